//! Invented towns: the same for the same seed, of the right size, and unequal as real ones are.

use koppel_engine::problem::Problem;
use koppel_engine::rules::Pair;
use koppel_engine::travel::TravelTable;
use koppel_scenarios::{Demand, Town};

/// How unequally `visits` are spread: 0 when everybody did as much, near 1 when one did all.
fn gini(mut visits: Vec<u32>) -> f64 {
    visits.sort_unstable();
    let count = visits.len() as f64;
    let sum: f64 = visits.iter().map(|visits| f64::from(*visits)).sum();
    let ranked: f64 = (1..).zip(&visits).map(|(rank, visits)| f64::from(rank) * f64::from(*visits)).sum();
    2.0 * ranked / (count * sum) - (count + 1.0) / count
}

/// How many volunteers may do each of `visits` visits, spread over the table, by the hard rules: sorted.
fn may(problem: &Problem, visits: usize) -> Vec<usize> {
    let travel = TravelTable::default();
    let step = problem.visits.len().div_ceil(visits);
    let may =
        |visit| (0..problem.volunteers.len()).filter(|v| Pair::new(problem, *v, visit).fit(&travel).is_ok()).count();
    let mut counts: Vec<usize> = (0..problem.visits.len()).step_by(step).map(may).collect();
    counts.sort_unstable();
    counts
}

#[test]
fn the_same_seed_gives_the_same_town() {
    assert_eq!(Town::town(7).problem(), Town::town(7).problem());
    assert_ne!(Town::town(7).problem(), Town::town(8).problem());
}

#[test]
fn a_town_has_the_size_that_was_asked_for() {
    for (volunteers, visits) in [(0, 0), (1, 0), (0, 1), (3, 700), (900, 5)] {
        let problem = Town::sized(volunteers, visits, 1).problem();
        assert_eq!((problem.volunteers.len(), problem.visits.len()), (volunteers as usize, visits as usize));
        assert_eq!(problem.requests.len(), problem.visits.len());
    }
}

#[test]
fn a_larger_town_keeps_the_people_of_the_smaller_one() {
    let town = |volunteers, visits| Town { volunteers, visits, ..Town::town(5) }.problem();
    let small = town(300, 400);
    assert_eq!(small.volunteers, town(350, 400).volunteers[..300]);
    assert_eq!(small.volunteers, town(300, 450).volunteers);
    assert_eq!(small.requests, town(300, 450).requests[..400]);
}

#[test]
fn tables_are_in_the_order_the_engine_asks_for() {
    let problem = Town::town(3).problem();
    assert!(problem.volunteers.is_sorted_by(|a, b| a.id < b.id));
    assert!(problem.requests.is_sorted_by(|a, b| a.id < b.id));
    assert!(problem.visits.iter().enumerate().all(|(i, visit)| visit.request as usize == i));
    for volunteer in &problem.volunteers {
        assert!(volunteer.free.windows(2).all(|pair| pair[0].ends_at < pair[1].starts_at), "{}", volunteer.id);
        assert!(!volunteer.free.is_empty() && !volunteer.ways.is_empty());
    }
}

#[test]
fn people_and_visits_stay_inside_the_stated_bounds() {
    let problem = Town::town(4).problem();
    assert!(problem.volunteers.iter().all(|volunteer| (1..=4).contains(&volunteer.limits.visits)));
    assert!(problem.volunteers.iter().all(|volunteer| volunteer.skills.len() == 2));
    assert!(problem.requests.iter().all(|request| (1..=3).contains(&request.volunteers_needed)));
    assert!(problem.requests.iter().all(|request| request.skills.len() == 1));
    let end = problem.period.midnights[7];
    for slot in problem.visits.iter().flat_map(|visit| &visit.slots) {
        assert!(slot.starts_at.0 >= 0 && slot.ends_at <= end && slot.minutes() > 0);
    }
}

#[test]
fn past_load_is_as_unequal_as_in_real_neighbourhoods() {
    let problem = Town::sized(20_000, 0, 1).problem();
    let visits: Vec<u32> = problem.volunteers.iter().map(|volunteer| volunteer.visits_before).collect();
    let once = visits.iter().filter(|visits| **visits == 1).count() as f64 / visits.len() as f64;
    let gini = gini(visits);
    assert!((0.72..0.78).contains(&gini), "Gini {gini:.3}");
    assert!((0.20..0.32).contains(&once), "{once:.3} took part once");
}

#[test]
fn demand_elsewhere_is_harder_to_serve() {
    let town = |demand| may(&Town { demand, ..Town::town(1) }.problem(), 2_000);
    let (hot, same): (usize, usize) = (town(Demand::Hot).iter().sum(), town(Demand::Same).iter().sum());
    assert!(hot < same, "{hot} pairs are allowed in a hot town, {same} in one with demand where people live");
}

#[test]
fn in_every_size_some_visits_have_a_choice_and_some_have_none() {
    for town in [Town::village(1), Town::town(1), Town::sized(10_000, 10_000, 1), Town::city(1)] {
        let counts = may(&town.problem(), 200);
        let (least, median, most) = (counts[0], counts[counts.len() / 2], counts[counts.len() - 1]);
        assert!(
            least <= 1 && (1..40).contains(&median) && most >= 5,
            "{least}, {median}, {most} of {}",
            town.volunteers
        );
    }
}
