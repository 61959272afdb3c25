//! The ceiling of prices in time ([`WeekPrices`]), recomputed: what places can be sold for at most, and every volunteer's best week
//! ([`super::best_week`]), over all options that the rules allow.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::best_week::{Terms, Volunteer};
use super::sale::{Offered, best_sale};
use super::{Fault, ceiling, linked, offers};
use crate::instance::{Choice, Instance, LinkRow, NO_LIMIT, OfferRow, OrganisationRow, VisitRow, WeekPrices};

/// What prices are of: how many visits and options there are, which organisations and offers.
pub(super) struct Shape<'a> {
    pub(super) visits: usize,
    pub(super) options: usize,
    pub(super) organisations: &'a [OrganisationRow],
    pub(super) offers: &'a [OfferRow],
}

impl<'a> Shape<'a> {
    /// Of an instance.
    pub(super) fn of(instance: &'a Instance) -> Self {
        let (organisations, offers) = (&instance.organisations, &instance.offers);
        Self { visits: instance.visits.len(), options: instance.options.len(), organisations, offers }
    }
}

/// Faults of prices that are not of this instance, or below 0 where they may not be.
pub(super) fn faults_of_prices(at: &str, shape: &Shape<'_>, prices: &WeekPrices) -> Vec<Fault> {
    let mut faults = Vec::new();
    let lengths = [
        ("visits", prices.visits.len(), shape.visits),
        ("organisations", prices.organisations.len(), shape.organisations.len()),
    ];
    for (name, found, rows) in lengths {
        if found != rows {
            faults.push(Fault::malformed(format!("{at}.{name}"), format!("{found} prices"), rows));
        }
    }
    for (i, (price, row)) in prices.organisations.iter().zip(shape.organisations).enumerate() {
        let at = format!("{at}.organisations[{i}]");
        if *price < 0 {
            faults.push(Fault::NegativePrice { at, price: *price });
        } else if *price > 0 && row.visits == NO_LIMIT {
            faults.push(Fault::malformed(at, price, "0, as the organisation has no limit"));
        }
    }
    for (i, (option, _)) in prices.options.iter().enumerate() {
        let at = || format!("{at}.options[{i}]");
        if *option as usize >= shape.options {
            let expected = format!("a place in options, which has {} rows", shape.options);
            faults.push(Fault::malformed(at(), option, expected));
        }
        if i > 0 && *option <= prices.options[i - 1].0 {
            let expected = format!("more than {}, as options rise", prices.options[i - 1].0);
            faults.push(Fault::malformed(at(), option, expected));
        }
    }
    let seats = prices.seats.iter().map(|(offer, visit, _)| (*offer, *visit));
    faults.extend(offers::faults_of_seats(&format!("{at}.seats"), shape.offers, seats));
    faults
}

/// Travel between the places of an instance.
pub(super) trait Trips: Sync {
    /// Seconds by the fastest of some ways from one place to another.
    fn fastest_s(&self, ways: &[u32], from: u32, to: u32) -> u32;

    /// Seconds within which the fastest of some ways leads from anywhere to anywhere, when that is known.
    fn at_most_s(&self, _ways: &[u32]) -> u32 {
        u32::MAX
    }

    /// Minutes by which going from anywhere to anywhere by way of a third place is at most shorter than going straight, each trip in whole minutes
    /// rounded up; nothing when that is not known.
    fn shortcut_min(&self, _ways: &[u32]) -> Option<u32> {
        None
    }
}

/// The ceiling of week prices, and how many options it was taken over.
pub(super) fn ceiling_of(instance: &Instance, prices: &WeekPrices, trips: &dyn Trips) -> (i128, u64) {
    let mut price: Vec<i64> = instance.options.iter().map(|option| prices.visits[option.visit as usize]).collect();
    for (option, own) in &prices.options {
        price[*option as usize] = *own;
    }
    let mut by_volunteer: Vec<Vec<usize>> = vec![Vec::new(); instance.volunteers.len()];
    let mut by_visit: Vec<Vec<Offered>> = vec![Vec::new(); instance.visits.len()];
    let out = out_by_musts(instance);
    for (place, option) in (0..).zip(&instance.options) {
        if is_possible(instance, option) && !out[place as usize] {
            by_volunteer[option.volunteer as usize].push(place as usize);
            let is_must = instance.must.binary_search(&place).is_ok();
            let (time, price) = ((option.start, option.end), price[place as usize]);
            by_visit[option.visit as usize].push(Offered { time, price, is_must });
        }
    }
    let seats = offers::Seats::new(&instance.offers, prices);
    let sale_of = |(visit, row): (u32, &VisitRow)| {
        let offered = &mut by_visit[visit as usize];
        let of_options = best_sale(row.need, row.partial, offered);
        seats.best_sale(visit, row.need, of_options, offered)
    };
    let sales: i128 = (0..).zip(&instance.visits).map(sale_of).sum();
    let lent = ceiling::of_places(instance.organisations.iter().map(|row| row.visits), &prices.organisations);
    let again = linked::again_of_options(instance);
    let mut links: BTreeMap<u32, Vec<&LinkRow>> = BTreeMap::new();
    for link in &instance.links {
        links.entry(link.first).or_default().push(link);
    }
    let at = Terms { instance, prices, price: &price, again: &again, trips, links: &links };
    let weeks: i128 = by_volunteer
        .par_iter()
        .enumerate()
        .map(|(volunteer, options)| Volunteer::new(&at, volunteer, options).best_week())
        .sum();
    (sales + lent + weeks, price.len() as u64)
}

/// By option: whether musts leave no room for it.
fn out_by_musts(instance: &Instance) -> Vec<bool> {
    let mut of_visit: Vec<Vec<&Choice>> = vec![Vec::new(); instance.visits.len()];
    for option in instance.must.iter().map(|place| &instance.options[*place as usize]) {
        of_visit[option.visit as usize].push(option);
    }
    let is_out = |option: &Choice| {
        let musts = &of_visit[option.visit as usize];
        let is_full = musts.len() as u64 >= u64::from(instance.visits[option.visit as usize].need);
        let is_against =
            |must: &&Choice| (must.start, must.end) != (option.start, option.end) || must.volunteer == option.volunteer;
        is_full || musts.iter().any(is_against)
    };
    let mut out: Vec<bool> = instance.options.iter().map(is_out).collect();
    instance.must.iter().for_each(|place| out[*place as usize] = false);
    out
}

/// Whether the volunteer's limits allow an option alone.
pub(super) fn is_possible(instance: &Instance, option: &Choice) -> bool {
    let is_night = instance.visits[option.visit as usize].night;
    let minutes = option.end.abs_diff(option.start);
    let mut rows = instance.volunteers[option.volunteer as usize].limits.iter().filter(|row| {
        let days = [row.from_day, row.to_day].map(|day| instance.midnights[day as usize]);
        days[0] <= option.start && option.start < days[1]
    });
    rows.all(|row| {
        row.visits > 0
            && row.days > 0
            && (row.minutes == NO_LIMIT || minutes <= row.minutes)
            && (!is_night || row.nights > 0)
    })
}
