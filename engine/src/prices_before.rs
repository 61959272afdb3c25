//! The prices of the plan that stood, for the week as it now is: where a repair begins.
//!
//! A price follows what its visit is worth. When every option of a visit is worth so many points more, and its price rises by as
//! many, everybody's best week stays what it was and the ceiling rises by what the visit brings more: the gap stays. A step of priority is worth
//! another number of points as soon as a visit more or less is asked for, so all prices move by that. A match of the old plan has points
//! for being told as well: where all places of a visit are still held, its price moves by what its matches are worth more; nobody
//! else wants the visit for that, and the gap stays again.
//!
//! A plan comes from a file: prices that no week can have had are not taken over.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::instance::{Instance, WeekPrices};
use crate::plan::{Match, Plan, PricesInTime};
use crate::points::Scale;
use crate::problem::Problem;
use crate::week::MOST_POINTS;

/// No price, either way, is more than this, and no figure that one follows from.
const MOST: i64 = 2 * MOST_POINTS;

/// The week as it now is, and the plan that stood.
pub struct Before<'a> {
    /// The tables.
    pub problem: &'a Problem,
    /// What may be chosen.
    pub instance: &'a Instance,
    /// The points that has.
    pub scale: &'a Scale,
    /// The plan that stood.
    pub old: &'a Plan,
}

impl Before<'_> {
    /// The prices in time; nothing when the old plan has none, they are none of a week, or they cannot be told apart by visit.
    pub fn prices(&self) -> Option<WeekPrices> {
        let prices = self.old.prices_in_time.as_ref()?;
        if prices.organisations.len() != self.problem.organisations.len() || !self.is_of_a_week(prices) {
            return None;
        }
        let places = self.places_before(prices)?;
        let gains = self.gains();
        let mut visits = vec![0; self.problem.visits.len()];
        let mut held: Vec<Vec<i64>> = vec![Vec::new(); visits.len()];
        for (option, gain) in &gains {
            held[self.instance.options[*option as usize].visit as usize].push(*gain);
        }
        for (visit, row) in self.instance.visits.iter().enumerate() {
            let Some(before) = places[visit] else { continue };
            let is_held = held[visit].len() == row.need as usize && !is_shared(self.problem, self.instance, visit);
            let told = held[visit].iter().min().filter(|_| is_held).copied();
            visits[visit] = prices.visits[before].saturating_add(told.unwrap_or_else(|| self.step_gain(visit)));
            if !is_shared(self.problem, self.instance, visit) {
                visits[visit] = visits[visit].max(0);
            }
        }
        let options = self.of_options(prices, &places, &visits, &gains);
        let has_limit = self.problem.organisations.iter().map(|row| row.visits != u32::MAX);
        let organisations = prices.organisations.iter().zip(has_limit);
        let organisations = organisations.map(|(price, has_limit)| if has_limit { *price } else { 0 }).collect();
        let all = visits.iter().chain(options.iter().map(|(_, price)| price));
        let is_one = all.copied().all(is_no_more);
        is_one.then_some(WeekPrices { visits, organisations, options, seats: Vec::new() })
    }

    /// Whether the old plan has figures that a week can have.
    fn is_of_a_week(&self, prices: &PricesInTime) -> bool {
        let points = self.old.matches.iter().map(|found| found.points).chain([self.old.score.priority_step]);
        let options = prices.options.iter().map(|(.., price)| *price);
        prices.visits.iter().copied().chain(options).chain(points).all(is_no_more)
            && prices.organisations.iter().all(|price| (0..=MOST).contains(price))
    }

    /// By visit: its place in the tables of the old plan. That names every visit it had a price for, in the order of its prices: by
    /// request, then by time, as matches and open places are listed.
    fn places_before(&self, prices: &PricesInTime) -> Option<Vec<Option<usize>>> {
        let matched = self.old.matches.iter().map(|found| (&found.request, &found.visit));
        let open = self.old.unserved.iter().map(|open| (&open.request, &open.visit));
        let named: BTreeSet<(&String, &String)> = matched.chain(open).collect();
        if named.len() != prices.visits.len() {
            return None;
        }
        let places: BTreeMap<&String, usize> = named.into_iter().map(|(_, visit)| visit).zip(0..).collect();
        Some(self.problem.visits.iter().map(|visit| places.get(&visit.id).copied()).collect())
    }

    /// By option of a match that may stay: by how many points it is worth more than it was.
    fn gains(&self) -> HashMap<u32, i64> {
        let old: HashMap<(&str, &str, i32), &Match> = self
            .old
            .matches
            .iter()
            .map(|found| ((found.visit.as_str(), found.volunteer.as_str(), found.time.starts_at.0), found))
            .collect();
        let gain = |(place, option): (u32, &crate::instance::Choice)| {
            let visit = self.problem.visits[option.visit as usize].id.as_str();
            let volunteer = self.problem.volunteers[option.volunteer as usize].id.as_str();
            Some((place, option.points - old.get(&(visit, volunteer, option.start))?.points))
        };
        (0..).zip(&self.instance.options).filter_map(gain).collect()
    }

    /// By how many points every option of a visit is worth more, as a step of priority is.
    fn step_gain(&self, visit: usize) -> i64 {
        let priority = i64::from(self.problem.request_of(&self.problem.visits[visit]).priority);
        (self.scale.priority_step - self.old.score.priority_step).saturating_mul(priority)
    }

    /// Prices of options of their own, where visits have such.
    fn of_options(
        &self,
        prices: &PricesInTime,
        places: &[Option<usize>],
        visits: &[i64],
        gains: &HashMap<u32, i64>,
    ) -> Vec<(u32, i64)> {
        // Prices name volunteers by their places: of a table with others they would be somebody else's.
        let is_same = self.old.prices.volunteers.len() == self.problem.volunteers.len();
        let own: HashMap<(u32, u32, u32), i64> = prices
            .options
            .iter()
            .filter(|_| is_same)
            .map(|(volunteer, visit, slot, price)| ((*volunteer, *visit, *slot), *price))
            .collect();
        let mut found = Vec::new();
        for (place, option) in (0..).zip(&self.instance.options) {
            let visit = option.visit as usize;
            let Some(before) = places[visit].filter(|_| is_shared(self.problem, self.instance, visit)) else {
                continue;
            };
            let slots = &self.problem.visits[visit].slots;
            let slot = slots.partition_point(|slot| slot.starts_at.0 < option.start);
            let number = |place: usize| u32::try_from(place).expect("tables hold fewer than 2^32 rows");
            let was = own.get(&(option.volunteer, number(before), number(slot))).copied();
            let gain = gains.get(&place).copied().unwrap_or_else(|| self.step_gain(visit));
            let price = was.unwrap_or(prices.visits[before]).saturating_add(gain);
            if price != visits[visit] {
                found.push((place, price));
            }
        }
        found
    }
}

/// Whether a price, or what one follows from, is no more than there may be.
fn is_no_more(price: i64) -> bool {
    (-MOST..=MOST).contains(&price)
}

/// Whether the options of a visit have prices of their own, as in the market of [`crate::week`]: it needs several people, at one of several
/// times or all of them or none.
fn is_shared(problem: &Problem, instance: &Instance, visit: usize) -> bool {
    let row = &instance.visits[visit];
    row.need > 1 && (problem.visits[visit].slots.len() > 1 || !row.partial)
}
