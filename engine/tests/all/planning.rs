//! Plans of random weeks: never an invalid one, never above the ceiling, the same from any number of threads.

use std::ops::ControlFlow;

use koppel_engine::explain::{Explainer, Verdict};
use koppel_engine::flow::Flow;
use koppel_engine::plan::{Plan, WhyUnserved};
use koppel_engine::planning::{Effort, UNWATCHED, export_instance, make_plan, solve_instance};
use koppel_engine::policy::{Policy, PriorityRule};
use koppel_engine::problem::Problem;
use koppel_engine::time::Span;
use koppel_engine::travel::TravelTable;
use koppel_engine::verify;
use koppel_engine::volunteer::{LastAsked, Limits};

use crate::small::{quick, random, request, volunteer, week};

/// `make_plan` stops by itself when its verifier refuses the plan.
fn plan_with(problem: &Problem, policy: &Policy, effort: Effort) -> Plan {
    make_plan(problem, &TravelTable::default(), policy, effort, UNWATCHED)
}

fn plan(problem: &Problem) -> Plan {
    plan_with(problem, &Policy::default(), quick())
}

#[test]
fn no_plan_of_a_random_week_breaks_a_rule() {
    for seed in 0..300 {
        let problem = random(seed, 12, 20);
        let plan = plan(&problem);
        assert!(plan.score.total <= plan.score.ceiling, "seed {seed}");
        assert!(plan.score.places_filled <= plan.score.places_ceiling, "seed {seed}");
        assert!(plan.score.priority_served <= plan.score.priority_ceiling, "seed {seed}");
    }
}

#[test]
fn few_candidates_cost_time_and_no_points_of_the_ceiling() {
    for seed in 0..60 {
        let problem = random(seed, 30, 40);
        let all = plan(&problem).score;
        for candidates in [0, 1, 3] {
            let few =
                plan_with(&problem, &Policy::default(), Effort { candidates, all_pairs_below: 0, ..quick() }).score;
            assert_eq!(
                (few.timeless_ceiling, few.places_ceiling),
                (all.timeless_ceiling, all.places_ceiling),
                "seed {seed}, {candidates} candidates"
            );
        }
    }
}

#[test]
fn one_thread_and_two_give_the_same_plan() {
    let problem = random(7, 60, 90);
    let few = Effort { candidates: 3, all_pairs_below: 0, ..quick() };
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        serde_json::to_string(&pool.install(|| plan_with(&problem, &Policy::default(), few))).unwrap()
    };
    assert_eq!(with(1), with(2));
}

#[test]
fn one_more_volunteer_never_lowers_the_ceiling() {
    for seed in 0..60 {
        let problem = random(seed, 15, 20);
        // Points of a fixed step, so that both problems count alike.
        let policy = Policy { priority: PriorityRule::Points(10_000), ..Policy::default() };
        let mut fewer = problem.clone();
        fewer.volunteers.pop();
        let ceiling = |problem: &Problem| plan_with(problem, &policy, quick()).score.timeless_ceiling;
        assert!(ceiling(&problem) >= ceiling(&fewer), "seed {seed}");
    }
}

/// A week without times that get in each other's way: every visit on its own day for everybody.
fn timeless(seed: u64) -> Problem {
    let mut problem = random(seed, 10, 7);
    problem.visits.retain(|visit| !visit.id.ends_with("-2"));
    for (day, visit) in (0..).zip(&mut problem.visits) {
        visit.slots = vec![Span::new(day * 1440 + 600, day * 1440 + 660)];
        visit.night = false;
    }
    problem.requests.iter_mut().for_each(|request| request.partial = true);
    for volunteer in &mut problem.volunteers {
        volunteer.limits = Limits { visits: volunteer.limits.visits, ..Limits::default() };
    }
    problem
}

#[test]
fn where_time_does_not_bind_the_plan_touches_its_ceiling() {
    for seed in 0..100 {
        let score = plan(&timeless(seed)).score;
        assert_eq!(score.total, score.ceiling, "seed {seed}");
    }
}

/// The total of one measure over a plan, its weight divided out.
fn measure(policy: &Policy, plan: &Plan, part: usize) -> i64 {
    let of = |found: &koppel_engine::plan::Match| {
        let parts = found.parts;
        let quality =
            [parts.travel, parts.skill_fit, parts.slack, parts.preference, parts.continuity, parts.organisation];
        quality.into_iter().chain([parts.stability, parts.strain, parts.unasked, parts.area]).nth(part).unwrap()
    };
    plan.matches.iter().map(of).sum::<i64>() / i64::from(policy.weights()[part])
}

#[test]
fn raising_a_weight_never_lowers_its_own_measure() {
    for seed in 0..40 {
        let mut problem = timeless(seed);
        for (i, request) in (0..).zip(&mut problem.requests) {
            (request.strain, request.behind) = (i * 7 % 11, i * 31 % 101);
        }
        for (i, volunteer) in (0..).zip(&mut problem.volunteers) {
            volunteer.last_asked = if i % 3 == 0 { LastAsked::Never } else { LastAsked::DaysAgo(i * 17 % 120) };
        }
        for part in (0..10).filter(|part| *part != 6) {
            let before = Policy { fair_areas: 3, ..Policy::default() };
            let mut after = before.clone();
            let weight = match part {
                0 => &mut after.travel,
                1 => &mut after.skill_fit,
                2 => &mut after.slack,
                3 => &mut after.preference,
                4 => &mut after.continuity,
                5 => &mut after.organisation,
                7 => &mut after.strain,
                8 => &mut after.unasked,
                _ => &mut after.fair_areas,
            };
            *weight = 5 * *weight + 7;
            let of = |policy: &Policy| measure(policy, &plan_with(&problem, policy, quick()), part);
            assert!(of(&after) >= of(&before), "seed {seed}, part {part}");
        }
    }
}

#[test]
fn a_neutral_instance_has_the_plans_total_and_ceiling() {
    for seed in 0..40 {
        let problem = random(seed, 12, 16);
        let instance = export_instance(&problem, &TravelTable::default(), &Policy::default(), quick());
        let there_and_back = serde_json::from_str(&serde_json::to_string(&instance).unwrap()).unwrap();
        assert!(instance == there_and_back, "seed {seed}");
        let solve =
            |start: &Flow| solve_instance(&instance, start, quick().week, &|_| ControlFlow::Continue(())).unwrap();
        let (solution, snapshot) = solve(&Flow::default());
        let (again, _) = solve(&snapshot.flow);
        assert!(again.total <= solution.ceiling && solution.total <= again.ceiling, "seed {seed}: a warm start");
        let score = plan(&problem).score;
        assert!(solution.ceiling <= score.timeless_ceiling, "seed {seed}: the instance knows at least as tight limits");
        assert!(solution.total <= score.ceiling && score.total <= solution.ceiling, "seed {seed}");
    }
}

#[test]
fn of_two_visits_at_one_time_the_worse_one_moves_or_goes_unserved() {
    let ten = Span::new(600, 660);
    let eleven = Span::new(720, 780);
    let (mut urgent, flexible) = (request("R1"), request("R2"));
    urgent.priority = 8;
    let both =
        plan(&week(vec![volunteer("V1")], vec![(urgent.clone(), vec![ten]), (flexible.clone(), vec![ten, eleven])]));
    assert_eq!(both.matches.iter().map(|m| m.time).collect::<Vec<_>>(), [ten, eleven]);
    let one = plan(&week(vec![volunteer("V1")], vec![(urgent, vec![ten]), (flexible, vec![ten])]));
    assert_eq!(one.matches.len(), 1);
    assert_eq!(one.matches[0].request, "R1");
    assert_eq!(one.unserved[0].reason, WhyUnserved::AllTaken { may: 1 });
    assert_eq!(one.score.places_ceiling, 2, "the timeless ceiling does not see the overlap, and is said to be higher");
}

#[test]
fn two_at_once_or_nobody() {
    let ten = Span::new(600, 660);
    let mut pair = request("R1");
    pair.volunteers_needed = 2;
    let alone = plan(&week(vec![volunteer("V1")], vec![(pair.clone(), vec![ten])]));
    assert!(alone.matches.is_empty());
    assert_eq!(alone.unserved[0].reason, WhyUnserved::NotTogether { needed: 2, at_once: 1 });
    pair.partial = true;
    let partly = plan(&week(vec![volunteer("V1")], vec![(pair, vec![ten])]));
    assert_eq!((partly.matches.len(), partly.unserved[0].places), (1, 1));
}

#[test]
fn an_empty_problem_has_an_empty_plan() {
    let empty = plan(&week(vec![], vec![]));
    assert_eq!((empty.score.total, empty.score.ceiling), (0, 0));
    let nobody = plan(&random(3, 0, 5));
    assert_eq!(nobody.matches.len(), 0);
}

#[test]
fn every_story_of_a_random_week_can_be_told() {
    for seed in 0..40 {
        let problem = random(seed, 12, 20);
        let plan = plan(&problem);
        let travel = TravelTable::default();
        let explainer = Explainer::new(&problem, &travel, &plan);
        for request in &problem.requests {
            let story = explainer.request(&request.id).unwrap();
            for visit in &story.visits {
                let unserved = plan.unserved.iter().any(|unserved| unserved.visit == visit.visit);
                assert_eq!(visit.unserved.is_some(), unserved);
            }
            for volunteer in &problem.volunteers {
                for pair in explainer.pair(&volunteer.id, &request.id).unwrap() {
                    let goes = plan.matches.iter().any(|m| m.volunteer == volunteer.id && m.visit == pair.visit);
                    assert_eq!(matches!(pair.verdict, Verdict::Matched { .. }), goes);
                }
            }
        }
        for volunteer in &problem.volunteers {
            let story = explainer.volunteer_story(&volunteer.id).unwrap();
            assert_eq!(story.matches.len(), plan.matches.iter().filter(|m| m.volunteer == volunteer.id).count());
        }
        assert!(explainer.request("nobody").is_none());
    }
}

#[test]
fn a_plan_altered_by_hand_is_refused() {
    let problem = random(11, 12, 20);
    let good = plan(&problem);
    let travel = TravelTable::default();
    assert!(verify::plan(&problem, &travel, &good).is_ok());
    let mut swapped = good.clone();
    swapped.matches[0].volunteer.clone_from(&good.matches[1].volunteer);
    assert!(verify::plan(&problem, &travel, &swapped).is_err());
    let mut richer = good.clone();
    richer.score.total += 1;
    assert!(verify::plan(&problem, &travel, &richer).is_err());
    let mut forgotten = good;
    forgotten.unserved.pop();
    assert!(verify::plan(&problem, &travel, &forgotten).is_err());
}
