//! Carries studies out beside the conversation: one at a time, on half of the machine, so that this morning's plans go first.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::lock;
use crate::store::studies::StudyState;
use crate::store::{Store, StoreError};
use crate::study::{Found, Step, Study, Tell};

/// Studies that may wait or run at the same time.
pub const WAITING_MOST: usize = 20;

/// How far a study is.
#[derive(Debug, Default)]
struct Job {
    plays: AtomicUsize,
    of: usize,
    stop: AtomicBool,
}

/// How far a study is: plays done, and how many there will be (0 while nobody knows).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Played {
    /// Plays done, those found in the store among them.
    pub plays: usize,
    /// Plays in all; 0 when that shows only on the way.
    pub of: usize,
}

/// Carries studies out.
pub struct Studies {
    store: Store,
    turn: Arc<Semaphore>,
    jobs: Arc<Mutex<HashMap<i64, Arc<Job>>>>,
    pool: Arc<rayon::ThreadPool>,
    /// Whether the server stops: what runs then goes on when it starts again.
    closing: Arc<AtomicBool>,
}

impl Studies {
    /// Studies kept in a store.
    ///
    /// # Panics
    /// When the machine gives no thread.
    #[must_use]
    pub fn new(store: Store) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let pool = rayon::ThreadPoolBuilder::new().num_threads((cores / 2).max(1)).build();
        Self {
            store,
            turn: Arc::new(Semaphore::new(1)),
            jobs: Arc::default(),
            pool: Arc::new(pool.expect("the machine gives threads")),
            closing: Arc::default(),
        }
    }

    /// Starts a study that is in the store.
    pub fn start(&self, id: i64, study: Study) {
        let job = Arc::new(Job { of: study.plays(), ..Job::default() });
        lock(&self.jobs).insert(id, job.clone());
        let (store, jobs, turn, pool) = (self.store.clone(), self.jobs.clone(), self.turn.clone(), self.pool.clone());
        let closing = self.closing.clone();
        tokio::spawn(async move {
            let turn = turn.acquire_owned().await;
            let (handle, keeper) = (Handle::current(), store.clone());
            let made = tokio::task::spawn_blocking(move || {
                let tell: Tell = Arc::new(move |step| {
                    job.plays.fetch_add(usize::from(step == Step::Played), Ordering::Relaxed);
                    if job.stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                });
                catch_unwind(AssertUnwindSafe(|| pool.install(|| study.carry_out(&keeper, &handle, &tell))))
            });
            let made = made.await;
            drop(turn);
            let (state, found) = match made {
                Ok(Ok(Some(found))) => (StudyState::Done, Some(found)),
                Ok(Ok(None)) => (StudyState::Cancelled, None),
                _ => (StudyState::Failed, None),
            };
            if closing.load(Ordering::Relaxed) {
                return;
            }
            if let Err(error) = end(&store, id, state, found.as_ref()).await {
                tracing::error!(%error, study = id, "what a study found was not kept; it begins again when koppel starts");
            }
            lock(&jobs).remove(&id);
        });
    }

    /// Starts those again that ran when the server stopped; what was played is not played again.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn go_on(&self) -> Result<(), StoreError> {
        for id in self.store.running_studies().await? {
            let (study, _) = self.store.study(id).await?;
            self.start(id, study);
        }
        Ok(())
    }

    /// How far a study is; nothing when it does not run.
    #[must_use]
    pub fn played(&self, id: i64) -> Option<Played> {
        lock(&self.jobs).get(&id).map(|job| Played { plays: job.plays.load(Ordering::Relaxed), of: job.of })
    }

    /// Stops a study after the plays that are under way; false when it does not run.
    #[must_use]
    pub fn cancel(&self, id: i64) -> bool {
        let jobs = lock(&self.jobs);
        let job = jobs.get(&id);
        job.inspect(|job| job.stop.store(true, Ordering::Relaxed)).is_some()
    }

    /// Lets go of everything that runs: the server stops, and goes on with it when it starts again.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        lock(&self.jobs).values().for_each(|job| job.stop.store(true, Ordering::Relaxed));
    }

    /// How many run or wait.
    #[must_use]
    pub fn running(&self) -> usize {
        lock(&self.jobs).len()
    }
}

async fn end(store: &Store, id: i64, state: StudyState, found: Option<&Found>) -> Result<(), StoreError> {
    let mut work = store.work().await?;
    work.end_study(id, state, found).await?;
    work.commit().await
}
