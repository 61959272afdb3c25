//! Plans a few people afresh one after another: what they have is taken from them, and each chooses its best week over what is left.
//!
//! Where a week holds many visits, the few weeks that [`super::group`] lists of a person are hardly any of those it might have. Here a
//! person answers with its very best week to what those before it took. They choose at the prices of the ceiling, altered a little by
//! chance, for most visits are worth about their price to several people; the last takes all it can. What nobody has then, or somebody else, is
//! handed on ([`super::ejection`]). Shaw, *Using constraint
//! programming and local search methods to solve vehicle routing problems*, 1998 (ruin and recreate).

use super::super::best::Desk;
use super::super::chance::Chance;
use super::super::draft::Draft;
use super::super::market::{Market, Prices};
use super::super::start;
use super::super::table::Table;
use super::ejection::Chains;

/// Weeks hold many visits when people who have any have so many on average.
const LONG: usize = 16;

/// By how much at least prices are altered, of what they may be: what lies near the best depends on the problem.
const FINE: f64 = 1e-4;

/// How often visits are then handed on in ejection chains. They find more, and take longer.
const HANDED_ON: f64 = 0.6;

/// From how many visits at most.
const BEGINNINGS: usize = 5;

/// Whether weeks hold many visits in a plan.
pub fn is_long(table: &Table, draft: &Draft<'_>) -> bool {
    let (mut people, mut visits) = (0, 0);
    for volunteer in 0..table.volunteers() {
        people += usize::from(!draft.week(volunteer).is_empty());
        visits += draft.week(volunteer).len();
    }
    people > 1 && visits >= LONG * people
}

/// What groups are planned afresh with.
pub struct Ruin<'a, 'd> {
    pub table: &'a Table,
    pub market: &'d Market,
    pub prices: &'d Prices,
    pub draft: &'d Draft<'a>,
    /// By how many points at most prices are altered.
    pub noise: f64,
    /// By how much an ejection chain may be below 0 on the way, in the scale of the prices.
    pub leeway: i64,
}

impl<'a> Ruin<'a, '_> {
    /// Other weeks for a group, in its order; whoever gets them holds them against what the group has.
    pub fn plan(&self, group: &[u32], mut chance: Chance) -> Vec<Vec<u32>> {
        let Self { table, market, prices, .. } = *self;
        let mut draft = self.draft.clone();
        for volunteer in group {
            let kept = start::kept(&draft, table, *volunteer as usize);
            draft.set(*volunteer as usize, &kept);
        }
        let noise = self.noise * FINE.powf(chance.part());
        let altered = prices.altered(noise, &mut chance);
        let free = prices.free();
        let mut order = group.to_vec();
        chance.shuffle(&mut order);
        let mut desk = Desk::default();
        for (place, volunteer) in (1..).zip(&order) {
            let prices = if place == order.len() { &free } else { &altered };
            start::replan(&mut draft, table, market, prices, *volunteer as usize, &mut desk);
        }
        if chance.part() < HANDED_ON {
            draft = self.hand_on(draft, group, &mut chance);
        }
        group.iter().map(|volunteer| draft.week(*volunteer as usize).to_vec()).collect()
    }

    /// Follows chains from the visits that came into other hands, or into none; those first.
    fn hand_on(&self, draft: Draft<'a>, group: &[u32], chance: &mut Chance) -> Draft<'a> {
        let mut visits: Vec<u32> = Vec::new();
        for volunteer in group {
            let (old, new) = (self.draft.week(*volunteer as usize), draft.week(*volunteer as usize));
            let gone = old.iter().filter(|node| !new.contains(node));
            let come = new.iter().filter(|node| !old.contains(node));
            visits.extend(gone.chain(come).map(|node| self.table.visit[*node as usize]));
        }
        visits.sort_unstable();
        visits.dedup();
        chance.shuffle(&mut visits);
        visits.sort_by_key(|visit| draft.holders(*visit as usize).len() >= self.table.need[*visit as usize] as usize);
        visits.truncate(BEGINNINGS);
        let mut chains = Chains::new(self.table, self.market, self.prices, draft, group, self.leeway);
        visits.iter().for_each(|visit| chains.follow(*visit));
        chains.draft
    }
}
