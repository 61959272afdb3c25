//! Visits with a price but not enough volunteers lower it until somebody comes or it is 0.
//!
//! A volunteer asks for what taking one more edge costs it: the next load cost, or the gain of its least edge, which it
//! then gives up. Visits only offer more as they lower prices, and what volunteers ask only rises, so it ends.

use super::forward::keep_best;
use super::market::Market;
use crate::graph::Graph;

/// A volunteer's best way to make room.
struct Ask {
    amount: i64,
    gives_up: u32,
}

/// An offer above nothing, best first: what it falls short of nothing, and the edge.
type Offer = (i64, u32);

const NOTHING: u32 = u32::MAX;

/// More than anybody asks, so that no points outbid it.
const NO_ROOM: i64 = i64::MAX / 2;

/// What visits look at as they invite.
pub(super) struct Inviting {
    /// The volunteer and the points of each edge, by visit: they are read in this order.
    volunteers: Vec<u32>,
    points: Vec<i64>,
    /// What each volunteer asks.
    asks: Vec<i64>,
    offers: Vec<Offer>,
    waiting: Vec<usize>,
}

impl Inviting {
    pub fn new(graph: &Graph) -> Self {
        let edges = || (0..graph.visits() as usize).flat_map(|visit| graph.ids_of_visit(visit));
        Self {
            volunteers: edges().map(|edge| graph.edge_volunteers[*edge as usize]).collect(),
            points: edges().map(|edge| graph.edge_points[*edge as usize]).collect(),
            asks: Vec::new(),
            offers: Vec::new(),
            waiting: Vec::new(),
        }
    }
}

impl Market<'_> {
    /// Lowers the price of every visit that is not full until it is 0 or the visit is full; a volunteer moves for `raise`
    /// at least. Tells whether that took no more than so many looks at visits.
    pub(super) fn reverse(&mut self, inviting: &mut Inviting, raise: i64, mut looks: usize) -> bool {
        inviting.asks.clear();
        inviting.asks.extend((0..self.network.limit.len()).map(|volunteer| self.ask(volunteer).amount));
        inviting.waiting.clear();
        for visit in 0..self.prices.len() {
            inviting.waiting.push(visit);
            while let Some(visit) = inviting.waiting.pop() {
                let places = self.free_places(visit);
                if places > 0 && self.prices[visit] > 0 {
                    if looks == 0 {
                        return false;
                    }
                    looks -= 1;
                    if places == 1 {
                        self.invite_one(visit, raise, inviting);
                    } else {
                        self.invite_several(visit, raise, inviting);
                    }
                }
            }
        }
        true
    }

    /// Lowers the price to where the second best volunteer would come and takes the best. Who lost it waits.
    fn invite_one(&mut self, visit: usize, raise: i64, inviting: &mut Inviting) {
        let shared = self.filled(visit) > 0;
        let (mut best, mut second, mut guest) = (0, 0, NOTHING);
        let entries = self.network.graph.entries_of_visit(visit);
        let ids = self.network.graph.ids_of_visit(visit);
        let points = inviting.volunteers[entries.clone()].iter().zip(&inviting.points[entries]);
        for (edge, (volunteer, points)) in ids.iter().zip(points) {
            let amount = points * self.scale - inviting.asks[*volunteer as usize];
            // As when bidding: without jumps where nobody can hold the edge already.
            if shared && (amount <= second || self.holds(*volunteer as usize, *edge as usize)) {
                continue;
            }
            second = second.max(amount.min(best));
            guest = if amount > best { *edge } else { guest };
            best = best.max(amount);
        }
        let rest = if guest == NOTHING { 0 } else { second - raise };
        self.lower(visit, rest, inviting);
        if guest != NOTHING {
            self.welcome(guest, visit, inviting);
        }
    }

    /// Lowers the price to where the first volunteer without a place would come and takes all before it.
    fn invite_several(&mut self, visit: usize, raise: i64, inviting: &mut Inviting) {
        let places = self.free_places(visit) as usize;
        let mut offers = std::mem::take(&mut inviting.offers);
        offers.clear();
        let entries = self.network.graph.entries_of_visit(visit);
        for (edge, entry) in self.network.graph.ids_of_visit(visit).iter().zip(entries) {
            let volunteer = inviting.volunteers[entry] as usize;
            let amount = inviting.points[entry] * self.scale - inviting.asks[volunteer];
            if amount > 0 && !self.holds(volunteer, *edge as usize) {
                offers.push((-amount, *edge));
            }
        }
        keep_best(&mut offers, places + 1);
        let rest = if offers.len() < places { 0 } else { offers.get(places).map_or(0, |(loss, _)| -loss) - raise };
        self.lower(visit, rest, inviting);
        for (_, edge) in offers.iter().take(places) {
            self.welcome(*edge, visit, inviting);
        }
        inviting.offers = offers;
    }

    /// Lowers a price, not below 0; who is there gains by it, and asks more if this is what it would give up.
    fn lower(&mut self, visit: usize, price: i64, inviting: &mut Inviting) {
        let before = self.prices[visit];
        self.prices[visit] = before.min(price.max(0));
        for place in 0..self.filled(visit) {
            let (guest, edge) = self.guest(visit, place);
            let gained = self.network.graph.edge_points[edge as usize] * self.scale - before;
            if inviting.asks[guest] >= gained {
                inviting.asks[guest] = self.ask(guest).amount;
            }
        }
    }

    fn ask(&self, volunteer: usize) -> Ask {
        let room = self.free_hands(volunteer) > 0;
        let amount = if room { self.cost(volunteer, self.load(volunteer) + 1) } else { NO_ROOM };
        let mut ask = Ask { amount, gives_up: NOTHING };
        for edge in self.hand(volunteer) {
            let gain = self.gain(*edge as usize);
            if gain < ask.amount {
                ask = Ask { amount: gain, gives_up: *edge };
            }
        }
        ask
    }

    /// Takes a volunteer in, who gives up what it gains least by if it has no room.
    fn welcome(&mut self, edge: u32, visit: usize, inviting: &mut Inviting) {
        let volunteer = self.network.graph.edge_volunteers[edge as usize] as usize;
        let Ask { gives_up, .. } = self.ask(volunteer);
        if gives_up != NOTHING {
            let left = self.network.graph.edge_visits[gives_up as usize] as usize;
            self.leave(volunteer, left, gives_up);
            inviting.waiting.push(left);
        }
        self.engage(volunteer, visit, edge as usize);
        inviting.asks[volunteer] = self.ask(volunteer).amount;
    }
}
