//! Who holds which place at what bid: the books of the auction. Bidding lives in `forward.rs` and `reverse.rs`.

use crate::flow::Network;

/// The books. Prices and bids are scaled points.
pub(super) struct Market<'a> {
    pub network: &'a Network,
    pub scale: i64,
    /// b(v) as far as the auction goes.
    pub limit: Vec<u32>,
    /// w(r).
    pub prices: Vec<i64>,
    /// Whether an edge is held.
    pub held: Vec<bool>,
    /// x(v) and x(r).
    load: Vec<u32>,
    filled: Vec<u32>,
    /// The edges each volunteer holds, in places `hand_starts[v]..` of which the first `load[v]` count.
    hands: Vec<u32>,
    hand_starts: Vec<u32>,
    /// The bids each visit has accepted, likewise; a heap with the lowest first while the visit is full.
    bids: Vec<Bid>,
    bid_starts: Vec<u32>,
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
        let (volunteers, visits) = (network.limit.len(), network.need.len());
        let limit: Vec<u32> = (0..volunteers).map(|v| network.usable_limit(v)).collect();
        let hand_starts = running_sums((0..volunteers).map(|v| limit[v].min(network.graph.degree_of_volunteer(v))));
        let bid_starts = running_sums((0..visits).map(|r| network.need[r].min(network.graph.degree_of_visit(r))));
        Self {
            network,
            scale,
            limit,
            prices: vec![0; visits],
            held: vec![false; network.graph.len()],
            load: vec![0; volunteers],
            filled: vec![0; visits],
            hands: vec![0; hand_starts[volunteers] as usize],
            hand_starts,
            bids: vec![Bid::default(); bid_starts[visits] as usize],
            bid_starts,
        }
    }

    /// Whether volunteers could take more than visits need.
    pub fn visits_are_scarce(&self) -> bool {
        self.hands.len() / 9 > self.bids.len() / 8
    }

    /// Takes every place back; prices stay.
    pub fn clear(&mut self) {
        self.held.fill(false);
        self.load.fill(0);
        self.filled.fill(0);
    }

    /// c(v,k), scaled.
    pub fn cost(&self, volunteer: usize, k: u32) -> i64 {
        self.network.load_cost(volunteer, k) * self.scale
    }

    /// d(e), scaled.
    pub fn gain(&self, edge: usize) -> i64 {
        let edge = self.network.graph.edge(edge);
        edge.points * self.scale - self.prices[edge.visit as usize]
    }

    /// x(v).
    pub fn load(&self, volunteer: usize) -> u32 {
        self.load[volunteer]
    }

    /// How many more edges a volunteer could hold.
    pub fn free_hands(&self, volunteer: usize) -> usize {
        (self.hand_starts[volunteer + 1] - self.hand_starts[volunteer] - self.load[volunteer]) as usize
    }

    /// The edges a volunteer holds.
    pub fn hand(&self, volunteer: usize) -> &[u32] {
        let from = self.hand_starts[volunteer] as usize;
        &self.hands[from..from + self.load[volunteer] as usize]
    }

    /// How many more volunteers a visit could have.
    pub fn free_places(&self, visit: usize) -> u32 {
        self.places(visit) - self.filled[visit]
    }

    /// Whether a visit can be bid for at all.
    pub fn places(&self, visit: usize) -> u32 {
        self.bid_starts[visit + 1] - self.bid_starts[visit]
    }

    /// Accepts a bid for an edge not held. A full visit gives the place of its lowest bid, and tells whose that was; a
    /// visit that is or becomes full takes its lowest bid as price.
    pub fn accept(&mut self, edge: usize, price: i64) -> Option<u32> {
        let (volunteer, visit) =
            (self.network.graph.edge_volunteers[edge], self.network.graph.edge_visits[edge] as usize);
        let edge = u32::try_from(edge).expect("at most 2^31 edges");
        let bid = Bid { price, volunteer, edge };
        let full = self.free_places(visit) == 0;
        let bids = &mut self.bids[self.bid_starts[visit] as usize..self.bid_starts[visit + 1] as usize];
        let lowest = if full {
            let lowest = std::mem::replace(&mut bids[0], bid);
            sift(bids, 0);
            self.prices[visit] = bids[0].price;
            Some(lowest)
        } else {
            bids[self.filled[visit] as usize] = bid;
            self.filled[visit] += 1;
            if self.filled[visit] as usize == bids.len() {
                (0..bids.len() / 2).rev().for_each(|top| sift(bids, top));
                self.prices[visit] = bids[0].price;
            }
            None
        };
        self.take_in_hand(volunteer as usize, edge);
        lowest.map(|bid| {
            self.let_go(bid.volunteer as usize, bid.edge);
            bid.volunteer
        })
    }

    /// Gives a visit that is not full one more volunteer without any bid; its price stays.
    pub fn engage(&mut self, edge: usize) {
        let (volunteer, visit) =
            (self.network.graph.edge_volunteers[edge], self.network.graph.edge_visits[edge] as usize);
        let edge = u32::try_from(edge).expect("at most 2^31 edges");
        self.bids[(self.bid_starts[visit] + self.filled[visit]) as usize] = Bid { price: 0, volunteer, edge };
        self.filled[visit] += 1;
        self.take_in_hand(volunteer as usize, edge);
    }

    /// A volunteer leaves the visit of an edge it holds.
    pub fn leave(&mut self, edge: usize) {
        let (volunteer, visit) =
            (self.network.graph.edge_volunteers[edge], self.network.graph.edge_visits[edge] as usize);
        let edge = u32::try_from(edge).expect("at most 2^31 edges");
        let from = self.bid_starts[visit] as usize;
        let bids = &mut self.bids[from..from + self.filled[visit] as usize];
        let place = bids.iter().position(|bid| bid.edge == edge).expect("the visit of a held edge has its bid");
        bids.swap(place, bids.len() - 1);
        self.filled[visit] -= 1;
        self.let_go(volunteer as usize, edge);
    }

    fn take_in_hand(&mut self, volunteer: usize, edge: u32) {
        self.hands[(self.hand_starts[volunteer] + self.load[volunteer]) as usize] = edge;
        self.load[volunteer] += 1;
        self.held[edge as usize] = true;
    }

    fn let_go(&mut self, volunteer: usize, edge: u32) {
        let from = self.hand_starts[volunteer] as usize;
        let hand = &mut self.hands[from..from + self.load[volunteer] as usize];
        let place = hand.iter().position(|held| *held == edge).expect("a held edge is in its volunteer's hand");
        hand.swap(place, hand.len() - 1);
        self.load[volunteer] -= 1;
        self.held[edge as usize] = false;
    }
}

/// Where each of so many lists begins, and where the last one ends.
fn running_sums(lengths: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut end = 0;
    std::iter::once(0)
        .chain(lengths.map(|length| {
            end += length;
            end
        }))
        .collect()
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
