//! Plays a scenario once, and gathers what a study found when its plays are there.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use koppel_scenarios::simulate::{Outcome, Scenario, play};
use tokio::runtime::Handle;

use super::compute::Computed;
use super::{Ended, Worker, ms_since, unread};
use crate::making::Word;
use crate::postcodes;
use crate::queue::Failed;
use crate::store::studies::StudyState;
use crate::store::units::{Unit, UnitState};
use crate::study::{Found, Step, Tell};

impl Worker {
    pub(super) async fn play(self: &Worker, unit: &Unit, began: Instant) -> Result<Ended, Failed> {
        let outcome = match self.store.result::<Outcome>(&unit.result).await? {
            Some(known) => known,
            None => {
                let scenario: Scenario = match self.store.snapshot(&unit.input).await {
                    Ok(scenario) => scenario,
                    Err(error) => return unread(error),
                };
                let replication = u32::try_from(unit.part).unwrap_or(0);
                let played = move || play(&scenario, &postcodes::centre_of, replication);
                match self.compute(unit, &Arc::default(), || None, played).await {
                    Computed::Made(outcome) => outcome,
                    Computed::Panicked(reason) => return Ok(Ended::Dead(reason)),
                    Computed::Stops => return Ok(Ended::PutBack),
                    Computed::Gone => return Ok(Ended::Gone),
                }
            }
        };
        let mut work = self.store.small_work().await?;
        work.keep_result(&unit.result, &outcome, &self.name).await?;
        if work.end_unit(unit.id, UnitState::Done, "", ms_since(began)).await? {
            work.free_last(&unit.job).await?;
        }
        work.commit().await?;
        self.wake();
        Ok(Ended::Kept)
    }

    /// Gathers what a study found; plays what is still missing, so that a study with a search in it is carried out here.
    pub(super) async fn study(&self, unit: &Unit, began: Instant) -> Result<Ended, Failed> {
        let id = unit.job_id()?;
        let (study, _) = match self.store.study(id).await {
            Ok(study) => study,
            Err(error) => return unread(error),
        };
        let word = Arc::new(Word::default());
        let (told, plays) = (word.clone(), Arc::new(AtomicUsize::new(0)));
        let counted = plays.clone();
        let tell: Tell = Arc::new(move |step| {
            counted.fetch_add(usize::from(step == Step::Played), Ordering::Relaxed);
            if told.stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let how_far = move || Some(plays.load(Ordering::Relaxed).to_string());
        let (store, handle) = (self.store.clone(), Handle::current());
        match self.compute(unit, &word, how_far, move || study.carry_out(&store, &handle, &tell)).await {
            Computed::Made(Some(found)) => self.keep_found(unit, id, &found, began).await,
            // Somebody stopped it, and wrote that down.
            Computed::Made(None) => {
                let mut work = self.store.work().await?;
                if work.end_unit(unit.id, UnitState::Cancelled, "", ms_since(began)).await? {
                    work.end_study(id, StudyState::Cancelled, None).await?;
                }
                work.commit().await?;
                Ok(Ended::Kept)
            }
            Computed::Panicked(reason) => Ok(Ended::Dead(reason)),
            Computed::Stops => Ok(Ended::PutBack),
            Computed::Gone => Ok(Ended::Gone),
        }
    }

    async fn keep_found(&self, unit: &Unit, id: i64, found: &Found, began: Instant) -> Result<Ended, Failed> {
        let mut work = self.store.work().await?;
        if work.end_unit(unit.id, UnitState::Done, "", ms_since(began)).await? {
            work.end_study(id, StudyState::Done, Some(found)).await?;
        }
        work.commit().await?;
        Ok(Ended::Kept)
    }

    /// Computes on the threads of plays.
    async fn compute<T: Send + 'static>(
        &self,
        unit: &Unit,
        word: &Arc<Word>,
        how_far: impl Fn() -> Option<String>,
        what: impl FnOnce() -> T + Send + 'static,
    ) -> Computed<T> {
        let (send, made) = tokio::sync::oneshot::channel();
        self.pool.spawn(move || {
            // Nobody may wait any more: then nobody is told.
            let _ = send.send(catch_unwind(AssertUnwindSafe(what)));
        });
        let made = tokio::spawn(async move {
            match made.await {
                Ok(Ok(made)) => made,
                Ok(Err(cause)) => resume_unwind(cause),
                Err(_) => panic!("the thread of a play is gone"),
            }
        });
        self.attend(unit, word, how_far, made).await
    }
}
