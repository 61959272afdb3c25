//! A plan after something happened: made from the plan that stands, so that few matches change.
//!
//! [`take_away`] notes in the problem who and what fell away; what is new or different is in the problem already. [`repair_plan`] keeps every
//! match of the old plan that still can be, takes the old prices over, fills what came open by chains of changes that gain, and looks for better
//! around as far as the week is small enough for that to be quick.

use serde::{Deserialize, Serialize};

use crate::areas;
use crate::assemble::{Draft, InTime};
use crate::instance::{Choice, Instance, Proof, SOLUTION_FORMAT, Solution, WeekPrices};
use crate::plan::{Gone, Plan};
use crate::planning::{Effort, Ground, Progress, Step, ground, keeps_what_binds, kept, make_plan};
use crate::points::Scale;
use crate::policy::Policy;
use crate::prices_before::Before;
use crate::problem::Problem;
use crate::replan;
use crate::timeless::solve_timeless;
use crate::travel::Travel;
use crate::verify;
use crate::week;
use crate::week::repair::Standing;

/// Takes volunteers and requests out of a problem, and what was agreed with them. A volunteer that is gone is never free; a withdrawn
/// request has no visits.
///
/// # Errors
/// The first id that is not in the problem.
pub fn take_away(problem: &mut Problem, gone: &[Gone]) -> Result<(), String> {
    for one in gone {
        if let Some(id) = &one.volunteer {
            let row = problem.volunteers.iter_mut().find(|row| row.id == *id).ok_or_else(|| id.clone())?;
            if one.request.is_none() {
                row.free.clear();
            }
        }
        if let Some(id) = &one.request {
            let place = problem.requests.iter().position(|row| row.id == *id).ok_or_else(|| id.clone())?;
            match &one.volunteer {
                Some(volunteer) if !problem.requests[place].excludes.contains(volunteer) => {
                    problem.requests[place].excludes.push(volunteer.clone());
                }
                Some(_) => {}
                None => problem.visits.retain(|visit| visit.request as usize != place),
            }
        }
        for request in &mut problem.requests {
            let is_it = |volunteer: &str| {
                one.volunteer.as_ref().is_none_or(|id| id == volunteer)
                    && one.request.as_ref().is_none_or(|id| *id == request.id)
            };
            let (told, pinned) = (std::mem::take(&mut request.told), std::mem::take(&mut request.pinned));
            request.told = told.into_iter().filter(|one| !is_it(&one.volunteer)).collect();
            request.pinned = pinned.into_iter().filter(|one| !is_it(&one.volunteer)).collect();
        }
    }
    Ok(())
}

/// A plan that was repaired.
#[derive(Clone, Debug, PartialEq)]
pub struct Repaired {
    /// The plan.
    pub plan: Plan,
    /// What planning groups afresh won on top of the repair; nothing when that was not asked for, or when the plan was made as a whole.
    pub reworked: Option<Reworked>,
    /// Why the plan was made as a whole, where it was; what the old one says was only worth keeping then.
    pub afresh: Option<Afresh>,
}

/// What groups of related volunteers won by being planned afresh together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reworked {
    /// Points.
    pub points: i64,
    /// Matches that are new by it.
    pub matches: usize,
}

/// Why a plan was made as a whole instead of repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Afresh {
    /// There are group offers: whether each takes place is decided for all of them together.
    GroupOffers,
    /// What is pinned or linked leaves the old plan no ground to stand on.
    Bound,
    /// Points are larger than a repair counts with.
    Points,
}

/// A plan of the problem as it now is from a plan of the problem as it was, verified, with its own ceiling. What `old` says is told to
/// the problem first, so that a match changes only when that gains more than [`Policy::stability`] is worth. After the repair, so many
/// groups of related volunteers are planned afresh together, `rework`, each kept only when the total gains.
///
/// How far areas are behind is noted in the problem where the policy fills them alike: as it was measured for `old`.
///
/// # Panics
/// As [`make_plan`], which makes the plan where there is a reason to make it [`Afresh`].
pub fn repair_plan(
    problem: &mut Problem,
    travel: &dyn Travel,
    policy: &Policy,
    effort: Effort,
    old: &Plan,
    rework: u32,
    progress: Progress<'_>,
) -> Repaired {
    problem.requests.iter_mut().for_each(|request| request.told.clear());
    replan::tell(problem, old);
    let measured = areas::measure_again(problem, policy, old);
    let problem = &*problem;
    let scale = Scale::new(problem, policy);
    let timeless = solve_timeless(problem, travel, &scale, effort, progress);
    let _ = progress(Step::Mending);
    let Ground { instance, is_whole, .. } = ground(problem, travel, &scale, &timeless, effort);
    let (chosen, total) = kept(problem, &instance);
    let mut repaired = if let Some(why) = not_repaired(&instance, &chosen) {
        let plan = make_plan(problem, travel, policy, effort, progress);
        Repaired { plan, reworked: None, afresh: Some(why) }
    } else {
        let prices = Before { problem, instance: &instance, scale: &scale, old }.prices();
        let prices = prices.unwrap_or_else(|| WeekPrices {
            visits: timeless.flow.prices.visits.clone(),
            organisations: timeless.flow.prices.organisations.clone(),
            ..WeekPrices::default()
        });
        let (format, proof) = (SOLUTION_FORMAT.to_owned(), Proof::Week(prices));
        let start =
            Solution { format, total, ceiling: i64::MAX, proof, chosen, seats: Vec::new(), stopped_early: false };
        let (solution, reworked) = mended(&instance, &start, effort.week, rework, &|now| progress(Step::InTime(now)));
        let draft = Draft {
            problem,
            travel,
            policy,
            scale: &scale,
            chosen: solution.chosen.iter().map(|option| instance.options[*option as usize]).collect::<Vec<Choice>>(),
            seats: Vec::new(),
            offers: &[],
            total: solution.total,
            stopped_early: solution.stopped_early,
            in_time: InTime::new(problem, &instance, solution).filter(|_| is_whole),
        };
        Repaired { plan: draft.plan(timeless), reworked, afresh: None }
    };
    repaired.plan.areas = measured.map(|fill| areas::areas_of(problem, &repaired.plan, fill, None));
    let _ = progress(Step::Verifying);
    if let Err(faults) = verify::plan(problem, travel, &repaired.plan) {
        panic!("the verifier refuses koppel's own repair, please report this: {faults:?}");
    }
    repaired
}

/// A week made good again after what happened, and what groups planned afresh won then.
fn mended(
    instance: &Instance,
    start: &Solution,
    effort: week::Effort,
    rework: u32,
    watch: week::Watch<'_>,
) -> (Solution, Option<Reworked>) {
    let mut standing = Standing::new(instance, start);
    standing.mend(effort, watch);
    let before = standing.solution();
    if rework == 0 {
        return (before, None);
    }
    standing.rework(rework, watch);
    let solution = standing.solution();
    let is_new = |option: &&u32| before.chosen.binary_search(option).is_err();
    let points = solution.total - before.total;
    let matches = solution.chosen.iter().filter(is_new).count();
    (solution, Some(Reworked { points, matches }))
}

/// Why the old plan is not to be repaired.
fn not_repaired(instance: &Instance, kept: &[u32]) -> Option<Afresh> {
    if !instance.offers.is_empty() {
        Some(Afresh::GroupOffers)
    } else if !week::takes(instance) {
        Some(Afresh::Points)
    } else if !keeps_what_binds(instance, kept) {
        Some(Afresh::Bound)
    } else {
        None
    }
}
