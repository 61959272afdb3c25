//! The command line: what can be asked, and what comes back as exit code (0 good, 1 the input is wrong, 2 our mistake).

mod capacity;
mod check;
mod explain;
mod export;
mod failure;
mod generate;
mod import;
mod input;
mod instance;
mod learn;
mod places;
mod plan;
mod progress;
mod repair;
mod replace;
mod restore;
mod serve;
mod settings_file;
mod simulate;
mod sweep;
mod worker;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::lang::Lang;
use failure::Failure;

/// Matches volunteers to help requests, with a proof of how good the plan is.
#[derive(Parser)]
#[command(name = "koppel", version, about, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 something is wrong with the input, the message says what to do; 2 koppel made a mistake, please report it.";

#[derive(Subcommand)]
enum Command {
    /// Make a plan from spreadsheets, and write it beside them
    Match(plan::MatchArgs),
    /// Show what koppel understands of spreadsheets, without planning
    Import(import::ImportArgs),
    /// Recount a plan against its spreadsheets with code that shares nothing with the solver
    Check(check::CheckArgs),
    /// Tell why a match is there, why it is not, or why nobody comes
    Explain(explain::ExplainArgs),
    /// Tell whom to ask when somebody drops out, and how many at once
    #[command(alias = "vervang")]
    Replace(replace::ReplaceArgs),
    /// Learn from past proposals who says yes, and how often
    Learn(learn::LearnArgs),
    /// Make the spreadsheets of an invented town from a scenario, by seed
    #[command(alias = "genereer")]
    Generate(generate::GenerateArgs),
    /// Play a scenario day by day, and say what it can carry, with intervals
    #[command(alias = "simuleer")]
    Simulate(simulate::SimulateArgs),
    /// Play a scenario over a grid of settings, each combination once, with the results in the database
    Sweep(sweep::SweepArgs),
    /// Make a new plan from the one that stands after somebody dropped out or a request changed, with few matches different
    #[command(alias = "herstel")]
    Repair(repair::RepairArgs),
    /// Tell where to open the next meeting places so that most people live within a walk
    Places(places::PlacesArgs),
    /// Say how much demand a scenario can carry, what is scarce, and how to spend a voucher best
    Capacity(capacity::CapacityArgs),
    /// Write the bare optimisation problem as json, for other solvers
    ExportInstance(instance::ExportArgs),
    /// Solve a bare optimisation problem, and write the solution with its proof as json
    Solve(instance::SolveArgs),
    /// Carry out what servers and sweeps ask for, beside them or on other machines
    Worker(worker::WorkerArgs),
    /// Serve the pages and the API, with everything kept in a file or in PostgreSQL
    Serve(serve::ServeArgs),
    /// Say what is wrong with the settings of the server
    Doctor(serve::DoctorArgs),
    /// Write a copy of the server's data to a file, while it runs
    Backup(serve::BackupArgs),
    /// Write everything the server keeps as tables; volunteers and requests can be read again
    Export(export::ExportArgs),
    /// Put a backup in the place of the database
    Restore(restore::RestoreArgs),
}

/// Options that every command has.
#[derive(Args, Clone)]
struct Common {
    /// Language of messages and files
    #[arg(long, value_enum, default_value_t = Language::Nl, global = true)]
    lang: Language,
    /// Say nothing but errors
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Answer in json on standard output
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// Nederlands
    Nl,
    /// English
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Nl => Self::Nl,
            Language::En => Self::En,
        }
    }
}

/// Where the people and requests stand, and how they are read.
#[derive(Args, Clone)]
struct Reading {
    /// Policy file (toml) with the weights; otherwise [policy] in koppel.toml, otherwise the defaults
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Travel times that somebody measured: csv with from, to, seconds
    #[arg(long, value_name = "FILE")]
    travel_matrix: Option<PathBuf>,
    /// Which foreign header means what (toml); otherwise koppel-mapping.toml beside the input
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// How likely people are to say yes (json of koppel learn); otherwise acceptance.json beside the input
    #[arg(long, value_name = "FILE")]
    acceptance: Option<PathBuf>,
    /// First day of the plan, as 2026-11-23; otherwise koppel.toml, otherwise from the dates in the files
    #[arg(long, value_name = "DATE")]
    first_day: Option<jiff::civil::Date>,
    /// How many days the plan covers
    #[arg(long, value_name = "N")]
    days: Option<u16>,
}

/// Runs the command of this process.
#[must_use]
pub fn run() -> ExitCode {
    let command = match settings_file::laid(Cli::command()) {
        Ok(command) => command,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "koppel: {error}");
            return ExitCode::from(1);
        }
    };
    let cli = match command.try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers; everything else is input that koppel could not use.
            let code = if error.use_stderr() { 1 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    failure::quiet_panics();
    match std::panic::catch_unwind(|| dispatch(cli.command)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            let _ = writeln!(std::io::stderr(), "koppel: {failure}");
            failure.exit_code()
        }
        Err(_) => ExitCode::from(2),
    }
}

fn dispatch(command: Command) -> Result<(), Failure> {
    match command {
        Command::Match(args) => plan::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Replace(args) => replace::run(&args),
        Command::Learn(args) => learn::run(&args),
        Command::Generate(args) => generate::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Sweep(args) => sweep::run(&args),
        Command::Repair(args) => repair::run(&args),
        Command::Places(args) => places::run(&args),
        Command::Capacity(args) => capacity::run(&args),
        Command::ExportInstance(args) => instance::export(&args),
        Command::Solve(args) => instance::solve(&args),
        Command::Worker(args) => worker::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Doctor(args) => serve::doctor(&args),
        Command::Backup(args) => serve::backup(&args),
        Command::Export(args) => export::run(&args),
        Command::Restore(args) => restore::run(&args),
    }
}

/// Writes to standard output; somebody who stops reading (`| head`) is no error.
fn say(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::input(format!("cannot write to standard output: {error}; try a file instead")))
        }
        _ => Ok(()),
    }
}

/// A value as json on standard output.
fn say_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let mut text = serde_json::to_string_pretty(value).expect("our own types can be written as json");
    text.push('\n');
    say(&text)
}
