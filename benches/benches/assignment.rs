//! The exact solver without times, at village, town and city: with demand away from supply (loose: volunteers are left over) and where
//! supply is (tight), each with limits and without; and one change on a plan that is kept solved.

use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use koppel_benches::city;
use koppel_benches::made_city::{Demand, MadeCity};
use koppel_benches::size::places;
use koppel_engine::flow::standing::Standing;
use koppel_engine::flow::{Network, solve};
use koppel_engine::timeless::network_of_instance;

fn network(people: u32, demand: Demand, has_limits: bool) -> Network {
    let made = MadeCity::new(people, demand, has_limits, 1);
    network_of_instance(&city::timeless(&made.limits, &made.needs, made.options()))
}

fn sizes() -> [(&'static str, u32); 3] {
    places([1_000, 10_000, 100_000], [60, 120, 240])
}

fn solving(criterion: &mut Criterion) {
    for (place, people) in sizes() {
        let mut group = criterion.benchmark_group(format!("{place} of {people}"));
        group.sample_size(10).measurement_time(Duration::from_secs(10));
        for (name, demand, has_limits) in [
            ("loose", Demand::Hot, false),
            ("tight", Demand::Same, false),
            ("loose, with limits", Demand::Hot, true),
            ("tight, with limits", Demand::Same, true),
        ] {
            let network = network(people, demand, has_limits);
            let total = solve(&network).total;
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    let flow = solve(&network);
                    // The prices prove that nothing is better.
                    assert_eq!((flow.total, network.ceiling(&flow.prices)), (total, total));
                });
            });
        }
        group.finish();
    }
}

fn changing(criterion: &mut Criterion) {
    for (place, people) in sizes() {
        let network = network(people, Demand::Same, true);
        let limits = network.limit.clone();
        let mut standing = Standing::new(network.clone(), &solve(&network));
        let total = standing.total();
        let mut volunteer = 0;
        let mut group = criterion.benchmark_group(format!("kept solved, {place} of {people}"));
        group.bench_function("somebody leaves and comes back", |bencher| {
            bencher.iter_batched(
                || {
                    volunteer = (volunteer + 7_919) % people;
                    volunteer
                },
                |volunteer| {
                    standing.set_limit(volunteer, 0);
                    assert!(standing.total() <= total);
                    standing.set_limit(volunteer, limits[volunteer as usize]);
                    assert_eq!(standing.total(), total);
                },
                BatchSize::SmallInput,
            );
        });
        group.finish();
    }
}

criterion_group!(benches, solving, changing);
criterion_main!(benches);
