//! The best weeks of some neighbouring volunteers at prices in time, over every option that the rules allow them, and what those options
//! would sell for.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::all_pairs::Homes;
use super::best_week::{Terms, Volunteer};
use super::linked;
use super::pair::Reading;
use super::rows::{Repeated, row_of_visit, row_of_volunteer};
use super::sale::{Offered, keep_what_sells};
use super::week::{Trips, is_possible};
use crate::instance::{Choice, INSTANCE_FORMAT, Instance, LinkRow, SeriesRow, WeekPrices};
use crate::plan::PricesInTime;
use crate::request::{HelpRequest, Visit};
use crate::time::Span;
use crate::volunteer::Volunteer as VolunteerOfTable;

/// By visit: its options that sell.
pub(super) type Offers = BTreeMap<u32, Vec<Offered>>;

/// What every piece is read from.
pub(super) struct Ground<'a> {
    reading: &'a Reading<'a>,
    homes: &'a Homes<'a>,
    /// Prices by volunteer, visit and slot.
    own: &'a PricesInTime,
    /// Prices by visit and organisation.
    pub(super) prices: WeekPrices,
    /// By request.
    series: BTreeMap<u32, SeriesRow>,
    /// By their first visit.
    links: BTreeMap<u32, Vec<LinkRow>>,
    /// By visit: time and volunteer of options that must be chosen.
    musts: BTreeMap<u32, Vec<(i32, i32, u32)>>,
}

/// What a piece comes to.
pub(super) struct Piece {
    /// The best weeks of its volunteers.
    pub(super) weeks: i128,
    /// What sells of them.
    pub(super) offered: Offers,
    /// Places of prices whose option the rules do not allow, with what they name.
    pub(super) unknown: Vec<(usize, (u32, u32, u32))>,
}

impl<'a> Ground<'a> {
    /// What the tables say beside pairs. `prices` are those of `own` but for options.
    pub(super) fn new(
        reading: &'a Reading<'a>,
        homes: &'a Homes<'a>,
        own: &'a PricesInTime,
        prices: WeekPrices,
    ) -> Self {
        let rows = Repeated::of(reading);
        let mut links: BTreeMap<u32, Vec<LinkRow>> = BTreeMap::new();
        for link in rows.links {
            links.entry(link.first).or_default().push(link);
        }
        let request = |row: &SeriesRow| reading.problem.visits[row.visits[0] as usize].request;
        let series = rows.series.into_iter().map(|row| (request(&row), row)).collect();
        let mut ground = Self { reading, homes, own, prices, series, links, musts: BTreeMap::new() };
        for (place, visit) in (0..).zip(&reading.problem.visits) {
            let request = reading.problem.request_of(visit);
            if request.pinned.is_empty() {
                continue;
            }
            let musts = ground.musts.entry(place).or_default();
            homes.each_around(request, &mut |number, volunteer| {
                each_time(reading, (volunteer, request, visit), &mut |slot, _| {
                    if is_pinned(request, volunteer, slot) {
                        musts.push((slot.starts_at.0, slot.ends_at.0, number));
                    }
                });
            });
        }
        ground
    }

    /// Whether musts leave no room for an option of this visit; both by their places in the tables.
    fn is_out(&self, visit: u32, volunteer: u32, time: (i32, i32), is_must: bool) -> bool {
        let Some(musts) = self.musts.get(&visit).filter(|_| !is_must) else { return false };
        let problem = self.reading.problem;
        let need = problem.request_of(&problem.visits[visit as usize]).volunteers_needed;
        let is_against = |must: &(i32, i32, u32)| (must.0, must.1) != time || must.2 == volunteer;
        musts.len() as u64 >= u64::from(need) || musts.iter().any(is_against)
    }
}

/// The piece of the volunteers who live in these cubes.
pub(super) fn of_piece(ground: &Ground<'_>, cubes: Range<usize>, trips: &dyn Trips) -> Piece {
    let volunteers = ground.homes.volunteers_of(cubes.clone());
    let (visits, instance) = instance_of(ground, cubes, &volunteers);
    let whole = |option: &Choice| (volunteers[option.volunteer as usize], visits[option.visit as usize]);
    let mut price: Vec<i64> =
        instance.options.iter().map(|option| ground.prices.visits[whole(option).1 as usize]).collect();
    let unknown = set_own_prices(ground, &instance, &volunteers, &visits, &mut price);
    let mut by_volunteer: Vec<Vec<usize>> = vec![Vec::new(); volunteers.len()];
    let mut by_visit: Vec<Vec<Offered>> = vec![Vec::new(); visits.len()];
    for (place, option) in (0..).zip(&instance.options) {
        let (volunteer, visit) = whole(option);
        let is_must = instance.must.binary_search(&place).is_ok();
        let time = (option.start, option.end);
        if is_possible(&instance, option) && !ground.is_out(visit, volunteer, time, is_must) {
            by_volunteer[option.volunteer as usize].push(place as usize);
            by_visit[option.visit as usize].push(Offered { time, price: price[place as usize], is_must });
        }
    }
    let mut offered = Offers::new();
    for ((visit, row), mut options) in visits.iter().zip(&instance.visits).zip(by_visit) {
        if !options.is_empty() {
            keep_what_sells(row.need, &mut options);
            offered.insert(*visit, options);
        }
    }
    let again = linked::again_of_options(&instance);
    let mut links: BTreeMap<u32, Vec<&LinkRow>> = BTreeMap::new();
    for link in &instance.links {
        links.entry(link.first).or_default().push(link);
    }
    let at = Terms { instance: &instance, prices: &ground.prices, price: &price, again: &again, trips, links: &links };
    let weeks = by_volunteer.par_iter().enumerate();
    let weeks = weeks.map(|(volunteer, options)| Volunteer::new(&at, volunteer, options).best_week()).sum();
    Piece { weeks, offered, unknown }
}

/// Gives options the prices that are their own; gives those prices back that are of no option.
fn set_own_prices(
    ground: &Ground<'_>,
    instance: &Instance,
    volunteers: &[u32],
    visits: &[u32],
    price: &mut [i64],
) -> Vec<(usize, (u32, u32, u32))> {
    let (problem, own) = (ground.reading.problem, &ground.own.options);
    let mut unknown = Vec::new();
    for (number, volunteer) in (0..).zip(volunteers) {
        let from = own.partition_point(|row| row.0 < *volunteer);
        let to = own.partition_point(|row| row.0 <= *volunteer);
        for (place, (_, visit, slot, own)) in (from..to).zip(&own[from..to]) {
            let slots = problem.visits.get(*visit as usize).map(|visit| &visit.slots);
            let start = slots.and_then(|slots| slots.get(*slot as usize)).map_or(i32::MIN, |slot| slot.starts_at.0);
            let known = visits.binary_search(visit).map_or(u32::MAX, |place| u32::try_from(place).unwrap_or(u32::MAX));
            let order = |option: &Choice| (option.volunteer, option.visit, option.start).cmp(&(number, known, start));
            match instance.options.binary_search_by(order) {
                Ok(option) => price[option] = *own,
                Err(_) => unknown.push((place, (*volunteer, *visit, *slot))),
            }
        }
    }
    unknown
}

/// All options that the rules allow volunteers of some cubes, with their points, by volunteer, visit and start; and the visits they are of.
fn instance_of(ground: &Ground<'_>, cubes: Range<usize>, volunteers: &[u32]) -> (Vec<u32>, Instance) {
    let reading = ground.reading;
    let problem = reading.problem;
    let near: Vec<u32> = ground.homes.visits_near(cubes.clone()).collect();
    let found: Vec<OfVisit> =
        near.par_iter().map(|visit| options_of(ground, cubes.clone(), volunteers, *visit)).collect();
    let mut visits: Vec<u32> = Vec::new();
    let (mut options, mut pinned): (Vec<Choice>, Vec<Choice>) = (Vec::new(), Vec::new());
    for (place, of_visit) in near.into_iter().zip(found) {
        if of_visit.options.is_empty() {
            continue;
        }
        let visit = u32::try_from(visits.len()).unwrap_or(u32::MAX);
        visits.push(place);
        options.extend(of_visit.options.into_iter().map(|option| Choice { visit, ..option }));
        pinned.extend(of_visit.pinned.into_iter().map(|option| Choice { visit, ..option }));
    }
    options.par_sort_unstable();
    let mut must: Vec<u32> = pinned
        .iter()
        .filter_map(|option| options.binary_search(option).ok().and_then(|place| u32::try_from(place).ok()))
        .collect();
    must.sort_unstable();
    let local = |visit: u32| visits.binary_search(&visit).ok().and_then(|place| u32::try_from(place).ok());
    let of_visit = |visit: &u32| ground.links.get(visit).into_iter().flatten();
    let here = |link: &LinkRow| Some(LinkRow { first: local(link.first)?, second: local(link.second)?, ..*link });
    let links = visits.iter().flat_map(of_visit).filter_map(here).collect();
    let mut requests: Vec<u32> = visits.iter().map(|visit| problem.visits[*visit as usize].request).collect();
    requests.sort_unstable();
    requests.dedup();
    let rows = requests.iter().filter_map(|request| ground.series.get(request));
    let series = rows.map(|row| SeriesRow {
        visits: row.visits.iter().filter_map(|visit| local(*visit)).collect(),
        again: row.again,
    });
    let instance = Instance {
        format: INSTANCE_FORMAT.to_owned(),
        midnights: problem.period.midnights.iter().map(|midnight| midnight.0).collect(),
        volunteers: volunteers
            .iter()
            .map(|row| row_of_volunteer(reading, &problem.volunteers[*row as usize]))
            .collect(),
        visits: visits.iter().map(|visit| row_of_visit(problem, *visit)).collect(),
        series: series.collect(),
        links,
        options,
        must,
        ..Instance::default()
    };
    (visits, instance)
}

/// The options of one visit, which they do not name yet.
#[derive(Default)]
struct OfVisit {
    options: Vec<Choice>,
    /// Those of them that the rules say are chosen.
    pinned: Vec<Choice>,
}

/// The options that the rules allow volunteers of some cubes at a visit, with their points.
fn options_of(ground: &Ground<'_>, cubes: Range<usize>, volunteers: &[u32], visit: u32) -> OfVisit {
    let (reading, mut found) = (ground.reading, OfVisit::default());
    let visit = &reading.problem.visits[visit as usize];
    let request = reading.problem.request_of(visit);
    ground.homes.each_around_in(cubes, request, &mut |of_table, volunteer| {
        let known = volunteers.binary_search(&of_table).unwrap_or(usize::MAX);
        each_time(reading, (volunteer, request, visit), &mut |slot, points| {
            let option = Choice {
                volunteer: u32::try_from(known).unwrap_or(u32::MAX),
                visit: 0,
                start: slot.starts_at.0,
                end: slot.ends_at.0,
                points,
            };
            found.options.push(option);
            if is_pinned(request, volunteer, slot) {
                found.pinned.push(option);
            }
        });
    });
    found
}

/// Tells of every time at which the rules allow a pair, with its points.
fn each_time(
    reading: &Reading<'_>,
    (volunteer, request, visit): (&VolunteerOfTable, &HelpRequest, &Visit),
    see: &mut dyn FnMut(Span, i64),
) {
    if !reading.keeps_rules_of_the_pair(volunteer, request) {
        return;
    }
    let mut slots = visit.slots.iter().filter(|slot| reading.is_allowed_at(volunteer, request, **slot)).peekable();
    // Travel is the dear part, and most people are not free for most visits.
    if slots.peek().is_none() {
        return;
    }
    let Ok((_, travel_s)) = reading.fastest_way(volunteer, request) else { return };
    for slot in slots {
        let points: i128 = reading.parts(volunteer, request, *slot, travel_s).iter().sum();
        see(*slot, i64::try_from(points).unwrap_or(i64::MAX));
    }
}

/// Whether the rules say that this volunteer comes at this time.
fn is_pinned(request: &HelpRequest, volunteer: &VolunteerOfTable, slot: Span) -> bool {
    request.pinned.iter().any(|one| one.volunteer == volunteer.id && one.time.starts_at == slot.starts_at)
}
