//! Takes units from the queue under a lease and has them carried out, until told to stop; a lost database is waited for.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{BackendExt, WorkerBuilder};
use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use tokio::sync::watch;

use super::{Lane, Queue, Ticket};
use crate::store::StoreError;

/// How long a worker may be silent before another takes its units: so many heartbeats missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Seconds between heartbeats.
    pub heartbeat_s: u64,
    /// Heartbeats missed.
    pub missed: usize,
}

impl Default for Lease {
    fn default() -> Self {
        Self { heartbeat_s: 5, missed: 4 }
    }
}

impl Lease {
    /// A lease of so many seconds, and at least two.
    #[must_use]
    pub const fn of_seconds(seconds: u64) -> Self {
        if seconds < 8 {
            Self { heartbeat_s: 1, missed: if seconds < 2 { 2 } else { seconds as usize } }
        } else {
            Self { heartbeat_s: seconds / 4, missed: 4 }
        }
    }
}

/// What goes wrong between worker, queue and store.
#[derive(Debug)]
pub struct Failed(pub String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failed {}

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        Self(format!("the queue's database says: {error}"))
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

impl From<apalis_postgres::Error> for Failed {
    fn from(error: apalis_postgres::Error) -> Self {
        Self(format!("the queue says: {error}"))
    }
}

impl From<apalis_sqlite::Error> for Failed {
    fn from(error: apalis_sqlite::Error) -> Self {
        Self(format!("the queue says: {error}"))
    }
}

/// Longest pause before the database is tried again.
const PAUSE_MOST: Duration = Duration::from_secs(10);

impl Queue {
    /// Has the units of a lane carried out, `at_once` at the same time, until `stop` says so. `carry_out` returns when nothing is left to be
    /// done for a delivery; its failure brings the delivery back.
    pub async fn deliver<F, Fut>(
        &self,
        lane: Lane,
        name: &str,
        at_once: usize,
        lease: Lease,
        stop: watch::Receiver<bool>,
        carry_out: F,
    ) where
        F: Fn(i64) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Failed>> + Send + 'static,
    {
        let mut pause = Duration::from_millis(200);
        for life in 1_u32.. {
            if *stop.borrow() {
                return;
            }
            // A name is used once: under an older one the engine may still think that somebody is at work.
            let name = format!("{name}/{}-{life}", lane.name());
            let began = tokio::time::Instant::now();
            let ended = self.live(lane, &name, at_once, lease, stop.clone(), carry_out.clone()).await;
            let Err(error) = ended else { continue };
            if began.elapsed() > PAUSE_MOST * 2 {
                pause = Duration::from_millis(200);
            }
            tracing::warn!(%error, worker = name, pause_ms = pause.as_millis(), "the queue was lost; it is tried again");
            let mut told = stop.clone();
            let _ = tokio::time::timeout(pause, told.wait_for(|stop| *stop)).await;
            pause = (pause * 2).min(PAUSE_MOST);
        }
    }

    /// One life of a worker: until it is told to stop, or the database is lost.
    async fn live<F, Fut>(
        &self,
        lane: Lane,
        name: &str,
        at_once: usize,
        lease: Lease,
        mut stop: watch::Receiver<bool>,
        carry_out: F,
    ) -> Result<(), Failed>
    where
        F: Fn(i64) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Failed>> + Send + 'static,
    {
        let told = async move {
            // An error says that nobody is left to tell: stop as well.
            let _ = stop.wait_for(|stop| *stop).await;
            Ok::<(), std::io::Error>(())
        };
        let carry_out = move |ticket: Ticket| carry_out(ticket.unit);
        let heartbeat = Duration::from_secs(lease.heartbeat_s);
        let ended = match self {
            Self::Postgres(pool) => {
                let config = apalis_postgres::Config::default().queue(lane.name()).batch_size(1);
                let config = config.heartbeat_interval(heartbeat).missed_heartbeats(lease.missed);
                let backend =
                    PostgresStorage::<Ticket>::new(pool).with_config(config).poll_with_interval(lane.looks_every());
                WorkerBuilder::new(name).backend(backend).concurrency(at_once).build(carry_out).run_until(told).await
            }
            Self::Sqlite(pool) => {
                let config = apalis_sqlite::Config::default().queue(lane.name()).batch_size(1);
                let config = config.heartbeat_interval(heartbeat).missed_heartbeats(lease.missed);
                let backend =
                    SqliteStorage::<Ticket>::new(pool).with_config(config).poll_with_interval(lane.looks_every());
                WorkerBuilder::new(name).backend(backend).concurrency(at_once).build(carry_out).run_until(told).await
            }
        };
        ended.map_err(|error| Failed(error.to_string()))
    }
}
