//! Checks a plan against the tables it was made from: every hard rule, for every match, volunteer, visit and organisation;
//! then the recount in `score.rs`.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::all_pairs::Homes;
use super::ceiling::faults_of_prices;
use super::pair::{Reading, in_words, named_parts};
use super::{Checked, Fault, areas, days, in_time, left_over, score, seats, tied};
use crate::plan::{Agreed, Match, PLAN_FORMAT, Plan, PricesInTime};
use crate::policy::Policy;
use crate::problem::Problem;
use crate::request::Visit;
use crate::time::Span;
use crate::travel::Travel;

/// Checks a plan: the hard rules of the field one by one, points and score recounted, both ceilings recomputed from their
/// prices over **all** pairs that the rules allow, and that nothing is above them.
///
/// Of the reasons why a visit is left over it checks the kind, how many may, and how many can at once; not which rule stops
/// how many of the nearest.
///
/// # Errors
/// Every fault found. When the plan does not fit the tables (an unknown id, lists of another length), only the faults of that.
pub fn plan(problem: &Problem, travel: &dyn Travel, plan: &Plan) -> Result<Checked, Vec<Fault>> {
    let found = Found::new(problem, plan)?;
    let reading = Reading::new(problem, travel, &plan.policy);
    let homes = Homes::new(reading);
    let mut faults: Vec<Fault> = found
        .matches
        .par_iter()
        .zip(&plan.matches)
        .flat_map_iter(|(place, stated)| faults_of_match(&reading, *place, stated))
        .collect();
    faults.extend(faults_of_visits(problem, plan, &found));
    faults.extend(faults_of_volunteers(problem, travel, plan, &found));
    faults.extend(faults_of_organisations(problem, &found));
    faults.extend(tied::faults_of_pins(problem, plan, &found));
    faults.extend(tied::faults_of_lasting_pairs(problem, &found));
    faults.extend(tied::faults_of_links(problem, plan, &found));
    let coming: Vec<usize> = found.of_visit.iter().map(Vec::len).collect();
    faults.extend(seats::faults_of(&reading, plan, &coming));
    faults.extend(areas::faults_of(problem, plan, &found));
    faults.extend(left_over::faults_of(problem, plan, &found, &homes));
    let checked = score::recount(&reading, &homes, plan, &found.matches, &mut faults);
    if faults.is_empty() { Ok(checked) } else { Err(faults) }
}

/// The ceiling of prices in time over all pairs of a problem that the rules allow, whatever made them: no plan has more.
///
/// # Errors
/// Faults of prices that do not belong to these tables.
pub fn ceiling_of_problem(
    problem: &Problem,
    travel: &dyn Travel,
    policy: &Policy,
    prices: &PricesInTime,
) -> Result<i128, Vec<Fault>> {
    let reading = Reading::new(problem, travel, policy);
    in_time::ceiling_of(&reading, &Homes::new(reading), prices)
}

/// The plan's ids as places in the tables.
pub(super) struct Found {
    /// (visit, volunteer) of every match.
    pub(super) matches: Vec<(usize, usize)>,
    /// Visit of every row of `unserved`.
    pub(super) unserved: Vec<usize>,
    /// Matches of every visit, by their places in the plan.
    pub(super) of_visit: Vec<Vec<usize>>,
}

impl Found {
    fn new(problem: &Problem, plan: &Plan) -> Result<Self, Vec<Fault>> {
        let mut faults = faults_of_head(problem, plan);
        let visits = numbered("visits", problem.visits.iter().map(|visit| &visit.id), &mut faults);
        let volunteers = numbered("volunteers", problem.volunteers.iter().map(|volunteer| &volunteer.id), &mut faults);
        let mut find = |table: &HashMap<&str, usize>, id: &String, at: &dyn Fn() -> String| {
            let place = table.get(id.as_str()).copied();
            if place.is_none() {
                faults.push(Fault::malformed(at(), id, "an id of the problem"));
            }
            place.unwrap_or(usize::MAX)
        };
        let mut matches = Vec::new();
        for (i, found) in plan.matches.iter().enumerate() {
            let visit = find(&visits, &found.visit, &|| format!("matches[{i}].visit"));
            matches.push((visit, find(&volunteers, &found.volunteer, &|| format!("matches[{i}].volunteer"))));
        }
        let mut unserved = Vec::new();
        for (i, found) in plan.unserved.iter().enumerate() {
            unserved.push(find(&visits, &found.visit, &|| format!("unserved[{i}].visit")));
        }
        for i in 1..matches.len() {
            if matches[i] < matches[i - 1] {
                let stated = &plan.matches[i];
                let pair = format!("{} by {}", stated.visit, stated.volunteer);
                faults.push(Fault::malformed(format!("matches[{i}]"), pair, "matches by visit, then volunteer"));
            }
        }
        for i in 1..unserved.len() {
            if unserved[i] <= unserved[i - 1] {
                let id = &plan.unserved[i].visit;
                faults.push(Fault::malformed(format!("unserved[{i}]"), id, "every visit once, in their order"));
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut of_visit = vec![Vec::new(); problem.visits.len()];
        for (i, (visit, _)) in matches.iter().enumerate() {
            of_visit[*visit].push(i);
        }
        Ok(Self { matches, unserved, of_visit })
    }
}

/// Ids with their places; an id that stands twice is a fault, because the plan could mean either.
fn numbered<'a>(
    table: &str,
    ids: impl Iterator<Item = &'a String>,
    faults: &mut Vec<Fault>,
) -> HashMap<&'a str, usize> {
    let mut places = HashMap::new();
    for (place, id) in ids.enumerate() {
        if places.insert(id.as_str(), place).is_some() {
            faults.push(Fault::malformed(format!("problem.{table}[{place}]"), id, "an id that no other row has"));
        }
    }
    places
}

/// What must be right before anything else can be read: format, days, and prices one a row.
fn faults_of_head(problem: &Problem, plan: &Plan) -> Vec<Fault> {
    let mut faults = Vec::new();
    let days = problem.period.days();
    if plan.format != PLAN_FORMAT {
        faults.push(Fault::malformed("format", &plan.format, PLAN_FORMAT));
    }
    if plan.first_day != problem.period.first_day {
        faults.push(Fault::malformed("first_day", plan.first_day, problem.period.first_day));
    }
    if plan.days as usize != days {
        faults.push(Fault::malformed("days", plan.days, days));
    }
    if plan.agreed != Agreed::of(problem) {
        let found = format!("{} agreements", plan.agreed.len());
        faults.push(Fault::malformed("agreed", found, "what the requests say was agreed"));
    }
    if plan.words != problem.vocabulary {
        let words = format!("{} words", plan.words.len());
        let expected = format!("the {} words of the input", problem.vocabulary.len());
        faults.push(Fault::malformed("words", words, expected));
    }
    let rows = [problem.volunteers.len(), problem.visits.len(), problem.organisations.len()];
    faults.extend(faults_of_prices("prices", &plan.prices, rows));
    faults.extend(faults_of_prices("places_prices", &plan.places_prices, rows));
    faults
}

/// The match by itself: its request, its time, the rules of the pair, the way, and the points part by part.
fn faults_of_match(reading: &Reading<'_>, (visit, volunteer): (usize, usize), stated: &Match) -> Vec<Fault> {
    let problem = reading.problem;
    let (visit, volunteer) = (&problem.visits[visit], &problem.volunteers[volunteer]);
    let request = problem.request_of(visit);
    let whose = || (volunteer.id.clone(), visit.id.clone());
    let of_pair = || format!("of volunteer {} at visit {}", volunteer.id, visit.id);
    let mut faults = Vec::new();
    if stated.request != request.id {
        faults.push(Fault::malformed(format!("request {}", of_pair()), &stated.request, &request.id));
    }
    if !visit.slots.contains(&stated.time) {
        let (volunteer, visit) = whose();
        let time = (stated.time.starts_at.0, stated.time.ends_at.0);
        faults.push(Fault::NotATime { volunteer, visit, time });
    }
    for rule in reading.refusals(volunteer, request, stated.time) {
        let (volunteer, visit) = whose();
        let in_words = in_words(&rule, &problem.vocabulary);
        faults.push(Fault::Forbidden { volunteer, visit, rule, in_words });
    }
    let Ok(fastest) = reading.fastest_way(volunteer, request) else { return faults };
    if (stated.mode, stated.travel_s) != fastest {
        let (volunteer, visit) = whose();
        faults.push(Fault::WrongWay { volunteer, visit, stated: (stated.mode, stated.travel_s), fastest });
    }
    let parts = reading.parts(volunteer, request, stated.time, fastest.1);
    for ((name, part), recounted) in named_parts(&stated.parts).into_iter().zip(parts) {
        faults.extend(Fault::unless_equal(format!("points for {name} {}", of_pair()), part, recounted));
    }
    let yes = |yes: Option<u32>| yes.map_or(-1, i64::from);
    let recounted = reading.yes(volunteer, request, fastest.1);
    faults.extend(Fault::unless_equal(
        format!("chance of a yes {}", of_pair()),
        yes(stated.yes),
        yes(recounted).into(),
    ));
    faults.extend(Fault::unless_equal(format!("points {}", of_pair()), stated.points, parts.iter().sum()));
    faults
}

/// All at the same time, each volunteer once, as many as are needed or none, unless fewer are of use.
fn faults_of_visits(problem: &Problem, plan: &Plan, found: &Found) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (visit, of_visit) in problem.visits.iter().zip(&found.of_visit) {
        let request = problem.request_of(visit);
        let (count, need) = (of_visit.len() as u64, request.volunteers_needed);
        let too_few = (!request.partial || request.offer.is_some()) && count != 0 && count < u64::from(need);
        if too_few || count > u64::from(need) {
            let partial = request.partial;
            faults.push(Fault::WrongNumber { visit: visit.id.clone(), found: count, need, partial });
        }
        // Matches of a visit stand by volunteer, so the same volunteer twice is next to itself.
        for pair in of_visit.windows(2) {
            if found.matches[pair[0]] == found.matches[pair[1]] {
                let volunteer = plan.matches[pair[0]].volunteer.clone();
                faults.push(Fault::Twice { volunteer, visit: visit.id.clone() });
            }
        }
        let times = of_visit.iter().map(|i| plan.matches[*i].time);
        let span = |time: Span| (time.starts_at.0, time.ends_at.0);
        if let Some((one, other)) = times.clone().next().and_then(|one| Some((one, times.clone().find(|t| *t != one)?)))
        {
            faults.push(Fault::DifferentTimes { visit: visit.id.clone(), one: span(one), other: span(other) });
        }
    }
    faults
}

fn faults_of_volunteers(problem: &Problem, travel: &dyn Travel, plan: &Plan, found: &Found) -> Vec<Fault> {
    let mut given: Vec<Vec<(Span, &Visit)>> = vec![Vec::new(); problem.volunteers.len()];
    for ((visit, volunteer), stated) in found.matches.iter().zip(&plan.matches) {
        given[*volunteer].push((stated.time, &problem.visits[*visit]));
    }
    let rows = problem.volunteers.par_iter().zip(given);
    rows.flat_map_iter(|(volunteer, mut given)| days::faults_of_volunteer(problem, travel, volunteer, &mut given))
        .collect()
}

fn faults_of_organisations(problem: &Problem, found: &Found) -> Vec<Fault> {
    let mut given: BTreeMap<u32, u64> = BTreeMap::new();
    for (_, volunteer) in &found.matches {
        if let Some(organisation) = problem.volunteers[*volunteer].organisation {
            *given.entry(organisation).or_default() += 1;
        }
    }
    let mut faults = Vec::new();
    for (place, found) in given {
        let row = &problem.organisations[place as usize];
        if row.visits != u32::MAX && found > u64::from(row.visits) {
            faults.push(Fault::OverOrganisationLimit { organisation: row.id.clone(), found, most: row.visits });
        }
    }
    faults
}
