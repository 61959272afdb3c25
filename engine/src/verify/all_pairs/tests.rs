//! Neighbours found by cubes are those that asking everybody finds.

use jiff::civil::date;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::*;
use crate::acceptance::{ACCEPTANCE_FORMAT, Acceptance};
use crate::place::Precision;
use crate::policy::{Policy, PriorityRule};
use crate::problem::Problem;
use crate::time::{Period, Span};
use crate::travel::TravelTable;
use crate::volunteer::{LastAsked, Limits, Way, Wishes};
use crate::words::Vocabulary;

/// Somewhere in 13 by 14 km, in one of four quarters of the earth.
fn somewhere(seed: u64, chance: &mut Pcg64Mcg) -> Place {
    let corner = [(51.6, 4.1), (51.6, -174.3), (-51.6, 174.1), (-51.6, -4.3)][seed as usize % 4];
    let (latitude, longitude) = (corner.0 + chance.random_range(0.0..0.12), corner.1 + chance.random_range(0.0..0.2));
    Place { latitude, longitude, precision: Precision::Coordinates, name: String::new() }
}

fn volunteer(seed: u64, number: usize, vocabulary: &Vocabulary, chance: &mut Pcg64Mcg) -> Volunteer {
    let company = vocabulary.find("company");
    let mode = if chance.random_bool(0.3) { Mode::Foot } else { Mode::Bicycle };
    Volunteer {
        id: format!("V{number}"),
        organisation: chance.random_bool(0.5).then(|| chance.random_range(0..3)),
        home: somewhere(seed, chance),
        ways: vec![Way { mode, limit_s: chance.random_range(60..1_500) }],
        skills: Tags::default(),
        certificates: Vec::new(),
        free: vec![Span::new(0, 7 * 1440)],
        limits: Limits::default(),
        kinds_liked: company.into_iter().filter(|_| chance.random_bool(0.3)).collect(),
        kinds_refused: Tags::default(),
        traits: Tags::default(),
        wishes: Wishes::default(),
        excludes: Vec::new(),
        visits_before: 0,
        last_asked: if chance.random_bool(0.5) {
            LastAsked::DaysAgo(chance.random_range(0..99))
        } else {
            LastAsked::Never
        },
        on_call: false,
    }
}

fn request(seed: u64, number: usize, vocabulary: &Vocabulary, chance: &mut Pcg64Mcg) -> HelpRequest {
    let place = somewhere(seed, chance);
    HelpRequest {
        id: format!("R{number}"),
        requester: format!("C{number}"),
        kind: vocabulary.find("company").expect("a word of it"),
        nursing: false,
        ends_at_place: place.clone(),
        place,
        skills: Tags::default(),
        certificates: Tags::default(),
        mode: None,
        volunteers_needed: 1,
        partial: false,
        priority: chance.random_range(1..4),
        traits: Tags::default(),
        wishes: Wishes::default(),
        excludes: Vec::new(),
        known: if chance.random_bool(0.3) { vec![format!("V{number}")] } else { Vec::new() },
        same_volunteers: false,
        links: Vec::new(),
        offer: None,
        joins_within_s: None,
        strain: chance.random_range(0..12),
        area: String::new(),
        behind: chance.random_range(0..120),
        told: Vec::new(),
        pinned: Vec::new(),
        organisation: chance.random_bool(0.5).then(|| chance.random_range(0..3)),
    }
}

fn town(seed: u64) -> Problem {
    let mut chance = Pcg64Mcg::seed_from_u64(seed);
    let vocabulary = Vocabulary::from(vec!["company".to_owned()]);
    let volunteers = (0..90).map(|number| volunteer(seed, number, &vocabulary, &mut chance)).collect();
    let requests: Vec<HelpRequest> = (0..60).map(|number| request(seed, number, &vocabulary, &mut chance)).collect();
    let visit = |number: u32| Visit {
        id: format!("R{number}"),
        request: number,
        slots: vec![Span::new(600, 660)],
        night: false,
    };
    Problem {
        period: Period::plain(date(2026, 11, 23), 7),
        vocabulary,
        organisations: Vec::new(),
        visits: (0..60).map(visit).collect(),
        volunteers,
        requests,
        acceptance: None,
    }
}

fn check(test: impl Fn(&Problem, &Homes<'_>, u64)) {
    // Quality decides which pairs add something: priority alone would hide who is liked, known or of the own organisation.
    let policy = Policy { priority: PriorityRule::Points(20), organisation: 3, fair_areas: 2, ..Policy::default() };
    let travel = TravelTable::default();
    for seed in 0..20 {
        let problem = town(seed);
        let homes = Homes::new(Reading::new(&problem, &travel, &policy));
        test(&problem, &homes, seed);
    }
}

#[test]
fn pieces_are_all_cubes_in_order_and_no_larger_than_they_must_be() {
    check(|_, homes, _| {
        let people = |cubes: Range<usize>| homes.cubes[cubes].iter().map(|cube| cube.volunteers.len()).sum::<usize>();
        for least in [1, 7, 30, 89, 90, 91] {
            let pieces = homes.pieces(least);
            let together: Vec<usize> = pieces.iter().cloned().flatten().collect();
            assert_eq!(together, (0..homes.cubes.len()).collect::<Vec<_>>());
            for (place, piece) in pieces.iter().enumerate() {
                assert!(!piece.is_empty());
                assert!(people(piece.start..piece.end - 1) < least, "one cube less was too few");
                assert!(place + 1 == pieces.len() || people(piece.clone()) >= least);
            }
        }
    });
}

#[test]
fn visits_near_a_piece_are_all_that_somebody_of_it_may_reach() {
    check(|problem, homes, _| {
        let pieces = homes.pieces(9).into_iter();
        let mut together: Vec<u32> = pieces.flat_map(|piece| homes.volunteers_of(piece)).collect();
        together.sort_unstable();
        assert_eq!(together, (0..90).collect::<Vec<_>>());
        for piece in homes.pieces(9) {
            let near: Vec<u32> = homes.visits_near(piece.clone()).collect();
            let cubes = &homes.cubes[piece.clone()];
            let may = |visit: &u32| {
                let at = homes.places[*visit as usize];
                cubes.iter().any(|cube| cube.apart_m(at) <= cube.reach_m)
            };
            assert_eq!(near, (0..60).filter(may).collect::<Vec<_>>());
            for volunteer in homes.volunteers_of(piece) {
                let volunteer = &problem.volunteers[volunteer as usize];
                for (visit, request) in (0..).zip(&problem.requests) {
                    let way = &volunteer.ways[0];
                    let travel_s = homes.reading.travel.seconds(&volunteer.home, &request.place, way.mode);
                    assert!(travel_s > way.limit_s || near.contains(&visit), "{} to {visit}", volunteer.id);
                }
            }
        }
    });
}

#[test]
fn cubes_around_a_place_are_all_from_which_somebody_may_reach_it() {
    check(|_, homes, seed| {
        let mut chance = Pcg64Mcg::seed_from_u64(seed);
        for _ in 0..40 {
            let (place, count) = (somewhere(seed, &mut chance), homes.cubes.len());
            let from = chance.random_range(0..count);
            let among = from..chance.random_range(from..=count);
            let found: Vec<(usize, f64)> = homes.around_in(among.clone(), &place).map(|(i, _, m)| (i, m)).collect();
            let apart = |i: usize| (i, homes.cubes[i].apart_m(in_space(&place)));
            let expected: Vec<(usize, f64)> =
                among.map(apart).filter(|(i, apart_m)| *apart_m <= homes.cubes[*i].reach_m).collect();
            assert_eq!(found, expected);
        }
    });
}

/// What all pairs add by asking every one of them, and how many add something.
fn by_asking(homes: &Homes<'_>, prices: &Prices, worth: Worth) -> (i128, u64) {
    let problem = homes.reading.problem;
    let (mut sum, mut adding) = (0, 0);
    for (volunteer, price) in problem.volunteers.iter().zip(&prices.volunteers) {
        for (visit, visit_price) in problem.visits.iter().zip(&prices.visits) {
            let Some(points) = homes.reading.best_points(volunteer, visit) else { continue };
            let points = if worth == Worth::One { 1 } else { points };
            let more = (points - i128::from(*price) - i128::from(*visit_price)).max(0);
            sum += more;
            adding += u64::from(more > 0);
        }
    }
    (sum, adding)
}

fn any_prices(most: i64, seed: u64) -> Prices {
    let mut chance = Pcg64Mcg::seed_from_u64(seed);
    let mut prices = |count: usize| (0..count).map(|_| chance.random_range(0..=most)).collect::<Vec<i64>>();
    Prices { volunteers: prices(90), visits: prices(60), ..Prices::default() }
}

#[test]
fn what_pairs_add_to_a_ceiling_is_what_asking_every_pair_finds() {
    check(|problem, homes, seed| {
        let most = homes.reading.best_points(&problem.volunteers[0], &problem.visits[0]).unwrap_or(1_000);
        let free = Prices { volunteers: vec![0; 90], visits: vec![0; 60], ..Prices::default() };
        for (worth, prices) in [(Worth::Points, any_prices(i64::try_from(most).unwrap(), seed)), (Worth::One, free)] {
            let (sum, adding) = by_asking(homes, &prices, worth);
            let (found, looked_at) = homes.pairs_term(&prices, worth);
            assert_eq!(found, sum);
            assert!((adding..=90 * 60).contains(&looked_at), "{looked_at} pairs, of which {adding} add something");
            assert!(adding > 0);
        }
    });
}

#[test]
fn whoever_says_yes_more_readily_far_from_home_is_not_left_out() {
    let policy = Policy { priority: PriorityRule::Points(900), expected: true, ..Policy::default() };
    let travel = TravelTable::default();
    for seed in 0..20 {
        let mut problem = town(seed);
        problem.acceptance = Some(Acceptance {
            format: ACCEPTANCE_FORMAT.to_owned(),
            base: -1_500_000,
            measures: [300_000, 0, 0, 0],
            kinds: BTreeMap::new(),
            share_of_yes: 500,
            volunteers: BTreeMap::new(),
        });
        let homes = Homes::new(Reading::new(&problem, &travel, &policy));
        let prices = any_prices(2_000, seed);
        let (sum, adding) = by_asking(&homes, &prices, Worth::Points);
        assert_eq!(homes.pairs_term(&prices, Worth::Points).0, sum, "seed {seed}");
        assert!(adding > 0);
    }
}

#[test]
fn who_is_near_is_whoever_the_straight_line_does_not_keep_away() {
    check(|problem, homes, _| {
        for (request, visit) in problem.requests.iter().zip(&problem.visits) {
            let mut seen = BTreeSet::new();
            homes.each_around(request, &mut |number, volunteer| {
                assert_eq!(volunteer.id, problem.volunteers[number as usize].id);
                assert!(seen.insert(number), "seen once");
            });
            let (mut most, mut left_out) = (0, 0);
            for (number, volunteer) in (0..).zip(&problem.volunteers) {
                let straight_m = volunteer.home.distance_m(&request.place);
                let way = &volunteer.ways[0];
                let reach_m = homes.reading.travel.reach_m(way.mode, way.limit_s);
                assert_eq!(
                    seen.contains(&number),
                    straight_m - ROUNDING_M <= reach_m,
                    "{} to {}",
                    volunteer.id,
                    request.id
                );
                left_out += u32::from(straight_m > reach_m + ROUNDING_M);
                most += u32::from(homes.reading.best_points(volunteer, visit).is_some());
            }
            assert!(left_out > 0);
            assert_eq!(homes.who_may(visit, u32::MAX, 1), (most, most), "everybody is free at its one time");
            for (enough, needed) in [(2, 1), (1, 1), (1, 2)] {
                let most = most.min(enough.max(needed));
                assert_eq!(homes.who_may(visit, enough, needed), (most, most), "counted until there are enough");
            }
        }
    });
}

#[test]
fn nobody_of_a_cube_is_sooner_than_it_says() {
    check(|problem, homes, _| {
        let mut far = 0;
        for request in &problem.requests {
            for (_, cube, apart_m) in homes.around(&request.place) {
                let at_least_s = homes.at_least_s(cube, apart_m);
                for number in &cube.volunteers {
                    let volunteer = &problem.volunteers[*number as usize];
                    let mode = volunteer.ways[0].mode;
                    assert!(homes.reading.travel.seconds(&volunteer.home, &request.place, mode) >= at_least_s);
                }
                // A kilometre by bicycle takes over three minutes.
                far += u32::from(apart_m > 1_000.0);
                assert!(apart_m <= 1_000.0 || at_least_s > 180, "{apart_m} m in {at_least_s} s");
            }
        }
        assert!(far > 0);
    });
}

#[test]
fn a_cube_is_no_distance_from_whoever_lives_in_it_and_has_their_ways() {
    check(|problem, homes, _| {
        for cube in &homes.cubes {
            let people = || cube.volunteers.iter().map(|number| &problem.volunteers[*number as usize]);
            for volunteer in people() {
                assert_eq!(cube.apart_m(in_space(&volunteer.home)), 0.0, "{}", volunteer.id);
            }
            let modes: BTreeSet<Mode> = people().flat_map(|volunteer| &volunteer.ways).map(|way| way.mode).collect();
            assert_eq!(cube.modes, modes.into_iter().collect::<Vec<_>>());
        }
    });
}

#[test]
fn a_pair_that_is_worth_nothing_counts_as_one_all_the_same() {
    let nothing = Policy { priority: PriorityRule::Points(0), fair_load: 0, ..Policy::default() };
    let nothing =
        Policy { travel: 0, skill_fit: 0, slack: 0, preference: 0, continuity: 0, organisation: 0, ..nothing };
    let nothing = Policy { stability: 0, strain: 0, unasked: 0, same_volunteer: 0, ..nothing };
    let (problem, travel) = (town(1), TravelTable::default());
    let homes = Homes::new(Reading::new(&problem, &travel, &nothing));
    let pairs = problem.volunteers.iter().flat_map(|one| problem.visits.iter().map(move |visit| (one, visit)));
    let allowed = pairs.filter(|(one, visit)| homes.reading.best_points(one, visit) == Some(0)).count();
    let prices = Prices { volunteers: vec![0; 90], visits: vec![0; 60], ..Prices::default() };
    assert_eq!(homes.pairs_term(&prices, Worth::One).0, allowed as i128);
    assert!(allowed > 0);
}
