//! The options of an instance laid out for the week solver: flat arrays, one volunteer after another, ready to be priced.
//!
//! A **node** is an option that its volunteer could do alone. A volunteer's nodes are sorted by start and cut into **blocks**: every
//! node of a block leaves time for every node of a later block, so that blocks meet only in the limits. Within a block a node has
//! **predecessors**: the nodes after which there is time to go on to it. A block never ends inside a night and the rest after it.
//!
//! What a node uses of the limits is packed into the fields of one 64-bit number, see [`super::fields`].

use std::ops::Range;

use super::best::at_most;
use super::linked::Link;
use super::person::{Loose, Person};

/// No organisation that could bind.
pub const NONE: u32 = u32::MAX;

/// A stretch of a volunteer's nodes that is apart from the others in time.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// First node.
    pub first: u32,
    /// Node after the last.
    pub end: u32,
    /// The most of every field.
    pub cap: u64,
    /// The fields that go on after this block.
    pub keep: u64,
    /// The fields that come from before it or go on after it: in the others, what a chain of this block uses is nobody else's matter.
    pub shared: u64,
    /// Whether "leaves time for" is transitive here, so that a node that does not pay is never needed on the way.
    pub is_transitive: bool,
}

/// The instance as flat arrays.
pub struct Table {
    /// By volunteer.
    pub people: Vec<Person>,
    /// Where each volunteer's nodes begin; one entry more.
    pub node_starts: Vec<u32>,
    /// Where each volunteer's blocks begin; one entry more.
    pub block_starts: Vec<u32>,
    /// All blocks.
    pub blocks: Vec<Block>,
    /// By node: the place in the instance's options.
    pub option: Vec<u32>,
    /// By node: the visit.
    pub visit: Vec<u32>,
    /// By node: which of the visit's times, counted from 0.
    pub slot: Vec<u32>,
    /// By node: points, less what every visit of the volunteer costs alike.
    pub points: Vec<i64>,
    /// By node: packed use.
    pub uses: Vec<u64>,
    /// By node: what of its use falls away when the node before it is on the same day.
    pub day_uses: Vec<u64>,
    /// By node: the day it starts on.
    pub day: Vec<u32>,
    /// By node: start and end.
    pub time: Vec<(i32, i32)>,
    /// By node: the volunteer.
    pub volunteer: Vec<u32>,
    /// Where each node's predecessors begin; one entry more.
    pub before_starts: Vec<u32>,
    /// Predecessors, as nodes.
    pub before: Vec<u32>,
    /// By node: whether its volunteer has an earlier node of the same visit that is as good, so that it is of use only after nodes that
    /// leave no time for the earlier one.
    pub is_late: Vec<bool>,
    /// Where each visit's nodes begin; one entry more.
    pub visit_starts: Vec<u32>,
    /// Nodes by visit, slot and volunteer.
    pub visit_nodes: Vec<u32>,
    /// By visit: how many volunteers.
    pub need: Vec<u32>,
    /// By visit: whether fewer are of use.
    pub partial: Vec<bool>,
    /// By visit: its links.
    pub links: Vec<Vec<Link>>,
    /// By visit: visits that have something to do with it.
    pub related: Vec<Vec<u32>>,
    /// By organisation: limit.
    pub organisation_limit: Vec<u32>,
    /// A four-thousandth of the points that nine in ten options stay below: what is small beside them, whatever points they are.
    pub unit: f64,
    /// Whole numbers to the point while prices move: 64, and fewer where points are so many that 64 would not fit.
    pub scale: i64,
}

impl Table {
    #[must_use]
    pub const fn volunteers(&self) -> usize {
        self.people.len()
    }

    /// Volunteers and visits.
    pub fn size(&self) -> usize {
        self.volunteers() + self.need.len()
    }

    /// The nodes of a volunteer.
    #[must_use]
    pub fn nodes_of(&self, volunteer: usize) -> Range<usize> {
        self.node_starts[volunteer] as usize..self.node_starts[volunteer + 1] as usize
    }

    /// The blocks of a volunteer.
    #[must_use]
    pub fn blocks_of(&self, volunteer: usize) -> &[Block] {
        &self.blocks[self.block_starts[volunteer] as usize..self.block_starts[volunteer + 1] as usize]
    }

    /// The nodes after which there is time for `node`.
    #[must_use]
    pub fn before(&self, node: usize) -> &[u32] {
        &self.before[self.before_starts[node] as usize..self.before_starts[node + 1] as usize]
    }

    /// What a node adds to the use of a chain that ends in `before`.
    #[must_use]
    pub fn added(&self, before: u32, node: u32) -> u64 {
        let (before, node) = (before as usize, node as usize);
        // Most people have no limit on days.
        if self.day_uses[node] != 0 && self.day[before] == self.day[node] {
            self.uses[node] - self.day_uses[node]
        } else {
            self.uses[node]
        }
    }

    /// Whether two nodes of one volunteer cannot be in one week, whatever the time between: one visit, or against a link.
    #[must_use]
    pub fn clash(&self, one: u32, other: u32) -> bool {
        let clashes = &self.people[self.volunteer[one as usize] as usize].clashes;
        self.visit[one as usize] == self.visit[other as usize]
            || (!clashes.is_empty() && clashes.binary_search(&(one, other)).is_ok())
    }

    /// Whether a node must be chosen.
    #[must_use]
    pub fn is_must(&self, node: u32) -> bool {
        self.people[self.volunteer[node as usize] as usize].musts.binary_search(&node).is_ok()
    }

    /// What a week uses in all, in the fields that span it.
    #[must_use]
    pub fn used(&self, week: &[u32]) -> u64 {
        let Some(first) = week.first() else { return 0 };
        let person = &self.people[self.volunteer[*first as usize] as usize];
        let spanning = (person.count.1 << person.count.0) | (person.minutes.1 << person.minutes.0);
        week.iter().map(|node| self.uses[*node as usize] & spanning).sum()
    }

    /// Whether what a week uses, as [`Self::used`] tells, is within what the volunteer may in all. (There may be other limits.)
    #[must_use]
    pub fn is_within(&self, volunteer: usize, used: u64) -> bool {
        self.blocks_of(volunteer).last().is_none_or(|last| at_most(used, last.cap, self.people[volunteer].guard))
    }

    /// The points of a week less its cost.
    #[must_use]
    pub fn worth(&self, volunteer: usize, week: &[u32]) -> i64 {
        let person = &self.people[volunteer];
        let too_many: i64 = person.series.iter().map(|series| series.too_many(week)).sum();
        week.iter().map(|node| self.points[*node as usize]).sum::<i64>() - too_many - person.cost(self.used(week))
    }

    /// Whether a volunteer can do these nodes, in the order of their start. (Whether its musts are among them is not asked.)
    #[must_use]
    pub fn is_week(&self, volunteer: usize, week: &[u32]) -> bool {
        let person = &self.people[volunteer];
        let mut used = 0;
        let mut rest = week;
        for block in self.blocks_of(volunteer) {
            if rest.first().is_none_or(|node| *node >= block.end) {
                used &= block.keep;
                continue;
            }
            let (own, later) = rest.split_at(rest.partition_point(|node| *node < block.end));
            rest = later;
            if own.windows(2).any(|pair| self.before(pair[1] as usize).binary_search(&pair[0]).is_err()) {
                return false;
            }
            for (place, node) in own.iter().enumerate() {
                used += if place == 0 { self.uses[*node as usize] } else { self.added(own[place - 1], *node) };
                if !at_most(used, block.cap, person.guard) {
                    return false;
                }
            }
            used &= block.keep;
        }
        let first = self.node_starts[volunteer];
        let is_kept = |limit: &Loose| {
            let counts = |place: &usize| {
                let is_same_day = |before: usize| self.day[week[before] as usize] == self.day[week[*place] as usize];
                !limit.is_days || place.checked_sub(1).is_none_or(|before| !is_same_day(before))
            };
            let uses = (0..week.len()).filter(counts).map(|place| limit.uses[(week[place] - first) as usize]);
            uses.sum::<u64>() <= limit.most
        };
        let is_repeated = |i: usize| week[..i].iter().any(|other| self.clash(*other, week[i]));
        person.loose.iter().all(is_kept) && !(1..week.len()).any(is_repeated)
    }

    /// The nodes of a visit, slot by slot.
    #[must_use]
    pub fn of_visit(&self, visit: usize) -> &[u32] {
        &self.visit_nodes[self.visit_starts[visit] as usize..self.visit_starts[visit + 1] as usize]
    }
}

/// A length as the number it is stored as.
pub(super) fn number(length: usize) -> u32 {
    u32::try_from(length).expect("an instance has fewer than 2^32 options")
}
