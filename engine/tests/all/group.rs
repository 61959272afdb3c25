//! Group offers in a problem: who takes a seat, what the plan says of it, what the check finds, and how it is explained.

use koppel_engine::explain::Group;
use koppel_engine::plan::{Plan, WhyNotOffered};
use koppel_engine::planning::{UNWATCHED, make_plan};
use koppel_engine::problem::Problem;
use koppel_engine::request::{HelpRequest, Link, LinkRule, Offer};
use koppel_engine::time::Span;
use koppel_engine::travel::TravelTable;
use koppel_engine::{Explainer, Policy, replan, verify};

use crate::small::{place, quick, random, request, tag, tags, volunteer, week};

const NOON: Span = Span::new(1440 + 720, 1440 + 840);
const TEN: Span = Span::new(1440 + 600, 1440 + 660);

/// Somebody who would like company at noon, and for whom a group within ten minutes on foot does as well.
fn guest(id: &str, east_m: f64) -> HelpRequest {
    let place = place(east_m);
    HelpRequest { joins_within_s: Some(600), ends_at_place: place.clone(), place, ..request(id) }
}

fn lunch(seats: u32, least: u32) -> HelpRequest {
    HelpRequest { offer: Some(Offer { seats, least }), priority: 0, ..request("G1") }
}

/// A lunch with three seats, carried by one of two volunteers, and four requests at that time, the last of them a kilometre away.
fn village() -> Problem {
    let one = |id: &str, east_m: f64| (guest(id, east_m), vec![Span::new(NOON.starts_at.0, NOON.starts_at.0 + 60)]);
    let rows = vec![(lunch(3, 2), vec![NOON]), one("R1", 0.0), one("R2", 100.0), one("R3", 200.0), one("R4", 1_000.0)];
    week(vec![volunteer("V1"), volunteer("V2")], rows)
}

fn plan(problem: &Problem) -> Plan {
    make_plan(problem, &TravelTable::default(), &Policy::default(), quick(), UNWATCHED)
}

/// Who takes a seat, and why an offer does not take place.
#[track_caller]
fn check(alter: impl FnOnce(&mut Problem), seated: &[&str], why_not: Option<WhyNotOffered>) {
    let mut problem = village();
    alter(&mut problem);
    let plan = plan(&problem);
    let found: Vec<&str> = plan.seats.iter().map(|seat| seat.visit.as_str()).collect();
    assert_eq!((found.as_slice(), plan.offers[0].why_not), (seated, why_not));
    assert_eq!(plan.offers[0].guests as usize, seated.len());
}

#[test]
fn a_group_serves_many_and_another_volunteer_the_one_who_lives_too_far() {
    let problem = village();
    let plan = plan(&problem);
    let seated: Vec<(&str, &str)> = plan.seats.iter().map(|seat| (&*seat.visit, &*seat.offer)).collect();
    assert_eq!(seated, [("R1", "G1"), ("R2", "G1"), ("R3", "G1")]);
    let visits: Vec<&str> = plan.matches.iter().map(|found| found.visit.as_str()).collect();
    assert_eq!(visits, ["G1", "R4"]);
    let score = &plan.score;
    assert_eq!((score.visits_served, score.visits_asked, score.places_filled, score.places_asked), (4, 4, 4, 4));
    assert_eq!((score.priority_served, score.priority_ceiling), (4, 4));
    assert!(plan.unserved.is_empty());
}

#[test]
fn who_may_take_a_seat() {
    check(|_| (), &["R1", "R2", "R3"], None);
    check(|p| p.requests[1].kind = tag("transport"), &["R2", "R3"], None);
    check(|p| p.requests[1].joins_within_s = None, &["R2", "R3"], None);
    check(|p| p.visits[1].slots = vec![TEN], &["R2", "R3"], None);
    check(|p| p.requests[2].wishes.required = tags(&["language:nl"]), &["R1", "R3"], None);
    check(|p| p.requests[2].excludes = vec!["V2".into()], &["R1", "R3"], None);
    check(|p| p.volunteers[0].excludes = vec!["R3".into()], &["R1", "R2"], None);
    check(|p| p.requests[1].volunteers_needed = 2, &["R2", "R3"], None);
    let after = |to: &str| vec![Link { rule: LinkRule::Different, to: to.into() }];
    check(|p| p.requests[4].links = after("R2"), &["R1", "R3"], None);
}

#[test]
fn a_group_that_does_not_take_place_says_why() {
    let few = |may, least| Some(WhyNotOffered::TooFewGuests { may, least });
    check(|p| p.requests[0].offer = Some(Offer { seats: 9, least: 4 }), &[], few(3, 4));
    check(
        |p| p.requests[0].volunteers_needed = 3,
        &[],
        Some(WhyNotOffered::TooFewVolunteers { needed: 3, at_once: 2 }),
    );
    let dear = |p: &mut Problem| {
        // Two guests are left, and both volunteers are of more use at visits of their own.
        p.requests[1].joins_within_s = None;
        (p.requests[1].priority, p.requests[4].priority) = (9, 9);
    };
    check(dear, &[], Some(WhyNotOffered::NeededElsewhere));
}

#[test]
fn the_check_names_what_is_wrong_with_a_seat() {
    let problem = village();
    let good = plan(&problem);
    let check = |alter: fn(&mut Plan), expected: &str| {
        let mut altered = good.clone();
        alter(&mut altered);
        let faults = verify::plan(&problem, &TravelTable::default(), &altered).unwrap_err();
        assert!(faults.iter().any(|fault| fault.to_string() == expected), "{faults:?}");
    };
    check(|p| p.matches.retain(|m| m.visit != "G1"), "offer G1: found 3 guests, expected 0 to 0");
    check(|p| p.seats.truncate(1), "offer G1: found 1 guests, expected 2 to 3");
    check(
        |p| p.seats[0].visit = "R4".into(),
        "visit R4: found it with a seat at G1, expected none, as it may take none there",
    );
    check(
        |p| p.seats[0].visit = "R4".into(),
        "visit R4: found it served more than once, expected volunteers of its own or one seat",
    );
    check(|p| p.seats[1].walk_s = 7, "walk of the seat of R2 at G1: found 7, expected 105");
}

#[test]
fn random_weeks_with_groups_are_planned_and_checked() {
    let mut seated = 0;
    for seed in 0..100 {
        let mut problem = random(seed, 10, 18);
        for (i, request) in problem.requests.iter_mut().enumerate() {
            if i % 9 == 0 {
                (request.offer, request.priority) = (Some(Offer { seats: 3, least: 1 + i as u32 % 2 }), 0);
                request.partial = false;
            } else {
                request.joins_within_s = Some(3_600);
            }
        }
        problem.requests.iter_mut().for_each(|request| request.kind = tag("company"));
        let noon = Span::new(720 + seed as i32 % 5 * 1440, 840 + seed as i32 % 5 * 1440);
        for visit in &mut problem.visits {
            if problem.requests[visit.request as usize].offer.is_some() {
                visit.slots = vec![noon];
            } else if visit.slots.iter().all(|slot| !slot.meets(noon)) && seed % 2 == 0 {
                visit.slots.push(Span::new(noon.starts_at.0, noon.starts_at.0 + 60));
                visit.slots.sort_unstable();
            }
        }
        // The plan is verified as it is made.
        let plan = plan(&problem);
        assert!(plan.score.total <= plan.score.ceiling, "seed {seed}");
        seated += plan.seats.len();
        let mut again = problem.clone();
        replan::tell(&mut again, &plan);
        let kept = self::plan(&again);
        assert!(kept.score.priority_served >= plan.score.priority_served || kept.score.ceiling > kept.score.total);
    }
    assert!(seated > 50, "{seated} seats taken");
}

#[test]
fn an_explanation_tells_the_seat_and_the_group() {
    let (problem, travel) = (village(), TravelTable::default());
    let plan = plan(&problem);
    let explainer = Explainer::new(&problem, &travel, &plan);
    let group = |id: &str| explainer.request(id).unwrap().visits.remove(0).group;
    let run = plan.offers[0].clone();
    assert_eq!(group("R2"), Some(Group::TakesSeat { seat: plan.seats[1].clone(), run: run.clone() }));
    let guests = vec!["R1".to_owned(), "R2".to_owned(), "R3".to_owned()];
    assert_eq!(group("G1"), Some(Group::Offers { run, guests, may: 3 }));
    assert_eq!(group("R4"), None);
}
