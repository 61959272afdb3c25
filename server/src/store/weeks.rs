//! Imported weeks: the rows of a problem, kept as they were read, and put together again.

use std::sync::Arc;

use koppel_engine::policy::Policy;
use koppel_engine::problem::{Organisation, Problem};
use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::words::Vocabulary;
use serde::{Deserialize, Serialize};
use sqlx::Row;

use super::{Store, StoreError, Work, from_json, now, to_json};
use crate::clock::Clock;
use crate::lang::Lang;
use crate::read::Reading;
use crate::trips::Trips;

/// A week as it was imported. It never changes; a newer import is another week.
#[derive(Clone, Debug)]
pub struct Week {
    /// Its number.
    pub id: i64,
    /// The engine's input.
    pub problem: Problem,
    /// The local calendar.
    pub clock: Clock,
    /// Travel times.
    pub travel: Trips,
    /// Weights of the points.
    pub policy: Policy,
    /// What reading found.
    pub summary: Summary,
    /// The text of the `koppel.toml` it was read with; empty when there was none.
    pub settings: String,
    /// When it was imported, in UTC.
    pub made_at: String,
}

/// What reading found, without a word of anybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Summary {
    /// The tables.
    pub tables: Vec<TableSummary>,
}

/// One table that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TableSummary {
    /// Name of the file.
    pub file: String,
    /// Rows that were there.
    pub rows_read: usize,
    /// Rows that count.
    pub rows_good: usize,
    /// Rows that do not count; the list says why.
    pub rows_bad: usize,
    /// Headers that were not understood.
    pub headers_unknown: Vec<String>,
}

impl Summary {
    /// Of a reading.
    #[must_use]
    pub fn of(reading: &Reading) -> Self {
        let tables = reading.report.tables.iter().map(|table| TableSummary {
            file: table.file.clone(),
            rows_read: table.rows_read,
            rows_good: table.rows_good,
            rows_bad: table.rows_bad(),
            headers_unknown: (table.columns.iter().filter(|column| column.field.is_none()))
                .map(|column| column.header.clone())
                .collect(),
        });
        Self { tables: tables.collect() }
    }

    /// Rows of all tables that do not count.
    #[must_use]
    pub fn rows_bad(&self) -> usize {
        self.tables.iter().map(|table| table.rows_bad).sum()
    }
}

impl Work {
    /// Keeps what was read as a new week, and who the people are apart from it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_week(&mut self, reading: &Reading, lang: Lang, by_whom: &str) -> Result<i64, StoreError> {
        let problem = &reading.problem;
        let errors = reading.report.errors_csv(lang).map_err(|error| StoreError::Damaged(error.to_string()))?;
        let errors = if reading.report.rows_bad() == 0 { Vec::new() } else { self.key.seal("errors", &errors) };
        let input = to_json(&(problem, &*reading.travel, &reading.policy));
        let row = sqlx::query(
            "INSERT INTO weeks (first_day, days, time_zone, travel, policy, vocabulary, organisations, input_hash, \
             summary, errors, by_whom, made_at, settings) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
             RETURNING id",
        )
        .bind(problem.period.first_day.to_string())
        .bind(i64::try_from(problem.period.days()).unwrap_or(0))
        .bind(reading.settings.time_zone.clone())
        .bind(to_json(&*reading.travel))
        .bind(to_json(&reading.policy))
        .bind(to_json(&problem.vocabulary))
        .bind(to_json(&problem.organisations))
        .bind(blake3::hash(input.as_bytes()).to_hex().to_string())
        .bind(to_json(&Summary::of(reading)))
        .bind(errors)
        .bind(by_whom.to_owned())
        .bind(now())
        .bind(reading.settings_text.clone())
        .fetch_one(&mut *self.tx)
        .await?;
        let week: i64 = row.try_get(0)?;
        for (place, volunteer) in (0_i64..).zip(&problem.volunteers) {
            sqlx::query("INSERT INTO volunteers (week, place, id, datum) VALUES ($1, $2, $3, $4)")
                .bind(week)
                .bind(place)
                .bind(volunteer.id.clone())
                .bind(to_json(volunteer))
                .execute(&mut *self.tx)
                .await?;
        }
        let mut visits = problem.visits.chunk_by(|one, next| one.request == next.request).peekable();
        for (place, request) in (0_u32..).zip(&problem.requests) {
            let visits = visits.next_if(|visits| visits[0].request == place).unwrap_or_default();
            sqlx::query("INSERT INTO requests (week, place, id, datum, visits) VALUES ($1, $2, $3, $4, $5)")
                .bind(week)
                .bind(i64::from(place))
                .bind(request.id.clone())
                .bind(to_json(request))
                .bind(to_json(&visits.to_vec()))
                .execute(&mut *self.tx)
                .await?;
        }
        self.keep_people(&reading.people).await?;
        if let Some(acceptance) = &problem.acceptance {
            self.keep_acceptance(acceptance, None, true, by_whom).await?;
        }
        self.log(by_whom, "imported", &format!("week:{week}"), "").await?;
        Ok(week)
    }
}

impl Store {
    /// The number of the newest week; nothing before the first import.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn newest_week(&self) -> Result<Option<i64>, StoreError> {
        let row = sqlx::query("SELECT id FROM weeks ORDER BY id DESC LIMIT 1").fetch_optional(&self.pool).await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    /// A week.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such week.
    pub async fn week(&self, id: i64) -> Result<Arc<Week>, StoreError> {
        let row = sqlx::query(
            "SELECT first_day, days, time_zone, travel, policy, vocabulary, organisations, summary, made_at, settings \
             FROM weeks WHERE id = $1",
        )
        .bind(id)
        .fetch_one(&self.pool)
        .await?;
        let text = |at: usize| row.try_get::<String, _>(at).map_err(StoreError::from);
        let damaged = |what: &str| StoreError::Damaged(format!("the {what} of week {id}"));
        let first_day = text(0)?.parse().map_err(|_| damaged("first day"))?;
        let days = u16::try_from(row.try_get::<i64, _>(1)?).map_err(|_| damaged("length"))?;
        let clock = Clock::new(&text(2)?, first_day, days).map_err(|_| damaged("time zone"))?;
        let mut problem = Problem {
            period: clock.period().clone(),
            vocabulary: from_json::<Vocabulary>("a vocabulary", &text(5)?)?,
            organisations: from_json::<Vec<Organisation>>("an organisation", &text(6)?)?,
            volunteers: Vec::new(),
            requests: Vec::new(),
            visits: Vec::new(),
            acceptance: None,
        };
        let rows = sqlx::query("SELECT datum FROM volunteers WHERE week = $1 ORDER BY place").bind(id);
        for row in rows.fetch_all(&self.pool).await? {
            problem.volunteers.push(from_json("a volunteer", &row.try_get::<String, _>(0)?)?);
        }
        let rows = sqlx::query("SELECT datum, visits FROM requests WHERE week = $1 ORDER BY place").bind(id);
        for row in rows.fetch_all(&self.pool).await? {
            problem.requests.push(from_json::<HelpRequest>("a request", &row.try_get::<String, _>(0)?)?);
            problem.visits.extend(from_json::<Vec<Visit>>("a visit", &row.try_get::<String, _>(1)?)?);
        }
        Ok(Arc::new(Week {
            id,
            problem,
            clock,
            travel: from_json("travel times", &text(3)?)?,
            policy: from_json("a policy", &text(4)?)?,
            summary: from_json("a summary", &text(7)?)?,
            made_at: text(8)?,
            settings: text(9)?,
        }))
    }

    /// Who imported a week, as the log names them.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such week.
    pub async fn imported_by(&self, id: i64) -> Result<String, StoreError> {
        let row = sqlx::query("SELECT by_whom FROM weeks WHERE id = $1").bind(id).fetch_one(&self.pool).await?;
        Ok(row.try_get(0)?)
    }

    /// The rows of a week that could not be read, as csv; empty when there were none, or when somebody was erased since.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such week.
    pub async fn week_errors(&self, id: i64) -> Result<Vec<u8>, StoreError> {
        let row = sqlx::query("SELECT errors FROM weeks WHERE id = $1").bind(id).fetch_one(&self.pool).await?;
        let sealed: Vec<u8> = row.try_get(0)?;
        if sealed.is_empty() {
            return Ok(sealed);
        }
        self.key.open("errors", &sealed).ok_or_else(|| StoreError::Damaged("a list of rows, or the key,".to_owned()))
    }
}
