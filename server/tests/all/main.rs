//! All integration tests of the server crate, in one binary.

mod sample;
mod words;
