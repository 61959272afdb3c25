//! Rows that cannot be read: each with its reason, none lost, no citizen service number repeated.

use std::path::PathBuf;

use jiff::civil::{Date, date};
use koppel::lang::Lang;
use koppel::read::report::Report;
use koppel::read::{Cause, ReadOptions, TableKind, read};
use tempfile::TempDir;

use crate::reading_basics::{REQUESTS, TODAY, VOLUNTEERS, read_files, read_texts};

fn reasons(report: &Report, kind: TableKind) -> Vec<String> {
    report.table(kind).unwrap().problems.iter().map(|problem| problem.reason(Lang::En)).collect()
}

/// One volunteer with one more column.
fn check_volunteer(header: &str, cell: &str, reason: &str) {
    let volunteers = format!("id,postcode,{header}\nV1,4697,\"{cell}\"\n");
    let report = read_texts(&volunteers, REQUESTS).report;
    let quoted = if cell.is_empty() { String::new() } else { format!("\"{cell}\" ") };
    assert_eq!(reasons(&report, TableKind::Volunteers), [format!("column {header}: {quoted}{reason}")], "{cell}");
}

fn check_request(header: &str, cell: &str, reason: &str) {
    let requests = format!("id,postcode,soort,wanneer,{header}\nR1,4697,company,ma 9-12,\"{cell}\"\n");
    let report = read_texts(VOLUNTEERS, &requests).report;
    assert_eq!(reasons(&report, TableKind::Requests), [format!("column {header}: \"{cell}\" {reason}")], "{cell}");
}

fn check_volunteers(volunteers: &str, expected: &[&str]) {
    assert_eq!(reasons(&read_texts(volunteers, REQUESTS).report, TableKind::Volunteers), expected);
}

#[test]
fn cells_that_cannot_be_read_say_why() {
    check_volunteer("vervoer", "helikopter", "is no way to travel that koppel knows");
    check_volunteer("max reistijd", "ver", "is no length of time");
    check_volunteer("max bezoeken per week", "veel", "is no whole number that fits here");
    check_volunteer("max uren per week", "x", "is no length of time");
    check_volunteer("rookt", "soms", "is no yes or no");
    check_volunteer("geslacht", "qq", "is no sex that koppel knows");
    check_volunteer("VOG geldig tot", "31-11-2026", "is no date");
    check_volunteer("VOG geldig tot", "binnenkort", "is no date");
    check_volunteer("ma ochtend", "misschien", "\"misschien\" is not understood");
    check_volunteer("actief", "nee", "is not active");
    check_volunteer("lat", "51,6", "is only one of two coordinates");
    check_volunteer("eis", "lief", "is no demand that koppel can keep");
    check_volunteer("vaardigheden", "heel lang verhaal ".repeat(3).trim_end(), "is longer than 48 characters");
    check_request("duur", "een tijdje", "is no length of time");
    check_request("duur", "30 uur", "is longer than 24 h");
    check_request("aantal vrijwilligers", "0", "is no whole number that fits here");
    check_request("aantal vrijwilligers", "5000", "is more than 1000");
    check_request("prioriteit", "nogal", "is no priority");
    check_request("belasting", "11", "is no strain that koppel knows");
    check_volunteer("oproepbaar", "soms", "is no yes or no");
    check_volunteer("laatst gevraagd", "ooit", "is no date");
    check_request("vervoer nodig", "boot", "is no way to travel that koppel knows");
    check_request("postcode naar", "Goes", "is no postcode");
    check_request("begintijd", "25:00", "25:00 is no time");
}

#[test]
fn rows_without_what_they_need_say_so() {
    check_volunteers(
        "id,postcode\nV1,\n,4697\nV1,4697\n",
        &["postcode and coordinates are missing", "the id is missing", "column id: \"V1\" stands in row 2 already"],
    );
    check_volunteers(
        "id,postcode\nV1,0999\nV2,469\nV3,4697ABC\nV4,1000\n",
        &[
            "column postcode: \"0999\" is no postcode",
            "column postcode: \"469\" is no postcode",
            "column postcode: \"4697ABC\" is no postcode",
            "column postcode: \"1000\" there is no postcode 1000",
        ],
    );
    check_volunteers(
        "id,lat,lon\nV1,4.11,51.60\nV2,95,4\nV3,noord,4\n",
        &[
            "column lat: \"4.11; 51.60\" is not on the map",
            "column lat: \"95; 4\" is not on the map",
            "column lat: \"noord\" is no coordinate",
        ],
    );
    let requests = "id,postcode,wanneer\nR1,4697,ma 9-10\n";
    assert_eq!(reasons(&read_texts(VOLUNTEERS, requests).report, TableKind::Requests), ["the kind of help is missing"]);
}

#[test]
fn one_row_may_have_several_faults_and_counts_once() {
    let report = read_texts("id,postcode,rookt,vervoer\nV1,x,soms,boot\n", REQUESTS).report;
    let table = report.table(TableKind::Volunteers).unwrap();
    assert_eq!((table.problems.len(), table.rows_bad(), table.rows_good, table.rows_read), (3, 1, 0, 1));
}

#[test]
fn totals_and_shifted_and_swallowed_rows_are_reported() {
    check_volunteers(
        "id;postcode;rookt;naam\nV1;4697;nee;a\nTotaal;;;\nTotaal 2;;;\n",
        &["this is a row of totals"; 2],
    );
    check_volunteers("id,postcode,naam\nV1,4697,Vries, de\n", &["the row has more cells than the 3 columns"]);
    let swallowed = "id;postcode;naam;rookt;hond\nV1;4697;\"Jan;nee;nee\nV2;4697;Piet;nee;nee\nV3;4697;Els;nee;nee\n";
    let report = read_texts(swallowed, REQUESTS).report;
    assert_eq!(reasons(&report, TableKind::Volunteers), ["column naam: several rows stand in one cell"]);
    assert!(report.tables[0].problems[0].original[2].contains("V3;4697;Els"));
}

/// A cell far longer than any statement does not reach a parser.
#[test]
fn overlong_cells_are_refused() {
    let volunteers = format!("id;postcode;beschikbaar\nV1;4697;{}\n", "ma ".repeat(5_000));
    check_volunteers(&volunteers, &["column beschikbaar: the cell is longer than 8192 characters"]);
    let volunteers = format!("id;postcode;beschikbaar\nV1;4697;{}\n", "ma ".repeat(1_000));
    let reason = &reasons(&read_texts(&volunteers, REQUESTS).report, TableKind::Volunteers)[0];
    assert!(reason.ends_with("is too long"), "{reason}");
}

#[test]
fn a_citizen_service_number_is_refused_and_never_repeated() {
    let rows = "id;postcode;naam;telefoon;opmerking\n\
        V1;4697;Jan;;zijn nummer is 1112.22.333\n\
        V2;4697;123456782;;\n\
        V3;4697;Els;111222333;\n\
        V4;4697;Kim;;123456789\n";
    let reading = read_texts(rows, REQUESTS);
    let good: Vec<&str> = reading.problem.volunteers.iter().map(|volunteer| &*volunteer.id).collect();
    assert_eq!(good, ["V3", "V4"]);
    let everything = format!("{:?}", reading.report);
    assert!(!everything.contains("1112.22.333") && !everything.contains("123456782"), "{everything}");
    assert!(everything.contains("zijn nummer is *********"));
}

#[test]
fn nine_digit_ids_are_refused_only_when_all_of_them_pass_the_test() {
    let check = |ids: [&str; 2], good: usize| {
        let reading = read_texts(&format!("id;postcode\n{};4697\n{};4697\n", ids[0], ids[1]), REQUESTS);
        assert_eq!(reading.problem.volunteers.len(), good);
    };
    check(["111222333", "123456782"], 0);
    check(["111222333", "123456789"], 2);
}

#[test]
fn a_column_for_citizen_service_numbers_is_refused_outright() {
    let (_folder, reading) = read_files(&[
        ("vrijwilligers.csv", b"id;postcode;B.S.N.\nV1;4697;\n"),
        ("hulpvragen.csv", REQUESTS.as_bytes()),
    ]);
    assert_eq!(reading.err().unwrap().cause, Cause::BsnColumn("B.S.N.".to_owned()));
}

#[test]
fn volunteers_who_may_be_one_person_are_kept_and_reported() {
    let rows = "id;postcode;telefoon;mail;beschikbaar\n\
        V1;4697;06-12345678;jan@example.org;ma\n\
        V2;4697;+31 6 12345678;piet@example.org;ma\n\
        V3;4697;0611111111;JAN@example.org;ma\n";
    let reading = read_texts(rows, REQUESTS);
    assert_eq!(reading.problem.volunteers.len(), 3);
    let warnings: Vec<String> = reading.report.tables[0]
        .warnings
        .iter()
        .map(|warning| format!("{}: {}", warning.row, warning.words(Lang::En)))
        .collect();
    assert_eq!(
        warnings,
        [
            "3: same telephone number as V1; is this the same person?",
            "4: same e-mail address as V1; is this the same person?",
        ]
    );
}

#[test]
fn the_error_file_repeats_the_rows_and_can_be_read_again() {
    let folder = TempDir::new().unwrap();
    let rows = "id;postcode;rookt\nV1;4697;soms\nV2;4697;nee\nV3;\"4;697\";nee\n";
    read_texts(rows, REQUESTS).report.write_errors(&folder.path().join("x.csv"), Lang::Nl).unwrap();
    let written = std::fs::read_to_string(folder.path().join("x.csv")).unwrap();
    let expected = "\u{feff}reden;wat te doen;tabel;bestand;rij;id;postcode;rookt\n\
        \"kolom rookt: \"\"soms\"\" is geen ja of nee\";schrijf ja of nee;vrijwilligers;vrijwilligers.csv;2;V1;4697;soms\n\
        \"kolom postcode: \"\"4;697\"\" is geen postcode\";\"schrijf 1234 AB of 1234; buiten Nederland: vul lat en lon in\";\
        vrijwilligers;vrijwilligers.csv;4;V3;\"4;697\";nee\n";
    assert_eq!(written, expected);
    let mended = written.replace(";soms", ";ja").replace("\"4;697\";nee", "4697;nee");
    let reading = read_texts(&mended, REQUESTS);
    assert_eq!(reading.problem.volunteers.len(), 2);
}

/// What is wrong with a whole file, in English.
fn check_trouble(files: &[(&str, &[u8])], words: &str) {
    let (_folder, reading) = read_files(files);
    assert_eq!(reading.err().unwrap().to_string(), words);
}

#[test]
fn whole_files_that_cannot_be_read_say_what_to_do() {
    let requests = ("hulpvragen.csv", REQUESTS.as_bytes());
    check_trouble(
        &[("vrijwilligers.csv", b"id;postcode\0\0"), requests],
        "vrijwilligers.csv: is no text; save it as csv (UTF-8) or xlsx",
    );
    check_trouble(
        &[("vrijwilligers.csv", VOLUNTEERS.as_bytes()), ("volunteers.csv", VOLUNTEERS.as_bytes()), requests],
        "vrijwilligers.csv: is a table of volunteers too, like volunteers.csv; leave one out",
    );
    check_trouble(
        &[("koppel.toml", b"dayz = 3"), ("vrijwilligers.csv", VOLUNTEERS.as_bytes()), requests],
        "koppel.toml, line 1: unknown field `dayz`, expected one of `first_day`, `days`, `time_zone`, `grid_min`, \
         `default_duration_min`, `default_modes`, `certificates_without_end`, `parts_of_day`, `travel`, `travel_matrix`, \
         `policy`, `limits`, `organisations`; correct the line or remove it",
    );
    let trouble = read(&[PathBuf::from("nowhere/x.csv")], &ReadOptions::new(TODAY)).err().unwrap();
    assert_eq!(trouble.to_string(), "nowhere/x.csv: cannot be opened (not found); check the name and the permissions");
}

#[test]
fn a_period_has_1_to_366_days_within_the_calendar_wherever_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vrijwilligers.csv"), VOLUNTEERS).unwrap();
    std::fs::write(folder.path().join("hulpvragen.csv"), REQUESTS).unwrap();
    let said = |first_day: Option<Date>, days: u16| {
        let options = ReadOptions { first_day, days: Some(days), write_mapping: false, ..ReadOptions::new(TODAY) };
        read(&[folder.path().to_owned()], &options).err().map(|trouble| trouble.to_string())
    };
    assert_eq!((said(None, 1), said(None, 366)), (None, None));
    for days in [0, 367, u16::MAX] {
        let expected = format!("days = {days}: `days` is 1 to 366; correct the line or remove it");
        assert_eq!(said(None, days), Some(expected));
    }
    let beyond = "koppel.toml: `9999-12-28 + 3` is beyond the years that a calendar has; correct the line or remove it";
    assert_eq!(said(Some(date(9999, 12, 28)), 7).as_deref(), Some(beyond));
}

#[test]
fn a_workbook_that_is_none_or_a_bomb_is_refused() {
    let (_folder, reading) = read_files(&[("vrijwilligers.xlsx", b"PK\x03\x04 no workbook")]);
    assert!(matches!(reading.err().unwrap().cause, Cause::NotAWorkbook(_)));
}
