//! Many units at once over tight arcs.
//!
//! A depth-first sweep in which every node goes through its arcs once: what it passes by stays passed until the next
//! wave. A path that meets itself is skipped, so a sweep may miss paths, but never the first one.

use std::ops::Deref;

use super::{FROM_ORGANISATION, Node, Repair};
use crate::flow::{NO_ORGANISATION, Network};

/// Where a sweep stands at each node.
pub(super) struct Sweep {
    /// The next arc to look at; an arc's number is its place at the node.
    next: Vec<u32>,
    on_path: Vec<bool>,
    /// The nodes of the path, each with the way it was reached, as in [`super::path`].
    path: Vec<(u32, u32)>,
    looked_at: usize,
}

impl Sweep {
    pub fn new(nodes: usize) -> Self {
        Self { next: vec![0; nodes], on_path: vec![false; nodes], path: Vec::new(), looked_at: 0 }
    }
}

impl<N: Deref<Target = Network>> Repair<N> {
    /// Searches from all sources at once and moves what can move over tight arcs. Tells how many nodes it looked at.
    pub(super) fn wave(&mut self, sources: &[u32]) -> usize {
        self.search_from(sources);
        self.sweep.next.fill(0);
        self.sweep.looked_at = 0;
        for source in sources {
            while self.out_of_place(*source) && self.sweep_from(*source) {}
        }
        self.sweep.looked_at + self.search.settled().len()
    }

    /// Moves one unit from `source` if the sweep still finds a path.
    fn sweep_from(&mut self, source: u32) -> bool {
        self.enter(source, u32::MAX);
        while let Some((node, _)) = self.sweep.path.last().copied() {
            if node != source && self.is_tight_exit(node) {
                self.flip_sweep();
                return true;
            }
            if let Some((target, from)) = self.next_tight_arc(node) {
                self.enter(target, from);
            } else {
                self.sweep.on_path[node as usize] = false;
                self.sweep.path.pop();
            }
        }
        false
    }

    fn enter(&mut self, node: u32, from: u32) {
        self.sweep.looked_at += 1;
        self.sweep.on_path[node as usize] = true;
        self.sweep.path.push((node, from));
    }

    /// Turns every edge of the path over and leaves the path empty.
    fn flip_sweep(&mut self) {
        while let Some((node, from)) = self.sweep.path.pop() {
            self.sweep.on_path[node as usize] = false;
            let by_edge = match self.node(node) {
                Node::Organisation(_) => false,
                Node::Volunteer(_) => from != FROM_ORGANISATION,
                Node::Visit(_) => true,
            };
            let is_source = self.sweep.path.is_empty();
            if by_edge && !is_source {
                self.flip(from as usize);
            }
        }
    }

    /// Whether a unit can leave to the root, or meet an opposite one, at `node` for nothing.
    fn is_tight_exit(&self, node: u32) -> bool {
        match self.node(node) {
            Node::Visit(r) if self.along => self.filled[r] < self.network.need[r],
            Node::Visit(r) => self.state.prices.visits[r] == 0,
            Node::Volunteer(v) if self.network.organisation[v] == NO_ORGANISATION => {
                self.cost_of_one(v, !self.along) == Some(0)
            }
            Node::Volunteer(_) => false,
            Node::Organisation(g) if self.along => self.room(g) < 0 || self.state.prices.organisations[g] == 0,
            Node::Organisation(g) => self.room(g) > 0,
        }
    }

    /// The next node that a unit can go on to for nothing, and the way there.
    fn next_tight_arc(&mut self, node: u32) -> Option<(u32, u32)> {
        loop {
            let arc = self.sweep.next[node as usize] as usize;
            self.sweep.next[node as usize] += 1;
            let way = match self.node(node) {
                Node::Visit(visit) => {
                    let id = *self.network.graph.ids_of_visit(visit).get(arc)?;
                    let open = self.state.matched[id as usize] == self.along && self.slack(id as usize) == 0;
                    open.then(|| (self.network.graph.edge(id as usize).volunteer, id))
                }
                Node::Volunteer(volunteer) => match (arc, self.network.organisation[volunteer]) {
                    (0, NO_ORGANISATION) => None,
                    (0, organisation) => {
                        let open = self.cost_of_one(volunteer, !self.along) == Some(0);
                        open.then(|| (self.index(Node::Organisation(organisation as usize)), node))
                    }
                    _ => {
                        let id = self.network.graph.ids_of_volunteer(volunteer).nth(arc - 1)?;
                        let open = self.state.matched[id] != self.along && self.slack(id) == 0;
                        let visit = self.network.graph.edge(id).visit as usize;
                        open.then(|| (self.index(Node::Visit(visit)), u32::try_from(id).expect("at most 2^31 edges")))
                    }
                },
                Node::Organisation(organisation) => {
                    let volunteer = *self.members_of(organisation).get(arc)?;
                    let open = self.cost_of_one(volunteer as usize, self.along) == Some(0);
                    open.then_some((volunteer, FROM_ORGANISATION))
                }
            };
            if let Some((target, from)) = way
                && !self.sweep.on_path[target as usize]
            {
                return Some((target, from));
            }
        }
    }
}
