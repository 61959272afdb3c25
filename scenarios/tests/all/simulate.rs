//! Plays of scenarios: nobody is lost, chance is common, the closed formulas of queueing come out, and one dial turned has the expected effect.

use koppel_scenarios::simulate::{Figure, Outcome, Policy, Scenario, Unkept, difference, figure, play, play_all};

/// Everybody lives near one church.
fn centres(_: u16) -> Option<(f64, f64)> {
    Some((51.602, 4.108))
}

fn scenario(text: &str) -> Scenario {
    Scenario::parse(text, &centres).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn village(policy: Policy) -> Scenario {
    let text = include_str!("../../anna-zorgt/scenario.toml");
    Scenario { weeks: 8, warm_up_weeks: 2, replications: 4, policy, ..scenario(text) }
}

fn plays(scenario: &Scenario) -> Vec<Outcome> {
    play_all(scenario, &centres, &Unkept)
}

#[test]
fn look() {
    for policy in [Policy::Koppel, Policy::Nearest, Policy::FirstCome, Policy::Random] {
        let begun = std::time::Instant::now();
        let all = plays(&village(policy));
        println!("{policy:?} {:?}", begun.elapsed());
        for f in Figure::ALL {
            println!("  {f:?} {:?}", figure(&all, f));
        }
        println!("{:?} {:?}", all[0].kinds, all[0].little());
    }
}
