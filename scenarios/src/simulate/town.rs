//! A scenario's town: its words, its organisations, and where people live.

use jiff::ToSpan;
use jiff::civil::Date;
use koppel_engine::place::{Place, Precision};
use koppel_engine::problem::Organisation;
use koppel_engine::travel::TravelTable;
use koppel_engine::words::Vocabulary;
use rand::RngExt;
use rand::distr::Distribution;
use rand::distr::weighted::WeightedIndex;
use rand_distr::Normal;
use rand_pcg::Pcg64Mcg;

use super::chance::Chance;
use super::setting::{Centres, District, Part, Scenario};

/// How far people live from the centre of their postcode: metres, deviation each way. Nine in ten homes are within 1.2 km of it.
const AROUND_M: f64 = 560.0;
const DEGREE_M: f64 = 111_195.08;

/// The ground and the words.
#[derive(Clone)]
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
    pub(super) chance: Chance,
    pub(super) by_helpers: WeightedIndex<f64>,
    pub(super) by_people: WeightedIndex<f64>,
    pub(super) by_older: WeightedIndex<f64>,
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
        let weights = |of: &dyn Fn(&District) -> f64| {
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

    pub(super) fn home(&self, district: usize, chance: &mut Pcg64Mcg) -> Place {
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
    pub(super) fn organisation_of(&self, district: usize, chance: &mut Pcg64Mcg) -> Option<u32> {
        let count = self.scenario.organisations;
        if count == 0 {
            return None;
        }
        let own = u32::try_from(district).unwrap_or(0) % count;
        Some(if chance.random_bool(0.7) { own } else { chance.random_range(0..count) })
    }
}
