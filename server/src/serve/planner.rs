//! Makes plans beside the conversation: off the async threads, a few at a time, each of which can be watched and stopped.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use koppel_engine::plan::Plan;
use koppel_engine::planning::{Effort, Step, make_plan};
use serde::Serialize;
use tokio::sync::{Semaphore, watch};

use super::lock;
use crate::store::batches::{BatchState, Input};
use crate::store::weeks::Week;
use crate::store::{Store, StoreError, Work};

/// Plans made at the same time; the others wait their turn.
const AT_ONCE: usize = 2;

/// What the engine is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Waiting for its turn.
    Waiting,
    /// Looking for who may go where.
    Searching,
    /// Finding the best plan.
    Solving,
    /// Making it hold in time.
    Mending,
    /// Recounting everything.
    Verifying,
    /// The plan is there.
    Done,
    /// There is none: cancelled, overtaken or failed.
    Ended,
}

/// How far a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Progress {
    /// What the engine is doing.
    pub phase: Phase,
    /// Visits gone through.
    pub visits_searched: usize,
    /// Visits in all.
    pub visits: usize,
}

const WAITING: Progress = Progress { phase: Phase::Waiting, visits_searched: 0, visits: 0 };

struct Job {
    progress: watch::Receiver<Progress>,
    cancel: Arc<AtomicBool>,
}

/// Why there is no plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlan {
    /// Somebody stopped it.
    Cancelled,
    /// koppel made a mistake.
    Failed,
}

/// Unwinds out of the engine when somebody stops it.
struct Stop;

/// Makes plans.
pub struct Planner {
    store: Store,
    turns: Arc<Semaphore>,
    jobs: Arc<Mutex<HashMap<i64, Job>>>,
}

impl Planner {
    /// A planner that keeps its plans in a store.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store, turns: Arc::new(Semaphore::new(AT_ONCE)), jobs: Arc::default() }
    }

    /// Writes a batch for a week into `work`: what people decided is kept, the rest is to be planned.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn prepare(&self, work: &mut Work, week: &Week, by_whom: &str) -> Result<(i64, Input), StoreError> {
        let decided = work.decided(week.id).await?;
        let input = Input {
            problem: decided.rest_of(&week.problem),
            policy: week.policy.clone(),
            travel: week.travel.clone(),
            candidates: Effort::default().candidates,
        };
        let id = work.add_batch(week.id, &input, &decided, by_whom).await?;
        Ok((id, input))
    }

    /// Starts a batch that was prepared and committed.
    pub fn start(&self, id: i64, input: Input, week: Arc<Week>) {
        let (teller, progress) = watch::channel(WAITING);
        let cancel = Arc::new(AtomicBool::new(false));
        lock(&self.jobs).insert(id, Job { progress, cancel: cancel.clone() });
        let (store, jobs, turns) = (self.store.clone(), self.jobs.clone(), self.turns.clone());
        tokio::spawn(async move {
            let turn = turns.acquire_owned().await;
            let telling = teller.clone();
            let made = tokio::task::spawn_blocking(move || plan(&input, &telling, &cancel)).await;
            drop(turn);
            let state = keep(&store, id, made.unwrap_or(Err(NoPlan::Failed)), &week).await;
            let phase = if state == BatchState::Done { Phase::Done } else { Phase::Ended };
            teller.send_modify(|progress| progress.phase = phase);
            lock(&jobs).remove(&id);
        });
    }

    /// How far a batch is; nothing when it does not run.
    #[must_use]
    pub fn watch(&self, id: i64) -> Option<watch::Receiver<Progress>> {
        lock(&self.jobs).get(&id).map(|job| job.progress.clone())
    }

    /// Stops a batch; false when it does not run.
    #[must_use]
    pub fn cancel(&self, id: i64) -> bool {
        let jobs = lock(&self.jobs);
        let job = jobs.get(&id);
        if let Some(job) = job {
            job.cancel.store(true, Ordering::Relaxed);
        }
        job.is_some()
    }

    /// Makes a plan that nobody keeps, in its turn, as long as somebody waits for it.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn once(&self, input: Input) -> Result<Plan, NoPlan> {
        let turn = self.turns.clone().acquire_owned().await;
        let (teller, _) = watch::channel(WAITING);
        let cancel = Arc::new(AtomicBool::new(false));
        // Dropped with the request: whoever hangs up stops the engine.
        let stop = StopWhenDropped(cancel.clone());
        let made = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            plan(&input, &teller, &cancel)
        });
        let made = made.await.unwrap_or(Err(NoPlan::Failed));
        drop(stop);
        made
    }
}

struct StopWhenDropped(Arc<AtomicBool>);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The plan, told step by step, until somebody stops it.
fn plan(input: &Input, teller: &watch::Sender<Progress>, cancel: &AtomicBool) -> Result<Plan, NoPlan> {
    let searched = AtomicUsize::new(0);
    let tell = |step: Step| {
        if cancel.load(Ordering::Relaxed) {
            resume_unwind(Box::new(Stop));
        }
        let done = match step {
            Step::Searched { visits } => searched.fetch_add(visits, Ordering::Relaxed) + visits,
            _ => searched.load(Ordering::Relaxed),
        };
        teller.send_modify(|progress| {
            progress.visits_searched = done;
            match step {
                Step::Searching { visits } => (progress.phase, progress.visits) = (Phase::Searching, visits),
                Step::Searched { .. } => (),
                Step::Mending => progress.phase = Phase::Mending,
                Step::Verifying => progress.phase = Phase::Verifying,
                _ => progress.phase = Phase::Solving,
            }
        });
        ControlFlow::Continue(())
    };
    let effort = Effort { candidates: input.candidates, ..Effort::default() };
    let made =
        catch_unwind(AssertUnwindSafe(|| make_plan(&input.problem, &input.travel, &input.policy, effort, &tell)));
    made.map_err(|why| if why.is::<Stop>() { NoPlan::Cancelled } else { NoPlan::Failed })
}

/// Writes down how a batch ended.
async fn keep(store: &Store, id: i64, made: Result<Plan, NoPlan>, week: &Week) -> BatchState {
    let kept = async {
        let mut work = store.work().await?;
        let state = match made {
            Ok(plan) => work.finish_batch(id, &plan, &requests_of(week)).await?,
            Err(why) => {
                let state = if why == NoPlan::Cancelled { BatchState::Cancelled } else { BatchState::Failed };
                work.end_batch(id, state, "koppel").await?;
                state
            }
        };
        work.commit().await?;
        Ok::<_, StoreError>(state)
    };
    kept.await.unwrap_or_else(|error| {
        tracing::error!(batch = id, %error, "a batch could not be written down");
        BatchState::Failed
    })
}

/// The request of every visit of a week.
fn requests_of(week: &Week) -> BTreeMap<&str, &str> {
    let problem = &week.problem;
    problem.visits.iter().map(|visit| (visit.id.as_str(), problem.request_of(visit).id.as_str())).collect()
}
