//! Capacitated forward-reverse auction: the optimum without limits of organisations, and whole prices that prove it.
//!
//! **Problem**: maximise Σ p(e)·x(e) − Σ_v Σ_{k ≤ x(v)} c(v,k) over sets x of edges e = (v,r) with x(v) ≤ b(v) and
//! x(r) ≤ need(r): [`Network`] without organisations.
//!
//! **Symbols**: w(r) ≥ 0 price of a visit; d(e) = p(e) − w(r) what an edge gains its volunteer; ε the least raise of a bid.
//! Everything inside is scaled by K = visits + 2, so that ε = 1 is finer than any difference in points.
//!
//! **Method**: (1) *Forward* (`auction/forward.rs`): a volunteer with b(v) − x(v) visits to choose bids for its best edges
//! that it does not hold, as much as makes the next best edge, or doing nothing more, as good. A visit keeps the need(r)
//! highest bids; once full its price is the lowest of them; who is bid away bids again at once. (2) *Reverse*
//! (`auction/reverse.rs`): a visit that is not full but has a price lowers it to where one volunteer more than it has
//! places for would come, and takes those before, who give up their least edges for it; until all such prices are 0. Where
//! visits are scarce the first pass is a reverse one from the highest prices: the scarce side bids first. After both,
//! ε-complementary slackness holds: nobody can gain more than ε by one exchange. (3) Again with ε smaller, from these
//! prices. (4) *Whole prices*: with ε = 1 every inequality of a volunteer compares two of the at most visits + 1 prices (0 among them) and is
//! short by 1 at most. Write w + s = K·q + ρ and choose s so that residue K − 1 stays unused, which K allows; then
//! K·(p − p') ≥ w − w' − 1 = K·(q − q') + (ρ − ρ') − 1 > K·(q − q') − K, so p − p' ≥ q − q' exactly: the q prove the plan.
//! Passes that take too long are left unfinished: whatever the state, repair goes on from it.
//!
//! **Source**: Bertsekas, *Auction algorithms for network flow problems*, 1992; Bertsekas & Castañon, *A forward/reverse
//! auction algorithm for asymmetric assignment problems*, 1992. We differ in that both sides have limits while an edge is
//! used once (a full visit carries its lowest accepted bid, a bidder skips edges it holds), in the outside option that is
//! the next load cost, in a reverse pass after each ε, and in step 4.
//!
//! **Cost**: O(edges·K·max|p| / ε) at worst for each ε; in practice a few dozen looks at each volunteer. 12 bytes an
//! edge, 20 bytes a node and 20 a place. **Limits**: K·(largest points + load cost) < 2⁶¹, for which K is lowered if need be.
//! **Proof**: none asked of this file: [`super::repair`] goes on from its answer, and after finished passes finds nothing
//! to do.

mod forward;
mod market;
mod reverse;

use self::market::Market;
use self::reverse::Inviting;
use super::Network;

/// The first ε is the largest points divided by this, but at least one point: small enough not to overshoot where
/// visits are plenty, large enough to end price wars early. Measured on city graphs: 64 to 1,000 are alike.
const FIRST: i64 = 256;
/// By how much ε falls from one round to the next, until it is below one point; then it falls to its end at once.
/// Measured on city graphs: 16 to 256 are alike.
const FALL: i64 = 64;
/// Looks a node that the first try may take, with the least ε: where no price war breaks out that is all there is to do.
const FIRST_TRY: usize = 1;
/// Of so few different points all rounds after the first try would be wars of ties, which repair ends better: it sends many units over ties
/// at once. Measured on 10,000 a side with 10 edges each, where everybody is to be matched: two values 10 times faster so, three 3 times; four
/// take 1.4 times as long.
const FEW_VALUES: usize = 3;
/// Points are alike if they differ by this part of the largest at most. The first ε is taken from how much they differ then, as long as no war
/// breaks out over who is left with nothing, which would climb to the largest in steps too small. Measured on costs of perfect assignments (points
/// within a 20th to a 600th of the largest): 1.5 to 4 times as fast; on cities, whose points differ more, trying it costs a tenth.
const ALIKE: i64 = 8;
/// Looks a node that the try from there may take.
const NEAR_TRY: usize = 2;
/// Looks a node that a forward pass may take when ε is below one point: a war that goes on then is one of ties, which
/// repair ends better.
const FORWARD: usize = 8;
/// Looks a node that a reverse pass may take: a visit that has to come down a long way alone is better left to repair.
const REVERSE: usize = 4;

/// What the auction ends with.
pub(super) struct Outcome {
    /// By edge id.
    pub matched: Vec<bool>,
    /// w(r) in points.
    pub visit_prices: Vec<i64>,
}

/// Auctions the network's places; organisations count only where their limit is 0.
pub(super) fn run(network: &Network) -> Outcome {
    let largest = network.largest_number().max(1);
    let finest = i64::try_from(network.need.len()).expect("fewer than 2^31 visits") + 2;
    let scale = finest.min((i64::MAX / 4) / largest).max(1);
    let mut market = Market::new(network, scale);
    let mut inviting = Inviting::new(&network.graph);
    let nodes = network.limit.len() + network.need.len();
    let (spread, first) = (spread(network), |differ: i64| (differ * scale / FIRST).max(scale));
    let (near, far) = (first(spread), first(largest));
    let mut starts = |raise, looks| first_pass(&mut market, &mut inviting, largest, raise, looks);
    let reached = if starts(1, FIRST_TRY * nodes) || are_few_values(network) || are_ties(network, spread, largest) {
        None
    } else if near <= far / ALIKE && starts(near, NEAR_TRY * nodes) {
        Some(near)
    } else {
        starts(far, usize::MAX);
        Some(far)
    };
    if let Some(raise) = reached {
        rounds(&mut market, &mut inviting, raise, nodes);
    }
    Outcome { visit_prices: whole(&market.open_prices(), scale), matched: market.matched() }
}

/// By how much points differ.
fn spread(network: &Network) -> i64 {
    let points = || network.graph.edge_points.iter().copied();
    points().max().unwrap_or(0).saturating_sub(points().min().unwrap_or(0))
}

/// Whether nearly everybody can be matched to nearly everything, to be matched is worth far more than to whom, and everybody has more edges than
/// there are different points: then what is best and what is second are alike, as with few values.
fn are_ties(network: &Network, spread: i64, largest: i64) -> bool {
    let are_alike = spread <= largest / ALIKE;
    network.is_dense() && are_alike && usize::try_from(spread).is_ok_and(|spread| spread < network.need.len() / 2)
}

/// Whether edges have so few different points that ties are everywhere.
fn are_few_values(network: &Network) -> bool {
    let mut known: Vec<i64> = Vec::with_capacity(FEW_VALUES + 1);
    for points in &network.graph.edge_points {
        if !known.contains(points) {
            known.push(*points);
            if known.len() > FEW_VALUES {
                return false;
            }
        }
    }
    true
}

/// The scarce side bids, from prices at which it wants everything. Tells whether `looks` sufficed; then all are at rest.
fn first_pass(market: &mut Market, inviting: &mut Inviting, largest: i64, raise: i64, looks: usize) -> bool {
    market.clear();
    if market.visits_are_scarce() {
        market.set_prices(largest * market.scale);
        market.reverse(inviting, raise, looks)
    } else {
        market.set_prices(0);
        market.forward(raise, looks)
    }
}

/// Bids again from the prices that are there with a falling ε, until it is 1 or the rest is better left to repair.
fn rounds(market: &mut Market, inviting: &mut Inviting, mut raise: i64, nodes: usize) {
    while raise > 1 {
        raise = if raise < market.scale { 1 } else { (raise / FALL).max(1) };
        market.clear();
        let looks = if raise < market.scale { FORWARD * nodes } else { usize::MAX };
        if !market.forward(raise, looks) {
            return;
        }
        market.reverse(inviting, raise, REVERSE * nodes);
    }
}

/// Step 4: prices scaled by `scale` as whole numbers, by the shift that no inequality notices.
fn whole(prices: &[i64], scale: i64) -> Vec<i64> {
    let residue = |price: &i64| usize::try_from(price % scale).expect("prices are never below 0");
    let mut used = vec![false; usize::try_from(scale).expect("at most visits + 2")];
    used[0] = true;
    for price in prices {
        used[residue(price)] = true;
    }
    // Without an unused residue, possible only where the scale had to be lowered, repair mends what is off.
    let unused = used.iter().position(|used| !used).unwrap_or(0);
    let shift = scale - 1 - i64::try_from(unused).expect("below the scale");
    prices.iter().map(|price| (price + shift) / scale).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{NO_ORGANISATION, repair};
    use super::*;
    use crate::graph::{Edge, Graph};
    use crate::instance::Prices;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    fn network(random: &mut Pcg64Mcg, limit: u32, need: u32, points: i64) -> Network {
        let edge = |random: &mut Pcg64Mcg| Edge {
            volunteer: random.random_range(0..40),
            visit: random.random_range(0..40),
            points: random.random_range(-2..points),
        };
        let costs = (0..40).flat_map(|_| {
            let first = random.random_range(0..points / 2);
            [first, first + random.random_range(0..points)]
        });
        let load_cost_values = costs.collect();
        Network {
            graph: Graph::new(40, 40, (0..250).map(|_| edge(random)).collect()),
            limit: (0..40).map(|_| random.random_range(0..=limit)).collect(),
            need: (0..40).map(|_| random.random_range(0..=need)).collect(),
            load_cost_starts: (0..=40).map(|v| 2 * v).collect(),
            load_cost_values,
            organisation: vec![NO_ORGANISATION; 40],
            organisation_limit: Vec::new(),
        }
    }

    /// Auctions from a coarse ε with all patience, so that every pass has work and ends.
    fn check_repair_finds_nothing(limit: u32, need: u32, points: i64) {
        for seed in 0..200 {
            let network = network(&mut Pcg64Mcg::seed_from_u64(seed), limit, need, points);
            let (largest, scale) = (network.largest_number(), 42);
            let mut market = Market::new(&network, scale);
            let mut inviting = Inviting::new(&network.graph);
            first_pass(&mut market, &mut inviting, largest, largest * scale / 4, usize::MAX);
            rounds(&mut market, &mut inviting, largest * scale / 4, 1_000_000);
            let prices =
                Prices { volunteers: vec![0; 40], visits: whole(&market.open_prices(), scale), organisations: vec![] };
            let repaired = repair::run(&network, repair::State { matched: market.matched(), prices });
            assert_eq!(repaired.matched, market.matched(), "seed {seed}");
        }
    }

    #[test]
    fn three_values_are_few_and_four_are_not() {
        for (values, expected) in [(1, true), (2, true), (3, true), (4, false)] {
            let edge =
                |place: u32| Edge { volunteer: place / 40, visit: place % 40, points: i64::from(place % values) };
            let mut network = network(&mut Pcg64Mcg::seed_from_u64(1), 1, 1, 10);
            network.graph = Graph::new(40, 40, (0..400).map(edge).collect());
            assert_eq!(are_few_values(&network), expected, "{values}");
        }
    }

    #[test]
    fn the_whole_prices_of_an_assignment_leave_repair_nothing() {
        check_repair_finds_nothing(1, 1, 1000);
    }

    #[test]
    fn the_whole_prices_leave_repair_nothing_where_volunteers_are_scarce() {
        check_repair_finds_nothing(2, 4, 1000);
    }

    #[test]
    fn the_whole_prices_leave_repair_nothing_where_visits_are_scarce() {
        check_repair_finds_nothing(4, 2, 1000);
    }

    #[test]
    fn the_whole_prices_leave_repair_nothing_where_points_tie() {
        check_repair_finds_nothing(3, 3, 4);
    }
}
