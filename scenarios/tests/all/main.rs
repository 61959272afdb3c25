//! All integration tests of the scenarios crate in one program.

mod simulate;
mod rows;
mod town;
