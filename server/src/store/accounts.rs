//! Who may come in: accounts with passwords (argon2id), sessions, lock-out on guessing, and the one-time link of the first
//! run. Secrets are kept as hashes only.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use sqlx::Row;

use super::seal::{hash_of, secret};
use super::{Store, StoreError, Work, now};
use crate::lang::Lang;

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Matches: sees the people of the own organisations, decides.
    Coordinator,
    /// A coordinator who sees requests of all organisations, and brings each to the one that fits best.
    Ambassador,
    /// Sees figures only, small ones suppressed.
    Planner,
    /// A coordinator who also keeps accounts and keys.
    Administrator,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Coordinator, Self::Ambassador, Self::Planner, Self::Administrator];

    /// Its name in the store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Coordinator => "coordinator",
            Self::Ambassador => "ambassador",
            Self::Planner => "planner",
            Self::Administrator => "administrator",
        }
    }

    /// The role of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether this role meets people and decides.
    #[must_use]
    pub const fn matches_people(self) -> bool {
        !matches!(self, Self::Planner)
    }

    /// As people read it.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Coordinator => lang.pick("coördinator", "coordinator"),
            Self::Ambassador => lang
                .pick("ambassadeur (hulpvragen van alle organisaties)", "ambassador (requests of all organisations)"),
            Self::Planner => lang.pick("planner (alleen cijfers)", "planner (figures only)"),
            Self::Administrator => lang.pick("beheerder", "administrator"),
        }
    }
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// The name to log in with.
    pub name: String,
    /// What it may do.
    pub role: Role,
}

/// How a try to log in ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogIn {
    /// In: the secret for the cookie.
    In(String),
    /// Name or password is wrong.
    Wrong,
    /// Too many wrong tries: locked for some minutes.
    Locked,
}

/// Wrong tries until an account is locked, and for how long.
const TRIES: i64 = 5;
const LOCKED_MIN: i64 = 15;
/// Letters of a password at least.
pub const PASSWORD_LEAST: usize = 12;
/// The one-time link of the first run.
const SET_UP: &str = "set-up";

/// A hash that no password has: an unknown name takes as long to refuse as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_password(&secret()));

fn hash_password(password: &str) -> String {
    Argon2::default().hash_password(password.as_bytes()).expect("argon2id with its own parameters").to_string()
}

fn is_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Off the async threads: a hash is meant to take long.
async fn slowly<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("hashing does not panic")
}

/// A moment so much later, as the store writes it.
pub(super) fn later(hours: i64, minutes: i64) -> String {
    let at = Timestamp::now().saturating_add(hours.hours().minutes(minutes)).unwrap_or(Timestamp::MAX);
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Store {
    /// Whether anybody has an account.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has_accounts(&self) -> Result<bool, StoreError> {
        Ok(sqlx::query("SELECT id FROM accounts LIMIT 1").fetch_optional(&self.pool).await?.is_some())
    }

    /// Gives an account its organisations, by id; none is all of them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_organisations(
        &self,
        account: i64,
        organisations: &[String],
        by_whom: &str,
    ) -> Result<(), StoreError> {
        let mut work = self.work().await?;
        sqlx::query("DELETE FROM account_organisations WHERE account = $1")
            .bind(account)
            .execute(&mut *work.tx)
            .await?;
        for organisation in organisations {
            sqlx::query("INSERT INTO account_organisations (account, organisation) VALUES ($1, $2)")
                .bind(account)
                .bind(organisation.clone())
                .execute(&mut *work.tx)
                .await?;
        }
        work.log(by_whom, "account:organisations", &format!("account:{account}"), &organisations.join(" ")).await?;
        work.commit().await
    }

    /// The organisations of an account; nothing when it sees them all.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn organisations_of(&self, account: i64) -> Result<Option<BTreeSet<String>>, StoreError> {
        let rows = sqlx::query("SELECT organisation FROM account_organisations WHERE account = $1").bind(account);
        let all = rows.fetch_all(&self.pool).await?;
        let all: BTreeSet<String> = all.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        Ok(Some(all).filter(|all| !all.is_empty()))
    }

    /// All accounts by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let rows = sqlx::query("SELECT id, name, role FROM accounts ORDER BY name").fetch_all(&self.pool).await?;
        rows.iter().map(|row| account(row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)).collect()
    }

    /// A new secret for the one-time link of the first run; the former one no longer works.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn set_up_secret(&self) -> Result<String, StoreError> {
        let secret = secret();
        let mut work = self.work().await?;
        sqlx::query("DELETE FROM links WHERE what = $1").bind(SET_UP).execute(&mut *work.tx).await?;
        sqlx::query("INSERT INTO links (what, hash, made_at) VALUES ($1, $2, $3)")
            .bind(SET_UP)
            .bind(hash_of(&secret))
            .bind(now())
            .execute(&mut *work.tx)
            .await?;
        work.commit().await?;
        Ok(secret)
    }

    /// Makes the first account, an administrator, with the secret of the one-time link, which is used up.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the link is another or used up.
    pub async fn set_up(&self, link: &str, name: &str, password: String) -> Result<(), StoreError> {
        let hash = slowly(move || hash_password(&password)).await;
        let mut work = self.work().await?;
        let used = sqlx::query("DELETE FROM links WHERE what = $1 AND hash = $2")
            .bind(SET_UP)
            .bind(hash_of(link))
            .execute(&mut *work.tx)
            .await?;
        if used.rows_affected() != 1 {
            return Err(StoreError::NotFound);
        }
        let id = work.insert_account(name, &hash, Role::Administrator).await?;
        work.log("koppel", "account:made", &format!("account:{id}"), Role::Administrator.name()).await?;
        work.commit().await
    }

    /// Makes an account.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the name is taken.
    pub async fn add_account(
        &self,
        name: &str,
        password: String,
        role: Role,
        by_whom: &str,
    ) -> Result<i64, StoreError> {
        let hash = slowly(move || hash_password(&password)).await;
        let mut work = self.work().await?;
        let id = work.insert_account(name, &hash, role).await?;
        work.log(by_whom, "account:made", &format!("account:{id}"), role.name()).await?;
        work.commit().await?;
        Ok(id)
    }

    /// Tries to log in.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn log_in(&self, name: &str, password: String) -> Result<LogIn, StoreError> {
        let row = sqlx::query("SELECT id, password, locked_until FROM accounts WHERE name = $1")
            .bind(name.to_owned())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else {
            slowly(move || is_password(&password, &NOBODY)).await;
            return Ok(LogIn::Wrong);
        };
        let (id, hash): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
        if row.try_get::<String, _>(2)? > now() {
            return Ok(LogIn::Locked);
        }
        let right = slowly(move || is_password(&password, &hash)).await;
        let mut work = self.work().await?;
        // Counted anew inside the work: tries at the same time all count.
        let row = sqlx::query("SELECT failures FROM accounts WHERE id = $1").bind(id).fetch_one(&mut *work.tx).await?;
        let failures = if right { 0 } else { row.try_get::<i64, _>(0)? + 1 };
        let locked = failures >= TRIES;
        let until = if locked { later(0, LOCKED_MIN) } else { String::new() };
        sqlx::query("UPDATE accounts SET failures = $1, locked_until = $2 WHERE id = $3")
            .bind(failures)
            .bind(until)
            .bind(id)
            .execute(&mut *work.tx)
            .await?;
        if !right {
            if locked {
                work.log("koppel", "account:locked", &format!("account:{id}"), "").await?;
            }
            work.commit().await?;
            return Ok(if locked { LogIn::Locked } else { LogIn::Wrong });
        }
        let token = work.insert_session(id).await?;
        work.commit().await?;
        Ok(LogIn::In(token))
    }
}

/// An account from its columns.
pub(super) fn account(id: i64, name: String, role: String) -> Result<Account, StoreError> {
    let role = Role::named(&role).ok_or_else(|| StoreError::Damaged("the role of an account".to_owned()))?;
    Ok(Account { id, name, role })
}

impl Work {
    async fn insert_account(&mut self, name: &str, hash: &str, role: Role) -> Result<i64, StoreError> {
        let row = sqlx::query(
            "INSERT INTO accounts (name, password, role, failures, locked_until, made_at) \
             VALUES ($1, $2, $3, 0, '', $4) RETURNING id",
        )
        .bind(name.to_owned())
        .bind(hash.to_owned())
        .bind(role.name())
        .bind(now())
        .fetch_one(&mut *self.tx)
        .await?;
        Ok(row.try_get(0)?)
    }
}
