//! What is told of units: which are to be sent, how far one is, what is wished of it, and how many of a job have ended.

use sqlx::Row;

use super::unit::{Kind, Sending, Wish, kind};
use super::{Store, StoreError};

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
