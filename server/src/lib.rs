//! Everything that faces a person or another system.

pub mod api;
pub mod bundled;
pub mod by_hand;
pub mod cli;
pub mod clock;
pub mod dials;
pub mod export;
pub mod kept;
pub mod lang;
pub mod life;
pub mod making;
pub mod people;
pub mod played;
pub mod postcodes;
pub mod queue;
pub mod read;
pub mod serve;
pub mod settings;
pub mod store;
pub mod study;
pub mod trips;
pub mod web;
pub mod words;
pub mod worker;
pub mod write;
