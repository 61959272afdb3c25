//! Reading the spreadsheets of a village, a town and a city, half volunteers, half requests: the 100,000 rows of the city as csv
//! within a second, as xlsx within five.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::{Date, date};
use koppel::read::{ReadOptions, read};
use koppel_benches::size::places;
use koppel_scenarios::Town;
use koppel_scenarios::rows::{csv, request_rows, volunteer_rows};
use rust_xlsxwriter::Workbook;

const TODAY: Date = date(2026, 11, 20);

/// Both tables of a town.
struct Tables {
    volunteers: Vec<Vec<String>>,
    requests: Vec<Vec<String>>,
}

fn tables(people: u32) -> Tables {
    let problem = Town::sized(people, people, 1).problem();
    Tables { volunteers: volunteer_rows(&problem), requests: request_rows(&problem) }
}

/// Reads, and checks that every row came through.
fn check(path: &Path, people: u32) {
    let options = ReadOptions { write_mapping: false, ..ReadOptions::new(TODAY) };
    let reading = read(&[PathBuf::from(path)], &options).expect("tables of the scenarios can be read");
    assert_eq!(reading.report.rows_bad(), 0);
    assert_eq!(reading.problem.volunteers.len(), people as usize);
    assert_eq!(black_box(reading.problem.visits.len()), people as usize);
}

fn workbook(path: &Path, sheets: [(&str, &[Vec<String>]); 2]) {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name).expect("a short name");
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(row, column, cell).expect("a short text");
            }
        }
    }
    book.save(path).expect("a folder that can be written");
}

fn reading(criterion: &mut Criterion) {
    for (place, people) in places([500, 5_000, 50_000], [60, 120, 500]) {
        let tables = tables(people);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let csv_folder = folder.path().join("csv");
        fs::create_dir(&csv_folder).expect("a folder that can be written");
        for (name, rows) in [("vrijwilligers.csv", &tables.volunteers), ("hulpvragen.csv", &tables.requests)] {
            fs::write(csv_folder.join(name), csv(rows)).expect("a folder that can be written");
        }
        let xlsx = folder.path().join("export.xlsx");
        workbook(&xlsx, [("Vrijwilligers", &tables.volunteers), ("Hulpvragen", &tables.requests)]);

        let mut group = criterion.benchmark_group(format!("reading a {place} of {} rows", 2 * people));
        group.sample_size(10).measurement_time(Duration::from_secs(10));
        group.bench_function("csv", |bencher| bencher.iter(|| check(&csv_folder, people)));
        group.bench_function("xlsx", |bencher| bencher.iter(|| check(&xlsx, people)));
        group.finish();
    }
}

criterion_group!(benches, reading);
criterion_main!(benches);
