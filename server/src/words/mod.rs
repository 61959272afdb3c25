//! What the engine found, said to people: one sentence for every kind of answer, in Dutch and English.
//!
//! The voice: short and active, the person first, never a blame, a refusal says what to do. Sentences name people by id
//! only; whoever shows them may put a first name beside it.

pub mod area;
mod calls;
mod change;
mod changed;
mod fill;
mod group;
pub mod lines;
mod quality;
mod refusal;
mod story;
mod terms;
mod unserved;
mod verdict;

use koppel_engine::plan::Match;
use koppel_engine::problem::Problem;
use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::time::Span;
use koppel_engine::travel::Mode;
use koppel_engine::words::Tag;

use crate::clock::Clock;
use crate::lang::Lang;

pub use quality::Answer;
pub use terms::term;

/// The most people a sentence names; of the others it says how many there are.
const NAMED_MOST: usize = 6;

/// Speaks of one problem in one language.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The language.
    pub lang: Lang,
    /// The problem: its vocabulary has the words of certificates, skills and kinds.
    pub problem: &'a Problem,
    /// Turns minutes into dates and times.
    pub clock: &'a Clock,
}

impl<'a> Words<'a> {
    /// Words for a problem.
    #[must_use]
    pub const fn new(lang: Lang, problem: &'a Problem, clock: &'a Clock) -> Self {
        Self { lang, problem, clock }
    }

    /// A word of the vocabulary in this language, or as it was written when it has no translation.
    #[must_use]
    pub fn word(&self, tag: Tag) -> String {
        term(self.lang, self.problem.vocabulary.word(tag))
    }

    /// `op de fiets`, `by bicycle`.
    #[must_use]
    pub fn by_mode(&self, mode: Mode) -> &'static str {
        match mode {
            Mode::Foot => self.lang.pick("lopend", "on foot"),
            Mode::Bicycle => self.lang.pick("op de fiets", "by bicycle"),
            Mode::EBike => self.lang.pick("op de e-bike", "by e-bike"),
            Mode::Car => self.lang.pick("met de auto", "by car"),
            Mode::Transit => self.lang.pick("met het ov", "by public transport"),
        }
    }

    /// The bare name for a table: `fiets`, `bicycle`.
    #[must_use]
    pub fn mode(&self, mode: Mode) -> &'static str {
        mode_name(self.lang, mode)
    }

    /// The trip of a match: `6 min op de fiets`; nothing to travel, as within one postcode, is `in de buurt`.
    #[must_use]
    pub fn trip(&self, found: &Match) -> String {
        if found.travel_s == 0 {
            return self.lang.pick("in de buurt", "close by").to_owned();
        }
        format!("{} {}", self.lang.trip(found.travel_s), self.by_mode(found.mode))
    }

    /// When a stretch is: `di 24 nov 10:00–11:30`.
    #[must_use]
    pub fn when(&self, time: Span) -> String {
        self.lang.when(&self.clock.at(time.starts_at), &self.clock.at(time.ends_at)).replace("  ", " ")
    }

    /// When a visit may take place: its one time, or how many there are and on which days.
    #[must_use]
    pub fn possible_times(&self, visit: &Visit) -> String {
        match visit.slots.as_slice() {
            [] => self.lang.pick("geen tijd opgegeven", "no time given").to_owned(),
            [only] => self.when(*only),
            many => {
                let days: Vec<String> = many
                    .iter()
                    .map(|slot| self.lang.date_short(self.clock.at(slot.starts_at).date()).replace("  ", " "))
                    .fold(Vec::new(), |mut days, day| {
                        if days.last() != Some(&day) {
                            days.push(day);
                        }
                        days
                    });
                let times = self.lang.count(many.len() as u64, "tijd", "tijden");
                let english = self.lang.count(many.len() as u64, "time", "times");
                match days.as_slice() {
                    [day] => self.lang.pick(format!("{day}, {times} mogelijk"), format!("{day}, {english} possible")),
                    [first, .., last] => self.lang.pick(
                        format!("{first} t/m {last}, {times} mogelijk"),
                        format!("{first} to {last}, {english} possible"),
                    ),
                    [] => String::new(),
                }
            }
        }
    }

    /// People by id, the first few named: `V7, V9 en V12`, `V1, V2, V3, V4, V5, V6 en 12 anderen`.
    #[must_use]
    pub fn people(&self, volunteers: &[String]) -> String {
        if volunteers.len() <= NAMED_MOST {
            return self.lang.list(volunteers);
        }
        let others = volunteers.len() - NAMED_MOST;
        let others = self.lang.pick(
            if others == 1 { "1 ander".to_owned() } else { format!("{others} anderen") },
            if others == 1 { "1 other".to_owned() } else { format!("{others} others") },
        );
        let named = volunteers[..NAMED_MOST].iter().cloned().chain([others]);
        self.lang.list(&named.collect::<Vec<_>>())
    }

    /// What a visit is counted as: a request where every request has one visit, else a visit. (one, many)
    #[must_use]
    pub fn unit(&self) -> (&'static str, &'static str) {
        if self.problem.visits.len() == self.problem.requests.len() {
            self.lang.pick(("hulpvraag", "hulpvragen"), ("request", "requests"))
        } else {
            self.lang.pick(("bezoek", "bezoeken"), ("visit", "visits"))
        }
    }

    /// `3 vrijwilligers`.
    #[must_use]
    pub fn volunteers(&self, number: u64) -> String {
        let (one, many) = self.lang.pick(("vrijwilliger", "vrijwilligers"), ("volunteer", "volunteers"));
        self.lang.count(number, one, many)
    }

    /// The kind of a request as a title: `Boodschappen`.
    #[must_use]
    pub fn kind_title(&self, request: &HelpRequest) -> String {
        capital(&self.word(request.kind))
    }

    /// The kind of a request: `boodschappen`.
    #[must_use]
    pub fn kind(&self, request: &HelpRequest) -> String {
        self.word(request.kind)
    }
}

/// The sentence with a capital in front.
fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The bare name of a way to travel: `fiets`, `bicycle`.
#[must_use]
pub fn mode_name(lang: Lang, mode: Mode) -> &'static str {
    match mode {
        Mode::Foot => lang.pick("lopen", "walk"),
        Mode::Bicycle => lang.pick("fiets", "bicycle"),
        Mode::EBike => "e-bike",
        Mode::Car => lang.pick("auto", "car"),
        Mode::Transit => lang.pick("ov", "public transport"),
    }
}
