//! Everything that faces a person.

pub mod cli;
pub mod clock;
pub mod lang;
pub mod people;
pub mod postcodes;
pub mod read;
pub mod settings;
pub mod words;
pub mod write;
