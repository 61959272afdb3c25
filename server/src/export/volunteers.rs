//! Volunteers as rows of a spreadsheet.

use jiff::ToSpan;
use koppel_engine::volunteer::{LastAsked, Limits, Volunteer};

use super::{Sheet, by, limit, list, place, times, traits, who, wishes, yes};
use crate::people::People;
use crate::store::weeks::Week;

/// The columns in front of the hours.
const HEADS: [&str; 39] = [
    "id",
    "first-name",
    "name",
    "phone",
    "email",
    "address",
    "city",
    "organisation",
    "postcode",
    "latitude",
    "longitude",
    "place-name",
    "ways",
    "skills",
    "certificates",
    "visits",
    "visits-per-day",
    "visits-per-week",
    "visits-per-month",
    "hours-per-day",
    "hours-per-week",
    "hours-per-month",
    "nights-per-week",
    "days-per-week",
    "rest-after-night",
    "kinds-liked",
    "kinds-refused",
    "languages",
    "sex",
    "smokes",
    "dog",
    "cat",
    "pet",
    "wishes",
    "demands",
    "excludes",
    "visits-this-month",
    "visits-before",
    "on-call",
];

/// The table of volunteers; those who have a name among `people` stand there with it.
pub(super) fn sheet(week: &Week, people: &People) -> Sheet {
    let volunteers = &week.problem.volunteers;
    let free: Vec<Vec<String>> = volunteers.iter().map(|one| times::free(&week.clock, &one.free)).collect();
    let wide = free.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let asked = volunteers.iter().any(|one| one.last_asked != LastAsked::Unknown);
    let mut heads: Vec<String> = HEADS.map(str::to_owned).to_vec();
    heads.extend(std::iter::repeat_n("available".to_owned(), wide));
    heads.extend(asked.then(|| "last-asked".to_owned()));
    let rows = volunteers.iter().zip(free).map(|(one, mut free)| {
        free.resize(wide, String::new());
        let mut row = cells(week, one, people);
        row.extend(free);
        row.extend(asked.then(|| last_asked(week, one)));
        row
    });
    Sheet { name: "volunteers", rows: rows.collect(), heads }
}

fn cells(week: &Week, one: &Volunteer, people: &People) -> Vec<String> {
    let problem = &week.problem;
    let [mut postcode, latitude, longitude, name] = place(&one.home);
    let [first_name, full_name, phone, email, street, city] = who(people.volunteer(&one.id), &mut postcode);
    let organisation = one.organisation.and_then(|at| problem.organisations.get(at as usize));
    let ways = one.ways.iter().map(|way| format!("{} {} min", by(way.mode), way.limit_s / 60));
    let certificates = one
        .certificates
        .iter()
        .map(|certificate| format!("{} tot {}", problem.vocabulary.word(certificate.what), certificate.ends_on));
    let limits = &one.limits;
    let mut row = vec![one.id.clone(), first_name, full_name, phone, email, street, city];
    row.push(organisation.map_or_else(String::new, |one| one.id.clone()));
    row.extend([postcode, latitude, longitude, name]);
    row.push(ways.collect::<Vec<_>>().join("; "));
    row.push(list(problem, &one.skills));
    row.push(certificates.collect::<Vec<_>>().join("; "));
    row.extend([limits.visits, limits.visits_per_day, limits.visits_per_week, limits.visits_per_month].map(limit));
    row.extend([limits.minutes_per_day, limits.minutes_per_week, limits.minutes_per_month].map(minutes));
    row.extend([limits.nights_per_week, limits.days_per_week].map(limit));
    row.push(if limits.rest_after_night_min == 0 { String::new() } else { minutes(limits.rest_after_night_min) });
    row.extend([list(problem, &one.kinds_liked), list(problem, &one.kinds_refused)]);
    row.extend(traits(problem, &one.traits));
    row.extend(wishes(problem, &one.wishes));
    row.push(one.excludes.join("; "));
    row.push(if limits.visits_this_month == 0 { String::new() } else { limits.visits_this_month.to_string() });
    row.push(if one.visits_before == 0 { String::new() } else { one.visits_before.to_string() });
    row.push(yes(one.on_call));
    row
}

fn minutes(limit: u32) -> String {
    if limit == Limits::NONE { String::new() } else { format!("{limit} min") }
}

/// The day; empty is never.
fn last_asked(week: &Week, one: &Volunteer) -> String {
    let LastAsked::DaysAgo(days) = one.last_asked else { return String::new() };
    let day = week.problem.period.first_day.checked_sub(i64::from(days).days());
    day.map_or_else(|_| String::new(), |day| day.to_string())
}
