//! Where to open k meeting places so that most people live within a walk of one: maximal covering, solved exactly.
//!
//! **Problem.** Points i with w_i people; candidates j, each within a walk of the points N(j). Maximise Σ w_i·y_i, y_i ≤ Σ_{j: i∈N(j)} x_j, Σ x_j = k, all 0 or 1.
//!
//! **Ceiling.** For any prices 0 ≤ λ_i ≤ w_i no k places reach more than Σ (w_i − λ_i) + the k largest of Σ_{i∈N(j)} λ_i: whoever lives at i is counted in
//! full (w_i − λ_i) or by a place that reaches i (λ_i). Anybody can add that up again. Galvão & ReVelle, *A Lagrangean heuristic for the maximal covering
//! location problem*, 1996; the problem is Church & ReVelle's, 1974.
//!
//! **Method.** A greedy choice, made better by swaps; prices by subgradient steps; then branch and bound on the candidate that the prices want most, the
//! ceiling recomputed at every node and candidates that cannot help any more left out. All in whole people: no float in the proof. Beyond a number of nodes the search stops, and the highest ceiling
//! left is given. Memory: the lists N(j). Numbers: Σ w_i below 2^53.

use koppel_engine::place::Place;
use koppel_engine::travel::{Mode, Travel};

/// Steps of prices at the root, and at every node below.
const STEPS: (usize, usize) = (600, 40);

/// Who lives where, and which candidates reach them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// People at each point.
    pub people: Vec<i64>,
    /// Points that each candidate reaches, rising.
    pub reaches: Vec<Vec<u32>>,
}

/// The best places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Candidates, rising.
    pub places: Vec<usize>,
    /// People within a walk of one.
    pub reached: i64,
    /// No choice of as many places reaches more.
    pub ceiling: i64,
    /// Prices of points, for a ceiling that anybody can add up; the search brings it down from there.
    pub prices: Vec<i64>,
    /// Nodes searched.
    pub nodes: u64,
}

impl Ground {
    /// People at places, and candidates from which a walk of so many minutes reaches them.
    #[must_use]
    pub fn new(people: &[(Place, i64)], candidates: &[Place], walk_min: u32, travel: &dyn Travel) -> Self {
        let reaches = |candidate: &Place| {
            let within = (0_u32..)
                .zip(people)
                .filter(|(_, (place, _))| travel.seconds(place, candidate, Mode::Foot) <= walk_min * 60);
            within.map(|(point, _)| point).collect()
        };
        Self {
            people: people.iter().map(|(_, people)| *people).collect(),
            reaches: candidates.iter().map(reaches).collect(),
        }
    }

    /// People within reach of some candidates.
    #[must_use]
    pub fn reached(&self, places: &[usize]) -> i64 {
        let mut seen = vec![false; self.people.len()];
        places.iter().flat_map(|place| &self.reaches[*place]).for_each(|point| seen[*point as usize] = true);
        self.people.iter().zip(seen).filter(|(_, seen)| *seen).map(|(people, _)| people).sum()
    }

    /// The ceiling of some prices, from the formula above.
    #[must_use]
    pub fn ceiling(&self, prices: &[i64], count: usize) -> i64 {
        let own: i64 = self.people.iter().zip(prices).map(|(people, price)| people - price.clamp(&0, people)).sum();
        let mut worth: Vec<i64> = self
            .reaches
            .iter()
            .map(|points| {
                points.iter().map(|point| prices[*point as usize].clamp(0, self.people[*point as usize])).sum()
            })
            .collect();
        worth.sort_unstable_by(|one, other| other.cmp(one));
        own + worth.iter().take(count).sum::<i64>()
    }

    /// The best `count` places, searched through at most `nodes` nodes.
    ///
    /// # Panics
    /// When somebody is counted below 0.
    #[must_use]
    pub fn open(&self, count: usize, nodes: u64) -> Opened {
        assert!(self.people.iter().all(|people| *people >= 0), "people are counted from 0");
        let count = count.min(self.reaches.len());
        let best = self.by_swaps(count);
        let mut search = Search {
            ground: self,
            count,
            reached: self.reached(&best),
            best,
            nodes: 0,
            nodes_most: nodes,
            left_over: 0,
            state: vec![State::Open; self.reaches.len()],
            seen: vec![0; self.people.len()],
        };
        let mut prices: Vec<i64> = self.people.iter().map(|people| people / 2).collect();
        search.lower(&mut prices, 0, STEPS.0);
        let root = prices.clone();
        search.branch(&prices, 0);
        let ceiling = search.left_over.max(search.reached).min(self.ceiling(&root, count));
        search.best.sort_unstable();
        Opened { places: search.best, reached: search.reached, ceiling, prices: root, nodes: search.nodes }
    }

    /// Place by place whoever adds most, then any swap that helps.
    fn by_swaps(&self, count: usize) -> Vec<usize> {
        let mut chosen: Vec<usize> = Vec::new();
        let best_of = |chosen: &[usize]| {
            let with = |place: usize| [chosen, &[place]].concat();
            let others = (0..self.reaches.len()).filter(|place| !chosen.contains(place));
            others.map(|place| (self.reached(&with(place)), std::cmp::Reverse(place))).max()
        };
        for _ in 0..count {
            if let Some((_, std::cmp::Reverse(place))) = best_of(&chosen) {
                chosen.push(place);
            }
        }
        let mut reached = self.reached(&chosen);
        'again: loop {
            for at in 0..chosen.len() {
                let mut others = chosen.clone();
                others.remove(at);
                if let Some((better, std::cmp::Reverse(place))) = best_of(&others)
                    && better > reached
                {
                    others.push(place);
                    (chosen, reached) = (others, better);
                    continue 'again;
                }
            }
            return chosen;
        }
    }
}

/// What is settled of a candidate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    In,
    Out,
}

struct Search<'a> {
    ground: &'a Ground,
    count: usize,
    best: Vec<usize>,
    reached: i64,
    nodes: u64,
    nodes_most: u64,
    /// The highest ceiling of nodes that were left unsearched.
    left_over: i64,
    state: Vec<State>,
    /// By point: how many of the places that are in reach it.
    seen: Vec<u32>,
}

impl Search<'_> {
    /// The ceiling below this node, what each open candidate is worth at these prices, and the places it would choose.
    fn ceiling(&self, prices: &[i64], chosen: usize) -> (i64, Vec<usize>) {
        let mut sum = 0;
        for ((people, price), seen) in self.ground.people.iter().zip(prices).zip(&self.seen) {
            sum += if *seen > 0 { *people } else { people - price };
        }
        let mut worth = self.worth(prices);
        worth.truncate(self.count - chosen);
        (sum + worth.iter().map(|(worth, _)| worth).sum::<i64>(), worth.into_iter().map(|(_, place)| place).collect())
    }

    /// What each open candidate is worth at these prices, the most first.
    fn worth(&self, prices: &[i64]) -> Vec<(i64, usize)> {
        let of_place = |place: usize| {
            let points = self.ground.reaches[place].iter().filter(|point| self.seen[**point as usize] == 0);
            (points.map(|point| prices[*point as usize]).sum(), place)
        };
        let open = (0..self.state.len()).filter(|place| self.state[*place] == State::Open);
        let mut worth: Vec<(i64, usize)> = open.map(of_place).collect();
        worth.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        worth
    }

    /// Candidates that no better choice below this node can have: with one of them in the place of the least that is wanted, the ceiling is too low.
    fn useless(&self, prices: &[i64], chosen: usize, lowest: i64) -> Vec<usize> {
        let worth = self.worth(prices);
        let Some((least, _)) = (self.count - chosen).checked_sub(1).and_then(|last| worth.get(last)) else {
            return Vec::new();
        };
        let rest = worth[self.count - chosen..].iter();
        rest.filter(|(worth, _)| lowest - least + worth <= self.reached).map(|(_, place)| *place).collect()
    }

    /// Moves prices so that the ceiling falls, and keeps the best choice met on the way: a step against the subgradient, its length by Polyak's rule,
    /// halved when the ceiling has not fallen for a while.
    fn lower(&mut self, prices: &mut Vec<i64>, chosen: usize, steps: usize) -> i64 {
        let (mut lowest, mut wanted) = self.ceiling(prices, chosen);
        let mut at = prices.clone();
        let (mut scale, mut idle) = (1.0_f64, 0);
        for _ in 0..steps {
            self.note(&wanted);
            if lowest <= self.reached {
                break;
            }
            let mut covered = vec![0_i64; at.len()];
            wanted
                .iter()
                .flat_map(|place| &self.ground.reaches[*place])
                .for_each(|point| covered[*point as usize] += 1);
            // A point that is covered not at all is dear enough; one that is covered twice is too dear.
            let slope: Vec<i64> =
                (0..at.len()).map(|point| if self.seen[point] > 0 { 0 } else { covered[point] - 1 }).collect();
            let norm: i64 = slope.iter().map(|slope| slope * slope).sum();
            if norm == 0 {
                break;
            }
            let (now, _) = self.ceiling(&at, chosen);
            let step = scale * (now - self.reached).max(1) as f64 / norm as f64;
            for (point, slope) in slope.iter().enumerate() {
                // Prices are rounded to whole people; any price in the range gives a ceiling.
                #[allow(clippy::cast_possible_truncation)]
                let moved = (at[point] as f64 - step * *slope as f64).round() as i64;
                at[point] = moved.clamp(0, self.ground.people[point]);
            }
            let (found, next) = self.ceiling(&at, chosen);
            wanted = next;
            if found < lowest {
                (lowest, idle) = (found, 0);
                prices.clone_from(&at);
            } else {
                idle += 1;
                if idle >= 10 {
                    (scale, idle) = (scale / 2.0, 0);
                    at.clone_from(prices);
                }
            }
        }
        lowest
    }

    /// Keeps a choice if it reaches more.
    fn note(&mut self, wanted: &[usize]) {
        let mut places: Vec<usize> = (0..self.state.len()).filter(|place| self.state[*place] == State::In).collect();
        places.extend(wanted);
        let reached = self.ground.reached(&places);
        if reached > self.reached && places.len() <= self.count {
            (self.best, self.reached) = (places, reached);
        }
    }

    fn branch(&mut self, prices: &[i64], chosen: usize) {
        self.nodes += 1;
        let mut prices = prices.to_vec();
        let lowest = self.lower(&mut prices, chosen, STEPS.1);
        if lowest <= self.reached {
            return;
        }
        let (_, wanted) = self.ceiling(&prices, chosen);
        let Some(place) = wanted.first().copied() else {
            self.note(&[]);
            return;
        };
        if self.nodes >= self.nodes_most {
            self.left_over = self.left_over.max(lowest);
            return;
        }
        let useless = self.useless(&prices, chosen, self.ceiling(&prices, chosen).0);
        useless.iter().for_each(|place| self.state[*place] = State::Out);
        self.state[place] = State::In;
        for at in 0..self.ground.reaches[place].len() {
            self.seen[self.ground.reaches[place][at] as usize] += 1;
        }
        self.note(&[]);
        if chosen + 1 < self.count {
            self.branch(&prices, chosen + 1);
        }
        for at in 0..self.ground.reaches[place].len() {
            self.seen[self.ground.reaches[place][at] as usize] -= 1;
        }
        self.state[place] = State::Out;
        self.branch(&prices, chosen);
        self.state[place] = State::Open;
        useless.iter().for_each(|place| self.state[*place] = State::Open);
    }
}
