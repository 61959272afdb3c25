//! One plan from the picks that are best at some prices.

use super::Place;
use super::picks::{Picks, Take};

/// Room to make a plan in, used again and again.
#[derive(Default)]
pub(super) struct Trial {
    order: Vec<usize>,
    /// By place: how many picks may still take it, and at which slot once one has.
    left: Vec<u32>,
    slots: Vec<u32>,
    pub(super) picks: Vec<u32>,
}

impl Trial {
    /// A plan from what everybody wants: who wants most goes first, the others take the best that still fits. What it is worth, if it
    /// leaves no place half filled that must not be.
    pub(super) fn plan(
        &mut self,
        picks: &Picks,
        places: &[Place],
        lists: &[Vec<u32>],
        prices: &[f64],
        bests: &[(f64, u32)],
    ) -> Option<i64> {
        self.order.clear();
        self.order.extend(0..lists.len());
        self.order.sort_by(|a, b| bests[*b].0.total_cmp(&bests[*a].0));
        self.left.clear();
        self.left.extend(places.iter().map(|place| place.open));
        self.slots.clear();
        self.slots.resize(places.len(), u32::MAX);
        self.picks.clear();
        self.picks.resize(lists.len(), 0);
        let mut worth = 0;
        for turn in 0..lists.len() {
            let volunteer = self.order[turn];
            let mut best: Option<(f64, u32)> = None;
            if self.fits(picks.takes(bests[volunteer].1)) {
                best = Some(bests[volunteer]);
            } else {
                for pick in &lists[volunteer] {
                    if self.fits(picks.takes(*pick)) {
                        let net = picks.net(*pick, prices);
                        if best.is_none_or(|(most, _)| net > most) {
                            best = Some((net, *pick));
                        }
                    }
                }
            }
            let (_, pick) = best?;
            for (place, slot) in picks.takes(pick) {
                self.left[*place as usize] -= 1;
                self.slots[*place as usize] = *slot;
            }
            worth += picks.worth(pick);
            self.picks[volunteer] = pick;
        }
        let is_half =
            |(left, place): (&u32, &Place)| place.is_whole && *left > 0 && (*left < place.open || place.is_begun);
        (!self.left.iter().zip(places).any(is_half)).then_some(worth)
    }

    fn fits(&self, takes: &[Take]) -> bool {
        // The same place again, right behind, needs one more.
        let mut again = (u32::MAX, 0);
        takes.iter().all(|(place, slot)| {
            again = if again.0 == *place { (*place, again.1 + 1) } else { (*place, 1) };
            let place = *place as usize;
            self.left[place] >= again.1 && (self.slots[place] == u32::MAX || self.slots[place] == *slot)
        })
    }
}
