//! Points: each part measures what it says, a weight of 0 removes it, and priority outranks all of quality.

use koppel_engine::acceptance::{ACCEPTANCE_FORMAT, Acceptance};
use koppel_engine::points::{AtBest, Parts, Scale};
use koppel_engine::policy::{Policy, PriorityRule};
use koppel_engine::problem::Problem;
use koppel_engine::request::{Appointment, HelpRequest, Offer};
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
    check(|p| p.unasked, 100, |v, _| v.last_asked = LastAsked::DaysAgo(400));
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

/// Parts that are all different, and of which every sum is.
const DISTINCT: Parts = Parts {
    priority: 1,
    travel: 2,
    skill_fit: 4,
    slack: 8,
    preference: 16,
    continuity: 32,
    organisation: 64,
    stability: 128,
    strain: 256,
    unasked: 512,
    area: 1024,
};

#[test]
fn the_sum_is_of_every_part() {
    assert_eq!(DISTINCT.sum(), 2047);
}

#[test]
fn what_came_later_is_written_only_where_it_counts() {
    let written = |parts: &Parts| serde_json::to_value(parts).unwrap();
    let later = ["strain", "unasked", "area"];
    assert!(later.iter().all(|part| written(&Parts::default()).get(part).is_none()));
    assert!(later.iter().all(|part| written(&DISTINCT).get(part).is_some()));
}

/// Weights of which every sum tells which are in it.
fn distinct() -> Policy {
    Policy {
        priority: PriorityRule::Strict,
        travel: 1,
        travel_zero_min: 60,
        skill_fit: 2,
        slack: 4,
        preference: 8,
        continuity: 16,
        organisation: 32,
        stability: 64,
        strain: 128,
        unasked: 256,
        unasked_full_days: 90,
        fair_areas: 512,
        same_volunteer: 600,
        expected: false,
        fair_load: 700,
    }
}

/// Sum of the weights of [`distinct`].
const WEIGHTS: i64 = 1023 + 600 + 700;

#[test]
fn a_step_of_priority_is_counted_from_what_a_plan_can_hold() {
    let limited = |id, visits| {
        let mut who = volunteer(id);
        who.limits.visits = visits;
        who
    };
    // Two volunteers offer 3 (of at most 3 visits) and 1, two others' seats are 5; asked are 2 + 1 + 30.
    let asks = |id, needed| (HelpRequest { volunteers_needed: needed, ..request(id) }, vec![TEN]);
    let offer = Some(Offer { seats: 5, least: 1 });
    let meal = (HelpRequest { volunteers_needed: 30, offer, ..request("R3") }, vec![TEN]);
    let mut problem = week(vec![limited("V1", 8), limited("V2", 1)], vec![asks("R1", 2), asks("R2", 1), meal]);
    let scale = Scale::new(&problem, &distinct());
    assert_eq!(scale.matches_most, 3 + 1 + 5);
    assert_eq!(scale.priority_step, 1 + 100 * WEIGHTS * 9);
    assert_eq!(scale.load_cost_most, 100 * 700 * 9);
    assert_eq!((scale.priority(3), scale.again()), (3 * scale.priority_step, 60_000));
    problem.requests[2].volunteers_needed = 1;
    assert_eq!(Scale::new(&problem, &distinct()).matches_most, 2 + 1 + 1, "no more than is asked");
    let points = Policy { priority: PriorityRule::Points(7), ..distinct() };
    assert_eq!(Scale::new(&problem, &points).priority_step, 7);
}

#[test]
fn a_seat_counts_what_a_guest_has_of_it() {
    let problem = week(vec![], vec![]);
    let scale = Scale::new(&problem, &distinct());
    let guest = HelpRequest { priority: 2, strain: 4, behind: 30, ..request("R1") };
    let expected =
        Parts { priority: 2, travel: 75, stability: 6_400, strain: 128 * 40, area: 512 * 30, ..Parts::default() };
    assert_eq!(scale.seat_parts(&guest, 900, true), expected);
    assert_eq!(scale.seat_parts(&guest, 900, false), Parts { stability: 0, ..expected });
    let far_behind = HelpRequest { behind: 140, ..guest };
    assert_eq!(scale.seat_parts(&far_behind, 900, false).area, 51_200);
}

#[test]
fn whoever_was_told_this_time_counts_in_full() {
    let policy = Policy { stability: 3, ..ones() };
    let told = |time, volunteer: &str| Appointment { time, volunteer: volunteer.into() };
    let of = |told| parts_under(&policy, |_, r| r.told = vec![told]).stability;
    assert_eq!(of(told(TEN, "V1")), 300);
    assert_eq!(of(told(TEN, "V2")), 0);
    assert_eq!(of(told(Span::new(540, 600), "V1")), 0);
}

#[test]
fn the_most_a_match_can_have_is_the_best_of_each_part() {
    let mut who = volunteer("V1");
    who.last_asked = LastAsked::DaysAgo(45);
    let problem = week(vec![who], vec![(request("R1"), vec![TEN])]);
    let policy = distinct();
    let scale = Scale::new(&problem, &policy);
    let worst = AtBest {
        priority: 0,
        strain: 0,
        behind: 0,
        travel_s: 3_600,
        further_skills: 99,
        is_liked: false,
        is_known: false,
        is_own: false,
    };
    // Room and half of preference are always possible, and whoever was asked longest ago.
    let always = 4 * 100 + 8 * 50 + 256 * 50;
    assert_eq!(scale.at_most(&worst), always);
    let with = |best: AtBest| scale.at_most(&best) - always;
    assert_eq!(with(AtBest { priority: 3, ..worst }), 3 * scale.priority_step);
    assert_eq!(with(AtBest { strain: 4, ..worst }), 128 * 40);
    assert_eq!(with(AtBest { behind: 30, ..worst }), 512 * 30);
    assert_eq!(with(AtBest { behind: 130, ..worst }), 512 * 100);
    assert_eq!(with(AtBest { travel_s: 900, ..worst }), 75);
    assert_eq!(with(AtBest { further_skills: 3, ..worst }), 2 * 70);
    assert_eq!(with(AtBest { is_liked: true, ..worst }), 8 * 50);
    assert_eq!(with(AtBest { is_known: true, ..worst }), 1_600);
    assert_eq!(with(AtBest { is_own: true, ..worst }), 3_200);
}

#[test]
fn preferred_wishes_of_both_sides_count_together() {
    // Three are asked and two met: 33 of 50.
    check(
        |p| p.preference,
        33,
        |v, r| {
            r.wishes.preferred = tags(&["language:nl", "smoker"]);
            v.wishes.preferred = tags(&["dog"]);
            r.traits = tags(&["dog"]);
        },
    );
    check(|p| p.preference, 50, |v, r| (v.wishes.preferred, r.traits) = (tags(&["dog"]), tags(&["dog"])));
}

#[test]
fn a_match_counts_as_far_as_a_yes_is_likely() {
    // Everybody says yes to every second question.
    let even = Acceptance {
        format: ACCEPTANCE_FORMAT.to_owned(),
        base: 0,
        measures: [0; 4],
        kinds: std::collections::BTreeMap::new(),
        share_of_yes: 500,
        volunteers: std::collections::BTreeMap::new(),
    };
    let mut problem = week(vec![volunteer("V1")], vec![(HelpRequest { priority: 3, ..request("R1") }, vec![TEN])]);
    problem.acceptance = Some(even);
    let policy = Policy { priority: PriorityRule::Points(1_001), expected: true, ..distinct() };
    let best = AtBest {
        priority: 3,
        strain: 0,
        behind: 0,
        travel_s: 0,
        further_skills: 0,
        is_liked: false,
        is_known: false,
        is_own: false,
    };
    let judged = |problem: &Problem, policy: &Policy| {
        let (scale, pair) = (Scale::new(problem, policy), Pair::new(problem, 0, 0));
        let parts = scale.parts(&pair, &pair.fit(&TravelTable::default()).unwrap(), TEN);
        let quality = scale.at_most(&AtBest { priority: 0, ..best });
        (scale.expects(), scale.yes(&pair, 0), parts.priority, scale.at_most(&best) - quality)
    };
    // Rounded down; the most that is possible is one thousandth more, for what sums of floats lose.
    assert_eq!(judged(&problem, &policy), (true, Some(500), 1_501, 1_504));
    let taught = problem.acceptance.take();
    assert_eq!(judged(&problem, &policy), (false, None, 3_003, 3_003));
    problem.acceptance = taught;
    assert_eq!(judged(&problem, &Policy { expected: false, ..policy }), (false, None, 3_003, 3_003));
}
