//! Command line for public problems: prints each as a neutral instance, or runs it and prints what came out.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use koppel_benches::week::Week;
use koppel_benches::{city, orlib, source};
use koppel_engine::instance::{Instance, Solution};
use serde::Serialize;

/// Turns public problems into neutral instances for `koppel solve`. What cannot be said in an instance is printed beside
/// it, on the error channel.
#[derive(Parser)]
#[command(name = "public")]
struct Arguments {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Subcommand)]
enum Kind {
    /// Sparse bipartite problem without times, text of the city generator (gzipped or not).
    City {
        /// The file.
        path: PathBuf,
    },
    /// Assignment problem of the OR-Library (gzipped or not).
    Orlib {
        /// The file.
        path: PathBuf,
    },
    /// Week of visits with times, json of the week generator (gzipped or not).
    Week {
        /// The file.
        path: PathBuf,
    },
    /// Prints a solution of such a week as the generator's checker reads it: [[volunteer, request, slot], …].
    WeekPlan {
        /// The file of the week.
        path: PathBuf,
        /// The solution that koppel wrote.
        solution: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().kind) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprint!("{error}");
            ExitCode::FAILURE
        }
    }
}

type Fallible = Result<(), Box<dyn std::error::Error>>;

fn run(kind: Kind) -> Fallible {
    match kind {
        Kind::City { path } => print_instance(&city::read(&source::text(&path)?)?),
        Kind::Orlib { path } => {
            let problem = orlib::read(&source::text(&path)?)?;
            let (size, big) = (problem.size, problem.big);
            eprintln!("cost = {} − total, when {size} options are chosen ({size} × {big} − total)", problem.cost(0));
            print_instance(&problem.instance)
        }
        Kind::Week { path } => {
            let week = read_week(&path)?;
            eprintln!("fair load is not in this instance; `week-plan` says what it takes off a plan's total");
            print_instance(&week.instance())
        }
        Kind::WeekPlan { path, solution } => {
            let week = read_week(&path)?;
            let solution: Solution = serde_json::from_str(&source::text(&solution)?)?;
            let unknown = |option| {
                format!("option {option} of the solution is none of this week; give the solution of this week\n")
            };
            let plan = week.plan(&solution.chosen).map_err(unknown)?;
            let fair_load = week.fair_load(&plan);
            eprintln!("total {} − fair load {fair_load} = {}", solution.total, solution.total - fair_load);
            print_json(&plan)
        }
    }
}

fn read_week(path: &Path) -> Result<Week, Box<dyn std::error::Error>> {
    Ok(Week::read(&source::text(path)?)?)
}

fn print_instance(instance: &Instance) -> Fallible {
    let (volunteers, visits) = (instance.volunteers.len(), instance.visits.len());
    eprintln!("{volunteers} volunteers, {visits} visits, {} options", instance.options.len());
    print_json(instance)
}

fn print_json(value: &impl Serialize) -> Fallible {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer(&mut out, value)?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}
