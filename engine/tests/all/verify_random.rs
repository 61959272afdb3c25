//! The check of plans over random weeks: it agrees with the planner on every pair, accepts what the planner makes, and
//! refuses it once any one fact in it is another.

use koppel_engine::candidates::best_slot;
use koppel_engine::instance::{Prices, WeekPrices};
use koppel_engine::plan::{Plan, PricesInTime, WhyUnserved};
use koppel_engine::planning::{UNWATCHED, export_instance, make_plan};
use koppel_engine::points::Scale;
use koppel_engine::policy::{Policy, PriorityRule};
use koppel_engine::problem::{Organisation, Problem};
use koppel_engine::problem_bounds::most_visits;
use koppel_engine::request::HelpRequest;
use koppel_engine::rules::Pair;
use koppel_engine::time::Span;
use koppel_engine::travel::{Mode, Travel, TravelMatrix, TravelTable};
use koppel_engine::verify::{self, Fault};
use koppel_engine::volunteer::{Limits, Volunteer};
use proptest::prelude::*;
use rand::RngExt;
use serde_json::Value;

use crate::flow_corpus::chance;
use crate::small::{drawn, quick, random, request, volunteer, week};
use crate::tape::{any_tape, tape};

fn plan_of(problem: &Problem) -> Plan {
    make_plan(problem, &TravelTable::default(), &Policy::default(), quick(), UNWATCHED)
}

/// The ceiling of a plan's prices by looking at every pair, as the planner reads rules and points.
fn ceiling_by_hand(problem: &Problem, travel: &dyn Travel, plan: &Plan) -> i64 {
    let prices = &plan.prices;
    let scale = Scale::new(problem, &plan.policy);
    let mut sum = 0;
    for (visit, price) in problem.visits.iter().zip(&prices.visits) {
        sum += i64::from(problem.request_of(visit).volunteers_needed) * price;
    }
    for (organisation, price) in problem.organisations.iter().zip(&prices.organisations) {
        sum += i64::from(organisation.visits) * price;
    }
    for (i, volunteer) in problem.volunteers.iter().enumerate() {
        let organisation = volunteer.organisation.map_or(0, |organisation| prices.organisations[organisation as usize]);
        let costs = scale.load_costs(volunteer);
        for k in 0..most_visits(problem, i) as usize {
            let cost = costs.get(k).or(costs.last()).copied().unwrap_or(0);
            sum += (prices.volunteers[i] - cost - organisation).max(0);
        }
        for (visit, visit_price) in prices.visits.iter().enumerate() {
            let pair = Pair::new(problem, i, visit);
            if let Ok(fit) = pair.fit(travel) {
                let points = best_slot(&scale, &pair, &fit, pair.visit).1;
                sum += (points - prices.volunteers[i] - visit_price).max(0);
            }
        }
    }
    sum
}

fn ceiling_of_check(problem: &Problem, travel: &dyn Travel, plan: &Plan) -> i64 {
    let faults = verify::plan(problem, travel, plan).expect_err("-1 is no ceiling");
    let recounted = faults.iter().find_map(|fault| match fault {
        Fault::WrongFigure { at, recounted, .. } if at == "score.ceiling" => recounted.parse().ok(),
        _ => None,
    });
    recounted.expect("the ceiling is recounted")
}

#[test]
fn plans_under_any_priority_rule_are_accepted() {
    for seed in 0..20 {
        let problem = random(seed, 10, 14);
        for priority in [0, 1, 100_000].map(PriorityRule::Points) {
            let policy = Policy { priority, ..Policy::default() };
            let plan = make_plan(&problem, &TravelTable::default(), &policy, quick(), UNWATCHED);
            let checked = verify::plan(&problem, &TravelTable::default(), &plan);
            assert_eq!(checked.map(|checked| checked.total), Ok(plan.score.total), "seed {seed}");
        }
    }
}

proptest! {
    /// Rules and points as the planner reads them beside those of the check, which has its own: one pair read otherwise is another ceiling.
    #[test]
    fn rules_and_points_of_a_drawn_week_are_read_alike(numbers in any_tape(600), strict in any::<bool>()) {
        let mut random_of = tape(numbers);
        let problem = drawn(&mut random_of, 3, 4);
        let mut plan = plan_of(&random(0, 0, 0));
        plan.policy.priority = if strict { PriorityRule::Strict } else { PriorityRule::Points(300) };
        plan.policy.same_volunteer = 0;
        let mut prices = |rows: usize| -> Vec<i64> { (0..rows).map(|_| random_of.random_range(0..400)).collect() };
        let rows = [problem.volunteers.len(), problem.visits.len(), problem.organisations.len()];
        let [volunteers, visits, organisations] = rows.map(&mut prices);
        plan.prices = Prices { volunteers, visits, organisations };
        plan.places_prices = plan.prices.clone();
        plan.score.ceiling = -1;
        (plan.first_day, plan.days) = (problem.period.first_day, 7);
        let travel = TravelTable::default();
        prop_assert_eq!(ceiling_of_check(&problem, &travel, &plan), ceiling_by_hand(&problem, &travel, &plan));
    }

    #[test]
    fn the_plan_of_a_drawn_week_is_accepted(numbers in any_tape(600)) {
        let problem = drawn(&mut tape(numbers), 4, 6);
        let plan = plan_of(&problem);
        let checked = verify::plan(&problem, &TravelTable::default(), &plan);
        prop_assert_eq!(checked.map(|checked| checked.total), Ok(plan.score.total));
    }
}

#[test]
fn the_ceiling_of_any_prices_is_that_of_looking_at_every_pair() {
    let table = TravelTable::default();
    let rows = (0..200).map(|i| (format!("{} m", i * 31 % 97), format!("{} m", i * 57 % 89), 60 * i));
    let matrix = TravelMatrix::new(TravelTable::default(), Mode::Bicycle, rows);
    for seed in 0..200 {
        let mut random_of = chance(seed);
        let problem = random(seed, 25, 25);
        let mut plan = plan_of(&random(seed, 0, 0));
        plan.policy.priority = if seed % 2 == 0 { PriorityRule::Strict } else { PriorityRule::Points(300) };
        plan.policy.same_volunteer = 0;
        let step = Scale::new(&problem, &plan.policy).priority_step;
        let mut prices = |most: i64, rows: usize| -> Vec<i64> {
            (0..rows).map(|_| random_of.random_range(0..3) * random_of.random_range(0..=most)).collect()
        };
        let rows = [problem.volunteers.len(), problem.visits.len(), problem.organisations.len()];
        let [volunteers, visits, organisations] = rows.map(|rows| prices(2 * step + 500, rows));
        plan.prices = Prices { volunteers, visits, organisations };
        plan.places_prices = plan.prices.clone();
        plan.score.ceiling = -1;
        (plan.first_day, plan.days) = (problem.period.first_day, 7);
        for travel in [&table as &dyn Travel, &matrix] {
            let by_hand = ceiling_by_hand(&problem, travel, &plan);
            assert_eq!(ceiling_of_check(&problem, travel, &plan), by_hand, "seed {seed}");
        }
    }
}

/// The ceiling of prices in time over a problem's own tables, which the check lays out itself, and over all options of the neutral instance, where
/// the check knows nothing of how long ways are.
fn ceilings_in_time(problem: &Problem, policy: &Policy, visits: &[i64]) -> [i128; 2] {
    let (travel, organisations) = (TravelTable::default(), vec![0; problem.organisations.len()]);
    let in_time =
        PricesInTime { visits: visits.to_vec(), organisations: organisations.clone(), ..PricesInTime::default() };
    let of_problem = verify::ceiling_of_problem(problem, &travel, policy, &in_time).expect("prices of these tables");
    let instance = export_instance(problem, &travel, policy, quick());
    let prices = WeekPrices { visits: visits.to_vec(), organisations, ..WeekPrices::default() };
    [of_problem, verify::ceiling_in_time(&instance, &prices)]
}

#[test]
fn the_ceiling_in_time_of_any_prices_is_that_over_the_neutral_instance() {
    let policy = Policy { priority: PriorityRule::Points(300), same_volunteer: 0, ..Policy::default() };
    let mut differ = 0;
    for seed in 0..60 {
        let mut random_of = chance(seed);
        let mut problem = random(seed, 6, 12);
        for visit in &mut problem.visits {
            // Short ones and long ones at many times of two days, and rides that end sooner than the volunteer could cycle there.
            let minutes = [1, 5, 15, 60, 120][random_of.random_range(0..5)];
            let first = 1440 * random_of.random_range(0..2) + 540 + 15 * random_of.random_range(0..20);
            visit.slots = (0..random_of.random_range(1..4))
                .map(|i| first + 15 * i)
                .map(|at| Span::new(at, at + minutes))
                .collect();
            visit.night = false;
        }
        for volunteer in &mut problem.volunteers {
            volunteer.free = vec![Span::new(0, 7 * 1440)];
            volunteer.limits = Limits { visits: 5, ..Limits::default() };
        }
        // One in three is free, one is worth its price to some, and one to nobody.
        let visits: Vec<i64> = problem.visits.iter().map(|_| [0, 1_500, 9_000][random_of.random_range(0..3)]).collect();
        let [of_problem, of_instance] = ceilings_in_time(&problem, &policy, &visits);
        assert_eq!(of_problem, of_instance, "seed {seed}");
        let dear: Vec<i64> = visits.iter().map(|price| price + 1_000_000).collect();
        let [nobody, _] = ceilings_in_time(&problem, &policy, &dear);
        // What is sold for a million more each goes up by whole millions; what is left are weeks that somebody had.
        differ += i32::from((nobody - of_problem) % 1_000_000 != 0);
    }
    assert!(differ > 40, "somebody had a week worth anything in {differ}");
}

#[test]
fn a_ride_worth_nothing_counts_where_it_is_the_only_way_in_time() {
    // Eight kilometres by bicycle take over 50 minutes; the ride takes 20.
    let mut ride = request("R2");
    ride.ends_at_place = crate::small::place(8_000.0);
    let there = HelpRequest {
        place: crate::small::place(8_000.0),
        ends_at_place: crate::small::place(8_000.0),
        ..request("R3")
    };
    let rows = [(request("R1"), 600, 630), (ride, 630, 650), (there, 650, 680)];
    let rows = rows.map(|(request, from, to)| (request, vec![Span::new(from, to)]));
    let mut ada = volunteer("V1");
    ada.ways[0].limit_s = 6_000;
    let problem = week(vec![ada], rows.to_vec());
    let policy = Policy { priority: PriorityRule::Points(300), ..Policy::default() };
    let week_at = |ride: i64| {
        let [of_problem, of_instance] = ceilings_in_time(&problem, &policy, &[0, ride, 0]);
        assert_eq!(of_problem, of_instance, "at {ride}");
        of_problem - i128::from(ride)
    };
    // At 1,200 the ride costs 220 more than it brings, and leads to a visit that brings over 600; at 100,000 nobody goes there.
    assert!(week_at(1_200) > week_at(100_000), "{} and {}", week_at(1_200), week_at(100_000));
    assert_eq!(week_at(100_000), week_at(200_000));
}

#[test]
fn who_may_is_counted_up_to_a_hundred_however_many_it_takes_to_find_enough_at_one_time() {
    // 130 people, each free at one of 20 times: a hundred of them are found before six for one time.
    let times: Vec<Span> = (0..20).map(|i| Span::new(300 * i, 300 * i + 60)).collect();
    let mut people: Vec<Volunteer> = (0..130).map(|i| volunteer(&format!("V{i:03}"))).collect();
    for (i, one) in people.iter_mut().enumerate() {
        one.free = vec![times[i % 20]];
        one.organisation = Some(0);
    }
    let mut asked = request("R");
    asked.volunteers_needed = 6;
    let mut problem = week(people, vec![(asked, times)]);
    problem.organisations.push(Organisation { id: "closed".into(), visits: 0 });
    assert_eq!(plan_of(&problem).unserved[0].reason, WhyUnserved::AllTaken { may: WhyUnserved::COUNTED });
}

/// Every value at the ends of a tree of json, by its path.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(rows) => rows.iter().enumerate().for_each(|(i, row)| leaves(row, &format!("{path}/{i}"), found)),
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| leaves(field, &format!("{path}/{name}"), found));
        }
        _ => found.push(path.to_owned()),
    }
}

/// Whether a value states a fact. Weights are a choice, other prices may prove the same ceiling, and of the rule that stops
/// most only the kind of reason is checked.
fn is_fact(path: &str) -> bool {
    let exempt =
        ["/policy/", "/prices/", "/prices_in_time/", "/places_prices/", "/reason/most_often/", "/reason/stops"];
    !exempt.iter().any(|part| path.contains(part))
}

fn altered(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::from(number.as_i64().expect("a plan holds whole numbers") + 1),
        Value::String(text) if text == "bicycle" => "car".into(),
        Value::String(text) if text == "car" => "bicycle".into(),
        Value::String(text) => format!("{text}x").into(),
        other => panic!("a plan holds no {other}"),
    }
}

/// Whether the altered plan is refused, when it is read or when it is checked.
fn is_refused(problem: &Problem, altered: Value) -> bool {
    match serde_json::from_value(altered) {
        Ok(plan) => verify::plan(problem, &TravelTable::default(), &plan).is_err(),
        Err(_) => true,
    }
}

#[test]
fn a_plan_with_any_one_fact_altered_is_refused() {
    for seed in 0..25 {
        let problem = random(seed, 10, 14);
        let plan = serde_json::to_value(plan_of(&problem)).unwrap();
        let mut paths = Vec::new();
        leaves(&plan, "", &mut paths);
        for path in paths.iter().filter(|path| is_fact(path)) {
            let mut other = plan.clone();
            let leaf = other.pointer_mut(path).unwrap();
            *leaf = altered(leaf);
            assert!(is_refused(&problem, other), "seed {seed}: {path} altered, and accepted");
        }
    }
}

#[test]
fn a_plan_with_a_row_lost_or_doubled_is_refused() {
    for seed in 0..25 {
        let problem = random(seed, 10, 14);
        let plan = serde_json::to_value(plan_of(&problem)).unwrap();
        for list in ["matches", "unserved"] {
            for row in 0..plan[list].as_array().unwrap().len() {
                let mut lost = plan.clone();
                let removed = lost[list].as_array_mut().unwrap().remove(row);
                assert!(is_refused(&problem, lost), "seed {seed}: {list} {row} lost, and accepted");
                let mut doubled = plan.clone();
                doubled[list].as_array_mut().unwrap().insert(row, removed);
                assert!(is_refused(&problem, doubled), "seed {seed}: {list} {row} doubled, and accepted");
            }
        }
    }
}

#[test]
fn a_plan_with_two_volunteers_swapped_is_refused() {
    for seed in 0..25 {
        let problem = random(seed, 10, 14);
        let plan = plan_of(&problem);
        for one in 0..plan.matches.len() {
            for other in 0..one {
                let mut swapped = plan.clone();
                if plan.matches[one].volunteer == plan.matches[other].volunteer {
                    continue;
                }
                swapped.matches[one].volunteer.clone_from(&plan.matches[other].volunteer);
                swapped.matches[other].volunteer.clone_from(&plan.matches[one].volunteer);
                let verdict = verify::plan(&problem, &TravelTable::default(), &swapped);
                assert!(verdict.is_err(), "seed {seed}: {one} and {other} swapped, and accepted");
            }
        }
    }
}
