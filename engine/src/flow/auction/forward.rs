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
        for volunteer in 0..self.network.limit.len() {
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
        let load = self.load(volunteer);
        let nothing_more = self.cost(volunteer, load + 1);
        let ids = self.network.graph.ids_of_volunteer(volunteer);
        let visits = &self.network.graph.edge_visits[ids.clone()];
        let points = &self.network.graph.edge_points[ids.clone()];
        let (mut best, mut second, mut wish) = (nothing_more, nothing_more, usize::MAX);
        for (edge, (visit, points)) in ids.zip(visits.iter().zip(points)) {
            let gain = points * self.scale - self.prices[*visit as usize];
            // Few edges gain more than the second best, and fewer of those are held. Without jumps where nothing is.
            if load > 0 && (gain <= second || self.holds(volunteer, edge)) {
                continue;
            }
            second = second.max(gain.min(best));
            wish = if gain > best { edge } else { wish };
            best = best.max(gain);
        }
        if wish != usize::MAX {
            let visit = self.network.graph.edge_visits[wish] as usize;
            let price = self.prices[visit] + best - second + raise;
            waiting.extend(self.accept(volunteer, visit, wish, price));
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
        let (load, hands) = (self.load(volunteer), self.free_hands(volunteer) as usize);
        let nothing_more = self.cost(volunteer, load + 1);
        wishes.clear();
        for edge in self.network.graph.ids_of_volunteer(volunteer) {
            let gain = self.gain(edge);
            if gain > nothing_more && !self.holds(volunteer, edge) {
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
            let visit = self.network.graph.edge_visits[*edge] as usize;
            let price = self.prices[visit] - loss - otherwise + raise;
            waiting.extend(self.accept(volunteer, visit, *edge, price));
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
