//! Makes a plan: candidates, the exact timeless optimum over all pairs, a plan that holds in time, and its proof.

use std::collections::HashMap;
use std::ops::ControlFlow;

use crate::assemble::{Draft, InTime, again_of};
use crate::candidates::{Candidates, Worth};
use crate::country;
use crate::flow::{self, Flow};
use crate::instance::{Choice, Instance, LinkRow, Proof, SOLUTION_FORMAT, Solution};
use crate::legs::Legs;
use crate::mend::mend;
use crate::neutral::instance_of;
use crate::offers;
use crate::plan::Plan;
use crate::points::Scale;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::roster::{Roster, is_against};
use crate::snapshot::Snapshot;
use crate::timeless::{Timeless, network_of_instance, solve_timeless};
use crate::travel::Travel;
use crate::verify;
use crate::week;

/// How a plan is made. More candidates cost time and never change the ceiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Candidates a visit to begin with.
    pub candidates: usize,
    /// Below this many pairs in all, every allowed pair is a candidate.
    pub all_pairs_below: usize,
    /// Up to so many allowed pairs the plan is made, and its ceiling proven, in time; beyond, the ceiling is the timeless one.
    pub pairs_in_time: usize,
    /// The same for what may follow what: all options of a volunteer are held against each other, so many pairs over all volunteers. Visits that
    /// may start at many times have many options. Beyond, the plan is made in time of the pairs that prices show to matter.
    pub follows_in_time: u64,
    /// How hard the plan in time is tried.
    pub week: week::Effort,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            candidates: 12,
            all_pairs_below: 2_000_000,
            pairs_in_time: 1_500_000,
            follows_in_time: 4_000_000_000,
            week: week::Effort::default(),
        }
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
    /// Lowering the ceiling in time and making the plan better.
    InTime(week::Progress),
    /// Planning a country.
    Country(country::Step),
    /// Recounting everything.
    Verifying,
}

/// Somebody who is told what the engine is doing, called from several threads. To break is to stop the work in time, the one that
/// can be stopped: what is there by then becomes the plan.
pub type Progress<'a> = &'a (dyn Fn(Step) -> ControlFlow<()> + Sync);

/// Nobody who watches.
pub const UNWATCHED: Progress<'static> = &|_| ControlFlow::Continue(());

/// The best plan koppel finds, verified, with a ceiling over all pairs.
///
/// # Panics
/// When what is pinned cannot hold together ([`crate::replan::pin`] pins nothing that cannot), or points of a week with pins are out of
/// range; when the verifier refuses the plan: that is our mistake, and nothing should go out.
pub fn make_plan(
    problem: &Problem,
    travel: &dyn Travel,
    policy: &Policy,
    effort: Effort,
    progress: Progress<'_>,
) -> Plan {
    let scale = Scale::new(problem, policy);
    let timeless = solve_timeless(problem, travel, &scale, effort, progress);
    let _ = progress(Step::Mending);
    let Ground { instance, is_whole, is_small } = ground(problem, travel, &scale, &timeless, effort);
    let (mut chosen, mut total) =
        mend(&instance, &timeless.flow.matched, &timeless.flow.prices.volunteers, timeless.flow.total);
    let options = |chosen: &[u32]| -> Vec<Choice> { chosen.iter().map(|o| instance.options[*o as usize]).collect() };
    let with_again = |chosen: &[u32], total: i64| total + again_of(problem, &scale, &options(chosen));
    let kept = kept(problem, &instance);
    if with_again(&kept.0, kept.1) > with_again(&chosen, total) || !keeps_what_binds(&instance, &chosen) {
        (chosen, total) = kept;
    }
    let (mut in_time, mut seats, mut stopped_early) = (None, Vec::new(), false);
    if !keeps_what_binds(&instance, &chosen) {
        chosen.clear();
    }
    let is_bound = !instance.must.is_empty() || !instance.links.is_empty() || !instance.offers.is_empty();
    if is_bound || is_small && week::takes(&instance) {
        let (visits, organisations) = (timeless.flow.prices.visits.clone(), timeless.flow.prices.organisations.clone());
        let start = week::Start { visits, organisations, chosen };
        let solution = offers::solve(&instance, &start, effort.week, &|now| progress(Step::InTime(now)));
        (chosen, total) = (solution.chosen.clone(), solution.total);
        seats.clone_from(&solution.seats);
        stopped_early = solution.stopped_early;
        in_time = InTime::new(problem, &instance, solution).filter(|_| is_whole);
    } else {
        total = with_again(&chosen, total);
    }
    let draft = Draft {
        problem,
        travel,
        policy,
        scale: &scale,
        chosen: options(&chosen),
        seats: seats.iter().map(|(offer, visit)| (instance.offers[*offer as usize].visit, *visit)).collect(),
        offers: &instance.offers,
        total,
        stopped_early,
        in_time,
    };
    let plan = draft.plan(timeless);
    let _ = progress(Step::Verifying);
    if let Err(faults) = verify::plan(problem, travel, &plan) {
        panic!("the verifier refuses koppel's own plan, please report this: {faults:?}");
    }
    plan
}

/// What a plan in time is sought among.
pub(crate) struct Ground {
    /// The options.
    pub instance: Instance,
    /// Whether they are of all pairs that the rules allow, so that a ceiling over them is one.
    pub is_whole: bool,
    /// Whether those pairs are no more than are planned in time.
    pub is_small: bool,
}

/// All pairs that the rules allow; where they or what may follow what are too many, those that prices show to matter.
pub(crate) fn ground(
    problem: &Problem,
    travel: &dyn Travel,
    scale: &Scale,
    timeless: &Timeless<'_>,
    effort: Effort,
) -> Ground {
    let all = timeless.candidates.allowed(effort.pairs_in_time);
    let is_small = all.is_some();
    let pairs = if let Some(all) = all {
        let instance = instance_of(problem, travel, scale, &all);
        if follows(&instance) <= effort.follows_in_time {
            return Ground { instance, is_whole: true, is_small };
        }
        few_pairs(problem, travel, scale, effort)
    } else {
        with_pinned(problem, timeless.pairs())
    };
    Ground { instance: instance_of(problem, travel, scale, &pairs), is_whole: false, is_small }
}

/// The pairs that prices show to matter, and those that are pinned.
pub(crate) fn few_pairs(problem: &Problem, travel: &dyn Travel, scale: &Scale, effort: Effort) -> Vec<(u32, u32)> {
    // Of few pairs all may be candidates.
    let few = Effort { all_pairs_below: 0, ..effort };
    with_pinned(problem, solve_timeless(problem, travel, scale, few, UNWATCHED).pairs())
}

/// How many pairs of options of one volunteer there are, over all volunteers.
pub(crate) fn follows(instance: &Instance) -> u64 {
    let mut options = vec![0_u64; instance.volunteers.len()];
    for option in &instance.options {
        options[option.volunteer as usize] += 1;
    }
    options.iter().map(|count| count * count).sum()
}

/// Whether a choice has everything that must be chosen, and keeps the links.
pub(crate) fn keeps_what_binds(instance: &Instance, chosen: &[u32]) -> bool {
    let mut of_visit: HashMap<u32, Vec<Choice>> = HashMap::new();
    for option in chosen.iter().map(|place| instance.options[*place as usize]) {
        of_visit.entry(option.visit).or_default().push(option);
    }
    let holds = |link: &LinkRow| {
        let Some((first, second)) = of_visit.get(&link.first).zip(of_visit.get(&link.second)) else { return true };
        !first.iter().any(|one| is_against(link, one, second)) && !second.iter().any(|one| is_against(link, one, first))
    };
    instance.must.iter().all(|must| chosen.binary_search(must).is_ok()) && instance.links.iter().all(holds)
}

/// The pairs, and those that are pinned.
pub(crate) fn with_pinned(problem: &Problem, mut pairs: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    let place = |id: &String| problem.volunteers.binary_search_by(|row| row.id.cmp(id)).ok();
    for (visit, row) in (0..).zip(&problem.visits) {
        let pinned = problem.request_of(row).pinned.iter().filter_map(|one| place(&one.volunteer));
        pairs.extend(pinned.map(|volunteer| (u32::try_from(volunteer).expect("tables are short"), visit)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// What was told, as far as it still keeps every rule, and what it is worth.
pub(crate) fn kept(problem: &Problem, instance: &Instance) -> (Vec<u32>, i64) {
    let all = kept_where(problem, instance, &|roster, option| roster.misfit_but_for_links(option).is_none());
    if keeps_what_binds(instance, &all.0) {
        return all;
    }
    kept_where(problem, instance, &|roster, option| roster.misfit(option).is_none())
}

/// What was told, one after another as far as each fits.
fn kept_where(problem: &Problem, instance: &Instance, fits: &dyn Fn(&Roster<'_>, u32) -> bool) -> (Vec<u32>, i64) {
    let legs = Legs::new(instance);
    let mut roster = Roster::new(instance, &legs);
    for (place, option) in (0..).zip(&instance.options) {
        let request = problem.request_of(&problem.visits[option.visit as usize]);
        let id = &problem.volunteers[option.volunteer as usize].id;
        let is_told = request.told.iter().any(|told| told.time.starts_at.0 == option.start && told.volunteer == *id);
        let has_room = roster.of_visit(option.visit).len() < request.volunteers_needed as usize;
        let others = roster.of_visit(option.visit).first().map(|other| instance.options[*other as usize].start);
        let is_together = others.is_none_or(|start| start == option.start);
        if is_told && has_room && is_together && fits(&roster, place) {
            roster.add(place);
        }
    }
    for (visit, row) in (0..).zip(&instance.visits) {
        if !row.partial && roster.of_visit(visit).len() < row.need as usize {
            roster.clear_visit(visit);
        }
    }
    (roster.chosen(), roster.total())
}

/// The neutral instance of a problem with every pair that the rules allow; beyond `effort.pairs_in_time` of them, with the pairs that
/// matter by price.
#[must_use]
pub fn export_instance(problem: &Problem, travel: &dyn Travel, policy: &Policy, effort: Effort) -> Instance {
    let scale = Scale::new(problem, policy);
    let candidates = Candidates::new(problem, travel, &scale, Worth::Points);
    let pairs = candidates
        .allowed(effort.pairs_in_time)
        .unwrap_or_else(|| solve_timeless(problem, travel, &scale, effort, UNWATCHED).pairs());
    instance_of(problem, travel, &scale, &pairs)
}

/// Solves a neutral instance: the timeless optimum, mended in time, which is proven best when nothing had to be mended; else planned
/// in time. `start` is the timeless optimum of a former, similar instance ([`Flow::default`] when there is none): it saves time, and
/// the timeless optimum is the same. Also gives the timeless optimum of this one.
///
/// # Errors
/// Everything that is wrong with the instance.
///
/// # Panics
/// When the verifier refuses the solution: that is our mistake.
pub fn solve_instance(
    instance: &Instance,
    start: &Flow,
    effort: week::Effort,
    watch: week::Watch<'_>,
) -> Result<(Solution, Snapshot), Vec<verify::Fault>> {
    verify::instance(instance)?;
    let network = network_of_instance(instance);
    let flow = flow::solve_from(&network, start);
    // Mending knows neither series nor links nor musts nor offers.
    let is_plain = instance.series.is_empty()
        && instance.links.is_empty()
        && instance.must.is_empty()
        && instance.offers.is_empty();
    if !is_plain && !week::takes(instance) {
        let (found, expected) = ("points above 2^40 beside series, links, must or offers", "points up to 2^40");
        let (at, found, expected) = ("options".to_owned(), found.to_owned(), expected.to_owned());
        return Err(vec![verify::Fault::Malformed { at, found, expected }]);
    }
    let (chosen, total) =
        if is_plain { mend(instance, &flow.matched, &flow.prices.volunteers, flow.total) } else { (Vec::new(), 0) };
    let solution = if is_plain && (total == flow.total || !week::takes(instance)) {
        Solution {
            format: SOLUTION_FORMAT.to_owned(),
            total,
            ceiling: flow.total,
            proof: Proof::Timeless(flow.prices.clone()),
            chosen,
            seats: Vec::new(),
            stopped_early: false,
        }
    } else {
        let (visits, organisations) = (flow.prices.visits.clone(), flow.prices.organisations.clone());
        offers::solve(instance, &week::Start { visits, organisations, chosen }, effort, watch)
    };
    if let Err(faults) = verify::solution(instance, &solution) {
        panic!("the verifier refuses koppel's own solution, please report this: {faults:?}");
    }
    Ok((solution, Snapshot { network, flow }))
}
