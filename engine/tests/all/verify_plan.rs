//! The check of plans: each hard rule broken by hand is named, and no figure can be altered unseen.

use jiff::civil::date;
use koppel_engine::instance::Prices;
use koppel_engine::plan::{Match, PLAN_FORMAT, Plan, Score, Unserved, WhyUnserved};
use koppel_engine::points::Parts;
use koppel_engine::policy::{Policy, PriorityRule};
use koppel_engine::problem::{Organisation, Problem};
use koppel_engine::request::HelpRequest;
use koppel_engine::rules::Refusal;
use koppel_engine::time::{Minute, Period, Span};
use koppel_engine::travel::{Mode, TravelTable};
use koppel_engine::verify;
use koppel_engine::volunteer::{Certificate, Volunteer, Way};

use crate::small::{MONDAY, place, request, tag, tags, volunteer, week};

/// From one hour to another on a day, counted from Monday as 0.
pub const fn at(day: i32, from_hour: i32, to_hour: i32) -> Span {
    Span::new(day * 1440 + from_hour * 60, day * 1440 + to_hour * 60)
}

pub fn named(id: &str, change: impl FnOnce(&mut HelpRequest), slot: Span) -> (HelpRequest, Vec<Span>) {
    let mut request = request(id);
    change(&mut request);
    (request, vec![slot])
}

/// Two weeks of Ada and Bep, in which everything is worth nothing: only rules and counts can be wrong.
pub fn town() -> (Problem, Plan) {
    let mut problem = week(
        vec![volunteer("Ada"), volunteer("Bep")],
        vec![
            named("morning", |_| (), at(1, 10, 11)),
            named("together", |r| r.volunteers_needed = 2, at(2, 10, 12)),
            named("noon", |_| (), at(1, 12, 13)),
            named("night", |_| (), at(3, 23, 31)),
            named("december", |_| (), at(8, 10, 11)),
            named("nursing", |r| r.nursing = true, at(5, 10, 11)),
            named("three", |r| r.volunteers_needed = 3, at(5, 10, 11)),
            named("spare", |_| (), at(6, 10, 11)),
            named("nobody", |_| (), at(13, 10, 11)),
        ],
    );
    problem.period = Period::plain(MONDAY, 14);
    problem.organisations.push(Organisation { id: "Club".into(), visits: u32::MAX });
    problem.volunteers[0].organisation = Some(0);
    for volunteer in &mut problem.volunteers {
        volunteer.free = vec![at(0, 0, 13 * 24)];
    }
    let pairs = [("morning", "Ada", 0), ("together", "Ada", 1), ("together", "Bep", 1), ("noon", "Ada", 2)];
    let pairs = pairs.into_iter().chain([("night", "Ada", 3), ("december", "Ada", 4)]);
    let left = |visit: &str, places, reason| Unserved { visit: visit.into(), request: visit.into(), places, reason };
    let prices = |visit| Prices { volunteers: vec![0; 2], visits: vec![visit; 9], organisations: vec![0] };
    let plan = Plan {
        format: PLAN_FORMAT.into(),
        words: problem.vocabulary.clone(),
        first_day: MONDAY,
        days: 14,
        policy: Policy {
            priority: PriorityRule::Points(0),
            travel: 0,
            travel_zero_min: 60,
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
            expected: false,
            fair_load: 0,
        },
        matches: pairs.map(|(visit, who, i)| matched(visit, who, problem.visits[i].slots[0])).collect(),
        unserved: vec![
            left("nursing", 1, WhyUnserved::Nursing),
            left("three", 3, WhyUnserved::NotTogether { needed: 3, at_once: 2 }),
            left("spare", 1, WhyUnserved::AllTaken { may: 2 }),
            left("nobody", 1, WhyUnserved::NobodyMay { most_often: Refusal::NotFree, stops: 2 }),
        ],
        score: Score {
            priority_served: 6,
            priority_ceiling: 12,
            places_filled: 6,
            places_asked: 12,
            places_ceiling: 12,
            visits_served: 5,
            visits_asked: 9,
            ..Score::default()
        },
        areas: None,
        seats: Vec::new(),
        offers: Vec::new(),
        stopped_early: false,
        agreed: Vec::new(),
        gone: Vec::new(),
        prices: prices(0),
        prices_in_time: None,
        places_prices: prices(1),
    };
    (problem, plan)
}

pub fn matched(visit: &str, volunteer: &str, time: Span) -> Match {
    Match {
        visit: visit.into(),
        request: visit.into(),
        volunteer: volunteer.into(),
        time,
        mode: Mode::Bicycle,
        travel_s: 0,
        points: 0,
        parts: Parts::default(),
        yes: None,
    }
}

pub fn said(problem: &Problem, plan: &Plan) -> Vec<String> {
    let faults = verify::plan(problem, &TravelTable::default(), plan).err().unwrap_or_default();
    faults.iter().map(ToString::to_string).collect()
}

#[track_caller]
pub fn check(alter: impl FnOnce(&mut Problem, &mut Plan), expected: &[&str]) {
    let (mut problem, mut plan) = town();
    alter(&mut problem, &mut plan);
    assert_eq!(said(&problem, &plan), expected);
}

/// Alters Ada, and the request of the visit "morning" that she does.
#[track_caller]
fn check_pair(alter: impl FnOnce(&mut Volunteer, &mut HelpRequest), expected: &str) {
    let expected = format!("volunteer Ada at visit morning: {expected}");
    check(|p, _| alter(&mut p.volunteers[0], &mut p.requests[0]), &[&expected]);
}

#[test]
fn a_plan_that_keeps_every_rule_is_accepted() {
    check(|_, _| (), &[]);
}

#[test]
fn nursing_stays_with_professional_care() {
    check_pair(|_, r| r.nursing = true, "found a nursing act, expected none");
}

#[test]
fn a_skill_asked_for_is_there() {
    check_pair(|_, r| r.skills = tags(&["transport"]), "found no skill transport, which is asked for");
}

#[test]
fn a_certificate_is_valid_on_the_day_of_the_visit() {
    let vog = |ends_on| Certificate { what: tag("VOG"), ends_on };
    let asks = |r: &mut HelpRequest| r.certificates = tags(&["VOG"]);
    check_pair(
        |v, r| (v.certificates, ()) = (vec![vog(MONDAY)], asks(r)),
        "found VOG valid up to 2026-11-23, expected 2026-11-24 or later",
    );
    check_pair(|v, r| (v.certificates, ()) = (vec![], asks(r)), "found no certificate VOG, which is asked for");
    check(|p, _| (p.volunteers[0].certificates, ()) = (vec![vog(date(2026, 11, 24))], asks(&mut p.requests[0])), &[]);
}

#[test]
fn a_mode_that_is_needed_is_there() {
    check_pair(|_, r| r.mode = Some(Mode::Car), "found [Bicycle] as ways to travel, expected Car");
}

#[test]
fn a_trip_stays_within_the_limit_of_its_mode() {
    check_pair(|_, r| r.place = place(10_000.0), "found a trip of 3924 s by Bicycle, expected at most 1500 s");
}

#[test]
fn a_visit_lies_inside_one_stretch_of_free_time() {
    let half_past = 1440 + 630;
    check_pair(
        |v, _| v.free = vec![Span::new(0, half_past), Span::new(half_past, 13 * 1440)],
        "found a time at which the volunteer is not free",
    );
}

#[test]
fn free_time_may_be_just_the_visit() {
    check(|p, _| p.volunteers[1].free = vec![at(2, 10, 12), at(5, 10, 11), at(6, 10, 11)], &[]);
    let late = "volunteer Bep at visit together: found a time at which the volunteer is not free";
    let a_minute = |from: i32, to: i32| Span::new(2 * 1440 + 600 + from, 2 * 1440 + 720 + to);
    for short in [a_minute(1, 0), a_minute(0, -1)] {
        check(|p, _| p.volunteers[1].free = vec![short, at(5, 10, 11), at(6, 10, 11)], &[late]);
    }
}

#[test]
fn exclusions_hold_both_ways() {
    check_pair(|v, _| v.excludes = vec!["C-morning".into()], "found a pair that the volunteer excludes");
    check_pair(|v, _| v.excludes = vec!["morning".into()], "found a pair that the volunteer excludes");
    check_pair(|_, r| r.excludes = vec!["Ada".into()], "found a pair that the requester excludes");
    check(|p, _| p.requests[0].excludes = vec!["Bep".into()], &[]);
}

#[test]
fn wishes_hold_both_ways() {
    check_pair(
        |_, r| r.wishes.required = tags(&["language:nl", "dog"]),
        "found nothing of dog, which the requester requires",
    );
    check_pair(|_, r| r.wishes.forbidden = tags(&["language:nl"]), "found language:nl, which the requester forbids");
    check_pair(
        |v, r| (v.wishes.forbidden, r.traits) = (tags(&["smoker"]), tags(&["smoker"])),
        "found smoker, which the volunteer forbids",
    );
    let all_but_morning_have_a_dog = |p: &mut Problem, _: &mut Plan| {
        p.volunteers[0].wishes.required = tags(&["dog"]);
        p.requests[1..].iter_mut().for_each(|request| request.traits = tags(&["dog"]));
    };
    let expected = "volunteer Ada at visit morning: found nothing of dog, which the volunteer requires";
    check(all_but_morning_have_a_dog, &[expected]);
}

#[test]
fn a_kind_that_is_refused_is_not_done() {
    check_pair(
        |v, r| (v.kinds_refused, r.kind) = (tags(&["transport"]), tag("transport")),
        "found transport, which the volunteer does not do",
    );
}

#[test]
fn nobody_is_in_two_places_at_once() {
    let moved = |p: &mut Problem, plan: &mut Plan, minute: i32| {
        let time = Span::new(1440 + minute, 1440 + minute + 60);
        p.visits[2].slots = vec![time];
        plan.matches[3].time = time;
    };
    let expected = "volunteer Ada: found visit noon starting at 2099, expected 2100 or later, as morning ends at 2100 \
                    and 0 min must pass";
    check(|p, plan| moved(p, plan, 659), &[expected]);
    check(|p, plan| moved(p, plan, 660), &[]);
}

#[test]
fn travel_from_where_a_visit_ends_by_the_fastest_way_takes_its_time() {
    // 12 km east: 79 min by bicycle, 38 min by car.
    let ends_far = |car: bool| {
        move |p: &mut Problem, _: &mut Plan| {
            p.requests[0].ends_at_place = place(12_000.0);
            if car {
                p.volunteers[0].ways.push(Way { mode: Mode::Car, limit_s: 0 });
            }
        }
    };
    let expected = "volunteer Ada: found visit noon starting at 2160, expected 2179 or later, as morning ends at 2100 \
                    and 79 min must pass";
    check(ends_far(false), &[expected]);
    check(ends_far(true), &[]);
}

#[test]
fn rest_after_a_night_is_kept() {
    // The night ends on Friday at 7:00; the next visit is on Tuesday of the next week at 10:00, 5,940 minutes later.
    check(|p, _| p.volunteers[0].limits.rest_after_night_min = 5_940, &[]);
    let is_night = |p: &mut Problem, rest| {
        p.visits[3].night = true;
        p.volunteers[0].limits.rest_after_night_min = rest;
    };
    check(|p, _| is_night(p, 5_940), &[]);
    let expected = "volunteer Ada: found visit december starting at 12120, expected 12121 or later, as night ends at \
                    6180 and 5941 min must pass";
    check(|p, _| is_night(p, 5_941), &[expected]);
}

#[test]
fn limits_hold_per_day_week_month_and_period() {
    let over = |set: fn(&mut Volunteer), expected: &str| {
        check(|p, _| set(&mut p.volunteers[0]), &[&format!("volunteer Ada: {expected}")]);
    };
    over(|v| v.limits.visits = 4, "found 5 visits from day 0 up to day 14, expected at most 4");
    over(|v| v.limits.visits_per_day = 1, "found 2 visits from day 1 up to day 2, expected at most 1");
    over(|v| v.limits.visits_per_week = 3, "found 4 visits from day 0 up to day 7, expected at most 3");
    over(|v| v.limits.visits_per_month = 3, "found 4 visits from day 0 up to day 8, expected at most 3");
    let before = |v: &mut Volunteer| (v.limits.visits_per_month, v.limits.visits_this_month) = (4, 1);
    over(before, "found 5 visits from day 0 up to day 8, expected at most 4");
    over(|v| v.limits.minutes_per_day = 479, "found 480 minutes from day 3 up to day 4, expected at most 479");
    over(|v| v.limits.minutes_per_week = 719, "found 720 minutes from day 0 up to day 7, expected at most 719");
    over(|v| v.limits.minutes_per_month = 719, "found 720 minutes from day 0 up to day 8, expected at most 719");
    over(|v| v.limits.nights_per_week = 0, "found 1 nights from day 0 up to day 7, expected at most 0");
    over(|v| v.limits.days_per_week = 2, "found 3 days from day 0 up to day 7, expected at most 2");
}

#[test]
fn limits_that_are_just_reached_are_kept() {
    let reach = |v: &mut Volunteer| {
        v.limits.visits = 5;
        v.limits.visits_per_day = 2;
        v.limits.visits_per_week = 4;
        v.limits.visits_per_month = 6;
        v.limits.visits_this_month = 2;
        v.limits.minutes_per_day = 480;
        v.limits.minutes_per_week = 720;
        v.limits.minutes_per_month = 720;
        v.limits.nights_per_week = 1;
        v.limits.days_per_week = 3;
    };
    check(|p, _| reach(&mut p.volunteers[0]), &[]);
}

#[test]
fn an_organisation_lends_no_more_than_it_says() {
    check(|p, _| p.organisations[0].visits = 5, &[]);
    check(|p, _| p.organisations[0].visits = 4, &["organisation Club: found 5 visits, expected at most 4"]);
}

/// Takes Bep from the visit for two, and keeps the counts right.
fn without_bep(plan: &mut Plan) {
    plan.matches.remove(2);
    let row = Unserved {
        reason: WhyUnserved::AllTaken { may: 2 },
        visit: "together".into(),
        request: "together".into(),
        places: 1,
    };
    plan.unserved.insert(0, row);
    plan.score.places_filled = 5;
    plan.score.priority_served = 5;
}

#[test]
fn a_visit_for_two_is_not_served_by_one_unless_fewer_are_of_use() {
    check(|_, plan| without_bep(plan), &["visit together: found 1 volunteers, expected none or 2"]);
    check(|p, plan| (p.requests[1].partial, ()) = (true, without_bep(plan)), &[]);
}

#[test]
fn all_come_at_the_same_time() {
    let apart = |p: &mut Problem, plan: &mut Plan| {
        p.visits[1].slots.push(at(2, 14, 16));
        plan.matches[2].time = at(2, 14, 16);
    };
    let expected =
        "visit together: found volunteers from 3480 to 3600 and from 3720 to 3840, expected one time for all";
    check(apart, &[expected]);
}

#[test]
fn a_match_is_at_one_of_the_times_of_its_visit() {
    let expected = "volunteer Ada at visit morning: found 2045 to 2105, expected one of the times of the visit";
    let later = |minute: Minute| minute.plus(5);
    let shift = |time: Span| Span { starts_at: later(time.starts_at), ends_at: later(time.ends_at) };
    check(|_, plan| plan.matches[0].time = shift(plan.matches[0].time), &[expected]);
}

#[test]
fn a_match_may_be_said_to_last_longer_than_can_be_counted() {
    let (problem, mut plan) = town();
    plan.matches[0].time = Span::new(i32::MIN, i32::MAX);
    let expected =
        "volunteer Ada at visit morning: found -2147483648 to 2147483647, expected one of the times of the visit";
    let said = said(&problem, &plan);
    assert!(said.iter().any(|fault| fault == expected), "{said:?}");
}

#[test]
fn a_pair_stands_once() {
    let twice = |_: &mut Problem, plan: &mut Plan| plan.matches[2] = plan.matches[1].clone();
    let close = "volunteer Ada: found visit together starting at 3480, expected 3600 or later, as together ends at 3600 and \
                 0 min must pass";
    check(twice, &["visit together: found volunteer Ada twice, expected once", close]);
}

#[test]
fn every_visit_with_empty_places_is_listed_with_their_number() {
    check(|_, p| (p.unserved.remove(2), ()).1, &["empty places of visit spare: found 0, expected 1"]);
    check(|_, p| p.unserved[1].places = 2, &["empty places of visit three: found 2, expected 3"]);
    let extra =
        Unserved { visit: "noon".into(), request: "noon".into(), places: 1, reason: WhyUnserved::AllTaken { may: 2 } };
    check(|_, p| p.unserved.insert(0, extra), &["empty places of visit noon: found 1, expected 0"]);
    check(|_, p| p.unserved.swap(0, 1), &["unserved[1]: found nursing, expected every visit once, in their order"]);
}

#[test]
fn the_reason_why_nobody_goes_is_true() {
    let reason = |place: usize, reason: WhyUnserved, expected: &str| {
        let expected = format!("why visit {expected}");
        check(|_, plan| plan.unserved[place].reason = reason, &[&expected]);
    };
    let taken = |may| WhyUnserved::AllTaken { may };
    let apart = |at_once| WhyUnserved::NotTogether { needed: 3, at_once };
    let nobody = |stops| WhyUnserved::NobodyMay { most_often: Refusal::NotFree, stops };
    let left = "has places left: found";
    reason(0, taken(2), &format!("nursing {left} 2 who may, all taken, expected a nursing act"));
    let three = "expected 2 who may, 2 of them at one time, and 3 needed";
    reason(1, taken(2), &format!("three {left} 2 who may, all taken, {three}"));
    reason(1, apart(1), &format!("three {left} 1 at one time, and 3 needed, {three}"));
    let spare = "expected 2 who may, 2 of them at one time, and 1 needed";
    reason(2, WhyUnserved::Nursing, &format!("spare {left} a nursing act, {spare}"));
    reason(2, taken(1), &format!("spare {left} 1 who may, all taken, {spare}"));
    let none = "expected 0 who may, 0 of them at one time, and 1 needed";
    reason(3, taken(0), &format!("nobody {left} 0 who may, all taken, {none}"));
    reason(3, nobody(3), &format!("nobody {left} nobody who may, and 3 whom one rule stops, {none}"));
    let alone = WhyUnserved::NotTogether { needed: 1, at_once: 0 };
    reason(3, alone, &format!("nobody {left} 0 at one time, and 1 needed, {none}"));
}

#[test]
fn as_many_as_are_needed_at_one_time_are_not_too_few_together() {
    let two = |problem: &mut Problem, plan: &mut Plan, reason: WhyUnserved| {
        problem.requests[6].volunteers_needed = 2;
        (plan.unserved[1].places, plan.unserved[1].reason) = (2, reason);
        let score = &mut plan.score;
        (score.places_asked, score.places_ceiling, score.priority_ceiling) = (11, 11, 11);
    };
    check(|p, plan| two(p, plan, WhyUnserved::AllTaken { may: 2 }), &[]);
    let few = "why visit three has places left: found 2 at one time, and 2 needed, expected 2 who may, 2 of them at one time, \
               and 2 needed";
    check(|p, plan| two(p, plan, WhyUnserved::NotTogether { needed: 2, at_once: 2 }), &[few]);
}

#[test]
fn whoever_is_on_call_goes_nowhere() {
    let (mut problem, plan) = town();
    problem.volunteers[1].on_call = true;
    let expected = "volunteer Bep at visit together: found somebody who is on call for emergencies only";
    assert_eq!(said(&problem, &plan)[0], expected);
}

#[test]
fn ids_days_and_lists_are_those_of_the_problem() {
    check(|_, p| p.format = "x".into(), &["format: found x, expected koppel-plan/1"]);
    check(|_, p| p.days = 13, &["days: found 13, expected 14"]);
    check(|_, p| p.first_day = date(2026, 11, 24), &["first_day: found 2026-11-24, expected 2026-11-23"]);
    check(
        |_, p| p.matches[0].volunteer = "Cor".into(),
        &["matches[0].volunteer: found Cor, expected an id of the problem"],
    );
    check(
        |_, p| p.matches[0].request = "noon".into(),
        &["request of volunteer Ada at visit morning: found noon, expected morning"],
    );
    check(
        |_, p| p.unserved[0].request = "noon".into(),
        &["request of unserved visit nursing: found noon, expected nursing"],
    );
    check(
        |_, p| p.matches.swap(0, 1),
        &["matches[1]: found morning by Ada, expected matches by visit, then volunteer"],
    );
    check(
        |p, _| p.volunteers[1].id = "Ada".into(),
        &[
            "problem.volunteers[1]: found Ada, expected an id that no other row has",
            "matches[2].volunteer: found Bep, expected an id of the problem",
        ],
    );
}
