//! Everything a plan is written to: json, csv, xlsx, calendars, the call sheet, the report and the summary on screen.
//!
//! Names, telephones and addresses stand only where somebody acts on them: the call sheet. Lists show the id and the first
//! name; `plan.json` and the calendars hold ids only.

mod apart;
mod areas;
mod bars;
mod call_sheet;
mod cells;
mod csv_file;
mod file;
mod ics;
pub mod json;
mod labels;
mod map;
mod marks;
mod page;
mod played_page;
mod report;
mod summary;
mod sweep_page;
mod table;
mod view;
mod xlsx;

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::lang::Lang;

pub(crate) use areas::map_table;
pub use call_sheet::call_sheet;
pub(crate) use csv_file::harmless;
pub use csv_file::plan as csv;
pub use file::{WriteError, write_file};
pub use ics::{Calendar, calendars};
pub(crate) use map::map;
pub use played_page::{capacity_page, played_page};
pub(crate) use report::map_caption;
pub use report::report;
pub use summary::{Shown, summary};
pub(crate) use sweep_page::{frontiers, table as sweep_table, title as sweep_title};
pub use sweep_page::{sweep_csv, sweep_page};
pub use table::{Cell, Column, Table};
pub use view::{Open, Row, View};
pub use xlsx::plan as workbook;
pub(crate) use xlsx::shortened;

/// What the call sheet is called in the folder: `bellijst.html`, `call-sheet.html`.
#[must_use]
pub const fn call_sheet_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Nl => "bellijst.html",
        Lang::En => "call-sheet.html",
    }
}

/// Writes every file of a plan into `folder`, which is made when it is not there. `stamp` is the moment the plan was made:
/// calendars and the workbook carry it, and nothing else depends on the clock. Calendars of an earlier plan that this plan
/// no longer has are taken away.
///
/// Returns the paths of what was written; of the calendars only their folder.
///
/// # Errors
/// The path that could not be written, and the next move.
pub fn all(view: &View<'_>, folder: &Path, stamp: Timestamp) -> Result<Vec<PathBuf>, WriteError> {
    let mut written = Vec::new();
    let mut write = |name: &str, bytes: &[u8]| -> Result<(), WriteError> {
        let path = folder.join(name);
        write_file(&path, bytes)?;
        written.push(path);
        Ok(())
    };
    write("plan.json", json::plan(view.plan).as_bytes())?;
    write("plan.csv", csv_file::plan(view).as_bytes())?;
    write("plan.xlsx", &xlsx::plan(view, stamp).map_err(|error| WriteError::workbook(folder, &error))?)?;
    write(call_sheet_name(view.words.lang), call_sheet(view).as_bytes())?;
    write("report.html", report(view).as_bytes())?;
    let calendars = calendars(view, stamp);
    let calendar_folder = folder.join("ics");
    for calendar in &calendars {
        write_file(&calendar_folder.join(&calendar.file_name), calendar.text.as_bytes())?;
    }
    ics::remove_stale(&calendar_folder, &calendars)?;
    if !calendars.is_empty() {
        written.push(calendar_folder);
    }
    Ok(written)
}
