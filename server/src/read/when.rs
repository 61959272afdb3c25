//! What a text about time says: rules of days and hours, before they are laid on a calendar. The grammar is in
//! `when_parse.rs`, the words in `when_words.rs`.

use jiff::civil::Date;

pub use super::when_parse::{Subject, parse};
pub(crate) use super::when_parse::{any_day, never};

/// Longest text that is looked at, in bytes: more is no statement about time.
pub const MAX_WHEN_BYTES: usize = 2_000;

/// A part of the day; its hours are a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// *Ochtend*.
    Morning,
    /// *Middag*.
    Afternoon,
    /// *Avond*.
    Evening,
    /// *Nacht*.
    Night,
}

impl Part {
    /// All, in the order of the day.
    pub const ALL: [Self; 4] = [Self::Morning, Self::Afternoon, Self::Evening, Self::Night];

    /// Name in a mapping file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
            Self::Night => "night",
        }
    }
}

/// A date of which the year, and the weekday that was written beside it, may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayMonth {
    /// Year.
    pub year: Option<i16>,
    /// Month, 1 to 12.
    pub month: i8,
    /// Day of the month.
    pub day: i8,
    /// Weekday that was written in front, 0 for Monday: it has to agree.
    pub weekday: Option<u8>,
}

impl DayMonth {
    /// The date itself. A year that was left out is the one that brings the date closest to `near`.
    #[must_use]
    pub fn near(&self, near: Date) -> Option<Date> {
        if let Some(year) = self.year {
            return Date::new(year, self.month, self.day).ok();
        }
        let distance = |date: &Date| near.until(*date).map_or(i32::MAX, |span| span.get_days().abs());
        (near.year().saturating_sub(1)..=near.year().saturating_add(1))
            .filter_map(|year| Date::new(year, self.month, self.day).ok())
            .min_by_key(distance)
    }
}

/// Days that a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// Weekdays, one bit each, Monday the lowest.
    Weekly(u8),
    /// From a date to a date, both included.
    Dated(DayMonth, DayMonth),
    /// Before a date, that day not included.
    Before(DayMonth),
    /// From a date on.
    From(DayMonth),
    /// Up to a date and that day.
    UpTo(DayMonth),
    /// After a date, that day not included.
    After(DayMonth),
}

/// Every day of the week.
pub const EVERY_DAY: Days = Days::Weekly(0b111_1111);

/// Weeks that a weekly rule is about, by their ISO number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weeks {
    /// All.
    #[default]
    Every,
    /// *Even weken*.
    Even,
    /// *Oneven weken*.
    Odd,
}

/// Hours of a day, in minutes from midnight; an end at or before the start is on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clocked {
    /// Nothing was stated: morning to evening for a day somebody can, all of it for a day somebody cannot.
    Day,
    /// From midnight to midnight.
    RoundTheClock,
    /// A part of the day.
    Part(Part),
    /// From one time to another; from 24:00 on in the night that begins on the day.
    Range(u16, u16),
    /// From a time to the end of the evening.
    From(u16),
    /// From the start of the morning to a time.
    Until(u16),
    /// From a time to the end of a part of the day.
    PartFrom(Part, u16),
    /// From the start of a part of the day to a time.
    PartUntil(Part, u16),
    /// At a time: only a visit can say so, whose duration gives the end.
    At(u16),
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Whether somebody can (or cannot) then.
    pub can: bool,
    /// On what days.
    pub days: Days,
    /// In what weeks.
    pub weeks: Weeks,
    /// At what hours; at least one.
    pub hours: Vec<Clocked>,
}

/// From one visit of what comes back to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many days: each of them has a visit of its own.
    Days(u8),
    /// So many weeks: one visit on any of the days that are said.
    Weeks(u8),
}

/// How a visit comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// How long until it comes back.
    pub every: Step,
    /// Whether each of the days has a visit of its own (*elke ma en do*); else one a week, on any of them.
    pub each_day: bool,
    /// So many times, counted from its first date; `None` is without end.
    pub times: Option<u16>,
}

/// Everything a text says about time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// The rules in the order in which they were written.
    pub rules: Vec<Rule>,
    /// How it comes back, if it does.
    pub repeat: Option<Repeat>,
    /// Whether days are listed for one visit: `di en do 10:00` may have meant two.
    pub listed: bool,
}

impl When {
    /// Adds what another text says.
    pub fn add(&mut self, other: Self) {
        self.rules.extend(other.rules);
        self.repeat = self.repeat.or(other.repeat);
        self.listed |= other.listed;
    }

    /// The date that is all there is of days in what comes back, and so its first: `24-11-2026 10:00, elke 2 weken`.
    pub fn only_date(&self) -> Option<DayMonth> {
        self.repeat.filter(|repeat| !repeat.each_day)?;
        self.single_date()
    }

    /// The date that is all there is of days.
    pub fn single_date(&self) -> Option<DayMonth> {
        let mut dates = self.rules.iter().filter(|rule| rule.can).map(|rule| match rule.days {
            Days::Dated(first, last) if first == last => Some(first),
            _ => None,
        });
        let only = dates.next()??;
        dates.all(|date| date == Some(only)).then_some(only)
    }

    /// Dates that are named, for the choice of the period.
    pub fn dates(&self) -> impl Iterator<Item = DayMonth> + '_ {
        self.rules.iter().filter(|rule| rule.can).filter_map(|rule| match rule.days {
            Days::Dated(first, _) => Some(first),
            _ => None,
        })
    }
}

/// What cannot be understood in a text about time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// A word or sign.
    Word(String),
    /// Words that may mean two things: `za 10 tot 4 uur`, `ma, di niet`.
    TwoWays,
    /// A day or month that does not exist.
    NoSuchDate(String),
    /// A time beyond 24:00.
    NoSuchTime(String),
    /// Every so many weeks, of a volunteer: `even weken` says in which.
    InWhichWeeks,
    /// Every so many days, of a volunteer.
    OnWhichDays,
    /// A time without an end, where hours are meant.
    NoEnd(String),
    /// Longer than a statement about time is.
    TooLong,
}
