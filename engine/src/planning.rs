//! Makes a plan: candidates, the exact timeless optimum over all pairs, a plan that holds in time, and its proof.

use rayon::prelude::*;

use crate::candidates::{Candidates, Worth};
use crate::flow::{self, Flow, NO_ORGANISATION, Network};
use crate::graph::{Edge, Graph};
use crate::homes::Homes;
use crate::instance::{Choice, Instance, SOLUTION_FORMAT, Solution};
use crate::instance_bounds;
use crate::mend::mend;
use crate::neutral::instance_of;
use crate::plan::{Match, PLAN_FORMAT, Plan, Score, Unserved};
use crate::points::Scale;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::problem_bounds;
use crate::rules::Pair;
use crate::snapshot::Snapshot;
use crate::time::{Minute, Span};
use crate::travel::Travel;
use crate::verify;
use crate::why::why_unserved;

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

/// Pairs added a visit when prices show that they matter.
const ADDED_MOST: usize = 8;

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
    let instance = instance_of(problem, travel, &scale, &pairs_of(&timeless.edges));
    let (chosen, total) =
        mend(&instance, &timeless.flow.matched, &timeless.flow.prices.volunteers, timeless.flow.total);
    let plan = assemble(problem, travel, policy, &scale, &instance, &chosen, total, timeless);
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
    instance_of(problem, travel, &scale, &pairs_of(&timeless.edges))
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
    let solution = Solution { format: SOLUTION_FORMAT.to_owned(), total, ceiling: flow.total, prices, chosen };
    if let Err(faults) = verify::solution(instance, &solution) {
        panic!("the verifier refuses koppel's own solution, please report this: {faults:?}");
    }
    Ok((solution, Snapshot { network, flow }))
}

/// The timeless optimum over all pairs of a problem.
struct Timeless<'a> {
    /// The pairs that were looked at.
    edges: Vec<Edge>,
    /// The optimum by points.
    flow: Flow,
    /// The most places that can be filled: every pair worth 1.
    places: Flow,
    /// The search they came from.
    candidates: Candidates<'a>,
}

/// Solves without time on few candidates, prices the pairs left out, adds those that matter, and goes on until none is
/// left: exact over all pairs.
fn solve_timeless<'a>(
    problem: &'a Problem,
    travel: &'a dyn Travel,
    scale: &'a Scale,
    effort: Effort,
    progress: Progress<'_>,
) -> Timeless<'a> {
    let pairs = problem.volunteers.len().saturating_mul(problem.visits.len());
    let most = if pairs < effort.all_pairs_below { problem.volunteers.len() } else { effort.candidates };
    let mut candidates = Candidates::new(problem, travel, scale, Worth::Points);
    let told = |visits: usize| progress(Step::Searched { visits });
    progress(Step::Searching { visits: problem.visits.len() });
    let mut edges = candidates.best(most, &told);
    let flow = close(problem, scale, &mut candidates, &mut edges, Worth::Points, progress);
    let mut candidates = candidates.with_worth(Worth::Places);
    let mut countable: Vec<Edge> = edges.iter().map(|edge| Edge { points: 1, ..*edge }).collect();
    let places = close(problem, scale, &mut candidates, &mut countable, Worth::Places, progress);
    Timeless { edges, flow, places, candidates }
}

/// Solves, prices out, adds, until no pair left out is worth more than its prices.
///
/// A pair that was not worth its prices can only become so when one of the two fell: after the first round the search looks at
/// the visits whose price fell (or that may have had more to add) with everybody, and at the other visits with the volunteers
/// whose price fell.
fn close(
    problem: &Problem,
    scale: &Scale,
    candidates: &mut Candidates<'_>,
    edges: &mut Vec<Edge>,
    worth: Worth,
    progress: Progress<'_>,
) -> Flow {
    progress(Step::Solving { pairs: edges.len() });
    let mut flow = flow::solve(&network_of(problem, scale, worth, edges));
    let mut known = known_by_visit(problem, edges);
    let told = |visits: usize| progress(Step::Searched { visits });
    let (mut with_all, mut with_some): (Vec<u32>, Vec<u32>) = ((0..).take(problem.visits.len()).collect(), Vec::new());
    let mut fell = vec![false; problem.volunteers.len()];
    loop {
        progress(Step::Searching { visits: with_all.len() + with_some.len() });
        candidates.set_prices(&flow.prices.volunteers);
        let mut missed = candidates.missed(&with_all, &flow.prices.visits, &known, ADDED_MOST, &told);
        let masked =
            flow.prices.volunteers.iter().zip(&fell).map(|(price, fell)| if *fell { *price } else { i64::MAX });
        candidates.set_prices(&masked.collect::<Vec<_>>());
        missed.extend(candidates.missed(&with_some, &flow.prices.visits, &known, ADDED_MOST, &told));
        if missed.is_empty() {
            return flow;
        }
        let mut added = vec![0; problem.visits.len()];
        for edge in &missed {
            added[edge.visit as usize] += 1;
            let volunteers = &mut known[edge.visit as usize];
            volunteers.insert(volunteers.partition_point(|other| *other < edge.volunteer), edge.volunteer);
        }
        edges.extend(missed);
        progress(Step::Solving { pairs: edges.len() });
        let next = flow::solve_from(&network_of(problem, scale, worth, edges), &flow);
        let visit_fell = |visit: u32| next.prices.visits[visit as usize] < flow.prices.visits[visit as usize];
        (with_all, with_some) = (0..)
            .take(problem.visits.len())
            .partition(|visit| visit_fell(*visit) || added[*visit as usize] == ADDED_MOST);
        let before_and_now = flow.prices.volunteers.iter().zip(&next.prices.volunteers);
        fell = before_and_now.map(|(before, now)| now < before).collect();
        flow = next;
    }
}

fn known_by_visit(problem: &Problem, edges: &[Edge]) -> Vec<Vec<u32>> {
    let mut known = vec![Vec::new(); problem.visits.len()];
    for edge in edges {
        known[edge.visit as usize].push(edge.volunteer);
    }
    known.par_iter_mut().for_each(|volunteers| volunteers.sort_unstable());
    known
}

fn pairs_of(edges: &[Edge]) -> Vec<(u32, u32)> {
    edges.iter().map(|edge| (edge.volunteer, edge.visit)).collect()
}

/// The timeless network of a problem over some pairs.
#[must_use]
pub fn network_of(problem: &Problem, scale: &Scale, worth: Worth, edges: &[Edge]) -> Network {
    let costs = problem.volunteers.iter().map(|volunteer| match worth {
        Worth::Points => scale.load_costs(volunteer),
        Worth::Places => Vec::new(),
    });
    let (load_cost_starts, load_cost_values) = laid_out(costs);
    Network {
        graph: Graph::new(count(problem.volunteers.len()), count(problem.visits.len()), edges.to_vec()),
        limit: (0..problem.volunteers.len()).map(|v| problem_bounds::most_visits(problem, v)).collect(),
        need: problem.visits.iter().map(|visit| problem.request_of(visit).volunteers_needed).collect(),
        load_cost_starts,
        load_cost_values,
        organisation: problem.volunteers.iter().map(|v| v.organisation.unwrap_or(NO_ORGANISATION)).collect(),
        organisation_limit: problem.organisations.iter().map(|organisation| organisation.visits).collect(),
    }
}

/// The timeless network of a neutral instance: a pair is worth its best option.
#[must_use]
pub fn network_of_instance(instance: &Instance) -> Network {
    let edge = |option: &Choice| Edge { volunteer: option.volunteer, visit: option.visit, points: option.points };
    let edges = instance.options.iter().map(edge).collect();
    let (load_cost_starts, load_cost_values) = laid_out(instance.volunteers.iter().map(|v| v.load_cost.clone()));
    Network {
        graph: Graph::new(count(instance.volunteers.len()), count(instance.visits.len()), edges),
        limit: instance_bounds::most_visits_of_all(instance),
        need: instance.visits.iter().map(|visit| visit.need).collect(),
        load_cost_starts,
        load_cost_values,
        organisation: instance.volunteers.iter().map(|v| v.organisation.unwrap_or(NO_ORGANISATION)).collect(),
        organisation_limit: instance.organisations.iter().map(|organisation| organisation.visits).collect(),
    }
}

/// Lists one after another, and where each begins.
fn laid_out(lists: impl Iterator<Item = Vec<i64>>) -> (Vec<u32>, Vec<i64>) {
    let (mut starts, mut values) = (vec![0], Vec::new());
    for list in lists {
        values.extend(list);
        starts.push(count(values.len()));
    }
    (starts, values)
}

fn count(length: usize) -> u32 {
    u32::try_from(length).expect("tables hold fewer than 2^32 rows")
}

#[allow(clippy::too_many_arguments)]
fn assemble(
    problem: &Problem,
    travel: &dyn Travel,
    policy: &Policy,
    scale: &Scale,
    instance: &Instance,
    chosen: &[u32],
    total: i64,
    timeless: Timeless<'_>,
) -> Plan {
    let mut matches: Vec<(u32, u32, Match)> = chosen
        .iter()
        .map(|option| instance.options[*option as usize])
        .map(|choice| (choice.visit, choice.volunteer, match_of(problem, travel, scale, &choice)))
        .collect();
    matches.sort_by_key(|(visit, volunteer, _)| (*visit, *volunteer));
    let mut coming = vec![0_u32; problem.visits.len()];
    for (visit, ..) in &matches {
        coming[*visit as usize] += 1;
    }
    let homes = Homes::new(problem);
    let unserved: Vec<Unserved> = (0..problem.visits.len())
        .into_par_iter()
        .filter(|visit| coming[*visit] < problem.request_of(&problem.visits[*visit]).volunteers_needed)
        .map(|visit| {
            let request = problem.request_of(&problem.visits[visit]);
            Unserved {
                visit: problem.visits[visit].id.clone(),
                request: request.id.clone(),
                places: request.volunteers_needed - coming[visit],
                reason: why_unserved(problem, travel, &timeless.candidates, &homes, visit),
            }
        })
        .collect();
    let ceiling = timeless.flow.total;
    let priority = |visit: u32| i64::from(problem.request_of(&problem.visits[visit as usize]).priority);
    let priority_asked: i64 = problem
        .visits
        .iter()
        .map(|visit| problem.request_of(visit))
        .map(|r| i64::from(r.priority) * i64::from(r.volunteers_needed))
        .sum();
    let asked: u64 = problem.visits.iter().map(|visit| u64::from(problem.request_of(visit).volunteers_needed)).sum();
    let points: i64 = matches.iter().map(|(.., found)| found.points).sum();
    let score = Score {
        total,
        ceiling,
        load_cost: points - total,
        priority_step: scale.priority_step,
        priority_served: matches.iter().map(|(visit, ..)| priority(*visit)).sum(),
        priority_ceiling: (ceiling + scale.load_cost_most)
            .checked_div(scale.priority_step)
            .map_or(priority_asked, |proven| proven.min(priority_asked)),
        places_filled: count(matches.len()),
        places_asked: u32::try_from(asked).expect("fewer than 2^32 places"),
        places_ceiling: u32::try_from(timeless.places.total).expect("fewer than 2^32 places"),
        visits_served: count(coming.iter().filter(|coming| **coming > 0).count()),
        visits_asked: count(problem.visits.len()),
    };
    Plan {
        format: PLAN_FORMAT.to_owned(),
        first_day: problem.period.first_day,
        days: count(problem.period.days()),
        policy: policy.clone(),
        matches: matches.into_iter().map(|(.., found)| found).collect(),
        unserved,
        words: problem.vocabulary.clone(),
        score,
        prices: timeless.flow.prices,
        places_prices: timeless.places.prices,
    }
}

/// A chosen option as a match with its reasons.
fn match_of(problem: &Problem, travel: &dyn Travel, scale: &Scale, choice: &Choice) -> Match {
    let pair = Pair::new(problem, choice.volunteer as usize, choice.visit as usize);
    let fit = pair.fit(travel).expect("only allowed pairs become options");
    let time = Span { starts_at: Minute(choice.start), ends_at: Minute(choice.end) };
    let parts = scale.parts(&pair, &fit, time);
    Match {
        visit: pair.visit.id.clone(),
        request: pair.request.id.clone(),
        volunteer: pair.volunteer.id.clone(),
        time,
        mode: fit.mode,
        travel_s: fit.travel_s,
        points: parts.sum(),
        parts,
    }
}
