//! A solved network that stays solved while it changes, one volunteer, visit or pair at a time.
//!
//! **Method**: whoever changed chooses afresh at the prices that stand (`respond.rs`); the few visits that then have one too many or
//! too few, and the volunteer's organisation, are repaired by shortest paths (`repair.rs`), which touch what lies nearer than
//! their exits. Every step is one of the whole repair's, so its proof is this one's: in the end the prices' ceiling is the total.
//!
//! **Source**: Mills-Tettey, Stentz & Dias, *The dynamic Hungarian algorithm for the assignment problem with changing costs*,
//! CMU-RI-TR-07-27, 2007. We differ in limits on both sides, convex costs and organisations.
//!
//! **Cost**: a volunteer's or visit's edges and as many searches as units move; nothing is linear in the network but making it and
//! [`Standing::flow`]. New pairs need a new network: [`super::solve_from`].

use super::repair::Repair;
use super::respond::Ranking;
use super::{Flow, MOST_POINTS_IN_ALL, NO_ORGANISATION, Network};
use crate::instance::Prices;

/// A network with its optimum.
pub struct Standing {
    repair: Repair<Box<Network>>,
    ranking: Ranking,
    total: i64,
    /// The most points of a pair, either sign.
    most: i64,
}

impl Standing {
    /// The optimum of a network, from a solution of it or of one much like it.
    ///
    /// # Panics
    /// When the network contradicts itself ([`Network::check`]).
    #[must_use]
    pub fn new(network: Network, start: &Flow) -> Self {
        network.check();
        let edges = i64::try_from(network.graph.len()).unwrap_or(i64::MAX);
        let largest_cost = network.load_cost_values.iter().map(|cost| cost.abs()).max().unwrap_or(0);
        let most = MOST_POINTS_IN_ALL / (edges + 1) - largest_cost;
        let state = super::start_of(&network, start);
        let mut repair = Repair::new(Box::new(network), state, most + largest_cost + 1);
        repair.settle_all();
        repair.gained = 0;
        let total = repair.recount();
        Self { repair, ranking: Ranking::default(), total, most }
    }

    /// Points less load costs, the most there can be.
    #[must_use]
    pub const fn total(&self) -> i64 {
        self.total
    }

    /// The network as it is now.
    #[must_use]
    pub const fn network(&self) -> &Network {
        &self.repair.network
    }

    /// What one place more is worth at most at every volunteer, visit and organisation; takes time linear in the network only
    /// where something is closed.
    #[must_use]
    pub fn prices(&self) -> Prices {
        self.repair.open_prices()
    }

    /// The optimum, proven afresh; takes time linear in the network.
    #[must_use]
    pub fn flow(&self) -> Flow {
        self.repair.network.proven(&self.repair.state.matched, self.prices())
    }

    /// Another limit for a volunteer: 0 when somebody leaves.
    ///
    /// # Panics
    /// When there is no such volunteer.
    pub fn set_limit(&mut self, volunteer: u32, limit: u32) {
        self.repair.network.limit[volunteer as usize] = limit;
        self.repair.limit[volunteer as usize] = self.repair.network.usable_limit(volunteer as usize);
        let moved = self.choose_again(volunteer as usize);
        self.settle_at(&moved);
    }

    /// Another need for a visit: 0 when it is withdrawn.
    ///
    /// # Panics
    /// When there is no such visit.
    pub fn set_need(&mut self, visit: u32, need: u32) {
        let place = visit as usize;
        self.repair.network.need[place] = need;
        let mut moved = vec![self.repair.visit_node(place)];
        if need == 0 {
            self.repair.state.prices.visits[place] = self.repair.closed;
            let edges = self.repair.network.graph.ids_of_visit(place).iter().map(|edge| *edge as usize);
            let held: Vec<usize> = edges.filter(|edge| self.repair.state.matched[*edge]).collect();
            // Everybody who comes chooses before anything is repaired: repair relies on volunteers at rest.
            for edge in held {
                moved.extend(self.choose_again(self.repair.network.graph.edge_volunteers[edge] as usize));
            }
        }
        self.settle_at(&moved);
    }

    /// Other points for a pair; tells whether there is such a pair.
    ///
    /// # Panics
    /// When sums could overflow with such points.
    pub fn set_points(&mut self, volunteer: u32, visit: u32, points: i64) -> bool {
        assert!(points.abs() <= self.most, "points could overflow 64 bits");
        let Some(edge) = self.repair.network.graph.find(volunteer, visit) else { return false };
        if self.repair.state.matched[edge] {
            self.total += points - self.repair.network.graph.edge_points[edge];
        }
        self.repair.network.graph.edge_points[edge] = points;
        let moved = self.choose_again(volunteer as usize);
        self.settle_at(&moved);
        true
    }

    /// A volunteer makes its best choice at the prices that stand; what may be out of place after that.
    fn choose_again(&mut self, volunteer: usize) -> Vec<u32> {
        let repair = &mut self.repair;
        let organisation = repair.network.organisation[volunteer];
        let prices = &repair.state.prices;
        let paid = if organisation == NO_ORGANISATION { 0 } else { prices.organisations[organisation as usize] };
        let who = (volunteer, repair.limit[volunteer]);
        let answer = self.ranking.answer(&repair.network, who, paid, &prices.visits, &repair.state.matched);
        repair.state.prices.volunteers[volunteer] = answer.price;
        let mut chosen: Vec<usize> = self.ranking.edges().take(answer.chosen).collect();
        chosen.sort_unstable();
        let mut moved: Vec<u32> = Vec::new();
        // First what is given up, so that the load never exceeds what costs are listed for.
        for gives_up in [true, false] {
            for edge in repair.network.graph.ids_of_volunteer(volunteer) {
                let (held, wanted) = (repair.state.matched[edge], chosen.binary_search(&edge).is_ok());
                if held != wanted && held == gives_up {
                    repair.flip(edge);
                    moved.push(repair.visit_node(repair.network.graph.edge_visits[edge] as usize));
                }
            }
        }
        if organisation != NO_ORGANISATION {
            moved.push(repair.organisation_node(organisation as usize));
        }
        moved
    }

    fn settle_at(&mut self, nodes: &[u32]) {
        self.repair.settle_at(nodes);
        self.total += std::mem::take(&mut self.repair.gained);
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::super::solve;
    use super::*;
    use crate::graph::{Edge, Graph};

    const SIZE: u32 = 30;

    fn network(random: &mut Pcg64Mcg, most: u32, points: i64) -> Network {
        let edge = |random: &mut Pcg64Mcg| Edge {
            volunteer: random.random_range(0..SIZE),
            visit: random.random_range(0..SIZE),
            points: random.random_range(-2..points),
        };
        let costs = (0..SIZE).flat_map(|_| {
            let first = random.random_range(0..points / 3);
            [first, first + random.random_range(0..points / 2)]
        });
        let load_cost_values = costs.collect();
        let organisation = |random: &mut Pcg64Mcg| match random.random_range(0..5) {
            group @ 0..3 => group,
            _ => NO_ORGANISATION,
        };
        Network {
            graph: Graph::new(SIZE, SIZE, (0..200).map(|_| edge(random)).collect()),
            limit: (0..SIZE).map(|_| random.random_range(0..=most)).collect(),
            need: (0..SIZE).map(|_| random.random_range(0..=most)).collect(),
            load_cost_starts: (0..=SIZE).map(|v| 2 * v).collect(),
            load_cost_values,
            organisation: (0..SIZE).map(|_| organisation(random)).collect(),
            organisation_limit: vec![0, 4, 9],
        }
    }

    /// After every change the plan is proven and as good as one made afresh.
    fn check_stays_solved(most: u32, points: i64) {
        for seed in 0..40 {
            let mut random = Pcg64Mcg::seed_from_u64(seed);
            let network = network(&mut random, most, points);
            let mut standing = Standing::new(network.clone(), &solve(&network));
            for change in 0..60 {
                let (one, other) = (random.random_range(0..SIZE), random.random_range(0..SIZE));
                match random.random_range(0..3) {
                    0 => standing.set_limit(one, random.random_range(0..=most + 1)),
                    1 => standing.set_need(one, random.random_range(0..=most + 1)),
                    _ => drop(standing.set_points(one, other, random.random_range(-points..2 * points))),
                }
                let afresh = solve(standing.network());
                assert_eq!((standing.flow().total, standing.total()), (afresh.total, afresh.total), "{seed}, {change}");
            }
        }
    }

    #[test]
    fn an_assignment_stays_solved_through_changes() {
        check_stays_solved(1, 1000);
    }

    #[test]
    fn a_network_with_limits_stays_solved_through_changes() {
        check_stays_solved(3, 1000);
    }

    #[test]
    fn a_network_of_ties_stays_solved_through_changes() {
        check_stays_solved(2, 6);
    }

    #[test]
    fn any_start_is_brought_to_the_optimum() {
        let network = network(&mut Pcg64Mcg::seed_from_u64(9), 2, 50);
        assert_eq!(Standing::new(network.clone(), &Flow::default()).flow().total, solve(&network).total);
    }
}
