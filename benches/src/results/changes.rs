//! The section on single changes: a solved plan in which somebody leaves or comes back, or a pair becomes worth something else.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use koppel_engine::flow::standing::Standing;
use koppel_engine::flow::{Network, solve, solve_from};
use koppel_engine::timeless::network_of_instance;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde_json::{Value, json};

use super::contest::grouped;
use super::meter::processor_s;
use super::spread::Spread;
use super::timeless::{Setting, made};
use crate::made_city::Demand;
use crate::{city, source};

/// Changes that are timed, and those of them that are compared with solving afresh and with a warm start.
const CHANGES: usize = 2_000;
const COMPARED: usize = 5;
/// Changes timed together: the clock of processors may tick in steps of 4 ms.
const TOGETHER: usize = 100;

/// The section.
///
/// # Errors
/// When files cannot be written, or koppel fails.
pub fn section(setting: &Setting) -> Result<String, Box<dyn Error>> {
    let mut text = "## One change on a solved plan\n\n".to_owned();
    text += &format!(
        "{} changes by chance, one after another, on an exact timeless plan: a volunteer leaves, one comes back, a pair becomes worth something \
         else. After each the plan is the exact optimum again, with prices. {COMPARED} of them are also solved afresh and from the former \
         plan (`solve_from`, which any change is allowed for); all totals agree, and the last plan is proven again from its prices.\n\n",
        grouped(CHANGES as i64)
    );
    text += "| plan | kept solved, ms a change: hundreds of changes | in the mean | from the former plan, ms | afresh, ms | afresh takes, times |\n|---|---:|---:|---:|---:|---:|\n";
    for (name, size, demand, limits) in [
        ("town, same, with limits", 10_000, Demand::Same, true),
        ("city, hot", 100_000, Demand::Hot, false),
        ("city, same", 100_000, Demand::Same, false),
        ("city, same, with limits", 100_000, Demand::Same, true),
    ] {
        eprintln!("changes: {name}");
        let (path, _) = made(setting, size, demand, limits)?;
        let seed = setting.seed.to_string();
        let output = Command::new(&setting.program).arg("solve-changes").arg(&path).arg(seed).output()?;
        let said: Value =
            serde_json::from_slice(&output.stdout).map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())?;
        let spread = |name: &str| {
            let numbers = said[name].as_array().into_iter().flatten().filter_map(Value::as_f64);
            Spread::of(numbers.map(|s| s * 1e3)).ok_or(format!("no {name}"))
        };
        let hundreds: Vec<f64> = said["kept_s"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        let mean_ms = 1e3 * hundreds.iter().sum::<f64>() / hundreds.len().max(1) as f64;
        let (kept, warm, afresh) = (spread("kept_s")?, spread("warm_s")?, spread("afresh_s")?);
        text += &format!(
            "| {name} | {:.4} … **{:.4}** … {:.4} | {mean_ms:.4} | {warm} | {afresh} | {} |\n",
            kept.least,
            kept.middle,
            kept.most,
            grouped((afresh.middle / kept.middle) as i64)
        );
    }
    Ok(text)
}

/// What the child does: solves, changes, and says what each hundred changes took.
///
/// # Errors
/// When the file cannot be read.
///
/// # Panics
/// When a plan that was kept solved is not the one solved afresh.
pub fn solve_as_child(path: &Path, seed: u64) -> Result<(), Box<dyn Error>> {
    let network: Network = network_of_instance(&city::read(&source::text(path)?)?);
    let mut chance = Pcg64Mcg::seed_from_u64(seed);
    let mut left = Vec::new();
    let mut standing = Standing::new(network.clone(), &solve(&network));
    let (mut kept, mut warm, mut afresh) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..CHANGES / TOGETHER {
        let begun = processor_s();
        for _ in 0..TOGETHER {
            change(&mut standing, &mut left, &mut chance);
        }
        kept.push((processor_s() - begun) / TOGETHER as f64);
        if round < COMPARED {
            let before = standing.flow();
            change(&mut standing, &mut left, &mut chance);
            let timed = |solve: &dyn Fn() -> i64, times: &mut Vec<f64>| {
                let begun = processor_s();
                assert_eq!(solve(), standing.total(), "kept solved and solved again differ");
                times.push(processor_s() - begun);
            };
            timed(&|| solve_from(standing.network(), &before).total, &mut warm);
            timed(&|| solve(standing.network()).total, &mut afresh);
        }
    }
    assert_eq!(standing.flow().total, standing.total(), "the prices prove the total");
    println!("{}", json!({ "kept_s": kept, "warm_s": warm, "afresh_s": afresh }));
    Ok(())
}

/// Somebody leaves, somebody who left comes back, or a pair's points change by up to 1,000.
pub(super) fn change(standing: &mut Standing, left: &mut Vec<(u32, u32)>, chance: &mut Pcg64Mcg) {
    match (chance.random_range(0..4), left.is_empty()) {
        (0, _) | (1, true) => {
            let volunteer = chance.random_range(0..standing.network().limit.len());
            let limit = standing.network().limit[volunteer];
            let volunteer = u32::try_from(volunteer).expect("a 32-bit number of volunteers");
            if limit > 0 {
                left.push((volunteer, limit));
                standing.set_limit(volunteer, 0);
            }
        }
        (1, false) => {
            let (volunteer, limit) = left.swap_remove(chance.random_range(0..left.len()));
            standing.set_limit(volunteer, limit);
        }
        _ => {
            let edge = chance.random_range(0..standing.network().graph.len());
            let edge = standing.network().graph.edge(edge);
            standing.set_points(edge.volunteer, edge.visit, (edge.points + chance.random_range(-1_000..=1_000)).max(1));
        }
    }
}
