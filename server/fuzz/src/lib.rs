//! What the targets share: files read as the server reads them, what must hold of every reading, and a small week.

use std::path::Path;

use jiff::civil::date;
use koppel::export::{self, Format};
use koppel::lang::Lang;
use koppel::read::report::RowProblem;
use koppel::read::{ReadOptions, Reading, Trouble, read};
use koppel::store::weeks::{Summary, Week};
use tempfile::TempDir;

/// The tables of a small week that has something of everything, group offers last.
pub const WEEK: [(&str, &[u8]); 4] = [
    ("vrijwilligers.csv", include_bytes!("../week/vrijwilligers.csv")),
    ("hulpvragen.csv", include_bytes!("../week/hulpvragen.csv")),
    ("koppel.toml", include_bytes!("../week/koppel.toml")),
    ("groepsaanbod.csv", include_bytes!("../week/groepsaanbod.csv")),
];

/// A folder of its own with these files.
#[must_use]
pub fn folder_of(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("there is room for a few files");
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("there is room for a few files");
    }
    folder
}

/// Reads these files from a folder of their own, on a Friday.
///
/// # Errors
/// What is wrong with the files as a whole.
pub fn read_files(files: &[(&str, &[u8])]) -> Result<Reading, Trouble> {
    read(&[folder_of(files).path().to_owned()], &on_friday())
}

/// Nothing is written beside the tables; today is a Friday.
#[must_use]
pub fn on_friday() -> ReadOptions {
    ReadOptions { write_mapping: false, ..ReadOptions::new(date(2026, 11, 20)) }
}

fn read_folder(folder: &Path) -> Result<Reading, Trouble> {
    read(&[folder.to_owned()], &on_friday())
}

/// Reads files twice and looks at what was read: the same both times, and every row is somewhere.
#[must_use]
pub fn read_and_look(files: &[(&str, &[u8])]) -> Option<Reading> {
    let (first, second) = (read_files(files), read_files(files));
    let reading = match (first, second) {
        (Ok(first), Ok(second)) => {
            assert!(first.problem == second.problem, "read twice, two problems");
            first
        }
        (Err(first), Err(second)) => {
            assert!(!first.to_string().is_empty() && first.cause == second.cause, "{first:?} {second:?}");
            return None;
        }
        (first, second) => panic!("read twice: {:?} {:?}", first.err(), second.err()),
    };
    for table in &reading.report.tables {
        assert_eq!(table.rows_read, table.rows_good + table.rows_bad(), "{}: every row is somewhere", table.file);
        for bad in &table.problems {
            told(bad);
        }
    }
    Some(reading)
}

/// A bad row is told with what to do, in both languages.
pub fn told(bad: &RowProblem) {
    for lang in [Lang::Nl, Lang::En] {
        assert!(!bad.reason(lang).is_empty() && !bad.remedy(lang).is_empty(), "{bad:?}");
    }
}

/// What was read, written as tables and read again, is the same.
pub fn there_and_back(was: &Reading) {
    let week = Week {
        id: 1,
        problem: was.problem.clone(),
        clock: was.clock.clone(),
        travel: (*was.travel).clone(),
        policy: was.policy.clone(),
        summary: Summary::default(),
        settings: String::new(),
        made_at: String::new(),
    };
    let folder = tempfile::tempdir().expect("there is room for a few files");
    let put = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path().join(name), bytes).expect("there is room for a few files");
    };
    for sheet in export::of_week(&week, &was.people) {
        put(&format!("{}.csv", sheet.name), &sheet.bytes(Format::Csv).expect("a csv takes any text"));
    }
    put("koppel.toml", export::settings(&week).as_bytes());
    let now = read_folder(folder.path()).unwrap_or_else(|trouble| panic!("what koppel wrote: {trouble:?}"));
    for table in &now.report.tables {
        assert!(table.problems.is_empty(), "what koppel wrote: {:?}", table.problems);
    }
    let (one, other) = (&was.problem, &now.problem);
    assert_eq!(one.volunteers, other.volunteers, "volunteers, written and read again");
    assert_eq!(one.requests, other.requests, "requests, written and read again");
    assert!(one == other, "the same problem, written and read again");
    assert_eq!(was.travel, now.travel, "speeds and measured trips, written and read again");
}

/// Two tables out of one input: what stands before a line of `=====`, and what stands behind it.
#[must_use]
pub fn halves(bytes: &[u8]) -> (&[u8], &[u8]) {
    const LINE: &[u8] = b"\n=====\n";
    match bytes.windows(LINE.len()).position(|window| window == LINE) {
        Some(at) => (&bytes[..at + 1], &bytes[at + LINE.len()..]),
        None => (bytes, bytes),
    }
}
