//! Requests and group offers as rows of a spreadsheet.

use koppel_engine::request::{HelpRequest, LinkRule, Visit};

use super::{Sheet, by, list, place, times, traits, who, wishes, yes};
use crate::people::People;
use crate::store::weeks::Week;

/// The columns in front of the times.
const HEADS: [&str; 47] = [
    "id",
    "requester",
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
    "postcode-to",
    "latitude-to",
    "longitude-to",
    "place-name-to",
    "kind",
    "nursing",
    "skills",
    "certificates",
    "mode",
    "volunteers-needed",
    "partial",
    "priority",
    "languages",
    "sex",
    "smokes",
    "dog",
    "cat",
    "pet",
    "wishes",
    "demands",
    "excludes",
    "known",
    "same-volunteers",
    "after",
    "same-volunteer-as",
    "different-volunteer-from",
    "seats",
    "least-guests",
    "joins-group",
    "walk-to-group-min",
    "strain",
    "area",
    "duration-min",
    "repeat",
];

/// The table of requests; who asks and has a name among `people` stands there with it.
pub(super) fn sheet(week: &Week, people: &People) -> Sheet {
    let (problem, grid_min) = (&week.problem, times::grid_min(week));
    let asked: Vec<times::Asked> = (0_u32..)
        .zip(&problem.requests)
        .map(|(at, _)| {
            let visits: Vec<&Visit> = problem.visits.iter().filter(|visit| visit.request == at).collect();
            times::asked(week, &visits, grid_min)
        })
        .collect();
    let wide = asked.iter().map(|asked| asked.when.len()).max().unwrap_or(0).max(1);
    let mut heads: Vec<String> = HEADS.map(str::to_owned).to_vec();
    heads.extend(std::iter::repeat_n("when".to_owned(), wide));
    let rows = problem.requests.iter().zip(asked).map(|(one, asked)| {
        let mut row = cells(week, one, people);
        row.push(asked.duration_min.map_or_else(String::new, |minutes| minutes.to_string()));
        row.push(asked.repeat.to_owned());
        let mut when = asked.when;
        when.resize(wide, String::new());
        row.extend(when);
        row
    });
    Sheet { name: "requests", rows: rows.collect(), heads }
}

fn cells(week: &Week, one: &HelpRequest, people: &People) -> Vec<String> {
    let problem = &week.problem;
    let [mut postcode, latitude, longitude, name] = place(&one.place);
    let [first_name, full_name, phone, email, street, city] = who(people.requester(&one.requester), &mut postcode);
    let organisation = one.organisation.and_then(|at| problem.organisations.get(at as usize));
    let links = |rule: LinkRule| {
        let to = one.links.iter().filter(|link| link.rule == rule).map(|link| link.to.as_str());
        to.collect::<Vec<_>>().join("; ")
    };
    // Who asks for this alone has its id, which might be taken for a name where requesters stand.
    let requester = if one.requester == one.id { String::new() } else { one.requester.clone() };
    let mut row = vec![one.id.clone(), requester, first_name, full_name, phone, email, street, city];
    row.push(organisation.map_or_else(String::new, |one| one.id.clone()));
    row.extend([postcode, latitude, longitude, name]);
    row.extend(if one.ends_at_place == one.place { Default::default() } else { place(&one.ends_at_place) });
    row.push(problem.vocabulary.word(one.kind).to_owned());
    row.push(yes(one.nursing));
    row.extend([list(problem, &one.skills), list(problem, &one.certificates)]);
    row.push(one.mode.map_or_else(String::new, |mode| by(mode).to_owned()));
    row.push(one.volunteers_needed.to_string());
    row.push(yes(one.partial));
    row.push(one.priority.to_string());
    row.extend(traits(problem, &one.traits));
    row.extend(wishes(problem, &one.wishes));
    row.extend([one.excludes.join("; "), one.known.join("; "), yes(one.same_volunteers)]);
    row.extend([LinkRule::After, LinkRule::Same, LinkRule::Different].map(links));
    row.extend(one.offer.map_or_else(Default::default, |offer| [offer.seats.to_string(), offer.least.to_string()]));
    row.push(yes(one.joins_within_s.is_some()));
    row.push(one.joins_within_s.map_or_else(String::new, |seconds| (seconds / 60).to_string()));
    row.push(one.strain.to_string());
    // An empty cell would be the figures of the postcode.
    row.push(if one.area.is_empty() { "-".to_owned() } else { one.area.clone() });
    row
}
