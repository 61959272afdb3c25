//! Invented towns and weeks to try koppel on. Everything is drawn from a seed: the same seed gives the same town.

pub mod capacity;
mod ground;
mod kinds;
mod people;
pub mod places;
mod requests;
pub mod rows;
pub mod scarce;
pub mod simulate;
mod town;

pub use town::{Demand, Town};
