//! A travel matrix file: csv of from, to, seconds (or minutes, when its header says so).

use std::collections::HashSet;
use std::path::Path;

use super::csv_sheet::read_csv;
use super::fold::fold;
use super::report::Note;
use super::sources::{bytes_of, name_of};
use super::table::Row;
use super::trouble::{Cause, Trouble};
use super::values::{number, postcode};

/// The rows of a travel matrix and the names in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matrix {
    pub rows: Vec<(String, String, u32)>,
    pub names: HashSet<String>,
}

/// Reads a travel matrix. Rows that are no from, to, seconds are noted and left out; a file without any is trouble.
pub(crate) fn read_matrix(path: &Path, notes: &mut Vec<Note>) -> Result<Matrix, Trouble> {
    let file = name_of(path);
    let header = |cell: &str| matches!(fold(cell).as_str(), "from" | "to" | "seconds" | "van" | "naar" | "seconden");
    let (sheet, _) = read_csv(&file, &bytes_of(path)?, |row| row.iter().filter(|cell| header(cell)).count())?;
    let mut matrix = Matrix::default();
    let mut bad = Vec::new();
    let mut seconds_per_unit = 1.0;
    for (at, row) in sheet.rows().enumerate().filter(|(_, row)| !row.is_blank()) {
        match matrix_row(row, seconds_per_unit) {
            Some(found) => matrix.rows.push(found),
            None if at == 0 => seconds_per_unit = if fold(row.cell(2)).starts_with("min") { 60.0 } else { 1.0 },
            None => bad.push(row.number),
        }
    }
    if matrix.rows.is_empty() {
        return Err(Trouble::new(path.display().to_string(), Cause::NoMatrix));
    }
    matrix.names = matrix.rows.iter().flat_map(|(from, to, _)| [from.clone(), to.clone()]).collect();
    notes.push(Note::MatrixFrom { file: file.clone(), rows: matrix.rows.len() });
    if !bad.is_empty() {
        notes.push(Note::MatrixRowsBad { file, rows: bad });
    }
    Ok(matrix)
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
