//! `koppel match`: from spreadsheets to a plan and its files.

use std::collections::BTreeMap;
use std::io::Write;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use koppel_engine::areas::make_fair_plan;
use koppel_engine::country::{CountryEffort, TaskOf, make_fair_country_plan, run_here};
use koppel_engine::explain::{Change, Explainer};
use koppel_engine::plan::{Match, Plan};
use koppel_engine::planning::Effort;
use koppel_engine::time::Minute;
use koppel_engine::{replan, week};
use tokio::runtime::Runtime;

use super::failure::Failure;
use super::progress::Progress;
use super::serve::runtime;
use super::{Common, Reading, input, say, say_json};
use crate::lang::Lang;
use crate::read;
use crate::store::{SealKey, Store};
use crate::words::{Words, lines::wrap};
use crate::worker::Elsewhere;
use crate::write::{self, Shown, View};

/// Open visits whose smallest changes are worked out for the report; `koppel explain` does it for any other.
const CHANGES_MOST: usize = 200;

#[derive(Args)]
pub struct MatchArgs {
    /// A folder, a workbook with two sheets, or two files (csv or xlsx)
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Where the plan goes; otherwise a folder plan/ beside the input
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Candidates a visit to begin with: fewer is faster, and the timeless ceiling stays the same
    #[arg(long, value_name = "N", default_value_t = Effort::default().candidates)]
    candidates: usize,
    /// Groups of volunteers that are planned afresh to make the plan better: more is slower and better
    #[arg(long, value_name = "N", default_value_t = Effort::default().week.groups)]
    effort: u32,
    /// Stop looking for better after so many seconds; the plan says so when that happened
    #[arg(long, value_name = "SECONDS")]
    time_limit: Option<u64>,
    /// Plan a whole country or province as one: region by region, borders settled in further rounds, with one ceiling for all
    #[arg(long)]
    country: bool,
    /// With --country, the most volunteers of a region
    #[arg(long, value_name = "N", default_value_t = NonZeroU32::new(5_000).unwrap_or(NonZeroU32::MIN), requires = "country")]
    regions_of: NonZeroU32,
    /// With --country, have the regions planned by the `koppel worker`s at this database: sqlite://FILE or postgres://…
    #[arg(long, value_name = "ADDRESS", requires = "country", conflicts_with = "time_limit")]
    at: Option<String>,
    /// A former plan (plan.json) that people were told of: what it says stays, unless a change is worth it
    #[arg(long, value_name = "PLAN")]
    keep: Option<PathBuf>,
    /// Requests of which the former plan's matches hold whatever else would be better: R12,R17, or all
    #[arg(long, value_name = "R12,R17", value_delimiter = ',', requires = "keep")]
    fix: Vec<String>,
    /// Count every match only as far as the volunteer is likely to say yes: the most expected help (needs the model of koppel learn)
    #[arg(long)]
    expected: bool,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    common: Common,
}

/// Makes the plan, writes its files, and says what came out.
pub fn run(args: &MatchArgs) -> Result<(), Failure> {
    let lang: Lang = args.common.lang.into();
    let mut read = input::read(&args.paths, &args.reading, &args.common)?;
    read.policy.expected |= args.expected;
    if read.policy.expected && read.problem.acceptance.is_none() {
        return Err(Failure::input(lang.pick(
            "er is geen model van wie ja zegt: maak acceptance.json met koppel learn, of wijs het aan met --acceptance",
            "there is no model of who says yes: make acceptance.json with koppel learn, or name it with --acceptance",
        )));
    }
    let kept = match &args.keep {
        Some(path) => Some(write::json::read_plan(path).map_err(|error| Failure::input(error.to_string()))?),
        None => None,
    };
    if let Some(former) = &kept {
        replan::tell(&mut read.problem, former);
        let is_fixed = |found: &&Match| args.fix.iter().any(|id| *id == found.request || id == "all");
        let fixed: Vec<Match> = former.matches.iter().filter(is_fixed).cloned().collect();
        let loose = replan::pin(&mut read.problem, read.travel.as_ref(), &fixed);
        say_loose(&loose, args.common.quiet, lang);
    }
    let defaults = Effort::default();
    let week = week::Effort { groups: args.effort, ..defaults.week };
    let effort = Effort { candidates: args.candidates, week, ..defaults };
    let progress = Progress::new(args.common.quiet, lang).until(args.time_limit.map(Duration::from_secs));
    let tell = |step| progress.step(step);
    let (travel, policy) = (read.travel.as_ref(), &read.policy);
    let plan = if args.country {
        let volunteers = usize::try_from(args.regions_of.get()).unwrap_or(usize::MAX);
        let effort = CountryEffort { region: effort, volunteers, ..CountryEffort::default() };
        let elsewhere = args.at.as_deref().map(elsewhere).transpose()?;
        let run = |regions, task_of: TaskOf<'_>| match &elsewhere {
            Some((_, elsewhere)) => elsewhere.run(regions, task_of, &tell),
            None => run_here(regions, task_of, &tell),
        };
        let plan = make_fair_country_plan(&mut read.problem, travel, policy, &effort, &run, &tell);
        if let Some((runtime, elsewhere)) = elsewhere {
            runtime.block_on(elsewhere.close());
        }
        plan
    } else {
        make_fair_plan(&mut read.problem, travel, policy, effort, &tell)
    };
    progress.done();

    let folder = args.out.clone().unwrap_or_else(|| beside(&args.paths[0]));
    let stamp = read.clock.at(Minute(0)).timestamp();
    let view = View::new(&read.problem, &plan, &read.people, &read.clock, lang)
        .map_err(|error| Failure::input(error.to_string()))?
        .with_changes(changes(&read, &plan));
    let mut written = write::all(&view, &folder, stamp).map_err(|error| Failure::input(error.to_string()))?;
    written.extend(write_errors(&read.report, &folder, lang)?);
    if !args.common.quiet {
        warn(&read.report, &written, lang);
    }
    if args.common.json {
        say_json(&plan)
    } else if args.common.quiet {
        Ok(())
    } else {
        let differences = kept.map(|former| differences(&read, lang, &former, &plan)).unwrap_or_default();
        say(&format!("{}{differences}", write::summary(&view, &written, Shown::default())))
    }
}

/// Workers at a database, to have regions planned. Nobody's name goes there, so any key will do.
fn elsewhere(address: &str) -> Result<(Runtime, Elsewhere), Failure> {
    let runtime = runtime()?;
    let opened = runtime.block_on(async {
        let store = Store::open(address, SealKey::fresh()).await.map_err(|error| Failure::input(error.to_string()))?;
        Elsewhere::open(store).await.map_err(|error| Failure::input(error.to_string()))
    })?;
    Ok((runtime, opened))
}

/// Says which matches cannot be fixed any more.
fn say_loose(loose: &[Match], quiet: bool, lang: Lang) {
    for found in loose.iter().filter(|_| !quiet) {
        let (visit, volunteer) = (&found.visit, &found.volunteer);
        let text = lang.pick(
            format!(
                "{visit}: {volunteer} kan hier niet meer vast staan; het voorstel hieronder zegt wat er verandert.\n"
            ),
            format!("{visit}: {volunteer} cannot be fixed here any more; the plan below says what changes.\n"),
        );
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}

/// What is different from a former plan, and why.
pub(super) fn differences(read: &read::Reading, lang: Lang, former: &Plan, plan: &Plan) -> String {
    let words = Words::new(lang, &read.problem, &read.clock);
    let changed = replan::changes(&read.problem, read.travel.as_ref(), former, plan);
    let mut lines = vec![String::new(), words.kept(former.matches.len(), &changed)];
    lines.extend(changed.iter().flat_map(|changed| wrap("  ", &words.changed(changed))));
    lines.join("\n") + "\n"
}

/// A folder `plan` beside a file, or in a folder.
pub(super) fn beside(path: &Path) -> PathBuf {
    let folder = if path.is_dir() { Some(path) } else { path.parent() };
    folder.unwrap_or_else(|| Path::new(".")).join("plan")
}

/// The smallest changes for the first open visits.
pub(super) fn changes(read: &read::Reading, plan: &Plan) -> BTreeMap<String, Vec<Change>> {
    let explainer = Explainer::new(&read.problem, read.travel.as_ref(), plan);
    let mut changes = BTreeMap::new();
    for unserved in plan.unserved.iter().take(CHANGES_MOST) {
        let visits = explainer.request(&unserved.request).into_iter().flat_map(|story| story.visits);
        changes.extend(visits.map(|story| (story.visit, story.changes)));
    }
    changes
}

/// The rows that could not be read, with reason and remedy; an older list goes when there are none.
fn write_errors(report: &read::Report, folder: &Path, lang: Lang) -> Result<Option<PathBuf>, Failure> {
    let path = folder.join(lang.pick("fouten.csv", "errors.csv"));
    if report.rows_bad() == 0 {
        let _ = std::fs::remove_file(&path);
        return Ok(None);
    }
    report.write_errors(&path, lang).map_err(|trouble| Failure::input(trouble.words(lang)))?;
    Ok(Some(path))
}

/// Says on standard error what did not make it into the plan's input.
fn warn(report: &read::Report, written: &[PathBuf], lang: Lang) {
    let bad = report.rows_bad();
    let mut text = String::new();
    if let Some(mapping) = report.mapping_written() {
        let path = mapping.display();
        text.push_str(&match lang {
            Lang::Nl => format!("Sommige kolommen kent koppel niet. Kijk {path} na en start opnieuw.\n"),
            Lang::En => format!("koppel does not know some columns. Look through {path} and start again.\n"),
        });
    }
    if bad > 0 {
        let path = written.last().map(|path| path.display().to_string()).unwrap_or_default();
        let rows = lang.count(bad as u64, lang.pick("rij doet", "row is"), lang.pick("rijen doen", "rows are"));
        text.push_str(&match lang {
            Lang::Nl => format!("{rows} niet mee. In {path} staat waarom, en wat u kunt doen.\n"),
            Lang::En => format!("{rows} left out. {path} says why, and what to do.\n"),
        });
    }
    let _ = std::io::stderr().write_all(text.as_bytes());
}
