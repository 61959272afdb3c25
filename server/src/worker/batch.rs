//! Makes the plan of a batch, and lays it down together with the end of its unit.

use std::sync::Arc;
use std::time::Instant;

use koppel_engine::plan::Plan;
use tokio::sync::watch;

use super::compute::Computed;
use super::{Ended, Worker, ms_since, unread};
use crate::making::{NoPlan, Progress, Word, plan};
use crate::queue::Failed;
use crate::store::batches::BatchState;
use crate::store::results::hash_of_text;
use crate::store::units::{Unit, UnitState};

impl Worker {
    pub(super) async fn batch(&self, unit: &Unit, began: Instant) -> Result<Ended, Failed> {
        let id = unit.job_id()?;
        let input = match self.store.batch_input(id).await {
            Ok(input) => input,
            Err(error) => return unread(error),
        };
        let (teller, progress) = watch::channel(Progress::WAITING);
        let word = Arc::new(Word::default());
        let told = word.clone();
        let computed = tokio::task::spawn_blocking(move || plan(&input, &teller, &told));
        let how_far = move || serde_json::to_string(&*progress.borrow()).ok();
        match self.attend(unit, &word, how_far, computed).await {
            Computed::Made(Ok(plan)) => self.keep_plan(unit, id, &plan, began).await,
            Computed::Made(Err(NoPlan::Cancelled)) => {
                let mut work = self.store.work().await?;
                if work.end_unit(unit.id, UnitState::Cancelled, "", ms_since(began)).await? {
                    work.end_batch(id, BatchState::Cancelled, "koppel").await?;
                }
                work.commit().await?;
                Ok(Ended::Kept)
            }
            Computed::Made(Err(NoPlan::Failed(reason))) | Computed::Panicked(reason) => Ok(Ended::Dead(reason)),
            Computed::Made(Err(NoPlan::Busy)) | Computed::Stops => Ok(Ended::PutBack),
            Computed::Gone => Ok(Ended::Gone),
        }
    }

    /// Keeps the plan, unless the batch has ended; then it is compared with the one that is there.
    async fn keep_plan(&self, unit: &Unit, id: i64, plan: &Plan, began: Instant) -> Result<Ended, Failed> {
        let mut work = self.store.work().await?;
        if work.end_unit(unit.id, UnitState::Done, "", ms_since(began)).await? {
            work.finish_batch(id, plan).await?;
            work.commit().await?;
            return Ok(Ended::Kept);
        }
        drop(work);
        let batch = self.store.batch(id).await?;
        let Some(first) = self.store.batch_plan(id).await? else { return Ok(Ended::Gone) };
        let hash = |plan: &Plan| hash_of_text(&serde_json::to_string(plan).expect("a plan can be written as json"));
        let (first, other) = (hash(&first), hash(plan));
        // One that was told "enough" depends on when.
        if first != other && !self.store.was_told_enough(unit.id).await? {
            let mut work = self.store.work().await?;
            work.alarm(&batch.input_hash, &first, &other, &self.name).await?;
            work.commit().await?;
        }
        Ok(Ended::Gone)
    }
}
