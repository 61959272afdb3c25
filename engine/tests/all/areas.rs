//! Equal fill between areas: what the goal changes, what it costs, and that the check recounts it.

use koppel_engine::areas::{AreaFill, make_fair_plan};
use koppel_engine::happened::{repair_plan, take_away};
use koppel_engine::plan::{Gone, Plan};
use koppel_engine::planning::UNWATCHED;
use koppel_engine::problem::Problem;
use koppel_engine::request::{HelpRequest, Offer};
use koppel_engine::time::Span;
use koppel_engine::travel::TravelTable;
use koppel_engine::{Policy, replan, verify};

use crate::group;
use crate::small::{place, quick, random, request, volunteer, week};

/// Four requests at one time, three near the church and one two kilometres away, and three volunteers at the church.
fn town() -> Problem {
    let asked = |(id, area, east_m): (&str, &str, f64)| {
        let place = place(east_m);
        let one = HelpRequest { area: area.into(), ends_at_place: place.clone(), place, ..request(id) };
        (one, vec![Span::new(600, 660)])
    };
    let rows = [("R1", "centre", 0.0), ("R2", "centre", 10.0), ("R3", "centre", 20.0), ("R4", "edge", 2_000.0)];
    week(["V1", "V2", "V3"].map(volunteer).to_vec(), rows.map(asked).to_vec())
}

fn plan(problem: &mut Problem, fair_areas: u32) -> Plan {
    let policy = Policy { fair_areas, ..Policy::default() };
    make_fair_plan(problem, &TravelTable::default(), &policy, quick(), UNWATCHED)
}

fn fill(area: &str, asked: u32, filled: u32, filled_without: u32, behind: u32) -> AreaFill {
    AreaFill { area: area.into(), asked, filled, filled_without, behind }
}

#[test]
fn an_area_that_is_behind_is_filled_and_the_plan_says_what_it_cost() {
    let mut problem = town();
    assert_eq!(plan(&mut problem, 0).areas, None, "the goal is off unless it is wanted");
    let fair = plan(&mut problem, 10);
    let areas = fair.areas.clone().unwrap();
    assert_eq!(areas.fill, [fill("centre", 3, 2, 3, 0), fill("edge", 1, 1, 0, 100)]);
    let without = areas.without.unwrap();
    assert_eq!((without.places_filled, without.priority_served), (3, 3));
    assert_eq!((fair.score.places_filled, fair.score.priority_served), (3, 3));
    // 1,980 m more by bicycle: the measure of travel is 79 instead of 100, and its weight 4.
    assert_eq!(without.quality - areas.quality, 4 * 21);
}

#[test]
fn a_goal_that_weighs_less_than_the_trip_changes_nothing() {
    let mut problem = town();
    for request in &mut problem.requests {
        if request.area == "edge" {
            request.wishes.preferred = crate::small::tags(&["smoker"]);
        }
    }
    // Behind 100, weight 1: 100 points for a trip that costs 84 and a wish that is not met, which costs 100.
    let areas = plan(&mut problem, 1).areas.unwrap();
    assert_eq!(areas.fill[1].filled, 0);
    assert_eq!(areas.quality, areas.without.unwrap().quality);
}

#[test]
fn the_check_recounts_what_the_plan_says_of_areas() {
    let mut problem = town();
    let good = plan(&mut problem, 10);
    let mut fresh = town();
    replan::restore(&mut fresh, &good);
    assert!(verify::plan(&fresh, &TravelTable::default(), &good).is_ok(), "a fresh reading of the same tables");
    let check = |alter: fn(&mut Plan), expected: &str| {
        let mut altered = good.clone();
        alter(&mut altered);
        let faults = verify::plan(&problem, &TravelTable::default(), &altered).unwrap_err();
        assert_eq!(faults[0].to_string(), expected);
    };
    check(|p| p.areas.as_mut().unwrap().fill[0].filled = 3, "places filled in area centre: found 3, expected 2");
    check(|p| p.areas.as_mut().unwrap().fill[1].asked = 2, "places asked in area edge: found 2, expected 1");
    check(|p| p.areas.as_mut().unwrap().fill[1].behind = 50, "area edge is behind by: found 50, expected 100");
    check(|p| p.areas.as_mut().unwrap().quality += 1, "quality beside areas: found 1949, expected 1948");
}

/// A lunch with two seats that V1 carries: two guests from the centre are nearest, the third is of the edge.
#[test]
fn a_seat_fills_a_place_and_is_worth_more_to_an_area_that_is_behind() {
    let mut problem = group::village();
    problem.volunteers.truncate(1);
    problem.requests[0].offer = Some(Offer { seats: 2, least: 2 });
    for (request, area) in problem.requests.iter_mut().zip(["hall", "centre", "centre", "edge", "far"]) {
        request.area = area.into();
    }
    let fair = plan(&mut problem, 10);
    assert_eq!(verify::plan(&problem, &TravelTable::default(), &fair).err(), None);
    let seated: Vec<&str> = fair.seats.iter().map(|seat| seat.visit.as_str()).collect();
    assert_eq!(seated, ["R1", "R3"]);
    let areas = fair.areas.unwrap();
    assert_eq!(areas.fill, [fill("centre", 2, 1, 2, 0), fill("edge", 1, 1, 0, 100), fill("far", 1, 0, 0, 100)]);
    // Where R3 lives, a walk of 209 s in the place of one of 105 s: a measure of travel of 94 in the place of 97, and its weight 4.
    assert_eq!(areas.without.unwrap().quality - areas.quality, 4 * 3);
}

#[test]
fn random_weeks_with_the_goal_are_proven_as_any_other() {
    for seed in 0..30 {
        let mut problem = random(seed, 12, 20);
        for (i, request) in problem.requests.iter_mut().enumerate() {
            request.area = ["north", "south", "west"][i * i % 3].into();
        }
        // The plan is verified as it is made.
        let plan = plan(&mut problem, 5);
        assert!(plan.score.total <= plan.score.ceiling, "seed {seed}");
        assert!(verify::plan(&problem, &TravelTable::default(), &plan).is_ok(), "seed {seed}");
    }
}

#[test]
fn a_repair_keeps_the_measure_and_passes_the_check() {
    let travel = TravelTable::default();
    for with_goal in [true, false] {
        let mut problem = town();
        let old = plan(&mut problem, if with_goal { 10 } else { 0 });
        let gone = Gone { volunteer: Some("V1".into()), request: None };
        take_away(&mut problem, std::slice::from_ref(&gone)).unwrap();
        let policy = Policy { fair_areas: 10, ..Policy::default() };
        let mut repaired = repair_plan(&mut problem, &travel, &policy, quick(), &old, 0, UNWATCHED).plan;
        repaired.gone.push(gone);
        let areas = repaired.areas.as_ref().unwrap();
        assert_eq!((areas.fill[0].behind, areas.fill[1].behind), (0, 100));
        assert_eq!((areas.fill[0].filled + areas.fill[1].filled, areas.without), (2, None));
        let mut fresh = town();
        replan::restore(&mut fresh, &repaired);
        assert_eq!(verify::plan(&fresh, &travel, &repaired).err(), None, "a fresh reading of the same tables");
        let off = Policy { fair_areas: 0, ..policy };
        let again = repair_plan(&mut problem, &travel, &off, quick(), &repaired, 0, UNWATCHED).plan;
        assert_eq!(again.areas, None);
    }
}
