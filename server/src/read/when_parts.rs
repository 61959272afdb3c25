//! The part of the grammar that is about parts of the day and the hours beside them: `ochtend 9-11`, `7 uur 's avonds`.

use super::when::{Clocked, Part};
use super::when_hours::{DAY, NIGHTLY};
use super::when_parse::{Parser, could_be_hours};
use super::when_words::Token;

impl Parser<'_> {
    /// A part of the day. Directly behind hours it says nothing but what `7 uur 's avonds` means.
    pub(super) fn part(&mut self, part: Part) {
        let run = self.parts_before(self.begun_at);
        let behind = self.begun_at.checked_sub(run + 1).is_some_and(|at| self.is_clock(at));
        let in_front = self.is_clock(self.at)
            || (matches!(self.peek(), Some(Token::From | Token::After | Token::Thru | Token::Before | Token::Between))
                && self.is_clock(self.at + 1));
        match self.hours.last() {
            Some(hours) if behind && !in_front && !matches!(hours, Clocked::Part(_)) => {
                if run == 0 && !matches!(self.peek(), Some(Token::Part(_))) {
                    let hours = self.hours_of(part, *hours);
                    self.hours.pop();
                    self.hours.push(hours);
                }
            }
            _ => self.add_hours(Clocked::Part(part)),
        }
    }

    /// How many parts of the day stand directly in front of a token.
    pub(super) fn parts_before(&self, at: usize) -> usize {
        self.tokens[..at].iter().rev().take_while(|token| matches!(token, Token::Part(_))).count()
    }

    /// Whether a token is a time of the day, or the hours from one to another.
    pub(super) fn is_clock(&self, at: usize) -> bool {
        match self.tokens.get(at) {
            Some(Token::Pair(from, to)) => could_be_hours(*from, *to),
            _ => self.time_at(at).is_some(),
        }
    }

    /// Hours by the clock. Directly behind a part of the day they say which hours of it.
    pub(super) fn clock_hours(&mut self, hours: Clocked) {
        let run = self.parts_before(self.begun_at);
        let before = self.begun_at.checked_sub(run + 1);
        if run == 0 {
            // `10:00 2 uur`, `10:00, 2 uur`: is that how long?
            let parted = before.is_some_and(|at| self.tokens[at] == Token::Comma);
            let last = before.and_then(|at| at.checked_sub(usize::from(parted)));
            let beside = last.is_some_and(|at| self.is_clock(at)) && !self.hours.is_empty();
            let bare = matches!(self.tokens[self.begun_at], Token::Hour(_) | Token::Number(_));
            if let Clocked::At(at) = hours {
                // `di 2 uur`: how long, in the night, or in the afternoon?
                let doubtful = bare && NIGHTLY.contains(&at) && !matches!(self.peek(), Some(Token::Part(_)));
                self.muddled |= doubtful || (beside && !parted);
            }
            // `na 14:00 en voor 16:00`
            return match (hours, self.hours.last().copied()) {
                (Clocked::Until(to), Some(Clocked::From(from))) if from < to => {
                    self.hours.pop();
                    self.hours.push(Clocked::Range(from, to));
                }
                _ => self.add_hours(hours),
            };
        }
        let kept = self.hours.len().saturating_sub(run);
        self.hours.truncate(kept);
        // `ochtend en middag 10-15`: of both, or of the last?
        let joined = before.is_some_and(|at| matches!(self.tokens[at], Token::And | Token::Or));
        self.muddled |= kept > 0 && joined;
        let hours = match self.tokens[self.begun_at - 1] {
            Token::Part(part) if run == 1 => self.hours_of(part, hours),
            _ => hours,
        };
        self.add_hours(hours);
    }

    /// The hours of a part of the day that are meant: `7 uur 's avonds` is 19:00.
    fn hours_of(&mut self, part: Part, hours: Clocked) -> Clocked {
        let later = |time: u16| match part {
            Part::Afternoon if (60..7 * 60).contains(&time) => time + DAY / 2,
            Part::Evening if (5 * 60..=12 * 60).contains(&time) => time + DAY / 2,
            _ => time,
        };
        match hours {
            Clocked::At(at) => {
                self.muddled |= part == Part::Night && at < DAY / 2;
                Clocked::At(later(at))
            }
            Clocked::Range(from, to) => {
                self.muddled |= part == Part::Night && from < DAY / 2;
                let (from, to) = (later(from), later(to));
                self.muddled |= from == to;
                Clocked::Range(from, to)
            }
            Clocked::From(from) => {
                self.muddled |= part == Part::Night;
                Clocked::PartFrom(part, later(from))
            }
            Clocked::Until(to) => {
                self.muddled |= part == Part::Night;
                Clocked::PartUntil(part, later(to))
            }
            other => other,
        }
    }
}
