//! The check of neutral instances and their solutions: every rule, broken by hand, is named; nothing is above a ceiling.

use koppel_engine::instance::{
    Choice, INSTANCE_FORMAT, Instance, LimitRow, MinutesCost, NO_LIMIT, OfferRow, OrganisationRow, Places, Prices,
    Proof, SOLUTION_FORMAT, SeriesRow, Solution, VisitRow, VolunteerRow, WayOfTravel,
};
use koppel_engine::verify::{self, Fault};

/// A limit on both days that limits nothing.
pub const ANY: LimitRow = LimitRow::new(0, 2);

pub fn volunteer(id: &str) -> VolunteerRow {
    VolunteerRow { id: id.into(), organisation: Some(0), ways: vec![0], ..VolunteerRow::default() }
}

pub fn visit(id: &str, need: u32, place: u32) -> VisitRow {
    VisitRow { id: id.into(), need, partial: false, night: false, from: Some(place), to: None }
}

/// Two days; Ada and Bep; two visits 3 km apart (30 min on foot) for one, and one for both.
pub fn instance() -> Instance {
    Instance {
        format: INSTANCE_FORMAT.into(),
        midnights: vec![0, 1440, 2880],
        places: Places::PlaneM(vec![[0.0, 0.0], [3000.0, 0.0]]),
        ways: vec![WayOfTravel { speed_km_h: 6.0, detour: 1.0, overhead_s: 0, measured: vec![] }],
        organisations: vec![OrganisationRow { id: "O".into(), visits: NO_LIMIT }],
        volunteers: vec![volunteer("Ada"), volunteer("Bep")],
        visits: vec![visit("near", 1, 0), visit("far", 1, 1), visit("pair", 2, 0)],
        options: [
            (0, 0, 600, 660, 0),   // 0: Ada, near
            (0, 1, 690, 750, 0),   // 1: Ada, far, just in time
            (0, 1, 689, 749, 0),   // 2: Ada, far, a minute too soon
            (0, 2, 2000, 2060, 0), // 3: Ada, pair
            (1, 2, 2000, 2060, 0), // 4: Bep, pair
            (1, 2, 2010, 2060, 0), // 5: Bep, pair, at another time
            (1, 0, 600, 660, 0),   // 6: Bep, near
            (1, 1, 800, 860, 0),   // 7: Bep, far
        ]
        .map(Choice::from)
        .to_vec(),
        ..Instance::default()
    }
}

pub fn solution(chosen: &[u32]) -> Solution {
    let prices = Prices { volunteers: vec![0; 2], visits: vec![0; 3], organisations: vec![0] };
    proven(0, 0, prices, chosen)
}

/// A solution with timeless prices.
pub fn proven(total: i64, ceiling: i64, prices: Prices, chosen: &[u32]) -> Solution {
    let (format, proof) = (SOLUTION_FORMAT.into(), Proof::Timeless(prices));
    Solution { format, total, ceiling, proof, chosen: chosen.to_vec(), seats: Vec::new(), stopped_early: false }
}

fn said(result: Result<verify::Checked, Vec<Fault>>) -> Vec<String> {
    result.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// Everything is worth 0, so only broken rules can be named.
#[track_caller]
fn check(alter: impl FnOnce(&mut Instance), chosen: &[u32], expected: &[&str]) {
    let mut instance = instance();
    alter(&mut instance);
    assert_eq!(said(verify::solution(&instance, &solution(chosen))), expected);
}

#[test]
fn a_solution_that_keeps_every_rule_is_accepted() {
    check(|_| (), &[0, 1, 3, 4], &[]);
}

#[test]
fn nobody_is_forced() {
    check(|_| (), &[], &[]);
}

#[test]
fn a_visit_for_two_is_not_served_by_one() {
    check(|_| (), &[4], &["visit pair: found 1 volunteers, expected none or 2"]);
}

#[test]
fn a_partial_visit_for_two_may_be_served_by_one() {
    check(|i| i.visits[2].partial = true, &[4], &[]);
}

#[test]
fn a_visit_for_one_is_not_served_by_two() {
    check(|_| (), &[0, 6], &["visit near: found 2 volunteers, expected none or 1"]);
}

#[test]
fn volunteers_of_one_visit_share_its_time() {
    let expected = "visit pair: found volunteers from 2000 to 2060 and from 2010 to 2060, expected one time for all";
    check(|_| (), &[3, 5], &[expected]);
}

#[test]
fn one_volunteer_does_not_count_twice() {
    let twice = "visit pair: found volunteer Ada twice, expected once";
    let overlap = "volunteer Ada: found visit pair starting at 2000, expected 2060 or later, as pair ends at 2060 and 0 min must pass";
    check(|i| i.options[4].volunteer = 0, &[3, 4], &[twice, overlap]);
}

#[test]
fn travel_between_visits_takes_its_time() {
    let expected = "volunteer Ada: found visit far starting at 689, expected 690 or later, as near ends at 660 and 30 min must pass";
    check(|_| (), &[0, 2], &[expected]);
}

#[test]
fn travel_starts_where_the_earlier_visit_ends() {
    check(|i| i.visits[0].to = Some(1), &[0, 2], &[]);
}

#[test]
fn a_measured_trip_replaces_the_estimate() {
    check(
        |i| i.ways[0].measured.push((0, 1, 1741)),
        &[0, 2],
        &["volunteer Ada: found visit far starting at 689, \
        expected 690 or later, as near ends at 660 and 30 min must pass"],
    );
    check(|i| i.ways[0].measured.push((0, 1, 1740)), &[0, 2], &[]);
}

#[test]
fn the_fastest_way_counts() {
    let bicycle = WayOfTravel { speed_km_h: 12.0, detour: 1.0, overhead_s: 60, measured: vec![] };
    check(
        |i| {
            i.ways.push(bicycle);
            i.volunteers[0].ways.push(1)
        },
        &[0, 2],
        &[],
    );
}

#[test]
fn without_ways_or_places_travel_takes_no_time() {
    check(|i| i.volunteers[0].ways.clear(), &[0, 2], &[]);
    check(|i| i.visits[1].from = None, &[0, 2], &[]);
}

#[test]
fn whoever_stays_where_they_are_parks_nothing() {
    let stay = |i: &mut Instance| {
        i.ways[0].overhead_s = 300;
        i.visits[1].from = Some(0);
        (i.options[1].start, i.options[1].end) = (660, 690);
    };
    check(stay, &[0, 1], &[]);
}

#[test]
fn degrees_are_measured_over_the_sphere() {
    // A hundredth of a degree of latitude is 1,112 m: 11.1 min at 6 km/h, so 12.
    let places = Places::Degrees(vec![[52.0, 5.0], [52.01, 5.0]]);
    check(
        |i| {
            i.places = places.clone();
            i.options[1].start = 672
        },
        &[0, 1],
        &[],
    );
    check(
        |i| {
            i.places = places;
            i.options[1].start = 671
        },
        &[0, 1],
        &["volunteer Ada: found visit far starting at 671, \
        expected 672 or later, as near ends at 660 and 12 min must pass"],
    );
}

#[test]
fn rest_after_a_night_counts_when_it_is_longer_than_travel() {
    let night = |rest: u32| {
        move |i: &mut Instance| {
            i.visits[0].night = true;
            i.volunteers[0].rest_after_night_min = rest
        }
    };
    check(night(30), &[0, 1], &[]);
    check(
        night(31),
        &[0, 1],
        &["volunteer Ada: found visit far starting at 690, expected 691 or later, as near ends at \
        660 and 31 min must pass"],
    );
}

#[test]
fn options_without_length_may_share_a_minute() {
    let timeless = |i: &mut Instance| {
        for option in &mut i.options {
            (option.start, option.end) = (0, 0);
        }
        i.volunteers[0].ways.clear();
    };
    check(timeless, &[0, 1, 3, 4], &[]);
}

#[test]
fn a_limit_on_visits_holds_on_its_days_only() {
    let limit = |limit: LimitRow| move |i: &mut Instance| i.volunteers[0].limits = vec![limit];
    check(limit(LimitRow { to_day: 1, visits: 2, ..ANY }), &[0, 1, 3, 4], &[]);
    check(
        limit(LimitRow { to_day: 1, visits: 1, ..ANY }),
        &[0, 1],
        &["volunteer Ada: found 2 visits from day 0 up to \
        day 1, expected at most 1"],
    );
    check(
        limit(LimitRow { visits: 2, ..ANY }),
        &[0, 1, 3, 4],
        &["volunteer Ada: found 3 visits from day 0 up to day 2, \
        expected at most 2"],
    );
}

#[test]
fn a_limit_on_minutes_holds() {
    let limit = |minutes| move |i: &mut Instance| i.volunteers[0].limits = vec![LimitRow { minutes, ..ANY }];
    check(limit(120), &[0, 1], &[]);
    check(limit(119), &[0, 1], &["volunteer Ada: found 120 minutes from day 0 up to day 2, expected at most 119"]);
}

#[test]
fn a_limit_on_nights_counts_nights_only() {
    let limit = |both: bool| {
        move |i: &mut Instance| {
            i.volunteers[0].limits = vec![LimitRow { nights: 1, ..ANY }];
            i.visits[0].night = true;
            i.visits[1].night = both;
        }
    };
    check(limit(false), &[0, 1], &[]);
    check(limit(true), &[0, 1], &["volunteer Ada: found 2 nights from day 0 up to day 2, expected at most 1"]);
}

#[test]
fn an_organisation_lends_no_more_than_it_says() {
    check(|i| i.organisations[0].visits = 2, &[0, 7], &[]);
    check(|i| i.organisations[0].visits = 1, &[0, 7], &["organisation O: found 2 visits, expected at most 1"]);
}

#[test]
fn chosen_names_rows_in_rising_order() {
    check(|_| (), &[8], &["chosen[0]: found 8, expected a place in options, which has 8 rows"]);
    check(|_| (), &[1, 0], &["chosen[1]: found 0, expected more than 1, as chosen rises"]);
    check(|_| (), &[0, 0], &["chosen[1]: found 0, expected more than 0, as chosen rises"]);
}

#[test]
fn an_instance_that_cannot_be_read_is_refused_row_by_row() {
    let row = |alter: fn(&mut Instance), expected: &str| check(alter, &[], &[expected]);
    row(|i| i.format = "x".into(), "format: found x, expected koppel-instance/1");
    row(|i| i.midnights = vec![0, 2880, 2880], "midnights[2]: found 2880, expected more than 2880");
    row(|i| i.ways[0].speed_km_h = 0.0, "ways[0].speed_km_h: found 0, expected a number above 0");
    row(|i| i.ways[0].detour = f64::NAN, "ways[0].detour: found NaN, expected a number above 0");
    row(
        |i| i.ways[0].measured = vec![(0, 1, 5), (0, 1, 5)],
        "ways[0].measured[1]: found 0 to 1 again, expected one row a pair",
    );
    row(
        |i| i.ways[0].measured = vec![(0, 2, 5)],
        "ways[0].measured[0][1]: found 2, expected a place in places, which has 2 rows",
    );
    row(
        |i| i.volunteers[1].organisation = Some(1),
        "volunteers[1].organisation: found 1, expected a place in organisations, which has 1 rows",
    );
    row(
        |i| i.volunteers[1].ways = vec![7],
        "volunteers[1].ways[0]: found 7, expected a place in ways, which has 1 rows",
    );
    row(|i| i.volunteers[1].load_cost = vec![5, 4], "volunteers[1].load_cost[1]: found 4, expected at least 5");
    row(
        |i| i.volunteers[1].limits = vec![LimitRow { from_day: 2, ..ANY }],
        "volunteers[1].limits[0]: found days 2 up to 2, expected at least one day, within 0 up to 2",
    );
    row(
        |i| i.volunteers[1].limits = vec![LimitRow { to_day: 3, ..ANY }],
        "volunteers[1].limits[0]: found days 0 up to 3, expected at least one day, within 0 up to 2",
    );
    row(|i| i.visits[0].need = 0, "visits[0].need: found 0, expected at least 1");
    row(|i| i.visits[0].to = Some(2), "visits[0].to: found 2, expected a place in places, which has 2 rows");
    row(
        |i| i.options[0].volunteer = 2,
        "options[0].volunteer: found 2, expected a place in volunteers, which has 2 rows",
    );
    row(|i| i.options[0].visit = 3, "options[0].visit: found 3, expected a place in visits, which has 3 rows");
    row(|i| i.options[0].start = -1, "options[0].start: found -1, expected from 0 up to 2880, the days of the period");
    row(
        |i| (i.options[0].start, i.options[0].end) = (2880, 2880),
        "options[0].start: found 2880, expected from 0 up to 2880, the days of the period",
    );
    row(
        |i| i.volunteers[1].minutes_cost = vec![MinutesCost { above_min: 0, per_quarter: -1 }],
        "volunteers[1].minutes_cost[0].per_quarter: found -1, expected at least 0",
    );
    row(|i| i.options[0].end = 599, "options[0].end: found 599, expected at least the start, 600");
    row(
        |i| i.places = Places::Degrees(vec![[91.0, 0.0], [0.0, 0.0]]),
        "places[0][0]: found 91, expected a number from -90 to 90",
    );
    let mut empty = Instance { midnights: vec![0], options: vec![], ..instance() };
    empty.volunteers.clear();
    assert_eq!(said(verify::solution(&empty, &solution(&[]))), ["midnights: found 1 entries, expected 2 or more"]);
}

#[test]
fn figures_at_the_edge_of_what_may_be_are_taken() {
    check(|i| i.places = Places::Degrees(vec![[90.0, 360.0], [-90.0, -360.0]]), &[], &[]);
    check(|i| i.volunteers[1].load_cost = vec![5, 5], &[], &[]);
    check(|i| i.volunteers[1].minutes_cost = vec![MinutesCost { above_min: 0, per_quarter: 0 }], &[], &[]);
    check(|i| (i.options[0].start, i.options[0].end) = (2879, 2879), &[], &[]);
}

/// Ada gets 50 points for near and 30 for far, less 1 for the first and 2 for each further visit. Ada's price is 5, that of
/// near 40, that of the organisation, which lends 4 visits, 1; all others are 0.
fn weighed() -> (Instance, Solution) {
    let mut instance = instance();
    instance.options[0].points = 50;
    instance.options[1].points = 30;
    instance.options[2].points = 29;
    instance.volunteers[0].load_cost = vec![1, 2];
    instance.organisations[0].visits = 4;
    let prices = Prices { volunteers: vec![5, 0], visits: vec![40, 0, 0], organisations: vec![1] };
    // 40·1 + 4·1 + Ada (5−1−1) + (5−2−1) + (5−2−1) + pairs (50−5−40) + (30−5) = 81.
    let total = 50 + 30 - 1 - 2;
    (instance, proven(total, 81, prices, &[0, 1]))
}

fn prices_of(solution: &mut Solution) -> &mut Prices {
    let Proof::Timeless(prices) = &mut solution.proof else { panic!("made without time") };
    prices
}

#[track_caller]
fn check_figures(alter: impl FnOnce(&mut Solution), expected: &[&str]) {
    let (instance, mut solution) = weighed();
    alter(&mut solution);
    assert_eq!(said(verify::solution(&instance, &solution)), expected);
}

#[test]
fn total_and_ceiling_are_recounted_by_the_formula() {
    let (instance, solution) = weighed();
    let checked = verify::solution(&instance, &solution).unwrap();
    assert_eq!((checked.total, checked.ceiling, checked.gap()), (77, 81, 4));
    assert_eq!((checked.matches, checked.pairs_priced), (2, 6));
}

#[test]
fn altered_figures_are_named() {
    check_figures(|s| s.total = 78, &["total: found 78, expected 77"]);
    check_figures(|s| s.ceiling = 80, &["ceiling: found 80, expected 81"]);
    check_figures(|s| prices_of(s).visits[2] = 1, &["ceiling: found 81, expected 83"]);
    check_figures(|s| s.chosen = vec![0], &["total: found 77, expected 49"]);
    check_figures(|s| s.format = "x".into(), &["format: found x, expected koppel-solution/1"]);
}

#[test]
fn prices_below_nothing_or_of_another_problem_are_refused() {
    check_figures(
        |s| prices_of(s).visits[1] = -3,
        &["proof.timeless.visits[1]: found a price of -3, expected 0 or more"],
    );
    check_figures(|s| prices_of(s).volunteers = vec![], &["proof.timeless.volunteers: found 0 prices, expected 2"]);
    check_figures(
        |s| prices_of(s).organisations.push(0),
        &["proof.timeless.organisations: found 2 prices, expected 1"],
    );
}

#[test]
fn sums_longer_than_64_bits_are_named_not_wrapped() {
    check_figures(|s| prices_of(s).visits[2] = i64::MAX, &["ceiling: found 81, expected 18446744073709551695"]);
}

#[test]
fn every_full_quarter_above_some_minutes_costs() {
    let costs = |above_min: u32, found: i64| {
        let cost = MinutesCost { above_min, per_quarter: 7 };
        let said = format!("total: found 0, expected {found}");
        let expected: Vec<&str> = if found == 0 { Vec::new() } else { vec![&said] };
        check(|i| i.volunteers[0].minutes_cost = vec![cost], &[0], &expected);
    };
    // An hour is given.
    costs(0, -28);
    costs(30, -14);
    costs(31, -7);
    costs(45, -7);
    costs(46, 0);
    costs(61, 0);
}

#[test]
fn times_and_points_are_no_larger_than_can_be_reckoned_with() {
    let said = |alter: &dyn Fn(&mut Instance)| {
        let mut instance = instance();
        alter(&mut instance);
        let faults = verify::instance(&instance).err().unwrap_or_default();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let most = 1 << 28;
    let minute = |at: &str, found: i32| format!("{at}: found {found}, expected a minute from -{most} to {most}");
    assert_eq!(said(&|i| i.midnights[0] = -most), [""; 0]);
    assert_eq!(said(&|i| i.midnights[0] = -most - 1), [minute("midnights[0]", -most - 1)]);
    assert_eq!(said(&|i| i.midnights[2] = most), [""; 0]);
    assert_eq!(said(&|i| i.midnights[2] = most + 1), [minute("midnights[2]", most + 1)]);
    let late = format!("options[3].end: found {}, expected at most {most}", most + 1);
    assert_eq!(said(&|i| i.options[3].end = most), [""; 0]);
    assert_eq!(said(&|i| i.options[3].end = most + 1), [late]);

    let all: i128 = 1 << 60;
    let sum = |found: i128| {
        format!("options: found points and costs that may come to {found}, expected at most {all} in all")
    };
    // Eight options, and one more for good measure.
    let just = i64::try_from(all / 9).unwrap();
    for sign in [1, -1] {
        assert_eq!(said(&|i| i.options[0].points = sign * just), [""; 0]);
        assert_eq!(said(&|i| i.options[0].points = sign * (just + 1)), [sum(9 * i128::from(just + 1))]);
    }
    assert_eq!(said(&|i| i.options[0].points = i64::MIN), [sum(9 << 63)]);
    assert_eq!(said(&|i| i.volunteers[1].load_cost = vec![0, just]), [""; 0]);
    assert_eq!(said(&|i| i.volunteers[1].load_cost = vec![0, just + 1]), [sum(9 * i128::from(just + 1))]);
    assert_eq!(said(&|i| i.series = vec![SeriesRow { visits: vec![0, 1], again: just }]), [""; 0]);
    let again = SeriesRow { visits: vec![0, 1], again: just + 1 };
    assert_eq!(said(&|i| i.series = vec![again.clone()]), [sum(9 * i128::from(just + 1))]);
    let guest = |points: i64| OfferRow { visit: 0, seats: 1, least: 1, guests: vec![(1, points)] };
    assert_eq!(said(&|i| i.offers = vec![guest(i64::MAX)]), [sum(10 * i128::from(i64::MAX))]);
    // Eight options are 470 minutes, which are less than 32 quarters.
    let cost = |per_quarter: i64| vec![MinutesCost { above_min: 0, per_quarter }];
    assert_eq!(said(&|i| i.volunteers[0].minutes_cost = cost(1 << 55)), [""; 0]);
    assert_eq!(said(&|i| i.volunteers[0].minutes_cost = cost((1 << 55) + 1)), [sum((1 << 60) + 32)]);
}
