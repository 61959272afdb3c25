//! The help request and its visits: who asks for what, where, when, and for how many people at once.

use serde::{Deserialize, Serialize};

use crate::place::Place;
use crate::time::Span;
use crate::travel::Mode;
use crate::volunteer::Wishes;
use crate::words::{Tag, Tags};

/// Somebody asks for help.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HelpRequest {
    /// Stable id, unique among the requests.
    pub id: String,
    /// Id of the person who asks; several requests may share it.
    pub requester: String,
    /// What kind of help.
    pub kind: Tag,
    /// Whether this is a nursing act, which is no volunteer's task.
    pub nursing: bool,
    /// Where the visit begins.
    pub place: Place,
    /// Where it ends, for rides; the same as `place` otherwise.
    pub ends_at_place: Place,
    /// Skills asked for.
    pub skills: Tags,
    /// Certificates asked for, each valid on the date of the visit.
    pub certificates: Tags,
    /// A mode the volunteer must have and use (`car` for a ride).
    pub mode: Option<Mode>,
    /// How many volunteers at the same time.
    pub volunteers_needed: u32,
    /// Whether fewer than `volunteers_needed` are of use too.
    pub partial: bool,
    /// How much it weighs that this request is served: 1 is the least.
    pub priority: u32,
    /// What the requester and the home are: `language:tr`, `sex:f`, `dog`, `smoker`.
    pub traits: Tags,
    /// What the requester asks of the volunteer.
    pub wishes: Wishes,
    /// Ids of volunteers who must not come.
    pub excludes: Vec<String>,
    /// Ids of volunteers who came before: continuity.
    pub known: Vec<String>,
    /// Whether all visits that are served have the same volunteers: a lasting pair (`maatje`). Otherwise that is only preferred.
    pub same_volunteers: bool,
    /// What it has to do with other requests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Who was told to come, and when: worth keeping in another plan.
    pub told: Vec<Appointment>,
    /// Who comes, and when, whatever else would be better: every plan has these.
    pub pinned: Vec<Appointment>,
    /// Set for a group offer: no request for help, but a visit at which its volunteers serve many others at once. Its priority is 0: its guests
    /// have theirs. It takes place once, at a fixed time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    /// A seat at a group offer of this kind does as well, when the walk there takes no more seconds than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joins_within_s: Option<u32>,
    /// How strained the carer is whom this helps: 0 (not, or there is none) to [`HelpRequest::STRAIN_MOST`].
    #[serde(default)]
    pub strain: u32,
    /// The part of town it belongs to: a wijk, or the figures of its postcode. Empty when nobody knows.
    #[serde(default)]
    pub area: String,
    /// How far the fill of its area is behind, 0 to 100: what [`crate::areas`] found in the plan made without that goal.
    #[serde(default)]
    pub behind: u32,
    /// The organisation that took the request in, by its place in the problem's table: its volunteers are preferred.
    pub organisation: Option<u32>,
}

impl HelpRequest {
    /// The highest strain of a carer.
    pub const STRAIN_MOST: u32 = 10;
}

/// What makes a group offer of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The most guests.
    pub seats: u32,
    /// The fewest guests with whom it takes place: at least 1, and no more than seats.
    pub least: u32,
}

/// What a request has to do with another one, when both are served.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Link {
    /// Which rule.
    pub rule: LinkRule,
    /// Id of the other request; one that the problem does not know binds nothing.
    pub to: String,
}

/// A rule between a request and another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkRule {
    /// This one starts when the other one has ended. Of two that ask for equally many visits the first waits for the first, the
    /// second for the second, and so on; otherwise every visit of this one waits for every visit of the other.
    After,
    /// All visits of both have the same volunteers.
    Same,
    /// Nobody has a visit of both.
    Different,
}

/// One volunteer at one time of a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Appointment {
    /// Id of the volunteer; or of the group offer, for a seat there.
    pub volunteer: String,
    /// One of the times of one of the request's visits.
    pub time: Span,
}

/// One dated occurrence of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Stable id: the request's id, and the date behind it when there are several.
    pub id: String,
    /// The request, by its place in the problem's table.
    pub request: u32,
    /// The times it may take place, sorted, at most [`Visit::SLOTS`]; all volunteers of a visit share one.
    pub slots: Vec<Span>,
    /// Whether this is a night (counts for `nights_per_week` and for rest).
    pub night: bool,
}

impl Visit {
    /// The most slots a visit may have: the edge coarsens its grid until they fit.
    pub const SLOTS: usize = 128;
}
