//! What goes on among the units, at a glance: how many wait, run, are done or dead, since when, and how long they take.

use serde::Serialize;
use sqlx::Row;

use super::unit::{Kind, UnitState, kind};
use super::{Store, StoreError};

/// The units of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct KindNow {
    /// What they ask of a worker.
    pub kind: Kind,
    /// Nobody is at them.
    pub waiting: i64,
    /// A worker is at them.
    pub running: i64,
    /// Their results are there.
    pub done: i64,
    /// Not tried again until somebody says so.
    pub dead: i64,
    /// Somebody stopped them.
    pub cancelled: i64,
    /// When the one that waits longest was asked for, in UTC; empty when none waits.
    pub oldest_waits_since: String,
    /// Milliseconds that one that is done took, on average.
    pub took_ms_mean: i64,
    /// And at most.
    pub took_ms_most: i64,
}

/// A unit that is not tried again until somebody says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DeadUnit {
    /// Its number.
    pub id: i64,
    /// What it asks.
    pub kind: Kind,
    /// What it belongs to: `batch:12`, `study:4`.
    pub job: String,
    /// Which part of it: the number of a play.
    pub part: i64,
    /// Why it is dead.
    pub reason: String,
    /// The worker that had it last.
    pub worker: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it was given up, in UTC.
    pub ended_at: String,
}

impl KindNow {
    const fn none(kind: Kind) -> Self {
        Self {
            kind,
            waiting: 0,
            running: 0,
            done: 0,
            dead: 0,
            cancelled: 0,
            oldest_waits_since: String::new(),
            took_ms_mean: 0,
            took_ms_most: 0,
        }
    }

    /// Seconds since the one that waits longest was asked for; 0 when none waits.
    #[must_use]
    pub fn oldest_waits_s(&self) -> i64 {
        let since = self.oldest_waits_since.parse::<jiff::Timestamp>().ok();
        since.map_or(0, |since| (jiff::Timestamp::now().as_second() - since.as_second()).max(0))
    }

    /// How many are in a state.
    #[must_use]
    pub const fn count(&self, state: UnitState) -> i64 {
        match state {
            UnitState::Waiting => self.waiting,
            UnitState::Running => self.running,
            UnitState::Done => self.done,
            UnitState::Dead => self.dead,
            UnitState::Cancelled => self.cancelled,
        }
    }
}

impl Store {
    /// Every kind with its counts.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn units_now(&self) -> Result<Vec<KindNow>, StoreError> {
        let mut all = Kind::ALL.map(KindNow::none);
        let rows = sqlx::query(
            "SELECT kind, state, COUNT(*), MIN(made_at), CAST(AVG(took_ms) AS BIGINT), MAX(took_ms) FROM units \
             GROUP BY kind, state",
        );
        for row in rows.fetch_all(&self.pool).await? {
            let (of, state, count) =
                (kind(&row.try_get::<String, _>(0)?)?, row.try_get::<String, _>(1)?, row.try_get(2)?);
            let Some(now) = all.iter_mut().find(|now| now.kind == of) else { continue };
            match UnitState::ALL.into_iter().find(|known| known.name() == state) {
                Some(UnitState::Waiting) => (now.waiting, now.oldest_waits_since) = (count, row.try_get(3)?),
                Some(UnitState::Running) => now.running = count,
                Some(UnitState::Done) => {
                    (now.done, now.took_ms_mean, now.took_ms_most) = (count, row.try_get(4)?, row.try_get(5)?);
                }
                Some(UnitState::Dead) => now.dead = count,
                Some(UnitState::Cancelled) => now.cancelled = count,
                None => return Err(StoreError::Damaged(format!("the state of a unit ({state})"))),
            }
        }
        Ok(all.to_vec())
    }

    /// The units that were given up, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn dead_units(&self, most: i64) -> Result<Vec<DeadUnit>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, kind, job, part, reason, worker, tries, ended_at FROM units WHERE state = 'dead' \
             ORDER BY id DESC LIMIT $1",
        );
        let rows = rows.bind(most).fetch_all(&self.pool).await?;
        rows.iter()
            .map(|row| {
                Ok(DeadUnit {
                    id: row.try_get(0)?,
                    kind: kind(&row.try_get::<String, _>(1)?)?,
                    job: row.try_get(2)?,
                    part: row.try_get(3)?,
                    reason: row.try_get(4)?,
                    worker: row.try_get(5)?,
                    tries: row.try_get(6)?,
                    ended_at: row.try_get(7)?,
                })
            })
            .collect()
    }

    /// Forgets units that ended so long ago that nobody looks at them any more; their results stay.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_old_units(&self, before: &str) -> Result<(), StoreError> {
        let mut work = self.work().await?;
        // Plays are kept for studies to come; the regions of a morning never come again.
        const REGIONS: &str =
            "DELETE FROM results WHERE name IN (SELECT result FROM units WHERE kind = 'region' AND ended_at < $1)";
        sqlx::query(REGIONS).bind(before.to_owned()).execute(&mut *work.tx).await?;
        sqlx::query("DELETE FROM units WHERE state IN ('done', 'cancelled') AND ended_at < $1")
            .bind(before.to_owned())
            .execute(&mut *work.tx)
            .await?;
        work.commit().await
    }
}
