//! The times at which somebody could come, for a visit that nobody comes to.

use koppel_engine::Explainer;
use koppel_engine::explain::Change;
use koppel_engine::planning::{UNWATCHED, make_plan};
use koppel_engine::policy::Policy;
use koppel_engine::problem::Problem;
use koppel_engine::time::Span;
use koppel_engine::travel::TravelTable;

use crate::small::{quick, request, volunteer, week};

/// Minutes of a clock on a day of the week, counted from Monday.
const fn at(day: i32, hour: i32, minute: i32) -> i32 {
    day * 1440 + hour * 60 + minute
}

/// An hour from a time on.
const fn hour(day: i32, hour: i32, minute: i32) -> Span {
    Span::new(at(day, hour, minute), at(day, hour, minute) + 60)
}

/// One visit at these times, and volunteers who are free then.
fn asked(slots: &[Span], free: &[(&str, &[Span])]) -> Problem {
    let volunteers = free.iter().map(|(id, free)| {
        let mut one = volunteer(id);
        one.free = free.to_vec();
        one
    });
    week(volunteers.collect(), vec![(request("R1"), slots.to_vec())])
}

/// Day, hour, minute, and who could come then.
type Time<'a> = (i32, i32, i32, &'a [&'a str]);

fn check(problem: &Problem, expected: &[Time<'_>]) {
    let travel = TravelTable::default();
    let plan = make_plan(problem, &travel, &Policy::default(), quick(), UNWATCHED);
    let explainer = Explainer::new(problem, &travel, &plan);
    let changes = explainer.request("R1").unwrap().visits.remove(0).changes;
    let expected: Vec<Change> = expected
        .iter()
        .map(|(day, at, minute, who)| Change::OtherTime {
            time: hour(*day, *at, *minute),
            volunteers: who.iter().map(|id| (*id).to_owned()).collect(),
        })
        .collect();
    assert_eq!(changes, expected);
}

#[test]
fn another_day_comes_with_its_hour() {
    let wednesday = Span::new(at(2, 9, 0), at(2, 12, 0));
    let problem = asked(&[hour(1, 10, 0)], &[("V7", &[wednesday]), ("V9", &[wednesday])]);
    check(&problem, &[(2, 10, 0, &["V7", "V9"])]);
}

#[test]
fn the_nearest_hour_of_the_day_comes_before_another_day() {
    let afternoon = Span::new(at(1, 13, 10), at(1, 17, 0));
    let wednesday = Span::new(at(2, 9, 0), at(2, 12, 0));
    let problem = asked(&[hour(1, 10, 0)], &[("V1", &[afternoon]), ("V2", &[wednesday])]);
    check(&problem, &[(1, 13, 30, &["V1"]), (2, 10, 0, &["V2"])]);
}

#[test]
fn of_a_day_the_least_moved_hour_is_told_and_all_who_could_come_then() {
    let [early, late] = [Span::new(at(1, 8, 0), at(1, 9, 0)), Span::new(at(1, 11, 0), at(1, 12, 0))];
    let problem = asked(&[hour(1, 10, 0)], &[("V1", &[early]), ("V2", &[late]), ("V3", &[late])]);
    check(&problem, &[(1, 11, 0, &["V2", "V3"])]);
}

#[test]
fn of_several_hours_of_another_day_most_can_come_at_the_one_told() {
    let slots = [hour(1, 10, 0), hour(1, 14, 0)];
    let [morning, afternoon] = [Span::new(at(3, 10, 0), at(3, 11, 0)), Span::new(at(3, 14, 0), at(3, 15, 0))];
    let free: &[(&str, &[Span])] = &[("V1", &[morning]), ("V2", &[afternoon]), ("V3", &[afternoon])];
    check(&asked(&slots, free), &[(3, 14, 0, &["V2", "V3"])]);
}

#[test]
fn nobody_is_asked_to_come_early_stay_late_or_move_a_night() {
    let outside = [Span::new(at(1, 5, 0), at(1, 8, 30)), Span::new(at(1, 20, 30), at(1, 23, 0))];
    check(&asked(&[hour(1, 10, 0)], &[("V1", &outside)]), &[]);
    let edges = [Span::new(at(1, 8, 0), at(1, 9, 0))];
    check(&asked(&[hour(1, 10, 0)], &[("V1", &edges)]), &[(1, 8, 0, &["V1"])]);
    let late = [Span::new(at(1, 20, 0), at(1, 21, 0))];
    check(&asked(&[hour(1, 10, 0)], &[("V1", &late)]), &[(1, 20, 0, &["V1"])]);
    let mut night = asked(&[hour(1, 10, 0)], &[("V1", &edges)]);
    night.visits[0].night = true;
    check(&night, &[]);
}

#[test]
fn who_is_elsewhere_could_come_before_or_after() {
    let mut problem = asked(&[hour(1, 10, 0)], &[("V1", &[Span::new(at(1, 9, 30), at(1, 12, 0))])]);
    let mut first = request("R2");
    first.priority = 9;
    let both = vec![(problem.requests[0].clone(), vec![hour(1, 10, 0)]), (first, vec![hour(1, 10, 0)])];
    problem = week(problem.volunteers, both);
    check(&problem, &[(1, 11, 0, &["V1"])]);
}
