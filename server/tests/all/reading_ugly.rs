//! A thousand rows with every ugliness of real spreadsheets, as csv and as xlsx: none vanishes, and each fault is counted.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use jiff::civil::date;
use koppel::read::report::Report;
use koppel::read::{ReadOptions, Reading, TableKind, read};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use tempfile::TempDir;

use crate::reading_basics::TODAY;

/// A cell as a spreadsheet holds it; a csv file has its text.
#[derive(Clone, Debug)]
enum Cell {
    Text(String),
    /// Becomes a float in a workbook.
    Number(f64),
    /// Becomes a date of Excel in a workbook.
    Day(jiff::civil::Date),
    Yes(bool),
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

const ROWS: usize = 1_000;

const HEADERS: [&str; 14] = [
    "Vrijwilligersnr.",
    "Naam",
    "Telefoon",
    "E-mailadres",
    "PC",
    "Vervoer",
    "Kan",
    "VOG geldig t/m",
    "maandagochtend",
    "Beschikbaarheid",
    "Afwezig",
    "Max. keer per week",
    "Rookt",
    "Opmerking (intern)",
];

/// One of every so many rows has a fault, each fault in rows of its own.
const FAULTS: [(usize, &str); 12] = [
    (7, "Postcode"),
    (17, "PostcodeUnknown"),
    (27, "NoPlace"),
    (37, "NoId"),
    (47, "SameId"),
    (57, "Date"),
    (67, "When"),
    (77, "Number"),
    (87, "YesNo"),
    (97, "Mode"),
    (3, "Bsn"),
    (13, "Totals"),
];

/// The row numbered `at` with what is ugly but right.
fn ugly(at: usize) -> Vec<Cell> {
    let pick = |from: &[&str]| text(from[at % from.len()]);
    let ends = date(2027, 3, 1);
    vec![
        if at.is_multiple_of(2) { Cell::Number(at as f64) } else { text(at.to_string()) },
        text(format!("{} Zoë{at}", ["José", "Bjørn\nJan", "\"Ruud\"", "Anne; Marie"][at % 4])),
        if at.is_multiple_of(3) { Cell::Number(600_000_000.0 + at as f64) } else { text(format!("06-{:08}", at)) },
        text(format!("v{at}@example.org")),
        match at % 4 {
            0 => Cell::Number(4697.0),
            1 => text(" 4697 ab"),
            2 => text("4695XY"),
            _ => text("4691 "),
        },
        pick(&["fiets", "Auto / fiets", "lopend;OV", "e-bike (20 min)", ""]),
        pick(&["koken, klussen", "EHBO en tillen", "", "Nederlands\nvoorlezen"]),
        match at % 3 {
            0 => Cell::Day(ends),
            1 => text("1-3-'27"),
            _ => text("1 mrt 2027"),
        },
        pick(&["x", "", "nee", "9-11", "WAAR"]),
        pick(&["ma di do", "ma ochtend; di 13:00-17:00", "doordeweeks 9.00–12.00 uur", "za & zo", "", "nacht van vr"]),
        pick(&["", "24-11", "niet 24-11 t/m 28-11; wel 25-11 10:00-12:00", "vakantie 1-12-2026 t/m 14-12-2026"]),
        if at.is_multiple_of(2) { Cell::Number(2.0) } else { text("3 keer") },
        match at % 3 {
            0 => Cell::Yes(false),
            1 => text("Nee"),
            _ => text("0"),
        },
        text("rustig, ken ik al jaren"),
    ]
}

fn with_fault(at: usize, fault: &str) -> Vec<Cell> {
    let mut row = ugly(at);
    match fault {
        "Postcode" => row[4] = text("Tholen"),
        "PostcodeUnknown" => row[4] = Cell::Number(1000.0),
        "NoPlace" => row[4] = text(""),
        "NoId" => row[0] = text(" "),
        "SameId" => row[0] = text("1"),
        "Date" => row[7] = text("31-11-2027"),
        "When" => row[9] = text("als het uitkomt"),
        "Number" => row[11] = text("soms"),
        "YesNo" => row[12] = text("af en toe"),
        "Mode" => row[5] = text("skelter"),
        "Bsn" => row[13] = text("bsn 111222333"),
        "Totals" => row = [text("Totaal"), text(""), Cell::Number(1000.0)].to_vec(),
        other => panic!("{other}"),
    }
    row
}

/// The fault of a row, if it has one.
fn fault_of(at: usize) -> Option<&'static str> {
    FAULTS.iter().find(|(place, _)| at % 100 == *place && at > 100).map(|(_, fault)| *fault)
}

fn rows() -> Vec<Vec<Cell>> {
    (1..=ROWS).map(|at| fault_of(at).map_or_else(|| ugly(at), |fault| with_fault(at, fault))).collect()
}

/// Two rows above the header and blank rows in between.
fn csv(separator: char) -> String {
    let quoted = |cell: &Cell| match cell {
        Cell::Text(text) if text.contains([separator, '"', '\n']) => format!("\"{}\"", text.replace('"', "\"\"")),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => format!("{}/{}/{}", day.day(), day.month(), day.year()),
        Cell::Yes(yes) => if *yes { "WAAR" } else { "ONWAAR" }.to_owned(),
    };
    let mut written = format!(
        "Vrijwilligers 2026{separator}{separator}\r\nNiet voor derden\r\n{}\r\n",
        HEADERS.join(&separator.to_string())
    );
    for (at, row) in rows().iter().enumerate() {
        let cells: Vec<String> = row.iter().map(quoted).collect();
        written.push_str(&cells.join(&separator.to_string()));
        // Ragged: some rows have empty cells behind the last column.
        if at % 2 == 1 {
            written.extend([separator; 2]);
        }
        written.push_str("\r\n");
        if at.is_multiple_of(50) {
            written.push_str("\r\n");
        }
    }
    written
}

fn workbook(path: &Path) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Vrijwilligers").unwrap();
    let merged = Format::new().set_bold();
    sheet.merge_range(0, 0, 0, 5, "Vrijwilligers 2026", &merged).unwrap();
    sheet.write_row(2, 0, HEADERS).unwrap();
    let day_format = Format::new().set_num_format("dd-mm-yyyy");
    for (at, row) in (3..).zip(rows()) {
        // A blank row in every fifty.
        let at = at + at / 50;
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Text(text) => sheet.write_string(at, column, text).unwrap(),
                Cell::Number(number) => sheet.write_number(at, column, number).unwrap(),
                Cell::Yes(yes) => sheet.write_boolean(at, column, yes).unwrap(),
                Cell::Day(day) => {
                    let year = day.year().unsigned_abs();
                    let day =
                        ExcelDateTime::from_ymd(year, day.month().unsigned_abs(), day.day().unsigned_abs()).unwrap();
                    sheet.write_datetime_with_format(at, column, &day, &day_format).unwrap()
                }
            };
        }
    }
    let sheet = book.add_worksheet().set_name("Hulpvragen").unwrap();
    sheet.write_row(0, 0, ["id", "postcode", "soort", "wanneer"]).unwrap();
    sheet.write_row(1, 0, ["R1", "4697", "bezoek", "ma 9-12"]).unwrap();
    book.save(path).unwrap();
}

/// Rows read = good + bad, and each fault as often as it was put in.
fn check(reading: &Reading) {
    let report: &Report = &reading.report;
    let table = report.table(TableKind::Volunteers).unwrap();
    assert_eq!(table.rows_read, ROWS);
    assert_eq!(table.rows_read, table.rows_good + table.rows_bad());
    assert_eq!(table.rows_good, reading.problem.volunteers.len());
    let mut expected: BTreeMap<String, usize> = BTreeMap::new();
    for fault in (1..=ROWS).filter_map(fault_of) {
        *expected.entry(fault.to_owned()).or_insert(0) += 1;
    }
    assert_eq!(report.count_by_fault(), expected);
    assert!(expected.len() == FAULTS.len() && expected.values().all(|count| *count == 9));
    assert!(!format!("{report:?}").contains("111222333"));
    assert_eq!(table.columns[13].field, None, "the remark is not read");
}

fn read_csv(bytes: &[u8]) -> Reading {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("vrijwilligers.csv"), bytes).unwrap();
    std::fs::write(folder.path().join("hulpvragen.csv"), "id;postcode;soort;wanneer\nR1;4697;bezoek;ma 9-12\n")
        .unwrap();
    read(&[folder.path().to_path_buf()], &ReadOptions::new(TODAY)).unwrap_or_else(|trouble| panic!("{trouble}"))
}

#[test]
fn a_thousand_ugly_rows_of_csv_lose_none() {
    check(&read_csv(csv(';').as_bytes()));
    check(&read_csv(&[b"\xef\xbb\xbf", csv('\t').as_bytes()].concat()));
    check(&read_csv(csv(',').as_bytes()));
}

#[test]
fn windows_and_utf_16_files_read_the_same() {
    let utf8 = read_csv(csv(';').as_bytes());
    // What Windows-1252 has: every sign of these rows.
    let text = csv(';');
    let (windows, _, lossy) = encoding_rs::WINDOWS_1252.encode(&text);
    assert!(!lossy);
    let windows = read_csv(&windows);
    assert_eq!((&windows.problem, &windows.people), (&utf8.problem, &utf8.people));
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read_csv(&utf16).problem, utf8.problem);
}

#[test]
fn a_thousand_ugly_rows_of_a_workbook_lose_none_and_read_as_the_csv_does() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("export.xlsx");
    workbook(&path);
    let book = read(&[path], &ReadOptions::new(TODAY)).unwrap_or_else(|trouble| panic!("{trouble}"));
    check(&book);
    let csv = read_csv(csv(';').as_bytes());
    assert_eq!(book.problem, csv.problem);
    assert_eq!(book.people, csv.people);
}

/// Two requests on the same moment: a date and a time in two columns, and both in one.
fn moments(path: &Path, day: f64) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Vrijwilligers").unwrap();
    sheet.write_row(0, 0, ["id", "postcode"]).unwrap();
    let sheet = book.add_worksheet().set_name("Hulpvragen").unwrap();
    sheet.write_row(0, 0, ["id", "postcode", "soort", "datum", "begintijd", "duur"]).unwrap();
    let formats =
        ["dd-mm-yyyy", "dd-mm-yyyy hh:mm", "hh:mm", "[h]:mm"].map(|format| Format::new().set_num_format(format));
    for (row, day, format) in [(1, day, &formats[0]), (2, day + 10.0 / 24.0, &formats[1])] {
        sheet.write_row(row, 0, [format!("R{row}"), "4697".to_owned(), "bezoek".to_owned()]).unwrap();
        sheet.write_number_with_format(row, 3, day, format).unwrap();
        sheet.write_number_with_format(row, 5, 1.5 / 24.0, &formats[3]).unwrap();
    }
    sheet.write_number_with_format(1, 4, 10.0 / 24.0, &formats[2]).unwrap();
    book.save(path).unwrap();
}

fn check_moments(path: &Path) {
    let reading = read(&[path.to_path_buf()], &ReadOptions::new(TODAY)).unwrap_or_else(|trouble| panic!("{trouble}"));
    assert_eq!(reading.report.tables[1].problems, []);
    for visit in &reading.problem.visits {
        let [slot] = visit.slots[..] else { panic!("one slot") };
        let at = reading.clock.at(slot.starts_at).datetime();
        assert_eq!((at, slot.minutes()), (date(2026, 11, 24).at(10, 0, 0, 0), 90));
    }
}

/// Copies a workbook and says in the copy that days are counted from 1904.
fn since_1904(from: &Path, to: &Path) {
    let mut archive = zip::ZipArchive::new(File::open(from).unwrap()).unwrap();
    let mut copy = zip::ZipWriter::new(File::create(to).unwrap());
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        let name = entry.name().unwrap().into_owned();
        copy.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        copy.write_all(text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ").as_bytes()).unwrap();
    }
    copy.finish().unwrap();
}

#[test]
fn dates_and_times_of_a_workbook_are_read_in_both_date_systems() {
    let folder = TempDir::new().unwrap();
    let paths = ["a.xlsx", "b.xlsx", "c.xlsx"].map(|name| folder.path().join(name));
    moments(&paths[0], 46_350.0);
    check_moments(&paths[0]);
    // The same day four years and a day further on in the counting.
    moments(&paths[1], 46_350.0 - 1_462.0);
    since_1904(&paths[1], &paths[2]);
    check_moments(&paths[2]);
}
