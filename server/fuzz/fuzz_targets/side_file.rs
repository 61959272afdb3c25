//! Any bytes as one of the files beside the tables of a week: refused in words, every bad row listed, and what was read still plans.
//!
//! The first byte says which file; the rest is the file.
#![no_main]

use std::ops::ControlFlow;

use jiff::civil::date;
use koppel::read::past::{Past, read_past};
use koppel::read::{ACCEPTANCE_FILE, MAPPING_FILE, ReadOptions, Reading, read};
use koppel_engine::acceptance::{Learned, learn};
use koppel_engine::planning::{Effort, Step, make_plan};
use koppel_engine::policy::Policy;
use koppel_engine::week;
use koppel_engine_fuzz::mutate_json;
use koppel_fuzz::{WEEK, folder_of, halves, on_friday, read_and_look, there_and_back, told};
use koppel_scenarios::capacity::PriceList;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

const VOLUNTEERS: (&str, &[u8]) = WEEK[0];
const REQUESTS: (&str, &[u8]) = WEEK[1];
const SETTINGS: (&str, &[u8]) = WEEK[2];
const EFFORT: week::Effort = week::Effort { price_steps: 10, groups: 10, seed: 1 };

/// A plan of what was read; the engine holds it to the verifier.
fn plan(reading: &Reading, policy: &Policy) {
    let effort = Effort { week: EFFORT, ..Effort::default() };
    let watch = |_: Step| ControlFlow::Continue(());
    let _ = make_plan(&reading.problem, &*reading.travel, policy, effort, &watch);
}

/// The model that `koppel learn` writes.
fn acceptance(bytes: &[u8]) {
    let Some(reading) = read_and_look(&[VOLUNTEERS, REQUESTS, SETTINGS, (ACCEPTANCE_FILE, bytes)]) else { return };
    let model = reading.problem.acceptance.as_ref().expect("it is beside the tables");
    let json = serde_json::to_vec(model).expect("a model can be written");
    assert_eq!(serde_json::from_slice(&json).ok().as_ref(), Some(model), "written and read again");
    plan(&reading, &Policy { expected: true, ..reading.policy.clone() });
}

/// Past proposals, as csv or as a workbook.
fn past(bytes: &[u8]) {
    let name = if bytes.starts_with(b"PK") { "antwoorden.xlsx" } else { "antwoorden.csv" };
    let folder = folder_of(&[VOLUNTEERS, REQUESTS, SETTINGS, (name, bytes)]);
    let path = folder.path().join(name);
    let Past { proposals, bad } = match read_past(&path, date(2026, 11, 20)) {
        Ok(past) => past,
        Err(trouble) => return assert!(!trouble.to_string().is_empty()),
    };
    bad.iter().for_each(told);
    assert!(bad.is_sorted_by(|one, next| one.row < next.row), "bad rows, each once: {bad:?}");
    assert!(proposals.iter().all(|one| !one.volunteer.is_empty() && one.asked_on <= date(2026, 11, 20)));
    let Ok(Learned { acceptance, calibration }) = learn(&proposals) else { return };
    assert!(acceptance.is_sound() && calibration.brier.is_finite(), "{acceptance:?} {calibration:?}");
    let model = serde_json::to_vec_pretty(&acceptance).expect("a model can be written");
    std::fs::write(folder.path().join(ACCEPTANCE_FILE), model).expect("there is room for a few files");
    let _ = std::fs::remove_file(&path);
    let reading = read(&[folder.path().to_owned()], &on_friday()).unwrap_or_else(|trouble| panic!("{trouble:?}"));
    assert_eq!(reading.problem.acceptance, Some(acceptance), "what was learnt is read again");
}

/// Headers of a foreign system, and a mapping: koppel writes what is missing of it, and reads its own the second time.
fn mapping(bytes: &[u8]) {
    let (mapping, volunteers) = halves(bytes);
    let folder = folder_of(&[(VOLUNTEERS.0, volunteers), REQUESTS, SETTINGS, (MAPPING_FILE, mapping)]);
    let options = || ReadOptions { write_mapping: true, ..on_friday() };
    if mapping.trim_ascii().is_empty() {
        let _ = std::fs::remove_file(folder.path().join(MAPPING_FILE));
    }
    let read = || read(&[folder.path().to_owned()], &options());
    let (first, second) = (read(), read());
    match (first, second) {
        (Ok(first), Ok(second)) => {
            assert!(first.problem == second.problem, "read with its own mapping, another problem");
            there_and_back(&second);
        }
        (Err(first), Err(second)) if first.cause == second.cause => {}
        (_, Err(trouble)) => {
            let own = std::fs::read(folder.path().join(MAPPING_FILE)).unwrap_or_default();
            assert!(own == mapping, "koppel does not read the mapping it wrote: {trouble:?}");
        }
        // The first time it asks what headers mean, the second time it has its own guesses.
        (Err(trouble), Ok(_)) => assert!(!trouble.to_string().is_empty()),
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let beside = |name: &'static str| {
        let reading = read_and_look(&[VOLUNTEERS, REQUESTS, SETTINGS, (name, bytes)])?;
        there_and_back(&reading);
        Some(reading)
    };
    match which % 7 {
        0 => acceptance(bytes),
        1 => past(bytes),
        2 => {
            let name = if bytes.starts_with(b"PK") { "reistijden.xlsx" } else { "reistijden.csv" };
            if let Some(reading) = beside(name) {
                assert!(reading.travel.measured().is_some_and(|measured| !measured.rows.is_empty()));
                plan(&reading, &reading.policy);
            }
        }
        3 => drop(beside("organisaties.csv").map(|reading| plan(&reading, &reading.policy))),
        4 => drop(beside("groepsaanbod.csv").map(|reading| plan(&reading, &reading.policy))),
        5 => mapping(bytes),
        _ => {
            let Ok(text) = std::str::from_utf8(bytes) else { return };
            match PriceList::parse(text) {
                Ok(list) => {
                    assert!(!list.items.is_empty() && list.items.iter().all(|item| item.price > 0));
                    let again = toml::to_string(&list).map(|text| PriceList::parse(&text));
                    assert_eq!(again.ok().and_then(Result::ok), Some(list), "written and read again");
                }
                Err(wrong) => assert!(!wrong.to_string().is_empty()),
            }
        }
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let is_json = data.first().is_some_and(|which| which % 7 == 0);
    match data.split_first_mut() {
        Some((_, file)) if size > 1 && is_json => 1 + mutate_json(file, size - 1, max_size - 1, seed),
        _ => fuzzer_mutate(data, size, max_size),
    }
});
