//! Plans a few people afresh one after another: what they have is taken from them, and each chooses its best week over what is left.
//!
//! Where a week holds many visits, the few weeks that [`super::group`] lists of a person are hardly any of those it might have. Here a
//! person answers with its very best week to what those before it took. They choose at the prices of the ceiling, altered a little by
//! chance, for most visits are worth about their price to several people; the last takes all it can. Shaw, *Using constraint
//! programming and local search methods to solve vehicle routing problems*, 1998 (ruin and recreate).

use super::super::best::Desk;
use super::super::chance::Chance;
use super::super::draft::Draft;
use super::super::market::{Market, Prices};
use super::super::start;
use super::super::table::Table;

/// Weeks hold many visits when people who have any have so many on average.
const LONG: usize = 16;

/// By how much at least prices are altered, of what they may be: what lies near the best depends on the problem.
const FINE: f64 = 1e-4;

/// Whether weeks hold many visits in a plan.
pub fn is_long(table: &Table, draft: &Draft<'_>) -> bool {
    let (mut people, mut visits) = (0, 0);
    for volunteer in 0..table.volunteers() {
        people += usize::from(!draft.week(volunteer).is_empty());
        visits += draft.week(volunteer).len();
    }
    people > 1 && visits >= LONG * people
}

/// Other weeks for a group, in its order; whoever gets them holds them against what the group has. `noise` is by how many points at
/// most prices are altered.
pub fn plan(
    table: &Table,
    market: &Market,
    prices: &Prices,
    draft: &Draft<'_>,
    group: &[u32],
    noise: f64,
    mut chance: Chance,
) -> Vec<Vec<u32>> {
    let mut draft = draft.clone();
    for volunteer in group {
        let kept = start::kept(&draft, table, *volunteer as usize);
        draft.set(*volunteer as usize, &kept);
    }
    let noise = noise * FINE.powf(chance.part());
    let altered = prices.altered(noise, &mut chance);
    let free = prices.free();
    let mut order = group.to_vec();
    chance.shuffle(&mut order);
    let mut desk = Desk::default();
    for (place, volunteer) in (1..).zip(&order) {
        let prices = if place == order.len() { &free } else { &altered };
        start::replan(&mut draft, table, market, prices, *volunteer as usize, &mut desk);
    }
    group.iter().map(|volunteer| draft.week(*volunteer as usize).to_vec()).collect()
}
