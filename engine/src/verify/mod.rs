//! Checks an answer without any solver: a second, plain reading of the rules that the answer must keep.
//!
//! Nothing here calls a solver or shares code with one, nor with the files that decide and weigh pairs while planning. A
//! slip in either reading shows as a [`Fault`]. Sums are made in 128 bits, so that no input can make one wrap.

mod all_pairs;
mod areas;
mod best_week;
mod ceiling;
mod days;
mod fault;
mod follows;
mod in_time;
mod instance;
mod left_over;
mod linked;
mod offers;
mod pair;
mod piece;
mod plan;
mod rows;
mod sale;
mod score;
mod seats;
mod solution;
mod tied;
mod week;

pub use fault::{Fault, LimitOf};
pub use instance::instance;
pub use plan::{ceiling_of_problem, plan};
pub use solution::{ceiling_in_time, solution};

use serde::{Deserialize, Serialize};

/// What was recounted and found right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// Points minus load cost.
    pub total: i64,
    /// No answer to the same question has more.
    pub ceiling: i64,
    /// Options chosen, or matches made.
    pub matches: u64,
    /// Pairs (volunteer, visit) whose points were compared with the prices of the two.
    pub pairs_priced: u64,
}

impl Checked {
    /// What is left between the total and the ceiling: 0 proves that nothing is better.
    #[must_use]
    pub const fn gap(&self) -> i64 {
        self.ceiling - self.total
    }
}
