//! The rows of the neutral instance as the check reads them from the tables: a second reading of limits, needs, series and links. Places are
//! numbered 2·visit where a visit begins and 2·visit + 1 where it ends; ways are the modes.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::pair::Reading;
use super::tied::links_of_requests;
use crate::instance::{LimitRow, LinkKind, LinkRow, NO_LIMIT, OrganisationRow, SeriesRow, VisitRow, VolunteerRow};
use crate::problem::Problem;
use crate::volunteer::Volunteer;

/// What visits have to do with each other that counts in one volunteer's week. That two visits have
/// the same volunteers forbids no single one anything: such links are left out.
#[derive(Default)]
pub(super) struct Repeated {
    pub(super) series: Vec<SeriesRow>,
    pub(super) links: Vec<LinkRow>,
}

impl Repeated {
    pub(super) fn of(reading: &Reading<'_>) -> Self {
        let mut of_request: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (visit, row) in (0..).zip(&reading.problem.visits) {
            of_request.entry(row.request).or_default().push(visit);
        }
        let (mut repeated, again) = (Self::default(), 100 * i64::from(reading.policy.same_volunteer));
        if again > 0 {
            let several = of_request.into_values().filter(|visits| visits.len() > 1);
            repeated.series.extend(several.map(|visits| SeriesRow { visits, again }));
        }
        let links = links_of_requests(reading.problem).filter(|(kind, _)| *kind != LinkKind::Same);
        repeated.links.extend(links.map(|(kind, [first, second])| {
            let [first, second] = [first, second].map(|visit| u32::try_from(visit).unwrap_or(u32::MAX));
            LinkRow { first, second, kind, gap_min: 0 }
        }));
        repeated
    }
}

pub(super) fn row_of_organisation(id: &str, visits: u32) -> OrganisationRow {
    OrganisationRow { id: id.to_owned(), visits }
}

/// Whether a part of the places may be filled is asked when all pieces are sold, not here.
pub(super) fn row_of_visit(problem: &Problem, visit: u32) -> VisitRow {
    let row = &problem.visits[visit as usize];
    let request = problem.request_of(row);
    VisitRow {
        id: row.id.clone(),
        need: request.volunteers_needed,
        night: row.night,
        from: Some(2 * visit),
        to: Some(2 * visit + 1),
        ..VisitRow::default()
    }
}

pub(super) fn row_of_volunteer(reading: &Reading<'_>, row: &Volunteer) -> VolunteerRow {
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
    let mut add = |name_of_stretch: &dyn Fn(usize) -> Date, [visits, minutes, nights, days]: [u32; 4], before: u32| {
        if [visits, minutes, nights, days] == [NO_LIMIT; 4] {
            return;
        }
        let mut stretches: BTreeMap<Date, (u32, u32)> = BTreeMap::new();
        for (day, number) in (0..period.days()).zip(0..) {
            stretches.entry(name_of_stretch(day)).or_insert((number, number)).1 = number + 1;
        }
        // What was done before the period counts in the stretch in which it begins.
        let left =
            |from_day: u32| if from_day == 0 && visits != NO_LIMIT { visits.saturating_sub(before) } else { visits };
        let row_of = |(from_day, to_day)| LimitRow { from_day, to_day, visits: left(from_day), minutes, nights, days };
        rows.extend(stretches.into_values().map(row_of));
    };
    add(&|_| period.first_day, [limits.visits, NO_LIMIT, NO_LIMIT, NO_LIMIT], 0);
    add(&|day| period.date(day), [limits.visits_per_day, limits.minutes_per_day, NO_LIMIT, NO_LIMIT], 0);
    let of_week = [limits.visits_per_week, limits.minutes_per_week, limits.nights_per_week, limits.days_per_week];
    add(&|day| period.week_of(day), of_week, 0);
    let month = |day| period.date(day).first_of_month();
    add(&month, [limits.visits_per_month, limits.minutes_per_month, NO_LIMIT, NO_LIMIT], limits.visits_this_month);
    rows
}
