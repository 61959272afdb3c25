//! `koppel worker`: carries out what servers and sweeps ask for, on this machine or any other that reaches the database.

use clap::Args;

use super::failure::Failure;
use super::say;
use super::serve::{Place, log_to_stderr, runtime, told_to_stop};
use crate::queue::Lease;
use crate::worker::{Setting, Worker};

#[derive(Args)]
pub struct WorkerArgs {
    #[command(flatten)]
    place: Place,
    /// Batches made at the same time; 0 leaves them to other workers
    #[arg(long, default_value_t = 1, value_name = "N")]
    batches: usize,
    /// Plays of scenarios at the same time; 0 leaves them to other workers [default: one a core]
    #[arg(long, value_name = "N")]
    plays: Option<usize>,
    /// Seconds that a worker may be silent before another takes its units
    #[arg(long, default_value_t = 20, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(2..=3600))]
    lease: u64,
    /// Logs as lines of json
    #[arg(long, env = "KOPPEL_LOG_JSON")]
    log_json: bool,
}

/// Works until it is told to stop (SIGTERM or Ctrl-C); then what it has at hand goes back.
pub fn run(args: &WorkerArgs) -> Result<(), Failure> {
    log_to_stderr(args.log_json);
    let runtime = runtime()?;
    let worked = runtime.block_on(work(args));
    // What is being computed is not waited for: it went back.
    runtime.shutdown_background();
    worked
}

async fn work(args: &WorkerArgs) -> Result<(), Failure> {
    let told = told_to_stop()?;
    let store = args.place.open().await?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let setting = Setting::new(args.batches, args.plays.unwrap_or(cores), Lease::of_seconds(args.lease));
    let name = setting.name.clone();
    let worker = Worker::start(store.clone(), setting).await.map_err(|error| Failure::input(error.to_string()))?;
    say(&format!("koppel: worker {name} is ready\n"))?;
    told.await;
    worker.close().await;
    store.close().await;
    Ok(())
}
