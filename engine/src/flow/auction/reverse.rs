//! Visits with a price but not enough volunteers lower it until somebody comes or it is 0.
//!
//! A volunteer asks for what taking one more edge costs it: the next load cost, or the gain of its least edge, which it
//! then gives up. Visits only offer more as they lower prices, and what volunteers ask only rises, so it ends.

use super::forward::keep_best;
use super::market::Market;

/// A volunteer's best way to make room.
struct Ask {
    amount: i64,
    gives_up: u32,
}

/// An offer above nothing, best first: what it falls short of nothing, the edge, the edge given up for it.
type Offer = (i64, u32, u32);

const NOTHING: u32 = u32::MAX;

impl Market<'_> {
    /// Lowers the price of every visit that is not full until it is 0 or the visit is full; a volunteer moves for `raise`
    /// at least. Tells whether that took no more than so many looks at visits.
    pub(super) fn reverse(&mut self, raise: i64, mut looks: usize) -> bool {
        let mut waiting = Vec::new();
        let mut offers = Vec::new();
        for visit in 0..self.prices.len() {
            if self.places(visit) == 0 {
                self.prices[visit] = 0;
            }
            waiting.push(visit);
            while let Some(visit) = waiting.pop() {
                if self.prices[visit] > 0 && self.free_places(visit) > 0 {
                    if looks == 0 {
                        return false;
                    }
                    looks -= 1;
                    if self.free_places(visit) == 1 {
                        self.invite_one(visit, raise, &mut waiting);
                    } else {
                        self.invite_several(visit, raise, &mut offers, &mut waiting);
                    }
                }
            }
        }
        true
    }

    /// Lowers the price to where the second best volunteer would come and takes the best. Who lost it waits.
    fn invite_one(&mut self, visit: usize, raise: i64, waiting: &mut Vec<usize>) {
        let (mut best, mut second, mut guest) = (0, 0, None);
        for edge in self.network.graph.ids_of_visit(visit) {
            if let Some((amount, gives_up)) = self.offer(*edge, second) {
                if amount > best {
                    (second, best, guest) = (best, amount, Some((*edge, gives_up)));
                } else {
                    second = amount;
                }
            }
        }
        let rest = if guest.is_some() { second - raise } else { 0 };
        self.prices[visit] = self.prices[visit].min(rest.max(0));
        if let Some((edge, gives_up)) = guest {
            self.welcome(edge, gives_up, waiting);
        }
    }

    /// Lowers the price to where the first volunteer without a place would come and takes all before it.
    fn invite_several(&mut self, visit: usize, raise: i64, offers: &mut Vec<Offer>, waiting: &mut Vec<usize>) {
        let places = self.free_places(visit) as usize;
        offers.clear();
        for edge in self.network.graph.ids_of_visit(visit) {
            offers.extend(self.offer(*edge, 0).map(|(amount, gives_up)| (-amount, *edge, gives_up)));
        }
        keep_best(offers, places + 1);
        let rest = if offers.len() < places { 0 } else { offers.get(places).map_or(0, |(loss, ..)| -loss) - raise };
        self.prices[visit] = self.prices[visit].min(rest.max(0));
        for (_, edge, gives_up) in offers.iter().take(places) {
            self.welcome(*edge, *gives_up, waiting);
        }
    }

    /// By how much the points of an edge not held exceed what its volunteer asks, if by more than `least`.
    fn offer(&self, edge: u32, least: i64) -> Option<(i64, u32)> {
        let volunteer = self.network.graph.edge_volunteers[edge as usize] as usize;
        if self.held[edge as usize] || self.limit[volunteer] == 0 {
            return None;
        }
        let ask = self.ask(volunteer);
        let amount = self.network.graph.edge_points[edge as usize] * self.scale - ask.amount;
        (amount > least).then_some((amount, ask.gives_up))
    }

    fn ask(&self, volunteer: usize) -> Ask {
        let load = self.load(volunteer);
        let room = load < self.limit[volunteer];
        let mut ask = Ask { amount: if room { self.cost(volunteer, load + 1) } else { i64::MAX }, gives_up: NOTHING };
        for edge in self.hand(volunteer) {
            let gain = self.gain(*edge as usize);
            if gain < ask.amount {
                ask = Ask { amount: gain, gives_up: *edge };
            }
        }
        ask
    }

    fn welcome(&mut self, edge: u32, gives_up: u32, waiting: &mut Vec<usize>) {
        if gives_up != NOTHING {
            self.leave(gives_up as usize);
            waiting.push(self.network.graph.edge_visits[gives_up as usize] as usize);
        }
        self.engage(edge as usize);
    }
}
