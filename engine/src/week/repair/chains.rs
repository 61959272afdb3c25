//! Ejection chains: fills places that came free, and time that came free, with as few changes as it takes.
//!
//! A volunteer's new week is the best one over what is theirs, what is open, and (for somebody with time to spare) what others
//! hold. While the chain may go on, a visit counts what it is worth beyond its price, since a visit given up can be expected to bring its price
//! elsewhere; at the end of the chain it counts its points. Visits left over are offered on, people who lost one look for another. A chain
//! is kept when the total gains, and undone otherwise.

use super::super::best::FORBIDDEN;
use super::{Standing, Week};

/// How many volunteers one chain may change, one after another.
pub(super) const DEPTH: usize = 4;
/// For how many volunteers the best week with the place is looked for, at each depth.
const LOOKED_AT: [usize; DEPTH] = [8, 4, 3, 3];
/// How many of them are tried, with all that follows.
const TRIED: [usize; DEPTH] = [4, 2, 1, 1];
/// What a quick look at a candidate costs, in nodes looked at.
const QUICK_LOOK: usize = 5;
/// Worth of a visit that is kept whatever it costs: one of several people who all come or none.
pub(super) const KEPT: i64 = 1 << 42;

impl Standing {
    /// How many places of a visit nobody has.
    pub(super) fn open_places(&self, visit: usize) -> usize {
        (self.rows.visits[visit].need as usize).saturating_sub(self.holders[visit].len())
    }

    /// Whether an option has a place at its visit, at the time of those who come.
    fn is_open(&self, option: u32) -> bool {
        let (visit, time) = (self.visit_of(option), self.time_of(option));
        self.open_places(visit) > 0
            && self.holders[visit].iter().all(|other| self.time_of(*other) == time)
            && self.links_allow(option)
    }

    /// Fills one place of a visit, at a time if it has to be at one; whether the total gained. `chain` are people who stay as they are.
    pub(super) fn place(&mut self, visit: usize, time: Option<(i32, i32)>, chain: &mut Vec<usize>) -> bool {
        let depth = chain.len();
        if depth >= DEPTH || self.open_places(visit) == 0 {
            return false;
        }
        let mut found: Vec<(i64, usize, Vec<u32>)> = Vec::new();
        for volunteer in self.able(visit, time, chain) {
            if let Some((gain, week)) = self.week_with(volunteer, visit, time, depth) {
                found.push((gain, volunteer, week));
            }
        }
        found.sort_by_key(|(gain, volunteer, _)| (std::cmp::Reverse(*gain), *volunteer));
        self.best_of(found, TRIED[depth], chain)
    }

    /// Volunteers for whom to look for a week with a visit: those for whom it seems to cost least.
    fn able(&mut self, visit: usize, time: Option<(i32, i32)>, chain: &[usize]) -> Vec<usize> {
        let depth = chain.len();
        let mut able: Vec<(i64, usize, u32)> = Vec::new();
        for option in &self.of_visit[visit] {
            let (volunteer, person) = (self.volunteer_of(*option), &self.people[self.volunteer_of(*option)]);
            let is_then = time.is_none_or(|time| self.time_of(*option) == time) && self.is_open(*option);
            let has_visit = || person.week.iter().any(|other| self.visit_of(*other) == visit);
            if is_then && !chain.contains(&volunteer) && !has_visit() {
                let is_apart = |other| self.are_apart(other, *option);
                let brings = |other| self.brings(other, depth);
                let most = person.most_with(&self.node, self.most_of(*option), is_apart, brings);
                able.extend(most.map(|most| (-most, volunteer, *option)));
            }
        }
        able.sort_unstable();
        // The best so far, by what they gain; those after them cannot gain more than they can at most.
        let mut best: Vec<(i64, usize)> = Vec::new();
        for (least, volunteer, option) in able {
            if best.len() == LOOKED_AT[depth] && best.last().is_some_and(|(gain, _)| *gain < least) {
                break;
            }
            self.get_ready(volunteer);
            self.left = self.left.saturating_sub(QUICK_LOOK);
            let brings = |other| self.brings(other, depth);
            let gain = self.people[volunteer].gain_with(&self.node, self.node[option as usize], brings);
            let Some(new) = gain.map(|gain| (-gain, volunteer)) else { continue };
            match best.iter().position(|(_, other)| *other == volunteer) {
                Some(place) if best[place] > new => drop(best.remove(place)),
                Some(_) => continue,
                None => {}
            }
            best.insert(best.partition_point(|other| *other < new), new);
            best.truncate(LOOKED_AT[depth]);
        }
        best.into_iter().map(|(_, volunteer)| volunteer).collect()
    }

    /// What giving an option up can be expected to bring elsewhere; nothing for one that has to be kept.
    fn brings(&self, option: u32, depth: usize) -> Option<i64> {
        let price = if depth + 1 < DEPTH { self.price[option as usize] } else { 0 };
        (!self.is_kept(option)).then_some(price)
    }

    /// Tries weeks one by one, with all that follows from them, and keeps the one with which the total gains most.
    fn best_of(&mut self, found: Vec<(i64, usize, Vec<u32>)>, tried: usize, chain: &mut Vec<usize>) -> bool {
        let (before, mark) = (self.total, self.log.len());
        let mut best: Option<(i64, Vec<Week>)> = None;
        for (_, volunteer, week) in found.into_iter().take(tried) {
            self.take(volunteer, week, chain);
            if self.total > best.as_ref().map_or(before, |(total, _)| *total) {
                best = Some((self.total, self.weeks_since(mark)));
            }
            self.undo(mark);
        }
        let Some((_, weeks)) = best else { return false };
        self.set_weeks(weeks);
        true
    }

    /// The weeks that changed since the log was this long, as they now are.
    pub(super) fn weeks_since(&self, mark: usize) -> Vec<Week> {
        let mut changed: Vec<u32> = self.log[mark..].iter().map(|(volunteer, _)| *volunteer).collect();
        changed.sort_unstable();
        changed.dedup();
        changed.iter().map(|volunteer| (*volunteer, self.people[*volunteer as usize].week.clone())).collect()
    }

    /// Gives volunteers weeks. First everybody lets go, then takes: no visit is held by too many on the way.
    pub(super) fn set_weeks(&mut self, weeks: Vec<Week>) {
        for (volunteer, _) in &weeks {
            self.set_week(*volunteer as usize, Vec::new());
        }
        for (volunteer, week) in weeks {
            self.set_week(volunteer as usize, week);
        }
    }

    /// Gives a volunteer a week; whoever loses a visit by it looks for another, and visits left over are offered on.
    pub(super) fn take(&mut self, volunteer: usize, week: Vec<u32>, chain: &mut Vec<usize>) {
        let before = self.people[volunteer].week.clone();
        let mut robbed = Vec::new();
        for option in &week {
            if before.contains(option) || self.is_open(*option) {
                continue;
            }
            let visit = self.visit_of(*option);
            let mut others: Vec<u32> = self.holders[visit].clone();
            others.retain(|other| self.volunteer_of(*other) != volunteer);
            for other in others {
                self.lose(other);
                robbed.push(self.volunteer_of(other));
            }
        }
        let mut left: Vec<usize> = before.iter().map(|option| self.visit_of(*option)).collect();
        left.retain(|visit| week.iter().all(|option| self.visit_of(*option) != *visit));
        self.set_week(volunteer, week);
        chain.push(volunteer);
        left.sort_unstable_by_key(|visit| std::cmp::Reverse(self.visit_price[*visit]));
        for visit in &left {
            self.place(*visit, None, chain);
        }
        if left.iter().any(|visit| self.open_places(*visit) > 0) {
            self.top_up(volunteer);
        }
        for other in robbed {
            self.spend_time(other, chain);
        }
        chain.pop();
    }

    /// Gives a volunteer the best week over what is theirs or open, by points: what nobody else took may come back.
    fn top_up(&mut self, volunteer: usize) {
        let week = &self.people[volunteer].week;
        let nets = self.nets_of(volunteer, |option, points| {
            self.bound(option, week)
                .unwrap_or_else(|| if self.may_hold(volunteer, option) { points } else { FORBIDDEN })
        });
        if let Some(week) = self.week_of(volunteer, &nets)
            && self.people[volunteer].worth(&self.node, &week) > self.people[volunteer].worth
        {
            self.set_week(volunteer, week);
        }
    }

    /// Takes an option out of its volunteer's week; if the rest is no week (a way round that is longer than the way through), the best of
    /// the rest.
    pub(super) fn lose(&mut self, option: u32) {
        let volunteer = self.volunteer_of(option);
        let mut week = self.people[volunteer].week.clone();
        week.retain(|other| *other != option);
        if !self.people[volunteer].can(&self.node, &week) {
            let nets: Vec<i64> = self.nets_of(volunteer, |option, points| {
                let keeps = if self.is_kept(option) { KEPT } else { points.max(1) };
                if week.contains(&option) { keeps } else { FORBIDDEN }
            });
            let best = self.people[volunteer].best(&mut self.desk, &nets);
            week = self.people[volunteer].options_of(&best);
        }
        self.set_week(volunteer, week);
    }

    /// Lets somebody who has time to spare take open visits, or take visits over from others, if the total gains.
    pub(super) fn spend_time(&mut self, volunteer: usize, chain: &mut Vec<usize>) -> bool {
        let depth = chain.len();
        if depth >= DEPTH || self.left <= self.floor || chain.contains(&volunteer) {
            return false;
        }
        self.get_ready(volunteer);
        let goes_on = depth + 1 < DEPTH;
        let lending = self.lending_price(volunteer);
        let week = &self.people[volunteer].week;
        let nets = self.nets_of(volunteer, |option, points| {
            if let Some(bound) = self.bound(option, week) {
                return bound;
            }
            let price = if goes_on { self.price[option as usize] + lending } else { 0 };
            let may_take = self.may_hold(volunteer, option) || goes_on && self.may_rob(option, chain);
            if may_take { points - price } else { FORBIDDEN }
        });
        let Some(new) = self.week_of(volunteer, &nets) else { return false };
        if new == self.people[volunteer].week {
            return false;
        }
        self.best_of(vec![(0, volunteer, new)], 1, chain)
    }

    /// What an option is worth to whoever may neither take nor give it up: it is kept when it is theirs.
    pub(super) fn bound(&self, option: u32, week: &[u32]) -> Option<i64> {
        let is_own = week.contains(&option);
        let is_bound = self.is_bound(self.visit_of(option)) || is_own && self.is_must(option);
        is_bound.then_some(if is_own { KEPT } else { FORBIDDEN })
    }

    /// Whether a visit for one may be taken over from its holder.
    fn may_rob(&self, option: u32, chain: &[usize]) -> bool {
        let visit = self.visit_of(option);
        let is_free = |other: &u32| !self.is_must(*other) && !chain.contains(&self.volunteer_of(*other));
        self.rows.visits[visit].need == 1
            && self.holders[visit].first().is_some_and(is_free)
            && self.links_allow(option)
    }

    /// Whether an option is open, or would be if its volunteer let go of the visit.
    pub(super) fn may_hold(&self, volunteer: usize, option: u32) -> bool {
        let (visit, time) = (self.visit_of(option), self.time_of(option));
        let others = || self.holders[visit].iter().filter(|other| self.volunteer_of(**other) != volunteer);
        others().count() < self.rows.visits[visit].need as usize
            && others().all(|other| self.time_of(*other) == time)
            && self.links_allow(option)
    }

    /// A volunteer's best week with a visit, over what is theirs or open, and what it gains.
    fn week_with(
        &mut self,
        volunteer: usize,
        visit: usize,
        time: Option<(i32, i32)>,
        depth: usize,
    ) -> Option<(i64, Vec<u32>)> {
        if self.left <= self.floor {
            return None;
        }
        let goes_on = depth + 1 < DEPTH;
        let lending = self.lending_price(volunteer);
        let week = &self.people[volunteer].week;
        let value = |option: u32, points: i64| {
            if goes_on { points - self.price[option as usize] - lending } else { points }
        };
        let nets = self.nets_of(volunteer, |option, points| {
            let other = self.visit_of(option);
            let is_own = week.iter().any(|mine| self.visit_of(*mine) == other);
            if other == visit {
                let is_then = time.is_none_or(|time| self.time_of(option) == time);
                return if is_then && self.is_open(option) { value(option, points) + KEPT } else { FORBIDDEN };
            }
            if let Some(bound) = self.bound(option, week) {
                return bound;
            }
            if is_own || self.is_open(option) {
                if self.may_hold(volunteer, option) { value(option, points) } else { FORBIDDEN }
            } else {
                FORBIDDEN
            }
        });
        let new = self.week_of(volunteer, &nets)?;
        if new.iter().all(|option| self.visit_of(*option) != visit) {
            return None;
        }
        let priced = |standing: &Self, week: &[u32], worth: i64| {
            let prices = week.iter().map(|option| standing.price[*option as usize] + lending).sum::<i64>();
            if goes_on { worth - prices } else { worth }
        };
        let worth = self.people[volunteer].worth(&self.node, &new);
        let gain = priced(self, &new, worth) - priced(self, &self.people[volunteer].week, self.people[volunteer].worth);
        Some((gain, new))
    }

    /// Net worths of a volunteer's nodes, options that are gone left out.
    pub(super) fn nets_of(&self, volunteer: usize, net: impl Fn(u32, i64) -> i64) -> Vec<i64> {
        let person = &self.people[volunteer];
        let of = |(node, option): (usize, &u32)| {
            if self.is_usable(*option) { net(*option, person.points(node)) } else { FORBIDDEN }
        };
        person.options().iter().enumerate().map(of).collect()
    }

    /// The best week for net worths that the organisation has room for and that keeps all visits shared with others; in the order of
    /// its nodes.
    pub(super) fn week_of(&mut self, volunteer: usize, nets: &[i64]) -> Option<Vec<u32>> {
        let open = nets.iter().filter(|net| **net != FORBIDDEN).count();
        let best = self.people[volunteer].best(&mut self.desk, nets);
        self.spend(open + nets.len() / 8);
        let mut week = self.people[volunteer].options_of(&best);
        let most = (self.people[volunteer].week.len() as u64).saturating_add(self.room(volunteer).into());
        while week.len() as u64 > most {
            let least = (0..week.len()).min_by_key(|place| nets[self.node[week[*place] as usize] as usize]);
            week.remove(least.expect("it is longer than something"));
        }
        let keeps = |option: &u32| !self.is_kept(*option) || week.contains(option);
        let is_kept = self.people[volunteer].week.iter().all(keeps);
        (is_kept && self.people[volunteer].can(&self.node, &week)).then_some(week)
    }
}
