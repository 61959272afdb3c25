//! What lies before the period counts: visits of this month, and rest after the last night.

use std::fs;

use koppel::lang::Lang;
use serde_json::Value;
use tempfile::tempdir;

use crate::command::{check, text};
use crate::reading_basics::{REQUESTS, read_texts};
use crate::reading_times::shown;

/// The visits of the plan for one volunteer who comes at most four times a month and came `before` times this month.
#[track_caller]
fn check_month(first_day: &str, before: &str, expected: &[&str]) {
    let folder = tempdir().unwrap();
    let write = |name: &str, words: String| fs::write(folder.path().join(name), words).unwrap();
    write("koppel.toml", format!("first_day = \"{first_day}\"\n"));
    let columns = "id;postcode;vervoer;beschikbaar;max bezoeken per maand;bezoeken deze maand";
    write("vrijwilligers.csv", format!("{columns}\nV1;4697;fiets;altijd;4;{before}\n"));
    // The earlier the dearer, so that there is one best plan.
    let row = |(day, priority): (&str, u32)| format!("R{day};4697;wandelen;{day} 10:00;1 uur;{priority}\n");
    let days = ["ma", "di", "wo", "do", "vr", "za"].into_iter().zip((1..=6).rev());
    let rows: String = days.map(row).collect();
    write("hulpvragen.csv", format!("id;postcode;soort;wanneer;duur;prioriteit\n{rows}"));
    let tables = text(folder.path());
    check(&["match", &tables], 0);
    let path = folder.path().join("plan/plan.json");
    let plan: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    check(&["check", &tables, &text(&path)], 0);
    let mut found: Vec<_> =
        plan["matches"].as_array().unwrap().iter().map(|one| one["visit"].as_str().unwrap()).collect();
    found.sort_unstable();
    assert_eq!(found, expected, "{first_day} {before}");
}

#[test]
fn visits_of_this_month_count_in_this_month_and_not_in_the_next() {
    check_month("2026-11-16", "", &["Rdi", "Rdo", "Rma", "Rwo"]);
    check_month("2026-11-16", "3", &["Rma"]);
    check_month("2026-11-16", "4", &[]);
    check_month("2026-11-16", "9", &[]);
    // Monday is the last of November; four visits are left for December.
    check_month("2026-11-30", "3", &["Rdi", "Rdo", "Rma", "Rvr", "Rwo"]);
    check_month("2026-11-30", "4", &["Rdi", "Rdo", "Rvr", "Rwo"]);
}

/// The free hours of a volunteer who rests twelve hours after a night; the period begins on Monday 23 November.
fn check_rest(last_night: &str, expected: &[&str]) {
    let columns = "id|postcode|beschikbaarheid|rust na nacht|laatste nacht";
    let reading = read_texts(&format!("{columns}\nV1|4697|ma en di 9-22|12 uur|{last_night}\n"), REQUESTS);
    assert_eq!(reading.report.tables[0].problems, [], "{last_night}");
    let free = reading.problem.volunteers[0].free.iter().map(|span| shown(&reading.clock, span));
    assert_eq!(free.collect::<Vec<_>>(), expected, "{last_night}");
}

#[test]
fn rest_after_the_last_night_holds_on_the_first_day() {
    let rested = &["ma 19:00-22:00", "di 09:00-22:00"];
    for last_night in ["23-11-2026", "23-11-2026 7:00", "ma 23-11 07:00", "22-11-2026 23:00-07:00", "46349.2916666667"]
    {
        check_rest(last_night, rested);
    }
    check_rest("23-11-2026 10:00", &["di 09:00-22:00"]);
    for last_night in ["", "-", "22-11-2026", "1-11-2026 7:00"] {
        check_rest(last_night, &["ma 09:00-22:00", "di 09:00-22:00"]);
    }
}

#[test]
fn a_last_night_that_is_no_date_is_named() {
    for (cell, words) in [("ma", "is geen datum"), ("gisteren", "\"gisteren\" is niet te begrijpen")] {
        let reading = read_texts(&format!("id|postcode|laatste nacht\nV1|4697|{cell}\n"), REQUESTS);
        let problem = &reading.report.tables[0].problems[0];
        assert_eq!(problem.reason(Lang::Nl), format!("kolom laatste nacht: \"{cell}\" {words}"));
    }
}
