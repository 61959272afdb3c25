//! Studies and plays. They hold nobody's data: all people in them are invented.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::batches::{pack, unpack};
use super::{Store, StoreError, Work, now, to_json};
use crate::lang::Lang;
use crate::study::{Found, Study};

/// How far a study is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StudyState {
    /// It is being played, or waits for its turn; after the server stopped it goes on.
    Running,
    /// What came out is there.
    Done,
    /// Somebody stopped it.
    Cancelled,
    /// koppel made a mistake.
    Failed,
}

impl StudyState {
    const ALL: [Self; 4] = [Self::Running, Self::Done, Self::Cancelled, Self::Failed];

    /// Its name in the store and the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }
}

/// What is known of a study at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct StudyLine {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// The same in Dutch.
    pub naam: String,
    /// How far it is.
    pub state: StudyState,
    /// Who asked for it.
    pub by_whom: String,
    /// When, in UTC.
    pub started_at: String,
    /// When it ended, in UTC; empty while it runs.
    pub ended_at: String,
}

impl StudyLine {
    /// What it is called.
    #[must_use]
    pub fn called(&self, lang: Lang) -> &str {
        lang.pick(&self.naam, &self.name)
    }
}

const LINE: &str = "SELECT id, name, naam, state, by_whom, started_at, ended_at FROM studies";

fn line(row: &AnyRow) -> Result<StudyLine, StoreError> {
    let state: String = row.try_get(3)?;
    let state = StudyState::ALL.into_iter().find(|known| known.name() == state);
    Ok(StudyLine {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        naam: row.try_get(2)?,
        state: state.ok_or_else(|| StoreError::Damaged("the state of a study".to_owned()))?,
        by_whom: row.try_get(4)?,
        started_at: row.try_get(5)?,
        ended_at: row.try_get(6)?,
    })
}

impl Work {
    /// Begins a study.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_study(&mut self, study: &Study, by_whom: &str) -> Result<StudyLine, StoreError> {
        let row = sqlx::query(
            "INSERT INTO studies (name, naam, state, study, found, by_whom, started_at, ended_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, '') RETURNING id, name, naam, state, by_whom, started_at, ended_at",
        )
        .bind(study.name(Lang::En))
        .bind(study.name(Lang::Nl))
        .bind(StudyState::Running.name())
        .bind(pack(&to_json(study)))
        .bind(Vec::<u8>::new())
        .bind(by_whom.to_owned())
        .bind(now())
        .fetch_one(&mut *self.tx)
        .await?;
        line(&row)
    }

    /// Ends a study that runs, with what was found when it is done.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_study(&mut self, id: i64, state: StudyState, found: Option<&Found>) -> Result<(), StoreError> {
        let found = found.map(|found| pack(&to_json(found))).unwrap_or_default();
        let sql = "UPDATE studies SET state = $1, found = $2, ended_at = $3 WHERE id = $4 AND state = 'running'";
        sqlx::query(sql).bind(state.name()).bind(found).bind(now()).bind(id).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Lets a study that failed go on.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn study_again(&mut self, id: i64) -> Result<(), StoreError> {
        let sql = "UPDATE studies SET state = 'running', ended_at = '' WHERE id = $1 AND state = 'failed'";
        sqlx::query(sql).bind(id).execute(&mut *self.tx).await?;
        Ok(())
    }
}

impl Store {
    /// The studies, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn studies(&self, most: i64) -> Result<Vec<StudyLine>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{LINE} ORDER BY id DESC LIMIT $1"));
        sqlx::query(sql).bind(most).fetch_all(&self.pool).await?.iter().map(line).collect()
    }

    /// A study at a glance.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such study.
    pub async fn study_line(&self, id: i64) -> Result<StudyLine, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{LINE} WHERE id = $1"));
        line(&sqlx::query(sql).bind(id).fetch_one(&self.pool).await?)
    }

    /// What a study asks, and what was found; nothing before it is done.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such study.
    pub async fn study(&self, id: i64) -> Result<(Study, Option<Found>), StoreError> {
        let row = sqlx::query("SELECT study, found FROM studies WHERE id = $1").bind(id).fetch_one(&self.pool).await?;
        let study = unpack("a study", &row.try_get::<Vec<u8>, _>(0)?)?;
        let found: Vec<u8> = row.try_get(1)?;
        Ok((study, if found.is_empty() { None } else { Some(unpack("what a study found", &found)?) }))
    }

    /// The numbers of studies that run, or ran when the server stopped.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn running_studies(&self) -> Result<Vec<i64>, StoreError> {
        let rows = sqlx::query("SELECT id FROM studies WHERE state = $1 ORDER BY id").bind(StudyState::Running.name());
        rows.fetch_all(&self.pool).await?.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }
}
