//! The section on weeks in files of the week generator: koppel alone, stopped when its time is up, beside what was asked for such a week.

use std::error::Error;
use std::fs;
use std::path::Path;

use super::contest::{grouped, seconds};
use super::networks::files;
use super::recount;
use super::timeless::Setting;
use super::weeks;
use crate::source;
use crate::week::Week;

/// What is asked of a week.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asked {
    /// Volunteers and visits.
    pub size: [u32; 2],
    /// Points at least; 0 where only the gap counts.
    pub total: i64,
    /// The gap between plan and ceiling at most.
    pub gap_percent: f64,
    /// Seconds at most.
    pub within_s: u64,
    /// MiB at most.
    pub mib: f64,
}

/// The weeks of which something is asked (the totals hold for one file each).
pub const ASKED: [Asked; 4] = [
    Asked { size: [100, 200], total: 471_042, gap_percent: 0.10, within_s: 10, mib: f64::INFINITY },
    Asked { size: [1_000, 2_000], total: 4_325_000, gap_percent: 0.35, within_s: 30, mib: f64::INFINITY },
    Asked { size: [5_000, 10_000], total: 21_180_000, gap_percent: 0.50, within_s: 60, mib: 250.0 },
    Asked { size: [50_000, 20_000], total: 0, gap_percent: 0.10, within_s: 60, mib: f64::INFINITY },
];
/// Where nothing is asked.
const ELSE_WITHIN_S: u64 = 60;

/// How the section calls a week of that size.
#[must_use]
pub fn name([volunteers, visits]: [u32; 2]) -> String {
    format!("{} × {}", grouped(i64::from(volunteers)), grouped(i64::from(visits)))
}

/// The section, from a folder that holds `week/`.
///
/// # Errors
/// When files cannot be read or written, or koppel fails.
pub fn section(setting: &Setting, data: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = "## Weeks of the week generator\n\n".to_owned();
    text += "The files of `week/`, on two threads; koppel is stopped when the time that is asked for is up. Totals are recounted, ceilings the verifier's.\n\n";
    text += "| volunteers × visits | total | ceiling | gap | seconds | own memory, MiB | file |\n|---|---:|---:|---:|---:|---:|---|\n";
    for file in files(&data.join("week")) {
        let instance = Week::read(&source::text(&file)?)?.instance();
        let path = setting.folder.join("week.json");
        fs::write(&path, serde_json::to_string(&instance)?)?;
        let size =
            [instance.volunteers.len(), instance.visits.len()].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        let within_s = ASKED.iter().find(|asked| asked.size == size).map_or(ELSE_WITHIN_S, |asked| asked.within_s);
        eprintln!("week of {}", name(size));
        let answer = weeks::run_koppel(setting, &path, within_s)?;
        let total = recount::total(&instance, &answer.chosen)?;
        let ceiling = answer.ceiling.ok_or("koppel told no ceiling")?;
        text += &format!(
            "| {} | {} | {} | {:.3} % | {} | {:.0} | {} |\n",
            name(size),
            grouped(total),
            grouped(ceiling.floor() as i64),
            100.0 * (ceiling - total as f64) / ceiling,
            seconds(answer.taken.wall_s),
            answer.taken.mib,
            file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        );
    }
    Ok(text)
}
