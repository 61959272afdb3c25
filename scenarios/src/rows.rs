//! The same town as a coordinator's spreadsheet: rows of cells in the Dutch dialect, headers first.

use jiff::civil::Date;
use koppel_engine::problem::Problem;
use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::time::Span;
use koppel_engine::travel::Mode;
use koppel_engine::volunteer::Volunteer;
use koppel_engine::words::{Tag, Tags};

use crate::kinds::{KINDS, SKILLS, TRAITS, VOG};

const VOLUNTEER_HEADERS: [&str; 20] = [
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
    "VOG geldig tot",
    "Beschikbaarheid",
    "Max. bezoeken",
    "Doet graag",
    "Doet niet",
    "Geslacht",
    "Rookt",
    "Geen hond",
    "Al gedaan",
];
const REQUEST_HEADERS: [&str; 20] = [
    "Nr",
    "Aanvrager",
    "Soort hulp",
    "Breedtegraad",
    "Lengtegraad",
    "Naar lat",
    "Naar lon",
    "Organisatie",
    "Vaardigheden",
    "Bewijzen",
    "Vervoer nodig",
    "Wanneer",
    "Duur in minuten",
    "Aantal vrijwilligers",
    "Prioriteit",
    "Hond",
    "Eis geslacht",
    "Geen roker",
    "Bekende vrijwilliger",
    "Verpleegkundig",
];

const FIRST_NAMES: [&str; 16] = [
    "Anna",
    "Johan",
    "Maria",
    "Cornelis",
    "Jannetje",
    "Pieter",
    "Fatma",
    "Willem",
    "Adriana",
    "Marinus",
    "Zoë",
    "Leendert",
    "Neeltje",
    "Mohamed",
    "Elisabeth",
    "Jacob",
];
const LAST_NAMES: [&str; 15] = [
    "de Vries",
    "Jansen",
    "van den Berg",
    "Bakker",
    "Visser",
    "Smit",
    "Meijer",
    "de Boer",
    "Mulder",
    "de Groot",
    "Bos",
    "Vos",
    "Peters",
    "Hendriks",
    "Yılmaz",
];
const DAYS: [&str; 7] = ["ma", "di", "wo", "do", "vr", "za", "zo"];

/// The volunteers of a problem made by [`Town::problem`](crate::Town::problem), one row each. Names are invented, telephone
/// numbers begin with 06-0 (which nobody has), e-mail ends in example.org.
#[must_use]
pub fn volunteer_rows(problem: &Problem) -> Vec<Vec<String>> {
    let rows =
        problem.volunteers.iter().enumerate().map(|(number, volunteer)| volunteer_row(problem, number, volunteer));
    with_headers(&VOLUNTEER_HEADERS, rows)
}

/// The requests of such a problem, one row each.
#[must_use]
pub fn request_rows(problem: &Problem) -> Vec<Vec<String>> {
    let rows = problem.visits.iter().map(|visit| request_row(problem, problem.request_of(visit), visit));
    with_headers(&REQUEST_HEADERS, rows)
}

/// Rows as csv text: `;` between cells, quotes where a cell needs them, and the line ends of Windows.
#[must_use]
pub fn csv(rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            if column > 0 {
                text.push(';');
            }
            if cell.contains([';', '"', '\n', '\r']) {
                text.push('"');
                text.push_str(&cell.replace('"', "\"\""));
                text.push('"');
            } else {
                text.push_str(cell);
            }
        }
        text.push_str("\r\n");
    }
    text
}

fn with_headers(headers: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    std::iter::once(headers.iter().map(ToString::to_string).collect()).chain(rows).collect()
}

fn volunteer_row(problem: &Problem, number: usize, volunteer: &Volunteer) -> Vec<String> {
    let words = Words { problem };
    let vog = volunteer.certificates.iter().find(|certificate| words.word(certificate.what) == VOG);
    let free: Vec<String> = volunteer.free.iter().map(|span| words.weekly(*span)).collect();
    let limit_min = volunteer.ways.iter().map(|way| way.limit_s / 60).max().unwrap_or(0);
    let ways: Vec<&str> = volunteer.ways.iter().map(|way| dutch_mode(way.mode)).collect();
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
        vog.map(|vog| dutch_date(vog.ends_on)).unwrap_or_default(),
        free.join("; "),
        volunteer.limits.visits.to_string(),
        words.dutch(&volunteer.kinds_liked),
        words.dutch(&volunteer.kinds_refused),
        if words.has(&volunteer.traits, "sex:f") { "v" } else { "m" }.to_owned(),
        words.yes(&volunteer.traits, "smoker"),
        words.yes(&volunteer.wishes.forbidden, "dog"),
        volunteer.visits_before.to_string(),
    ]
}

fn request_row(problem: &Problem, request: &HelpRequest, visit: &Visit) -> Vec<String> {
    let words = Words { problem };
    let minutes = visit.slots.first().map_or(0, |slot| slot.minutes());
    let is_ride = request.mode == Some(Mode::Car);
    let to = |degrees: f64| if is_ride { decimal(degrees) } else { String::new() };
    vec![
        request.id.clone(),
        request.requester.clone(),
        words.dutch(&[request.kind].into_iter().collect()),
        decimal(request.place.latitude),
        decimal(request.place.longitude),
        to(request.ends_at_place.latitude),
        to(request.ends_at_place.longitude),
        words.organisation(request.organisation),
        words.dutch(&request.skills),
        words.dutch(&request.certificates),
        if is_ride { "auto" } else { "" }.to_owned(),
        words.moments(&visit.slots),
        minutes.to_string(),
        request.volunteers_needed.to_string(),
        request.priority.to_string(),
        words.yes(&request.traits, "dog"),
        if words.has(&request.wishes.required, "sex:f") { "v" } else { "" }.to_owned(),
        words.yes(&request.wishes.forbidden, "smoker"),
        request.known.join(", "),
        if request.nursing { "ja" } else { "" }.to_owned(),
    ]
}

/// The words and days of one problem.
struct Words<'a> {
    problem: &'a Problem,
}

impl Words<'_> {
    fn word(&self, tag: Tag) -> &str {
        self.problem.vocabulary.word(tag)
    }

    fn has(&self, tags: &Tags, word: &str) -> bool {
        debug_assert!(TRAITS.contains(&word), "a word of the town");
        self.problem.vocabulary.find(word).is_some_and(|tag| tags.has(tag))
    }

    fn yes(&self, tags: &Tags, word: &str) -> String {
        if self.has(tags, word) { "ja" } else { "nee" }.to_owned()
    }

    fn dutch(&self, tags: &Tags) -> String {
        let words: Vec<&str> = tags.iter().map(|tag| dutch_word(self.word(tag))).collect();
        words.join(", ")
    }

    fn organisation(&self, place: Option<u32>) -> String {
        place.map(|place| self.problem.organisations[place as usize].id.clone()).unwrap_or_default()
    }

    /// `di 8:00-18:00`, or with the date where the period is longer than a week.
    fn weekly(&self, span: Span) -> String {
        if self.problem.period.days() > DAYS.len() {
            return self.dated(span);
        }
        let date = self.problem.period.date_of(span.starts_at);
        let day = DAYS[usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0)];
        format!("{day} {}", self.hours(span))
    }

    /// `24-11-2026 8:00-12:00`.
    fn dated(&self, span: Span) -> String {
        format!("{} {}", dutch_date(self.problem.period.date_of(span.starts_at)), self.hours(span))
    }

    fn hours(&self, span: Span) -> String {
        let midnight = self.problem.period.midnights[self.problem.period.day_index(span.starts_at)];
        let clock = |at: i32| format!("{}:{:02}", at / 60, at % 60);
        format!("{}-{}", clock(span.starts_at.0 - midnight.0), clock(span.ends_at.0 - midnight.0))
    }

    /// For every day from the first start to the last end: between them any start is good.
    fn moments(&self, slots: &[Span]) -> String {
        let day = |slot: &Span| self.problem.period.day_index(slot.starts_at);
        let days = slots.chunk_by(|a, b| day(a) == day(b));
        let windows = days.map(|slots| Span { starts_at: slots[0].starts_at, ends_at: slots[slots.len() - 1].ends_at });
        windows.map(|window| self.dated(window)).collect::<Vec<_>>().join("; ")
    }
}

fn dutch_word(word: &str) -> &str {
    let kinds = KINDS.iter().map(|kind| (kind.word, kind.dutch));
    kinds.chain(SKILLS).find(|(english, _)| *english == word).map_or(word, |(_, dutch)| dutch)
}

const fn dutch_mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Foot => "lopend",
        Mode::Bicycle => "fiets",
        Mode::EBike => "e-bike",
        Mode::Car => "auto",
        Mode::Transit => "ov",
    }
}

fn dutch_date(date: Date) -> String {
    format!("{:02}-{:02}-{}", date.day(), date.month(), date.year())
}

fn decimal(number: f64) -> String {
    number.to_string().replace('.', ",")
}
