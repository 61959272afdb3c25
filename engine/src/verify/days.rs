//! What one volunteer is given, read along the clock and the calendar: never two places at once, rest after a night, limits
//! per day, week, month and period.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Fault, LimitOf};
use crate::problem::Problem;
use crate::request::Visit;
use crate::time::Span;
use crate::travel::Travel;
use crate::volunteer::{Limits, Volunteer};

/// Checks the visits of one volunteer, in any order.
pub(super) fn faults_of_volunteer(
    problem: &Problem,
    travel: &dyn Travel,
    volunteer: &Volunteer,
    given: &mut [(Span, &Visit)],
) -> Vec<Fault> {
    given.sort_by_key(|(time, _)| *time);
    let mut faults: Vec<Fault> =
        given.windows(2).filter_map(|pair| too_close(problem, travel, volunteer, pair[0], pair[1])).collect();
    let limits = &volunteer.limits;
    let period = &problem.period;
    let mut over = |name_of_stretch: &dyn Fn(usize) -> Date, most: [u32; 4], before: u32| {
        faults.extend(over_limit(problem, volunteer, given, name_of_stretch, (most, before)));
    };
    over(&|_| period.first_day, [limits.visits, Limits::NONE, Limits::NONE, Limits::NONE], 0);
    over(&|day| period.date(day), [limits.visits_per_day, limits.minutes_per_day, Limits::NONE, Limits::NONE], 0);
    let of_week = [limits.visits_per_week, limits.minutes_per_week, limits.nights_per_week, limits.days_per_week];
    over(&|day| period.week_of(day), of_week, 0);
    let month = |day| period.date(day).first_of_month();
    let of_month = [limits.visits_per_month, limits.minutes_per_month, Limits::NONE, Limits::NONE];
    over(&month, of_month, limits.visits_this_month);
    faults
}

/// Between two visits there is time to travel by the volunteer's fastest way, and to rest when the first is a night.
fn too_close(
    problem: &Problem,
    travel: &dyn Travel,
    volunteer: &Volunteer,
    (first_time, first): (Span, &Visit),
    (second_time, second): (Span, &Visit),
) -> Option<Fault> {
    let from = &problem.request_of(first).ends_at_place;
    let to = &problem.request_of(second).place;
    let travel_s = volunteer.ways.iter().map(|way| travel.seconds(from, to, way.mode)).min().unwrap_or(0);
    let rest_min = if first.night { i64::from(volunteer.limits.rest_after_night_min) } else { 0 };
    let needed_min = i64::from(travel_s.div_ceil(60)).max(rest_min);
    let is_in_time = i64::from(first_time.ends_at.0) + needed_min <= i64::from(second_time.starts_at.0);
    (!is_in_time).then(|| Fault::TooClose {
        volunteer: volunteer.id.clone(),
        first: first.id.clone(),
        second: second.id.clone(),
        ends_at: first_time.ends_at.0,
        needed_min,
        starts_at: second_time.starts_at.0,
    })
}

/// Counts visits, minutes, nights and days in every stretch of days that share a name, by the day on which a visit starts; visits
/// `before` the period count in the stretch of its first day.
fn over_limit(
    problem: &Problem,
    volunteer: &Volunteer,
    given: &[(Span, &Visit)],
    name_of_stretch: &dyn Fn(usize) -> Date,
    (most, before): ([u32; 4], u32),
) -> Vec<Fault> {
    let mut counted: BTreeMap<Date, [u64; 4]> = BTreeMap::new();
    // In the order of their start: a day is new when the visit before was on another.
    let mut last = usize::MAX;
    for (time, visit) in given {
        let day = problem.period.day_index(time.starts_at);
        let is_new = day != std::mem::replace(&mut last, day);
        let count = counted.entry(name_of_stretch(day)).or_default();
        let minutes = u64::try_from(time.minutes()).unwrap_or(0);
        for (sum, more) in count.iter_mut().zip([1, minutes, u64::from(visit.night), u64::from(is_new)]) {
            *sum += more;
        }
    }
    if let Some(count) = counted.get_mut(&name_of_stretch(0)) {
        count[0] += u64::from(before);
    }
    let mut faults = Vec::new();
    for (name, count) in counted {
        let of = [LimitOf::Visits, LimitOf::Minutes, LimitOf::Nights, LimitOf::Days];
        for ((of, found), most) in of.into_iter().zip(count).zip(most) {
            if most == Limits::NONE || found <= u64::from(most) {
                continue;
            }
            let mut days = (0..problem.period.days()).filter(|day| name_of_stretch(*day) == name);
            let from_day = days.next().unwrap_or(0);
            let to_day = days.last().unwrap_or(from_day) + 1;
            let day = |day: usize| u32::try_from(day).unwrap_or(u32::MAX);
            let (from_day, to_day) = (day(from_day), day(to_day));
            faults.push(Fault::OverLimit { volunteer: volunteer.id.clone(), of, from_day, to_day, found, most });
        }
    }
    faults
}
