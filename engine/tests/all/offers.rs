//! Group offers of neutral instances: against trying everything, and rule 7 broken by hand.

use std::ops::ControlFlow;

use koppel_engine::flow::Flow;
use koppel_engine::instance::{Choice, INSTANCE_FORMAT, Instance, OfferRow, Solution, VisitRow, VolunteerRow};
use koppel_engine::solve_instance;
use koppel_engine::verify;
use koppel_engine::week;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::small::quick;
use crate::week_random;

fn solve(instance: &Instance) -> Solution {
    let solved = solve_instance(instance, &Flow::default(), quick().week, &|_| ControlFlow::Continue(()));
    solved.unwrap_or_else(|faults| panic!("{faults:?}")).0
}

/// A small random week in which some of the visits are offers and others may take their seats.
pub fn random(seed: u64) -> Instance {
    let mut instance = week_random::random(seed, 3, 7, 12);
    let mut chance = Pcg64Mcg::seed_from_u64(seed);
    let is_must = |instance: &Instance, visit: u32| {
        instance.must.iter().any(|must| instance.options[*must as usize].visit == visit)
    };
    for visit in 0..2 {
        if is_must(&instance, visit) {
            continue;
        }
        instance.visits[visit as usize].partial = false;
        let likely = |row: &VisitRow| row.need == 1;
        let mut guests = Vec::new();
        for guest in (2..7).filter(|guest| likely(&instance.visits[*guest as usize])) {
            if chance.random_bool(0.7) {
                guests.push((guest, chance.random_range(-5..100)));
            }
        }
        let seats = chance.random_range(1..4);
        instance.offers.push(OfferRow { visit, seats, least: chance.random_range(1..=seats), guests });
    }
    instance
}

#[test]
fn plans_with_offers_lie_between_trying_everything_and_the_ceiling() {
    let (mut best, mut proven, mut seated, all) = (0, 0, 0, 600);
    for seed in 0..all {
        let instance = random(seed);
        let (solution, optimum) = (solve(&instance), week_random::optimum(&instance));
        assert!(solution.total <= optimum, "seed {seed}: {} above the optimum {optimum}", solution.total);
        assert!(optimum <= solution.ceiling, "seed {seed}: {optimum} above the ceiling {}", solution.ceiling);
        best += u64::from(solution.total == optimum);
        proven += u64::from(solution.total == solution.ceiling);
        seated += u64::from(!solution.seats.is_empty());
    }
    assert!(seated > all / 6, "{seated} of {all} plans have seats taken");
    assert!(best * 100 >= all * 84, "{best} of {all} plans are optimal, {proven} proven so");
}

/// Ann can carry the lunch (seats for two) or visit one of three; every guest at lunch is worth 10, a visit 12.
pub fn lunch(least: u32) -> Instance {
    let visit = |id: &str| VisitRow { id: id.into(), need: 1, ..VisitRow::default() };
    let option = |visit, points| Choice { volunteer: 0, visit, start: 720, end: 780, points };
    Instance {
        format: INSTANCE_FORMAT.into(),
        midnights: vec![0, 1440],
        volunteers: vec![VolunteerRow { id: "Ann".into(), ..VolunteerRow::default() }],
        visits: vec![visit("lunch"), visit("one"), visit("two"), visit("three")],
        options: vec![option(0, 1), option(1, 12), option(2, 12), option(3, 12)],
        offers: vec![OfferRow { visit: 0, seats: 2, least, guests: vec![(1, 10), (2, 10), (3, 10)] }],
        ..Instance::default()
    }
}

#[test]
fn an_offer_takes_place_when_its_guests_are_worth_more_than_what_its_volunteer_leaves() {
    let solution = solve(&lunch(1));
    assert_eq!((solution.total, solution.ceiling, solution.seats.len()), (21, 21, 2));
    let solution = solve(&Instance { options: vec![lunch(1).options[1]], ..lunch(1) });
    assert_eq!((solution.total, solution.ceiling, solution.seats.len()), (12, 12, 0), "nobody carries the lunch");
    let mut dear = lunch(1);
    dear.options[3].points = 30;
    let solution = solve(&dear);
    assert_eq!((solution.total, solution.seats.len()), (30, 0), "one visit is worth more than two guests");
    let mut many = lunch(2);
    many.offers[0].guests.truncate(1);
    assert_eq!(solve(&many).total, 12, "one guest is too few");
}

#[test]
fn seats_that_break_the_rule_are_named() {
    let check = |seats: &[(u32, u32)], chosen: &[u32], expected: &str| {
        let broken = Solution { seats: seats.to_vec(), chosen: chosen.to_vec(), ..solve(&lunch(2)) };
        let faults = verify::solution(&lunch(2), &broken).unwrap_err();
        assert_eq!(faults[0].to_string(), expected);
    };
    check(&[(0, 1)], &[0], "offer lunch: found 1 guests, expected 2 to 2");
    check(&[(0, 1), (0, 2), (0, 3)], &[0], "offer lunch: found 3 guests, expected 2 to 2");
    check(&[(0, 1), (0, 2)], &[], "offer lunch: found 2 guests, expected 0 to 0");
    check(
        &[(0, 1), (0, 2)],
        &[1],
        "visit one: found it served more than once, expected volunteers of its own or one seat",
    );
    check(&[(0, 0)], &[0], "seats[0]: found [0, 0], expected an offer and one of its guests, rising");
    check(&[(1, 1)], &[0], "seats[0]: found [1, 1], expected an offer and one of its guests, rising");
    check(&[(0, 2), (0, 1)], &[0], "seats[1]: found [0, 1], expected an offer and one of its guests, rising");
    check(&[(0, 1), (0, 1)], &[0], "seats[1]: found [0, 1], expected an offer and one of its guests, rising");
}

#[test]
fn nobody_has_a_seat_at_two_offers() {
    let mut two = lunch(1);
    two.visits.push(VisitRow { id: "supper".into(), need: 1, ..VisitRow::default() });
    two.options.push(Choice { volunteer: 0, visit: 4, start: 1_080, end: 1_140, points: 1 });
    two.offers.push(OfferRow { visit: 4, seats: 2, least: 1, guests: vec![(2, 10), (3, 10)] });
    let said = |seats: &[(u32, u32)], total: i64| {
        let seated = Solution { seats: seats.to_vec(), chosen: vec![0, 4], total, ..solve(&two) };
        let faults = verify::solution(&two, &seated).err().unwrap_or_default();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(said(&[(0, 1), (1, 2)], 22), [""; 0]);
    let twice = "visit two: found it served more than once, expected volunteers of its own or one seat";
    assert_eq!(said(&[(0, 1), (0, 2), (1, 2)], 32), [twice]);
}

#[test]
fn offers_that_make_no_sense_are_named() {
    let check = |alter: fn(&mut Instance), expected: &str| {
        let mut instance = lunch(1);
        alter(&mut instance);
        let faults = verify::instance(&instance).err().unwrap_or_default();
        assert_eq!(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "), expected);
    };
    check(|i| i.offers[0].least = 2, "");
    check(|i| i.must = vec![1], "");
    check(|i| i.offers.push(i.offers[0].clone()), "offers: found two offers of one visit, expected one offer a visit");
    let visit = "expected a place in visits that is not partial";
    check(|i| i.offers[0].visit = 9, &format!("offers[0].visit: found 9, {visit}"));
    check(|i| i.visits[0].partial = true, &format!("offers[0].visit: found 0, {visit}"));
    check(|i| i.must = vec![0], "offers[0].visit: found 0, expected a visit that nobody must do");
    let least = "expected 1 or more, and no more than seats";
    check(|i| i.offers[0].least = 0, &format!("offers[0].least: found 0, {least}"));
    check(|i| i.offers[0].least = 3, &format!("offers[0].least: found 3, {least}"));
    let one = "expected a visit for one volunteer that is no offer";
    check(|i| i.visits[1].need = 2, &format!("offers[0].guests: found 1, {one}"));
    check(|i| i.offers[0].guests = vec![(0, 10)], &format!("offers[0].guests: found 0, {one}"));
    check(|i| i.offers[0].guests = vec![(9, 10)], &format!("offers[0].guests: found 9, {one}"));
    let rising = "offers[0].guests: found 1, expected visits once and rising";
    check(|i| i.offers[0].guests = vec![(2, 10), (1, 10)], rising);
    check(|i| i.offers[0].guests = vec![(1, 10), (1, 10)], rising);
}

#[test]
fn guests_worth_more_than_can_be_counted_with_are_refused() {
    let mut instance = lunch(1);
    let try_it = |instance: &Instance| {
        solve_instance(instance, &Flow::default(), quick().week, &|_| ControlFlow::Continue(())).map(|_| ())
    };
    assert_eq!(try_it(&instance), Ok(()));
    instance.offers[0].guests[0].1 = week::MOST_POINTS;
    let told = format!("{:?}", try_it(&instance).unwrap_err());
    assert!(told.contains("points above 2^40"), "{told}");
}
