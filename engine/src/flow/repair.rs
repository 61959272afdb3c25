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
//! shortest residual path, and each unit too few is pulled, to the root or to an opposite one. All reduced costs along
//! residual arcs are ≥ 0, so Dijkstra applies; it stops at the first exit, and the prices of settled nodes only move by
//! the exit's distance minus their own, which keeps all signs and makes the path tight. When none is left the prices
//! prove the plan: every term of the ceiling equals what the plan earns there.
//!
//! **Source**: Edmonds & Karp, *Theoretical improvements in algorithmic efficiency for network flow problems*, 1972; Ahuja,
//! Magnanti & Orlin, *Network Flows*, 1993, ch. 9.7 (successive shortest paths) and 9.10 (convex costs by reduced costs).
//! We differ in letting the volunteers' side answer the prices first, which leaves only two kinds of unrest.
//!
//! **Cost**: a search touches what lies nearer than its exit: O((edges + nodes) log nodes) each at worst, one for each unit
//! out of place; 1 byte an edge and 45 bytes a node. **Limits**: points and load costs as asserted by [`super::solve`].

use super::respond::Ranking;
use super::search::Search;
use super::{NO_ORGANISATION, Network};
use crate::instance::Prices;

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
    let mut repair = Repair::new(network, start);
    repair.settle_excess();
    repair.settle_shortage();
    repair.price_closed_organisations();
    repair.state
}

struct Repair<'a> {
    network: &'a Network,
    state: State,
    /// b(v), or 0 where the organisation's limit is 0.
    limit: Vec<u32>,
    /// x(v), x(r) and Σ x(v) over g.
    load: Vec<u32>,
    filled: Vec<u32>,
    organisation_load: Vec<u32>,
    /// Volunteers by organisation, and where each list begins.
    members: Vec<u32>,
    member_starts: Vec<u32>,
    search: Search,
    /// Whether the search runs along the flow (pushing a unit too many) or against it (pulling one too few).
    along: bool,
}

enum Node {
    Volunteer(usize),
    Visit(usize),
    Organisation(usize),
}

impl<'a> Repair<'a> {
    fn new(network: &'a Network, state: State) -> Self {
        let (volunteers, visits) = (network.limit.len(), network.need.len());
        let organisations = network.organisation_limit.len();
        let limit = (0..volunteers).map(|v| network.usable_limit(v)).collect();
        let (member_starts, members) = members(&network.organisation, organisations);
        let mut repair = Self {
            network,
            state,
            limit,
            load: vec![0; volunteers],
            filled: vec![0; visits],
            organisation_load: vec![0; organisations],
            members,
            member_starts,
            search: Search::new(volunteers + visits + organisations),
            along: true,
        };
        repair.let_volunteers_choose();
        repair
    }

    fn let_volunteers_choose(&mut self) {
        let State { matched, prices } = &mut self.state;
        let mut ranking = Ranking::default();
        for volunteer in 0..self.limit.len() {
            let organisation = self.network.organisation[volunteer];
            let paid = if organisation == NO_ORGANISATION { 0 } else { prices.organisations[organisation as usize] };
            let who = (volunteer, self.limit[volunteer]);
            let answer = ranking.answer(self.network, who, paid, &prices.visits, matched);
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

    /// Units too many: at visits with more volunteers than needed, and at organisations whose positive price forces
    /// more through them than their volunteers take.
    fn settle_excess(&mut self) {
        self.along = true;
        for visit in 0..self.filled.len() {
            while self.filled[visit] > self.network.need[visit] {
                self.send(Node::Visit(visit));
            }
        }
        for organisation in 0..self.organisation_load.len() {
            while self.state.prices.organisations[organisation] > 0 && self.room(organisation) > 0 {
                self.send(Node::Organisation(organisation));
            }
        }
    }

    /// Units too few: at visits that have a price but not all volunteers, and at organisations over their limit.
    fn settle_shortage(&mut self) {
        self.along = false;
        for visit in 0..self.filled.len() {
            while self.state.prices.visits[visit] > 0 && self.filled[visit] < self.network.need[visit] {
                self.send(Node::Visit(visit));
            }
        }
        for organisation in 0..self.organisation_load.len() {
            while self.room(organisation) < 0 {
                self.send(Node::Organisation(organisation));
            }
        }
    }

    /// An organisation with limit 0 has no say in the ceiling: its price may be whatever keeps its volunteers at home.
    fn price_closed_organisations(&mut self) {
        let State { prices, .. } = &mut self.state;
        for organisation in 0..self.network.organisation_limit.len() {
            if self.network.organisation_limit[organisation] == 0 {
                let members = self.member_starts[organisation] as usize..self.member_starts[organisation + 1] as usize;
                let members = self.members[members].iter().map(|v| *v as usize);
                let able = members.filter(|v| self.network.limit[*v] > 0);
                let needed = able.map(|v| prices.volunteers[v] - self.network.load_cost(v, 1)).max();
                prices.organisations[organisation] = needed.unwrap_or(0).max(0);
            }
        }
    }

    /// limit(g) − Σ x(v).
    fn room(&self, organisation: usize) -> i64 {
        i64::from(self.network.organisation_limit[organisation]) - i64::from(self.organisation_load[organisation])
    }

    /// Moves one unit between `source` and the nearest exit.
    fn send(&mut self, source: Node) {
        let node = self.index(&source);
        self.search.begin(node);
        while let Some((node, distance)) = self.search.settle() {
            match self.node(node) {
                Node::Visit(visit) => self.visit_reached(visit, distance, self.search.is_source(node)),
                Node::Volunteer(volunteer) => self.volunteer_reached(volunteer, distance),
                Node::Organisation(organisation) => self.organisation_reached(organisation, distance),
            }
        }
        let (distance, exit) = self.search.exit().expect("a unit can always be given back to the root");
        self.move_prices(distance);
        self.flip_path(exit);
    }

    fn visit_reached(&mut self, visit: usize, distance: i64, source: bool) {
        let node = self.index(&Node::Visit(visit));
        let price = self.state.prices.visits[visit];
        if !self.along {
            self.search.exit_at(node, distance + price);
        } else if !source && self.filled[visit] < self.network.need[visit] {
            self.search.exit_at(node, distance);
            return;
        }
        for id in self.network.graph.ids_of_visit(visit) {
            let edge = self.network.graph.edge(*id as usize);
            if self.state.matched[*id as usize] == self.along {
                let slack = (self.state.prices.volunteers[edge.volunteer as usize] + price - edge.points).abs();
                self.search.reach(edge.volunteer, distance + slack, *id);
            }
        }
    }

    fn volunteer_reached(&mut self, volunteer: usize, distance: i64) {
        if let Some(cost) = self.cost_of_one(volunteer, !self.along) {
            let node = self.index(&Node::Volunteer(volunteer));
            match self.network.organisation[volunteer] {
                NO_ORGANISATION => self.search.exit_at(node, distance + cost),
                organisation => {
                    let above = self.index(&Node::Organisation(organisation as usize));
                    self.search.reach(above, distance + cost, node);
                }
            }
        }
        let price = self.state.prices.volunteers[volunteer];
        for id in self.network.graph.ids_of_volunteer(volunteer) {
            if self.state.matched[id] != self.along {
                let edge = self.network.graph.edge(id);
                let slack = (price + self.state.prices.visits[edge.visit as usize] - edge.points).abs();
                let visit = self.index(&Node::Visit(edge.visit as usize));
                self.search.reach(visit, distance + slack, u32::try_from(id).expect("at most 2^31 edges"));
            }
        }
    }

    fn organisation_reached(&mut self, organisation: usize, distance: i64) {
        let node = self.index(&Node::Organisation(organisation));
        let room = self.room(organisation);
        if self.along {
            let cost = if room < 0 { 0 } else { self.state.prices.organisations[organisation] };
            self.search.exit_at(node, distance + cost);
        } else if room > 0 {
            self.search.exit_at(node, distance);
        }
        for place in self.member_starts[organisation]..self.member_starts[organisation + 1] {
            let volunteer = self.members[place as usize];
            if let Some(cost) = self.cost_of_one(volunteer as usize, self.along) {
                self.search.reach(volunteer, distance + cost, FROM_ORGANISATION);
            }
        }
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

    fn move_prices(&mut self, exit: i64) {
        let sign = if self.along { 1 } else { -1 };
        for i in 0..self.search.settled().len() {
            let (node, distance) = self.search.settled()[i];
            let step = sign * (exit - distance);
            match self.node(node) {
                Node::Volunteer(v) => self.state.prices.volunteers[v] -= step,
                Node::Visit(r) => self.state.prices.visits[r] += step,
                Node::Organisation(g) => self.state.prices.organisations[g] -= step,
            }
        }
    }

    /// Turns every edge on the way from the source to `node` over.
    fn flip_path(&mut self, mut node: u32) {
        while !self.search.is_source(node) {
            let from = self.search.from(node);
            match self.node(node) {
                Node::Organisation(_) => node = from,
                Node::Volunteer(v) if from == FROM_ORGANISATION => {
                    node = self.index(&Node::Organisation(self.network.organisation[v] as usize));
                }
                Node::Volunteer(_) => {
                    self.flip(from as usize);
                    node = self.index(&Node::Visit(self.network.graph.edge(from as usize).visit as usize));
                }
                Node::Visit(_) => {
                    self.flip(from as usize);
                    node = self.network.graph.edge(from as usize).volunteer;
                }
            }
        }
    }

    fn flip(&mut self, id: usize) {
        let edge = self.network.graph.edge(id);
        let (volunteer, visit) = (edge.volunteer as usize, edge.visit as usize);
        let organisation = self.network.organisation[volunteer];
        let matched = !self.state.matched[id];
        self.state.matched[id] = matched;
        let turn = |count: &mut u32| if matched { *count += 1 } else { *count -= 1 };
        turn(&mut self.load[volunteer]);
        turn(&mut self.filled[visit]);
        if organisation != NO_ORGANISATION {
            turn(&mut self.organisation_load[organisation as usize]);
        }
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

    fn index(&self, node: &Node) -> u32 {
        let index = match node {
            Node::Volunteer(v) => *v,
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
