//! A request's times into its visits, each with the starts it may have.

use std::collections::BTreeMap;

use jiff::civil::Date;
use koppel_engine::request::Visit;
use koppel_engine::time::Span;

use super::calendar::Calendar;
use super::fault::{Fault, Warning};
use super::when::{Clocked, Part, Repeat, When};
use crate::clock::DAY_MIN;

/// A visit without its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VisitDraft {
    /// Day of its first slot.
    pub date: Date,
    pub slots: Vec<Span>,
    pub night: bool,
}

/// Hours of one day in which a visit may lie, in minutes of that day.
#[derive(Clone, Copy, Debug)]
struct Window {
    day: i32,
    from: i32,
    to: i32,
}

/// The visits of a request, in order. `duration_min` of nothing is `default_min`, or the whole night of a night.
///
/// # Errors
/// The fault that leaves no time at all.
pub(crate) fn visits(
    calendar: &Calendar<'_>,
    when: &When,
    duration_min: Option<u32>,
    default_min: u32,
    grid_min: u32,
) -> Result<(Vec<VisitDraft>, Vec<Warning>), Fault> {
    let mut warnings = Vec::new();
    let duration = duration_min.unwrap_or_else(|| {
        if only_nights(when) {
            let night = calendar.hours(Clocked::Part(Part::Night), true);
            return u32::try_from(night.1 - night.0).unwrap_or(default_min);
        }
        warnings.push(Warning::DefaultDuration { minutes: default_min });
        default_min
    });
    let length = i32::try_from(duration).unwrap_or(DAY_MIN);
    let (windows, dropped) = windows(calendar, when, length)?;
    if dropped {
        warnings.push(Warning::SomeTimesDropped);
    }
    let closed = closed(calendar, when)?;
    let mut visits = Vec::new();
    for group in grouped(calendar, &windows, when.repeat) {
        let (slots, grid) = slots(calendar, &group, length, grid_min, &closed)?;
        if grid > grid_min && !warnings.iter().any(|warning| matches!(warning, Warning::GridCoarsened { .. })) {
            warnings.push(Warning::GridCoarsened { to_min: grid });
        }
        if let Some(first) = slots.first() {
            let date = calendar.clock.period().date_of(first.starts_at);
            let night = slots.iter().any(|slot| calendar.is_night(*slot));
            visits.push(VisitDraft { date, slots, night });
        }
    }
    if visits.is_empty() {
        return Err(Fault::NoTime);
    }
    if let Some(times) = when.repeat.and_then(|repeat| repeat.times) {
        visits.truncate(usize::from(times));
    }
    Ok((visits, warnings))
}

fn only_nights(when: &When) -> bool {
    let mut hours = when.rules.iter().filter(|rule| rule.can).flat_map(|rule| &rule.hours).peekable();
    hours.peek().is_some() && hours.all(|hours| *hours == Clocked::Part(Part::Night))
}

/// The hours in which a visit of `length` minutes may lie, and whether some that were stated are outside the period or
/// too short.
fn windows(calendar: &Calendar<'_>, when: &When, length: i32) -> Result<(Vec<Window>, bool), Fault> {
    let last_day = calendar.clock.days() - 1;
    let (mut windows, mut outside, mut short) = (Vec::new(), false, false);
    for rule in when.rules.iter().filter(|rule| rule.can) {
        let range = calendar.range(rule.days)?;
        outside |= range.is_some_and(|(first, last)| first < 0 || last > last_day);
        for day in calendar.days_of(rule, range, 0, last_day) {
            for hours in &rule.hours {
                let (from, to) = calendar.hours(*hours, true);
                if from == to {
                    windows.push(Window { day, from, to: from + length });
                } else if to - from >= length {
                    windows.push(Window { day, from, to });
                } else {
                    short = true;
                }
            }
        }
    }
    if windows.is_empty() {
        let period = calendar.clock.period();
        return Err(if short {
            Fault::HoursTooShort { duration_min: length.unsigned_abs() }
        } else {
            Fault::OutsidePeriod { first: period.first_day, last: calendar.clock.date(last_day) }
        });
    }
    Ok((windows, outside || short))
}

/// What `niet` takes out.
fn closed(calendar: &Calendar<'_>, when: &When) -> Result<Vec<Span>, Fault> {
    let mut closed = Vec::new();
    for rule in when.rules.iter().filter(|rule| !rule.can) {
        closed.extend(calendar.spans(rule, calendar.range(rule.days)?));
    }
    Ok(super::calendar::merged(closed))
}

/// The windows of each visit: all together, or by week, or by day of a week, in order.
fn grouped(calendar: &Calendar<'_>, windows: &[Window], repeat: Option<Repeat>) -> Vec<Vec<Window>> {
    let Some(repeat) = repeat else {
        return vec![windows.to_vec()];
    };
    let period = calendar.clock.period();
    let mut groups: BTreeMap<(Date, i32), Vec<Window>> = BTreeMap::new();
    for window in windows {
        let week = period.week_of(usize::try_from(window.day).unwrap_or(0));
        groups.entry((week, if repeat.each_day { window.day } else { 0 })).or_default().push(*window);
    }
    let Some(first) = groups.keys().next().map(|(week, _)| *week) else { return Vec::new() };
    let weeks_on = |week: Date| first.until(week).map_or(0, |span| span.get_days() / 7);
    groups
        .into_iter()
        .filter(|((week, _), _)| weeks_on(*week) % i32::from(repeat.every_weeks.max(1)) == 0)
        .map(|(_, windows)| windows)
        .collect()
}

/// The starts in the windows on the finest grid, `grid_min` or twice, four times, … that, at which they fit into a visit;
/// and the grid.
fn slots(
    calendar: &Calendar<'_>,
    windows: &[Window],
    length: i32,
    grid_min: u32,
    closed: &[Span],
) -> Result<(Vec<Span>, u32), Fault> {
    let mut grid = grid_min.max(1);
    loop {
        let step = i32::try_from(grid).unwrap_or(DAY_MIN);
        let starts = |window: &Window| (window.to - window.from - length) / step + 1;
        // Windows may share starts, so more than fit may be counted: then they are laid and counted properly.
        let most: i64 = windows.iter().map(|window| i64::from(starts(window))).sum();
        if most <= 4 * Visit::SLOTS as i64 || step > DAY_MIN {
            let mut slots: Vec<Span> = Vec::with_capacity(usize::try_from(most).unwrap_or(0));
            for window in windows {
                for start in (window.from..=window.to - length).step_by(grid as usize) {
                    slots.push(Span {
                        starts_at: calendar.clock.minute(window.day, start),
                        ends_at: calendar.clock.minute(window.day, start + length),
                    });
                }
            }
            slots.retain(|slot| slot.starts_at < slot.ends_at && !closed.iter().any(|closed| closed.meets(*slot)));
            slots.sort_unstable();
            slots.dedup();
            if slots.len() <= Visit::SLOTS {
                return Ok((slots, grid));
            }
        }
        if step > DAY_MIN {
            return Err(Fault::TooManyTimes { most: Visit::SLOTS });
        }
        grid *= 2;
    }
}
