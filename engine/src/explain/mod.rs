//! Why this match, why not that pair, why nobody, and the smallest change that would help. Figures and ids only: words
//! are made where people read them.

mod changes;
mod explainer;
mod pair;
mod times;
mod visit;
mod volunteer;

use serde::{Deserialize, Serialize};

use crate::plan::{Match, OfferRun, Seat, WhyUnserved};
use crate::rules::Refusal;
use crate::time::Span;
use crate::travel::Mode;
use crate::words::Tag;

pub use explainer::Explainer;

/// Everything about one request: its visits, one by one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RequestStory {
    /// Request.
    pub request: String,
    /// Its visits.
    pub visits: Vec<VisitStory>,
}

/// Everything about one visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitStory {
    /// Visit.
    pub visit: String,
    /// Who goes.
    pub matches: Vec<Match>,
    /// For each who goes: the next best who may, and what that would cost (`None`: nobody else may).
    pub runner_up: Option<PairStory>,
    /// Why nobody, or too few, go.
    pub unserved: Option<WhyUnserved>,
    /// What a group offer has to do with it.
    pub group: Option<Group>,
    /// How many volunteers each rule stops (somebody may be stopped by several), most first, with an example. In tables of
    /// more than 5,000 volunteers this and all that follows is said of the 5,000 who live nearest.
    pub stopped_by: Vec<StoppedBy>,
    /// How many volunteers no rule stops.
    pub may: u32,
    /// The smallest changes that would bring somebody, smallest first; empty for a visit that is served.
    pub changes: Vec<Change>,
}

/// What a group offer has to do with a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "group", rename_all = "kebab-case")]
pub enum Group {
    /// It takes a seat.
    TakesSeat {
        /// Which.
        seat: Seat,
        /// The offer.
        run: OfferRun,
    },
    /// It is the offer.
    Offers {
        /// What comes of it.
        run: OfferRun,
        /// The visits that take a seat.
        guests: Vec<String>,
        /// How many visits may take a seat.
        may: u32,
    },
}

/// How often a rule stops somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoppedBy {
    /// The rule with the figures of one example.
    pub example: Refusal,
    /// The example: a volunteer in the story of a visit, a visit in the story of a volunteer.
    pub who: String,
    /// How many volunteers, or visits.
    pub count: u32,
}

/// A change that would bring somebody to a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// Let these travel so many seconds more.
    TravelMore {
        /// By what.
        mode: Mode,
        /// How much more.
        by_s: u32,
        /// Who.
        volunteers: Vec<String>,
    },
    /// Hold the visit at another time of the period: another hour of a day it may take place on, or its own hour on another day.
    OtherTime {
        /// When.
        time: Span,
        /// Who is free then, allowed, and with room left in the plan.
        volunteers: Vec<String>,
    },
    /// Get or renew a certificate.
    Certificate {
        /// Which.
        certificate: Tag,
        /// Who.
        volunteers: Vec<String>,
    },
    /// Learn a skill.
    Skill {
        /// Which.
        skill: Tag,
        /// Who.
        volunteers: Vec<String>,
    },
    /// Let go of a required or forbidding wish of the requester.
    DropWish {
        /// Which.
        wish: Tag,
        /// Who.
        volunteers: Vec<String>,
    },
    /// Bring a mode of travel.
    Mode {
        /// Which.
        mode: Mode,
        /// Who.
        volunteers: Vec<String>,
    },
    /// Ask for one visit more than the stated limit, or free these from a visit worth less.
    MoreRoom {
        /// Who.
        volunteers: Vec<String>,
    },
    /// Let go of what the visit has to do with another one.
    Unlink {
        /// The other visit.
        visit: String,
        /// Who.
        volunteers: Vec<String>,
    },
    /// Come with fewer.
    Fewer {
        /// How many could.
        volunteers_needed: u32,
    },
}

/// Why a pair is, or is not, in the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairStory {
    /// Volunteer.
    pub volunteer: String,
    /// Visit.
    pub visit: String,
    /// What was found.
    pub verdict: Verdict,
}

/// What was found about a pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// It is in the plan.
    Matched {
        /// The match.
        found: Match,
    },
    /// Hard rules forbid it: all of them.
    Forbidden {
        /// Every rule that is broken.
        rules: Vec<Refusal>,
    },
    /// Allowed, and others were better.
    Lost {
        /// What the pair would be worth (points, load cost not counted).
        points: i64,
        /// The match that stands in this visit's place, when there is one.
        instead: Option<Match>,
        /// What the volunteer does in the plan.
        does: Vec<String>,
        /// What any plan with this pair is worth less than this one, at least, by its prices in time; 0 when they do not say.
        costs_at_least: i64,
        /// What in the plan as it stands keeps the pair out, when it is more than points: a visit of this volunteer that
        /// overlaps or a limit that is reached.
        clash: Option<Clash>,
    },
}

/// Why a volunteer who may do a visit cannot do it next to the other visits of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "clash", rename_all = "kebab-case")]
pub enum Clash {
    /// Another visit is too close in time, travel included.
    Overlap {
        /// Which.
        visit: String,
        /// When the volunteer is there.
        time: Span,
        /// Minutes on the way between the two, by the volunteer's fastest way.
        away_min: u32,
    },
    /// Visits on the day, in the week, month or period.
    VisitsLimit {
        /// The limit.
        limit: u32,
    },
    /// Minutes on the day, in the week or month.
    MinutesLimit {
        /// The limit.
        limit: u32,
    },
    /// Days in the week.
    DaysLimit {
        /// The limit.
        limit: u32,
    },
    /// Nights in the week.
    NightsLimit {
        /// The limit.
        limit: u32,
    },
    /// The organisation's limit.
    OrganisationLimit {
        /// The limit.
        limit: u32,
    },
    /// This visit waits for another one, which ends too late.
    MustComeAfter {
        /// The other visit.
        visit: String,
        /// When it is.
        time: Span,
    },
    /// Another visit waits for this one, and starts too soon.
    MustComeBefore {
        /// The other visit.
        visit: String,
        /// When it is.
        time: Span,
    },
    /// This visit asks for the same volunteers as another one, and they are others.
    SameVolunteers {
        /// The other visit.
        visit: String,
        /// Who go there.
        volunteers: Vec<String>,
    },
    /// This visit asks for somebody else than another one, which this volunteer does.
    OtherVolunteers {
        /// The other visit.
        visit: String,
    },
}

/// Everything about one volunteer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VolunteerStory {
    /// Volunteer.
    pub volunteer: String,
    /// What this volunteer does.
    pub matches: Vec<Match>,
    /// How many visits this volunteer may do by the hard rules.
    pub may: u32,
    /// How many visits each rule keeps from this volunteer, most first.
    pub stopped_by: Vec<StoppedBy>,
    /// What one more volunteer just like this one would add at most, in points: what the ceiling would rise by.
    pub one_more_is_worth: i64,
    /// Visits this volunteer may do and that nobody does.
    pub could_still: Vec<PairStory>,
}
