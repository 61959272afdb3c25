//! Explaining a plan at village, town and city: why somebody goes, why nobody goes, why not this one, what a volunteer does. One
//! request of the city within ten milliseconds. A story comes out the same every time.

use std::fmt::Debug;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use koppel_benches::size::places;
use koppel_engine::explain::{Explainer, Verdict};
use koppel_engine::planning::{Effort, UNWATCHED, make_plan};
use koppel_engine::policy::Policy;
use koppel_engine::travel::TravelTable;
use koppel_engine::week;
use koppel_scenarios::Town;

/// Tells a story, which must be `first` again.
fn tell<S: PartialEq + Debug>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, story: impl Fn() -> Option<S>) {
    let first = story().expect("the ids are those of the problem");
    group.bench_function(name, |bencher| bencher.iter(|| assert_eq!(story().as_ref(), Some(&first))));
}

fn explaining(criterion: &mut Criterion) {
    // Any plan can be explained: no need to look long for a better one.
    let effort = Effort { week: week::Effort { groups: 500, ..week::Effort::default() }, ..Effort::default() };
    for (place, people) in places([1_000, 10_000, 100_000], [60, 120, 240]) {
        let problem = Town { organisations: 10, ..Town::sized(people, people, 1) }.problem();
        let travel = TravelTable::default();
        let plan = make_plan(&problem, &travel, &Policy::default(), effort, UNWATCHED);
        let explainer = Explainer::new(&problem, &travel, &plan);
        let story = |request: &str| explainer.request(request).expect("a request of the problem");
        let served = &plan.matches.first().expect("somebody is matched").request;
        assert!(story(served).visits.iter().any(|visit| !visit.matches.is_empty()));
        let left_over = &plan.unserved.last().expect("somebody is left over").request;
        assert!(story(left_over).visits.iter().any(|visit| visit.unserved.is_some()));
        let next_best = |request: &str| -> Option<String> {
            story(request).visits.into_iter().find_map(|visit| visit.runner_up).map(|runner_up| runner_up.volunteer)
        };
        let mut requests = plan.matches.iter().map(|found| &found.request);
        let with_next_best = requests.find_map(|request| Some((request, next_best(request)?)));
        let (request, other) = with_next_best.expect("a visit that somebody else may do");
        let lost = explainer.pair(&other, request).expect("a pair of the problem");
        assert!(lost.iter().any(|pair| matches!(pair.verdict, Verdict::Lost { .. })));

        let mut group = criterion.benchmark_group(format!("explain to a {place} of {people}"));
        group.sample_size(10).measurement_time(Duration::from_secs(5));
        group.bench_function("begin", |bencher| {
            bencher.iter(|| assert!(Explainer::new(&problem, &travel, &plan).request("nobody's").is_none()));
        });
        tell(&mut group, "a request that is served", || explainer.request(served));
        tell(&mut group, "a request left over", || explainer.request(left_over));
        tell(&mut group, "a pair", || explainer.pair(&other, request));
        tell(&mut group, "a volunteer", || explainer.volunteer_story(&other));
        group.finish();
    }
}

criterion_group!(benches, explaining);
criterion_main!(benches);
