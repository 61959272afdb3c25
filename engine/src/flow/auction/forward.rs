//! Volunteers bid for visits until each has what it wants at the prices there are.
//!
//! Why ε-complementary slackness holds at the end although a volunteer holds several edges: a bid is so high that the
//! edge, should its price rise to it, still gains at most ε less than the best edge not held; prices only rise; and an
//! edge bid away is bid for again, best first, before the volunteer rests. Ties go to the lower edge id.

use super::market::Market;

impl Market<'_> {
    /// Lets every volunteer bid, by at least `raise`, until nobody wants more. Tells whether that took no more than so
    /// many looks at volunteers.
    pub(super) fn forward(&mut self, raise: i64, mut looks: usize) -> bool {
        let mut waiting = Vec::new();
        let mut wishes = Vec::new();
        for volunteer in 0..self.limit.len() {
            waiting.push(u32::try_from(volunteer).expect("fewer than 2^31 volunteers"));
            while let Some(volunteer) = waiting.pop() {
                if looks == 0 {
                    return false;
                }
                looks -= 1;
                match self.free_hands(volunteer as usize) {
                    0 => {}
                    1 => self.bid_for_one(volunteer as usize, raise, &mut waiting),
                    _ => self.bid_for_several(volunteer as usize, raise, &mut wishes, &mut waiting),
                }
            }
        }
        true
    }

    fn bid_for_one(&mut self, volunteer: usize, raise: i64, waiting: &mut Vec<u32>) {
        let nothing_more = self.cost(volunteer, self.load(volunteer) + 1);
        let ids = self.network.graph.ids_of_volunteer(volunteer);
        let first = ids.start;
        let visits = &self.network.graph.edge_visits[ids.clone()];
        let points = &self.network.graph.edge_points[ids.clone()];
        let held = &self.held[ids];
        let (mut best, mut second, mut wish) = (nothing_more, nothing_more, None);
        for (place, ((visit, points), held)) in visits.iter().zip(points).zip(held).enumerate() {
            let gain = points * self.scale - self.prices[*visit as usize];
            // In this order, because few edges gain more than the second best, and fewer of those are held.
            if gain > second && !held && self.places(*visit as usize) > 0 {
                if gain > best {
                    (second, best, wish) = (best, gain, Some(place));
                } else {
                    second = gain;
                }
            }
        }
        if let Some(place) = wish {
            let price = self.prices[visits[place] as usize] + best - second + raise;
            waiting.extend(self.accept(first + place, price));
        }
    }

    /// One bid for each free hand, all against the first wish that no hand is left for.
    fn bid_for_several(
        &mut self,
        volunteer: usize,
        raise: i64,
        wishes: &mut Vec<(i64, usize)>,
        waiting: &mut Vec<u32>,
    ) {
        let (load, hands) = (self.load(volunteer), self.free_hands(volunteer));
        let nothing_more = self.cost(volunteer, load + 1);
        wishes.clear();
        for edge in self.network.graph.ids_of_volunteer(volunteer) {
            let gain = self.gain(edge);
            if gain > nothing_more && !self.held[edge] && self.places(self.network.graph.edge_visits[edge] as usize) > 0
            {
                wishes.push((-gain, edge));
            }
        }
        keep_best(wishes, hands + 1);
        let mut wanted = 0;
        let mut otherwise = nothing_more;
        for (k, (loss, _)) in (load + 1..).zip(wishes.iter().take(hands)) {
            let cost = self.cost(volunteer, k);
            if -loss <= cost {
                break;
            }
            otherwise = cost;
            wanted += 1;
        }
        if let Some((loss, _)) = wishes.get(wanted) {
            otherwise = otherwise.max(-loss);
        }
        for (loss, edge) in wishes.iter().take(wanted) {
            let price = self.prices[self.network.graph.edge_visits[*edge] as usize] - loss - otherwise + raise;
            waiting.extend(self.accept(*edge, price));
        }
    }
}

/// Leaves the `count` least entries, in order.
pub(super) fn keep_best<T: Ord>(entries: &mut Vec<T>, count: usize) {
    if count < entries.len() {
        entries.select_nth_unstable(count - 1);
        entries.truncate(count);
    }
    entries.sort_unstable();
}
