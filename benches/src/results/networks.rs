//! The section on assignment networks, made by seed or read from DIMACS files: everybody one job at the least cost.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use super::contest::grouped;
use super::timeless::{KHOSLA, Setting, contest_with, run_koppel};
use crate::dimacs::{self, Transport};
use crate::made_network::{Costs, assignment};
use crate::source;

/// Title, people (and as many jobs), arcs, costs.
type Made = (&'static str, u32, u32, Costs);
const MADE: [Made; 3] = [
    ("uniform costs", 10_000, 100_000, Costs::Uniform),
    ("uniform costs, larger", 50_000, 500_000, Costs::Uniform),
    ("two costs", 10_000, 100_000, Costs::Two),
];
/// Peers by the names they are called and told by.
const PEERS: [(&str, &str); 6] = [
    (KHOSLA, "Khosla's auction (sparse_linear_assignment)"),
    ("ortools_perfect", "OR-Tools LinearSumAssignment"),
    ("lemon", "LEMON network simplex (pylmcf)"),
    ("ortools_flow", "OR-Tools SimpleMinCostFlow"),
    ("scipy_perfect", "SciPy sparse matching"),
    ("kwok", "kwok"),
];
/// Those of them that can tell flows of several units from a node.
const OF_SEVERAL_UNITS: [&str; 2] = ["lemon", "ortools_flow"];

/// The section; with a folder of public problems the networks of its `dimacs/` too.
///
/// # Errors
/// When files cannot be read or written, or koppel fails.
pub fn section(setting: &Setting, data: Option<&Path>) -> Result<String, Box<dyn Error>> {
    let mut text = "## Assignment networks\n\n".to_owned();
    text += "Everybody one job at the least cost; a perfect assignment exists. *Uniform*: arcs anywhere, costs 1 to 100,000, as NETGEN makes them. *Two costs*: 100 or \
             100,000,000 with equal chance, hard for auctions (`benches/src/made_network.rs`). Nobody has to be matched by koppel, so an arc is worth a number less its cost: 20 times the largest cost, \
             or more where not all are sent then (`benches/src/dimacs.rs`); peers that know only perfect assignment are given the graph as it is.\n\n";
    for (title, size, arcs, costs) in MADE {
        text += &row(setting, title, &assignment(size, arcs, costs, setting.seed))?;
    }
    for file in data.map_or_else(Vec::new, |data| files(&data.join("dimacs"))) {
        let title = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        text += &row(setting, &title, &dimacs::read(&source::text(&file)?)?)?;
    }
    Ok(text)
}

/// The files of a folder by name; none where there is no folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = found.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn row(setting: &Setting, title: &str, problem: &Transport) -> Result<String, Box<dyn Error>> {
    eprintln!("network, {title}");
    let path = setting.folder.join("network.txt");
    let mut big = problem.try_big();
    fs::write(&path, problem.made(big).text())?;
    if (run_koppel(setting, &path)?.chosen.len() as i64) < problem.units() {
        big = problem.big();
        fs::write(&path, problem.made(big).text())?;
    }
    let is_assignment = problem.supplies.iter().chain(&problem.demands).all(|units| *units == 1);
    let peers = PEERS.iter().filter(|(peer, _)| is_assignment || OF_SEVERAL_UNITS.contains(peer));
    let contest = contest_with(setting, &path, &peers.copied().collect::<Vec<_>>())?;
    let number = |count: usize| grouped(count as i64);
    Ok(format!(
        "**{title}**: {} × {}, {} arcs, least cost {}, an arc is worth {} less its cost\n\n{}\n",
        number(problem.supplies.len()),
        number(problem.demands.len()),
        number(problem.arcs.len()),
        grouped(problem.units() * big - contest.total),
        grouped(big),
        contest.table()
    ))
}
