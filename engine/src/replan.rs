//! Plans again from a former plan: what people were told is kept where it can be, and what changed is listed with its reason.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::plan::{Match, Plan};
use crate::problem::Problem;
use crate::request::Appointment;
use crate::rules::{Pair, Refusal};
use crate::time::Span;
use crate::travel::Travel;

/// What is different for one visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Visit.
    pub visit: String,
    /// Request.
    pub request: String,
    /// Who came, and when, before; those who stay left out.
    pub before: Vec<Appointment>,
    /// Who comes now; those who stay left out.
    pub after: Vec<Appointment>,
    /// Why somebody who came before does not, or why there is somebody now.
    pub why: WhyChanged,
}

/// Why a match changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum WhyChanged {
    /// Nobody was lost: a place is filled that was open.
    Filled,
    /// The visit is not asked for any more.
    VisitGone,
    /// The volunteer is not there any more.
    VolunteerGone {
        /// Who.
        volunteer: String,
    },
    /// The visit cannot be at that time any more.
    TimeGone,
    /// A rule forbids the pair now.
    Refused {
        /// Whom.
        volunteer: String,
        /// The rule.
        rule: Refusal,
    },
    /// The volunteer is of more use at another visit.
    NeededAt {
        /// Who.
        volunteer: String,
        /// Where.
        visit: String,
    },
    /// Others together are better by more than the change costs.
    Better,
}

/// Notes in the problem what a plan told people: its matches are worth keeping (see [`crate::Policy::stability`]). How many of
/// them still have their request in the problem.
pub fn tell(problem: &mut Problem, plan: &Plan) -> usize {
    let mut by_request: HashMap<&str, Vec<Appointment>> = HashMap::new();
    for found in &plan.matches {
        by_request.entry(&found.request).or_default().push(appointment(found));
    }
    let mut told = 0;
    for request in &mut problem.requests {
        if let Some(appointments) = by_request.remove(request.id.as_str()) {
            told += appointments.len();
            request.told.extend(appointments);
        }
    }
    told
}

/// Notes in the problem what was agreed when a plan of it was made: with that, the plan can be checked and explained.
pub fn restore(problem: &mut Problem, plan: &Plan) {
    let mut by_request: HashMap<&str, [Vec<Appointment>; 2]> = HashMap::new();
    for one in &plan.agreed {
        let appointment = Appointment { volunteer: one.volunteer.clone(), time: one.time };
        by_request.entry(&one.request).or_default()[usize::from(one.pinned)].push(appointment);
    }
    for request in &mut problem.requests {
        [request.told, request.pinned] = by_request.remove(request.id.as_str()).unwrap_or_default();
    }
}

/// What is different between two plans, by visit; the second is a plan of this problem.
#[must_use]
pub fn changes(problem: &Problem, travel: &dyn Travel, before: &Plan, after: &Plan) -> Vec<Changed> {
    let tables = Tables::new(problem, travel);
    let mut visits: BTreeMap<&str, (Vec<&Match>, Vec<&Match>)> = BTreeMap::new();
    before.matches.iter().for_each(|found| visits.entry(&found.visit).or_default().0.push(found));
    after.matches.iter().for_each(|found| visits.entry(&found.visit).or_default().1.push(found));
    let same = |one: &Match, other: &Match| (&one.volunteer, one.time) == (&other.volunteer, other.time);
    let new_of = |volunteer: &str| {
        let old: BTreeSet<&str> =
            before.matches.iter().filter(|m| m.volunteer == volunteer).map(|m| m.visit.as_str()).collect();
        after.matches.iter().find(|m| m.volunteer == volunteer && !old.contains(m.visit.as_str()))
    };
    let mut changed = Vec::new();
    for (visit, (old, new)) in visits {
        let lost: Vec<&Match> = old.iter().filter(|one| !new.iter().any(|other| same(one, other))).copied().collect();
        let won: Vec<&Match> = new.iter().filter(|one| !old.iter().any(|other| same(one, other))).copied().collect();
        let Some(first) = lost.first().or(won.first()) else { continue };
        let why = match lost.first() {
            None => WhyChanged::Filled,
            Some(lost) => tables.stands_in_the_way(lost).unwrap_or_else(|| match new_of(&lost.volunteer) {
                Some(other) if other.visit != lost.visit => {
                    WhyChanged::NeededAt { volunteer: lost.volunteer.clone(), visit: other.visit.clone() }
                }
                _ => WhyChanged::Better,
            }),
        };
        changed.push(Changed {
            visit: visit.to_owned(),
            request: first.request.clone(),
            before: lost.into_iter().map(appointment).collect(),
            after: won.into_iter().map(appointment).collect(),
            why,
        });
    }
    changed
}

fn appointment(found: &Match) -> Appointment {
    Appointment { volunteer: found.volunteer.clone(), time: found.time }
}

/// The rows of a problem by their ids.
struct Tables<'a> {
    problem: &'a Problem,
    travel: &'a dyn Travel,
    visits: HashMap<&'a str, usize>,
    volunteers: HashMap<&'a str, usize>,
}

impl<'a> Tables<'a> {
    fn new(problem: &'a Problem, travel: &'a dyn Travel) -> Self {
        let visits = problem.visits.iter().enumerate().map(|(place, visit)| (visit.id.as_str(), place)).collect();
        let volunteers = problem.volunteers.iter().enumerate().map(|(place, row)| (row.id.as_str(), place)).collect();
        Self { problem, travel, visits, volunteers }
    }

    /// What makes a former match impossible; nothing when it could have stayed.
    fn stands_in_the_way(&self, found: &Match) -> Option<WhyChanged> {
        let Some(visit) = self.visits.get(found.visit.as_str()) else { return Some(WhyChanged::VisitGone) };
        let volunteer = found.volunteer.clone();
        let Some(row) = self.volunteers.get(found.volunteer.as_str()) else {
            return Some(WhyChanged::VolunteerGone { volunteer });
        };
        let slots: &[Span] = &self.problem.visits[*visit].slots;
        let Some(slot) = slots.iter().position(|slot| *slot == found.time) else { return Some(WhyChanged::TimeGone) };
        match Pair::new(self.problem, *row, *visit).fit(self.travel) {
            Err(rule) => Some(WhyChanged::Refused { volunteer, rule }),
            Ok(fit) if !fit.slots.iter().any(|free| free == slot) => {
                Some(WhyChanged::Refused { volunteer, rule: Refusal::NotFree })
            }
            Ok(_) => None,
        }
    }
}
