//! All integration tests of the scenarios crate in one program.

mod places;
mod rows;
mod simulate;
mod town;
