//! Volunteers as rows.

use koppel_engine::problem::Problem;
use koppel_engine::volunteer::Volunteer;
use koppel_engine::words::Tag;

use super::limit;
use super::names::{FIRST_NAMES, LAST_NAMES};
use super::words::{Words, decimal, dutch_date, dutch_mode};

const HEADERS: [&str; 22] = [
    "Nr",
    "Voornaam",
    "Achternaam",
    "Telefoon",
    "E-mail",
    "Breedtegraad",
    "Lengtegraad",
    "Organisatie",
    "Vervoer",
    "Max. reistijd",
    "Vaardigheden",
    "Beschikbaarheid",
    "Max. bezoeken",
    "Max. per week",
    "Nachten per week",
    "Rust na nacht",
    "Doet graag",
    "Doet niet",
    "Geslacht",
    "Rookt",
    "Geen hond",
    "Al gedaan",
];

/// The volunteers of a problem made by this crate, one row each, with a column for every certificate that somebody has. Names are invented,
/// telephone numbers begin with 06-0 (which nobody has), e-mail ends in example.org.
#[must_use]
pub fn volunteer_rows(problem: &Problem) -> Vec<Vec<String>> {
    let mut certificates: Vec<Tag> =
        problem.volunteers.iter().flat_map(|volunteer| volunteer.certificates.iter().map(|held| held.what)).collect();
    certificates.sort_unstable();
    certificates.dedup();
    let mut headers: Vec<String> = HEADERS.iter().map(ToString::to_string).collect();
    headers.extend(certificates.iter().map(|what| format!("{} geldig tot", problem.vocabulary.word(*what))));
    let rows = problem.volunteers.iter().enumerate().map(|(number, volunteer)| {
        let mut row = row(problem, number, volunteer);
        row.extend(certificates.iter().map(|what| {
            let held = volunteer.certificates.iter().find(|held| held.what == *what);
            held.map(|held| dutch_date(held.ends_on)).unwrap_or_default()
        }));
        row
    });
    std::iter::once(headers).chain(rows).collect()
}

fn row(problem: &Problem, number: usize, volunteer: &Volunteer) -> Vec<String> {
    let words = Words { problem };
    let free: Vec<String> = volunteer.free.iter().map(|span| words.weekly(*span)).collect();
    let limit_min = volunteer.ways.iter().map(|way| way.limit_s / 60).max().unwrap_or(0);
    let ways: Vec<&str> = volunteer.ways.iter().map(|way| dutch_mode(way.mode)).collect();
    let rest_min = volunteer.limits.rest_after_night_min;
    vec![
        volunteer.id.clone(),
        FIRST_NAMES[number % FIRST_NAMES.len()].to_owned(),
        LAST_NAMES[number % LAST_NAMES.len()].to_owned(),
        format!("06-0{number:07}"),
        format!("{}@example.org", volunteer.id.to_lowercase()),
        decimal(volunteer.home.latitude),
        decimal(volunteer.home.longitude),
        words.organisation(volunteer.organisation),
        ways.join(", "),
        format!("{limit_min} min"),
        words.dutch(&volunteer.skills),
        free.join("; "),
        limit(volunteer.limits.visits),
        limit(volunteer.limits.visits_per_week),
        limit(volunteer.limits.nights_per_week),
        if rest_min == 0 { String::new() } else { format!("{} uur", decimal(f64::from(rest_min) / 60.0)) },
        words.dutch(&volunteer.kinds_liked),
        words.dutch(&volunteer.kinds_refused),
        if words.has(&volunteer.traits, "sex:f") { "v" } else { "m" }.to_owned(),
        words.yes(&volunteer.traits, "smoker"),
        words.yes(&volunteer.wishes.forbidden, "dog"),
        volunteer.visits_before.to_string(),
    ]
}
