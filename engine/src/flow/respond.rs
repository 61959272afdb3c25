//! What each volunteer would choose at given prices: the start of every repair.
//!
//! At visit prices w and organisation prices γ, volunteer v gains d(e) = p(e) − w(r) by edge e = (v,r) and pays
//! γ + c(v,k) for its k-th visit. Taking its edges by falling d while d_k ≥ γ + c_k is its best answer, and any u between
//! max(d_{x+1}, γ + c_x) and min(d_x, γ + c_{x+1}) is a price that explains it. So whatever w and γ are, every volunteer
//! is at rest, and only visits and organisations may hold too many or too few. Ties go to edges matched before: prices
//! that were optimal give the former plan back.
//!
//! O(deg log b) for each volunteer.

use super::Network;

/// One volunteer's answer: its chosen edges are the first `chosen` of the ranking left in the scratch.
pub(super) struct Answer {
    pub chosen: usize,
    pub price: i64,
}

/// A volunteer's edges, best first; kept between calls for its memory.
#[derive(Default)]
pub(super) struct Ranking {
    gains: Vec<Gain>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Gain {
    /// −d(e): falls as the gain rises, so that the natural order is best first.
    loss: i64,
    new: bool,
    edge: u32,
}

impl Ranking {
    /// The best answer of `volunteer`, who may take `limit` visits, pays `organisation_price` for each, and held the
    /// edges with `matched`.
    pub fn answer(
        &mut self,
        network: &Network,
        (volunteer, limit): (usize, u32),
        organisation_price: i64,
        visit_prices: &[i64],
        matched: &[bool],
    ) -> Answer {
        let mut held = 0;
        self.gains.clear();
        for id in network.graph.ids_of_volunteer(volunteer) {
            let edge = network.graph.edge(id);
            let loss = visit_prices[edge.visit as usize] - edge.points;
            held += usize::from(matched[id]);
            self.gains.push(Gain { loss, new: !matched[id], edge: u32::try_from(id).expect("at most 2^31 edges") });
        }
        let limit = limit as usize;
        if limit + 1 < self.gains.len() {
            self.gains.select_nth_unstable(limit);
            self.gains.truncate(limit + 1);
        }
        self.gains.sort_unstable();

        let cost = |k: usize| organisation_price + network.load_cost(volunteer, u32::try_from(k).unwrap_or(u32::MAX));
        let most = limit.min(self.gains.len());
        let wanted = |k: &usize| -self.gains[*k].loss > cost(*k + 1);
        let welcome = |k: &usize| -self.gains[*k].loss >= cost(*k + 1);
        let at_least = (0..most).take_while(wanted).count();
        let at_most = (at_least..most).take_while(welcome).count() + at_least;
        let chosen = held.clamp(at_least, at_most);

        let mut price = match chosen {
            0 if limit == 0 => 0,
            0 => cost(1).min(0),
            _ => cost(chosen),
        };
        if let Some(next) = self.gains.get(chosen) {
            price = price.max(-next.loss);
        }
        Answer { chosen, price }
    }

    /// The edges of the last answer, best first.
    pub fn edges(&self) -> impl Iterator<Item = usize> + '_ {
        self.gains.iter().map(|gain| gain.edge as usize)
    }
}
