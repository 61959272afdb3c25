//! The ceiling of prices in time ([`WeekPrices`]), recomputed: what places can be sold for at most, and every volunteer's best week
//! ([`super::best_week`]), over all options that the rules allow.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::best_week::{Terms, Volunteer};
use super::{Fault, ceiling, linked, offers};
use crate::instance::{Choice, Instance, LinkRow, NO_LIMIT, WeekPrices};

/// Faults of prices that are not of this instance, or below 0 where they may not be.
pub(super) fn faults_of_prices(at: &str, instance: &Instance, prices: &WeekPrices) -> Vec<Fault> {
    let mut faults = Vec::new();
    let lengths = [
        ("visits", prices.visits.len(), instance.visits.len()),
        ("organisations", prices.organisations.len(), instance.organisations.len()),
    ];
    for (name, found, rows) in lengths {
        if found != rows {
            faults.push(Fault::malformed(format!("{at}.{name}"), format!("{found} prices"), rows));
        }
    }
    for (i, (price, row)) in prices.organisations.iter().zip(&instance.organisations).enumerate() {
        let at = format!("{at}.organisations[{i}]");
        if *price < 0 {
            faults.push(Fault::NegativePrice { at, price: *price });
        } else if *price > 0 && row.visits == NO_LIMIT {
            faults.push(Fault::malformed(at, price, "0, as the organisation has no limit"));
        }
    }
    for (i, (option, _)) in prices.options.iter().enumerate() {
        let at = || format!("{at}.options[{i}]");
        if *option as usize >= instance.options.len() {
            let expected = format!("a place in options, which has {} rows", instance.options.len());
            faults.push(Fault::malformed(at(), option, expected));
        }
        if i > 0 && *option <= prices.options[i - 1].0 {
            let expected = format!("more than {}, as options rise", prices.options[i - 1].0);
            faults.push(Fault::malformed(at(), option, expected));
        }
    }
    let seats = prices.seats.iter().map(|(offer, visit, _)| (*offer, *visit));
    faults.extend(offers::faults_of_seats(&format!("{at}.seats"), instance, seats));
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
}

/// The ceiling of week prices, and how many options it was taken over.
pub(super) fn ceiling_of(instance: &Instance, prices: &WeekPrices, trips: &dyn Trips) -> (i128, u64) {
    let mut price: Vec<i64> = instance.options.iter().map(|option| prices.visits[option.visit as usize]).collect();
    for (option, own) in &prices.options {
        price[*option as usize] = *own;
    }
    let mut by_volunteer: Vec<Vec<usize>> = vec![Vec::new(); instance.volunteers.len()];
    let mut by_visit: Vec<Vec<usize>> = vec![Vec::new(); instance.visits.len()];
    let out = out_by_musts(instance);
    for (place, option) in instance.options.iter().enumerate() {
        if is_possible(instance, option) && !out[place] {
            by_volunteer[option.volunteer as usize].push(place);
            by_visit[option.visit as usize].push(place);
        }
    }
    let seats = offers::Seats::new(instance, prices);
    let sale_of = |visit: usize| {
        let options = &mut by_visit[visit];
        let of_options = best_sale(instance, &price, visit, options);
        u32::try_from(visit).map_or(of_options, |place| seats.best_sale(place, of_options, options, &price))
    };
    let sales: i128 = (0..instance.visits.len()).map(sale_of).sum();
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
fn is_possible(instance: &Instance, option: &Choice) -> bool {
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

/// The most that the prices of options of one visit can sum to that may be chosen together.
fn best_sale(instance: &Instance, price: &[i64], visit: usize, options: &mut [usize]) -> i128 {
    let row = &instance.visits[visit];
    let time = |option: &usize| (instance.options[*option].start, instance.options[*option].end);
    options.sort_by_key(|option| (time(option), std::cmp::Reverse(price[*option])));
    let need = row.need as usize;
    let is_must =
        |option: &usize| u32::try_from(*option).is_ok_and(|place| instance.must.binary_search(&place).is_ok());
    let musts = options.iter().filter(|option| is_must(option)).count();
    if musts > 0 {
        // What is left has the time of the musts.
        let sum = |list: &mut dyn Iterator<Item = &usize>| list.map(|option| i128::from(price[*option])).sum::<i128>();
        let forced = sum(&mut options.iter().filter(|option| is_must(option)));
        let others = options.iter().filter(|option| !is_must(option)).take(need - musts);
        return forced + sum(&mut others.filter(|option| !row.partial || price[**option] > 0));
    }
    let mut best = 0;
    for together in options.chunk_by(|a, b| time(a) == time(b)) {
        let prices = together.iter().take(need).map(|option| i128::from(price[*option]));
        if row.partial {
            best = best.max(prices.filter(|price| *price > 0).sum());
        } else if together.len() >= need {
            best = best.max(prices.sum());
        }
    }
    best
}
