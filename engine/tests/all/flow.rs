//! The exact solvers agree with each other and with trying everything, and obey what every optimum obeys.

use koppel_engine::flow::{self, Flow, NO_ORGANISATION, Network, exhaustive, simplex};
use koppel_engine::graph::{Edge, Graph};
use proptest::prelude::*;
use rand::seq::SliceRandom;

use crate::flow_corpus::{Shape, chance, changed, edges, middling_shape, network, tiny_shape};
use crate::tape::{any_tape, tape};

/// The total that every solver reaches; that its prices prove it, the solvers assert themselves.
fn total(network: &Network, case: &str) -> i64 {
    let total = flow::solve(network).total;
    assert_eq!(simplex::solve(network).total, total, "simplex, {case}");
    assert_eq!(flow::solve_from(network, &Flow::default()).total, total, "repair alone, {case}");
    total
}

/// One network of unit limits, without costs or organisations.
fn plain(volunteers: u32, visits: u32, edges: &[(u32, u32, i64)]) -> Network {
    let edges =
        edges.iter().map(|(volunteer, visit, points)| Edge { volunteer: *volunteer, visit: *visit, points: *points });
    Network {
        graph: Graph::new(volunteers, visits, edges.collect()),
        limit: vec![1; volunteers as usize],
        need: vec![1; visits as usize],
        load_cost_starts: vec![0; volunteers as usize + 1],
        load_cost_values: Vec::new(),
        organisation: vec![NO_ORGANISATION; volunteers as usize],
        organisation_limit: Vec::new(),
    }
}

#[test]
fn every_solver_finds_the_total_of_trying_everything() {
    for seed in 0..5000 {
        let mut random = chance(seed);
        let shape = tiny_shape(&mut random);
        let network = network(&mut random, shape);
        assert_eq!(total(&network, &format!("seed {seed}")), exhaustive::solve(&network).0, "seed {seed}");
    }
}

proptest! {
    #[test]
    fn every_solver_finds_the_optimum_and_again_after_a_change(numbers in any_tape(120)) {
        let mut random = tape(numbers);
        let shape = tiny_shape(&mut random);
        let network = network(&mut random, shape);
        prop_assert_eq!(total(&network, "as drawn"), exhaustive::solve(&network).0);
        let changed = changed(&mut random, &network, shape);
        let warm = flow::solve_from(&changed, &flow::solve(&network));
        prop_assert_eq!(warm.total, exhaustive::solve(&changed).0);
    }
}

#[test]
fn every_solver_finds_the_same_total_on_middling_networks() {
    for seed in 0..1000 {
        let mut random = chance(seed);
        let shape = middling_shape(&mut random);
        total(&network(&mut random, shape), &format!("seed {seed}"));
    }
}

#[test]
fn points_that_are_alike_end_exact_whether_all_can_be_matched_or_not() {
    for seed in 0..300 {
        let mut random = chance(seed);
        let mut shape = Shape { points: [30, 10_000][seed as usize % 2], ..middling_shape(&mut random) };
        if seed % 3 == 0 {
            // Nearly everybody beside nearly everything.
            shape.edges = 2 * (shape.volunteers * shape.visits) as usize;
        }
        let mut network = network(&mut random, shape);
        let lifted = network.graph.edges().map(|edge| Edge { points: edge.points + 40 * shape.points, ..edge });
        network.graph = Graph::new(shape.volunteers, shape.visits, lifted.collect());
        total(&network, &format!("seed {seed}"));
    }
}

#[test]
fn a_warm_start_ends_where_a_cold_one_ends() {
    for seed in 0..1500 {
        let mut random = chance(seed);
        let shape = if seed % 3 == 0 { middling_shape(&mut random) } else { tiny_shape(&mut random) };
        let mut network = network(&mut random, shape);
        let mut solution = flow::solve(&network);
        for day in 0..5 {
            network = changed(&mut random, &network, shape);
            solution = flow::solve_from(&network, &solution);
            assert_eq!(solution.total, flow::solve(&network).total, "seed {seed}, day {day}");
        }
    }
}

#[test]
fn a_warm_start_from_the_optimum_gives_the_same_plan_back() {
    for seed in 0..500 {
        let mut random = chance(seed);
        let shape = middling_shape(&mut random);
        let network = network(&mut random, shape);
        let solution = flow::solve(&network);
        assert_eq!(flow::solve_from(&network, &solution).matched, solution.matched, "seed {seed}");
    }
}

#[test]
fn a_warm_start_bears_a_start_from_elsewhere() {
    for seed in 0..500 {
        let mut random = chance(seed);
        let shape = middling_shape(&mut random);
        let (here, elsewhere) = (network(&mut random, shape), network(&mut random, Shape { visits: 90, ..shape }));
        let start = flow::solve(&elsewhere);
        assert_eq!(flow::solve_from(&here, &start).total, flow::solve(&here).total, "seed {seed}");
    }
}

#[test]
fn the_order_of_edges_never_shows() {
    for seed in 0..300 {
        let mut random = chance(seed);
        let shape = middling_shape(&mut random);
        let mut list = edges(&mut random, shape);
        let mut network = network(&mut random, shape);
        network.graph = Graph::new(shape.volunteers, shape.visits, list.clone());
        let solution = flow::solve(&network);
        list.shuffle(&mut random);
        network.graph = Graph::new(shape.volunteers, shape.visits, list);
        assert_eq!(flow::solve(&network), solution, "seed {seed}");
    }
}

#[test]
fn one_more_volunteer_or_place_never_lowers_the_total() {
    for seed in 0..500 {
        let mut random = chance(seed);
        let shape = middling_shape(&mut random);
        let network = network(&mut random, shape);
        let before = flow::solve(&network).total;
        let mut more = network.clone();
        let newcomer = Shape { volunteers: 1, edges: 10, ..shape };
        let more_edges =
            edges(&mut random, newcomer).into_iter().map(|edge| Edge { volunteer: shape.volunteers, ..edge });
        more.graph = Graph::new(shape.volunteers + 1, shape.visits, network.graph.edges().chain(more_edges).collect());
        more.limit.push(1);
        more.organisation.push(NO_ORGANISATION);
        more.load_cost_starts.push(network.load_cost_starts[shape.volunteers as usize]);
        assert!(flow::solve(&more).total >= before, "a volunteer, seed {seed}");
        for limits in [&mut more.limit, &mut more.need, &mut more.organisation_limit] {
            limits.iter_mut().for_each(|limit| *limit += 1);
        }
        assert!(flow::solve(&more).total >= before, "places, seed {seed}");
    }
}

#[test]
fn nobody_is_matched_for_nothing_or_less() {
    let network = plain(2, 2, &[(0, 0, 0), (0, 1, -5), (1, 1, -1)]);
    assert_eq!(flow::solve(&network).matched, []);
    assert_eq!(total(&network, "worthless"), 0);
}

#[test]
fn empty_sides_are_solved() {
    for (volunteers, visits) in [(0, 0), (3, 0), (0, 3), (3, 3)] {
        assert_eq!(total(&plain(volunteers, visits, &[]), "empty"), 0);
    }
}

#[test]
fn two_good_matches_beat_one_better_match() {
    let network = plain(2, 2, &[(0, 0, 10), (0, 1, 8), (1, 0, 7)]);
    assert_eq!(flow::solve(&network).matched, [(0, 1), (1, 0)]);
    assert_eq!(total(&network, "chain"), 15);
}

#[test]
fn load_costs_spread_visits_over_volunteers() {
    let mut network = plain(2, 2, &[(0, 0, 10), (0, 1, 10), (1, 0, 9), (1, 1, 9)]);
    network.limit = vec![2, 2];
    assert_eq!(total(&network, "no costs"), 20);
    network.load_cost_starts = vec![0, 2, 4];
    network.load_cost_values = vec![0, 5, 0, 5];
    assert_eq!(total(&network, "costs"), 19);
}

#[test]
fn an_organisation_gives_no_more_than_its_limit() {
    let mut network = plain(3, 3, &[(0, 0, 10), (1, 1, 8), (2, 2, 6)]);
    network.organisation = vec![0, 0, NO_ORGANISATION];
    for (limit, expected) in [(0, 6), (1, 16), (2, 24)] {
        network.organisation_limit = vec![limit];
        assert_eq!(total(&network, "organisation"), expected);
    }
}

#[test]
fn limits_without_bound_are_no_burden() {
    let mut network = plain(1, 3, &[(0, 0, 5), (0, 1, 5), (0, 2, 5)]);
    network.limit = vec![u32::MAX];
    network.need = vec![u32::MAX; 3];
    network.organisation = vec![0];
    network.organisation_limit = vec![u32::MAX];
    assert_eq!(total(&network, "unbounded"), 15);
}

#[test]
fn a_thousand_ties_are_no_burden() {
    let mut random = chance(7);
    let shape =
        Shape { volunteers: 1000, visits: 1000, edges: 5000, points: 2, limit: 1, organisations: 0, load_costs: 0 };
    let mut network = network(&mut random, shape);
    network.limit = vec![1; 1000];
    network.need = vec![1; 1000];
    total(&network, "ties");
}

#[test]
#[should_panic(expected = "load costs never fall")]
fn falling_load_costs_are_refused() {
    let mut network = plain(1, 1, &[(0, 0, 5)]);
    network.load_cost_starts = vec![0, 2];
    network.load_cost_values = vec![3, 1];
    let _ = flow::solve(&network);
}

#[test]
#[should_panic(expected = "could overflow")]
fn points_that_could_overflow_are_refused() {
    let _ = flow::solve(&plain(1, 1, &[(0, 0, i64::MAX / 3)]));
}
