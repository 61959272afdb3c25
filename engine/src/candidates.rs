//! Finds the volunteers worth considering for a visit without looking at all of them: a k-d tree over their homes that
//! knows, for every branch, who can be in it at best (reach, skills, days, price).

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use ordered_float::OrderedFloat;
use rayon::prelude::*;

use crate::graph::Edge;
use crate::homes::{distance, length, on_globe};
use crate::points::{AtBest, Scale};
use crate::problem::Problem;
use crate::request::Visit;
use crate::rules::{Fit, Pair};
use crate::time::Span;
use crate::travel::{Mode, Travel};
use crate::volunteer::Volunteer;
use crate::words::Tags;

/// What a pair is worth in the problem that is being solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// Its points.
    Points,
    /// 1: to count the most places that can be filled.
    Places,
}

/// Volunteers in a leaf of the tree.
const LEAF: usize = 8;
/// Straight lines through the earth are shorter than the way over it; this takes rounding off as well.
const CHORD_SAFETY: f64 = 1.0 - 1e-9;

/// The search structure of one problem.
pub struct Candidates<'a> {
    problem: &'a Problem,
    travel: &'a dyn Travel,
    scale: &'a Scale,
    worth: Worth,
    homes: Vec<Home>,
    by_id: HashMap<&'a str, u32>,
    price_of: Vec<i64>,
    /// A full binary tree in heap order: the children of node i are 2i+1 and 2i+2.
    nodes: Vec<Node>,
}

/// A volunteer in the tree.
#[derive(Clone, Copy)]
struct Home {
    at: [f64; 3],
    volunteer: u32,
    reach_m: f64,
    price: i64,
    modes: u8,
    skills_count: u8,
    skills: u64,
    likes: u64,
    free: u64,
}

/// What the volunteers below a node can be at best.
#[derive(Clone, Copy)]
struct Node {
    from: u32,
    to: u32,
    low: [f64; 3],
    high: [f64; 3],
    reach_m: f64,
    skills: u64,
    /// The fewest skills that somebody has.
    skills_least: u8,
    likes: u64,
    free: u64,
    modes: u8,
    price: i64,
}

/// What is looked for.
struct Want<'a> {
    visit: &'a Visit,
    visit_index: usize,
    at: [f64; 3],
    skills: u64,
    starts: u64,
    mode: Option<Mode>,
    likes: u64,
    /// Those who came before, rising: few, so they are looked at one by one, and bounds need not think of them.
    known: Vec<u32>,
    /// The best of a match with anybody who did not come before, next door.
    at_best: AtBest,
    skills_asked: u32,
    /// Only pairs worth more than this beyond the volunteer's price.
    floor: i64,
    /// Volunteers to leave out, rising.
    skip: &'a [u32],
    most: usize,
}

impl<'a> Candidates<'a> {
    /// Builds the tree, with all prices 0.
    #[must_use]
    pub fn new(problem: &'a Problem, travel: &'a dyn Travel, scale: &'a Scale, worth: Worth) -> Self {
        let home = |(i, volunteer): (usize, &Volunteer)| {
            let reach = volunteer.ways.iter().map(|way| travel.reach_m(way.mode, way.limit_s));
            Home {
                at: on_globe(&volunteer.home),
                volunteer: index(i),
                reach_m: reach.fold(0.0, f64::max),
                price: 0,
                modes: volunteer.ways.iter().fold(0, |modes, way| modes | mode_bit(way.mode)),
                skills_count: u8::try_from(volunteer.skills.len()).unwrap_or(u8::MAX),
                skills: bits(&volunteer.skills),
                likes: bits(&volunteer.kinds_liked),
                free: volunteer.free.iter().fold(0, |free, span| free | blocks(*span)),
            }
        };
        let mut homes: Vec<Home> = problem.volunteers.iter().enumerate().map(home).collect();
        let leaves = homes.len().div_ceil(LEAF).next_power_of_two();
        let mut nodes = vec![Node::NOBODY; 2 * leaves - 1];
        split(&mut homes, 0, 0, &mut nodes);
        let by_id =
            problem.volunteers.iter().enumerate().map(|(i, volunteer)| (volunteer.id.as_str(), index(i))).collect();
        let mut candidates =
            Self { problem, travel, scale, worth, homes, by_id, price_of: vec![0; problem.volunteers.len()], nodes };
        candidates.describe_nodes();
        candidates
    }

    /// The same tree for another worth, prices 0.
    #[must_use]
    pub fn with_worth(mut self, worth: Worth) -> Self {
        self.worth = worth;
        let none = vec![0; self.problem.volunteers.len()];
        self.set_prices(&none);
        self
    }

    /// Tells the tree what each volunteer's time costs; `i64::MAX` hides a volunteer.
    pub fn set_prices(&mut self, volunteers: &[i64]) {
        self.price_of.copy_from_slice(volunteers);
        for home in &mut self.homes {
            home.price = volunteers[home.volunteer as usize];
        }
        for i in (0..self.nodes.len()).rev() {
            let (from, to) = (self.nodes[i].from as usize, self.nodes[i].to as usize);
            self.nodes[i].price = if self.is_leaf(i) {
                self.homes[from..to].iter().map(|home| home.price).min().unwrap_or(i64::MAX)
            } else {
                self.nodes[2 * i + 1].price.min(self.nodes[2 * i + 2].price)
            };
        }
    }

    /// Tells of volunteers whom the rules allow at a visit, in a fixed order, until told to stop. Prices play no part.
    pub fn each_allowed(&self, visit: usize, go_on: &mut dyn FnMut(Fit) -> bool) {
        let want = self.want(visit, i64::MIN, &[], usize::MAX);
        let mut open = vec![0];
        while let Some(node) = open.pop() {
            if Self::is_nobody(&want, &self.nodes[node]) {
                continue;
            }
            if !self.is_leaf(node) {
                open.extend([2 * node + 2, 2 * node + 1]);
                continue;
            }
            let (from, to) = (self.nodes[node].from as usize, self.nodes[node].to as usize);
            for home in &self.homes[from..to] {
                let pair = Pair::new(self.problem, home.volunteer as usize, visit);
                if let Ok(fit) = pair.fit(self.travel)
                    && !go_on(fit)
                {
                    return;
                }
            }
        }
    }

    /// The best `most` pairs of every visit, best first, none worth 0 or less.
    pub fn best(&self, most: usize, done: &(dyn Fn(usize) + Sync)) -> Vec<Edge> {
        let visits: Vec<u32> = (0..).take(self.problem.visits.len()).collect();
        self.search_all(&visits, most, &|_| (0, &[]), done)
    }

    /// Up to `most` pairs for each of `visits` that are not in `known` and are worth more than the prices of both sides: those
    /// that a solver which saw only `known` may have missed. Set the volunteers' prices first.
    ///
    /// `prices` and `known` (the volunteers of a visit, rising) are of all visits.
    pub fn missed(
        &self,
        visits: &[u32],
        prices: &[i64],
        known: &[Vec<u32>],
        most: usize,
        done: &(dyn Fn(usize) + Sync),
    ) -> Vec<Edge> {
        self.search_all(visits, most, &|visit| (prices[visit], &known[visit]), done)
    }

    fn search_all<'k>(
        &self,
        visits: &[u32],
        most: usize,
        floor_and_skip: &(dyn Fn(usize) -> (i64, &'k [u32]) + Sync),
        done: &(dyn Fn(usize) + Sync),
    ) -> Vec<Edge> {
        const CHUNK: usize = 256;
        let found: Vec<Vec<Edge>> = visits
            .par_chunks(CHUNK)
            .map(|chunk| {
                let mut edges = Vec::new();
                for visit in chunk {
                    let (floor, skip) = floor_and_skip(*visit as usize);
                    edges.extend(self.search(&self.want(*visit as usize, floor, skip, most)));
                }
                done(chunk.len());
                edges
            })
            .collect();
        found.concat()
    }

    fn want<'w>(&'w self, visit_index: usize, floor: i64, skip: &'w [u32], most: usize) -> Want<'w> {
        let visit = &self.problem.visits[visit_index];
        let request = self.problem.request_of(visit);
        let start = |slot: &Span| blocks(Span { ends_at: slot.starts_at.plus(1), ..*slot });
        let mut known: Vec<u32> = request.known.iter().filter_map(|id| self.by_id.get(id.as_str())).copied().collect();
        known.sort_unstable();
        known.dedup();
        Want {
            visit,
            visit_index,
            likes: 1 << (request.kind.0 % 64),
            known,
            at_best: AtBest {
                priority: request.priority,
                travel_s: 0,
                further_skills: 0,
                is_liked: true,
                is_known: false,
                is_own: request.organisation.is_some(),
            },
            skills_asked: u32::try_from(request.skills.len()).unwrap_or(u32::MAX),
            at: on_globe(&request.place),
            skills: bits(&request.skills),
            starts: visit.slots.iter().fold(0, |starts, slot| starts | start(slot)),
            mode: request.mode,
            floor,
            skip,
            most,
        }
    }

    /// Best first over the tree: a branch whose best imaginable pair is not better than what is found is never entered.
    fn search(&self, want: &Want<'_>) -> Vec<Edge> {
        let mut open = BinaryHeap::from([(i64::MAX, Reverse(0))]);
        let mut found: BinaryHeap<Reverse<Found>> = BinaryHeap::new();
        let mut floor = want.floor;
        for volunteer in &want.known {
            let price = self.price_of[*volunteer as usize];
            if let Some(points) = self.pair_worth(want, *volunteer, price, floor) {
                keep(&mut found, want.most, &mut floor, (points - price, Reverse(*volunteer), points));
            }
        }
        while let Some((bound, Reverse(node))) = open.pop() {
            if bound <= floor || want.most == 0 {
                break;
            }
            if !self.is_leaf(node) {
                for child in [2 * node + 1, 2 * node + 2] {
                    if let Some(bound) = self.bound(want, &self.nodes[child])
                        && bound > floor
                    {
                        open.push((bound, Reverse(child)));
                    }
                }
                continue;
            }
            let (from, to) = (self.nodes[node].from as usize, self.nodes[node].to as usize);
            for home in &self.homes[from..to] {
                let Some(points) = self.worth_of(want, home, floor) else { continue };
                keep(&mut found, want.most, &mut floor, (points - home.price, Reverse(home.volunteer), points));
            }
        }
        let visit = index(want.visit_index);
        let best_first = found.into_sorted_vec().into_iter();
        best_first.map(|Reverse((_, Reverse(volunteer), points))| Edge { volunteer, visit, points }).collect()
    }

    /// The most that anybody below a node can be worth beyond their price, or nothing when nobody there may go.
    fn bound(&self, want: &Want<'_>, node: &Node) -> Option<i64> {
        if Self::is_nobody(want, node) {
            return None;
        }
        let best = match self.worth {
            Worth::Places => 1,
            Worth::Points => {
                let travel_s = self.at_least_s(useful_modes(want, node), apart_m(want, node));
                self.scale.at_most(&want.best_of(node.skills_least, node.likes, travel_s))
            }
        };
        Some(best.saturating_sub(node.price))
    }

    /// Whether it is plain that nobody below a node may go.
    fn is_nobody(want: &Want<'_>, node: &Node) -> bool {
        node.from == node.to
            || node.free & want.starts == 0
            || want.skills & !node.skills != 0
            || useful_modes(want, node) == 0
            || apart_m(want, node) > node.reach_m
    }

    /// What somebody who did not come before is worth, if allowed and worth more than `floor` beyond the price.
    fn worth_of(&self, want: &Want<'_>, home: &Home, floor: i64) -> Option<i64> {
        let distance_m = distance(home.at, want.at) * CHORD_SAFETY;
        let is_plain_no = home.free & want.starts == 0
            || want.skills & !home.skills != 0
            || want.mode.is_some_and(|mode| home.modes & mode_bit(mode) == 0);
        if is_plain_no || distance_m > home.reach_m || want.known.binary_search(&home.volunteer).is_ok() {
            return None;
        }
        if self.worth == Worth::Points {
            let travel_s = self.at_least_s(home.modes, distance_m);
            let at_most = self.scale.at_most(&want.best_of(home.skills_count, home.likes, travel_s));
            if at_most.saturating_sub(home.price) <= floor {
                return None;
            }
        }
        self.pair_worth(want, home.volunteer, home.price, floor)
    }

    /// The same for anybody, without a look at bounds.
    fn pair_worth(&self, want: &Want<'_>, volunteer: u32, price: i64, floor: i64) -> Option<i64> {
        if want.skip.binary_search(&volunteer).is_ok() {
            return None;
        }
        let pair = Pair::new(self.problem, volunteer as usize, want.visit_index);
        let fit = pair.fit(self.travel).ok()?;
        let points = match self.worth {
            Worth::Places => 1,
            Worth::Points => best_slot(self.scale, &pair, &fit, want.visit).1,
        };
        (points.saturating_sub(price) > floor).then_some(points)
    }

    fn at_least_s(&self, modes: u8, distance_m: f64) -> u32 {
        let there = Mode::ALL.into_iter().filter(|mode| modes & mode_bit(*mode) != 0);
        there.map(|mode| self.travel.at_least_s(mode, distance_m)).min().unwrap_or(0)
    }

    const fn is_leaf(&self, node: usize) -> bool {
        2 * node + 1 >= self.nodes.len()
    }

    /// Fills in what the volunteers below each node can be at best, leaves first.
    fn describe_nodes(&mut self) {
        for i in (0..self.nodes.len()).rev() {
            let (from, to) = (self.nodes[i].from as usize, self.nodes[i].to as usize);
            let mut node = Node { from: self.nodes[i].from, to: self.nodes[i].to, ..Node::NOBODY };
            if self.is_leaf(i) {
                for home in &self.homes[from..to] {
                    node.take_in(&self.describe(home));
                }
            } else {
                node.take_in(&self.nodes[2 * i + 1]);
                node.take_in(&self.nodes[2 * i + 2]);
            }
            self.nodes[i] = node;
        }
    }

    fn describe(&self, home: &Home) -> Node {
        Node {
            from: 0,
            to: 1,
            low: home.at,
            high: home.at,
            reach_m: home.reach_m,
            skills: home.skills,
            skills_least: home.skills_count,
            likes: home.likes,
            free: home.free,
            modes: home.modes,
            price: home.price,
        }
    }
}

impl Want<'_> {
    /// The best of a match with somebody who has so many skills and likes these kinds, and travels no less.
    fn best_of(&self, skills: u8, likes: u64, travel_s: u32) -> AtBest {
        AtBest {
            travel_s,
            further_skills: u32::from(skills).saturating_sub(self.skills_asked),
            is_liked: likes & self.likes != 0,
            ..self.at_best
        }
    }
}

impl Node {
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

/// What was found: worth beyond the price, who (of equals the first in the table), points.
type Found = (i64, Reverse<u32>, i64);

/// Keeps the best `most`; once there are so many, only what is better than the worst of them is of use.
fn keep(found: &mut BinaryHeap<Reverse<Found>>, most: usize, floor: &mut i64, one: Found) {
    found.push(Reverse(one));
    if found.len() > most {
        found.pop();
    }
    if found.len() == most {
        *floor = (*floor).max(found.peek().map_or(*floor, |Reverse((least, ..))| *least));
    }
}

/// A distance that no home below a node is nearer than.
fn apart_m(want: &Want<'_>, node: &Node) -> f64 {
    let apart: [f64; 3] =
        std::array::from_fn(|axis| (node.low[axis] - want.at[axis]).max(want.at[axis] - node.high[axis]).max(0.0));
    length(apart) * CHORD_SAFETY
}

/// The modes below a node that the request can do with.
fn useful_modes(want: &Want<'_>, node: &Node) -> u8 {
    want.mode.map_or(node.modes, |mode| node.modes & mode_bit(mode))
}

/// The slot of a pair that is worth most, the earliest of equals, with its points.
///
/// # Panics
/// When `fit` holds no slot, which `Pair::fit` never gives.
#[must_use]
pub fn best_slot(scale: &Scale, pair: &Pair<'_>, fit: &Fit, visit: &Visit) -> (usize, i64) {
    let worth = |slot: usize| scale.parts(pair, fit, visit.slots[slot]).sum();
    let slots = fit.slots.iter().map(|slot| (slot, worth(slot)));
    slots.reduce(|best, next| if next.1 > best.1 { next } else { best }).expect("a fit has at least one slot")
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
fn blocks(span: Span) -> u64 {
    let block = |minute: i32| minute.div_euclid(180);
    let (first, last) = (block(span.starts_at.0), block(span.ends_at.0 - 1));
    if last - first >= 63 {
        return u64::MAX;
    }
    (first..=last).fold(0, |blocks, block| blocks | 1 << block.rem_euclid(64))
}

/// A superset filter: two words may share a bit, a missing bit proves a missing word.
fn bits(tags: &Tags) -> u64 {
    tags.iter().fold(0, |bits, tag| bits | 1 << (tag.0 % 64))
}

const fn mode_bit(mode: Mode) -> u8 {
    1 << mode as u8
}

fn index(i: usize) -> u32 {
    u32::try_from(i).expect("tables hold fewer than 2^32 rows")
}
