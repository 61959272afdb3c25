//! A travel matrix file: csv or a workbook of from, to, seconds (or minutes, when its header says so).

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::csv_sheet::read_csv;
use super::fault::Fault;
use super::fold::fold;
use super::report::{ColumnReport, Note, RowProblem, TableReport, Understood};
use super::sources::{bytes_of, is_workbook, name_of};
use super::table::{Row, Sheet, TableKind};
use super::trouble::{Cause, Trouble};
use super::values::{number, postcode};
use super::xlsx_sheet::read_workbook;

/// What the three columns are.
const FIELDS: [&str; 3] = ["from", "to", "seconds"];

/// The rows of a travel matrix, the names in it, and what reading found.
#[derive(Clone, Debug)]
pub(crate) struct Matrix {
    pub rows: Vec<(String, String, u32)>,
    pub names: HashSet<String>,
    pub report: TableReport,
}

/// Reads a travel matrix. Rows that are no from, to, seconds are reported and left out; a file without any good row is trouble.
pub(crate) fn read_matrix(path: &Path, notes: &mut Vec<Note>) -> Result<Matrix, Trouble> {
    let file = name_of(path);
    let no_matrix = || Trouble::new(path.display().to_string(), Cause::NoMatrix);
    let header = |cell: &str| matches!(fold(cell).as_str(), "from" | "to" | "seconds" | "van" | "naar" | "seconden");
    let sheet = if is_workbook(path) {
        read_workbook(&file, &bytes_of(path)?)?.into_iter().next().ok_or_else(no_matrix)?
    } else {
        read_csv(&file, &bytes_of(path)?, |row| row.iter().filter(|cell| header(cell)).count())?.0
    };
    let (rows, report) = rows_of(&sheet);
    if rows.is_empty() {
        return Err(no_matrix());
    }
    let names = rows.iter().flat_map(|(from, to, _)| [from.clone(), to.clone()]).collect();
    notes.push(Note::MatrixFrom { file, rows: rows.len() });
    Ok(Matrix { rows, names, report })
}

/// The rows that are from, to, seconds, and a report of all.
fn rows_of(sheet: &Sheet) -> (Vec<(String, String, u32)>, TableReport) {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    let mut seconds_per_unit = 1.0;
    let mut header: Option<Row<'_>> = None;
    let mut rows_read = 0;
    for (at, row) in sheet.rows().filter(|row| !row.is_blank()).enumerate() {
        rows_read += 1;
        match matrix_row(row, seconds_per_unit) {
            Some(found) => rows.push(found),
            None if at == 0 => {
                seconds_per_unit = if fold(row.cell(2)).starts_with("min") { 60.0 } else { 1.0 };
                rows_read = 0;
                header = Some(row);
            }
            None => problems.push(problem(row)),
        }
    }
    let name = |at: usize| header.map_or_else(|| FIELDS[at].to_owned(), |row| row.cell(at).to_owned());
    let column =
        |at: usize| ColumnReport { header: name(at), field: Some(FIELDS[at].to_owned()), by: Understood::Known };
    let report = TableReport {
        kind: TableKind::TravelTimes,
        name: sheet.name.clone(),
        file: sheet.file.clone(),
        header_row: header.map_or(0, |row| row.number),
        columns: (0..FIELDS.len()).map(column).collect(),
        rows_read,
        rows_good: rows.len(),
        problems,
        warnings: Vec::new(),
        notes: Vec::new(),
    };
    (rows, report)
}

/// A row that is no from, to, seconds.
fn problem(row: Row<'_>) -> RowProblem {
    let original: Arc<[String]> = row.cells().map(super::bsn::masked).collect();
    RowProblem { row: row.number, column: None, read: String::new(), fault: Fault::NoTrip, original }
}

fn matrix_row(row: Row<'_>, seconds_per_unit: f64) -> Option<(String, String, u32)> {
    let (from, to) = (row.cell(0), row.cell(1));
    let seconds = (number(row.cell(2))? * seconds_per_unit).ceil();
    if from.is_empty() || to.is_empty() || !(0.0..=1e7).contains(&seconds) {
        return None;
    }
    // In range by the line above.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some((place_name(from), place_name(to), seconds as u32))
}

/// Postcodes in one spelling, other names as they are.
fn place_name(text: &str) -> String {
    match postcode(text) {
        Some((pc4, None)) => pc4.to_string(),
        Some((pc4, Some([first, second]))) => format!("{pc4}{}{}", char::from(first), char::from(second)),
        None => text.to_owned(),
    }
}
