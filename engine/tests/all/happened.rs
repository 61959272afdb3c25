//! A plan repaired after something happened keeps every rule, has its own ceiling, and changes few matches.

use koppel_engine::happened::{Repaired, repair_plan, take_away};
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
    let mut plan = reworked(&mut now, &Policy::default(), old, 0).plan;
    plan.gone.push(gone);
    let mut read = problem.clone();
    restore(&mut read, &plan);
    verify::plan(&read, &TravelTable::default(), &plan).unwrap();
    (now, plan)
}

fn reworked(problem: &mut Problem, policy: &Policy, old: &Plan, groups: u32) -> Repaired {
    repair_plan(problem, &TravelTable::default(), policy, quick(), old, groups, UNWATCHED)
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

#[test]
fn a_reworked_plan_has_won_what_it_says_and_keeps_what_was_told_as_far_as_that_is_worth() {
    let mut kept = Vec::new();
    for stability in [0, Policy::WEIGHT_MOST] {
        let policy = Policy { stability, ..Policy::default() };
        let (mut won, mut stayed) = (0, 0);
        for seed in 0..40 {
            let mut problem = random(seed, 14, 30);
            let old = planned(&problem);
            let out: Vec<&String> = problem.volunteers.iter().take(3).map(|row| &row.id).collect();
            let gone = out.iter().map(|id| Gone { volunteer: Some((*id).clone()), request: None });
            let gone: Vec<Gone> = gone.collect();
            take_away(&mut problem, &gone).unwrap();
            let before = reworked(&mut problem.clone(), &policy, &old, 0);
            let after = reworked(&mut problem, &policy, &old, 200);
            assert_eq!(before.reworked, None, "seed {seed}");
            let Some(said) = after.reworked else { continue };
            let gain = after.plan.score.total - before.plan.score.total;
            assert_eq!((said.points, said.matches > 0), (gain, gain > 0), "seed {seed}");
            assert!(gain >= 0 && after.plan.score.ceiling == before.plan.score.ceiling, "seed {seed}");
            assert_eq!(said.matches, after.plan.matches.len() - same(&after.plan, &before.plan), "seed {seed}");
            won += i32::from(gain > 0);
            stayed += same(&old, &after.plan);
        }
        assert!(won > 0, "nothing was won anywhere");
        kept.push(stayed);
    }
    assert!(kept[0] < kept[1], "{kept:?} matches stayed: as many when that is worth nothing");
}
