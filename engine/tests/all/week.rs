//! The week solver against trying everything and against an integer programme: never above the optimum, never a ceiling below it, nearly
//! always the optimum itself.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use koppel_engine::flow::Flow;
use koppel_engine::instance::{
    Choice, Instance, LimitRow, LinkRow, Places, Proof, SeriesRow, Solution, VisitRow, VolunteerRow, WayOfTravel,
    WeekPrices,
};
use koppel_engine::planning::solve_instance;
use koppel_engine::verify;
use koppel_engine::week::{self, Effort, Start};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::tape::{any_tape, tape};
use crate::week_programme;
use crate::week_random::{drawn, optimum, random};

const SOME: Effort = Effort { price_steps: 60, groups: 300, seed: 1 };

fn go_on(_: week::Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[track_caller]
fn solved(instance: &Instance, effort: Effort) -> Solution {
    verify::instance(instance).unwrap();
    let solution = week::solve(instance, &Start::timeless(instance), effort, &go_on);
    verify::solution(instance, &solution).unwrap();
    solution
}

/// Total, optimum and ceiling in order for every seed; at least this part of the plans is optimal.
fn check(seeds: std::ops::Range<u64>, [volunteers, visits, options]: [u32; 3], optimal: f64) {
    let count = (seeds.end - seeds.start) as f64;
    let mut reached = 0;
    for seed in seeds {
        let instance = random(seed, volunteers, visits, options as usize);
        let (solution, optimum) = (solved(&instance, SOME), optimum(&instance));
        assert_eq!(week_programme::optimum(&instance), optimum, "seed {seed}: two ways to the optimum");
        assert!(solution.total <= optimum, "seed {seed}: total {} is above the optimum {optimum}", solution.total);
        assert!(optimum <= solution.ceiling, "seed {seed}: ceiling {} is below {optimum}", solution.ceiling);
        reached += u32::from(solution.total == optimum);
    }
    assert!(f64::from(reached) >= optimal * count, "only {reached} of {count} plans are optimal");
}

#[test]
fn the_optimum_of_one_volunteer_lies_between_total_and_ceiling() {
    check(0..1500, [1, 6, 9], 0.99);
}

#[test]
fn the_optimum_of_few_volunteers_lies_between_total_and_ceiling() {
    check(0..1500, [3, 4, 12], 0.97);
}

#[test]
fn the_optimum_of_many_options_lies_between_total_and_ceiling() {
    check(0..200, [3, 8, 24], 0.9);
}

proptest! {
    #[test]
    fn a_drawn_week_keeps_every_rule_and_its_optimum_lies_between_total_and_ceiling(numbers in any_tape(200)) {
        let instance = drawn(&mut tape(numbers), 3, 5, 12);
        let solution = solved(&instance, SOME);
        let optimum = optimum(&instance);
        prop_assert!(solution.total <= optimum && optimum <= solution.ceiling, "{} {optimum} {}", solution.total, solution.ceiling);
    }
}

#[test]
fn larger_weeks_keep_every_rule_and_threads_change_nothing() {
    for seed in 0..12 {
        let instance = random(seed, 30, 60, 500);
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let two = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let alone = one.install(|| solved(&instance, SOME));
        assert_eq!(alone, two.install(|| solved(&instance, SOME)), "seed {seed}");
        assert!(!alone.stopped_early);
    }
}

#[test]
fn weeks_of_many_visits_a_person_keep_every_rule() {
    let effort = Effort { price_steps: 20, groups: 60, seed: 1 };
    let mut many = 0;
    for seed in 0..8 {
        let mut instance = random(seed, 3, 70, 150);
        // Short visits next door, and minutes are what is scarce.
        instance.organisations[0].visits = 30;
        for row in &mut instance.volunteers {
            row.ways.clear();
            let minutes = 300 + 60 * seed as u32;
            row.limits = vec![LimitRow { minutes, ..LimitRow::new(0, 3) }];
        }
        instance.options.iter_mut().for_each(|option| option.end = option.start + 5 + (option.end - option.start) / 20);
        let solution = solved(&instance, effort);
        many += usize::from(solution.chosen.len() >= 16 * 3);
        let one = || week::solve(&instance, &Start::timeless(&instance), effort, &go_on);
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(one);
        assert_eq!(alone, solution, "seed {seed}: as with two threads");
    }
    assert!(many >= 5, "only {many} plans are of so many visits");
}

#[test]
fn the_size_of_points_changes_nothing() {
    let mut gaps = [0.0; 4];
    for seed in 0..12 {
        let small = random(seed, 30, 60, 500);
        for (factor, gap) in [1, 1_000, 10_000_000, 4_000_000_000].into_iter().zip(&mut gaps) {
            let mut large = small.clone();
            let mut chance = Pcg64Mcg::seed_from_u64(seed);
            for option in &mut large.options {
                option.points = option.points * factor + chance.random_range(0..1 + factor / 100);
            }
            for row in &mut large.volunteers {
                row.load_cost.iter_mut().for_each(|cost| *cost *= factor);
                row.minutes_cost.iter_mut().for_each(|cost| cost.per_quarter *= factor);
            }
            let solution = solved(&large, Effort { price_steps: 150, groups: 300, seed: 1 });
            *gap += (solution.ceiling - solution.total) as f64 / solution.ceiling as f64 / 12.0;
        }
    }
    for gap in gaps {
        assert!((gap - gaps[0]).abs() < 0.025, "the gaps at four sizes of points are {gaps:?}");
    }
}

#[test]
fn whoever_hands_in_an_instance_gets_a_plan_that_keeps_its_links() {
    let flow = Flow::default();
    let mut linked = 0;
    for seed in 0..40 {
        let instance = random(seed, 6, 10, 50);
        let (solution, _) = solve_instance(&instance, &flow, SOME, &go_on).unwrap();
        verify::solution(&instance, &solution).unwrap();
        linked += u32::from(!instance.links.is_empty() && !instance.must.is_empty() && !instance.series.is_empty());
    }
    assert!(linked > 5, "only {linked} instances say anything of links");
}

#[test]
fn a_solver_that_is_stopped_says_so_and_its_plan_holds() {
    let instance = random(7, 30, 60, 500);
    for after in [0, 5, 61] {
        let asked = AtomicU32::new(0);
        let stop = |_| {
            if asked.fetch_add(1, Ordering::Relaxed) < after {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        let solution = week::solve(&instance, &Start::timeless(&instance), SOME, &stop);
        assert!(solution.stopped_early);
        verify::solution(&instance, &solution).unwrap();
    }
}

#[test]
fn a_proof_with_altered_prices_is_named() {
    let instance = random(7, 30, 60, 500);
    let solution = solved(&instance, SOME);
    let altered = |alter: fn(&mut WeekPrices)| {
        let mut solution = solution.clone();
        let Proof::Week(prices) = &mut solution.proof else { panic!("a week has a proof in time") };
        alter(prices);
        verify::solution(&instance, &solution).unwrap_err()[0].to_string()
    };
    assert!(altered(|prices| prices.visits.iter_mut().for_each(|price| *price += 1000)).starts_with("ceiling: "));
    assert_eq!(altered(|prices| prices.visits.push(0)), "proof.week.visits: found 61 prices, expected 60");
    assert_eq!(
        altered(|prices| prices.organisations[0] = -1),
        "proof.week.organisations[0]: found a price of -1, expected 0 or more"
    );
    assert_eq!(
        altered(|prices| prices.organisations[1] = 1),
        "proof.week.organisations[1]: found 1, expected 0, as the organisation has no limit"
    );
}

/// Two weeks beside each other that have nothing to do with each other: the second's rows behind the first's.
fn side_by_side(one: &Instance, other: &Instance) -> Instance {
    let shift = |place: &u32, by: usize| place + u32::try_from(by).unwrap();
    let mut both = one.clone();
    let (Places::PlaneM(places), Places::PlaneM(more)) = (&mut both.places, &other.places) else {
        panic!("random weeks are on a plane")
    };
    let (place, ways) = (places.len(), one.ways.len());
    places.extend(more);
    both.ways.extend(other.ways.iter().map(|way| {
        let measured = way.measured.iter().map(|(from, to, s)| (shift(from, place), shift(to, place), *s)).collect();
        WayOfTravel { measured, ..way.clone() }
    }));
    let (volunteers, visits, options) = (one.volunteers.len(), one.visits.len(), one.options.len());
    both.volunteers.extend(other.volunteers.iter().map(|row| VolunteerRow {
        organisation: row.organisation.map(|organisation| shift(&organisation, one.organisations.len())),
        ways: row.ways.iter().map(|way| shift(way, ways)).collect(),
        ..row.clone()
    }));
    both.organisations.extend(other.organisations.iter().cloned());
    both.visits.extend(other.visits.iter().map(|row| VisitRow {
        from: row.from.map(|at| shift(&at, place)),
        to: row.to.map(|at| shift(&at, place)),
        ..row.clone()
    }));
    both.options.extend(other.options.iter().map(|option| Choice {
        volunteer: shift(&option.volunteer, volunteers),
        visit: shift(&option.visit, visits),
        ..*option
    }));
    both.series.extend(
        other.series.iter().map(|row| SeriesRow {
            visits: row.visits.iter().map(|visit| shift(visit, visits)).collect(),
            ..row.clone()
        }),
    );
    both.links.extend(other.links.iter().map(|row| LinkRow {
        first: shift(&row.first, visits),
        second: shift(&row.second, visits),
        ..*row
    }));
    both.must.extend(other.must.iter().map(|option| shift(option, options)));
    both
}

#[test]
fn two_towns_are_planned_as_well_together_as_apart_and_their_ceilings_add_up() {
    let (mut sum, mut whole) = (0, 0);
    for seed in 0..60 {
        let towns = [random(seed, 4, 7, 24), random(seed + 1_000, 3, 6, 18)];
        let both = side_by_side(&towns[0], &towns[1]);
        let starts = towns.each_ref().map(Start::timeless);
        let visits = starts.iter().flat_map(|start| start.visits.clone()).collect();
        let organisations = starts.iter().flat_map(|start| start.organisations.clone()).collect();
        let start = Start { visits, organisations, chosen: Vec::new() };
        let solve = || week::solve(&both, &start, SOME, &go_on);
        let lowest = Mutex::new(i64::MAX);
        let listen = |now: week::Progress| {
            let mut lowest = lowest.lock().unwrap();
            *lowest = now.ceiling.min(*lowest);
            ControlFlow::Continue(())
        };
        let together = week::solve(&both, &start, SOME, &listen);
        let apart = towns.each_ref().map(|town| solved(town, SOME));
        verify::solution(&both, &together).unwrap();
        let ceiling = apart[0].ceiling + apart[1].ceiling;
        assert_eq!(together.ceiling, ceiling, "seed {seed}");
        let most = towns.each_ref().map(optimum);
        let (least, most) = (together.total, most[0] + most[1]);
        assert!(least <= most && most <= ceiling, "seed {seed}: {least}, {most}, {ceiling}");
        let told = lowest.into_inner().unwrap();
        assert!(told >= most, "seed {seed}: a ceiling of {told} was told, and there is a plan of {most}");
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(together, one.install(solve), "seed {seed}");
        (sum, whole) = (sum + apart[0].total + apart[1].total, whole + together.total);
    }
    assert!(whole >= sum, "{whole} points together, {sum} apart");
}
