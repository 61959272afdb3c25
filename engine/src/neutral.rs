//! Turns a problem into the neutral instance: nouns out, numbers in.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use crate::instance::{
    Choice, INSTANCE_FORMAT, Instance, LimitRow, NO_LIMIT, OrganisationRow, Places, SeriesRow, VisitRow, VolunteerRow,
    WayOfTravel,
};
use crate::place::Place;
use crate::points::Scale;
use crate::problem::Problem;
use crate::rules::Pair;
use crate::seats::Seats;
use crate::time::Period;
use crate::travel::{Mode, Travel};
use crate::volunteer::{Limits, Volunteer};

/// The instance of a problem, with the options of the given pairs (volunteer, visit); pairs that a rule forbids give none.
/// Volunteers, visits and organisations keep their places in the tables; options are sorted by volunteer, visit and start.
#[must_use]
pub fn instance_of(problem: &Problem, travel: &dyn Travel, scale: &Scale, pairs: &[(u32, u32)]) -> Instance {
    let mut options: Vec<Choice> =
        pairs.par_iter().flat_map_iter(|pair| options_of(problem, travel, scale, *pair)).collect();
    options.sort_unstable();
    let must = pinned(problem, &options);
    let mut atlas = Atlas::default();
    let visits = problem.visits.iter().map(|visit| {
        let request = problem.request_of(visit);
        VisitRow {
            id: visit.id.clone(),
            need: request.volunteers_needed,
            partial: request.partial && request.offer.is_none(),
            night: visit.night,
            from: Some(atlas.number(&request.place)),
            to: Some(atlas.number(&request.ends_at_place)),
        }
    });
    let visits: Vec<VisitRow> = visits.collect();
    Instance {
        format: INSTANCE_FORMAT.to_owned(),
        midnights: problem.period.midnights.iter().map(|midnight| midnight.0).collect(),
        ways: ways(travel, &atlas, &visits, &options),
        places: Places::Degrees(atlas.places.iter().map(|place| [place.latitude, place.longitude]).collect()),
        organisations: problem
            .organisations
            .iter()
            .map(|o| OrganisationRow { id: o.id.clone(), visits: o.visits })
            .collect(),
        volunteers: problem.volunteers.iter().map(|v| volunteer_row(v, scale, &problem.period)).collect(),
        visits,
        options,
        must,
        series: series(problem, scale),
        links: problem.links(),
        offers: Seats::new(problem, travel).offers(scale),
    }
}

/// The visits of every request that has several.
fn of_requests(problem: &Problem) -> impl Iterator<Item = Vec<u32>> + '_ {
    let visits: Vec<u32> = (0..).take(problem.visits.len()).collect();
    let request = |visit: &u32| problem.visits[*visit as usize].request;
    let chunks: Vec<Vec<u32>> =
        visits.chunk_by(|one, other| request(one) == request(other)).map(<[u32]>::to_vec).collect();
    chunks.into_iter().filter(|visits| visits.len() > 1)
}

/// The same volunteer once more is worth something.
fn series(problem: &Problem, scale: &Scale) -> Vec<SeriesRow> {
    let again = scale.again();
    if again == 0 { Vec::new() } else { of_requests(problem).map(|visits| SeriesRow { visits, again }).collect() }
}

/// The options that are pinned.
fn pinned(problem: &Problem, options: &[Choice]) -> Vec<u32> {
    let is_pinned = |option: &Choice| {
        let pinned = &problem.request_of(&problem.visits[option.visit as usize]).pinned;
        let id = &problem.volunteers[option.volunteer as usize].id;
        pinned.iter().any(|one| one.time.starts_at.0 == option.start && one.volunteer == *id)
    };
    (0..).zip(options).filter(|(_, option)| is_pinned(option)).map(|(place, _)| place).collect()
}

/// Every pair that the rules allow.
#[must_use]
pub fn allowed_pairs(problem: &Problem, travel: &dyn Travel) -> Vec<(u32, u32)> {
    let volunteers = u32::try_from(problem.volunteers.len()).expect("tables hold fewer than 2^32 rows");
    let visits = u32::try_from(problem.visits.len()).expect("tables hold fewer than 2^32 rows");
    let allowed_of = |volunteer: u32| {
        let is_allowed = move |visit: &u32| Pair::new(problem, volunteer as usize, *visit as usize).fit(travel).is_ok();
        (0..visits).filter(is_allowed).map(move |visit| (volunteer, visit))
    };
    (0..volunteers).into_par_iter().flat_map_iter(allowed_of).collect()
}

fn options_of(problem: &Problem, travel: &dyn Travel, scale: &Scale, (volunteer, visit): (u32, u32)) -> Vec<Choice> {
    let pair = Pair::new(problem, volunteer as usize, visit as usize);
    let Ok(fit) = pair.fit(travel) else { return Vec::new() };
    let slots = fit.slots.iter().map(|slot| pair.visit.slots[slot]);
    let choice = |slot: crate::time::Span| Choice {
        volunteer,
        visit,
        start: slot.starts_at.0,
        end: slot.ends_at.0,
        points: scale.parts(&pair, &fit, slot).sum(),
    };
    slots.map(choice).collect()
}

fn volunteer_row(volunteer: &Volunteer, scale: &Scale, period: &Period) -> VolunteerRow {
    VolunteerRow {
        id: volunteer.id.clone(),
        organisation: volunteer.organisation,
        ways: volunteer.ways.iter().map(|way| way.mode as u32).collect(),
        load_cost: scale.load_costs(volunteer),
        minutes_cost: Vec::new(),
        limits: limit_rows(&volunteer.limits, period),
        rest_after_night_min: volunteer.limits.rest_after_night_min,
    }
}

/// A row for the whole period, and one for every day, week and month on which something is limited.
fn limit_rows(limits: &Limits, period: &Period) -> Vec<LimitRow> {
    let mut rows: BTreeMap<(u32, u32), LimitRow> = BTreeMap::new();
    let mut add = |(from_day, to_day): (u32, u32), [visits, minutes, nights, days]: [u32; 4]| {
        if [visits, minutes, nights, days] == [NO_LIMIT; 4] {
            return;
        }
        let unlimited = LimitRow::new(from_day, to_day);
        let row = rows.entry((from_day, to_day)).or_insert(unlimited);
        row.visits = row.visits.min(visits);
        row.minutes = row.minutes.min(minutes);
        row.nights = row.nights.min(nights);
        row.days = row.days.min(days);
    };
    let days = u32::try_from(period.days()).unwrap_or(u32::MAX);
    add((0, days), [limits.visits, NO_LIMIT, NO_LIMIT, NO_LIMIT]);
    for day in 0..days {
        add((day, day + 1), [limits.visits_per_day, limits.minutes_per_day, NO_LIMIT, NO_LIMIT]);
    }
    for week in stretches(period, |day| period.week_of(day)) {
        let of_days = limits.days_per_week;
        add(week, [limits.visits_per_week, limits.minutes_per_week, limits.nights_per_week, of_days]);
    }
    for month in stretches(period, |day| period.date(day).first_of_month()) {
        let visits = if month.0 == 0 { visits_left_this_month(limits) } else { limits.visits_per_month };
        add(month, [visits, limits.minutes_per_month, NO_LIMIT, NO_LIMIT]);
    }
    rows.into_values().collect()
}

/// What the days before the period leave of the month in which it begins.
const fn visits_left_this_month(limits: &Limits) -> u32 {
    if limits.visits_per_month == Limits::NONE {
        return Limits::NONE;
    }
    limits.visits_per_month.saturating_sub(limits.visits_this_month)
}

/// The stretches of days that share a name.
fn stretches<N: PartialEq>(period: &Period, name: impl Fn(usize) -> N) -> Vec<(u32, u32)> {
    let mut stretches: Vec<(N, u32, u32)> = Vec::new();
    for (day, number) in (0..period.days()).zip(0..) {
        let name = name(day);
        match stretches.last_mut() {
            Some((last, _, to_day)) if *last == name => *to_day = number + 1,
            _ => stretches.push((name, number, number + 1)),
        }
    }
    stretches.into_iter().map(|(_, from_day, to_day)| (from_day, to_day)).collect()
}

/// Places, each once.
#[derive(Default)]
struct Atlas {
    places: Vec<Place>,
    numbers: HashMap<(u64, u64, String), u32>,
}

impl Atlas {
    fn number(&mut self, place: &Place) -> u32 {
        let key = (place.latitude.to_bits(), place.longitude.to_bits(), place.name.clone());
        *self.numbers.entry(key).or_insert_with(|| {
            self.places.push(place.clone());
            u32::try_from(self.places.len() - 1).expect("tables hold fewer than 2^32 rows")
        })
    }
}

/// The pace of every mode, with the measured trips that somebody may make between two visits.
fn ways(travel: &dyn Travel, atlas: &Atlas, visits: &[VisitRow], options: &[Choice]) -> Vec<WayOfTravel> {
    let trips =
        if Mode::ALL.iter().any(|mode| travel.is_measured(*mode)) { trips(visits, options) } else { BTreeSet::new() };
    let way = |mode: Mode| {
        let pace = travel.pace(mode);
        let measured = trips.iter().filter_map(|(from, to)| {
            let taken_s = travel.measured_s(&atlas.places[*from as usize], &atlas.places[*to as usize], mode)?;
            Some((*from, *to, taken_s))
        });
        let measured = if travel.is_measured(mode) { measured.collect() } else { Vec::new() };
        WayOfTravel { speed_km_h: pace.speed_km_h, detour: pace.detour, overhead_s: pace.overhead_s, measured }
    };
    Mode::ALL.into_iter().map(way).collect()
}

/// Trips from the end of one visit to the start of another that one volunteer has options for.
fn trips(visits: &[VisitRow], options: &[Choice]) -> BTreeSet<(u32, u32)> {
    let mut trips = BTreeSet::new();
    for of_one in options.chunk_by(|a, b| a.volunteer == b.volunteer) {
        let mut theirs: Vec<u32> = of_one.iter().map(|option| option.visit).collect();
        theirs.dedup();
        for from in &theirs {
            for to in &theirs {
                let (from, to) = (&visits[*from as usize], &visits[*to as usize]);
                trips.extend(from.to.or(from.from).zip(to.from));
            }
        }
    }
    trips
}
