//! How often a system may ask: a bucket of orders a key, which fills again by the second.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Instant;

use super::lock;

/// Orders a key may send at once.
const AT_ONCE: f64 = 120.0;
/// Orders a second that a key may go on sending.
const A_SECOND: f64 = 20.0;

/// The buckets, by key.
#[derive(Debug, Default)]
pub struct Pace(Mutex<HashMap<i64, (f64, Instant)>>);

impl Pace {
    /// Takes one order of a key; `false` when its bucket is empty.
    #[must_use]
    pub fn takes(&self, key: i64) -> bool {
        self.takes_at(key, Instant::now())
    }

    fn takes_at(&self, key: i64, now: Instant) -> bool {
        let mut buckets = lock(&self.0);
        let (left, since) = buckets.get(&key).copied().unwrap_or((AT_ONCE, now));
        let filled = (left + now.saturating_duration_since(since).as_secs_f64() * A_SECOND).min(AT_ONCE);
        let takes = filled >= 1.0;
        buckets.insert(key, (if takes { filled - 1.0 } else { filled }, now));
        takes
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_key_that_asks_too_often_waits_and_others_do_not() {
        let (pace, now) = (Pace::default(), Instant::now());
        let taken = (0..1_000).filter(|_| pace.takes_at(1, now)).count();
        assert_eq!(taken, 120);
        assert!(pace.takes_at(2, now), "another key has its own bucket");
        let later = now + Duration::from_millis(500);
        assert_eq!((0..1_000).filter(|_| pace.takes_at(1, later)).count(), 10);
        let much_later = now + Duration::from_secs(3_600);
        assert_eq!((0..1_000).filter(|_| pace.takes_at(1, much_later)).count(), 120);
    }
}
