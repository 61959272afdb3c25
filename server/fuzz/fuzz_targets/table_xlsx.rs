//! Any bytes as a workbook; and any cells in a workbook and in csv files: both mean the same week.
#![no_main]

use koppel_fuzz::{halves, read_and_look};
use libfuzzer_sys::fuzz_target;
use rust_xlsxwriter::Workbook;

/// Rows of cells out of text: a tab between cells, a line a row; only what both formats can hold.
fn rows(text: &[u8]) -> Vec<Vec<String>> {
    let text = String::from_utf8_lossy(text);
    let plain = |cell: &str| cell.chars().filter(|letter| !letter.is_control()).take(60).collect::<String>();
    text.lines().take(40).map(|line| line.split('\t').take(30).map(plain).collect()).collect()
}

fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        cells.join(";") + "\n"
    };
    rows.iter().map(line).collect::<String>().into_bytes()
}

fn workbook(tables: [(&str, &[Vec<String>]); 2]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a plain name");
        for (at, row) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(at, column, cell).expect("a short text in a small sheet");
            }
        }
    }
    book.save_to_buffer().expect("memory takes it")
}

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        let _ = read_and_look(&[("week.xlsx", bytes)]);
        return;
    }
    let (volunteers, requests) = halves(bytes);
    let (volunteers, requests) = (rows(volunteers), rows(requests));
    let book = workbook([("vrijwilligers", &volunteers), ("hulpvragen", &requests)]);
    let of_book = read_and_look(&[("week.xlsx", &book)]);
    let of_csv = read_and_look(&[("vrijwilligers.csv", &csv(&volunteers)), ("hulpvragen.csv", &csv(&requests))]);
    match (of_book, of_csv) {
        (Some(of_book), Some(of_csv)) => {
            assert_eq!(of_book.problem.volunteers, of_csv.problem.volunteers, "the same cells, other volunteers");
            assert_eq!(of_book.problem.requests, of_csv.problem.requests, "the same cells, other requests");
            assert!(of_book.problem == of_csv.problem, "the same cells, another problem");
        }
        (None, None) => {}
        (of_book, of_csv) => panic!("read: as a workbook {}, as csv {}", of_book.is_some(), of_csv.is_some()),
    }
});
