//! One region's work: a neutral instance with prices and a plan to begin with in, a plan and prices out. A pure function of what can be written
//! down, so that it does not matter who runs it, nor where.

use serde::{Deserialize, Serialize};

use crate::instance::{Choice, Instance, Proof, WeekPrices};
use crate::mend::mend;
use crate::offers;
use crate::planning::keeps_what_binds;
use crate::week;

/// What a region has to plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionTask {
    /// The region's volunteers and visits, and the visits elsewhere that its volunteers have; those must be chosen.
    pub instance: Instance,
    /// Prices of visits to begin with.
    pub visit_prices: Vec<i64>,
    /// Prices of organisations to begin with.
    pub organisation_prices: Vec<i64>,
    /// Prices of volunteers in the timeless optimum; empty when the plan to begin with is to be made no better than it is.
    pub volunteer_prices: Vec<i64>,
    /// Pairs (volunteer, visit) of the timeless optimum, rising.
    pub pairs: Vec<(u32, u32)>,
    /// Options of a plan that keeps every rule, rising.
    pub chosen: Vec<u32>,
    /// Seats of that plan: offer and guest.
    pub seats: Vec<(u32, u32)>,
    /// See [`week::Effort`].
    pub price_steps: u32,
    /// See [`week::Effort`].
    pub groups: u32,
    /// See [`week::Effort`].
    pub seed: u64,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionDone {
    /// The chosen options.
    pub chosen: Vec<Choice>,
    /// Seats taken: offer and guest.
    pub seats: Vec<(u32, u32)>,
    /// Prices of visits, organisations and seats; nothing when points are too many to be planned in time.
    pub prices: Option<WeekPrices>,
    /// By visit: how many options there were.
    pub seen: Vec<u32>,
    /// Options with a price of their own: volunteer, visit, start and price.
    pub options: Vec<(u32, u32, i32, i64)>,
    /// Whether the solver was stopped.
    pub stopped_early: bool,
}

/// Plans a region. The plan is no worse than the one it began with.
#[must_use]
pub fn solve_region(task: &RegionTask, watch: week::Watch<'_>) -> RegionDone {
    let instance = &task.instance;
    let known = offers::total_of(instance, &task.chosen, &task.seats);
    let mut chosen = task.chosen.clone();
    if !task.volunteer_prices.is_empty() {
        let (mended, total) = mend(instance, &task.pairs, &task.volunteer_prices, i64::MAX);
        if total > known && keeps_what_binds(instance, &mended) || !keeps_what_binds(instance, &chosen) {
            chosen = mended;
        }
    }
    if !keeps_what_binds(instance, &chosen) {
        chosen.clear();
    }
    let of = |chosen: &[u32]| chosen.iter().map(|option| instance.options[*option as usize]).collect();
    let mut seen = vec![0; instance.visits.len()];
    instance.options.iter().for_each(|option| seen[option.visit as usize] += 1);
    if !week::takes(instance) {
        let (chosen, seats) = (of(&chosen), task.seats.clone());
        return RegionDone { chosen, seats, prices: None, seen, options: Vec::new(), stopped_early: false };
    }
    let start = week::Start {
        visits: task.visit_prices.clone(),
        organisations: task.organisation_prices.clone(),
        chosen: chosen.clone(),
    };
    let effort = week::Effort { price_steps: task.price_steps, groups: task.groups, seed: task.seed };
    let solution = offers::solve(instance, &start, effort, watch);
    let Proof::Week(mut prices) = solution.proof else { unreachable!("a week is proven by the prices of a week") };
    let own = std::mem::take(&mut prices.options);
    let options = own.into_iter().map(|(option, price)| {
        let Choice { volunteer, visit, start, .. } = instance.options[option as usize];
        (volunteer, visit, start, price)
    });
    let is_worse = solution.total < known && keeps_what_binds(instance, &task.chosen);
    let (best, seats) = if is_worse { (&task.chosen, &task.seats) } else { (&solution.chosen, &solution.seats) };
    RegionDone {
        chosen: of(best),
        seats: seats.clone(),
        prices: Some(prices),
        seen,
        options: options.collect(),
        stopped_early: solution.stopped_early,
    }
}
