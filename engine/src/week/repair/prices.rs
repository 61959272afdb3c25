//! Keeps the ceiling low: best weeks and best sales of what an event touched, and better prices where demand and places differ.
//!
//! **One price.** While all other prices stay, the ceiling as a function of the price λ of a visit with k places is
//! k·λ + Σ_c max(without_c, with_c − λ) + the rest: with_c is the best week of candidate c with the visit for nothing, without_c the best week
//! without it. c wants the visit at prices below θ_c = with_c − without_c, so any λ between the k-th and the next largest θ is best.
//! For each candidate one of the two is known from its best week, the other takes one dynamic programme. The λ nearest to the present one is taken.

use std::collections::VecDeque;

use super::super::best::FORBIDDEN;
use super::Standing;
use crate::instance::NO_LIMIT;

/// Dynamic programmes spent on prices for one event.
const PRICINGS: u32 = 160;
/// Worth added to a visit that is to be in a week.
const WANTED: i64 = 1 << 44;

impl Standing {
    /// What the best sale of a visit brings, as [`crate::instance::WeekPrices`] has it.
    pub(super) fn sell(&mut self, visit: usize) {
        let row = &self.rows.visits[visit];
        let need = row.need as usize;
        let mut options: Vec<((i32, i32), i64)> =
            self.of_visit[visit].iter().map(|option| (self.time_of(*option), self.price[*option as usize])).collect();
        options.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut best = 0;
        for together in options.chunk_by(|a, b| a.0 == b.0) {
            if together.len() < need && !row.partial {
                continue;
            }
            let prices = together.iter().take(need).map(|(_, price)| if row.partial { (*price).max(0) } else { *price });
            best = best.max(prices.sum());
        }
        self.ceiling += best - self.sale[visit];
        self.sale[visit] = best;
    }

    /// How many places of a visit its options can fill at once.
    fn sellable(&self, visit: usize) -> u32 {
        let mut times: Vec<(i32, i32)> = self.of_visit[visit].iter().map(|option| self.time_of(*option)).collect();
        times.sort_unstable();
        let largest = times.chunk_by(|a, b| a == b).map(<[_]>::len).max().unwrap_or(0);
        super::super::table::number(largest).min(self.rows.visits[visit].need)
    }

    /// What an option is worth to its volunteer beyond its price.
    pub(super) fn net(&self, volunteer: usize, node: usize) -> i64 {
        let option = self.people[volunteer].options[node] as usize;
        if !self.is_alive[option] {
            return FORBIDDEN;
        }
        self.people[volunteer].points(node) - self.price[option] - self.lending_price(volunteer)
    }

    /// What a visit of a volunteer costs at the price of the organisation.
    pub(super) fn lending_price(&self, volunteer: usize) -> i64 {
        let organisation = self.rows.volunteers[volunteer].organisation;
        organisation.map_or(0, |organisation| self.organisation_price[organisation as usize])
    }

    /// Finds a volunteer's best week at the prices; gives the visits whose demand changed.
    pub(super) fn price_week(&mut self, volunteer: usize) -> Vec<usize> {
        let nets: Vec<i64> = (0..self.people[volunteer].options.len()).map(|node| self.net(volunteer, node)).collect();
        let best = self.people[volunteer].best(&mut self.desk, &nets);
        let mut changed: Vec<usize> = Vec::new();
        for option in std::mem::take(&mut self.people[volunteer].wish) {
            let visit = self.visit_of(option);
            self.wanted[visit] -= 1;
            changed.push(visit);
        }
        self.ceiling += best.bound - self.people[volunteer].bound;
        self.people[volunteer].keep(&best);
        for place in 0..self.people[volunteer].wish.len() {
            let visit = self.visit_of(self.people[volunteer].wish[place]);
            self.wanted[visit] += 1;
            match changed.iter().position(|other| *other == visit) {
                Some(place) => drop(changed.swap_remove(place)),
                None => changed.push(visit),
            }
        }
        changed
    }

    /// Betters the prices of visits until their demand fits or the effort is spent.
    pub(super) fn balance(&mut self, visits: impl IntoIterator<Item = usize>) {
        let mut queue: VecDeque<usize> = VecDeque::new();
        for visit in visits {
            if !queue.contains(&visit) {
                queue.push_back(visit);
            }
        }
        self.left = PRICINGS;
        while let Some(visit) = queue.pop_front() {
            let candidates = super::super::table::number(self.of_visit[visit].len());
            if self.is_shared[visit] || self.is_balanced(visit) || candidates > self.left {
                continue;
            }
            for other in self.better_price(visit) {
                if !queue.contains(&other) {
                    queue.push_back(other);
                }
            }
        }
    }

    /// Whether the price of a visit is the best while all others stay: as many want it as there are places, or too few at no price.
    fn is_balanced(&self, visit: usize) -> bool {
        let (wanted, places) = (self.wanted[visit], self.sellable(visit));
        wanted == places || (wanted < places && self.visit_price[visit] == 0)
    }

    /// Gives a visit its best price; the visits whose demand changed.
    fn better_price(&mut self, visit: usize) -> Vec<usize> {
        let mut candidates: Vec<usize> = self.of_visit[visit].iter().map(|option| self.volunteer_of(*option)).collect();
        candidates.sort_unstable();
        candidates.dedup();
        let price = self.visit_price[visit];
        let limits: Vec<i64> = candidates.iter().map(|volunteer| self.wants_below(*volunteer, visit)).collect();
        let places = self.sellable(visit) as usize;
        let mut sorted = limits.clone();
        sorted.sort_unstable_by_key(|limit| std::cmp::Reverse(*limit));
        let at = |place: usize| sorted.get(place).copied().unwrap_or(0).max(0);
        let new = if places == 0 { 0 } else { price.clamp(at(places), at(places - 1)) };
        if new == price {
            return Vec::new();
        }
        let wants = |volunteer: usize| {
            self.people[volunteer].wish.iter().any(|option| self.visit_of(*option) == visit)
        };
        let touched: Vec<usize> = candidates
            .iter()
            .zip(&limits)
            .filter(|(volunteer, limit)| **limit > new || wants(**volunteer))
            .map(|(volunteer, _)| *volunteer)
            .collect();
        self.set_price(visit, new);
        let mut changed: Vec<usize> = touched.into_iter().flat_map(|volunteer| self.price_week(volunteer)).collect();
        changed.retain(|other| *other != visit);
        changed
    }

    /// Sets the one price of a visit and sells it again.
    pub(super) fn set_price(&mut self, visit: usize, price: i64) {
        self.visit_price[visit] = price;
        for option in &self.of_visit[visit] {
            self.price[*option as usize] = price;
        }
        self.sell(visit);
    }

    /// The price below which a volunteer wants a visit.
    fn wants_below(&mut self, volunteer: usize, visit: usize) -> i64 {
        self.left = self.left.saturating_sub(1);
        let wants = self.people[volunteer].wish.iter().any(|option| self.visit_of(*option) == visit);
        let of_visit = |standing: &Self, node: usize| standing.visit_of(standing.people[volunteer].options[node]) == visit;
        let net = |node: usize| match (of_visit(self, node), self.net(volunteer, node)) {
            (false, net) => net,
            (true, FORBIDDEN) => FORBIDDEN,
            (true, _) if wants => FORBIDDEN,
            (true, net) => net + self.visit_price[visit] + WANTED,
        };
        let nets: Vec<i64> = (0..self.people[volunteer].options.len()).map(net).collect();
        let best = self.people[volunteer].best(&mut self.desk, &nets);
        let bound = self.people[volunteer].bound;
        if wants { bound + self.visit_price[visit] - best.bound } else { best.bound - WANTED - bound }
    }

    /// How many more visits a volunteer's organisation may lend.
    pub(super) fn room(&self, volunteer: usize) -> u32 {
        let Some(organisation) = self.rows.volunteers[volunteer].organisation else { return u32::MAX };
        let limit = self.rows.organisations[organisation as usize].visits;
        if limit == NO_LIMIT { u32::MAX } else { limit.saturating_sub(self.lent[organisation as usize]) }
    }
}
