//! The log: who did what, when and why. Ids only; added to, never changed.

use serde::Serialize;
use sqlx::Row;

use super::{Store, StoreError, Work, now};

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Decision {
    /// Number of the line.
    pub id: i64,
    /// When, in UTC.
    pub made_at: String,
    /// Who: `account:3`, `key:2`, or `koppel` itself.
    pub by_whom: String,
    /// What: `match:declined`, `imported`.
    pub what: String,
    /// About what: `match:12`, `week:2`.
    pub subject: String,
    /// Why, or for which visit (`call:no`); empty when no reason is asked for.
    pub reason: String,
}

impl Work {
    /// Adds a line.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn log(&mut self, by_whom: &str, what: &str, subject: &str, reason: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO decisions (made_at, by_whom, what, subject, reason) VALUES ($1, $2, $3, $4, $5)")
            .bind(now())
            .bind(by_whom.to_owned())
            .bind(what.to_owned())
            .bind(subject.to_owned())
            .bind(reason.to_owned())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}

impl Store {
    /// The last lines before `before` (the newest first).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn decisions(&self, before: i64, most: i64) -> Result<Vec<Decision>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, made_at, by_whom, what, subject, reason FROM decisions WHERE id < $1 ORDER BY id DESC LIMIT $2",
        )
        .bind(before)
        .bind(most)
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Decision {
                    id: row.try_get(0)?,
                    made_at: row.try_get(1)?,
                    by_whom: row.try_get(2)?,
                    what: row.try_get(3)?,
                    subject: row.try_get(4)?,
                    reason: row.try_get(5)?,
                })
            })
            .collect()
    }
}
