//! The timeless part: maximum-point b-matching with limits on both sides, convex load costs and limits per
//! organisation. What a solver is given, what it answers, and the ceiling of any prices.

use serde::{Deserialize, Serialize};

use crate::graph::Graph;
use crate::instance::Prices;

/// No organisation.
pub const NO_ORGANISATION: u32 = u32::MAX;

/// The problem in symbols: maximise Σ p(e)·x(e) − Σ_v Σ_{k ≤ x(v)} c(v,k) over sets x of edges with x(v) ≤ b(v),
/// x(r) ≤ need(r) and, for each organisation g, Σ_{v in g} x(v) ≤ limit(g).
#[derive(Clone, Debug)]
pub struct Network {
    /// Pairs (volunteer, visit) with their points; each at most once.
    pub graph: Graph,
    /// b(v): the most visits of each volunteer.
    pub limit: Vec<u32>,
    /// need(r): the most volunteers of each visit.
    pub need: Vec<u32>,
    /// c(v,·): where each volunteer's list begins in `load_cost_values` (one more entry than volunteers). Beyond the end
    /// of a list its last entry repeats; an empty list costs nothing; lists never fall.
    pub load_cost_starts: Vec<u32>,
    /// The lists, one after another.
    pub load_cost_values: Vec<i64>,
    /// The organisation of each volunteer, or [`NO_ORGANISATION`].
    pub organisation: Vec<u32>,
    /// limit(g).
    pub organisation_limit: Vec<u32>,
}

/// A set of edges and the prices that prove how good it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// The matched pairs (volunteer, visit), sorted.
    pub matched: Vec<(u32, u32)>,
    /// Points minus load cost.
    pub total: i64,
    /// The prices; for an exact solver [`Network::ceiling`] of them equals `total`.
    pub prices: Prices,
}

impl Network {
    /// c(v,k) for k = 1, 2, …
    #[must_use]
    pub fn load_cost(&self, volunteer: usize, k: u32) -> i64 {
        let (from, to) = (self.load_cost_starts[volunteer] as usize, self.load_cost_starts[volunteer + 1] as usize);
        if from == to {
            return 0;
        }
        self.load_cost_values[(from + k as usize - 1).min(to - 1)]
    }

    /// The ceiling of any prices ≥ 0 over this network's pairs: no plan has more points.
    #[must_use]
    pub fn ceiling(&self, prices: &Prices) -> i64 {
        let mut sum: i64 = 0;
        for (need, price) in self.need.iter().zip(&prices.visits) {
            sum += i64::from(*need) * price;
        }
        for (limit, price) in self.organisation_limit.iter().zip(&prices.organisations) {
            sum += if *price == 0 { 0 } else { i64::from(*limit) * price };
        }
        for volunteer in 0..self.limit.len() {
            let organisation = self.organisation[volunteer];
            let mut price = prices.volunteers[volunteer];
            if organisation != NO_ORGANISATION {
                price -= prices.organisations[organisation as usize];
            }
            // Costs never fall, so the first visit that is not worth its cost ends the sum.
            let gains = (1..=self.limit[volunteer]).map(|k| price - self.load_cost(volunteer, k));
            sum += gains.take_while(|gain| *gain > 0).sum::<i64>();
        }
        for edge in self.graph.edges() {
            let prices = prices.volunteers[edge.volunteer as usize] + prices.visits[edge.visit as usize];
            sum += (edge.points - prices).max(0);
        }
        sum
    }
}
