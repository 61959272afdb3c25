//! Time as the engine knows it: whole minutes since the period's first midnight, and the days they fall on.
//!
//! The edge turns clocks and calendars into these (and knows the time zone); inside, a minute is a minute that
//! really passed, so that a night over a clock change lasts 7 or 9 hours without a special case.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Minutes that passed since the first midnight of the period. Negative before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minute(pub i32);

impl Minute {
    /// The minute `minutes` later.
    #[must_use]
    pub const fn plus(self, minutes: i32) -> Self {
        Self(self.0 + minutes)
    }
}

/// A stretch of time, `starts_at` included, `ends_at` not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First minute inside.
    pub starts_at: Minute,
    /// First minute after it.
    pub ends_at: Minute,
}

impl Span {
    /// The stretch from one minute to another, in minutes of the period.
    #[must_use]
    pub const fn new(starts_at: i32, ends_at: i32) -> Self {
        Self { starts_at: Minute(starts_at), ends_at: Minute(ends_at) }
    }

    /// Length in minutes, at most `i32::MAX`: a foreign plan may state any two times.
    #[must_use]
    pub const fn minutes(self) -> i32 {
        self.ends_at.0.saturating_sub(self.starts_at.0)
    }

    /// Whether `other` lies wholly inside this stretch.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self.starts_at <= other.starts_at && other.ends_at <= self.ends_at
    }

    /// Whether the two share a minute.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }
}

/// The days a plan is made for, with the minute at which each begins: on a day of a clock change they are 23 or 25
/// hours apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub first_day: Date,
    /// The minute each day begins, and the minute the last one ends: one more entry than there are days.
    pub midnights: Vec<Minute>,
}

impl Period {
    /// A period whose days all last 24 hours.
    #[must_use]
    pub fn plain(first_day: Date, days: u16) -> Self {
        Self { first_day, midnights: (0..=i32::from(days)).map(|day| Minute(day * 1440)).collect() }
    }

    /// How many days.
    #[must_use]
    pub fn days(&self) -> usize {
        self.midnights.len().saturating_sub(1)
    }

    /// The day, counted from 0, in which a minute lies; the first or last day for minutes outside.
    #[must_use]
    pub fn day_index(&self, at: Minute) -> usize {
        let begun = self.midnights.partition_point(|midnight| *midnight <= at);
        begun.saturating_sub(1).min(self.days().saturating_sub(1))
    }

    /// The date of day `day`, counted from 0.
    #[must_use]
    pub fn date(&self, day: usize) -> Date {
        self.first_day.saturating_add(i64::try_from(day).unwrap_or(i64::MAX).days())
    }

    /// The date on which a minute lies.
    #[must_use]
    pub fn date_of(&self, at: Minute) -> Date {
        self.date(self.day_index(at))
    }

    /// Monday of the week in which day `day` lies, as a name for that week.
    #[must_use]
    pub fn week_of(&self, day: usize) -> Date {
        let days = i64::try_from(day).unwrap_or(i64::MAX);
        let first = i64::from(self.first_day.weekday().to_monday_zero_offset());
        // One step over the calendar instead of two: it is asked for every day of every volunteer.
        let since_monday = first.saturating_add(days) % 7;
        self.first_day.saturating_add((days - since_monday).days())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};

    use super::*;

    #[test]
    fn a_week_is_named_after_the_last_monday_whatever_day_the_period_begins() {
        for first in 1..=7 {
            let period = Period::plain(date(2026, 12, 20 + first), 21);
            for day in 0..period.days() {
                let (date, monday) = (period.date(day), period.week_of(day));
                assert_eq!(monday.weekday(), Weekday::Monday, "{date}");
                assert!(monday <= date && date < monday.saturating_add(7.days()), "{date} is in the week of {monday}");
            }
        }
    }
}
