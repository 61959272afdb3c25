//! A city of 100,000 volunteers and as many visits: building its graph (within five seconds), solving it, loading it back
//! from a snapshot, explaining one request (within ten milliseconds).

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use koppel_benches::size::size;
use koppel_engine::candidates::{Candidates, Worth};
use koppel_engine::explain::Explainer;
use koppel_engine::flow::{Network, solve};
use koppel_engine::planning::{Effort, UNWATCHED, make_plan};
use koppel_engine::points::Scale;
use koppel_engine::policy::Policy;
use koppel_engine::problem::Problem;
use koppel_engine::snapshot::{MOST_BYTES, Snapshot, load, save};
use koppel_engine::timeless::network_of;
use koppel_engine::travel::TravelTable;
use koppel_scenarios::Town;

fn problem() -> Problem {
    let people = size(100_000, 400);
    Town { organisations: 10, ..Town::sized(people, people, 1) }.problem()
}

/// The graph of the best candidates of every visit, as a network that can be solved.
fn build(problem: &Problem) -> Network {
    let (travel, scale) = (TravelTable::default(), Scale::new(problem, &Policy::default()));
    let candidates = Candidates::new(problem, &travel, &scale, Worth::Points);
    let edges = candidates.best(Effort::default().candidates, &|_| ());
    network_of(problem, &scale, Worth::Points, &edges)
}

fn graph(criterion: &mut Criterion) {
    let problem = problem();
    let network = build(&problem);
    let flow = solve(&network);
    let (pairs, total) = (network.graph.len(), flow.total);
    assert!(pairs >= problem.visits.len(), "{pairs} pairs for {} visits", problem.visits.len());
    println!("{} × {}: {pairs} pairs, optimum {total}", problem.volunteers.len(), problem.visits.len());

    let mut group = criterion.benchmark_group(format!("city of {}", problem.volunteers.len()));
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    group.bench_function("build the graph", |bencher| {
        bencher.iter(|| assert_eq!(build(&problem).graph.len(), pairs));
    });
    group.bench_function("solve it", |bencher| {
        bencher.iter(|| {
            let flow = solve(&network);
            // The prices prove that nothing is better.
            assert_eq!((flow.total, network.ceiling(&flow.prices)), (total, total));
        });
    });
    let bytes = save(&Snapshot { network, flow });
    group.bench_function("load its snapshot", |bencher| {
        bencher.iter(|| {
            let loaded = load(&bytes, MOST_BYTES).expect("koppel's own snapshot");
            assert_eq!(black_box((loaded.network.graph.len(), loaded.flow.total)), (pairs, total));
        });
    });
    group.finish();
}

fn explaining(criterion: &mut Criterion) {
    let problem = problem();
    let travel = TravelTable::default();
    let plan = make_plan(&problem, &travel, &Policy::default(), Effort::default(), UNWATCHED);
    let explainer = Explainer::new(&problem, &travel, &plan);
    let served = &plan.matches.first().expect("somebody is matched").request;
    let left_over = &plan.unserved.last().expect("somebody is left over").request;

    let mut group = criterion.benchmark_group(format!("explain a request among {}", problem.requests.len()));
    group.bench_function("served", |bencher| {
        bencher.iter(|| {
            let story = explainer.request(served).expect("a request of the problem");
            assert!(story.visits.iter().any(|visit| !visit.matches.is_empty()));
        });
    });
    group.bench_function("left over", |bencher| {
        bencher.iter(|| {
            let story = explainer.request(left_over).expect("a request of the problem");
            assert!(story.visits.iter().any(|visit| visit.unserved.is_some()));
        });
    });
    group.finish();
}

criterion_group!(benches, graph, explaining);
criterion_main!(benches);
