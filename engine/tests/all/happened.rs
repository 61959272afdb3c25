//! A plan repaired after something happened keeps every rule, has its own ceiling, and changes few matches.

use std::ops::ControlFlow;

use koppel_engine::happened::{Afresh, Repaired, repair_plan, take_away};
use koppel_engine::plan::{Gone, Plan};
use koppel_engine::planning::{Effort, UNWATCHED, make_plan};
use koppel_engine::policy::Policy;
use koppel_engine::problem::Problem;
use koppel_engine::replan::restore;
use koppel_engine::request::Offer;
use koppel_engine::time::Span;
use koppel_engine::travel::TravelTable;
use koppel_engine::verify;

use crate::small::{quick, random, request, volunteer, week};

/// The most that repairs of small weeks were from their ceilings was 430 parts of ten thousand, with little effort.
const GAP_MOST: i64 = 450;

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

/// How far repairs of small weeks are from their ceilings in all, in parts of ten thousand: `now` makes of a week the one it becomes.
fn gap_of(now: impl Fn(u64, &mut Problem) -> Problem) -> i64 {
    let (mut total, mut ceiling, mut afresh) = (0, 0, 0);
    for seed in 0..20 {
        let mut before = random(seed, 14, 18);
        let mut problem = now(seed, &mut before);
        let old = planned(&before);
        let plan = reworked(&mut problem, &Policy::default(), &old, 0).plan;
        verify::plan(&problem, &TravelTable::default(), &plan).unwrap();
        total += plan.score.total;
        ceiling += plan.score.ceiling;
        // What was told is noted in the problem by now.
        afresh += planned(&problem).score.total;
    }
    assert!(total * 100 >= afresh * 99, "{total}, {afresh} afresh");
    (ceiling - total) * 10_000 / ceiling
}

#[test]
fn an_urgent_request_is_taken_in() {
    let gap = gap_of(|seed, before| {
        let mut now = before.clone();
        let new = seed as usize % now.visits.len();
        now.requests[now.visits[new].request as usize].priority = 4;
        before.visits.remove(new);
        now
    });
    assert!(gap <= GAP_MOST, "{gap}");
}

#[test]
fn a_visit_at_other_times_is_served_at_one_of_them() {
    let gap = gap_of(|seed, before| {
        let now = before.clone();
        let moved = seed as usize % now.visits.len();
        before.visits[moved].slots = vec![Span::new(600, 660)];
        now
    });
    assert!(gap <= GAP_MOST, "{gap}");
}

#[test]
fn whoever_drops_out_leaves_a_small_gap() {
    let gap = gap_of(|_, before| {
        let mut now = before.clone();
        let out = planned(before).matches.first().map(|found| found.volunteer.clone());
        let gone: Vec<Gone> = out.into_iter().map(|id| Gone { volunteer: Some(id), request: None }).collect();
        take_away(&mut now, &gone).unwrap();
        now
    });
    assert!(gap <= GAP_MOST, "{gap}");
}

#[test]
fn a_repair_is_the_same_on_one_thread_and_two() {
    for seed in 0..6 {
        let mut problem = random(seed, 14, 30);
        let old = planned(&problem);
        let out = problem.volunteers[3].id.clone();
        take_away(&mut problem, &[Gone { volunteer: Some(out), request: None }]).unwrap();
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let plan = pool.install(|| reworked(&mut problem.clone(), &Policy::default(), &old, 50).plan);
            serde_json::to_string(&plan).unwrap()
        };
        assert_eq!(on(1), on(2), "seed {seed}");
    }
}

#[test]
fn whoever_stops_the_repair_is_told_so() {
    let mut stopped = 0;
    for seed in 0..20 {
        let mut problem = random(seed, 14, 30);
        let old = planned(&problem);
        let stop = |_| ControlFlow::Break(());
        for pairs_in_time in [0, usize::MAX] {
            let effort = Effort { pairs_in_time, ..quick() };
            let travel = TravelTable::default();
            let plan = repair_plan(&mut problem, &travel, &Policy::default(), effort, &old, 0, &stop).plan;
            stopped += u32::from(plan.stopped_early);
        }
    }
    assert!(stopped > 20, "{stopped}");
}

/// A group offer for two guests, and somebody to carry it.
fn lunch() -> Problem {
    let offer = koppel_engine::request::HelpRequest { offer: Some(Offer { seats: 4, least: 1 }), ..request("G1") };
    let guest = |id: &str| koppel_engine::request::HelpRequest { joins_within_s: Some(900), ..request(id) };
    let at = || vec![Span::new(600, 660)];
    let rows = vec![(offer, at()), (guest("R1"), at()), (guest("R2"), at())];
    week(["V1", "V2"].map(volunteer).to_vec(), rows)
}

#[test]
fn a_week_with_group_offers_is_planned_afresh_and_says_so() {
    let mut problem = lunch();
    let old = planned(&problem);
    take_away(&mut problem, &[Gone { volunteer: Some("V1".into()), request: None }]).unwrap();
    let repaired = reworked(&mut problem, &Policy::default(), &old, 10);
    assert_eq!((repaired.afresh, repaired.reworked), (Some(Afresh::GroupOffers), None));
    let mut plain = random(1, 6, 6);
    let old = planned(&plain);
    assert_eq!(reworked(&mut plain, &Policy::default(), &old, 0).afresh, None);
}

#[test]
fn a_plan_that_was_stopped_says_so_with_pins_and_too_many_pairs_to_prove_it_in_time() {
    let mut stopped = 0;
    for seed in 0..20 {
        let mut problem = random(seed, 14, 30);
        let first = planned(&problem).matches.first().cloned();
        let travel = TravelTable::default();
        koppel_engine::replan::pin(&mut problem, &travel, &first.into_iter().collect::<Vec<_>>());
        let effort = Effort { pairs_in_time: 0, ..quick() };
        let plan = make_plan(&problem, &travel, &Policy::default(), effort, &|_| ControlFlow::Break(()));
        assert_eq!(plan.prices_in_time, None);
        stopped += u32::from(plan.stopped_early);
    }
    assert!(stopped > 10, "{stopped}");
}

#[test]
fn where_too_much_may_follow_too_much_the_plan_is_made_of_fewer_pairs_and_proven_without_times() {
    let mut as_good = 0;
    for seed in 0..10 {
        let mut problem = random(seed, 14, 30);
        let travel = TravelTable::default();
        let make = |follows_in_time| {
            let effort = Effort { follows_in_time, ..quick() };
            make_plan(&problem, &travel, &Policy::default(), effort, UNWATCHED)
        };
        let (whole, few) = (make(u64::MAX), make(0));
        assert_eq!((whole.prices_in_time.is_some(), few.prices_in_time.is_some()), (true, false), "seed {seed}");
        assert!(few.score.ceiling >= whole.score.total, "seed {seed}");
        as_good += u32::from(100 * few.score.total >= 99 * whole.score.total);
        let effort = Effort { follows_in_time: 0, ..quick() };
        let repaired = repair_plan(&mut problem, &travel, &Policy::default(), effort, &few, 0, UNWATCHED);
        assert_eq!(repaired.plan.prices_in_time, None, "seed {seed}");
    }
    assert!(as_good >= 8, "{as_good} of 10");
}
