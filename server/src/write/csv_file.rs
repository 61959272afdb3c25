//! `plan.csv`: the plan for a spreadsheet in the Dutch dialect: `;`, UTF-8 with a mark in front, lines ending as on Windows.

use jiff::civil::Date;

use super::table::{self, Cell};
use super::view::View;
use crate::lang::Lang;
use crate::read::table::RUNS;

/// The text of `plan.csv`.
pub fn plan(view: &View<'_>) -> String {
    let table = table::plan(view);
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let heads = table.columns.iter().map(|column| column.head);
    let never = "writing to memory does not fail, and all rows are as long as the head";
    writer.write_record(heads).expect(never);
    for row in &table.rows {
        writer.write_record(row.iter().map(|cell| written(view.lang(), cell))).expect(never);
    }
    let bytes = writer.into_inner().expect(never);
    String::from_utf8(bytes).expect("the writer only adds separators and quotes to text")
}

fn written(lang: Lang, cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date_in(lang, *date),
        Cell::Time(time) => lang.time(*time),
    }
}

/// `24-11-2026`, `2026-11-24`.
fn date_in(lang: Lang, date: Date) -> String {
    lang.pick(format!("{:02}-{:02}-{:04}", date.day(), date.month(), date.year()), date.to_string())
}

/// A spreadsheet runs text that begins like a formula: an apostrophe in front keeps it text.
pub(crate) fn harmless(text: &str) -> String {
    if text.starts_with(RUNS) {
        return format!("'{text}");
    }
    text.to_owned()
}
