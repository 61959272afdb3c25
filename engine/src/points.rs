//! How good a match is, in whole points, part by part. Hard rules live in `rules.rs`.

use serde::{Deserialize, Serialize};

use crate::acceptance::{Acceptance, MostYes, yes_of};
use crate::policy::{Policy, PriorityRule};
use crate::problem::Problem;
use crate::request::HelpRequest;
use crate::rules::{Fit, Pair};
use crate::time::Span;
use crate::volunteer::{LastAsked, Volunteer};

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
    /// Was told to come at this time.
    #[serde(default)]
    pub stability: i64,
    /// Helps a carer under strain.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub strain: i64,
    /// Nobody asked for long.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub unasked: i64,
    /// Of an area that is behind.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub area: i64,
}

// serde hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_nothing(points: &i64) -> bool {
    *points == 0
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
            + self.stability
            + self.strain
            + self.unasked
            + self.area
    }
}

/// The best that is possible of a match's parts, for a bound on its points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtBest {
    /// The request's priority.
    pub priority: u32,
    /// The strain of the request's carer.
    pub strain: u32,
    /// How far the request's area is behind.
    pub behind: u32,
    /// The trip takes no less.
    pub travel_s: u32,
    /// The volunteer has no fewer skills beyond those asked for.
    pub further_skills: u32,
    /// The volunteer may like the kind.
    pub is_liked: bool,
    /// The volunteer may have come before.
    pub is_known: bool,
    /// The volunteer may be of the organisation that took the request in.
    pub is_own: bool,
}

/// The highest value of a measure.
const FULL: i64 = 100;

/// Turns measures into points for one problem and policy.
///
/// With [`PriorityRule::Strict`] a step of priority is worth `1 + 100·W·B` points, where W is the sum of all weights
/// (fair load included) and B the most matches (and seats taken) any plan can have: the smaller of Σ over volunteers of
/// min(`limits.visits`, number of visits) plus all seats of group offers, and Σ over visits of `volunteers_needed`. A match gains or loses at most 100·W by
/// quality, so all of a plan's quality together stays below one step.
///
/// With [`Policy::expected`] a match has its request's priority × the step × the chance of a yes, rounded down: a whole step of expected
/// priority outranks all quality, a small difference in chance does not.
#[derive(Clone, Debug)]
pub struct Scale {
    policy: Policy,
    /// What one step of priority is worth.
    pub priority_step: i64,
    /// What load cost can come to in any plan, at most.
    pub load_cost_most: i64,
    /// The most matches any plan can have.
    pub matches_most: i64,
    /// The highest measure of the unasked.
    unasked_most: i64,
    /// The highest chances of a yes, where expected priority counts.
    yes_most: Option<MostYes>,
}

impl Scale {
    /// The scale of a problem under a policy.
    #[must_use]
    pub fn new(problem: &Problem, policy: &Policy) -> Self {
        let visits = problem.visits.len() as u64;
        let offered: u64 = problem.volunteers.iter().map(|v| u64::from(v.limits.visits).min(visits)).sum();
        let asked: u64 =
            problem.visits.iter().map(|visit| u64::from(problem.request_of(visit).volunteers_needed)).sum();
        let seats = problem.visits.iter().filter_map(|visit| problem.request_of(visit).offer);
        let seats: u64 = seats.map(|offer| u64::from(offer.seats)).sum();
        let matches_most = i64::try_from((offered + seats).min(asked)).unwrap_or(i64::MAX);
        let weights: i64 = policy.weights().iter().map(|weight| i64::from(*weight)).sum();
        let priority_step = match policy.priority {
            PriorityRule::Strict => 1 + FULL * weights * matches_most,
            PriorityRule::Points(points) => i64::from(points),
        };
        let load_cost_most = FULL * i64::from(policy.fair_load) * matches_most;
        let unasked_most =
            problem.volunteers.iter().map(|volunteer| unasked_measure(volunteer, policy)).max().unwrap_or(0);
        let yes_most =
            expecting(problem, policy).map(|acceptance| acceptance.most(&problem.volunteers, problem.period.first_day));
        Self { policy: policy.clone(), priority_step, load_cost_most, matches_most, unasked_most, yes_most }
    }

    /// The points of a pair at one slot.
    #[must_use]
    pub fn parts(&self, pair: &Pair<'_>, fit: &Fit, slot: Span) -> Parts {
        let (volunteer, request, policy) = (pair.volunteer, pair.request, &self.policy);
        let weigh = |weight: u32, measure: i64| i64::from(weight) * measure;
        let was_told = request.told.iter().any(|told| told.time == slot && told.volunteer == volunteer.id);
        let is_own = request.organisation.is_some() && request.organisation == volunteer.organisation;
        Parts {
            priority: expected(self.priority(request.priority), self.yes(pair, fit.travel_s)),
            travel: weigh(policy.travel, self.travel_measure(fit.travel_s)),
            skill_fit: weigh(policy.skill_fit, skill_fit_measure(pair)),
            slack: weigh(policy.slack, slack_measure(pair, slot)),
            preference: weigh(policy.preference, preference_measure(pair)),
            continuity: weigh(policy.continuity, FULL * i64::from(request.known.contains(&volunteer.id))),
            organisation: weigh(policy.organisation, FULL * i64::from(is_own)),
            stability: weigh(policy.stability, FULL * i64::from(was_told)),
            strain: weigh(policy.strain, strain_measure(request.strain)),
            unasked: weigh(policy.unasked, unasked_measure(volunteer, policy)),
            area: weigh(policy.fair_areas, i64::from(request.behind.min(100))),
        }
    }

    /// What a seat at a group offer is worth to a request whose requester walks there for `walk_s`.
    #[must_use]
    pub fn seat_parts(&self, request: &HelpRequest, walk_s: u32, was_told: bool) -> Parts {
        let weigh = |weight: u32, measure: i64| i64::from(weight) * measure;
        Parts {
            priority: self.priority(request.priority),
            travel: weigh(self.policy.travel, self.travel_measure(walk_s)),
            stability: weigh(self.policy.stability, FULL * i64::from(was_told)),
            strain: weigh(self.policy.strain, strain_measure(request.strain)),
            area: weigh(self.policy.fair_areas, i64::from(request.behind.min(100))),
            ..Parts::default()
        }
    }

    /// Whether expected priority counts.
    #[must_use]
    pub const fn expects(&self) -> bool {
        self.yes_most.is_some()
    }

    /// The chance of a yes in thousandths, where expected priority counts.
    #[must_use]
    pub fn yes(&self, pair: &Pair<'_>, travel_s: u32) -> Option<u32> {
        self.yes_most.as_ref().and_then(|_| yes_of(pair, travel_s))
    }

    /// Points for every further visit of one request by the same volunteer.
    #[must_use]
    pub fn again(&self) -> i64 {
        FULL * i64::from(self.policy.same_volunteer)
    }

    /// Points for served priority.
    #[must_use]
    pub fn priority(&self, priority: u32) -> i64 {
        self.priority_step * i64::from(priority)
    }

    /// The most points a match can have, given the best that is possible of its parts.
    #[must_use]
    pub fn at_most(&self, best: &AtBest) -> i64 {
        let policy = &self.policy;
        let weigh = |weight: u32, measure: i64| i64::from(weight) * measure;
        let further = i64::from(best.further_skills.min(10));
        expected(self.priority(best.priority), self.yes_most.as_ref().map(|most| most.thousandths(best.travel_s)))
            + weigh(policy.travel, self.travel_measure(best.travel_s))
            + weigh(policy.skill_fit, FULL - 10 * further)
            + weigh(policy.slack, FULL)
            + weigh(policy.preference, if best.is_liked { FULL } else { FULL / 2 })
            + weigh(policy.continuity, if best.is_known { FULL } else { 0 })
            + weigh(policy.organisation, if best.is_own { FULL } else { 0 })
            + weigh(policy.strain, strain_measure(best.strain))
            + weigh(policy.unasked, self.unasked_most)
            + weigh(policy.fair_areas, i64::from(best.behind.min(100)))
    }

    /// What the first, second, … visit of a volunteer costs in this plan: the weight × min(100, 10 × visits already done).
    /// The list stops where the cost stops rising; empty when nothing costs anything.
    #[must_use]
    pub fn load_costs(&self, volunteer: &Volunteer) -> Vec<i64> {
        if self.policy.fair_load == 0 {
            return Vec::new();
        }
        let before = i64::from(volunteer.visits_before.min(10));
        (before..=10).map(|done| i64::from(self.policy.fair_load) * 10 * done).collect()
    }

    /// 100 at the door, 0 from `travel_zero_min` on, rounded down.
    fn travel_measure(&self, travel_s: u32) -> i64 {
        let zero_s = i64::from(self.policy.travel_zero_min) * 60;
        let left_s = zero_s - i64::from(travel_s);
        if left_s <= 0 { 0 } else { FULL * left_s / zero_s }
    }
}

/// The model, where expected priority counts.
fn expecting<'a>(problem: &'a Problem, policy: &Policy) -> Option<&'a Acceptance> {
    problem.acceptance.as_ref().filter(|_| policy.expected)
}

/// Points as far as a yes is likely, rounded down.
fn expected(points: i64, yes: Option<u32>) -> i64 {
    yes.map_or(points, |thousandths| {
        let expected = i128::from(points) * i128::from(thousandths) / 1000;
        i64::try_from(expected).expect("a share of what fits")
    })
}

/// 10 for every step.
fn strain_measure(strain: u32) -> i64 {
    FULL * i64::from(strain.min(HelpRequest::STRAIN_MOST)) / i64::from(HelpRequest::STRAIN_MOST)
}

/// 100 when never asked, or as long ago as it takes; evenly less down to 0 today, rounded down.
fn unasked_measure(volunteer: &Volunteer, policy: &Policy) -> i64 {
    match volunteer.last_asked {
        LastAsked::Unknown => 0,
        LastAsked::Never => FULL,
        LastAsked::DaysAgo(days) if days >= policy.unasked_full_days => FULL,
        LastAsked::DaysAgo(days) => FULL * i64::from(days) / i64::from(policy.unasked_full_days),
    }
}

/// 100 when the volunteer has no more skills than are asked, 10 less for each further one.
fn skill_fit_measure(pair: &Pair<'_>) -> i64 {
    let further = pair.volunteer.skills.len().saturating_sub(pair.request.skills.len());
    FULL - 10 * i64::try_from(further.min(10)).unwrap_or(10)
}

/// The minutes of the free stretch that the visit leaves over, 100 from one hour on, rounded down.
fn slack_measure(pair: &Pair<'_>, slot: Span) -> i64 {
    let room_min = pair.free_span(slot).map_or(0, |span| span.minutes() - slot.minutes());
    FULL * i64::from(room_min.min(60)) / 60
}

/// 50 for a liked kind, and up to 50 for the preferred wishes that are met, both sides counted together, rounded down.
/// Without any preferred wish that half is full.
fn preference_measure(pair: &Pair<'_>) -> i64 {
    let (volunteer, request) = (pair.volunteer, pair.request);
    let liked = if volunteer.kinds_liked.has(request.kind) { FULL / 2 } else { 0 };
    let asked = request.wishes.preferred.len() + volunteer.wishes.preferred.len();
    let met = request.wishes.preferred.iter().filter(|wish| volunteer.traits.has(*wish)).count()
        + volunteer.wishes.preferred.iter().filter(|wish| request.traits.has(*wish)).count();
    let half = FULL / 2;
    let share =
        if asked == 0 { half } else { half * i64::try_from(met).unwrap_or(0) / i64::try_from(asked).unwrap_or(1) };
    liked + share
}
