//! The tables a plan is made from: everything the engine is told, in one value.

use serde::{Deserialize, Serialize};

use crate::acceptance::Acceptance;
use crate::request::{HelpRequest, Visit};
use crate::time::Period;
use crate::volunteer::Volunteer;
use crate::words::Vocabulary;

/// An organisation: lends volunteers, takes in requests, has its own limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Stable id.
    pub id: String,
    /// The most matches its volunteers may get in the period; `u32::MAX` is no limit.
    pub visits: u32,
}

/// Volunteers, requests and all they refer to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// The days planned for.
    pub period: Period,
    /// Words behind the tags.
    pub vocabulary: Vocabulary,
    /// Organisations.
    pub organisations: Vec<Organisation>,
    /// Volunteers, sorted by id, so that the order of rows never matters.
    pub volunteers: Vec<Volunteer>,
    /// Requests, sorted by id.
    pub requests: Vec<HelpRequest>,
    /// Visits, sorted by request, then by first slot.
    pub visits: Vec<Visit>,
    /// How likely people are to say yes, when that was learnt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Acceptance>,
}

impl Problem {
    /// The request a visit belongs to.
    #[must_use]
    pub fn request_of(&self, visit: &Visit) -> &HelpRequest {
        &self.requests[visit.request as usize]
    }
}
