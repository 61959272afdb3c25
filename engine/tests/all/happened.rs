//! A plan repaired after something happened keeps every rule, has its own ceiling, and changes few matches.

use koppel_engine::happened::{repair_plan, take_away};
use koppel_engine::plan::{Gone, Plan};
use koppel_engine::planning::{UNWATCHED, make_plan};
use koppel_engine::policy::Policy;
use koppel_engine::problem::Problem;
use koppel_engine::replan::restore;
use koppel_engine::travel::TravelTable;
use koppel_engine::verify;

use crate::small::{quick, random};

fn planned(problem: &Problem) -> Plan {
    make_plan(problem, &TravelTable::default(), &Policy::default(), quick(), UNWATCHED)
}

/// The plan after something is gone; the same from the tables as they were read and what the plan says.
fn repaired(problem: &Problem, old: &Plan, gone: Gone) -> (Problem, Plan) {
    let mut now = problem.clone();
    take_away(&mut now, std::slice::from_ref(&gone)).unwrap();
    let mut plan = repair_plan(&mut now, &TravelTable::default(), &Policy::default(), quick(), old, UNWATCHED);
    plan.gone.push(gone);
    let mut read = problem.clone();
    restore(&mut read, &plan);
    verify::plan(&read, &TravelTable::default(), &plan).unwrap();
    (now, plan)
}

fn same(one: &Plan, other: &Plan) -> usize {
    let has = |found: &&koppel_engine::plan::Match| {
        other.matches.iter().any(|m| (&m.visit, &m.volunteer, m.time) == (&found.visit, &found.volunteer, found.time))
    };
    one.matches.iter().filter(has).count()
}

#[test]
fn whoever_drops_out_is_in_no_repaired_plan_and_most_others_stay() {
    let (mut stayed, mut could) = (0, 0);
    for seed in 0..40 {
        let problem = random(seed, 12, 16);
        let old = planned(&problem);
        let Some(first) = old.matches.first() else { continue };
        let out = first.volunteer.clone();
        let (_, plan) = repaired(&problem, &old, Gone { volunteer: Some(out.clone()), request: None });
        assert!(plan.matches.iter().all(|found| found.volunteer != out), "seed {seed}");
        stayed += same(&old, &plan);
        could += old.matches.iter().filter(|found| found.volunteer != out).count();
    }
    assert!(stayed * 10 > could * 8, "only {stayed} of {could} matches stayed");
}

#[test]
fn whoever_cannot_come_to_one_request_may_come_to_others() {
    let mut elsewhere = 0;
    for seed in 0..30 {
        let problem = random(seed, 12, 16);
        let old = planned(&problem);
        let Some(first) = old.matches.first().cloned() else { continue };
        let gone = Gone { volunteer: Some(first.volunteer.clone()), request: Some(first.request.clone()) };
        let (_, plan) = repaired(&problem, &old, gone);
        let theirs = || plan.matches.iter().filter(|found| found.volunteer == first.volunteer);
        assert!(theirs().all(|found| found.request != first.request), "seed {seed}");
        elsewhere += theirs().count();
    }
    assert!(elsewhere > 10, "only {elsewhere} matches elsewhere");
}

#[test]
fn a_withdrawn_request_is_in_no_repaired_plan() {
    for seed in 0..30 {
        let problem = random(seed, 12, 16);
        let old = planned(&problem);
        let request = problem.requests[seed as usize % problem.requests.len()].id.clone();
        let (_, plan) = repaired(&problem, &old, Gone { volunteer: None, request: Some(request.clone()) });
        assert!(plan.matches.iter().all(|found| found.request != request));
        assert!(plan.unserved.iter().all(|open| open.request != request));
    }
}

#[test]
fn a_repaired_plan_is_nearly_as_good_as_one_made_afresh() {
    let (mut repaired_s, mut afresh_s) = (0, 0);
    for seed in 0..30 {
        let problem = random(seed, 14, 18);
        let old = planned(&problem);
        let Some(first) = old.matches.last().cloned() else { continue };
        let (now, plan) = repaired(&problem, &old, Gone { volunteer: Some(first.volunteer), request: None });
        let afresh = planned(&now);
        assert!(afresh.score.total <= plan.score.ceiling && plan.score.total <= afresh.score.ceiling, "seed {seed}");
        repaired_s += plan.score.priority_served;
        afresh_s += afresh.score.priority_served;
    }
    assert!(repaired_s * 100 >= afresh_s * 97, "{repaired_s} served, {afresh_s} afresh");
}

#[test]
fn an_unknown_id_is_named() {
    let mut problem = random(1, 4, 4);
    let gone = Gone { volunteer: Some("V99".into()), request: None };
    assert_eq!(take_away(&mut problem, &[gone]), Err("V99".to_owned()));
}
