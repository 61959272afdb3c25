//! A volunteer of a scenario's town: drawn by number, so that the same number is the same person in every scenario of one seed.

use jiff::civil::Date;
use koppel_engine::time::Span;
use koppel_engine::travel::Mode;
use koppel_engine::volunteer::{Certificate, Limits, Volunteer, Way, Wishes};
use koppel_engine::words::Tag;
use rand::RngExt;
use rand::distr::Distribution;
use rand::distr::weighted::WeightedIndex;
use rand_distr::{LogNormal, Normal};

use super::chance::Of;
use super::setting::{Extra, Part, Training, shift_of};
use super::town::{Town, hours};

/// A volunteer, and what the engine need not know.
#[derive(Clone, Debug)]
pub struct Person {
    /// As the engine knows it, with nothing free yet.
    pub volunteer: Volunteer,
    /// Parts of the week that are free, every week.
    pub habits: Vec<(u32, Part)>,
    /// How much readier to say yes than others, in log odds.
    pub will: f64,
    /// First day.
    pub joined_on: i32,
    /// Day of leaving.
    pub left_on: Option<i32>,
    /// Ill until this day.
    pub ill_until: i32,
    /// The last day of a question.
    pub last_asked: i32,
    /// The days of visits done.
    pub visits: Vec<i32>,
    /// Lasting pairs now.
    pub pairs: u32,
}

impl Town<'_> {
    /// The volunteers at the beginning.
    #[must_use]
    pub fn people(&self) -> Vec<Person> {
        let people = &self.scenario.volunteers;
        // At most 60,000 by the check.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let count = (f64::from(people.count) * people.factor).round() as u64;
        let mut all: Vec<Person> = (0..count).map(|number| self.person(number, 0)).collect();
        self.scenario.trainings.iter().for_each(|training| self.train(&mut all, training));
        let extras = self.scenario.extras.iter().flat_map(|extra| std::iter::repeat_n(extra, extra.count as usize));
        all.extend((90_000..).zip(extras).map(|(number, extra)| self.extra(number, extra)));
        all
    }

    /// Gives a skill or certificate to the first who lack it.
    fn train(&self, people: &mut [Person], training: &Training) {
        let find = |word: &Option<String>| word.as_ref().and_then(|word| self.vocabulary.find(word));
        let (skill, certificate) = (find(&training.skill), find(&training.certificate));
        let holds = |volunteer: &Volunteer, what: Tag| volunteer.certificates.iter().any(|held| held.what == what);
        let lacks = |person: &&mut Person| {
            skill.is_some_and(|skill| !person.volunteer.skills.has(skill))
                || certificate.is_some_and(|what| !holds(&person.volunteer, what))
        };
        for person in people.iter_mut().filter(lacks).take(training.count as usize) {
            person.volunteer.skills = person.volunteer.skills.iter().chain(skill).collect();
            if let Some(what) = certificate.filter(|what| !holds(&person.volunteer, *what)) {
                person.volunteer.certificates.push(Certificate { what, ends_on: Date::MAX });
            }
        }
    }

    /// A volunteer on top: drawn like any other, then given what is stated.
    fn extra(&self, number: u64, extra: &Extra) -> Person {
        let mut person = self.person(number, 0);
        let volunteer = &mut person.volunteer;
        let tags =
            |words: &[String]| -> Vec<Tag> { words.iter().filter_map(|word| self.vocabulary.find(word)).collect() };
        if !extra.skills.is_empty() {
            volunteer.skills = tags(&extra.skills).into_iter().collect();
        }
        if !extra.certificates.is_empty() {
            volunteer.certificates =
                tags(&extra.certificates).into_iter().map(|what| Certificate { what, ends_on: Date::MAX }).collect();
        }
        if !extra.modes.is_empty() {
            let limit_s = volunteer.ways[0].limit_s;
            volunteer.ways = extra.modes.iter().map(|mode| Way { mode: *mode, limit_s }).collect();
        }
        if let Some(district) =
            self.scenario.districts.iter().position(|row| Some(&row.name) == extra.district.as_ref())
        {
            volunteer.home = self.home(district, &mut self.chance.of(Of::Volunteer, number, 1));
        }
        if !extra.free.is_empty() {
            person.habits = extra.free.iter().filter_map(|shift| shift_of(shift)).collect();
        }
        person
    }

    /// One volunteer; the same number gives the same person in every scenario of one seed.
    ///
    /// # Panics
    /// Never: all distributions have sound figures.
    #[must_use]
    pub fn person(&self, number: u64, joined_on: i32) -> Person {
        let mut chance = self.chance.of(Of::Volunteer, number, 0);
        let people = &self.scenario.volunteers;
        let district = self.by_helpers.sample(&mut chance);
        let home = self.home(district, &mut chance);
        let limit_s = 60 * chance.random_range(people.limit_min.0..=people.limit_min.1);
        let mut ways = vec![Way { mode: Mode::Foot, limit_s }];
        for (mode, share) in &people.modes {
            if chance.random_bool(*share) && *mode != Mode::Foot {
                ways.push(Way { mode: *mode, limit_s });
            }
        }
        let mut drawn = |shares: &std::collections::BTreeMap<String, f64>| -> Vec<Tag> {
            let has = shares.iter().filter(|(_, share)| chance.random_bool(**share));
            has.filter_map(|(word, _)| self.vocabulary.find(word)).collect()
        };
        let (skills, certificates) = (drawn(&people.skills), drawn(&people.certificates));
        let weights = WeightedIndex::new(people.part_weights).expect("checked weights");
        let mut habits: Vec<(u32, Part)> = (0..chance.random_range(people.parts.0..=people.parts.1))
            .map(|_| {
                let part = [Part::Morning, Part::Afternoon, Part::Evening, Part::Night][weights.sample(&mut chance)];
                (chance.random_range(0..7), part)
            })
            .collect();
        habits.sort_unstable();
        habits.dedup();
        let visits_per_week = chance.random_range(people.visits_per_week.0..=people.visits_per_week.1);
        let past = LogNormal::new(5.0_f64.ln(), people.load_spread).expect("a positive deviation").sample(&mut chance);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let visits_before = past.round().clamp(0.0, 1_000.0) as u32;
        let will = Normal::new(0.0, self.scenario.answers.spread.max(0.0)).expect("a deviation").sample(&mut chance);
        let organisation = self.organisation_of(district, &mut chance);
        let traits = organisation.and_then(|number| self.vocabulary.find(&format!("organisation:{number}")));
        let far = Date::MAX;
        Person {
            volunteer: Volunteer {
                id: format!("V{:06}", number + 1),
                organisation,
                home,
                ways,
                skills: skills.into_iter().collect(),
                certificates: certificates.into_iter().map(|what| Certificate { what, ends_on: far }).collect(),
                free: Vec::new(),
                limits: Limits {
                    visits_per_week,
                    nights_per_week: people.nights_per_week,
                    rest_after_night_min: 480,
                    ..Limits::default()
                },
                kinds_liked: koppel_engine::words::Tags::default(),
                kinds_refused: koppel_engine::words::Tags::default(),
                traits: traits.into_iter().collect(),
                wishes: Wishes::default(),
                excludes: Vec::new(),
                visits_before,
                last_asked: koppel_engine::volunteer::LastAsked::Unknown,
                on_call: false,
            },
            habits,
            will,
            joined_on,
            left_on: None,
            ill_until: i32::MIN,
            last_asked: joined_on,
            visits: Vec::new(),
            pairs: 0,
        }
    }
}

impl Person {
    /// Whether this person helps now.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.left_on.is_none()
    }

    /// When this person is free from one day to another, in minutes since `from`'s midnight; days of an illness from `today` on are not free.
    #[must_use]
    pub fn free(&self, from: i32, to: i32, today: i32) -> Vec<Span> {
        let mut free: Vec<Span> = Vec::new();
        for day in from.max(self.joined_on)..to {
            if day >= today && day < self.ill_until {
                continue;
            }
            for (_, part) in
                self.habits.iter().filter(|(weekday, _)| day.rem_euclid(7) == i32::try_from(*weekday).unwrap_or(0))
            {
                let (begin, end) = hours(*part);
                let midnight = (day - from) * 1_440;
                match free.last_mut() {
                    Some(last) if midnight + begin <= last.ends_at.0 => {
                        last.ends_at.0 = last.ends_at.0.max(midnight + end)
                    }
                    _ => free.push(Span::new(midnight + begin, midnight + end)),
                }
            }
        }
        free
    }

    /// Visits in the four weeks before a day.
    #[must_use]
    pub fn visits_in_four_weeks(&self, day: i32) -> u32 {
        let from = self.visits.partition_point(|done| *done < day - 28);
        u32::try_from(self.visits.len() - from).unwrap_or(u32::MAX)
    }
}
