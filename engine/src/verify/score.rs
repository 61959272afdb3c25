//! Recounts the figures of a plan, and both its ceilings over all pairs that the rules allow.

use std::collections::{BTreeMap, BTreeSet};

use super::all_pairs::{Homes, Worth};
use super::pair::{Reading, most_matches};
use super::{Checked, Fault, ceiling, in_time, offers, seats};
use crate::instance::Prices;
use crate::plan::Plan;
use crate::problem_bounds::most_visits;

/// Compares every figure of the score with a recount. `matches` are the (visit, volunteer) of the plan, by their places in
/// the tables.
pub(super) fn recount(
    reading: &Reading<'_>,
    homes: &Homes<'_>,
    plan: &Plan,
    matches: &[(usize, usize)],
    faults: &mut Vec<Fault>,
) -> Checked {
    let problem = reading.problem;
    let mut given = vec![0_usize; problem.volunteers.len()];
    let mut coming = vec![0_usize; problem.visits.len()];
    for (visit, volunteer) in matches {
        coming[*visit] += 1;
        given[*volunteer] += 1;
    }
    let group_offers = seats::offers_of(reading);
    let points =
        points_of(reading, plan, matches) + plan.seats.iter().map(|seat| i128::from(seat.points)).sum::<i128>();
    let load_costs = problem.volunteers.iter().zip(&given);
    let load_cost = load_costs.map(|(one, count)| ceiling::load_cost(&reading.load_cost(one), *count)).sum::<i128>();
    let priority = |visit: usize| i128::from(problem.request_of(&problem.visits[visit]).priority);
    let needed = |visit: usize| i128::from(problem.request_of(&problem.visits[visit]).volunteers_needed);
    let visits = 0..problem.visits.len();

    let by_points = |volunteer: usize| reading.load_cost(&problem.volunteers[volunteer]);
    let again = again(reading, matches);
    let (timeless_ceiling, pairs_priced) = ceiling_of(reading, homes, &plan.prices, Worth::Points, &by_points);
    let timeless_ceiling =
        timeless_ceiling + again_at_most(reading) + offers::timeless_term(&group_offers, &plan.prices);
    let points_ceiling = match plan.prices_in_time.as_ref().map(|prices| in_time::ceiling_of(reading, homes, prices)) {
        Some(Ok(ceiling)) => ceiling.min(timeless_ceiling),
        Some(Err(found)) => {
            faults.extend(found);
            timeless_ceiling
        }
        None => timeless_ceiling,
    };
    let (places_ceiling, _) = ceiling_of(reading, homes, &plan.places_prices, Worth::One, &|_| Vec::new());
    let places_ceiling = places_ceiling + offers::timeless_term(&seats::counted(&group_offers), &plan.places_prices);
    let is_asked = |visit: &usize| problem.request_of(&problem.visits[*visit]).offer.is_none();
    let places_asked = visits.clone().filter(is_asked).map(needed).sum::<i128>();
    let seated: BTreeSet<&str> = plan.seats.iter().map(|seat| seat.visit.as_str()).collect();
    let of_seats: i128 =
        visits.clone().filter(|visit| seated.contains(problem.visits[*visit].id.as_str())).map(priority).sum();
    // A plan that serves priority P has a total of at least step·P minus the most that load can cost, as no measure is below 0.
    let load_cost_most = 100 * i128::from(plan.policy.fair_load) * most_matches(problem);
    let priority_asked = visits.clone().map(|visit| needed(visit) * priority(visit)).sum::<i128>();
    let priority_ceiling = match reading.priority_step {
        0 => priority_asked,
        _ if reading.acceptance.is_some() => priority_asked,
        step => priority_asked.min((points_ceiling + load_cost_most) / step),
    };

    let score = &plan.score;
    let served = visits.clone().filter(is_asked).filter(|visit| coming[*visit] > 0).count() + plan.seats.len();
    let filled = visits.clone().filter(is_asked).map(|visit| coming[visit]).sum::<usize>() + plan.seats.len();
    let figures = [
        ("total", score.total, points + again - load_cost),
        ("again", score.again, again),
        ("ceiling", score.ceiling, points_ceiling),
        ("timeless_ceiling", score.timeless_ceiling, timeless_ceiling),
        ("load_cost", score.load_cost, load_cost),
        ("priority_step", score.priority_step, reading.priority_step),
        (
            "priority_served",
            score.priority_served,
            matches.iter().map(|(visit, _)| priority(*visit)).sum::<i128>() + of_seats,
        ),
        ("priority_ceiling", score.priority_ceiling, priority_ceiling),
        ("places_filled", i64::from(score.places_filled), filled as i128),
        ("places_asked", i64::from(score.places_asked), places_asked),
        ("places_ceiling", i64::from(score.places_ceiling), places_ceiling.min(places_asked)),
        ("visits_served", i64::from(score.visits_served), served as i128),
        ("visits_asked", i64::from(score.visits_asked), visits.filter(is_asked).count() as i128),
    ];
    for (name, stated, recounted) in figures {
        faults.extend(Fault::unless_equal(format!("score.{name}"), stated, recounted));
    }
    let below = [
        ("total", score.total, score.ceiling),
        ("priority_served", score.priority_served, score.priority_ceiling),
        ("places_filled", i64::from(score.places_filled), i64::from(score.places_ceiling)),
    ];
    faults.extend(expected(reading, plan, matches, points_ceiling + load_cost_most, priority_asked));
    for (name, found, ceiling) in below {
        // Only when the figures are right does this say more than they do.
        if faults.is_empty() && found > ceiling {
            faults.push(Fault::AboveCeiling { at: format!("score.{name}"), found, ceiling });
        }
    }
    Checked { total: score.total, ceiling: score.ceiling, matches: matches.len() as u64, pairs_priced }
}

/// Expected served priority: a plan that has E thousandths of it has a total of at least step·E / 1,000, minus a point of rounding a match and the
/// most that load can cost.
fn expected(
    reading: &Reading<'_>,
    plan: &Plan,
    matches: &[(usize, usize)],
    above: i128,
    priority_asked: i128,
) -> Vec<Fault> {
    let stated = plan.score.expected.map_or((-1, -1), |stated| (stated.served, stated.ceiling));
    let (mut served, mut ceiling) = (-1, -1);
    if reading.acceptance.is_some() {
        let of_match = |(visit, volunteer): &(usize, usize)| {
            let volunteer = &reading.problem.volunteers[*volunteer];
            let request = reading.problem.request_of(&reading.problem.visits[*visit]);
            let way = reading.fastest_way(volunteer, request).ok();
            let yes = way.and_then(|(_, travel_s)| reading.yes(volunteer, request, travel_s));
            i128::from(request.priority) * i128::from(yes.unwrap_or(0))
        };
        served = matches.iter().map(of_match).sum();
        let asked = 999 * priority_asked;
        ceiling = match reading.priority_step {
            0 => asked,
            step => asked.min((above + most_matches(reading.problem)) * 1000 / step),
        };
    }
    let both = [("served", stated.0, served), ("ceiling", stated.1, ceiling)];
    let mut faults: Vec<Fault> = both
        .into_iter()
        .filter_map(|(name, stated, recounted)| {
            Fault::unless_equal(format!("score.expected.{name}"), stated, recounted)
        })
        .collect();
    if faults.is_empty() && served > ceiling {
        faults.push(Fault::AboveCeiling { at: "score.expected.served".to_owned(), found: stated.0, ceiling: stated.1 });
    }
    faults
}

/// What the same volunteer adds at every further visit of one request.
fn again(reading: &Reading<'_>, matches: &[(usize, usize)]) -> i128 {
    let mut visits: BTreeMap<(u32, usize), i128> = BTreeMap::new();
    for (visit, volunteer) in matches {
        *visits.entry((reading.problem.visits[*visit].request, *volunteer)).or_default() += 1;
    }
    visits.values().map(|visits| (visits - 1) * 100 * i128::from(reading.policy.same_volunteer)).sum()
}

/// The most that can be: all places at every visit of a request but its first.
fn again_at_most(reading: &Reading<'_>) -> i128 {
    let (mut seen, mut places) = (BTreeSet::new(), 0);
    for visit in &reading.problem.visits {
        if !seen.insert(visit.request) {
            places += i128::from(reading.problem.request_of(visit).volunteers_needed);
        }
    }
    places * 100 * i128::from(reading.policy.same_volunteer)
}

/// The points of all matches, recounted; a match that no way leads to has none.
fn points_of(reading: &Reading<'_>, plan: &Plan, matches: &[(usize, usize)]) -> i128 {
    let of_match = |((visit, volunteer), time): (&(usize, usize), _)| {
        let volunteer = &reading.problem.volunteers[*volunteer];
        let request = reading.problem.request_of(&reading.problem.visits[*visit]);
        let way = reading.fastest_way(volunteer, request);
        way.map_or(0, |(_, travel_s)| reading.parts(volunteer, request, time, travel_s).iter().sum())
    };
    matches.iter().zip(plan.matches.iter().map(|stated| stated.time)).map(of_match).sum()
}

/// The ceiling of some prices over all pairs, and how many pairs had to be looked at.
fn ceiling_of(
    reading: &Reading<'_>,
    homes: &Homes<'_>,
    prices: &Prices,
    worth: Worth,
    load_cost: &dyn Fn(usize) -> Vec<i64>,
) -> (i128, u64) {
    let problem = reading.problem;
    let need = problem.visits.iter().map(|visit| problem.request_of(visit).volunteers_needed);
    let mut sum = ceiling::of_places(need, &prices.visits)
        + ceiling::of_places(problem.organisations.iter().map(|row| row.visits), &prices.organisations);
    for (place, volunteer) in problem.volunteers.iter().enumerate() {
        let organisation = volunteer.organisation.map_or(0, |organisation| prices.organisations[organisation as usize]);
        let price = i128::from(prices.volunteers[place]) - i128::from(organisation);
        if price > 0 {
            sum += ceiling::of_volunteer(price, &load_cost(place), most_visits(problem, place));
        }
    }
    let (pairs, looked_at) = homes.pairs_term(prices, worth);
    (sum + pairs, looked_at)
}
