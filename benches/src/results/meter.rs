//! What a call takes: processor seconds, seconds, and the memory it adds at its peak. `peers/meter.py` does the same for peers.

use std::fs;
use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};

/// What was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// Processor seconds of all threads.
    pub cpu_s: f64,
    /// Seconds.
    pub wall_s: f64,
    /// Memory at its peak less what there was before, in MiB.
    pub mib: f64,
}

/// Begun when the problem lies in memory and nothing has been built from it.
pub struct Meter {
    base_mib: f64,
}

/// Quick calls are made again until so much processor time is spent: its clock may tick in steps of 4 ms.
const AGAIN_UNTIL_CPU_S: f64 = 0.3;
/// …or so much time.
const AGAIN_UNTIL_WALL_S: f64 = 3.0;

impl Meter {
    /// Begins.
    #[must_use]
    pub fn begin() -> Self {
        // Without leave to set the peak back, the peak so far counts too: memory is then overstated, never understated.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self { base_mib: status_mib("VmRSS:") }
    }

    /// Calls `solve`, which takes long, once; what it took.
    pub fn once<T>(&self, solve: impl FnOnce() -> T) -> (T, Taken) {
        let (cpu, begun) = (processor_s(), Instant::now());
        let answer = solve();
        let (cpu_s, wall_s) = (processor_s() - cpu, begun.elapsed().as_secs_f64());
        (answer, Taken { cpu_s, wall_s, mib: status_mib("VmHWM:") - self.base_mib })
    }

    /// Calls `solve`, again and again while that is quick; what one call took in the mean, and the last answer.
    pub fn call<T>(&self, mut solve: impl FnMut() -> T) -> (T, Taken) {
        let (cpu, begun) = (processor_s(), Instant::now());
        let mut calls = 0.0;
        loop {
            let answer = solve();
            calls += 1.0;
            let (cpu_s, wall_s) = (processor_s() - cpu, begun.elapsed().as_secs_f64());
            if cpu_s >= AGAIN_UNTIL_CPU_S || wall_s >= AGAIN_UNTIL_WALL_S {
                let mib = status_mib("VmHWM:") - self.base_mib;
                return (answer, Taken { cpu_s: cpu_s / calls, wall_s: wall_s / calls, mib });
            }
        }
    }
}

/// Processor seconds of this process so far.
#[must_use]
pub fn processor_s() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// A line of the process's own status, in MiB; 0 where the system does not tell.
fn status_mib(field: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kib: Option<f64> = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    kib.unwrap_or(0.0) / 1024.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_takes_time_and_memory() {
        let (sum, taken) = Meter::begin().call(|| vec![1_u64; 8 << 20].iter().sum::<u64>());
        assert_eq!(sum, 8 << 20);
        assert!(taken.wall_s > 0.0, "{taken:?}");
        assert!(taken.mib > 60.0 || !cfg!(target_os = "linux"), "64 MiB were filled: {taken:?}");
    }
}
