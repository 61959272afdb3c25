//! Plans generated weeks of any size, in one piece or by regions, and prints gap, time and memory of each.

use std::ops::ControlFlow;
use std::time::Instant;

use clap::Parser;
use koppel_engine::country::{self, CountryEffort, TaskOf, make_country_plan, run_here};
use koppel_engine::planning::{Effort, Step, make_plan};
use koppel_engine::policy::Policy;
use koppel_engine::travel::TravelTable;
use koppel_engine::week;
use koppel_scenarios::Town;

/// Plans generated weeks: one row for every size.
#[derive(Parser)]
struct Arguments {
    /// Sizes, as volunteers x visits
    #[arg(default_values = ["100x200", "1000x2000", "5000x10000", "50000x20000"])]
    sizes: Vec<String>,
    /// What the towns are drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Stop looking for better after so many seconds
    #[arg(long, default_value_t = 60)]
    time_limit: u64,
    /// Plan by regions of so many volunteers at most, as a country is planned; the time limit does not count then
    #[arg(long, value_name = "N")]
    regions_of: Option<usize>,
    /// Rounds of regions
    #[arg(long, value_name = "N", default_value_t = CountryEffort::default().rounds)]
    rounds: usize,
    /// Groups of volunteers that are planned afresh; by regions, in each of them
    #[arg(long, value_name = "N", default_value_t = Effort::default().week.groups)]
    groups: u32,
    /// Steps that lower the ceiling; by regions, in each of them
    #[arg(long, value_name = "N", default_value_t = Effort::default().week.price_steps)]
    price_steps: u32,
    /// Ground that grows with the people beyond 100,000, so that they live as close as in the city
    #[arg(long)]
    wide: bool,
}

fn main() {
    let arguments = Arguments::parse();
    println!("{:>12} {:>7} {:>9} {:>12} {:>12} {:>8}", "town", "gap %", "timeless %", "places", "priority", "seconds");
    for size in &arguments.sizes {
        match size.split_once('x').map(|(volunteers, visits)| (volunteers.parse(), visits.parse())) {
            Some((Ok(volunteers), Ok(visits))) => row(volunteers, visits, &arguments),
            _ => eprintln!("{size}: write volunteers x visits, such as 1000x2000"),
        }
    }
    if let Some(peak) = peak() {
        println!("most memory: {peak}");
    }
}

fn town(volunteers: u32, visits: u32, arguments: &Arguments) -> Town {
    let town = Town::sized(volunteers, visits, arguments.seed);
    let times = if arguments.wide { (f64::from(volunteers) / 100_000.0).max(1.0) } else { 1.0 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "tens of times at most")]
    let districts = (f64::from(town.districts) * times).round() as u32;
    Town { side_m: town.side_m * times.sqrt(), districts, ..town }
}

fn row(volunteers: u32, visits: u32, arguments: &Arguments) {
    let problem = town(volunteers, visits, arguments).problem();
    let begun = Instant::now();
    let watch = |step: Step| {
        if let Step::Country(country::Step::Round { .. } | country::Step::Proving) | Step::Verifying = step {
            eprintln!("{:>8.1} s  {step:?}  {}", begun.elapsed().as_secs_f64(), peak().unwrap_or_default());
        }
        let is_over = arguments.regions_of.is_none() && begun.elapsed().as_secs() >= arguments.time_limit;
        if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let week = week::Effort { groups: arguments.groups, price_steps: arguments.price_steps, seed: 1 };
    let (effort, travel, policy) = (Effort { week, ..Effort::default() }, TravelTable::default(), Policy::default());
    let plan = match arguments.regions_of {
        None => make_plan(&problem, &travel, &policy, effort, &watch),
        Some(volunteers) => {
            let effort = CountryEffort { region: effort, volunteers, rounds: arguments.rounds };
            let run = |regions, task_of: TaskOf<'_>| run_here(regions, task_of, &watch);
            make_country_plan(&problem, &travel, &policy, &effort, &run, &watch)
        }
    };
    let (score, seconds) = (&plan.score, begun.elapsed().as_secs_f64());
    let gap = |ceiling: i64| 100.0 * (ceiling - score.total) as f64 / ceiling.max(1) as f64;
    println!(
        "{:>12} {:>7.3} {:>9.2} {:>12} {:>12} {seconds:>8.1}{}",
        format!("{volunteers}x{visits}"),
        gap(score.ceiling),
        gap(score.timeless_ceiling),
        format!("{}/{}", score.places_filled, score.places_ceiling),
        format!("{}/{}", score.priority_served, score.priority_ceiling),
        if plan.stopped_early { " (stopped)" } else { "" },
    );
}

/// The most memory this process had, where the system tells.
fn peak() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map(|peak| peak.trim().to_owned())
}
