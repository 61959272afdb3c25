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

/// Which of one volunteer's options cannot be chosen beside each other, whatever the time between: those of one visit, or against a link.
pub(super) struct Clashes {
    /// By option: its visit.
    visits: Vec<u32>,
    /// All of them, where there are links.
    linked: Option<Grid>,
}

impl Clashes {
    pub(super) fn new(of_first: &BTreeMap<u32, Vec<&LinkRow>>, choices: &[&Choice]) -> Self {
        let visits: Vec<u32> = choices.iter().map(|choice| choice.visit).collect();
        let mut firsts = visits.clone();
        firsts.sort_unstable();
        firsts.dedup();
        let links: Vec<&LinkRow> = firsts.iter().filter_map(|visit| of_first.get(visit)).flatten().copied().collect();
        if links.is_empty() {
            return Self { visits, linked: None };
        }
        let mut linked = Grid::new(choices.len());
        for (i, one) in choices.iter().enumerate() {
            for (j, other) in choices.iter().enumerate() {
                if one.visit == other.visit || linked::is_against(&links, one, other) {
                    linked.set(i, j);
                }
            }
        }
        Self { visits, linked: Some(linked) }
    }

    /// Whether two options clash; each does with itself.
    pub(super) fn has(&self, one: usize, other: usize) -> bool {
        match &self.linked {
            Some(linked) => linked.has(one, other),
            None => self.visits[one] == self.visits[other],
        }
    }

    /// By option: the first that clashes with the same ones.
    pub(super) fn kinds(&self) -> Vec<usize> {
        let count = self.visits.len();
        match &self.linked {
            Some(linked) => {
                let mut first: BTreeMap<&[u64], usize> = BTreeMap::new();
                (0..count).map(|place| *first.entry(linked.row(place)).or_insert(place)).collect()
            }
            None => {
                let mut first: BTreeMap<u32, usize> = BTreeMap::new();
                (0..count).map(|place| *first.entry(self.visits[place]).or_insert(place)).collect()
            }
        }
    }
}

/// A square of yes and no.
pub(super) struct Grid {
    words: usize,
    bits: Vec<u64>,
}

impl Grid {
    /// No everywhere.
    fn new(side: usize) -> Self {
        let words = side.div_ceil(64);
        Self { words, bits: vec![0; side * words] }
    }

    fn row(&self, row: usize) -> &[u64] {
        &self.bits[row * self.words..(row + 1) * self.words]
    }

    fn has(&self, row: usize, column: usize) -> bool {
        self.bits[row * self.words + column / 64] >> (column % 64) & 1 == 1
    }

    fn set(&mut self, row: usize, column: usize) {
        self.bits[row * self.words + column / 64] |= 1 << (column % 64);
    }
}

/// Whether there is time from each of some options to each later one, in the order of their start.
pub(super) struct Fits {
    /// For the later options before `sure`.
    near: Grid,
    /// By option: the first later one from which on there is time for all.
    sure: Vec<usize>,
}

impl Fits {
    pub(super) fn new(instance: &Instance, trips: &dyn Trips, row: &VolunteerRow, order: &[usize]) -> Self {
        let (mut near, mut sure) = (Grid::new(order.len()), Vec::with_capacity(order.len()));
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
            let gap_min = |second: usize| i64::from(instance.options[second].start) - i64::from(first.end);
            let later = &order[i + 1..];
            let from = i + 1 + later.partition_point(|second| gap_min(*second) < rest_min);
            let end = i + 1 + later.partition_point(|second| gap_min(*second) < rest_min.max(at_most_min));
            sure.push(end);
            for (j, second) in order.iter().enumerate().take(end).skip(from) {
                let trip = &mut known_s[places[i] * visits.len() + places[j]];
                let travel_s = *trip.get_or_insert_with(|| {
                    let second = &instance.options[*second];
                    match (left.to.or(left.from), instance.visits[second.visit as usize].from) {
                        (Some(from), Some(to)) => trips.fastest_s(&row.ways, from, to),
                        _ => 0,
                    }
                });
                if i64::from(travel_s.div_ceil(60)) <= gap_min(*second) {
                    near.set(i, j);
                }
            }
        }
        Self { near, sure }
    }

    /// Whether there is time from one option to a later one.
    pub(super) fn has(&self, one: usize, later: usize) -> bool {
        later >= self.sure[one] || self.near.has(one, later)
    }

    /// The last option that there is no time for after this one; itself when there is time for all, as nothing follows itself.
    pub(super) fn last_misfit(&self, one: usize) -> usize {
        (one..self.sure[one]).rev().find(|later| !self.near.has(one, *later)).unwrap_or(one)
    }

    /// Whether whoever can go from one to a second and from there to a third can also go straight to the third: what the second reaches is then
    /// a part of what the first reaches. From what is sure on, it always is.
    pub(super) fn is_transitive(&self) -> bool {
        let reaches_all = |one: usize, second: usize| {
            let (sure, of_second) = (self.sure[one], self.sure[second]);
            (second / 64..sure.div_ceil(64)).all(|word| {
                let reached = self.near.row(second)[word] | !below(of_second, word);
                reached & below(sure, word) & !self.near.row(one)[word] == 0
            })
        };
        let count = self.sure.len();
        (0..count).all(|i| (i..self.sure[i]).filter(|j| self.near.has(i, *j)).all(|j| reaches_all(i, j)))
    }

    /// The same among some of the options.
    pub(super) fn among(&self, kept: &[usize]) -> Self {
        let (mut near, mut sure) = (Grid::new(kept.len()), Vec::with_capacity(kept.len()));
        for (i, one) in kept.iter().enumerate() {
            let end = kept.partition_point(|later| *later < self.sure[*one]);
            sure.push(end);
            for (j, later) in kept.iter().enumerate().take(end).skip(i) {
                if self.near.has(*one, *later) {
                    near.set(i, j);
                }
            }
        }
        Self { near, sure }
    }
}

/// The bits of a word of a row that stand for options before `end`.
fn below(end: usize, word: usize) -> u64 {
    match end.saturating_sub(64 * word) {
        0 => 0,
        64.. => u64::MAX,
        bits => (1 << bits) - 1,
    }
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

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::{Fits, Grid};

    /// Some options of which each fits all from `sure` on, and those before it by chance.
    fn any(seed: u64) -> (Fits, Vec<Vec<bool>>) {
        let mut chance = Pcg64Mcg::seed_from_u64(seed);
        let count = chance.random_range(1..140);
        let (mut near, mut sure) = (Grid::new(count), Vec::new());
        let mut plain = vec![vec![false; count]; count];
        let (reach, misfits) = (chance.random_range(1..70), [0.0, 0.002, 0.05, 0.5][chance.random_range(0..4)]);
        for (one, row) in plain.iter_mut().enumerate() {
            let from = (one + 1 + chance.random_range(0..reach)).min(count);
            sure.push(from);
            for (later, known) in row.iter_mut().enumerate().skip(one + 1) {
                let fits = later >= from || !chance.random_bool(misfits);
                *known = fits;
                if fits && later < from {
                    near.set(one, later);
                }
            }
        }
        (Fits { near, sure }, plain)
    }

    fn is_transitive(fits: &[Vec<bool>]) -> bool {
        let count = fits.len();
        (0..count).all(|one| {
            let seconds = (one + 1..count).filter(|second| fits[one][*second]);
            seconds.into_iter().all(|second| (second + 1..count).all(|third| !fits[second][third] || fits[one][third]))
        })
    }

    #[test]
    fn what_follows_what_is_read_from_bits_as_it_is_written() {
        let mut transitive = 0;
        for seed in 0..400 {
            let (fits, plain) = any(seed);
            let count = plain.len();
            let pairs = || (0..count).flat_map(|one| (one + 1..count).map(move |later| (one, later)));
            assert!(pairs().all(|(one, later)| fits.has(one, later) == plain[one][later]), "seed {seed}");
            let last = |one: usize| (one + 1..count).rev().find(|later| !plain[one][*later]).unwrap_or(one);
            assert!((0..count).all(|one| fits.last_misfit(one) == last(one)), "seed {seed}");
            assert_eq!(fits.is_transitive(), is_transitive(&plain), "seed {seed}");
            transitive += u32::from(is_transitive(&plain));
            let kept: Vec<usize> = (0..count).filter(|place| place % 3 != 1).collect();
            let among = fits.among(&kept);
            for (one, later) in (0..kept.len()).flat_map(|one| (one + 1..kept.len()).map(move |later| (one, later))) {
                assert_eq!(among.has(one, later), plain[kept[one]][kept[later]], "seed {seed}");
            }
        }
        assert!((20..380).contains(&transitive), "{transitive} of 400");
    }
}
