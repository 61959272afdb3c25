//! Which of a volunteer's options leave time for which later ones, and where its week falls apart into blocks.

use std::ops::Range;

use super::table::{NONE, number};
use crate::instance::{Choice, Instance};
use crate::legs::Legs;

/// Which of a volunteer's options leave time for which later ones.
#[derive(Debug)]
pub struct Order {
    count: usize,
    /// Words in a row.
    words: usize,
    /// By option: a bit for every later one that there is time for.
    rows: Vec<u64>,
}

/// The order of a volunteer's options as it was: most of it still holds when one more is asked for.
pub struct Known<'a> {
    /// The order.
    pub order: &'a Order,
    /// By option of the instance: its place in that order, or [`NONE`].
    pub place: &'a [u32],
}

impl Order {
    /// The order of options that are sorted by start: `places` in the instance, and what they are. What is known already is not asked again.
    pub fn new(
        instance: &Instance,
        legs: &Legs<'_>,
        volunteer: usize,
        (places, choices): (&[u32], &[Choice]),
        known: Option<&Known<'_>>,
    ) -> Self {
        let count = choices.len();
        let words = count.div_ceil(64);
        let mut rows = vec![0; count * words];
        let rest = instance.volunteers[volunteer].rest_after_night_min;
        let rest = i32::try_from(rest).unwrap_or(i32::MAX / 4);
        let at: Vec<Option<usize>> =
            known.map_or_else(Vec::new, |known| places.iter().map(|place| known.of(*place)).collect());
        let far = legs.at_most_minutes(number(volunteer), choices.iter().map(|choice| choice.visit));
        let mut ways = Between::new(number(volunteer), choices);
        for (i, first) in choices.iter().enumerate() {
            let rest = if instance.visits[first.visit as usize].night { rest } else { 0 };
            let row = &mut rows[i * words..(i + 1) * words];
            let gap = |second: &Choice| i64::from(second.start) - i64::from(first.end);
            let is_before = |least: i32| move |second: &Choice| gap(second) < i64::from(least);
            let later = &choices[i + 1..];
            let from = i + 1 + later.partition_point(is_before(rest));
            // Travel is asked only where it could matter: it is the dear part.
            let sure = i + 1 + later.partition_point(is_before(rest.max(far)));
            for (j, second) in choices.iter().enumerate().take(sure).skip(from) {
                let both = known.zip(at.get(i).copied().flatten()).zip(at.get(j).copied().flatten());
                let known = both.map(|((known, first), second)| known.order.fits(first, second));
                let asked = || gap(second) >= i64::from(ways.minutes(legs, choices, [i, j]));
                row[j / 64] |= u64::from(known.unwrap_or_else(asked)) << (j % 64);
            }
            for (word, bits) in row.iter_mut().enumerate().skip(sure / 64) {
                *bits |= within(&(sure..count), word);
            }
        }
        Self { count, words, rows }
    }

    fn row(&self, first: usize) -> &[u64] {
        &self.rows[first * self.words..(first + 1) * self.words]
    }

    /// Whether there is time from one to a later one.
    pub fn fits(&self, first: usize, second: usize) -> bool {
        self.rows[first * self.words + second / 64] >> (second % 64) & 1 == 1
    }

    /// Where blocks begin, and the end of the last.
    pub fn cuts(&self) -> Vec<usize> {
        let mut cuts = vec![0];
        let mut reach = 0;
        for node in 0..self.count {
            if node > reach {
                cuts.push(node);
            }
            let free = self.row(node).iter().enumerate().rev();
            let last = free
                .map(|(word, bits)| (word, !bits & within(&(node + 1..self.count), word)))
                .find_map(|(word, bits)| Some(64 * word + bits.checked_ilog2()? as usize));
            reach = reach.max(last.unwrap_or(node)).max(node);
        }
        if self.count > 0 {
            cuts.push(self.count);
        }
        cuts
    }

    /// Whether whoever has time from one to a second and from there to a third has time from the first to the third.
    pub fn is_transitive(&self, nodes: Range<usize>) -> bool {
        let words = nodes.start / 64..nodes.end.div_ceil(64);
        let inside: Vec<u64> = words.clone().map(|word| within(&nodes, word)).collect();
        let own = |node: usize| &self.row(node)[words.clone()];
        nodes.clone().all(|middle| {
            (nodes.start..middle).filter(|first| self.fits(*first, middle)).all(|first| {
                let rows = own(first).iter().zip(own(middle)).zip(&inside);
                rows.fold(0, |missing, ((first, middle), inside)| missing | middle & !first & inside) == 0
            })
        })
    }
}

/// Ways between the visits of a volunteer's options, each asked for once: many options are other times of the same visits.
struct Between {
    volunteer: u32,
    /// The different visits; empty where hardly any visit has a second option.
    visits: Vec<u32>,
    /// By option: its visit among them.
    visit: Vec<usize>,
    /// By visit: the minutes to each of them, once somebody asked.
    minutes: Vec<Vec<i32>>,
}

impl Between {
    fn new(volunteer: u32, choices: &[Choice]) -> Self {
        let mut visits: Vec<u32> = choices.iter().map(|choice| choice.visit).collect();
        visits.sort_unstable();
        visits.dedup();
        if 2 * visits.len() > choices.len() {
            visits.clear();
        }
        let place = |choice: &Choice| visits.partition_point(|visit| *visit < choice.visit);
        let visit = if visits.is_empty() { Vec::new() } else { choices.iter().map(place).collect() };
        Self { volunteer, visit, minutes: vec![Vec::new(); visits.len()], visits }
    }

    /// Minutes from an option to a later one.
    fn minutes(&mut self, legs: &Legs<'_>, choices: &[Choice], [i, j]: [usize; 2]) -> i32 {
        if self.visits.is_empty() {
            return legs.minutes(self.volunteer, choices[i].visit, choices[j].visit);
        }
        let row = &mut self.minutes[self.visit[i]];
        if row.is_empty() {
            *row = legs.minutes_to(self.volunteer, choices[i].visit, &self.visits);
        }
        row[self.visit[j]]
    }
}

impl Known<'_> {
    /// The place in the order of an option of the instance.
    pub fn of(&self, option: u32) -> Option<usize> {
        self.place.get(option as usize).filter(|place| **place != NONE).map(|place| *place as usize)
    }
}

/// The bits of a word that stand for these options.
fn within(options: &Range<usize>, word: usize) -> u64 {
    let (from, to) = (options.start.max(64 * word), options.end.min(64 * word + 64));
    let below = |end: usize| if end == 64 { u64::MAX } else { (1_u64 << end) - 1 };
    if from < to { below(to - 64 * word) & !below(from - 64 * word) } else { 0 }
}
