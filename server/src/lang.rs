//! The two languages people read, and how each writes days, times, lengths of time, numbers and lists.

use jiff::Zoned;
use jiff::civil::{Date, Time, Weekday};

/// A language on screen and on paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Lang {
    /// Dutch, at B1.
    #[default]
    Nl,
    /// English, as plain.
    En,
}

/// Monday first, as [`Weekday::to_monday_zero_offset`] counts.
const DAYS: [[&str; 7]; 2] = [
    ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
];
const DAYS_SHORT: [[&str; 7]; 2] =
    [["ma", "di", "wo", "do", "vr", "za", "zo"], ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]];
const MONTHS: [[&str; 12]; 2] = [
    [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
];
const MONTHS_SHORT: [[&str; 12]; 2] = [
    ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
];

impl Lang {
    /// One of two, by language.
    pub fn pick<T>(self, dutch: T, english: T) -> T {
        match self {
            Self::Nl => dutch,
            Self::En => english,
        }
    }

    /// The code of the language (BCP 47): `nl`, `en`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }

    const fn column(self) -> usize {
        match self {
            Self::Nl => 0,
            Self::En => 1,
        }
    }

    /// `dinsdag`, `Tuesday`.
    #[must_use]
    pub fn day(self, day: Weekday) -> &'static str {
        DAYS[self.column()][monday_first(day)]
    }

    /// `di`, `Tue`: two letters in Dutch, three in English.
    #[must_use]
    pub fn day_short(self, day: Weekday) -> &'static str {
        DAYS_SHORT[self.column()][monday_first(day)]
    }

    /// `november`, `November`.
    #[must_use]
    pub fn month(self, date: Date) -> &'static str {
        MONTHS[self.column()][month_index(date)]
    }

    /// `nov`, `Nov`.
    #[must_use]
    pub fn month_short(self, date: Date) -> &'static str {
        MONTHS_SHORT[self.column()][month_index(date)]
    }

    /// `20 november`, `20 November`.
    #[must_use]
    pub fn date(self, date: Date) -> String {
        format!("{} {}", date.day(), self.month(date))
    }

    /// `dinsdag 24 november 2026`, `Tuesday 24 November 2026`.
    #[must_use]
    pub fn date_long(self, date: Date) -> String {
        format!("{} {} {}", self.day(date.weekday()), self.date(date), date.year())
    }

    /// `di 24 nov`, `Tue 24 Nov`, the day of the month two wide, so that dates under each other line up.
    #[must_use]
    pub fn date_short(self, date: Date) -> String {
        format!("{} {:>2} {}", self.day_short(date.weekday()), date.day(), self.month_short(date))
    }

    /// The first and last day of a stretch: `24 t/m 30 november 2026`, `28 November to 4 December 2026`.
    #[must_use]
    pub fn date_range(self, first: Date, last: Date) -> String {
        let to = self.pick("t/m", "to");
        if first == last {
            return self.date_long(first);
        }
        let end = format!("{} {}", self.date(last), last.year());
        if first.year() != last.year() {
            format!("{} {} {to} {end}", self.date(first), first.year())
        } else if first.month() != last.month() {
            format!("{} {to} {end}", self.date(first))
        } else {
            format!("{} {to} {end}", first.day())
        }
    }

    /// The day of a month, named against another date: `de 24e` in the same month, else `2 december`.
    #[must_use]
    pub fn date_beside(self, date: Date, other: Date) -> String {
        if (date.year(), date.month()) == (other.year(), other.month()) {
            return match self {
                Self::Nl => format!("de {}e", date.day()),
                Self::En => format!("the {}{}", date.day(), ordinal(date.day())),
            };
        }
        if date.year() == other.year() { self.date(date) } else { format!("{} {}", self.date(date), date.year()) }
    }

    /// `09:05`, in both languages on the 24-hour clock: always five wide.
    #[must_use]
    pub fn time(self, time: Time) -> String {
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// `10:00–11:30`; with the day it ends on when that is another: `23:00–07:00 (do)`.
    #[must_use]
    pub fn hours(self, start: &Zoned, end: &Zoned) -> String {
        let hours = format!("{}–{}", self.time(start.time()), self.time(end.time()));
        if start.date() == end.date() { hours } else { format!("{hours} ({})", self.day_short(end.weekday())) }
    }

    /// `di 24 nov 10:00–11:30`.
    #[must_use]
    pub fn when(self, start: &Zoned, end: &Zoned) -> String {
        format!("{} {}", self.date_short(start.date()), self.hours(start, end))
    }

    /// A length of time: `45 min`, `1 u 30 min`, `8 u`; `1 h 30 min` in English.
    #[must_use]
    pub fn duration(self, minutes: i64) -> String {
        let hour = self.pick("u", "h");
        match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("{minutes} min"),
            (hours, 0) => format!("{hours} {hour}"),
            (hours, minutes) => format!("{hours} {hour} {minutes} min"),
        }
    }

    /// A trip in seconds, in whole minutes rounded up, as people plan it: `31 min`.
    #[must_use]
    pub fn trip(self, seconds: u32) -> String {
        self.duration(i64::from(seconds.div_ceil(60)))
    }

    /// A whole number with thousands apart: `12.345`, `12,345`.
    #[must_use]
    pub fn number(self, number: i64) -> String {
        let digits = number.unsigned_abs().to_string();
        let mut written = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                written.push(self.pick('.', ','));
            }
            written.push(digit);
        }
        if number < 0 { format!("-{written}") } else { written }
    }

    /// A number with so many decimals: `3,5`, `3.5`.
    #[must_use]
    pub fn decimal(self, number: f64, decimals: usize) -> String {
        let written = format!("{number:.decimals$}");
        self.pick(written.replace('.', ","), written)
    }

    /// A share in whole percents, cut down so that 100 % means all: `95 %`, `95%`. Nothing of nothing is all of it.
    #[must_use]
    pub fn percent(self, part: u64, whole: u64) -> String {
        let percent = part.saturating_mul(100).checked_div(whole).unwrap_or(100);
        self.pick(format!("{percent} %"), format!("{percent}%"))
    }

    /// `1 hulpvraag`, `2 hulpvragen`: a number with its word.
    #[must_use]
    pub fn count(self, number: u64, one: &str, many: &str) -> String {
        let written = self.number(i64::try_from(number).unwrap_or(i64::MAX));
        format!("{written} {}", if number == 1 { one } else { many })
    }

    /// `V7, V9 en V12`.
    #[must_use]
    pub fn list<S: AsRef<str>>(self, items: &[S]) -> String {
        self.joined(items, self.pick("en", "and"))
    }

    /// `V7, V9 of V12`.
    #[must_use]
    pub fn either<S: AsRef<str>>(self, items: &[S]) -> String {
        self.joined(items, self.pick("of", "or"))
    }

    fn joined<S: AsRef<str>>(self, items: &[S], word: &str) -> String {
        match items {
            [] => String::new(),
            [one] => one.as_ref().to_owned(),
            [most @ .., last] => {
                let most: Vec<&str> = most.iter().map(AsRef::as_ref).collect();
                format!("{} {word} {}", most.join(", "), last.as_ref())
            }
        }
    }
}

fn monday_first(day: Weekday) -> usize {
    usize::from(day.to_monday_zero_offset().unsigned_abs())
}

fn month_index(date: Date) -> usize {
    usize::from(date.month().unsigned_abs()) - 1
}

const fn ordinal(day: i8) -> &'static str {
    match (day / 10, day % 10) {
        (1, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn check(dutch: &str, english: &str, write: impl Fn(Lang) -> String) {
        assert_eq!(write(Lang::Nl), dutch);
        assert_eq!(write(Lang::En), english);
    }

    #[test]
    fn dates_carry_their_day_and_month() {
        let day = date(2026, 11, 24);
        check("24 november", "24 November", |lang| lang.date(day));
        check("dinsdag 24 november 2026", "Tuesday 24 November 2026", |lang| lang.date_long(day));
        check("zo  1 mrt", "Sun  1 Mar", |lang| lang.date_short(date(2026, 3, 1)));
    }

    #[test]
    fn ranges_say_the_month_and_year_once() {
        let range = |first, last| move |lang: Lang| lang.date_range(first, last);
        check("24 t/m 30 november 2026", "24 to 30 November 2026", range(date(2026, 11, 24), date(2026, 11, 30)));
        check(
            "28 december 2026 t/m 3 januari 2027",
            "28 December 2026 to 3 January 2027",
            range(date(2026, 12, 28), date(2027, 1, 3)),
        );
        check(
            "30 november t/m 6 december 2026",
            "30 November to 6 December 2026",
            range(date(2026, 11, 30), date(2026, 12, 6)),
        );
        check("dinsdag 24 november 2026", "Tuesday 24 November 2026", range(date(2026, 11, 24), date(2026, 11, 24)));
    }

    #[test]
    fn a_date_beside_another_is_short_within_the_month() {
        let (ends, visit) = (date(2026, 11, 20), date(2026, 11, 22));
        check("de 22e", "the 22nd", |lang| lang.date_beside(visit, ends));
        check("de 11e", "the 11th", |lang| lang.date_beside(date(2026, 11, 11), ends));
        check("2 december", "2 December", |lang| lang.date_beside(date(2026, 12, 2), ends));
        check("2 januari 2027", "2 January 2027", |lang| lang.date_beside(date(2027, 1, 2), ends));
    }

    #[test]
    fn a_night_names_the_day_it_ends() {
        let zone = jiff::tz::TimeZone::get("Europe/Amsterdam").unwrap();
        let at = |day, hour| date(2026, 11, day).at(hour, 0, 0, 0).to_zoned(zone.clone()).unwrap();
        check("wo 25 nov 23:00–07:00 (do)", "Wed 25 Nov 23:00–07:00 (Thu)", |lang| {
            lang.when(&at(25, 23), &at(26, 7))
        });
        check("wo 25 nov 09:00–11:00", "Wed 25 Nov 09:00–11:00", |lang| lang.when(&at(25, 9), &at(25, 11)));
    }

    #[test]
    fn lengths_of_time_are_in_hours_and_minutes() {
        check("45 min", "45 min", |lang| lang.duration(45));
        check("1 u 30 min", "1 h 30 min", |lang| lang.duration(90));
        check("8 u", "8 h", |lang| lang.duration(480));
        check("31 min", "31 min", |lang| lang.trip(30 * 60 + 1));
    }

    #[test]
    fn numbers_follow_the_language() {
        check("-12.345", "-12,345", |lang| lang.number(-12_345));
        check("123", "123", |lang| lang.number(123));
        check("3,5", "3.5", |lang| lang.decimal(3.5, 1));
        check("99 %", "99%", |lang| lang.percent(999, 1000));
        check("100 %", "100%", |lang| lang.percent(0, 0));
        check("1 x", "1 x", |lang| lang.count(1, "x", "xs"));
        check("1.000 xs", "1,000 xs", |lang| lang.count(1000, "x", "xs"));
    }

    #[test]
    fn lists_end_with_a_word() {
        check("", "", |lang| lang.list::<&str>(&[]));
        check("V7", "V7", |lang| lang.list(&["V7"]));
        check("V7, V9 en V12", "V7, V9 and V12", |lang| lang.list(&["V7", "V9", "V12"]));
        check("V7 of V9", "V7 or V9", |lang| lang.either(&["V7", "V9"]));
    }
}
