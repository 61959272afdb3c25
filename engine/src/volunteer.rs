//! The volunteer: who offers time, from where, how far, when, and up to what limits. No name, no phone: the engine
//! knows an id.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::place::Place;
use crate::time::Span;
use crate::travel::Mode;
use crate::words::{Tag, Tags};

/// Somebody who offers time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Volunteer {
    /// Stable id, unique among the volunteers.
    pub id: String,
    /// The organisation that lends this volunteer, by its place in the problem's table.
    pub organisation: Option<u32>,
    /// Where trips start.
    pub home: Place,
    /// Ways to travel, at least one, each mode once.
    pub ways: Vec<Way>,
    /// Skills.
    pub skills: Tags,
    /// Certificates with the days on which they are valid.
    pub certificates: Vec<Certificate>,
    /// When this volunteer is free, sorted and disjoint. Empty means never.
    pub free: Vec<Span>,
    /// What may never be exceeded.
    pub limits: Limits,
    /// Kinds of request this volunteer likes.
    pub kinds_liked: Tags,
    /// Kinds of request this volunteer does not do.
    pub kinds_refused: Tags,
    /// What this volunteer is: `language:nl`, `sex:f`, `smoker`.
    pub traits: Tags,
    /// What this volunteer asks of the requester.
    pub wishes: Wishes,
    /// Ids of requesters or requests that this volunteer will not go to.
    pub excludes: Vec<String>,
    /// Visits done in the recent past: whoever did much already is asked a little later.
    pub visits_before: u32,
    /// When somebody asked this volunteer last.
    #[serde(default)]
    pub last_asked: LastAsked,
    /// Available on call only: no plan sends this volunteer anywhere, the call list of an emergency replacement may.
    #[serde(default)]
    pub on_call: bool,
}

/// When a volunteer was asked last, counted back from the first day of the period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LastAsked {
    /// Nobody wrote it down.
    #[default]
    Unknown,
    /// Never yet.
    Never,
    /// So many days ago.
    DaysAgo(u32),
}

/// A mode of travel and how long the longest trip from home may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// By what.
    pub mode: Mode,
    /// The longest trip from home to a visit, in seconds: from one visit to the next it only has to be in time. The edge fills in the mode's default where the volunteer stated none.
    pub limit_s: u32,
}

/// A proof of something, valid from one date to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Which: `VOG`, `driving licence`, `training:night`.
    pub what: Tag,
    /// Last day on which it is valid. Without an end date it does not count (see the edge).
    pub ends_on: Date,
}

/// Limits of one volunteer. [`Limits::NONE`] everywhere means no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Visits in the whole period.
    pub visits: u32,
    /// Visits on one day (a visit counts on the day it starts).
    pub visits_per_day: u32,
    /// Visits in one week, Monday to Sunday.
    pub visits_per_week: u32,
    /// Visits in one calendar month.
    pub visits_per_month: u32,
    /// Visits done before the period in the calendar month of its first day: the limit per month counts them.
    #[serde(default)]
    pub visits_this_month: u32,
    /// Minutes of visits on one day.
    pub minutes_per_day: u32,
    /// Minutes of visits in one week.
    pub minutes_per_week: u32,
    /// Minutes of visits in one calendar month.
    pub minutes_per_month: u32,
    /// Nights in one week.
    pub nights_per_week: u32,
    /// Different days with a visit in one week: 6 leaves a day off.
    pub days_per_week: u32,
    /// Minutes of rest after a night before the next visit may start. 0 is no rest.
    pub rest_after_night_min: u32,
}

impl Limits {
    /// The number that stands for "no limit".
    pub const NONE: u32 = u32::MAX;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            visits: Self::NONE,
            visits_per_day: Self::NONE,
            visits_per_week: Self::NONE,
            visits_per_month: Self::NONE,
            visits_this_month: 0,
            minutes_per_day: Self::NONE,
            minutes_per_week: Self::NONE,
            minutes_per_month: Self::NONE,
            nights_per_week: Self::NONE,
            days_per_week: Self::NONE,
            rest_after_night_min: 0,
        }
    }
}

/// What one side asks of the other side's traits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wishes {
    /// Must be there: a hard rule.
    pub required: Tags,
    /// Must not be there (`smoker`, `dog`): a hard rule.
    pub forbidden: Tags,
    /// Would be nice: points.
    pub preferred: Tags,
}
