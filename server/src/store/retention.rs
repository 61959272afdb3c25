//! What is forgotten by itself, and when: names of people who are in no recent week, lists of unread rows, answers and sessions.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan};
use koppel_engine::request::HelpRequest;
use sqlx::Row;

use super::persons::Side;
use super::{Store, StoreError, Work, from_json};

/// How long what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Days after which a name is erased that is in no week imported since, nor written by hand since; 0 is never.
    pub names_days: u32,
    /// Days after which the list of unread rows of a week is erased; 0 is never.
    pub errors_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self { names_days: 730, errors_days: 30 }
    }
}

/// Units that ended are looked back on for so long.
const UNITS_DAYS: u32 = 30;

/// What was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// People whose names are gone.
    pub names: u64,
    /// Lists that are gone.
    pub lists: u64,
}

/// So many days ago, as the store writes it.
fn ago(days: u32) -> String {
    let at = Timestamp::now().saturating_sub((i64::from(days) * 24).hours()).unwrap_or(Timestamp::MIN);
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Store {
    /// Forgets what its time has come for.
    ///
    /// # Errors
    /// When the database refuses: then nothing was forgotten.
    pub async fn forget(&self, retention: Retention) -> Result<Forgotten, StoreError> {
        self.forget_old_answers().await?;
        self.forget_old_units(&ago(UNITS_DAYS)).await?;
        let mut work = self.work().await?;
        let mut forgotten = Forgotten::default();
        if retention.errors_days > 0 {
            let gone = sqlx::query("UPDATE weeks SET errors = $1 WHERE made_at < $2 AND errors <> $1")
                .bind(Vec::<u8>::new())
                .bind(ago(retention.errors_days))
                .execute(&mut *work.tx)
                .await?;
            forgotten.lists = gone.rows_affected();
        }
        if retention.names_days > 0 {
            forgotten.names = work.forget_names(&ago(retention.names_days)).await?;
        }
        work.erases = forgotten != Forgotten::default();
        work.commit().await?;
        Ok(forgotten)
    }
}

impl Work {
    async fn forget_names(&mut self, before: &str) -> Result<u64, StoreError> {
        let (volunteers, requesters) = self.in_use_since(before).await?;
        let mut gone = 0;
        for row in sqlx::query("SELECT kind, id FROM persons").fetch_all(&mut *self.tx).await? {
            let (kind, id): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let used = if kind == Side::Volunteer.name() { &volunteers } else { &requesters };
            if !used.contains(&id) {
                let delete = sqlx::query("DELETE FROM persons WHERE kind = $1 AND id = $2");
                delete.bind(kind.clone()).bind(id.clone()).execute(&mut *self.tx).await?;
                self.log("koppel", "forgotten", &format!("{kind}:{id}"), "").await?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    /// Ids of volunteers and of requesters in weeks imported since then, in the newest week, or written by hand since.
    async fn in_use_since(&mut self, then: &str) -> Result<(BTreeSet<String>, BTreeSet<String>), StoreError> {
        const WEEKS: &str = "week IN (SELECT id FROM weeks WHERE made_at >= $1 OR id = (SELECT MAX(id) FROM weeks))";
        let sql = sqlx::AssertSqlSafe(format!("SELECT id FROM volunteers WHERE {WEEKS}"));
        let rows = sqlx::query(sql).bind(then.to_owned()).fetch_all(&mut *self.tx).await?;
        let mut volunteers: BTreeSet<String> = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        let sql = sqlx::AssertSqlSafe(format!("SELECT datum FROM requests WHERE {WEEKS}"));
        let mut requesters = BTreeSet::new();
        for row in sqlx::query(sql).bind(then.to_owned()).fetch_all(&mut *self.tx).await? {
            requesters.insert(from_json::<HelpRequest>("a request", &row.try_get::<String, _>(0)?)?.requester);
        }
        let rows = sqlx::query("SELECT id, cells FROM hands WHERE changed_at >= $1").bind(then.to_owned());
        for row in rows.fetch_all(&mut *self.tx).await? {
            let cells: crate::by_hand::Cells = from_json("a row by hand", &row.try_get::<String, _>(1)?)?;
            volunteers.insert(row.try_get(0)?);
            requesters.extend(cells.get("requester").cloned());
        }
        Ok((volunteers, requesters))
    }
}
