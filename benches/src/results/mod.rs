//! What `benches/RESULTS.md` is made of: koppel and its peers, each in a process of its own, on the same problems in turn.

pub mod changes;
pub mod chart;
pub mod contest;
pub mod growth;
pub mod home_care;
pub mod instructions;
pub mod meter;
pub mod networks;
pub mod page;
pub mod process;
pub mod public_problems;
pub mod record;
pub mod recount;
pub mod repairs;
pub mod spread;
pub mod targets;
pub mod timeless;
pub mod week_files;
pub mod weeks;
