//! Makes random assignment networks by seed: one like NETGEN's, and the two-cost family that is hard for auctions.
//!
//! Both have as many people as jobs. A person has its share of the arcs, to jobs that differ; the first follows one random order of the
//! jobs, so that a perfect assignment exists (NETGEN's skeleton), and the others lead anywhere with equal chance.
//!
//! **Uniform**: costs are whole numbers from 1 to 100,000 with equal chance (Klingman, Napier & Stutz, *NETGEN: a program for generating
//! large scale capacitated assignment, transportation, and minimum cost flow network problems*, 1974; our own chance, so not its files).
//!
//! **Two costs**: an arc costs 100 or 100,000,000 with equal chance, after the two-cost family of Goldberg & Kennedy, *An efficient cost
//! scaling algorithm for the assignment problem*, 1995. Nearly all bids tie, and prices rise by the least step until a dear arc pays.

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::dimacs::{Arc, Transport};

/// What arcs cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Costs {
    /// 1 to 100,000.
    Uniform,
    /// 100 or 100,000,000.
    Two,
}

/// A network of so many people, as many jobs, and so many arcs.
///
/// # Panics
/// When somebody has no arc, or more than there are jobs.
#[must_use]
pub fn assignment(size: u32, arcs: u32, costs: Costs, seed: u64) -> Transport {
    assert!(size <= arcs && arcs.div_ceil(size) <= size, "{arcs} arcs for {size} people and as many jobs");
    let mut chance = Pcg64Mcg::seed_from_u64(seed);
    let mut skeleton: Vec<u32> = (0..size).collect();
    skeleton.shuffle(&mut chance);
    let until = |person: u32| u64::from(arcs) * u64::from(person) / u64::from(size);
    let mut made = Vec::with_capacity(arcs as usize);
    for (person, first) in (0..).zip(skeleton) {
        let mut jobs = vec![first];
        while (jobs.len() as u64) < until(person + 1) - until(person) {
            let job = chance.random_range(0..size);
            if !jobs.contains(&job) {
                jobs.push(job);
            }
        }
        for to in jobs {
            let cost = match costs {
                Costs::Uniform => chance.random_range(1..=100_000),
                Costs::Two => [100, 100_000_000][usize::from(chance.random_bool(0.5))],
            };
            made.push(Arc { from: person, to, cost });
        }
    }
    Transport::new(vec![1; size as usize], vec![1; size as usize], made)
}

#[cfg(test)]
mod tests {
    use koppel_engine::flow::solve;
    use koppel_engine::timeless::network_of_instance;

    use super::*;

    fn check(costs: Costs, known: &[i64]) {
        let made = assignment(300, 2_000, costs, 5);
        assert_eq!((made.arcs.len(), made.units()), (2_000, 300));
        assert!(made.arcs.iter().all(|arc| known.is_empty() || known.contains(&arc.cost)));
        assert_eq!(made, assignment(300, 2_000, costs, 5));
        assert_ne!(made, assignment(300, 2_000, costs, 6));
        let flow = solve(&network_of_instance(&made.instance()));
        assert_eq!(flow.matched.len(), 300, "a perfect assignment is there, and is found");
    }

    #[test]
    fn everybody_can_be_assigned_at_uniform_costs() {
        check(Costs::Uniform, &[]);
    }

    #[test]
    fn everybody_can_be_assigned_at_two_costs() {
        check(Costs::Two, &[100, 100_000_000]);
    }
}
