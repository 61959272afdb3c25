//! Set packing by branch and bound, with prices of its own.
//!
//! **Problem.** Of every list one pick; each pick takes places at a time (slot). At most as many picks take a place as are open, all at
//! one slot; a place that is all-or-none is filled, or left alone by all. Maximise the worth.
//!
//! **Method.** For prices λ ≥ 0 of the places, Σ open·λ + Σ_lists max (worth − λ of what the pick takes) is a bound. Every node of the search
//! lowers it by a few subgradient steps from its parent's prices, makes a plan from the picks that are best at these prices, and takes out all
//! picks that lie further below the best of their list than the bound lies above the best plan known. It then branches on a list
//! and a place at a slot: taken or not. Chosen is a place that too many want, for the list that loses most without it; else one with a price that
//! is left open. Caprara, Fischetti & Toth, *A heuristic method for the set covering problem*, 1999; Held & Karp, 1971.
//!
//! The search stops after a number of nodes: a plan then need not be the best one.

mod picks;
mod trial;

use super::table::number;
pub use picks::Picks;
use trial::Trial;

/// The part of what is left between bound and plan by which a price step must lower the bound to count.
const CLOSING: f64 = 5e-4;

/// What is open of a visit or an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// How many picks may take it.
    pub open: u32,
    /// All or none.
    pub is_whole: bool,
    /// Whether it is taken in part by others, so that none is no choice.
    pub is_begun: bool,
}

/// The best picks found, one of each list, if they are worth more than `floor`.
///
/// `prices`: where prices begin. `nodes`: the most nodes. `steps`: price steps at the root; later nodes take a quarter.
pub fn pack(
    picks: &Picks,
    places: &[Place],
    prices: &[f64],
    floor: i64,
    nodes: usize,
    steps: usize,
) -> Option<Vec<u32>> {
    let mut search = Search { picks, places, floor, best: None, nodes, steps, trial: Trial::default() };
    let fits = |pick: &u32| {
        let takes = picks.takes(*pick);
        let taken = |place: u32| takes.iter().filter(|(other, _)| *other == place).count();
        takes.iter().all(|(place, _)| taken(*place) <= places[*place as usize].open as usize)
    };
    let all: Vec<Vec<u32>> = picks.lists.windows(2).map(|list| (list[0]..list[1]).filter(fits).collect()).collect();
    search.node(all, prices.to_vec(), steps, 1.0);
    let best = search.best?;
    Some(best.iter().zip(&picks.lists).map(|(pick, first)| pick - first).collect())
}

struct Search<'a> {
    picks: &'a Picks,
    places: &'a [Place],
    floor: i64,
    best: Option<Vec<u32>>,
    nodes: usize,
    steps: usize,
    trial: Trial,
}

impl Search<'_> {
    fn bests(&self, lists: &[Vec<u32>], prices: &[f64], bests: &mut Vec<(f64, u32)>) -> f64 {
        bests.clear();
        let mut bound: f64 = prices.iter().zip(self.places).map(|(p, place)| p * f64::from(place.open)).sum();
        for list in lists {
            let mut best = (f64::NEG_INFINITY, 0);
            for pick in list {
                let net = self.picks.net(*pick, prices);
                if net > best.0 {
                    best = (net, *pick);
                }
            }
            bound += best.0;
            bests.push(best);
        }
        bound
    }

    fn node(&mut self, mut lists: Vec<Vec<u32>>, mut prices: Vec<f64>, steps: usize, mut length: f64) {
        if self.nodes == 0 || lists.iter().any(Vec::is_empty) {
            return;
        }
        self.nodes -= 1;
        let mut best = (f64::INFINITY, prices.clone());
        let mut last = vec![0.0; prices.len()];
        let mut excess: Vec<f64> = Vec::with_capacity(prices.len());
        let mut bests = Vec::with_capacity(lists.len());
        let mut waited = 0;
        for step in 0..=steps {
            let bound = self.bests(&lists, &prices, &mut bests);
            if bound < (self.floor + 1) as f64 {
                return;
            }
            if bound < best.0 - CLOSING * (bound - self.floor as f64) {
                best.0 = bound;
                best.1.clone_from(&prices);
                waited = 0;
            } else {
                waited += 1;
                if waited >= 3 {
                    waited = 0;
                    length *= 0.6;
                }
            }
            if step % 8 == 0 {
                self.repair(&lists, &prices, &bests);
                if bound < (self.floor + 1) as f64 {
                    return;
                }
            }
            excess.clear();
            excess.extend(self.places.iter().map(|place| f64::from(place.open)));
            for (_, pick) in &bests {
                self.picks.takes(*pick).iter().for_each(|(place, _)| excess[*place as usize] -= 1.0);
            }
            let mut square = 0.0;
            for ((last, new), price) in last.iter_mut().zip(&excess).zip(&prices) {
                *last = new + 0.6 * *last;
                if *price <= 0.0 {
                    *last = f64::min(*last, 0.0);
                }
                square += *last * *last;
            }
            if square == 0.0 {
                break;
            }
            let by = length * (bound - self.floor as f64) / square;
            prices.iter_mut().zip(&last).for_each(|(price, d)| *price = (*price - by * d).max(0.0));
        }
        let prices = best.1;
        let bound = self.bests(&lists, &prices, &mut bests);
        self.repair(&lists, &prices, &bests);
        let slack = bound - (self.floor + 1) as f64;
        if slack < 0.0 {
            return;
        }
        for volunteer in 0..lists.len() {
            let mut list = std::mem::take(&mut lists[volunteer]);
            list.retain(|pick| self.picks.net(*pick, &prices) >= bests[volunteer].0 - slack);
            lists[volunteer] = list;
        }
        let Some((volunteer, place, slot)) = self.branch(&lists, &prices, &bests) else { return };
        let takes = |pick: &u32| self.picks.takes(*pick).contains(&(place, slot));
        let (with, without): (Vec<u32>, Vec<u32>) = lists[volunteer].iter().partition(|pick| takes(pick));
        let mut taken = lists.clone();
        taken[volunteer] = with;
        self.commit(&mut taken, place, slot);
        lists[volunteer] = without;
        let few = (self.steps / 4).max(4);
        self.node(taken, prices.clone(), few, 0.3);
        self.node(lists, prices, few, 0.3);
    }

    /// Takes out what is impossible once somebody is bound to a place at a time.
    fn commit(&self, lists: &mut [Vec<u32>], place: u32, slot: u32) {
        let takes = |pick: u32| self.picks.takes_at(pick, place);
        let bound: Vec<bool> = lists.iter().map(|list| list.iter().all(|pick| takes(*pick).is_some())).collect();
        let is_full = bound.iter().filter(|bound| **bound).count() >= self.places[place as usize].open as usize;
        for (volunteer, list) in lists.iter_mut().enumerate() {
            list.retain(|pick| match takes(*pick) {
                Some(other) => other == slot && (bound[volunteer] || !is_full),
                None => true,
            });
        }
        let over = bound.iter().filter(|bound| **bound).count() > self.places[place as usize].open as usize;
        if over {
            lists[0].clear();
        }
    }

    /// A volunteer and a place at a time on which to decide: one that more want than can have, or one that is left open though it
    /// has a price. Nothing when what everybody wants is a plan.
    fn branch(&self, lists: &[Vec<u32>], prices: &[f64], bests: &[(f64, u32)]) -> Option<(usize, u32, u32)> {
        let mut wanted = vec![0_u32; self.places.len()];
        let mut slots = vec![u32::MAX; self.places.len()];
        let mut mixed = vec![false; self.places.len()];
        for (_, pick) in bests {
            for (place, slot) in self.picks.takes(*pick) {
                let place = *place as usize;
                wanted[place] += 1;
                mixed[place] |= slots[place] != u32::MAX && slots[place] != *slot;
                slots[place] = *slot;
            }
        }
        let mut hot: Option<(f64, u32)> = None;
        for (place, wanted) in wanted.iter().enumerate() {
            let is_over = *wanted > self.places[place].open || mixed[place];
            let weight = prices[place] + 1.0;
            if is_over && hot.is_none_or(|(most, _)| weight > most) {
                hot = Some((weight, number(place)));
            }
        }
        if let Some((_, place)) = hot {
            // Who loses most without it.
            let mut chosen: Option<(f64, usize, u32)> = None;
            for (volunteer, (net, pick)) in bests.iter().enumerate() {
                let Some(slot) = self.picks.takes_at(*pick, place) else { continue };
                let others = lists[volunteer].iter().filter(|pick| !self.picks.takes(**pick).contains(&(place, slot)));
                let other = others.map(|pick| self.picks.net(*pick, prices)).fold(f64::NEG_INFINITY, f64::max);
                // Somebody bound to it already is no choice.
                if other == f64::NEG_INFINITY {
                    continue;
                }
                let regret = net - other;
                if chosen.is_none_or(|(most, ..)| regret > most) {
                    chosen = Some((regret, volunteer, slot));
                }
            }
            return chosen.map(|(_, volunteer, slot)| (volunteer, place, slot));
        }
        self.open_branch(lists, prices, bests, &wanted)
    }

    fn open_branch(
        &self,
        lists: &[Vec<u32>],
        prices: &[f64],
        bests: &[(f64, u32)],
        wanted: &[u32],
    ) -> Option<(usize, u32, u32)> {
        let mut chosen: Option<(f64, usize, u32, u32)> = None;
        for (volunteer, list) in lists.iter().enumerate() {
            let own = self.picks.takes(bests[volunteer].1);
            for pick in list {
                let loss = bests[volunteer].0 - self.picks.net(*pick, prices);
                for (place, slot) in self.picks.takes(*pick) {
                    let Place { open, is_whole, is_begun } = self.places[*place as usize];
                    let wanted = wanted[*place as usize];
                    let is_half = is_whole && wanted < open && (wanted > 0 || is_begun);
                    let is_open = wanted < open && prices[*place as usize] > 0.5;
                    if (is_open || is_half) && !own.contains(&(*place, *slot)) {
                        let weight = prices[*place as usize] - loss;
                        if chosen.is_none_or(|(most, ..)| weight > most) {
                            chosen = Some((weight, volunteer, *place, *slot));
                        }
                    }
                }
            }
        }
        chosen.map(|(_, volunteer, place, slot)| (volunteer, place, slot))
    }

    /// Keeps the plan from what everybody wants if it is the best so far.
    fn repair(&mut self, lists: &[Vec<u32>], prices: &[f64], bests: &[(f64, u32)]) {
        let mut trial = std::mem::take(&mut self.trial);
        if let Some(worth) = trial.plan(self.picks, self.places, lists, prices, bests)
            && worth > self.floor
        {
            self.floor = worth;
            self.best = Some(trial.picks.clone());
        }
        self.trial = trial;
    }
}
