//! Reading a folder, a workbook, or two files: what comes out of plain input.

use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use koppel::lang::Lang;
use koppel::read::{ReadOptions, Reading, Trouble, read};
use koppel_engine::place::Precision;
use koppel_engine::time::Span;
use koppel_engine::travel::Mode;
use tempfile::TempDir;

/// A Wednesday.
pub const TODAY: Date = date(2026, 11, 18);

pub const VOLUNTEERS: &str = "id;voornaam;achternaam;telefoon;postcode;vervoer;vaardigheden;VOG geldig tot;beschikbaarheid\n\
    V10;Jan;de Vries;0612345678;4697 AB;fiets, auto;tillen;31-12-2027;ma ochtend; \n\
    V2;Fatma;Yılmaz;612345679;4695;lopend;koken en klussen;;di 13:00-17:00\n";
pub const REQUESTS: &str = "id;cliënt;soort hulp;postcode;duur;wanneer\n\
    R1;C7;boodschappen;4697;1,5 uur;ma 9-12\n";

/// Writes files and reads the folder.
pub fn read_files(files: &[(&str, &[u8])]) -> (TempDir, Result<Reading, Trouble>) {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let reading = read(&[folder.path().to_path_buf()], &ReadOptions::new(TODAY));
    (folder, reading)
}

/// Reads two csv texts.
pub fn read_texts(volunteers: &str, requests: &str) -> Reading {
    let files = [("vrijwilligers.csv", volunteers.as_bytes()), ("hulpvragen.csv", requests.as_bytes())];
    read_files(&files).1.unwrap_or_else(|trouble| panic!("{trouble}"))
}

fn check_plain(reading: &Reading) {
    let problem = &reading.problem;
    assert_eq!(problem.volunteers.iter().map(|v| &*v.id).collect::<Vec<_>>(), ["V2", "V10"]);
    let jan = &problem.volunteers[1];
    assert_eq!(jan.ways.iter().map(|way| way.mode).collect::<Vec<_>>(), [Mode::Bicycle, Mode::Car]);
    assert_eq!(jan.home.precision, Precision::Postcode);
    assert_eq!(jan.free, [Span::new(480, 720)]);
    assert_eq!(jan.certificates[0].ends_on, date(2027, 12, 31));
    assert_eq!(problem.vocabulary.word(jan.certificates[0].what), "VOG");
    assert_eq!(problem.period.first_day, date(2026, 11, 23));
    assert_eq!(problem.visits.len(), 1);
    // 9:00-12:00, an hour and a half, every quarter: 9:00 to 10:30.
    assert_eq!(problem.visits[0].slots.len(), 7);
    assert_eq!(problem.visits[0].slots[0], Span::new(540, 630));
    assert_eq!(problem.vocabulary.word(problem.requests[0].kind), "errands");
    assert_eq!(problem.requests[0].requester, "C7");
    let fatma = reading.people.volunteer("V2").unwrap();
    assert_eq!((fatma.name.as_str(), fatma.phone.as_str()), ("Fatma Yılmaz", "0612345679"));
    assert_eq!(reading.report.rows_bad(), 0);
}

#[test]
fn a_folder_of_two_csv_files_is_read() {
    check_plain(&read_texts(VOLUNTEERS, REQUESTS));
}

#[test]
fn two_files_are_told_apart_by_their_headers() {
    let folder = TempDir::new().unwrap();
    let paths: Vec<PathBuf> = ["a.csv", "b.csv"].iter().map(|name| folder.path().join(name)).collect();
    std::fs::write(&paths[0], REQUESTS).unwrap();
    std::fs::write(&paths[1], VOLUNTEERS).unwrap();
    check_plain(&read(&paths, &ReadOptions::new(TODAY)).unwrap_or_else(|trouble| panic!("{trouble}")));
}

/// A workbook with a sheet of text cells for every csv text.
pub fn workbook(path: &Path, sheets: &[(&str, &str)]) {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, text) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (row, line) in (0..).zip(text.lines()) {
            for (column, cell) in (0..).zip(line.split(';')) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    book.save(path).unwrap();
}

#[test]
fn a_workbook_of_two_sheets_is_read() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("export.xlsx");
    workbook(&path, &[("Vrijwilligers", VOLUNTEERS), ("Hulpvragen", REQUESTS)]);
    check_plain(&read(&[path], &ReadOptions::new(TODAY)).unwrap_or_else(|trouble| panic!("{trouble}")));
}

#[test]
fn a_header_below_blank_rows_is_found_in_a_workbook_and_in_a_csv() {
    let plain = read_texts(VOLUNTEERS, REQUESTS);
    let below = format!("Dorp\n{}{REQUESTS}", ";;\n".repeat(30));
    let of_csv = read_texts(VOLUNTEERS, &below);
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("export.xlsx");
    workbook(&path, &[("Vrijwilligers", VOLUNTEERS), ("Hulpvragen", &below)]);
    let of_book = read(&[path], &ReadOptions::new(TODAY)).unwrap_or_else(|trouble| panic!("{trouble}"));
    for reading in [of_csv, of_book] {
        assert!(reading.problem == plain.problem);
        assert!(reading.report.tables.iter().any(|table| table.header_row == 32), "{:?}", reading.report.tables);
    }
}

#[test]
fn a_missing_table_is_named() {
    let (_folder, reading) = read_files(&[("vrijwilligers.csv", VOLUNTEERS.as_bytes())]);
    let trouble = reading.err().unwrap();
    assert_eq!(trouble.words(Lang::Nl), "de tabel hulpvragen ontbreekt; noem een blad of bestand zo");
}
