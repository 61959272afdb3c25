//! The section on repair: events on a planned week, one by one, and the milliseconds after which plan and ceiling stand again.

use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

use koppel_engine::instance::Instance;
use koppel_engine::verify;
use koppel_engine::week::repair::Standing;
use koppel_engine::week::{Effort, Start, solve};
use serde_json::{Value, json};

use super::contest::grouped;
use super::timeless::Setting;
use crate::made_week;
use crate::storm::{Storm, pass};

/// Volunteers and visits.
const SIZE: [u32; 2] = [5_000, 10_000];
const EVENTS: usize = 1_000;
/// After so many events the verifier looks.
const VERIFIED_EVERY: usize = 100;
/// Groups planned afresh before the storm: fewer than usual, since only the repair is measured.
const GROUPS: u32 = 2_000;

/// The section.
///
/// # Errors
/// When files cannot be written, or koppel fails.
pub fn section(setting: &Setting) -> Result<String, Box<dyn Error>> {
    let instance = made_week::week(SIZE[0], SIZE[1], setting.seed).instance();
    let path = setting.folder.join("week.json");
    fs::write(&path, serde_json::to_string(&instance)?)?;
    eprintln!("repair");
    let seed = setting.seed.to_string();
    let output = Command::new(&setting.program).arg("solve-repairs").arg(&path).arg(seed).output()?;
    let said: Value =
        serde_json::from_slice(&output.stdout).map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())?;
    let number = |name: &str| said[name].as_f64().ok_or_else(|| format!("no {name}"));
    let mut text = "## Repair of a week\n\n".to_owned();
    text += &format!(
        "{} drop-outs, urgent visits, other times and withdrawals by chance, one by one, on a planned week of {} volunteers and {} visits \
         (`benches/src/made_week.rs`, `benches/src/storm.rs`). After each the plan keeps every rule and has a new ceiling; the verifier looked after every {VERIFIED_EVERY}. \
         Milliseconds on the clock; whoever shares the machine counts too.\n\n",
        grouped(EVENTS as i64),
        grouped(i64::from(SIZE[0])),
        grouped(i64::from(SIZE[1])),
    );
    text += "| event | at 50 % | at 90 % | at 99 % | at most | matches changed at 50 %, 99 % | gap before | gap after all |\n|---|---:|---:|---:|---:|---:|---:|---:|\n";
    text += &format!(
        "| any | {:.2} | {:.2} | {:.2} | {:.2} | {}, {} | {:.2} % | {:.2} % |\n",
        number("at_50_ms")?,
        number("at_90_ms")?,
        number("at_99_ms")?,
        number("at_most_ms")?,
        number("moves_50")?,
        number("moves_99")?,
        number("gap_before")?,
        number("gap_after")?,
    );
    Ok(text)
}

/// What the child does: plans, lets events happen, and says what they took.
///
/// # Errors
/// When the file cannot be read.
///
/// # Panics
/// When the verifier refuses a repaired plan.
pub fn solve_as_child(path: &Path, seed: u64) -> Result<(), Box<dyn Error>> {
    let instance: Instance = serde_json::from_str(&fs::read_to_string(path)?)?;
    let effort = Effort { groups: GROUPS, ..Effort::default() };
    let first = solve(&instance, &Start::timeless(&instance), effort, &|_| ControlFlow::Continue(()));
    let mut standing = Standing::new(&instance, &first);
    let gap_before = gap_percent(standing.total(), standing.ceiling());
    let passed = pass(&mut standing, &mut Storm::new(&instance, seed), EVENTS, |event, standing, _| {
        if (event + 1) % VERIFIED_EVERY == 0 {
            let checked = verify::solution(&standing.instance(), &standing.solution());
            assert!(checked.is_ok(), "event {event}: the verifier refuses the repair");
        }
    });
    let ms = |percent: usize| passed.percentile(percent).as_secs_f64() * 1e3;
    let moves = |percent: usize| passed.moves[passed.moves.len() * percent / 100];
    println!(
        "{}",
        json!({
            "at_50_ms": ms(50), "at_90_ms": ms(90), "at_99_ms": ms(99), "at_most_ms": ms(100),
            "moves_50": moves(50), "moves_99": moves(99),
            "gap_before": gap_before, "gap_after": gap_percent(standing.total(), standing.ceiling()),
        })
    );
    Ok(())
}

fn gap_percent(total: i64, ceiling: i64) -> f64 {
    100.0 * (ceiling - total) as f64 / ceiling.max(1) as f64
}
