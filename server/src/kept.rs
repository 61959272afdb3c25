//! What people decided stays out of the solver's hands: the problem that is left when some matches are settled, some pairs
//! are refused and some requests are no longer needed.
//!
//! Hard rules hold between settled matches and new ones, at the price of care: a settled visit blocks the volunteer for as
//! long as the way home and the longest next trip may take, and what it uses of a limit is taken off that limit for every
//! day, week and month of the period.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use koppel_engine::instance::LinkKind;
use koppel_engine::plan::Match;
use koppel_engine::problem::Problem;
use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::time::{Minute, Span};
use koppel_engine::volunteer::{Limits, Volunteer};

/// What people decided about a week.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decided {
    /// Matches that stay.
    pub settled: Vec<Match>,
    /// Volunteer and request that do not go together.
    pub refused: BTreeSet<(String, String)>,
    /// Visits that nobody needs to go to any more.
    pub gone: BTreeSet<String>,
    /// Visits with a seat at a group offer, each with the offer's visit: as long as all who carry it are settled, so is the seat.
    pub seated: BTreeMap<String, String>,
}

impl Decided {
    /// The problem that is left.
    ///
    /// A visit of which some places are settled becomes a request of its own, named after the visit.
    #[must_use]
    pub fn rest_of(&self, problem: &Problem) -> Problem {
        let mut rest = problem.clone();
        let visits_of: HashMap<&str, &Visit> = problem.visits.iter().map(|visit| (visit.id.as_str(), visit)).collect();
        let mut by_volunteer: BTreeMap<&str, Vec<(&Match, &Visit)>> = BTreeMap::new();
        let mut by_visit: BTreeMap<&str, Vec<&Match>> = BTreeMap::new();
        for found in &self.settled {
            if let Some(visit) = visits_of.get(found.visit.as_str()) {
                by_volunteer.entry(&found.volunteer).or_default().push((found, visit));
                by_visit.entry(&found.visit).or_default().push(found);
            }
        }
        for volunteer in &mut rest.volunteers {
            if let Some(settled) = by_volunteer.get(volunteer.id.as_str()) {
                busy(problem, volunteer, settled);
                if let Some(organisation) = volunteer.organisation {
                    let limit = &mut rest.organisations[organisation as usize].visits;
                    *limit = less(*limit, count(settled.len()));
                }
            }
        }
        for request in &mut rest.requests {
            let refused = self.refused.iter().filter(|(_, refused)| *refused == request.id);
            request.excludes.extend(refused.map(|(volunteer, _)| volunteer.clone()));
        }
        let mut visits = keep_links(problem, &mut rest, &by_visit);
        let carried: BTreeSet<&str> = by_visit
            .iter()
            .filter(|(visit, settled)| {
                settled.len() >= problem.request_of(visits_of[**visit]).volunteers_needed as usize
            })
            .map(|(visit, _)| *visit)
            .collect();
        visits.retain(|visit| !self.seated.get(&visit.id).is_some_and(|offer| carried.contains(offer.as_str())));
        self.lay_visits(&visits, &mut rest, &by_visit);
        rest
    }

    /// The visits that are left, each with its request.
    fn lay_visits(&self, visits: &[Visit], rest: &mut Problem, by_visit: &BTreeMap<&str, Vec<&Match>>) {
        // Of every request: its whole visits, and behind it those of which places are settled, each as a request of its own.
        let requests = rest.requests.drain(..);
        let mut laid: Vec<Vec<(HelpRequest, Vec<Visit>)>> = requests.map(|all| vec![(all, Vec::new())]).collect();
        for visit in visits.iter().filter(|visit| !self.gone.contains(&visit.id)) {
            let of_request = &mut laid[visit.request as usize];
            match by_visit.get(visit.id.as_str()).map_or(&[][..], Vec::as_slice) {
                [] => of_request[0].1.push(visit.clone()),
                settled => {
                    let left = places_left(&of_request[0].0, visit, settled);
                    of_request.extend(left);
                }
            }
        }
        let laid = laid.into_iter().flatten().filter(|(_, visits)| !visits.is_empty());
        rest.visits.clear();
        for (place, (request, visits)) in (0..).zip(laid) {
            rest.requests.push(request);
            rest.visits.extend(visits.into_iter().map(|visit| Visit { request: place, ..visit }));
        }
    }
}

/// What links to settled visits leave: who may still come to the other visit is noted in its request, and the visits are given back
/// with the times that are left, those without any left out.
fn keep_links(problem: &Problem, rest: &mut Problem, by_visit: &BTreeMap<&str, Vec<&Match>>) -> Vec<Visit> {
    let mut visits = problem.visits.clone();
    let settled_at = |visit: u32| by_visit.get(problem.visits[visit as usize].id.as_str());
    for link in problem.links() {
        for (one, other) in [(link.first, link.second), (link.second, link.first)] {
            let Some(settled) = settled_at(one).filter(|_| settled_at(other).is_none()) else { continue };
            let row = &mut visits[other as usize];
            let request = &mut rest.requests[row.request as usize];
            let comes = |id: &String| settled.iter().any(|found| found.volunteer == *id);
            match link.kind {
                LinkKind::Before if one == link.first => {
                    row.slots.retain(|slot| settled.iter().all(|found| found.time.ends_at <= slot.starts_at));
                }
                LinkKind::Before => {
                    row.slots.retain(|slot| settled.iter().all(|found| slot.ends_at <= found.time.starts_at));
                }
                LinkKind::Different => request.excludes.extend(settled.iter().map(|found| found.volunteer.clone())),
                LinkKind::Same
                    if settled.len()
                        == problem.request_of(&problem.visits[one as usize]).volunteers_needed as usize =>
                {
                    let others = problem.volunteers.iter().map(|volunteer| &volunteer.id).filter(|id| !comes(id));
                    request.excludes.extend(others.cloned());
                }
                LinkKind::Same => {}
            }
        }
    }
    visits.retain(|visit| !visit.slots.is_empty());
    visits
}

/// A visit whose first places are settled, for the places that are left.
fn places_left(request: &HelpRequest, visit: &Visit, settled: &[&Match]) -> Option<(HelpRequest, Vec<Visit>)> {
    let left = request.volunteers_needed.checked_sub(count(settled.len())).filter(|left| *left > 0)?;
    let mut request = HelpRequest { id: visit.id.clone(), volunteers_needed: left, ..request.clone() };
    request.excludes.extend(settled.iter().map(|found| found.volunteer.clone()));
    let slots = settled.first().map(|found| found.time).into_iter().collect();
    Some((request, vec![Visit { slots, ..visit.clone() }]))
}

/// Takes what settled visits use off a volunteer's free time and limits.
fn busy(problem: &Problem, volunteer: &mut Volunteer, settled: &[(&Match, &Visit)]) {
    let longest_s = volunteer.ways.iter().map(|way| way.limit_s).max().unwrap_or(0);
    for (found, visit) in settled {
        let travel_min = (found.travel_s.saturating_add(longest_s)).div_ceil(60);
        let rest_min = if visit.night { volunteer.limits.rest_after_night_min } else { 0 };
        // Rest is kept on both sides: the next visit may be a night too.
        let before = volunteer.limits.rest_after_night_min.max(travel_min);
        let blocked = Span {
            starts_at: Minute(found.time.starts_at.0.saturating_sub(minutes(before))),
            ends_at: Minute(found.time.ends_at.0.saturating_add(minutes(travel_min.max(rest_min)))),
        };
        volunteer.free = volunteer.free.iter().flat_map(|free| without(*free, blocked)).collect();
    }
    volunteer.limits = limits_left(problem, &volunteer.limits, settled);
    volunteer.visits_before = volunteer.visits_before.saturating_add(count(settled.len()));
}

/// A stretch without another.
fn without(free: Span, blocked: Span) -> Vec<Span> {
    if !free.meets(blocked) {
        return vec![free];
    }
    let before = Span { starts_at: free.starts_at, ends_at: free.ends_at.min(blocked.starts_at) };
    let after = Span { starts_at: free.starts_at.max(blocked.ends_at), ends_at: free.ends_at };
    [before, after].into_iter().filter(|span| span.minutes() > 0).collect()
}

/// What is left of every limit: the most that was used on one day, in one week or month is taken off.
fn limits_left(problem: &Problem, limits: &Limits, settled: &[(&Match, &Visit)]) -> Limits {
    let period = &problem.period;
    let most = |bucket: &dyn Fn(&Match) -> String, amount: &dyn Fn(&Match, &Visit) -> u32| {
        let mut used: BTreeMap<String, u32> = BTreeMap::new();
        for (found, visit) in settled {
            *used.entry(bucket(found)).or_default() += amount(found, visit);
        }
        used.into_values().max().unwrap_or(0)
    };
    let day = |found: &Match| period.date_of(found.time.starts_at).to_string();
    let week = |found: &Match| period.week_of(period.day_index(found.time.starts_at)).to_string();
    let month = |found: &Match| period.date_of(found.time.starts_at).strftime("%Y-%m").to_string();
    let one = |_: &Match, _: &Visit| 1;
    let long = |found: &Match, _: &Visit| u32::try_from(found.time.minutes()).unwrap_or(0);
    let night = |_: &Match, visit: &Visit| u32::from(visit.night);
    let mut days_by_week: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (found, _) in settled {
        days_by_week.entry(week(found)).or_default().insert(day(found));
    }
    let days_taken = count(days_by_week.values().map(BTreeSet::len).max().unwrap_or(0));
    Limits {
        visits: less(limits.visits, count(settled.len())),
        visits_per_day: less(limits.visits_per_day, most(&day, &one)),
        visits_per_week: less(limits.visits_per_week, most(&week, &one)),
        visits_per_month: less(limits.visits_per_month, most(&month, &one)),
        visits_this_month: limits.visits_this_month,
        minutes_per_day: less(limits.minutes_per_day, most(&day, &long)),
        minutes_per_week: less(limits.minutes_per_week, most(&week, &long)),
        minutes_per_month: less(limits.minutes_per_month, most(&month, &long)),
        nights_per_week: less(limits.nights_per_week, most(&week, &night)),
        days_per_week: less(limits.days_per_week, days_taken),
        rest_after_night_min: limits.rest_after_night_min,
    }
}

/// What is left of a limit; no limit stays none.
const fn less(limit: u32, used: u32) -> u32 {
    if limit == Limits::NONE { limit } else { limit.saturating_sub(used) }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn minutes(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
