//! Group offers in a problem: who takes a seat, what the plan says of it, what the check finds, and how it is explained.

use koppel_engine::explain::Group;
use koppel_engine::plan::{Plan, WhyNotOffered};
use koppel_engine::planning::{UNWATCHED, make_plan};
use koppel_engine::problem::Problem;
use koppel_engine::request::{Appointment, HelpRequest, Link, LinkRule, Offer};
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
pub fn village() -> Problem {
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
    check(|p| p.requests[2].links = after("R4"), &["R1", "R3"], None);
    check(|p| p.requests[1].nursing = true, &["R2", "R3"], None);
    check(|p| p.requests[1].same_volunteers = true, &["R2", "R3"], None);
    check(|p| p.volunteers[0].excludes = vec!["C-R3".into()], &["R1", "R2"], None);
    check(|p| p.requests[2].wishes.forbidden = tags(&["dog"]), &["R1", "R3"], None);
    check(|p| p.requests[2].wishes.preferred = tags(&["dog"]), &["R1", "R2", "R3"], None);
    let both = |p: &mut Problem| {
        (p.requests[2].wishes.required, p.requests[2].wishes.forbidden) = (tags(&["language:nl"]), tags(&["dog"]));
    };
    check(both, &["R1", "R3"], None);
    let pinned = |p: &mut Problem| {
        let time = p.visits[2].slots[0];
        p.requests[2].pinned = vec![Appointment { volunteer: "V2".into(), time }];
    };
    check(pinned, &["R1", "R3"], None);
    check(|p| p.requests[0].joins_within_s = Some(600), &["R1", "R2", "R3"], None);
}

#[test]
fn a_seat_eases_a_carer_as_a_visit_does() {
    let mut problem = village();
    (problem.requests[1].strain, problem.requests[4].strain) = (3, 12);
    // The plan is verified as it is made.
    let plan = plan(&problem);
    assert_eq!(plan.seats.iter().map(|seat| seat.parts.strain).collect::<Vec<_>>(), [2 * 30, 0, 0]);
    assert_eq!(plan.matches.iter().map(|found| found.parts.strain).collect::<Vec<_>>(), [0, 2 * 100]);
}

#[test]
fn a_seat_is_within_the_walk_and_meets_the_time_of_the_group() {
    // R2 walks 105 s.
    check(|p| p.requests[2].joins_within_s = Some(105), &["R1", "R2", "R3"], None);
    check(|p| p.requests[2].joins_within_s = Some(104), &["R1", "R3"], None);
    // V1, who is alone, goes to R1 before or after the group where that is possible.
    let at = |from: i32, to: i32| {
        move |p: &mut Problem| {
            p.volunteers.truncate(1);
            p.visits[1].slots = vec![Span::new(1440 + from, 1440 + to)];
        }
    };
    check(at(660, 720), &["R2", "R3"], None);
    check(at(660, 721), &["R1", "R2", "R3"], None);
    check(at(839, 900), &["R1", "R2", "R3"], None);
    check(at(840, 900), &["R2", "R3"], None);
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
    check(|p| p.seats.swap(0, 1), "seats[1]: found R1, expected every visit once, in their order");
    check(|p| p.seats[1] = p.seats[0].clone(), "seats[1]: found R1, expected every visit once, in their order");
    check(|p| p.seats[0].offer = "R9".into(), "seats[0]: found R1 at R9, expected visits of the problem");
    check(
        |p| p.seats[0].offer = "R2".into(),
        "visit R1: found it with a seat at R2, expected none, as it may take none there",
    );
    let of_seat = "request and time of the seat of R1 at G1";
    let those = "expected those of the visit and of the offer";
    check(|p| p.seats[0].request = "R2".into(), &format!("{of_seat}: found R2 from 2160 to 2280, {those}"));
    check(|p| p.seats[0].time = TEN, &format!("{of_seat}: found R1 from 2040 to 2100, {those}"));
    check(|p| p.seats[0].points += 1, "points of the seat of R1 at G1: found 15402, expected 15401");
    check(|p| p.seats[0].parts.travel -= 1, "points for travel of the seat of R1 at G1: found 399, expected 400");
    check(|p| p.offers[0].guests = 2, "guests of offer G1: found 2, expected 3");
    check(|p| p.offers[0].seats = 4, "seats of offer G1: found 4, expected 3");
    check(|p| p.offers.clear(), "offers: found 0 rows, expected the 1 group offers, by visit");
    let why = "expected its request, and why when nobody comes";
    check(|p| p.offers[0].request = "R1".into(), &format!("offer G1: found R1 with None, {why}"));
    check(
        |p| p.offers[0].why_not = Some(WhyNotOffered::NeededElsewhere),
        &format!("offer G1: found G1 with Some(NeededElsewhere), {why}"),
    );
}

#[test]
fn an_offer_that_nobody_carries_says_why() {
    let mut problem = village();
    problem.requests[0].offer = Some(Offer { seats: 9, least: 4 });
    let good = plan(&problem);
    assert!(good.offers[0].why_not.is_some());
    let mut silent = good;
    silent.offers[0].why_not = None;
    let faults = verify::plan(&problem, &TravelTable::default(), &silent).unwrap_err();
    let expected = "offer G1: found G1 with None, expected its request, and why when nobody comes";
    assert_eq!(faults.iter().map(ToString::to_string).collect::<Vec<_>>(), [expected]);
}

#[test]
fn who_was_told_of_a_seat_had_better_keep_it() {
    let mut problem = village();
    problem.requests[0].offer = Some(Offer { seats: 2, least: 2 });
    let told = plan(&problem);
    let seated =
        |plan: &Plan| plan.seats.iter().map(|seat| (seat.visit.clone(), seat.parts.stability)).collect::<Vec<_>>();
    assert_eq!(seated(&told), [("R1".to_owned(), 0), ("R2".to_owned(), 0)]);
    replan::tell(&mut problem, &told);
    assert_eq!(seated(&plan(&problem)), [("R1".to_owned(), 1_000), ("R2".to_owned(), 1_000)]);
    // Told of another hour, or of another group, is not told of this seat.
    for change in [|one: &mut Appointment| one.time = TEN, |one: &mut Appointment| one.volunteer = "V1".into()] {
        let mut other = problem.clone();
        other.requests.iter_mut().flat_map(|request| &mut request.told).for_each(change);
        assert!(seated(&plan(&other)).iter().all(|(_, stability)| *stability == 0));
    }
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
