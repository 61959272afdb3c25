//! Everything that faces a person.

pub mod postcodes;
pub mod lang;
