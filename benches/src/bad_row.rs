//! What is wrong with a row of a public file, and what should stand there: every bad row, not the first.

use std::fmt;

/// One bad row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Line or row, counted from 1; 0 for the file as a whole.
    pub row: usize,
    /// What was read.
    pub found: String,
    /// What to write instead.
    pub instead: String,
}

/// All that is wrong with a file, at least one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRows {
    /// Which file or kind of file.
    pub file: String,
    /// The rows, in order.
    pub rows: Vec<BadRow>,
}

/// So many rows are shown; the rest is counted.
const SHOWN: usize = 20;

impl fmt::Display for BadRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for bad in self.rows.iter().take(SHOWN) {
            match bad.row {
                0 => writeln!(f, "{}: {}; {}", self.file, bad.found, bad.instead)?,
                row => writeln!(f, "{}, row {row}: {}; {}", self.file, bad.found, bad.instead)?,
            }
        }
        match self.rows.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => writeln!(f, "{}: {more} more rows like these", self.file),
        }
    }
}

impl std::error::Error for BadRows {}

/// Collects bad rows while reading goes on.
#[derive(Debug)]
pub struct Complaints {
    found: BadRows,
}

impl Complaints {
    /// None yet, about this file.
    #[must_use]
    pub fn about(file: &str) -> Self {
        Self { found: BadRows { file: file.to_owned(), rows: Vec::new() } }
    }

    /// One more.
    pub fn add(&mut self, row: usize, found: impl Into<String>, instead: impl Into<String>) {
        self.found.rows.push(BadRow { row, found: found.into(), instead: instead.into() });
    }

    /// `text` as a number, or a complaint.
    pub fn number<N: std::str::FromStr>(&mut self, row: usize, field: &str, text: &str, instead: &str) -> Option<N> {
        let number = text.trim().parse().ok();
        if number.is_none() {
            self.add(row, format!("{field} reads {text:?}"), instead);
        }
        number
    }

    /// One last complaint, and all of them.
    #[must_use]
    pub fn end(mut self, row: usize, found: impl Into<String>, instead: impl Into<String>) -> BadRows {
        self.add(row, found, instead);
        self.found
    }

    /// What was read, unless there was a complaint.
    ///
    /// # Errors
    /// All complaints.
    pub fn none_or<T>(self, read: T) -> Result<T, BadRows> {
        if self.found.rows.is_empty() { Ok(read) } else { Err(self.found) }
    }
}
