//! Any bytes as a neutral instance: refused, or an instance that every figure can be worked out of.
#![no_main]

use koppel_engine::instance::{Instance, Prices, Proof, SOLUTION_FORMAT, Solution};
use koppel_engine::instance_bounds::most_visits_of_all;
use koppel_engine::verify;
use libfuzzer_sys::fuzz_target;

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
});
