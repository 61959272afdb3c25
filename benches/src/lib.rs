//! Public problems as neutral instances, and what is measured on them. Data is read from a path and never kept here.

pub mod bad_row;
pub mod city;
pub mod orlib;
pub mod source;
pub mod week;
