//! The check of series, links, limits on days and options that must be chosen: each, broken by hand, is named.

use koppel_engine::instance::{Instance, LimitRow, LinkKind, LinkRow, SeriesRow, Solution, WeekPrices};
use koppel_engine::verify;

use crate::verify_solution::{ANY, instance, solution};

fn said(instance: &Instance, solution: &Solution) -> Vec<String> {
    verify::solution(instance, solution).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// Everything is worth 0, so only broken rules can be named.
#[track_caller]
fn check(alter: impl FnOnce(&mut Instance), chosen: &[u32], expected: &[&str]) {
    let mut instance = instance();
    alter(&mut instance);
    assert_eq!(said(&instance, &solution(chosen)), expected);
}

fn link(first: u32, second: u32, kind: LinkKind, gap_min: u32) -> impl FnOnce(&mut Instance) {
    move |instance| instance.links = vec![LinkRow { first, second, kind, gap_min }]
}

#[test]
fn a_second_visit_waits_for_the_first_and_the_gap() {
    check(link(0, 1, LinkKind::Before, 30), &[0, 1], &[]);
    let late = "visit far: found it starting at 690, expected 691 or later, as near ends at 660 and 31 min must pass";
    check(link(0, 1, LinkKind::Before, 31), &[0, 1], &[late]);
    let first = "visit near: found it starting at 600, expected 860 or later, as far ends at 860 and 0 min must pass";
    check(link(1, 0, LinkKind::Before, 0), &[0, 7], &[first]);
}

#[test]
fn a_best_week_keeps_the_gap() {
    let ceiling = |gap_min: u32| {
        let mut instance = instance();
        link(0, 1, LinkKind::Before, gap_min)(&mut instance);
        // Ada's two, an hour each with half an hour between them.
        (instance.options[0].points, instance.options[1].points) = (10, 10);
        let prices = WeekPrices { visits: vec![0; 3], organisations: vec![0], ..WeekPrices::default() };
        verify::ceiling_in_time(&instance, &prices)
    };
    assert_eq!((ceiling(0), ceiling(30), ceiling(31)), (20, 20, 10));
}

#[test]
fn visits_linked_as_the_same_have_the_same_volunteers() {
    check(link(0, 1, LinkKind::Same, 0), &[0, 1], &[]);
    let expected = "visits near and far: found volunteer Ada at one of them, expected the same volunteers";
    check(link(0, 1, LinkKind::Same, 0), &[0, 7], &[expected]);
    let half = "visits near and pair: found volunteer Bep at one of them, expected the same volunteers";
    check(link(0, 2, LinkKind::Same, 0), &[0, 3, 4], &[half]);
}

#[test]
fn visits_linked_as_different_have_nobody_in_common() {
    check(link(0, 1, LinkKind::Different, 0), &[0, 7], &[]);
    let expected = "volunteer Ada: found visits near and far, expected at most one of them";
    check(link(0, 1, LinkKind::Different, 0), &[0, 1], &[expected]);
}

#[test]
fn a_link_binds_only_when_both_visits_are_served() {
    for kind in [LinkKind::Before, LinkKind::Same, LinkKind::Different] {
        check(link(1, 0, kind, 0), &[0], &[]);
    }
}

#[test]
fn different_days_are_counted_once_each() {
    let days = |days, chosen: &[u32], expected: &[&str]| {
        check(|i| i.volunteers[0].limits = vec![LimitRow { days, ..ANY }], chosen, expected);
    };
    days(2, &[0, 1, 3, 4], &[]);
    days(1, &[0, 1], &[]);
    // A day begins at its midnight.
    check(
        |i| {
            (i.options[0].start, i.options[0].end) = (1440, 1441);
            i.volunteers[0].limits = vec![LimitRow { days: 1, ..ANY }];
        },
        &[0, 3, 4],
        &[],
    );
    days(1, &[0, 1, 3, 4], &["volunteer Ada: found 2 days from day 0 up to day 2, expected at most 1"]);
}

#[test]
fn what_must_be_chosen_is_missed_by_name() {
    check(|i| i.must = vec![1], &[0, 1], &[]);
    let expected = "visit far: found it without volunteer Ada, expected what must be chosen";
    check(|i| i.must = vec![1], &[0], &[expected]);
}

#[test]
fn series_add_to_the_total_for_every_visit_but_the_first() {
    let series = |i: &mut Instance| i.series = vec![SeriesRow { visits: vec![0, 1, 2], again: 7 }];
    let with = |total| {
        let mut instance = instance();
        series(&mut instance);
        // Ada has options for three of the visits, so each of hers counts ⌈7 · 2/3⌉ = 5; Bep too.
        said(&instance, &Solution { total, ceiling: 30, ..solution(&[0, 1, 3, 4]) })
    };
    assert_eq!(with(14), [] as [&str; 0]);
    assert_eq!(with(13), ["total: found 13, expected 14"]);
}

#[test]
fn rows_that_make_no_sense_are_named() {
    let faulty = |alter: fn(&mut Instance), expected: &str| check(alter, &[], &[expected]);
    faulty(
        |i| i.series = vec![SeriesRow { visits: vec![1, 1], again: 0 }],
        "series[0].visits[1]: found 1, expected more than 1, as series[0].visits rises",
    );
    faulty(
        |i| i.series = vec![SeriesRow { visits: vec![0, 1], again: -1 }],
        "series[0].again: found -1, expected at least 0",
    );
    faulty(
        |i| i.links = vec![LinkRow { first: 1, second: 1, kind: LinkKind::Same, gap_min: 0 }],
        "links[0].second: found 1, expected another visit than the first",
    );
    faulty(
        |i| i.links = vec![LinkRow { first: 0, second: 9, kind: LinkKind::Same, gap_min: 0 }],
        "links[0].second: found 9, expected a place in visits, which has 3 rows",
    );
    faulty(
        |i| i.links = vec![LinkRow { first: 0, second: 1, kind: LinkKind::Same, gap_min: 5 }],
        "links[0].gap_min: found 5, expected 0, as only `before` has a gap",
    );
    faulty(|i| i.must = vec![8], "must[0]: found 8, expected a place in options, which has 8 rows");
    faulty(
        |i| i.must = vec![4],
        "must: found visit pair: found 1 volunteers, expected none or 2, expected options that keep every rule alone",
    );
}
