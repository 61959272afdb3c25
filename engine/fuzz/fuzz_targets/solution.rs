//! Any json as a neutral instance with a solution of it: refused, or a solution that counts up to what it says.
#![no_main]

use koppel_engine::instance::{Instance, Solution};
use koppel_engine::verify;
use koppel_engine_fuzz::mutate_json;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Solved {
    instance: Instance,
    solution: Solution,
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(solved) = serde_json::from_slice::<Solved>(bytes) else { return };
    let json = serde_json::to_vec(&solved).expect("what was read can be written");
    let again: Solved = serde_json::from_slice(&json).expect("what was written can be read");
    assert_eq!(again, solved);
    let Solved { instance, solution } = &solved;
    if verify::instance(instance).is_err() {
        return;
    }
    match verify::solution(instance, solution) {
        Ok(checked) => {
            assert_eq!((checked.total, checked.ceiling), (solution.total, solution.ceiling));
            assert!(checked.total <= checked.ceiling, "{checked:?}");
            // A point more, a lower ceiling, or a choice made twice is another solution, and none.
            let solution = || solution.clone();
            let more = Solution { total: solution().total.wrapping_add(1), ..solution() };
            let lower = Solution { ceiling: solution().ceiling.wrapping_sub(1), ..solution() };
            let twice = Solution { chosen: solution().chosen.repeat(2), ..solution() };
            let wrong = [more, lower].into_iter().chain((!twice.chosen.is_empty()).then_some(twice));
            for wrong in wrong {
                assert!(verify::solution(instance, &wrong).is_err(), "accepted as well: {wrong:?}");
            }
        }
        Err(faults) => assert!(faults.iter().all(|fault| !fault.to_string().is_empty()) && !faults.is_empty()),
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate_json(data, size, max_size, seed) });
