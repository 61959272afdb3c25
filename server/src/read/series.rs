//! What comes back: the weeks or days on which it is due, counted in steps of days from its first date, also when that lies
//! before the period. So week after week can be planned alone, and new years and clock changes move nothing.

use jiff::civil::{Date, date};

use super::calendar::{Calendar, DayRange};
use super::fault::{Fault, Warning};
use super::lay::monday_of;
use super::when::{Days, EVERY_DAY, Repeat, Step, When};

/// From this Monday weeks and days are counted when no first date is stated: until the end of 2026 what comes every two weeks is due in even
/// weeks. Unlike the numbers of weeks it goes on alternating over a year of 53 weeks.
const ANY_MONDAY: Date = date(2026, 1, 5);

/// How far before the period a first date may lie from which visits are counted, in days: ten years.
const COUNTED_DAYS: i32 = 3_660;

/// What comes back, with the day from which it does.
pub(crate) struct Series {
    /// What was said; a date that is a first date is said as its weekday.
    pub when: When,
    pub repeat: Repeat,
    /// Its first day, when it is stated.
    pub first: Option<i32>,
    /// The first day on which it is due, of weeks their Monday.
    counted_from: Date,
}

impl Series {
    /// Nothing when nothing comes back.
    ///
    /// # Errors
    /// When there is no such date.
    pub fn of(calendar: &Calendar<'_>, when: &When) -> Result<Option<Self>, Fault> {
        let Some(mut repeat) = when.repeat else { return Ok(None) };
        let mut when = when.clone();
        let mut first = None;
        for rule in when.rules.iter().filter(|rule| !rule.can) {
            match rule.days {
                Days::Before(date) => first = first.max(Some(calendar.day(date)?)),
                Days::UpTo(date) => first = first.max(Some(calendar.day(date)?.saturating_add(1))),
                _ => {}
            }
        }
        if let Some(only) = when.only_date() {
            let day = calendar.day(only)?;
            let days = match repeat.every {
                Step::Days(_) => EVERY_DAY,
                Step::Weeks(_) => Days::Weekly(1 << calendar.clock.date(day).weekday().to_monday_zero_offset()),
            };
            when.rules.iter_mut().filter(|rule| rule.can).for_each(|rule| rule.days = days);
            first = first.max(Some(day));
        }
        if first.is_none() {
            first = first_of_dates(calendar, &when)?;
        }
        // `om de 14 dagen di`, or without any day from which to count: weeks.
        if let Step::Days(days) = repeat.every
            && days % 7 == 0
            && (first.is_none() || when.rules.iter().any(|rule| rule.can && rule.days != EVERY_DAY))
        {
            repeat.every = Step::Weeks(days / 7);
        }
        let counted_from = match (first, repeat.every) {
            (Some(first), Step::Weeks(_)) => monday_of(calendar.clock.date(first_possible(calendar, &when, first)?)),
            (Some(first), Step::Days(_)) => calendar.clock.date(first_possible(calendar, &when, first)?),
            (None, _) => ANY_MONDAY,
        };
        Ok(Some(Self { when, repeat, first, counted_from }))
    }

    /// The day from which visits are laid to know which of them lie in the period: before it only where they are counted.
    ///
    /// # Errors
    /// When the first date is so long ago that it must be a mistake.
    pub fn counts_from(&self) -> Result<i32, Fault> {
        match (self.first, self.repeat.times) {
            (Some(first), Some(_)) if first < -COUNTED_DAYS => Err(Fault::Date),
            (Some(first), Some(_)) => Ok(first.min(0)),
            _ => Ok(0),
        }
    }

    /// Whether it comes on a day, if it comes on that weekday at all.
    pub fn is_due(&self, calendar: &Calendar<'_>, day: i32) -> bool {
        let date = calendar.clock.date(day);
        let (date, step) = match self.repeat.every {
            Step::Days(days) => (date, i32::from(days)),
            Step::Weeks(weeks) => (monday_of(date), 7 * i32::from(weeks)),
        };
        let passed = self.counted_from.until(date).map_or(0, |span| span.get_days());
        self.first.is_none_or(|first| day >= first) && passed % step.max(1) == 0
    }

    /// Whether each day has a visit of its own, and not each week.
    pub const fn by_day(&self) -> bool {
        self.repeat.each_day || matches!(self.repeat.every, Step::Days(_))
    }

    /// Days behind the period among which it is due again, if ever.
    pub fn ahead(&self, last_day: i32) -> DayRange {
        let from = self.first.map_or(last_day + 1, |first| first.max(last_day + 1));
        // Of days of which only some weekdays are meant, the next may be seven steps away.
        let (Step::Days(step) | Step::Weeks(step)) = self.repeat.every;
        (from, from.saturating_add(7 * i32::from(step) + 13))
    }

    /// What was assumed because no first date is stated. `on` is a day of its first visit in the period.
    pub fn warning(&self, on: Date, visits: usize, first_day: Date) -> Option<Warning> {
        match (self.first, self.repeat.times) {
            (Some(_), _) => None,
            _ if !matches!(self.repeat.every, Step::Days(1) | Step::Weeks(1)) => Some(Warning::FirstDateAssumed { on }),
            (_, Some(times)) if usize::from(times) > visits => Some(Warning::TimesFromPeriod { on: first_day }),
            _ => None,
        }
    }
}

/// The first of a list of dates; nothing when there are weekdays beside them.
fn first_of_dates(calendar: &Calendar<'_>, when: &When) -> Result<Option<i32>, Fault> {
    let mut first: Option<i32> = None;
    for rule in when.rules.iter().filter(|rule| rule.can) {
        let Days::Dated(date, _) = rule.days else { return Ok(None) };
        let day = calendar.day(date)?;
        first = Some(first.map_or(day, |first| first.min(day)));
    }
    Ok(first)
}

/// The first day from `first` on that is one of its days: of `di vanaf do 19-11` Tuesday the 24th, with whose week counting begins.
fn first_possible(calendar: &Calendar<'_>, when: &When, first: i32) -> Result<i32, Fault> {
    let mut possible = None;
    for rule in when.rules.iter().filter(|rule| rule.can) {
        let day = calendar.days_of(rule, calendar.range(rule.days)?, first, first.saturating_add(13)).next();
        possible = possible.into_iter().chain(day).min();
    }
    Ok(possible.unwrap_or(first))
}
