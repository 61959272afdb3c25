//! A worker: takes units from the queue and carries them out, each once in effect, in a `koppel worker` or inside `koppel serve`.
//!
//! What a unit computes runs on threads of its own, so that heartbeats go out on time however long it takes. A worker that is told to stop
//! puts back what it has at hand; one that dies leaves it to the lease. A unit during which three workers died is dead, with its reason.

mod batch;
mod compute;
mod play;
mod region;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

pub use region::Elsewhere;

use crate::queue::{Alive, Failed, Lane, Lease, Queue};
use crate::store::batches::BatchState;
use crate::store::studies::StudyState;
use crate::store::units::{Begun, Kind, POISON, UNREAD, Unit, UnitState};
use crate::store::{Store, StoreError, Work};

/// A unit that was begun so often and never ended is dead, see [`POISON`].
const TRIES_MOST: i64 = 3;
/// Units that wait and were not sent are looked for so often, beside at once when one is added.
const LOOKS_EVERY: Duration = Duration::from_secs(1);
/// Old deliveries are forgotten so often.
const FORGETS_EVERY: Duration = Duration::from_secs(6 * 60 * 60);
/// Seconds before a unit is tried again that failed by no fault of its own; each time twice as long, up to some minutes.
const BACK_OFF_S: i64 = 5;
const DOUBLED_MOST: i64 = 6;

/// What a worker is and does.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its name: machine, process and chance, for no two may have the same.
    pub name: String,
    /// Batches at the same time; 0 leaves them to others.
    pub batches: usize,
    /// Plays and studies at the same time; 0 leaves them to others.
    pub plays: usize,
    /// How long it may be silent.
    pub lease: Lease,
}

impl Setting {
    /// A worker with a name of its own.
    #[must_use]
    pub fn new(batches: usize, plays: usize, lease: Lease) -> Self {
        let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
        let chance = &crate::store::seal::secret()[..4];
        Self { name: format!("{machine}-{}-{chance}", std::process::id()), batches, plays, lease }
    }
}

/// How a unit ended that was begun.
enum Ended {
    /// Its end is written down.
    Kept,
    /// It goes back: this worker stops.
    PutBack,
    /// It cannot be done.
    Dead(String),
    /// Another worker has it now, or somebody stopped it.
    Gone,
}

/// A worker at work.
pub struct Worker {
    store: Store,
    queue: Queue,
    name: String,
    stop: watch::Sender<bool>,
    added: Notify,
    at_hand: Mutex<HashSet<i64>>,
    left: Notify,
    /// Threads of plays: as many as there are plays at the same time.
    pool: rayon::ThreadPool,
    tasks: tokio::sync::Mutex<JoinSet<()>>,
}

impl Worker {
    /// Opens the queue of a store and begins.
    ///
    /// # Errors
    /// When the queue cannot be opened, or the machine gives no threads.
    pub async fn start(store: Store, setting: Setting) -> Result<Arc<Self>, Failed> {
        let queue = Queue::open(&store).await?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(setting.plays.max(1)).build();
        let worker = Arc::new(Self {
            store,
            queue,
            name: setting.name,
            stop: watch::Sender::new(false),
            added: Notify::new(),
            at_hand: Mutex::default(),
            left: Notify::new(),
            pool: pool.map_err(|error| Failed(format!("no threads to play with: {error}")))?,
            tasks: tokio::sync::Mutex::default(),
        });
        let mut tasks = worker.tasks.lock().await;
        tasks.spawn(worker.clone().send());
        tasks.spawn(worker.clone().forget());
        for (lane, at_once) in [(Lane::Matching, setting.batches), (Lane::Sweeps, setting.plays)] {
            if at_once > 0 {
                tasks.spawn(worker.clone().take(lane, at_once, setting.lease));
            }
        }
        drop(tasks);
        Ok(worker)
    }

    /// Tells it that a unit was added: it is sent at once.
    pub fn wake(&self) {
        self.added.notify_one();
    }

    /// Tells it to stop: what it has at hand goes back.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Whether it was told to stop.
    #[must_use]
    pub fn stops(&self) -> bool {
        *self.stop.borrow()
    }

    /// Tells it to stop, and waits until it did.
    pub async fn close(&self) {
        self.stop();
        let mut tasks = self.tasks.lock().await;
        while tasks.join_next().await.is_some() {}
        self.queue.close().await;
    }

    /// The workers of this queue that were seen lately.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn alive(&self) -> Result<Vec<Alive>, Failed> {
        self.queue.alive().await
    }

    /// Sends what waits, until told to stop.
    async fn send(self: Arc<Self>) {
        let mut stop = self.stop.subscribe();
        while !*stop.borrow() {
            if let Err(error) = self.queue.send_waiting(&self.store).await {
                tracing::warn!(%error, "units were not sent; they are tried again");
            }
            tokio::select! {
                () = self.added.notified() => (),
                () = tokio::time::sleep(LOOKS_EVERY) => (),
                _ = stop.wait_for(|stop| *stop) => (),
            }
        }
    }

    async fn forget(self: Arc<Self>) {
        let mut stop = self.stop.subscribe();
        while !*stop.borrow() {
            if let Err(error) = self.queue.forget_old().await {
                tracing::warn!(%error, "old deliveries were not forgotten");
            }
            let _ = tokio::time::timeout(FORGETS_EVERY, stop.wait_for(|stop| *stop)).await;
        }
    }

    async fn take(self: Arc<Self>, lane: Lane, at_once: usize, lease: Lease) {
        let (queue, name, stop) = (self.queue.clone(), self.name.clone(), self.stop.subscribe());
        let carry_out = move |unit| self.clone().delivered(unit);
        queue.deliver(lane, &name, at_once, lease, stop, carry_out).await;
    }

    /// Carries a delivered unit out. The work does not hang on this delivery: when the queue is lost meanwhile, it goes on, and another
    /// delivery of the same unit waits for it.
    async fn delivered(self: Arc<Self>, id: i64) -> Result<(), Failed> {
        while !self.at_hand().insert(id) {
            let left = self.left.notified();
            if self.at_hand().contains(&id) {
                let _ = tokio::time::timeout(LOOKS_EVERY, left).await;
            }
        }
        let carried = tokio::spawn(async move {
            let _at_hand = AtHand { worker: self.clone(), id };
            self.carry_out(id).await
        });
        carried.await.unwrap_or_else(|error| Err(Failed(format!("a worker's own mistake: {error}"))))
    }

    async fn carry_out(&self, id: i64) -> Result<(), Failed> {
        let mut work = self.store.small_work().await?;
        let unit = match work.begin_unit(id, &self.name, TRIES_MOST).await? {
            Begun::Poison(unit) => {
                // Nobody sees it as begun: it ends in the same step.
                return give_up(work, &unit, POISON, Instant::now()).await;
            }
            Begun::Yes(unit) => Some(unit),
            Begun::Nothing => None,
        };
        work.commit().await?;
        let Some(unit) = unit else { return Ok(()) };
        let began = Instant::now();
        let ended = match unit.kind {
            Kind::Batch => self.batch(&unit, began).await,
            Kind::Region => self.region(&unit, began).await,
            Kind::Play => self.play(&unit, began).await,
            Kind::Study => self.study(&unit, began).await,
        };
        match ended {
            Ok(Ended::Kept | Ended::Gone) => Ok(()),
            Ok(Ended::Dead(reason)) => give_up(self.store.work().await?, &unit, &reason, began).await,
            Ok(Ended::PutBack) => {
                let mut work = self.store.small_work().await?;
                work.put_back(id, &self.name, 0).await?;
                work.forgive_try(id, &self.name).await?;
                Ok(work.commit().await?)
            }
            Err(error) => {
                tracing::warn!(%error, unit = id, "a unit is put back");
                let mut work = self.store.small_work().await?;
                work.put_back(id, &self.name, BACK_OFF_S << unit.round.clamp(0, DOUBLED_MOST)).await?;
                work.forgive_try(id, &self.name).await?;
                Ok(work.commit().await?)
            }
        }
    }

    fn at_hand(&self) -> std::sync::MutexGuard<'_, HashSet<i64>> {
        self.at_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends a unit that cannot be done, and what it belongs to.
async fn give_up(mut work: Work, unit: &Unit, reason: &str, began: Instant) -> Result<(), Failed> {
    // Why stands in the store: the words of a mistake may hold ids, and no log holds those.
    tracing::error!(unit = unit.id, job = unit.job, "a unit is given up; Werk says why");
    if work.end_unit(unit.id, UnitState::Dead, reason, ms_since(began)).await? {
        match unit.kind {
            Kind::Batch => work.end_batch(unit.job_id()?, BatchState::Failed, "koppel").await?,
            Kind::Region => (),
            Kind::Play | Kind::Study => work.end_study(unit.job_id()?, StudyState::Failed, None).await?,
        }
    }
    Ok(work.commit().await?)
}

/// An input that cannot be read will not be there the next time either; a database that is away will.
fn unread(error: StoreError) -> Result<Ended, Failed> {
    match error {
        StoreError::NotFound | StoreError::Damaged(_) => Ok(Ended::Dead(format!("{UNREAD}{error}"))),
        error => Err(error.into()),
    }
}

/// A unit that this worker is at, until dropped.
struct AtHand {
    worker: Arc<Worker>,
    id: i64,
}

impl Drop for AtHand {
    fn drop(&mut self) {
        self.worker.at_hand().remove(&self.id);
        self.worker.left.notify_waiters();
    }
}

/// Milliseconds since then.
fn ms_since(began: Instant) -> i64 {
    i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX)
}
