//! `koppel repair`: a new plan from the one that stands, after somebody dropped out or a request changed, with few matches different.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use koppel_engine::happened::{Repaired, Reworked, repair_plan, take_away};
use koppel_engine::plan::Gone;
use koppel_engine::planning::Effort;
use koppel_engine::time::Minute;
use koppel_engine::week;

use super::failure::Failure;
use super::plan::{beside, changes, differences};
use super::progress::Progress;
use super::{Common, Reading, input, say, say_json};
use crate::lang::Lang;
use crate::words::{Words, lines::wrap};
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
    /// Price steps that lower the ceiling; a small week is given more
    #[arg(long, value_name = "N", default_value_t = 100)]
    effort: u32,
    /// Stop looking for better after so many seconds; the plan says so when that happened
    #[arg(long, value_name = "SECONDS")]
    time_limit: Option<u64>,
    /// So many groups of related volunteers are planned afresh together afterwards, where the plan loses most: better, with more matches
    /// different, each for a gain above what keeping agreements is worth
    #[arg(long, value_name = "N", default_value_t = 0)]
    rework: u32,
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
    let progress = Progress::new(args.common.quiet, lang).until(args.time_limit.map(Duration::from_secs));
    let step = |step| progress.step(step);
    let Repaired { mut plan, reworked, afresh } =
        repair_plan(&mut read.problem, read.travel.as_ref(), &read.policy, effort, &old, args.rework, &step);
    plan.gone = old.gone.iter().cloned().chain(gone).collect();
    progress.done();

    let folder = args.to.clone().unwrap_or_else(|| beside(&args.paths[0]));
    let stamp = read.clock.at(Minute(0)).timestamp();
    let view = View::new(&read.problem, &plan, &read.people, &read.clock, lang)
        .map_err(|error| Failure::input(error.to_string()))?
        .with_changes(changes(&read, &plan));
    let written = write::all(&view, &folder, stamp).map_err(|error| Failure::input(error.to_string()))?;
    let words = Words::new(lang, &read.problem, &read.clock);
    let afresh: Vec<String> = afresh.iter().flat_map(|why| wrap("", &words.afresh(*why))).collect();
    if args.common.json {
        if !args.common.quiet {
            let _ = std::io::stderr()
                .write_all(afresh.iter().map(|line| format!("{line}\n")).collect::<String>().as_bytes());
        }
        say_json(&plan)
    } else if args.common.quiet {
        Ok(())
    } else {
        let differences = differences(&read, lang, &old, &plan);
        let won = reworked.map(|won| words_of(args.rework, won, lang)).unwrap_or_default();
        let afresh: String = afresh.iter().map(|line| format!("\n{line}")).collect();
        let afresh = if afresh.is_empty() { afresh } else { afresh + "\n" };
        say(&format!("{}{afresh}{won}{differences}", write::summary(&view, &written, Shown::default())))
    }
}

/// What planning groups afresh won.
fn words_of(groups: u32, reworked: Reworked, lang: Lang) -> String {
    let groups = lang.count(u64::from(groups), lang.pick("groepje", "group"), lang.pick("groepjes", "groups"));
    let line = match reworked {
        Reworked { points: 0, .. } => lang.pick(
            format!("{groups} opnieuw bekeken: niets beters gevonden."),
            format!("{groups} looked at afresh: nothing better was found."),
        ),
        Reworked { points, matches } => {
            let matches =
                lang.count(matches as u64, lang.pick("koppeling", "match"), lang.pick("koppelingen", "matches"));
            lang.pick(
                format!("{groups} opnieuw gepland: {} punten gewonnen met {matches} anders.", lang.number(points)),
                format!("{groups} planned afresh: {} points won with {matches} different.", lang.number(points)),
            )
        }
    };
    format!("\n{line}\n")
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
