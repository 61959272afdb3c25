//! How good a match is, in whole points, part by part. Hard rules live in `rules.rs`.

use serde::{Deserialize, Serialize};

/// The points of one match by part: weight × measure, and for priority the step × the request's priority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// Served priority.
    pub priority: i64,
    /// Short trip.
    pub travel: i64,
    /// Skills used well.
    pub skill_fit: i64,
    /// Room around the visit.
    pub slack: i64,
    /// Liked kind and preferred wishes.
    pub preference: i64,
    /// Came before.
    pub continuity: i64,
    /// Own organisation.
    pub organisation: i64,
}

impl Parts {
    /// Their sum.
    #[must_use]
    pub const fn sum(&self) -> i64 {
        self.priority
            + self.travel
            + self.skill_fit
            + self.slack
            + self.preference
            + self.continuity
            + self.organisation
    }
}
