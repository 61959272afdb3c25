//! Volunteers and requests written by hand, laid over an imported week.
//!
//! The rule: a field that was written by hand stays as the hand wrote it, whatever a newer file says, until somebody lets the
//! row go; every other field is the file's. A row that is in no file is there in every week from then on, as far as its times
//! lie in it.
//!
//! A hand writes cells, as a spreadsheet does, and they go through the same reader: one way in, one set of messages.

pub mod small;

use std::collections::{BTreeMap, BTreeSet};

use koppel_engine::problem::Problem;
use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::volunteer::Volunteer;
use koppel_engine::words::{Tags, Vocabulary};
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::lang::Lang;
use crate::read::{ReadOptions, Reading, TableKind, read};
use crate::store::persons::Side;
use crate::store::weeks::Week;

/// Cells by column, each under the name a mapping file gives the column.
pub type Cells = BTreeMap<String, String>;

/// A row written by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hand {
    /// Volunteer or request.
    pub side: Side,
    /// Its id.
    pub id: String,
    /// What was written; a column that is not here is the file's.
    pub cells: Cells,
    /// Counts the changes; a change names the version it was made on.
    pub version: i64,
    /// When it last changed, in UTC.
    pub changed_at: String,
}

impl Hand {
    /// Whether it is a row by itself. Who changed a cell of a row that is not in this week's files changed nothing of this week.
    #[must_use]
    pub fn is_row(&self) -> bool {
        self.cells.contains_key("postcode")
    }
}

/// A cell that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The row.
    pub id: String,
    /// The column; empty when it is the whole row's fault.
    pub column: String,
    /// What is wrong and what to write instead, as a sentence.
    pub words: String,
}

/// Columns of a volunteer, each with what a row of the file needs where a hand wrote nothing.
const VOLUNTEER: [(&str, &str); 8] = [
    ("postcode", "1011"),
    ("ways", ""),
    ("max-travel-min", ""),
    ("available", ""),
    ("visits-per-week", ""),
    ("skills", ""),
    ("kinds-liked", ""),
    ("kinds-refused", ""),
];

/// Columns of a request.
const REQUEST: [(&str, &str); 8] = [
    ("requester", "0"),
    ("kind", "boodschappen"),
    ("postcode", "1011"),
    ("when", ""),
    ("duration-min", "60"),
    ("volunteers-needed", ""),
    ("priority", ""),
    ("skills", ""),
];

/// Settings that say what a cell of a row means.
const OF_CELLS: [&str; 7] = [
    "grid_min",
    "default_duration_min",
    "default_modes",
    "certificates_without_end",
    "parts_of_day",
    "travel",
    "limits",
];

/// The columns that somebody may write of a side.
#[must_use]
pub fn columns(side: Side) -> Vec<&'static str> {
    let (columns, more) = match side {
        Side::Volunteer => (&VOLUNTEER, None),
        Side::Requester => (&REQUEST, Some(WITHDRAWN)),
    };
    // Who asks has an id that koppel gives.
    columns.iter().map(|(name, _)| *name).filter(|name| *name != "requester").chain(more).collect()
}

/// Who must not meet, by id; never read from a file.
pub const EXCLUDES: &str = "excludes";
/// A request that is needed no more.
pub const WITHDRAWN: &str = "withdrawn";

/// The week with what hands wrote, and the cells that cannot be read, whose rows stay the file's.
#[must_use]
pub fn lay(week: &Week, hands: &[Hand], lang: Lang) -> (Problem, Vec<Wrong>) {
    let Week { problem, clock, .. } = week;
    let Some((read, wrong)) = through_the_reader(week, hands, lang) else {
        return (problem.clone(), Vec::new());
    };
    let faulty: BTreeSet<&str> = wrong.iter().map(|wrong| wrong.id.as_str()).collect();
    let mut laid = problem.clone();
    let good = hands.iter().filter(|hand| !faulty.contains(hand.id.as_str()));
    for hand in good {
        match hand.side {
            Side::Volunteer => volunteer(&mut laid, &read.problem, hand),
            Side::Requester => request(&mut laid, &read.problem, hand),
        }
        small::lay(&mut laid, clock, hand);
    }
    let visits = std::mem::take(&mut laid.visits);
    laid.visits = in_order(visits);
    (laid, wrong)
}

/// Visits stand in the order of their requests.
fn in_order(mut visits: Vec<Visit>) -> Vec<Visit> {
    visits.sort_by_key(|visit| visit.request);
    visits
}

/// What hands wrote as two tables, read as files are.
fn through_the_reader(week: &Week, hands: &[Hand], lang: Lang) -> Option<(Reading, Vec<Wrong>)> {
    let Week { clock, settings, .. } = week;
    let folder = tempfile::tempdir().ok()?;
    let sides = [
        (Side::Volunteer, "volunteers.csv", &VOLUNTEER, TableKind::Volunteers),
        (Side::Requester, "requests.csv", &REQUEST, TableKind::Requests),
    ];
    for (side, file, columns, _) in sides {
        let rows = hands.iter().filter(|hand| hand.side == side);
        std::fs::write(folder.path().join(file), table(columns, rows, clock)?).ok()?;
    }
    std::fs::write(folder.path().join(crate::read::SETTINGS_FILE), settings_for(clock, settings)?).ok()?;
    // A place goes by the name under which trips to it were measured.
    if let Some(sheet) = crate::export::travel(week) {
        std::fs::write(folder.path().join("travel.csv"), sheet.bytes(crate::export::Format::Csv).ok()?).ok()?;
    }
    let options = ReadOptions { write_mapping: false, ..ReadOptions::new(clock.period().first_day) };
    let reading = read(&[folder.path().to_owned()], &options).ok()?;
    let mut wrong = Vec::new();
    for (side, _, _, kind) in sides {
        let ids: Vec<&str> = hands.iter().filter(|hand| hand.side == side).map(|hand| hand.id.as_str()).collect();
        for problem in reading.report.table(kind).iter().flat_map(|table| &table.problems) {
            // Behind the head and the row that is nobody's.
            let id = (problem.row as usize).checked_sub(3).and_then(|at| ids.get(at));
            let words = format!("{}; {}.", problem.reason(lang), problem.remedy(lang));
            let column = problem.column.clone().unwrap_or_default();
            wrong.extend(id.map(|id| Wrong { id: (*id).to_owned(), column, words: capital(&words) }));
        }
    }
    Some((reading, wrong))
}

/// The settings of the week for rows by hand: what they say of a row's cells, with the week's own period.
fn settings_for(clock: &Clock, settings: &str) -> Option<String> {
    let mut table: toml::Table = settings.parse().ok()?;
    table.retain(|key: &str, _| OF_CELLS.contains(&key));
    let period = clock.period();
    table.insert("first_day".to_owned(), period.first_day.to_string().into());
    table.insert("days".to_owned(), i64::try_from(period.days()).ok()?.into());
    table.insert("time_zone".to_owned(), clock.zone().iana_name().unwrap_or("Europe/Amsterdam").into());
    toml::to_string(&table).ok()
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A table with a row that is nobody's, so that there always is one, and the rows of hands.
fn table<'a>(columns: &[(&str, &str)], hands: impl Iterator<Item = &'a Hand>, clock: &Clock) -> Option<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    writer.write_record(std::iter::once("id").chain(columns.iter().map(|(name, _)| *name))).ok()?;
    let first_day = clock.period().first_day.to_string();
    let row = |id: &str, cells: &Cells| {
        let cell = |(name, filler): &(&str, &str)| match cells.get(*name) {
            Some(cell) => cell.clone(),
            None if *name == "when" => first_day.clone(),
            None => (*filler).to_owned(),
        };
        std::iter::once(id.to_owned()).chain(columns.iter().map(cell)).collect::<Vec<String>>()
    };
    writer.write_record(row("0", &Cells::new())).ok()?;
    for hand in hands {
        writer.write_record(row(&hand.id, &hand.cells)).ok()?;
    }
    writer.into_inner().ok()
}

/// The same words in another vocabulary.
fn tags(from: &Vocabulary, tags: &Tags, to: &mut Vocabulary) -> Tags {
    tags.iter().map(|tag| to.tag(from.word(tag))).collect()
}

fn ids(cells: &Cells) -> impl Iterator<Item = String> + '_ {
    cells.get(EXCLUDES).into_iter().flat_map(|ids| ids.split(' ')).filter(|id| !id.is_empty()).map(str::to_owned)
}

fn volunteer(problem: &mut Problem, read: &Problem, hand: &Hand) {
    let Some(written) = read.volunteers.iter().find(|one| one.id == hand.id) else { return };
    let words = &mut problem.vocabulary;
    let written = Volunteer {
        skills: tags(&read.vocabulary, &written.skills, words),
        kinds_liked: tags(&read.vocabulary, &written.kinds_liked, words),
        kinds_refused: tags(&read.vocabulary, &written.kinds_refused, words),
        ..written.clone()
    };
    let Some(one) = problem.volunteers.iter_mut().find(|one| one.id == hand.id) else {
        if !hand.is_row() {
            return;
        }
        problem.volunteers.push(Volunteer { excludes: ids(&hand.cells).collect(), ..written });
        return;
    };
    for column in hand.cells.keys() {
        match column.as_str() {
            "postcode" => one.home.clone_from(&written.home),
            "ways" | "max-travel-min" => one.ways.clone_from(&written.ways),
            "available" => one.free.clone_from(&written.free),
            "visits-per-week" => one.limits.visits_per_week = written.limits.visits_per_week,
            "skills" => one.skills.clone_from(&written.skills),
            "kinds-liked" => one.kinds_liked.clone_from(&written.kinds_liked),
            "kinds-refused" => one.kinds_refused.clone_from(&written.kinds_refused),
            EXCLUDES => one.excludes.extend(ids(&hand.cells)),
            _ => {}
        }
    }
}

fn request(problem: &mut Problem, read: &Problem, hand: &Hand) {
    let place = problem.requests.iter().position(|one| one.id == hand.id);
    if hand.cells.contains_key(WITHDRAWN) {
        problem.visits.retain(|visit| Some(visit.request as usize) != place);
        return;
    }
    let Some(at) = read.requests.iter().position(|one| one.id == hand.id) else { return };
    let written = &read.requests[at];
    let visits = read.visits.iter().filter(|visit| visit.request as usize == at).cloned();
    let words = &mut problem.vocabulary;
    let written = HelpRequest {
        kind: words.tag(read.vocabulary.word(written.kind)),
        skills: tags(&read.vocabulary, &written.skills, words),
        certificates: tags(&read.vocabulary, &written.certificates, words),
        ..written.clone()
    };
    let Some(place) = place else {
        if !hand.is_row() {
            return;
        }
        let request = u32::try_from(problem.requests.len()).unwrap_or(u32::MAX);
        problem.requests.push(written);
        problem.visits.extend(visits.map(|visit| Visit { request, ..visit }));
        return;
    };
    let one = &mut problem.requests[place];
    for column in hand.cells.keys() {
        match column.as_str() {
            "kind" => (one.kind, one.nursing) = (written.kind, written.nursing),
            "postcode" => (one.place, one.ends_at_place) = (written.place.clone(), written.ends_at_place.clone()),
            "volunteers-needed" => one.volunteers_needed = written.volunteers_needed,
            "priority" => one.priority = written.priority,
            "skills" => one.skills.clone_from(&written.skills),
            _ => {}
        }
    }
    if hand.cells.contains_key("when") {
        let request = u32::try_from(place).unwrap_or(u32::MAX);
        problem.visits.retain(|visit| visit.request != request);
        problem.visits.extend(visits.map(|visit| Visit { request, ..visit }));
    }
}
