//! Any payload behind a right checksum: refused, or a network that is safe to work with.
#![no_main]

use koppel_engine::flow::solve_from;
use koppel_engine::snapshot::{MOST_BYTES, load, save, seal};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    let bytes = seal(payload);
    if let Ok(snapshot) = load(&bytes, MOST_BYTES) {
        assert_eq!(save(&snapshot), bytes, "a second encoding of the same network");
        let ceiling = snapshot.network.ceiling(&snapshot.flow.prices);
        let best = solve_from(&snapshot.network, &snapshot.flow);
        assert!((snapshot.flow.total..=ceiling).contains(&best.total), "best {} ceiling {ceiling}", best.total);
    }
});
