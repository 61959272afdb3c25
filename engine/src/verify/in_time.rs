//! The ceiling of a plan in time: every option that the rules allow, laid out afresh by the second reading of rules and points,
//! and the formula of [`crate::instance::WeekPrices`] over all of them.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use jiff::civil::Date;
use rayon::prelude::*;

use super::all_pairs::Homes;
use super::pair::Reading;
use super::tied::links_of_requests;
use super::{Fault, seats, week};
use crate::instance::{
    Choice, INSTANCE_FORMAT, Instance, LimitRow, LinkKind, LinkRow, NO_LIMIT, OrganisationRow, SeriesRow, VisitRow,
    VolunteerRow, WeekPrices,
};
use crate::place::{EARTH_RADIUS_M, Place};
use crate::plan::PricesInTime;
use crate::problem::Problem;
use crate::request::Appointment;
use crate::travel::Mode;
use crate::volunteer::Volunteer;

/// The ceiling of prices in time, and over how many options it was taken.
///
/// # Errors
/// Faults of prices that do not belong to these tables.
pub(super) fn ceiling_of(
    reading: &Reading<'_>,
    homes: &Homes<'_>,
    prices: &PricesInTime,
) -> Result<(i128, u64), Vec<Fault>> {
    let problem = reading.problem;
    let instance = instance_of(reading, homes);
    let (mut faults, mut options) = (Vec::new(), Vec::with_capacity(prices.options.len()));
    for (i, (volunteer, visit, slot, price)) in prices.options.iter().enumerate() {
        let slots = problem.visits.get(*visit as usize).map(|visit| &visit.slots);
        let start = slots.and_then(|slots| slots.get(*slot as usize)).map_or(i32::MIN, |slot| slot.starts_at.0);
        let known = |option: &Choice| (option.volunteer, option.visit, option.start).cmp(&(*volunteer, *visit, start));
        let rises = i == 0 || prices.options[i - 1].0 <= *volunteer;
        match instance.options.binary_search_by(known) {
            Ok(place) if rises => options.push((place, *price)),
            _ => {
                let found = format!("[{volunteer}, {visit}, {slot}]");
                let expected = "[volunteer, visit, slot] that the rules allow, rising";
                faults.push(Fault::malformed(format!("prices_in_time.options[{i}]"), found, expected));
            }
        }
    }
    let options = options.into_iter().map(|(place, price)| (u32::try_from(place).unwrap_or(u32::MAX), price));
    let (visits, organisations) = (prices.visits.clone(), prices.organisations.clone());
    let prices = WeekPrices { visits, organisations, options: options.collect(), seats: prices.seats.clone() };
    faults.extend(week::faults_of_prices("prices_in_time", &instance, &prices));
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(week::ceiling_of(&instance, &prices, &BetweenVisits::new(reading)))
}

/// Travel between the places of visits, numbered as [`instance_of`] does.
struct BetweenVisits<'a> {
    reading: &'a Reading<'a>,
    /// By mode: see [`week::Trips::at_most_s`].
    at_most_s: [u32; Mode::ALL.len()],
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
        Self { reading, at_most_s }
    }

    fn place(&self, number: u32) -> &Place {
        let problem = self.reading.problem;
        let request = problem.request_of(&problem.visits[number as usize / 2]);
        if number.is_multiple_of(2) { &request.place } else { &request.ends_at_place }
    }
}

impl week::Trips for BetweenVisits<'_> {
    fn fastest_s(&self, ways: &[u32], from: u32, to: u32) -> u32 {
        let (from, to) = (self.place(from), self.place(to));
        let distance_m = OnceCell::new();
        let by = |way: &u32| {
            let (mode, travel) = (Mode::ALL[*way as usize], self.reading.travel);
            let estimated_s = || travel.pace(mode).seconds(*distance_m.get_or_init(|| from.distance_m(to)));
            travel.measured_s(from, to, mode).unwrap_or_else(estimated_s)
        };
        ways.iter().map(by).min().unwrap_or(0)
    }

    fn at_most_s(&self, ways: &[u32]) -> u32 {
        ways.iter().map(|way| self.at_most_s[*way as usize]).min().unwrap_or(0)
    }
}

/// All options that the rules allow, with their points, by volunteer, visit and start. Places are numbered 2·visit where a visit begins
/// and 2·visit + 1 where it ends; ways are the modes.
fn instance_of(reading: &Reading<'_>, homes: &Homes<'_>) -> Instance {
    let problem = reading.problem;
    let of_visit = |visit: usize| {
        let row = &problem.visits[visit];
        let request = problem.request_of(row);
        let mut options = Vec::new();
        homes.each_around(request, &mut |number, volunteer| {
            if !reading.is_allowed_apart_from_time(volunteer, request) {
                return;
            }
            let Ok((_, travel_s)) = reading.fastest_way(volunteer, request) else { return };
            for slot in row.slots.iter().filter(|slot| reading.is_allowed_at(volunteer, request, **slot)) {
                let points: i128 = reading.parts(volunteer, request, *slot, travel_s).iter().sum();
                options.push(Choice {
                    volunteer: number,
                    visit: u32::try_from(visit).unwrap_or(u32::MAX),
                    start: slot.starts_at.0,
                    end: slot.ends_at.0,
                    points: i64::try_from(points).unwrap_or(i64::MAX),
                });
            }
        });
        options
    };
    let mut options: Vec<Choice> = (0..problem.visits.len()).into_par_iter().flat_map_iter(of_visit).collect();
    options.par_sort_unstable();
    let is_pinned = |option: &Choice| {
        let (visit, volunteer) =
            (&problem.visits[option.visit as usize], &problem.volunteers[option.volunteer as usize]);
        let is_it = |one: &Appointment| one.volunteer == volunteer.id && one.time.starts_at.0 == option.start;
        problem.request_of(visit).pinned.iter().any(is_it)
    };
    let must = (0..).zip(&options).filter(|(_, option)| is_pinned(option)).map(|(place, _)| place).collect();
    let rows = Repeated::of(reading);
    Instance {
        format: INSTANCE_FORMAT.to_owned(),
        midnights: problem.period.midnights.iter().map(|midnight| midnight.0).collect(),
        organisations: problem.organisations.iter().map(|row| row_of_organisation(&row.id, row.visits)).collect(),
        volunteers: problem.volunteers.iter().map(|row| row_of_volunteer(reading, row)).collect(),
        visits: (0..).zip(&problem.visits).map(|(visit, _)| row_of_visit(problem, visit)).collect(),
        options,
        must,
        series: rows.series,
        links: rows.links,
        offers: seats::offers_of(reading),
        ..Instance::default()
    }
}

/// What the visits of one request have to do with each other.
#[derive(Default)]
struct Repeated {
    series: Vec<SeriesRow>,
    links: Vec<LinkRow>,
}

impl Repeated {
    fn of(reading: &Reading<'_>) -> Self {
        let mut of_request: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (visit, row) in (0..).zip(&reading.problem.visits) {
            of_request.entry(row.request).or_default().push(visit);
        }
        let (mut repeated, again) = (Self::default(), 100 * i64::from(reading.policy.same_volunteer));
        for (request, visits) in of_request.into_iter().filter(|(_, visits)| visits.len() > 1) {
            if reading.problem.requests[request as usize].same_volunteers {
                for (place, first) in visits.iter().enumerate() {
                    let same =
                        |second: &u32| LinkRow { first: *first, second: *second, kind: LinkKind::Same, gap_min: 0 };
                    repeated.links.extend(visits[place + 1..].iter().map(same));
                }
            }
            if again > 0 {
                repeated.series.push(SeriesRow { visits, again });
            }
        }
        repeated.links.extend(links_of_requests(reading.problem).map(|(kind, [first, second])| {
            let [first, second] = [first, second].map(|visit| u32::try_from(visit).unwrap_or(u32::MAX));
            LinkRow { first, second, kind, gap_min: 0 }
        }));
        repeated
    }
}

fn row_of_organisation(id: &str, visits: u32) -> OrganisationRow {
    OrganisationRow { id: id.to_owned(), visits }
}

fn row_of_visit(problem: &Problem, visit: u32) -> VisitRow {
    let row = &problem.visits[visit as usize];
    let request = problem.request_of(row);
    VisitRow {
        id: row.id.clone(),
        need: request.volunteers_needed,
        partial: request.partial && request.offer.is_none(),
        night: row.night,
        from: Some(2 * visit),
        to: Some(2 * visit + 1),
    }
}

fn row_of_volunteer(reading: &Reading<'_>, row: &Volunteer) -> VolunteerRow {
    VolunteerRow {
        id: row.id.clone(),
        organisation: row.organisation,
        ways: row.ways.iter().map(|way| way.mode as u32).collect(),
        load_cost: reading.load_cost(row),
        limits: limits_of(reading.problem, row),
        rest_after_night_min: row.limits.rest_after_night_min,
        ..VolunteerRow::default()
    }
}

/// Every limit of a volunteer as a count over the days that share a name.
fn limits_of(problem: &Problem, row: &Volunteer) -> Vec<LimitRow> {
    let (limits, period) = (&row.limits, &problem.period);
    let mut rows = Vec::new();
    let mut add = |name_of_stretch: &dyn Fn(usize) -> Date, [visits, minutes, nights, days]: [u32; 4]| {
        if [visits, minutes, nights, days] == [NO_LIMIT; 4] {
            return;
        }
        let mut stretches: BTreeMap<Date, (u32, u32)> = BTreeMap::new();
        for (day, number) in (0..period.days()).zip(0..) {
            stretches.entry(name_of_stretch(day)).or_insert((number, number)).1 = number + 1;
        }
        let row_of = |(from_day, to_day)| LimitRow { from_day, to_day, visits, minutes, nights, days };
        rows.extend(stretches.into_values().map(row_of));
    };
    add(&|_| period.first_day, [limits.visits, NO_LIMIT, NO_LIMIT, NO_LIMIT]);
    add(&|day| period.date(day), [limits.visits_per_day, limits.minutes_per_day, NO_LIMIT, NO_LIMIT]);
    let of_week = [limits.visits_per_week, limits.minutes_per_week, limits.nights_per_week, limits.days_per_week];
    add(&|day| period.week_of(day), of_week);
    let month = |day| period.date(day).first_of_month();
    add(&month, [limits.visits_per_month, limits.minutes_per_month, NO_LIMIT, NO_LIMIT]);
    rows
}
