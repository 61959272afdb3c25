//! The worker inside the server: with it one machine needs nothing else. Beside `koppel worker`s it may only send what they carry out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::OnceCell;

use crate::queue::{Alive, Failed, Lease};
use crate::store::Store;
use crate::worker::{Setting, Worker};

/// The worker of this process, begun when the first unit asks for it, or when the server starts.
pub struct Workers {
    store: Store,
    setting: Setting,
    worker: OnceCell<Arc<Worker>>,
    stops: AtomicBool,
}

/// Batches that the server itself makes at the same time.
const BATCHES: usize = 2;

impl Workers {
    /// A worker that carries everything out, its plays on half of the machine.
    #[must_use]
    pub fn inside(store: Store) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::with(store, Setting::new(BATCHES, (cores / 2).max(1), Lease::default()))
    }

    /// A worker that sends what workers elsewhere carry out.
    #[must_use]
    pub fn elsewhere(store: Store) -> Self {
        Self::with(store, Setting::new(0, 0, Lease::default()))
    }

    fn with(store: Store, setting: Setting) -> Self {
        Self { store, setting, worker: OnceCell::new(), stops: AtomicBool::new(false) }
    }

    /// Begins, when it did not yet, and sends what was added.
    ///
    /// # Errors
    /// When the queue cannot be opened. What was added stays, and is sent when it can.
    pub async fn begin(&self) -> Result<(), Failed> {
        if self.stops() {
            return Ok(());
        }
        self.worker().await?.wake();
        Ok(())
    }

    /// The same for who cannot do anything about a failure.
    pub async fn wake(&self) {
        if let Err(error) = self.begin().await {
            tracing::error!(%error, "the queue cannot be opened; what was added waits for a worker");
        }
    }

    async fn worker(&self) -> Result<&Arc<Worker>, Failed> {
        self.worker.get_or_try_init(|| Worker::start(self.store.clone(), self.setting.clone())).await
    }

    /// The workers of this store that were seen lately, wherever they are.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn alive(&self) -> Result<Vec<Alive>, Failed> {
        self.worker().await?.alive().await
    }

    /// Tells the worker to stop: what it has at hand goes back, for another or for the next start.
    pub fn stop(&self) {
        self.stops.store(true, Ordering::Relaxed);
        if let Some(worker) = self.worker.get() {
            worker.stop();
        }
    }

    /// Whether it was told to stop.
    #[must_use]
    pub fn stops(&self) -> bool {
        self.stops.load(Ordering::Relaxed)
    }

    /// Waits until it stopped.
    pub async fn close(&self) {
        self.stop();
        if let Some(worker) = self.worker.get() {
            worker.close().await;
        }
    }
}
