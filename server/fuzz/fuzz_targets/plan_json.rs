//! Any json as the plan.json of a small week: refused, or checked, told, kept and repaired as the commands do, each answer a plan that holds.
#![no_main]

use std::cell::OnceCell;
use std::ops::ControlFlow;
use std::path::Path;

use koppel::lang::Lang;
use koppel::read::{ReadOptions, Reading, read};
use koppel::words::Words;
use koppel::write::json::{plan as json_of, read_plan};
use koppel::write::{Shown, View, call_sheet, csv, report, summary, workbook};
use koppel_engine::answers::Aim;
use koppel_engine::areas::make_fair_plan;
use koppel_engine::happened::{repair_plan, take_away};
use koppel_engine::plan::{Gone, Plan};
use koppel_engine::planning::{Effort, Step};
use koppel_engine::replacement::{Opening, call_list};
use koppel_engine::rules::{Fit, Pair};
use koppel_engine::time::Minute;
use koppel_engine::{Explainer, replan, verify, week};
use koppel_engine_fuzz::mutate_json;
use koppel_fuzz::{WEEK, folder_of, on_friday};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use tempfile::TempDir;

const EFFORT: week::Effort = week::Effort { price_steps: 10, groups: 10, seed: 1 };

thread_local! {
    /// The week without and with group offers, and a folder for the plan.
    static FOLDERS: OnceCell<[TempDir; 3]> = const { OnceCell::new() };
}

fn effort() -> Effort {
    Effort { week: EFFORT, ..Effort::default() }
}

fn unwatched(_: Step) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// What stands in every story, list and file is told of a plan that fits.
fn tell(reading: &Reading, plan: &Plan) {
    let Reading { problem, people, travel, clock, .. } = reading;
    let explainer = Explainer::new(problem, &**travel, plan);
    for lang in [Lang::Nl, Lang::En] {
        let words = Words::new(lang, problem, clock);
        for request in &problem.requests {
            let story = explainer.request(&request.id).expect("it is in the problem");
            assert!(!words.request_story(&story).is_empty());
        }
        for volunteer in &problem.volunteers {
            let story = explainer.volunteer_story(&volunteer.id).expect("it is in the problem");
            assert!(!words.volunteer_story(&story).is_empty());
        }
        let view = View::new(problem, plan, people, clock, lang).expect("the verifier knows every row of it");
        let stamp = clock.at(Minute(0)).timestamp();
        let texts = [csv(&view), call_sheet(&view), report(&view), summary(&view, &[], Shown::default())];
        assert!(texts.iter().all(|text| !text.is_empty()));
        assert!(workbook(&view, stamp).is_ok());
    }
    for found in &plan.matches {
        let dropped_out = std::slice::from_ref(&found.volunteer);
        let (card, answers, aim) = (&[], &[], Aim::default());
        let yes = &|_: &Pair<'_>, _: &Fit| 0.1;
        let opening = Opening { visit: &found.visit, dropped_out, card, answers, aim, yes };
        assert!(call_list(problem, &**travel, plan, &opening).is_ok(), "{found:?} drops out");
    }
}

/// `koppel check`, `explain` and `replace`: the tables are read for the days of the plan.
fn check(folder: &Path, plan: &Plan) -> Option<Reading> {
    let days = Some(u16::try_from(plan.days).unwrap_or(u16::MAX));
    let options = ReadOptions { first_day: Some(plan.first_day), days, ..on_friday() };
    let mut reading = read(&[folder.to_owned()], &options).ok()?;
    replan::restore(&mut reading.problem, plan);
    match verify::plan(&reading.problem, &*reading.travel, plan) {
        Ok(checked) => {
            assert!(checked.total <= checked.ceiling, "{checked:?}");
            let mut more = plan.clone();
            more.score.total += 1;
            assert!(
                verify::plan(&reading.problem, &*reading.travel, &more).is_err(),
                "a point more is accepted as well"
            );
            tell(&reading, plan);
        }
        Err(faults) => assert!(faults.iter().all(|fault| !fault.to_string().is_empty()) && !faults.is_empty()),
    }
    Some(reading)
}

/// `koppel match --keep --fix all`: what can be kept is, and every change has its words.
fn keep(mut reading: Reading, plan: &Plan) {
    replan::tell(&mut reading.problem, plan);
    let _ = replan::pin(&mut reading.problem, &*reading.travel, &plan.matches);
    let again = make_fair_plan(&mut reading.problem, &*reading.travel, &reading.policy, effort(), &unwatched);
    say_changes(&reading, plan, &again);
}

/// `koppel repair`: somebody drops out of the plan that stands.
fn repair(mut reading: Reading, plan: &Plan) {
    let gone = Gone { volunteer: Some("V2".to_owned()), request: None };
    take_away(&mut reading.problem, &[gone]).expect("a volunteer of the week");
    let (travel, policy) = (&*reading.travel, &reading.policy);
    let repaired = repair_plan(&mut reading.problem, travel, policy, effort(), plan, 3, &unwatched);
    say_changes(&reading, plan, &repaired.plan);
}

fn say_changes(reading: &Reading, before: &Plan, after: &Plan) {
    for lang in [Lang::Nl, Lang::En] {
        let words = Words::new(lang, &reading.problem, &reading.clock);
        for changed in replan::changes(&reading.problem, &*reading.travel, before, after) {
            assert!(!words.changed(&changed).is_empty());
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    FOLDERS.with(|folders| {
        let [plain, grouped, beside] =
            folders.get_or_init(|| [folder_of(&WEEK[..3]), folder_of(&WEEK), folder_of(&[])]);
        let path = beside.path().join("plan.json");
        std::fs::write(&path, bytes).expect("there is room for a plan");
        let plan = match read_plan(&path) {
            Ok(plan) => plan,
            Err(error) => return assert!(!error.to_string().is_empty()),
        };
        std::fs::write(&path, json_of(&plan)).expect("there is room for a plan");
        assert_eq!(read_plan(&path).ok().as_ref(), Some(&plan), "written and read again");
        let folder = if plan.offers.is_empty() { plain } else { grouped };
        if let Some(reading) = check(folder.path(), &plan) {
            repair(reading, &plan);
        }
        keep(read(&[folder.path().to_owned()], &on_friday()).expect("the week reads"), &plan);
    });
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate_json(data, size, max_size, seed) });
