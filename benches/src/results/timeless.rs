//! The section on problems without times: the exact optimum in villages, towns and cities, koppel and peers in turn.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use koppel_engine::flow::solve;
use koppel_engine::instance::Instance;
use koppel_engine::timeless::network_of_instance;

use super::chart::{self, Bar};
use super::contest::{self, Contest, Solver, grouped};
use super::meter::Meter;
use super::process::{self, Answer};
use super::recount;
use crate::made_city::{Demand, MadeCity};
use crate::{city, source};

/// Where things are, and how hard to look.
pub struct Setting {
    /// This program, which solves as a child of itself.
    pub program: PathBuf,
    /// Python with the peers, if it is there.
    pub python: Option<PathBuf>,
    /// For problems and answers.
    pub folder: PathBuf,
    /// Runs of each peer.
    pub rounds: usize,
    /// What problems are drawn from.
    pub seed: u64,
}

/// The peers by the names `peers/timeless.py` knows and those of the table, the sizes up to which each is asked, and whether it can
/// tell limits.
const PEERS: [(&str, &str, u32, bool); 7] = [
    ("kwok", "kwok", u32::MAX, false),
    ("lemon", "LEMON network simplex (pylmcf)", u32::MAX, true),
    ("ortools_flow", "OR-Tools SimpleMinCostFlow", u32::MAX, true),
    ("ortools_assignment", "OR-Tools LinearSumAssignment", u32::MAX, false),
    ("scipy_sparse", "SciPy sparse matching", u32::MAX, false),
    ("highs", "HiGHS linear programme", 10_000, true),
    ("greedy", "greedy, best pair first (Python)", u32::MAX, true),
];

/// The peer that is a program of its own, beside Python (`peers/khosla`).
pub const KHOSLA: &str = "khosla";
/// A run is given up after so long.
const MOST: Duration = Duration::from_secs(300);

/// The section on so many volunteers and as many requests, and its chart.
///
/// # Errors
/// When files cannot be written, or koppel fails.
pub fn section(setting: &Setting, place: &str, size: u32) -> Result<(String, String), Box<dyn Error>> {
    let mut text =
        format!("## Without times: a {place} of {0} volunteers and {0} requests\n\n", grouped(i64::from(size)));
    text += "The exact optimum, with prices that prove it. Limits of volunteers and needs of requests are 1, or drawn (1 to 4, and 1 to 3). *Hot*: people ask \
             elsewhere than volunteers live; *same*: districts ask as much as they offer, so that nearly everybody is matched. The problems are koppel's own \
             (`benches/src/made_city.rs`). koppel's seconds hold renumbering, solving and proving.\n\n";
    let mut bars = Vec::new();
    for (demand, limits) in [(Demand::Hot, false), (Demand::Same, false), (Demand::Hot, true), (Demand::Same, true)] {
        let (path, pairs) = made(setting, size, demand, limits)?;
        let title = format!(
            "{}{}",
            if demand == Demand::Hot { "hot" } else { "same" },
            if limits { ", with limits" } else { "" }
        );
        eprintln!("{place}, {title}");
        let contest = contest(setting, &path, size, limits)?;
        text += &format!("**{title}**: {} pairs\n\n{}\n", grouped(pairs as i64), contest.table());
        let ratios = contest.peers.iter().filter(|peer| !peer.name.starts_with("greedy"));
        let ratios = ratios.filter_map(|peer| Some((peer.name.clone(), peer.ratio()?.middle)));
        bars.extend(ratios.map(|(name, ratio)| Bar { group: title.clone(), name, ratio }));
    }
    Ok((text, chart::bars(&format!("Exact peers in the {place}: processor seconds, times koppel's"), &bars)))
}

/// Writes a city; where, and how many pairs.
///
/// # Errors
/// When it cannot be written.
pub fn made(setting: &Setting, size: u32, demand: Demand, limits: bool) -> std::io::Result<(PathBuf, usize)> {
    let made = MadeCity::new(size, demand, limits, setting.seed);
    let path = setting.folder.join("city.txt");
    fs::write(&path, made.text())?;
    Ok((path, made.pairs.len()))
}

/// koppel and peers on one file.
///
/// # Errors
/// When koppel fails.
pub fn contest(setting: &Setting, path: &Path, size: u32, has_limits: bool) -> Result<Contest, Box<dyn Error>> {
    let asked = PEERS.iter().filter(|(_, _, most, tells_limits)| size <= *most && (!has_limits || *tells_limits));
    contest_with(setting, path, &asked.map(|(peer, name, ..)| (*peer, *name)).collect::<Vec<_>>())
}

/// koppel and these peers, by the names they are called and told by.
///
/// # Errors
/// When koppel fails.
pub fn contest_with(setting: &Setting, path: &Path, asked: &[(&str, &str)]) -> Result<Contest, Box<dyn Error>> {
    let instance = city::read(&source::text(path)?)?;
    let peers = asked.iter().map(|(peer, name)| Solver { name, run: Box::new(|| run_peer(setting, peer, path)) });
    let peers = if setting.python.is_some() { peers.collect() } else { Vec::new() };
    let recount = |chosen: &[u32]| recount::total(&instance, chosen);
    Ok(contest::run(&mut || run_koppel(setting, path), peers, setting.rounds, &recount)?)
}

/// koppel once, as a child.
///
/// # Errors
/// As [`process::run`].
pub fn run_koppel(setting: &Setting, path: &Path) -> Result<Answer, String> {
    let answer = setting.folder.join("koppel");
    let mut command = Command::new(&setting.program);
    command.arg("solve-timeless").arg(path).arg(&answer);
    process::run(&mut command, &answer, MOST)
}

/// A peer once, as a child.
///
/// # Errors
/// As [`process::run`].
pub fn run_peer(setting: &Setting, peer: &str, path: &Path) -> Result<Answer, String> {
    let answer = setting.folder.join("peer");
    let python = setting.python.as_ref().ok_or("no peers are installed")?;
    let mut command = if peer == KHOSLA {
        Command::new(python.with_file_name(KHOSLA))
    } else {
        let mut command = Command::new(python);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/timeless.py")).arg(peer);
        command
    };
    command.arg(path).arg(&answer);
    process::run(&mut command, &answer, MOST)
}

/// What the child does: reads, solves under the meter, writes the chosen rows and says what it took.
///
/// # Errors
/// When the file cannot be read or the answer not written.
pub fn solve_as_child(path: &Path, answer: &Path) -> Result<(), Box<dyn Error>> {
    let instance: Instance = city::read(&source::text(path)?)?;
    let meter = Meter::begin();
    let network = network_of_instance(&instance);
    let (flow, taken) = meter.call(|| solve(&network));
    let rows = instance.options.iter().map(|option| (option.volunteer, option.visit)).zip(0_u32..);
    let mut matched = flow.matched.iter().peekable();
    let chosen = rows.filter_map(|(pair, row)| matched.next_if(|next| **next == pair).map(|_| row.to_string()));
    fs::write(answer, chosen.collect::<Vec<_>>().join(" "))?;
    println!("{}", serde_json::to_string(&taken)?);
    Ok(())
}
