//! The check of a plan's figures: points by part, score and ceilings are recounted, and nothing altered goes unseen.

use koppel_engine::instance::Prices;
use koppel_engine::plan::{Match, PLAN_FORMAT, Plan, Score, Unserved, WhyUnserved};
use koppel_engine::points::Parts;
use koppel_engine::policy::{Policy, PriorityRule};
use koppel_engine::problem::Problem;
use koppel_engine::request::HelpRequest;
use koppel_engine::time::Span;
use koppel_engine::travel::Mode;
use koppel_engine::volunteer::{LastAsked, Way};

use crate::small::{MONDAY, place, tags, volunteer, week};
use crate::verify_plan::{at, check, matched, named, said, town};

#[test]
fn prices_are_one_a_row_and_not_below_nothing() {
    check(|_, p| p.prices.visits[8] = -1, &["prices.visits[8]: found a price of -1, expected 0 or more"]);
    check(|_, p| p.places_prices.volunteers = vec![], &["places_prices.volunteers: found 0 prices, expected 2"]);
    let stolen = Prices { volunteers: vec![1; 9], visits: vec![1; 2], organisations: vec![0] };
    check(
        |_, p| p.prices = stolen,
        &["prices.volunteers: found 9 prices, expected 2", "prices.visits: found 2 prices, expected 9"],
    );
}

#[test]
fn every_figure_of_the_score_is_recounted() {
    let figure = |set: fn(&mut Score), expected: &str| check(|_, p| set(&mut p.score), &[&format!("score.{expected}")]);
    figure(|s| s.total = 1, "total: found 1, expected 0");
    figure(|s| s.ceiling = 1, "ceiling: found 1, expected 0");
    figure(|s| s.load_cost = 1, "load_cost: found 1, expected 0");
    figure(|s| s.priority_step = 1, "priority_step: found 1, expected 0");
    figure(|s| s.priority_served = 7, "priority_served: found 7, expected 6");
    figure(|s| s.priority_ceiling = 6, "priority_ceiling: found 6, expected 12");
    figure(|s| s.places_filled = 5, "places_filled: found 5, expected 6");
    figure(|s| s.places_asked = 11, "places_asked: found 11, expected 12");
    figure(|s| s.places_ceiling = 11, "places_ceiling: found 11, expected 12");
    figure(|s| s.visits_served = 6, "visits_served: found 6, expected 5");
    figure(|s| s.visits_asked = 8, "visits_asked: found 8, expected 9");
}

/// Ada alone, one visit that is served, one that is not; default weights, every measure known by hand.
fn weighed() -> (Problem, Plan) {
    let wishes = |r: &mut HelpRequest| {
        r.wishes.preferred = tags(&["language:nl", "smoker", "dog"]);
        r.skills = tags(&["driving"]);
        r.known = vec!["Ada".into()];
        r.priority = 3;
        r.place = place(2_000.0);
    };
    let mut problem = week(
        vec![volunteer("Ada")],
        vec![named("dear", wishes, at(1, 10, 11)), named("other", |r| r.priority = 2, at(1, 10, 11))],
    );
    problem.volunteers[0].free = vec![Span::new(1440 + 590, 1440 + 671)];
    problem.volunteers[0].visits_before = 4;
    problem.volunteers[0].limits.visits = 1;
    problem.volunteers[0].kinds_liked = tags(&["company"]);
    // W = 4+1+1+2+3+1+3 = 15, B = min(1, 2) = 1: a step is 1 + 100·15·1.
    let step = 1_501;
    let parts = Parts {
        priority: 3 * step,
        travel: 4 * 78,     // 785 s of 3,600: 78.19 rounded down
        skill_fit: 90,      // one skill more than is asked
        slack: 35,          // 21 of 60 minutes
        preference: 2 * 66, // liked: 50; one of three wishes: 16.67 rounded down
        continuity: 3 * 100,
        organisation: 0,
        ..Parts::default()
    };
    let found = Match { travel_s: 785, points: parts.sum(), parts, ..matched("dear", "Ada", at(1, 10, 11)) };
    let load_cost = 3 * 40;
    let taken = WhyUnserved::AllTaken { may: 1 };
    // The price of Ada is what the visit brings her: no pair is above it, and the ceiling is the total.
    let total = parts.sum() - load_cost;
    let plan = Plan {
        format: PLAN_FORMAT.into(),
        words: problem.vocabulary.clone(),
        first_day: MONDAY,
        days: 7,
        policy: Policy { stability: 0, same_volunteer: 0, strain: 0, unasked: 0, ..Policy::default() },
        matches: vec![found],
        unserved: vec![Unserved { visit: "other".into(), request: "other".into(), places: 1, reason: taken }],
        score: Score {
            total,
            ceiling: total,
            timeless_ceiling: total,
            again: 0,
            load_cost,
            priority_step: step,
            priority_served: 3,
            priority_ceiling: 3, // (5,372 − 120 + 300) ÷ 1,501
            expected: None,
            places_filled: 1,
            places_asked: 2,
            places_ceiling: 1,
            visits_served: 1,
            visits_asked: 2,
        },
        areas: None,
        seats: Vec::new(),
        offers: Vec::new(),
        stopped_early: false,
        agreed: Vec::new(),
        gone: Vec::new(),
        prices_in_time: None,
        prices: Prices { volunteers: vec![parts.sum()], visits: vec![0; 2], organisations: vec![] },
        places_prices: Prices { volunteers: vec![1], visits: vec![0; 2], organisations: vec![] },
    };
    (problem, plan)
}

#[track_caller]
fn check_points(alter: impl FnOnce(&mut Problem, &mut Plan), expected: &[&str]) {
    let (mut problem, mut plan) = weighed();
    alter(&mut problem, &mut plan);
    assert_eq!(said(&problem, &plan), expected);
}

#[test]
fn points_are_recounted_by_part() {
    let part = |set: fn(&mut Parts), expected: &str| {
        let expected = format!("points for {expected}");
        check_points(|_, p| set(&mut p.matches[0].parts), &[&expected]);
    };
    check_points(|_, _| (), &[]);
    part(|p| p.priority += 1, "priority of volunteer Ada at visit dear: found 4504, expected 4503");
    part(|p| p.travel += 1, "travel of volunteer Ada at visit dear: found 313, expected 312");
    part(|p| p.skill_fit += 1, "skill_fit of volunteer Ada at visit dear: found 91, expected 90");
    part(|p| p.slack += 1, "slack of volunteer Ada at visit dear: found 36, expected 35");
    part(|p| p.preference += 1, "preference of volunteer Ada at visit dear: found 133, expected 132");
    part(|p| p.continuity += 1, "continuity of volunteer Ada at visit dear: found 301, expected 300");
    part(|p| p.organisation += 1, "organisation of volunteer Ada at visit dear: found 1, expected 0");
    check_points(
        |_, p| p.matches[0].points += 1,
        &["points of volunteer Ada at visit dear: found 5373, expected 5372"],
    );
}

#[test]
fn the_way_is_the_fastest_within_its_limit() {
    let expected =
        "volunteer Ada at visit dear: found 784 s by Bicycle, expected 785 s by Bicycle, the fastest within its limit";
    check_points(|_, p| p.matches[0].travel_s = 784, &[expected]);
    let expected =
        "volunteer Ada at visit dear: found 785 s by Foot, expected 785 s by Bicycle, the fastest within its limit";
    check_points(|_, p| p.matches[0].mode = Mode::Foot, &[expected]);
    // By car it takes 622 s.
    let with_car =
        |limit_s| move |p: &mut Problem, _: &mut Plan| p.volunteers[0].ways.push(Way { mode: Mode::Car, limit_s });
    check_points(with_car(621), &[]);
    let (mut problem, mut plan) = weighed();
    with_car(622)(&mut problem, &mut plan);
    let expected =
        "volunteer Ada at visit dear: found 785 s by Bicycle, expected 622 s by Car, the fastest within its limit";
    assert_eq!(said(&problem, &plan)[0], expected);
}

#[test]
fn a_ceiling_counts_the_pairs_that_the_plan_leaves_out() {
    // At a price of 0 for Ada both visits count: 5,372 for the one, and for the other 3,002 + 400 + 80 + 35 + 200.
    let free = |_: &mut Problem, p: &mut Plan| p.prices.volunteers[0] = 0;
    let expected = [
        "score.ceiling: found 5252, expected 9089",
        "score.timeless_ceiling: found 5252, expected 9089",
        "score.priority_ceiling: found 3, expected 5",
    ];
    check_points(free, &expected);
}

#[test]
fn where_no_trip_is_short_one_to_the_door_is_none_either() {
    let (problem, mut plan) = town();
    plan.policy.travel_zero_min = 0;
    assert_eq!(said(&problem, &plan), [""; 0]);
}

#[test]
fn swapped_volunteers_are_noticed() {
    let (mut problem, mut plan) = town();
    problem.requests[0].skills = tags(&["driving"]);
    problem.volunteers[1].skills = tags(&[]);
    assert_eq!(said(&problem, &plan), [""; 0]);
    plan.matches[0].volunteer = "Bep".into();
    assert_eq!(said(&problem, &plan), ["volunteer Bep at visit morning: found no skill driving, which is asked for"]);
}

/// Every match is worth a step of 2,000 points, every visit that somebody may do costs as much, and load costs something.
#[test]
fn the_most_priority_is_what_the_ceiling_and_the_most_load_leave_room_for() {
    let steps = |p: &mut Problem, plan: &mut Plan| {
        (plan.policy.priority, plan.policy.fair_load) = (PriorityRule::Points(2_000), 2);
        for found in &mut plan.matches {
            (found.points, found.parts.priority) = (2_000, 2_000);
        }
        let may = |visit: &koppel_engine::request::Visit| !["nursing", "nobody"].contains(&visit.id.as_str());
        plan.prices.visits = p.visits.iter().map(|visit| if may(visit) { 2_000 } else { 0 }).collect();
        // Ada's five visits cost 2 · 10 · (0 + 1 + 2 + 3 + 4).
        (plan.score.total, plan.score.load_cost, plan.score.priority_step) = (6 * 2_000 - 200, 200, 2_000);
        (plan.score.ceiling, plan.score.timeless_ceiling) = (20_000, 20_000);
        // 12 places at 100 · 2 each: (20,000 + 2,400) ÷ 2,000, rounded down.
        plan.score.priority_ceiling = 11;
    };
    check(steps, &[]);
    let more = "score.priority_ceiling: found 12, expected 11";
    check(|p, plan| (steps(p, plan), plan.score.priority_ceiling = 12).1, &[more]);
}

#[test]
fn points_for_who_was_not_asked_for_long_are_recounted() {
    let since = |last_asked: LastAsked, measure: i64, expected: &[&str]| {
        let alter = |p: &mut Problem, plan: &mut Plan| {
            p.volunteers[0].last_asked = last_asked;
            // The same step as before, whatever the weights.
            (plan.policy.priority, plan.policy.unasked) = (PriorityRule::Points(1_501), 5);
            let more = 5 * measure;
            plan.matches[0].parts.unasked = more;
            plan.matches[0].points += more;
            plan.prices.volunteers[0] += more;
            let score = &mut plan.score;
            score.total += more;
            (score.ceiling, score.timeless_ceiling) = (score.total, score.total);
            score.priority_ceiling = (score.total + 300) / score.priority_step;
        };
        check_points(alter, expected);
    };
    since(LastAsked::Unknown, 0, &[]);
    since(LastAsked::Never, 100, &[]);
    for (days, measure) in [(0, 0), (44, 48), (45, 50), (89, 98), (90, 100), (1_000, 100)] {
        since(LastAsked::DaysAgo(days), measure, &[]);
    }
    let part = "points for unasked of volunteer Ada at visit dear: found 245, expected 240";
    let (mut problem, mut plan) = weighed();
    problem.volunteers[0].last_asked = LastAsked::DaysAgo(44);
    (plan.policy.priority, plan.policy.unasked, plan.matches[0].parts.unasked) = (PriorityRule::Points(1_501), 5, 245);
    assert_eq!(said(&problem, &plan)[0], part);
}
