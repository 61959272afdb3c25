//! Who holds which place at what bid: the books of the auction. Bidding lives in `forward.rs` and `reverse.rs`.

use crate::flow::Network;

/// From so many places in hands on, a network is no village.
const TOWN: usize = 10_000;

/// The books. Prices and bids are scaled points.
pub(super) struct Market<'a> {
    pub network: &'a Network,
    pub scale: i64,
    /// w(r); of a visit that nobody can be at, so much that nobody bids.
    pub prices: Vec<i64>,
    volunteers: Vec<Volunteer>,
    /// The edges each volunteer holds.
    hands: Vec<u32>,
    visits: Vec<Visit>,
    /// The bids each visit has accepted; a heap with the lowest first while the visit is full.
    bids: Vec<Bid>,
}

/// A volunteer's part of `hands`: `most` places from `start`, of which the first `load` count.
#[derive(Clone, Copy)]
struct Volunteer {
    start: u32,
    load: u32,
    most: u32,
}

/// A visit's part of `bids`: `places` from `start`, of which the first `filled` count.
#[derive(Clone, Copy)]
struct Visit {
    start: u32,
    filled: u32,
    places: u32,
}

#[derive(Clone, Copy, Default)]
struct Bid {
    price: i64,
    volunteer: u32,
    edge: u32,
}

impl<'a> Market<'a> {
    /// Empty books at prices 0.
    pub fn new(network: &'a Network, scale: i64) -> Self {
        let (mut hands, mut places) = (0, 0);
        let volunteer = |v: usize| {
            let most = network.usable_limit(v).min(network.graph.degree_of_volunteer(v));
            hands += most;
            Volunteer { start: hands - most, load: 0, most }
        };
        let volunteers = (0..network.limit.len()).map(volunteer).collect();
        let visit = |r: usize| {
            let own = network.need[r].min(network.graph.degree_of_visit(r));
            places += own;
            Visit { start: places - own, filled: 0, places: own }
        };
        let visits: Vec<Visit> = (0..network.need.len()).map(visit).collect();
        let mut market = Self {
            network,
            scale,
            prices: vec![0; visits.len()],
            volunteers,
            hands: vec![0; hands as usize],
            visits,
            bids: vec![Bid::default(); places as usize],
        };
        market.set_prices(0);
        market
    }

    /// Whether volunteers could take more than visits need, by a part that is worth it: measured, an 8th in a village and a 20th from a town on, where
    /// it is memory that takes the time.
    pub fn visits_are_scarce(&self) -> bool {
        let part = if self.hands.len() < TOWN { 8 } else { 20 };
        self.hands.len() / (part + 1) > self.bids.len() / part
    }

    /// Takes every place back; prices stay.
    pub fn clear(&mut self) {
        self.volunteers.iter_mut().for_each(|volunteer| volunteer.load = 0);
        self.visits.iter_mut().for_each(|visit| visit.filled = 0);
    }

    /// One price everywhere, but where nobody can be.
    pub fn set_prices(&mut self, price: i64) {
        let closed = 2 * self.network.largest_number() * self.scale + 1;
        for (own, visit) in self.prices.iter_mut().zip(&self.visits) {
            *own = if visit.places == 0 { closed } else { price };
        }
    }

    /// w(r), and 0 where nobody can be.
    pub fn open_prices(&self) -> Vec<i64> {
        self.prices.iter().zip(&self.visits).map(|(price, visit)| if visit.places == 0 { 0 } else { *price }).collect()
    }

    /// By edge id.
    pub fn matched(&self) -> Vec<bool> {
        let mut matched = vec![false; self.network.graph.len()];
        for volunteer in 0..self.volunteers.len() {
            for edge in self.hand(volunteer) {
                matched[*edge as usize] = true;
            }
        }
        matched
    }

    /// c(v,k), scaled.
    pub fn cost(&self, volunteer: usize, k: u32) -> i64 {
        self.network.load_cost(volunteer, k) * self.scale
    }

    /// d(e), scaled.
    pub fn gain(&self, edge: usize) -> i64 {
        let graph = &self.network.graph;
        graph.edge_points[edge] * self.scale - self.prices[graph.edge_visits[edge] as usize]
    }

    /// x(v).
    pub fn load(&self, volunteer: usize) -> u32 {
        self.volunteers[volunteer].load
    }

    /// How many more edges a volunteer could hold.
    pub fn free_hands(&self, volunteer: usize) -> u32 {
        let Volunteer { load, most, .. } = self.volunteers[volunteer];
        most - load
    }

    /// The edges a volunteer holds.
    pub fn hand(&self, volunteer: usize) -> &[u32] {
        let Volunteer { start, load, .. } = self.volunteers[volunteer];
        &self.hands[start as usize..(start + load) as usize]
    }

    /// Whether a volunteer holds an edge of its own.
    pub fn holds(&self, volunteer: usize, edge: usize) -> bool {
        self.hand(volunteer).iter().any(|held| *held as usize == edge)
    }

    /// How many more volunteers a visit could have.
    pub fn free_places(&self, visit: usize) -> u32 {
        let Visit { filled, places, .. } = self.visits[visit];
        places - filled
    }

    /// How many volunteers a visit has.
    pub fn filled(&self, visit: usize) -> u32 {
        self.visits[visit].filled
    }

    /// The volunteer in one of a visit's filled places, and its edge.
    pub fn guest(&self, visit: usize, place: u32) -> (usize, u32) {
        let Bid { volunteer, edge, .. } = self.bids[(self.visits[visit].start + place) as usize];
        (volunteer as usize, edge)
    }

    /// Accepts a bid for an edge not held. A full visit gives the place of its lowest bid, and tells whose that was; a
    /// visit that is or becomes full takes its lowest bid as price.
    pub fn accept(&mut self, volunteer: usize, visit: usize, edge: usize, price: i64) -> Option<u32> {
        let bid = Self::bid(price, volunteer, edge);
        self.take_in_hand(volunteer, bid.edge);
        let Visit { start, filled, places } = self.visits[visit];
        let bids = &mut self.bids[start as usize..(start + places) as usize];
        if filled < places {
            bids[filled as usize] = bid;
            self.visits[visit].filled += 1;
            if filled + 1 == places {
                (0..bids.len() / 2).rev().for_each(|top| sift(bids, top));
                self.prices[visit] = bids[0].price;
            }
            return None;
        }
        let lowest = std::mem::replace(&mut bids[0], bid);
        sift(bids, 0);
        self.prices[visit] = bids[0].price;
        self.let_go(lowest.volunteer as usize, lowest.edge);
        Some(lowest.volunteer)
    }

    /// Gives a visit that is not full one more volunteer without any bid; its price stays.
    pub fn engage(&mut self, volunteer: usize, visit: usize, edge: usize) {
        let bid = Self::bid(0, volunteer, edge);
        let Visit { start, filled, .. } = self.visits[visit];
        self.bids[(start + filled) as usize] = bid;
        self.visits[visit].filled += 1;
        self.take_in_hand(volunteer, bid.edge);
    }

    /// A volunteer leaves the visit of an edge it holds.
    pub fn leave(&mut self, volunteer: usize, visit: usize, edge: u32) {
        let Visit { start, filled, .. } = self.visits[visit];
        let bids = &mut self.bids[start as usize..(start + filled) as usize];
        let place = bids.iter().position(|bid| bid.edge == edge).expect("the visit of a held edge has its bid");
        bids.swap(place, bids.len() - 1);
        self.visits[visit].filled -= 1;
        self.let_go(volunteer, edge);
    }

    fn bid(price: i64, volunteer: usize, edge: usize) -> Bid {
        let id = |index: usize| u32::try_from(index).expect("at most 2^31 nodes and edges");
        Bid { price, volunteer: id(volunteer), edge: id(edge) }
    }

    fn take_in_hand(&mut self, volunteer: usize, edge: u32) {
        let Volunteer { start, load, .. } = self.volunteers[volunteer];
        self.hands[(start + load) as usize] = edge;
        self.volunteers[volunteer].load += 1;
    }

    fn let_go(&mut self, volunteer: usize, edge: u32) {
        let Volunteer { start, load, .. } = self.volunteers[volunteer];
        let hand = &mut self.hands[start as usize..(start + load) as usize];
        let place = hand.iter().position(|held| *held == edge).expect("a held edge is in its volunteer's hand");
        hand.swap(place, hand.len() - 1);
        self.volunteers[volunteer].load -= 1;
    }
}

/// Restores the heap, lowest price first, below `top`.
fn sift(bids: &mut [Bid], mut top: usize) {
    loop {
        let (left, right) = (2 * top + 1, 2 * top + 2);
        let mut lowest = top;
        for child in [left, right] {
            if child < bids.len() && bids[child].price < bids[lowest].price {
                lowest = child;
            }
        }
        if lowest == top {
            return;
        }
        bids.swap(top, lowest);
        top = lowest;
    }
}
