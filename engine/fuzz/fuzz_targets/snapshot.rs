//! Any bytes as a snapshot: refused, or exactly what saving writes.
#![no_main]

use koppel_engine::snapshot::{MOST_BYTES, load, save};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(snapshot) = load(bytes, MOST_BYTES) {
        assert_eq!(save(&snapshot), bytes, "a second encoding of the same network");
    }
});
