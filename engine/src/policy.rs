//! What the coordinator finds important: a weight for every part of the points.

use serde::{Deserialize, Serialize};

/// How served priority stands to quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriorityRule {
    /// Served priority outranks every sum of quality. Kept by arithmetic: one step of priority is worth one point more
    /// than all the quality that any plan of this problem can gain or lose (see [`crate::points::Scale`]).
    Strict,
    /// One step of priority is worth this many points, and quality may outweigh it.
    Points(u32),
}

/// Weights, 0 to 1,000. A weight multiplies a measure of 0 to 100; at 0 the measure has no effect at all.
///
/// With [`PriorityRule::Strict`] the optimum is: most served priority first, and among those plans the highest sum of
/// weight × measure. So raising one weight never lowers the total of its own measure in the optimum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// How served priority stands to the rest.
    pub priority: PriorityRule,
    /// Short trips: 100 at the door, 0 at `travel_zero_min` and beyond.
    pub travel: u32,
    /// Trip in minutes at which the measure of travel reaches 0.
    pub travel_zero_min: u32,
    /// Skills used well: 100 when the volunteer has no more than is asked, 10 less for each further skill.
    pub skill_fit: u32,
    /// Room in the volunteer's availability around the visit: 100 from one hour on.
    pub slack: u32,
    /// The volunteer likes this kind (half) and wishes that are preferred are met (half).
    pub preference: u32,
    /// The volunteer came before.
    pub continuity: u32,
    /// The organisation that took the request in serves it with its own volunteer.
    pub organisation: u32,
    /// The volunteer was told to come at this very time: a plan made again changes that only for a gain of more than 100 × this weight
    /// in quality, or for served priority.
    pub stability: u32,
    /// Carers under strain first: 10 measure for every step of the request's strain, whoever comes.
    pub strain: u32,
    /// Use of those whom nobody asks: 100 when never asked or not within `unasked_full_days`, less for who was asked since, 0 when
    /// nobody knows.
    pub unasked: u32,
    /// Days without a question after which the measure of the unasked is full.
    pub unasked_full_days: u32,
    /// Equal fill between areas: the request's area is behind by this measure (see [`crate::areas`]); 0 is off.
    pub fair_areas: u32,
    /// Every further visit of one request in the plan by the same volunteer.
    pub same_volunteer: u32,
    /// Counts the served priority of a match only as far as the volunteer is likely to say yes ([`crate::problem::Problem::acceptance`]):
    /// the plan then has the most *expected* served priority. Without a learnt model it has no effect.
    pub expected: bool,
    /// Fair load: every visit a volunteer already has (before or in this plan) costs 10 measure on the next, up to 100.
    pub fair_load: u32,
}

impl Policy {
    /// The highest weight.
    pub const WEIGHT_MOST: u32 = 1_000;

    /// The weights in the order of the parts of the points, fair load last.
    #[must_use]
    pub const fn weights(&self) -> [u32; 12] {
        [
            self.travel,
            self.skill_fit,
            self.slack,
            self.preference,
            self.continuity,
            self.organisation,
            self.stability,
            self.strain,
            self.unasked,
            self.fair_areas,
            self.same_volunteer,
            self.fair_load,
        ]
    }
}

impl Default for Policy {
    /// koppel's own choice, without a source: to be set by the user.
    fn default() -> Self {
        Self {
            priority: PriorityRule::Strict,
            travel: 4,
            travel_zero_min: 60,
            skill_fit: 1,
            slack: 1,
            preference: 2,
            continuity: 3,
            organisation: 1,
            stability: 10,
            strain: 2,
            unasked: 1,
            unasked_full_days: 90,
            fair_areas: 0,
            same_volunteer: 2,
            expected: false,
            fair_load: 3,
        }
    }
}
