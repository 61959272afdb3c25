//! Units of work as the store knows them: added together with what they belong to, begun, put back and ended, each once in effect.
//!
//! The queue only delivers numbers; whether a unit is still to be done, and how it ended, stands here and changes in one step with its result.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Store, StoreError, Work, now};

/// What a unit asks of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A plan for a batch.
    Batch,
    /// A plan for one region of a country.
    Region,
    /// One play of a scenario.
    Play,
    /// What a study found: gathered from its plays, or searched for.
    Study,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Batch, Self::Region, Self::Play, Self::Study];

    /// Its name in the store, the API and the metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::Region => "region",
            Self::Play => "play",
            Self::Study => "study",
        }
    }

    /// What goes first: this morning's batches before the regions of a country, and what planners gather before plays.
    #[must_use]
    pub const fn priority(self) -> i64 {
        match self {
            Self::Batch => 100,
            Self::Region => 50,
            Self::Study => 10,
            Self::Play => 0,
        }
    }
}

/// How far a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnitState {
    /// Nobody is at it.
    Waiting,
    /// A worker is at it; when that worker dies, another takes it.
    Running,
    /// Its result is there.
    Done,
    /// It is not tried again until somebody says so.
    Dead,
    /// Somebody stopped it.
    Cancelled,
}

impl UnitState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Running, Self::Done, Self::Dead, Self::Cancelled];

    /// Its name in the store, the API and the metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Why a unit is not sent to the queue yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i64)]
pub enum Held {
    /// It is free to go.
    No = 0,
    /// Somebody paused what it belongs to.
    Paused = 1,
    /// The other units of its job go first.
    Last = 2,
}

/// What somebody wishes of a unit that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Go on.
    None,
    /// Stop: no result.
    Stop,
    /// Enough: what is there becomes the result.
    Enough,
}

impl Wish {
    const fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Stop => "stop",
            Self::Enough => "enough",
        }
    }
}

/// A unit to be added.
#[derive(Clone, Debug)]
pub struct NewUnit<'a> {
    /// What it asks.
    pub kind: Kind,
    /// What it belongs to: `batch:12`, `study:4`.
    pub job: &'a str,
    /// Which part of it: the number of a play.
    pub part: i64,
    /// The hash of its input; empty when the job itself is the input.
    pub input: &'a str,
    /// The name of its result, a hash of its whole input; empty when the job itself holds the result.
    pub result: &'a str,
    /// Whether something goes before it.
    pub held: Held,
    /// Whether its result is there already.
    pub is_done: bool,
}

/// A unit as a worker takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Unit {
    /// Its number.
    pub id: i64,
    /// What it asks.
    pub kind: Kind,
    /// What it belongs to.
    pub job: String,
    /// Which part of it.
    pub part: i64,
    /// The hash of its input.
    pub input: String,
    /// The name of its result.
    pub result: String,
    /// How often it was put back.
    pub round: i64,
}

impl Unit {
    /// The number of its job.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when its job has none.
    pub fn job_id(&self) -> Result<i64, StoreError> {
        let number = self.job.split_once(':').and_then(|(_, id)| id.parse().ok());
        number.ok_or_else(|| StoreError::Damaged(format!("the job of unit {}", self.id)))
    }
}

/// A unit on its way to the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Its number.
    pub id: i64,
    /// What it asks.
    pub kind: Kind,
    /// How often it was put back.
    pub round: i64,
    /// Not before this second since 1970.
    pub not_before: i64,
}

/// What came of beginning a unit.
#[derive(Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is ours to do.
    Yes(Unit),
    /// There is nothing to do: it is done, stopped, dead or paused.
    Nothing,
    /// So many workers died of it that it is not tried again.
    Poison(Unit),
}

pub(super) fn kind(name: &str) -> Result<Kind, StoreError> {
    let known = Kind::ALL.into_iter().find(|known| known.name() == name);
    known.ok_or_else(|| StoreError::Damaged(format!("the kind of a unit ({name})")))
}

fn unit(row: &AnyRow) -> Result<Unit, StoreError> {
    Ok(Unit {
        id: row.try_get(0)?,
        kind: kind(&row.try_get::<String, _>(1)?)?,
        job: row.try_get(2)?,
        part: row.try_get(3)?,
        input: row.try_get(4)?,
        result: row.try_get(5)?,
        round: row.try_get(6)?,
    })
}

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

impl Store {
    /// Units that wait and were not handed to the queue yet, the most pressing first: as many as make the queue hold `most`, and beyond that all
    /// but plays. A sweep of a million plays stays in the store, and what is added later with more haste goes before it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn to_send(&self, most: i64) -> Result<Vec<Sending>, StoreError> {
        let sql = "SELECT COUNT(*) FROM units WHERE state = 'waiting' AND sent = 1";
        let in_queue: i64 = sqlx::query(sql).fetch_one(&self.pool).await?.try_get(0)?;
        let (least, room) = match most - in_queue {
            room if room > 0 => (Kind::Play.priority(), room),
            _ => (Kind::Play.priority() + 1, most),
        };
        let rows = sqlx::query(
            "SELECT id, kind, round, not_before FROM units WHERE state = 'waiting' AND sent = 0 AND held = 0 \
             AND priority >= $1 ORDER BY priority DESC, id LIMIT $2",
        );
        rows.bind(least)
            .bind(room)
            .fetch_all(&self.pool)
            .await?
            .iter()
            .map(|row| {
                let kind = kind(&row.try_get::<String, _>(1)?)?;
                Ok(Sending { id: row.try_get(0)?, kind, round: row.try_get(2)?, not_before: row.try_get(3)? })
            })
            .collect()
    }

    /// Units that the queue has now.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn sent(&self, units: &[Sending]) -> Result<(), StoreError> {
        let mut work = self.small_work().await?;
        for unit in units {
            // One that was put back in the meantime is another sending.
            let sql = "UPDATE units SET sent = 1 WHERE id = $1 AND round = $2";
            sqlx::query(sql).bind(unit.id).bind(unit.round).execute(&mut *work.tx).await?;
        }
        work.commit().await
    }

    /// Writes how far a unit is, and reads what is wished of it; nothing when it is no longer this worker's.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn attend(&self, id: i64, worker: &str, progress: Option<&str>) -> Result<Option<Wish>, StoreError> {
        if let Some(progress) = progress {
            let mut work = self.small_work().await?;
            let sql = "UPDATE units SET progress = $1 WHERE id = $2 AND worker = $3 AND state = 'running'";
            let told = sqlx::query(sql).bind(progress.to_owned()).bind(id).bind(worker.to_owned());
            told.execute(&mut *work.tx).await?;
            work.commit().await?;
        }
        let row = sqlx::query("SELECT wish FROM units WHERE id = $1 AND worker = $2 AND state = 'running'")
            .bind(id)
            .bind(worker.to_owned())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let name: String = row.try_get(0)?;
        Ok(Some([Wish::Stop, Wish::Enough].into_iter().find(|wish| wish.name() == name).unwrap_or(Wish::None)))
    }

    /// Whether a unit was told that it was enough: its result depends on when.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such unit.
    pub async fn was_told_enough(&self, id: i64) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT wish FROM units WHERE id = $1").bind(id).fetch_one(&self.pool).await?;
        Ok(row.try_get::<String, _>(0)? == Wish::Enough.name())
    }

    /// How far the one unit of a job is, as its worker told it; nothing when it has ended.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn told_of(&self, job: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT progress FROM units WHERE job = $1 AND state IN ('waiting', 'running')")
            .bind(job.to_owned())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    /// The worker that has a unit at hand; nothing when it does not run.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn worker_of(&self, id: i64) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT worker FROM units WHERE id = $1 AND state = 'running'").bind(id);
        Ok(row.fetch_optional(&self.pool).await?.map(|row| row.try_get(0)).transpose()?)
    }

    /// How often a unit was begun.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such unit.
    pub async fn tries_of(&self, id: i64) -> Result<i64, StoreError> {
        Ok(sqlx::query("SELECT tries FROM units WHERE id = $1").bind(id).fetch_one(&self.pool).await?.try_get(0)?)
    }

    /// Whether somebody paused a job.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_held(&self, job: &str) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM units WHERE job = $1 AND held = 1 LIMIT 1").bind(job.to_owned());
        Ok(row.fetch_optional(&self.pool).await?.is_some())
    }

    /// How many units of a kind run or wait.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn units_open(&self, kind: Kind) -> Result<i64, StoreError> {
        let sql = "SELECT COUNT(*) FROM units WHERE kind = $1 AND state IN ('waiting', 'running')";
        Ok(sqlx::query(sql).bind(kind.name()).fetch_one(&self.pool).await?.try_get(0)?)
    }

    /// How many units of a job have ended, well or not.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ended_of(&self, job: &str) -> Result<i64, StoreError> {
        let sql = "SELECT COUNT(*) FROM units WHERE job = $1 AND state NOT IN ('waiting', 'running')";
        Ok(sqlx::query(sql).bind(job.to_owned()).fetch_one(&self.pool).await?.try_get(0)?)
    }

    /// Plays of a job that are done, and all of them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn plays_of(&self, job: &str) -> Result<(i64, i64), StoreError> {
        let sql =
            "SELECT COUNT(CASE WHEN state = 'done' THEN 1 END), COUNT(*) FROM units WHERE job = $1 AND kind = 'play'";
        let row = sqlx::query(sql).bind(job.to_owned()).fetch_one(&self.pool).await?;
        Ok((row.try_get(0)?, row.try_get(1)?))
    }
}
