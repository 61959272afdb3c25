//! Reads what the command line names: spreadsheets, and a plan that was made of them.

use std::path::PathBuf;

use jiff::Zoned;
use koppel_engine::plan::Plan;
use koppel_engine::replan;

use super::failure::Failure;
use super::{Common, Reading as Options};
use crate::read::{self, ReadOptions, Reading};
use crate::write::json::read_plan;

/// The spreadsheets.
pub fn read(paths: &[PathBuf], options: &Options, common: &Common) -> Result<Reading, Failure> {
    read_with(paths, &read_options(options, true), common)
}

/// The spreadsheets as they are, with nothing written beside them.
pub fn preview(paths: &[PathBuf], options: &Options, common: &Common) -> Result<Reading, Failure> {
    read_with(paths, &read_options(options, false), common)
}

/// The spreadsheets and, as the last path, the plan; the spreadsheets are read for the days of the plan.
pub fn read_with_plan(paths: &[PathBuf], options: &Options, common: &Common) -> Result<(Reading, Plan), Failure> {
    let Some((plan, sheets)) = paths.split_last() else {
        return Err(Failure::input("name the spreadsheets and the plan"));
    };
    let plan = read_plan(plan).map_err(|error| Failure::input(error.to_string()))?;
    let mut options = read_options(options, false);
    options.first_day = Some(plan.first_day);
    options.days = Some(u16::try_from(plan.days).unwrap_or(u16::MAX));
    let mut read = read_with(sheets, &options, common)?;
    replan::restore(&mut read.problem, &plan);
    Ok((read, plan))
}

fn read_options(options: &Options, write_mapping: bool) -> ReadOptions {
    ReadOptions {
        policy: options.policy.clone(),
        travel_matrix: options.travel_matrix.clone(),
        mapping: options.mapping.clone(),
        acceptance: options.acceptance.clone(),
        first_day: options.first_day,
        days: options.days,
        write_mapping,
        ..ReadOptions::new(Zoned::now().date())
    }
}

fn read_with(paths: &[PathBuf], options: &ReadOptions, common: &Common) -> Result<Reading, Failure> {
    read::read(paths, options).map_err(|trouble| Failure::input(trouble.words(common.lang.into())))
}
