//! Storms of events on a standing week: after each the plan keeps every rule, and total and ceiling are right.

use std::ops::ControlFlow;

use koppel_engine::instance::{
    Choice, INSTANCE_FORMAT, Instance, LimitRow, Places, VisitRow, VolunteerRow, WayOfTravel,
};
use koppel_engine::verify;
use koppel_engine::week::repair::{Event, Move, Standing, Why};
use koppel_engine::week::{self, Effort, Start};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::week_random::{optimum, random};

const SOME: Effort = Effort { price_steps: 60, groups: 100, seed: 1 };

fn solved(instance: &Instance, effort: Effort) -> koppel_engine::Solution {
    week::solve(instance, &Start::timeless(instance), effort, &|_| ControlFlow::Continue(()))
}

fn standing(instance: &Instance) -> Standing {
    let solution = solved(instance, SOME);
    verify::solution(instance, &solution).unwrap();
    let standing = Standing::new(instance, &solution);
    assert_eq!((standing.total(), standing.ceiling()), (solution.total, solution.ceiling));
    standing
}

#[track_caller]
fn check(standing: &Standing, at: &str) {
    let (instance, solution) = (standing.instance(), standing.solution());
    if let Err(faults) = verify::solution(&instance, &solution) {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{at}: {faults:?}");
    }
}

/// Options like those of some visit that is there, for other people and other times.
fn options_like(instance: &Instance, chance: &mut Pcg64Mcg) -> Vec<Choice> {
    let other = chance.random_range(0..instance.visits.len() as u32);
    let by = 30 * chance.random_range(-8..=8);
    let alike = instance.options.iter().filter(|option| option.visit == other && option.start + by >= 0);
    let moved = alike.map(|option| Choice { start: option.start + by, end: option.end + by, ..*option });
    let last = instance.midnights.last().copied().unwrap();
    moved.filter(|option| option.start < last).collect()
}

fn event(instance: &Instance, chance: &mut Pcg64Mcg) -> Event {
    let volunteer = chance.random_range(0..instance.volunteers.len() as u32);
    let visit = chance.random_range(0..instance.visits.len() as u32);
    match chance.random_range(0..10) {
        0..2 => Event::DropsOut { volunteer },
        2..5 => match instance.options.iter().filter(|option| option.volunteer == volunteer).nth(1) {
            Some(option) => Event::Cannot { volunteer, visit: option.visit },
            None => Event::Withdrawn { visit },
        },
        5..8 => {
            let like = &instance.visits[visit as usize];
            let row = VisitRow { id: format!("N{}", instance.visits.len()), ..like.clone() };
            Event::Asked { row, options: options_like(instance, chance) }
        }
        8 => Event::OtherTimes { visit, options: options_like(instance, chance) },
        _ => Event::Withdrawn { visit },
    }
}

#[test]
fn every_state_of_many_small_storms_is_right() {
    for seed in 0..60 {
        let instance = random(seed, 12, 20, 150);
        let mut standing = standing(&instance);
        let mut chance = Pcg64Mcg::seed_from_u64(seed);
        for step in 0..40 {
            let event = event(&standing.instance(), &mut chance);
            standing.apply(&event);
            check(&standing, &format!("seed {seed}, step {step}, {event:?}"));
        }
    }
}

#[test]
fn a_visit_at_a_place_that_was_not_there_is_reached_in_time() {
    for seed in 0..30 {
        let mut instance = random(seed, 6, 10, 40);
        if let Places::PlaneM(points) = &instance.places {
            let on_earth = |[east, north]: &[f64; 2]| [52.0 + north / 111_000.0, 5.0 + east / 68_000.0];
            instance.places = Places::Degrees(points.iter().map(on_earth).collect());
        }
        let mut chance = Pcg64Mcg::seed_from_u64(seed);
        let mut standing = standing(&instance);
        for north in [52.01, 52.04] {
            let new = Some(standing.add_place([north, 5.02]));
            let row = VisitRow { id: format!("N{north}"), from: new, to: new, ..instance.visits[0].clone() };
            standing.apply(&Event::Asked { row, options: options_like(&instance, &mut chance) });
            check(&standing, &format!("seed {seed}, {north}"));
        }
    }
}

#[test]
fn the_best_of_all_plans_stays_between_total_and_ceiling() {
    let (mut states, mut best) = (0, 0);
    for seed in 0..120 {
        let instance = random(seed, 3, 6, 18);
        let mut standing = standing(&instance);
        let mut chance = Pcg64Mcg::seed_from_u64(seed);
        for step in 0..5 {
            let now = standing.instance();
            let event = event(&now, &mut chance);
            standing.apply(&event);
            check(&standing, &format!("seed {seed}, step {step}, {event:?}"));
            let after = standing.instance();
            let optimum = optimum(&after);
            let (total, ceiling) = (standing.total(), standing.solution().ceiling);
            let at = format!("seed {seed}, step {step}, {event:?}");
            assert!(total <= optimum && optimum <= ceiling, "{at}: {total}, {optimum}, {ceiling}");
            states += 1;
            best += u32::from(total == optimum);
        }
    }
    assert!(best * 10 > states * 6, "only {best} of {states} repaired weeks are the best");
}

/// A town in which hours are scarce: single visits on a plane, each with two times and the nearest who are free then.
fn town(seed: u64, volunteers: u32, visits: u32) -> Instance {
    let mut chance = Pcg64Mcg::seed_from_u64(seed);
    let side = 400.0 * f64::from(visits).sqrt();
    let spot = |chance: &mut Pcg64Mcg| [chance.random_range(0.0..side), chance.random_range(0.0..side)];
    let homes: Vec<[f64; 2]> = (0..volunteers).map(|_| spot(&mut chance)).collect();
    let spots: Vec<[f64; 2]> = (0..visits).map(|_| spot(&mut chance)).collect();
    let mut instance = Instance { format: INSTANCE_FORMAT.into(), ..Instance::default() };
    instance.midnights = (0..=7).map(|day| day * 1440).collect();
    instance.ways = vec![WayOfTravel { speed_km_h: 14.0, detour: 1.3, overhead_s: 120, measured: vec![] }];
    instance.organisations = Vec::new();
    instance.volunteers = (0..volunteers)
        .map(|i| {
            let minutes = 60 * chance.random_range(2..7);
            let limits = vec![LimitRow { visits: 6, minutes, ..LimitRow::new(0, 7) }];
            VolunteerRow {
                id: format!("V{i}"),
                ways: vec![0],
                load_cost: vec![0, 10, 30, 60],
                limits,
                ..VolunteerRow::default()
            }
        })
        .collect();
    let free: Vec<Vec<i32>> = (0..volunteers).map(|_| (0..14).filter(|_| chance.random_bool(0.4)).collect()).collect();
    instance.visits = (0..visits)
        .map(|i| {
            let need = if chance.random_bool(0.1) { 2 } else { 1 };
            VisitRow { id: format!("R{i}"), need, partial: true, night: false, from: Some(i), to: None }
        })
        .collect();
    for (visit, at) in (0..).zip(&spots) {
        let weight = 1000 * chance.random_range(1..5_i64);
        let lasts = 30 * chance.random_range(1..5);
        let far = |home: &[f64; 2]| (home[0] - at[0]).hypot(home[1] - at[1]);
        let mut near: Vec<u32> = (0..volunteers).collect();
        near.sort_by(|a, b| far(&homes[*a as usize]).total_cmp(&far(&homes[*b as usize])));
        for _ in 0..2 {
            let half = chance.random_range(0..14);
            let start = half / 2 * 1440 + 480 + half % 2 * 300 + 15 * chance.random_range(0..12);
            let able = near.iter().filter(|volunteer| free[**volunteer as usize].contains(&half)).take(10);
            instance.options.extend(able.map(|volunteer| {
                let points = weight + (300.0 - far(&homes[*volunteer as usize]) / 10.0).max(0.0) as i64;
                Choice { volunteer: *volunteer, visit, start, end: start + lasts, points }
            }));
        }
    }
    instance.places = Places::PlaneM(spots);
    instance
}

#[test]
fn moves_name_who_had_a_visit_and_who_has_it() {
    let instance = town(1, 60, 120);
    let mut standing = standing(&instance);
    let holder = |standing: &Standing, visit: u32| {
        let (instance, chosen) = (standing.instance(), standing.solution().chosen);
        let mut of_visit = chosen.iter().map(|option| instance.options[*option as usize]);
        of_visit.find(|option| option.visit == visit).map(|option| option.volunteer)
    };
    let (mut moved, mut chance) = (0, Pcg64Mcg::seed_from_u64(9));
    for _ in 0..60 {
        let volunteer = chance.random_range(0..60);
        let single = |visit: &u32| instance.visits[*visit as usize].need == 1;
        let had: Vec<u32> =
            (0..120).filter(single).filter(|visit| holder(&standing, *visit) == Some(volunteer)).collect();
        let repair = standing.apply(&Event::DropsOut { volunteer });
        assert_eq!((repair.total, repair.ceiling), (standing.total(), standing.ceiling()));
        for visit in had {
            let is_told = |one: &Move| one.visit == visit && one.from == Some(volunteer) && one.why == Why::Happened;
            assert!(repair.moves.iter().any(is_told), "visit {visit}: {:?}", repair.moves);
        }
        for one in repair.moves.iter().filter(|one| single(&one.visit)) {
            assert_eq!(holder(&standing, one.visit), one.to);
            moved += u32::from(one.to.is_some());
        }
    }
    assert!(moved > 30, "only {moved} visits were taken over");
}

#[test]
fn a_storm_of_a_thousand_ends_close_to_planning_afresh() {
    let instance = town(3, 200, 500);
    let mut standing = standing(&instance);
    let mut chance = Pcg64Mcg::seed_from_u64(3);
    for step in 0..1_000 {
        let event = event(&standing.instance(), &mut chance);
        standing.apply(&event);
        if step % 100 == 99 {
            check(&standing, &format!("step {step}, {event:?}"));
        }
    }
    let before = standing.ceiling();
    standing.settle(60);
    check(&standing, "settled");
    let afresh = solved(&standing.instance(), SOME);
    println!("repaired {} of {before}, settled {}", standing.total(), standing.ceiling());
    println!("afresh {} of {}", afresh.total, afresh.ceiling);
    let part = |of: i64, whole: i64| of as f64 / whole as f64;
    // Planning afresh ends within 0.1 % of the best plan; repairs come as near as this, and nearer when there is time.
    assert!(part(standing.total(), afresh.total) > 0.975, "total {} against {}", standing.total(), afresh.total);
    standing.rework(2_000, &|_| ControlFlow::Continue(()));
    check(&standing, "reworked");
    assert!(part(standing.total(), afresh.total) > 0.985, "total {} against {}", standing.total(), afresh.total);
    assert!(
        part(standing.ceiling(), afresh.ceiling) < 1.02,
        "ceiling {} against {}",
        standing.ceiling(),
        afresh.ceiling
    );
}

/// A volunteer who has a visit at one end of a road and could have one at the other, if somebody took him there.
fn two_ends() -> Instance {
    let way = WayOfTravel { speed_km_h: 5.0, detour: 1.0, overhead_s: 0, measured: vec![] };
    let visit = |id: &str, at: u32| VisitRow { id: id.into(), need: 1, from: Some(at), ..VisitRow::default() };
    let option = |visit: u32, start: i32, points: i64| Choice { volunteer: 0, visit, start, end: start + 60, points };
    Instance {
        format: INSTANCE_FORMAT.into(),
        midnights: vec![0, 1440],
        places: Places::PlaneM(vec![[0.0, 0.0], [20_000.0, 0.0]]),
        ways: vec![way],
        volunteers: vec![VolunteerRow { id: "V0".into(), ways: vec![0], ..VolunteerRow::default() }],
        visits: vec![visit("R0", 0), visit("R1", 1)],
        options: vec![option(0, 540, 700), option(1, 660, 600)],
        ..Instance::default()
    }
}

#[test]
fn a_ride_that_nobody_would_pay_for_is_wanted_on_the_way() {
    let mut standing = standing(&two_ends());
    assert_eq!(standing.total(), 700);
    let ride = VisitRow { id: "R2".into(), need: 1, from: Some(0), to: Some(1), ..VisitRow::default() };
    let option = Choice { volunteer: 0, visit: 2, start: 600, end: 630, points: 1 };
    standing.apply(&Event::Asked { row: ride, options: vec![option] });
    check(&standing, "with the ride");
    assert_eq!((standing.total(), standing.ceiling()), (1_301, 1_301));
}

#[test]
fn a_visit_that_all_could_do_is_given_and_priced_although_not_all_are_asked() {
    let instance = town(3, 400, 400);
    let mut standing = standing(&instance);
    for step in 0..12_i32 {
        let visit = standing.instance().visits.len() as u32;
        let row = VisitRow { id: format!("N{step}"), need: 1, from: Some(visit % 400), ..VisitRow::default() };
        let start = step / 2 * 1440 + 600;
        let able = (0..400).map(|volunteer| {
            let points = 9_000 + i64::from(volunteer * 7 % 50);
            Choice { volunteer, visit, start, end: start + 60, points }
        });
        standing.apply(&Event::Asked { row, options: able.collect() });
        check(&standing, &format!("step {step}"));
        let now = standing.instance();
        let is_served = standing.solution().chosen.iter().any(|place| now.options[*place as usize].visit == visit);
        assert!(is_served, "step {step}: nobody of 400 comes");
    }
    // Those who were not asked take part from then on.
    let (before, ceiling) = (standing.total(), standing.ceiling());
    standing.settle(100);
    check(&standing, "settled");
    assert!(standing.ceiling() <= ceiling, "{} after {ceiling}", standing.ceiling());
    standing.rework(200, &|_| ControlFlow::Continue(()));
    check(&standing, "reworked");
    assert!(standing.total() >= before, "{} after {before}", standing.total());
    let left = Event::DropsOut { volunteer: 7 };
    standing.apply(&left);
    check(&standing, "one of them drops out");
}

#[test]
fn rework_after_a_storm_only_gains_and_keeps_every_rule() {
    let mut gained = 0;
    for seed in 0..12 {
        let instance = if seed < 8 { random(seed, 12, 20, 150) } else { town(seed, 60, 150) };
        let mut standing = standing(&instance);
        let mut chance = Pcg64Mcg::seed_from_u64(seed);
        for _ in 0..40 {
            let event = event(&standing.instance(), &mut chance);
            standing.apply(&event);
        }
        let before = standing.total();
        let total = standing.rework(200, &|_| ControlFlow::Continue(()));
        check(&standing, &format!("seed {seed}, reworked"));
        assert!(total >= before && total == standing.total(), "seed {seed}: {total} after {before}");
        gained += usize::from(total > before);
    }
    assert!(gained > 0, "nothing was gained anywhere");
}
