//! What ties visits of a plan together: lasting pairs, links between requests, and whatever is pinned.

use std::collections::{BTreeMap, BTreeSet};

use super::Fault;
use super::plan::Found;
use crate::instance::LinkKind;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::request::LinkRule;

/// The visits of a lasting pair that are served have the same volunteers.
pub(super) fn faults_of_lasting_pairs(problem: &Problem, found: &Found) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut known: BTreeMap<u32, (usize, Vec<usize>)> = BTreeMap::new();
    for (visit, of_visit) in found.of_visit.iter().enumerate().filter(|(_, of_visit)| !of_visit.is_empty()) {
        let row = &problem.visits[visit];
        if !problem.request_of(row).same_volunteers {
            continue;
        }
        let who: Vec<usize> = of_visit.iter().map(|i| found.matches[*i].1).collect();
        let (first, volunteers) = known.entry(row.request).or_insert_with(|| (visit, who.clone()));
        let odd = who.iter().find(|one| !volunteers.contains(one)).or(volunteers.iter().find(|one| !who.contains(one)));
        if let Some(odd) = odd {
            let (first, second) = (problem.visits[*first].id.clone(), row.id.clone());
            faults.push(Fault::NotSame { first, second, volunteer: problem.volunteers[*odd].id.clone() });
        }
    }
    faults
}

/// What links of requests say of pairs of their visits: for `Before`, the first is to end before the second starts.
pub(super) fn links_of_requests(problem: &Problem) -> impl Iterator<Item = (LinkKind, [usize; 2])> + '_ {
    let mut known: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, visit) in problem.visits.iter().enumerate() {
        known.entry(&problem.request_of(visit).id).or_default().push(place);
    }
    let visits_of = move |id: &str| known.get(id).cloned().unwrap_or_default();
    let links = problem.requests.iter().flat_map(|request| request.links.iter().map(move |link| (request, link)));
    links.filter(|(request, link)| request.id != link.to).flat_map(move |(request, link)| {
        let (these, those) = (visits_of(&request.id), visits_of(&link.to));
        let in_step = link.rule == LinkRule::After && these.len() == those.len();
        let mut pairs = Vec::new();
        for (i, this) in these.iter().enumerate() {
            let joined = those.iter().enumerate().filter(|(j, _)| !in_step || i == *j);
            pairs.extend(joined.map(|(_, other)| match link.rule {
                LinkRule::After => (LinkKind::Before, [*other, *this]),
                LinkRule::Same => (LinkKind::Same, [*this, *other]),
                LinkRule::Different => (LinkKind::Different, [*this, *other]),
            }));
        }
        pairs
    })
}

/// Visits of linked requests that are both served keep the link.
pub(super) fn faults_of_links(problem: &Problem, plan: &Plan, found: &Found) -> Vec<Fault> {
    let people =
        |visit: usize| -> BTreeSet<usize> { found.of_visit[visit].iter().map(|i| found.matches[*i].1).collect() };
    let mut faults = Vec::new();
    for (kind, [one, other]) in links_of_requests(problem) {
        let (Some(first), Some(second)) = (found.of_visit[one].first(), found.of_visit[other].first()) else {
            continue;
        };
        let [first_id, second_id] = [one, other].map(|visit| problem.visits[visit].id.clone());
        let name = |volunteer: &usize| problem.volunteers[*volunteer].id.clone();
        match kind {
            LinkKind::Before => {
                let (ends_at, starts_at) =
                    (plan.matches[*first].time.ends_at.0, plan.matches[*second].time.starts_at.0);
                if ends_at > starts_at {
                    faults.push(Fault::OutOfOrder {
                        first: first_id,
                        second: second_id,
                        ends_at,
                        gap_min: 0,
                        starts_at,
                    });
                }
            }
            LinkKind::Same => {
                if let Some(odd) = people(one).symmetric_difference(&people(other)).next() {
                    faults.push(Fault::NotSame { first: first_id, second: second_id, volunteer: name(odd) });
                }
            }
            LinkKind::Different => {
                if let Some(both) = people(one).intersection(&people(other)).next() {
                    faults.push(Fault::NotDifferent { volunteer: name(both), first: first_id, second: second_id });
                }
            }
        }
    }
    faults
}

/// Whatever is pinned is there.
pub(super) fn faults_of_pins(problem: &Problem, plan: &Plan, found: &Found) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (visit, of_visit) in problem.visits.iter().zip(&found.of_visit) {
        for pin in problem.request_of(visit).pinned.iter().filter(|pin| visit.slots.contains(&pin.time)) {
            let is_it = |i: &usize| (&plan.matches[*i].volunteer, plan.matches[*i].time) == (&pin.volunteer, pin.time);
            if !of_visit.iter().any(is_it) {
                faults.push(Fault::Missing { volunteer: pin.volunteer.clone(), visit: visit.id.clone() });
            }
        }
    }
    faults
}
