//! Another try for a unit that was given up, together with what it belongs to.

use crate::store::units::{Kind, Unit};
use crate::store::{StoreError, Work};

/// Lets a dead unit be tried again.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such unit, [`StoreError::Conflict`] when it was not given up.
pub(crate) async fn retry(work: &mut Work, id: i64, by_whom: &str) -> Result<Unit, StoreError> {
    let unit = work.revive(id).await?;
    match unit.kind {
        Kind::Batch => work.batch_again(unit.job_id()?).await?,
        Kind::Region => (),
        Kind::Play | Kind::Study => work.study_again(unit.job_id()?).await?,
    }
    work.log(by_whom, "unit:retried", &unit.job, "").await?;
    Ok(unit)
}
