//! Everything that faces a person.

pub mod postcodes;
