//! What reading found: how headers were understood, which rows count, which do not and why. Nothing vanishes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::fault::{Fault, Warning};
use super::table::TableKind;
use super::trouble::{Cause, Trouble};
use crate::lang::Lang;

/// Everything about the reading of one set of files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The tables, volunteers first.
    pub tables: Vec<TableReport>,
    /// What holds for all of them.
    pub notes: Vec<Note>,
}

/// One table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableReport {
    /// Which.
    pub kind: TableKind,
    /// Name of the sheet; of a csv file, the file's name without its ending.
    pub name: String,
    /// Name of the file.
    pub file: String,
    /// Row number of the header.
    pub header_row: u32,
    /// The columns, in order.
    pub columns: Vec<ColumnReport>,
    /// Rows below the header that are not blank.
    pub rows_read: usize,
    /// Rows that became a volunteer, request or organisation.
    pub rows_good: usize,
    /// Everything wrong with the other rows, by row.
    pub problems: Vec<RowProblem>,
    /// What is worth a word about rows that count, by row.
    pub warnings: Vec<RowWarning>,
    /// What holds for the table as a whole.
    pub notes: Vec<Note>,
}

/// How a column was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnReport {
    /// The header as it is in the file.
    pub header: String,
    /// The field's name, when the column is read.
    pub field: Option<String>,
    /// Where that comes from.
    pub by: Understood,
}

/// Why a header means what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Understood {
    /// It is a word we know.
    Known,
    /// Together with the merged header above it.
    WithHeaderAbove,
    /// The mapping file says so.
    Mapping,
    /// A guess, which the mapping file shows.
    Guess,
    /// A second column for a field that has one: not read.
    Repeated,
    /// Not understood: not read.
    Unknown,
}

/// One thing wrong in one row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowProblem {
    /// Row number, as a spreadsheet shows it.
    pub row: u32,
    /// Header of the column, when it is one column's fault.
    pub column: Option<String>,
    /// What was read there.
    pub read: String,
    /// What is wrong.
    pub fault: Fault,
    /// The whole row as it is in the file, any BSN masked.
    pub original: Arc<[String]>,
}

/// One thing worth a word in one row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowWarning {
    /// Row number.
    pub row: u32,
    /// Header of the column, when it is about one.
    pub column: Option<String>,
    /// What was read there.
    pub read: String,
    /// What is worth a word.
    pub warning: Warning,
}

/// What was understood, or assumed.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// The period, and where its first day comes from.
    Period {
        /// First day.
        first: Date,
        /// Last day.
        last: Date,
        /// Why it starts then.
        because: FirstDay,
    },
    /// A settings file was read.
    SettingsFrom(String),
    /// A policy file was read.
    PolicyFrom(String),
    /// A model of who says yes was read.
    AcceptanceFrom(String),
    /// A travel matrix was read.
    MatrixFrom {
        /// The file.
        file: String,
        /// Rows.
        rows: usize,
    },
    /// How a csv file was read.
    Csv {
        /// The file.
        file: String,
        /// What stands between cells.
        separator: char,
        /// Name of the encoding.
        encoding: &'static str,
    },
    /// A mapping file was read.
    MappingFrom(String),
    /// A mapping file was written.
    MappingWritten(String),
    /// A mapping file could not be written.
    MappingNotWritten(String),
    /// Headers that are not understood, and not in the mapping file either.
    HeadersUnknown(Vec<String>),
    /// Sheets or files that are none of the tables.
    SheetsUnknown(Vec<String>),
    /// Rows above the header.
    RowsAboveHeader(u32),
    /// The table has no column of ids: row numbers serve as ids.
    IdsFromRows,
    /// So many places are the centre of a postcode area.
    PlacesFromPostcodes(usize),
    /// So many volunteers state no way to travel: the default.
    DefaultWays(usize),
    /// So many volunteers state no longest trip: the default of the mode.
    DefaultTravel(usize),
    /// So many starts of visits were set further apart to fit.
    GridCoarsened(usize),
    /// Organisations that rows name and the table of organisations does not: without limit.
    OrganisationsAdded(Vec<String>),
}

/// Why the period starts on its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstDay {
    /// `koppel.toml` says so.
    Settings,
    /// It is Monday of the week of the first dated request.
    FirstDatedRequest,
    /// It is the coming Monday.
    ComingMonday,
}

impl TableReport {
    /// How many rows do not count.
    #[must_use]
    pub fn rows_bad(&self) -> usize {
        self.problems.chunk_by(|a, b| a.row == b.row).count()
    }
}

impl RowProblem {
    /// Why the row does not count, in lower case and without full stop.
    #[must_use]
    pub fn reason(&self, lang: Lang) -> String {
        super::words::reason(self, lang)
    }

    /// What to write instead.
    #[must_use]
    pub fn remedy(&self, lang: Lang) -> String {
        super::words::remedy(self, lang)
    }
}

impl RowWarning {
    /// What is worth a word, in lower case and without full stop.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        super::words::warning(self, lang)
    }
}

impl Note {
    /// The note, in lower case and without full stop.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        super::words::note(self, lang)
    }
}

impl Report {
    /// Rows of all tables that do not count.
    #[must_use]
    pub fn rows_bad(&self) -> usize {
        self.tables.iter().map(TableReport::rows_bad).sum()
    }

    /// The table of a kind, when it was there.
    #[must_use]
    pub fn table(&self, kind: TableKind) -> Option<&TableReport> {
        self.tables.iter().find(|table| table.kind == kind)
    }

    /// Writes every row that does not count to a csv file (`;`, UTF-8 with mark, as Excel opens it): reason, remedy,
    /// table, file and row number in front, then the row as it was. Each table has its own header row. A file with bad
    /// rows of one table only can be mended and read again: koppel skips the columns in front.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_errors(&self, path: &Path, lang: Lang) -> Result<(), Trouble> {
        let place = path.display().to_string();
        let text =
            self.errors_csv(lang).map_err(|error| Trouble::new(&*place, Cause::CannotOpen(error.to_string())))?;
        std::fs::write(path, text).map_err(|error| Trouble::new(&*place, Cause::CannotOpen(error.to_string())))
    }

    /// What [`Self::write_errors`] writes.
    ///
    /// # Errors
    /// Never on memory.
    pub fn errors_csv(&self, lang: Lang) -> Result<Vec<u8>, csv::Error> {
        let mut writer =
            csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer("\u{feff}".as_bytes().to_vec());
        let front = lang.pick(
            ["reden", "wat te doen", "tabel", "bestand", "rij"],
            ["reason", "what to do", "table", "file", "row"],
        );
        for table in self.tables.iter().filter(|table| !table.problems.is_empty()) {
            writer.write_record(front.into_iter().chain(table.columns.iter().map(|column| column.header.as_str())))?;
            for row in table.problems.chunk_by(|a, b| a.row == b.row) {
                let number = row[0].row.to_string();
                let fields = [joined(row, |problem| problem.reason(lang)), joined(row, |problem| problem.remedy(lang))];
                let front = fields.iter().map(String::as_str).chain([&*table.name, &*table.file, &*number]);
                writer.write_record(front.chain(row[0].original.iter().map(String::as_str)))?;
            }
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }

    /// How many problems there are of each fault, by the fault's name: for tests and statistics.
    #[must_use]
    pub fn count_by_fault(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for problem in self.tables.iter().flat_map(|table| &table.problems) {
            let name = format!("{:?}", problem.fault);
            let name = name.split([' ', '(', '{']).next().unwrap_or_default().to_owned();
            *counts.entry(name).or_insert(0) += 1;
        }
        counts
    }

    /// The text of a mapping file for these tables, to be corrected and sent with the files.
    #[must_use]
    pub fn mapping(&self) -> String {
        let columns: Vec<_> = self.tables.iter().map(|table| (table.kind, &*table.columns)).collect();
        super::mapping::mapping_text(&columns)
    }

    /// The mapping file that this reading wrote.
    #[must_use]
    pub fn mapping_written(&self) -> Option<PathBuf> {
        self.notes.iter().find_map(|note| match note {
            Note::MappingWritten(path) => Some(PathBuf::from(path)),
            _ => None,
        })
    }
}

fn joined(row: &[RowProblem], words: impl Fn(&RowProblem) -> String) -> String {
    let mut said: Vec<String> = Vec::new();
    for problem in row {
        let words = words(problem);
        if !said.contains(&words) {
            said.push(words);
        }
    }
    said.join("; ")
}
