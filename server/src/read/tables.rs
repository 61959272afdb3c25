//! Opens the sources, decides which sheet is which table, and keeps the mapping file.

use std::path::{Path, PathBuf};

use super::csv_sheet::read_csv;
use super::fields::{Field, Known, field_called};
use super::header::{Understanding, kind_by_name, known_in, understand, understand_nothing};
use super::mapping::{Mapping, mapping_text};
use super::report::{ColumnReport, Note, Understood};
use super::sources::{Sources, bytes_of, is_csv, name_of, text_of};
use super::table::{Sheet, TableKind};
use super::trouble::{Cause, Trouble};
use super::xlsx_sheet::read_workbook;

/// A sheet and what its columns mean.
pub(crate) struct Table {
    pub sheet: Sheet,
    pub understanding: Understanding,
}

/// The tables of a reading.
pub(crate) struct Tables {
    pub volunteers: Table,
    pub requests: Table,
    pub organisations: Option<Table>,
    pub offers: Option<Table>,
}

/// Opens everything. `mapping` is where the mapping file is, or is written when `may_write`.
pub(crate) fn open(
    sources: &Sources,
    mapping: &Path,
    may_write: bool,
    notes: &mut Vec<Note>,
) -> Result<Tables, Trouble> {
    let known = load_mapping(mapping, notes)?;
    let mut sheets = Vec::new();
    for path in &sources.tables {
        sheets.extend(sheets_of(path, &known, notes)?);
    }
    let (mut tables, unknown) = understood(sheets, &known);
    refuse_bsn_columns(&tables)?;
    if missing(&tables).is_some() {
        return Err(no_table(&tables, unknown, mapping, may_write));
    }
    let mut names: Vec<String> = unknown.iter().map(place).collect();
    names.extend(sources.others.iter().map(|path| name_of(path)));
    if !names.is_empty() {
        notes.push(Note::SheetsUnknown(names));
    }
    write_mapping(&tables, mapping, may_write && !mapping.exists(), notes);
    let mut take = |kind| -> Result<Option<Table>, Trouble> {
        let mut found = None;
        while let Some(at) = tables.iter().position(|table| table.understanding.kind == kind) {
            let table = tables.remove(at);
            if let Some(other) = &found {
                let other: &Table = other;
                return Err(Trouble::new(place(&table.sheet), Cause::TwoTables { kind, other: place(&other.sheet) }));
            }
            found = Some(table);
        }
        Ok(found)
    };
    let missing = |kind| move || Trouble::new("", Cause::NoTable(kind));
    Ok(Tables {
        volunteers: take(TableKind::Volunteers)?.ok_or_else(missing(TableKind::Volunteers))?,
        requests: take(TableKind::Requests)?.ok_or_else(missing(TableKind::Requests))?,
        organisations: take(TableKind::Organisations)?,
        offers: take(TableKind::Offers)?,
    })
}

/// File and sheet, as people find them.
pub(crate) fn place(sheet: &Sheet) -> String {
    if sheet.file.starts_with(&sheet.name) { sheet.file.clone() } else { format!("{}, {}", sheet.file, sheet.name) }
}

fn load_mapping(path: &Path, notes: &mut Vec<Note>) -> Result<Mapping, Trouble> {
    if !path.is_file() {
        return Ok(Mapping::default());
    }
    let mapping = Mapping::parse(&text_of(path)?)
        .map_err(|message| Trouble::new(path.display().to_string(), Cause::Setting(message)))?;
    notes.push(Note::MappingFrom(name_of(path)));
    Ok(mapping)
}

fn sheets_of(path: &Path, mapping: &Mapping, notes: &mut Vec<Note>) -> Result<Vec<Sheet>, Trouble> {
    let (file, bytes) = (name_of(path), bytes_of(path)?);
    if is_csv(path) {
        let (sheet, form) = read_csv(&file, &bytes, |row| known_in(row.iter(), mapping))?;
        notes.push(Note::Csv { file, separator: form.separator, encoding: form.encoding });
        return Ok(vec![sheet]);
    }
    read_workbook(&file, &bytes)
}

/// The sheets that are tables, and the others. Empty sheets are neither.
fn understood(sheets: Vec<Sheet>, mapping: &Mapping) -> (Vec<Table>, Vec<Sheet>) {
    let (mut tables, mut unknown) = (Vec::new(), Vec::new());
    for sheet in sheets.into_iter().filter(|sheet| sheet.len() > 0) {
        match understand(&sheet, mapping) {
            Some(understanding) => tables.push(Table { sheet, understanding }),
            None => unknown.push(sheet),
        }
    }
    (tables, unknown)
}

/// A column for BSNs is refused whatever a mapping says, before a row is read.
fn refuse_bsn_columns(tables: &[Table]) -> Result<(), Trouble> {
    for table in tables {
        let is_bsn = |column: &&ColumnReport| {
            field_called(&column.header, table.understanding.kind) == Some(Field::Known(Known::Bsn))
        };
        if let Some(column) = table.understanding.columns.iter().find(is_bsn) {
            return Err(Trouble::new(place(&table.sheet), Cause::BsnColumn(column.header.clone())));
        }
    }
    Ok(())
}

fn missing(tables: &[Table]) -> Option<TableKind> {
    let there = |kind| tables.iter().any(|table| table.understanding.kind == kind);
    [TableKind::Volunteers, TableKind::Requests].into_iter().find(|kind| !there(*kind))
}

/// Trouble about a table that is not there. When a sheet without a known header may be it, the mapping file is written with
/// its headers, so that they can be filled in.
fn no_table(tables: &[Table], unknown: Vec<Sheet>, mapping: &Path, may_write: bool) -> Trouble {
    let kind = missing(tables).unwrap_or(TableKind::Volunteers);
    let Some(sheet) = unknown.into_iter().next() else {
        return Trouble::new("", Cause::NoTable(kind));
    };
    let at = place(&sheet);
    let kind = kind_by_name(&sheet.name).or_else(|| kind_by_name(&sheet.file)).unwrap_or(kind);
    let guessed = understand_nothing(&sheet, kind).map(|understanding| Table { sheet, understanding });
    let all: Vec<&Table> = tables.iter().chain(&guessed).collect();
    let written = may_write && !mapping.exists() && std::fs::write(mapping, mapping_of(&all)).is_ok();
    Trouble::new(at, Cause::NoHeader { mapping: written.then(|| mapping.display().to_string()) })
}

fn mapping_of(tables: &[&Table]) -> String {
    let columns: Vec<(TableKind, &[ColumnReport])> =
        tables.iter().map(|table| (table.understanding.kind, &*table.understanding.columns)).collect();
    mapping_text(&columns)
}

/// Writes the mapping file when a header is foreign, and notes which are not understood.
fn write_mapping(tables: &[Table], path: &Path, may_write: bool, notes: &mut Vec<Note>) {
    let columns =
        || tables.iter().flat_map(|table| &table.understanding.columns).filter(|column| !column.header.is_empty());
    let foreign = |column: &&ColumnReport| matches!(column.by, Understood::Guess | Understood::Unknown);
    if may_write && columns().any(|column| foreign(&column)) {
        let all: Vec<&Table> = tables.iter().collect();
        match std::fs::write(path, mapping_of(&all)) {
            Ok(()) => notes.push(Note::MappingWritten(path.display().to_string())),
            Err(_) => notes.push(Note::MappingNotWritten(path.display().to_string())),
        }
    }
    let unknown: Vec<String> =
        columns().filter(|column| column.by == Understood::Unknown).map(|column| column.header.clone()).collect();
    if !unknown.is_empty() {
        notes.push(Note::HeadersUnknown(unknown));
    }
}

/// Where the mapping file is: given, or beside the input.
pub(crate) fn mapping_path(sources: &Sources, given: Option<&PathBuf>) -> PathBuf {
    given.cloned().unwrap_or_else(|| sources.mapping())
}
