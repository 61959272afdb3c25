//! Units of work as the store knows them: added together with what they belong to, begun, put back and ended, each once in effect.
//!
//! The queue only delivers numbers; whether a unit is still to be done, and how it ended, stands here and changes in one step with its result.

use sqlx::Row;

pub use super::unit::{Begun, Held, Kind, NewUnit, POISON, Sending, UNREAD, Unit, UnitState, Wish};

use super::unit::unit;
use super::{StoreError, Work, now};

impl Work {
    /// Adds a unit; it is sent when this work is committed.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_unit(&mut self, new: &NewUnit<'_>) -> Result<(), StoreError> {
        let state = if new.is_done { UnitState::Done } else { UnitState::Waiting };
        sqlx::query(
            "INSERT INTO units (kind, job, part, input, result, priority, state, held, sent, round, tries, not_before, \
             wish, progress, worker, reason, took_ms, made_at, started_at, ended_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, 0, '', '', '', '', 0, $9, '', $10)",
        )
        .bind(new.kind.name())
        .bind(new.job.to_owned())
        .bind(new.part)
        .bind(new.input.to_owned())
        .bind(new.result.to_owned())
        .bind(new.kind.priority())
        .bind(state.name())
        .bind(new.held as i64)
        .bind(now())
        .bind(if new.is_done { now() } else { String::new() })
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Begins a unit that the queue delivered, unless there is nothing to do any more, or `tries_most` workers died of it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin_unit(&mut self, id: i64, worker: &str, tries_most: i64) -> Result<Begun, StoreError> {
        const TAKEN: &str = "UPDATE units SET state = 'running', worker = $1, tries = tries + 1, started_at = $2 \
             WHERE id = $3 AND state IN ('waiting', 'running') AND held = 0 \
             RETURNING id, kind, job, part, input, result, round, tries";
        let taken = sqlx::query(TAKEN).bind(worker.to_owned()).bind(now()).bind(id);
        let Some(row) = taken.fetch_optional(&mut *self.tx).await? else {
            // Held back while it was on its way: it is sent again when it is free.
            self.put_back(id, worker, 0).await?;
            return Ok(Begun::Nothing);
        };
        let unit = unit(&row)?;
        let tries: i64 = row.try_get(7)?;
        Ok(if tries > tries_most { Begun::Poison(unit) } else { Begun::Yes(unit) })
    }

    /// Puts a unit back that this worker has, or that nobody has: it is sent again, not before so many seconds from now.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn put_back(&mut self, id: i64, worker: &str, after_s: i64) -> Result<(), StoreError> {
        let not_before = jiff::Timestamp::now().as_second() + after_s;
        sqlx::query(
            "UPDATE units SET state = 'waiting', sent = 0, round = round + 1, not_before = $1 \
             WHERE id = $2 AND (state = 'waiting' OR state = 'running' AND worker = $3)",
        )
        .bind(if after_s > 0 { not_before } else { 0 })
        .bind(id)
        .bind(worker.to_owned())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Takes a try back that was no try: its worker was told to stop.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forgive_try(&mut self, id: i64, worker: &str) -> Result<(), StoreError> {
        let sql = "UPDATE units SET tries = tries - 1 WHERE id = $1 AND worker = $2";
        sqlx::query(sql).bind(id).bind(worker.to_owned()).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Ends a unit, with the reason when it is dead; false when it had ended before, and then nothing changes.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_unit(
        &mut self,
        id: i64,
        state: UnitState,
        reason: &str,
        took_ms: i64,
    ) -> Result<bool, StoreError> {
        let ended = sqlx::query(
            "UPDATE units SET state = $1, reason = $2, took_ms = $3, ended_at = $4, progress = '' \
             WHERE id = $5 AND state IN ('waiting', 'running')",
        )
        .bind(state.name())
        .bind(reason.to_owned())
        .bind(took_ms)
        .bind(now())
        .bind(id)
        .execute(&mut *self.tx)
        .await?;
        Ok(ended.rows_affected() > 0)
    }

    /// Stops the units of a job: those that wait end here, those that run are told; how many of each.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn stop_units(&mut self, job: &str) -> Result<(u64, u64), StoreError> {
        let sql = "UPDATE units SET state = 'cancelled', ended_at = $1 WHERE job = $2 AND state = 'waiting'";
        let ended = sqlx::query(sql).bind(now()).bind(job.to_owned()).execute(&mut *self.tx).await?;
        Ok((ended.rows_affected(), self.wish(job, Wish::Stop).await?))
    }

    /// Wishes something of the units of a job that run or wait; how many there are.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn wish(&mut self, job: &str, wish: Wish) -> Result<u64, StoreError> {
        let sql = "UPDATE units SET wish = $1 WHERE job = $2 AND state IN ('waiting', 'running')";
        let told = sqlx::query(sql).bind(wish.name()).bind(job.to_owned()).execute(&mut *self.tx).await?;
        Ok(told.rows_affected())
    }

    /// Pauses what waits of a job, or lets it go on; how many units that holds.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn hold(&mut self, job: &str, is_paused: bool) -> Result<u64, StoreError> {
        let (from, to) = if is_paused { (Held::No, Held::Paused) } else { (Held::Paused, Held::No) };
        let sql = "UPDATE units SET held = $1 WHERE job = $2 AND state = 'waiting' AND held = $3";
        let held = sqlx::query(sql).bind(to as i64).bind(job.to_owned()).bind(from as i64);
        Ok(held.execute(&mut *self.tx).await?.rows_affected())
    }

    /// Frees the unit that waited for the others of its job, when all of those are done.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn free_last(&mut self, job: &str) -> Result<(), StoreError> {
        // The row of the last one first: of two workers that end the last two plays at once, the second one sees both done.
        let lock = "UPDATE units SET round = round WHERE job = $1 AND held = 2";
        sqlx::query(lock).bind(job.to_owned()).execute(&mut *self.tx).await?;
        sqlx::query(
            "UPDATE units SET held = 0 WHERE job = $1 AND held = 2 AND NOT EXISTS \
             (SELECT 1 FROM units AS play WHERE play.job = $1 AND play.kind = 'play' \
             AND play.state IN ('waiting', 'running', 'dead', 'cancelled'))",
        )
        .bind(job.to_owned())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Whether a job has units.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has_units(&mut self, job: &str) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM units WHERE job = $1 LIMIT 1").bind(job.to_owned());
        Ok(row.fetch_optional(&mut *self.tx).await?.is_some())
    }

    /// Lets a dead unit be tried afresh; its job.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such unit, [`StoreError::Conflict`] when it is not dead.
    pub async fn revive(&mut self, id: i64) -> Result<Unit, StoreError> {
        const COLUMNS: &str = "SELECT id, kind, job, part, input, result, round, state FROM units WHERE id = $1";
        let row = sqlx::query(COLUMNS).bind(id).fetch_one(&mut *self.tx).await?;
        if row.try_get::<String, _>(7)? != UnitState::Dead.name() {
            return Err(StoreError::Conflict);
        }
        sqlx::query(
            "UPDATE units SET state = 'waiting', sent = 0, round = round + 1, tries = 0, not_before = 0, wish = '', \
             reason = '', ended_at = '' WHERE id = $1",
        )
        .bind(id)
        .execute(&mut *self.tx)
        .await?;
        unit(&row)
    }
}
