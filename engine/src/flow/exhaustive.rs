//! The optimum of tiny networks by trying every set of edges: the judge of the other solvers.
//!
//! **Problem** as in [`Network`]. **Method**: take or leave each edge in turn, as far as limits allow. It knows no prices
//! and proves nothing but by having seen everything. **Cost**: O(2^edges) time, O(edges) memory. **Limits**: 24 edges.

use super::{NO_ORGANISATION, Network};

/// The most edges [`solve`] accepts.
pub const MOST_EDGES: usize = 24;

/// The best total and the first set of edges (volunteer, visit) that reaches it.
///
/// # Panics
/// When there are more than [`MOST_EDGES`] edges.
#[must_use]
pub fn solve(network: &Network) -> (i64, Vec<(u32, u32)>) {
    assert!(network.graph.len() <= MOST_EDGES, "at most {MOST_EDGES} edges can be tried one by one");
    let mut trial = Trial {
        network,
        volunteer_left: network.limit.clone(),
        visit_left: network.need.clone(),
        organisation_left: network.organisation_limit.clone(),
        load: vec![0; network.limit.len()],
        taken: Vec::new(),
        best: (0, Vec::new()),
    };
    trial.decide(0, 0);
    trial.best
}

struct Trial<'a> {
    network: &'a Network,
    volunteer_left: Vec<u32>,
    visit_left: Vec<u32>,
    organisation_left: Vec<u32>,
    load: Vec<u32>,
    taken: Vec<(u32, u32)>,
    best: (i64, Vec<(u32, u32)>),
}

impl Trial<'_> {
    fn decide(&mut self, id: usize, total: i64) {
        if total > self.best.0 {
            self.best = (total, self.taken.clone());
        }
        if id == self.network.graph.len() {
            return;
        }
        self.decide(id + 1, total);
        let edge = self.network.graph.edge(id);
        let (volunteer, visit) = (edge.volunteer as usize, edge.visit as usize);
        let organisation = self.network.organisation[volunteer];
        let open = organisation == NO_ORGANISATION || self.organisation_left[organisation as usize] > 0;
        if !open || self.volunteer_left[volunteer] == 0 || self.visit_left[visit] == 0 {
            return;
        }
        if organisation != NO_ORGANISATION {
            self.organisation_left[organisation as usize] -= 1;
        }
        self.volunteer_left[volunteer] -= 1;
        self.visit_left[visit] -= 1;
        self.load[volunteer] += 1;
        self.taken.push((edge.volunteer, edge.visit));
        self.decide(id + 1, total + edge.points - self.network.load_cost(volunteer, self.load[volunteer]));
        self.taken.pop();
        self.load[volunteer] -= 1;
        self.visit_left[visit] += 1;
        self.volunteer_left[volunteer] += 1;
        if organisation != NO_ORGANISATION {
            self.organisation_left[organisation as usize] += 1;
        }
    }
}
