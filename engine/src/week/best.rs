//! The best week of one volunteer at given prices: an exact dynamic programme over labels.
//!
//! **Problem.** Each node n of the volunteer has a net worth w(n) (points minus price). Choose a chain of nodes, each leaving time for
//! the next, no visit twice, packed use u within the caps: maximise Σ w − cost(u).
//!
//! **Method.** A label is (use, worth, last node). Within a block, the labels of a node extend those of its predecessors; a label
//! is dropped when another of the same node uses no more of anything and is worth as much (costs never fall when use rises, so
//! it ends no worse). Blocks are merged one after another by adding every label of the week so far to every label of the block,
//! again keeping the undominated. Nodes worth nothing are left out where time is transitive. Two nodes of such a week may clash: one visit
//! twice, or two against a link. Then a set of nodes of which any two clash, those two among them, is *watched* (labels remember whether they have
//! one of it) and the programme runs again, until no two clash. A node that must be chosen is worth so much more that no week goes without it.
//! Desrochers, Desrosiers & Solomon, *A new optimization algorithm for the vehicle routing problem with time windows*, 1992 (labels);
//! Righini & Salani, *Decremental state space relaxation*, 2009 (repeats).
//!
//! **Cost.** Microseconds for the usual week of some tens of nodes. When [`WATCHED`] sets are not enough to rule out clashes, or
//! [`LABELS`] to tell labels apart, the answer's bound is above the best week, never below. Whoever asks again with the net worths of a few
//! nodes changed keeps the fronts of the other blocks ([`Kept`]).

use super::table::{Block, Table};

mod blocks;
mod kept;
mod merge;
mod reach;

pub use kept::Kept;

/// The worth of a node that is not to be used.
pub const FORBIDDEN: i64 = i64::MIN;
/// What a node that must be chosen is worth more, in any scale.
const MUST: i64 = 1 << 54;
/// The most sets watched.
const WATCHED: usize = 64;
/// So many watched sets are tried at once the next time the same volunteer is asked; more begin anew.
const REMEMBERED: usize = 8;
/// The most labels kept at a node or for a week; beyond, pairs are merged into one that is no worse than both.
const LABELS: usize = 600;

/// A partial chain, or a partial week.
#[derive(Clone, Copy, Debug)]
struct Label {
    used: u64,
    worth: i64,
    /// The watched sets it has a node of.
    has: u64,
    /// In a block: the label it extends. In a week: the week it extends.
    from: u32,
    /// In a block: the node. In a week: the label of the block.
    what: u32,
}

const ROOT: u32 = 0;
/// So many labels made cost what a node that is looked at does, as measured.
const MADE_A_NODE: usize = 3;
/// So many comparisons of labels do.
const COMPARED_A_NODE: usize = 100;

/// Room to work in, used again and again.
#[derive(Default)]
pub struct Desk {
    /// All labels of blocks; the first is the empty chain.
    labels: Vec<Label>,
    /// By node of the block: its labels.
    spans: Vec<(u32, u32)>,
    /// All labels of weeks; the first is the empty week.
    weeks: Vec<Label>,
    /// Labels of the block at hand that no other is better than.
    front: Vec<u32>,
    /// The same of all blocks, one after another, and where each ends.
    fronts: Vec<u32>,
    front_ends: Vec<u32>,
    fresh: Vec<Label>,
    /// Weeks that stand in a line, and two such lines made one.
    line: Vec<Label>,
    merged: Vec<Label>,
    chain: Vec<u32>,
    /// Sets of which only one node may come.
    watched: Vec<Watched>,
    /// By node of the volunteer: the bits of its sets.
    bits: Vec<u64>,
    /// Whether labels had to be merged, so that worths may be too high.
    is_merged: bool,
    /// Labels made and held against each other, since somebody last asked: see [`Self::effort`].
    made: usize,
    compared: usize,
}

/// A watched set: two nodes it was made for, and its first and last.
#[derive(Clone, Copy)]
struct Watched {
    pair: (u32, u32),
    first: u32,
    last: u32,
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
    /// The pairs of nodes that had to be watched.
    pub watched: Vec<(u32, u32)>,
}

impl Desk {
    /// What the answers since this was last asked cost, in what a node that is looked at does.
    pub const fn effort(&mut self) -> usize {
        let effort = self.made / MADE_A_NODE + self.compared / COMPARED_A_NODE;
        (self.made, self.compared) = (0, 0);
        effort
    }

    /// The best week of a volunteer for the net worths `net` of its nodes. `scale` is what one point is worth in `net`;
    /// `watched` are pairs that had to be watched the last time, if any.
    pub fn best(&mut self, table: &Table, volunteer: usize, net: &[i64], scale: i64, watched: &[(u32, u32)]) -> Best {
        self.any_best(table, volunteer, net, scale, watched, None)
    }

    /// As [`Self::best`], with the fronts kept of blocks without a node of `apart`: nodes whose worths are of this question only.
    pub fn best_kept(
        &mut self,
        table: &Table,
        volunteer: usize,
        net: &[i64],
        watched: &[(u32, u32)],
        (kept, apart): (&mut Kept, &[u32]),
    ) -> Best {
        self.any_best(table, volunteer, net, 1, watched, Some((kept, apart)))
    }

    fn any_best(
        &mut self,
        table: &Table,
        volunteer: usize,
        net: &[i64],
        scale: i64,
        watched: &[(u32, u32)],
        kept: Option<(&mut Kept, &[u32])>,
    ) -> Best {
        if table.people[volunteer].musts.is_empty() {
            return self.free_best(table, volunteer, net, scale, watched, kept);
        }
        let (raised, more) = with_musts(table, volunteer, net);
        let mut best = self.free_best(table, volunteer, &raised, scale, watched, kept);
        best.worth -= more;
        best.bound -= more;
        best
    }

    fn free_best(
        &mut self,
        table: &Table,
        volunteer: usize,
        net: &[i64],
        scale: i64,
        watched: &[(u32, u32)],
        mut kept: Option<(&mut Kept, &[u32])>,
    ) -> Best {
        self.watched.clear();
        self.bits.clear();
        self.bits.resize(net.len(), 0);
        if watched.len() <= REMEMBERED {
            watched.iter().for_each(|pair| self.watch(table, volunteer, *pair));
        }
        let mut best = Best::default();
        loop {
            if let Some((kept, _)) = &mut kept {
                kept.begin(table.blocks_of(volunteer).len(), self.watched.iter().map(|watched| watched.pair));
            }
            let worth = self.relaxed(table, volunteer, net, scale, &mut kept);
            let is_loose = self.is_merged || !table.people[volunteer].loose.is_empty();
            let known = self.watched.len();
            self.watch_clashes(table, volunteer);
            if self.watched.len() > known {
                continue;
            }
            best.bound = worth;
            if is_loose || !table.is_week(volunteer, &self.chain) {
                self.make_do(table, volunteer, net, scale, &mut best);
            } else {
                best.worth = worth;
                best.nodes.clone_from(&self.chain);
            }
            best.watched = self.watched.iter().map(|watched| watched.pair).collect();
            return best;
        }
    }

    /// Watches what clashes in the week found, as far as there is room.
    fn watch_clashes(&mut self, table: &Table, volunteer: usize) {
        let mut visits: Vec<(u32, u32)> = self.chain.iter().map(|node| (table.visit[*node as usize], *node)).collect();
        visits.sort_unstable();
        for pair in visits.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            self.watch(table, volunteer, (pair[0].1, pair[1].1));
        }
        if !table.people[volunteer].clashes.is_empty() {
            for place in 1..self.chain.len() {
                for before in 0..place {
                    let pair = (self.chain[before], self.chain[place]);
                    if table.clash(pair.0, pair.1) {
                        self.watch(table, volunteer, pair);
                    }
                }
            }
        }
    }

    /// Watches two nodes that clash and all others that clash with them and each other, unless they are watched together already.
    fn watch(&mut self, table: &Table, volunteer: usize, pair: (u32, u32)) {
        let first = table.node_starts[volunteer];
        let bits_of = |desk: &Self, node: u32| desk.bits[(node - first) as usize];
        if self.watched.len() == WATCHED || bits_of(self, pair.0) & bits_of(self, pair.1) != 0 {
            return;
        }
        let visit = table.visit[pair.0 as usize];
        let is_visit = visit == table.visit[pair.1 as usize];
        let mut set = vec![pair.0, pair.1];
        for node in table.nodes_of(volunteer).map(super::table::number) {
            let joins = if is_visit {
                table.visit[node as usize] == visit
            } else {
                set.iter().all(|other| table.clash(*other, node))
            };
            if joins && node != pair.0 && node != pair.1 {
                set.push(node);
            }
        }
        let bit = 1 << self.watched.len();
        set.iter().for_each(|node| self.bits[(*node - first) as usize] |= bit);
        let (least, last) = (set.iter().min(), set.iter().max());
        let (first, last) = (*least.expect("there are two"), *last.expect("there are two"));
        self.watched.push(Watched { pair, first, last });
    }

    /// The watched sets that may come on both sides of the end of a block, and those that may come again after it.
    fn across(&self, block: &Block) -> (u64, u64) {
        let (mut shared, mut later) = (0, 0);
        for (place, watched) in self.watched.iter().enumerate() {
            let is_later = watched.last >= block.end;
            later |= u64::from(is_later) << place;
            shared |= u64::from(is_later || watched.first < block.first) << place;
        }
        (shared, later)
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

    /// The best week in which only watched nodes may not clash; its nodes are left in `chain`.
    fn relaxed(
        &mut self,
        table: &Table,
        volunteer: usize,
        net: &[i64],
        scale: i64,
        kept: &mut Option<(&mut Kept, &[u32])>,
    ) -> i64 {
        let person = &table.people[volunteer];
        let first = table.node_starts[volunteer];
        let empty = Label { used: 0, worth: 0, has: 0, from: ROOT, what: ROOT };
        self.labels.clear();
        self.labels.push(empty);
        self.weeks.clear();
        self.weeks.push(empty);
        self.is_merged = false;
        self.fronts.clear();
        self.front_ends.clear();
        let blocks = table.blocks_of(volunteer);
        for (number, block) in blocks.iter().enumerate() {
            let places = (block.first - first) as usize..(block.end - first) as usize;
            let shared = self.across(block).0;
            let is_of_block = |node: &u32| (block.first..block.end).contains(node);
            let kept = kept.as_mut().filter(|(_, apart)| !apart.iter().any(is_of_block)).map(|(kept, _)| kept);
            let nets = &net[places.clone()];
            // What does not count in a block may be worth anything.
            let least = if block.is_transitive { 0 } else { FORBIDDEN };
            let counted = nets.iter().map(|net| *net.max(&least));
            let is_known = kept.as_ref().is_some_and(|kept| kept.recall(number, counted.clone(), self));
            if !is_known {
                let begin = super::table::number(self.labels.len());
                let was_merged = std::mem::replace(&mut self.is_merged, false);
                self.block(table, block, person.guard, nets, places.start, shared);
                if let Some(kept) = kept {
                    kept.keep(number, counted, begin, self);
                }
                self.is_merged |= was_merged;
            }
            self.fronts.extend_from_slice(&self.front);
            self.front_ends.push(super::table::number(self.fronts.len()));
        }
        let week = self.put_together(blocks, person, scale);
        let value = |label: &Label| label.worth - scale * person.cost(label.used);
        let mut best = (0, ROOT);
        for place in week.0..week.1 {
            let worth = value(&self.weeks[place]);
            if worth > best.0 {
                best = (worth, super::table::number(place));
            }
        }
        self.made += self.labels.len() + self.weeks.len();
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
}

/// Net worths with the nodes that must be chosen raised by [`MUST`], and by how much in all.
pub(super) fn with_musts(table: &Table, volunteer: usize, net: &[i64]) -> (Vec<i64>, i64) {
    let (mut net, mut more) = (net.to_vec(), 0);
    for node in &table.people[volunteer].musts {
        let net = &mut net[(node - table.node_starts[volunteer]) as usize];
        *net = if *net == FORBIDDEN { FORBIDDEN } else { *net + MUST };
        more += MUST;
    }
    (net, more)
}

/// Whether every field of `used` is at most that of `cap`.
pub(super) const fn at_most(used: u64, cap: u64, guard: u64) -> bool {
    ((cap | guard) - used) & guard == guard
}
