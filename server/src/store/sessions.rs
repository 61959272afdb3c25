//! Sessions: who is logged in, known by a secret in a cookie of which only the hash is kept.

use std::collections::BTreeSet;

use sqlx::Row;

use super::accounts::{Account, account, later};
use super::seal::{hash_of, secret};
use super::{Store, StoreError, Work, now};

/// How long a session lasts.
const SESSION_HOURS: i64 = 12;

/// Somebody who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub account: Account,
    /// The organisations whose people this account sees, by id; nothing when it sees them all.
    pub organisations: Option<BTreeSet<String>>,
    /// What every form of this session carries, so that no other site can send one.
    pub csrf: String,
}

impl Store {
    /// A session for an account without its password: the demo's, where everybody is invented.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn session_for(&self, account: i64) -> Result<String, StoreError> {
        let mut work = self.work().await?;
        let token = work.insert_session(account).await?;
        work.commit().await?;
        Ok(token)
    }

    /// Who is logged in with this cookie.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query(
            "SELECT accounts.id, accounts.name, accounts.role, sessions.csrf FROM sessions \
             JOIN accounts ON accounts.id = sessions.account WHERE sessions.hash = $1 AND sessions.expires_at > $2",
        )
        .bind(hash_of(token))
        .bind(now())
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let account = account(row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)?;
        let organisations = self.organisations_of(account.id).await?;
        Ok(Some(Session { account, organisations, csrf: row.try_get(3)? }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn log_out(&self, token: &str) -> Result<(), StoreError> {
        let mut work = self.work().await?;
        sqlx::query("DELETE FROM sessions WHERE hash = $1").bind(hash_of(token)).execute(&mut *work.tx).await?;
        work.commit().await
    }
}

impl Work {
    /// Begins a session, and forgets those that are over.
    pub(super) async fn insert_session(&mut self, account: i64) -> Result<String, StoreError> {
        let token = secret();
        sqlx::query("DELETE FROM sessions WHERE expires_at <= $1").bind(now()).execute(&mut *self.tx).await?;
        sqlx::query("INSERT INTO sessions (hash, account, csrf, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(hash_of(&token))
            .bind(account)
            .bind(secret())
            .bind(later(SESSION_HOURS, 0))
            .execute(&mut *self.tx)
            .await?;
        Ok(token)
    }
}
