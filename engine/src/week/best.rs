//! The best week of one volunteer at given prices: an exact dynamic programme over labels.
//!
//! **Problem.** Each node n of the volunteer has a net worth w(n) (points minus price). Choose a chain of nodes, each leaving time for
//! the next, no visit twice, packed use u within the caps: maximise Σ w − cost(u).
//!
//! **Method.** A label is (use, worth, last node). Within a block, the labels of a node extend those of its predecessors; a label
//! is dropped when another of the same node uses no more of anything and is worth as much (costs never fall when use rises, so
//! it ends no worse). Blocks are merged one after another by adding every label of the week so far to every label of the block,
//! again keeping the undominated. Nodes worth nothing are left out where time is transitive. A visit may come twice in such a week; then two cases
//! are solved that both exclude this week and together hold all weeks without a repeat: one without the first of the two nodes, one
//! without the visit's other nodes. Desrochers, Desrosiers & Solomon, *A new optimization algorithm for the vehicle routing
//! problem with time windows*, 1992 (labels); Righini & Salani, *Decremental state space relaxation*, 2009 (repeats).
//!
//! **Cost.** Microseconds for the usual week of some tens of nodes. When [`CASES`] are not enough to rule out repeats, or [`LABELS`]
//! to tell labels apart, the answer's bound is above the best week, never below.

use super::table::{Block, Table};

/// The worth of a node that is not to be used.
pub const FORBIDDEN: i64 = i64::MIN;
/// The most cases solved for one week.
const CASES: usize = 64;
/// The most labels kept at a node or for a week; beyond, pairs are merged into one that is no worse than both.
const LABELS: usize = 600;

/// A partial chain, or a partial week.
#[derive(Clone, Copy, Debug)]
struct Label {
    used: u64,
    worth: i64,
    /// In a block: the label it extends. In a week: the week it extends.
    from: u32,
    /// In a block: the node. In a week: the label of the block.
    what: u32,
}

const ROOT: u32 = 0;

/// Room to work in, used again and again.
#[derive(Default)]
pub struct Desk {
    /// All labels of blocks; the first is the empty chain.
    labels: Vec<Label>,
    /// By node of the block: its labels.
    spans: Vec<(u32, u32)>,
    /// All labels of weeks; the first is the empty week.
    weeks: Vec<Label>,
    front: Vec<u32>,
    fresh: Vec<Label>,
    chain: Vec<u32>,
    cases: Vec<Case>,
    /// Whether labels had to be merged, so that worths may be too high.
    is_merged: bool,
}

/// A case: nodes that are not to be used.
#[derive(Clone, Default)]
struct Case {
    without: Vec<u32>,
}

/// The best week found, and a bound that no week exceeds; the two are equal unless the search was cut off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Best {
    /// Its nodes, by start.
    pub nodes: Vec<u32>,
    /// Its worth.
    pub worth: i64,
    /// No week is worth more.
    pub bound: i64,
}

impl Desk {
    /// The best week of a volunteer whose first node is `first`, for the net worths `net` of its nodes. `scale` is what one point is
    /// worth in `net`. `net` is altered meanwhile, and restored.
    pub fn best(&mut self, table: &Table, volunteer: usize, net: &mut [i64], scale: i64) -> Best {
        let mut best = Best::default();
        let mut cut_off = 0;
        self.cases.clear();
        self.cases.push(Case::default());
        let mut solved = 0;
        while let Some(case) = self.cases.pop() {
            let kept: Vec<i64> = case.without.iter().map(|node| net[*node as usize]).collect();
            case.without.iter().for_each(|node| net[*node as usize] = FORBIDDEN);
            let worth = self.relaxed(table, volunteer, net, scale);
            for (node, worth) in case.without.iter().zip(&kept).rev() {
                net[*node as usize] = *worth;
            }
            solved += 1;
            if worth <= best.worth {
                continue;
            }
            let is_loose = self.is_merged || !table.people[volunteer].loose.is_empty();
            match self.repeat(table) {
                None if !is_loose => {
                    best.worth = worth;
                    best.nodes.clone_from(&self.chain);
                }
                Some(one) if solved < CASES => self.split(table, volunteer, one, &case),
                _ => {
                    cut_off = cut_off.max(worth);
                    self.make_do(table, volunteer, net, scale, &mut best);
                }
            }
        }
        best.bound = best.worth.max(cut_off);
        best
    }

    /// Takes nodes out of the week found until it is one, and keeps it when it is better than the best so far.
    fn make_do(&mut self, table: &Table, volunteer: usize, net: &[i64], scale: i64, best: &mut Best) {
        let first = table.node_starts[volunteer];
        let net_of = |node: u32| net[(node - first) as usize];
        while !table.is_week(volunteer, &self.chain) {
            let least = (0..self.chain.len()).min_by_key(|place| net_of(self.chain[*place]));
            self.chain.remove(least.expect("the empty week is one"));
        }
        let cost = scale * table.people[volunteer].cost(table.used(&self.chain));
        let worth = self.chain.iter().map(|node| net_of(*node)).sum::<i64>() - cost;
        if worth > best.worth {
            best.worth = worth;
            best.nodes.clone_from(&self.chain);
        }
    }

    /// Two cases that exclude the week found, in which the visit of `one` comes twice.
    fn split(&mut self, table: &Table, volunteer: usize, one: u32, case: &Case) {
        let first = table.node_starts[volunteer];
        let mut without_one = case.clone();
        without_one.without.push(one - first);
        let mut without_others = case.clone();
        let visit = table.visit[one as usize];
        for node in table.nodes_of(volunteer) {
            let node = super::table::number(node);
            if node != one && table.visit[node as usize] == visit && !without_others.without.contains(&(node - first)) {
                without_others.without.push(node - first);
            }
        }
        self.cases.push(without_one);
        self.cases.push(without_others);
    }

    /// The first of two nodes of one visit in the week found.
    fn repeat(&self, table: &Table) -> Option<u32> {
        let visit = |node: &u32| table.visit[*node as usize];
        let mut places = 0..self.chain.len();
        let place = places.find(|i| self.chain[i + 1..].iter().any(|other| visit(other) == visit(&self.chain[*i])))?;
        Some(self.chain[place])
    }

    /// The best week in which visits may repeat; its nodes are left in `chain`.
    fn relaxed(&mut self, table: &Table, volunteer: usize, net: &[i64], scale: i64) -> i64 {
        let person = &table.people[volunteer];
        let first = table.node_starts[volunteer];
        let empty = Label { used: 0, worth: 0, from: ROOT, what: ROOT };
        self.labels.clear();
        self.labels.push(empty);
        self.weeks.clear();
        self.weeks.push(empty);
        self.is_merged = false;
        let mut week = (0, 1);
        for block in table.blocks_of(volunteer) {
            if self.block(
                table,
                block,
                person.guard,
                &net[(block.first - first) as usize..(block.end - first) as usize],
            ) {
                week = self.merge(block, person.guard, week);
            } else {
                self.weeks[week.0..week.1].iter_mut().for_each(|label| label.used &= block.keep);
            }
        }
        let value = |label: &Label| label.worth - scale * person.cost(label.used);
        let mut best = (0, ROOT);
        for place in week.0..week.1 {
            let worth = value(&self.weeks[place]);
            if worth > best.0 {
                best = (worth, super::table::number(place));
            }
        }
        self.trace(best.1);
        best.0
    }

    /// Follows a week's labels back to its nodes.
    fn trace(&mut self, week: u32) {
        self.chain.clear();
        let mut at = week;
        while at != ROOT {
            let Label { from, what, .. } = self.weeks[at as usize];
            let mut label = what;
            while label != ROOT {
                self.chain.push(self.labels[label as usize].what);
                label = self.labels[label as usize].from;
            }
            at = from;
        }
        self.chain.sort_unstable();
    }

    /// Labels of all nodes of a block, and its front. Whether there is anything.
    fn block(&mut self, table: &Table, block: &Block, guard: u64, net: &[i64]) -> bool {
        self.spans.clear();
        self.front.clear();
        let least = if block.is_transitive { 0 } else { FORBIDDEN };
        for (node, worth) in (block.first..block.end).zip(net) {
            let begin = self.labels.len();
            if *worth > least {
                let uses = table.uses[node as usize];
                if at_most(uses, block.cap, guard) {
                    self.labels.push(Label { used: uses, worth: *worth, from: ROOT, what: node });
                    for before in table.before(node as usize) {
                        let (from, to) = self.spans[(before - block.first) as usize];
                        for label in from..to {
                            let known = self.labels[label as usize];
                            let new =
                                Label { used: known.used + uses, worth: known.worth + worth, from: label, what: node };
                            if at_most(new.used, block.cap, guard) {
                                self.is_merged |= insert(&mut self.labels, begin, new, guard);
                            }
                        }
                    }
                }
            }
            self.spans.push((super::table::number(begin), super::table::number(self.labels.len())));
        }
        // What only this block counts is no difference between its labels any more.
        self.fresh.clear();
        let first = self.spans.first().map_or(0, |span| span.0);
        for place in first..super::table::number(self.labels.len()) {
            let label = self.labels[place as usize];
            if label.worth > 0 {
                let entry = Label { used: label.used & block.shared, what: place, ..label };
                self.is_merged |= insert(&mut self.fresh, 0, entry, guard);
            }
        }
        self.front.extend(self.fresh.iter().map(|entry| entry.what));
        !self.front.is_empty()
    }

    /// Adds every label of the block's front to every week so far.
    fn merge(&mut self, block: &Block, guard: u64, week: (usize, usize)) -> (usize, usize) {
        self.fresh.clear();
        for place in week.0..week.1 {
            let known = self.weeks[place];
            let alone = Label { used: known.used & block.keep, from: super::table::number(place), what: ROOT, ..known };
            self.is_merged |= insert(&mut self.fresh, 0, alone, guard);
            for label in &self.front {
                let more = self.labels[*label as usize];
                let used = known.used + more.used;
                if at_most(used, block.cap, guard) {
                    let new = Label {
                        used: used & block.keep,
                        worth: known.worth + more.worth,
                        from: super::table::number(place),
                        what: *label,
                    };
                    self.is_merged |= insert(&mut self.fresh, 0, new, guard);
                }
            }
        }
        let begin = self.weeks.len();
        self.weeks.append(&mut self.fresh);
        (begin, self.weeks.len())
    }
}

/// Whether every field of `used` is at most that of `cap`.
pub(super) const fn at_most(used: u64, cap: u64, guard: u64) -> bool {
    ((cap | guard) - used) & guard == guard
}

/// Adds a label to those from `begin` on, unless one is at least as good; drops those that it makes useless. Whether it had to be
/// merged with another for lack of room.
fn insert(labels: &mut Vec<Label>, begin: usize, new: Label, guard: u64) -> bool {
    let mut place = begin;
    while place < labels.len() {
        let known = labels[place];
        if known.worth >= new.worth {
            if at_most(known.used, new.used, guard) {
                return false;
            }
        } else if at_most(new.used, known.used, guard) {
            labels.swap_remove(place);
            continue;
        }
        place += 1;
    }
    if labels.len() - begin < LABELS {
        labels.push(new);
        return false;
    }
    // Common bits are at most either number, field by field.
    let last = labels.last_mut().expect("there are many");
    let used = last.used & new.used;
    let better = if new.worth > last.worth { new } else { *last };
    *last = Label { used, ..better };
    true
}
