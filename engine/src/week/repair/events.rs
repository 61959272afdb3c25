//! What each event does to a standing week, before and after the chains.

use super::super::fields::is_possible;
use super::super::table::{NONE, number};
use super::{Event, Repair, Standing, Week};
use crate::instance::{Choice, VisitRow};

/// Nodes looked at for one event: what it takes to lay tables out is counted as well.
pub const EVENT: usize = 22_000;
/// What is left of it, in parts of 20, when no other price is sought, when the one that is sought has to be done, and when no more
/// places are filled.
pub const KEPT: [usize; 3] = [10, 7, 3];
/// Drift of a volunteer whose table changed: what was worked out before says nothing any more.
pub const UNKNOWN: i64 = 1 << 44;
/// How many volunteers are looked at to make their weeks better, after an event.
const LOOKED_AT: usize = 8;
/// Among how many volunteers they are looked for, at each event.
const WINDOW: usize = 1_000;
/// The most events before one of them is looked at again.
const WAIT: u32 = 40;

impl Standing {
    /// Lets something happen, and repairs.
    ///
    /// # Panics
    /// When the event names a volunteer or visit that is not there.
    pub fn apply(&mut self, event: &Event) -> Repair {
        self.log.clear();
        self.events += 1;
        self.left = EVENT;
        let visit = match event {
            Event::DropsOut { volunteer } => {
                self.drops_out(*volunteer as usize);
                None
            }
            Event::Cannot { volunteer, visit } => {
                self.cannot(*volunteer as usize, *visit as usize);
                Some(*visit)
            }
            Event::Asked { row, options } => Some(self.asked(row, options)),
            Event::OtherTimes { visit, options } => {
                self.other_times(*visit as usize, options);
                Some(*visit)
            }
            Event::Withdrawn { visit } => {
                self.other_times(*visit as usize, &[]);
                Some(*visit)
            }
        };
        self.better();
        self.complete();
        let before = self.before();
        let moves = self.moves(event, visit, &before);
        Repair { total: self.total, ceiling: self.ceiling, moves }
    }

    fn drops_out(&mut self, volunteer: usize) {
        let freed: Vec<u32> = self.people[volunteer].week.clone();
        self.set_week(volunteer, Vec::new());
        let wished: Vec<usize> = self.people[volunteer].wish.iter().map(|option| self.visit_of(*option)).collect();
        let gone = self.people[volunteer].all.clone();
        let mut visits: Vec<usize> = gone.iter().map(|option| self.visit_of(*option)).collect();
        self.remove(&gone);
        visits.sort_unstable();
        visits.dedup();
        visits.into_iter().for_each(|visit| self.sell(visit));
        self.price_week(volunteer);
        let freed: Vec<usize> = freed.into_iter().map(|option| self.visit_of(option)).collect();
        self.balance(freed.iter().chain(&wished).copied());
        self.fill(freed);
    }

    fn cannot(&mut self, volunteer: usize, visit: usize) {
        let gone: Vec<u32> =
            self.people[volunteer].all.iter().filter(|option| self.visit_of(**option) == visit).copied().collect();
        let had = self.people[volunteer].week.iter().find(|option| gone.contains(option)).copied();
        if let Some(option) = had {
            self.lose(option);
        }
        self.remove(&gone);
        self.sell(visit);
        let changed = self.price_week(volunteer);
        self.balance(changed.into_iter().chain([visit]));
        if had.is_some() {
            self.fill(vec![visit]);
            self.spend_time(volunteer, &mut Vec::new());
        }
    }

    fn asked(&mut self, row: &VisitRow, options: &[Choice]) -> u32 {
        let visit = self.rows.visits.len();
        self.rows.visits.push(row.clone());
        self.ties.add_visit();
        self.visit_price.push(0);
        self.is_shared.push(false);
        self.of_visit.push(Vec::new());
        self.ever_of_visit.push(Vec::new());
        self.holders.push(Vec::new());
        self.sale.push(0);
        self.sellable.push(0);
        self.wanted.push(0);
        self.add(visit, options);
        self.fill(vec![visit]);
        number(visit)
    }

    fn other_times(&mut self, visit: usize, options: &[Choice]) {
        let held = self.holders[visit].clone();
        let held_by: Vec<usize> = held.iter().map(|option| self.volunteer_of(*option)).collect();
        self.lose_all(held);
        let is_alive = |option: &u32| self.is_alive[*option as usize];
        let gone: Vec<u32> = self.ever_of_visit[visit].iter().copied().filter(is_alive).collect();
        let mut wished: Vec<usize> = gone.iter().map(|option| self.volunteer_of(*option)).collect();
        wished.sort_unstable();
        wished.dedup();
        wished.retain(|volunteer| self.people[*volunteer].wish.iter().any(|option| self.visit_of(*option) == visit));
        self.remove(&gone);
        self.is_shared[visit] = false;
        self.set_price(visit, 0);
        let changed: Vec<usize> = wished.into_iter().flat_map(|volunteer| self.price_week(volunteer)).collect();
        if options.is_empty() {
            self.balance(changed);
        } else {
            self.add(visit, options);
            self.balance(changed);
        }
        self.fill(vec![visit]);
        for volunteer in held_by {
            self.spend_time(volunteer, &mut Vec::new());
        }
    }

    /// Options that are not there any more. They are in nobody's week.
    fn remove(&mut self, gone: &[u32]) {
        for option in gone {
            let volunteer = self.volunteer_of(*option);
            let node = self.node[*option as usize];
            if node != NONE {
                let net = self.net(volunteer, node as usize).max(0);
                self.people[volunteer].drift += net;
            }
        }
        for option in gone {
            self.is_alive[*option as usize] = false;
        }
        let mut visits: Vec<usize> = gone.iter().map(|option| self.visit_of(*option)).collect();
        visits.sort_unstable();
        visits.dedup();
        for visit in &visits {
            self.of_visit[*visit].retain(|option| self.is_alive[*option as usize]);
        }
        let mut tied: Vec<usize> = gone.iter().map(|option| self.volunteer_of(*option)).collect();
        tied.sort_unstable();
        tied.dedup();
        tied.retain(|volunteer| self.people[*volunteer].is_tied());
        let musts: Vec<u32> = self.rows.must.iter().filter(|must| gone.contains(must)).copied().collect();
        self.rows.must.retain(|must| !musts.contains(must));
        self.lay_out_again(&tied);
        tied.iter().for_each(|volunteer| self.people[*volunteer].drift += UNKNOWN);
        tied.into_iter().for_each(|volunteer| drop(self.price_week(volunteer)));
        for visit in visits {
            let of_visit: Vec<u32> = musts.iter().filter(|must| self.visit_of(**must) == visit).copied().collect();
            if !of_visit.is_empty() {
                self.free_by_musts(visit, of_visit);
            }
        }
    }

    /// New options of a visit. Its price begins where nobody wants it, and falls to the best one.
    fn add(&mut self, visit: usize, options: &[Choice]) {
        let mut people: Vec<usize> = Vec::with_capacity(options.len());
        for choice in options {
            let place = number(self.rows.options.len());
            let volunteer = choice.volunteer as usize;
            let option = Choice { visit: number(visit), ..*choice };
            self.rows.options.push(option);
            self.is_alive.push(true);
            self.ties.is_out.push(false);
            self.price.push(0);
            self.limit.push(None);
            self.node.push(NONE);
            if is_possible(&self.rows, &self.rows.volunteers[volunteer], &option) {
                self.of_visit[visit].push(place);
            }
            self.ever_of_visit[visit].push(place);
            self.people[volunteer].all.push(place);
            self.people[volunteer].has_waiting = true;
            people.push(volunteer);
        }
        people.sort_unstable();
        people.dedup();
        people.retain(|volunteer| !self.may_wait(*volunteer, visit));
        self.lay_out_again(&people);
        let most = options.iter().map(|choice| choice.points).max().unwrap_or(0).max(0);
        // Load costs may begin below 0: then a visit is worth more than its points.
        let costs = options.iter().flat_map(|choice| &self.rows.volunteers[choice.volunteer as usize].load_cost);
        let least = costs.copied().min().unwrap_or(0).min(0);
        self.set_price(visit, most - least);
        // Even at such a price somebody may want it on the way, where going round takes longer than going through; and a visit more of a
        // series is something to all of it.
        people.retain(|volunteer| !self.people[*volunteer].is_plain() || self.people[*volunteer].is_tied());
        people.iter().for_each(|volunteer| self.people[*volunteer].drift += UNKNOWN);
        let changed: Vec<usize> = people.into_iter().flat_map(|volunteer| self.price_week(volunteer)).collect();
        self.balance(changed.into_iter().chain([visit]));
    }

    /// Fills the open places of visits, dearest first.
    pub(super) fn fill(&mut self, mut visits: Vec<usize>) {
        visits.sort_unstable_by_key(|visit| (std::cmp::Reverse(self.visit_price[*visit]), *visit));
        visits.dedup();
        let last = EVENT * KEPT[2] / 20;
        // Whatever prices took: somebody is looked for.
        self.left = self.left.max(EVENT * KEPT[1] / 20);
        for place in 0..visits.len() {
            let visit = visits[place];
            self.floor = self.left - self.left.saturating_sub(last) / (visits.len() - place);
            if self.is_bound(visit) {
                self.fill_bound(visit);
                continue;
            }
            while self.place(visit, None, &mut Vec::new()) {}
        }
    }

    /// Fills a visit that takes all its people or nobody, or that has to have the same people as others.
    fn fill_bound(&mut self, visit: usize) {
        match self.ties.bundle[visit] {
            NONE => self.fill_whole(visit),
            bundle => self.fill_bundle(bundle as usize),
        }
    }

    /// Fills a visit that takes all its people or nobody, at the time that gains most; otherwise empties it.
    fn fill_whole(&mut self, visit: usize) {
        let mut times: Vec<(i32, i32)> = match self.holders[visit].first() {
            Some(option) => vec![self.time_of(*option)],
            None => self.of_visit[visit].iter().map(|option| self.time_of(*option)).collect(),
        };
        times.sort_unstable();
        times.dedup();
        let (before, mark) = (self.total, self.log.len());
        let mut best: Option<(i64, Vec<Week>)> = None;
        let is_begun = !self.holders[visit].is_empty();
        for time in &times {
            let is_full = self.fill_at(visit, *time);
            let most = best.as_ref().map(|(total, _)| *total);
            if is_full && most.is_none_or(|total| self.total > total) && (is_begun || self.total > before) {
                best = Some((self.total, self.weeks_since(mark)));
            }
            self.undo(mark);
        }
        if let Some((_, weeks)) = best {
            self.set_weeks(weeks);
        }
        if self.open_places(visit) > 0 {
            self.let_go(visit);
            let held = self.holders[visit].clone();
            let people: Vec<usize> = held.iter().map(|option| self.volunteer_of(*option)).collect();
            self.lose_all(held);
            for volunteer in people {
                self.spend_time(volunteer, &mut Vec::new());
            }
        }
    }

    /// Spends what is left on the volunteers whose weeks lose most against their best ones, those first that were not tried lately.
    pub(super) fn better(&mut self) {
        self.floor = 0;
        let wait = number(self.people.len() / LOOKED_AT).min(WAIT);
        let mut losses: Vec<(i64, usize)> = Vec::new();
        let (count, first) = (self.people.len(), self.next_loss);
        self.next_loss = (first + WINDOW.min(count)) % count.max(1);
        let mut looked: Vec<usize> = (first..first + WINDOW.min(count)).map(|volunteer| volunteer % count).collect();
        looked.extend(self.log.iter().map(|(volunteer, _)| *volunteer as usize));
        looked.sort_unstable();
        looked.dedup();
        for volunteer in looked {
            let is_due = self.tried_at[volunteer] == 0 || self.tried_at[volunteer] + wait < self.events;
            let loss = self.loss(volunteer);
            if is_due && loss > 0 {
                losses.push((-loss, volunteer));
            }
        }
        losses.sort_unstable();
        for (_, volunteer) in losses.into_iter().take(LOOKED_AT) {
            self.tried_at[volunteer] = self.events;
            self.spend_time(volunteer, &mut Vec::new());
        }
    }

    /// By how much a volunteer's week is worth less than the best one at the prices.
    pub(super) fn loss(&self, volunteer: usize) -> i64 {
        let person = &self.people[volunteer];
        let lending = self.lending_price(volunteer);
        let prices: i64 = person.week.iter().map(|option| self.price[*option as usize] + lending).sum();
        person.bound - (person.worth - prices)
    }

    /// Fills or empties visits that lost one of several people on the way.
    pub(super) fn complete(&mut self) {
        let is_broken = |standing: &Self, visit: &usize| match standing.ties.bundle[*visit] {
            NONE => {
                standing.is_whole(*visit) && !standing.holders[*visit].is_empty() && standing.open_places(*visit) > 0
            }
            bundle => !standing.is_bundle_whole(bundle as usize),
        };
        loop {
            let touched = self.log.iter().flat_map(|(_, week)| week);
            let broken = touched.map(|option| self.visit_of(*option)).find(|visit| is_broken(self, visit));
            let Some(visit) = broken else { break };
            self.fill_bound(visit);
        }
    }

    fn fill_at(&mut self, visit: usize, time: (i32, i32)) -> bool {
        while self.open_places(visit) > 0 && self.place(visit, Some(time), &mut Vec::new()) {}
        self.open_places(visit) == 0
    }
}
