//! The part of the grammar that is about hours: `9-12`, `13:00 tot 17:00`, `vanaf 17:00`, `tussen 10 en 12`.

use super::when::{Clocked, Days, Unclear};
use super::when_figures::day_month;
use super::when_parse::{Parser, Subject, could_be_hours};
use super::when_tokens::{is_next_day, is_same_day};
use super::when_words::Token;

/// Hours without minutes that may be of the night or, twelve hours later, of the afternoon.
pub(super) const NIGHTLY: std::ops::Range<u16> = 60..6 * 60;

/// Minutes of a day.
pub(super) const DAY: u16 = 24 * 60;

impl Parser<'_> {
    /// `9-12` or `24-11`.
    pub(super) fn pair(&mut self, from: u16, to: u16) -> Result<(), Unclear> {
        let after_sign = (self.said.is_some() || self.subject == Subject::Exceptions) && self.hours.is_empty();
        let listed = matches!(self.tokens.get(self.at.wrapping_sub(2)), Some(Token::Comma | Token::And | Token::Or));
        let after_date = listed && matches!(self.days.last(), Some(Days::Dated(..)));
        // `24-11 10:00, 1-12 10:00`: hours have no time behind them.
        let timed = !matches!(self.peek(), Some(Token::Pair(..))) && self.is_clock(self.at);
        let ranged = matches!(self.peek(), Some(Token::Thru)) && self.date_at(self.at + 1).is_some();
        let date_is_meant = (after_sign && (self.days.is_empty() || after_date)) || (after_date && timed) || ranged;
        match day_month(from, to, None) {
            Some(date) if date_is_meant || !could_be_hours(from, to) => {
                // `doordeweeks 9-5`: 9 May, or until five in the afternoon?
                let beside = matches!(
                    self.begun_at.checked_sub(1).map(|at| &self.tokens[at]),
                    Some(Token::Weekdays(_) | Token::Part(_) | Token::Back(_))
                );
                self.muddled |= beside && !date_is_meant && from <= 12 && to <= 12;
                self.date(date)
            }
            _ if from <= 24 && to <= 24 && from != to => {
                let beside = self.parts_before(self.begun_at) > 0 || matches!(self.peek(), Some(Token::Part(_)));
                self.muddled |= NIGHTLY.contains(&(from * 60)) && !beside;
                self.clock_hours(Clocked::Range(from % 24 * 60, to * 60));
                Ok(())
            }
            _ => Err(Unclear::NoSuchDate(format!("{from}-{to}"))),
        }
    }

    pub(super) fn number(&mut self, number: u16) -> Result<(), Unclear> {
        if number <= 24 { self.time(number * 60) } else { Err(Unclear::Word(number.to_string())) }
    }

    /// The time of a token, if it is one.
    pub(super) fn time_at(&self, at: usize) -> Option<u16> {
        match self.tokens.get(at)? {
            Token::Time(time) | Token::Hour(time) => Some(*time),
            Token::Number(hour) if *hour <= 24 => Some(hour * 60),
            _ => None,
        }
    }

    pub(super) fn time(&mut self, from: u16) -> Result<(), Unclear> {
        let joined = matches!(self.peek(), Some(Token::Thru | Token::And));
        if joined && let Some(to) = self.time_at(self.at + 1) {
            let and = matches!(self.peek(), Some(Token::And));
            // `10:00 en 14:00` are two starts of a visit, `tussen 10 en 14` are hours of a volunteer.
            if !(and && self.subject == Subject::Visit) {
                self.at += 2;
                return self.range(from, to);
            }
        }
        let timed =
            self.time_at(self.at + 2).is_some() || matches!(self.tokens.get(self.at + 1), Some(Token::Weekdays(_)));
        if matches!(self.peek(), Some(Token::Thru)) && self.names_day(self.at + 1) && timed {
            return self.over_midnight(from);
        }
        self.no_end = self.no_end.or(Some(from));
        self.clock_hours(Clocked::At(from));
        Ok(())
    }

    /// `24-11 22:00 - 25-11 6:00`, `ma 23:00 t/m di 7:00`: the end is on the same day or the next.
    fn over_midnight(&mut self, from: u16) -> Result<(), Unclear> {
        let begins = match self.days.last() {
            Some(Days::Weekly(days)) if days.is_power_of_two() => Some(Token::Weekdays(*days)),
            Some(Days::Dated(first, last)) if first == last => Some(Token::Date(*first)),
            _ => None,
        };
        let ends = &self.tokens[self.at + 1];
        let to = self.time_at(self.at + 2);
        let (Some(begins), Some(to)) = (begins, to) else {
            self.muddled = true;
            return Ok(());
        };
        // An end at or before the start is on the next day.
        self.muddled |= !(is_next_day(&begins, ends) && to <= from || is_same_day(&begins, ends) && to > from);
        self.at += 3;
        self.range(from, to)
    }

    /// `vanaf 17:00`, `vanaf 1-12`, `vanaf di 1-12`, `na 1-12`.
    pub(super) fn from(&mut self, after: bool) -> Result<(), Unclear> {
        if let Some(time) = self.time_at(self.at) {
            let range =
                matches!(self.tokens.get(self.at + 1), Some(Token::Thru)) && self.time_at(self.at + 2).is_some();
            self.at += 1;
            if range {
                return self.time(time);
            }
            self.clock_hours(Clocked::From(time));
        } else if let Some((date, used)) = self.dated_at(self.at) {
            self.at += used;
            let range = matches!(self.peek(), Some(Token::Thru)) && self.date_at(self.at + 1).is_some();
            if range {
                self.bounded = true;
                return self.date(date);
            }
            if after {
                self.bound(Days::After(date), Days::UpTo(date));
            } else {
                self.bound(Days::From(date), Days::Before(date));
            }
        } else {
            self.muddled |= self.is_open_weekday();
        }
        Ok(())
    }

    /// `tot 12:00`, `t/m 15-12`, `voor 15-12`.
    pub(super) fn until(&mut self, before: bool) -> Result<(), Unclear> {
        if let Some(time) = self.time_at(self.at) {
            self.at += 1;
            // `9:00-10:00-11:00`
            self.muddled |= self.begun_at.checked_sub(1).is_some_and(|at| self.is_clock(at)) && !self.hours.is_empty();
            self.clock_hours(Clocked::Until(time));
        } else if let Some((date, used)) = self.dated_at(self.at) {
            self.at += used;
            if before {
                self.bound(Days::Before(date), Days::From(date));
            } else {
                self.bound(Days::UpTo(date), Days::After(date));
            }
        } else {
            // `ma-di-do` is a list.
            self.muddled |= self.days.is_empty() && self.is_open_weekday();
        }
        Ok(())
    }

    /// `tussen 10 en 12`, `tussen 24-11 en 28-11`.
    pub(super) fn between(&mut self) -> Result<(), Unclear> {
        let parted = matches!(self.tokens.get(self.at + 1), Some(Token::And | Token::Thru));
        if let (Some(from), true, Some(to)) = (self.time_at(self.at), parted, self.time_at(self.at + 2)) {
            self.at += 3;
            return self.range(from, to);
        }
        if let Some((first, used)) = self.dated_at(self.at)
            && let Some(Token::And | Token::Thru) = self.tokens.get(self.at + used)
            && let Some((last, more)) = self.dated_at(self.at + used + 1)
        {
            self.at += used + 1 + more;
            self.begin_days();
            self.days.push(Days::Dated(first, last));
            return Ok(());
        }
        self.muddled |= matches!(self.peek(), Some(Token::Weekdays(_)));
        Ok(())
    }

    /// `zo na middernacht 1:00-2:00`: the hours of the night that begins on that day.
    pub(super) fn after_midnight(&mut self) -> Result<(), Unclear> {
        let (from, to, used) = match self.peek() {
            Some(Token::Pair(from @ 0..=24, to @ 0..=24)) => (from * 60, to * 60, 1),
            _ => match (self.time_at(self.at), self.tokens.get(self.at + 1), self.time_at(self.at + 2)) {
                (Some(from), Some(Token::Thru), Some(to)) => (from, to, 3),
                _ => return Err(Unclear::Word("na middernacht".to_owned())),
            },
        };
        self.at += used;
        self.range_on(DAY, from, to)
    }

    fn range(&mut self, from: u16, to: u16) -> Result<(), Unclear> {
        self.range_on(0, from, to)
    }

    /// Hours so many minutes after the midnight with which the day begins.
    fn range_on(&mut self, midnight: u16, from: u16, to: u16) -> Result<(), Unclear> {
        if from == to {
            return Err(Unclear::NoEnd(format!("{}:{:02}", from / 60, from % 60)));
        }
        // `10 tot 4 uur`, `2 tot 4 uur`: in the night, or in the afternoon?
        let bare =
            self.tokens[self.begun_at..self.at].iter().any(|token| matches!(token, Token::Number(_) | Token::Hour(_)));
        let in_front = matches!(self.tokens.get(self.begun_at.wrapping_sub(1)), Some(Token::Part(_)));
        let behind = matches!(self.peek(), Some(Token::Part(_)));
        let doubtful = (to < from && from < 17 * 60) || NIGHTLY.contains(&from);
        self.muddled |= bare && midnight == 0 && doubtful && !in_front && !behind;
        self.clock_hours(Clocked::Range(midnight + from % DAY, midnight + to));
        Ok(())
    }
}
