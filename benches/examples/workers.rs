//! What a unit costs beside its computing, and how throughput grows with workers: plays of a scenario through `koppel worker` processes.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use koppel::serve::studies::begin;
use koppel::store::studies::StudyState;
use koppel::store::watching::KindNow;
use koppel::store::{SealKey, Store};
use koppel::study::Study;
use koppel_scenarios::simulate::sweep::Variant;

#[derive(Parser)]
struct Asked {
    /// The program whose workers are measured
    koppel: PathBuf,
    /// sqlite://FILE or postgres://…, empty; otherwise a file that vanishes
    #[arg(long)]
    database: Option<String>,
    /// Numbers of workers
    #[arg(long, value_delimiter = ',', default_values_t = [1, 2, 3])]
    workers: Vec<usize>,
    /// Plays in each run
    #[arg(long, default_value_t = 200)]
    plays: u32,
    /// Weeks of a play: 1 is next to nothing, 26 is what planners play
    #[arg(long, default_value_t = 1)]
    weeks: u32,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked = Asked::parse();
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}", folder.path().join("koppel.sqlite").display());
    let database = asked.database.clone().unwrap_or(file);
    let runtime = tokio::runtime::Runtime::new()?;
    let key = SealKey::from_file(&folder.path().join("koppel.key"), true)?;
    let store = runtime.block_on(Store::open(&database, key))?;
    println!("workers  units a second  computing a unit (ms)  all else a unit (ms)");
    for (run, count) in (1_u64..).zip(&asked.workers) {
        let mut workers =
            (0..*count).map(|_| worker(&asked, folder.path(), &database)).collect::<Result<Vec<_>, _>>()?;
        let before = plays(&runtime, &store)?;
        let took = runtime.block_on(carry_out(&store, &asked, run))?.as_secs_f64() * 1e3;
        let after = plays(&runtime, &store)?;
        for worker in &mut workers {
            worker.kill()?;
            worker.wait()?;
        }
        let computed = (after.took_ms_mean * after.done - before.took_ms_mean * before.done) as f64;
        let (units, processes) = (f64::from(asked.plays), *count as f64);
        let (rate, computing) = (units / took * 1e3, computed / units);
        println!("{count:>7}  {rate:>14.1}  {computing:>21.1}  {:>20.1}", took * processes / units - computing);
    }
    runtime.block_on(store.close());
    Ok(())
}

/// A worker that does one play at a time.
fn worker(asked: &Asked, folder: &Path, database: &str) -> Result<Child, std::io::Error> {
    let mut child = Command::new(&asked.koppel)
        .args(["worker", "--batches", "0", "--plays", "1", "--database", database, "--key-file"])
        .arg(folder.join("koppel.key"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(told) = child.stdout.as_mut() {
        BufReader::new(told).read_line(&mut String::new())?;
    }
    Ok(child)
}

fn plays(runtime: &tokio::runtime::Runtime, store: &Store) -> Result<KindNow, Box<dyn std::error::Error>> {
    let now = runtime.block_on(store.units_now())?;
    now.into_iter().find(|now| now.kind.name() == "play").ok_or_else(|| "plays are a kind of unit".into())
}

/// How long a study takes whose plays nobody played before.
async fn carry_out(store: &Store, asked: &Asked, seed: u64) -> Result<Duration, Box<dyn std::error::Error>> {
    let mut scenario = koppel::bundled::scenario("anna-zorgt").ok_or("the village comes with koppel")?;
    (scenario.weeks, scenario.warm_up_weeks, scenario.replications) = (asked.weeks, 0, asked.plays);
    (scenario.seed, scenario.precision) = (seed, 0.0);
    let study = Study::Plays { variants: vec![Variant { set: Vec::new(), scenario }] };
    let began = Instant::now();
    let mut work = store.work().await?;
    let id = begin(&mut work, &study, "command").await?.id;
    work.commit().await?;
    while store.study_line(id).await?.state == StudyState::Running {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(store.study_line(id).await?.state, StudyState::Done, "every play is played");
    Ok(began.elapsed())
}
