//! Whatever bytes come in, reading answers; it never panics and never loses a row.

use jiff::civil::date;
use koppel::read::when::{Subject, parse};
use koppel::read::{ReadOptions, read};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::reading_basics::{REQUESTS, TODAY, VOLUNTEERS};

/// Reads bytes as both tables; in what is read every row is somewhere.
fn check(volunteers: &[u8], requests: &[u8], ending: &str) {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join(format!("vrijwilligers.{ending}")), volunteers).unwrap();
    std::fs::write(folder.path().join(format!("hulpvragen.{ending}")), requests).unwrap();
    let options = ReadOptions { write_mapping: false, ..ReadOptions::new(TODAY) };
    match read(&[folder.path().to_path_buf()], &options) {
        Ok(reading) => {
            for table in &reading.report.tables {
                assert_eq!(table.rows_read, table.rows_good + table.rows_bad());
            }
        }
        Err(trouble) => assert!(!trouble.to_string().is_empty()),
    }
}

/// Pieces that texts about time are made of, in any order.
fn time_text() -> impl Strategy<Value = String> {
    let pieces = [
        "ma",
        "di",
        "t/m",
        "-",
        "9",
        "12",
        "24-11",
        "31-12-2026",
        "niet",
        "wel",
        "ochtend",
        "nacht",
        ":",
        ".",
        ";",
        ",",
        "en",
        "of",
        "vanaf",
        "tot",
        "elke",
        "week",
        "om de week",
        "om de dag",
        "dagelijks",
        "elke 14 dagen",
        "even weken",
        "3x",
        "10:00",
        "13u30",
        "2026-11-24",
        "29 feb",
        "'26",
        "24/7",
        "tussen",
        "altijd",
        "nooit",
        " ",
        "\n",
        "uur",
        "na",
        "per week",
        "om de 3 weken",
        "vanaf 19-11-2026",
        "weken",
        "99",
        "0",
    ];
    let piece = prop_oneof![8 => proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,3}"];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.join(" "))
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![time_text(), "[0-9]{0,12}", "\\PC{0,12}", "[-+0-9.,:/ a-z]{0,10}"]
        .prop_map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
}

fn row(columns: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(cell(), columns).prop_map(|cells| cells.join(";"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn random_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes, REQUESTS.as_bytes(), "csv");
        check(&[VOLUNTEERS.as_bytes(), &bytes].concat(), &[REQUESTS.as_bytes(), &bytes].concat(), "csv");
    }

    #[test]
    fn random_cells_are_answered(volunteers in proptest::collection::vec(row(12), 1..6), requests in proptest::collection::vec(row(12), 1..6)) {
        let volunteers = format!(
            "id;postcode;lat;lon;beschikbaar;afwezig;vervoer;bewijzen;VOG;uren per week;wensen;niet bij\n{}\n", volunteers.join("\n"));
        let requests = format!(
            "id;postcode;soort;wanneer;datum;begintijd;eindtijd;duur;herhaling;aantal;wensen;niet met\n{}\n", requests.join("\n"));
        check(volunteers.as_bytes(), requests.as_bytes(), "csv");
    }

    #[test]
    fn texts_about_time_are_answered(text in time_text(), other in "\\PC{0,40}") {
        for subject in [Subject::Availability, Subject::Exceptions, Subject::Visit] {
            let _ = parse(&text, subject);
            let _ = parse(&other, subject);
        }
    }
}

#[test]
fn a_workbook_cut_short_or_with_flipped_bytes_is_answered() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("x.xlsx");
    crate::reading_basics::workbook(&path, &[("Vrijwilligers", VOLUNTEERS), ("Hulpvragen", REQUESTS)]);
    let bytes = std::fs::read(&path).unwrap();
    for at in (0..bytes.len()).step_by(97) {
        check(&bytes[..at], &bytes, "xlsx");
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x55;
        check(&flipped, &bytes, "xlsx");
    }
}

/// A cell in the last row and column must not make a sheet of 17 billion cells.
#[test]
fn a_workbook_with_a_cell_at_its_far_end_is_refused_at_once() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("vrijwilligers.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write_string(1_048_575, 16_383, "x").unwrap();
    book.save(&path).unwrap();
    let trouble = read(&[path], &ReadOptions::new(date(2026, 1, 1))).err().unwrap();
    assert!(trouble.to_string().contains("more than 1000 columns"), "{trouble}");
}
