//! `koppel replace`: how many to ask now, whom, and what changes as they answer.

use std::path::Path;
use std::process::Command;

use koppel::lang::Lang;
use koppel::words::Words;
use koppel_engine::answers::Aim;
use koppel_engine::replacement::{Answer, CallList, NoCallList, Opening, call_list};
use koppel_engine::travel::TravelTable;

use crate::sample::{Sample, plan_of, volunteer};
use crate::words::check;

/// The village with `more` volunteers who are free all week, and nobody on R1.
fn village(more: usize) -> Sample {
    let mut village = Sample::village();
    village.problem.volunteers.extend((0..more).map(|i| volunteer(&format!("W{i:02}"), "4697")));
    village.plan = plan_of(&village.problem, Vec::new(), Vec::new());
    village
}

fn list_of(village: &Sample, yes: f64, answers: &[(&str, Answer)]) -> CallList {
    let answers: Vec<(String, Answer)> = answers.iter().map(|(id, answer)| ((*id).to_owned(), *answer)).collect();
    let opening = Opening {
        visit: "R1",
        dropped_out: &[],
        card: &[],
        answers: &answers,
        aim: Aim { within_min: Some(180), ..Aim::default() },
        yes: &|_, _| yes,
    };
    call_list(&village.problem, &TravelTable::default(), &village.plan, &opening).unwrap()
}

#[track_caller]
fn check_sentence(more: usize, yes: f64, answers: &[(&str, Answer)], dutch: &str, english: &str) {
    let list = list_of(&village(more), yes, answers);
    check(dutch, english, |words| words.what_to_do(&list, Some("17:00")));
}

#[test]
fn the_answer_comes_first_and_says_how_many() {
    check_sentence(
        40,
        0.37,
        &[],
        "Vraag nu 7 mensen; de kans dat om 17:00 iemand ja zegt is 95 %.",
        "Ask 7 people now; the chance that somebody says yes by 17:00 is 95%.",
    );
}

#[test]
fn too_few_people_is_said() {
    check_sentence(
        0,
        0.1,
        &[("V12", Answer::No)],
        "Vraag nu iedereen die kan, 1 persoon; de kans dat om 17:00 iemand ja zegt is dan 9 %. Dat is te weinig om op te rekenen: zoek \
         ook verder, of kies een andere tijd.",
        "Ask everybody who can come now, 1 person; the chance that somebody says yes by 17:00 is 9% then. That is too little to count \
         on: look further as well, or choose another time.",
    );
}

#[test]
fn who_is_asked_already_is_waited_for() {
    let silent = ["W00", "W01", "W02", "W03"].map(|id| (id, Answer::Silent(0)));
    check_sentence(
        9,
        0.6,
        &silent,
        "Wacht nog even en vraag niemand meer: de kans dat om 17:00 iemand ja zegt is 96 %.",
        "Wait and ask nobody more: the chance that somebody says yes by 17:00 is 96%.",
    );
}

#[test]
fn a_yes_settles_it() {
    check_sentence(
        9,
        0.1,
        &[("W03", Answer::Yes), ("W04", Answer::Silent(20))],
        "W03 komt. Daarmee is R1 rond; bel wie nog niet antwoordde, dat het niet meer hoeft.",
        "W03 comes. That settles R1; tell those who have not answered that they are not needed.",
    );
}

#[test]
fn the_list_has_who_to_ring_and_two_rounds() {
    let village = village(40);
    let list = list_of(&village, 0.2, &[("W00", Answer::Silent(45))]);
    for (lang, expected) in [
        (Lang::Nl, ["Nu vragen, in deze volgorde", "Of in twee rondes", "W00: 45 min geleden gevraagd", "Daarna"]),
        (Lang::En, ["Ask now, in this order", "Or in two rounds", "W00: asked 45 min ago", "After them"]),
    ] {
        let words = Words::new(lang, &village.problem, &village.clock);
        let text = words.call_list(&list, &village.people, Some("17:00"), "14:30");
        assert!(expected.iter().all(|part| text.contains(part)), "{text}");
        assert!(text.contains("V1 Anna") && text.contains("06 1234 5678"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}

#[test]
fn why_there_is_no_list_is_said_with_the_next_move() {
    let says = |why: NoCallList, dutch: &str, english: &str| {
        check(dutch, english, |words| words.no_call_list("R1", &why));
    };
    says(
        NoCallList::NobodyMissing,
        "voor R1 komt al wie nodig is; zeg met --out wie uitvalt",
        "everybody R1 needs is coming; say with --out who drops out",
    );
    says(
        NoCallList::UnknownVisit("R9".into()),
        "R9: dit bezoek staat niet in de bestanden; kijk in plan.csv welke er zijn",
        "R9: no such visit in the files; plan.csv lists those there are",
    );
}

/// Runs the command on the bundled village; exit code, standard output and error.
fn koppel(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_koppel")).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_answers_for_the_bundled_village_in_both_languages() {
    let village = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/anna-zorgt");
    let village = village.to_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    assert_eq!(koppel(&["match", village, "--out", out, "--quiet"]).0, Some(0));
    let plan = format!("{out}/plan.json");
    let goes: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&plan).unwrap()).unwrap();
    let matches = goes["matches"].as_array().unwrap();
    let goes = matches.iter().find(|found| found["visit"] == "R15").unwrap()["volunteer"].as_str().unwrap().to_owned();
    let ask = |more: &[&str]| {
        let question = ["replace", village, &plan, "--visit", "R15", "--now", "2026-11-23T14:00"];
        koppel(&[&question, more].concat())
    };
    let (code, text, err) = ask(&["--out", &goes, "--by", "17:00"]);
    assert!(code == Some(0) && text.starts_with("Vraag nu ") && text.contains("om 17:00"), "{text}{err}");
    let (code, text, _) = ask(&["--out", &goes, "--lang", "en", "--say-yes", "90"]);
    assert!(
        code == Some(0) && text.starts_with("Ask ") && text.contains("the chance that somebody says yes is 9"),
        "{text}"
    );
    let (code, json, _) = ask(&["--out", &goes, "--json"]);
    let list: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, list["places"].as_u64()), (Some(0), Some(1)));
    let first = list["calls"][0]["volunteer"].as_str().unwrap().to_owned();
    let (_, text, _) = ask(&["--out", &goes, "--asked", &format!("{first}@13:00"), "--by", "17:00"]);
    assert!(text.contains(&format!("{first} ")) && text.contains("1 u geleden gevraagd"), "{text}");
    let (_, text, _) = ask(&["--out", &goes, "--yes", &first]);
    assert!(text.starts_with(&format!("{first} komt. Daarmee is R15 rond")), "{text}");
    for (wrong, said) in [
        (vec![], "--out"),
        (vec!["--out", "V999"], "V999"),
        (vec!["--out", &goes, "--by", "12:00"], "--by"),
        (vec!["--out", &goes, "--by", "half vijf"], "half vijf"),
    ] {
        let (code, _, err) = ask(&wrong);
        assert!(code == Some(1) && err.contains(said), "{wrong:?}: {err}");
    }
}
