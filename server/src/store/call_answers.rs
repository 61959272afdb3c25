//! What volunteers answered on the call list of an emergency: kept by week, visit and volunteer, each change in the log. Ids only.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Store, StoreError, Work, now};
use crate::lang::Lang;

/// What somebody answered who was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Was asked; no answer yet.
    Asked,
    /// Comes.
    Yes,
    /// Does not.
    No,
    /// Gave no answer.
    Silent,
}

impl Said {
    /// All of them, in the order in which a page offers them.
    pub const ALL: [Self; 4] = [Self::Asked, Self::Yes, Self::No, Self::Silent];

    /// Its name in the store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Silent => "silent",
        }
    }

    /// The answer of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|said| said.name() == name)
    }

    /// As people read it.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Asked => lang.pick("gevraagd", "asked"),
            Self::Yes => lang.pick("ja", "yes"),
            Self::No => lang.pick("nee", "no"),
            Self::Silent => lang.pick("geen antwoord", "no answer"),
        }
    }

    /// The answer of a name of the log: `call:no`.
    #[must_use]
    pub fn in_log(what: &str) -> Option<Self> {
        Self::named(what.strip_prefix("call:")?)
    }
}

/// Somebody on the call list of a visit, and the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The visit that misses somebody.
    pub visit: String,
    /// Its request.
    pub request: String,
    /// Who was asked.
    pub volunteer: String,
    /// The answer.
    pub said: Said,
    /// How long the way there is.
    pub travel_s: u32,
    /// When the volunteer was asked, in UTC.
    pub asked_at: String,
}

const CALLED: &str = "SELECT visit, request, volunteer, said, travel_s, asked_at, week FROM call_answers";

fn called(row: &AnyRow) -> Result<Called, StoreError> {
    let said: String = row.try_get(3)?;
    Ok(Called {
        visit: row.try_get(0)?,
        request: row.try_get(1)?,
        volunteer: row.try_get(2)?,
        said: Said::named(&said).ok_or_else(|| StoreError::Damaged("an answer".to_owned()))?,
        travel_s: u32::try_from(row.try_get::<i64, _>(4)?).unwrap_or(0),
        asked_at: row.try_get(5)?,
    })
}

impl Work {
    /// Lays down what somebody answered, in the place of `before`; nothing takes an answer back that was ticked by mistake. Who answered
    /// without being asked first, is asked now.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when what stands there is not `before`.
    pub async fn lay_answer(
        &mut self,
        week: i64,
        one: &Called,
        before: Option<Said>,
        said: Option<Said>,
        by_whom: &str,
    ) -> Result<(), StoreError> {
        let sql = match (before, said) {
            (None, Some(_)) => {
                "INSERT INTO call_answers (week, visit, volunteer, said, request, travel_s, asked_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7)"
            }
            (Some(_), Some(_)) => {
                "UPDATE call_answers SET said = $4 WHERE week = $1 AND visit = $2 AND volunteer = $3 AND said = $5"
            }
            (Some(_), None) => {
                "DELETE FROM call_answers WHERE week = $1 AND visit = $2 AND volunteer = $3 AND said = $4"
            }
            (None, None) => return Ok(()),
        };
        let query = sqlx::query(sql).bind(week).bind(one.visit.clone()).bind(one.volunteer.clone());
        let query = match (before, said) {
            (None, said) => query
                .bind(said.map_or("", Said::name))
                .bind(one.request.clone())
                .bind(i64::from(one.travel_s))
                .bind(now()),
            (Some(before), Some(said)) => query.bind(said.name()).bind(before.name()),
            (Some(before), None) => query.bind(before.name()),
        };
        if query.execute(&mut *self.tx).await?.rows_affected() != 1 {
            return Err(StoreError::Conflict);
        }
        let what = format!("call:{}", said.map_or("cleared", Said::name));
        self.log(by_whom, &what, &format!("volunteer:{}", one.volunteer), &one.visit).await
    }

    /// Volunteer and request of everybody who said no on a call list of a week.
    pub(super) async fn said_no(&mut self, week: i64) -> Result<Vec<(String, String)>, StoreError> {
        let rows = sqlx::query("SELECT volunteer, request FROM call_answers WHERE week = $1 AND said = 'no'");
        let rows = rows.bind(week).fetch_all(&mut *self.tx).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }
}

impl Store {
    /// The answers on the call lists of a week.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn call_answers(&self, week: i64) -> Result<Vec<Called>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{CALLED} WHERE week = $1 ORDER BY asked_at, volunteer"));
        sqlx::query(sql).bind(week).fetch_all(&self.pool).await?.iter().map(called).collect()
    }

    /// Every answer there ever was on a call list, with its week; who was asked and has not answered yet is left out.
    pub(super) async fn all_call_answers(&self) -> Result<Vec<(i64, Called)>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{CALLED} WHERE said <> 'asked' ORDER BY asked_at, volunteer"));
        let rows = sqlx::query(sql).fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok((row.try_get(6)?, called(row)?))).collect()
    }
}
