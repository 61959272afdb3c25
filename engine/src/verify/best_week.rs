//! The best week of one volunteer at prices, by a dynamic programme of the check's own.
//!
//! **Best week of a volunteer.** Options in the order of their start; two *clash* when they are of one visit, or against a link. A label is
//! a chain so far: its worth, what it has used of every counter (a limit row's visits, minutes, nights or days; all visits and minutes when
//! they cost), and which *watched* options it clashes with. A label is dropped when another that ends in the same option is worth
//! as much, has used no more and clashes with no other watched option: costs never fall, so it ends no worse. Labels of options that
//! every later option can follow go to one common list; there, a day more must be left unless both end on the same day or the day of the other is
//! over. Nothing is watched at first; the options that clash in the best chain are watched then, with all that clash with the same options, until none does (Boland, Dethridge & Dumitrescu, *Accelerated label setting
//! algorithms for the elementary resource constrained shortest path problem*, 2006).
//!
//! An option that must be chosen is worth so much more that no week goes without it. Options that are worth nothing are left out where they
//! take too long to be on the way from one place to another, and where every two steps in time also fit with the middle left out. Beyond [`LABELS`] labels in
//! one list, two are merged into one no worse than both: the ceiling is then too high, never too low.

use std::collections::BTreeMap;

use super::ceiling;
use super::follows::{Clashes, Counter, Fits, counters_of};
use super::week::Trips;
use crate::instance::{Choice, Instance, LinkRow, VolunteerRow, WeekPrices};

/// The most labels in one list.
const LABELS: usize = 20_000;
/// The most kinds of options that can be watched.
const WATCHED: usize = 128;
/// What an option that must be chosen is worth more.
const MUST: i128 = 1 << 90;

/// A chain so far.
#[derive(Clone)]
struct Label {
    worth: i128,
    used: Vec<u64>,
    watched: u128,
    /// Label it goes on from, and its last option.
    from: Option<usize>,
    option: usize,
}

/// What the worth of an option is made of.
pub(super) struct Terms<'a> {
    /// The instance.
    pub(super) instance: &'a Instance,
    /// Prices.
    pub(super) prices: &'a WeekPrices,
    /// By option: its price.
    pub(super) price: &'a [i64],
    /// By option: what it may add by a series.
    pub(super) again: &'a [i128],
    /// Travel.
    pub(super) trips: &'a dyn Trips,
    /// Links by their first visit.
    pub(super) links: &'a BTreeMap<u32, Vec<&'a LinkRow>>,
}

/// One volunteer's options at prices.
pub(super) struct Volunteer<'a> {
    row: &'a VolunteerRow,
    /// Options that clash with the same ones share a kind.
    clashes: Clashes,
    kinds: Vec<usize>,
    days: Vec<usize>,
    musts: i128,
    worths: Vec<i128>,
    fits: Fits,
    counters: Vec<Counter>,
    most_labels: usize,
    most_watched: usize,
}

impl<'a> Volunteer<'a> {
    /// The options of a volunteer.
    pub(super) fn new(at: &Terms<'a>, volunteer: usize, options: &[usize]) -> Self {
        let Terms { instance, prices, price, again, trips, links } = at;
        let row = &instance.volunteers[volunteer];
        let lent = row.organisation.map_or(0, |place| prices.organisations[place as usize]);
        let first_cost = i128::from(row.load_cost.first().copied().unwrap_or(0));
        let is_must =
            |option: &usize| u32::try_from(*option).is_ok_and(|place| instance.must.binary_search(&place).is_ok());
        let worth = |option: &usize| {
            let points = i128::from(instance.options[*option].points) + again[*option];
            let points = if is_must(option) { points + MUST } else { points };
            points - i128::from(price[*option]) - i128::from(lent) - first_cost
        };
        // Where nothing is worth anything, the best week is an empty one.
        let is_any = options.iter().any(|option| worth(option) > 0 || is_must(option));
        let mut order = if is_any { options.to_vec() } else { Vec::new() };
        order.retain(|option| worth(option) > 0 || !is_never_on_the_way(at, row, &instance.options[*option]));
        order.sort_by_key(|option| (instance.options[*option].start, instance.options[*option].end, *option));
        let mut fits = Fits::new(instance, *trips, row, &order);
        if fits.is_transitive() {
            let kept: Vec<usize> = (0..order.len()).filter(|place| worth(&order[*place]) > 0).collect();
            fits = fits.among(&kept);
            order.retain(|option| worth(option) > 0);
        }
        let choices: Vec<&Choice> = order.iter().map(|option| &instance.options[*option]).collect();
        let clashes = Clashes::new(links, &choices);
        let day = |choice: &&Choice| instance.midnights.partition_point(|midnight| *midnight <= choice.start);
        Self {
            row,
            kinds: clashes.kinds(),
            clashes,
            days: choices.iter().map(day).collect(),
            musts: order.iter().filter(|option| is_must(option)).count() as i128,
            worths: order.iter().map(worth).collect(),
            fits,
            counters: counters_of(instance, row, &choices),
            most_labels: LABELS,
            most_watched: WATCHED,
        }
    }

    /// The worth of the best week.
    pub(super) fn best_week(&self) -> i128 {
        let mut watched: Vec<usize> = Vec::new();
        loop {
            let (worth, chain) = self.best_chain(&watched);
            let known = watched.len();
            for (place, option) in chain.iter().enumerate() {
                let is_clash = chain[..place].iter().any(|other| self.clashes.has(*other, *option));
                if is_clash && !watched.contains(&self.kinds[*option]) && watched.len() < self.most_watched {
                    watched.push(self.kinds[*option]);
                }
            }
            if watched.len() == known {
                return worth - self.musts * MUST;
            }
        }
    }

    /// The best chain in which only unwatched options may clash with earlier ones: its worth and its options.
    fn best_chain(&self, watched: &[usize]) -> (i128, Vec<usize>) {
        let count = self.worths.len();
        let empty = Label { worth: 0, used: vec![0; self.counters.len()], watched: 0, from: None, option: usize::MAX };
        let mut labels = vec![empty];
        let mut of_option: Vec<Vec<usize>> = Vec::with_capacity(count);
        // Labels that every option from here on can follow, and the options that are not among them yet.
        let mut common = vec![0];
        let mut recent: Vec<usize> = Vec::new();
        let last_misfit: Vec<usize> = (0..count).map(|option| self.fits.last_misfit(option)).collect();
        for option in 0..count {
            let bit = watched.iter().position(|kind| *kind == self.kinds[option]).map_or(0, |place| 1_u128 << place);
            let clashing = watched.iter().enumerate().filter(|(_, kind)| self.clashes.has(option, **kind));
            let mask = clashing.fold(0, |mask, (place, _)| mask | 1_u128 << place);
            let mut own: Vec<usize> = Vec::new();
            recent.retain(|earlier| {
                let is_over = last_misfit[*earlier] < option;
                if is_over {
                    for label in &of_option[*earlier] {
                        self.keep(&mut labels, &mut common, *label, option);
                    }
                }
                !is_over
            });
            let follows = recent.iter().filter(|earlier| self.fits.has(**earlier, option));
            let earlier = follows.flat_map(|earlier| of_option[*earlier].iter()).chain(&common);
            let earlier: Vec<usize> = earlier.copied().collect();
            for from in earlier {
                if let Some(label) = self.extend(&labels[from], from, option, [bit, mask]) {
                    labels.push(label);
                    let new = labels.len() - 1;
                    self.keep(&mut labels, &mut own, new, option + 1);
                }
            }
            of_option.push(own);
            recent.push(option);
        }
        let whole = |label: &Label| label.worth - self.cost(label);
        let best = labels.iter().max_by_key(|label| whole(label)).expect("the empty chain is there");
        (whole(best), options_of(&labels, best))
    }

    fn extend(&self, known: &Label, from: usize, option: usize, [bit, mask]: [u128; 2]) -> Option<Label> {
        if known.watched & bit != 0 {
            return None;
        }
        let is_same_day = known.from.is_some() && self.days[known.option] == self.days[option];
        let uses = |counter: &Counter| if counter.is_days && is_same_day { 0 } else { counter.uses[option] };
        let used: Vec<u64> = known.used.iter().zip(&self.counters).map(|(used, c)| used + uses(c)).collect();
        let fits = used.iter().zip(&self.counters).all(|(used, counter)| *used <= counter.most);
        let worth = known.worth + self.worths[option];
        fits.then_some(Label { worth, used, watched: known.watched | mask, from: Some(from), option })
    }

    /// Puts a label into a list that options from `next` on will go on from, unless another there is as good.
    fn keep(&self, labels: &mut [Label], list: &mut Vec<usize>, new: usize, next: usize) {
        let is_as_good = |one: &Label, other: &Label| {
            let mut counted = one.used.iter().zip(&other.used).zip(&self.counters);
            let day = |label: &Label| label.from.map(|_| self.days[label.option]);
            // Whoever goes on from the other may do so on its last day for nothing.
            let is_begun = day(other).is_some_and(|day| self.days.get(next).is_some_and(|next| *next <= day));
            let more = u64::from(day(one) != day(other) && is_begun);
            one.worth >= other.worth
                && one.watched & !other.watched == 0
                && counted.all(|((one, other), counter)| {
                    one + if counter.is_days { more } else { 0 } <= *other || counter.last < next
                })
        };
        if list.iter().any(|known| is_as_good(&labels[*known], &labels[new])) {
            return;
        }
        list.retain(|known| !is_as_good(&labels[new], &labels[*known]));
        if list.len() < self.most_labels {
            list.push(new);
            return;
        }
        let other = labels[new].clone();
        let kept = &mut labels[list[list.len() - 1]];
        kept.worth = kept.worth.max(other.worth);
        kept.watched &= other.watched;
        for ((kept, other), counter) in kept.used.iter_mut().zip(&other.used).zip(&self.counters) {
            *kept = (*kept).min(*other).saturating_sub(u64::from(counter.is_days));
        }
    }

    /// What a chain costs beyond the first visit's cost for each; visits and minutes are the first two counters.
    fn cost(&self, label: &Label) -> i128 {
        let visits = usize::try_from(label.used[0]).unwrap_or(usize::MAX);
        let first = i128::from(self.row.load_cost.first().copied().unwrap_or(0));
        ceiling::load_cost(&self.row.load_cost, visits) - first * i128::from(label.used[0])
            + ceiling::minutes_cost(&self.row.minutes_cost, i128::from(label.used[1]))
    }
}

/// Whether an option takes so long that it is never on the way: whoever goes to its place, does it and goes on from where it ends is anywhere no
/// sooner than straight on, so that there is time for a week with it left out as well.
fn is_never_on_the_way(at: &Terms<'_>, row: &VolunteerRow, option: &Choice) -> bool {
    let Some(shortcut_min) = at.trips.shortcut_min(&row.ways) else { return false };
    let visit = &at.instance.visits[option.visit as usize];
    // From nowhere it is no time to anywhere.
    let Some(from) = visit.from else { return false };
    let way_s = visit.to.map_or(0, |to| at.trips.fastest_s(&row.ways, from, to));
    // To the option and from its start to its end; to its end and on.
    let least_min = u64::from(way_s.div_ceil(60)) + 2 * u64::from(shortcut_min);
    i64::from(option.end) - i64::from(option.start) >= i64::try_from(least_min).unwrap_or(i64::MAX)
}

/// The options of a chain, first first.
fn options_of(labels: &[Label], last: &Label) -> Vec<usize> {
    let mut options = Vec::new();
    let mut at = last;
    while let Some(from) = at.from {
        options.push(at.option);
        at = &labels[from];
    }
    options.reverse();
    options
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;
    use crate::instance::{LimitRow, VisitRow};

    /// Everywhere is here.
    struct NoTravel;

    impl Trips for NoTravel {
        fn fastest_s(&self, _ways: &[u32], _from: u32, _to: u32) -> u32 {
            0
        }
    }

    /// One volunteer with limits on visits, minutes and days, each dearer than the one before, and six visits at three times each.
    fn any(seed: u64) -> Instance {
        let mut chance = Pcg64Mcg::seed_from_u64(seed);
        let (visits, minutes, days) =
            (chance.random_range(2..7), chance.random_range(200..500), chance.random_range(1..4));
        let limit = LimitRow { visits, minutes, days, ..LimitRow::new(0, 3) };
        let (visits, days) = (chance.random_range(2..5), chance.random_range(1..3));
        let days = LimitRow { visits, days, ..LimitRow::new(0, 2) };
        let mut option = |visit: u32| {
            let start = chance.random_range(0..48) * 90;
            let (end, points) = (start + chance.random_range(1..6) * 30, chance.random_range(1..60));
            Choice { volunteer: 0, visit, start, end, points }
        };
        Instance {
            midnights: vec![0, 1440, 2880, 4320],
            options: (0..18).map(|number| option(number / 3)).collect(),
            volunteers: vec![VolunteerRow {
                load_cost: vec![0, 4, 12],
                limits: vec![limit, days],
                ..VolunteerRow::default()
            }],
            visits: vec![VisitRow { need: 1, ..VisitRow::default() }; 6],
            ..Instance::default()
        }
    }

    fn best_week(instance: &Instance, most_labels: usize, most_watched: usize) -> i128 {
        let prices = WeekPrices { visits: vec![0; instance.visits.len()], ..WeekPrices::default() };
        let (price, again) = (vec![0; instance.options.len()], vec![0; instance.options.len()]);
        let (trips, links) = (&NoTravel, &BTreeMap::new());
        let at = Terms { instance, prices: &prices, price: &price, again: &again, trips, links };
        let places: Vec<usize> = (0..instance.options.len()).collect();
        Volunteer { most_labels, most_watched, ..Volunteer::new(&at, 0, &places) }.best_week()
    }

    #[test]
    fn a_best_week_cut_short_is_worth_no_less() {
        let mut higher = 0;
        for seed in 0..200 {
            let instance = any(seed);
            let whole = best_week(&instance, LABELS, WATCHED);
            for labels in 1..40 {
                let short = best_week(&instance, labels, WATCHED);
                assert!(short >= whole, "seed {seed}: {short} with {labels} labels, {whole} with all");
                higher += u32::from(short > whole);
            }
            for watched in 0..6 {
                let short = best_week(&instance, LABELS, watched);
                assert!(short >= whole, "seed {seed}: {short} with {watched} watched, {whole} with all");
            }
        }
        // Labels that are no better than others take no room, or it would be far more often.
        assert!((3_500..4_150).contains(&higher), "{higher} of 7,800 are worth more");
    }

    #[test]
    fn no_more_kinds_are_watched_than_there_is_room_for() {
        let mut twice = any(0);
        let option = |start: i32| Choice { volunteer: 0, visit: 0, start, end: start + 30, points: 10 };
        (twice.options, twice.volunteers) = (vec![option(0), option(60)], vec![VolunteerRow::default()]);
        assert_eq!([0, 1].map(|watched| best_week(&twice, LABELS, watched)), [20, 10]);
    }
}
