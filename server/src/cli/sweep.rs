//! `koppel sweep`: a scenario over a grid of settings, each combination played with the same chances, results in a database.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
use crate::store::Store;
use crate::store::studies::StudyState;
use crate::study::{Found, Row, Study};
use crate::write::{sweep_csv, sweep_page, write_file};

#[derive(Args)]
pub struct SweepArgs {
    /// The sweep (toml): a scenario beside it, and a grid of settings
    #[arg(value_name = "SWEEP")]
    sweep: PathBuf,
    #[command(flatten)]
    place: Place,
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

/// The study in the database, carried out there.
async fn carry_out(args: &SweepArgs, study: Study, bar: ProgressBar) -> Result<Found, Failure> {
    let input = |error: crate::store::StoreError| Failure::input(error.to_string());
    let key = key(&args.place, true).map_err(Failure::input)?;
    let store = Store::open(&args.place.database, key).await.map_err(input)?;
    let mut work = store.work().await.map_err(input)?;
    let id = work.add_study(&study, "command").await.map_err(input)?.id;
    work.commit().await.map_err(input)?;
    let (keeper, handle) = (store.clone(), tokio::runtime::Handle::current());
    let played = tokio::task::spawn_blocking(move || {
        let tell = Arc::new(move |_| {
            bar.inc(1);
            ControlFlow::Continue(())
        });
        study.carry_out(&keeper, &handle, &(tell as crate::study::Tell))
    });
    let found = match played.await {
        Ok(found) => found,
        // Our own mistake is told as one, after what was played is kept.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    };
    let found = found.expect("nobody stops a sweep of the command line but by killing it");
    let mut work = store.work().await.map_err(input)?;
    work.end_study(id, StudyState::Done, Some(&found)).await.map_err(input)?;
    work.commit().await.map_err(input)?;
    store.close().await;
    Ok(found)
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
