//! The tables of a plan, for csv and xlsx alike: heads, widths and cells that know their kind.

use jiff::civil::{Date, Time};
use koppel_engine::travel::Mode;

use super::view::{Open, Row, SeatRow, View};
use crate::lang::Lang;
use crate::words::area::area;
use crate::words::lines::clean;

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A date.
    Date(Date),
    /// A time of day.
    Time(Time),
}

/// One column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands in it, with the unit.
    pub head: &'static str,
    /// Width in characters.
    pub width: u16,
}

/// A named table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Name of the sheet, at most 31 characters.
    pub name: &'static str,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

fn columns<const N: usize>(lang: Lang, columns: [(&'static str, &'static str, u16); N]) -> Vec<Column> {
    columns.map(|(dutch, english, width)| Column { head: lang.pick(dutch, english), width }).to_vec()
}

fn text(text: impl AsRef<str>) -> Cell {
    let text = clean(text.as_ref());
    if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
}

fn minutes_up(seconds: u32) -> Cell {
    Cell::Number(i64::from(seconds.div_ceil(60)))
}

/// The columns that say which visit a row is about.
const VISIT: [(&str, &str, u16); 7] = [
    ("Datum", "Date", 12),
    ("Begin", "Start", 8),
    ("Einde", "End", 8),
    ("Hulpvraag", "Request", 12),
    ("Bezoek", "Visit", 18),
    ("Soort", "Kind", 26),
    ("Plaats", "Place", 24),
];

const MATCH: [(&str, &str, u16); 6] = [
    ("Vrijwilliger", "Volunteer", 13),
    ("Voornaam", "First name", 16),
    ("Vervoer", "Travel by", 12),
    ("Reistijd (min)", "Travel (min)", 14),
    ("Punten", "Points", 10),
    ("Waarom", "Why", 60),
];

fn visit_cells(view: &View<'_>, row: &Row<'_>) -> [Cell; 7] {
    [
        Cell::Date(row.start.date()),
        Cell::Time(row.start.time()),
        Cell::Time(row.end.time()),
        text(&row.found.request),
        text(&row.found.visit),
        text(view.words.kind(row.request)),
        text(area(&row.request.place)),
    ]
}

fn match_cells(view: &View<'_>, row: &Row<'_>) -> [Cell; 6] {
    let reasons = view.words.reasons(row.found, row.request, row.volunteer).join(", ");
    [
        text(&row.found.volunteer),
        text(view.first_name(&row.found.volunteer)),
        text(mode(view, row.found.mode)),
        minutes_up(row.found.travel_s),
        Cell::Number(row.found.points),
        text(reasons),
    ]
}

/// A seat in the columns of a match: the offer stands where a volunteer stands.
fn seat_cells(view: &View<'_>, row: &SeatRow<'_>) -> Vec<Cell> {
    let seat = row.seat;
    let taken = view.words.seats_taken(row.run);
    let why =
        view.lang().pick(format!("plaats in een groep: {taken} bezet"), format!("seat in a group: {taken} taken"));
    vec![
        Cell::Date(row.start.date()),
        Cell::Time(row.start.time()),
        Cell::Time(row.end.time()),
        text(&seat.request),
        text(&seat.visit),
        text(view.words.kind(row.request)),
        text(area(&row.request.place)),
        text(&seat.offer),
        Cell::Empty,
        text(mode(view, Mode::Foot)),
        minutes_up(seat.walk_s),
        Cell::Number(seat.points),
        text(why),
    ]
}

fn mode(view: &View<'_>, mode: Mode) -> &'static str {
    view.words.mode(mode)
}

/// The day and hours of an open visit, when only one is possible.
fn open_cells(view: &View<'_>, open: &Open<'_>) -> [Cell; 7] {
    let clock = view.words.clock;
    let [date, start, end] = match open.visit.slots.as_slice() {
        [only] => {
            let (start, end) = (clock.at(only.starts_at), clock.at(only.ends_at));
            [Cell::Date(start.date()), Cell::Time(start.time()), Cell::Time(end.time())]
        }
        _ => [Cell::Empty, Cell::Empty, Cell::Empty],
    };
    [
        date,
        start,
        end,
        text(&open.unserved.request),
        text(&open.unserved.visit),
        text(view.words.kind(open.request)),
        text(area(&open.request.place)),
    ]
}

/// Every match, then every seat at a group offer.
pub(super) fn matches(view: &View<'_>) -> Table {
    let lang = view.lang();
    let mut all = columns(lang, VISIT);
    all.extend(columns(lang, MATCH));
    let row = |row: &Row<'_>| visit_cells(view, row).into_iter().chain(match_cells(view, row)).collect();
    let seats = view.seats.iter().map(|row| seat_cells(view, row));
    let rows = view.rows.iter().map(row).chain(seats).collect();
    Table { name: lang.pick("Koppelingen", "Matches"), columns: all, rows }
}

/// Every visit with places left, why, and what would help.
pub(super) fn unserved(view: &View<'_>) -> Table {
    let lang = view.lang();
    let mut all = columns(lang, VISIT);
    all.extend(columns(
        lang,
        [
            ("Mogelijke tijden", "Possible times", 30),
            ("Plaatsen open", "Places open", 14),
            ("Waarom niemand", "Why nobody", 60),
            ("Wel als", "It would work with", 60),
        ],
    ));
    let row = |open: &Open<'_>| {
        let changes = view.changes.get(&open.unserved.visit).map_or(&[][..], Vec::as_slice);
        let changes: Vec<String> = changes.iter().map(|change| view.words.change(change)).collect();
        let further = [
            text(view.words.possible_times(open.visit)),
            Cell::Number(open.unserved.places.into()),
            text(view.words.why_unserved(&open.unserved.reason)),
            text(changes.join("; ")),
        ];
        open_cells(view, open).into_iter().chain(further).collect()
    };
    Table { name: lang.pick("Niet geplaatst", "Unserved"), columns: all, rows: view.open.iter().map(row).collect() }
}

/// Every volunteer with the load of this plan, those without a visit too.
pub(super) fn volunteers(view: &View<'_>) -> Table {
    let lang = view.lang();
    let by_volunteer = view.by_volunteer();
    let all = columns(
        lang,
        [
            ("Vrijwilliger", "Volunteer", 13),
            ("Voornaam", "First name", 16),
            ("Plaats", "Place", 24),
            ("Bezoeken", "Visits", 10),
            ("Bezoektijd (min)", "Visiting (min)", 16),
            ("Reistijd (min)", "Travel (min)", 14),
            ("Bezoeken eerder", "Visits before", 16),
        ],
    );
    let row = |volunteer: &koppel_engine::volunteer::Volunteer| {
        let rows = by_volunteer.get(volunteer.id.as_str()).map_or(&[][..], Vec::as_slice);
        vec![
            text(&volunteer.id),
            text(view.first_name(&volunteer.id)),
            text(area(&volunteer.home)),
            Cell::Number(i64::try_from(rows.len()).unwrap_or(i64::MAX)),
            Cell::Number(rows.iter().map(|row| i64::from(row.minutes())).sum()),
            Cell::Number(rows.iter().map(|row| i64::from(row.found.travel_s.div_ceil(60))).sum()),
            Cell::Number(volunteer.visits_before.into()),
        ]
    };
    let rows = view.problem.volunteers.iter().map(row).collect();
    Table { name: lang.pick("Per vrijwilliger", "Per volunteer"), columns: all, rows }
}

/// What proves how good the plan is.
pub(super) fn proof(view: &View<'_>) -> Table {
    let (lang, score) = (view.lang(), &view.plan.score);
    let all = columns(
        lang,
        [("Wat", "What", 34), ("Dit voorstel", "This plan", 16), ("Hooguit", "At most", 16), ("Marge", "Gap", 12)],
    );
    let line = |what: &str, reached: i64, most: i64| {
        vec![text(what), Cell::Number(reached), Cell::Number(most), Cell::Number(most - reached)]
    };
    let mut rows = vec![
        line(lang.pick("Plaatsen gevuld", "Places filled"), score.places_filled.into(), score.places_ceiling.into()),
        line(lang.pick("Prioriteit bediend", "Priority served"), score.priority_served, score.priority_ceiling),
        line(lang.pick("Punten", "Points"), score.total, score.ceiling),
        vec![
            text(lang.pick("Narekenen", "Check it")),
            text(lang.pick("koppel check MAP plan.json", "koppel check FOLDER plan.json")),
            Cell::Empty,
            Cell::Empty,
        ],
    ];
    let stopped = view.words.stopped(view.plan);
    if !stopped.is_empty() {
        rows.push(vec![text(stopped), Cell::Empty, Cell::Empty, Cell::Empty]);
    }
    Table { name: lang.pick("Bewijs", "Proof"), columns: all, rows }
}

/// One table for csv: every match, then every visit with places left, the last column saying which.
pub(super) fn plan(view: &View<'_>) -> Table {
    let lang = view.lang();
    let mut table = matches(view);
    table.columns.push(Column { head: lang.pick("Status", "Status"), width: 14 });
    for row in &mut table.rows {
        row.push(text(lang.pick("voorstel", "proposed")));
    }
    for open in &view.open {
        let why = text(view.words.why_unserved(&open.unserved.reason));
        let further = [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, why];
        let status = text(lang.pick("niet geplaatst", "unserved"));
        table.rows.push(open_cells(view, open).into_iter().chain(further).chain([status]).collect());
    }
    table
}
