//! All integration tests of the engine in one binary.

mod snapshot;
mod verify_solution;
