//! The words, days and figures of a problem as a Dutch file has them.

use jiff::civil::Date;
use koppel_engine::problem::Problem;
use koppel_engine::time::Span;
use koppel_engine::travel::Mode;
use koppel_engine::words::{Tag, Tags};

use crate::kinds::{KINDS, SKILLS, TRAITS};

const DAYS: [&str; 7] = ["ma", "di", "wo", "do", "vr", "za", "zo"];

/// The words and days of one problem.
pub(super) struct Words<'a> {
    pub problem: &'a Problem,
}

impl Words<'_> {
    pub fn word(&self, tag: Tag) -> &str {
        self.problem.vocabulary.word(tag)
    }

    pub fn has(&self, tags: &Tags, word: &str) -> bool {
        debug_assert!(TRAITS.contains(&word), "a word of the town");
        self.problem.vocabulary.find(word).is_some_and(|tag| tags.has(tag))
    }

    pub fn yes(&self, tags: &Tags, word: &str) -> String {
        if self.has(tags, word) { "ja" } else { "nee" }.to_owned()
    }

    pub fn dutch(&self, tags: &Tags) -> String {
        let words: Vec<&str> = tags.iter().map(|tag| dutch_word(self.word(tag))).collect();
        words.join(", ")
    }

    pub fn organisation(&self, place: Option<u32>) -> String {
        place.map(|place| self.problem.organisations[place as usize].id.clone()).unwrap_or_default()
    }

    /// `di 8:00-18:00`, or with the date where the period is longer than a week.
    pub fn weekly(&self, span: Span) -> String {
        if self.problem.period.days() > DAYS.len() {
            return self.dated(span);
        }
        let date = self.problem.period.date_of(span.starts_at);
        let day = DAYS[usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0)];
        format!("{day} {}", self.hours(span))
    }

    /// `24-11-2026 8:00-12:00`.
    pub fn dated(&self, span: Span) -> String {
        format!("{} {}", dutch_date(self.problem.period.date_of(span.starts_at)), self.hours(span))
    }

    pub fn hours(&self, span: Span) -> String {
        let midnight = self.problem.period.midnights[self.problem.period.day_index(span.starts_at)];
        let clock = |at: i32| format!("{}:{:02}", at / 60 % 24, at % 60);
        format!("{}-{}", clock(span.starts_at.0 - midnight.0), clock(span.ends_at.0 - midnight.0))
    }

    /// For every day from the first start to the last end: between them any start is good.
    pub fn moments(&self, slots: &[Span]) -> String {
        let day = |slot: &Span| self.problem.period.day_index(slot.starts_at);
        let days = slots.chunk_by(|a, b| day(a) == day(b));
        let windows = days.map(|slots| Span { starts_at: slots[0].starts_at, ends_at: slots[slots.len() - 1].ends_at });
        windows.map(|window| self.dated(window)).collect::<Vec<_>>().join("; ")
    }
}

fn dutch_word(word: &str) -> &str {
    let kinds = KINDS.iter().map(|kind| (kind.word, kind.dutch));
    kinds.chain(SKILLS).find(|(english, _)| *english == word).map_or(word, |(_, dutch)| dutch)
}

pub(super) const fn dutch_mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Foot => "lopend",
        Mode::Bicycle => "fiets",
        Mode::EBike => "e-bike",
        Mode::Car => "auto",
        Mode::Transit => "ov",
    }
}

pub(super) fn dutch_date(date: Date) -> String {
    format!("{:02}-{:02}-{}", date.day(), date.month(), date.year())
}

pub(super) fn decimal(number: f64) -> String {
    number.to_string().replace('.', ",")
}
