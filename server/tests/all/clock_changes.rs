//! A week with a clock change from spreadsheets to a plan that is found right: a night of 23:00-07:00 is 7 hours in March and 9 in October.

use std::fs;

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::command::{check, text};

/// Plans Saturday's night and an hour on Sunday for one volunteer who rests three hours after a night and gives so many hours a
/// week: the night lasts `minutes` when it is planned, and so many matches come out. The plan is found right, and wrong with a night
/// of eight hours.
#[track_caller]
fn check_week(first_day: &str, hours_per_week: u32, minutes: i64, matches: usize) {
    let folder = tempdir().unwrap();
    let write = |name: &str, words: String| fs::write(folder.path().join(name), words).unwrap();
    write("koppel.toml", format!("first_day = \"{first_day}\"\n"));
    let columns = "id;postcode;vervoer;beschikbaar;max uren per week;rust na nacht";
    write(
        "vrijwilligers.csv",
        format!("{columns}\nV1;4697;fiets;za 23:00-07:00, zo 8:00-18:00;{hours_per_week};3 uur\n"),
    );
    let rows = "R1;4697;respijt nacht;za 23:00-07:00;hoog\nR2;4697;wandelen;zo 10:00-11:00;laag\n";
    write("hulpvragen.csv", format!("id;postcode;soort;wanneer;prioriteit\n{rows}"));
    let tables = text(folder.path());
    check(&["match", &tables], 0);
    let path = folder.path().join("plan/plan.json");
    let mut plan: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    check(&["check", &tables, &text(&path)], 0);
    let found = plan["matches"].as_array_mut().unwrap();
    assert_eq!(found.len(), matches, "{first_day}: {found:?}");
    let Some(night) = found.iter_mut().find(|one| one["visit"] == "R1") else {
        assert_eq!(minutes, 0, "{first_day}: nobody has the night");
        return;
    };
    let [starts_at, ends_at] = ["starts_at", "ends_at"].map(|end| night["time"][end].as_i64().unwrap());
    assert_eq!(ends_at - starts_at, minutes, "{first_day}");
    night["time"]["ends_at"] = json!(starts_at + 480);
    fs::write(&path, plan.to_string()).unwrap();
    let (_, err) = check(&["check", &tables, &text(&path)], 1);
    assert!(err.contains("klopt niet"), "{err}");
}

#[test]
fn a_night_in_march_is_seven_hours_from_the_spreadsheet_to_the_plan() {
    check_week("2026-03-23", 8, 420, 2);
    check_week("2026-03-23", 7, 420, 1);
    check_week("2026-03-23", 6, 0, 1);
}

#[test]
fn a_night_in_october_is_nine_hours_from_the_spreadsheet_to_the_plan() {
    check_week("2026-10-19", 10, 540, 2);
    check_week("2026-10-19", 9, 540, 1);
    check_week("2026-10-19", 8, 0, 1);
}
