//! Rows written by hand, as pages and API write them: the next free id.

use super::App;
use crate::store::StoreError;
use crate::store::persons::Side;

/// The next free id: `V44` behind `V43`, counting what files and hands hold.
pub(crate) async fn next_id(
    shared: &App,
    side: Side,
    letter: char,
    taken: impl Iterator<Item = &str>,
) -> Result<String, StoreError> {
    let number = |id: &str| id.strip_prefix(letter)?.parse::<u64>().ok();
    let in_files = taken.filter_map(number).max();
    let hands = shared.store.ids_by_hand(side).await?;
    let by_hand = hands.iter().filter_map(|id| number(id)).max();
    Ok(format!("{letter}{}", in_files.max(by_hand).unwrap_or(0).saturating_add(1)))
}
