//! Any bytes as a neutral instance: refused, or an instance that every figure can be worked out of, and a small one solved.
#![no_main]

use std::ops::ControlFlow;

use koppel_engine::flow::Flow;
use koppel_engine::instance::{Instance, Prices, Proof, SOLUTION_FORMAT, Solution};
use koppel_engine::instance_bounds::most_visits_of_all;
use koppel_engine::snapshot::{MOST_BYTES, load, save};
use koppel_engine::{solve_instance, verify, week};
use koppel_engine_fuzz::mutate_json;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

/// Volunteers, visits and options of the largest instance that is solved: more takes long and tells no more.
const SMALL: [usize; 3] = [12, 12, 60];
const EFFORT: week::Effort = week::Effort { price_steps: 10, groups: 10, seed: 1 };

/// Solved from nothing and, as `--from` does, from the network of another instance: the verifier accepts both, and what is kept reads the same.
fn solve(instance: &Instance) {
    let watch = |_: week::Progress| ControlFlow::Continue(());
    let strange = load(include_bytes!("../seeds/snapshot/tiny"), MOST_BYTES).expect("a seed is a snapshot");
    let both = [Flow::default(), strange.flow].map(|start| solve_instance(instance, &start, EFFORT, &watch));
    match &both {
        [Ok((one, kept)), Ok((other, _))] => {
            assert!(one.total <= other.ceiling && other.total <= one.ceiling, "{one:?} {other:?}");
            let bytes = save(kept);
            let again = load(&bytes, MOST_BYTES).expect("what was saved is loaded");
            assert_eq!(save(&again), bytes);
        }
        [Err(one), Err(other)] => assert_eq!(one, other),
        [..] => panic!("solved from one start only: {both:?}"),
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(instance) = serde_json::from_slice::<Instance>(bytes) else { return };
    let json = serde_json::to_vec(&instance).expect("an instance that was read can be written");
    let again: Instance = serde_json::from_slice(&json).expect("an instance that was written can be read");
    assert_eq!(again, instance);
    if verify::instance(&instance).is_err() {
        return;
    }
    assert_eq!(most_visits_of_all(&instance).len(), instance.volunteers.len());
    // Prices of nothing make a ceiling that nobody reaches with an empty solution.
    let prices = Prices {
        volunteers: vec![0; instance.volunteers.len()],
        visits: vec![0; instance.visits.len()],
        organisations: vec![0; instance.organisations.len()],
    };
    let nothing = Solution {
        format: SOLUTION_FORMAT.to_owned(),
        total: 0,
        ceiling: 0,
        proof: Proof::Timeless(prices),
        chosen: Vec::new(),
        seats: Vec::new(),
        stopped_early: false,
    };
    let _ = verify::solution(&instance, &nothing);
    let sizes = [instance.volunteers.len(), instance.visits.len(), instance.options.len()];
    if sizes.iter().zip(SMALL).all(|(size, most)| *size <= most) {
        solve(&instance);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate_json(data, size, max_size, seed) });
