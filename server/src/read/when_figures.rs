//! Figures in a text about time: dates (24-11-2026, 24-11-'26, 24 nov), times (9:00, 9.00, 13u30), hours (9 uur), counts (3x).

use super::when::{DayMonth, Unclear};
use super::when_words::{Token, month_in_front};

/// The token of the figures in front of a text, and how many bytes they take.
pub(crate) fn figures(text: &str) -> Result<(Token, usize), Unclear> {
    let mut scan = Scan { text, at: 0 };
    let (first, digits) = scan.number();
    if digits > 4 {
        return Err(Unclear::Word(text[..scan.at].to_owned()));
    }
    if digits == 4 {
        return scan.year_first(first);
    }
    if digits <= 2 {
        if let Some(date) = scan.date_in_figures(first)? {
            return Ok((Token::Date(date), scan.at));
        }
        if let Some(date) = scan.date_in_words(first)? {
            return Ok((Token::Date(date), scan.at));
        }
        if let Some(token) = scan.time_or_pair(first)? {
            return Ok((token, scan.at));
        }
    }
    let before = scan.at;
    scan.spaces();
    if scan.word(&["keer", "maal", "times", "x"]) {
        return Ok((Token::Times(first), scan.at));
    }
    Ok((Token::Number(first), before))
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl Scan<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// The digits here as a number, and how many there are. More than four do not matter exactly: nothing takes them.
    fn number(&mut self) -> (u16, usize) {
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        let value = self.rest()[..digits].parse().unwrap_or(u16::MAX);
        self.at += digits;
        (value, digits)
    }

    fn sign(&mut self, signs: &[char]) -> Option<char> {
        let sign = self.rest().chars().next().filter(|sign| signs.contains(sign))?;
        self.at += sign.len_utf8();
        Some(sign)
    }

    fn spaces(&mut self) {
        while self.sign(&[' ', '\u{a0}']).is_some() {}
    }

    /// One of the words, when a word ends behind it.
    fn word(&mut self, words: &[&str]) -> bool {
        let found = words.iter().find(|word| {
            self.rest().strip_prefix(**word).is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphabetic()))
        });
        self.at += found.map_or(0, |word| word.len());
        found.is_some()
    }

    /// `2026-11-24`, with a `T` behind it when a time follows; four figures alone are an hour and minutes.
    fn year_first(mut self, year: u16) -> Result<(Token, usize), Unclear> {
        let start = self.at;
        if self.sign(&['-', '/']).is_some() {
            let (month, digits) = self.number();
            if (1..=2).contains(&digits) && self.sign(&['-', '/']).is_some() {
                let (day, digits) = self.number();
                if (1..=2).contains(&digits) {
                    let _ = self.sign(&['t']);
                    return Ok((Token::Date(self.date(day, month, Some(year))?), self.at));
                }
            }
        }
        self.at = start;
        let time = self.time(year / 100, year % 100)?;
        Ok((Token::Time(time), self.at))
    }

    /// `24-11-2026`, `24/11/26`, `24-11-'26`, `24/11`.
    fn date_in_figures(&mut self, day: u16) -> Result<Option<DayMonth>, Unclear> {
        let start = self.at;
        if let Some(sign) = self.sign(&['-', '/', '.']) {
            let (month, digits) = self.number();
            if (1..=2).contains(&digits) {
                let behind_month = self.at;
                if self.sign(&[sign]).is_some() {
                    let _ = self.sign(&['\'', '\u{2019}', '\u{2018}', '`']);
                    let (year, digits) = self.number();
                    if digits == 2 || digits == 4 {
                        return self.date(day, month, Some(full_year(year, digits))).map(Some);
                    }
                }
                self.at = behind_month;
                if sign == '/' {
                    return self.date(day, month, None).map(Some);
                }
            }
        }
        self.at = start;
        Ok(None)
    }

    /// `24 november 2026`, `24 nov`, `24 nov. '26`.
    fn date_in_words(&mut self, day: u16) -> Result<Option<DayMonth>, Unclear> {
        let start = self.at;
        let _ = self.word(&["e", "ste", "de", "th", "st", "nd", "rd"]);
        let _ = self.sign(&['-', '.']);
        self.spaces();
        let Some((month, length)) = month_in_front(self.rest()) else {
            self.at = start;
            return Ok(None);
        };
        self.at += length;
        let behind_month = self.at;
        let _ = self.sign(&['.', '-']);
        self.spaces();
        let short = self.sign(&['\'', '\u{2019}', '\u{2018}', '`']).is_some();
        let (year, digits) = self.number();
        let year = match digits {
            4 if (1900..=2199).contains(&year) => Some(year),
            // What cannot be an hour is a year.
            2 if short || (year > 24 && !self.rest().starts_with(['-', ':', '.'])) => Some(full_year(year, 2)),
            _ => None,
        };
        if year.is_none() {
            self.at = behind_month;
        }
        self.date(day, month.unsigned_abs().into(), year).map(Some)
    }

    /// `9:00`, `9.00`, `13u30`, `9 uur`, `9am`, `9-12`.
    fn time_or_pair(&mut self, hour: u16) -> Result<Option<Token>, Unclear> {
        let start = self.at;
        if self.sign(&[':', '.']).is_some() {
            let (minute, digits) = self.number();
            if digits == 2 && minute < 60 && hour <= 24 && !(hour == 24 && minute > 0) {
                if self.sign(&[':']).is_some() {
                    let _ = self.number();
                }
                return self.clocked(hour, minute).map(Some);
            }
            if digits == 2 && self.text[start..].starts_with('.') && (1..=12).contains(&minute) {
                return self.date(hour, minute, None).map(|date| Some(Token::Date(date)));
            }
            if digits > 0 {
                return Err(Unclear::NoSuchTime(self.text[..self.at].to_owned()));
            }
            self.at = start;
        }
        if self.sign(&['-']).is_some() {
            let (second, digits) = self.number();
            let more =
                self.rest().starts_with([':', '.']) && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit());
            let dated = month_in_front(self.rest().trim_start()).is_some();
            if (1..=2).contains(&digits) && !more && !dated && !self.rest().trim_start().starts_with(['u', 'h']) {
                return Ok(Some(Token::Pair(hour, second)));
            }
            self.at = start;
        }
        self.spaces();
        if self.word(&["uur", "u", "h", "hr", "hrs", "am", "pm"]) {
            let word = self.text[start..self.at].trim_start();
            let minute = if word == "u" || word == "h" { self.minutes_behind() } else { 0 };
            let whole = minute == 0 && !matches!(word, "am" | "pm");
            let hour = match word {
                "pm" if hour < 12 => hour + 12,
                "am" if hour == 12 => 0,
                _ => hour,
            };
            return self.time(hour, minute).map(|time| Some(if whole { Token::Hour(time) } else { Token::Time(time) }));
        }
        self.at = start;
        Ok(None)
    }

    /// A time that may have `am`, `pm` or `uur` behind it.
    fn clocked(&mut self, hour: u16, minute: u16) -> Result<Token, Unclear> {
        self.spaces();
        let afternoon = self.word(&["pm"]);
        let _ = self.word(&["am", "uur", "u", "h"]);
        self.time(if afternoon && hour < 12 { hour + 12 } else { hour }, minute).map(Token::Time)
    }

    fn minutes_behind(&mut self) -> u16 {
        let start = self.at;
        match self.number() {
            (minute, 2) if minute < 60 => minute,
            _ => {
                self.at = start;
                0
            }
        }
    }

    fn time(&self, hour: u16, minute: u16) -> Result<u16, Unclear> {
        let time = hour.saturating_mul(60).saturating_add(minute);
        if minute < 60 && time <= 1440 { Ok(time) } else { Err(Unclear::NoSuchTime(self.text[..self.at].to_owned())) }
    }

    fn date(&self, day: u16, month: u16, year: Option<u16>) -> Result<DayMonth, Unclear> {
        day_month(day, month, year).ok_or_else(|| Unclear::NoSuchDate(self.text[..self.at].to_owned()))
    }
}

/// A date, if there is such a day. Without a year, 29 February is one.
pub(crate) fn day_month(day: u16, month: u16, year: Option<u16>) -> Option<DayMonth> {
    let (day, month) = (i8::try_from(day).ok()?, i8::try_from(month).ok()?);
    let year = year.map(i16::try_from).transpose().ok()?;
    jiff::civil::Date::new(year.unwrap_or(2000), month, day).ok()?;
    Some(DayMonth { year, month, day, weekday: None })
}

/// `26` is 2026.
const fn full_year(year: u16, digits: usize) -> u16 {
    if digits == 2 { 2000 + year } else { year }
}
