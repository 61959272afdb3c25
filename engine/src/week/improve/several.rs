//! Several plans instead of one, where there is effort for it: each is made better for a while from a beginning of its own, then two of
//! them make a third, and so on.
//!
//! A plan that is at rest, where no group planned afresh is worth more, may still be far below the best one: it would take many
//! people's weeks at once. Of several plans at rest some are better than others, and where two differ the better of both can be chosen. So two plans by
//! chance are **crossed**: the people whose weeks differ are planned afresh together, over the weeks they have in either and others, from the better
//! one. The result is made better for a while, and takes the place of the worst plan. Moscato & Cotta, *A gentle introduction to
//! memetic algorithms*, 2003.
//!
//! After a while all plans of a family are alike, and some families stay far below others. A small week leaves processors idle: it is given two
//! families that know nothing of each other, side by side, whose plans are crossed in the end.

use std::ops::ControlFlow;
use std::sync::Mutex;

use super::super::draft::Draft;
use super::super::market::Prices;
use super::super::table::{Table, number};
use super::super::{Progress, Run, start};
use super::{Chance, Improver, Trial, apply, group, may_be_large};

/// The most plans.
const PLANS: usize = 6;
/// For each plan, groups as many as this many times half the volunteers and visits: with fewer none would come to rest.
const AMPLE: usize = 5;
/// How often as many plans are made better as there are.
const TURNS: usize = 4;
/// A week of no more volunteers and visits than this is given two families.
const TWO_FAMILIES: usize = 1_000;
/// How often plans of both are crossed in the end, instead of as many turns in either.
const TOGETHER_TURNS: usize = 8;
/// The most people whose weeks are planned together where two plans differ.
const TOGETHER: usize = 80;
/// How hard that is tried: first over the weeks of both plans alone.
const CHOICE: Trial = Trial { weeks: 1, nodes: 200, slack: 0, steps: 100, noise: 0 };
/// Then over others as well.
const CROSSING: Trial = Trial { weeks: 100, nodes: 300, slack: 0, steps: 100, noise: 0 };

/// How many plans are made with so many groups.
fn plans(table: &Table, groups: usize) -> usize {
    let ample = 2 * groups / (AMPLE * table.size()).max(1);
    if may_be_large(table) { ample.clamp(1, PLANS) } else { 1 }
}

/// How many families of plans are made with so many groups each.
pub(in super::super) fn families(table: &Table, groups: u32) -> u32 {
    if table.size() <= TWO_FAMILIES && plans(table, groups as usize) == PLANS { 2 } else { 1 }
}

/// How far two families are: steps of each since they began, and the most points that a plan of either has.
type Told = Mutex<([u32; 2], i64)>;

impl<'a> Run<'a, '_> {
    /// Makes a plan better by so many groups, along with others if there is effort for them; in two families if there is more.
    pub(in super::super) fn improve(
        &mut self,
        prices: &Prices,
        ceiling: i64,
        draft: Draft<'a>,
        families: u32,
        chance: &mut Chance,
    ) -> Draft<'a> {
        let groups = (self.effort.groups / families) as usize;
        let count = plans(self.table, groups);
        let market = (prices, ceiling);
        if count == 1 {
            let mut improver = Improver::new(self.table, self.market, prices.clone(), ceiling, draft);
            self.improve_one(&mut improver, ceiling, groups, chance);
            return improver.best;
        }
        let (turns, share) = (count * TURNS, groups / (count * TURNS));
        if families == 1 {
            let mut family = self.first(market, Some(draft), (count, share), chance);
            self.cross(market, &mut family, (turns - count, share), chance);
            return family.swap_remove(0);
        }
        // Both hand over as many turns, so half of those are never taken.
        self.effort.groups -= number(TOGETHER_TURNS * share);
        let told: Told = Mutex::new(([0; 2], self.most));
        let (one, other) = (Chance::new(chance.next()), Chance::new(chance.next()));
        let family = |place: usize, draft: Option<Draft<'a>>, mut chance: Chance| {
            let watch = |now: Progress| self.tell(&told, place, now);
            let mut run = Run::new(self.table, self.market, self.effort, &watch);
            let mut family = run.first(market, draft, (count, share), &mut chance);
            run.cross(market, &mut family, (turns - count - TOGETHER_TURNS, share), &mut chance);
            (family, run.is_stopped)
        };
        let ((mut one, stopped), (other, also_stopped)) =
            rayon::join(|| family(0, Some(draft), one), || family(1, None, other));
        let (done, most) = told.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        (self.done, self.most) = (self.done + done.iter().sum::<u32>(), most);
        self.is_stopped |= stopped || also_stopped;
        one.extend(other);
        one.sort_by_key(|plan| std::cmp::Reverse(plan.total()));
        self.cross(market, &mut one, (TOGETHER_TURNS, share), chance);
        one.swap_remove(0)
    }

    /// One of two families tells how far it is; whether to stop.
    fn tell(&self, told: &Told, place: usize, now: Progress) -> ControlFlow<()> {
        let (done, total) = {
            let mut told = told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            told.0[place] = now.done;
            told.1 = told.1.max(now.total);
            (told.0.iter().sum::<u32>(), told.1)
        };
        (self.watch)(Progress { done: self.done + done, of: self.of(), total, ..now })
    }

    /// The first plans of a family, the best first. One begins with `draft` if there is one.
    fn first(
        &mut self,
        (prices, ceiling): (&Prices, i64),
        mut draft: Option<Draft<'a>>,
        (count, share): (usize, usize),
        chance: &mut Chance,
    ) -> Vec<Draft<'a>> {
        let mut plans: Vec<Draft<'a>> = Vec::new();
        while plans.len() < count {
            let begin = draft.take().unwrap_or_else(|| start::plan(self.table, self.market, prices, chance));
            let mut improver = Improver::new(self.table, self.market, prices.clone(), ceiling, begin);
            self.improve_one(&mut improver, ceiling, share, chance);
            plans.push(improver.best);
            if self.is_stopped || plans.iter().any(|plan| plan.total() >= ceiling) {
                break;
            }
        }
        plans.sort_by_key(|plan| std::cmp::Reverse(plan.total()));
        plans
    }

    /// So many times two plans make a third, which takes the place of the worst.
    fn cross(
        &mut self,
        (prices, ceiling): (&Prices, i64),
        plans: &mut Vec<Draft<'a>>,
        (turns, share): (usize, usize),
        chance: &mut Chance,
    ) {
        for _ in 0..turns {
            let count = plans.len();
            if count < 2 || self.is_stopped || plans[0].total() >= ceiling {
                break;
            }
            let one = chance.below(count);
            let other = (one + 1 + chance.below(count - 1)) % count;
            let (better, other) = (&plans[one.min(other)], &plans[one.max(other)]);
            let mut improver = Improver::new(self.table, self.market, prices.clone(), ceiling, better.clone());
            improver.cross(other, chance);
            self.improve_one(&mut improver, ceiling, share, chance);
            if plans.iter().all(|plan| plan.total() != improver.best.total()) {
                plans.truncate(count - 1);
                plans.push(improver.best);
                plans.sort_by_key(|plan| std::cmp::Reverse(plan.total()));
            }
        }
    }
}

impl<'a> Improver<'a> {
    /// Chooses the better of this plan and another where they differ.
    fn cross(&mut self, other: &Draft<'a>, chance: &mut Chance) {
        let people = 0..number(self.table.volunteers());
        let differs = |volunteer: &u32| self.best.week(*volunteer as usize) != other.week(*volunteer as usize);
        let mut differ: Vec<u32> = people.filter(differs).collect();
        chance.shuffle(&mut differ);
        differ.truncate(TOGETHER);
        for trial in [CHOICE, CROSSING] {
            let trial = Trial { slack: self.slack(), ..trial };
            let (draft, chance) = (self.best.clone(), Chance::new(chance.next()));
            let crossed =
                group::plan(self.table, self.market, &self.prices, (&draft, Some(other)), &differ, trial, chance);
            if let Some(weeks) = crossed {
                apply(self.table, &mut self.best, &differ, &weeks, draft.total());
            }
        }
        self.draft = self.best.clone();
    }
}
