//! The ceiling of given prices, term by term, as the documentation of [`Prices`] writes it.
//!
//! Why no answer has more: let an answer give volunteer v the visits of x(v) pairs. With prices u (volunteers), w
//! (visits), g (organisations), all ≥ 0, its total is
//!
//! `Σ_pairs p − Σ_v Σ_{k ≤ x(v)} c(v,k) = Σ_pairs (p − u − w) + Σ_v Σ_{k ≤ x(v)} (u − c(v,k) − g) + Σ_pairs w + Σ_pairs g`.
//!
//! A pair adds at most max(0, p − u − w); x(v) is at most b(v), so the second sum is at most Σ_{k ≤ b} max(0, u − c − g);
//! a visit has at most need pairs, an organisation at most its limit. Leaving rules out only raises the sum: the ceiling holds
//! whatever travel, times and other limits forbid.

use super::Fault;
use crate::instance::{MinutesCost, Prices};

/// Faults of prices that are not one a row, or below 0.
pub(super) fn faults_of_prices(at: &str, prices: &Prices, rows: [usize; 3]) -> Vec<Fault> {
    let lists =
        [("volunteers", &prices.volunteers), ("visits", &prices.visits), ("organisations", &prices.organisations)];
    let mut faults = Vec::new();
    for ((name, list), rows) in lists.into_iter().zip(rows) {
        if list.len() != rows {
            faults.push(Fault::malformed(format!("{at}.{name}"), format!("{} prices", list.len()), rows));
        }
        for (i, price) in list.iter().enumerate() {
            if *price < 0 {
                faults.push(Fault::NegativePrice { at: format!("{at}.{name}[{i}]"), price: *price });
            }
        }
    }
    faults
}

/// `Σ most·price`: the term of the visits (most = need) and the term of the organisations (most = visits lent).
pub(super) fn of_places(most: impl Iterator<Item = u32>, prices: &[i64]) -> i128 {
    most.zip(prices).map(|(most, price)| i128::from(most) * i128::from(*price)).sum()
}

/// `Σ_{k=1..most} max(0, price − load_cost_k)`: the term of one volunteer whose price is already less that of the
/// organisation. `load_cost` never falls; its last entry repeats; empty costs nothing.
pub(super) fn of_volunteer(price: i128, load_cost: &[i64], most: u32) -> i128 {
    let listed = load_cost.iter().take(most as usize).map(|cost| (price - i128::from(*cost)).max(0)).sum::<i128>();
    let beyond = i128::from(most) - (load_cost.len() as i128).min(i128::from(most));
    let last = load_cost.last().copied().unwrap_or(0);
    listed + beyond * (price - i128::from(last)).max(0)
}

/// What `count` visits of one volunteer cost.
pub(super) fn load_cost(list: &[i64], count: usize) -> i128 {
    let listed = list.iter().take(count).map(|cost| i128::from(*cost)).sum::<i128>();
    listed + count.saturating_sub(list.len()) as i128 * i128::from(list.last().copied().unwrap_or(0))
}

/// What `minutes` of one volunteer cost.
pub(super) fn minutes_cost(rows: &[MinutesCost], minutes: i128) -> i128 {
    let above = |row: &MinutesCost| (minutes - i128::from(row.above_min)).max(0) / 15;
    rows.iter().map(|row| above(row) * i128::from(row.per_quarter)).sum()
}
