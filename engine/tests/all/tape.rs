//! Chance that shrinks: a case is drawn from a tape of numbers, which proptest makes shorter and smaller for as long as the case fails. Behind
//! the end of the tape everything drawn is the least there is.

use std::convert::Infallible;
use std::vec::IntoIter;

use proptest::prelude::*;
use rand::TryRng;

/// A generator of random numbers that reads them off.
pub struct Tape {
    numbers: IntoIter<u32>,
}

/// Any tape of fewer numbers than this.
pub fn any_tape(length: usize) -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 0..length)
}

/// The tape of these numbers.
pub fn tape(numbers: Vec<u32>) -> Tape {
    Tape { numbers: numbers.into_iter() }
}

impl TryRng for Tape {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.numbers.next().unwrap_or(0))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        // The high half decides what is drawn, so it is read first.
        Ok(u64::from(self.try_next_u32()?) << 32 | u64::from(self.try_next_u32()?))
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        into.fill_with(|| self.numbers.next().unwrap_or(0).to_le_bytes()[3]);
        Ok(())
    }
}

#[test]
fn an_empty_tape_draws_the_least() {
    use rand::RngExt;
    let mut none = tape(vec![]);
    assert_eq!((none.random_range(3..9), none.random_range(-4_i64..=4), none.random_range(1.5..2.0)), (3, -4, 1.5));
    assert_eq!(tape(vec![u32::MAX]).random_range(3..9), 8);
}
