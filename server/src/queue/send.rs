//! Hands units to the queue, each under a key that the engine takes once; and forgets what was delivered long ago.

use std::time::{SystemTime, UNIX_EPOCH};

use apalis::prelude::TaskBuilder;
use apalis_postgres::{PgTask, PostgresStorage};
use apalis_sqlite::{SqliteStorage, SqliteTask};

use super::{Alive, Failed, Lane, Queue, Ticket};
use crate::store::Store;
use crate::store::units::Sending;

/// Units that the queue holds; the others wait in the store.
const IN_QUEUE: i64 = 1_000;
/// A failure that is not the unit's (the database is away) is tried again for as long as it takes.
const ATTEMPTS: usize = 1_000_000;
/// Deliveries are forgotten after so many days.
const KEPT_DAYS: u32 = 7;
/// A worker is alive when it was seen so many seconds ago at most.
const ALIVE_S: u64 = 60;

impl Queue {
    /// Sends units of a store that wait and were not sent, as far as there is room. Sending one twice does no harm.
    ///
    /// # Errors
    /// When a database does not answer: what was not sent is sent the next time.
    pub async fn send_waiting(&self, store: &Store) -> Result<(), Failed> {
        let units = store.to_send(IN_QUEUE).await?;
        for lane in Lane::ALL {
            let some: Vec<&Sending> = units.iter().filter(|unit| Lane::of(unit.kind) == lane).collect();
            self.send(lane, &some).await?;
        }
        Ok(store.sent(&units).await?)
    }

    async fn send(&self, lane: Lane, units: &[&Sending]) -> Result<(), Failed> {
        if units.is_empty() {
            return Ok(());
        }
        let tasks = units.iter().map(|unit| task(unit)).collect();
        match self {
            Self::Sqlite(pool) => {
                let tasks: Vec<SqliteTask> = tasks;
                let mut tx = pool.begin().await?;
                apalis_sqlite::queries::push_tasks(&mut *tx, lane.name(), &tasks).await?;
                tx.commit().await?;
            }
            Self::Postgres(pool) => {
                let tasks: Vec<PgTask> = tasks;
                let mut connection = pool.acquire().await?;
                let together = apalis_postgres::queries::push_tasks(&mut *connection, lane.name(), tasks.clone()).await;
                match together {
                    Err(error) if is_known(&error) => {
                        // Another process sent some of them just now.
                        for task in tasks {
                            let alone = apalis_postgres::queries::push_tasks(&mut *connection, lane.name(), vec![task]);
                            alone.await.or_else(|error| if is_known(&error) { Ok(()) } else { Err(error) })?;
                        }
                    }
                    together => together?,
                }
            }
        }
        Ok(())
    }

    /// Forgets deliveries that were carried out days ago.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_old(&self) -> Result<(), Failed> {
        let before = since_1970().saturating_sub(u64::from(KEPT_DAYS) * 24 * 60 * 60);
        let before = i64::try_from(before).unwrap_or(i64::MAX);
        match self {
            Self::Postgres(pool) => {
                let sql = "DELETE FROM apalis.jobs WHERE status = 'Done' AND done_at < to_timestamp($1)";
                sqlx::query(sql).bind(before).execute(pool).await?;
            }
            Self::Sqlite(pool) => {
                sqlx::query("DELETE FROM Jobs WHERE status = 'Done' AND done_at < $1")
                    .bind(before)
                    .execute(pool)
                    .await?;
            }
        }
        Ok(())
    }

    /// The workers that were seen lately, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn alive(&self) -> Result<Vec<Alive>, Failed> {
        use apalis::prelude::ListWorkers;
        let known = match self {
            Self::Postgres(pool) => PostgresStorage::<Ticket>::new(pool).list_all_workers().await?,
            Self::Sqlite(pool) => SqliteStorage::<Ticket>::new(pool).list_all_workers().await?,
        };
        let now = since_1970();
        // One worker has a name in each lane, and a new one each time it lost the database.
        let mut alive: Vec<Alive> = Vec::new();
        for worker in known {
            let seen_s_ago = now.saturating_sub(worker.last_heartbeat);
            let name = worker.id.split('/').next().unwrap_or_default().to_owned();
            if seen_s_ago > ALIVE_S {
                continue;
            }
            match alive.iter_mut().find(|one| one.name == name) {
                Some(one) => one.seen_s_ago = one.seen_s_ago.min(seen_s_ago),
                None => alive.push(Alive { name, seen_s_ago }),
            }
        }
        alive.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(alive)
    }
}

fn since_1970() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A unit as the engine takes it.
fn task(unit: &Sending) -> PgTask {
    let ticket = serde_json::to_vec(&Ticket { unit: unit.id }).expect("a number can be written as json");
    let priority = usize::try_from(unit.kind.priority()).unwrap_or(0);
    // The engine runs what is due before this second; what may start now must not wait for the next one.
    let due =
        if unit.not_before > 0 { u64::try_from(unit.not_before).unwrap_or(0) } else { since_1970().saturating_sub(1) };
    TaskBuilder::new(ticket)
        .priority(priority)
        .max_attempts(ATTEMPTS)
        .run_at_timestamp(due)
        .idempotency_key(format!("unit:{}:{}", unit.id, unit.round))
        .build()
}

/// Whether the engine has this delivery already.
fn is_known(error: &apalis_postgres::Error) -> bool {
    let apalis_postgres::Error::Database(sqlx::Error::Database(error)) = error else { return false };
    error.is_unique_violation()
}
