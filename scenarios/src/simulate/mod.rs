//! Plays a scenario: day by day, with the engine's plan (or a simpler policy) each morning, and chance in everything people do.
//!
//! A *play* (replication) is one run of all weeks; plays differ only in their chances, and the same play of two scenarios meets the same chances
//! (`chance.rs`). Days last 24 hours here: clock changes are left out. A play needs nothing but the scenario and its number, so plays run in
//! any order, on any machine, and give the same bytes.

mod asking;
mod books;
mod chance;
mod day;
mod diary;
mod lasting;
mod ledger;
mod morning;
pub mod outcome;
mod person;
mod policies;
pub mod setting;
pub mod statistics;
pub mod sweep;
mod telephone;
mod town;
mod world;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

pub use books::{books, country};
pub use outcome::{Cell, Count, Figure, Outcome};
pub use setting::{Centres, Part, Policy, Scenario, Wrong};
pub use statistics::Interval;

/// Most plays beyond those asked for, when a precision is wanted.
const MORE_MOST: u32 = 10;

/// One play.
///
/// # Panics
/// When the scenario was not checked, or a request gets lost: that is our mistake.
#[must_use]
pub fn play(scenario: &Scenario, centres: Centres<'_>, replication: u32) -> Outcome {
    let mut play = Play::new(scenario, centres, replication);
    (0..(scenario.warm_up_weeks + scenario.weeks) * 7).for_each(|_| play.next_day());
    play.end()
}

/// A play that is gone through day by day.
#[derive(Clone)]
pub struct Play<'a> {
    world: world::World<'a>,
    /// Days played.
    days: i32,
}

impl<'a> Play<'a> {
    /// The first morning.
    ///
    /// # Panics
    /// When the scenario was not checked.
    #[must_use]
    pub fn new(scenario: &'a Scenario, centres: Centres<'a>, replication: u32) -> Self {
        Self { world: world::World::new(scenario, centres, replication), days: 0 }
    }

    /// Plays a day.
    ///
    /// # Panics
    /// When a request gets lost: that is our mistake.
    pub fn next_day(&mut self) {
        day::play(&mut self.world, self.days);
        self.days += 1;
    }

    /// What came of the days so far.
    ///
    /// # Panics
    /// When a request got lost: that is our mistake.
    #[must_use]
    pub fn end(self) -> Outcome {
        let pairs = self.world.pairs.len();
        self.world.ledger.close(&self.world.wanted, &self.world.people, self.days - 1, pairs)
    }
}

/// Where plays that were done already are found, and new ones are kept.
pub trait Kept: Sync {
    /// A play that was done before.
    fn find(&self, replication: u32) -> Option<Outcome>;
    /// A play that was done now; to break is to stop.
    fn keep(&self, replication: u32, outcome: &Outcome) -> ControlFlow<()>;
}

/// Nothing is kept.
#[derive(Clone, Copy, Debug)]
pub struct Unkept;

impl Kept for Unkept {
    fn find(&self, _: u32) -> Option<Outcome> {
        None
    }

    fn keep(&self, _: u32, _: &Outcome) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// All plays of a scenario, on all cores, in the order of their numbers; fewer when stopped. With a precision, more follow until the share helped
/// is known so well: always a whole number of rounds, so that the number of plays does not depend on the machine.
#[must_use]
pub fn play_all(scenario: &Scenario, centres: Centres<'_>, kept: &dyn Kept) -> Vec<Outcome> {
    let mut all: Vec<Outcome> = Vec::new();
    let stopped = AtomicBool::new(false);
    for round in 0..MORE_MOST {
        let from = round * scenario.replications;
        let plays: Vec<Option<Outcome>> = (from..from + scenario.replications)
            .into_par_iter()
            .map(|replication| {
                if let Some(known) = kept.find(replication) {
                    return Some(known);
                }
                if stopped.load(Ordering::Relaxed) {
                    return None;
                }
                let outcome = play(scenario, centres, replication);
                if kept.keep(replication, &outcome).is_break() {
                    stopped.store(true, Ordering::Relaxed);
                }
                Some(outcome)
            })
            .collect();
        all.extend(plays.into_iter().map_while(|outcome| outcome));
        let fills: Vec<f64> = all.iter().map(|outcome| outcome.figure(Figure::Fill)).collect();
        let is_enough = scenario.precision <= 0.0 || Interval::of(&fills).half_width <= scenario.precision;
        if is_enough || stopped.load(Ordering::Relaxed) {
            break;
        }
    }
    all
}

/// One figure over several plays.
#[must_use]
pub fn figure(outcomes: &[Outcome], figure: Figure) -> Interval {
    Interval::of(&outcomes.iter().map(|outcome| outcome.figure(figure)).collect::<Vec<_>>())
}

/// What is different in the second scenario, play by play.
#[must_use]
pub fn difference(first: &[Outcome], second: &[Outcome], figure: Figure) -> Interval {
    let of = |outcomes: &[Outcome]| outcomes.iter().map(|outcome| outcome.figure(figure)).collect::<Vec<_>>();
    Interval::of_pairs(&of(first), &of(second))
}
