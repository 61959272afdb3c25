//! The exact solvers agree with each other and with trying everything.

use koppel_engine::flow::{self, Flow, exhaustive, simplex};

use crate::flow_corpus::{chance, changed, network, tiny_shape};

#[test]
fn every_solver_finds_the_total_of_trying_everything() {
    for seed in 0..5000 {
        let mut random = chance(seed);
        let shape = tiny_shape(&mut random);
        let network = network(&mut random, shape);
        let (best, _) = exhaustive::solve(&network);
        assert_eq!(flow::solve(&network).total, best, "auction, seed {seed}");
        assert_eq!(simplex::solve(&network).total, best, "simplex, seed {seed}");
        assert_eq!(flow::solve_from(&network, &Flow::default()).total, best, "repair alone, seed {seed}");
    }
}

#[test]
fn a_warm_start_ends_where_a_cold_one_ends() {
    for seed in 0..2000 {
        let mut random = chance(seed);
        let shape = tiny_shape(&mut random);
        let mut network = network(&mut random, shape);
        let mut solution = flow::solve(&network);
        for day in 0..5 {
            network = changed(&mut random, &network, shape);
            solution = flow::solve_from(&network, &solution);
            assert_eq!(solution.total, flow::solve(&network).total, "seed {seed}, day {day}");
        }
    }
}
