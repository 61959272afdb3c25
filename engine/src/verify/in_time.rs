//! The ceiling of a plan in time: every option that the rules allow, laid out afresh by the second reading of rules and points,
//! and the formula of [`crate::instance::WeekPrices`] over all of them.
//!
//! It is taken piece by piece: the volunteers of some neighbouring cubes with all their options ([`super::piece`]), so that memory is bounded by
//! a piece whatever the size of the country. A piece gives the best weeks of its volunteers, and of every visit the options a sale can be
//! made of; the sales are made when all pieces are there.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use rayon::prelude::*;

use super::all_pairs::Homes;
use super::pair::Reading;
use super::piece::{Ground, Offers, of_piece};
use super::rows::row_of_organisation;
use super::sale::{best_sale, keep_what_sells};
use super::{Fault, ceiling, offers, seats, week};
use crate::instance::WeekPrices;
use crate::place::{EARTH_RADIUS_M, Place};
use crate::plan::PricesInTime;
use crate::travel::Mode;

/// Volunteers of a piece, about.
const PIECE: usize = 2_000;

/// The ceiling of prices in time.
///
/// # Errors
/// Faults of prices that do not belong to these tables.
pub(super) fn ceiling_of(reading: &Reading<'_>, homes: &Homes<'_>, prices: &PricesInTime) -> Result<i128, Vec<Fault>> {
    let problem = reading.problem;
    let group_offers = seats::offers_of(reading);
    let rows: Vec<_> = problem.organisations.iter().map(|row| row_of_organisation(&row.id, row.visits)).collect();
    let shape = week::Shape { visits: problem.visits.len(), options: 0, organisations: &rows, offers: &group_offers };
    let (visits, organisations) = (prices.visits.clone(), prices.organisations.clone());
    let whole = WeekPrices { visits, organisations, options: Vec::new(), seats: prices.seats.clone() };
    let mut faults = week::faults_of_prices("prices_in_time", &shape, &whole);
    for (i, pair) in prices.options.windows(2).enumerate() {
        let [one, next] = [pair[0], pair[1]].map(|(volunteer, visit, slot, _)| (volunteer, visit, slot));
        if next <= one {
            faults.push(fault_of_option(i + 1, next));
        }
    }
    let outside = |row: &(u32, u32, u32, i64)| row.0 as usize >= problem.volunteers.len();
    let strange = prices.options.iter().enumerate().filter(|(_, row)| outside(row));
    faults.extend(strange.map(|(i, (volunteer, visit, slot, _))| fault_of_option(i, (*volunteer, *visit, *slot))));
    if !faults.is_empty() {
        return Err(faults);
    }
    let ground = Ground::new(reading, homes, prices, whole);
    let trips = BetweenVisits::new(reading);
    let found: Vec<_> = homes.pieces(PIECE).into_par_iter().map(|cubes| of_piece(&ground, cubes, &trips)).collect();
    let mut sum = 0;
    let mut offered: Offers = BTreeMap::new();
    for piece in found {
        faults.extend(piece.unknown.into_iter().map(|(place, row)| fault_of_option(place, row)));
        sum += piece.weeks;
        for (visit, more) in piece.offered {
            let known = offered.entry(visit).or_default();
            known.extend(more);
            keep_what_sells(problem.request_of(&problem.visits[visit as usize]).volunteers_needed, known);
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let seats = offers::Seats::new(&group_offers, &ground.prices);
    for (place, visit) in (0..).zip(&problem.visits) {
        let request = problem.request_of(visit);
        let (need, partial) = (request.volunteers_needed, request.partial && request.offer.is_none());
        let mut options = offered.remove(&place).unwrap_or_default();
        let of_options = best_sale(need, partial, &mut options);
        sum += seats.best_sale(place, need, of_options, &options);
    }
    sum += ceiling::of_places(problem.organisations.iter().map(|row| row.visits), &prices.organisations);
    Ok(sum)
}

/// A price of an option that is none, or stands at the wrong place.
fn fault_of_option(place: usize, (volunteer, visit, slot): (u32, u32, u32)) -> Fault {
    let found = format!("[{volunteer}, {visit}, {slot}]");
    let expected = "[volunteer, visit, slot] that the rules allow, rising";
    Fault::malformed(format!("prices_in_time.options[{place}]"), found, expected)
}

/// Distances are kept between so many places at most: they take 32 MB then.
const KEPT_PLACES: usize = 2_048;

/// Travel between the places of visits, numbered as [`super::rows`] does.
struct BetweenVisits<'a> {
    reading: &'a Reading<'a>,
    /// By mode: see [`week::Trips::at_most_s`].
    at_most_s: [u32; Mode::ALL.len()],
    /// By number: which of the different places it is.
    which: Vec<usize>,
    /// By different place: the metres to every other, once they were asked for; empty when there are too many.
    distances_m: Vec<OnceLock<Box<[f64]>>>,
    /// The different places.
    places: Vec<&'a Place>,
}

impl<'a> BetweenVisits<'a> {
    fn new(reading: &'a Reading<'a>) -> Self {
        let places = reading.problem.requests.iter().flat_map(|request| [&request.place, &request.ends_at_place]);
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for place in places {
            let at = [place.latitude, place.longitude];
            low = [0, 1].map(|axis| at[axis].min(low[axis]));
            high = [0, 1].map(|axis| at[axis].max(high[axis]));
        }
        // Along a meridian and then along a parallel, of which none is longer than the equator, is no shorter than the straight way.
        let across = [0, 1].map(|axis| (high[axis] - low[axis]).max(0.0).to_radians());
        let across_m = (across[0] + across[1]) * EARTH_RADIUS_M + 1.0;
        let at_most_s = Mode::ALL.map(|mode| {
            if reading.travel.is_measured(mode) { u32::MAX } else { reading.travel.pace(mode).seconds(across_m) }
        });
        let mut different: HashMap<[u64; 2], usize> = HashMap::new();
        let (mut which, mut places) = (Vec::new(), Vec::new());
        for visit in &reading.problem.visits {
            let request = reading.problem.request_of(visit);
            for place in [&request.place, &request.ends_at_place] {
                let at = [place.latitude, place.longitude].map(f64::to_bits);
                which.push(*different.entry(at).or_insert_with(|| {
                    places.push(place);
                    places.len() - 1
                }));
            }
        }
        let kept = if places.len() <= KEPT_PLACES { places.len() } else { 0 };
        Self { reading, at_most_s, which, places, distances_m: vec![OnceLock::new(); kept] }
    }

    /// The straight line between two places, in metres.
    fn distance_m(&self, from: u32, to: u32) -> f64 {
        let [from, to] = [from, to].map(|number| self.which[number as usize]);
        let row = |from: &Place| self.places.iter().map(|to| from.distance_m(to)).collect();
        match self.distances_m.get(from) {
            Some(known) => known.get_or_init(|| row(self.places[from]))[to],
            None => self.places[from].distance_m(self.places[to]),
        }
    }

    fn place(&self, number: u32) -> &Place {
        let problem = self.reading.problem;
        let request = problem.request_of(&problem.visits[number as usize / 2]);
        if number.is_multiple_of(2) { &request.place } else { &request.ends_at_place }
    }
}

impl week::Trips for BetweenVisits<'_> {
    fn fastest_s(&self, ways: &[u32], from: u32, to: u32) -> u32 {
        let distance_m = OnceCell::new();
        let by = |way: &u32| {
            let (mode, travel) = (Mode::ALL[*way as usize], self.reading.travel);
            let estimated_s = || travel.pace(mode).seconds(*distance_m.get_or_init(|| self.distance_m(from, to)));
            let is_measured = travel.is_measured(mode);
            let measured_s = || travel.measured_s(self.place(from), self.place(to), mode);
            is_measured.then(measured_s).flatten().unwrap_or_else(estimated_s)
        };
        ways.iter().map(by).min().unwrap_or(0)
    }

    fn at_most_s(&self, ways: &[u32]) -> u32 {
        ways.iter().map(|way| self.at_most_s[*way as usize]).min().unwrap_or(0)
    }

    /// An estimated trip grows evenly with the straight line, which is no longer than the two by way of a third place. So of the ways of those two
    /// trips the one that grows less leads straight in no longer than both, but for what every trip by it costs and for rounding: a second up for
    /// each trip, less than one for the distances, a minute up for each trip.
    fn shortcut_min(&self, ways: &[u32]) -> Option<u32> {
        const ROUNDING_MIN: u32 = 3;
        let travel = self.reading.travel;
        let of_way = |way: &u32| {
            let mode = Mode::ALL[*way as usize];
            let pace = travel.pace(mode);
            let is_even = pace.speed_km_h > 0.0 && pace.detour >= 0.0 && !travel.is_measured(mode);
            is_even.then(|| pace.overhead_s.div_ceil(60).saturating_add(ROUNDING_MIN))
        };
        ways.iter().map(of_way).try_fold(0, |most, minutes| Some(most.max(minutes?)))
    }
}
