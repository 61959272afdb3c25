//! Lays rules of days and hours on the days of the period.

use koppel_engine::time::{Minute, Span};

use super::fault::Fault;
use super::when::{Clocked, DayMonth, Days, Part, Rule, Weeks, When};
use crate::clock::{Clock, DAY_MIN};
use crate::settings::{Hours, PartsOfDay};

/// The days of the period, one before it and one behind it, because nights reach in and out.
pub(crate) struct Calendar<'a> {
    pub clock: &'a Clock,
    parts: PartsOfDay,
    /// Weekday (0 is Monday) and whether the ISO week is even, from the day before the period on.
    days: Vec<(u8, bool)>,
}

/// Days, counted from 0 on the first; both included.
pub(crate) type DayRange = (i32, i32);

impl<'a> Calendar<'a> {
    pub fn new(clock: &'a Clock, parts: PartsOfDay) -> Self {
        let days = (-1..=clock.days()).map(|day| weekday_and_parity(clock, day));
        Self { clock, parts, days: days.collect() }
    }

    /// Hours of a part of the day.
    pub const fn part(&self, part: Part) -> Hours {
        match part {
            Part::Morning => self.parts.morning,
            Part::Afternoon => self.parts.afternoon,
            Part::Evening => self.parts.evening,
            Part::Night => self.parts.night,
        }
    }

    /// From and to in minutes of the day; of a time alone, twice the same.
    pub fn hours(&self, hours: Clocked, can: bool) -> (i32, i32) {
        let (from, to) = match hours {
            Clocked::Day if can => (self.parts.morning.from, self.parts.evening.to),
            Clocked::Day | Clocked::RoundTheClock => (0, 1440),
            Clocked::Part(part) => (self.part(part).from, self.part(part).to),
            Clocked::Range(from, to) => (from, to),
            Clocked::From(from) if from < self.parts.evening.to => (from, self.parts.evening.to),
            Clocked::From(from) => (from, self.parts.night.to),
            Clocked::Until(to) if to > self.parts.morning.from => (self.parts.morning.from, to),
            Clocked::Until(to) => (0, to),
            Clocked::At(at) => return (i32::from(at), i32::from(at)),
            // Outside of the part nothing is left.
            Clocked::PartFrom(part, from) => return (i32::from(from), i32::from(self.part(part).to.max(from))),
            Clocked::PartUntil(part, to) => return (i32::from(self.part(part).from.min(to)), i32::from(to)),
        };
        let (from, to) = (i32::from(from), i32::from(to));
        (from, if to <= from { to + DAY_MIN } else { to })
    }

    /// The day of a date.
    ///
    /// # Errors
    /// When there is no such date, or its weekday is another than the one written beside it.
    pub fn day(&self, date: DayMonth) -> Result<i32, Fault> {
        let found = date.near(self.clock.period().first_day).ok_or(Fault::Date)?;
        let is = found.weekday();
        if date.weekday.is_some_and(|weekday| weekday != is.to_monday_zero_offset().unsigned_abs()) {
            return Err(Fault::WeekdayDiffers { date: found, is });
        }
        Ok(self.clock.day_of(found))
    }

    /// The first and last day of a dated rule, which may lie outside the period; nothing for a weekly one.
    pub fn range(&self, days: Days) -> Result<Option<DayRange>, Fault> {
        Ok(match days {
            Days::Weekly(_) => None,
            Days::Dated(first, last) => {
                let first_day = self.day(first)?;
                let mut last_day = self.day(last)?;
                // `28-12 t/m 3-1`: the year that was left out is the next one.
                if last_day < first_day && last.year.is_none() {
                    last_day = self
                        .clock
                        .day_of(last.near(self.clock.date(first_day.saturating_add(180))).ok_or(Fault::Date)?);
                }
                if last_day < first_day {
                    return Err(Fault::Date);
                }
                Some((first_day, last_day))
            }
            Days::Before(date) => Some((i32::MIN, self.day(date)?.saturating_sub(1))),
            Days::From(date) => Some((self.day(date)?, i32::MAX)),
            Days::UpTo(date) => Some((i32::MIN, self.day(date)?)),
            Days::After(date) => Some((self.day(date)?.saturating_add(1), i32::MAX)),
        })
    }

    /// The days from `first` to `last` on which a rule holds. `range` is the rule's own.
    pub fn days_of(
        &self,
        rule: &Rule,
        range: Option<DayRange>,
        first: i32,
        last: i32,
    ) -> impl Iterator<Item = i32> + '_ {
        let (from, to) = range.map_or((first, last), |(from, to)| (from.max(first), to.min(last)));
        let weekdays = match rule.days {
            Days::Weekly(days) => days,
            _ => 0b111_1111,
        };
        let weeks = rule.weeks;
        (from..=to).filter(move |day| {
            let at = usize::try_from(day.saturating_add(1)).ok().and_then(|at| self.days.get(at).copied());
            let (weekday, even) = at.unwrap_or_else(|| weekday_and_parity(self.clock, *day));
            weekdays >> weekday & 1 == 1 && (weeks == Weeks::Every || (weeks == Weeks::Even) == even)
        })
    }

    /// When somebody with these rules is free: weekly yes, less weekly no, then dates, wide ones first so that the narrower
    /// exception holds; of two alike, no.
    ///
    /// # Errors
    /// The place of the rule that cannot be laid, and why.
    pub fn free(&self, when: &When) -> Result<Vec<Span>, (usize, Fault)> {
        let mut ranged = Vec::with_capacity(when.rules.len());
        for (place, rule) in when.rules.iter().enumerate() {
            ranged.push((rule, self.range(rule.days).map_err(|fault| (place, fault))?));
        }
        let days = |range: Option<DayRange>| range.map_or(i64::MAX, |(from, to)| i64::from(to) - i64::from(from));
        let whole = |rule: &Rule| rule.hours.iter().any(|hours| matches!(hours, Clocked::Day | Clocked::RoundTheClock));
        // Stable, so that the order of rules that do the same does not matter to what comes out.
        ranged.sort_by_key(|(rule, range)| {
            let dated = range.is_some();
            (dated, std::cmp::Reverse(days(*range)), dated && !whole(rule), !rule.can)
        });
        let mut free = Vec::new();
        for (rule, range) in ranged {
            let mut spans = self.spans(rule, range);
            if rule.can {
                free.append(&mut spans);
                free = merged(free);
            } else {
                free = without(&free, &merged(spans));
            }
        }
        // What begins behind the period is of use only where it continues a stretch of the last day: a night.
        let behind = self.clock.minute(self.clock.days(), 0);
        free.retain(|span| span.ends_at > Minute(0) && span.starts_at < behind);
        // A night may reach a day further; no rule of a later day is laid.
        let end = self.clock.minute(self.clock.days() + 1, 0);
        free.iter_mut().for_each(|span| span.ends_at = span.ends_at.min(end));
        Ok(free)
    }

    /// The stretches of a rule, the day before and behind the period included.
    pub fn spans(&self, rule: &Rule, range: Option<DayRange>) -> Vec<Span> {
        self.spans_on(rule, range, (0, self.clock.days() - 1))
    }

    /// The stretches of a rule from one day to another, the day before and behind included.
    pub fn spans_on(&self, rule: &Rule, range: Option<DayRange>, (first, last): DayRange) -> Vec<Span> {
        let mut spans = Vec::new();
        for day in self.days_of(rule, range, first.saturating_sub(1), last.saturating_add(1)) {
            for hours in &rule.hours {
                let (from, to) = self.hours(*hours, rule.can);
                if from < to {
                    spans.push(Span { starts_at: self.clock.minute(day, from), ends_at: self.clock.minute(day, to) });
                }
            }
        }
        spans.retain(|span| span.starts_at < span.ends_at);
        spans
    }

    /// Whether a visit is a night: it covers at least 4 hours of the night part of a day.
    pub fn is_night(&self, visit: Span) -> bool {
        let first = i32::try_from(self.clock.period().day_index(visit.starts_at)).unwrap_or(0);
        let night = self.parts.night;
        (first - 1..=first + 1).any(|day| {
            let night = self.clock.span(day, i32::from(night.from), i32::from(night.to));
            visit.ends_at.0.min(night.ends_at.0) - visit.starts_at.0.max(night.starts_at.0) >= NIGHT_MIN
        })
    }
}

/// Minutes of the night part that make a visit a night.
const NIGHT_MIN: i32 = 240;

fn weekday_and_parity(clock: &Clock, day: i32) -> (u8, bool) {
    let date = clock.date(day);
    (date.weekday().to_monday_zero_offset().unsigned_abs(), date.iso_week_date().week() % 2 == 0)
}

/// Sorted and disjoint; stretches that touch become one.
pub(crate) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|next, before| {
        let touches = next.starts_at <= before.ends_at;
        if touches {
            before.ends_at = before.ends_at.max(next.ends_at);
        }
        touches
    });
    spans
}

/// What is left of `spans` without `holes`; both sorted and disjoint.
fn without(spans: &[Span], holes: &[Span]) -> Vec<Span> {
    let mut left = Vec::with_capacity(spans.len());
    for span in spans {
        let mut from: Minute = span.starts_at;
        for hole in holes.iter().filter(|hole| hole.meets(*span)) {
            if hole.starts_at > from {
                left.push(Span { starts_at: from, ends_at: hole.starts_at });
            }
            from = from.max(hole.ends_at);
        }
        if from < span.ends_at {
            left.push(Span { starts_at: from, ends_at: span.ends_at });
        }
    }
    left
}
