//! The store: everything that must survive, on SQLite or PostgreSQL with the same statements. No rule is decided here.

pub mod acceptance;
pub mod accounts;
pub mod batches;
pub mod call_answers;
pub mod decisions;
pub mod feeds;
pub mod hands;
pub mod keys;
pub mod mapped;
pub mod matches;
pub mod once;
pub mod persons;
pub mod results;
pub mod retention;
mod schema;
pub mod seal;
pub mod seats;
pub mod sessions;
pub mod studies;
mod unit;
pub mod units;
mod units_told;
pub mod watching;
pub mod weeks;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::any::AnyPoolOptions;
use sqlx::{Any, AnyConnection, AnyPool, Connection, Executor, Row, Transaction};

pub use schema::Kind;
pub use seal::SealKey;

/// A store, shared by everything that reads and writes.
#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
    kind: Kind,
    address: String,
    key: SealKey,
    /// One writer at a time in this process: nobody waits in vain for a lock that two hold half of.
    writer: Arc<tokio::sync::Mutex<()>>,
}

impl fmt::Debug for Store {
    /// Without its address, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Changes that happen all together or not at all. Dropped without [`Work::commit`], none happened.
pub struct Work {
    tx: Transaction<'static, Any>,
    key: SealKey,
    pool: AnyPool,
    kind: Kind,
    /// Whether something is erased that must not stay behind in a file.
    erases: bool,
    _writer: tokio::sync::OwnedMutexGuard<()>,
}

/// Why the store did not do what was asked.
#[derive(Debug)]
pub enum StoreError {
    /// The database's own words.
    Database(sqlx::Error),
    /// The tables were made by a newer koppel.
    Newer {
        /// Steps the tables have taken.
        taken: usize,
        /// Steps this koppel knows.
        known: usize,
    },
    /// The address names no database koppel works with.
    Address(String),
    /// What was read back is not what koppel writes.
    Damaged(String),
    /// Somebody else changed it in the meantime.
    Conflict,
    /// It is not there.
    NotFound,
    /// It may not be done as things stand; the code of why.
    Refused(&'static str),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => write!(f, "the database says: {error}"),
            Self::Newer { taken, known } => {
                write!(f, "this database has step {taken} and this koppel knows {known}; use the newer koppel")
            }
            Self::Address(address) => {
                write!(f, "{address} is no database; give sqlite://FILE or postgres://USER@HOST/NAME")
            }
            Self::Damaged(what) => write!(f, "{what} in the database is not what koppel wrote; put back a backup"),
            Self::Conflict => f.write_str("somebody else changed this in the meantime; look again and decide again"),
            Self::NotFound => f.write_str("it is not there"),
            Self::Refused(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::Database(error) if error.is_unique_violation() => Self::Conflict,
            error => Self::Database(error),
        }
    }
}

/// How every connection to SQLite works.
async fn set_up(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    // FULL: what was answered with success is on the disk, whatever happens the moment after.
    for pragma in [
        "PRAGMA busy_timeout = 10000",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA secure_delete = ON",
    ] {
        connection.execute(pragma).await?;
    }
    Ok(())
}

/// The advisory lock of PostgreSQL that writers of all processes take in turn.
const WRITERS: i64 = 0x6b6f_7070_656c;

/// A store in memory, gone with the process.
pub const IN_MEMORY: &str = "sqlite::memory:";

impl Store {
    /// Opens the database at an address, and makes or renews its tables.
    ///
    /// # Errors
    /// What is wrong with the address, the database or its tables.
    pub async fn open(address: &str, key: SealKey) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let kind = match address.split(':').next() {
            Some("sqlite") => Kind::Sqlite,
            Some("postgres" | "postgresql") => Kind::Postgres,
            _ => return Err(StoreError::Address(address.to_owned())),
        };
        let in_memory = address == IN_MEMORY;
        let address = match kind {
            Kind::Sqlite if !in_memory && !address.contains('?') => format!("{address}?mode=rwc"),
            _ => address.to_owned(),
        };
        // Memory belongs to its connection: there is one, and it is never closed for being idle.
        let mut options = AnyPoolOptions::new().acquire_timeout(Duration::from_secs(10));
        options = match in_memory {
            true => options.min_connections(1).max_connections(1).idle_timeout(None).max_lifetime(None),
            false => options.max_connections(8),
        };
        if kind == Kind::Sqlite {
            if !in_memory {
                // The pool tries again and again for seconds; a file that is no database is told at once.
                let mut connection = AnyConnection::connect(&address).await?;
                set_up(&mut connection).await?;
                connection.close().await?;
            }
            options = options.after_connect(|connection, _| Box::pin(set_up(connection)));
        }
        let pool = options.connect(&address).await?;
        let store = Self { pool, kind, address, key, writer: Arc::default() };
        let mut work = store.work().await?;
        schema::migrate(&mut work.tx, kind).await?;
        work.commit().await?;
        Ok(store)
    }

    /// Begins changes that happen together. Whoever shares the database waits for its turn, in this process or another.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn work(&self) -> Result<Work, StoreError> {
        let mut work = self.small_work().await?;
        if self.kind == Kind::Postgres {
            sqlx::query("SELECT 1 FROM (SELECT pg_advisory_xact_lock($1)) AS turn")
                .bind(WRITERS)
                .execute(&mut *work.tx)
                .await?;
        }
        Ok(work)
    }

    /// The same without waiting for other processes: for changes to one row that look at nothing else.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn small_work(&self) -> Result<Work, StoreError> {
        let writer = self.writer.clone().lock_owned().await;
        let begin = match self.kind {
            Kind::Sqlite => "BEGIN IMMEDIATE",
            Kind::Postgres => "BEGIN",
        };
        let tx = self.pool.begin_with(begin).await?;
        Ok(Work { tx, key: self.key.clone(), pool: self.pool.clone(), kind: self.kind, erases: false, _writer: writer })
    }

    /// The address of the database, as it is opened.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Which database it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// Its own words when it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.pool.acquire().await?.ping().await?)
    }

    /// Waits until what is being written is written, and closes.
    pub async fn close(&self) {
        let _writer = self.writer.lock().await;
        self.pool.close().await;
    }

    /// Runs a statement as it is: for tests that try what koppel itself never does.
    ///
    /// # Errors
    /// The database's own words.
    #[doc(hidden)]
    pub async fn execute_for_test(&self, sql: &'static str) -> Result<(), StoreError> {
        self.pool.execute(sql).await?;
        Ok(())
    }

    /// Writes a whole copy of an SQLite database to a new file, while the server runs.
    ///
    /// # Errors
    /// When the file is there already, or cannot be written, or the database is PostgreSQL (use its own `pg_dump`).
    pub async fn backup(&self, to: &str) -> Result<(), StoreError> {
        if self.kind == Kind::Postgres {
            return Err(StoreError::Refused("a PostgreSQL database is backed up with pg_dump"));
        }
        sqlx::query("VACUUM INTO $1").bind(to.to_owned()).execute(&self.pool).await?;
        Ok(())
    }
}

impl Store {
    /// Whether the database is whole, and its key is ours.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn is_whole(&self) -> Result<(), StoreError> {
        if self.kind == Kind::Sqlite {
            let row = sqlx::query("PRAGMA integrity_check").fetch_one(&self.pool).await?;
            let said: String = row.try_get(0)?;
            if said != "ok" {
                return Err(StoreError::Damaged(said));
            }
        }
        let row = sqlx::query("SELECT kind, id FROM persons LIMIT 1").fetch_optional(&self.pool).await?;
        let Some(row) = row else { return Ok(()) };
        let (kind, id): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let side = persons::Side::named(&kind).ok_or_else(|| StoreError::Damaged("the kind of a person".to_owned()))?;
        self.person(side, &id).await.map(|_| ())
    }
}

impl Work {
    /// Makes the changes lasting.
    ///
    /// # Errors
    /// When the database refuses: then nothing happened.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.tx.commit().await?;
        if self.erases && self.kind == Kind::Sqlite {
            // Otherwise what was erased would stand in the write-ahead log until it is overwritten, some day.
            if let Err(error) = self.pool.execute("PRAGMA wal_checkpoint(TRUNCATE)").await {
                tracing::warn!(%error, "erased, but the write-ahead log still holds it until koppel stops");
            }
        }
        Ok(())
    }
}

/// This moment, as the store writes it.
#[must_use]
pub fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A value as json text.
fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our own types can be written as json")
}

/// A value from json text that koppel wrote.
fn from_json<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Damaged(format!("{what} ({error})")))
}
