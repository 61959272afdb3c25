//! The section on weeks with times: koppel and integer programming, each with its plan and its ceiling, stopped after a while.

use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use koppel_engine::instance::Instance;
use koppel_engine::verify;
use koppel_engine::week::{Effort, Progress, Start, solve};
use serde_json::json;

use super::contest::{grouped, seconds};
use super::meter::Meter;
use super::process::{self, Answer};
use super::recount;
use super::timeless::Setting;
use crate::made_week;

/// The peers by the names `peers/week.py` knows and those of the table.
const PEERS: [(&str, &str); 4] = [
    ("greedy", "greedy: visits in order, best free people first (Python)"),
    ("cp_sat", "OR-Tools CP-SAT"),
    ("highs", "HiGHS"),
    ("timefold", "Timefold"),
];
/// Gaps whose time is told.
const GAPS_PERCENT: [f64; 3] = [1.0, 0.5, 0.1];

/// The section on a week of so many volunteers and requests; peers are stopped after some seconds, koppel after half of them.
///
/// # Errors
/// When files cannot be written, or koppel fails.
pub fn section(setting: &Setting, [volunteers, requests]: [u32; 2], most_s: u64) -> Result<String, Box<dyn Error>> {
    let instance = made_week::week(volunteers, requests, setting.seed).instance();
    let path = setting.folder.join("week.json");
    fs::write(&path, serde_json::to_string(&instance)?)?;
    let mut text = format!(
        "## A week of {} volunteers and {} requests: {} options\n\n",
        grouped(i64::from(volunteers)),
        grouped(i64::from(requests)),
        grouped(instance.options.len() as i64)
    );
    text += "Visits of 30 to 150 minutes at one to three fixed times, for one to three people; travel, hours of each volunteer and a convex cost of many \
             hours; hours offered for about 0.9 of those asked (`benches/src/made_week.rs`). One run each, on two threads. A gap is what the plan is \
             short of a ceiling: of the solver's own, and of the lowest that anybody proved. Own memory holds the model.\n\n";
    eprintln!("week of {volunteers} × {requests}");
    let mut rows = vec![("**koppel**".to_owned(), run_koppel(setting, &path, most_s / 2))];
    for (peer, name) in PEERS.iter().filter(|_| setting.python.is_some()) {
        eprintln!("  {name}");
        let stopped = if *peer == "greedy" { String::new() } else { format!(", at most {most_s} s") };
        rows.push((format!("{name}{stopped}"), run_peer(setting, peer, &path, most_s)));
    }
    Ok(text + &table(&instance, rows))
}

/// An answer with its total, or why there is none.
type Counted = Result<(Answer, i64), String>;

fn table(instance: &Instance, rows: Vec<(String, Result<Answer, String>)>) -> String {
    let counted = rows.into_iter().map(|(name, answer)| {
        let counted = answer.and_then(|answer| recount::total(instance, &answer.chosen).map(|total| (answer, total)));
        (name, counted)
    });
    let counted: Vec<(String, Counted)> = counted.collect();
    let ceilings = counted.iter().filter_map(|(_, row)| row.as_ref().ok()?.0.ceiling);
    let lowest = ceilings.fold(f64::INFINITY, f64::min);
    let gap = |total: i64, ceiling: f64| format!("{:.3} %", 100.0 * (ceiling - total as f64) / ceiling);
    let mut text = "| solver | total | own ceiling | gap to it | gap to the lowest | seconds | processor seconds | own memory, MiB |\n".to_owned();
    text += "|---|---:|---:|---:|---:|---:|---:|---:|\n";
    let mut said = String::new();
    for (name, row) in &counted {
        match row {
            Ok((answer, total)) => {
                let own = answer.ceiling.map_or_else(|| "none".to_owned(), |ceiling| grouped(ceiling.floor() as i64));
                let to_own = answer.ceiling.map_or_else(String::new, |ceiling| gap(*total, ceiling));
                text += &format!(
                    "| {name} | {} | {own} | {to_own} | {} | {} | {} | {:.0} |\n",
                    grouped(*total),
                    gap(*total, lowest),
                    seconds(answer.taken.wall_s),
                    seconds(answer.taken.cpu_s),
                    answer.taken.mib
                );
                let reached = answer.reached.iter().map(|(gap, at)| format!("{gap} % after {} s", seconds(*at)));
                let reached: Vec<String> = reached.collect();
                if !reached.is_empty() {
                    said = format!("\nkoppel's gap to its own ceiling was below {}.\n", reached.join(", "));
                }
            }
            Err(words) => text += &format!("| {name} | {words} | | | | | | |\n"),
        }
    }
    let totals = counted.iter().filter_map(|(name, row)| Some((row.as_ref().ok()?.1, name)));
    if let Some((_, name)) = totals.max_by_key(|(total, name)| (*total, name.contains("koppel"))) {
        said += &format!("\nThe best plan is {name}'s.\n");
    }
    text + &said
}

/// koppel once, as a child.
///
/// # Errors
/// As [`process::run`].
pub fn run_koppel(setting: &Setting, path: &Path, most_s: u64) -> Result<Answer, String> {
    let answer = setting.folder.join("koppel");
    let mut command = Command::new(&setting.program);
    command.arg("solve-week").arg(path).arg(&answer).arg(most_s.to_string());
    process::run(&mut command, &answer, Duration::from_secs(2 * most_s + 120))
}

/// A peer once, as a child.
///
/// # Errors
/// As [`process::run`].
pub fn run_peer(setting: &Setting, peer: &str, path: &Path, most_s: u64) -> Result<Answer, String> {
    let answer = setting.folder.join("peer");
    let python: &PathBuf = setting.python.as_ref().ok_or("no peers are installed")?;
    let mut command = Command::new(python);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/week.py"));
    command.arg(peer).arg(path).arg(&answer).arg(most_s.to_string());
    process::run(&mut command, &answer, Duration::from_secs(2 * most_s + 240))
}

/// What the child does: reads, solves under the meter, has the verifier check, writes the chosen rows and says what it took.
///
/// # Errors
/// When the file cannot be read, the answer not written, or the verifier refuses it.
pub fn solve_as_child(path: &Path, answer: &Path, most_s: u64) -> Result<(), Box<dyn Error>> {
    let instance: Instance = serde_json::from_str(&fs::read_to_string(path)?)?;
    verify::instance(&instance).map_err(|faults| format!("{:?}", faults.first()))?;
    let meter = Meter::begin();
    let begun = Instant::now();
    let reached: Mutex<Vec<(f64, f64)>> = Mutex::default();
    let watch = |progress: Progress| {
        let at_s = begun.elapsed().as_secs_f64();
        let gap = 100.0 * (progress.ceiling - progress.total) as f64 / progress.ceiling.max(1) as f64;
        if let Ok(mut reached) = reached.lock() {
            let known = reached.len();
            let more = GAPS_PERCENT.iter().skip(known).take_while(|below| gap <= **below);
            reached.extend(more.map(|below| (*below, at_s)));
        }
        if begun.elapsed().as_secs() >= most_s { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let (solution, taken) = meter.once(|| solve(&instance, &Start::timeless(&instance), Effort::default(), &watch));
    let reached = reached.into_inner().unwrap_or_default();
    let checked = verify::solution(&instance, &solution).map_err(|faults| format!("{:?}", faults.first()))?;
    fs::write(answer, solution.chosen.iter().map(u32::to_string).collect::<Vec<_>>().join(" "))?;
    let said = json!({ "cpu_s": taken.cpu_s, "wall_s": taken.wall_s, "mib": taken.mib, "ceiling": checked.ceiling, "reached": reached });
    println!("{said}");
    Ok(())
}
