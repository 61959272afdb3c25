//! Storms of events on a standing week: after each the plan keeps every rule, and total and ceiling are right.

use std::ops::ControlFlow;

use koppel_engine::instance::{Choice, Instance, VisitRow};
use koppel_engine::verify;
use koppel_engine::week::repair::{Event, Standing};
use koppel_engine::week::{self, Effort};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::week::random;

const SOME: Effort = Effort { price_steps: 60, groups: 100, seed: 1 };

fn solved(instance: &Instance, effort: Effort) -> koppel_engine::Solution {
    week::solve(instance, effort, &|_| ControlFlow::Continue(()))
}

fn standing(instance: &Instance) -> Standing {
    let solution = solved(instance, SOME);
    verify::solution(instance, &solution).unwrap();
    let standing = Standing::new(instance, &solution);
    assert_eq!((standing.total(), standing.ceiling()), (solution.total, solution.ceiling));
    standing
}

#[track_caller]
fn check(standing: &Standing, at: &str) {
    let (instance, solution) = (standing.instance(), standing.solution());
    if let Err(faults) = verify::solution(&instance, &solution) {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{at}: {faults:?}");
    }
}

/// Options like those of some visit that is there, for other people and other times.
fn options_like(instance: &Instance, chance: &mut Pcg64Mcg) -> Vec<Choice> {
    let other = chance.random_range(0..instance.visits.len() as u32);
    let by = 30 * chance.random_range(-8..=8);
    let alike = instance.options.iter().filter(|option| option.visit == other && option.start + by >= 0);
    let moved = alike.map(|option| Choice { start: option.start + by, end: option.end + by, ..*option });
    let last = instance.midnights.last().copied().unwrap();
    moved.filter(|option| option.start < last).collect()
}

fn event(instance: &Instance, chance: &mut Pcg64Mcg) -> Event {
    let volunteer = chance.random_range(0..instance.volunteers.len() as u32);
    let visit = chance.random_range(0..instance.visits.len() as u32);
    match chance.random_range(0..10) {
        0..2 => Event::DropsOut { volunteer },
        2..5 => match instance.options.iter().filter(|option| option.volunteer == volunteer).nth(1) {
            Some(option) => Event::Cannot { volunteer, visit: option.visit },
            None => Event::Withdrawn { visit },
        },
        5..8 => {
            let like = &instance.visits[visit as usize];
            let row = VisitRow { id: format!("N{}", instance.visits.len()), ..like.clone() };
            Event::Asked { row, options: options_like(instance, chance) }
        }
        8 => Event::OtherTimes { visit, options: options_like(instance, chance) },
        _ => Event::Withdrawn { visit },
    }
}

#[test]
fn every_state_of_many_small_storms_is_right() {
    for seed in 0..60 {
        let instance = random(seed, 12, 20, 150);
        let mut standing = standing(&instance);
        let mut chance = Pcg64Mcg::seed_from_u64(seed);
        for step in 0..40 {
            let event = event(&standing.instance(), &mut chance);
            standing.apply(&event);
            check(&standing, &format!("seed {seed}, step {step}, {event:?}"));
        }
    }
}

#[test]
fn a_storm_of_a_thousand_ends_close_to_planning_afresh() {
    let instance = random(3, 400, 600, 9_000);
    let mut standing = standing(&instance);
    let mut chance = Pcg64Mcg::seed_from_u64(3);
    for step in 0..1_000 {
        let event = event(&standing.instance(), &mut chance);
        standing.apply(&event);
        if step % 100 == 99 {
            check(&standing, &format!("step {step}, {event:?}"));
        }
    }
    let afresh = solved(&standing.instance(), SOME);
    let gap = |total: i64, ceiling: i64| 100.0 * (ceiling - total) as f64 / ceiling as f64;
    let (ours, fresh) = (gap(standing.total(), standing.ceiling()), gap(afresh.total, afresh.ceiling));
    println!("repaired {} of {} ({ours:.2} %), afresh {} of {} ({fresh:.2} %)", standing.total(), standing.ceiling(), afresh.total, afresh.ceiling);
    assert!(standing.total() as f64 > 0.97 * afresh.total as f64, "total {} against {}", standing.total(), afresh.total);
    assert!(standing.ceiling() as f64 <= 1.03 * afresh.ceiling as f64, "ceiling {}", standing.ceiling());
}
