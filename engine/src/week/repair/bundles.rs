//! Fills a bundle: visits that have the same people as far as they are served.
//!
//! One volunteer after another is tried as the first: its best week over what is theirs or open says which of the bundle's visits are
//! served, and when; whoever else is needed has to come to all of them. The best of all trials is kept when the total gains, or when the
//! bundle was broken. Options of it that must be chosen say themselves who comes; where they cannot hold any more, they are let go.

use std::cmp::Reverse;

use super::super::best::FORBIDDEN;
use super::super::table::NONE;
use super::chains::KEPT;
use super::{Standing, Week};

/// How many volunteers are tried as the first.
const TRIED: usize = 4;

/// A visit and when it is.
type At = (usize, (i32, i32));

impl Standing {
    /// Whether all visits of a bundle that are served have the same people, and none half of them.
    pub(super) fn is_bundle_whole(&self, bundle: usize) -> bool {
        let people = |visit: usize| {
            let mut people: Vec<usize> = self.holders[visit].iter().map(|option| self.volunteer_of(*option)).collect();
            people.sort_unstable();
            people
        };
        let served = || self.ties.bundles[bundle].iter().copied().filter(|visit| !self.holders[*visit].is_empty());
        let is_half = |visit: usize| self.is_whole(visit) && self.open_places(visit) > 0;
        let Some(first) = served().next() else { return true };
        served().all(|visit| !is_half(visit) && people(visit) == people(first))
    }

    /// Fills a bundle anew, or leaves it as it is.
    pub(super) fn fill_bundle(&mut self, bundle: usize) {
        let visits = self.ties.bundles[bundle].clone();
        let mark = self.log.len();
        if visits.iter().any(|visit| self.rows.must.iter().any(|option| self.visit_of(*option) == *visit)) {
            if self.is_bundle_whole(bundle) || self.fill_around_musts(&visits) {
                return;
            }
            self.undo(mark);
            visits.iter().for_each(|visit| self.let_go(*visit));
        }
        let was_whole = self.is_bundle_whole(bundle);
        let before = self.total;
        let held: Vec<u32> = visits.iter().flat_map(|visit| self.holders[*visit].clone()).collect();
        let mut had: Vec<usize> = held.iter().map(|option| self.volunteer_of(*option)).collect();
        self.lose_all(held);
        let empty = self.log.len();
        let least = if was_whole { before } else { self.total };
        let mut best: Option<(i64, Vec<Week>)> = None;
        let mut needs: Vec<u32> = visits.iter().map(|visit| self.rows.visits[*visit].need).collect();
        needs.sort_unstable();
        needs.dedup();
        for need in needs {
            let fits = |visit: &&usize| {
                let row = &self.rows.visits[**visit];
                row.need == need || row.need > need && !self.is_whole(**visit)
            };
            let fitting: Vec<usize> = visits.iter().filter(fits).copied().collect();
            for (_, volunteer, week) in self.firsts(&fitting).into_iter().take(TRIED) {
                if self.try_team(&fitting, volunteer, week, need as usize)
                    && self.total > best.as_ref().map_or(least, |(total, _)| *total)
                {
                    best = Some((self.total, self.weeks_since(empty)));
                }
                self.undo(empty);
            }
        }
        match best {
            Some((_, weeks)) => self.set_weeks(weeks),
            None if was_whole => return self.undo(mark),
            None => {}
        }
        had.sort_unstable();
        had.dedup();
        for volunteer in had {
            self.spend_time(volunteer, &mut Vec::new());
        }
    }

    /// Takes options out of their volunteers' weeks.
    pub(super) fn lose_all(&mut self, options: Vec<u32>) {
        for option in options {
            // To lose one may cost another, where going round takes longer than going through.
            if self.people[self.volunteer_of(option)].week.contains(&option) {
                self.lose(option);
            }
        }
    }

    /// Volunteers who could be the first of a bundle's people, and their weeks, those who gain most first.
    fn firsts(&mut self, visits: &[usize]) -> Vec<(i64, usize, Vec<u32>)> {
        let mut people: Vec<usize> =
            visits.iter().flat_map(|visit| &self.of_visit[*visit]).map(|option| self.volunteer_of(*option)).collect();
        people.sort_unstable();
        people.dedup();
        let mut found = Vec::new();
        for volunteer in people {
            let Some(week) = self.week_in(volunteer, |_, visit| visits.contains(&visit).then_some(0)) else { continue };
            if week.iter().any(|option| visits.contains(&self.visit_of(*option))) {
                let gain = self.people[volunteer].worth(&self.node, &week) - self.people[volunteer].worth;
                found.push((gain, volunteer, week));
            }
        }
        found.sort_by_key(|(gain, volunteer, _)| (Reverse(*gain), *volunteer));
        found
    }

    /// A volunteer's best week over what is theirs or open; for options of a bundle, `extra` says what more they are worth, or that they
    /// are not to be used.
    fn week_in(&mut self, volunteer: usize, extra: impl Fn(u32, usize) -> Option<i64>) -> Option<Vec<u32>> {
        self.get_ready(volunteer);
        let week = &self.people[volunteer].week;
        let nets = self.nets_of(volunteer, |option, points| {
            let visit = self.visit_of(option);
            if self.ties.bundle[visit] != NONE && !week.contains(&option) {
                return match extra(option, visit) {
                    Some(extra) if self.may_hold(volunteer, option) => points + extra,
                    _ => FORBIDDEN,
                };
            }
            let open = || if self.may_hold(volunteer, option) { points } else { FORBIDDEN };
            self.bound(option, week).unwrap_or_else(open)
        });
        self.week_of(volunteer, &nets)
    }

    /// Gives the first its week and finds the others, as many as are needed; whether every visit is whole then.
    fn try_team(&mut self, visits: &[usize], first: usize, week: Vec<u32>, need: usize) -> bool {
        let chosen: Vec<At> = week
            .iter()
            .map(|option| (self.visit_of(*option), self.time_of(*option)))
            .filter(|(visit, _)| visits.contains(visit))
            .collect();
        let mut chain = Vec::new();
        self.take(first, week, &mut chain);
        chain.push(first);
        self.complete_team(&chosen, chain, need)
    }

    /// Finds more people for visits until there are as many as needed; whether every visit is whole then.
    fn complete_team(&mut self, chosen: &[At], mut chain: Vec<usize>, need: usize) -> bool {
        while chain.len() < need {
            let Some((volunteer, week)) = self.one_more(chosen, &chain) else { break };
            self.set_week(volunteer, week);
            chain.push(volunteer);
        }
        let is_there = |(visit, _): &At| {
            let held = self.holders[*visit].len();
            held == chain.len() && !(self.is_whole(*visit) && self.open_places(*visit) > 0)
        };
        chosen.iter().all(is_there)
    }

    /// Somebody who can come to all these visits, with whom the total gains most.
    fn one_more(&mut self, chosen: &[At], chain: &[usize]) -> Option<(usize, Vec<u32>)> {
        let (visit, time) = *chosen.first()?;
        let then = self.of_visit[visit].iter().filter(|option| self.time_of(**option) == time);
        let mut people: Vec<usize> = then.map(|option| self.volunteer_of(*option)).collect();
        people.sort_unstable();
        people.dedup();
        let mut best: Option<(i64, usize, Vec<u32>)> = None;
        for volunteer in people.into_iter().filter(|volunteer| !chain.contains(volunteer)) {
            let Some(week) = self.week_with_all(volunteer, chosen) else { continue };
            let gain = self.people[volunteer].worth(&self.node, &week) - self.people[volunteer].worth;
            if best.as_ref().is_none_or(|(most, ..)| gain > *most) {
                best = Some((gain, volunteer, week));
            }
        }
        best.map(|(_, volunteer, week)| (volunteer, week))
    }

    /// A volunteer's best week with all these visits.
    fn week_with_all(&mut self, volunteer: usize, chosen: &[At]) -> Option<Vec<u32>> {
        let times: Vec<((i32, i32), usize)> = chosen.iter().map(|(visit, time)| (*time, *visit)).collect();
        self.get_ready(volunteer);
        let options: Vec<u32> = self.people[volunteer]
            .options()
            .iter()
            .copied()
            .filter(|option| times.contains(&(self.time_of(*option), self.visit_of(*option))))
            .collect();
        let week = self.week_in(volunteer, |option, _| options.contains(&option).then_some(KEPT))?;
        let has = |(visit, time): &At| {
            week.iter().any(|option| self.visit_of(*option) == *visit && self.time_of(*option) == *time)
        };
        chosen.iter().all(has).then_some(week)
    }

    /// Fills a bundle that has musts: whoever must come to one of its visits comes to all that have one. Whether that could be.
    fn fill_around_musts(&mut self, visits: &[usize]) -> bool {
        let musts: Vec<u32> =
            self.rows.must.iter().filter(|option| visits.contains(&self.visit_of(**option))).copied().collect();
        let mut chosen: Vec<At> = musts.iter().map(|option| (self.visit_of(*option), self.time_of(*option))).collect();
        chosen.sort_unstable();
        chosen.dedup();
        let mut people: Vec<usize> = musts.iter().map(|option| self.volunteer_of(*option)).collect();
        people.sort_unstable();
        people.dedup();
        let held = visits.iter().flat_map(|visit| self.holders[*visit].clone());
        let others: Vec<u32> = held.filter(|option| !musts.contains(option)).collect();
        self.lose_all(others);
        for volunteer in &people {
            let Some(week) = self.week_with_all(*volunteer, &chosen) else { return false };
            self.set_week(*volunteer, week);
        }
        let need = chosen.iter().map(|(visit, _)| self.rows.visits[*visit].need).min().unwrap_or(0) as usize;
        self.complete_team(&chosen, people, need)
    }
}
