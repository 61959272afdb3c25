//! One unit along one shortest path.

use std::ops::Deref;

use super::{FROM_ORGANISATION, Node, Repair};
use crate::flow::{NO_ORGANISATION, Network};

impl<N: Deref<Target = Network>> Repair<N> {
    /// Moves one unit between `source` and the nearest exit. Tells how many nodes it looked at.
    pub(super) fn send(&mut self, source: u32) -> usize {
        let exit = self.search_from(&[source]);
        self.flip_path(exit);
        self.search.settled().len()
    }

    /// Finds the nearest exit from any of the sources and moves prices so that all shortest ways to it are tight.
    pub(super) fn search_from(&mut self, sources: &[u32]) -> u32 {
        self.search.begin(sources);
        while let Some((node, distance)) = self.search.settle() {
            match self.node(node) {
                Node::Visit(visit) => self.visit_reached(visit, distance, self.search.is_source(node)),
                Node::Volunteer(volunteer) => self.volunteer_reached(volunteer, distance),
                Node::Organisation(organisation) => self.organisation_reached(organisation, distance),
            }
        }
        let (distance, exit) = self.search.exit().expect("a unit can always be given back to the root");
        self.move_prices(distance);
        exit
    }

    fn visit_reached(&mut self, visit: usize, distance: i64, source: bool) {
        let node = self.index(Node::Visit(visit));
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
                self.search.reach(edge.volunteer, distance + self.slack(*id as usize), *id);
            }
        }
    }

    fn volunteer_reached(&mut self, volunteer: usize, distance: i64) {
        if let Some(cost) = self.cost_of_one(volunteer, !self.along) {
            let node = self.index(Node::Volunteer(volunteer));
            match self.network.organisation[volunteer] {
                NO_ORGANISATION => self.search.exit_at(node, distance + cost),
                organisation => {
                    let above = self.index(Node::Organisation(organisation as usize));
                    self.search.reach(above, distance + cost, node);
                }
            }
        }
        for id in self.network.graph.ids_of_volunteer(volunteer) {
            if self.state.matched[id] != self.along {
                let edge = self.network.graph.edge(id);
                let visit = self.index(Node::Visit(edge.visit as usize));
                self.search.reach(visit, distance + self.slack(id), u32::try_from(id).expect("at most 2^31 edges"));
            }
        }
    }

    fn organisation_reached(&mut self, organisation: usize, distance: i64) {
        let node = self.index(Node::Organisation(organisation));
        let room = self.room(organisation);
        if self.along {
            let cost = if room < 0 { 0 } else { self.state.prices.organisations[organisation] };
            self.search.exit_at(node, distance + cost);
        } else if room > 0 {
            self.search.exit_at(node, distance);
        }
        for place in 0..self.members_of(organisation).len() {
            let volunteer = self.members_of(organisation)[place];
            if let Some(cost) = self.cost_of_one(volunteer as usize, self.along) {
                self.search.reach(volunteer, distance + cost, FROM_ORGANISATION);
            }
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
                    node = self.index(Node::Organisation(self.network.organisation[v] as usize));
                }
                Node::Volunteer(_) => {
                    self.flip(from as usize);
                    node = self.index(Node::Visit(self.network.graph.edge(from as usize).visit as usize));
                }
                Node::Visit(_) => {
                    self.flip(from as usize);
                    node = self.network.graph.edge(from as usize).volunteer;
                }
            }
        }
    }
}
