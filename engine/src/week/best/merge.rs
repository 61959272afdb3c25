//! Blocks put together: every week so far with every chain of the next block, and of those the undominated.
//!
//! Where one field alone goes on from block to block, and nothing is watched, weeks stand in a **line**: by rising use, each worth more than
//! those before it. Two lines make one in a single walk. Somebody who may work so many minutes and is bound by nothing else has a
//! knapsack, and this is its dynamic programme by lists (Kellerer, Pferschy & Pisinger, *Knapsack Problems*, 2004, chapter 3.4); where there
//! are many blocks, weeks that cannot end best are left out ([`Reach`]).

use std::cmp::Reverse;

use super::super::line;
use super::super::person::Person;
use super::super::table::{Block, number};
use super::blocks::insert;
use super::reach::Reach;
use super::{Desk, FORBIDDEN, Label, ROOT, at_most};

impl Desk {
    /// All blocks put together; the weeks that no other is better than, of which the best has most worth less cost.
    pub(super) fn put_together(&mut self, blocks: &[Block], person: &Person, scale: i64) -> (usize, usize) {
        let reach = if self.watched.is_empty() { Reach::new(blocks, person, scale, self) } else { None };
        let mut week = (0, 1);
        for (place, block) in blocks.iter().enumerate() {
            let later = self.across(block).1;
            let begin = place.checked_sub(1).map_or(0, |before| self.front_ends[before] as usize);
            let front = (begin, self.front_ends[place] as usize);
            if place + 1 == blocks.len() {
                week = self.end(block, person, scale, week, front);
            } else if front.0 < front.1 {
                week = self.merge(block, person.guard, week, front, later);
                if let Some(reach) = &reach {
                    self.keep_within(reach, place, &mut week);
                }
            } else {
                for label in &mut self.weeks[week.0..week.1] {
                    label.used &= block.keep;
                    label.has &= later;
                }
            }
        }
        week
    }

    /// Leaves out the newest weeks that cannot end best.
    fn keep_within(&mut self, reach: &Reach, place: usize, week: &mut (usize, usize)) {
        let mut end = week.0;
        for at in week.0..week.1 {
            if reach.holds(place, self.weeks[at].used, self.weeks[at].worth) {
                self.weeks[end] = self.weeks[at];
                end += 1;
            }
        }
        self.weeks.truncate(end);
        week.1 = end;
    }

    /// Adds the best label of the last block's front to the best week so far: nothing comes after it that another could be better for.
    fn end(
        &mut self,
        block: &Block,
        person: &Person,
        scale: i64,
        week: (usize, usize),
        front: (usize, usize),
    ) -> (usize, usize) {
        let mut best = Label { used: 0, worth: 0, has: 0, from: ROOT, what: ROOT };
        let mut most = 0;
        let mut see = |new: Label| {
            // Costs are never below 0.
            if new.worth > most {
                let worth = new.worth - scale * person.cost(new.used & block.keep);
                if worth > most {
                    (best, most) = (Label { used: new.used & block.keep, ..new }, worth);
                }
            }
        };
        for place in week.0..week.1 {
            let (known, from) = (self.weeks[place], number(place));
            see(Label { from, what: ROOT, ..known });
            for label in &self.fronts[front.0..front.1] {
                let more = self.labels[*label as usize];
                let used = known.used + more.used;
                if known.has & more.has == 0 && at_most(used, block.cap, person.guard) {
                    see(Label { used, worth: known.worth + more.worth, has: 0, from, what: *label });
                }
            }
        }
        self.compared += (week.1 - week.0) * (front.1 - front.0 + 1);
        self.weeks.push(best);
        (self.weeks.len() - 1, self.weeks.len())
    }

    /// Adds every label of the block's front to every week so far.
    fn merge(
        &mut self,
        block: &Block,
        guard: u64,
        week: (usize, usize),
        front: (usize, usize),
        later: u64,
    ) -> (usize, usize) {
        // A field that ends here counts in this block, and weeks may differ in it.
        let ends_here = |label: &Label| label.used & !block.keep != 0;
        if self.watched.is_empty() && line::is_one(block.keep) && !self.weeks[week.0..week.1].iter().any(ends_here) {
            return self.merge_in_line(block, guard, week, front);
        }
        self.fresh.clear();
        for place in week.0..week.1 {
            let (known, from) = (self.weeks[place], number(place));
            let alone = Label { used: known.used & block.keep, has: known.has & later, from, what: ROOT, ..known };
            self.compared += self.fresh.len();
            self.is_merged |= insert(&mut self.fresh, 0, alone, guard);
            for label in &self.fronts[front.0..front.1] {
                let more = self.labels[*label as usize];
                let used = known.used + more.used;
                if known.has & more.has == 0 && at_most(used, block.cap, guard) {
                    let (used, has) = (used & block.keep, (known.has | more.has) & later);
                    let new = Label { used, worth: known.worth + more.worth, has, from, what: *label };
                    self.compared += self.fresh.len();
                    self.is_merged |= insert(&mut self.fresh, 0, new, guard);
                }
            }
        }
        let begin = self.weeks.len();
        self.weeks.append(&mut self.fresh);
        (begin, self.weeks.len())
    }

    /// As [`Self::merge`] where weeks stand in a line.
    fn merge_in_line(
        &mut self,
        block: &Block,
        guard: u64,
        week: (usize, usize),
        front: (usize, usize),
    ) -> (usize, usize) {
        self.line.clear();
        let alone = |(place, known): (usize, &Label)| Label { from: number(place), what: ROOT, ..*known };
        self.line.extend(self.weeks.iter().enumerate().take(week.1).skip(week.0).map(alone));
        if !self.line.is_sorted_by_key(|label| label.used) {
            self.line.sort_by_key(|label| (label.used, Reverse(label.worth)));
        }
        let mut most = FORBIDDEN;
        self.line.retain(|label| {
            let is_more = label.worth > most;
            most = most.max(label.worth);
            is_more
        });
        self.fresh.clear();
        self.fresh.extend_from_slice(&self.line);
        for what in &self.fronts[front.0..front.1] {
            let more = self.labels[*what as usize];
            let fits = |label: &&Label| at_most(label.used + more.used, block.cap, guard);
            let with = |known: &Label| {
                let used = (known.used + more.used) & block.keep;
                Label { used, worth: known.worth + more.worth, has: 0, from: known.from, what: *what }
            };
            let line = self.line.iter().take_while(fits).map(with);
            walk(&self.fresh, line, &mut self.merged);
            self.compared += self.merged.len();
            std::mem::swap(&mut self.fresh, &mut self.merged);
        }
        let begin = self.weeks.len();
        self.weeks.append(&mut self.fresh);
        (begin, self.weeks.len())
    }
}

/// Makes one line of two; of two weeks alike the first line's stays.
fn walk(one: &[Label], other: impl Iterator<Item = Label>, merged: &mut Vec<Label>) {
    merged.clear();
    let mut most = FORBIDDEN;
    let mut take = |label: Label| {
        if label.worth > most {
            most = label.worth;
            merged.push(label);
        }
    };
    let mut one = one.iter().copied().peekable();
    for label in other {
        let is_first = |known: &Label| (known.used, Reverse(known.worth)) <= (label.used, Reverse(label.worth));
        while let Some(known) = one.next_if(is_first) {
            take(known);
        }
        take(label);
    }
    one.for_each(take);
}
