//! The timeless optimum over all pairs of a problem: few candidates first, then those that prices show to matter.

use rayon::prelude::*;

use crate::candidates::{Candidates, Worth};
use crate::flow::{self, Flow, NO_ORGANISATION, Network};
use crate::graph::{Edge, Graph};
use crate::instance::{Choice, Instance};
use crate::instance_bounds;
use crate::planning::{Effort, Progress, Step};
use crate::points::Scale;
use crate::problem::Problem;
use crate::problem_bounds;
use crate::travel::Travel;

/// Pairs added a visit when prices show that they matter.
const ADDED_MOST: usize = 8;

/// The timeless optimum over all pairs of a problem.
pub struct Timeless<'a> {
    /// The pairs that were looked at.
    pub edges: Vec<Edge>,
    /// The optimum by points.
    pub flow: Flow,
    /// The most places that can be filled: every pair worth 1.
    pub places: Flow,
    /// The search they came from.
    pub candidates: Candidates<'a>,
}

impl Timeless<'_> {
    /// The pairs (volunteer, visit) that were looked at.
    #[must_use]
    pub fn pairs(&self) -> Vec<(u32, u32)> {
        self.edges.iter().map(|edge| (edge.volunteer, edge.visit)).collect()
    }
}

/// Solves without time on few candidates, prices the pairs left out, adds those that matter, and goes on until none is
/// left: exact over all pairs.
pub fn solve_timeless<'a>(
    problem: &'a Problem,
    travel: &'a dyn Travel,
    scale: &'a Scale,
    effort: Effort,
    progress: Progress<'_>,
) -> Timeless<'a> {
    let pairs = problem.volunteers.len().saturating_mul(problem.visits.len());
    let most = if pairs < effort.all_pairs_below { problem.volunteers.len() } else { effort.candidates };
    let mut candidates = Candidates::new(problem, travel, scale, Worth::Points);
    let told = |visits: usize| {
        let _ = progress(Step::Searched { visits });
    };
    let _ = progress(Step::Searching { visits: problem.visits.len() });
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
    let _ = progress(Step::Solving { pairs: edges.len() });
    let mut flow = flow::solve(&network_of(problem, scale, worth, edges));
    let mut known = known_by_visit(problem, edges);
    let told = |visits: usize| {
        let _ = progress(Step::Searched { visits });
    };
    let (mut with_all, mut with_some): (Vec<u32>, Vec<u32>) = ((0..).take(problem.visits.len()).collect(), Vec::new());
    let mut fell = vec![false; problem.volunteers.len()];
    loop {
        let _ = progress(Step::Searching { visits: with_all.len() + with_some.len() });
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
        let _ = progress(Step::Solving { pairs: edges.len() });
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

/// The timeless network of a neutral instance: a pair is worth its best option, and what series may add.
#[must_use]
pub fn network_of_instance(instance: &Instance) -> Network {
    let edge = |(option, again): (&Choice, i64)| Edge {
        volunteer: option.volunteer,
        visit: option.visit,
        points: option.points + again,
    };
    let edges = instance.options.iter().zip(instance_bounds::again_of_all(instance)).map(edge).collect();
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
