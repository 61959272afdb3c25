//! What was learnt of who says yes, and the answers in the log that it is learnt from.

use std::collections::BTreeMap;

use koppel_engine::acceptance::{Acceptance, Calibration};
use sqlx::Row;

use super::call_answers::Said;
use super::{Store, StoreError, Work, from_json, now, to_json};
use crate::life::{Reason, State};

/// A model that was kept. The newest counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// The model.
    pub acceptance: Acceptance,
    /// How well it does on answers it did not learn from; nothing for a model that came as a file.
    pub calibration: Option<Calibration>,
    /// Whether it is reckoned with.
    pub in_use: bool,
    /// When it was made, in UTC.
    pub made_at: String,
}

/// What a volunteer answered who was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    /// The week it was for.
    pub week: i64,
    /// Who was asked.
    pub volunteer: String,
    /// For what.
    pub request: String,
    /// How long the way there is.
    pub travel_s: u32,
    /// When the volunteer was asked, in UTC.
    pub asked_at: String,
    /// Whether the answer was yes.
    pub yes: bool,
}

impl Work {
    /// Keeps a model, which counts from now on.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_acceptance(
        &mut self,
        acceptance: &Acceptance,
        calibration: Option<&Calibration>,
        in_use: bool,
        by_whom: &str,
    ) -> Result<i64, StoreError> {
        let row = sqlx::query(
            "INSERT INTO acceptance (model, calibration, in_use, by_whom, made_at) VALUES ($1, $2, $3, $4, $5) \
             RETURNING id",
        )
        .bind(to_json(acceptance))
        .bind(calibration.map_or_else(String::new, to_json))
        .bind(i64::from(in_use))
        .bind(by_whom.to_owned())
        .bind(now())
        .fetch_one(&mut *self.tx)
        .await?;
        let id = row.try_get(0)?;
        let what = if calibration.is_some() { "acceptance:learnt" } else { "acceptance:imported" };
        self.log(by_whom, what, &format!("acceptance:{id}"), "").await?;
        Ok(id)
    }

    /// Turns a model on or off.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such model.
    pub async fn use_acceptance(&mut self, id: i64, in_use: bool, by_whom: &str) -> Result<(), StoreError> {
        let changed = sqlx::query("UPDATE acceptance SET in_use = $1 WHERE id = $2")
            .bind(i64::from(in_use))
            .bind(id)
            .execute(&mut *self.tx)
            .await?;
        if changed.rows_affected() != 1 {
            return Err(StoreError::NotFound);
        }
        let what = if in_use { "acceptance:on" } else { "acceptance:off" };
        self.log(by_whom, what, &format!("acceptance:{id}"), "").await
    }
}

impl Store {
    /// The newest model; nothing before the first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn acceptance(&self) -> Result<Option<Kept>, StoreError> {
        let sql = "SELECT id, model, calibration, in_use, made_at FROM acceptance ORDER BY id DESC LIMIT 1";
        let Some(row) = sqlx::query(sql).fetch_optional(&self.pool).await? else { return Ok(None) };
        let calibration: String = row.try_get(2)?;
        let calibration = Some(calibration).filter(|text| !text.is_empty());
        Ok(Some(Kept {
            id: row.try_get(0)?,
            acceptance: from_json("a model of who says yes", &row.try_get::<String, _>(1)?)?,
            calibration: calibration.map(|text| from_json("a calibration", &text)).transpose()?,
            in_use: row.try_get::<i64, _>(3)? != 0,
            made_at: row.try_get(4)?,
        }))
    }

    /// The number of the model that is reckoned with; 0 when there is none, or it is turned off.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn acceptance_in_use(&self) -> Result<i64, StoreError> {
        let sql = "SELECT id, in_use FROM acceptance ORDER BY id DESC LIMIT 1";
        let Some(row) = sqlx::query(sql).fetch_optional(&self.pool).await? else { return Ok(0) };
        Ok(if row.try_get::<i64, _>(1)? == 0 { 0 } else { row.try_get(0)? })
    }

    /// The answers of volunteers who were asked, in the order in which they were asked: the first answer after the question. A proposal
    /// that was turned down before anybody was asked is no answer; neither is a need that went away. What is ticked on a call list counts,
    /// silence as a no.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn answered(&self) -> Result<Vec<Answered>, StoreError> {
        let rows = sqlx::query(
            "SELECT what, subject, reason, made_at FROM decisions WHERE what IN ('match:volunteer-asked', \
             'match:requester-asked', 'match:declined', 'match:withdrawn', 'match:not-reached') ORDER BY id",
        );
        let mut asked: BTreeMap<i64, String> = BTreeMap::new();
        let mut answers: Vec<(i64, String, bool)> = Vec::new();
        for row in rows.fetch_all(&self.pool).await? {
            let [what, subject, reason, made_at] = [0, 1, 2, 3].map(|at| row.try_get::<String, _>(at));
            let (what, subject, reason) = (what?, subject?, reason?);
            let Some(id) = subject.strip_prefix("match:").and_then(|id| id.parse().ok()) else { continue };
            match what.strip_prefix("match:").and_then(State::named) {
                Some(State::VolunteerAsked) => {
                    asked.insert(id, made_at?);
                }
                Some(state) => {
                    // Asked once, answered once.
                    let Some(asked_at) = asked.remove(&id) else { continue };
                    if !Reason::named(&reason).is_some_and(Reason::ends_request) {
                        answers.push((id, asked_at, state == State::RequesterAsked));
                    }
                }
                None => {}
            }
        }
        let mut matches = self.all_matches().await?;
        let answered = answers.into_iter().filter_map(|(id, asked_at, yes)| {
            let one = matches.remove(&id)?;
            let found = one.found;
            let answered = Answered {
                week: one.week,
                volunteer: found.volunteer,
                request: found.request,
                travel_s: found.travel_s,
                asked_at,
                yes,
            };
            Some((id, answered))
        });
        let mut answered: Vec<(i64, Answered)> = answered.collect();
        answered.extend(self.all_call_answers().await?.into_iter().map(|(week, one)| {
            let yes = one.said == Said::Yes;
            let (volunteer, request, travel_s) = (one.volunteer, one.request, one.travel_s);
            (0, Answered { week, volunteer, request, travel_s, asked_at: one.asked_at, yes })
        }));
        answered.sort_by(|(id, one), (other_id, other)| {
            (&one.asked_at, id, &one.volunteer).cmp(&(&other.asked_at, other_id, &other.volunteer))
        });
        Ok(answered.into_iter().map(|(_, one)| one).collect())
    }
}
