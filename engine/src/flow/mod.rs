//! The timeless part: maximum-point b-matching with limits on both sides, convex load costs and limits per
//! organisation. What a solver is given, what it answers, and the ceiling of any prices.

mod auction;
pub mod exhaustive;
mod locality;
mod repair;
mod respond;
mod search;
pub mod simplex;
pub mod standing;

use serde::{Deserialize, Serialize};

use crate::graph::Graph;
use crate::instance::Prices;

/// No organisation.
pub const NO_ORGANISATION: u32 = u32::MAX;

/// No sum over all edges of the largest points plus the largest load cost, either sign, may exceed this.
pub const MOST_POINTS_IN_ALL: i64 = i64::MAX / 2;

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// The matched pairs (volunteer, visit), sorted.
    pub matched: Vec<(u32, u32)>,
    /// Points minus load cost.
    pub total: i64,
    /// The prices; for an exact solver [`Network::ceiling`] of them equals `total`.
    pub prices: Prices,
}

/// The optimum, with the prices that prove it.
///
/// # Panics
/// When the network contradicts itself ([`Network::check`]).
#[must_use]
pub fn solve(network: &Network) -> Flow {
    network.check();
    let (matched, prices) = if network.is_dense() {
        // No number is nearer than another.
        let state = cold(network);
        (state.matched, state.prices)
    } else {
        let near = locality::Renumbered::new(network);
        let state = cold(&near.network);
        near.translate_back(&network.graph, &state.matched, &state.prices)
    };
    network.proven(&matched, prices)
}

/// The optimum without a former solution.
fn cold(network: &Network) -> repair::State {
    let outcome = auction::run(network);
    let prices = Prices {
        volunteers: vec![0; network.limit.len()],
        visits: outcome.visit_prices,
        organisations: vec![0; network.organisation_limit.len()],
    };
    repair::run(network, repair::State { matched: outcome.matched, prices })
}

/// The optimum, from a former solution of a network that may have gained or lost edges, volunteers or visits at the end,
/// or changed its points, costs and limits. The nearer the former solution, the less work; any start ends exact.
///
/// # Panics
/// When the network contradicts itself ([`Network::check`]).
#[must_use]
pub fn solve_from(network: &Network, start: &Flow) -> Flow {
    network.check();
    let repair::State { matched, prices } = repair::run(network, start_of(network, start));
    network.proven(&matched, prices)
}

/// What of a former solution still means something in a network.
fn start_of(network: &Network, start: &Flow) -> repair::State {
    let most = network.largest_number();
    let mut matched = vec![false; network.graph.len()];
    for (volunteer, visit) in &start.matched {
        if let Some(edge) = network.graph.find(*volunteer, *visit) {
            matched[edge] = true;
        }
    }
    let known = |prices: &[i64], count: usize| -> Vec<i64> {
        (0..count).map(|i| prices.get(i).map_or(0, |price| (*price).clamp(0, most))).collect()
    };
    let prices = Prices {
        volunteers: vec![0; network.limit.len()],
        visits: known(&start.prices.visits, network.need.len()),
        organisations: known(&start.prices.organisations, network.organisation_limit.len()),
    };
    repair::State { matched, prices }
}

impl Network {
    /// Checks that the lists fit each other, load costs never fall, and no sum can overflow.
    ///
    /// # Panics
    /// When one does not hold, saying which.
    pub fn check(&self) {
        let (volunteers, visits) = (self.graph.volunteers() as usize, self.graph.visits() as usize);
        assert_eq!(self.limit.len(), volunteers, "one limit a volunteer");
        assert_eq!(self.need.len(), visits, "one need a visit");
        assert_eq!(self.organisation.len(), volunteers, "one organisation a volunteer");
        assert_eq!(self.load_cost_starts.len(), volunteers + 1, "one list of load costs a volunteer");
        let organisations = self.organisation_limit.len();
        let known = |g: &u32| *g == NO_ORGANISATION || (*g as usize) < organisations;
        assert!(self.organisation.iter().all(known), "a volunteer's organisation is not there");
        let spanned = (self.load_cost_starts[0], self.load_cost_starts[volunteers] as usize);
        assert_eq!(spanned, (0, self.load_cost_values.len()), "the lists of load costs span all values");
        for list in self.load_cost_starts.windows(2) {
            let list = &self.load_cost_values[list[0] as usize..list[1] as usize];
            assert!(list.is_sorted(), "load costs never fall");
        }
        let edges = i64::try_from(self.graph.len()).unwrap_or(i64::MAX);
        let in_all = self.largest_number().checked_mul(edges.saturating_add(1));
        assert!(in_all.is_some_and(|sum| sum <= MOST_POINTS_IN_ALL), "points and costs could overflow 64 bits");
    }

    /// The largest points plus the largest load cost, either sign.
    fn largest_number(&self) -> i64 {
        let largest = |values: &mut dyn Iterator<Item = i64>| values.map(i64::saturating_abs).max().unwrap_or(0);
        let points = largest(&mut self.graph.edges().map(|edge| edge.points));
        points.saturating_add(largest(&mut self.load_cost_values.iter().copied()))
    }

    /// Whether half of all pairs or more are edges.
    fn is_dense(&self) -> bool {
        self.graph.len() >= self.limit.len().saturating_mul(self.need.len()) / 2
    }

    /// What `volunteer` may take: b(v), or nothing where its organisation may give nothing.
    fn usable_limit(&self, volunteer: usize) -> u32 {
        match self.organisation[volunteer] {
            NO_ORGANISATION => self.limit[volunteer],
            g if self.organisation_limit[g as usize] == 0 => 0,
            _ => self.limit[volunteer],
        }
    }

    /// The matched edges as a flow, after recounting limits, points and the ceiling.
    fn proven(&self, matched: &[bool], prices: Prices) -> Flow {
        let matched: Vec<_> = self.graph.edges().zip(matched).filter(|(_, m)| **m).map(|(edge, _)| edge).collect();
        let mut load = vec![0; self.limit.len()];
        let mut filled = vec![0; self.need.len()];
        let mut organisation_load = vec![0; self.organisation_limit.len()];
        let mut total = 0;
        for edge in &matched {
            let volunteer = edge.volunteer as usize;
            load[volunteer] += 1;
            filled[edge.visit as usize] += 1;
            if let Some(load) = organisation_load.get_mut(self.organisation[volunteer] as usize) {
                *load += 1;
            }
            total += edge.points - self.load_cost(volunteer, load[volunteer]);
        }
        let holds = |count: &[u32], most: &[u32]| count.iter().zip(most).all(|(count, most)| count <= most);
        assert!(holds(&load, &self.limit), "a volunteer is over its limit");
        assert!(holds(&filled, &self.need), "a visit has more volunteers than it needs");
        assert!(holds(&organisation_load, &self.organisation_limit), "an organisation is over its limit");
        let mut free_to_rise = prices.visits.iter().chain(&prices.organisations);
        assert!(free_to_rise.all(|price| *price >= 0), "a price is below 0");
        assert_eq!(self.ceiling(&prices), total, "the prices do not prove the total");
        let matched = matched.iter().map(|edge| (edge.volunteer, edge.visit)).collect();
        Flow { matched, total, prices }
    }

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
            // Costs never fall, so the first visit that is not worth its cost ends the sum; behind its list a cost repeats.
            let gain = |k: u32| price - self.load_cost(volunteer, k);
            let limit = self.limit[volunteer];
            let listed = limit.min(self.load_cost_starts[volunteer + 1] - self.load_cost_starts[volunteer]);
            sum += (1..=listed).map(gain).take_while(|gain| *gain > 0).sum::<i64>();
            if limit > listed {
                sum += i64::from(limit - listed) * gain(limit).max(0);
            }
        }
        for edge in self.graph.edges() {
            let prices = prices.volunteers[edge.volunteer as usize] + prices.visits[edge.visit as usize];
            sum += (edge.points - prices).max(0);
        }
        sum
    }
}
