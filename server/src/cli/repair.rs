//! `koppel repair`: a new plan from the one that stands, after somebody dropped out or a request changed, with few matches different.

use std::path::PathBuf;

use clap::Args;
use koppel_engine::happened::{repair_plan, take_away};
use koppel_engine::plan::Gone;
use koppel_engine::planning::Effort;
use koppel_engine::time::Minute;
use koppel_engine::week;

use super::failure::Failure;
use super::plan::{beside, changes, differences};
use super::progress::Progress;
use super::{Common, Reading, input, say, say_json};
use crate::lang::Lang;
use crate::write::{self, Shown, View};

#[derive(Args)]
pub struct RepairArgs {
    /// The spreadsheets as they now are (a folder, a workbook, or two files), and behind them the plan that stands (plan.json)
    #[arg(required = true, num_args = 2.., value_name = "DIR PLAN")]
    paths: Vec<PathBuf>,
    /// Who drops out: V8 for everything, V8@R12 for one request
    #[arg(long, value_name = "V8,V3@R12", value_delimiter = ',')]
    out: Vec<String>,
    /// Requests that are not needed any more
    #[arg(long, value_name = "R12", value_delimiter = ',')]
    withdraw: Vec<String>,
    /// Where the new plan goes; otherwise a folder plan/ beside the input
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Price steps that lower the ceiling
    #[arg(long, value_name = "N", default_value_t = 100)]
    effort: u32,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    common: Common,
}

/// Repairs the plan, writes its files, and says what changed and why.
pub fn run(args: &RepairArgs) -> Result<(), Failure> {
    let lang: Lang = args.common.lang.into();
    let (mut read, old) = input::read_with_plan(&args.paths, &args.reading, &args.common)?;
    let gone = gone(args);
    take_away(&mut read.problem, &gone).map_err(|id| {
        Failure::input(lang.pick(
            format!("{id} staat niet in de bestanden; geef een vrijwilliger als V8, of V8@R12 voor een hulpvraag"),
            format!("{id} is not in the files; give a volunteer as V8, or V8@R12 for one request"),
        ))
    })?;
    let defaults = Effort::default();
    let effort = Effort { week: week::Effort { price_steps: args.effort, ..defaults.week }, ..defaults };
    let progress = Progress::new(args.common.quiet, lang);
    let step = |step| progress.step(step);
    let mut plan = repair_plan(&mut read.problem, read.travel.as_ref(), &read.policy, effort, &old, &step);
    plan.gone = old.gone.iter().cloned().chain(gone).collect();
    progress.done();

    let folder = args.to.clone().unwrap_or_else(|| beside(&args.paths[0]));
    let stamp = read.clock.at(Minute(0)).timestamp();
    let view = View::new(&read.problem, &plan, &read.people, &read.clock, lang)
        .map_err(|error| Failure::input(error.to_string()))?
        .with_changes(changes(&read, &plan));
    let written = write::all(&view, &folder, stamp).map_err(|error| Failure::input(error.to_string()))?;
    if args.common.json {
        say_json(&plan)
    } else if args.common.quiet {
        Ok(())
    } else {
        let differences = differences(&read, lang, &old, &plan);
        say(&format!("{}{differences}", write::summary(&view, &written, Shown::default())))
    }
}

/// What fell away, as it was named.
fn gone(args: &RepairArgs) -> Vec<Gone> {
    let out = args.out.iter().map(|one| match one.trim().split_once('@') {
        Some((volunteer, request)) => Gone { volunteer: Some(volunteer.to_owned()), request: Some(request.to_owned()) },
        None => Gone { volunteer: Some(one.trim().to_owned()), request: None },
    });
    let withdrawn =
        args.withdraw.iter().map(|request| Gone { volunteer: None, request: Some(request.trim().to_owned()) });
    out.chain(withdrawn).collect()
}
