//! Small random networks with every oddity the solvers must bear, and ways to change them. Same seed, same network.

use koppel_engine::flow::{NO_ORGANISATION, Network};
use koppel_engine::graph::{Edge, Graph};
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// How large and how wild a network is.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub volunteers: u32,
    pub visits: u32,
    pub edges: usize,
    /// Points lie between `-points / 4` and `points`.
    pub points: i64,
    /// Limits and needs lie between 0 and this.
    pub limit: u32,
    pub organisations: u32,
    /// The most entries of a list of load costs.
    pub load_costs: u32,
}

/// The generator of case `seed`.
pub fn chance(seed: u64) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(seed)
}

/// A shape small enough for trying every set of edges: sides may be empty, points may tie, be nothing or be huge.
pub fn tiny_shape(random: &mut impl Rng) -> Shape {
    let points = [1, 3, 10, 1000, 10_000_000_000][random.random_range(0..5)];
    Shape {
        volunteers: random.random_range(0..6),
        visits: random.random_range(0..6),
        edges: random.random_range(0..14),
        points,
        limit: random.random_range(1..4),
        organisations: random.random_range(0..3),
        load_costs: random.random_range(0..4),
    }
}

/// A shape with hundreds of edges: far beyond trying everything, quick for every solver.
pub fn middling_shape(random: &mut impl Rng) -> Shape {
    let points = [1, 3, 10, 1000, 10_000_000_000][random.random_range(0..5)];
    Shape {
        volunteers: random.random_range(20..80),
        visits: random.random_range(20..80),
        edges: random.random_range(50..500),
        points,
        limit: random.random_range(1..6),
        organisations: random.random_range(0..6),
        load_costs: random.random_range(0..4),
    }
}

/// A network of this shape. Some nodes stay without edges; limits, needs and limits of organisations may be 0.
pub fn network(random: &mut impl Rng, shape: Shape) -> Network {
    let mut network = Network {
        graph: Graph::new(shape.volunteers, shape.visits, edges(random, shape)),
        limit: (0..shape.volunteers).map(|_| random.random_range(0..=shape.limit)).collect(),
        need: (0..shape.visits).map(|_| random.random_range(0..=shape.limit)).collect(),
        load_cost_starts: vec![0],
        load_cost_values: Vec::new(),
        organisation: Vec::new(),
        organisation_limit: (0..shape.organisations).map(|_| random.random_range(0..=2 * shape.limit)).collect(),
    };
    for _ in 0..shape.volunteers {
        let mut costs: Vec<i64> =
            (0..random.random_range(0..=shape.load_costs)).map(|_| random.random_range(0..=shape.points)).collect();
        costs.sort_unstable();
        network.load_cost_values.extend(costs);
        network.load_cost_starts.push(network.load_cost_values.len().try_into().expect("short lists"));
        let organisation = random.random_range(0..=shape.organisations);
        network.organisation.push(if organisation == shape.organisations { NO_ORGANISATION } else { organisation });
    }
    network
}

/// The edges of a random graph; some pairs are named twice.
pub fn edges(random: &mut impl Rng, shape: Shape) -> Vec<Edge> {
    if shape.volunteers == 0 || shape.visits == 0 {
        return Vec::new();
    }
    (0..shape.edges).map(|_| edge(random, shape)).collect()
}

fn edge(random: &mut impl Rng, shape: Shape) -> Edge {
    Edge {
        volunteer: random.random_range(0..shape.volunteers),
        visit: random.random_range(0..shape.visits),
        points: random.random_range(-shape.points / 4..=shape.points),
    }
}

/// The network after a day: edges lost, edges gained, points, limits and needs changed, now and then a new volunteer.
pub fn changed(random: &mut impl Rng, network: &Network, shape: Shape) -> Network {
    let mut next = network.clone();
    let mut volunteers = network.graph.volunteers();
    if random.random_bool(0.3) {
        volunteers += 1;
        next.limit.push(random.random_range(0..=shape.limit));
        next.organisation.push(NO_ORGANISATION);
        next.load_cost_starts.push(next.load_cost_values.len().try_into().expect("short lists"));
    }
    let shape = Shape { volunteers, edges: random.random_range(0..4), ..shape };
    let mut list: Vec<Edge> = network.graph.edges().filter(|_| random.random_bool(0.9)).collect();
    for edge in &mut list {
        if random.random_bool(0.1) {
            edge.points = random.random_range(-shape.points / 4..=shape.points);
        }
    }
    list.extend(edges(random, shape));
    next.graph = Graph::new(volunteers, shape.visits, list);
    for limits in [&mut next.limit, &mut next.need, &mut next.organisation_limit] {
        for limit in limits {
            if random.random_bool(0.1) {
                *limit = random.random_range(0..=shape.limit);
            }
        }
    }
    next
}
