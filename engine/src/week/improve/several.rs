//! Several plans instead of one, where there is effort for it: each is made better for a while from a beginning of its own, then two of
//! them make a third, and so on.
//!
//! A plan that is at rest, where no group planned afresh is worth more, may still be far below the best one: it would take many
//! people's weeks at once. Of several plans at rest some are better than others, and where two differ the better of both can be chosen. So two plans by
//! chance are **crossed**: the people whose weeks differ are planned afresh together, over the weeks they have in either and others, from the better
//! one. The result is made better for a while, and takes the place of the worst plan. Moscato & Cotta, *A gentle introduction to
//! memetic algorithms*, 2003.

use super::super::draft::Draft;
use super::super::market::Prices;
use super::super::table::number;
use super::super::{Run, start};
use super::{Chance, Improver, Trial, apply, group, may_be_large};

/// The most plans.
const PLANS: usize = 6;
/// For each plan, groups as many as this many times half the volunteers and visits: with fewer none would come to rest.
const AMPLE: usize = 5;
/// How often as many plans are made better as there are.
const TURNS: usize = 4;
/// The most people whose weeks are planned together where two plans differ.
const TOGETHER: usize = 80;
/// How hard that is tried: first over the weeks of both plans alone.
const CHOICE: Trial = Trial { weeks: 1, nodes: 200, slack: 0, steps: 100, noise: 0 };
/// Then over others as well.
const CROSSING: Trial = Trial { weeks: 100, nodes: 300, slack: 0, steps: 100, noise: 0 };

impl<'a> Run<'a> {
    /// Makes a plan better, along with others if there is effort for them.
    pub(in super::super) fn improve(
        &mut self,
        prices: &Prices,
        ceiling: i64,
        draft: Draft<'a>,
        chance: &mut Chance,
    ) -> Draft<'a> {
        let groups = self.effort.groups as usize;
        let ample = 2 * groups / (AMPLE * self.table.size()).max(1);
        let count = if may_be_large(self.table) { ample.clamp(1, PLANS) } else { 1 };
        if count == 1 {
            let mut improver = Improver::new(self.table, self.market, prices.clone(), ceiling, draft);
            self.improve_one(&mut improver, ceiling, groups, chance);
            return improver.best;
        }
        let share = groups / (count * TURNS);
        let mut plans: Vec<Draft<'a>> = Vec::new();
        for turn in 0..count * TURNS {
            let mut improver = if turn < count {
                let begin =
                    if turn == 0 { draft.clone() } else { start::plan(self.table, self.market, prices, chance) };
                Improver::new(self.table, self.market, prices.clone(), ceiling, begin)
            } else {
                let one = chance.below(count);
                let other = (one + 1 + chance.below(count - 1)) % count;
                let (better, other) = (&plans[one.min(other)], &plans[one.max(other)]);
                let mut improver = Improver::new(self.table, self.market, prices.clone(), ceiling, better.clone());
                improver.cross(other, chance);
                improver
            };
            self.improve_one(&mut improver, ceiling, share, chance);
            let known = plans.iter().any(|plan| plan.total() == improver.best.total());
            if turn < count || !known {
                plans.truncate(count - 1);
                plans.push(improver.best);
                plans.sort_by_key(|plan| std::cmp::Reverse(plan.total()));
            }
            if self.is_stopped || plans[0].total() >= ceiling {
                break;
            }
        }
        plans.swap_remove(0)
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
