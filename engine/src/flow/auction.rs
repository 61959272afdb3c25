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
//! (`auction/reverse.rs`): a visit that is not full but has a price lowers it to where its second best volunteer would
//! come, and takes the best, who gives up its least edge for it; until all such prices are 0. Where there are more hands
//! than places, the first round is a reverse one from the highest prices: the scarce side bids first. After each round ε-complementary
//! slackness holds: nobody can gain more than ε by one exchange. (3) Again with ε smaller, from these prices. (4) *Whole
//! prices*: with ε = 1 every inequality of a volunteer compares two of the at most visits + 1 prices (0 among them) and is
//! short by 1 at most. Write w + s = K·q + ρ and choose s so that residue K − 1 stays unused, which K allows; then
//! K·(p − p') ≥ w − w' − 1 = K·(q − q') + (ρ − ρ') − 1 > K·(q − q') − K, so p − p' ≥ q − q' exactly: the q prove the plan.
//!
//! **Source**: Bertsekas, *Auction algorithms for network flow problems*, 1992; Bertsekas & Castañon, *A forward/reverse
//! auction algorithm for asymmetric assignment problems*, 1992. We differ in that both sides have limits while an edge is
//! used once (a full visit carries its lowest accepted bid, a bidder skips edges it holds), in the outside option that is
//! the next load cost, in a reverse pass after each ε, and in step 4.
//!
//! **Cost**: O(edges·K·max|p| / ε) at worst for each ε; in practice a few dozen looks at each volunteer. 1 byte an edge, 40
//! bytes a node and 20 a place. **Limits**: K·(largest points + load cost) < 2⁶¹, for which K is lowered if need be.
//! **Proof**: none asked of this file: [`super::repair`] starts from its answer and finds nothing to do.

mod forward;
mod market;
mod reverse;

use self::market::Market;
use super::Network;

/// The first ε is the largest points divided by this: small enough not to overshoot where visits are plenty, large
/// enough to end price wars early. Measured on city graphs: 64 to 1,000 are alike.
const FIRST: i64 = 256;
/// By how much ε falls from one round to the next. Measured on city graphs: 20 to 1,000 are alike.
const FALL: i64 = 64;

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
    let mut raise = (largest * scale / FIRST).max(1);
    if market.visits_are_scarce() {
        market.prices.fill(largest * scale);
        market.reverse(raise);
        raise = (raise / FALL).max(1);
    }
    loop {
        market.clear();
        market.forward(raise);
        market.reverse(raise);
        if raise == 1 {
            break;
        }
        raise = (raise / FALL).max(1);
    }
    Outcome { visit_prices: whole(&market.prices, scale), matched: market.held }
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
