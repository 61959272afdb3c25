//! Adds up what the pairs of a whole city contribute to a ceiling without looking closely at each: pairs that provably add
//! nothing are skipped, most of them by the square kilometre.
//!
//! Homes stand in cubes of [`SIDE_M`] in space, measured from the centre of the earth. The straight line through the earth
//! from a visit to a cube is no longer than any way over the earth to a home in it, so it bounds the trip from below. A pair is
//! skipped only when
//! * that line is longer than the reach of everybody in the cube, or the line to the home longer than that of the volunteer: a trip within the
//!   limits is impossible; or
//! * the most points of anybody for a trip that long are no more than both prices: max(0, points − prices) is 0. Within a
//!   cube the homes stand by price, so the first that adds nothing ends the cube; or
//! * the same holds for the most points of this very pair.
//!
//! Volunteers who came before or were told to come, which makes them worth so much more than their neighbours, are looked at one by
//! one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use rayon::prelude::*;

use super::pair::Reading;
use crate::instance::Prices;
use crate::place::Place;
use crate::request::{HelpRequest, Visit};
use crate::travel::Mode;
use crate::volunteer::Volunteer;
use crate::words::Tags;

/// Edge of a cube.
const SIDE_M: f64 = 1_000.0;
/// More than rounding can be off in any distance here.
const ROUNDING_M: f64 = 1.0;
/// Mean radius of the earth (IUGG), as `Place::distance_m` has it.
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// What a pair is worth.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Worth {
    /// Its points.
    Points,
    /// 1, whatever its points.
    One,
}

/// Homes of all volunteers by cube, along the first axis.
pub(super) struct Homes<'a> {
    reading: Reading<'a>,
    cubes: Vec<Cube>,
    /// The farthest anybody travels.
    reach_m: f64,
    /// The places of volunteers in the table, by id.
    numbers: HashMap<&'a str, u32>,
    /// Visits so that neighbours follow each other, which keeps the people around them at hand.
    visits: Vec<usize>,
    /// Where every visit begins, in the order of the table.
    places: Vec<[f64; 3]>,
    /// Where every volunteer lives and how far that volunteer travels at most, in the order of the table.
    homes: Vec<([f64; 3], f64)>,
}

struct Cube {
    /// The corner with the smallest coordinates.
    corner: [f64; 3],
    /// The farthest anybody here travels.
    reach_m: f64,
    /// The modes anybody here has.
    modes: Vec<Mode>,
    /// Kinds of request that anybody here likes.
    kinds_liked: Tags,
    /// Organisations that anybody here belongs to.
    organisations: BTreeSet<u32>,
    /// Volunteers by their places in the table.
    volunteers: Vec<u32>,
}

impl<'a> Homes<'a> {
    pub fn new(reading: Reading<'a>) -> Self {
        let problem = reading.problem;
        let mut by_cube: BTreeMap<[i64; 3], Vec<u32>> = BTreeMap::new();
        for (number, volunteer) in (0..).zip(&problem.volunteers) {
            by_cube.entry(cube_of(&volunteer.home)).or_default().push(number);
        }
        let cubes: Vec<Cube> = by_cube.into_iter().map(|(cube, homes)| Cube::new(&reading, cube, homes)).collect();
        let reach_m = cubes.iter().map(|cube| cube.reach_m).fold(0.0, f64::max);
        let numbers = problem.volunteers.iter().map(|volunteer| volunteer.id.as_str()).zip(0..).collect();
        let mut visits: Vec<usize> = (0..problem.visits.len()).collect();
        visits.sort_by_cached_key(|visit| cube_of(&problem.request_of(&problem.visits[*visit]).place));
        let places = problem.visits.iter().map(|visit| in_space(&problem.request_of(visit).place)).collect();
        let reach_of = |volunteer: &Volunteer| {
            let ways = volunteer.ways.iter();
            ways.map(|way| reading.travel.reach_m(way.mode, way.limit_s)).fold(0.0, f64::max)
        };
        let homes =
            problem.volunteers.iter().map(|volunteer| (in_space(&volunteer.home), reach_of(volunteer))).collect();
        Self { reading, cubes, reach_m, numbers, visits, places, homes }
    }

    /// All cubes in pieces of neighbours, each with about so many volunteers.
    pub fn pieces(&self, volunteers: usize) -> Vec<Range<usize>> {
        let (mut pieces, mut from, mut count) = (Vec::new(), 0, 0);
        for (place, cube) in self.cubes.iter().enumerate() {
            count += cube.volunteers.len();
            if count >= volunteers {
                pieces.push(from..place + 1);
                (from, count) = (place + 1, 0);
            }
        }
        if from < self.cubes.len() {
            pieces.push(from..self.cubes.len());
        }
        pieces
    }

    /// The volunteers who live in some cubes, in the order of the table.
    pub fn volunteers_of(&self, cubes: Range<usize>) -> Vec<u32> {
        let mut volunteers: Vec<u32> =
            self.cubes[cubes].iter().flat_map(|cube| cube.volunteers.iter().copied()).collect();
        volunteers.sort_unstable();
        volunteers
    }

    /// The visits that somebody of some cubes may reach, in the order of the table.
    pub fn visits_near(&self, cubes: Range<usize>) -> impl Iterator<Item = u32> {
        let cubes = &self.cubes[cubes];
        let reach_m = cubes.iter().map(|cube| cube.reach_m).fold(0.0, f64::max) + ROUNDING_M;
        let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
        for cube in cubes {
            low = std::array::from_fn(|axis| cube.corner[axis].min(low[axis]));
            high = std::array::from_fn(|axis| (cube.corner[axis] + SIDE_M).max(high[axis]));
        }
        let may = move |at: &[f64; 3]| {
            (0..3).all(|axis| low[axis] - reach_m <= at[axis] && at[axis] <= high[axis] + reach_m)
                && cubes.iter().any(|cube| cube.apart_m(*at) <= cube.reach_m)
        };
        (0..).zip(&self.places).filter(move |(_, at)| may(at)).map(|(visit, _)| visit)
    }

    /// The cubes from which somebody may reach a place, each with a distance below that of every home in it.
    fn around(&self, place: &Place) -> impl Iterator<Item = (usize, &Cube, f64)> {
        self.around_in(0..self.cubes.len(), place)
    }

    /// The same among some cubes.
    fn around_in(&self, among: Range<usize>, place: &Place) -> impl Iterator<Item = (usize, &Cube, f64)> {
        let at = in_space(place);
        // Everything farther along the first axis alone is out of reach.
        let too_low = |cube: &Cube| cube.corner[0] + SIDE_M + ROUNDING_M < at[0] - self.reach_m;
        let not_too_high = |cube: &Cube| cube.corner[0] - ROUNDING_M <= at[0] + self.reach_m;
        let from = among.start + self.cubes[among.clone()].partition_point(too_low);
        let to = (among.start + self.cubes[among].partition_point(not_too_high)).max(from);
        self.cubes[from..to].iter().enumerate().filter_map(move |(i, cube)| {
            let apart_m = cube.apart_m(at);
            (apart_m <= cube.reach_m).then_some((from + i, cube, apart_m))
        })
    }

    /// `Σ_pairs max(0, worth − volunteer − visit)` over all pairs that the rules allow, and how many of them had to be looked
    /// at.
    pub fn pairs_term(&self, prices: &Prices, worth: Worth) -> (i128, u64) {
        let price = |volunteer: u32| prices.volunteers[volunteer as usize];
        let by_price: Vec<Vec<u32>> = self
            .cubes
            .iter()
            .map(|cube| {
                let mut volunteers = cube.volunteers.clone();
                volunteers.sort_by_key(|volunteer| price(*volunteer));
                volunteers
            })
            .collect();
        let of_visit = |visit: &usize| self.pairs_of(*visit, prices, worth, &by_price);
        self.visits.par_iter().map(of_visit).reduce(|| (0, 0), |one, other| (one.0 + other.0, one.1 + other.1))
    }

    /// The same for the pairs of one visit.
    fn pairs_of(&self, visit: usize, prices: &Prices, worth: Worth, by_price: &[Vec<u32>]) -> (i128, u64) {
        let Reading { problem, .. } = self.reading;
        let visit_price = i128::from(prices.visits[visit]);
        let visit = &problem.visits[visit];
        let request = problem.request_of(visit);
        let (mut sum, mut looked_at) = (0, 0);
        let mut look_at = |volunteer: u32, both: i128| {
            looked_at += 1;
            let points = self.reading.best_points(&problem.volunteers[volunteer as usize], visit);
            let worth = points.map_or(0, |points| if worth == Worth::One { 1 } else { points });
            sum += (worth - both).max(0);
        };
        let both = |volunteer: u32| i128::from(prices.volunteers[volunteer as usize]) + visit_price;
        let mut known: Vec<u32> = known_or_told(request).filter_map(|id| self.numbers.get(id).copied()).collect();
        known.sort_unstable();
        known.dedup();
        for volunteer in &known {
            look_at(*volunteer, both(*volunteer));
        }
        for (i, cube, apart_m) in self.around(&request.place) {
            let at_least_s = self.at_least_s(cube, apart_m);
            let most = match worth {
                Worth::Points => self.reading.most_points_of_strangers(request, cube.at_most(request), at_least_s),
                Worth::One => 1,
            };
            for volunteer in &by_price[i] {
                let both = both(*volunteer);
                if most <= both {
                    break;
                }
                let row = &problem.volunteers[*volunteer as usize];
                let is_worth_it = worth == Worth::One || self.reading.most_points(row, request, at_least_s) > both;
                if is_worth_it && known.binary_search(volunteer).is_err() {
                    look_at(*volunteer, both);
                }
            }
        }
        (sum, looked_at)
    }

    /// Every volunteer who is near enough to a request.
    pub fn each_around(&self, request: &HelpRequest, see: &mut dyn FnMut(u32, &Volunteer)) {
        self.each_around_in(0..self.cubes.len(), request, see);
    }

    /// The same among some cubes.
    pub fn each_around_in(&self, among: Range<usize>, request: &HelpRequest, see: &mut dyn FnMut(u32, &Volunteer)) {
        let at = in_space(&request.place);
        for number in self.around_in(among, &request.place).flat_map(|(_, cube, _)| &cube.volunteers) {
            if self.is_near(*number, at) {
                see(*number, &self.reading.problem.volunteers[*number as usize]);
            }
        }
    }

    /// Whether a volunteer may be near enough to a place: the straight line is no longer than any way there.
    fn is_near(&self, volunteer: u32, at: [f64; 3]) -> bool {
        let (home, reach_m) = self.homes[volunteer as usize];
        straight_m(home, at) - ROUNDING_M <= reach_m
    }

    /// How many volunteers the rules allow at a visit at some time, and the most of them at one time. Stops counting when
    /// `enough` may and so many as `needed` at one time.
    pub fn who_may(&self, visit: &Visit, enough: u32, needed: u32) -> (u32, u32) {
        let request = self.reading.problem.request_of(visit);
        let mut may = 0;
        let mut at_slot = vec![0; visit.slots.len()];
        let at = in_space(&request.place);
        let near = self.around(&request.place).flat_map(|(_, cube, _)| &cube.volunteers);
        for volunteer in near.filter(|volunteer| self.is_near(**volunteer, at)) {
            let volunteer = &self.reading.problem.volunteers[*volunteer as usize];
            if !self.reading.is_allowed_apart_from_time(volunteer, request) {
                continue;
            }
            let mut is_any = false;
            for (count, slot) in at_slot.iter_mut().zip(&visit.slots) {
                if self.reading.is_allowed_at(volunteer, request, *slot) {
                    *count += 1;
                    is_any = true;
                }
            }
            may += u32::from(is_any);
            if may >= enough && at_slot.iter().any(|count| *count >= needed) {
                break;
            }
        }
        (may, at_slot.into_iter().max().unwrap_or(0))
    }

    /// The fewest seconds in which anybody of a cube travels so far.
    fn at_least_s(&self, cube: &Cube, apart_m: f64) -> u32 {
        cube.modes.iter().map(|mode| self.reading.travel.at_least_s(*mode, apart_m)).min().unwrap_or(0)
    }
}

impl Cube {
    fn new(reading: &Reading<'_>, cube: [i64; 3], volunteers: Vec<u32>) -> Self {
        let people = || volunteers.iter().map(|number| &reading.problem.volunteers[*number as usize]);
        let ways = || people().flat_map(|volunteer| &volunteer.ways);
        let reach_m = ways().map(|way| reading.travel.reach_m(way.mode, way.limit_s)).fold(0.0, f64::max);
        let modes = Mode::ALL.into_iter().filter(|mode| ways().any(|way| way.mode == *mode)).collect();
        let kinds_liked = people().flat_map(|volunteer| volunteer.kinds_liked.iter()).collect();
        let organisations = people().filter_map(|volunteer| volunteer.organisation).collect();
        // Cube numbers are small: exact as floats.
        #[allow(clippy::cast_precision_loss)]
        let corner = cube.map(|along| along as f64 * SIDE_M);
        Self { corner, reach_m, modes, kinds_liked, organisations, volunteers }
    }

    /// The measures of preference and organisation that nobody here exceeds.
    fn at_most(&self, request: &HelpRequest) -> [i128; 2] {
        let is_own = request.organisation.is_some_and(|organisation| self.organisations.contains(&organisation));
        [if self.kinds_liked.has(request.kind) { 100 } else { 50 }, if is_own { 100 } else { 0 }]
    }

    /// A distance that no home here is nearer than.
    fn apart_m(&self, at: [f64; 3]) -> f64 {
        let squares = (0..3).map(|axis| {
            let below = self.corner[axis] - at[axis];
            let above = at[axis] - self.corner[axis] - SIDE_M;
            below.max(above).max(0.0).powi(2)
        });
        (squares.sum::<f64>().sqrt() - ROUNDING_M).max(0.0)
    }
}

/// Whoever came before, or was told to come.
fn known_or_told(request: &HelpRequest) -> impl Iterator<Item = &str> {
    let told = request.told.iter().map(|told| told.volunteer.as_str());
    request.known.iter().map(String::as_str).chain(told)
}

/// The cube in which a place lies.
fn cube_of(place: &Place) -> [i64; 3] {
    // Coordinates are at most the radius of the earth: a few thousand cubes.
    #[allow(clippy::cast_possible_truncation)]
    in_space(place).map(|along| (along / SIDE_M).floor() as i64)
}

/// The straight line between two places in space.
fn straight_m(one: [f64; 3], other: [f64; 3]) -> f64 {
    (0..3).map(|axis| (one[axis] - other[axis]).powi(2)).sum::<f64>().sqrt()
}

/// A place in metres from the centre of the earth.
fn in_space(place: &Place) -> [f64; 3] {
    let (north, east) = (place.latitude.to_radians(), place.longitude.to_radians());
    [north.cos() * east.cos(), north.cos() * east.sin(), north.sin()].map(|unit| unit * EARTH_RADIUS_M)
}

#[cfg(test)]
mod tests;
