//! All integration tests of the engine in one binary.

mod flow;
mod flow_corpus;
mod graph;
mod candidates;
mod points;
mod rules;
mod small;
mod snapshot;
mod verify_solution;
