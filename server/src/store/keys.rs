//! Keys for other systems: shown once, kept as a hash, each with what it may do.

use serde::{Deserialize, Serialize};
use sqlx::Row;

use super::seal::{hash_of, secret};
use super::{Store, StoreError, now};

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Read weeks, batches, matches and the log.
    Read,
    /// Import weeks, and write rows by hand.
    Import,
    /// Make plans.
    Plan,
    /// Decide on matches.
    Decide,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Read, Self::Import, Self::Plan, Self::Decide];

    /// Its name in the store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Import => "import",
            Self::Plan => "plan",
            Self::Decide => "decide",
        }
    }

    /// The scope of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// A key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its number.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made, in UTC.
    pub made_at: String,
}

/// In front of every secret, so that one that leaks is known for what it is.
const MARK: &str = "koppel_";

fn scopes_of(text: &str) -> Vec<Scope> {
    text.split(' ').filter_map(Scope::named).collect()
}

impl Store {
    /// Makes a key; the secret is told this once.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_key(&self, name: &str, scopes: &[Scope], by_whom: &str) -> Result<String, StoreError> {
        let token = format!("{MARK}{}", secret());
        let names: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
        let mut work = self.work().await?;
        let row = sqlx::query(
            "INSERT INTO api_keys (name, hash, scopes, by_whom, made_at, revoked_at) \
             VALUES ($1, $2, $3, $4, $5, '') RETURNING id",
        )
        .bind(name.to_owned())
        .bind(hash_of(&token))
        .bind(names.join(" "))
        .bind(by_whom.to_owned())
        .bind(now())
        .fetch_one(&mut *work.tx)
        .await?;
        let id: i64 = row.try_get(0)?;
        work.log(by_whom, "key:made", &format!("key:{id}"), &names.join(" ")).await?;
        work.commit().await?;
        Ok(token)
    }

    /// The key with this secret, unless it was revoked.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn key(&self, token: &str) -> Result<Option<ApiKey>, StoreError> {
        let row = sqlx::query("SELECT id, name, scopes, made_at FROM api_keys WHERE hash = $1 AND revoked_at = ''")
            .bind(hash_of(token))
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(api_key).transpose()
    }

    /// The keys that work, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let sql = "SELECT id, name, scopes, made_at FROM api_keys WHERE revoked_at = '' ORDER BY id DESC";
        sqlx::query(sql).fetch_all(&self.pool).await?.iter().map(api_key).collect()
    }

    /// Revokes a key.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such key that works.
    pub async fn revoke_key(&self, id: i64, by_whom: &str) -> Result<(), StoreError> {
        let mut work = self.work().await?;
        let revoked = sqlx::query("UPDATE api_keys SET revoked_at = $1 WHERE id = $2 AND revoked_at = ''")
            .bind(now())
            .bind(id)
            .execute(&mut *work.tx)
            .await?;
        if revoked.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        work.log(by_whom, "key:revoked", &format!("key:{id}"), "").await?;
        work.commit().await
    }
}

fn api_key(row: &sqlx::any::AnyRow) -> Result<ApiKey, StoreError> {
    let scopes: String = row.try_get(2)?;
    Ok(ApiKey { id: row.try_get(0)?, name: row.try_get(1)?, scopes: scopes_of(&scopes), made_at: row.try_get(3)? })
}
