//! The plan: all matches of a batch, who is left over and why, and the proof of quality.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::areas::Areas;
use crate::instance::Prices;
use crate::points::Parts;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::rules::Refusal;
use crate::time::Span;
use crate::travel::Mode;
use crate::words::Vocabulary;

/// The format tag of a plan.
pub const PLAN_FORMAT: &str = "koppel-plan/1";

/// All matches of a batch. Ids, not places in tables: a plan stands on its own, and holds nobody's name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Always [`PLAN_FORMAT`].
    pub format: String,
    /// First day planned for.
    pub first_day: Date,
    /// How many days.
    pub days: u32,
    /// The policy it was made with.
    pub policy: Policy,
    /// What was agreed before it was made, by request, as the problem's requests have it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agreed: Vec<Agreed>,
    /// Who and what fell away since the tables were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<Gone>,
    /// Who goes where, by visit, then volunteer.
    pub matches: Vec<Match>,
    /// Seats that requests take at group offers, by visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<Seat>,
    /// Group offers, by visit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<OfferRun>,
    /// Visits that nobody goes to, or too few, by visit; group offers are not among them.
    pub unserved: Vec<Unserved>,
    /// What the numbers of skills, certificates, kinds and wishes in the reasons stand for.
    pub words: Vocabulary,
    /// The figures of the plan as a whole.
    pub score: Score,
    /// What the goal of equal fill between areas changed, where it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Areas>,
    /// Whether the solver was told to stop before it had spent its effort.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stopped_early: bool,
    /// The prices that prove `score.timeless_ceiling`, in the order of the problem's tables.
    pub prices: Prices,
    /// The prices that prove a lower ceiling in time; without them the ceiling is the timeless one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices_in_time: Option<PricesInTime>,
    /// The prices that prove `score.places_ceiling`: every pair worth 1.
    pub places_prices: Prices,
}

/// Something agreed with people before a plan was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreed {
    /// Request.
    pub request: String,
    /// Volunteer.
    pub volunteer: String,
    /// When.
    pub time: Span,
    /// Whether it holds whatever else would be better; otherwise it is only worth keeping.
    pub pinned: bool,
}

impl Agreed {
    /// What the requests of a problem say was agreed.
    #[must_use]
    pub fn of(problem: &Problem) -> Vec<Self> {
        let mut all = Vec::new();
        for request in &problem.requests {
            for (appointments, pinned) in [(&request.told, false), (&request.pinned, true)] {
                all.extend(appointments.iter().map(|one| Self {
                    request: request.id.clone(),
                    volunteer: one.volunteer.clone(),
                    time: one.time,
                    pinned,
                }));
            }
        }
        all
    }
}

/// Somebody or something that fell away after the tables were read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gone {
    /// A volunteer; without a request, for everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub volunteer: Option<String>,
    /// A request; without a volunteer, it is withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// Prices of places in time, any whole numbers but for organisations (at least 0, and 0 where there is no limit). The ceiling is that
/// of [`crate::instance::WeekPrices`] over **all** options that the rules allow: every volunteer, visit and slot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PricesInTime {
    /// One a visit.
    pub visits: Vec<i64>,
    /// One an organisation.
    pub organisations: Vec<i64>,
    /// Options with a price of their own: `[volunteer, visit, slot, price]` by place in the tables, rising.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<(u32, u32, u32, i64)>,
    /// Seats with a price of their own: `[offer, visit, price]`, offers counted among the group offers, rising.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<(u32, u32, i64)>,
}

// serde hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_false(told: &bool) -> bool {
    !*told
}

/// One volunteer on one visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// Visit.
    pub visit: String,
    /// Request the visit belongs to.
    pub request: String,
    /// Volunteer.
    pub volunteer: String,
    /// When, in minutes of the period.
    pub time: Span,
    /// By what the volunteer travels from home.
    pub mode: Mode,
    /// How long that takes.
    pub travel_s: u32,
    /// What the match is worth, load cost not counted.
    pub points: i64,
    /// The same by part.
    pub parts: Parts,
    /// The chance that the volunteer says yes, in thousandths, where the plan counts with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yes: Option<u32>,
}

/// A visit that is served by a seat at a group offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// Visit.
    pub visit: String,
    /// Request the visit belongs to.
    pub request: String,
    /// The visit at which the offer is made.
    pub offer: String,
    /// When, in minutes of the period.
    pub time: Span,
    /// How long the requester walks there.
    pub walk_s: u32,
    /// What the seat is worth.
    pub points: i64,
    /// The same by part.
    pub parts: Parts,
}

/// A group offer, and what comes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferRun {
    /// The visit at which it is made.
    pub offer: String,
    /// The request that stands for it.
    pub request: String,
    /// The most guests.
    pub seats: u32,
    /// How many take a seat: 0 when it does not take place.
    pub guests: u32,
    /// Why it does not take place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why_not: Option<WhyNotOffered>,
}

/// Why a group offer does not take place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum WhyNotOffered {
    /// Fewer visits may take a seat than the fewest guests.
    TooFewGuests {
        /// How many may.
        may: u32,
        /// The fewest guests.
        least: u32,
    },
    /// Never enough volunteers at the same time may come.
    TooFewVolunteers {
        /// How many are needed.
        needed: u32,
        /// The most who may.
        at_once: u32,
    },
    /// Its volunteers are of more use elsewhere.
    NeededElsewhere,
}

/// Served priority with the chance of a yes, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Priority × chance of a yes, over all matches.
    pub served: i64,
    /// No plan has more: (ceiling + the most that load can cost + the most matches, for rounding) × 1,000 / step, rounded down, and at most 999
    /// for all that is asked.
    pub ceiling: i64,
}

/// A visit with nobody, or with fewer than it needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unserved {
    /// Visit.
    pub visit: String,
    /// Request the visit belongs to.
    pub request: String,
    /// Places still empty.
    pub places: u32,
    /// Why, in one word; `koppel explain` tells the whole story.
    pub reason: WhyUnserved,
}

/// Why nobody goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum WhyUnserved {
    /// A nursing act: refused.
    Nursing,
    /// No volunteer may do it; the rule that stops the most, and how many it stops.
    NobodyMay {
        /// The rule, with the figures of one whom only this rule stops, or of the first.
        most_often: Refusal,
        /// How many of the [`WhyUnserved::NEAREST`] nearest volunteers it stops.
        stops: u32,
    },
    /// Some may, and all of them are of more use elsewhere or have no room left.
    AllTaken {
        /// How many may, counted up to [`WhyUnserved::COUNTED`].
        may: u32,
    },
    /// Some may, but never enough at the same time.
    NotTogether {
        /// How many are needed.
        needed: u32,
        /// The most who can at one time.
        at_once: u32,
    },
}

impl WhyUnserved {
    /// Who may is counted so far: "a hundred or more" says enough, and a city's plan is not held up by counting on.
    pub const COUNTED: u32 = 100;
    /// Where nobody may, the rules are counted over so many volunteers who live nearest.
    pub const NEAREST: usize = 1_000;
}

/// Figures of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Points of all matches and seats, and for the same volunteer again, minus the load cost of all volunteers.
    pub total: i64,
    /// No plan has more.
    pub ceiling: i64,
    /// The same when nobody's time overlaps: what it is worth less tells what the clock costs at most.
    pub timeless_ceiling: i64,
    /// What the same volunteer again for another visit of a request adds.
    pub again: i64,
    /// What fair load cost.
    pub load_cost: i64,
    /// One step of served priority in points.
    pub priority_step: i64,
    /// Priority of the matches: each match counts its request's priority.
    pub priority_served: i64,
    /// No plan serves more priority: the smaller of what all visits ask (places × priority), and of ceiling plus the most
    /// that load can cost, divided by the step and rounded down. Where expected priority counts: what all visits ask.
    pub priority_ceiling: i64,
    /// Where expected priority counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
    /// Matches made and seats taken, those who carry group offers not counted.
    pub places_filled: u32,
    /// Matches asked for, group offers not counted.
    pub places_asked: u32,
    /// No plan fills more.
    pub places_ceiling: u32,
    /// Visits with a seat, or with everybody they need (or, when partial, with anybody).
    pub visits_served: u32,
    /// Visits.
    pub visits_asked: u32,
}
