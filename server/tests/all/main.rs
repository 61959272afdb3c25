//! All integration tests of the server crate, in one binary.

mod command;
mod reading_basics;
mod sample;
mod tidy;
mod towns;
mod words;
