//! Makes a plan: candidates, the exact timeless optimum over all pairs, a plan that holds in time, and its proof.

use crate::assemble::Draft;
use crate::flow::{self, Flow};
use crate::instance::{Instance, Proof, SOLUTION_FORMAT, Solution};
use crate::mend::mend;
use crate::neutral::instance_of;
use crate::plan::Plan;
use crate::points::Scale;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::snapshot::Snapshot;
use crate::timeless::{network_of_instance, solve_timeless};
use crate::travel::Travel;
use crate::verify;

/// How a plan is made. More candidates cost time and never change the ceiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Candidates a visit to begin with.
    pub candidates: usize,
    /// Below this many pairs in all, every allowed pair is a candidate.
    pub all_pairs_below: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Self { candidates: 12, all_pairs_below: 2_000_000 }
    }
}

/// What the engine is doing, for somebody who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Looking for candidates: so many visits to go through.
    Searching {
        /// Visits in all.
        visits: usize,
    },
    /// So many visits done since the last word.
    Searched {
        /// Visits.
        visits: usize,
    },
    /// Solving without time.
    Solving {
        /// Candidate pairs.
        pairs: usize,
    },
    /// Making the plan hold in time.
    Mending,
    /// Recounting everything.
    Verifying,
}

/// Somebody who is told what the engine is doing; called from several threads.
pub type Progress<'a> = &'a (dyn Fn(Step) + Sync);

/// The best plan koppel finds, verified, with a ceiling over all pairs.
///
/// # Panics
/// When the verifier refuses the plan: that is our mistake, and nothing should go out.
pub fn make_plan(
    problem: &Problem,
    travel: &dyn Travel,
    policy: &Policy,
    effort: Effort,
    progress: Progress<'_>,
) -> Plan {
    let scale = Scale::new(problem, policy);
    let timeless = solve_timeless(problem, travel, &scale, effort, progress);
    progress(Step::Mending);
    let instance = instance_of(problem, travel, &scale, &timeless.pairs());
    let (chosen, total) =
        mend(&instance, &timeless.flow.matched, &timeless.flow.prices.volunteers, timeless.flow.total);
    let draft = Draft {
        problem,
        travel,
        policy,
        scale: &scale,
        chosen: chosen.iter().map(|o| instance.options[*o as usize]).collect(),
        total,
    };
    let plan = draft.plan(timeless);
    progress(Step::Verifying);
    if let Err(faults) = verify::plan(problem, travel, &plan) {
        panic!("the verifier refuses koppel's own plan, please report this: {faults:?}");
    }
    plan
}

/// The neutral instance of a problem with every pair that a solver needs to look at: all of them below
/// `effort.all_pairs_below`, else those that matter by price.
#[must_use]
pub fn export_instance(problem: &Problem, travel: &dyn Travel, policy: &Policy, effort: Effort) -> Instance {
    let scale = Scale::new(problem, policy);
    let timeless = solve_timeless(problem, travel, &scale, effort, &|_| ());
    instance_of(problem, travel, &scale, &timeless.pairs())
}

/// Solves a neutral instance: the timeless optimum as ceiling, mended in time. `start` is the timeless optimum of a former,
/// similar instance ([`Flow::default`] when there is none): it saves time and changes nothing. Also gives the timeless
/// optimum of this one.
///
/// # Errors
/// Everything that is wrong with the instance.
///
/// # Panics
/// When the verifier refuses the solution: that is our mistake.
pub fn solve_instance(instance: &Instance, start: &Flow) -> Result<(Solution, Snapshot), Vec<verify::Fault>> {
    verify::instance(instance)?;
    let network = network_of_instance(instance);
    let flow = flow::solve_from(&network, start);
    let (chosen, total) = mend(instance, &flow.matched, &flow.prices.volunteers, flow.total);
    let prices = flow.prices.clone();
    let solution = Solution {
        format: SOLUTION_FORMAT.to_owned(),
        total,
        ceiling: flow.total,
        proof: Proof::Timeless(prices),
        chosen,
        stopped_early: false,
    };
    if let Err(faults) = verify::solution(instance, &solution) {
        panic!("the verifier refuses koppel's own solution, please report this: {faults:?}");
    }
    Ok((solution, Snapshot { network, flow }))
}
