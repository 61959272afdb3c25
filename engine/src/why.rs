//! Why nobody goes to a visit, in one word.

use std::collections::BTreeMap;

use crate::plan::WhyUnserved;
use crate::problem::Problem;
use crate::rules::{Pair, Refusal};
use crate::travel::Travel;

/// The reason that stands beside an unserved visit in the plan; `explain.rs` tells the whole story.
#[must_use]
pub fn why_unserved(problem: &Problem, travel: &dyn Travel, visit: usize) -> WhyUnserved {
    let request = problem.request_of(&problem.visits[visit]);
    if request.nursing {
        return WhyUnserved::Nursing;
    }
    let (mut may, mut at_slot) = (0, vec![0_u32; problem.visits[visit].slots.len()]);
    let mut stops: BTreeMap<&'static str, (u32, usize, Refusal)> = BTreeMap::new();
    for volunteer in 0..problem.volunteers.len() {
        let pair = Pair::new(problem, volunteer, visit);
        match pair.fit(travel) {
            Ok(fit) => {
                may += 1;
                fit.slots.iter().for_each(|slot| at_slot[slot] += 1);
            }
            Err(_) => {
                // The example is somebody whom as few rules as possible stop.
                let all = pair.refusals(travel);
                for refusal in &all {
                    let entry = stops.entry(refusal.rule()).or_insert((0, usize::MAX, refusal.clone()));
                    entry.0 += 1;
                    if all.len() < entry.1 {
                        (entry.1, entry.2) = (all.len(), refusal.clone());
                    }
                }
            }
        }
    }
    let needed = if request.partial { 1 } else { request.volunteers_needed };
    let at_once = at_slot.into_iter().max().unwrap_or(0);
    if may > 0 && at_once < needed {
        return WhyUnserved::NotTogether { needed, at_once };
    }
    if may > 0 {
        return WhyUnserved::AllTaken { may };
    }
    let most = stops.into_values().reduce(|most, next| if next.0 > most.0 { next } else { most });
    match most {
        Some((stops, _, most_often)) => WhyUnserved::NobodyMay { most_often, stops },
        None => WhyUnserved::AllTaken { may: 0 },
    }
}
