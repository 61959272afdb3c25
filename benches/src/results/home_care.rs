//! The section on days of home care: koppel's plan recounted by the published rules, beside the best published costs.

use std::error::Error;
use std::fs;
use std::path::Path;

use super::contest::{grouped, seconds};
use super::networks::files;
use super::timeless::Setting;
use super::weeks;
use crate::home_care::{Day, HomeCare, Starts};
use crate::source;

/// Where the files lie in the folder of data.
pub const FOLDER: &str = "home_care";
/// Minutes from one possible start to the next.
const EVERY_MIN: u32 = 5;
/// So many draws of the times of services that depend on each other are tried, the middle of the window first.
const TRIES: u64 = 30;
/// The most seconds a try.
const WITHIN_S: u64 = 5;

/// Published names of the days by the ends of their files' names, and the best published costs (A3 proven best).
const PUBLISHED: [(&str, &str, f64); 10] = [
    ("_10_3", "A3", 305.90),
    ("_25_3", "B3", 399.20),
    ("_25_9", "B9", 403.80),
    ("_50_1", "C1", 1006.72),
    ("_50_2", "C2", 597.06),
    ("_50_6", "C6", 852.04),
    ("_75_10", "D10", 1306.60),
    ("_100_8", "E8", 832.73),
    ("_200_1", "F1", 1721.40),
    ("_300_9", "G9", 2415.50),
];

/// The section, from a folder that holds `home_care/`.
///
/// # Errors
/// When files cannot be read or written, or koppel fails.
pub fn section(setting: &Setting, data: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = "## Days of home care\n\n".to_owned();
    text += &format!(
        "Mankowska, Meisel and Bierwirth (2014, doi 10.1007/s10729-013-9243-1): caregivers from one office, patients with a window and one \
         service or two that depend on each other. Published costs are a third each of ways, lateness and the greatest lateness, everybody \
         served; published are the best known costs (upper bounds of Neto et al., 2019). **koppel solves another problem**: it has no costs of ways, \
         nobody has to be served, a service is worth 1,000 points less a point a minute of lateness, and starts are {EVERY_MIN} minutes apart; \
         services that depend on each other have few starts, drawn {TRIES} times, and the best plan counts (`benches/src/home_care.rs`). Its plans are recounted by the published rules from the file's numbers alone; the ceiling is that of these \
         starts. The plan of least lateness is not the one of shortest ways, so its published cost is higher.\n\n"
    );
    text += "| day | services given, of | in time | lateness, greatest, min | ways | published cost of koppel's plan | best published | points, ceiling | seconds |\n";
    text += "|---|---:|---:|---:|---:|---:|---:|---:|---:|\n";
    for file in files(&data.join(FOLDER)) {
        let name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        eprintln!("{name}");
        let text_of_day = source::text(&file)?;
        let tries = (0..TRIES).map(|draw| run(setting, &text_of_day, draw)).collect::<Result<Vec<_>, _>>()?;
        let taken_s: f64 = tries.iter().map(|ran| ran.wall_s).sum();
        let best = tries.into_iter().max_by_key(|ran| ran.total).ok_or("nothing is tried")?;
        let told = best.told;
        let stem = name.split('.').next().unwrap_or(&name);
        let published = PUBLISHED.iter().find(|(end, ..)| stem.ends_with(end));
        let [given, asked] = told.services;
        text += &format!(
            "| {} | {given} of {asked} | {} | {:.0}, {:.0} | {:.1} | {} | {} | {}, {} | {} |\n",
            published.map_or(stem.to_owned(), |(_, known_as, _)| format!("{known_as} (`{stem}`)")),
            told.in_time,
            told.late_min[0],
            told.late_min[1],
            told.way_min,
            told.cost().map_or_else(|| "not everybody is served".to_owned(), |cost| format!("{cost:.1}")),
            published.map_or_else(|| "not listed".to_owned(), |(.., cost)| format!("{cost:.1}")),
            grouped(best.total),
            best.ceiling.map_or_else(|| "none".to_owned(), |ceiling| grouped(ceiling.floor() as i64)),
            seconds(taken_s),
        );
    }
    Ok(text)
}

/// A plan of a day.
struct Ran {
    told: Day,
    total: i64,
    ceiling: Option<f64>,
    wall_s: f64,
}

fn run(setting: &Setting, text: &str, draw: u64) -> Result<Ran, Box<dyn Error>> {
    let day = HomeCare::read(text, Starts { every_min: EVERY_MIN, draw })?;
    let path = setting.folder.join("day.json");
    fs::write(&path, serde_json::to_string(&day.instance)?)?;
    let answer = weeks::run_koppel(setting, &path, WITHIN_S)?;
    let total = answer.chosen.iter().map(|option| day.instance.options[*option as usize].points).sum();
    Ok(Ran { told: day.recount(&answer.chosen)?, total, ceiling: answer.ceiling, wall_s: answer.taken.wall_s })
}
