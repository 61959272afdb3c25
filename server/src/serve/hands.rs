//! Rows written by hand, as pages and API write them: the next free id.

use super::App;
use crate::store::persons::Side;
use crate::store::{StoreError, Work};

/// The same inside a work, where nobody else takes it.
pub(crate) async fn next_id_in(
    work: &mut Work,
    side: Side,
    letter: char,
    taken: impl Iterator<Item = &str>,
) -> Result<String, StoreError> {
    let number = |id: &str| id.strip_prefix(letter)?.parse::<u64>().ok();
    let by_hand = work.ids_by_hand(side).await?;
    // Also of weeks before: whoever was somebody's id once is never somebody else's.
    let in_files = work.ids_in_files(side).await?;
    let kept = by_hand.iter().chain(&in_files).filter_map(|id| number(id));
    let last = taken.filter_map(number).chain(kept).max();
    Ok(format!("{letter}{}", last.unwrap_or(0).saturating_add(1)))
}

/// The next free id: `V44` behind `V43`, counting what files of any week and hands hold.
pub(crate) async fn next_id(
    shared: &App,
    side: Side,
    letter: char,
    taken: impl Iterator<Item = &str>,
) -> Result<String, StoreError> {
    next_id_in(&mut shared.store.work().await?, side, letter, taken).await
}
