//! `koppel learn`: a file of past proposals becomes chances of a yes, and bad rows are named.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use koppel::lang::Lang;
use koppel::read::past::{Past, read_past};
use koppel_engine::acceptance::Acceptance;
use tempfile::TempDir;

use crate::command::{check, copy, text};

fn read(table: &str) -> Result<Past, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("antwoorden.csv");
    fs::write(&path, table).unwrap();
    read_past(&path, date(2026, 11, 20)).map_err(|trouble| trouble.words(Lang::En))
}

/// One row below a plain header: who, kind, when, travel, before, yes.
#[track_caller]
fn check_row(row: &str, expected: (&str, &str, jiff::civil::Date, f64, u32, bool)) {
    let past = read(&format!("Vrijwilliger;Soort;Datum;Reistijd;Eerder;Antwoord\n{row}\n")).unwrap();
    assert!(past.bad.is_empty(), "{:?}", past.bad);
    let one = &past.proposals[0];
    let found = (one.volunteer.as_str(), one.kind.as_str(), one.asked_on, one.travel_min, one.visits_before, one.yes);
    assert_eq!(found, expected);
}

#[track_caller]
fn check_bad(row: &str, expected: &str) {
    let past = read(&format!("Vrijwilliger;Soort;Datum;Reistijd;Eerder;Antwoord\n{row}\n")).unwrap();
    assert!(past.proposals.is_empty());
    assert_eq!(past.bad[0].reason(Lang::En), expected);
}

#[test]
fn rows_are_read_in_the_spellings_of_spreadsheets() {
    check_row("V1;vervoer;05-01-2026;12;3;ja", ("V1", "transport", date(2026, 1, 5), 12.0, 3, true));
    check_row("V1;gezelschap;2026-01-05;7,5;;geen tijd", ("V1", "company", date(2026, 1, 5), 7.5, 0, false));
    check_row("V1;rit;45662;;0;akkoord", ("V1", "transport", date(2025, 1, 5), 0.0, 0, true));
    check_row("V1;Kaarten leggen;5 jan 2026;1;1;x", ("V1", "kaarten leggen", date(2026, 1, 5), 1.0, 1, true));
}

#[test]
fn rows_that_say_nothing_are_named_with_the_cell() {
    check_bad(";vervoer;05-01-2026;12;3;ja", "column Vrijwilliger: the id is missing");
    check_bad("V1;;05-01-2026;12;3;ja", "column Soort: the kind of help is missing");
    check_bad("V1;vervoer;32-01-2026;12;3;ja", "column Datum: \"32-01-2026\" is no date");
    // Nobody has answered what is asked tomorrow.
    check_bad("V1;vervoer;21-11-2026;12;3;ja", "column Datum: \"21-11-2026\" is no date");
    check_bad("V1;vervoer;05-01-2026;12;3;", "column Antwoord: is no yes or no");
    check_bad("V1;vervoer;05-01-2026;12;3;misschien", "column Antwoord: \"misschien\" is no yes or no");
}

#[test]
fn a_file_without_the_columns_is_refused_with_their_names() {
    let said = read("Vrijwilliger;Datum\nV1;05-01-2026\n").unwrap_err();
    assert!(said.contains("columns are missing: soort, antwoord"), "{said}");
}

/// The village with what its people answered before, and what was learnt of it.
fn village() -> (TempDir, PathBuf) {
    let folder = copy();
    let answers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/anna-zorgt/antwoorden.csv");
    fs::copy(answers, folder.path().join("antwoorden.csv")).unwrap();
    let path = folder.path().join("antwoorden.csv");
    (folder, path)
}

#[test]
fn the_village_learns_from_its_answers_and_plans_with_them() {
    let (folder, answers) = village();
    let (out, _) = check(&["learn", &text(&answers)], 0);
    for line in ["✗ rij 58", "✗ rij 121", "✗ rij 241", "10 minuten verder weg", "Getoetst op"] {
        assert!(out.contains(line), "{line} is not in\n{out}");
    }
    let model: Acceptance = serde_json::from_slice(&fs::read(folder.path().join("acceptance.json")).unwrap()).unwrap();
    assert!(model.measures[0] < 0, "a longer trip makes a yes less likely: {model:?}");
    let directory = text(folder.path());
    let (out, _) = check(&["match", &directory, "--expected"], 0);
    assert!(out.contains("prioriteit verwacht"), "{out}");
    let plan = text(&folder.path().join("plan/plan.json"));
    check(&["check", &directory, &plan], 0);
    // Without the model nobody can recount the plan.
    fs::remove_file(folder.path().join("acceptance.json")).unwrap();
    check(&["check", &directory, &plan], 1);
    let (_, err) = check(&["match", &directory, "--expected"], 1);
    assert!(err.contains("koppel learn"), "{err}");
}

#[test]
fn a_model_that_is_none_is_refused() {
    let folder = copy();
    let model = folder.path().join("acceptance.json");
    for bytes in ["", "{}", "[1]", "{\"format\":\"koppel-acceptance/9\"}", "\u{0}"] {
        fs::write(&model, bytes).unwrap();
        let (_, err) = check(&["match", &text(folder.path())], 1);
        assert!(err.contains("acceptance.json") && err.contains("koppel learn"), "{err}");
    }
}

#[test]
fn too_few_answers_teach_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("few.csv");
    fs::write(&path, "vrijwilliger;soort;datum;antwoord\nV1;rit;05-01-2026;ja\n").unwrap();
    let (_, err) = check(&["learn", &text(&path)], 1);
    assert!(err.contains("1 antwoorden gelezen; er zijn er minstens 20 nodig"), "{err}");
    assert!(!folder.path().join("acceptance.json").exists());
}
