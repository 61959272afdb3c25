//! Seven simulated days of the village, planned every morning: the play comes out the same to the last byte.

use criterion::{Criterion, criterion_group, criterion_main};
use koppel_scenarios::simulate::{Scenario, play};

/// Everybody lives near one church.
fn centres(_: u16) -> Option<(f64, f64)> {
    Some((51.602, 4.108))
}

fn simulating(criterion: &mut Criterion) {
    let text = include_str!("../../scenarios/anna-zorgt/scenario.toml");
    let read = Scenario::parse(text, &|_| None, &centres).expect("a scenario of the house");
    let scenario = Scenario { weeks: 1, warm_up_weeks: 0, ..read };
    let first = play(&scenario, &centres, 0);
    let mut group = criterion.benchmark_group("simulated village");
    group.sample_size(10);
    group.bench_function("seven days", |bencher| {
        bencher.iter(|| assert!(play(&scenario, &centres, 0) == first, "one seed plays one week"));
    });
    group.finish();
}

criterion_group!(benches, simulating);
criterion_main!(benches);
