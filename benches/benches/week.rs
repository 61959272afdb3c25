//! Weeks with times: planned until the gap is 1 % and until it is 0.1 %, or as near as a standard effort comes; then drop-outs and
//! urgent requests, one by one.

use std::ops::ControlFlow;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use koppel_benches::made_week;
use koppel_benches::size::size;
use koppel_benches::storm::Storm;
use koppel_engine::instance::{Instance, Solution};
use koppel_engine::verify;
use koppel_engine::week::repair::Standing;
use koppel_engine::week::{Effort, Progress, Start, solve};

fn made(volunteers: u32) -> Instance {
    made_week::week(volunteers, 2 * volunteers, 1).instance()
}

fn gap_percent(total: i64, ceiling: i64) -> f64 {
    100.0 * (ceiling - total) as f64 / ceiling.max(1) as f64
}

/// Plans until the gap is at most so much.
fn plan(instance: &Instance, percent: f64) -> Solution {
    let watch = |progress: Progress| match gap_percent(progress.total, progress.ceiling) <= percent {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    solve(instance, &Start::timeless(instance), Effort::default(), &watch)
}

fn planning(criterion: &mut Criterion) {
    let instance = made(size(100, 12));
    let mut group = criterion.benchmark_group(format!("week of {} volunteers", instance.volunteers.len()));
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    for percent in [1.0, 0.1] {
        let reached = gap_percent(plan(&instance, percent).total, plan(&instance, percent).ceiling).max(percent);
        group.bench_function(format!("to a gap of {reached:.2} %"), |bencher| {
            bencher.iter(|| {
                let solution = plan(&instance, percent);
                let checked = verify::solution(&instance, &solution).expect("the verifier accepts the plan");
                assert!(gap_percent(checked.total, checked.ceiling) <= reached);
            });
        });
    }
    group.finish();
}

fn repairing(criterion: &mut Criterion) {
    let instance = made(size(1_000, 12));
    let mut standing = Standing::new(&instance, &plan(&instance, 1.0));
    let mut storm = Storm::new(&instance, 1);
    let mut group = criterion.benchmark_group(format!("repair a week of {} volunteers", instance.volunteers.len()));
    group.bench_function("one event", |bencher| {
        bencher.iter_batched(
            || storm.next_event(),
            |event| {
                standing.apply(&event);
                assert!(standing.total() <= standing.ceiling());
            },
            BatchSize::SmallInput,
        );
    });
    group.finish();
    assert!(verify::solution(&standing.instance(), &standing.solution()).is_ok(), "the verifier accepts the last plan");
}

criterion_group!(benches, planning, repairing);
criterion_main!(benches);
