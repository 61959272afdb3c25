//! The ceiling of any prices in time is the formula that [`WeekPrices`] writes down, worked out by trying everything.

use std::collections::BTreeSet;

use jiff::civil::date;
use koppel_engine::instance::{
    Choice, Instance, LinkKind, LinkRow, NO_LIMIT, OfferRow, Prices, Proof, SeriesRow, Solution, WeekPrices,
};
use koppel_engine::place::Place;
use koppel_engine::plan::PricesInTime;
use koppel_engine::planning::export_instance;
use koppel_engine::policy::{Policy, PriorityRule};
use koppel_engine::problem::Problem;
use koppel_engine::request::{Appointment, HelpRequest, Link, LinkRule, Offer};
use koppel_engine::time::{Period, Span};
use koppel_engine::travel::{Mode, Travel, TravelMatrix, TravelTable};
use koppel_engine::verify;
use koppel_engine::volunteer::{Limits, Volunteer, Way};
use koppel_engine::words::Tags;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::small::{self, place, quick, request, volunteer, week};
use crate::week_random::{can_do, cost_of, random};
use crate::{offers, verify_solution};

/// The formula, term by term.
struct Formula<'a> {
    instance: &'a Instance,
    prices: &'a WeekPrices,
}

/// The most of something over all sets of some places that allow it.
fn most_of_sets(places: &[usize], worth: impl Fn(&[usize]) -> Option<i64>) -> Option<i64> {
    let set = |bits: u32| (0..places.len()).filter(|i| bits >> i & 1 == 1).map(|i| places[i]).collect::<Vec<_>>();
    (0..1_u32 << places.len()).filter_map(|bits| worth(&set(bits))).max()
}

impl Formula<'_> {
    fn is_must(&self, place: usize) -> bool {
        self.instance.must.contains(&u32::try_from(place).unwrap())
    }

    /// Places of the options for which something holds, but for those that are out.
    fn options(&self, holds: impl Fn(&Choice) -> bool) -> Vec<usize> {
        let options = &self.instance.options;
        let is_out = |place: usize| {
            let option = options[place];
            let musts: Vec<Choice> = self.instance.must.iter().map(|must| options[*must as usize]).collect();
            let mut of_visit = musts.iter().filter(|must| must.visit == option.visit);
            let is_full = of_visit.clone().count() == self.instance.visits[option.visit as usize].need as usize;
            let is_against = |must: &Choice| {
                (must.start, must.end) != (option.start, option.end) || must.volunteer == option.volunteer
            };
            !can_do(self.instance, option.volunteer, &[place])
                || (!self.is_must(place) && (is_full || of_visit.any(is_against)))
        };
        (0..options.len()).filter(|place| holds(&options[*place]) && !is_out(*place)).collect()
    }

    fn price(&self, place: usize) -> i64 {
        let own = self.prices.options.iter().find(|(option, _)| *option as usize == place).map(|(_, price)| *price);
        own.unwrap_or(self.prices.visits[self.instance.options[place].visit as usize])
    }

    fn price_of_seat(&self, offer: u32, guest: u32) -> i64 {
        let own = self.prices.seats.iter().find(|(of, visit, _)| (*of, *visit) == (offer, guest));
        own.map_or(self.prices.visits[guest as usize], |(.., price)| *price)
    }

    fn best_sale(&self, visit: u32) -> i64 {
        let row = &self.instance.visits[visit as usize];
        let options = self.options(|option| option.visit == visit);
        let musts: Vec<usize> = options.iter().copied().filter(|place| self.is_must(*place)).collect();
        let time = |place: &usize| (self.instance.options[*place].start, self.instance.options[*place].end);
        let sum = |set: &[usize], is_enough: &dyn Fn(usize) -> bool| {
            let is_sold = musts.iter().all(|must| set.contains(must))
                && set.iter().all(|place| time(place) == time(&set[0]))
                && is_enough(set.len());
            is_sold.then(|| set.iter().map(|place| self.price(*place)).sum::<i64>())
        };
        let need = row.need as usize;
        let mut offers = (0..).zip(&self.instance.offers);
        if let Some((place, offer)) = offers.find(|(_, offer)| offer.visit == visit) {
            let volunteers = most_of_sets(&options, |set| sum(set, &|count| count == need));
            return volunteers.zip(self.best_guests(place, offer)).map_or(0, |(sold, guests)| (sold + guests).max(0));
        }
        let is_enough = |count: usize| count == 0 || count == need || row.partial && count < need;
        let of_options = most_of_sets(&options, |set| sum(set, &is_enough)).unwrap();
        let seats = (0..).zip(&self.instance.offers).filter(|(_, offer)| offer.guests.iter().any(|(g, _)| *g == visit));
        seats.map(|(place, _)| self.price_of_seat(place, visit)).max().map_or(of_options, |seat| seat.max(of_options))
    }

    fn best_guests(&self, place: u32, offer: &OfferRow) -> Option<i64> {
        let numbers: Vec<usize> = (0..offer.guests.len()).collect();
        let worth = |number: &usize| offer.guests[*number].1 - self.price_of_seat(place, offer.guests[*number].0);
        most_of_sets(&numbers, |set| {
            let is_right = (offer.least as usize..=offer.seats as usize).contains(&set.len());
            is_right.then(|| set.iter().map(worth).sum())
        })
    }

    fn again(&self, place: usize) -> i64 {
        let option = self.instance.options[place];
        let of_row = |row: &SeriesRow| {
            let has = |visit: &&u32| {
                self.instance.options.iter().any(|o| (o.visit, o.volunteer) == (**visit, option.volunteer))
            };
            let m = row.visits.iter().filter(has).count() as i64;
            (row.again * (m - 1) + m - 1) / m
        };
        self.instance.series.iter().filter(|row| row.visits.contains(&option.visit)).map(of_row).sum()
    }

    fn best_week(&self, volunteer: u32) -> i64 {
        let options = self.options(|option| option.volunteer == volunteer);
        let row = &self.instance.volunteers[volunteer as usize];
        let lent = row.organisation.map_or(0, |organisation| self.prices.organisations[organisation as usize]);
        let worth =
            |place: &usize| self.instance.options[*place].points + self.again(*place) - self.price(*place) - lent;
        let is_against = |link: &LinkRow, set: &[usize]| {
            let of = |visit: u32| set.iter().map(|place| self.instance.options[*place]).find(|o| o.visit == visit);
            let Some((first, second)) = of(link.first).zip(of(link.second)) else { return false };
            match link.kind {
                LinkKind::Before => i64::from(first.end) + i64::from(link.gap_min) > i64::from(second.start),
                LinkKind::Same => false,
                LinkKind::Different => true,
            }
        };
        let best = most_of_sets(&options, |set| {
            let musts = options.iter().filter(|place| self.is_must(**place));
            let may = musts.into_iter().all(|must| set.contains(must))
                && can_do(self.instance, volunteer, set)
                && !self.instance.links.iter().any(|link| is_against(link, set));
            may.then(|| set.iter().map(worth).sum::<i64>() - cost_of(self.instance, volunteer, set))
        });
        best.expect("musts can be done alone")
    }

    fn ceiling(&self) -> i128 {
        let sales: i64 = (0..self.instance.visits.len() as u32).map(|visit| self.best_sale(visit)).sum();
        let rows = self.instance.organisations.iter().zip(&self.prices.organisations);
        let lent: i64 = rows.map(|(row, price)| i64::from(row.visits) * price).sum();
        let weeks: i64 = (0..self.instance.volunteers.len() as u32).map(|volunteer| self.best_week(volunteer)).sum();
        i128::from(sales + lent + weeks)
    }
}

/// Prices by chance, some below nothing, of which some options and seats have one of their own. With `most` points to be had.
fn any_prices(instance: &Instance, seed: u64, most: i64) -> WeekPrices {
    let mut chance = Pcg64Mcg::seed_from_u64(seed);
    let visits = instance.visits.iter().map(|_| chance.random_range(-most / 9..most)).collect();
    let lent = instance.organisations.iter().map(|row| row.visits != NO_LIMIT);
    let organisations = lent.map(|is_limited| if is_limited { chance.random_range(0..most / 9) } else { 0 }).collect();
    let mut own = Vec::new();
    for option in 0..instance.options.len() as u32 {
        if chance.random_bool(0.5) {
            own.push((option, chance.random_range(-most / 3..most * 4 / 3)));
        }
    }
    let mut seats = Vec::new();
    for (offer, row) in (0..).zip(&instance.offers) {
        for (guest, _) in &row.guests {
            if chance.random_bool(0.5) {
                seats.push((offer, *guest, chance.random_range(-most / 3..most)));
            }
        }
    }
    WeekPrices { visits, organisations, options: own, seats }
}

#[track_caller]
fn check(instance: &Instance, seed: u64) {
    let prices = any_prices(instance, seed, 90);
    let formula = Formula { instance, prices: &prices };
    assert_eq!(verify::ceiling_in_time(instance, &prices), formula.ceiling(), "seed {seed}");
}

#[test]
fn a_ceiling_in_time_is_the_best_sales_the_lent_and_the_best_weeks() {
    for seed in 0..400 {
        check(&random(seed, 3, 6, 14), seed);
    }
}

#[test]
fn a_ceiling_in_time_of_one_volunteer_with_many_options_is_the_formula() {
    for seed in 0..150 {
        check(&random(seed, 1, 9, 12), seed);
    }
}

#[test]
fn a_ceiling_in_time_with_offers_is_the_formula() {
    for seed in 0..400 {
        check(&offers::random(seed), seed);
    }
}
/// Ada must do one visit at a price below nothing, which is then sold for less than nothing.
#[test]
fn what_must_be_chosen_is_sold_at_its_price_even_below_nothing() {
    let mut instance = verify_solution::instance();
    instance.options[0].points = 119;
    instance.must = vec![0];
    let prices = WeekPrices { visits: vec![0; 3], organisations: vec![0], options: vec![(0, -22)], seats: vec![] };
    assert_eq!(verify::ceiling_in_time(&instance, &prices), 119);
}

/// Somewhere among six spots.
fn spot(chance: &mut Pcg64Mcg) -> Place {
    let number = chance.random_range(0..6);
    Place { latitude: 51.59 + 0.01 * f64::from(number % 3), ..place(900.0 * f64::from(number)) }
}

/// A random town in which requests have to do with each other in every way: group offers and guests, links, lasting pairs; and in which a
/// month begins within the period.
fn town(seed: u64) -> Problem {
    let mut chance = Pcg64Mcg::seed_from_u64(seed);
    let mut problem = small::random(seed, 6, 10);
    problem.period = Period::plain(date(2026, 11, 28), 7);
    for one in &mut problem.volunteers {
        let mut limit = |most: u32| [Limits::NONE, chance.random_range(1..=most)][chance.random_range(0..2)];
        (one.limits.visits_per_month, one.limits.minutes_per_month) = (limit(3), limit(300));
        (one.limits.visits, one.limits.visits_per_week) = (Limits::NONE, Limits::NONE);
        one.limits.visits_this_month = chance.random_range(0..3);
        one.free = vec![Span::new(chance.random_range(0..2) * 1440, chance.random_range(5..8) * 1440)];
    }
    for visit in &mut problem.visits {
        // Some at the first minute of all.
        let first =
            chance.random_range(0..5) * 1440 + 540 * chance.random_range(0..2) + 30 * chance.random_range(0..12);
        let minutes = [5, 30, 60, 150][chance.random_range(0..4)];
        let starts = (0..chance.random_range(1..4)).map(|i| first + 45 * i);
        (visit.slots, visit.night) = (starts.map(|at| Span::new(at, at + minutes)).collect(), chance.random_bool(0.1));
    }
    let ids: Vec<String> = problem.requests.iter().map(|request| request.id.clone()).collect();
    for (number, request) in problem.requests.iter_mut().enumerate() {
        (request.place, request.ends_at_place) = (spot(&mut chance), spot(&mut chance));
        (request.skills, request.certificates, request.mode) = (Tags::default(), Tags::default(), None);
        request.kind = small::tag("company");
        match number {
            0 | 6 => {
                // Not among those that are asked for twice.
                request.offer = Some(Offer { seats: chance.random_range(1..4), least: 1 });
                request.priority = 0;
                // On the day of one of those who may be its guests.
                let mut visits = problem.visits.iter();
                let guest = visits.find(|visit| visit.request as usize == 2 + number / 3).unwrap();
                let noon = guest.slots[0].starts_at.0 / 1440 * 1440 + 600;
                let mut visits = problem.visits.iter_mut();
                let visit = visits.find(|visit| visit.request as usize == number).unwrap();
                visit.slots = vec![Span::new(noon, noon + 300)];
            }
            2..=4 => (request.joins_within_s, request.volunteers_needed) = (Some(3_600), 1),
            _ => {
                let rule = [LinkRule::After, LinkRule::Same, LinkRule::Different][chance.random_range(0..3)];
                request.links = vec![Link { rule, to: ids[chance.random_range(0..ids.len())].clone() }];
            }
        }
    }
    problem
}

/// Pins a few options to their volunteers, one a volunteer and a request.
fn pin(problem: &mut Problem, instance: &Instance, chance: &mut Pcg64Mcg) {
    let mut pinned = BTreeSet::new();
    for _ in 0..chance.random_range(0..4) {
        let option = instance.options[chance.random_range(0..instance.options.len())];
        let id = problem.volunteers[option.volunteer as usize].id.clone();
        let request = &mut problem.requests[problem.visits[option.visit as usize].request as usize];
        if request.offer.is_none() && request.pinned.is_empty() && pinned.insert(option.volunteer) {
            request.pinned.push(Appointment { volunteer: id, time: Span::new(option.start, option.end) });
        }
    }
}

/// Prices of a neutral instance as prices of the tables that it was made of.
fn of_tables(problem: &Problem, instance: &Instance, prices: &WeekPrices) -> PricesInTime {
    let option = |(place, price): &(u32, i64)| {
        let option = instance.options[*place as usize];
        let slots = &problem.visits[option.visit as usize].slots;
        let slot = slots.iter().position(|slot| slot.starts_at.0 == option.start).unwrap();
        (option.volunteer, option.visit, u32::try_from(slot).unwrap(), *price)
    };
    let mut options: Vec<(u32, u32, u32, i64)> = prices.options.iter().map(option).collect();
    options.sort_unstable();
    let WeekPrices { visits, organisations, seats, .. } = prices.clone();
    PricesInTime { visits, organisations, options, seats }
}

#[test]
fn a_ceiling_in_time_over_tables_is_that_over_the_neutral_instance() {
    let table = TravelTable::default();
    let (mut seated, mut pinned) = (0, 0);
    for seed in 0..150 {
        let mut chance = Pcg64Mcg::seed_from_u64(seed);
        let mut problem = town(seed);
        // Ways round that are shorter than straight on.
        let name = |chance: &mut Pcg64Mcg| spot(chance).name;
        let rows: Vec<(String, String, u32)> = (0..20)
            .map(|_| (name(&mut chance), name(&mut chance), [0, 60, 900, 9_000][chance.random_range(0..4)]))
            .collect();
        let matrix = TravelMatrix::new(table.clone(), Mode::Bicycle, rows);
        let travel = [&table as &dyn Travel, &matrix][chance.random_range(0..2)];
        let same_volunteer = chance.random_range(0..3);
        let policy = Policy { priority: PriorityRule::Points(300), same_volunteer, ..Policy::default() };
        pin(&mut problem, &export_instance(&town(seed), travel, &policy, quick()), &mut chance);
        let instance = export_instance(&problem, travel, &policy, quick());
        let prices = any_prices(&instance, seed, 1_800);
        let own = of_tables(&problem, &instance, &prices);
        let found = verify::ceiling_of_problem(&problem, travel, &policy, &own);
        assert_eq!(found, Ok(verify::ceiling_in_time(&instance, &prices)), "seed {seed}");
        seated += instance.offers.iter().map(|offer| offer.guests.len()).sum::<usize>();
        pinned += instance.must.len();
    }
    assert!(seated > 40 && pinned > 100, "{seated} may take a seat, {pinned} are pinned");
}

#[test]
fn a_visit_worth_nothing_counts_where_the_way_round_was_measured_to_be_shorter() {
    let rows = [("0 m", "900 m", 60), ("900 m", "1800 m", 60), ("0 m", "1800 m", 9_000)];
    let rows = rows.map(|(from, to, taken_s)| (from.to_owned(), to.to_owned(), taken_s));
    let travel = TravelMatrix::new(TravelTable::default(), Mode::Bicycle, rows);
    let asked = |id: &str, at_m: f64, from: i32, to: i32| {
        (HelpRequest { place: place(at_m), ends_at_place: place(at_m), ..request(id) }, vec![Span::new(from, to)])
    };
    let visits = vec![asked("R1", 0.0, 600, 630), asked("R2", 900.0, 640, 700), asked("R3", 1_800.0, 710, 740)];
    let mut problem = week(vec![volunteer("V1")], visits);
    problem.volunteers[0].home = place(10.0);
    let policy = Policy { priority: PriorityRule::Points(300), same_volunteer: 0, ..Policy::default() };
    let ceiling = |price: i64| {
        let prices = PricesInTime { visits: vec![0, price, 0], ..PricesInTime::default() };
        verify::ceiling_of_problem(&problem, &travel, &policy, &prices).unwrap() - i128::from(price)
    };
    // At 1,200 the one in the middle costs more than it brings, and leads to the last; at 100,000 nobody goes there.
    assert!(ceiling(1_200) > ceiling(100_000), "{} and {}", ceiling(1_200), ceiling(100_000));
}

#[test]
fn whoever_is_far_away_is_not_in_time_in_any_direction() {
    // By car 300 km take over thirteen hours, and half of them over six.
    let policy = Policy { priority: PriorityRule::Points(5_000), same_volunteer: 0, ..Policy::default() };
    let travel = TravelTable::default();
    let at = |latitude: f64, longitude: f64| Place { latitude, longitude, ..place(0.0) };
    for ends in [[at(50.5, 5.0), at(53.2, 5.0)], [at(52.0, 3.0), at(52.0, 7.4)], [at(52.0, -7.4), at(52.0, -3.0)]] {
        let metres = ends[0].distance_m(&ends[1]);
        let needed_min = i32::try_from(travel.car.seconds(metres).div_ceil(60)).unwrap();
        let ceiling = |gap_min: i32| {
            let asked = |id: &str, place: &Place, at: i32| {
                let request = HelpRequest { place: place.clone(), ends_at_place: place.clone(), ..request(id) };
                (request, vec![Span::new(at, at + 60)])
            };
            let rows = vec![asked("R1", &ends[0], 60), asked("R2", &ends[1], 120 + gap_min)];
            let [one, other] = &ends;
            let home = at((one.latitude + other.latitude) / 2.0, (one.longitude + other.longitude) / 2.0);
            let ways = vec![Way { mode: Mode::Car, limit_s: 100_000 }];
            let problem = week(vec![Volunteer { home, ways, ..volunteer("V1") }], rows);
            let prices = PricesInTime { visits: vec![0; 2], ..PricesInTime::default() };
            verify::ceiling_of_problem(&problem, &travel, &policy, &prices).unwrap()
        };
        for gap_min in [0, needed_min * 3 / 4, needed_min - 1] {
            assert!((5_000..10_000).contains(&ceiling(gap_min)), "{gap_min} of {needed_min} min");
        }
        assert!(ceiling(needed_min) > 10_000);
    }
}

#[test]
fn prices_of_options_that_are_none_are_named() {
    let problem = week(vec![volunteer("V1")], vec![(request("R1"), vec![Span::new(600, 660)])]);
    let check = |options: &[(u32, u32, u32, i64)], expected: &[&str]| {
        let prices = PricesInTime { visits: vec![0], options: options.to_vec(), ..PricesInTime::default() };
        let found = verify::ceiling_of_problem(&problem, &TravelTable::default(), &Policy::default(), &prices);
        let said: Vec<String> = found.err().unwrap_or_default().iter().map(ToString::to_string).collect();
        let row = |at: &&str| {
            format!("prices_in_time.options{at}, expected [volunteer, visit, slot] that the rules allow, rising")
        };
        assert_eq!(said, expected.iter().map(row).collect::<Vec<_>>());
    };
    check(&[(0, 0, 0, 5)], &[]);
    check(&[(0, 0, 0, 5), (0, 0, 0, 6)], &["[1]: found [0, 0, 0]"]);
    check(&[(0, 0, 1, 5), (0, 0, 0, 6)], &["[1]: found [0, 0, 0]"]);
    check(&[(0, 0, 1, 5)], &["[0]: found [0, 0, 1]"]);
    check(&[(0, 1, 0, 5)], &["[0]: found [0, 1, 0]"]);
    check(&[(0, 0, 0, 5), (1, 0, 0, 5)], &["[1]: found [1, 0, 0]"]);
}

#[test]
fn prices_in_time_that_cannot_be_are_named() {
    let check = |alter: fn(&mut WeekPrices), expected: &[&str]| {
        let mut prices = WeekPrices { visits: vec![0; 3], organisations: vec![0], ..WeekPrices::default() };
        alter(&mut prices);
        let given = Solution { proof: Proof::Week(prices), ..verify_solution::solution(&[]) };
        let faults = verify::solution(&verify_solution::instance(), &given).err().unwrap_or_default();
        assert_eq!(
            faults.iter().map(|fault| fault.to_string().replace("proof.week.", "")).collect::<Vec<_>>(),
            expected
        );
    };
    check(|_| (), &[]);
    check(|p| p.visits.truncate(2), &["visits: found 2 prices, expected 3"]);
    check(|p| p.organisations.clear(), &["organisations: found 0 prices, expected 1"]);
    check(|p| p.organisations[0] = -1, &["organisations[0]: found a price of -1, expected 0 or more"]);
    let no_limit = "organisations[0]: found 1, expected 0, as the organisation has no limit";
    check(|p| p.organisations[0] = 1, &[no_limit]);
    check(|p| p.options = vec![(6, 0), (7, 0)], &[]);
    check(|p| p.options = vec![(8, 0)], &["options[0]: found 8, expected a place in options, which has 8 rows"]);
    check(|p| p.options = vec![(7, 0), (7, 0)], &["options[1]: found 7, expected more than 7, as options rise"]);
    check(|p| p.options = vec![(7, 0), (6, 0)], &["options[1]: found 6, expected more than 7, as options rise"]);
}

#[test]
fn a_timeless_ceiling_counts_the_best_seats() {
    let lunch = offers::lunch(1);
    let prices = Prices { volunteers: vec![0], visits: vec![0, 4, 4, 4], organisations: vec![] };
    // 4 for each of three places; Ann's pairs 1 + 3 · (12 − 4); two seats of 10 − 4.
    let stated = verify_solution::proven(21, 12 + 25 + 12, prices, &[0]);
    let checked = verify::solution(&lunch, &Solution { seats: vec![(0, 1), (0, 2)], ..stated }).unwrap();
    assert_eq!((checked.total, checked.ceiling), (21, 49));
}
