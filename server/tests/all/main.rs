//! All integration tests of the server crate, in one binary.

mod reading_basics;
mod sample;
mod towns;
mod words;
