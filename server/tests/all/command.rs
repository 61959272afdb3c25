//! The command as its users run it: exit codes, files, the same bytes every time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

fn village() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/anna-zorgt")
}

fn koppel(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_koppel")).args(arguments).output().expect("the command starts")
}

/// Runs the command, expects this exit code, and gives what it said on both streams.
#[track_caller]
pub fn check(arguments: &[&str], code: i32) -> (String, String) {
    let output = koppel(arguments);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
    (out, err)
}

/// A copy of the village to play with.
pub fn copy() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["vrijwilligers.csv", "hulpvragen.csv", "koppel.toml"] {
        fs::copy(village().join(name), folder.path().join(name)).unwrap();
    }
    folder
}

pub fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// The village's plan, in a folder of its own.
fn planned(folder: &TempDir) -> String {
    check(&["match", &text(folder.path())], 0);
    text(&folder.path().join("plan/plan.json"))
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

#[test]
fn the_village_gets_its_plan_beside_the_input() {
    let folder = copy();
    let (out, err) = check(&["match", &text(folder.path())], 0);
    for words in ["hulpvragen geplaatst", "Koppelingen", "Niet geplaatst", "Bewijs", "koppel check"] {
        assert!(out.contains(words), "{words}:\n{out}");
    }
    assert!(err.contains("fouten.csv"), "{err}");
    for name in ["plan.json", "plan.csv", "plan.xlsx", "bellijst.html", "report.html", "fouten.csv"] {
        assert!(folder.path().join("plan").join(name).is_file(), "{name}");
    }
    let plan = fs::read(folder.path().join("plan/plan.json")).unwrap();
    let score = serde_json::from_slice::<koppel_engine::Plan>(&plan).unwrap().score;
    assert_eq!(score.total, score.ceiling, "proven best to the last point");
}

#[test]
fn a_village_in_regions_is_one_plan_with_one_ceiling() {
    let folder = copy();
    let (out, _) = check(&["match", &text(folder.path()), "--country", "--regions-of", "10"], 0);
    assert!(out.contains("Bewijs"), "{out}");
    let plan = folder.path().join("plan/plan.json");
    let plan: koppel_engine::Plan = serde_json::from_slice(&fs::read(plan).unwrap()).unwrap();
    assert!(plan.prices_in_time.is_some(), "the ceiling of all regions together is proven in time");
    assert!(plan.score.total <= plan.score.ceiling);
    check(&["check", &text(folder.path()), &text(&folder.path().join("plan/plan.json"))], 0);
    check(&["match", &text(folder.path()), "--regions-of", "10"], 1);
}

#[test]
fn two_runs_give_the_same_bytes() {
    let folder = copy();
    planned(&folder);
    let first = files(&folder.path().join("plan"));
    planned(&folder);
    assert!(first == files(&folder.path().join("plan")));
}

/// Writes the rows below the header again, each id once, in the order that `order` leaves them in.
fn reorder(path: &Path, order: impl Fn(&mut [Vec<u8>])) {
    let bytes = fs::read(path).unwrap();
    let lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    assert!(lines.iter().all(|line| line.ends_with(b"\n") && line.iter().filter(|b| **b == b'"').count() % 2 == 0));
    let header = lines.iter().position(|line| line.windows(8).any(|word| word == b"Postcode")).unwrap();
    let (top, rows) = lines.split_at(header + 1);
    let id = |row: &Vec<u8>| row.split(|byte| *byte == b';').next().unwrap().to_vec();
    let mut seen = BTreeSet::new();
    let mut rows: Vec<Vec<u8>> = rows.iter().filter(|row| seen.insert(id(row))).cloned().collect();
    order(&mut rows);
    fs::write(path, [top.concat(), rows.concat()].concat()).unwrap();
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let folder = copy();
    let plan_of = |order: &dyn Fn(&mut [Vec<u8>])| {
        for name in ["vrijwilligers.csv", "hulpvragen.csv"] {
            reorder(&folder.path().join(name), order);
        }
        fs::read(planned(&folder)).unwrap()
    };
    let as_it_is = plan_of(&|_| ());
    assert!(as_it_is == plan_of(&|rows| rows.reverse()), "reversed");
    assert!(as_it_is == plan_of(&|rows| rows.rotate_left(7)), "rotated");
}

#[test]
fn a_good_plan_is_found_right_and_one_altered_by_hand_is_refused() {
    let folder = copy();
    let plan = planned(&folder);
    let (out, _) = check(&["check", &text(folder.path()), &plan], 0);
    assert!(out.contains("klopt"), "{out}");
    let good = fs::read_to_string(&plan).unwrap();
    let mut altered: serde_json::Value = serde_json::from_str(&good).unwrap();
    let other = altered["matches"][1]["volunteer"].clone();
    altered["matches"][0]["volunteer"] = other;
    fs::write(&plan, altered.to_string()).unwrap();
    let (_, err) = check(&["check", &text(folder.path()), &plan], 1);
    assert!(err.contains("klopt niet"), "{err}");
    fs::write(&plan, good.replace("koppel-plan/1", "koppel-plan/9")).unwrap();
    let (_, err) = check(&["check", &text(folder.path()), &plan], 1);
    assert!(err.contains("koppel-plan/9"), "{err}");
}

#[test]
fn every_question_gets_a_story_in_both_languages() {
    let folder = copy();
    let plan = planned(&folder);
    let folder = text(folder.path());
    for lang in ["nl", "en"] {
        for question in [["--request", "R2"], ["--volunteer", "V12"], ["--pair", "V12,R2"]] {
            let (out, _) = check(&["explain", &folder, &plan, question[0], question[1], "--lang", lang], 0);
            assert!(out.contains("R2") || out.contains("V12"), "{out}");
        }
    }
    let (_, err) = check(&["explain", &folder, &plan, "--request", "R999"], 1);
    assert!(err.contains("R999"), "{err}");
    check(&["explain", &folder, &plan], 1);
}

#[test]
fn an_instance_is_solved_from_cold_and_from_a_snapshot_alike() {
    let folder = tempfile::tempdir().unwrap();
    let (instance, _) = check(&["export-instance", &text(&village())], 0);
    let path = text(&folder.path().join("instance.json"));
    fs::write(&path, instance).unwrap();
    let snapshot = text(&folder.path().join("village.snapshot"));
    let (cold, err) = check(&["solve", &path, "--save", &snapshot], 0);
    assert!(err.contains("ceiling"), "{err}");
    let (warm, _) = check(&["solve", &path, "--from", &snapshot, "--quiet"], 0);
    let ceiling = |solution: &str| serde_json::from_str::<serde_json::Value>(solution).unwrap()["ceiling"].clone();
    assert_eq!(ceiling(&cold), ceiling(&warm));
    fs::write(&snapshot, b"no snapshot").unwrap();
    let (_, err) = check(&["solve", &path, "--from", &snapshot], 1);
    assert!(err.contains("village.snapshot"), "{err}");
}

#[test]
fn what_cannot_be_used_is_said_with_exit_code_1() {
    let folder = tempfile::tempdir().unwrap();
    let empty = text(folder.path());
    for arguments in [
        vec!["match", "no/such/folder"],
        vec!["match", &empty],
        vec!["match"],
        vec!["dance"],
        vec!["solve", "no-such-file.json"],
        vec!["check", &empty, "no-such-plan.json"],
    ] {
        let (_, err) = check(&arguments, 1);
        assert!(!err.trim().is_empty() && !err.contains("panicked"), "{arguments:?}: {err}");
    }
    check(&["--help"], 0);
    check(&["--version"], 0);
}

#[test]
fn a_preview_writes_nothing() {
    let folder = copy();
    let before = files(folder.path());
    let (out, _) = check(&["import", "--dry-run", &text(folder.path())], 0);
    assert!(out.contains("vrijwilligers.csv") && out.contains("hulpvragen.csv"), "{out}");
    assert!(before == files(folder.path()));
}

#[test]
fn no_name_or_telephone_stands_in_the_plan_or_the_calendars() {
    let folder = copy();
    planned(&folder);
    let people = fs::read(village().join("vrijwilligers.csv")).unwrap();
    let people = String::from_utf8_lossy(&people).into_owned();
    let telephones: Vec<&str> = people.split(';').filter(|cell| cell.starts_with("06-00000")).collect();
    assert!(telephones.len() > 20, "the village has telephones");
    let mut quiet = vec![fs::read_to_string(folder.path().join("plan/plan.json")).unwrap()];
    quiet.extend(files(&folder.path().join("plan/ics")).into_values().map(|bytes| String::from_utf8(bytes).unwrap()));
    for text in quiet {
        assert!(telephones.iter().all(|telephone| !text.contains(telephone)));
        assert!(!text.contains("example.org"));
    }
}

#[test]
fn a_plan_made_again_keeps_what_was_told_and_says_what_changed() {
    let folder = copy();
    let tables = text(folder.path());
    let former = folder.path().join("former.json");
    fs::copy(planned(&folder), &former).unwrap();
    let again = ["match", &tables, "--lang", "en", "--keep", &text(&former)];
    let (said, _) = check(&again, 0);
    assert!(said.ends_with("\nEverything stays as agreed.\n"), "{said}");
    // The plan says itself what was agreed: the tables are enough to check it.
    check(&["check", &tables, &text(&folder.path().join("plan/plan.json"))], 0);

    // Somebody who was told to come is no longer on the list.
    let plan: serde_json::Value = serde_json::from_slice(&fs::read(&former).unwrap()).unwrap();
    let gone = plan["matches"][0]["volunteer"].as_str().unwrap();
    let row = format!("{gone};");
    let volunteers = folder.path().join("vrijwilligers.csv");
    let rows = fs::read(&volunteers).unwrap();
    let lines: Vec<&[u8]> = rows.split_inclusive(|byte| *byte == b'\n').collect();
    let without: Vec<&[u8]> = lines.iter().filter(|line| !line.starts_with(row.as_bytes())).copied().collect();
    assert!(without.len() < lines.len());
    fs::write(&volunteers, without.concat()).unwrap();
    let said = check(&again, 0).0.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(&format!("{gone} is no longer on the list.")), "{said}");
    assert!(said.contains(" matches stay as agreed."), "{said}");
}

#[test]
fn a_plan_is_repaired_when_somebody_drops_out_and_can_be_checked_from_the_tables() {
    let folder = copy();
    let tables = text(folder.path());
    let former = folder.path().join("former.json");
    fs::copy(planned(&folder), &former).unwrap();
    let plan: serde_json::Value = serde_json::from_slice(&fs::read(&former).unwrap()).unwrap();
    let (out, request) =
        (plan["matches"][0]["volunteer"].as_str().unwrap(), plan["matches"][5]["request"].as_str().unwrap());
    let (said, _) = check(&["repair", &tables, &text(&former), "--out", out, "--withdraw", request, "--lang", "en"], 0);
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(" matches stay as agreed."), "{said}");
    let repaired = folder.path().join("plan/plan.json");
    check(&["check", &tables, &text(&repaired)], 0);
    let plan: serde_json::Value = serde_json::from_slice(&fs::read(&repaired).unwrap()).unwrap();
    let matches = plan["matches"].as_array().unwrap();
    assert!(matches.iter().all(|one| one["volunteer"] != out && one["request"] != request));
    // What is gone stays gone in the next repair.
    check(&["repair", &tables, &text(&repaired), "--lang", "en"], 0);
    check(&["check", &tables, &text(&repaired)], 0);
    let again = folder.path().join("again");
    let (said, _) = check(
        &["repair", &tables, &text(&former), "--out", out, "--rework", "50", "--to", &text(&again), "--lang", "en"],
        0,
    );
    assert!(said.contains("50 groups planned afresh: ") || said.contains("50 groups looked at afresh: "), "{said}");
    check(&["check", &tables, &text(&again.join("plan.json"))], 0);
    let (_, why) = check(&["repair", &tables, &text(&former), "--out", "V999", "--lang", "en"], 1);
    assert!(why.contains("V999 is not in the files"), "{why}");
}

#[test]
fn a_repaired_village_is_proven_best_whoever_drops_out() {
    let folder = copy();
    let tables = text(folder.path());
    let former = planned(&folder);
    let to = folder.path().join("repaired");
    let repaired = to.join("plan.json");
    for out in ["V1", "V2", "V3", "V10", "V1,V2,V3"] {
        check(&["repair", &tables, &former, "--out", out, "--to", &text(&to), "--quiet"], 0);
        let plan: serde_json::Value = serde_json::from_slice(&fs::read(&repaired).unwrap()).unwrap();
        let score = &plan["score"];
        assert_eq!(score["total"], score["ceiling"], "{out}");
        assert_eq!(score["priority_served"], score["priority_ceiling"], "{out}");
        check(&["check", &tables, &text(&repaired)], 0);
    }
}

#[test]
fn a_plan_that_fills_areas_alike_is_repaired_and_can_be_checked() {
    let folder = copy();
    let tables = text(folder.path());
    let settings = folder.path().join("koppel.toml");
    let more = fs::read_to_string(&settings).unwrap() + "\n[policy]\nfair_areas = 20\n";
    fs::write(&settings, more).unwrap();
    let former = planned(&folder);
    let to = folder.path().join("repaired");
    let (said, _) = check(&["repair", &tables, &former, "--out", "V1", "--to", &text(&to), "--lang", "en"], 0);
    assert!(said.contains("Which areas are behind was measured when this plan was first made."), "{said}");
    check(&["check", &tables, &text(&to.join("plan.json"))], 0);
}

#[test]
fn a_repair_with_group_offers_says_that_everything_was_planned_afresh() {
    let folder = tempfile::tempdir().unwrap();
    for (name, rows) in [
        ("vrijwilligers.csv", "id;postcode;beschikbaar;max bezoeken\nV1;4697;di middag;1\nV2;4697;di middag;1\n"),
        ("hulpvragen.csv", "id;postcode;soort;wanneer;duur;groep;max lopen\nR1;4697;samen eten;di 12-14;1 uur;ja;\n"),
        (
            "groepsaanbod.csv",
            "id;postcode;soort;wanneer;plaatsen;minimum;aantal vrijwilligers\nG1;4697;maaltijd;di 12:00-14:00;12;1;1\n",
        ),
    ] {
        fs::write(folder.path().join(name), rows).unwrap();
    }
    let former = planned(&folder);
    for (lang, expected) in [("nl", "Er is groepsaanbod"), ("en", "There are group offers")] {
        let (said, _) = check(&["repair", &text(folder.path()), &former, "--out", "V1", "--lang", lang], 0);
        assert!(said.contains(expected), "{said}");
    }
}
