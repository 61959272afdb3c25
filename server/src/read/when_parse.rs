//! The grammar of texts about time: `ma ochtend; di 13:00-17:00`, `niet 24-11 t/m 28-11`, `elke week di 10:00`.
//!
//! A text is statements, parted by `;` or a line break. A statement is days, then hours, then perhaps more days and hours;
//! hours count for all days since the last hours. `niet` and `wel` hold to the end of the statement. Days without hours
//! are whole days; hours without days are every day. `9-12` is hours where hours fit, and a date where one is meant:
//! after `niet` and `wel`, in a column of exceptions, after a weekday that agrees with it (checked later), and when the
//! figures cannot be hours. Never panics, whatever the text.

use super::when::{Clocked, DayMonth, Days, EVERY_DAY, MAX_WHEN_BYTES, Part, Repeat, Rule, Unclear, Weeks, When};
use super::when_figures::day_month;
use super::when_words::{Token, tokens};

/// What a text about time is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// When a volunteer is free.
    Availability,
    /// Dates on which a volunteer is away, unless `wel` is said.
    Exceptions,
    /// When a visit may take place: a time alone is a start.
    Visit,
}

/// What `text` says about time.
///
/// # Errors
/// The first word, date or time that cannot be understood.
pub fn parse(text: &str, reading: Reading) -> Result<When, Unclear> {
    if text.len() > MAX_WHEN_BYTES {
        return Err(Unclear::TooLong);
    }
    if matches!(text.trim(), "-" | "--" | "x" | "X") {
        return Ok(When::default());
    }
    let tokens = tokens(text)?;
    let mut parser = Parser::new(&tokens, reading);
    while let Some(token) = parser.next() {
        parser.take(token)?;
    }
    parser.flush();
    let mut when = parser.when;
    if let Some(repeat) = &mut when.repeat {
        repeat.each_day = (parser.every || parser.joined) && !parser.either;
    }
    match parser.no_end {
        Some(time) if reading != Reading::Visit => Err(Unclear::NoEnd(format!("{}:{:02}", time / 60, time % 60))),
        _ => Ok(when),
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    reading: Reading,
    when: When,
    /// The statement's sign, when `niet` or `wel` was said.
    said: Option<bool>,
    days: Vec<Days>,
    hours: Vec<Clocked>,
    weeks: Weeks,
    /// Whether `weeks` was said in front of the days: then it holds to the end of the statement.
    weeks_in_front: bool,
    /// Whether `elke` was said.
    every: bool,
    /// Whether `en` or a comma stands between days.
    joined: bool,
    /// Whether `of` was said.
    either: bool,
    no_end: Option<u16>,
}

impl<'a> Parser<'a> {
    const fn new(tokens: &'a [Token], reading: Reading) -> Self {
        Self {
            tokens,
            at: 0,
            reading,
            when: When { rules: Vec::new(), repeat: None },
            said: None,
            days: Vec::new(),
            hours: Vec::new(),
            weeks: Weeks::Every,
            weeks_in_front: false,
            every: false,
            joined: false,
            either: false,
            no_end: None,
        }
    }

    fn next(&mut self) -> Option<&'a Token> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn can(&self) -> bool {
        self.said.unwrap_or(self.reading != Reading::Exceptions)
    }

    fn take(&mut self, token: &Token) -> Result<(), Unclear> {
        match token {
            Token::Weekdays(days) => self.weekdays(*days),
            Token::Date(date) => self.date(*date)?,
            Token::Pair(from, to) => self.pair(*from, *to)?,
            Token::Part(part) => self.part(*part),
            Token::Time(time) => self.time(*time)?,
            Token::Number(number) => self.number(*number)?,
            Token::Not => self.say(false),
            Token::Can => self.say(true),
            Token::Weeks(weeks) => self.in_weeks(*weeks),
            Token::Weekly(every_weeks) => self.repeat().every_weeks = *every_weeks,
            Token::Times(times) => self.repeat().times = Some(*times),
            Token::PerWeek => self.per_week()?,
            Token::Every => self.every_day(),
            Token::ByArrangement if self.reading != Reading::Visit => {
                return Err(Unclear::Word("in overleg".to_owned()));
            }
            Token::Always | Token::ByArrangement => {
                self.begin_days();
                self.days.push(EVERY_DAY);
                let visit = self.reading == Reading::Visit;
                self.hours.push(if visit { Clocked::Day } else { Clocked::RoundTheClock });
            }
            Token::From => self.from()?,
            Token::Between => self.between()?,
            Token::Thru | Token::Before => self.until()?,
            Token::Or => self.either = true,
            Token::And | Token::Comma => {
                self.joined |= matches!(self.peek(), Some(Token::Weekdays(_) | Token::Date(_)))
            }
            Token::Never => {}
            Token::Break => {
                self.flush();
                self.said = None;
                (self.weeks, self.weeks_in_front) = (Weeks::Every, false);
            }
        }
        Ok(())
    }

    /// `elke dinsdag` comes back; of a volunteer all weekly times do.
    fn every_day(&mut self) {
        self.every = true;
        if self.reading == Reading::Visit {
            self.repeat();
        }
    }

    fn repeat(&mut self) -> &mut Repeat {
        self.when.repeat.get_or_insert(Repeat { every_weeks: 1, each_day: false, times: None })
    }

    /// `1x per week` is weekly; `2x per week` leaves open on which days.
    fn per_week(&mut self) -> Result<(), Unclear> {
        let repeat = self.repeat();
        match repeat.times.take() {
            Some(times) if times != 1 => Err(Unclear::Word(format!("{times}x per week"))),
            _ => Ok(()),
        }
    }

    fn say(&mut self, can: bool) {
        self.flush();
        self.said = Some(can);
    }

    fn in_weeks(&mut self, weeks: Weeks) {
        if !self.hours.is_empty() || (self.weeks != Weeks::Every && !self.days.is_empty()) {
            self.flush();
        }
        self.weeks = weeks;
        self.weeks_in_front = self.days.is_empty();
    }

    /// Days after hours begin a new list of days.
    fn begin_days(&mut self) {
        if !self.hours.is_empty() {
            self.flush();
        }
    }

    fn weekdays(&mut self, days: u8) {
        self.begin_days();
        // `di 24 nov`: the weekday belongs to the date.
        if days.is_power_of_two()
            && let Some(Token::Date(date)) = self.peek()
        {
            self.at += 1;
            self.dated(DayMonth { weekday: Some(weekday_of(days)), ..*date });
            return;
        }
        if days.is_power_of_two()
            && let Some(Token::Pair(day, month)) = self.peek()
            && !could_be_hours(*day, *month)
            && let Some(date) = day_month(*day, *month, None)
        {
            self.at += 1;
            self.dated(DayMonth { weekday: Some(weekday_of(days)), ..date });
            return;
        }
        if let (true, Some(Token::Thru), Some(Token::Weekdays(last))) =
            (days.is_power_of_two(), self.peek(), self.tokens.get(self.at + 1))
            && last.is_power_of_two()
        {
            self.at += 2;
            self.days.push(Days::Weekly(days_between(weekday_of(days), weekday_of(*last))));
            return;
        }
        self.days.push(Days::Weekly(days));
    }

    fn date(&mut self, date: DayMonth) -> Result<(), Unclear> {
        self.begin_days();
        self.dated(date);
        Ok(())
    }

    /// A date, or a range when `t/m` and another date follow.
    fn dated(&mut self, first: DayMonth) {
        let mut last = first;
        if let Some(Token::Thru) = self.peek() {
            let mut at = self.at + 1;
            let mut weekday = None;
            if let Some(Token::Weekdays(days)) = self.tokens.get(at)
                && days.is_power_of_two()
            {
                weekday = Some(weekday_of(*days));
                at += 1;
            }
            if let Some(date) = self.date_at(at) {
                self.at = at + 1;
                last = DayMonth { weekday, ..date };
            }
        }
        self.days.push(Days::Dated(first, last));
    }

    fn date_at(&self, at: usize) -> Option<DayMonth> {
        match self.tokens.get(at)? {
            Token::Date(date) => Some(*date),
            Token::Pair(day, month) => day_month(*day, *month, None),
            _ => None,
        }
    }

    /// `9-12` or `24-11`.
    fn pair(&mut self, from: u16, to: u16) -> Result<(), Unclear> {
        let after_sign = (self.said.is_some() || self.reading == Reading::Exceptions) && self.hours.is_empty();
        let listed = matches!(self.tokens.get(self.at.wrapping_sub(2)), Some(Token::Comma | Token::And));
        let date_is_meant =
            after_sign && (self.days.is_empty() || (listed && matches!(self.days.last(), Some(Days::Dated(..)))));
        match day_month(from, to, None) {
            Some(date) if date_is_meant || !could_be_hours(from, to) => self.date(date),
            _ if from <= 24 && to <= 24 && from != to => {
                self.hours.push(Clocked::Range(from % 24 * 60, to * 60));
                Ok(())
            }
            _ => Err(Unclear::NoSuchDate(format!("{from}-{to}"))),
        }
    }

    fn part(&mut self, part: Part) {
        self.hours.push(Clocked::Part(part));
    }

    fn number(&mut self, number: u16) -> Result<(), Unclear> {
        if number <= 24 { self.time(number * 60) } else { Err(Unclear::Word(number.to_string())) }
    }

    /// The time of a token, if it is one.
    fn time_at(&self, at: usize) -> Option<u16> {
        match self.tokens.get(at)? {
            Token::Time(time) => Some(*time),
            Token::Number(hour) if *hour <= 24 => Some(hour * 60),
            _ => None,
        }
    }

    fn time(&mut self, from: u16) -> Result<(), Unclear> {
        let joined = matches!(self.peek(), Some(Token::Thru | Token::And));
        if joined && let Some(to) = self.time_at(self.at + 1) {
            let and = matches!(self.peek(), Some(Token::And));
            // `10:00 en 14:00` are two starts of a visit, `tussen 10 en 14` are hours of a volunteer.
            if !(and && self.reading == Reading::Visit) {
                self.at += 2;
                return self.range(from, to);
            }
        }
        self.no_end = self.no_end.or(Some(from));
        self.hours.push(Clocked::At(from));
        Ok(())
    }

    /// `vanaf 17:00`, `vanaf 1-12`.
    fn from(&mut self) -> Result<(), Unclear> {
        if let Some(time) = self.time_at(self.at) {
            let range =
                matches!(self.tokens.get(self.at + 1), Some(Token::Thru)) && self.time_at(self.at + 2).is_some();
            self.at += 1;
            if range {
                return self.time(time);
            }
            self.hours.push(Clocked::From(time));
        } else if let Some(date) = self.date_at(self.at) {
            self.at += 1;
            let range = matches!(self.peek(), Some(Token::Thru)) && self.date_at(self.at + 1).is_some();
            if range {
                return self.date(date);
            }
            self.bound(Days::From(date), Days::Before(date));
        }
        Ok(())
    }

    /// `tot 12:00`, `t/m 15-12`.
    fn until(&mut self) -> Result<(), Unclear> {
        if let Some(time) = self.time_at(self.at) {
            self.at += 1;
            self.hours.push(Clocked::Until(time));
        } else if let Some(date) = self.date_at(self.at) {
            self.at += 1;
            self.bound(Days::UpTo(date), Days::After(date));
        }
        Ok(())
    }

    /// `tussen 10 en 12`.
    fn between(&mut self) -> Result<(), Unclear> {
        let parted = matches!(self.tokens.get(self.at + 1), Some(Token::And | Token::Thru));
        if let (Some(from), true, Some(to)) = (self.time_at(self.at), parted, self.time_at(self.at + 2)) {
            self.at += 3;
            return self.range(from, to);
        }
        Ok(())
    }

    fn range(&mut self, from: u16, to: u16) -> Result<(), Unclear> {
        if from == to {
            return Err(Unclear::NoEnd(format!("{}:{:02}", from / 60, from % 60)));
        }
        self.hours.push(Clocked::Range(from % 1440, to));
        Ok(())
    }

    /// A first or last day. Of `niet vanaf 1-12` the days from then on are forbidden; of `vanaf 1-12` the days before.
    fn bound(&mut self, named: Days, others: Days) {
        let days = if self.can() { others } else { named };
        self.flush();
        self.when.rules.push(Rule { can: false, days, weeks: Weeks::Every, hours: vec![Clocked::RoundTheClock] });
    }

    fn flush(&mut self) {
        let mut days = std::mem::take(&mut self.days);
        let mut hours = std::mem::take(&mut self.hours);
        let weeks = self.weeks;
        if !self.weeks_in_front {
            self.weeks = Weeks::Every;
        }
        if days.is_empty() && hours.is_empty() {
            return;
        }
        if days.is_empty() {
            days.push(EVERY_DAY);
        }
        if hours.is_empty() {
            hours.push(Clocked::Day);
        }
        let can = self.can();
        self.when.rules.extend(days.into_iter().map(|days| Rule { can, days, weeks, hours: hours.clone() }));
    }
}

/// Whether `9-12` may be hours of one day, or a night such as `22-6`.
const fn could_be_hours(from: u16, to: u16) -> bool {
    (from < to && to <= 24) || (from >= 18 && from <= 24 && to <= 9)
}

const fn weekday_of(days: u8) -> u8 {
    // A power of two below 128.
    days.trailing_zeros() as u8
}

/// The weekdays from one to another, over the weekend if need be.
fn days_between(first: u8, last: u8) -> u8 {
    let length = (last + 7 - first) % 7;
    (0..=length).fold(0, |days, step| days | 1 << ((first + step) % 7))
}
