//! Visits with a price but not enough volunteers lower it until somebody comes or it is 0.
//!
//! A volunteer asks for what taking one more edge costs it: the next load cost, or the gain of its least edge, which it
//! then gives up. Visits only offer more as they lower prices, and what volunteers ask only rises, so it ends.

use super::market::Market;

/// A volunteer's best way to make room.
struct Ask {
    amount: i64,
    gives_up: Option<usize>,
}

impl Market<'_> {
    /// Lowers the price of every visit that is not full to 0 or fills it; a volunteer moves for at least `raise`.
    pub(super) fn reverse(&mut self, raise: i64) {
        let mut waiting = Vec::new();
        for visit in (0..self.prices.len()).rev() {
            if self.places(visit) == 0 {
                self.prices[visit] = 0;
            } else if self.prices[visit] > 0 && self.free_places(visit) > 0 {
                waiting.push(visit);
            }
        }
        while let Some(visit) = waiting.pop() {
            while self.prices[visit] > 0 && self.free_places(visit) > 0 {
                waiting.extend(self.invite(visit, raise));
            }
        }
    }

    /// Lowers the price to where the second best volunteer would come and takes the best. Tells the visit that lost it.
    fn invite(&mut self, visit: usize, raise: i64) -> Option<usize> {
        let (mut best, mut second, mut guest) = (0, 0, None);
        for edge in self.network.graph.ids_of_visit(visit) {
            let edge = *edge as usize;
            let volunteer = self.network.graph.edge_volunteers[edge] as usize;
            if self.held[edge] || self.limit[volunteer] == 0 {
                continue;
            }
            let ask = self.ask(volunteer);
            let offer = self.network.graph.edge_points[edge] * self.scale - ask.amount;
            if offer > best {
                (second, best, guest) = (best, offer, Some((edge, ask.gives_up)));
            } else if offer > second {
                second = offer;
            }
        }
        let Some((edge, gives_up)) = guest else {
            self.prices[visit] = 0;
            return None;
        };
        self.prices[visit] = self.prices[visit].min((second - raise).max(0));
        if let Some(edge) = gives_up {
            self.leave(edge);
        }
        self.engage(edge);
        gives_up.map(|edge| self.network.graph.edge_visits[edge] as usize)
    }

    fn ask(&self, volunteer: usize) -> Ask {
        let load = self.load(volunteer);
        let room = load < self.limit[volunteer];
        let mut ask = Ask { amount: if room { self.cost(volunteer, load + 1) } else { i64::MAX }, gives_up: None };
        for edge in self.hand(volunteer) {
            let gain = self.gain(*edge as usize);
            if gain < ask.amount {
                ask = Ask { amount: gain, gives_up: Some(*edge as usize) };
            }
        }
        ask
    }
}
