//! Makes plans beside the conversation: off the async threads, a few at a time, each of which can be watched and stopped.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use koppel_engine::areas::make_fair_plan;
use koppel_engine::plan::Plan;
use koppel_engine::planning::{Effort, Step};
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::lock;
use crate::store::batches::{BatchState, Input};
use crate::store::weeks::Week;
use crate::store::{Store, StoreError, Work};

/// Plans made at the same time; the others wait their turn.
const AT_ONCE: usize = 2;
/// Plans and repairs that wait for their turn; each holds a whole problem, so one more is told to come back.
const WAITING_MOST: usize = 16;

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
    /// Making it better, and proving how good it is.
    Improving,
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
    /// Steps of improving done, in percent.
    pub percent: u32,
    /// Points of the best plan so far; 0 before there is one.
    pub total: i64,
    /// No plan has more points; 0 before that is known.
    pub ceiling: i64,
}

impl Progress {
    /// Before the first step.
    pub const WAITING: Self =
        Self { phase: Phase::Waiting, visits_searched: 0, visits: 0, percent: 0, total: 0, ceiling: 0 };
}

struct Job {
    progress: watch::Receiver<Progress>,
    word: Arc<Word>,
}

/// What somebody says to an engine at work.
#[derive(Debug, Default)]
struct Word {
    /// Stop: there will be no plan.
    stop: AtomicBool,
    /// Enough: what is there becomes the plan.
    enough: AtomicBool,
}

/// Why there is no plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlan {
    /// Somebody stopped it.
    Cancelled,
    /// koppel made a mistake.
    Failed,
    /// Too many wait already.
    Busy,
}

/// Unwinds out of the engine when somebody stops it.
struct Stop;

/// Makes plans.
pub struct Planner {
    store: Store,
    turns: Arc<Semaphore>,
    jobs: Arc<Mutex<HashMap<i64, Job>>>,
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
    /// A planner that keeps its plans in a store.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store, turns: Arc::new(Semaphore::new(AT_ONCE)), jobs: Arc::default(), waiting: Arc::default() }
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
        let (teller, progress) = watch::channel(Progress::WAITING);
        let word = Arc::new(Word::default());
        lock(&self.jobs).insert(id, Job { progress, word: word.clone() });
        let (store, jobs, turns) = (self.store.clone(), self.jobs.clone(), self.turns.clone());
        tokio::spawn(async move {
            let turn = turns.acquire_owned().await;
            let telling = teller.clone();
            let made = tokio::task::spawn_blocking(move || plan(&input, &telling, &word)).await;
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
        self.tell(id, |word| &word.stop)
    }

    /// Lets a batch end with the plan it has by now; false when it does not run.
    #[must_use]
    pub fn enough(&self, id: i64) -> bool {
        self.tell(id, |word| &word.enough)
    }

    /// Stops everything that runs: the server is told to stop.
    pub fn cancel_all(&self) {
        lock(&self.jobs).values().for_each(|job| job.word.stop.store(true, Ordering::Relaxed));
    }

    /// How many run or wait.
    #[must_use]
    pub fn running(&self) -> usize {
        lock(&self.jobs).len()
    }

    fn tell(&self, id: i64, what: impl Fn(&Word) -> &AtomicBool) -> bool {
        let jobs = lock(&self.jobs);
        let job = jobs.get(&id);
        job.inspect(|job| what(&job.word).store(true, Ordering::Relaxed)).is_some()
    }

    /// How many plans and repairs wait for their turn.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Whether so many batches run or wait that one more is told to come back.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.running() >= AT_ONCE + WAITING_MOST
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
        made.unwrap_or(Err(NoPlan::Failed))
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
        made.await.map_err(|_| NoPlan::Failed)
    }
}

struct StopWhenDropped(Arc<Word>);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

/// The plan, told step by step, until somebody stops it.
fn plan(input: &Input, teller: &watch::Sender<Progress>, word: &Word) -> Result<Plan, NoPlan> {
    let searched = AtomicUsize::new(0);
    let tell = |step: Step| {
        if word.stop.load(Ordering::Relaxed) {
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
                Step::InTime(now) => {
                    (progress.phase, progress.total, progress.ceiling) = (Phase::Improving, now.total, now.ceiling);
                    progress.percent = now.done.saturating_mul(100) / now.of.max(1);
                }
                Step::Verifying => progress.phase = Phase::Verifying,
                Step::Solving { .. } => progress.phase = Phase::Solving,
            }
        });
        if word.enough.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let effort = Effort { candidates: input.candidates, ..Effort::default() };
    let mut problem = input.problem.clone();
    let plan = || make_fair_plan(&mut problem, &input.travel, &input.policy, effort, &tell);
    let made = catch_unwind(AssertUnwindSafe(plan));
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
