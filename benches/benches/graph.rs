//! From a problem to its graph, solved, saved and loaded again, at village, town and city: the graph of the city within five seconds.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use koppel_benches::size::places;
use koppel_engine::candidates::{Candidates, Worth};
use koppel_engine::flow::{Network, solve};
use koppel_engine::planning::Effort;
use koppel_engine::points::Scale;
use koppel_engine::policy::Policy;
use koppel_engine::problem::Problem;
use koppel_engine::snapshot::{MOST_BYTES, Snapshot, load, save};
use koppel_engine::timeless::network_of;
use koppel_engine::travel::TravelTable;
use koppel_scenarios::Town;

/// The graph of the best candidates of every visit, as a network that can be solved.
fn build(problem: &Problem) -> Network {
    let (travel, scale) = (TravelTable::default(), Scale::new(problem, &Policy::default()));
    let candidates = Candidates::new(problem, &travel, &scale, Worth::Points);
    let edges = candidates.best(Effort::default().candidates, &|_| ());
    network_of(problem, &scale, Worth::Points, &edges)
}

fn graph(criterion: &mut Criterion) {
    for (place, people) in places([1_000, 10_000, 100_000], [60, 120, 400]) {
        let problem = Town { organisations: 10, ..Town::sized(people, people, 1) }.problem();
        let network = build(&problem);
        let flow = solve(&network);
        let (pairs, total) = (network.graph.len(), flow.total);
        assert!(pairs >= problem.visits.len(), "{pairs} pairs for {} visits", problem.visits.len());
        println!("{place}, {people} × {people}: {pairs} pairs, optimum {total}");

        let mut group = criterion.benchmark_group(format!("graph of a {place} of {people}"));
        group.sample_size(10).measurement_time(Duration::from_secs(10));
        group.bench_function("build", |bencher| {
            bencher.iter(|| assert_eq!(build(&problem).graph.len(), pairs));
        });
        group.bench_function("solve", |bencher| {
            bencher.iter(|| {
                let flow = solve(&network);
                // The prices prove that nothing is better.
                assert_eq!((flow.total, network.ceiling(&flow.prices)), (total, total));
            });
        });
        let snapshot = Snapshot { network, flow };
        let bytes = save(&snapshot);
        group.bench_function("save", |bencher| bencher.iter(|| assert!(save(&snapshot) == bytes)));
        group.bench_function("load", |bencher| {
            bencher.iter(|| {
                let loaded = load(&bytes, MOST_BYTES).expect("koppel's own snapshot");
                assert_eq!(black_box((loaded.network.graph.len(), loaded.flow.total)), (pairs, total));
            });
        });
        group.finish();
    }
}

criterion_group!(benches, graph);
criterion_main!(benches);
