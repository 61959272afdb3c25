//! Checks a plan against the tables it was made from: every hard rule, for every match, volunteer, visit and organisation;
//! then the recount in `score.rs`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::all_pairs::Homes;
use super::ceiling::faults_of_prices;
use super::pair::{Reading, in_words, named_parts};
use super::{Checked, Fault, days, score, seats};
use crate::instance::LinkKind;
use crate::plan::{Agreed, Match, PLAN_FORMAT, Plan, Unserved, WhyUnserved};
use crate::problem::Problem;
use crate::request::{LinkRule, Visit};
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
    let reading = Reading::new(problem, travel, plan);
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
    faults.extend(faults_of_pins(problem, plan, &found));
    faults.extend(faults_of_lasting_pairs(problem, &found));
    faults.extend(faults_of_links(problem, plan, &found));
    let coming: Vec<usize> = found.of_visit.iter().map(Vec::len).collect();
    faults.extend(seats::faults_of(&reading, plan, &coming));
    faults.extend(faults_of_areas(problem, plan, &found));
    faults.extend(faults_of_unserved(problem, plan, &found, &homes));
    let checked = score::recount(&reading, &homes, plan, &found.matches, &mut faults);
    if faults.is_empty() { Ok(checked) } else { Err(faults) }
}

/// The plan's ids as places in the tables.
struct Found {
    /// (visit, volunteer) of every match.
    matches: Vec<(usize, usize)>,
    /// Visit of every row of `unserved`.
    unserved: Vec<usize>,
    /// Matches of every visit, by their places in the plan.
    of_visit: Vec<Vec<usize>>,
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

/// The visits of a lasting pair that are served have the same volunteers.
fn faults_of_lasting_pairs(problem: &Problem, found: &Found) -> Vec<Fault> {
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
fn faults_of_links(problem: &Problem, plan: &Plan, found: &Found) -> Vec<Fault> {
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

/// What the plan says of the fill of areas: counted, and the measure that follows is the one of the requests.
fn faults_of_areas(problem: &Problem, plan: &Plan, found: &Found) -> Vec<Fault> {
    let Some(areas) = &plan.areas else { return Vec::new() };
    let mut faults = Vec::new();
    let mut counted: BTreeMap<&str, (i128, i128)> = BTreeMap::new();
    for (visit, of_visit) in problem.visits.iter().zip(&found.of_visit) {
        let request = problem.request_of(visit);
        if request.offer.is_some() {
            continue;
        }
        let has_seat = plan.seats.iter().any(|seat| seat.visit == visit.id);
        let (asked, filled) = counted.entry(&request.area).or_default();
        (*asked, *filled) =
            (*asked + i128::from(request.volunteers_needed), *filled + of_visit.len() as i128 + i128::from(has_seat));
    }
    if !areas.fill.iter().map(|row| row.area.as_str()).eq(counted.keys().copied()) {
        let expected = format!("the {} areas of the requests, by name", counted.len());
        return vec![Fault::malformed("areas.fill", format!("{} areas", areas.fill.len()), expected)];
    }
    for (row, (asked, filled)) in areas.fill.iter().zip(counted.into_values()) {
        let area = &row.area;
        let behind = 100 * (i128::from(row.asked) - i128::from(row.filled_without)) / i128::from(row.asked).max(1);
        faults.extend(Fault::unless_equal(format!("places asked in area {area}"), row.asked.into(), asked));
        faults.extend(Fault::unless_equal(format!("places filled in area {area}"), row.filled.into(), filled));
        faults.extend(Fault::unless_equal(format!("area {area} is behind by"), row.behind.into(), behind));
    }
    for request in &problem.requests {
        let stated = areas.fill.iter().find(|row| row.area == request.area).map_or(0, |row| row.behind);
        let at = format!("how far the area of request {} is behind", request.id);
        faults.extend(Fault::unless_equal(at, stated.into(), request.behind.into()));
    }
    let beside = plan.matches.iter().map(|stated| i128::from(stated.parts.priority) + i128::from(stated.parts.area));
    let at_seats = plan.seats.iter().map(|seat| i128::from(seat.parts.priority) + i128::from(seat.parts.area));
    let quality = i128::from(plan.score.total) - beside.sum::<i128>() - at_seats.sum::<i128>();
    faults.extend(Fault::unless_equal("quality beside areas", areas.quality, quality));
    faults
}

/// Whatever is pinned is there.
fn faults_of_pins(problem: &Problem, plan: &Plan, found: &Found) -> Vec<Fault> {
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

/// Every visit with empty places is listed with their number and the right kind of reason, and no other is.
fn faults_of_unserved(problem: &Problem, plan: &Plan, found: &Found, homes: &Homes<'_>) -> Vec<Fault> {
    let mut listed: Vec<Option<&Unserved>> = vec![None; problem.visits.len()];
    for (visit, row) in found.unserved.iter().zip(&plan.unserved) {
        listed[*visit] = Some(row);
    }
    let faults_of = |(i, row): (usize, Option<&Unserved>)| {
        let visit = &problem.visits[i];
        let request = problem.request_of(visit);
        let is_met = request.offer.is_some() || plan.seats.iter().any(|seat| seat.visit == visit.id);
        let empty = i128::from(request.volunteers_needed) - found.of_visit[i].len() as i128;
        let empty = if is_met { 0 } else { empty };
        let stated = row.map_or(0, |row| i64::from(row.places));
        let at = format!("empty places of visit {}", visit.id);
        let mut faults: Vec<Fault> = Fault::unless_equal(&at, stated, empty.max(0)).into_iter().collect();
        if let Some(row) = row {
            if row.places == 0 {
                faults.push(Fault::malformed(at, "a row in unserved", "none, as no place is empty"));
            }
            if row.request != request.id {
                let at = format!("request of unserved visit {}", visit.id);
                faults.push(Fault::malformed(at, &row.request, &request.id));
            }
            faults.extend(wrong_reason(problem, visit, row, homes));
        }
        faults
    };
    listed.into_par_iter().enumerate().flat_map_iter(faults_of).collect()
}

/// The reason is checked for its kind, how many may, and how many can at one time.
fn wrong_reason(problem: &Problem, visit: &Visit, row: &Unserved, homes: &Homes<'_>) -> Option<Fault> {
    let request = problem.request_of(visit);
    let wrong = |found: String| Some(Fault::WrongReason { visit: visit.id.clone(), stated: row.reason.clone(), found });
    if request.nursing {
        return if row.reason == WhyUnserved::Nursing { None } else { wrong("a nursing act".to_owned()) };
    }
    let needed = if request.partial { 1 } else { request.volunteers_needed };
    let (may, at_once) = homes.who_may(visit, WhyUnserved::COUNTED, needed);
    let may = may.min(WhyUnserved::COUNTED);
    let is_right = match row.reason {
        WhyUnserved::Nursing => false,
        WhyUnserved::NobodyMay { stops, .. } => {
            let asked = problem.volunteers.len().min(WhyUnserved::NEAREST);
            may == 0 && (1..=asked).contains(&(stops as usize))
        }
        WhyUnserved::NotTogether { needed: stated_needed, at_once: stated } => {
            may > 0 && at_once < needed && (stated_needed, stated) == (needed, at_once)
        }
        WhyUnserved::AllTaken { may: stated } => {
            let is_nobody_there = may == 0 && problem.volunteers.is_empty();
            stated == may && (is_nobody_there || may > 0 && at_once >= needed)
        }
    };
    if is_right { None } else { wrong(format!("{may} who may, {at_once} of them at one time, and {needed} needed")) }
}
