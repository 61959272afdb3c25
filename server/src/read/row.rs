//! What reading one row brings up: faults, warnings, and the checks that hold for every row of every table.

use super::bsn;
use super::fault::{Fault, Warning};
use super::fields::{Field, Known};
use super::header::Understanding;
use super::table::{MAX_CELL_BYTES, Row};
use super::when::Unclear;
use crate::people::Person;

/// Faults and warnings of one row, with the column and what was read there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    pub faults: Vec<(Option<usize>, String, Fault)>,
    pub warnings: Vec<(Option<usize>, String, Warning)>,
}

impl Findings {
    pub fn fault(&mut self, column: usize, read: &str, fault: Fault) {
        self.faults.push((Some(column), read.to_owned(), fault));
    }

    /// A fault of the row as a whole.
    pub fn row_fault(&mut self, fault: Fault) {
        self.faults.push((None, String::new(), fault));
    }

    pub fn warn(&mut self, column: usize, read: &str, warning: Warning) {
        self.warnings.push((Some(column), read.to_owned(), warning));
    }

    pub fn row_warning(&mut self, warning: Warning) {
        self.warnings.push((None, String::new(), warning));
    }

    /// The value, or nothing and the fault.
    pub fn or_fault<T>(&mut self, value: Option<T>, column: usize, read: &str, fault: Fault) -> Option<T> {
        if value.is_none() {
            self.fault(column, read, fault);
        }
        value
    }

    /// The value, or nothing and what is unclear in a text about time.
    pub fn or_unclear<T>(&mut self, value: Result<T, Unclear>, column: usize, read: &str) -> Option<T> {
        value.map_err(|unclear| self.fault(column, read, Fault::When(unclear))).ok()
    }
}

/// Words that stand in front of a row of totals.
const TOTALS: [&str; 7] = ["totaal", "total", "totals", "subtotaal", "som", "eindtotaal", "aantal"];

/// Whether a row may be read further: no BSN, no totals, no sign that cells have shifted.
pub(crate) fn check_row(row: Row<'_>, table: &Understanding, ids_are_bsns: bool, findings: &mut Findings) -> bool {
    if totals(row) {
        findings.row_fault(Fault::Totals);
        return false;
    }
    let columns = table.columns.len();
    if (columns..row.len()).any(|column| !row.cell(column).is_empty()) {
        findings.row_fault(Fault::TooManyCells { columns });
    }
    for (column, cell) in row.cells().enumerate() {
        if cell.len() < 9 {
            continue;
        }
        if cell.len() > MAX_CELL_BYTES {
            findings.fault(
                column,
                "",
                if cell.contains('\n') { Fault::OpenQuote } else { Fault::TooLong { most: MAX_CELL_BYTES } },
            );
        } else if swallowed_rows(cell) {
            findings.fault(column, "", Fault::OpenQuote);
        }
        if has_bsn(cell, column, table, ids_are_bsns) {
            findings.fault(column, bsn::MASK, Fault::Bsn);
        }
    }
    findings.faults.is_empty()
}

/// A quotation mark that is not closed takes the next rows into its cell.
fn swallowed_rows(cell: &str) -> bool {
    cell.contains('\n')
        && cell.lines().filter(|line| line.bytes().filter(|byte| b";,\t".contains(byte)).count() >= 4).count() >= 2
}

fn totals(row: Row<'_>) -> bool {
    let first = row.cells().map(str::trim).find(|cell| !cell.is_empty()).unwrap_or("");
    let word = super::fold::fold(first.trim_end_matches(|sign: char| sign.is_ascii_digit() || sign == ' '));
    first.len() < 40
        && (TOTALS.contains(&word.as_str()) || word.starts_with("totaal"))
        && row.filled() <= row.len().max(4) / 2
}

fn has_bsn(cell: &str, column: usize, table: &Understanding, ids_are_bsns: bool) -> bool {
    let field = table.fields.iter().find(|(at, _)| *at == column).map(|(_, field)| field);
    match field {
        Some(Field::Known(
            Known::Phone | Known::Mobile | Known::Latitude | Known::Longitude | Known::LatitudeTo | Known::LongitudeTo,
        )) => false,
        Some(Field::Known(Known::Id | Known::Requester)) if bsn::is_nine_digits(cell.trim()) => {
            ids_are_bsns && bsn::find(cell).is_some()
        }
        _ => bsn::find(cell).is_some(),
    }
}

/// Whether every nine-digit id of a column passes the 11-test: then they are BSNs.
pub(crate) fn ids_are_bsns<'a>(ids: impl Iterator<Item = &'a str>) -> bool {
    ids.filter(|id| bsn::is_nine_digits(id)).all(|id| bsn::find(id).is_some())
}

/// Parts of a person, put together at the end of the row.
#[derive(Clone, Debug, Default)]
pub(crate) struct PersonParts<'a> {
    first: &'a str,
    prefix: &'a str,
    last: &'a str,
    full: &'a str,
    phone: &'a str,
    mobile: &'a str,
    email: &'a str,
    street: Vec<&'a str>,
    postcode: &'a str,
    city: &'a str,
}

impl<'a> PersonParts<'a> {
    /// Takes a cell if it is about a person.
    pub fn take(&mut self, field: Known, cell: &'a str) -> bool {
        let place = match field {
            Known::FirstName => &mut self.first,
            Known::Prefix => &mut self.prefix,
            Known::LastName => &mut self.last,
            Known::Name => &mut self.full,
            Known::Phone => &mut self.phone,
            Known::Mobile => &mut self.mobile,
            Known::Email => &mut self.email,
            Known::City => &mut self.city,
            Known::Address => {
                self.street.push(cell);
                return true;
            }
            _ => return false,
        };
        *place = cell;
        true
    }

    /// The postcode is part of the address too.
    pub const fn postcode(&mut self, cell: &'a str) {
        self.postcode = cell;
    }

    /// Takes a name from elsewhere when the row has none of its own.
    pub const fn name_if_none(&mut self, name: &'a str) {
        if self.full.is_empty() && self.last.is_empty() && self.first.is_empty() {
            self.full = name;
        }
    }

    /// The person.
    pub fn person(&self) -> Person {
        let joined = |parts: &[&str], with: &str| {
            parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(with)
        };
        let name = if self.full.is_empty() {
            joined(&[self.first, self.prefix, self.last], " ")
        } else {
            self.full.to_owned()
        };
        let number = if self.mobile.is_empty() { self.phone } else { self.mobile };
        let town = joined(&[self.postcode, self.city], " ");
        Person {
            first_name: self.first.to_owned(),
            name,
            phone: super::values::phone(number),
            email: self.email.to_owned(),
            address: joined(&[&self.street.join(" "), &town], ", "),
        }
    }
}
