//! A file of past proposals: who was asked for what and when, how far it was, and what the answer was (csv, or the first sheet of a workbook that
//! has the columns).

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use koppel_engine::acceptance::Proposal;

use super::bsn;
use super::csv_sheet::read_csv;
use super::fault::Fault;
use super::fold::fold;
use super::meanings::{known_kind, own_word, yes_no};
use super::report::RowProblem;
use super::sources::{bytes_of, is_csv, name_of};
use super::table::{Row, Sheet};
use super::trouble::{Cause, Trouble};
use super::values::{day_month, id, number, whole};
use super::xlsx_sheet::read_workbook;

/// Rows with text at the top, among which the header is looked for.
const HEADER_WITHIN: usize = 20;
/// Columns, the first name the one that is asked for when it is missing; travel and visits before may be left out.
const COLUMNS: [(&str, &[&str]); 6] = [
    (
        "vrijwilliger",
        &["vrijwilliger", "vrijwilliger id", "vrijwilligersnummer", "volunteer", "volunteer id", "id", "wie"],
    ),
    ("soort", &["soort", "soort hulp", "soort hulpvraag", "kind", "kind of help", "type", "hulp"]),
    ("datum", &["datum", "gevraagd op", "gevraagd", "datum gevraagd", "date", "asked on", "asked"]),
    ("antwoord", &["antwoord", "zei ja", "ja", "uitkomst", "answer", "said yes", "yes", "outcome", "accepted"]),
    (
        "reistijd",
        &[
            "reistijd",
            "reistijd min",
            "reistijd minuten",
            "minuten",
            "travel",
            "travel min",
            "travel minutes",
            "minutes",
        ],
    ),
    ("eerder", &["eerder", "bezoeken eerder", "eerdere bezoeken", "visits before", "before"]),
];
/// How many of them there must be.
const NEEDED: usize = 4;
/// Answers that are no yes, beside a plain no: reasons, and silence.
const NO: [&str; 12] = [
    "afgewezen",
    "geweigerd",
    "geen tijd",
    "te ver",
    "geen klik",
    "ziek",
    "geen gehoor",
    "niet bereikt",
    "declined",
    "not reached",
    "no time",
    "expired",
];
/// Answers that are a yes.
const YES: [&str; 6] = ["akkoord", "geaccepteerd", "toegezegd", "gegaan", "agreed", "accepted"];

/// What a file of past proposals holds.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// The rows that could be read.
    pub proposals: Vec<Proposal>,
    /// The others.
    pub bad: Vec<RowProblem>,
}

/// Reads past proposals; `today` tells the year of dates without one, and answers of later days are bad rows.
///
/// # Errors
/// When the file cannot be read, or lacks a column.
pub fn read_past(path: &Path, today: Date) -> Result<Past, Trouble> {
    let (file, bytes) = (name_of(path), bytes_of(path)?);
    let sheets = if is_csv(path) {
        let known = |cell: &str| column_called(cell).is_some();
        vec![read_csv(&file, &bytes, |row| row.iter().filter(|cell| known(cell)).count())?.0]
    } else {
        read_workbook(&file, &bytes)?
    };
    let mut most: (usize, [Option<usize>; 6]) = (0, [None; 6]);
    for sheet in &sheets {
        for at in sheet.first_filled(HEADER_WITHIN) {
            let columns = columns_of(sheet.row(at));
            let found = columns.iter().flatten().count();
            if columns[..NEEDED].iter().all(Option::is_some) {
                return Ok(rows_of(sheet, at, columns, today));
            }
            if found > most.0 {
                most = (found, columns);
            }
        }
    }
    let missing = COLUMNS[..NEEDED].iter().zip(most.1).filter(|(_, column)| column.is_none());
    Err(Trouble::new(file, Cause::NoPast(missing.map(|((name, _), _)| *name).collect())))
}

fn column_called(header: &str) -> Option<usize> {
    let folded = fold(header);
    COLUMNS.iter().position(|(_, names)| names.iter().any(|name| fold(name) == folded))
}

/// Where each column stands; of several the first.
fn columns_of(row: Row<'_>) -> [Option<usize>; 6] {
    let mut columns = [None; 6];
    for (at, cell) in row.cells().enumerate() {
        if let Some(which) = column_called(cell) {
            columns[which].get_or_insert(at);
        }
    }
    columns
}

fn rows_of(sheet: &Sheet, header_at: usize, columns: [Option<usize>; 6], today: Date) -> Past {
    let mut past = Past::default();
    for at in header_at + 1..sheet.len() {
        let row = sheet.row(at);
        if row.is_blank() {
            continue;
        }
        match proposal(row, columns, sheet.since_1904, today) {
            Ok(found) => past.proposals.push(found),
            Err((column, fault)) => {
                let is_bsn = fault == Fault::Bsn;
                let as_it_was = |cell: &str| if is_bsn { bsn::masked(cell) } else { cell.to_owned() };
                let original: Arc<[String]> = row.cells().map(as_it_was).collect();
                past.bad.push(RowProblem {
                    row: row.number,
                    column: Some(sheet.row(header_at).cell(column).to_owned()),
                    read: as_it_was(row.cell(column)),
                    fault,
                    original,
                });
            }
        }
    }
    past
}

/// The proposal of a row, or the column and what is wrong there.
fn proposal(
    row: Row<'_>,
    columns: [Option<usize>; 6],
    since_1904: bool,
    today: Date,
) -> Result<Proposal, (usize, Fault)> {
    if let Some(column) =
        (0..row.len()).find(|column| row.cell(*column).len() >= 9 && bsn::find(row.cell(*column)).is_some())
    {
        return Err((column, Fault::Bsn));
    }
    let cell = |which: usize| columns[which].map_or((0, ""), |column| (column, row.cell(column).trim()));
    let (who_at, who) = cell(0);
    if who.is_empty() {
        return Err((who_at, Fault::NoId));
    }
    let (kind_at, kind) = cell(1);
    if kind.is_empty() {
        return Err((kind_at, Fault::NoKind));
    }
    let (date_at, date) = cell(2);
    let asked_on = day_month(date, since_1904).and_then(|date| date.near(today)).filter(|date| *date <= today);
    let (answer_at, said) = cell(3);
    let (travel_at, travel) = cell(4);
    let (before_at, before) = cell(5);
    let travel_min = if travel.is_empty() { Some(0.0) } else { number(travel).filter(|min| (0.0..=1e5).contains(min)) };
    Ok(Proposal {
        volunteer: id(who),
        kind: known_kind(kind).map_or_else(|| own_word(kind).into_owned(), str::to_owned),
        asked_on: asked_on.ok_or((date_at, Fault::Date))?,
        travel_min: travel_min.ok_or((travel_at, Fault::Number))?,
        visits_before: if before.is_empty() { 0 } else { whole(before).ok_or((before_at, Fault::Number))? },
        yes: answer(said).ok_or((answer_at, Fault::YesNo))?,
    })
}

fn answer(text: &str) -> Option<bool> {
    let folded = fold(text);
    let is_of = |words: &[&str]| words.iter().any(|word| fold(word) == folded);
    yes_no(text)
        .filter(|_| !text.is_empty())
        .or_else(|| is_of(&YES).then_some(true))
        .or_else(|| is_of(&NO).then_some(false))
}
