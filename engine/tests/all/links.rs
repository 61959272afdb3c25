//! Requests that have to do with each other: one before another, the same volunteer, somebody else; planned, checked and explained.

use koppel_engine::explain::{Change, Clash, Verdict};
use koppel_engine::plan::Plan;
use koppel_engine::planning::{UNWATCHED, make_plan};
use koppel_engine::problem::Problem;
use koppel_engine::request::{HelpRequest, Link, LinkRule, Visit};
use koppel_engine::time::Span;
use koppel_engine::travel::TravelTable;
use koppel_engine::{Explainer, Policy, verify};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::small::{place, quick, random, request, volunteer, week};

const TEN: Span = Span::new(600, 660);
const NOON: Span = Span::new(720, 780);

fn plan(problem: &Problem) -> Plan {
    make_plan(problem, &TravelTable::default(), &Policy::default(), quick(), UNWATCHED)
}

fn linked(id: &str, rule: LinkRule, to: &str) -> HelpRequest {
    HelpRequest { links: vec![Link { rule, to: to.into() }], ..request(id) }
}

/// Two volunteers, the second of whom lives two kilometres away, and two requests, the second of them linked to the first.
fn two(rule: LinkRule, times: [Vec<Span>; 2]) -> Problem {
    let mut far = volunteer("V2");
    far.home = place(2_000.0);
    let [first, second] = times;
    week(vec![volunteer("V1"), far], vec![(request("R1"), first), (linked("R2", rule, "R1"), second)])
}

/// Who goes where and when, `V1 R1 600`.
fn said(plan: &Plan) -> Vec<String> {
    plan.matches.iter().map(|m| format!("{} {} {}", m.volunteer, m.visit, m.time.starts_at.0)).collect()
}

#[track_caller]
fn check(problem: &Problem, expected: &[&str]) {
    let plan = plan(problem);
    assert_eq!(said(&plan), expected);
    assert!(plan.score.ceiling - plan.score.total < 100, "{} of {}", plan.score.total, plan.score.ceiling);
}

#[test]
fn a_request_waits_for_the_one_it_comes_after() {
    check(&two(LinkRule::After, [vec![TEN], vec![TEN, NOON]]), &["V1 R1 600", "V1 R2 720"]);
    check(&two(LinkRule::After, [vec![TEN, NOON], vec![TEN, NOON]]), &["V1 R1 600", "V1 R2 720"]);
    let plan = plan(&two(LinkRule::After, [vec![NOON], vec![TEN]]));
    assert_eq!(plan.matches.len(), 1, "only one of the two can be served");
}

#[test]
fn somebody_else_comes_though_the_same_one_lives_nearer() {
    check(&two(LinkRule::Different, [vec![TEN], vec![NOON]]), &["V1 R1 600", "V2 R2 720"]);
}

#[test]
fn the_same_volunteer_comes_though_another_lives_nearer() {
    let mut problem = two(LinkRule::Same, [vec![TEN], vec![NOON]]);
    problem.volunteers[0].free = vec![TEN];
    check(&problem, &["V2 R1 600", "V2 R2 720"]);
}

#[test]
fn of_two_repeated_requests_each_visit_waits_for_its_own() {
    let mut problem = two(LinkRule::After, [vec![TEN], vec![NOON]]);
    let day = |visit: &Visit, id: &str| {
        let slots = visit.slots.iter().map(|slot| Span::new(slot.starts_at.0 + 1440, slot.ends_at.0 + 1440)).collect();
        Visit { id: id.into(), slots, ..visit.clone() }
    };
    let [first, second] = [problem.visits[0].clone(), problem.visits[1].clone()];
    problem.visits = vec![first.clone(), day(&first, "R1@2"), second.clone(), day(&second, "R2@2")];
    check(&problem, &["V1 R1 600", "V1 R1@2 2040", "V1 R2 720", "V1 R2@2 2160"]);
    problem.visits.pop();
    let uneven = plan(&problem);
    assert_eq!(uneven.matches.len(), 2, "one visit would have to wait for both: {:?}", said(&uneven));
}

#[test]
fn the_check_names_a_link_that_is_broken() {
    let problem = two(LinkRule::Different, [vec![TEN], vec![NOON]]);
    let free = Problem { requests: vec![request("R1"), request("R2")], ..problem.clone() };
    let loose = plan(&free);
    let found = |rule| {
        let mut problem = problem.clone();
        problem.requests[1].links[0].rule = rule;
        let faults = verify::plan(&problem, &TravelTable::default(), &loose).unwrap_err();
        faults[0].to_string()
    };
    assert_eq!(found(LinkRule::Different), "volunteer V1: found visits R2 and R1, expected at most one of them");
    let mut turned = free;
    turned.requests[0] = linked("R1", LinkRule::After, "R2");
    let faults = verify::plan(&turned, &TravelTable::default(), &loose).unwrap_err();
    assert_eq!(
        faults[0].to_string(),
        "visit R1: found it starting at 600, expected 780 or later, as R2 ends at 780 and 0 min must pass"
    );
}

#[test]
fn random_weeks_with_links_are_planned_and_checked() {
    for seed in 0..150 {
        let mut problem = random(seed, 10, 16);
        let mut chance = Pcg64Mcg::seed_from_u64(seed);
        for place in 0..problem.requests.len() {
            if chance.random_bool(0.4) {
                let rule = [LinkRule::After, LinkRule::Same, LinkRule::Different][chance.random_range(0..3)];
                // Requests wait for earlier ones only, so never in a circle.
                let to = problem.requests[chance.random_range(0..=place)].id.clone();
                problem.requests[place].links.push(Link { rule, to });
            }
        }
        // The plan is verified as it is made.
        let plan = plan(&problem);
        assert!(plan.score.total <= plan.score.ceiling, "seed {seed}");
    }
}

fn clash(problem: &Problem, volunteer: &str, request: &str) -> Option<Clash> {
    let (plan, travel) = (plan(problem), TravelTable::default());
    match Explainer::new(problem, &travel, &plan).pair(volunteer, request).unwrap().remove(0).verdict {
        Verdict::Lost { clash, .. } => clash,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_explanation_names_the_link_that_keeps_somebody_out() {
    let different = two(LinkRule::Different, [vec![TEN], vec![NOON]]);
    assert_eq!(clash(&different, "V1", "R2"), Some(Clash::OtherVolunteers { visit: "R1".into() }));
    let mut same = two(LinkRule::Same, [vec![TEN], vec![NOON]]);
    same.volunteers[0].free = vec![TEN];
    let volunteers = vec!["V2".into()];
    assert_eq!(clash(&same, "V1", "R1"), Some(Clash::SameVolunteers { visit: "R2".into(), volunteers }));
    let mut late = two(LinkRule::After, [vec![NOON], vec![TEN]]);
    late.requests[0].priority = 5;
    let (visit, time) = ("R1".to_owned(), NOON);
    assert_eq!(clash(&late, "V1", "R2"), Some(Clash::MustComeAfter { visit, time }));
    let (plan, travel) = (plan(&late), TravelTable::default());
    let story = Explainer::new(&late, &travel, &plan).request("R2").unwrap();
    let volunteers = vec!["V1".to_owned(), "V2".to_owned()];
    assert_eq!(story.visits[0].changes, [Change::Unlink { visit: "R1".into(), volunteers }]);
}
