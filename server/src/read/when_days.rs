//! The part of the grammar that is about days: `ma`, `di t/m vr`, `24-11`, `di 24 nov t/m 28 nov`.

use super::when::{DayMonth, Days, EVERY_DAY, Unclear};
use super::when_figures::day_month;
use super::when_parse::{Parser, could_be_hours};
use super::when_words::Token;

impl Parser<'_> {
    /// Days after hours begin a new list of days, unless the hours were said in front of them: `10:00 di`.
    pub(super) fn begin_days(&mut self) {
        let before = self.tokens.get(self.at.wrapping_sub(2));
        let parted = matches!(before, Some(Token::Comma | Token::And | Token::Or | Token::Break));
        let in_front = self.hours_first || (self.days.is_empty() && !parted);
        if !self.hours.is_empty() && !in_front {
            self.flush();
        }
        self.hours_first = !self.hours.is_empty();
    }

    pub(super) fn weekdays(&mut self, days: u8) {
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

    pub(super) fn date(&mut self, date: DayMonth) -> Result<(), Unclear> {
        let parted = matches!(
            self.begun_at.checked_sub(1).map(|at| &self.tokens[at]),
            Some(Token::Comma | Token::And | Token::Or | Token::Break)
        );
        let weekdays = self.days.iter().any(|days| matches!(days, Days::Weekly(_)) && *days != EVERY_DAY);
        self.begin_days();
        self.dated(date);
        // `ma ochtend 1-12 t/m 31-12`
        let range = matches!(self.days.last(), Some(Days::Dated(first, last)) if first != last);
        self.bounded |= weekdays && !parted && range;
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

    /// Whether a token is a weekday or a date.
    pub(super) fn names_day(&self, at: usize) -> bool {
        match self.tokens.get(at) {
            Some(Token::Weekdays(_) | Token::Date(_)) => true,
            Some(Token::Pair(day, month)) => !could_be_hours(*day, *month) && day_month(*day, *month, None).is_some(),
            _ => false,
        }
    }

    pub(super) fn date_at(&self, at: usize) -> Option<DayMonth> {
        match self.tokens.get(at)? {
            Token::Date(date) => Some(*date),
            Token::Pair(day, month) => day_month(*day, *month, None),
            _ => None,
        }
    }

    /// A date with perhaps its weekday in front, and how many tokens that is.
    pub(super) fn dated_at(&self, at: usize) -> Option<(DayMonth, usize)> {
        match self.tokens.get(at) {
            Some(Token::Weekdays(days)) if days.is_power_of_two() => {
                Some((DayMonth { weekday: Some(weekday_of(*days)), ..self.date_at(at + 1)? }, 2))
            }
            _ => Some((self.date_at(at)?, 1)),
        }
    }

    /// Whether a weekday follows without another behind `t/m`: `voor vrijdag`, of which week?
    pub(super) fn is_open_weekday(&self) -> bool {
        matches!(self.peek(), Some(Token::Weekdays(_)))
            && !matches!(self.tokens.get(self.at + 1..self.at + 3), Some([Token::Thru, Token::Weekdays(_)]))
    }
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
