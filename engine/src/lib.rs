//! The matching core of koppel: tables in, plan out. No clock, no network, no database, no hidden chance.

pub mod candidates;
pub mod explain;
pub mod flow;
pub mod graph;
mod homes;
pub mod instance;
pub mod instance_bounds;
mod legs;
mod mend;
pub mod neutral;
pub mod place;
pub mod plan;
pub mod planning;
pub mod points;
pub mod policy;
pub mod problem;
pub mod problem_bounds;
pub mod request;
mod roster;
pub mod rules;
pub mod snapshot;
pub mod time;
pub mod travel;
pub mod verify;
pub mod volunteer;
mod why;
pub mod words;
