//! A town by seed: how many people, how much ground, and the problem they make.

use jiff::civil::{Date, date};
use koppel_engine::problem::{Organisation, Problem};
use koppel_engine::time::Period;
use rand::SeedableRng;
use rand_pcg::Pcg64;

use crate::ground::Ground;
use crate::{kinds, people, requests};

/// Where help is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Where the volunteers live.
    Same,
    /// In other districts than the volunteers live in: the harder case, and the usual one.
    Hot,
}

/// An invented town and one week (or any number of days) of its help requests. Change a field to change the town.
///
/// People live in districts (85 %) or anywhere in the square. Every volunteer has two of five skills, every request needs
/// one of them, at a time in the week; one volunteer takes one to four visits, one visit needs one to three volunteers.
/// The shares are koppel's own choices unless a source stands beside them.
///
/// The volunteers of a town are the first volunteers of a larger one with the same seed, ground and limits, and so are
/// the requests when the number of volunteers is the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Town {
    /// How many volunteers, at most 9,999,999.
    pub volunteers: u32,
    /// How many requests, each with one visit, at most 9,999,999.
    pub visits: u32,
    /// What all chance comes from.
    pub seed: u64,
    /// Side of the square in metres.
    pub side_m: f64,
    /// Centres that people live around.
    pub districts: u32,
    /// How many organisations there are; each has the people of some districts.
    pub organisations: u32,
    /// Where help is asked for.
    pub demand: Demand,
    /// Shortest and longest trip in minutes that a volunteer states as a limit, whatever the mode.
    pub limit_min: (u32, u32),
    /// First day.
    pub first_day: Date,
    /// How many days, at least 1.
    pub days: u16,
}

impl Town {
    /// 40 volunteers and 60 requests on 6 × 6 km, where people live among those who help them.
    #[must_use]
    pub fn village(seed: u64) -> Self {
        let village = Self::sized(40, 60, seed);
        Self { side_m: 6_000.0, districts: 4, demand: Demand::Same, limit_min: (15, 40), ..village }
    }

    /// 1,000 volunteers and 2,000 requests on 10 × 10 km, with four organisations.
    #[expect(clippy::self_named_constructors, reason = "a village, a town and a city are what people call them")]
    #[must_use]
    pub fn town(seed: u64) -> Self {
        let town = Self::sized(1_000, 2_000, seed);
        Self { side_m: 10_000.0, districts: 12, organisations: 4, limit_min: (10, 25), ..town }
    }

    /// 100,000 volunteers and as many requests on 20 × 20 km, with ten organisations. Trips are so short that about fifteen
    /// volunteers may do a visit (median; a tenth of the visits have 2 at most, a tenth 60 or more).
    #[must_use]
    pub fn city(seed: u64) -> Self {
        Self { organisations: 10, ..Self::sized(100_000, 100_000, seed) }
    }

    /// Any number of people on the ground of the city. The fewer volunteers there are, the longer their trips, so that
    /// about as many may do a visit in every size.
    #[must_use]
    pub fn sized(volunteers: u32, visits: u32, seed: u64) -> Self {
        // One to two minutes for 100,000; the area within reach grows as the square of the time.
        let shortest = (100_000.0 / f64::from(volunteers.max(1))).sqrt().clamp(1.0, 20.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let shortest = shortest.round() as u32;
        Self {
            volunteers,
            visits,
            seed,
            side_m: 20_000.0,
            districts: 40,
            organisations: 0,
            demand: Demand::Hot,
            limit_min: (shortest, 2 * shortest),
            first_day: date(2026, 11, 23),
            days: 7,
        }
    }

    /// The town as the engine reads it. Same fields, same problem.
    ///
    /// # Panics
    /// When a field is outside what its description allows.
    #[must_use]
    pub fn problem(&self) -> Problem {
        assert!(self.volunteers < 10_000_000 && self.visits < 10_000_000, "ids have seven digits");
        assert!(self.days >= 1 && self.side_m > 0.0, "a town has a day and some ground");
        let (vocabulary, words) = kinds::vocabulary();
        let ground =
            Ground::new(self.side_m, self.districts, self.demand == Demand::Hot, &mut self.chance(Stream::Ground));
        let volunteers = people::volunteers(self, &ground, &words, &mut self.chance(Stream::Volunteers));
        let (requests, visits) = requests::requests(self, &ground, &words, &mut self.chance(Stream::Requests));
        let organisations = (1..=self.organisations)
            .map(|number| Organisation { id: format!("O{number:03}"), visits: u32::MAX })
            .collect();
        let period = Period::plain(self.first_day, self.days);
        Problem { period, vocabulary, organisations, volunteers, requests, visits, acceptance: None }
    }

    /// The organisation of a district, by its place in the problem's table.
    pub(crate) const fn organisation_of(&self, district: u32) -> Option<u32> {
        if self.organisations == 0 { None } else { Some(district % self.organisations) }
    }

    /// Chance for one table, so that the length of another does not change it.
    fn chance(&self, stream: Stream) -> Pcg64 {
        Pcg64::seed_from_u64(self.seed ^ ((stream as u64) << 56))
    }
}

/// What chance is drawn for.
#[derive(Clone, Copy)]
enum Stream {
    Ground = 1,
    Volunteers,
    Requests,
}
