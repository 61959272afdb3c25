//! The check of what ties the visits of a plan together: lasting pairs, links between requests, and what is pinned; each, broken by hand, is
//! named.

use koppel_engine::instance::Prices;
use koppel_engine::plan::{Agreed, Plan, Score};
use koppel_engine::problem::Problem;
use koppel_engine::request::{Appointment, Link, LinkRule, Visit};
use koppel_engine::time::Span;

use crate::small::{volunteer, week};
use crate::verify_plan::{at, matched, named, said, town};

/// Two requests of two visits each, in turns, for two volunteers: everything is worth nothing.
fn turns() -> Problem {
    let rows = vec![named("first", |_| (), at(1, 10, 11)), named("second", |_| (), at(2, 10, 11))];
    let mut problem = week(vec![volunteer("Ada"), volunteer("Bep")], rows);
    let later =
        |request: u32, id: &str, day: i32| Visit { id: id.into(), request, slots: vec![at(day, 10, 11)], night: false };
    problem.visits.insert(1, later(0, "first-2", 3));
    problem.visits.push(later(1, "second-2", 4));
    problem
}

/// A plan in which these go to the visits, one after the other: `Ada+Bep` is two of them, and empty is nobody.
fn plan(problem: &Problem, who: &[&str]) -> Plan {
    let mut plan = town().1;
    let who_goes = problem.visits.iter().zip(who);
    let people = |(visit, who): (&Visit, &&str)| -> Vec<_> {
        let row = |one: &str| {
            let request = problem.request_of(visit).id.clone();
            koppel_engine::plan::Match { request, ..matched(&visit.id, one, visit.slots[0]) }
        };
        who.split('+').filter(|one| !one.is_empty()).map(row).collect()
    };
    plan.matches = who_goes.flat_map(people).collect();
    plan.unserved = Vec::new();
    plan.days = 7;
    plan.agreed = Agreed::of(problem);
    plan.score = Score::default();
    let visits = problem.visits.len();
    plan.prices = Prices { volunteers: vec![0; 2], visits: vec![0; visits], organisations: vec![] };
    plan.places_prices = plan.prices.clone();
    plan
}

/// What is said of ties; figures and empty places are of other tests.
#[track_caller]
fn check(alter: impl FnOnce(&mut Problem), who: &[&str], expected: &[&str]) {
    let mut problem = turns();
    alter(&mut problem);
    let all = said(&problem, &plan(&problem, who));
    let is_of_ties =
        |one: &&String| ["score.", "empty places", "why visit"].iter().all(|other| !one.starts_with(other));
    assert_eq!(all.iter().filter(is_of_ties).collect::<Vec<_>>(), expected);
}

fn lasting(problem: &mut Problem) {
    problem.requests[0].same_volunteers = true;
}

fn linked(rule: LinkRule, to: &str) -> impl FnOnce(&mut Problem) {
    move |problem| problem.requests[1].links = vec![Link { rule, to: to.into() }]
}

#[test]
fn a_lasting_pair_has_the_same_volunteers_at_every_visit() {
    check(lasting, &["Ada", "Ada", "Ada", "Bep"], &[]);
    check(lasting, &["Ada", "", "Bep", "Ada"], &[]);
    let other = "visits first and first-2: found volunteer Bep at one of them, expected the same volunteers";
    check(lasting, &["Ada", "Bep", "Ada", "Ada"], &[other]);
}

#[test]
fn a_lasting_pair_of_two_has_both_of_them_at_every_visit() {
    let two = |problem: &mut Problem| {
        lasting(problem);
        (problem.requests[0].volunteers_needed, problem.requests[0].partial) = (2, true);
    };
    check(two, &["Ada+Bep", "Ada+Bep", "Ada", "Bep"], &[]);
    let one = "visits first and first-2: found volunteer Bep at one of them, expected the same volunteers";
    check(two, &["Ada+Bep", "Ada", "Ada", "Bep"], &[one]);
    check(two, &["Ada", "Ada+Bep", "Ada", "Bep"], &[one]);
}

#[test]
fn requests_linked_as_the_same_have_the_same_volunteers_at_each_of_their_visits() {
    check(linked(LinkRule::Same, "first"), &["Ada", "Ada", "Ada", "Ada"], &[]);
    let same = |pair: &str| format!("visits {pair}: found volunteer Ada at one of them, expected the same volunteers");
    let (one, other) = (same("second-2 and first"), same("second-2 and first-2"));
    check(linked(LinkRule::Same, "first"), &["Ada", "Ada", "Ada", "Bep"], &[&one, &other]);
}

#[test]
fn requests_linked_as_different_have_nobody_in_common() {
    check(linked(LinkRule::Different, "first"), &["Ada", "Ada", "Bep", "Bep"], &[]);
    let both = |pair: &str| format!("volunteer Ada: found visits {pair}, expected at most one of them");
    let (one, other) = (both("second-2 and first"), both("second-2 and first-2"));
    check(linked(LinkRule::Different, "first"), &["Ada", "Ada", "Bep", "Ada"], &[&one, &other]);
}

#[test]
fn of_as_many_visits_each_waits_for_its_own_and_otherwise_for_all() {
    check(linked(LinkRule::After, "first"), &["Ada", "Ada", "Ada", "Ada"], &[]);
    let one_less = |problem: &mut Problem| {
        linked(LinkRule::After, "first")(problem);
        problem.visits.pop();
    };
    let late =
        "visit second: found it starting at 3480, expected 4980 or later, as first-2 ends at 4980 and 0 min must pass";
    check(one_less, &["Ada", "Ada", "Ada"], &[late]);
    check(one_less, &["Ada", "", "Ada"], &[]);
}

#[test]
fn what_comes_after_may_start_as_the_other_ends() {
    let starts_at = |minute: i32| {
        move |problem: &mut Problem| {
            linked(LinkRule::After, "first")(problem);
            problem.visits[2].slots = vec![Span::new(1440 + minute, 1440 + minute + 60)];
        }
    };
    check(starts_at(660), &["Ada", "Ada", "Bep", "Bep"], &[]);
    let early =
        "visit second: found it starting at 2099, expected 2100 or later, as first ends at 2100 and 0 min must pass";
    check(starts_at(659), &["Ada", "Ada", "Bep", "Bep"], &[early]);
}

#[test]
fn a_link_to_itself_or_to_nobody_binds_nothing() {
    for to in ["second", "third"] {
        check(linked(LinkRule::Different, to), &["Ada", "Ada", "Ada", "Ada"], &[]);
        check(linked(LinkRule::After, to), &["Ada", "Ada", "Ada", "Ada"], &[]);
    }
}

#[test]
fn whatever_is_pinned_is_there_at_its_time() {
    let pinned = |volunteer: &'static str, time: Span| {
        move |problem: &mut Problem| {
            problem.requests[0].pinned = vec![Appointment { volunteer: volunteer.into(), time }];
        }
    };
    let who = ["Ada", "Bep", "Ada", "Ada"];
    check(pinned("Ada", at(1, 10, 11)), &who, &[]);
    check(pinned("Bep", at(3, 10, 11)), &who, &[]);
    let missing = |visit: &str, who: &str| {
        format!("visit {visit}: found it without volunteer {who}, expected what must be chosen")
    };
    check(pinned("Bep", at(1, 10, 11)), &who, &[&missing("first", "Bep")]);
    check(pinned("Ada", at(3, 10, 11)), &who, &[&missing("first-2", "Ada")]);
    check(pinned("Ada", at(3, 10, 11)), &["Ada", "", "", ""], &[&missing("first-2", "Ada")]);
    // No visit is at that time, so there is nothing to be there for.
    check(pinned("Bep", at(5, 10, 11)), &who, &[]);
}
