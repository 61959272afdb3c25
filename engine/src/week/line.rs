//! Weeks by what they use, where one limit alone goes on from a block to the next: one place for every use, instead of every label held
//! against all others. Somebody who may work so many minutes and is bound by nothing else has a knapsack, and this is its usual
//! dynamic programme (Kellerer, Pferschy & Pisinger, *Knapsack Problems*, 2004, chapter 2).

/// The most different uses for which each has a place.
const PLACES: u64 = 1 << 14;

/// The one field that goes on.
#[derive(Clone, Copy)]
pub struct Line {
    keep: u64,
    shift: u32,
    /// How many different uses there can be.
    pub places: usize,
}

impl Line {
    /// When the fields `keep` that go on are one, of at most that of `cap`, and fewer places do than `comparisons` otherwise.
    pub fn of(keep: u64, cap: u64, comparisons: usize) -> Option<Self> {
        if keep == 0 || !is_one(keep) {
            return None;
        }
        let shift = keep.trailing_zeros();
        let most = (cap & keep) >> shift;
        let places = usize::try_from(most).ok().filter(|_| most < PLACES)? + 1;
        (places < comparisons).then_some(Self { keep, shift, places })
    }

    /// The fields of a use that go on, and their place.
    pub fn place(self, used: u64) -> (u64, usize) {
        let used = used & self.keep;
        // Below `places`, which is an usize.
        #[allow(clippy::cast_possible_truncation)]
        (used, (used >> self.shift) as usize)
    }
}

/// Whether fields that go on are no more than one.
pub const fn is_one(keep: u64) -> bool {
    if keep == 0 {
        return true;
    }
    let field = keep >> keep.trailing_zeros();
    field & field.wrapping_add(1) == 0
}
