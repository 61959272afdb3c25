//! `koppel sweep`: a scenario over a grid of settings, each combination played with the same chances, results in a database.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use koppel_scenarios::simulate::Figure;
use koppel_scenarios::simulate::sweep::variants;
use serde_json::json;

use super::failure::Failure;
use super::serve::{Place, key, runtime};
use super::{Common, say, say_json};
use crate::lang::Lang;
use crate::postcodes;
use crate::queue::Lease;
use crate::serve::studies::{Studies, begin, job_of};
use crate::store::Store;
use crate::store::studies::StudyState;
use crate::study::{Found, Row, Study};
use crate::worker::{Setting, Worker};
use crate::write::{sweep_csv, sweep_page, write_file};

/// How often the command looks how far the plays are.
const LOOKS_EVERY: Duration = Duration::from_millis(200);

/// Dead units looked through for the reason of this sweep's.
const DEAD_MOST: i64 = 1_000;

#[derive(Args)]
pub struct SweepArgs {
    /// The sweep (toml): a scenario beside it, and a grid of settings
    #[arg(value_name = "SWEEP")]
    sweep: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Leave the plays to `koppel worker`s at the same database, and wait for them
    #[arg(long)]
    elsewhere: bool,
    /// Where the report goes; otherwise a folder simulation/ beside the sweep
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// Plays what is not in the database yet, writes, and says what came out.
pub fn run(args: &SweepArgs) -> Result<(), Failure> {
    let lang: Lang = args.common.lang.into();
    let failed = |what: String| Failure::input(format!("{}: {what}", args.sweep.display()));
    let text = std::fs::read_to_string(&args.sweep)
        .map_err(|error| failed(format!("{error}; name a sweep file (toml, scenario and [grid])")))?;
    let beside = |name: &str| std::fs::read_to_string(args.sweep.parent()?.join(Path::new(name).file_name()?)).ok();
    let variants = variants(&text, &beside, &|postcode| postcodes::centre_of(postcode))
        .map_err(|wrong| failed(wrong.to_string()))?;
    let study = Study::Plays { variants };
    let bar = bar(&args.common, study.plays() as u64);
    let found = runtime()?.block_on(carry_out(args, study.clone(), bar.clone()))?;
    bar.finish_and_clear();
    let Found::Plays { rows } = &found else { return Err(failed("nothing was played".to_owned())) };
    let folder =
        args.out.clone().unwrap_or_else(|| args.sweep.parent().unwrap_or_else(|| Path::new(".")).join("simulation"));
    let mut whole = serde_json::to_string_pretty(
        &json!({ "format": "koppel-sweep/1", "version": env!("CARGO_PKG_VERSION"), "study": study, "found": found }),
    )
    .expect("our own types can be written as json");
    whole.push('\n');
    let files =
        [("sweep.json", whole), ("sweep.csv", sweep_csv(rows, lang)), ("sweep.html", sweep_page(&study, rows, lang))];
    for (name, text) in files {
        write_file(&folder.join(name), text.as_bytes()).map_err(|error| Failure::input(error.to_string()))?;
    }
    if args.common.json {
        return say_json(&found);
    }
    if args.common.quiet { Ok(()) } else { say(&summary(rows, &folder, lang)) }
}

/// The study in the database, carried out by workers: one in this process, unless it is left to others.
async fn carry_out(args: &SweepArgs, study: Study, bar: ProgressBar) -> Result<Found, Failure> {
    let input = |error: crate::store::StoreError| Failure::input(error.to_string());
    let key = key(&args.place, true).map_err(Failure::input)?;
    let store = Store::open(&args.place.database, key).await.map_err(input)?;
    let mut work = store.work().await.map_err(input)?;
    let id = begin(&mut work, &study, "command").await.map_err(input)?.id;
    work.commit().await.map_err(input)?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let setting = Setting::new(0, if args.elsewhere { 0 } else { cores }, Lease::default());
    let worker = Worker::start(store.clone(), setting).await.map_err(|error| Failure::input(error.to_string()))?;
    let studies = Studies::new(store.clone());
    let ended = loop {
        let line = store.study_line(id).await.map_err(input)?;
        if line.state != StudyState::Running {
            break line.state;
        }
        bar.set_position(studies.played(id).await.map_err(input)?.plays.unsigned_abs());
        tokio::time::sleep(LOOKS_EVERY).await;
    };
    worker.close().await;
    let (_, found) = store.study(id).await.map_err(input)?;
    let dead = store.dead_units(DEAD_MOST).await.map_err(input)?;
    store.close().await;
    found.ok_or_else(|| {
        let job = job_of(id);
        let reason = dead.iter().find(|unit| unit.job == job).map(|unit| format!(": {}", unit.reason));
        let (how, reason) = (ended.name(), reason.unwrap_or_default());
        Failure::input(format!("the sweep came to no end ({how}{reason}); what was played is kept: run it again"))
    })
}

fn summary(rows: &[Row], folder: &Path, lang: Lang) -> String {
    let shown = [Figure::Fill, Figure::WaitDays, Figure::TravelMin, Figure::Gini];
    let mut text = format!("{:<52}", lang.pick("instelling", "setting"));
    shown.iter().for_each(|figure| text.push_str(&format!(" {:>24}", lang.figure_name(*figure))));
    text.push('\n');
    for row in rows {
        let set = row.set.iter().map(|(path, value)| format!("{path} = {value}")).collect::<Vec<_>>().join(", ");
        text.push_str(&format!("{set:<52}"));
        shown.iter().for_each(|figure| text.push_str(&format!(" {:>24}", lang.interval(row.figure(*figure), *figure))));
        text.push('\n');
    }
    text.push_str(&format!(
        "{} {}\n  sweep.json · sweep.csv · sweep.html\n",
        lang.pick("Bestanden in", "Files in"),
        folder.display()
    ));
    text
}

fn bar(common: &Common, plays: u64) -> ProgressBar {
    let target = if common.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(plays), target);
    let template = "{wide_bar} {pos}/{len} {elapsed}, {eta} left";
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
