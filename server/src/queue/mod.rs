//! The queue between those who ask and those who work: numbers of units, delivered at least once, by an engine that others keep.
//!
//! apalis keeps the queue, takes leases, sends heartbeats and takes back what a dead worker had: on PostgreSQL, or with the same
//! words on the embedded SQLite. What a unit is, and whether it is still to be done, stands in the store ([`crate::store::units`]);
//! a delivery that comes twice, late or for nothing therefore changes nothing. A unit is written in one transaction with what it
//! belongs to and sent afterwards; who dies in between leaves it unsent, and the next sender sends it. The engine refuses a second
//! delivery under one key.

mod deliver;
mod send;

use std::time::Duration;

use apalis_postgres::{PgPool, PostgresStorage};
use apalis_sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteStorage};
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgPoolOptions;

use crate::store::units::Kind;
use crate::store::{self, IN_MEMORY, Store};

pub use deliver::{Failed, Lease};

/// What the queue delivers: the number of a unit.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Ticket {
    /// The unit.
    pub unit: i64,
}

/// A queue of its own, so that a morning's plan never waits behind a planner's plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Batches, and the regions of a country.
    Matching,
    /// Studies and their plays.
    Sweeps,
}

impl Lane {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Matching, Self::Sweeps];

    /// Where units of a kind go.
    #[must_use]
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Batch | Kind::Region => Self::Matching,
            Kind::Play | Kind::Study => Self::Sweeps,
        }
    }

    /// Its name in the queue.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Matching => "koppel-matching",
            Self::Sweeps => "koppel-sweeps",
        }
    }

    /// How often an idle worker looks for a unit.
    const fn looks_every(self) -> Duration {
        match self {
            Self::Matching => Duration::from_millis(150),
            Self::Sweeps => Duration::from_millis(500),
        }
    }
}

/// Connections of one process to its queue.
const CONNECTIONS: u32 = 4;

/// The queue, in the database of a store.
#[derive(Clone, Debug)]
pub enum Queue {
    /// Shared by any number of machines.
    Postgres(PgPool),
    /// On one machine.
    Sqlite(SqlitePool),
}

/// A worker that was seen lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Alive {
    /// Its name: machine, process, and chance.
    pub name: String,
    /// Seconds since its last heartbeat.
    pub seen_s_ago: u64,
}

impl Queue {
    /// The queue of a store; its tables are made when they are not there. A store in memory has its queue in memory.
    ///
    /// # Errors
    /// What is wrong with the database.
    pub async fn open(store: &Store) -> Result<Self, Failed> {
        match store.kind() {
            store::Kind::Postgres => {
                let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect(store.address()).await?;
                PostgresStorage::setup(&pool).await?;
                Ok(Self::Postgres(pool))
            }
            store::Kind::Sqlite => {
                let is_in_memory = store.address() == IN_MEMORY;
                let options: SqliteConnectOptions = store.address().parse()?;
                let options = options.busy_timeout(Duration::from_secs(10));
                // Memory belongs to its connection: there is one, and it is never closed for being idle.
                let pools = match is_in_memory {
                    true => SqlitePoolOptions::new()
                        .min_connections(1)
                        .max_connections(1)
                        .idle_timeout(None)
                        .max_lifetime(None),
                    false => SqlitePoolOptions::new().max_connections(CONNECTIONS),
                };
                let pool = pools.connect_with(options).await?;
                make_tables(&pool).await?;
                Ok(Self::Sqlite(pool))
            }
        }
    }

    /// Waits until what is being written is written, and closes.
    pub async fn close(&self) {
        match self {
            Self::Postgres(pool) => pool.close().await,
            Self::Sqlite(pool) => pool.close().await,
        }
    }
}

/// Makes the tables of the queue. The engine takes no lock on SQLite: of two processes that begin at once, the second finds half of the
/// tables there, and looks again.
async fn make_tables(pool: &SqlitePool) -> Result<(), Failed> {
    const LOOKS: u32 = 40;
    for _ in 1..LOOKS {
        match SqliteStorage::migrations().run(pool).await {
            Ok(()) => return Ok(()),
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    Ok(SqliteStorage::migrations().run(pool).await.map_err(sqlx::Error::from)?)
}
