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
#[derive(Debug)]
pub struct Pace {
    buckets: Mutex<HashMap<i64, (f64, Instant)>>,
    at_once: f64,
    a_second: f64,
}

impl Default for Pace {
    fn default() -> Self {
        Self::at_most(AT_ONCE, A_SECOND)
    }
}

impl Pace {
    /// So many orders at once, and so many a second after that.
    #[must_use]
    pub fn at_most(at_once: f64, a_second: f64) -> Self {
        Self { buckets: Mutex::default(), at_once, a_second }
    }

    /// Takes one order of a key; `false` when its bucket is empty.
    #[must_use]
    pub fn takes(&self, key: i64) -> bool {
        self.takes_at(key, Instant::now())
    }

    fn takes_at(&self, key: i64, now: Instant) -> bool {
        let mut buckets = lock(&self.buckets);
        let (left, since) = buckets.get(&key).copied().unwrap_or((self.at_once, now));
        let filled = (left + now.saturating_duration_since(since).as_secs_f64() * self.a_second).min(self.at_once);
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
