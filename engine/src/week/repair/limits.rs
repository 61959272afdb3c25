//! Limits: the price below which each candidate wants a visit.
//!
//! A limit takes one best week or two, and a visit may have a hundred candidates. Those whose limit cannot be among the largest are not
//! asked.

use std::cmp::Reverse;

use super::super::best::FORBIDDEN;
use super::Standing;
use super::events::{EVENT, KEPT};

/// Worth added to a visit that is to be in a week.
const WANTED: i64 = 1 << 44;

/// A candidate, and what its limit is at most.
struct Candidate {
    volunteer: usize,
    most: i64,
}

impl Standing {
    /// The price below which each candidate wants a visit; nothing for those who would not pay what enough others would. And what those pay at
    /// most who were not asked when the effort was spent.
    pub(super) fn limits(&mut self, visit: usize) -> (Vec<(usize, Option<i64>)>, i64) {
        let candidates = self.candidates(visit);
        let places = self.sellable[visit] as usize;
        let mut best: Vec<i64> = Vec::new();
        let mut limits = Vec::with_capacity(candidates.len());
        let mut rest = i64::MIN;
        for Candidate { volunteer, most } in candidates {
            if best.len() > places && most < best[places] {
                limits.push((volunteer, None));
                continue;
            }
            if self.left <= EVENT * KEPT[1] / 20 {
                rest = rest.max(most);
                limits.push((volunteer, None));
                continue;
            }
            let limit = self.ask(visit, volunteer);
            best.insert(best.partition_point(|other| *other >= limit), limit);
            limits.push((volunteer, Some(limit)));
        }
        (limits, rest)
    }

    /// Who could do a visit: those first who want it, then those first who could pay most.
    fn candidates(&self, visit: usize) -> Vec<Candidate> {
        let mut candidates: Vec<(usize, Reverse<i64>, Reverse<i64>)> = Vec::with_capacity(self.of_visit[visit].len());
        for option in &self.of_visit[visit] {
            candidates.push((
                self.volunteer_of(*option),
                Reverse(self.limit_at_most(*option)),
                Reverse(self.most_of(*option)),
            ));
        }
        candidates.sort_unstable();
        candidates.dedup_by_key(|(volunteer, ..)| *volunteer);
        candidates.sort_unstable_by_key(|(volunteer, _, points)| (!self.wants(*volunteer, visit), *points, *volunteer));
        candidates.into_iter().map(|(volunteer, Reverse(most), _)| Candidate { volunteer, most }).collect()
    }

    /// What the limit of an option's volunteer for its visit is at most: what the option brings; the price for whoever does not want it; or
    /// what was found before, since no week is worth more, with the visit or without, than it was by more than the worths of nodes moved.
    fn limit_at_most(&self, option: u32) -> i64 {
        let (visit, volunteer) = (self.visit_of(option), self.volunteer_of(option));
        let person = &self.people[volunteer];
        let wants = self.wants(volunteer, visit);
        let mut most =
            if wants || !person.is_plain() { i64::MAX } else { self.most_of(option) - self.lending_price(volunteer) };
        if !wants && !self.is_shared[visit] {
            most = most.min(self.visit_price[visit]);
        }
        if let Some((limit, drift)) = self.limit[option as usize] {
            most = most.min(limit + person.drift - drift);
        }
        most
    }

    /// The price below which a volunteer wants a visit.
    fn ask(&mut self, visit: usize, volunteer: usize) -> i64 {
        self.get_ready(volunteer);
        let bound = self.people[volunteer].bound;
        let limit = match (self.wants(volunteer, visit), self.is_shared[visit]) {
            (true, false) => bound + self.visit_price[visit] - self.best_without(volunteer, visit),
            (true, true) => self.best_with(volunteer, visit) - self.best_without(volunteer, visit),
            (false, _) => self.best_with(volunteer, visit) - bound,
        };
        let drift = self.people[volunteer].drift;
        for place in 0..self.of_visit[visit].len() {
            let option = self.of_visit[visit][place];
            if self.volunteer_of(option) == volunteer {
                self.limit[option as usize] = Some((limit, drift));
            }
        }
        limit
    }

    /// A volunteer's best week with a visit, which costs nothing.
    fn best_with(&mut self, volunteer: usize, visit: usize) -> i64 {
        self.best_if(volunteer, visit, |price, net| net + price + WANTED) - WANTED
    }

    /// A volunteer's best week without a visit.
    fn best_without(&mut self, volunteer: usize, visit: usize) -> i64 {
        self.best_if(volunteer, visit, |_, _| FORBIDDEN)
    }

    fn best_if(&mut self, volunteer: usize, visit: usize, net_of: impl Fn(i64, i64) -> i64) -> i64 {
        let mut apart: Vec<u32> = Vec::new();
        let net = |(node, option): (usize, &u32)| {
            let net = self.net(volunteer, node);
            if self.visit_of(*option) != visit {
                return net;
            }
            apart.push(self.node[*option as usize]);
            if net == FORBIDDEN { FORBIDDEN } else { net_of(self.price[*option as usize], net) }
        };
        let nets: Vec<i64> = self.people[volunteer].options().iter().enumerate().map(net).collect();
        let bound = self.people[volunteer].bound_if(&mut self.desk, &nets, &apart);
        self.spend(nets.len());
        bound
    }
}
