//! Plans generated weeks of any size and prints gap, time and memory of each.

use std::ops::ControlFlow;
use std::time::Instant;

use clap::Parser;
use koppel_engine::planning::{Effort, make_plan};
use koppel_engine::policy::Policy;
use koppel_engine::travel::TravelTable;
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

fn row(volunteers: u32, visits: u32, arguments: &Arguments) {
    let problem = Town::sized(volunteers, visits, arguments.seed).problem();
    let begun = Instant::now();
    let watch = |_| {
        if begun.elapsed().as_secs() >= arguments.time_limit {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let plan = make_plan(&problem, &TravelTable::default(), &Policy::default(), Effort::default(), &watch);
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
