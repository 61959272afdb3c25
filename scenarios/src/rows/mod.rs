//! An invented week as a coordinator's spreadsheets: rows of cells in the Dutch dialect, headers first. What is read back is what was written.

mod names;
mod requests;
mod volunteers;
mod words;

pub use requests::{offer_rows, request_rows};
pub use volunteers::volunteer_rows;

/// Minutes between two starts of a visit with room to move, in the weeks that this crate makes of a scenario: `grid_min` in `koppel.toml`.
pub const GRID_MIN: u16 = 60;

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

/// A number, or nothing where there is no limit.
fn limit(number: u32) -> String {
    if number == koppel_engine::volunteer::Limits::NONE { String::new() } else { number.to_string() }
}
