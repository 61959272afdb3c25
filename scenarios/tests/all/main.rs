//! All integration tests of the scenarios crate in one program.

mod rows;
mod simulate;
mod town;
