//! Exact repair: from any prices and any set of edges to an optimum, by successive shortest paths.
//!
//! **Problem** as in [`Network`], as a circulation: root → organisation g → volunteer v → visit r → root, where root → g
//! carries at most limit(g), g → v is one unit arc a visit that costs c(v,1) ≤ c(v,2) ≤ …, v → r is a unit arc that earns
//! p(v,r), and r → root carries at most need(r). A volunteer without organisation hangs from the root.
//!
//! **Symbols**: u(v) price of a volunteer, w(r) of a visit, γ(g) of an organisation, the root's is 0; x what flows. Reduced
//! cost of v → r: u + w − p; of g → v: γ + c(v,k) − u; of r → root: −w; of root → g: −γ.
//!
//! **Method**: (1) At the prices given, every volunteer makes its best choice (`respond.rs`), and r → root and root → g
//! are filled where w or γ is positive; now every arc agrees with the sign of its reduced cost, but some visits and
//! organisations send out less than they take in, or the other way round. (2) Each unit too many is pushed along a
//! shortest residual path, and each unit too few is pulled, to the root or to an opposite one (`repair/path.rs`). All
//! reduced costs along residual arcs are ≥ 0, so Dijkstra applies; it stops at the first exit, and the prices of settled
//! nodes only move by the exit's distance minus their own, which keeps all signs and makes the path tight. (3) Where many
//! nodes are out of place, one search from all of them at once, then as many paths over tight arcs as one sweep finds
//! (`repair/wave.rs`): that is what many ties need, while one by one is better where every path has a length of its own,
//! so both take turns with equal work. When none is left the prices prove the plan: every term of the ceiling equals what
//! the plan earns there.
//!
//! **Source**: Edmonds & Karp, *Theoretical improvements in algorithmic efficiency for network flow problems*, 1972; Ahuja,
//! Magnanti & Orlin, *Network Flows*, 1993, ch. 9.7 (successive shortest paths), 9.8 (primal-dual) and 9.10 (convex costs
//! by reduced costs). We differ in letting the volunteers' side answer the prices first, which leaves only two kinds of
//! unrest.
//!
//! **Cost**: a search touches what lies nearer than its exit: O((edges + nodes) log nodes) each at worst, one for each unit
//! out of place; 1 byte an edge and 55 bytes a node. **Limits**: points and load costs as asserted by [`super::solve`].

mod path;
mod wave;

use std::ops::Deref;

use self::wave::Sweep;
use super::respond::Ranking;
use super::search::Search;
use super::{NO_ORGANISATION, Network};
use crate::instance::Prices;

/// How many nodes have to be out of place for a search from all of them at once.
const WAVE: usize = 32;
/// How a volunteer was reached when not by an edge: from its organisation.
const FROM_ORGANISATION: u32 = u32::MAX - 1;

/// What the repair starts from and ends with.
pub(super) struct State {
    /// By edge id.
    pub matched: Vec<bool>,
    pub prices: Prices,
}

/// Brings any start (visits' and organisations' prices ≥ 0 count, and which edges are held where prices tie) to an
/// optimum with the prices that prove it.
pub(super) fn run(network: &Network, start: State) -> State {
    let mut repair = Repair::new(network, start, network.largest_number() + 1);
    repair.settle_all();
    let prices = repair.open_prices();
    State { prices, ..repair.state }
}

/// A network, borrowed or owned, with a state that is being repaired.
pub(super) struct Repair<N> {
    pub network: N,
    pub state: State,
    /// The price of a visit that needs nobody: nobody would pay it.
    pub closed: i64,
    /// What the total gained by edges turned over.
    pub gained: i64,
    /// b(v), or 0 where the organisation's limit is 0.
    pub limit: Vec<u32>,
    /// x(v), x(r) and Σ x(v) over g.
    load: Vec<u32>,
    filled: Vec<u32>,
    organisation_load: Vec<u32>,
    /// Volunteers by organisation, and where each list begins.
    members: Vec<u32>,
    member_starts: Vec<u32>,
    search: Search,
    sweep: Sweep,
    /// Whether the search runs along the flow (pushing a unit too many) or against it (pulling one too few).
    along: bool,
}

#[derive(Clone, Copy)]
enum Node {
    Volunteer(usize),
    Visit(usize),
    Organisation(usize),
}

impl<N: Deref<Target = Network>> Repair<N> {
    pub fn new(network: N, state: State, closed: i64) -> Self {
        let (volunteers, visits) = (network.limit.len(), network.need.len());
        let organisations = network.organisation_limit.len();
        let limit = (0..volunteers).map(|v| network.usable_limit(v)).collect();
        let (member_starts, members) = members(&network.organisation, organisations);
        let mut repair = Self {
            network,
            state,
            closed,
            gained: 0,
            limit,
            load: vec![0; volunteers],
            filled: vec![0; visits],
            organisation_load: vec![0; organisations],
            members,
            member_starts,
            search: Search::new(volunteers + visits + organisations),
            sweep: Sweep::new(volunteers + visits + organisations),
            along: true,
        };
        repair.close_visits_without_need();
        repair.let_volunteers_choose();
        repair
    }

    /// A visit that needs nobody gets a price that nobody would pay, until the end.
    fn close_visits_without_need(&mut self) {
        for visit in (0..self.filled.len()).filter(|visit| self.network.need[*visit] == 0) {
            self.state.prices.visits[visit] = self.closed;
            for edge in self.network.graph.ids_of_visit(visit) {
                self.state.matched[*edge as usize] = false;
            }
        }
    }

    fn let_volunteers_choose(&mut self) {
        let State { matched, prices } = &mut self.state;
        let mut ranking = Ranking::default();
        for volunteer in 0..self.limit.len() {
            let organisation = self.network.organisation[volunteer];
            let paid = if organisation == NO_ORGANISATION { 0 } else { prices.organisations[organisation as usize] };
            let who = (volunteer, self.limit[volunteer]);
            let answer = ranking.answer(&self.network, who, paid, &prices.visits, matched);
            prices.volunteers[volunteer] = answer.price;
            matched[self.network.graph.ids_of_volunteer(volunteer)].fill(false);
            for edge in ranking.edges().take(answer.chosen) {
                matched[edge] = true;
                self.filled[self.network.graph.edge(edge).visit as usize] += 1;
            }
            let chosen = u32::try_from(answer.chosen).expect("at most 2^31 edges");
            self.load[volunteer] = chosen;
            if organisation != NO_ORGANISATION {
                self.organisation_load[organisation as usize] += chosen;
            }
        }
    }

    /// Moves units until no node is out of place.
    pub fn settle_all(&mut self) {
        self.settle(true);
        self.settle(false);
    }

    /// Moves units until none of these nodes is out of place; all others are in place.
    pub fn settle_at(&mut self, nodes: &[u32]) {
        for along in [true, false] {
            self.along = along;
            for node in nodes {
                while self.out_of_place(*node) {
                    self.send(*node);
                }
            }
        }
    }

    /// Moves units until no node is out of place: too many if `along`, else too few.
    fn settle(&mut self, along: bool) {
        self.along = along;
        loop {
            let sources: Vec<u32> = self.candidates().filter(|node| self.out_of_place(*node)).collect();
            if sources.is_empty() {
                return;
            }
            let mut work = if sources.len() < WAVE { usize::MAX } else { self.wave(&sources) };
            for source in sources {
                while work > 0 && self.out_of_place(source) {
                    work = work.saturating_sub(self.send(source));
                }
            }
        }
    }

    /// The nodes that can be out of place.
    fn candidates(&self) -> std::ops::Range<u32> {
        self.index(Node::Visit(0))..self.index(Node::Organisation(self.organisation_load.len()))
    }

    /// Whether a visit or organisation has a unit too many or too few. Too many: more volunteers than needed, or less
    /// through an organisation than its price demands. Too few: a price but not all volunteers, or an organisation over
    /// its limit.
    fn out_of_place(&self, node: u32) -> bool {
        match self.node(node) {
            Node::Volunteer(_) => false,
            Node::Visit(r) if self.along => self.filled[r] > self.network.need[r],
            Node::Visit(r) => self.state.prices.visits[r] > 0 && self.filled[r] < self.network.need[r],
            Node::Organisation(g) if self.along => self.state.prices.organisations[g] > 0 && self.room(g) > 0,
            Node::Organisation(g) => self.room(g) < 0,
        }
    }

    /// The prices as a proof tells them. Visits without need and organisations with limit 0 have no say in the ceiling: their
    /// prices are what keeps everybody away.
    pub fn open_prices(&self) -> Prices {
        let mut prices = self.state.prices.clone();
        for visit in (0..self.network.need.len()).filter(|visit| self.network.need[*visit] == 0) {
            let edges = self.network.graph.edges_of_visit(visit);
            let needed = edges.map(|edge| edge.points - prices.volunteers[edge.volunteer as usize]).max();
            prices.visits[visit] = needed.unwrap_or(0).max(0);
        }
        for organisation in 0..self.network.organisation_limit.len() {
            if self.network.organisation_limit[organisation] == 0 {
                let members = self.members_of(organisation).iter().map(|v| *v as usize);
                let able = members.filter(|v| self.network.limit[*v] > 0);
                let needed = able.map(|v| prices.volunteers[v] - self.network.load_cost(v, 1)).max();
                prices.organisations[organisation] = needed.unwrap_or(0).max(0);
            }
        }
        prices
    }

    /// Points of the matched edges less load costs.
    pub fn recount(&self) -> i64 {
        let matched = self.network.graph.edges().zip(&self.state.matched).filter(|(_, matched)| **matched);
        let points: i64 = matched.map(|(edge, _)| edge.points).sum();
        let costs = |v: usize| (1..=self.load[v]).map(move |k| self.network.load_cost(v, k)).sum::<i64>();
        points - (0..self.load.len()).map(costs).sum::<i64>()
    }

    fn members_of(&self, organisation: usize) -> &[u32] {
        &self.members[self.member_starts[organisation] as usize..self.member_starts[organisation + 1] as usize]
    }

    /// |u + w − p|.
    fn slack(&self, id: usize) -> i64 {
        let edge = self.network.graph.edge(id);
        let prices = &self.state.prices;
        (prices.volunteers[edge.volunteer as usize] + prices.visits[edge.visit as usize] - edge.points).abs()
    }

    /// limit(g) − Σ x(v).
    fn room(&self, organisation: usize) -> i64 {
        i64::from(self.network.organisation_limit[organisation]) - i64::from(self.organisation_load[organisation])
    }

    /// The reduced cost of one visit more for a volunteer, or of one less, if it may.
    fn cost_of_one(&self, volunteer: usize, more: bool) -> Option<i64> {
        let load = self.load[volunteer];
        let paid = match self.network.organisation[volunteer] {
            NO_ORGANISATION => 0,
            organisation => self.state.prices.organisations[organisation as usize],
        };
        let price = self.state.prices.volunteers[volunteer];
        if more {
            (load < self.limit[volunteer]).then(|| paid + self.network.load_cost(volunteer, load + 1) - price)
        } else {
            (load > 0).then(|| price - paid - self.network.load_cost(volunteer, load))
        }
    }

    /// Turns an edge over.
    pub fn flip(&mut self, id: usize) {
        let edge = self.network.graph.edge(id);
        let (volunteer, visit) = (edge.volunteer as usize, edge.visit as usize);
        let organisation = self.network.organisation[volunteer];
        let matched = !self.state.matched[id];
        self.state.matched[id] = matched;
        let turn = |count: &mut u32| if matched { *count += 1 } else { *count -= 1 };
        let before = self.load[volunteer];
        turn(&mut self.load[volunteer]);
        let worth = edge.points - self.network.load_cost(volunteer, before.max(self.load[volunteer]));
        self.gained += if matched { worth } else { -worth };
        turn(&mut self.filled[visit]);
        if organisation != NO_ORGANISATION {
            turn(&mut self.organisation_load[organisation as usize]);
        }
    }

    /// The node of a visit.
    pub fn visit_node(&self, visit: usize) -> u32 {
        self.index(Node::Visit(visit))
    }

    /// The node of an organisation.
    pub fn organisation_node(&self, organisation: usize) -> u32 {
        self.index(Node::Organisation(organisation))
    }

    fn node(&self, index: u32) -> Node {
        let (index, volunteers, visits) = (index as usize, self.load.len(), self.filled.len());
        if index < volunteers {
            Node::Volunteer(index)
        } else if index < volunteers + visits {
            Node::Visit(index - volunteers)
        } else {
            Node::Organisation(index - volunteers - visits)
        }
    }

    fn index(&self, node: Node) -> u32 {
        let index = match node {
            Node::Volunteer(v) => v,
            Node::Visit(r) => self.load.len() + r,
            Node::Organisation(g) => self.load.len() + self.filled.len() + g,
        };
        u32::try_from(index).expect("fewer than 2^32 nodes")
    }
}

/// Volunteers by organisation, and where each list begins.
fn members(organisation: &[u32], organisations: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0; organisations + 1];
    for g in organisation.iter().filter(|g| **g != NO_ORGANISATION) {
        starts[*g as usize + 1] += 1;
    }
    for i in 0..organisations {
        starts[i + 1] += starts[i];
    }
    let mut members: Vec<u32> =
        (0..).zip(organisation).filter(|(_, g)| **g != NO_ORGANISATION).map(|(v, _)| v).collect();
    members.sort_by_key(|v| organisation[*v as usize]);
    (starts, members)
}
