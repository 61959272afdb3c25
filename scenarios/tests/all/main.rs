//! All integration tests of the scenarios crate in one program.

mod capacity;
mod findings;
mod keys;
mod places;
mod rows;
mod simulate;
mod town;
