//! Chance by purpose: every draw has a stream of its own, named by what it is for, whom and when. Two scenarios with one seed then meet the same
//! arrivals, answers and illnesses wherever they are alike (common random numbers), whatever else is different between them.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// What chance is drawn for.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// A volunteer, once.
    Volunteer = 1,
    /// Those who join on a day.
    Joining,
    /// Whether somebody leaves in a week.
    Leaving,
    /// Whether somebody falls ill on a day.
    Illness,
    /// The requests of one kind on a day.
    Arrivals,
    /// One request.
    Request,
    /// Whether a request is withdrawn on a day.
    Withdrawal,
    /// The answer of one volunteer to one request.
    Answer,
    /// Whether somebody turns up.
    Turnout,
    /// Calls for one visit today.
    Calls,
    /// The order in which a random policy asks.
    Order,
    /// How long a lasting pair lasts.
    Lasting,
    /// Whether a guest takes a seat.
    Seats,
}

/// The chances of one replication.
#[derive(Clone, Copy, Debug)]
pub struct Chance {
    seed: u64,
}

impl Chance {
    /// Of a replication of a scenario.
    #[must_use]
    pub fn new(seed: u64, replication: u32) -> Self {
        Self { seed: mixed(mixed(seed) ^ u64::from(replication)) }
    }

    /// The stream for a purpose, with two numbers that name whom and when.
    #[must_use]
    pub fn of(self, what: Of, whom: u64, when: u64) -> Pcg64Mcg {
        let named = mixed(mixed(mixed(self.seed ^ what as u64) ^ whom) ^ when);
        Pcg64Mcg::seed_from_u64(named)
    }

    /// A number from 0 to 1 for a purpose.
    #[must_use]
    pub fn share(self, what: Of, whom: u64, when: u64) -> f64 {
        self.of(what, whom, when).random_range(0.0..1.0)
    }
}

/// Spreads a number over all 64 bits (Steele, Lea & Flood, *Fast splittable pseudorandom number generators*, 2014: the finaliser of SplitMix).
const fn mixed(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
