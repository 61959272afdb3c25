//! Plans again from a former plan: what people were told is kept where it can be, and what changed is listed with its reason.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::happened::take_away;
use crate::instance::Choice;
use crate::legs::Legs;
use crate::neutral::instance_of;
use crate::plan::{Match, Plan};
use crate::points::Scale;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::request::Appointment;
use crate::roster::Roster;
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
    for seat in &plan.seats {
        if let Some(run) = plan.offers.iter().find(|run| run.offer == seat.offer) {
            let appointment = Appointment { volunteer: run.request.clone(), time: seat.time };
            by_request.entry(&seat.request).or_default().push(appointment);
        }
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

/// Pins matches of a plan: every plan of the problem then has them. Those that cannot hold any more, by the rules or next to those
/// pinned before them, are not pinned but given back, and so are those at a time that two visits of their request have; of a visit
/// that is all-or-none, all or none are; of a group offer, none: whether it takes place depends on its guests.
pub fn pin(problem: &mut Problem, travel: &dyn Travel, matches: &[Match]) -> Vec<Match> {
    let tables = Tables::new(problem, travel);
    let (mut pairs, mut refused): (Vec<(u32, u32)>, Vec<Match>) = (Vec::new(), Vec::new());
    let mut wanted: Vec<(usize, usize, &Match)> = Vec::new();
    for found in matches {
        let is_offer = problem.requests.iter().any(|request| request.id == found.request && request.offer.is_some());
        if is_offer || tables.stands_in_the_way(found).is_some() || tables.is_of_two_visits(found) {
            refused.push(found.clone());
        } else {
            let (visit, volunteer) = (tables.visits[found.visit.as_str()], tables.volunteers[found.volunteer.as_str()]);
            wanted.push((visit, volunteer, found));
            pairs.push((number(volunteer), number(visit)));
        }
    }
    let scale = Scale::new(problem, &Policy::default());
    let instance = instance_of(problem, travel, &scale, &pairs);
    let legs = Legs::new(&instance);
    let mut roster = Roster::new(&instance, &legs);
    wanted.sort_by_key(|(visit, ..)| *visit);
    let mut held: Vec<(usize, Appointment)> = Vec::new();
    for of_visit in wanted.chunk_by(|one, other| one.0 == other.0) {
        let row = &instance.visits[of_visit[0].0];
        let is_together = of_visit.iter().all(|one| one.2.time == of_visit[0].2.time);
        let is_enough = row.partial && of_visit.len() <= row.need as usize || of_visit.len() == row.need as usize;
        let mut added = Vec::new();
        for (visit, volunteer, found) in of_visit {
            let is_it = |option: &Choice| {
                (option.volunteer as usize, option.visit as usize, option.start)
                    == (*volunteer, *visit, found.time.starts_at.0)
            };
            let place = instance.options.iter().position(is_it).map(number);
            if let Some(place) = place.filter(|place| roster.misfit(*place).is_none()) {
                roster.add(place);
                added.push(place);
            }
        }
        if is_together && is_enough && added.len() == of_visit.len() {
            held.extend(of_visit.iter().map(|(visit, _, found)| (*visit, appointment(found))));
        } else {
            added.iter().for_each(|place| roster.remove(*place));
            refused.extend(of_visit.iter().map(|(.., found)| (*found).clone()));
        }
    }
    for (visit, appointment) in held {
        let request = problem.visits[visit].request as usize;
        problem.requests[request].pinned.push(appointment);
    }
    refused
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("tables hold fewer than 2^32 rows")
}

/// Notes in the problem what was agreed when a plan of it was made, and who and what was gone: with that, the plan can be checked and explained.
pub fn restore(problem: &mut Problem, plan: &Plan) {
    // Whoever is not in the tables at all is gone as well.
    for one in &plan.gone {
        let _ = take_away(problem, std::slice::from_ref(one));
    }
    let mut by_request: HashMap<&str, [Vec<Appointment>; 2]> = HashMap::new();
    for one in &plan.agreed {
        let appointment = Appointment { volunteer: one.volunteer.clone(), time: one.time };
        by_request.entry(&one.request).or_default()[usize::from(one.pinned)].push(appointment);
    }
    for request in &mut problem.requests {
        [request.told, request.pinned] = by_request.remove(request.id.as_str()).unwrap_or_default();
        let area = plan.areas.iter().flat_map(|areas| &areas.fill).find(|row| row.area == request.area);
        request.behind = area.map_or(0, |row| row.behind);
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

    /// Whether two visits of the request may be at that time: an appointment does not say for which it is.
    fn is_of_two_visits(&self, found: &Match) -> bool {
        let visits = &self.problem.visits;
        let Some(visit) = self.visits.get(found.visit.as_str()).map(|place| &visits[*place]) else { return false };
        let may = |other: &&crate::request::Visit| other.request == visit.request && other.slots.contains(&found.time);
        visits.iter().filter(may).count() > 1
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
