//! Reads the rows of a table, many at a time, and sorts them into those that count and those that do not.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::bsn::masked;
use super::fault::Fault;
use super::fields::{Field, Known};
use super::report::{ColumnReport, Note, RowProblem, RowWarning, TableReport};
use super::row::{Findings, check_row, ids_are_bsns};
use super::table::{Row, TableKind};
use super::tables::Table;

/// A row that was read: a draft, or nothing when it may not be read.
pub(crate) struct RowRead<D> {
    /// The row's place in the sheet.
    pub at: usize,
    /// The number a spreadsheet shows.
    pub number: u32,
    pub draft: Option<D>,
    pub findings: Findings,
}

impl<D> RowRead<D> {
    /// The draft, when the row counts.
    pub fn good(&self) -> Option<&D> {
        if self.findings.faults.is_empty() { self.draft.as_ref() } else { None }
    }
}

/// Reads every row below the header that is not blank.
pub(crate) fn read_rows<D: Send>(table: &Table, read: impl Fn(Row<'_>, &mut Findings) -> D + Sync) -> Vec<RowRead<D>> {
    let header_at = table.understanding.header_at;
    let id_column = column_of(table, Known::Id);
    let rows = header_at + 1..table.sheet.len();
    let ids_are_bsns =
        id_column.is_some_and(|column| ids_are_bsns(rows.clone().map(|at| table.sheet.row(at).cell(column))));
    rows.into_par_iter()
        .filter_map(|at| {
            let row = table.sheet.row(at);
            if row.is_blank() {
                return None;
            }
            let mut findings = Findings::default();
            let draft =
                check_row(row, &table.understanding, ids_are_bsns, &mut findings).then(|| read(row, &mut findings));
            Some(RowRead { at, number: row.number, draft, findings })
        })
        .collect()
}

/// The column of a field.
pub(crate) fn column_of(table: &Table, known: Known) -> Option<usize> {
    table.understanding.fields.iter().find(|(_, field)| *field == Field::Known(known)).map(|(column, _)| *column)
}

/// Checks that every row has an id of its own. In a table without ids `letter` and the row number are one.
pub(crate) fn check_ids<D>(
    table: &Table,
    rows: &mut [RowRead<D>],
    letter: char,
    id_of: impl Fn(&mut D) -> &mut String,
    notes: &mut Vec<Note>,
) {
    let column = column_of(table, Known::Id);
    if column.is_none() {
        notes.push(Note::IdsFromRows);
    }
    let mut seen: HashMap<String, u32> = HashMap::new();
    for row in rows {
        let Some(draft) = &mut row.draft else { continue };
        let id = id_of(draft);
        if column.is_none() {
            *id = format!("{letter}{}", row.number);
        } else if id.is_empty() {
            row.findings.row_fault(Fault::NoId);
            continue;
        }
        match seen.get(id.as_str()) {
            Some(first) => {
                let fault = Fault::SameId { row: *first };
                row.findings.faults.push((column, id.clone(), fault));
            }
            None => {
                seen.insert(id.clone(), row.number);
            }
        }
    }
}

/// The report of a table, once every row is judged.
pub(crate) fn report<D>(table: &Table, rows: &[RowRead<D>], notes: Vec<Note>) -> TableReport {
    let (sheet, understanding) = (&table.sheet, &table.understanding);
    let columns = &understanding.columns;
    let mut report = TableReport {
        kind: understanding.kind,
        name: sheet.name.clone(),
        file: sheet.file.clone(),
        header_row: sheet.row(understanding.header_at).number,
        columns: columns.clone(),
        rows_read: rows.len(),
        rows_good: rows.iter().filter(|row| row.good().is_some()).count(),
        problems: Vec::new(),
        warnings: Vec::new(),
        notes,
    };
    for row in rows {
        if row.findings.faults.is_empty() {
            report.warnings.extend(row.findings.warnings.iter().map(|(column, read, warning)| RowWarning {
                row: row.number,
                column: header_of(columns, *column),
                read: read.clone(),
                warning: warning.clone(),
            }));
            continue;
        }
        // Rows that were not looked through to the end may hold a BSN further on.
        let mask = row.findings.faults.iter().any(|(.., fault)| matches!(fault, Fault::Bsn | Fault::Totals));
        let as_it_was = |cell: &str| if mask { masked(cell) } else { cell.to_owned() };
        let original: Arc<[String]> = sheet.row(row.at).cells().map(as_it_was).collect();
        report.problems.extend(row.findings.faults.iter().map(|(column, read, fault)| RowProblem {
            row: row.number,
            column: header_of(columns, *column),
            read: as_it_was(read),
            fault: fault.clone(),
            original: Arc::clone(&original),
        }));
    }
    if report.header_row > 1 && understanding.header_at > 0 {
        report.notes.insert(0, Note::RowsAboveHeader(report.header_row - 1));
    }
    report
}

fn header_of(columns: &[ColumnReport], column: Option<usize>) -> Option<String> {
    columns.get(column?).map(|column| column.header.clone())
}

/// A letter for ids made of row numbers.
pub(crate) const fn letter_of(kind: TableKind) -> char {
    match kind {
        TableKind::Volunteers => 'V',
        TableKind::Requests => 'R',
        TableKind::Organisations => 'O',
        TableKind::Offers => 'G',
        TableKind::TravelTimes => 'T',
    }
}
