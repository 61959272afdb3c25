//! What the places of one visit can be sold for at most, given the prices of its options: the visits' half of a ceiling in time.

use std::cmp::Reverse;

/// An option of a visit that can be sold.
#[derive(Clone, Copy)]
pub(super) struct Offered {
    /// Start and end.
    pub(super) time: (i32, i32),
    /// What it costs.
    pub(super) price: i64,
    /// Whether it must be chosen.
    pub(super) is_must: bool,
}

/// The most that the prices of options of one visit can sum to that may be chosen together. Leaves them by time, the highest price first.
pub(super) fn best_sale(need: u32, partial: bool, offered: &mut [Offered]) -> i128 {
    sort(offered);
    let need = need as usize;
    let musts = offered.iter().filter(|option| option.is_must).count();
    if musts > 0 {
        // What is left has the time of the musts.
        let forced =
            offered.iter().filter(|option| option.is_must).map(|option| i128::from(option.price)).sum::<i128>();
        let others = offered.iter().filter(|option| !option.is_must).take(need.saturating_sub(musts));
        let sold = others.filter(|option| !partial || option.price > 0).map(|option| i128::from(option.price));
        return forced + sold.sum::<i128>();
    }
    let mut best = 0;
    for together in offered.chunk_by(|one, other| one.time == other.time) {
        let prices = together.iter().take(need).map(|option| i128::from(option.price));
        if partial {
            best = best.max(prices.filter(|price| *price > 0).sum());
        } else if together.len() >= need {
            best = best.max(prices.sum());
        }
    }
    best
}

/// Keeps of the options of one visit those that a sale can be made of, whatever others there are: musts, and at every time the `need` with the highest
/// prices; of a visit that needs one, the one with the highest price of all.
pub(super) fn keep_what_sells(need: u32, offered: &mut Vec<Offered>) {
    let has_musts = offered.iter().any(|option| option.is_must);
    if need == 1 && !has_musts {
        offered.sort_by_key(|option| Reverse(option.price));
        offered.truncate(1);
        return;
    }
    sort(offered);
    let (mut time, mut kept) = (None, 0);
    offered.retain(|option| {
        if time != Some(option.time) {
            (time, kept) = (Some(option.time), 0);
        }
        kept += u32::from(!option.is_must);
        option.is_must || kept <= need
    });
}

/// By time, the highest price first.
fn sort(offered: &mut [Offered]) {
    offered.sort_by_key(|option| (option.time, Reverse(option.price)));
}
