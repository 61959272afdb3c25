//! The candidate search finds what a look at every pair finds.

use koppel_engine::candidates::{Candidates, Worth, best_slot};
use koppel_engine::graph::Edge;
use koppel_engine::points::Scale;
use koppel_engine::policy::{Policy, PriorityRule};
use koppel_engine::problem::Problem;
use koppel_engine::rules::Pair;
use koppel_engine::travel::{Mode, Travel, TravelMatrix, TravelTable};

use crate::small::{place, random, request, volunteer, week};

/// Every allowed pair of a visit with its worth, by looking at all volunteers.
fn all_of(problem: &Problem, travel: &dyn Travel, scale: &Scale, visit: usize) -> Vec<(u32, i64)> {
    let worth = |volunteer: usize| {
        let pair = Pair::new(problem, volunteer, visit);
        let fit = pair.fit(travel).ok()?;
        Some((u32::try_from(volunteer).unwrap(), best_slot(scale, &pair, &fit, pair.visit).1))
    };
    (0..problem.volunteers.len()).filter_map(worth).collect()
}

fn of_visit(edges: &[Edge], visit: usize) -> Vec<(u32, i64)> {
    edges.iter().filter(|edge| edge.visit as usize == visit).map(|edge| (edge.volunteer, edge.points)).collect()
}

fn worths(pairs: &[(u32, i64)]) -> Vec<i64> {
    pairs.iter().map(|(_, points)| *points).collect()
}

#[test]
fn the_best_pairs_of_each_visit_are_the_best_of_all() {
    let travel = TravelTable::default();
    for seed in 0..30 {
        let problem = random(seed, 70, 12);
        let scale = Scale::new(&problem, &Policy::default());
        let candidates = Candidates::new(&problem, &travel, &scale, Worth::Points);
        for most in [1, 4, 70] {
            let found = candidates.best(most, &|_| ());
            for visit in 0..problem.visits.len() {
                let mut all = all_of(&problem, &travel, &scale, visit);
                all.sort_by_key(|(_, points)| std::cmp::Reverse(*points));
                all.truncate(most);
                assert_eq!(worths(&of_visit(&found, visit)), worths(&all), "seed {seed}, visit {visit}, most {most}");
            }
        }
    }
}

#[test]
fn a_pair_is_missed_exactly_when_it_is_worth_more_than_both_prices() {
    let travel = TravelTable::default();
    let policy = Policy { priority: PriorityRule::Points(500), ..Policy::default() };
    for seed in 0..30 {
        let problem = random(seed, 50, 10);
        let scale = Scale::new(&problem, &policy);
        for worth in [Worth::Points, Worth::Places] {
            let price = |i: usize| i64::try_from((i * 7919 + usize::try_from(seed).unwrap() * 31) % 1700).unwrap();
            let price = |i: usize| if worth == Worth::Places { price(i) % 2 } else { price(i) };
            let volunteers: Vec<i64> = (0..50).map(price).collect();
            let visits: Vec<i64> = (0..10).map(|i| price(i + 100)).collect();
            let known: Vec<Vec<u32>> = (0..10).map(|i| vec![i, i + 20]).collect();
            let mut candidates = Candidates::new(&problem, &travel, &scale, worth);
            candidates.set_prices(&volunteers);
            let missed = candidates.missed(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], &visits, &known, 50, &|_| ());
            for visit in 0..10 {
                let expected = all_of(&problem, &travel, &scale, visit).into_iter();
                let expected = expected.map(|(v, points)| (v, if worth == Worth::Places { 1 } else { points }));
                let expected = expected.filter(|(v, points)| {
                    *points > volunteers[*v as usize] + visits[visit] && !known[visit].contains(v)
                });
                let mut found = of_visit(&missed, visit);
                found.sort_unstable();
                assert_eq!(found, expected.collect::<Vec<_>>(), "seed {seed}, visit {visit}, {worth:?}");
            }
        }
    }
}

#[test]
fn a_measured_trip_is_found_however_far_the_straight_line() {
    let mut far = request("R1");
    far.place = place(60_000.0);
    let problem = week(vec![volunteer("V1")], vec![(far, vec![koppel_engine::time::Span::new(600, 660)])]);
    let rows = [("0 m".to_owned(), "60000 m".to_owned(), 600)];
    let travel = TravelMatrix::new(TravelTable::default(), Mode::Bicycle, rows);
    let scale = Scale::new(&problem, &Policy::default());
    assert_eq!(Candidates::new(&problem, &travel, &scale, Worth::Points).best(3, &|_| ()).len(), 1);
    let estimated = TravelTable::default();
    assert!(Candidates::new(&problem, &estimated, &scale, Worth::Points).best(3, &|_| ()).is_empty());
}

#[test]
fn nobody_is_found_among_nobody() {
    let travel = TravelTable::default();
    let problem = random(1, 0, 5);
    let scale = Scale::new(&problem, &Policy::default());
    assert!(Candidates::new(&problem, &travel, &scale, Worth::Points).best(3, &|_| ()).is_empty());
}
