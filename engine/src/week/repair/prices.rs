//! Keeps the ceiling low: best weeks and best sales of what an event touched, and better prices where demand and places differ.
//!
//! **One price.** While all other prices stay, the ceiling as a function of the price λ of a visit with k places is
//! k·λ + Σ_c max(without_c, with_c − λ) + the rest: with_c is the best week of candidate c with the visit for nothing, without_c the best week
//! without it. c wants the visit at prices below θ_c = with_c − without_c, so any λ between the k-th and the next largest θ is best.
//! For each candidate one of the two is known from its best week, the other takes one dynamic programme. The λ nearest to the present one is taken.

use std::cmp::Reverse;
use std::collections::VecDeque;

use super::super::best::FORBIDDEN;
use super::Standing;
use super::events::{EVENT, KEPT};
use crate::instance::NO_LIMIT;

/// Visits looked at for a price that does not fit, after those that the event touched.
const LOOKED_THROUGH: usize = 40;

impl Standing {
    /// What the best sale of a visit brings, as [`crate::instance::WeekPrices`] has it.
    pub(super) fn sell(&mut self, visit: usize) {
        let row = &self.rows.visits[visit];
        let need = row.need as usize;
        let mut options: Vec<((i32, i32), i64)> =
            self.of_visit[visit].iter().map(|option| (self.time_of(*option), self.price[*option as usize])).collect();
        options.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        // What must be chosen is sold first, whatever it brings; what is left has its time.
        let is_must = |option: &&u32| self.is_must(**option);
        let musts: Vec<i64> =
            self.of_visit[visit].iter().filter(is_must).map(|option| self.price[*option as usize]).collect();
        if !musts.is_empty() {
            let others = self.of_visit[visit].iter().filter(|option| !is_must(option));
            options = others.map(|option| (self.time_of(*option), self.price[*option as usize])).collect();
            options.sort_unstable_by_key(|(_, price)| Reverse(*price));
        }
        let need = need - musts.len();
        let (mut best, mut largest) = (0, 0);
        for together in options.chunk_by(|a, b| a.0 == b.0) {
            largest = largest.max(together.len());
            if together.len() < need && !row.partial {
                continue;
            }
            let prices =
                together.iter().take(need).map(|(_, price)| if row.partial { (*price).max(0) } else { *price });
            best = best.max(prices.sum());
        }
        best += musts.iter().sum::<i64>();
        self.ceiling += best - self.sale[visit];
        self.sale[visit] = best;
        self.sellable[visit] = super::super::table::number(largest + musts.len()).min(row.need);
    }

    /// What an option is worth to its volunteer beyond its price.
    pub(super) fn net(&self, volunteer: usize, node: usize) -> i64 {
        let option = self.people[volunteer].options()[node] as usize;
        if !self.is_usable(self.people[volunteer].options()[node]) {
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
        let nets: Vec<i64> =
            (0..self.people[volunteer].options().len()).map(|node| self.net(volunteer, node)).collect();
        let best = self.people[volunteer].best(&mut self.desk, &nets);
        self.spend(nets.len());
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

    /// Takes a best week just found off the effort: its nodes, and what finding it took.
    pub(super) fn spend(&mut self, nodes: usize) {
        let effort = 10 + nodes + self.desk.effort();
        self.left = self.left.saturating_sub(effort);
    }

    /// Betters the prices of visits until their demand fits or the effort is spent.
    pub(super) fn balance(&mut self, visits: impl IntoIterator<Item = usize>) {
        let mut queue: VecDeque<usize> = VecDeque::new();
        for visit in visits {
            if !queue.contains(&visit) {
                queue.push_back(visit);
            }
        }
        self.floor = EVENT * KEPT[0] / 20;
        let mut looked = 0;
        while self.left > self.floor && looked < LOOKED_THROUGH {
            let visit = queue.pop_front().or_else(|| self.put_off.pop_front()).unwrap_or_else(|| {
                looked += 1;
                self.next_price = (self.next_price + 1) % self.sale.len();
                self.next_price
            });
            if self.is_balanced(visit) {
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
        let (wanted, places) = (self.wanted[visit], self.sellable[visit]);
        wanted == places || (wanted < places && self.sale[visit] == 0)
    }

    /// Gives a visit its best price; the visits whose demand changed. A visit whose options have prices of their own gets one price for
    /// all if that is better.
    fn better_price(&mut self, visit: usize) -> Vec<usize> {
        let (before, price) = (self.ceiling, self.visit_price[visit]);
        let own: Vec<i64> = self.of_visit[visit].iter().map(|option| self.price[*option as usize]).collect();
        let places = self.sellable[visit] as usize;
        let (limits, rest) = self.limits(visit);
        if rest > i64::MIN && !self.put_off.contains(&visit) {
            self.put_off.push_back(visit);
        }
        let mut sorted: Vec<i64> = limits.iter().filter_map(|(_, limit)| *limit).collect();
        sorted.sort_unstable_by_key(|limit| Reverse(*limit));
        let at = |place: usize| sorted.get(place).copied().unwrap_or(0).max(0);
        let low = at(places).max(rest);
        let new = if places == 0 { 0 } else { Self::between(price, low, at(places - 1).max(low)).max(rest) };
        if new == price && !self.is_shared[visit] || rest == i64::MAX {
            return Vec::new();
        }
        let touched: Vec<usize> = limits
            .iter()
            .filter(|(volunteer, limit)| limit.is_some_and(|limit| limit > new) || self.wants(*volunteer, visit))
            .map(|(volunteer, _)| *volunteer)
            .collect();
        let was_shared = std::mem::replace(&mut self.is_shared[visit], false);
        self.set_price(visit, new);
        let mut changed: Vec<usize> = touched.iter().flat_map(|volunteer| self.price_week(*volunteer)).collect();
        if self.ceiling > before && was_shared {
            self.is_shared[visit] = true;
            self.visit_price[visit] = price;
            for (place, own) in own.into_iter().enumerate() {
                let option = self.of_visit[visit][place];
                let before = std::mem::replace(&mut self.price[option as usize], own);
                let volunteer = self.volunteer_of(option);
                self.people[volunteer].drift += (own - before).abs();
            }
            self.sell(visit);
            touched.into_iter().for_each(|volunteer| drop(self.price_week(volunteer)));
            return Vec::new();
        }
        changed.retain(|other| *other != visit);
        changed
    }

    /// A best price inside the stretch of best prices: the lowest when it falls, the middle when it rises. On the edge that is nearest
    /// somebody is as happy with the visit as without, and prices that all stand on such edges block each other although other prices
    /// together would be better (Bertsekas, *Linear network optimization*, 1991, 4.4: ε-relaxation).
    fn between(price: i64, low: i64, high: i64) -> i64 {
        if price >= high {
            if low < high { low } else { (high - 1).max(0) }
        } else if price < low {
            if low < high { low + (high - low) / 2 } else { low + 1 }
        } else {
            price
        }
    }

    pub(super) fn wants(&self, volunteer: usize, visit: usize) -> bool {
        self.people[volunteer].wish.iter().any(|option| self.visit_of(*option) == visit)
    }

    /// Sets the one price of a visit and sells it again.
    pub(super) fn set_price(&mut self, visit: usize, price: i64) {
        self.visit_price[visit] = price;
        for place in 0..self.of_visit[visit].len() {
            let option = self.of_visit[visit][place];
            let before = std::mem::replace(&mut self.price[option as usize], price);
            let volunteer = self.volunteer_of(option);
            self.people[volunteer].drift += (price - before).abs();
        }
        self.sell(visit);
    }

    /// How many more visits a volunteer's organisation may lend.
    pub(super) fn room(&self, volunteer: usize) -> u32 {
        let Some(organisation) = self.rows.volunteers[volunteer].organisation else { return u32::MAX };
        let limit = self.rows.organisations[organisation as usize].visits;
        if limit == NO_LIMIT { u32::MAX } else { limit.saturating_sub(self.lent[organisation as usize]) }
    }
}
