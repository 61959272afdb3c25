//! The ceiling of any prices in time is the formula that [`WeekPrices`] writes down, worked out by trying everything.

use koppel_engine::instance::{Choice, Instance, LinkKind, LinkRow, NO_LIMIT, OfferRow, SeriesRow, WeekPrices};
use koppel_engine::verify;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::offers;
use crate::verify_solution;
use crate::week_random::{can_do, cost_of, random};

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

/// Prices by chance, of which some options and seats have one of their own.
fn any_prices(instance: &Instance, seed: u64) -> WeekPrices {
    let mut chance = Pcg64Mcg::seed_from_u64(seed);
    let visits = instance.visits.iter().map(|_| chance.random_range(-10..90)).collect();
    let lent = instance.organisations.iter().map(|row| row.visits != NO_LIMIT);
    let organisations = lent.map(|is_limited| if is_limited { chance.random_range(0..9) } else { 0 }).collect();
    let mut own = Vec::new();
    for option in 0..instance.options.len() as u32 {
        if chance.random_bool(0.5) {
            own.push((option, chance.random_range(-30..120)));
        }
    }
    let mut seats = Vec::new();
    for (offer, row) in (0..).zip(&instance.offers) {
        for (guest, _) in &row.guests {
            if chance.random_bool(0.5) {
                seats.push((offer, *guest, chance.random_range(-30..90)));
            }
        }
    }
    WeekPrices { visits, organisations, options: own, seats }
}

#[track_caller]
fn check(instance: &Instance, seed: u64) {
    let prices = any_prices(instance, seed);
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
