//! Plans a week, lets a storm of events pass over it, and compares the plan that stands in the end with planning afresh.

use std::ops::ControlFlow;
use std::time::Instant;

use clap::Parser;
use koppel_benches::source;
use koppel_benches::storm::{Storm, pass};
use koppel_benches::week::Week;
use koppel_engine::instance::{Instance, Solution};
use koppel_engine::verify;
use koppel_engine::week::repair::Standing;
use koppel_engine::week::{Effort, Start, solve};

/// Lets drop-outs and urgent requests happen to a planned week, one by one.
#[derive(Parser)]
struct Asked {
    /// A week in the json of the week generator (gzipped or not)
    week: std::path::PathBuf,
    /// Events
    #[arg(long, default_value_t = 1_000)]
    events: usize,
    /// Every so many events the plan is verified
    #[arg(long, default_value_t = 100)]
    verify_every: usize,
    /// Price steps of the plan before and afresh
    #[arg(long, default_value_t = Effort::default().price_steps)]
    price_steps: u32,
    /// Groups planned afresh in both
    #[arg(long, default_value_t = Effort::default().groups)]
    groups: u32,
    /// Where chance begins
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Groups planned afresh when the storm is over
    #[arg(long, default_value_t = 5_000)]
    rework: u32,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked = Asked::parse();
    let week = source::text(&asked.week).and_then(|text| Week::read(&text));
    let instance = week.map_err(|bad| bad.to_string())?.instance();
    let effort = Effort { price_steps: asked.price_steps, groups: asked.groups, seed: asked.seed };
    let first = planned(&instance, effort, "planned");
    let began = Instant::now();
    let mut standing = Standing::new(&instance, &first);
    println!("laid out in {:.1} s", began.elapsed().as_secs_f64());
    let mut storm = Storm::new(&instance, asked.seed);
    let passed = pass(&mut standing, &mut storm, asked.events, |event, standing, _| {
        if (event + 1) % asked.verify_every == 0
            && let Err(faults) = verify::solution(&standing.instance(), &standing.solution())
        {
            panic!("event {event}: the verifier refuses the repair: {:?}", faults.first());
        }
    });
    let ms = |percent: usize| passed.percentile(percent).as_secs_f64() * 1e3;
    println!(
        "{} events: {:.2} ms at 50 %, {:.2} at 90, {:.2} at 99, {:.2} at most",
        asked.events,
        ms(50),
        ms(90),
        ms(99),
        ms(100)
    );
    let moves = |percent: usize| passed.moves[(passed.moves.len() * percent / 100).min(passed.moves.len() - 1)];
    println!("matches changed: {} at 50 %, {} at 99", moves(50), moves(99));
    tell("repaired", standing.total(), standing.ceiling());
    let began = Instant::now();
    standing.settle(asked.price_steps);
    tell("settled", standing.total(), standing.ceiling());
    println!("  in {:.1} s", began.elapsed().as_secs_f64());
    let began = Instant::now();
    standing.rework(asked.rework, &|_| ControlFlow::Continue(()));
    tell("reworked", standing.total(), standing.ceiling());
    println!("  in {:.1} s", began.elapsed().as_secs_f64());
    verify::solution(&standing.instance(), &standing.solution()).expect("what was reworked keeps every rule");
    planned(&standing.instance(), effort, "afresh");
    Ok(())
}

fn planned(instance: &Instance, effort: Effort, name: &str) -> Solution {
    let began = Instant::now();
    let solution = solve(instance, &Start::timeless(instance), effort, &|_| ControlFlow::Continue(()));
    tell(name, solution.total, solution.ceiling);
    println!("  in {:.1} s", began.elapsed().as_secs_f64());
    solution
}

fn tell(name: &str, total: i64, ceiling: i64) {
    println!(
        "{name}: total {total}, ceiling {ceiling}, gap {:.3} %",
        100.0 * (ceiling - total) as f64 / ceiling as f64
    );
}
