//! Turns minutes of the period into local dates and times and back, clock changes included.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use koppel_engine::time::{Minute, Period, Span};

/// Minutes of a day without a clock change.
pub const DAY_MIN: i32 = 24 * 60;

/// Days before the period, and after it, that are kept at hand: nights reach in from before and out behind.
const MARGIN: i32 = 2;

/// The local calendar of a period: its time zone and the moment of its first midnight.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    zone: TimeZone,
    begins_at: Timestamp,
    period: Period,
    /// The minute at which each day begins, from `MARGIN` days before the period to `MARGIN` days behind it.
    midnights: Vec<i32>,
}

impl Clock {
    /// The clock of `days` days from `first_day` in a time zone of the tz database (`Europe/Amsterdam`).
    ///
    /// # Errors
    /// The name of the zone when it is not in the database, or the period when it leaves the calendar.
    pub fn new(time_zone: &str, first_day: Date, days: u16) -> Result<Self, String> {
        let zone = TimeZone::get(time_zone).map_err(|_| time_zone.to_owned())?;
        let midnight = |day: i32| -> Result<Timestamp, String> {
            let date = first_day.checked_add(day.days()).map_err(|_| format!("{first_day} + {day}"))?;
            zone.to_ambiguous_zoned(date.at(0, 0, 0, 0))
                .compatible()
                .map(|at| at.timestamp())
                .map_err(|_| format!("{first_day} + {day}"))
        };
        let begins_at = midnight(0)?;
        let midnights: Vec<i32> = (-MARGIN..=i32::from(days) + MARGIN)
            .map(|day| midnight(day).map(|at| minutes_between(begins_at, at)))
            .collect::<Result<_, _>>()?;
        let inside = &midnights[index(MARGIN)..=index(MARGIN) + usize::from(days)];
        let period = Period { first_day, midnights: inside.iter().copied().map(Minute).collect() };
        Ok(Self { zone, begins_at, period, midnights })
    }

    /// The period.
    #[must_use]
    pub const fn period(&self) -> &Period {
        &self.period
    }

    /// The time zone.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// How many days the period has.
    #[must_use]
    pub fn days(&self) -> i32 {
        i32::try_from(self.period.days()).unwrap_or(i32::MAX)
    }

    /// The local date and time of a minute of the period.
    #[must_use]
    pub fn at(&self, minute: Minute) -> Zoned {
        let at = self.begins_at.saturating_add(i64::from(minute.0).minutes()).unwrap_or(self.begins_at);
        at.to_zoned(self.zone.clone())
    }

    /// The minute of a local date and time. A time that a clock change skips is the one as much later; of a time that comes
    /// twice it is the first.
    #[must_use]
    pub fn minute_at(&self, local: DateTime) -> Minute {
        let zoned = self.zone.to_ambiguous_zoned(local).compatible();
        Minute(zoned.map_or(0, |zoned| minutes_between(self.begins_at, zoned.timestamp())))
    }

    /// The minute at which a clock on the wall shows `minute_of_day` on day `day`, counted from 0 on the first day;
    /// minutes from 1,440 on are on the days after.
    #[must_use]
    pub fn minute(&self, day: i32, minute_of_day: i32) -> Minute {
        let (day, minute_of_day) = (day + minute_of_day.div_euclid(DAY_MIN), minute_of_day.rem_euclid(DAY_MIN));
        if let Some(begun) = self.begun(day)
            && (begun.is_plain || minute_of_day == 0)
        {
            return Minute(begun.at + minute_of_day);
        }
        let date = self.date(day);
        self.minute_at(date.at(0, 0, 0, 0).saturating_add(i64::from(minute_of_day).minutes()))
    }

    /// When a day begins, if it is at hand.
    fn begun(&self, day: i32) -> Option<Begun> {
        let place = usize::try_from(day + MARGIN).ok()?;
        let (at, next) = (*self.midnights.get(place)?, *self.midnights.get(place + 1)?);
        Some(Begun { at, is_plain: next - at == DAY_MIN })
    }

    /// By how many minutes a clock change moves a time of day `day` because it skips it: 60 at 02:30 in the night of March, else 0.
    #[must_use]
    pub fn moved(&self, day: i32, minute_of_day: i32) -> i32 {
        let (day, minute_of_day) = (day + minute_of_day.div_euclid(DAY_MIN), minute_of_day.rem_euclid(DAY_MIN));
        if self.begun(day).is_some_and(|begun| begun.is_plain) {
            return 0;
        }
        let shown = self.at(self.minute(day, minute_of_day));
        i32::from(shown.hour()) * 60 + i32::from(shown.minute()) - minute_of_day
    }

    /// The stretch from one wall-clock time of day `day` to another, in minutes of the day. An end at or before the start
    /// is on the next day: `(23·60, 7·60)` is a night of 8 hours, of 7 in March and 9 in October.
    #[must_use]
    pub fn span(&self, day: i32, from: i32, to: i32) -> Span {
        let to = if to <= from { to + DAY_MIN } else { to };
        Span { starts_at: self.minute(day, from), ends_at: self.minute(day, to) }
    }

    /// The date of a day, counted from 0 on the first day, also outside the period.
    #[must_use]
    pub fn date(&self, day: i32) -> Date {
        self.period.first_day.saturating_add(i64::from(day).days())
    }

    /// The day of a date, counted from 0 on the first day; negative before it.
    #[must_use]
    pub fn day_of(&self, date: Date) -> i32 {
        self.period.first_day.until(date).map_or(i32::MIN, |span| span.get_days())
    }

    /// The same hours on one weekday of every week, the day before the period included because its night reaches in.
    #[must_use]
    pub fn weekly(&self, weekday: Weekday, from: i32, to: i32) -> Vec<Span> {
        (-1..self.days())
            .filter(|day| self.date(*day).weekday() == weekday)
            .map(|day| self.span(day, from, to))
            .filter(|span| span.ends_at.0 > 0)
            .collect()
    }
}

/// The beginning of a day.
struct Begun {
    /// The minute of its midnight.
    at: i32,
    /// Whether it has no clock change.
    is_plain: bool,
}

fn minutes_between(from: Timestamp, to: Timestamp) -> i32 {
    i32::try_from((to.as_second() - from.as_second()).div_euclid(60)).unwrap_or(i32::MAX)
}

fn index(days: i32) -> usize {
    usize::try_from(days).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const NIGHT: (i32, i32) = (23 * 60, 7 * 60);

    fn amsterdam(first_day: Date, days: u16) -> Clock {
        Clock::new("Europe/Amsterdam", first_day, days).unwrap()
    }

    fn check_night(first_day: Date, day: i32, hours: i32) {
        let clock = amsterdam(first_day, 7);
        assert_eq!(clock.span(day, NIGHT.0, NIGHT.1).minutes(), hours * 60);
        let night = clock.weekly(clock.date(day).weekday(), NIGHT.0, NIGHT.1);
        assert_eq!(night.iter().map(|span| span.minutes()).collect::<Vec<_>>(), [hours * 60]);
        let span = clock.span(day, NIGHT.0, NIGHT.1);
        assert_eq!(clock.at(span.starts_at).hour(), 23);
        assert_eq!(clock.at(span.ends_at).hour(), 7);
    }

    #[test]
    fn a_plain_night_lasts_eight_hours() {
        check_night(date(2026, 11, 23), 1, 8);
    }

    #[test]
    fn the_night_before_the_last_sunday_of_march_lasts_seven_hours() {
        check_night(date(2026, 3, 23), 5, 7);
    }

    #[test]
    fn the_night_before_the_last_sunday_of_october_lasts_nine_hours() {
        check_night(date(2026, 10, 19), 5, 9);
    }

    #[test]
    fn the_night_before_the_period_reaches_in() {
        let clock = amsterdam(date(2026, 11, 23), 7);
        assert_eq!(
            clock.weekly(Weekday::Sunday, NIGHT.0, NIGHT.1),
            [Span::new(-60, 420), Span::new(9_540 - 120 + 600, 10_500)]
        );
    }

    #[test]
    fn days_of_a_clock_change_are_23_and_25_hours() {
        assert_eq!(amsterdam(date(2026, 3, 23), 7).period().midnights[7], Minute(7 * DAY_MIN - 60));
        assert_eq!(amsterdam(date(2026, 10, 19), 7).period().midnights[7], Minute(7 * DAY_MIN + 60));
    }

    #[test]
    fn local_times_and_minutes_turn_into_each_other() {
        let clock = amsterdam(date(2026, 10, 19), 7);
        for minute in [-1441, -1, 0, 1, 615, 8_640, 8_700, 8_820, 8_880, 9_999, 12_345] {
            let local = clock.at(Minute(minute));
            let back = clock.minute_at(local.datetime());
            let twice = local.datetime().date() == date(2026, 10, 25) && local.hour() == 2;
            assert!(back == Minute(minute) || (twice && back == Minute(minute - 60)), "{minute} became {back:?}");
        }
    }

    #[test]
    fn a_time_that_a_clock_change_skips_is_an_hour_later() {
        let clock = amsterdam(date(2026, 3, 23), 7);
        assert_eq!(clock.at(clock.minute(6, 150)).time(), jiff::civil::time(3, 30, 0, 0));
        assert_eq!([119, 120, 150, 179, 180].map(|minute| clock.moved(6, minute)), [0, 60, 60, 60, 0]);
        assert_eq!((clock.moved(5, DAY_MIN + 150), clock.moved(5, 150), clock.moved(-400, 150)), (60, 0, 0));
        let october = amsterdam(date(2026, 10, 19), 7);
        assert_eq!([119, 120, 150, 180].map(|minute| october.moved(6, minute)), [0; 4]);
    }

    #[test]
    fn an_unknown_zone_is_named() {
        assert_eq!(Clock::new("Europe/Tholen", date(2026, 1, 1), 7).unwrap_err(), "Europe/Tholen");
    }
}
