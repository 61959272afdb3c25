//! The optimum by primal network simplex: a second exact method, which shares no code with auction and repair.
//!
//! **Problem** as in [`Network`], as a circulation of least cost: root → organisation → volunteer → visit → root. Arcs from
//! root to organisation carry limit(g) for nothing; to a volunteer there is one arc for each different load cost, as wide
//! as that cost lasts; an edge carries 1 and costs −p; from visit to root goes need(r) for nothing.
//!
//! **Symbols**: π potential of a node, 0 at the root; reduced cost of a → b: cost + π(a) − π(b). The answer's prices are
//! u = π(v), w = −π(r), γ = π(g).
//!
//! **Method**: the first basis needs no artificial arcs: each visit hangs from the root by its own arc, each volunteer from
//! its best visit, each organisation from one of its volunteers, all empty and pointing to the root. Pivots: the worst
//! reduced cost of a block of arcs enters; the last blocking arc of the cycle, walked from its apex along the flow, leaves,
//! which keeps the basis strongly feasible, so it never cycles. Nodes that no unit can reach (need 0, limit 0, no edge) are left out
//! and priced at the end, where their prices cost nothing.
//!
//! **Source**: Cunningham, *A network simplex method*, 1976 (strongly feasible bases); Ahuja, Magnanti & Orlin, *Network
//! Flows*, 1993, ch. 11; Király & Kovács, *Efficient implementations of minimum-cost flow algorithms*, 2012 (block
//! search). We differ in the first basis, and in keeping the tree by lists of children.
//!
//! **Cost**: exponential at worst, near-linear pivots in practice, each O(arcs^½ + size of the subtree moved). 33 bytes an
//! arc and 40 a node. **Limits**: as asserted by [`super::solve`]; a potential is a sum along a path, so it stays below
//! [`super::MOST_POINTS_IN_ALL`]. **Proof**: the ceiling of the prices is recomputed and equals the total.

mod tree;

use self::tree::{Arc, Basis};
use super::{Flow, NO_ORGANISATION, Network};
use crate::instance::Prices;

const ROOT: u32 = 0;

/// The optimum, with the prices that prove it.
///
/// # Panics
/// When the network contradicts itself ([`Network::check`]).
#[must_use]
pub fn solve(network: &Network) -> Flow {
    network.check();
    let mut model = Model::new(network);
    model.basis.optimise();
    let mut matched = vec![false; network.graph.len()];
    for (id, arc) in &model.edge_arcs {
        matched[*id] = model.basis.flow(*arc) == 1;
    }
    network.proven(&matched, model.prices())
}

/// The circulation of a network, and which of its nodes stand for whom.
struct Model<'a> {
    network: &'a Network,
    basis: Basis,
    /// Edge ids that may be used, with their arcs.
    edge_arcs: Vec<(usize, usize)>,
    /// The node of each, or [`ROOT`] for those left out.
    volunteers: Vec<u32>,
    visits: Vec<u32>,
    organisations: Vec<u32>,
}

impl<'a> Model<'a> {
    fn new(network: &'a Network) -> Self {
        let usable = |id: &usize| {
            let edge = network.graph.edge(*id);
            network.usable_limit(edge.volunteer as usize) > 0 && network.need[edge.visit as usize] > 0
        };
        let edges: Vec<usize> = (0..network.graph.len()).filter(usable).collect();
        let mut model = Self {
            network,
            basis: Basis::default(),
            edge_arcs: Vec::with_capacity(edges.len()),
            volunteers: vec![ROOT; network.limit.len()],
            visits: vec![ROOT; network.need.len()],
            organisations: vec![ROOT; network.organisation_limit.len()],
        };
        model.number_nodes(&edges);
        model.hang_visits();
        model.add_edges(&edges);
        model.add_volunteers();
        model
    }

    fn number_nodes(&mut self, edges: &[usize]) {
        let mut next = ROOT;
        let mut number = |node: &mut u32| {
            if *node == ROOT {
                next += 1;
                *node = next;
            }
        };
        for id in edges {
            let edge = self.network.graph.edge(*id);
            number(&mut self.volunteers[edge.volunteer as usize]);
            number(&mut self.visits[edge.visit as usize]);
            if let Some(node) = self.organisations.get_mut(self.network.organisation[edge.volunteer as usize] as usize)
            {
                number(node);
            }
        }
        self.basis = Basis::new(next as usize + 1);
    }

    fn hang_visits(&mut self) {
        for (node, need) in self.visits.iter().zip(&self.network.need) {
            if *node != ROOT {
                let arc = self.basis.add(Arc { from: *node, to: ROOT, cost: 0, capacity: i64::from(*need) });
                self.basis.hang(*node, ROOT, arc);
            }
        }
    }

    fn add_edges(&mut self, edges: &[usize]) {
        let mut best: Vec<Option<(i64, usize, u32)>> = vec![None; self.volunteers.len()];
        for id in edges {
            let edge = self.network.graph.edge(*id);
            let (from, to) = (self.volunteers[edge.volunteer as usize], self.visits[edge.visit as usize]);
            let arc = self.basis.add(Arc { from, to, cost: -edge.points, capacity: 1 });
            self.edge_arcs.push((*id, arc));
            let best = &mut best[edge.volunteer as usize];
            if best.is_none_or(|(points, ..)| edge.points > points) {
                *best = Some((edge.points, arc, to));
            }
        }
        for (node, best) in self.volunteers.iter().zip(best) {
            if let Some((_, arc, visit)) = best {
                self.basis.hang(*node, visit, arc);
            }
        }
    }

    fn add_volunteers(&mut self) {
        let mut hung = vec![false; self.organisations.len()];
        for (volunteer, node) in self.volunteers.iter().enumerate().filter(|(_, node)| **node != ROOT) {
            let organisation = self.network.organisation[volunteer] as usize;
            let above = self.organisations.get(organisation).copied().unwrap_or(ROOT);
            let mut first = None;
            for (cost, capacity) in self.steps(volunteer) {
                let arc = self.basis.add(Arc { from: above, to: *node, cost, capacity });
                first.get_or_insert(arc);
            }
            if let (Some(arc), Some(hung @ false)) = (first, hung.get_mut(organisation)) {
                self.basis.hang(above, *node, arc);
                *hung = true;
            }
        }
        for (node, limit) in self.organisations.iter().zip(&self.network.organisation_limit) {
            if *node != ROOT {
                self.basis.add(Arc { from: ROOT, to: *node, cost: 0, capacity: i64::from(*limit) });
            }
        }
    }

    /// A volunteer's load costs up to its limit, as (cost, for how many visits).
    fn steps(&self, volunteer: usize) -> Vec<(i64, i64)> {
        let most = self.network.limit[volunteer].min(self.network.graph.degree_of_volunteer(volunteer));
        let mut steps: Vec<(i64, i64)> = Vec::new();
        for k in 1..=most {
            let cost = self.network.load_cost(volunteer, k);
            match steps.last_mut() {
                Some((last, visits)) if *last == cost => *visits += 1,
                _ => steps.push((cost, 1)),
            }
        }
        steps
    }

    /// Potentials as prices, and prices for the nodes left out.
    fn prices(&self) -> Prices {
        let network = self.network;
        let potential = |node: &u32| self.basis.potential(*node);
        let mut organisations: Vec<i64> = self.organisations.iter().map(|g| potential(g).max(0)).collect();
        let mut visits: Vec<i64> = self.visits.iter().map(|r| (-potential(r)).max(0)).collect();
        let mut volunteers: Vec<i64> = Vec::with_capacity(self.volunteers.len());
        for (volunteer, node) in self.volunteers.iter().enumerate() {
            let paid = organisations.get(network.organisation[volunteer] as usize).copied().unwrap_or(0);
            let able = network.usable_limit(volunteer) > 0;
            // Only a negative load cost can make a volunteer worth less than nothing.
            let least = if able { (paid + network.load_cost(volunteer, 1)).min(0) } else { 0 };
            volunteers.push(if *node == ROOT { least } else { potential(node).max(least) });
        }
        for edge in network.graph.edges().filter(|edge| network.need[edge.visit as usize] == 0) {
            let price = &mut visits[edge.visit as usize];
            *price = (*price).max(edge.points - volunteers[edge.volunteer as usize]);
        }
        for edge in network.graph.edges().filter(|edge| network.usable_limit(edge.volunteer as usize) == 0) {
            let price = &mut volunteers[edge.volunteer as usize];
            *price = (*price).max(edge.points - visits[edge.visit as usize]);
        }
        for (volunteer, organisation) in network.organisation.iter().enumerate() {
            let closed = *organisation != NO_ORGANISATION && network.organisation_limit[*organisation as usize] == 0;
            if closed && network.limit[volunteer] > 0 {
                let price = &mut organisations[*organisation as usize];
                *price = (*price).max(volunteers[volunteer] - network.load_cost(volunteer, 1));
            }
        }
        Prices { volunteers, visits, organisations }
    }
}
