//! What one volunteer's options leave time for, what they clash with, and what is counted of them: for [`super::best_week`].

use std::collections::BTreeMap;

use super::linked;
use super::week::Trips;
use crate::instance::{Choice, Instance, LinkRow, NO_LIMIT, VolunteerRow};

/// Something counted, for the options from the first to the last that it counts.
pub(super) struct Counter {
    /// By option.
    pub(super) uses: Vec<u64>,
    /// The most of all together.
    pub(super) most: u64,
    /// The last option that uses any.
    pub(super) last: usize,
    /// Whether it counts days: an option on the day of the one before it uses nothing.
    pub(super) is_days: bool,
}

/// By option: which others one volunteer cannot choose beside it, whatever the time between.
pub(super) fn clashes_of(of_first: &BTreeMap<u32, Vec<&LinkRow>>, choices: &[&Choice]) -> Vec<Vec<bool>> {
    let mut firsts: Vec<u32> = choices.iter().map(|choice| choice.visit).collect();
    firsts.sort_unstable();
    firsts.dedup();
    let links: Vec<&LinkRow> = firsts.iter().filter_map(|visit| of_first.get(visit)).flatten().copied().collect();
    let clash = |one: &Choice, other: &Choice| one.visit == other.visit || linked::is_against(&links, one, other);
    choices.iter().map(|one| choices.iter().map(|other| clash(one, other)).collect()).collect()
}

/// Whether there is time from each option to each later one.
pub(super) fn fits_of(instance: &Instance, trips: &dyn Trips, row: &VolunteerRow, order: &[usize]) -> Vec<Vec<bool>> {
    let mut fits = vec![vec![false; order.len()]; order.len()];
    // Many options are other times of one visit: the way between two visits is the same at all of them, and looked up once.
    let mut visits: Vec<u32> = order.iter().map(|option| instance.options[*option].visit).collect();
    visits.sort_unstable();
    visits.dedup();
    let place = |visit: u32| visits.binary_search(&visit).unwrap_or_default();
    let places: Vec<usize> = order.iter().map(|option| place(instance.options[*option].visit)).collect();
    let mut known_s: Vec<Option<u32>> = vec![None; visits.len() * visits.len()];
    let at_most_min = i64::from(trips.at_most_s(&row.ways).div_ceil(60));
    for (i, first) in order.iter().enumerate() {
        let first = &instance.options[*first];
        let left = &instance.visits[first.visit as usize];
        let rest_min = if left.night { i64::from(row.rest_after_night_min) } else { 0 };
        for (j, second) in order.iter().enumerate().skip(i + 1) {
            let second = &instance.options[*second];
            let gap_min = i64::from(second.start) - i64::from(first.end);
            if gap_min < rest_min || gap_min < 0 {
                continue;
            }
            if gap_min >= at_most_min {
                fits[i][j] = true;
                continue;
            }
            let trip = &mut known_s[places[i] * visits.len() + places[j]];
            let travel_s = *trip.get_or_insert_with(|| {
                match (left.to.or(left.from), instance.visits[second.visit as usize].from) {
                    (Some(from), Some(to)) => trips.fastest_s(&row.ways, from, to),
                    _ => 0,
                }
            });
            fits[i][j] = i64::from(travel_s.div_ceil(60)) <= gap_min;
        }
    }
    fits
}

/// Whether whoever can go from one to a second and from there to a third can also go straight to the third: what the second reaches is then a
/// part of what the first reaches. An option reaches later ones only.
pub(super) fn is_transitive(fits: &[Vec<bool>]) -> bool {
    let pack = |row: &Vec<bool>| -> Vec<u64> {
        let word = |bits: &[bool]| bits.iter().rev().fold(0, |word, bit| word << 1 | u64::from(*bit));
        row.chunks(64).map(word).collect()
    };
    let packed: Vec<Vec<u64>> = fits.iter().map(pack).collect();
    let reaches_all = |one: usize, other: usize| packed[other].iter().zip(&packed[one]).all(|(all, of)| all & !of == 0);
    (0..fits.len()).all(|i| (i + 1..fits.len()).filter(|j| fits[i][*j]).all(|j| reaches_all(i, j)))
}

/// All visits, all minutes, then every limit that could bind.
pub(super) fn counters_of(instance: &Instance, row: &VolunteerRow, choices: &[&Choice]) -> Vec<Counter> {
    let minutes = |choice: &Choice| u64::from(choice.end.abs_diff(choice.start));
    let night = |choice: &Choice| u64::from(instance.visits[choice.visit as usize].night);
    let last = |counts: bool| if counts { choices.len() } else { 0 };
    let mut counters = vec![
        Counter { uses: vec![1; choices.len()], most: u64::MAX, last: last(row.load_cost.len() > 1), is_days: false },
        Counter {
            uses: choices.iter().copied().map(minutes).collect(),
            most: u64::MAX,
            last: last(!row.minutes_cost.is_empty()),
            is_days: false,
        },
    ];
    for limit in &row.limits {
        let days = [limit.from_day, limit.to_day].map(|day| instance.midnights[day as usize]);
        let counts = |choice: &Choice| days[0] <= choice.start && choice.start < days[1];
        for (kind, most) in [limit.visits, limit.minutes, limit.nights, limit.days].into_iter().enumerate() {
            let used = |choice: &Choice| [1, minutes(choice), night(choice), 1][kind];
            let uses: Vec<u64> = choices.iter().map(|choice| if counts(choice) { used(choice) } else { 0 }).collect();
            if most != NO_LIMIT && uses.iter().sum::<u64>() > u64::from(most) {
                let last = uses.iter().rposition(|uses| *uses > 0).unwrap_or(0);
                counters.push(Counter { uses, most: u64::from(most), last, is_days: kind == 3 });
            }
        }
    }
    counters
}
