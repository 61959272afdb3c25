//! One simulated day, the second Monday of a play: people come, go and fall ill, visits take place, the morning's plan is made, people
//! answer. The village is a scenario of the house; town and city are another one with more people. The day ends the same every time.

use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use koppel::postcodes::centre_of;
use koppel_benches::size::places;
use koppel_scenarios::simulate::{Play, Scenario};

/// A scenario with so many volunteers, and as much more asked for.
fn sized(text: &str, volunteers: u32) -> Scenario {
    let scenario = Scenario::parse(text, &|_| None, &centre_of).expect("a scenario of the house");
    let times = f64::from(volunteers) / f64::from(scenario.volunteers.count);
    let mut sized = Scenario { weeks: 1, warm_up_weeks: 1, ..scenario };
    sized.volunteers.count = volunteers;
    sized.volunteers.join_per_week *= times;
    sized.requests.iter_mut().for_each(|asked| asked.per_week *= times);
    sized
}

fn simulating(criterion: &mut Criterion) {
    let village = include_str!("../../scenarios/anna-zorgt/scenario.toml");
    let larger = include_str!("../../scenarios/nizu-utrecht/scenario.toml");
    for (place, volunteers) in places([40, 220, 1_000], [10, 20, 40]) {
        let scenario = sized(if place == "village" { village } else { larger }, volunteers);
        let mut week = Play::new(&scenario, &centre_of, 0);
        (0..7).for_each(|_| week.next_day());
        let monday = |mut play: Play<'_>| {
            play.next_day();
            play.end()
        };
        let first = monday(week.clone());
        assert!(first.asked > 0, "somebody is asked on a Monday");
        let mut group = criterion.benchmark_group(format!("simulated {place} of {volunteers}"));
        group.sample_size(10).measurement_time(Duration::from_secs(10));
        group.bench_function("one day", |bencher| {
            bencher.iter_batched(
                || week.clone(),
                |week| assert!(monday(week) == first, "one seed plays one day"),
                BatchSize::LargeInput,
            );
        });
        group.finish();
    }
}

criterion_group!(benches, simulating);
criterion_main!(benches);
