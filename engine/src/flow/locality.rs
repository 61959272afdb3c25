//! Renumbers a network breadth-first, so that neighbours lie near each other in memory, and translates answers back.

use super::Network;
use crate::graph::Graph;
use crate::instance::Prices;

/// A network whose nodes are numbered in the order of a breadth-first walk. Each volunteer's edges keep their order.
pub(super) struct Renumbered {
    pub network: Network,
    /// The former number of each volunteer and visit.
    volunteers: Vec<u32>,
    visits: Vec<u32>,
}

impl Renumbered {
    pub fn new(network: &Network) -> Self {
        let (volunteers, visits) = walk(&network.graph);
        let pick = |values: &[u32], order: &[u32]| order.iter().map(|i| values[*i as usize]).collect::<Vec<_>>();
        let mut load_cost_starts = vec![0; volunteers.len() + 1];
        let mut load_cost_values = Vec::with_capacity(network.load_cost_values.len());
        for (new, old) in volunteers.iter().enumerate() {
            let old = *old as usize;
            let list = network.load_cost_starts[old] as usize..network.load_cost_starts[old + 1] as usize;
            load_cost_starts[new + 1] =
                load_cost_starts[new] + u32::try_from(list.len()).expect("part of a 32-bit list");
            load_cost_values.extend_from_slice(&network.load_cost_values[list]);
        }
        let network = Network {
            graph: network.graph.renumbered(&volunteers, &visits),
            limit: pick(&network.limit, &volunteers),
            need: pick(&network.need, &visits),
            load_cost_starts,
            load_cost_values,
            organisation: pick(&network.organisation, &volunteers),
            organisation_limit: network.organisation_limit.clone(),
        };
        Self { network, volunteers, visits }
    }

    /// What `matched` (by edge id) and `prices` of the renumbered network are in the former one, `graph`.
    pub fn translate_back(&self, graph: &Graph, matched: &[bool], prices: &Prices) -> (Vec<bool>, Prices) {
        let mut former = vec![false; matched.len()];
        for (new, old) in self.volunteers.iter().enumerate() {
            former[graph.ids_of_volunteer(*old as usize)]
                .copy_from_slice(&matched[self.network.graph.ids_of_volunteer(new)]);
        }
        let spread = |values: &[i64], order: &[u32]| {
            let mut former = vec![0; values.len()];
            for (value, old) in values.iter().zip(order) {
                former[*old as usize] = *value;
            }
            former
        };
        let prices = Prices {
            volunteers: spread(&prices.volunteers, &self.volunteers),
            visits: spread(&prices.visits, &self.visits),
            organisations: prices.organisations.clone(),
        };
        (former, prices)
    }
}

/// Volunteers and visits in the order of a breadth-first walk from every volunteer not yet seen.
fn walk(graph: &Graph) -> (Vec<u32>, Vec<u32>) {
    let (mut volunteers, mut visits) = (Vec::new(), Vec::new());
    let mut volunteer_seen = vec![false; graph.volunteers() as usize];
    let mut visit_seen = vec![false; graph.visits() as usize];
    let mut next = 0;
    for start in 0..graph.volunteers() {
        if volunteer_seen[start as usize] {
            continue;
        }
        volunteer_seen[start as usize] = true;
        volunteers.push(start);
        while next < volunteers.len() {
            let volunteer = volunteers[next] as usize;
            next += 1;
            for edge in graph.edges_of_volunteer(volunteer) {
                if !visit_seen[edge.visit as usize] {
                    visit_seen[edge.visit as usize] = true;
                    visits.push(edge.visit);
                    for edge in graph.edges_of_visit(edge.visit as usize) {
                        if !volunteer_seen[edge.volunteer as usize] {
                            volunteer_seen[edge.volunteer as usize] = true;
                            volunteers.push(edge.volunteer);
                        }
                    }
                }
            }
        }
    }
    visits.extend((0..graph.visits()).filter(|visit| !visit_seen[*visit as usize]));
    (volunteers, visits)
}
