//! A country in regions: no rule slips across a border, one ceiling holds for all, and it does not matter who runs the regions.

use std::sync::atomic::{AtomicUsize, Ordering};

use koppel_engine::country::{
    CountryEffort, RegionDone, RegionTask, TaskOf, make_country_plan, run_here, solve_region,
};
use koppel_engine::plan::Plan;
use koppel_engine::planning::{Effort, UNWATCHED, make_plan};
use koppel_engine::policy::Policy;
use koppel_engine::problem::{Organisation, Problem};
use koppel_engine::replan::pin;
use koppel_engine::request::{Link, LinkRule, Offer};
use koppel_engine::time::Span;
use koppel_engine::travel::TravelTable;
use koppel_engine::verify;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::small::{place, quick, random, request, volunteer, week};

fn regions_of(volunteers: usize) -> CountryEffort {
    CountryEffort { region: quick(), volunteers, rounds: 3 }
}

fn here(regions: usize, task_of: TaskOf<'_>) -> Vec<RegionDone> {
    run_here(regions, task_of, UNWATCHED)
}

/// The plan in regions of so many volunteers; it has passed the verifier.
fn country(problem: &Problem, volunteers: usize) -> Plan {
    make_country_plan(problem, &TravelTable::default(), &Policy::default(), &regions_of(volunteers), &here, UNWATCHED)
}

fn whole(problem: &Problem) -> Plan {
    make_plan(problem, &TravelTable::default(), &Policy::default(), quick(), UNWATCHED)
}

/// The plan in regions of so many, beside the plan in one piece: each ceiling holds for both.
fn check(problem: &Problem, volunteers: usize, what: &str) -> Plan {
    let (parts, one) = (country(problem, volunteers), whole(problem));
    let checked = verify::plan(problem, &TravelTable::default(), &parts).unwrap();
    assert!(checked.total <= checked.ceiling, "{what}");
    assert!(parts.prices_in_time.is_some(), "{what}: proven in time");
    assert!(parts.score.ceiling >= one.score.total, "{what}: {} below {}", parts.score.ceiling, one.score.total);
    assert!(one.score.ceiling >= parts.score.total, "{what}");
    parts
}

/// A random week that has everything, with linked requests, a group offer and what was agreed before.
fn tangled(seed: u64) -> Problem {
    let mut chance = Pcg64Mcg::seed_from_u64(seed);
    let mut problem = random(seed, 30, 40);
    for i in 0..40 {
        let other = format!("R{:02}", chance.random_range(0..40));
        let rule = [LinkRule::After, LinkRule::Same, LinkRule::Different][chance.random_range(0..3)];
        if i % 5 == 0 && other != problem.requests[i].id {
            problem.requests[i].links.push(Link { rule, to: other });
        }
        problem.requests[i].joins_within_s = (i % 3 == 2).then_some(3_000);
    }
    let at = Span::new(2 * 1440 + 600, 2 * 1440 + 720);
    let table = week(Vec::new(), vec![(request("Table"), vec![at])]);
    let mut group = table.requests[0].clone();
    (group.place, group.ends_at_place) = (place(4_500.0), place(4_500.0));
    (group.offer, group.priority) = (Some(Offer { seats: 4, least: 2 }), 0);
    problem.visits.push(koppel_engine::request::Visit {
        request: u32::try_from(problem.requests.len()).unwrap(),
        ..table.visits[0].clone()
    });
    problem.requests.push(group);
    problem
}

#[test]
fn random_countries_keep_every_rule_and_one_ceiling_holds_for_all_of_them() {
    for seed in 0..40 {
        let problem = random(seed, 40, 60);
        for most in [5, 15] {
            check(&problem, most, &format!("seed {seed}, regions of {most}"));
        }
    }
}

#[test]
fn regions_with_too_many_pairs_are_planned_of_fewer_and_keep_what_stands() {
    let (mut in_all, mut in_fewer) = (0, 0);
    for seed in 0..20 {
        let mut problem = tangled(seed);
        let agreed = whole(&problem).matches;
        pin(&mut problem, &TravelTable::default(), &agreed[..agreed.len() / 3]);
        let few = Effort { candidates: 2, ..quick() };
        let efforts = [few, Effort { pairs_in_time: 0, ..few }, Effort { follows_in_time: 0, ..few }];
        let [all, fewer, fewer_follow] = efforts.map(|region| {
            let options = AtomicUsize::new(0);
            let count = |regions: usize, task_of: TaskOf<'_>| {
                let task_of = |place| {
                    let task = task_of(place);
                    options.fetch_add(task.instance.options.len(), Ordering::Relaxed);
                    task
                };
                run_here(regions, &task_of, UNWATCHED)
            };
            let effort = CountryEffort { region, volunteers: 8, rounds: 3 };
            let travel = TravelTable::default();
            let plan = make_country_plan(&problem, &travel, &Policy::default(), &effort, &count, UNWATCHED);
            assert!(verify::plan(&problem, &travel, &plan).is_ok(), "seed {seed}");
            options.into_inner()
        });
        assert!(fewer <= all && fewer_follow == fewer, "seed {seed}: {fewer} and {fewer_follow} of {all}");
        (in_all, in_fewer) = (in_all + all, in_fewer + fewer);
    }
    assert!(in_fewer * 10 < in_all * 9, "{in_fewer} of {in_all}");
}

#[test]
fn links_and_group_offers_hold_across_borders() {
    for seed in 0..25 {
        check(&tangled(seed), 6, &format!("seed {seed}"));
    }
}

#[test]
fn what_is_pinned_stays_wherever_the_borders_run() {
    for seed in 0..25 {
        let mut problem = random(seed, 30, 40);
        let former = whole(&problem);
        let fixed: Vec<_> = former.matches.iter().step_by(2).cloned().collect();
        koppel_engine::replan::tell(&mut problem, &former);
        let loose = pin(&mut problem, &TravelTable::default(), &fixed);
        let plan = check(&problem, 6, &format!("seed {seed}"));
        for pinned in fixed.iter().filter(|found| !loose.contains(found)) {
            let is_it = |found: &koppel_engine::plan::Match| {
                (&found.visit, &found.volunteer, found.time) == (&pinned.visit, &pinned.volunteer, pinned.time)
            };
            assert!(plan.matches.iter().any(is_it), "seed {seed}: {} at {}", pinned.volunteer, pinned.visit);
        }
    }
}

/// Ten volunteers in a village with ten requests, and as many in another nine kilometres to the east.
fn two_villages() -> Problem {
    let (mut people, mut asked) = (Vec::new(), Vec::new());
    for (village, east_m) in [("A", 0.0), ("B", 9_000.0)] {
        for i in 0..10 {
            let mut one = volunteer(&format!("{village}{i}"));
            one.home = place(east_m + f64::from(i) * 50.0);
            one.ways[0].limit_s = 6_000;
            one.limits.visits = 1;
            people.push(one);
            let number = i + if village == "A" { 0 } else { 10 };
            let mut row = request(&format!("R{}", char::from(b'0' + number)));
            (row.place, row.ends_at_place) = (place(east_m), place(east_m));
            asked.push((row, vec![Span::new(600, 660)]));
        }
    }
    asked.sort_by(|one, other| one.0.id.cmp(&other.0.id));
    week(people, asked)
}

#[test]
fn somebody_who_is_needed_across_the_border_goes_there() {
    // Nobody in the west may serve R3 but everybody in the east may; the east has somebody to spare.
    let mut problem = two_villages();
    problem.requests[3].excludes = (0..10).map(|i| format!("A{i}")).collect();
    problem.requests.iter_mut().filter(|row| row.id.as_str() > "R9").take(1).for_each(|row| row.nursing = true);
    let plan = check(&problem, 10, "one across");
    let who = plan.matches.iter().find(|found| found.request == "R3").map(|found| found.volunteer.clone());
    assert!(who.is_some_and(|who| who.starts_with('B')), "R3 is served from the east");
    assert_eq!(plan.score.places_filled, whole(&problem).score.places_filled);
}

#[test]
fn the_limit_of_an_organisation_holds_for_all_regions_together() {
    for most in 0..12 {
        let mut problem = two_villages();
        problem.organisations = vec![Organisation { id: "O".into(), visits: most }];
        problem.volunteers.iter_mut().for_each(|one| one.organisation = Some(0));
        let plan = check(&problem, 10, &format!("at most {most}"));
        assert_eq!(plan.matches.len(), most as usize, "all that may be lent is lent");
    }
}

#[test]
fn one_region_is_the_plan_in_one_piece() {
    for seed in 0..10 {
        let problem = random(seed, 20, 30);
        let text = |plan: &Plan| serde_json::to_string(plan).unwrap();
        assert_eq!(text(&country(&problem, 20)), text(&whole(&problem)), "seed {seed}");
    }
}

/// Runs the last region first, each from its task and answer as they are written down.
fn elsewhere(regions: usize, task_of: TaskOf<'_>) -> Vec<RegionDone> {
    let far = |place: usize| {
        let task: RegionTask = serde_json::from_str(&serde_json::to_string(&task_of(place)).unwrap()).unwrap();
        let done = solve_region(&task, &|_| std::ops::ControlFlow::Continue(()));
        serde_json::from_str(&serde_json::to_string(&done).unwrap()).unwrap()
    };
    let mut done: Vec<RegionDone> = (0..regions).rev().map(far).collect();
    done.reverse();
    done
}

#[test]
fn any_number_of_threads_and_whoever_runs_the_regions_give_the_same_bytes() {
    for seed in 0..6 {
        let problem = tangled(seed);
        let made = |threads: usize, run: &(dyn Fn(usize, TaskOf<'_>) -> Vec<RegionDone> + Sync)| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (travel, policy) = (TravelTable::default(), Policy::default());
            let make = || make_country_plan(&problem, &travel, &policy, &regions_of(6), &|n, of| run(n, of), UNWATCHED);
            serde_json::to_string(&pool.install(make)).unwrap()
        };
        let one = made(1, &here);
        assert_eq!(one, made(2, &here), "seed {seed}");
        assert_eq!(one, made(2, &elsewhere), "seed {seed}");
    }
}

#[test]
fn rounds_that_settle_borders_win_points() {
    let with = |rounds: usize, seed: u64| {
        let effort = CountryEffort { rounds, ..regions_of(8) };
        let (travel, policy) = (TravelTable::default(), Policy::default());
        make_country_plan(&random(seed, 40, 60), &travel, &policy, &effort, &here, UNWATCHED).score.total
    };
    let sum = |rounds: usize| (0..20).map(|seed| with(rounds, seed)).sum::<i64>();
    assert!(sum(3) > sum(1));
}
