//! Repairing a planned week at village, town and city: drop-outs, urgent requests, other times and withdrawals, one by one. Every round
//! of events begins from the week as it was planned, and ends with the same plan's points and the same ceiling.

use std::ops::ControlFlow;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use koppel_benches::made_week;
use koppel_benches::size::places;
use koppel_benches::storm::{Passed, Storm, pass};
use koppel_engine::verify;
use koppel_engine::week::repair::Standing;
use koppel_engine::week::{Effort, Start, solve};

fn repairing(criterion: &mut Criterion) {
    // The plan need not be the best that can be found: only the repair is measured.
    let effort = Effort { groups: 2_000, ..Effort::default() };
    for (place, volunteers) in places([100, 1_000, 5_000], [40, 60, 100]) {
        let instance = made_week::week(volunteers, 2 * volunteers, 1).instance();
        let plan = solve(&instance, &Start::timeless(&instance), effort, &|_| ControlFlow::Continue(()));
        // Three events in ten are drop-outs: so few events that the week stays what it is.
        let events = volunteers as usize / 10;
        let round = || -> (Passed, Standing) {
            let mut standing = Standing::new(&instance, &plan);
            let passed = pass(&mut standing, &mut Storm::new(&instance, 1), events, |event, _, repair| {
                assert!(repair.total <= repair.ceiling, "event {event}");
            });
            (passed, standing)
        };
        let (_, first) = round();
        let checked = verify::solution(&first.instance(), &first.solution()).expect("the verifier accepts the plan");
        assert_eq!((checked.total, checked.ceiling), (first.total(), first.ceiling()));

        let mut group = criterion.benchmark_group(format!("repair a week of a {place} of {volunteers}"));
        group.sample_size(10).measurement_time(Duration::from_secs(10)).throughput(Throughput::Elements(events as u64));
        group.bench_function(format!("events, {events} a round"), |bencher| {
            // Laying the week out is no part of an event.
            bencher.iter_custom(|rounds| {
                let timed = |_| {
                    let (passed, standing) = round();
                    assert_eq!((standing.total(), standing.ceiling()), (first.total(), first.ceiling()));
                    passed.took.iter().sum::<Duration>()
                };
                (0..rounds).map(timed).sum()
            });
        });
        group.finish();
    }
}

criterion_group!(benches, repairing);
criterion_main!(benches);
