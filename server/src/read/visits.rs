//! A request's times into its visits, each with the starts it may have.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use koppel_engine::request::Visit;
use koppel_engine::time::Span;

use super::calendar::{Calendar, DayRange};
use super::fault::{Fault, Warning};
use super::lay::monday_of;
use super::series::Series;
use super::when::{Clocked, Part, When};
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
    let series = Series::of(calendar, when)?;
    let when = series.as_ref().map_or(when, |series| &series.when);
    let asked = Asked { calendar, when, series: series.as_ref(), length, grid_min };
    let days = (series.as_ref().map_or(Ok(0), Series::counts_from)?, calendar.clock.days() - 1);
    let (windows, dropped) = asked.windows(days)?;
    if dropped {
        warnings.push(Warning::SomeTimesDropped);
    }
    let laid = asked.laid(&windows, days)?;
    let due = laid.iter().any(|laid| laid.inside);
    let times = when.repeat.and_then(|repeat| repeat.times).map_or(usize::MAX, usize::from);
    let counted: Vec<Laid> = laid.into_iter().filter(|laid| !laid.slots.is_empty()).take(times).collect();
    let over = counted.len() == times;
    let visits: Vec<Laid> = counted.into_iter().filter(|laid| laid.inside).collect();
    let Some(first) = visits.first() else {
        return Err(match &series {
            Some(series) if over || !due => asked.not_due(series, over)?,
            _ => Fault::NoTime,
        });
    };
    let days = first.slots.iter().map(|slot| calendar.clock.period().date_of(slot.starts_at));
    if when.listed && series.is_none() && days.clone().min() < days.max() {
        warnings.push(Warning::OneOfTheDays);
    }
    if let Some(to_min) = visits.iter().map(|laid| laid.grid).find(|grid| *grid > grid_min) {
        warnings.push(Warning::GridCoarsened { to_min });
    }
    if let Some(series) = &series {
        let on = calendar.clock.at(first.slots[0].starts_at).date();
        warnings.extend(series.warning(on, visits.len(), calendar.clock.period().first_day));
    }
    Ok((visits.into_iter().map(|laid| laid.draft(calendar)).collect(), warnings))
}

fn only_nights(when: &When) -> bool {
    let mut hours = when.rules.iter().filter(|rule| rule.can).flat_map(|rule| &rule.hours).peekable();
    hours.peek().is_some() && hours.all(|hours| *hours == Clocked::Part(Part::Night))
}

/// What is asked of time, to be laid on days.
struct Asked<'a> {
    calendar: &'a Calendar<'a>,
    when: &'a When,
    series: Option<&'a Series>,
    /// Minutes of a visit.
    length: i32,
    grid_min: u32,
}

/// A visit laid on its days, which may be before or behind the period; without slots when `niet` takes them all.
struct Laid {
    inside: bool,
    slots: Vec<Span>,
    grid: u32,
}

impl Laid {
    fn draft(self, calendar: &Calendar<'_>) -> VisitDraft {
        let date = calendar.clock.period().date_of(self.slots[0].starts_at);
        let night = self.slots.iter().any(|slot| calendar.is_night(*slot));
        VisitDraft { date, slots: self.slots, night }
    }
}

impl Asked<'_> {
    /// The hours in which a visit may lie, and whether some that were stated are outside the period or too short.
    fn windows(&self, (first_day, last_day): DayRange) -> Result<(Vec<Window>, bool), Fault> {
        let (mut windows, mut outside, mut short) = (Vec::new(), false, false);
        for rule in self.when.rules.iter().filter(|rule| rule.can) {
            let range = self.calendar.range(rule.days)?;
            outside |= range.is_some_and(|(first, last)| first < first_day || last > last_day);
            for day in self.calendar.days_of(rule, range, first_day, last_day) {
                for hours in &rule.hours {
                    let (from, to) = self.calendar.hours(*hours, true);
                    if day == last_day && *hours == Clocked::At(24 * 60) {
                        // Midnight at the end of the last day is behind the period.
                        outside = true;
                    } else if from == to {
                        let from = from + self.calendar.clock.moved(day, from);
                        windows.push(Window { day, from, to: from + self.length });
                    } else if to - from >= self.length {
                        windows.push(Window { day, from, to });
                    } else {
                        short = true;
                    }
                }
            }
        }
        if !windows.iter().any(|window| window.day >= 0) {
            let period = self.calendar.clock.period();
            return Err(if short {
                Fault::HoursTooShort { duration_min: self.length.unsigned_abs() }
            } else {
                Fault::OutsidePeriod { first: period.first_day, last: self.calendar.clock.date(last_day) }
            });
        }
        Ok((windows, outside || short))
    }

    /// What `niet` takes out.
    fn closed(&self, days: DayRange) -> Result<Vec<Span>, Fault> {
        let mut closed = Vec::new();
        for rule in self.when.rules.iter().filter(|rule| !rule.can) {
            closed.extend(self.calendar.spans_on(rule, self.calendar.range(rule.days)?, days));
        }
        Ok(super::calendar::merged(closed))
    }

    /// The visits in the windows, in order: one in all of them together, or those of a series that are due.
    fn laid(&self, windows: &[Window], days: DayRange) -> Result<Vec<Laid>, Fault> {
        let closed = self.closed(days)?;
        let laid = self.grouped(windows).into_iter().map(|mut group| {
            let inside = group.iter().any(|window| window.day >= 0);
            group.retain(|window| !inside || window.day >= 0);
            let (slots, grid) = slots(self.calendar, &group, self.length, self.grid_min, &closed)?;
            Ok(Laid { inside, slots, grid })
        });
        laid.collect()
    }

    /// The windows of each visit: all together, or by week, or by day of a week, in order.
    fn grouped(&self, windows: &[Window]) -> Vec<Vec<Window>> {
        let Some(series) = self.series else { return vec![windows.to_vec()] };
        let mut groups: BTreeMap<(Date, i32), Vec<Window>> = BTreeMap::new();
        for window in windows.iter().filter(|window| series.is_due(self.calendar, window.day)) {
            let week = monday_of(self.calendar.clock.date(window.day));
            groups.entry((week, if series.by_day() { window.day } else { 0 })).or_default().push(*window);
        }
        groups.into_values().collect()
    }

    /// Why a series has no visit in the period: it is over, or comes back later.
    fn not_due(&self, series: &Series, over: bool) -> Result<Fault, Fault> {
        let last_day = self.calendar.clock.days() - 1;
        let mut next = None;
        if !over {
            let ahead = series.ahead(last_day);
            let windows = self.windows(ahead).map_or_else(|_| Vec::new(), |(windows, _)| windows);
            let laid = self.laid(&windows, ahead)?;
            let start = laid.iter().find_map(|laid| laid.slots.first());
            next = start.map(|start| self.calendar.clock.at(start.starts_at).date());
        }
        let (first, last) = (self.calendar.clock.period().first_day, self.calendar.clock.date(last_day));
        Ok(Fault::NotDue { first, last, next, from_stated: series.first.is_some() })
    }
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
            // In the night of March 02:30 and 03:30 are one start: the longer of the two is what was asked.
            slots.sort_unstable_by_key(|slot| (slot.starts_at, Reverse(slot.ends_at)));
            slots.dedup_by_key(|slot| slot.starts_at);
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
