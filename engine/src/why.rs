//! Why nobody goes to a visit, in one word.

use std::collections::BTreeMap;

use crate::candidates::Candidates;
use crate::homes::Homes;
use crate::plan::WhyUnserved;
use crate::problem::Problem;
use crate::rules::{Pair, Refusal};
use crate::travel::Travel;

/// The reason that stands beside an unserved visit in the plan; `explain` tells the whole story.
#[must_use]
pub fn why_unserved(
    problem: &Problem,
    travel: &dyn Travel,
    candidates: &Candidates<'_>,
    homes: &Homes,
    visit: usize,
) -> WhyUnserved {
    let request = problem.request_of(&problem.visits[visit]);
    if request.nursing {
        return WhyUnserved::Nursing;
    }
    let needed = if request.partial { 1 } else { request.volunteers_needed };
    let (mut may, mut at_slot, mut at_once) = (0, vec![0_u32; problem.visits[visit].slots.len()], 0);
    candidates.each_allowed(visit, &mut |_, fit| {
        may += 1;
        for slot in fit.slots.iter() {
            at_slot[slot] += 1;
            at_once = at_once.max(at_slot[slot]);
        }
        may < WhyUnserved::COUNTED || at_once < needed
    });
    if may > 0 && at_once < needed {
        return WhyUnserved::NotTogether { needed, at_once };
    }
    if may > 0 || problem.volunteers.is_empty() {
        return WhyUnserved::AllTaken { may: may.min(WhyUnserved::COUNTED) };
    }
    let nearest = homes.nearest(&request.place, WhyUnserved::NEAREST);
    let (stops, most_often) = stopped_most(problem, travel, visit, &nearest);
    WhyUnserved::NobodyMay { most_often, stops }
}

/// The rule that stops most of these volunteers, none of whom may go, with the figures of somebody whom as few rules as
/// possible stop.
fn stopped_most(problem: &Problem, travel: &dyn Travel, visit: usize, volunteers: &[usize]) -> (u32, Refusal) {
    let mut stops: BTreeMap<&'static str, (u32, usize, Refusal)> = BTreeMap::new();
    for volunteer in volunteers {
        let all = Pair::new(problem, *volunteer, visit).refusals(travel);
        let mut counted: Vec<&str> = Vec::new();
        for refusal in &all {
            let entry = stops.entry(refusal.rule()).or_insert((0, usize::MAX, refusal.clone()));
            if !counted.contains(&refusal.rule()) {
                counted.push(refusal.rule());
                entry.0 += 1;
            }
            if all.len() < entry.1 {
                (entry.1, entry.2) = (all.len(), refusal.clone());
            }
        }
    }
    let most = stops.into_values().reduce(|most, next| if next.0 > most.0 { next } else { most });
    let (stops, _, most_often) = most.expect("somebody who may not go is stopped by a rule");
    (stops, most_often)
}
