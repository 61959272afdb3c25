//! Secret links of calendars: one a volunteer, kept as a hash, replaced by a new one at any time.

use sqlx::Row;

use super::seal::{hash_of, secret};
use super::{Store, StoreError, Work, now};

impl Work {
    /// Makes a link for a volunteer; the former one no longer works. The secret is told this once.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn renew_feed(&mut self, volunteer: &str, by_whom: &str) -> Result<String, StoreError> {
        let token = secret();
        sqlx::query(
            "INSERT INTO feeds (volunteer, hash, made_at) VALUES ($1, $2, $3) \
             ON CONFLICT (volunteer) DO UPDATE SET hash = excluded.hash, made_at = excluded.made_at",
        )
        .bind(volunteer.to_owned())
        .bind(hash_of(&token))
        .bind(now())
        .execute(&mut *self.tx)
        .await?;
        self.log(by_whom, "feed:renewed", &format!("volunteer:{volunteer}"), "").await?;
        Ok(token)
    }
}

impl Store {
    /// Whose calendar a secret opens.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn feed_of(&self, token: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT volunteer FROM feeds WHERE hash = $1")
            .bind(hash_of(token))
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }
}
