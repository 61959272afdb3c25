//! A screenful for the terminal: the answer first, then who goes where, who is left over and why, the proof, the files.

use std::path::{Path, PathBuf};

use super::view::{Open, Row, SeatRow, View};
use crate::words::area::short_area;
use crate::words::lines::{clean, columns, wrap};

/// How much a summary shows; of the rest it says how much there is and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Matches.
    pub matches: usize,
    /// Visits that nobody goes to.
    pub open: usize,
    /// Changes for one such visit.
    pub changes: usize,
}

impl Default for Shown {
    fn default() -> Self {
        Self { matches: 20, open: 8, changes: 3 }
    }
}

/// The summary; `written` are the files, as [`super::all`] returns them.
#[must_use]
pub fn summary(view: &View<'_>, written: &[PathBuf], shown: Shown) -> String {
    let lang = view.lang();
    let answer = view.words.answer(&view.plan.score);
    let margin = if answer.margin.is_empty() { String::new() } else { format!(" ({})", answer.margin) };
    let mut lines = wrap("", &format!("{} {}{margin}", answer.headline, answer.room));
    let stopped = view.words.stopped(view.plan);
    if !stopped.is_empty() {
        lines.extend(wrap("", stopped));
    }
    if !view.rows.is_empty() {
        lines.push(String::new());
        lines.push(format!("{} ({})", lang.pick("Koppelingen", "Matches"), view.rows.len()));
        let cells: Vec<Vec<String>> = view.rows.iter().take(shown.matches).map(|row| match_cells(view, row)).collect();
        lines.extend(columns("  ", &cells, &[3, 5, 2, 6]));
        lines.extend(more(view, view.rows.len(), shown.matches));
    }
    lines.extend(groups(view, shown.matches));
    if !view.open.is_empty() {
        lines.push(String::new());
        lines.push(format!("{} ({})", lang.pick("Niet geplaatst", "Unserved"), view.open.len()));
        for open in view.open.iter().take(shown.open) {
            lines.extend(open_lines(view, open, shown.changes));
        }
        lines.extend(more(view, view.open.len(), shown.open));
    }
    if let Some(areas) = &view.plan.areas {
        lines.push(String::new());
        lines.push(lang.pick("Wijken", "Areas").to_owned());
        let fill: Vec<Vec<String>> =
            view.words.fill(areas).into_iter().map(|row| row.map(|cell| clean(&cell)).to_vec()).collect();
        lines.extend(columns("  ", &fill, &[]));
        lines.extend(wrap("  ", &view.words.price_of_fill(areas)));
    }
    if view.plan.score.visits_asked > 0 {
        lines.push(String::new());
        lines.extend(proof(view));
    }
    if !written.is_empty() {
        lines.push(String::new());
        lines.extend(files(view, written));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Seats at group offers, and offers that do not take place.
fn groups(view: &View<'_>, most: usize) -> Vec<String> {
    let lang = view.lang();
    let mut lines = Vec::new();
    if !view.seats.is_empty() {
        lines.push(String::new());
        lines.push(format!("{} ({})", lang.pick("Plaatsen in een groep", "Seats in a group"), view.seats.len()));
        let cells = |row: &SeatRow<'_>| {
            vec![
                lang.date_short(row.start.date()),
                lang.hours(&row.start, &row.end),
                clean(&row.seat.request),
                clean(&view.words.kind(row.request)),
                short_area(&row.request.place),
                format!("→ {} ({})", clean(&row.seat.offer), view.words.seats_taken(row.run)),
                view.words.walk(row.seat),
            ]
        };
        let rows: Vec<Vec<String>> = view.seats.iter().take(most).map(cells).collect();
        lines.extend(columns("  ", &rows, &[3, 5, 2, 6]));
        lines.extend(more(view, view.seats.len(), most));
    }
    let off: Vec<_> = view.not_offered().collect();
    if !off.is_empty() {
        lines.push(String::new());
        let head = lang.pick("Groepsaanbod dat niet doorgaat", "Group offers that do not take place");
        lines.push(format!("{head} ({})", off.len()));
        lines.extend(off.iter().flat_map(|(run, why)| wrap("  ", &format!("{}: {why}", clean(&run.offer)))));
    }
    lines
}

fn match_cells(view: &View<'_>, row: &Row<'_>) -> Vec<String> {
    let lang = view.lang();
    let trip = match row.found.travel_s {
        0 => view.words.trip(row.found),
        travel_s => format!("{:>6} {}", lang.trip(travel_s), view.words.mode(row.found.mode)),
    };
    vec![
        lang.date_short(row.start.date()),
        lang.hours(&row.start, &row.end),
        clean(&row.found.request),
        clean(&view.words.kind(row.request)),
        short_area(&row.request.place),
        format!("→ {}", view.short(&row.found.volunteer)),
        trip,
    ]
}

fn open_lines(view: &View<'_>, open: &Open<'_>, changes_shown: usize) -> Vec<String> {
    let words = &view.words;
    let area = short_area(&open.request.place);
    let mut about = vec![clean(&open.unserved.visit), clean(&words.kind(open.request)), area];
    about.push(words.possible_times(open.visit));
    about.retain(|part| !part.is_empty());
    let mut lines = wrap("  ", &about.join(" · "));
    lines.extend(wrap("    ", &words.why_unserved(&open.unserved.reason)));
    let changes = view.changes.get(&open.unserved.visit).map_or(&[][..], Vec::as_slice);
    let said: Vec<String> = changes.iter().take(changes_shown).map(|change| words.change(change)).collect();
    if !said.is_empty() {
        let head = view.lang().pick("Wel als: ", "It would work with: ");
        lines.extend(wrap("    ", &format!("{head}{}.", said.join("; "))));
    }
    lines
}

fn more(view: &View<'_>, items: usize, shown: usize) -> Option<String> {
    let more = items.checked_sub(shown).filter(|more| *more > 0)?;
    let more = view.lang().number(i64::try_from(more).unwrap_or(i64::MAX));
    Some(view.lang().pick(format!("  … en nog {more} in plan.xlsx"), format!("  … and {more} more in plan.xlsx")))
}

fn proof(view: &View<'_>) -> Vec<String> {
    let lang = view.lang();
    let of_most = lang.pick("van hooguit", "of at most");
    let proof = view.words.proof(&view.plan.score);
    let widest = proof.iter().map(|(_, reached, _)| reached.len()).max().unwrap_or(0);
    let row = |(what, reached, most): &(&str, String, String)| {
        vec![(*what).to_owned(), format!("{reached:>widest$} {of_most} {most}")]
    };
    let rows: Vec<Vec<String>> = proof.iter().map(row).collect();
    let mut lines = vec![
        lang.pick("Bewijs: geen enkel voorstel haalt meer dan dit", "Proof: no plan reaches more than this").to_owned(),
    ];
    lines.extend(columns("  ", &rows, &[]));
    let check = lang.pick("  Narekenen: koppel check MAP plan.json", "  Check it: koppel check FOLDER plan.json");
    lines.push(check.to_owned());
    lines
}

/// The folder once, then the names in it.
fn files(view: &View<'_>, written: &[PathBuf]) -> Vec<String> {
    let folder = written.first().and_then(|path| path.parent()).unwrap_or_else(|| Path::new(""));
    let name = |path: &PathBuf| {
        let name = path.strip_prefix(folder).unwrap_or(path).display().to_string();
        if path.extension().is_none() { format!("{name}/") } else { name }
    };
    let names: Vec<String> = written.iter().map(name).collect();
    let folder = if folder.as_os_str().is_empty() { ".".to_owned() } else { folder.display().to_string() };
    let mut lines = vec![view.lang().pick(format!("Bestanden in {folder}"), format!("Files in {folder}"))];
    lines.extend(wrap("  ", &names.join(" · ")));
    lines
}
