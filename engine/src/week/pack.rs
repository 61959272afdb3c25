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

use super::table::number;

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

/// One choice of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// What it is worth.
    pub worth: i64,
    /// (place, slot), places rising; a place may be taken several times.
    pub takes: Vec<(u32, u32)>,
}

/// The best picks found, one of each list, if they are worth more than `floor`.
///
/// `prices`: where prices begin. `nodes`: the most nodes. `steps`: price steps at the root; later nodes take a quarter.
pub fn pack(
    lists: &[Vec<Pick>],
    places: &[Place],
    prices: &[f64],
    floor: i64,
    nodes: usize,
    steps: usize,
) -> Option<Vec<u32>> {
    let mut search = Search { lists, places, floor, best: None, nodes, steps };
    let fits = |pick: &Pick| {
        let taken = |place: u32| pick.takes.iter().filter(|(other, _)| *other == place).count();
        pick.takes.iter().all(|(place, _)| taken(*place) <= places[*place as usize].open as usize)
    };
    let fitting = |list: &Vec<Pick>| (0..number(list.len())).filter(|pick| fits(&list[*pick as usize])).collect();
    let all: Vec<Vec<u32>> = lists.iter().map(fitting).collect();
    search.node(all, prices.to_vec(), steps, 1.0);
    search.best
}

struct Search<'a> {
    lists: &'a [Vec<Pick>],
    places: &'a [Place],
    floor: i64,
    best: Option<Vec<u32>>,
    nodes: usize,
    steps: usize,
}

impl Search<'_> {
    fn pick(&self, volunteer: usize, pick: u32) -> &Pick {
        &self.lists[volunteer][pick as usize]
    }

    fn net(&self, volunteer: usize, pick: u32, prices: &[f64]) -> f64 {
        let pick = self.pick(volunteer, pick);
        pick.worth as f64 - pick.takes.iter().map(|(place, _)| prices[*place as usize]).sum::<f64>()
    }

    fn bests(&self, lists: &[Vec<u32>], prices: &[f64], bests: &mut Vec<(f64, u32)>) -> f64 {
        bests.clear();
        let mut bound: f64 = prices.iter().zip(self.places).map(|(p, place)| p * f64::from(place.open)).sum();
        for (volunteer, list) in lists.iter().enumerate() {
            let mut best = (f64::NEG_INFINITY, 0);
            for pick in list {
                let net = self.net(volunteer, *pick, prices);
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
        let mut bests = Vec::with_capacity(lists.len());
        let mut waited = 0;
        for step in 0..=steps {
            let bound = self.bests(&lists, &prices, &mut bests);
            if bound < (self.floor + 1) as f64 {
                return;
            }
            if bound < best.0 - CLOSING * (bound - self.floor as f64) {
                best = (bound, prices.clone());
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
            let mut excess: Vec<f64> = self.places.iter().map(|place| f64::from(place.open)).collect();
            for (volunteer, (_, pick)) in bests.iter().enumerate() {
                self.pick(volunteer, *pick).takes.iter().for_each(|(place, _)| excess[*place as usize] -= 1.0);
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
            list.retain(|pick| self.net(volunteer, *pick, &prices) >= bests[volunteer].0 - slack);
            lists[volunteer] = list;
        }
        let Some((volunteer, place, slot)) = self.branch(&lists, &prices, &bests) else { return };
        let takes = |pick: &u32| self.pick(volunteer, *pick).takes.contains(&(place, slot));
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
        let takes = |volunteer: usize, pick: u32| {
            self.pick(volunteer, pick).takes.iter().find(|(other, _)| *other == place).map(|(_, slot)| *slot)
        };
        let bound: Vec<bool> = lists
            .iter()
            .enumerate()
            .map(|(volunteer, list)| list.iter().all(|pick| takes(volunteer, *pick).is_some()))
            .collect();
        let is_full = bound.iter().filter(|bound| **bound).count() >= self.places[place as usize].open as usize;
        for (volunteer, list) in lists.iter_mut().enumerate() {
            list.retain(|pick| match takes(volunteer, *pick) {
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
        for (volunteer, (_, pick)) in bests.iter().enumerate() {
            for (place, slot) in &self.pick(volunteer, *pick).takes {
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
                let Some((_, slot)) = self.pick(volunteer, *pick).takes.iter().find(|(other, _)| *other == place)
                else {
                    continue;
                };
                let others = lists[volunteer]
                    .iter()
                    .filter(|pick| !self.pick(volunteer, **pick).takes.contains(&(place, *slot)));
                let other = others.map(|pick| self.net(volunteer, *pick, prices)).fold(f64::NEG_INFINITY, f64::max);
                // Somebody bound to it already is no choice.
                if other == f64::NEG_INFINITY {
                    continue;
                }
                let regret = net - other;
                if chosen.is_none_or(|(most, ..)| regret > most) {
                    chosen = Some((regret, volunteer, *slot));
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
            let own = &self.pick(volunteer, bests[volunteer].1).takes;
            for pick in list {
                let loss = bests[volunteer].0 - self.net(volunteer, *pick, prices);
                for (place, slot) in &self.pick(volunteer, *pick).takes {
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

    /// A plan from what everybody wants: who wants most goes first, the others take the best that still fits.
    fn repair(&mut self, lists: &[Vec<u32>], prices: &[f64], bests: &[(f64, u32)]) {
        let mut order: Vec<usize> = (0..lists.len()).collect();
        order.sort_by(|a, b| bests[*b].0.total_cmp(&bests[*a].0));
        let mut left: Vec<u32> = self.places.iter().map(|place| place.open).collect();
        let mut slots = vec![u32::MAX; left.len()];
        let mut picks = vec![0; lists.len()];
        let mut worth = 0;
        let fits = |pick: &Pick, left: &[u32], slots: &[u32]| {
            // The same place again, right behind, needs one more.
            let mut again = (u32::MAX, 0);
            pick.takes.iter().all(|(place, slot)| {
                again = if again.0 == *place { (*place, again.1 + 1) } else { (*place, 1) };
                let place = *place as usize;
                left[place] >= again.1 && (slots[place] == u32::MAX || slots[place] == *slot)
            })
        };
        for volunteer in order {
            let mut best: Option<(f64, u32)> = None;
            if fits(self.pick(volunteer, bests[volunteer].1), &left, &slots) {
                best = Some(bests[volunteer]);
            } else {
                for pick in &lists[volunteer] {
                    if fits(self.pick(volunteer, *pick), &left, &slots) {
                        let net = self.net(volunteer, *pick, prices);
                        if best.is_none_or(|(most, _)| net > most) {
                            best = Some((net, *pick));
                        }
                    }
                }
            }
            let Some((_, pick)) = best else { return };
            let found = self.pick(volunteer, pick);
            for (place, slot) in &found.takes {
                left[*place as usize] -= 1;
                slots[*place as usize] = *slot;
            }
            worth += found.worth;
            picks[volunteer] = pick;
        }
        let is_half =
            |(left, place): (&u32, &Place)| place.is_whole && *left > 0 && (*left < place.open || place.is_begun);
        if worth > self.floor && !left.iter().zip(self.places).any(is_half) {
            self.floor = worth;
            self.best = Some(picks);
        }
    }
}
