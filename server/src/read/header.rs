//! Finds the header row of a sheet, which table the sheet is, and what each column means.

use super::fields::{Field, field_called};
use super::fold::{fold, words};
use super::mapping::Mapping;
use super::report::{ColumnReport, Understood};
use super::table::{Row, Sheet, TableKind};

/// Rows with text at the top, among which the header is looked for.
const HEADER_WITHIN: usize = 20;

/// Shortest part of a header that a guess may rest on, in letters.
const GUESS_LETTERS: usize = 5;

/// A sheet whose columns are understood.
pub(crate) struct Understanding {
    pub kind: TableKind,
    /// The header's place among the rows of the sheet.
    pub header_at: usize,
    pub columns: Vec<ColumnReport>,
    /// Columns that are read, with what they mean.
    pub fields: Vec<(usize, Field)>,
}

/// The table a sheet is by its name: `vrijwilligers`, `hulpvragen 2026`, `organisations`.
pub(crate) fn kind_by_name(name: &str) -> Option<TableKind> {
    let name = fold(name);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["groepsaanbod", "groepenaanbod", "groupoffer"]) {
        Some(TableKind::Offers)
    } else if has(&["organisat", "organizat", "steunpunten"]) {
        Some(TableKind::Organisations)
    } else if has(&["hulpvra", "aanvra", "request", "vragen", "vraag"]) {
        Some(TableKind::Requests)
    } else if has(&["vrijwillig", "volunt"]) {
        Some(TableKind::Volunteers)
    } else {
        None
    }
}

/// What a sheet is and what its columns mean; `None` when no row looks like a header.
pub(crate) fn understand(sheet: &Sheet, mapping: &Mapping) -> Option<Understanding> {
    let kinds = kind_by_name(&sheet.name)
        .or_else(|| kind_by_name(&sheet.file))
        .map_or_else(|| vec![TableKind::Volunteers, TableKind::Requests, TableKind::Organisations], |kind| vec![kind]);
    let named = kinds.len() == 1;
    // Of equals the first wins: the earlier row, and volunteers before requests.
    let mut best: Option<(usize, TableKind, usize)> = None;
    let rows = sheet.first_filled(HEADER_WITHIN);
    for kind in kinds {
        for &at in &rows {
            let known = known_headers(sheet, at, kind, mapping);
            if best.is_none_or(|(most, ..)| known > most) {
                best = Some((known, kind, at));
            }
        }
    }
    let (known, kind, header_at) = best?;
    let filled = sheet.row(header_at).filled();
    let enough = known >= 2 || (named && known >= 1 && filled <= 2);
    enough.then(|| columns_of(sheet, header_at, kind, mapping))
}

/// The same for a sheet in which no header is known: the first row that is filled the most is its header.
pub(crate) fn understand_nothing(sheet: &Sheet, kind: TableKind) -> Option<Understanding> {
    let rows = sheet.first_filled(HEADER_WITHIN).into_iter();
    let header_at = rows.rev().max_by_key(|at| sheet.row(*at).filled())?;
    Some(columns_of(sheet, header_at, kind, &Mapping::default()))
}

/// How many cells of a row of strings are headers of any table: to tell separators of csv files apart.
pub(crate) fn known_in<'a>(cells: impl Iterator<Item = &'a str>, mapping: &Mapping) -> usize {
    let kinds = [TableKind::Volunteers, TableKind::Requests, TableKind::Organisations];
    cells
        .filter(|cell| kinds.iter().any(|kind| mapping.has(cell, *kind) || field_called(cell, *kind).is_some()))
        .count()
}

fn known_headers(sheet: &Sheet, at: usize, kind: TableKind, mapping: &Mapping) -> usize {
    let (row, above) = (sheet.row(at), row_above(sheet, at));
    let mut own = 0;
    let mut from_above = 0;
    for column in 0..width(row, above) {
        let cell = row.cell(column);
        if cell.is_empty() {
            from_above += usize::from(above.is_some_and(|above| known(above.cell(column), kind, mapping)));
        } else if known(cell, kind, mapping) || combined(cell, column, above, kind).is_some() {
            own += 1;
        }
    }
    if own >= 2 { own + from_above } else { own }
}

fn known(header: &str, kind: TableKind, mapping: &Mapping) -> bool {
    !header.is_empty() && (mapping.has(header, kind) || field_called(header, kind).is_some())
}

/// The row right above, when there is one: headers that are merged over several columns stand there.
fn row_above(sheet: &Sheet, at: usize) -> Option<Row<'_>> {
    let above = sheet.row(at.checked_sub(1)?);
    (above.number + 1 == sheet.row(at).number).then_some(above)
}

fn width(row: Row<'_>, above: Option<Row<'_>>) -> usize {
    row.len().max(above.map_or(0, Row::len))
}

/// `maandag` merged above `ochtend`: the field of the two together, and their text.
fn combined(cell: &str, column: usize, above: Option<Row<'_>>, kind: TableKind) -> Option<(Field, String)> {
    let above = above?;
    let group = (0..=column).rev().map(|column| above.cell(column)).find(|cell| !cell.is_empty())?;
    let header = format!("{group} {cell}");
    Some((field_called(&header, kind)?, header))
}

fn columns_of(sheet: &Sheet, header_at: usize, kind: TableKind, mapping: &Mapping) -> Understanding {
    let (row, above) = (sheet.row(header_at), row_above(sheet, header_at));
    let mut columns = Vec::new();
    for column in 0..width(row, above) {
        let cell = row.cell(column);
        let header = if cell.is_empty() { above.map_or("", |above| above.cell(column)) } else { cell };
        // A title above the table is no header of a column without one.
        let header = if cell.is_empty() && !known(header, kind, mapping) { "" } else { header };
        let (field, by, header) = meaning(header, column, above, kind, mapping);
        columns.push((header, field, by));
    }
    while columns.last().is_some_and(|(header, ..)| header.is_empty()) {
        columns.pop();
    }
    guess(&mut columns, kind);
    settle(columns, header_at, kind)
}

fn meaning(
    header: &str,
    column: usize,
    above: Option<Row<'_>>,
    kind: TableKind,
    mapping: &Mapping,
) -> (Option<Field>, Understood, String) {
    let text = header.split_whitespace().collect::<Vec<_>>().join(" ");
    if header.is_empty() {
        return (None, Understood::Unknown, text);
    }
    if let Some(field) = mapping.field(header, kind) {
        let by = if field.is_some() { Understood::Mapping } else { Understood::Unknown };
        return (field, by, text);
    }
    if let Some(field) = field_called(header, kind) {
        return (Some(field), Understood::Known, text);
    }
    match combined(header, column, above, kind) {
        Some((field, header)) => (Some(field), Understood::WithHeaderAbove, header),
        None => (None, Understood::Unknown, text),
    }
}

type Column = (String, Option<Field>, Understood);

/// Guesses headers that hold a known one as whole words in front or behind (`Postcode vrijwilliger`), unless another
/// column has that field already.
fn guess(columns: &mut [Column], kind: TableKind) {
    for at in 0..columns.len() {
        let (header, field, by) = &columns[at];
        if field.is_some() || *by != Understood::Unknown || header.is_empty() {
            continue;
        }
        let spaced = words(header);
        let parts: Vec<&str> = spaced.split(' ').collect();
        let candidates = (1..parts.len())
            .rev()
            .flat_map(|length| [parts[..length].join(" "), parts[parts.len() - length..].join(" ")]);
        let guessed = candidates.filter(|part| part.len() >= GUESS_LETTERS).find_map(|part| field_called(&part, kind));
        if let Some(field) = guessed.filter(|field| !columns.iter().any(|(_, taken, _)| taken.as_ref() == Some(field)))
        {
            columns[at].1 = Some(field);
            columns[at].2 = Understood::Guess;
        }
    }
}

/// Of several columns for one field the first counts.
fn settle(columns: Vec<Column>, header_at: usize, kind: TableKind) -> Understanding {
    let mut fields: Vec<(usize, Field)> = Vec::new();
    let mut reports = Vec::new();
    for (at, (header, field, mut by)) in columns.into_iter().enumerate() {
        let repeated =
            field.as_ref().is_some_and(|field| !field.may_repeat() && fields.iter().any(|(_, taken)| taken == field));
        if repeated {
            by = Understood::Repeated;
        }
        let name = field.as_ref().map(Field::name);
        if let Some(field) = field.filter(|_| !repeated) {
            fields.push((at, field));
        }
        reports.push(ColumnReport { header, field: name, by });
    }
    Understanding { kind, header_at, columns: reports, fields }
}
