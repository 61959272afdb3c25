//! Regions of a country: one is planned here as a unit; and a whole round of them is handed to workers and waited for.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use koppel_engine::country::{RegionDone, RegionTask, Step, TaskOf, solve_region};
use koppel_engine::planning::{self, Progress};
use tokio::runtime::Handle;

use super::compute::Computed;
use super::{Ended, Setting, Worker, ms_since, unread};
use crate::making::Word;
use crate::queue::{Failed, Lease};
use crate::store::results::hash_of_text;
use crate::store::seal::secret;
use crate::store::units::{Held, Kind, NewUnit, Unit, UnitState};
use crate::store::{Store, StoreError};

/// What a region's plan depends on beside its task: to be raised when the same task may give another plan.
const REGIONS: &str = "koppel-region/1";
/// How often a round is looked at.
const LOOKS_EVERY: Duration = Duration::from_millis(200);

impl Worker {
    pub(super) async fn region(&self, unit: &Unit, began: Instant) -> Result<Ended, Failed> {
        let task: RegionTask = match self.store.snapshot(&unit.input).await {
            Ok(task) => task,
            Err(error) => return unread(error),
        };
        let word = Arc::new(Word::default());
        let told = word.clone();
        let computed = tokio::task::spawn_blocking(move || {
            solve_region(&task, &|_| match told.stop.load(Ordering::Relaxed) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            })
        });
        let done = match self.attend(unit, &word, || None, computed).await {
            Computed::Made(done) if word.stop.load(Ordering::Relaxed) => {
                drop(done);
                let mut work = self.store.small_work().await?;
                work.end_unit(unit.id, UnitState::Cancelled, "", ms_since(began)).await?;
                work.commit().await?;
                return Ok(Ended::Kept);
            }
            Computed::Made(done) => done,
            Computed::Panicked(reason) => return Ok(Ended::Dead(reason)),
            Computed::Stops => return Ok(Ended::PutBack),
            Computed::Gone => return Ok(Ended::Gone),
        };
        let mut work = self.store.small_work().await?;
        work.keep_result(&unit.result, &done, &self.name).await?;
        work.end_unit(unit.id, UnitState::Done, "", ms_since(began)).await?;
        work.commit().await?;
        Ok(Ended::Kept)
    }
}

/// Whoever hands the regions of a country to workers, and waits for them.
pub struct Elsewhere {
    store: Store,
    sender: Arc<Worker>,
    handle: Handle,
}

impl Elsewhere {
    /// Hands regions over by way of a store.
    ///
    /// # Errors
    /// When the queue cannot be opened.
    pub async fn open(store: Store) -> Result<Self, Failed> {
        let sender = Worker::start(store.clone(), Setting::new(0, 0, Lease::default())).await?;
        Ok(Self { store, sender, handle: Handle::current() })
    }

    /// Runs a round of regions. One that workers gave up, or that the store lost, is planned here.
    ///
    /// # Panics
    /// When the database goes away for good: nothing of the plan is written yet.
    #[must_use]
    pub fn run(&self, regions: usize, task_of: TaskOf<'_>, progress: Progress<'_>) -> Vec<RegionDone> {
        let job = format!("country:{}", &secret()[..8]);
        let names: Vec<String> = (0..regions).map(|place| self.add(&job, place, &task_of(place))).collect();
        self.sender.wake();
        let mut told = 0;
        loop {
            let now = self.handle.block_on(self.store.ended_of(&job));
            match now {
                Ok(ended) => {
                    for _ in told..ended {
                        let _ = progress(planning::Step::Country(Step::RegionDone));
                    }
                    told = told.max(ended);
                    if ended >= i64::try_from(regions).unwrap_or(0) {
                        break;
                    }
                }
                Err(error) => tracing::warn!(%error, "the regions cannot be looked at; they are asked for again"),
            }
            std::thread::sleep(LOOKS_EVERY);
        }
        let done = names.iter().enumerate().map(|(place, name)| {
            let known = self.handle.block_on(self.store.result::<RegionDone>(name)).ok().flatten();
            known.unwrap_or_else(|| solve_region(&task_of(place), &|_| ControlFlow::Continue(())))
        });
        let done = done.collect();
        if let Err(error) = self.handle.block_on(self.forget(&job)) {
            tracing::warn!(%error, "the inputs of these regions stay in the database");
        }
        done
    }

    /// Adds the unit of a region, unless its result is there; the name of that.
    fn add(&self, job: &str, place: usize, task: &RegionTask) -> String {
        let added = async {
            let mut work = self.store.small_work().await?;
            let input = work.keep_snapshot(task).await?;
            let result = hash_of_text(&format!("{REGIONS} {} {input}", env!("CARGO_PKG_VERSION")));
            let is_done = work.has_result(&result).await?;
            let part = i64::try_from(place).unwrap_or(0);
            let unit =
                NewUnit { kind: Kind::Region, job, part, input: &input, result: &result, held: Held::No, is_done };
            work.add_unit(&unit).await?;
            work.commit().await?;
            Ok::<_, StoreError>(result)
        };
        self.handle.block_on(added).unwrap_or_else(|error| panic!("a region cannot be handed over: {error}"))
    }

    /// Forgets the inputs of a round; its results stay for who asks the same again.
    async fn forget(&self, job: &str) -> Result<(), StoreError> {
        let mut work = self.store.small_work().await?;
        work.forget_snapshots_of(job).await?;
        work.commit().await
    }

    /// Waits until everything is written, and closes.
    pub async fn close(&self) {
        self.sender.close().await;
        self.store.close().await;
    }
}
