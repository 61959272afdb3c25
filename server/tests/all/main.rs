//! All integration tests of the server crate, in one binary.
// clippy.toml lets tests unwrap, but takes the helpers of a test binary for no tests.
#![allow(clippy::unwrap_used)]

mod answers;
mod api;
mod asking;
mod before_the_period;
#[cfg(feature = "browser")]
mod browser;
mod by_hand;
mod clock_changes;
mod command;
mod contract;
mod crowd;
mod deciding;
mod exporting;
mod forgetting;
mod fuzz_seeds;
mod generating;
mod groups;
mod house;
mod importing;
mod keeping;
mod killing;
mod learning;
mod limits;
mod odd_requests;
mod once;
mod organisations;
mod pages;
mod reading_basics;
mod reading_bombs;
mod reading_faults;
mod reading_garbage;
mod reading_groups;
mod reading_links;
mod reading_mapping;
mod reading_scenario;
mod reading_series;
mod reading_times;
mod reading_ugly;
mod reading_values;
mod replacing;
mod routes;
mod sample;
mod serving_together;
mod simulating;
mod store;
mod stories;
mod studying;
mod tidy;
mod towns;
mod words;
mod working;
mod working_together;
mod world;
mod writing;
