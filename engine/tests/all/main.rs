//! All integration tests of the engine in one binary.

#![allow(clippy::unwrap_used)]

mod acceptance;
mod answers;
mod areas;
mod candidates;
mod country;
mod expected;
mod flow;
mod flow_corpus;
mod graph;
mod group;
mod happened;
mod links;
mod offers;
mod other_times;
mod planning;
mod points;
mod repair;
mod repair_foreign;
mod replacement;
mod replan;
mod rules;
mod small;
mod snapshot;
mod tape;
mod verify_ceiling;
mod verify_linked;
mod verify_plan;
mod verify_prices;
mod verify_random;
mod verify_score;
mod verify_solution;
mod verify_tied;
mod week;
mod week_programme;
mod week_random;
