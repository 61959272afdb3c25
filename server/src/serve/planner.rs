//! Plans that somebody waits for and nobody keeps, a few at a time; and batches, which workers carry out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use koppel_engine::plan::Plan;
use koppel_engine::planning::Effort;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::making::{NoPlan, Progress, Word, plan};
use crate::store::batches::{BatchState, Input};
use crate::store::units::{Held, Kind, NewUnit, Wish};
use crate::store::weeks::Week;
use crate::store::{Store, StoreError, Work};

/// Plans made at the same time; the others wait their turn.
const AT_ONCE: usize = 2;
/// Plans and repairs that wait for their turn; each holds a whole problem, so one more is told to come back.
const WAITING_MOST: usize = 16;
/// Batches that wait or run; one more is told to come back.
const BATCHES_MOST: i64 = 18;

/// Makes plans.
pub struct Planner {
    store: Store,
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

/// Somebody who waits for a turn, until dropped.
struct Waits(Arc<AtomicUsize>);

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Planner {
    /// A planner that keeps its batches in a store.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store, turns: Arc::new(Semaphore::new(AT_ONCE)), waiting: Arc::default() }
    }

    /// Writes a batch for a week into `work`, with the unit that makes its plan: what people decided is kept, the rest is to be planned.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(&self, work: &mut Work, week: &Week, by_whom: &str) -> Result<i64, StoreError> {
        let decided = work.decided(week.id).await?;
        let input = Input {
            problem: decided.rest_of(&week.problem),
            policy: week.policy.clone(),
            travel: week.travel.clone(),
            candidates: Effort::default().candidates,
        };
        let id = work.add_batch(week.id, &input, &requests_of(week), &decided, by_whom).await?;
        let job = job_of(id);
        let unit =
            NewUnit { kind: Kind::Batch, job: &job, part: 0, input: "", result: "", held: Held::No, is_done: false };
        work.add_unit(&unit).await?;
        Ok(id)
    }

    /// Stops a batch; false when it does not run.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn cancel(&self, id: i64) -> Result<bool, StoreError> {
        let mut work = self.store.work().await?;
        let (stopped, told) = work.stop_units(&job_of(id)).await?;
        if stopped > 0 {
            work.end_batch(id, BatchState::Cancelled, "koppel").await?;
        }
        work.commit().await?;
        Ok(stopped + told > 0)
    }

    /// Lets a batch end with the plan it has by now; false when it does not run.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn enough(&self, id: i64) -> Result<bool, StoreError> {
        let mut work = self.store.work().await?;
        let told = work.wish(&job_of(id), Wish::Enough).await?;
        work.commit().await?;
        Ok(told > 0)
    }

    /// How many plans and repairs wait for their turn.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Whether so many batches run or wait that one more is told to come back.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_full(&self) -> Result<bool, StoreError> {
        Ok(self.store.units_open(Kind::Batch).await? >= BATCHES_MOST)
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, NoPlan> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let waits = Waits(self.waiting.clone());
        if before >= WAITING_MOST {
            return Err(NoPlan::Busy);
        }
        let turn = self.turns.clone().acquire_owned().await;
        drop(waits);
        turn.map_err(|_| NoPlan::Cancelled)
    }

    /// Makes a plan that nobody keeps, in its turn, as long as somebody waits for it. After `patience` what is there by then
    /// becomes the plan.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn once(&self, input: Input, patience: Duration) -> Result<Plan, NoPlan> {
        let turn = self.turn().await?;
        let (teller, _) = watch::channel(Progress::WAITING);
        let word = Arc::new(Word::default());
        // Dropped with the request: whoever hangs up stops the engine.
        let stop = StopWhenDropped(word.clone());
        let told = word.clone();
        let mut made = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            plan(&input, &teller, &told)
        });
        let made = match tokio::time::timeout(patience, &mut made).await {
            Ok(made) => made,
            Err(_) => {
                word.enough.store(true, Ordering::Relaxed);
                made.await
            }
        };
        drop(stop);
        made.unwrap_or_else(|error| Err(NoPlan::Failed(error.to_string())))
    }

    /// Does something that takes as much as making a plan, in its turn.
    ///
    /// # Errors
    /// [`NoPlan::Failed`] when it panics, [`NoPlan::Busy`] when too many wait.
    pub async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, NoPlan> {
        let turn = self.turn().await?;
        let made = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        made.await.map_err(|error| NoPlan::Failed(error.to_string()))
    }
}

struct StopWhenDropped(Arc<Word>);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

/// The units of a batch belong to this job.
#[must_use]
pub fn job_of(batch: i64) -> String {
    format!("batch:{batch}")
}

/// The request of every visit of a week.
fn requests_of(week: &Week) -> BTreeMap<&str, &str> {
    let problem = &week.problem;
    problem.visits.iter().map(|visit| (visit.id.as_str(), problem.request_of(visit).id.as_str())).collect()
}
