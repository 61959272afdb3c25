//! What the limits of one volunteer are, in the packed form of [`super::fields`], and what its weeks cost beyond their points.

use super::linked::Again;
use crate::instance::MinutesCost;

/// What the nodes of one volunteer cost and use together.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The guard bit of every field.
    pub guard: u64,
    /// Where the number of visits stands in the packed use, as (shift, mask).
    pub count: (u32, u64),
    /// Where the minutes stand, and the minutes of one unit.
    pub minutes: (u32, u64),
    /// Minutes of one unit of the field.
    pub unit_min: i64,
    /// What so many visits cost, from 0 on; empty when the price of a visit is part of its points.
    pub load_sums: Vec<i64>,
    /// What minutes cost.
    pub minutes_cost: Vec<MinutesCost>,
    /// Its organisation, when its limit could bind.
    pub organisation: u32,
    /// Counters that did not fit into the fields: weeks have to be checked for them, and bounds may be too high.
    pub loose: Vec<Loose>,
    /// Series that it could do more than one visit of.
    pub series: Vec<Again>,
    /// Pairs of nodes that a link forbids to be in one week, both ways round, rising.
    pub clashes: Vec<(u32, u32)>,
    /// Nodes that must be chosen, rising.
    pub musts: Vec<u32>,
}

/// A limit that did not fit into the fields.
#[derive(Clone, Debug)]
pub struct Loose {
    /// What each node uses of it.
    pub uses: Vec<u64>,
    /// The most.
    pub most: u64,
    /// Whether it counts days: a node on the day of the one before it uses nothing.
    pub is_days: bool,
}

impl Person {
    /// What a week of this packed use costs beyond what the nodes' points carry already. It never falls when the use rises.
    #[must_use]
    pub fn cost(&self, used: u64) -> i64 {
        let mut cost = 0;
        if !self.load_sums.is_empty() {
            let count = (used >> self.count.0) & self.count.1;
            cost += self.load_sums[usize::try_from(count).expect("a field is short").min(self.load_sums.len() - 1)];
        }
        if !self.minutes_cost.is_empty() {
            let units = (used >> self.minutes.0) & self.minutes.1;
            let minutes = i64::try_from(units).expect("a field is short") * self.unit_min;
            cost += self.minutes_cost.iter().map(|row| row.of(minutes)).sum::<i64>();
        }
        cost
    }
}
