//! A plan after something happened: made from the plan that stands, so that few matches change.
//!
//! [`take_away`] notes in the problem who and what fell away; what is new or different is in the problem already. [`repair_plan`] keeps every
//! match of the old plan that still can be, takes the old prices over by visit, and fills what came open by chains of changes that gain.

use std::collections::{BTreeMap, BTreeSet};

use crate::assemble::{Draft, InTime};
use crate::instance::{Choice, Proof, SOLUTION_FORMAT, Solution, WeekPrices};
use crate::neutral::instance_of;
use crate::plan::{Gone, Plan};
use crate::planning::{Effort, Progress, Step, keeps_what_binds, kept, make_plan, with_pinned};
use crate::points::Scale;
use crate::policy::Policy;
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
    /// What planning groups afresh won on top of the repair; nothing when that was not asked for, or when the old plan left the repair no
    /// ground to stand on and the plan was made as a whole.
    pub reworked: Option<Reworked>,
}

/// What groups of related volunteers won by being planned afresh together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reworked {
    /// Points.
    pub points: i64,
    /// Matches that are new by it.
    pub matches: usize,
}

/// A plan of the problem as it now is from a plan of the problem as it was, verified, with its own ceiling. What `old` says is told to
/// the problem first, so that a match changes only when that gains more than [`Policy::stability`] is worth. After the repair, so many
/// groups of related volunteers are planned afresh together, `rework`, each kept only when the total gains.
///
/// # Panics
/// As [`make_plan`], which makes the plan when what is pinned leaves the old one no ground to stand on.
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
    let problem = &*problem;
    let scale = Scale::new(problem, policy);
    let timeless = solve_timeless(problem, travel, &scale, effort, progress);
    let _ = progress(Step::Mending);
    let all = timeless.candidates.allowed(effort.pairs_in_time);
    let pairs = all.clone().unwrap_or_else(|| with_pinned(problem, timeless.pairs()));
    let instance = instance_of(problem, travel, &scale, &pairs);
    let (chosen, total) = kept(problem, &instance);
    // Seats of group offers are not repaired: they are planned afresh.
    if !week::takes(&instance) || !instance.offers.is_empty() || !keeps_what_binds(&instance, &chosen) {
        return Repaired { plan: make_plan(problem, travel, policy, effort, progress), reworked: None };
    }
    let (visits, organisations) = prices_of(problem, old, &timeless.flow.prices);
    let proof = Proof::Week(WeekPrices { visits, organisations, ..WeekPrices::default() });
    let format = SOLUTION_FORMAT.to_owned();
    let start = Solution { format, total, ceiling: i64::MAX, proof, chosen, seats: Vec::new(), stopped_early: false };
    let mut standing = Standing::new(&instance, &start);
    standing.mend(effort.week.price_steps);
    let before = standing.solution();
    if rework > 0 {
        standing.rework(rework, &|week| progress(Step::InTime(week)));
    }
    let solution = standing.solution();
    let is_new = |option: &&u32| before.chosen.binary_search(option).is_err();
    let won =
        || Reworked { points: solution.total - before.total, matches: solution.chosen.iter().filter(is_new).count() };
    let reworked = (rework > 0).then(won);
    let draft = Draft {
        problem,
        travel,
        policy,
        scale: &scale,
        chosen: solution.chosen.iter().map(|option| instance.options[*option as usize]).collect::<Vec<Choice>>(),
        seats: Vec::new(),
        offers: &[],
        total: solution.total,
        in_time: InTime::new(problem, &instance, solution).filter(|_| all.is_some()),
    };
    let plan = draft.plan(timeless);
    let _ = progress(Step::Verifying);
    if let Err(faults) = verify::plan(problem, travel, &plan) {
        panic!("the verifier refuses koppel's own repair, please report this: {faults:?}");
    }
    Repaired { plan, reworked }
}

/// The prices of the old plan for the visits that are still there, and the timeless ones for the others. The old plan names every visit it
/// had a price for, in the order of its prices: by request, then by time, as matches and open places are listed.
fn prices_of(problem: &Problem, old: &Plan, timeless: &crate::instance::Prices) -> (Vec<i64>, Vec<i64>) {
    let mut visits = timeless.visits.clone();
    let Some(prices) = &old.prices_in_time else { return (visits, timeless.organisations.clone()) };
    let matched = old.matches.iter().map(|found| (&found.request, &found.visit));
    let open = old.unserved.iter().map(|open| (&open.request, &open.visit));
    let named: BTreeSet<(&String, &String)> = matched.chain(open).collect();
    if named.len() == prices.visits.len() {
        let known = named.into_iter().zip(&prices.visits).map(|((_, visit), price)| (visit, *price));
        let known: BTreeMap<&String, i64> = known.collect();
        for (price, visit) in visits.iter_mut().zip(&problem.visits) {
            *price = known.get(&visit.id).copied().unwrap_or(*price).max(0);
        }
    }
    let organisations = if prices.organisations.len() == problem.organisations.len() {
        prices.organisations.clone()
    } else {
        timeless.organisations.clone()
    };
    (visits, organisations)
}
