//! Public problems as neutral instances, and what is measured on them. Data is read from a path and never kept here.

pub mod bad_row;
pub mod city;
pub mod dimacs;
pub mod gap;
pub mod home_care;
pub mod made_city;
pub mod made_network;
pub mod made_week;
pub mod nyc;
pub mod nyc_town;
pub mod orlib;
pub mod ppe;
pub mod ppe_batches;
pub mod ppe_pool;
pub mod ppe_rounds;
pub mod results;
pub mod size;
pub mod source;
pub mod storm;
pub mod week;
