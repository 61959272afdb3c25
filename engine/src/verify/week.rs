//! The ceiling of prices in time ([`WeekPrices`]), recomputed with a dynamic programme of the check's own.
//!
//! **Best week of a volunteer.** Options in the order of their start; two *clash* when they are of one visit, or against a link. A label is
//! a chain so far: its worth, what it has used of every counter (a limit row's visits, minutes, nights or days; all visits and minutes when
//! they cost), and which *watched* options it clashes with. A label is dropped when another that ends in the same option is worth
//! as much, has used no more and clashes with no other watched option: costs never fall, so it ends no worse. Labels of options that
//! every later option can follow go to one common list; there, a day more must be left unless both end on the same day or the day of the other is
//! over. Nothing is watched at first; the options that clash in the best chain are watched then, with all that clash with the same options, until none does (Boland, Dethridge & Dumitrescu, *Accelerated label setting
//! algorithms for the elementary resource constrained shortest path problem*, 2006).
//!
//! An option that must be chosen is worth so much more that no week goes without it. Options that are worth nothing are left out where every two steps in time also fit with the middle left out. Beyond [`LABELS`] labels in
//! one list, two are merged into one no worse than both: the ceiling is then too high, never too low.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{Fault, ceiling, linked};
use crate::instance::{Choice, Instance, LinkRow, NO_LIMIT, VolunteerRow, WeekPrices};

/// The most labels in one list.
const LABELS: usize = 20_000;
/// The most kinds of options that can be watched.
const WATCHED: usize = 128;
/// What an option that must be chosen is worth more.
const MUST: i128 = 1 << 90;

/// Faults of prices that are not of this instance, or below 0 where they may not be.
pub(super) fn faults_of_prices(at: &str, instance: &Instance, prices: &WeekPrices) -> Vec<Fault> {
    let mut faults = Vec::new();
    let lengths = [
        ("visits", prices.visits.len(), instance.visits.len()),
        ("organisations", prices.organisations.len(), instance.organisations.len()),
    ];
    for (name, found, rows) in lengths {
        if found != rows {
            faults.push(Fault::malformed(format!("{at}.{name}"), format!("{found} prices"), rows));
        }
    }
    for (i, (price, row)) in prices.organisations.iter().zip(&instance.organisations).enumerate() {
        let at = format!("{at}.organisations[{i}]");
        if *price < 0 {
            faults.push(Fault::NegativePrice { at, price: *price });
        } else if *price > 0 && row.visits == NO_LIMIT {
            faults.push(Fault::malformed(at, price, "0, as the organisation has no limit"));
        }
    }
    for (i, (option, _)) in prices.options.iter().enumerate() {
        let at = || format!("{at}.options[{i}]");
        if *option as usize >= instance.options.len() {
            let expected = format!("a place in options, which has {} rows", instance.options.len());
            faults.push(Fault::malformed(at(), option, expected));
        }
        if i > 0 && *option <= prices.options[i - 1].0 {
            let expected = format!("more than {}, as options rise", prices.options[i - 1].0);
            faults.push(Fault::malformed(at(), option, expected));
        }
    }
    faults
}

/// Seconds by the fastest of some ways from one place to another.
pub(super) type FastestS<'a> = &'a (dyn Fn(&[u32], u32, u32) -> u32 + Sync);

/// The ceiling of week prices, and how many options it was taken over.
pub(super) fn ceiling_of(instance: &Instance, prices: &WeekPrices, fastest_s: FastestS<'_>) -> (i128, u64) {
    let mut price: Vec<i64> = instance.options.iter().map(|option| prices.visits[option.visit as usize]).collect();
    for (option, own) in &prices.options {
        price[*option as usize] = *own;
    }
    let mut by_volunteer: Vec<Vec<usize>> = vec![Vec::new(); instance.volunteers.len()];
    let mut by_visit: Vec<Vec<usize>> = vec![Vec::new(); instance.visits.len()];
    let out = out_by_musts(instance);
    for (place, option) in instance.options.iter().enumerate() {
        if is_possible(instance, option) && !out[place] {
            by_volunteer[option.volunteer as usize].push(place);
            by_visit[option.visit as usize].push(place);
        }
    }
    let sales: i128 = (0..by_visit.len()).map(|visit| best_sale(instance, &price, visit, &mut by_visit[visit])).sum();
    let lent = ceiling::of_places(instance.organisations.iter().map(|row| row.visits), &prices.organisations);
    let again = linked::again_of_options(instance);
    let mut links: BTreeMap<u32, Vec<&LinkRow>> = BTreeMap::new();
    for link in &instance.links {
        links.entry(link.first).or_default().push(link);
    }
    let at = Terms { instance, prices, price: &price, again: &again, fastest_s, links: &links };
    let weeks: i128 = by_volunteer
        .par_iter()
        .enumerate()
        .map(|(volunteer, options)| Volunteer::new(&at, volunteer, options).best_week())
        .sum();
    (sales + lent + weeks, price.len() as u64)
}

/// By option: whether musts leave no room for it.
fn out_by_musts(instance: &Instance) -> Vec<bool> {
    let mut of_visit: Vec<Vec<&Choice>> = vec![Vec::new(); instance.visits.len()];
    for option in instance.must.iter().map(|place| &instance.options[*place as usize]) {
        of_visit[option.visit as usize].push(option);
    }
    let is_out = |option: &Choice| {
        let musts = &of_visit[option.visit as usize];
        let is_full = musts.len() as u64 >= u64::from(instance.visits[option.visit as usize].need);
        let is_against =
            |must: &&Choice| (must.start, must.end) != (option.start, option.end) || must.volunteer == option.volunteer;
        is_full || musts.iter().any(is_against)
    };
    let mut out: Vec<bool> = instance.options.iter().map(is_out).collect();
    instance.must.iter().for_each(|place| out[*place as usize] = false);
    out
}

/// Whether the volunteer's limits allow an option alone.
fn is_possible(instance: &Instance, option: &Choice) -> bool {
    let is_night = instance.visits[option.visit as usize].night;
    let minutes = option.end.abs_diff(option.start);
    let mut rows = instance.volunteers[option.volunteer as usize].limits.iter().filter(|row| {
        let days = [row.from_day, row.to_day].map(|day| instance.midnights[day as usize]);
        days[0] <= option.start && option.start < days[1]
    });
    rows.all(|row| {
        row.visits > 0
            && row.days > 0
            && (row.minutes == NO_LIMIT || minutes <= row.minutes)
            && (!is_night || row.nights > 0)
    })
}

/// The most that the prices of options of one visit can sum to that may be chosen together.
fn best_sale(instance: &Instance, price: &[i64], visit: usize, options: &mut [usize]) -> i128 {
    let row = &instance.visits[visit];
    let time = |option: &usize| (instance.options[*option].start, instance.options[*option].end);
    options.sort_by_key(|option| (time(option), std::cmp::Reverse(price[*option])));
    let need = row.need as usize;
    let is_must =
        |option: &usize| u32::try_from(*option).is_ok_and(|place| instance.must.binary_search(&place).is_ok());
    let musts = options.iter().filter(|option| is_must(option)).count();
    if musts > 0 {
        // What is left has the time of the musts.
        let sum = |list: &mut dyn Iterator<Item = &usize>| list.map(|option| i128::from(price[*option])).sum::<i128>();
        let forced = sum(&mut options.iter().filter(|option| is_must(option)));
        let others = options.iter().filter(|option| !is_must(option)).take(need - musts);
        return forced + sum(&mut others.filter(|option| !row.partial || price[**option] > 0));
    }
    let mut best = 0;
    for together in options.chunk_by(|a, b| time(a) == time(b)) {
        let prices = together.iter().take(need).map(|option| i128::from(price[*option]));
        if row.partial {
            best = best.max(prices.filter(|price| *price > 0).sum());
        } else if together.len() >= need {
            best = best.max(prices.sum());
        }
    }
    best
}

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

/// Something counted, for the options from the first to the last that it counts.
struct Counter {
    uses: Vec<u64>,
    most: u64,
    last: usize,
    /// Whether it counts days: an option on the day of the one before it uses nothing.
    is_days: bool,
}

/// What the worth of an option is made of.
struct Terms<'a> {
    instance: &'a Instance,
    prices: &'a WeekPrices,
    price: &'a [i64],
    again: &'a [i128],
    fastest_s: FastestS<'a>,
    /// Links by their first visit.
    links: &'a BTreeMap<u32, Vec<&'a LinkRow>>,
}

/// One volunteer's options at prices.
struct Volunteer<'a> {
    row: &'a VolunteerRow,
    /// By option: which others clash with it, itself included; options that clash with the same ones share a kind.
    clashes: Vec<Vec<bool>>,
    kinds: Vec<usize>,
    days: Vec<usize>,
    musts: i128,
    worths: Vec<i128>,
    fits: Vec<Vec<bool>>,
    counters: Vec<Counter>,
}

impl<'a> Volunteer<'a> {
    fn new(at: &Terms<'a>, volunteer: usize, options: &[usize]) -> Self {
        let Terms { instance, prices, price, again, fastest_s, links } = at;
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
        let mut order = options.to_vec();
        order.sort_by_key(|option| (instance.options[*option].start, instance.options[*option].end, *option));
        let mut fits = fits_of(instance, *fastest_s, row, &order);
        if is_transitive(&fits) {
            let kept: Vec<bool> = order.iter().map(|option| worth(option) > 0).collect();
            let keep = |list: Vec<bool>| {
                list.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(fits, _)| fits).collect()
            };
            fits = fits.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(list, _)| keep(list)).collect();
            order.retain(|option| worth(option) > 0);
        }
        let choices: Vec<&Choice> = order.iter().map(|option| &instance.options[*option]).collect();
        let clashes = clashes_of(links, &choices);
        let kind = |place: usize| clashes.iter().position(|other| *other == clashes[place]).unwrap_or(place);
        let day = |choice: &&Choice| instance.midnights.partition_point(|midnight| *midnight <= choice.start);
        Self {
            row,
            kinds: (0..choices.len()).map(kind).collect(),
            clashes,
            days: choices.iter().map(day).collect(),
            musts: order.iter().filter(|option| is_must(option)).count() as i128,
            worths: order.iter().map(worth).collect(),
            fits,
            counters: counters_of(instance, row, &choices),
        }
    }

    /// The worth of the best week.
    fn best_week(&self) -> i128 {
        let mut watched: Vec<usize> = Vec::new();
        loop {
            let (worth, chain) = self.best_chain(&watched);
            let known = watched.len();
            for (place, option) in chain.iter().enumerate() {
                let is_clash = chain[..place].iter().any(|other| self.clashes[*other][*option]);
                if is_clash && !watched.contains(&self.kinds[*option]) && watched.len() < WATCHED {
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
        let last_misfit: Vec<usize> =
            (0..count).map(|i| (i + 1..count).rev().find(|j| !self.fits[i][*j]).unwrap_or(i)).collect();
        for option in 0..count {
            let bit = watched.iter().position(|kind| *kind == self.kinds[option]).map_or(0, |place| 1_u128 << place);
            let clashing = watched.iter().enumerate().filter(|(_, kind)| self.clashes[option][**kind]);
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
            let follows = recent.iter().filter(|earlier| self.fits[**earlier][option]);
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
        if list.len() < LABELS {
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

/// By option: which others one volunteer cannot choose beside it, whatever the time between.
fn clashes_of(of_first: &BTreeMap<u32, Vec<&LinkRow>>, choices: &[&Choice]) -> Vec<Vec<bool>> {
    let mut firsts: Vec<u32> = choices.iter().map(|choice| choice.visit).collect();
    firsts.sort_unstable();
    firsts.dedup();
    let links: Vec<&LinkRow> = firsts.iter().filter_map(|visit| of_first.get(visit)).flatten().copied().collect();
    let clash = |one: &Choice, other: &Choice| one.visit == other.visit || linked::is_against(&links, one, other);
    choices.iter().map(|one| choices.iter().map(|other| clash(one, other)).collect()).collect()
}

/// Whether there is time from each option to each later one.
fn fits_of(instance: &Instance, fastest_s: FastestS<'_>, row: &VolunteerRow, order: &[usize]) -> Vec<Vec<bool>> {
    let mut fits = vec![vec![false; order.len()]; order.len()];
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
            let travel_s = match (left.to.or(left.from), instance.visits[second.visit as usize].from) {
                (Some(from), Some(to)) => fastest_s(&row.ways, from, to),
                _ => 0,
            };
            fits[i][j] = i64::from(travel_s.div_ceil(60)) <= gap_min;
        }
    }
    fits
}

/// Whether whoever can go from one to a second and from there to a third can also go straight to the third.
fn is_transitive(fits: &[Vec<bool>]) -> bool {
    (0..fits.len()).all(|i| {
        (i + 1..fits.len()).filter(|j| fits[i][*j]).all(|j| (j + 1..fits.len()).all(|k| !fits[j][k] || fits[i][k]))
    })
}

/// All visits, all minutes, then every limit that could bind.
fn counters_of(instance: &Instance, row: &VolunteerRow, choices: &[&Choice]) -> Vec<Counter> {
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
