//! Some volunteers and visits of a problem as a problem of their own.

use std::collections::BTreeMap;

use crate::instance::Choice;
use crate::problem::Problem;
use crate::request::{HelpRequest, Visit};

/// The problem of some volunteers and visits, both rising. The visits in `held` are there only for what is chosen of them.
pub fn slice(problem: &Problem, volunteers: &[u32], visits: &[u32], held: &BTreeMap<u32, Vec<Choice>>) -> Problem {
    let mut requests: Vec<u32> = visits.iter().map(|visit| problem.visits[*visit as usize].request).collect();
    requests.sort_unstable();
    requests.dedup();
    let mut held_of: BTreeMap<u32, Vec<&Vec<Choice>>> = BTreeMap::new();
    for (visit, chosen) in held {
        held_of.entry(problem.visits[*visit as usize].request).or_default().push(chosen);
    }
    let request = |place: &u32| {
        let row = &problem.requests[*place as usize];
        held_of.get(place).map_or_else(|| row.clone(), |chosen| only_held(row, chosen))
    };
    let visit = |place: &u32| {
        let row = &problem.visits[*place as usize];
        let request = requests.partition_point(|other| *other < row.request);
        Visit { request: u32::try_from(request).expect("tables hold fewer than 2^32 rows"), ..row.clone() }
    };
    Problem {
        period: problem.period.clone(),
        vocabulary: problem.vocabulary.clone(),
        organisations: problem.organisations.clone(),
        volunteers: volunteers.iter().map(|volunteer| problem.volunteers[*volunteer as usize].clone()).collect(),
        visits: visits.iter().map(visit).collect(),
        requests: requests.iter().map(request).collect(),
        acceptance: problem.acceptance.clone(),
    }
}

/// A request of which only what is chosen counts.
fn only_held(row: &HelpRequest, chosen: &[&Vec<Choice>]) -> HelpRequest {
    let most = chosen.iter().map(|of_visit| of_visit.len()).max().unwrap_or(0);
    HelpRequest {
        volunteers_needed: u32::try_from(most).expect("tables hold fewer than 2^32 rows"),
        partial: true,
        same_volunteers: false,
        links: Vec::new(),
        offer: None,
        joins_within_s: None,
        pinned: Vec::new(),
        ..row.clone()
    }
}
