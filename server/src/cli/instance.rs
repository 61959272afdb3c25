//! `koppel export-instance` and `koppel solve`: the bare optimisation problem out, and its solution.

use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use koppel_engine::flow::Flow;
use koppel_engine::instance::Instance;
use koppel_engine::planning::{Effort, Step, export_instance, solve_instance};
use koppel_engine::{snapshot, week};

use super::failure::Failure;
use super::progress::Progress;
use super::{Common, Reading, input, say};

/// The largest instance that is read, in bytes.
const INSTANCE_MOST: u64 = 4 << 30;

#[derive(Args)]
pub struct ExportArgs {
    /// A folder, a workbook, or two files
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
pub struct SolveArgs {
    /// The instance (json); - is standard input
    instance: PathBuf,
    /// Keep the graph and its timeless optimum in this file, for a faster start next time
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Start from the optimum that --save kept
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Groups of volunteers that are planned afresh to make the plan better: more is slower and better
    #[arg(long, value_name = "N", default_value_t = Effort::default().week.groups)]
    effort: u32,
    /// What chance begins with
    #[arg(long, value_name = "N", default_value_t = Effort::default().week.seed)]
    seed: u64,
    /// Stop looking for better after so many seconds; the solution says so when that happened
    #[arg(long, value_name = "SECONDS")]
    time_limit: Option<u64>,
    #[command(flatten)]
    common: Common,
}

/// Writes the instance of some spreadsheets to standard output.
pub fn export(args: &ExportArgs) -> Result<(), Failure> {
    let read = input::read(&args.paths, &args.reading, &args.common)?;
    let instance = export_instance(&read.problem, read.travel.as_ref(), &read.policy, Effort::default());
    say_compact(&instance)
}

/// Solves an instance; the solution goes to standard output.
pub fn solve(args: &SolveArgs) -> Result<(), Failure> {
    let instance = read_instance(&args.instance)?;
    let start = match &args.from {
        Some(path) => load(path)?,
        None => Flow::default(),
    };
    let defaults = Effort::default().week;
    let effort = week::Effort { groups: args.effort, seed: args.seed, ..defaults };
    let progress = Progress::new(args.common.quiet, args.common.lang.into());
    let progress = progress.until(args.time_limit.map(Duration::from_secs));
    let watch = |now| progress.step(Step::InTime(now));
    let solved = solve_instance(&instance, &start, effort, &watch);
    progress.done();
    let (solution, solved) = solved.map_err(|faults| {
        let listed: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
        Failure::input(format!("this instance contradicts itself; mend these places:\n{}", listed.join("\n")))
    })?;
    if let Some(path) = &args.save {
        crate::write::write_file(path, &snapshot::save(&solved)).map_err(|error| Failure::input(error.to_string()))?;
    }
    if !args.common.quiet {
        let gap = solution.ceiling - solution.total;
        let summary = format!("total {}, ceiling {}, gap {gap}\n", solution.total, solution.ceiling);
        let _ = std::io::stderr().write_all(summary.as_bytes());
    }
    say_compact(&solution)
}

fn say_compact(value: &impl serde::Serialize) -> Result<(), Failure> {
    let mut text = serde_json::to_string(value).expect("our own types can be written as json");
    text.push('\n');
    say(&text)
}

fn read_instance(path: &Path) -> Result<Instance, Failure> {
    let unreadable = |error: &dyn std::fmt::Display| {
        Failure::input(format!(
            "{}: cannot read it: {error}; give the json that export-instance writes",
            path.display()
        ))
    };
    let instance = if path == Path::new("-") {
        serde_json::from_reader(BufReader::new(std::io::stdin().lock()).take(INSTANCE_MOST))
    } else {
        let file = File::open(path).map_err(|error| unreadable(&error))?;
        serde_json::from_reader(BufReader::new(file).take(INSTANCE_MOST))
    };
    instance.map_err(|error| unreadable(&error))
}

fn load(path: &Path) -> Result<Flow, Failure> {
    let size = std::fs::metadata(path).map_or(0, |file| file.len());
    if size > snapshot::MOST_BYTES as u64 {
        return Err(Failure::input(format!("{}: too large for a snapshot; solve without --from", path.display())));
    }
    let bytes = std::fs::read(path).map_err(|error| {
        Failure::input(format!("{}: cannot read it: {error}; solve without --from", path.display()))
    })?;
    let solved = snapshot::load(&bytes, snapshot::MOST_BYTES)
        .map_err(|error| Failure::input(format!("{}: {error}", path.display())))?;
    Ok(solved.flow)
}
