//! Why a file as a whole cannot be read. Rows that cannot be read are no trouble: they go to the report.

use std::fmt;

use super::table::TableKind;
use crate::lang::Lang;

/// A failure of a whole file: where, and what. [`Trouble::words`] says it, with the next move, in two languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The file, sheet or line.
    pub place: String,
    /// What is wrong there.
    pub cause: Cause,
}

/// What is wrong with a file as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// No path was given.
    NothingGiven,
    /// The system could not open or write it; its words.
    CannotOpen(String),
    /// Larger than is read.
    TooLarge {
        /// The most bytes.
        most: u64,
    },
    /// No text in any encoding we know.
    NotText,
    /// No workbook, or a broken one; the reader's words.
    NotAWorkbook(String),
    /// A kind of file that is not read.
    OtherFormat,
    /// Unpacks to more than is read.
    UnpacksTooLarge {
        /// The most bytes.
        most: u64,
    },
    /// More rows than are read.
    TooManyRows {
        /// The most.
        most: u32,
    },
    /// More columns than are read.
    TooManyColumns {
        /// The most.
        most: u32,
    },
    /// A table that a plan cannot do without was not found.
    NoTable(TableKind),
    /// Two tables of one kind.
    TwoTables {
        /// Which.
        kind: TableKind,
        /// The other one.
        other: String,
    },
    /// No row looks like a header.
    NoHeader {
        /// The mapping file that was written with the headers as far as they could be guessed.
        mapping: Option<String>,
    },
    /// A column for the citizen service number, which may not be held.
    BsnColumn(String),
    /// A setting, policy or mapping that does not fit; what the parser says.
    Setting(String),
    /// A file of past proposals without these columns.
    NoPast(Vec<&'static str>),
    /// A model of who says yes that cannot be read; what the parser says.
    NoModel(String),
    /// A travel matrix without a row of from, to, seconds.
    NoMatrix,
    /// More different words than a problem can hold: free text in a column of skills.
    TooManyWords,
}

impl Trouble {
    /// Trouble at a place.
    pub fn new(place: impl Into<String>, cause: Cause) -> Self {
        Self { place: place.into(), cause }
    }

    /// What is wrong and what to do, in lower case and without full stop.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        super::words::trouble(self, lang)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}

impl std::error::Error for Trouble {}
