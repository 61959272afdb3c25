//! Everything that faces a person.

pub mod lang;
pub mod postcodes;
