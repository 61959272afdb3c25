//! The k-d tree under the candidate search: homes laid out so that neighbours stand together, and for every branch what
//! the volunteers in it can be at best.

use ordered_float::OrderedFloat;

use crate::homes::on_globe;
use crate::problem::Problem;
use crate::time::Span;
use crate::travel::{Mode, Travel};
use crate::volunteer::Volunteer;
use crate::words::Tags;

/// Volunteers in a leaf.
const LEAF: usize = 8;

/// A full binary tree in heap order: the children of node i are 2i+1 and 2i+2.
pub struct Tree {
    homes: Vec<Home>,
    nodes: Vec<Node>,
}

/// A volunteer in the tree.
#[derive(Clone, Copy)]
pub struct Home {
    pub at: [f64; 3],
    pub volunteer: u32,
    pub reach_m: f64,
    pub price: i64,
    pub modes: u8,
    pub skills_count: u8,
    pub skills: u64,
    pub likes: u64,
    pub free: u64,
}

/// What the volunteers below a node can be at best.
#[derive(Clone, Copy)]
pub struct Node {
    pub from: u32,
    pub to: u32,
    pub low: [f64; 3],
    pub high: [f64; 3],
    pub reach_m: f64,
    pub skills: u64,
    /// The fewest skills that somebody has.
    pub skills_least: u8,
    pub likes: u64,
    pub free: u64,
    pub modes: u8,
    pub price: i64,
}

impl Tree {
    /// The tree of a problem's volunteers, with all prices 0.
    pub fn new(problem: &Problem, travel: &dyn Travel) -> Self {
        let home = |(volunteer, row): (u32, &Volunteer)| Home::new(volunteer, row, travel);
        let mut homes: Vec<Home> = (0..).zip(&problem.volunteers).map(home).collect();
        let leaves = homes.len().div_ceil(LEAF).next_power_of_two();
        let mut nodes = vec![Node::NOBODY; 2 * leaves - 1];
        split(&mut homes, 0, 0, &mut nodes);
        let mut tree = Self { homes, nodes };
        tree.describe_nodes();
        tree
    }

    /// A node by its number; 0 is the root.
    pub fn node(&self, node: usize) -> &Node {
        &self.nodes[node]
    }

    /// The two branches of a node, or nothing for a leaf.
    pub fn branches(&self, node: usize) -> Option<[usize; 2]> {
        (2 * node + 1 < self.nodes.len()).then_some([2 * node + 1, 2 * node + 2])
    }

    /// The volunteers below a node.
    pub fn homes(&self, node: usize) -> &[Home] {
        &self.homes[self.nodes[node].from as usize..self.nodes[node].to as usize]
    }

    /// Tells the tree what each volunteer's time costs.
    pub fn set_prices(&mut self, volunteers: &[i64]) {
        for home in &mut self.homes {
            home.price = volunteers[home.volunteer as usize];
        }
        for i in (0..self.nodes.len()).rev() {
            self.nodes[i].price = match self.branches(i) {
                None => self.homes(i).iter().map(|home| home.price).min().unwrap_or(i64::MAX),
                Some([left, right]) => self.nodes[left].price.min(self.nodes[right].price),
            };
        }
    }

    /// Fills in what the volunteers below each node can be at best, leaves first.
    fn describe_nodes(&mut self) {
        for i in (0..self.nodes.len()).rev() {
            let mut node = Node { from: self.nodes[i].from, to: self.nodes[i].to, ..Node::NOBODY };
            match self.branches(i) {
                None => self.homes(i).iter().for_each(|home| node.take_in(&home.alone())),
                Some(branches) => branches.iter().for_each(|branch| node.take_in(&self.nodes[*branch])),
            }
            self.nodes[i] = node;
        }
    }
}

impl Home {
    fn new(volunteer: u32, row: &Volunteer, travel: &dyn Travel) -> Self {
        let reach = row.ways.iter().map(|way| travel.reach_m(way.mode, way.limit_s));
        Self {
            at: on_globe(&row.home),
            volunteer,
            reach_m: reach.fold(0.0, f64::max),
            price: 0,
            modes: row.ways.iter().fold(0, |modes, way| modes | mode_bit(way.mode)),
            skills_count: u8::try_from(row.skills.len()).unwrap_or(u8::MAX),
            skills: bits(&row.skills),
            likes: bits(&row.kinds_liked),
            free: row.free.iter().fold(0, |free, span| free | blocks(*span)),
        }
    }

    /// A node of this volunteer alone.
    const fn alone(&self) -> Node {
        Node {
            from: 0,
            to: 1,
            low: self.at,
            high: self.at,
            reach_m: self.reach_m,
            skills: self.skills,
            skills_least: self.skills_count,
            likes: self.likes,
            free: self.free,
            modes: self.modes,
            price: self.price,
        }
    }
}

impl Node {
    /// What nobody at all can be.
    const NOBODY: Self = Self {
        from: 0,
        to: 0,
        low: [f64::INFINITY; 3],
        high: [f64::NEG_INFINITY; 3],
        reach_m: 0.0,
        skills: 0,
        skills_least: u8::MAX,
        likes: 0,
        free: 0,
        modes: 0,
        price: i64::MAX,
    };

    fn take_in(&mut self, other: &Self) {
        for axis in 0..3 {
            self.low[axis] = self.low[axis].min(other.low[axis]);
            self.high[axis] = self.high[axis].max(other.high[axis]);
        }
        self.reach_m = self.reach_m.max(other.reach_m);
        self.skills |= other.skills;
        self.skills_least = self.skills_least.min(other.skills_least);
        self.likes |= other.likes;
        self.free |= other.free;
        self.modes |= other.modes;
        self.price = self.price.min(other.price);
    }
}

/// Lays the homes out so that every node's volunteers stand together: halves along the widest axis.
fn split(homes: &mut [Home], from: usize, node: usize, nodes: &mut [Node]) {
    nodes[node].from = index(from);
    nodes[node].to = index(from + homes.len());
    if 2 * node + 1 >= nodes.len() {
        return;
    }
    let width = |axis: &usize| {
        let along = || homes.iter().map(|home| home.at[*axis]);
        OrderedFloat(along().fold(f64::NEG_INFINITY, f64::max) - along().fold(f64::INFINITY, f64::min))
    };
    let axis = (0..3).max_by_key(width).unwrap_or(0);
    let middle = homes.len() / 2;
    if homes.len() > 1 {
        homes.select_nth_unstable_by_key(middle, |home| (OrderedFloat(home.at[axis]), home.volunteer));
    }
    let (left, right) = homes.split_at_mut(middle);
    split(left, from, 2 * node + 1, nodes);
    split(right, from + middle, 2 * node + 2, nodes);
}

/// The blocks of three hours that a stretch of time touches, as a superset filter: blocks eight days apart share a bit.
pub fn blocks(span: Span) -> u64 {
    let block = |minute: i32| minute.div_euclid(180);
    let (first, last) = (block(span.starts_at.0), block(span.ends_at.0 - 1));
    if last - first >= 63 {
        return u64::MAX;
    }
    (first..=last).fold(0, |blocks, block| blocks | 1 << block.rem_euclid(64))
}

/// A superset filter: two words may share a bit, a missing bit proves a missing word.
pub fn bits(tags: &Tags) -> u64 {
    tags.iter().fold(0, |bits, tag| bits | 1 << (tag.0 % 64))
}

/// A mode as one bit.
pub const fn mode_bit(mode: Mode) -> u8 {
    1 << mode as u8
}

fn index(i: usize) -> u32 {
    u32::try_from(i).expect("tables hold fewer than 2^32 rows")
}
