//! Any bytes as the two tables of a week: read the same twice, every row somewhere, and what koppel writes of it read again.
#![no_main]

use koppel_fuzz::{halves, read_and_look, there_and_back};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (volunteers, requests) = halves(bytes);
    if let Some(reading) = read_and_look(&[("vrijwilligers.csv", volunteers), ("hulpvragen.csv", requests)]) {
        there_and_back(&reading);
    }
});
