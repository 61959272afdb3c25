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
    // A place of a partial visit need not be sold.
    let sold = |option: &Offered| i128::from(if partial { option.price.max(0) } else { option.price });
    let musts = offered.iter().filter(|option| option.is_must);
    let count = musts.clone().count();
    if count > 0 {
        // What is left has the time of the musts.
        let others = offered.iter().filter(|option| !option.is_must).take(need.saturating_sub(count));
        return musts.map(|option| i128::from(option.price)).sum::<i128>() + others.map(sold).sum::<i128>();
    }
    let together = offered.chunk_by(|one, other| one.time == other.time);
    let enough = together.filter(|together| partial || together.len() >= need);
    enough.map(|together| together.iter().take(need).map(sold).sum()).max().unwrap_or(0).max(0)
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

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::{Offered, best_sale, keep_what_sells};

    /// Options at a few times and prices. Beside musts, which are no more than are needed, there are only options at their time, and none
    /// when they are enough.
    fn any(chance: &mut Pcg64Mcg, need: u32) -> Vec<Offered> {
        let any = |chance: &mut Pcg64Mcg| Offered {
            time: (600, chance.random_range(660..663)),
            price: chance.random_range(-4..8),
            is_must: false,
        };
        let mut offered: Vec<Offered> = (0..chance.random_range(0..9)).map(|_| any(chance)).collect();
        if chance.random_bool(0.4) {
            let musts = chance.random_range(1..=need);
            offered.retain(|option| musts < need && option.time.1 == 660);
            offered.extend((0..musts).map(|_| Offered { time: (600, 660), is_must: true, ..any(chance) }));
        }
        offered
    }

    /// The best sale by trying every set; nothing when musts cannot be sold.
    fn by_trying(need: u32, partial: bool, offered: &[Offered]) -> Option<i128> {
        let musts = offered.iter().filter(|option| option.is_must).count();
        let worth = |bits: u32| {
            let set =
                || offered.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1).map(|(_, option)| option);
            let count = bits.count_ones();
            let is_sold = set().filter(|option| option.is_must).count() == musts
                && set().all(|option| set().all(|other| option.time == other.time))
                && (count == need || count == 0 || partial && count < need);
            is_sold.then(|| set().map(|option| i128::from(option.price)).sum())
        };
        (0..1 << offered.len()).filter_map(worth).max()
    }

    #[test]
    fn a_best_sale_is_the_best_of_all_sets_and_what_is_left_out_changes_nothing() {
        let mut tried = [0; 2];
        for seed in 0..4_000 {
            let mut chance = Pcg64Mcg::seed_from_u64(seed);
            let (need, partial) = (chance.random_range(1..5), chance.random_bool(0.5));
            let mut offered = any(&mut chance, need);
            let has_musts = offered.iter().any(|option| option.is_must);
            let Some(best) = by_trying(need, partial, &offered) else { continue };
            tried[usize::from(has_musts)] += 1;
            assert_eq!(best_sale(need, partial, &mut offered.clone()), best, "seed {seed}");
            // Piece by piece, as they come.
            let mut kept = Vec::new();
            while !offered.is_empty() {
                let piece = offered.split_off(offered.len() - chance.random_range(1..=offered.len()));
                kept.extend(piece);
                keep_what_sells(need, &mut kept);
            }
            assert_eq!(best_sale(need, partial, &mut kept), best, "seed {seed}");
            let most = if need == 1 { 1 } else { 3 * need as usize };
            assert!(has_musts || kept.len() <= most, "seed {seed}: {} kept", kept.len());
            assert!(kept.iter().filter(|option| !option.is_must).count() <= most, "seed {seed}");
        }
        assert!(tried.iter().all(|tried| *tried > 500), "{tried:?} without and with musts");
    }
}
