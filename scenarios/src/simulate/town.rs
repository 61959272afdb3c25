//! Who lives in a scenario's town: where, and with which words. Volunteers and requests are drawn here, each from a stream of its own.

use jiff::ToSpan;
use jiff::civil::Date;
use koppel_engine::place::{Place, Precision};
use koppel_engine::problem::Organisation;
use koppel_engine::request::HelpRequest;
use koppel_engine::time::Span;
use koppel_engine::travel::{Mode, TravelTable};
use koppel_engine::volunteer::{Certificate, Limits, Volunteer, Way, Wishes};
use koppel_engine::words::{Tag, Vocabulary};
use rand::RngExt;
use rand::distr::Distribution;
use rand::distr::weighted::WeightedIndex;
use rand_distr::{LogNormal, Normal};
use rand_pcg::Pcg64Mcg;

use super::chance::{Chance, Of};
use super::setting::{Asked, Centres, Extra, Offer, Part, Scenario, Training, shift_of};
use super::world::Wanted;

/// How far people live from the centre of their postcode: metres, deviation each way. Nine in ten homes are within 1.2 km of it.
const AROUND_M: f64 = 560.0;
const DEGREE_M: f64 = 111_195.08;

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

/// The ground and the words.
pub struct Town<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Where postcodes are.
    pub centres: Centres<'a>,
    /// All words.
    pub vocabulary: Vocabulary,
    /// Organisations.
    pub organisations: Vec<Organisation>,
    /// Travel times.
    pub travel: TravelTable,
    chance: Chance,
    by_helpers: WeightedIndex<f64>,
    by_people: WeightedIndex<f64>,
    by_older: WeightedIndex<f64>,
}

/// Minutes of a part of the day, from midnight.
#[must_use]
pub const fn hours(part: Part) -> (i32, i32) {
    match part {
        Part::Morning => (480, 720),
        Part::Afternoon => (720, 1_080),
        Part::Evening => (1_080, 1_380),
        Part::Night => (1_380, 1_860),
    }
}

impl<'a> Town<'a> {
    /// Of a scenario that was checked.
    ///
    /// # Panics
    /// When it was not.
    #[must_use]
    pub fn new(scenario: &'a Scenario, centres: Centres<'a>, chance: Chance) -> Self {
        let mut vocabulary = Vocabulary::default();
        let people = &scenario.volunteers;
        let extra = scenario.extras.iter().flat_map(|extra| extra.skills.iter().chain(&extra.certificates));
        let trained = scenario.trainings.iter().flat_map(|training| training.skill.iter().chain(&training.certificate));
        people.skills.keys().chain(people.certificates.keys()).chain(extra).chain(trained).for_each(|word| {
            vocabulary.tag(word);
        });
        for asked in &scenario.requests {
            let words = [&asked.kind].into_iter().chain(&asked.skills).chain(&asked.certificates);
            words.for_each(|word| {
                vocabulary.tag(word);
            });
        }
        scenario.offers.iter().for_each(|offer| {
            vocabulary.tag(&offer.kind);
        });
        (0..scenario.organisations).for_each(|number| {
            vocabulary.tag(&format!("organisation:{number}"));
        });
        let weights = |of: &dyn Fn(&super::setting::District) -> f64| {
            WeightedIndex::new(scenario.districts.iter().map(of)).expect("a checked scenario has inhabitants")
        };
        let organisations =
            (0..scenario.organisations).map(|number| Organisation { id: format!("O{number}"), visits: u32::MAX });
        Self {
            scenario,
            centres,
            vocabulary,
            organisations: organisations.collect(),
            travel: TravelTable::default(),
            chance,
            by_helpers: weights(&|d| f64::from(d.inhabitants) * d.participation.max(1e-9)),
            by_people: weights(&|d| f64::from(d.inhabitants)),
            by_older: weights(&|d| f64::from(d.inhabitants) * d.over_65.max(1e-9)),
        }
    }

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

    /// A request of a kind by its number, and the district it comes from.
    #[must_use]
    pub fn request(&self, asked: &Asked, number: u64, chance: &mut Pcg64Mcg) -> (HelpRequest, usize) {
        let weights = if asked.older { &self.by_older } else { &self.by_people };
        let district = weights.sample(chance);
        let place = self.home(district, chance);
        let ends_at_place = if asked.mode.is_some() {
            let there = self.by_people.sample(chance);
            self.home(there, chance)
        } else {
            place.clone()
        };
        let tags = |words: &[String]| words.iter().filter_map(|word| self.vocabulary.find(word)).collect();
        let organisation = self.organisation_of(district, chance);
        let own = organisation.filter(|_| !self.scenario.network);
        let required = own.and_then(|number| self.vocabulary.find(&format!("organisation:{number}")));
        let request = HelpRequest {
            id: format!("R{number:07}"),
            requester: format!("P{number:07}"),
            kind: self.vocabulary.find(&asked.kind).expect("the vocabulary has every kind"),
            nursing: false,
            place,
            ends_at_place,
            skills: tags(&asked.skills),
            certificates: tags(&asked.certificates),
            mode: asked.mode,
            volunteers_needed: asked.needed,
            partial: false,
            priority: asked.priority,
            traits: koppel_engine::words::Tags::default(),
            wishes: Wishes { required: required.into_iter().collect(), ..Wishes::default() },
            excludes: Vec::new(),
            known: Vec::new(),
            same_volunteers: false,
            told: Vec::new(),
            pinned: Vec::new(),
            links: Vec::new(),
            offer: None,
            joins_within_s: None,
            strain: 0,
            area: String::new(),
            behind: 0,
            organisation,
        };
        (request, district)
    }

    /// A request as it comes into the books: its times from the notice its kind gives, or those of a shift next week.
    #[must_use]
    pub fn wanted(&self, kind: usize, number: u64, day: i32, shift: Option<&str>, chance: &mut Pcg64Mcg) -> Wanted {
        let carried;
        let asked = match self.scenario.requests.get(kind) {
            Some(asked) => asked,
            None => {
                carried = offer_as_asked(&self.scenario.offers[kind - self.scenario.requests.len()]);
                &carried
            }
        };
        let (mut request, district) = self.request(asked, number, chance);
        if let Some(offer) = kind.checked_sub(self.scenario.requests.len()).map(|offer| &self.scenario.offers[offer]) {
            request.place = self.centre(offer.postcode);
            request.ends_at_place = request.place.clone();
        }
        let minutes = i32::try_from(chance.random_range(asked.minutes.0..=asked.minutes.1)).unwrap_or(60) / 15 * 15;
        let part = asked.parts[chance.random_range(0..asked.parts.len())];
        let notice = i32::try_from(chance.random_range(asked.notice_days.0..=asked.notice_days.1)).unwrap_or(0);
        let (first, days, part) = match shift.and_then(shift_of) {
            Some((weekday, part)) => (day + 7 + i32::try_from(weekday).unwrap_or(0), 1, part),
            None => (day + notice, i32::try_from(asked.days).unwrap_or(1), part),
        };
        let slots = if asked.lasts_days > 0.0 {
            Vec::new()
        } else {
            slots(first, days, part, minutes.max(15), asked.fixed || shift.is_some(), chance)
        };
        Wanted {
            number,
            kind,
            request,
            district,
            slots,
            night: part == Part::Night,
            arrived: day,
            booked: None,
            carer: None,
            more: if asked.lasts_days > 0.0 { 0 } else { asked.repeats - 1 },
        }
    }

    /// The date of a day of the play.
    #[must_use]
    pub fn date(&self, day: i32) -> Date {
        self.scenario.first_day.saturating_add(i64::from(day).days())
    }

    /// The centre of a postcode as a place.
    #[must_use]
    pub fn centre(&self, postcode: u16) -> Place {
        let (latitude, longitude) = (self.centres)(postcode).unwrap_or((52.0, 5.0));
        Place { latitude, longitude, precision: Precision::Coordinates, name: postcode.to_string() }
    }

    fn home(&self, district: usize, chance: &mut Pcg64Mcg) -> Place {
        let district = &self.scenario.districts[district];
        let postcode = district.postcodes[chance.random_range(0..district.postcodes.len())];
        let centre = self.centre(postcode);
        let off = Normal::new(0.0, AROUND_M).expect("a deviation");
        let (north_m, east_m): (f64, f64) = (off.sample(chance), off.sample(chance));
        Place {
            latitude: centre.latitude + north_m / DEGREE_M,
            longitude: centre.longitude + east_m / (DEGREE_M * centre.latitude.to_radians().cos()),
            ..centre
        }
    }

    /// The organisation of somebody in a district: most are of the one that is at home there.
    fn organisation_of(&self, district: usize, chance: &mut Pcg64Mcg) -> Option<u32> {
        let count = self.scenario.organisations;
        if count == 0 {
            return None;
        }
        let own = u32::try_from(district).unwrap_or(0) % count;
        Some(if chance.random_bool(0.7) { own } else { chance.random_range(0..count) })
    }
}

/// What it takes to carry a group offer, as a request.
fn offer_as_asked(offer: &Offer) -> Asked {
    Asked {
        kind: offer.kind.clone(),
        shifts: offer.shifts.clone(),
        minutes: (offer.minutes, offer.minutes),
        needed: offer.needed,
        priority: 3,
        ..Asked::default()
    }
}

/// The starts on some days: one on the half hour, or every full hour; a night has one.
fn slots(first: i32, days: i32, part: Part, minutes: i32, fixed: bool, chance: &mut Pcg64Mcg) -> Vec<Span> {
    let (from, to) = hours(part);
    if part == Part::Night {
        return (first..first + days).map(|day| Span::new(day * 1_440 + from, day * 1_440 + to)).collect();
    }
    let last = (to - minutes).max(from);
    if fixed {
        let start = from + 30 * chance.random_range(0..=(last - from) / 30);
        return (first..first + days)
            .map(|day| Span::new(day * 1_440 + start, day * 1_440 + start + minutes))
            .collect();
    }
    let starts = (from..=last).step_by(60);
    (first..first + days)
        .flat_map(|day| starts.clone().map(move |start| Span::new(day * 1_440 + start, day * 1_440 + start + minutes)))
        .collect()
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
