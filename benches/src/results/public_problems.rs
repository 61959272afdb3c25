//! The sections on public problems: OR-Library assignment and generalised assignment, published optima or bounds beside ours.

use std::error::Error;
use std::fs;
use std::path::Path;

use koppel_engine::graph::Edge;
use koppel_engine::instance::Instance;

use super::contest::{grouped, seconds};
use super::recount;
use super::timeless::{Setting, contest};
use super::weeks;
use crate::made_city::MadeCity;
use crate::{gap, orlib, source};

/// OR-Library problems by the number of people and jobs.
const ORLIB: [u32; 6] = [100, 200, 300, 400, 500, 600];
/// Seconds after which generalised assignment is stopped.
const GAP_S: u64 = 60;

/// The section on the OR-Library, from a folder that holds `orlib/` as its publisher names the files.
///
/// # Errors
/// When files cannot be read or written, or koppel fails.
pub fn orlib(setting: &Setting, data: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = "## OR-Library assignment\n\n".to_owned();
    text += "J. E. Beasley's problems: everybody one job at the least cost. koppel's answer is proven by its prices; seconds are processor seconds.\n\n";
    text += "| problem | published optimum | koppel | seconds | fastest peer, times koppel's |\n|---|---:|---:|---:|---:|\n";
    let optima = fs::read_to_string(data.join("orlib/assignopt.txt"))?;
    for size in ORLIB {
        let name = format!("assign{size}");
        let problem = orlib::read(&source::text(&data.join(format!("orlib/{name}.txt.gz")))?)?;
        let path = setting.folder.join("orlib.txt");
        fs::write(&path, city_of(&problem.instance).text())?;
        eprintln!("{name}");
        let contest = contest(setting, &path, size, false)?;
        let ours = contest.koppel.iter().map(|taken| taken.cpu_s).sum::<f64>() / contest.koppel.len() as f64;
        let peers = contest.peers.iter().filter(|peer| peer.total == Some(contest.total));
        let fastest =
            peers.filter_map(|peer| Some((peer.ratio()?, &peer.name))).min_by(|a, b| a.0.middle.total_cmp(&b.0.middle));
        let fastest =
            fastest.map_or_else(|| "no peers installed".to_owned(), |(ratio, name)| format!("{name}: {ratio}"));
        let published = published(&optima, &name).unwrap_or_else(|| "not listed".to_owned());
        text +=
            &format!("| {name} | {published} | {} | {} | {fastest} |\n", problem.cost(contest.total), seconds(ours));
    }
    Ok(text)
}

/// The section on generalised assignment, from a folder that holds `gap/` as its publisher names the files.
///
/// # Errors
/// When files cannot be read or written, or koppel fails.
pub fn gap(setting: &Setting, data: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = format!(
        "## Generalised assignment\n\nYagiura's types C, D and E, agents of limited capacity: costs of the plans after at most {GAP_S} s, and the bounds \
         below which no plan can cost. Published are the best known bound and the best known cost. An agent here takes tens of \
         jobs out of hundreds in any order.\n\n"
    );
    text += "| problem | published bound | published cost | koppel's bound | koppel's cost | seconds | OR-Tools CP-SAT: bound, cost | HiGHS: bound, cost |\n|---|---:|---:|---:|---:|---:|---:|---:|\n";
    for row in fs::read_to_string(data.join("gap/bounds.csv"))?.lines().skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        let [path, _, _, _, _, bound, _, cost] = fields.as_slice() else {
            return Err(format!("bounds.csv: {row:?}").into());
        };
        let name = path.rsplit('/').next().unwrap_or(path);
        eprintln!("{name}");
        text += &gap_row(setting, &data.join("gap").join(name), &format!("| {name} | {bound} | {cost} |"))?;
    }
    Ok(text)
}

fn gap_row(setting: &Setting, file: &Path, published: &str) -> Result<String, Box<dyn Error>> {
    let problem = gap::read(&source::text(file)?)?;
    let path = setting.folder.join("gap.json");
    fs::write(&path, serde_json::to_string(&problem.instance)?)?;
    let told = |answer: Result<super::process::Answer, String>| -> Result<(String, String, f64), String> {
        let answer = answer?;
        let total = recount::total(&problem.instance, &answer.chosen)?;
        let missed = problem.instance.visits.len() - answer.chosen.len();
        let cost = if missed == 0 { problem.cost(total).to_string() } else { format!("{missed} jobs not given") };
        let bound = answer
            .ceiling
            .map_or_else(|| "none".to_owned(), |ceiling| problem.cost(ceiling.floor() as i64).to_string());
        Ok((bound, cost, answer.taken.wall_s))
    };
    let (bound, cost, wall_s) = told(weeks::run_koppel(setting, &path, GAP_S))?;
    let mut row = format!("{published} {bound} | {cost} | {} |", seconds(wall_s));
    for peer in ["cp_sat", "highs"] {
        let cell = told(weeks::run_peer(setting, peer, &path, GAP_S))
            .map_or_else(|words| words, |(bound, cost, _)| format!("{bound}, {cost}"));
        row += &format!(" {cell} |");
    }
    Ok(row + "\n")
}

/// The published optimum of a problem, from the list of names and numbers.
fn published(optima: &str, name: &str) -> Option<String> {
    let line = optima.lines().find(|line| line.split_whitespace().next() == Some(name))?;
    let optimum: i64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(grouped(optimum))
}

/// A timeless instance whose volunteers and visits take one each, for the contest.
fn city_of(instance: &Instance) -> MadeCity {
    let pairs = instance.options.iter().map(|o| Edge { volunteer: o.volunteer, visit: o.visit, points: o.points });
    MadeCity {
        limits: vec![1; instance.volunteers.len()],
        needs: vec![1; instance.visits.len()],
        pairs: pairs.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_optimum_is_found_by_its_name() {
        let list = "name  optimum\nassign100 305\nassign1000 1176\n";
        assert_eq!(published(list, "assign100").as_deref(), Some("305"));
        assert_eq!(published(list, "assign1000").as_deref(), Some("1,176"));
        assert_eq!(published(list, "assign200"), None);
    }
}
