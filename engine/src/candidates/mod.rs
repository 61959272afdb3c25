//! Finds the volunteers worth considering for a visit without looking at all of them: a k-d tree over their homes that
//! knows, for every branch, who can be in it at best (reach, skills, days, price).

mod tree;
mod want;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::graph::Edge;
use crate::homes::distance;
use crate::points::Scale;
use crate::problem::Problem;
use crate::request::Visit;
use crate::rules::{Fit, Pair};
use crate::travel::{Mode, Travel};
use tree::{Home, Tree, mode_bit};
use want::Want;

/// What a pair is worth in the problem that is being solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// Its points.
    Points,
    /// 1: to count the most places that can be filled.
    Places,
}

/// Straight lines through the earth are shorter than the way over it; this takes rounding off as well.
const CHORD_SAFETY: f64 = 1.0 - 1e-9;

/// The search structure of one problem.
pub struct Candidates<'a> {
    problem: &'a Problem,
    travel: &'a dyn Travel,
    scale: &'a Scale,
    worth: Worth,
    tree: Tree,
    by_id: HashMap<&'a str, u32>,
    price_of: Vec<i64>,
}

impl<'a> Candidates<'a> {
    /// Builds the tree, with all prices 0.
    #[must_use]
    pub fn new(problem: &'a Problem, travel: &'a dyn Travel, scale: &'a Scale, worth: Worth) -> Self {
        let by_id = (0..).zip(&problem.volunteers).map(|(i, volunteer)| (volunteer.id.as_str(), i)).collect();
        let price_of = vec![0; problem.volunteers.len()];
        Self { problem, travel, scale, worth, tree: Tree::new(problem, travel), by_id, price_of }
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
        self.tree.set_prices(volunteers);
    }

    /// Tells of volunteers whom the rules allow at a visit, in a fixed order, until told to stop. Prices play no part.
    pub fn each_allowed(&self, visit: usize, go_on: &mut dyn FnMut(u32, Fit) -> bool) {
        let want = self.want(visit, (i64::MIN, &[]), usize::MAX);
        let mut open = vec![0];
        while let Some(node) = open.pop() {
            if want.is_nobody(self.tree.node(node)) {
                continue;
            }
            if let Some([left, right]) = self.tree.branches(node) {
                open.extend([right, left]);
                continue;
            }
            for home in self.tree.homes(node) {
                let pair = Pair::new(self.problem, home.volunteer as usize, visit);
                if let Ok(fit) = pair.fit(self.travel)
                    && !go_on(home.volunteer, fit)
                {
                    return;
                }
            }
        }
    }

    /// Every pair (volunteer, visit) that the rules allow, visit by visit, unless there are more than `most`.
    #[must_use]
    pub fn allowed(&self, most: usize) -> Option<Vec<(u32, u32)>> {
        let found = AtomicUsize::new(0);
        let of_visit = |visit: usize| {
            let mut volunteers: Vec<u32> = Vec::new();
            self.each_allowed(visit, &mut |volunteer, _| {
                volunteers.push(volunteer);
                found.fetch_add(1, Ordering::Relaxed) < most
            });
            volunteers.sort_unstable();
            volunteers
        };
        let all: Vec<Vec<u32>> = (0..self.problem.visits.len()).into_par_iter().map(of_visit).collect();
        let pairs = || (0..).zip(&all).flat_map(|(visit, all)| all.iter().map(move |volunteer| (*volunteer, visit)));
        (found.into_inner() <= most).then(|| pairs().collect())
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
                    let visit = *visit as usize;
                    edges.extend(self.search(&self.want(visit, floor_and_skip(visit), most)));
                }
                done(chunk.len());
                edges
            })
            .collect();
        found.concat()
    }

    fn want<'w>(&'w self, visit: usize, floor_and_skip: (i64, &'w [u32]), most: usize) -> Want<'w> {
        let request = self.problem.request_of(&self.problem.visits[visit]);
        let told = request.told.iter().map(|told| &told.volunteer);
        let known = request.known.iter().chain(told);
        let mut known: Vec<u32> = known.filter_map(|id| self.by_id.get(id.as_str())).copied().collect();
        known.sort_unstable();
        known.dedup();
        Want::new(self.problem, visit, known, floor_and_skip, most)
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
            if let Some(branches) = self.tree.branches(node) {
                let bounds =
                    branches.into_iter().filter_map(|branch| Some((self.bound(want, branch)?, Reverse(branch))));
                open.extend(bounds.filter(|(bound, _)| *bound > floor));
                continue;
            }
            for home in self.tree.homes(node) {
                let Some(points) = self.worth_of(want, home, floor) else { continue };
                keep(&mut found, want.most, &mut floor, (points - home.price, Reverse(home.volunteer), points));
            }
        }
        let visit = u32::try_from(want.visit_index).expect("tables hold fewer than 2^32 rows");
        let best_first = found.into_sorted_vec().into_iter();
        best_first.map(|Reverse((_, Reverse(volunteer), points))| Edge { volunteer, visit, points }).collect()
    }

    /// The most that anybody below a node can be worth beyond their price, or nothing when nobody there may go.
    fn bound(&self, want: &Want<'_>, node: usize) -> Option<i64> {
        let node = self.tree.node(node);
        if want.is_nobody(node) {
            return None;
        }
        let best = match self.worth {
            Worth::Places => 1,
            Worth::Points => {
                let travel_s = self.at_least_s(want.useful_modes(node), want.apart_m(node));
                self.scale.at_most(&want.best_of(node.skills_least, node.likes, travel_s))
            }
        };
        Some(best.saturating_sub(node.price))
    }

    /// What somebody who did not come before is worth, if allowed and worth more than `floor` beyond the price.
    fn worth_of(&self, want: &Want<'_>, home: &Home, floor: i64) -> Option<i64> {
        let distance_m = distance(home.at, want.at) * CHORD_SAFETY;
        if want.is_plain_no(home, distance_m) || want.known.binary_search(&home.volunteer).is_ok() {
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
