//! Points: each part measures what it says, a weight of 0 removes it, and priority outranks all of quality.

use koppel_engine::points::{Parts, Scale};
use koppel_engine::policy::{Policy, PriorityRule};
use koppel_engine::problem::Problem;
use koppel_engine::request::HelpRequest;
use koppel_engine::rules::Pair;
use koppel_engine::time::Span;
use koppel_engine::travel::TravelTable;
use koppel_engine::volunteer::{LastAsked, Volunteer};

use crate::small::{place, random, request, tags, volunteer, week};

const TEN: Span = Span::new(600, 660);

fn parts_under(policy: &Policy, change: impl FnOnce(&mut Volunteer, &mut HelpRequest)) -> Parts {
    let (mut who, mut asked) = (volunteer("V1"), request("R1"));
    change(&mut who, &mut asked);
    let problem = week(vec![who], vec![(asked, vec![TEN])]);
    let pair = Pair::new(&problem, 0, 0);
    let fit = pair.fit(&TravelTable::default()).unwrap();
    Scale::new(&problem, policy).parts(&pair, &fit, TEN)
}

fn ones() -> Policy {
    Policy {
        priority: PriorityRule::Points(1),
        travel: 1,
        travel_zero_min: 60,
        skill_fit: 1,
        slack: 1,
        preference: 1,
        continuity: 1,
        organisation: 1,
        stability: 0,
        strain: 1,
        unasked: 1,
        unasked_full_days: 90,
        fair_areas: 1,
        same_volunteer: 0,
        expected: false,
        fair_load: 1,
    }
}

/// With every weight 1 the parts are the measures.
#[track_caller]
fn check(part: impl Fn(&Parts) -> i64, expected: i64, change: impl FnOnce(&mut Volunteer, &mut HelpRequest)) {
    assert_eq!(part(&parts_under(&ones(), change)), expected);
}

#[test]
fn travel_falls_from_100_at_the_door_to_0_at_the_limit() {
    check(|p| p.travel, 100, |_, _| ());
    // 2 km by bicycle take 784 s of 3,600: 78.2.
    check(|p| p.travel, 78, |_, r| r.place = place(2_000.0));
}

#[test]
fn travel_is_worth_nothing_when_nothing_is_short_enough() {
    let policy = Policy { travel_zero_min: 0, ..ones() };
    assert_eq!(parts_under(&policy, |_, _| ()).travel, 0);
}

#[test]
fn a_skill_too_many_costs_ten() {
    check(|p| p.skill_fit, 80, |_, _| ());
    check(|p| p.skill_fit, 90, |_, r| r.skills = tags(&["driving"]));
    check(|p| p.skill_fit, 100, |_, r| r.skills = tags(&["driving", "first aid"]));
}

#[test]
fn slack_is_full_from_an_hour_on() {
    check(|p| p.slack, 100, |_, _| ());
    check(|p| p.slack, 50, |v, _| v.free = vec![Span::new(580, 670)]);
    check(|p| p.slack, 0, |v, _| v.free = vec![TEN]);
}

#[test]
fn preference_is_half_the_kind_and_half_the_wishes() {
    check(|p| p.preference, 50, |_, _| ());
    check(|p| p.preference, 100, |v, _| v.kinds_liked = tags(&["company"]));
    check(|p| p.preference, 0, |_, r| r.wishes.preferred = tags(&["smoker"]));
    check(|p| p.preference, 25, |_, r| r.wishes.preferred = tags(&["smoker", "language:nl"]));
}

#[test]
fn whoever_came_before_is_known() {
    check(|p| p.continuity, 0, |_, r| r.known = vec!["V2".into()]);
    check(|p| p.continuity, 100, |_, r| r.known = vec!["V1".into()]);
}

#[test]
fn the_own_organisation_counts_and_two_without_one_are_not_the_same() {
    check(|p| p.organisation, 0, |_, _| ());
    check(|p| p.organisation, 100, |v, r| (v.organisation, r.organisation) = (Some(3), Some(3)));
    check(|p| p.organisation, 0, |v, r| (v.organisation, r.organisation) = (Some(3), Some(2)));
}

#[test]
fn a_strained_carer_counts_ten_a_step() {
    check(|p| p.strain, 0, |_, _| ());
    check(|p| p.strain, 70, |_, r| r.strain = 7);
    check(|p| p.strain, 100, |_, r| r.strain = 40);
}

#[test]
fn whoever_nobody_asked_for_long_counts_in_full() {
    check(|p| p.unasked, 0, |_, _| ());
    check(|p| p.unasked, 100, |v, _| v.last_asked = LastAsked::Never);
    check(|p| p.unasked, 50, |v, _| v.last_asked = LastAsked::DaysAgo(45));
    check(|p| p.unasked, 1, |v, _| v.last_asked = LastAsked::DaysAgo(1));
    check(|p| p.unasked, 100, |v, _| v.last_asked = LastAsked::DaysAgo(90));
}

#[test]
fn an_area_counts_by_how_far_it_is_behind() {
    check(|p| p.area, 0, |_, _| ());
    check(|p| p.area, 40, |_, r| r.behind = 40);
}

#[test]
fn fair_load_rises_by_ten_a_visit_up_to_a_hundred() {
    let problem = week(vec![], vec![]);
    let scale = Scale::new(&problem, &ones());
    let costs = |before| scale.load_costs(&Volunteer { visits_before: before, ..volunteer("V1") });
    assert_eq!(costs(0), [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
    assert_eq!(costs(8), [80, 90, 100]);
    assert_eq!(costs(99), [100]);
}

#[test]
fn a_weight_of_0_removes_its_part_entirely() {
    let nothing = Policy {
        travel: 0,
        skill_fit: 0,
        slack: 0,
        preference: 0,
        continuity: 0,
        organisation: 0,
        stability: 0,
        strain: 0,
        unasked: 0,
        unasked_full_days: 90,
        fair_areas: 0,
        same_volunteer: 0,
        fair_load: 0,
        ..ones()
    };
    let parts = parts_under(&nothing, |_, r| r.priority = 4);
    assert_eq!(parts, Parts { priority: 4, ..Parts::default() });
    let scale = Scale::new(&week(vec![], vec![]), &nothing);
    assert!(scale.load_costs(&volunteer("V1")).is_empty());
}

/// The most that quality can be worth in any plan, by adding up the best of every visit.
fn quality_most(problem: &Problem, policy: &Policy) -> i64 {
    let all = policy.weights().iter().map(|weight| i64::from(*weight) * 100).sum::<i64>();
    problem.visits.iter().map(|visit| all * i64::from(problem.request_of(visit).volunteers_needed)).sum()
}

#[test]
fn one_step_of_priority_outranks_all_quality_of_a_plan() {
    let policy = Policy::default();
    let mut problem = random(1, 60, 20);
    problem.volunteers.iter_mut().for_each(|v| v.limits.visits = 20);
    assert!(Scale::new(&problem, &policy).priority_step > quality_most(&problem, &policy));
}
