//! The section on instructions: what koppel executes on small problems, counted by valgrind where it is installed. Other work on
//! the machine does not change a count, so a change of some percent shows that no clock on a shared machine would.

use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use clap::ValueEnum;
use koppel_engine::flow::solve;
use koppel_engine::flow::standing::Standing;
use koppel_engine::instance::Instance;
use koppel_engine::timeless::network_of_instance;
use koppel_engine::week::{self, Effort, Start};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use super::changes::change;
use super::contest::grouped;
use super::timeless::{Setting, made};
use crate::made_city::Demand;
use crate::{city, made_week, source};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Work {
    /// Solving a problem without times
    Solve,
    /// Changes on a solved one
    Change,
    /// Planning a week
    Week,
}

/// Changes that are counted together.
const CHANGES: usize = 1_000;
/// A small week, and a part of the usual effort.
const WEEK: [u32; 2] = [40, 80];
const EFFORT: Effort = Effort { price_steps: 100, groups: 100, seed: 1 };

/// The section; nothing where valgrind is not installed.
///
/// # Errors
/// When files cannot be written, or koppel fails.
pub fn section(setting: &Setting) -> Result<Option<String>, Box<dyn Error>> {
    let Ok(version) = Command::new("valgrind").arg("--version").output() else { return Ok(None) };
    let mut text = "## Instructions\n\n".to_owned();
    text += &format!(
        "Instructions that koppel executes for the call, counted by {} (those of the whole process less those of one that stops before the call), on one \
         thread. Other work on the machine does not change them, so they tell of small changes what seconds cannot. They say nothing of waiting for memory, where most \
         time goes in a city. Peers are called from Python, where their share could not be told fairly.\n\n",
        String::from_utf8_lossy(&version.stdout).trim()
    );
    text += "| what | instructions | for each | a second count differs by |\n|---|---:|---:|---:|\n";
    for (place, size) in [("village", 1_000), ("town", 10_000)] {
        for (name, demand) in [("hot", Demand::Hot), ("same", Demand::Same)] {
            let (path, pairs) = made(setting, size, demand, false)?;
            text += &row(setting, &format!("{place}, {name}"), Work::Solve, &path, (pairs, "pair"))?;
        }
    }
    let (path, _) = made(setting, 10_000, Demand::Same, true)?;
    let title = format!("town, same, with limits: {} changes", grouped(CHANGES as i64));
    text += &row(setting, &title, Work::Change, &path, (CHANGES, "change"))?;
    let instance = made_week::week(WEEK[0], WEEK[1], setting.seed).instance();
    let path = setting.folder.join("week.json");
    fs::write(&path, serde_json::to_string(&instance)?)?;
    let title = format!(
        "week of {} volunteers and {} requests, {} price steps and {} groups",
        WEEK[0], WEEK[1], EFFORT.price_steps, EFFORT.groups
    );
    text += &row(setting, &title, Work::Week, &path, (instance.options.len(), "option"))?;
    Ok(Some(text))
}

fn row(
    setting: &Setting,
    title: &str,
    work: Work,
    path: &Path,
    (parts, part): (usize, &str),
) -> Result<String, Box<dyn Error>> {
    eprintln!("instructions: {title}");
    let call = || -> Result<i64, Box<dyn Error>> {
        Ok(counted(setting, work, path, false)? - counted(setting, work, path, true)?)
    };
    let (first, second) = (call()?, call()?);
    let each = first / i64::try_from(parts)?.max(1);
    let apart = 100.0 * (first - second).abs() as f64 / first.max(1) as f64;
    Ok(format!("| {title} | {} | {} per {part} | {apart:.3} % |\n", grouped(first), grouped(each)))
}

/// Instructions of one process.
fn counted(setting: &Setting, work: Work, path: &Path, stops_before: bool) -> Result<i64, Box<dyn Error>> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]).arg(&setting.program);
    let name = work.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
    command.arg("count").arg(name).arg(path).env("RAYON_NUM_THREADS", "1");
    if stops_before {
        command.arg("--stops-before");
    }
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    match refs(&said) {
        Some(count) if output.status.success() => Ok(count),
        _ => Err(format!("valgrind: {}", said.trim().lines().last().unwrap_or("no words")).into()),
    }
}

/// The count in cachegrind's words: `==123== I   refs:      1,234,567`.
fn refs(said: &str) -> Option<i64> {
    said.lines().find_map(|line| match line.split_whitespace().collect::<Vec<_>>().as_slice() {
        [_, "I", "refs:", count] => count.replace(',', "").parse().ok(),
        _ => None,
    })
}

/// What the child does: all up to the call, and the call unless it stops before.
///
/// # Errors
/// When the file cannot be read.
pub fn count_as_child(work: Work, path: &Path, stops_before: bool) -> Result<(), Box<dyn Error>> {
    if work == Work::Week {
        let instance: Instance = serde_json::from_str(&fs::read_to_string(path)?)?;
        if !stops_before {
            let plan = week::solve(&instance, &Start::timeless(&instance), EFFORT, &|_| ControlFlow::Continue(()));
            println!("{}", plan.total);
        }
        return Ok(());
    }
    let network = network_of_instance(&city::read(&source::text(path)?)?);
    match (work, stops_before) {
        (Work::Change, _) => {
            let mut standing = Standing::new(network.clone(), &solve(&network));
            let (mut left, mut chance) = (Vec::new(), Pcg64Mcg::seed_from_u64(1));
            for _ in 0..if stops_before { 0 } else { CHANGES } {
                change(&mut standing, &mut left, &mut chance);
            }
            println!("{}", standing.total());
        }
        (_, false) => println!("{}", solve(&network).total),
        (_, true) => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_read_from_words_of_old_and_new_versions() {
        assert_eq!(refs("==7== Cachegrind\n==7== I refs:        1,234,567\n"), Some(1_234_567));
        assert_eq!(refs("==7== I   refs:      89\n==7== I1  misses:  3\n"), Some(89));
        assert_eq!(refs("valgrind: no such program\n"), None);
    }
}
