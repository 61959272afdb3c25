//! Equal fill between areas as a goal with its price: plans once without it, sees which areas fall behind, plans again with their
//! requests worth more, and says what that changed and what it cost.
//!
//! An area is behind by `100 · (asked − filled) / asked`, rounded down, over the places of its requests in the plan without the goal.
//! A match for one of its requests then has [`Policy::fair_areas`] × that measure more points. The measure is fixed before the second plan
//! is made, so points stay a sum over matches, and the proof of the plan is the usual one. Hard rules, and with strict priority the served
//! priority, are untouched: the goal chooses among what is worth the same otherwise, or nearly so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::plan::Plan;
use crate::planning::{Effort, Progress, make_plan};
use crate::points::Parts;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::travel::Travel;
use crate::verify;

/// What the goal of equal fill changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Areas {
    /// By area, in the order of their names.
    pub fill: Vec<AreaFill>,
    /// Points of this plan but for priority and for this goal.
    pub quality: i64,
    /// The plan without the goal; nothing when this one is a repair, as only what is made from nothing is made without it as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without: Option<WithoutGoal>,
}

/// How far the requests of an area are filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaFill {
    /// The area; empty for requests of which nobody knows it.
    pub area: String,
    /// Places asked for.
    pub asked: u32,
    /// Places filled.
    pub filled: u32,
    /// Places filled in the plan without the goal.
    pub filled_without: u32,
    /// The measure that follows from that.
    pub behind: u32,
}

/// Figures of the plan made without the goal, to be held against this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithoutGoal {
    /// Places filled.
    pub places_filled: u32,
    /// Served priority.
    pub priority_served: i64,
    /// Points but for priority.
    pub quality: i64,
}

/// A plan that fills areas alike where the policy asks for it; otherwise [`make_plan`]. How far areas are behind is noted in the problem,
/// so that the plan can be checked and explained.
///
/// # Panics
/// As [`make_plan`].
pub fn make_fair_plan(
    problem: &mut Problem,
    travel: &dyn Travel,
    policy: &Policy,
    effort: Effort,
    progress: Progress<'_>,
) -> Plan {
    make_fair_by(problem, travel, policy, &mut |problem, policy| make_plan(problem, travel, policy, effort, progress))
}

/// The same for whoever makes plans.
pub(crate) fn make_fair_by(
    problem: &mut Problem,
    travel: &dyn Travel,
    policy: &Policy,
    make: &mut dyn FnMut(&Problem, &Policy) -> Plan,
) -> Plan {
    problem.requests.iter_mut().for_each(|request| request.behind = 0);
    let without_goal = Policy { fair_areas: 0, ..policy.clone() };
    let without = make(problem, &without_goal);
    if policy.fair_areas == 0 {
        return without;
    }
    let fill = fill_of(problem, &without);
    for request in &mut problem.requests {
        request.behind = fill.get(&request.area).map_or(0, |row| row.behind);
    }
    let mut plan = make(problem, policy);
    let without = WithoutGoal {
        places_filled: without.score.places_filled,
        priority_served: without.score.priority_served,
        quality: quality(&without),
    };
    plan.areas = Some(areas_of(problem, &plan, fill, Some(without)));
    // What was checked as the plan was made did not have these yet.
    if let Err(faults) = verify::plan(problem, travel, &plan) {
        panic!("the verifier refuses koppel's own plan, please report this: {faults:?}");
    }
    plan
}

/// How far areas are behind is noted in the problem once more for a repair of `old`: by the places that were filled without the goal when that was
/// measured, of those asked for now. Nothing where the policy does not ask for the goal.
pub(crate) fn measure_again(problem: &mut Problem, policy: &Policy, old: &Plan) -> Option<BTreeMap<String, AreaFill>> {
    problem.requests.iter_mut().for_each(|request| request.behind = 0);
    if policy.fair_areas == 0 {
        return None;
    }
    // A plan made without the goal is a measure itself.
    let before = old.areas.as_ref().map_or_else(
        || fill_of(problem, old).into_iter().map(|(area, row)| (area, row.filled_without)).collect(),
        |areas| areas.fill.iter().map(|row| (row.area.clone(), row.filled_without)).collect::<BTreeMap<_, _>>(),
    );
    let mut fill = asked_of(problem);
    for row in fill.values_mut() {
        row.filled_without = before.get(&row.area).copied().unwrap_or(0).min(row.asked);
        row.behind = behind(row);
    }
    for request in &mut problem.requests {
        request.behind = fill.get(&request.area).map_or(0, |row| row.behind);
    }
    Some(fill)
}

/// What a plan says of areas, by what was measured.
pub(crate) fn areas_of(
    problem: &Problem,
    plan: &Plan,
    mut fill: BTreeMap<String, AreaFill>,
    without: Option<WithoutGoal>,
) -> Areas {
    for (area, now) in fill_of(problem, plan) {
        fill.entry(area).and_modify(|row| row.filled = now.filled);
    }
    Areas { fill: fill.into_values().collect(), quality: quality(plan), without }
}

/// Points of a plan but for priority and the goal of equal fill.
fn quality(plan: &Plan) -> i64 {
    let beside = |parts: &Parts| parts.priority + parts.area;
    let matches: i64 = plan.matches.iter().map(|found| beside(&found.parts)).sum();
    plan.score.total - matches - plan.seats.iter().map(|seat| beside(&seat.parts)).sum::<i64>()
}

/// The fill of every area in a plan, as if it were the one without the goal.
fn fill_of(problem: &Problem, plan: &Plan) -> BTreeMap<String, AreaFill> {
    let mut coming: BTreeMap<&str, u32> = BTreeMap::new();
    let seats = plan.seats.iter().map(|seat| &seat.visit);
    for visit in plan.matches.iter().map(|found| &found.visit).chain(seats) {
        *coming.entry(visit).or_default() += 1;
    }
    let mut fill = asked_of(problem);
    let asked = problem.visits.iter().map(|visit| (visit, problem.request_of(visit)));
    for (visit, request) in asked.filter(|(_, request)| request.offer.is_none()) {
        let filled = coming.get(visit.id.as_str()).copied().unwrap_or(0).min(request.volunteers_needed);
        fill.entry(request.area.clone()).and_modify(|row| row.filled += filled);
    }
    for row in fill.values_mut() {
        row.filled_without = row.filled;
        row.behind = behind(row);
    }
    fill
}

/// The places that every area asks for.
fn asked_of(problem: &Problem) -> BTreeMap<String, AreaFill> {
    let mut fill: BTreeMap<String, AreaFill> = BTreeMap::new();
    let asked = problem.visits.iter().map(|visit| problem.request_of(visit));
    for request in asked.filter(|request| request.offer.is_none()) {
        let area = request.area.clone();
        let new = || AreaFill { area: area.clone(), asked: 0, filled: 0, filled_without: 0, behind: 0 };
        fill.entry(area.clone()).or_insert_with(new).asked += request.volunteers_needed;
    }
    fill
}

/// The measure.
fn behind(row: &AreaFill) -> u32 {
    100 * (row.asked - row.filled_without) / row.asked.max(1)
}
