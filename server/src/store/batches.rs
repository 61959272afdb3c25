//! Batches: a plan with all that is needed to make it again to the same bytes.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use koppel_engine::plan::{Match, Plan};
use koppel_engine::policy::Policy;
use koppel_engine::problem::Problem;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Store, StoreError, Work, from_json, now, to_json};
use crate::kept::Decided;
use crate::trips::Trips;

/// How far a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BatchState {
    /// The engine is at work.
    Running,
    /// The plan is there.
    Done,
    /// Somebody stopped it.
    Cancelled,
    /// Something was decided in the meantime that the plan does not know of.
    Overtaken,
    /// The server stopped before it was done.
    Interrupted,
    /// koppel made a mistake.
    Failed,
}

impl BatchState {
    const ALL: [Self; 6] =
        [Self::Running, Self::Done, Self::Cancelled, Self::Overtaken, Self::Interrupted, Self::Failed];

    /// Its name in the store and the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Overtaken => "overtaken",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }
}

/// What is known of a batch at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Batch {
    /// Its number.
    pub id: i64,
    /// The week it plans.
    pub week: i64,
    /// How far it is.
    pub state: BatchState,
    /// A hash over problem, travel, policy and candidates: the same input gives the same plan.
    pub input_hash: String,
    /// The version of the engine.
    pub engine: String,
    /// Candidates a visit to begin with.
    pub candidates: i64,
    /// Matches that people settled before, and the plan left alone.
    pub kept: i64,
    /// Who started it.
    pub by_whom: String,
    /// When, in UTC.
    pub started_at: String,
    /// When it ended, in UTC; empty while it runs.
    pub ended_at: String,
}

/// Everything a plan is made from.
#[derive(Clone, Debug)]
pub struct Input {
    /// What is left to plan.
    pub problem: Problem,
    /// Weights.
    pub policy: Policy,
    /// Travel times.
    pub travel: Trips,
    /// Candidates a visit.
    pub candidates: usize,
}

impl Input {
    /// The hash that names this input.
    #[must_use]
    pub fn hash(&self) -> String {
        let text = to_json(&(&self.problem, &self.policy, &self.travel, self.candidates));
        blake3::hash(text.as_bytes()).to_hex().to_string()
    }
}

/// What people had decided, as a hash: when it is another, the plan no longer fits.
#[must_use]
pub fn hash_of_decided(decided: &Decided) -> String {
    let mut settled: Vec<String> = decided.settled.iter().map(to_json).collect();
    settled.sort();
    blake3::hash(to_json(&(settled, &decided.refused, &decided.gone, &decided.seated)).as_bytes()).to_hex().to_string()
}

const BATCH: &str =
    "SELECT id, week, state, input_hash, engine, candidates, kept, by_whom, started_at, ended_at FROM batches";

fn batch(row: &AnyRow) -> Result<Batch, StoreError> {
    let state: String = row.try_get(2)?;
    let state = BatchState::ALL.into_iter().find(|known| known.name() == state);
    Ok(Batch {
        id: row.try_get(0)?,
        week: row.try_get(1)?,
        state: state.ok_or_else(|| StoreError::Damaged("the state of a batch".to_owned()))?,
        input_hash: row.try_get(3)?,
        engine: row.try_get(4)?,
        candidates: row.try_get(5)?,
        kept: row.try_get(6)?,
        by_whom: row.try_get(7)?,
        started_at: row.try_get(8)?,
        ended_at: row.try_get(9)?,
    })
}

pub(super) fn pack(text: &str) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    let packed = packer.write_all(text.as_bytes()).and_then(|()| packer.finish());
    packed.expect("memory takes what is written to it")
}

pub(super) fn unpack<T: serde::de::DeserializeOwned>(what: &str, packed: &[u8]) -> Result<T, StoreError> {
    let mut text = String::new();
    let read = GzDecoder::new(packed).read_to_string(&mut text);
    read.map_err(|error| StoreError::Damaged(format!("{what} ({error})")))?;
    from_json(what, &text)
}

impl Work {
    /// Begins a batch. `requests` tells the request of every visit of the week: the plan may know a visit as a request of its own.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_batch(
        &mut self,
        week: i64,
        input: &Input,
        requests: &BTreeMap<&str, &str>,
        decided: &Decided,
        by_whom: &str,
    ) -> Result<i64, StoreError> {
        let row = sqlx::query(
            "INSERT INTO batches (week, state, problem, policy, travel, input_hash, decided_hash, engine, candidates, \
             kept, plan, by_whom, started_at, ended_at, requests) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', $14) RETURNING id",
        )
        .bind(week)
        .bind(BatchState::Running.name())
        .bind(pack(&to_json(&input.problem)))
        .bind(to_json(&input.policy))
        .bind(to_json(&input.travel))
        .bind(input.hash())
        .bind(hash_of_decided(decided))
        .bind(env!("CARGO_PKG_VERSION"))
        .bind(i64::try_from(input.candidates).unwrap_or(i64::MAX))
        .bind(i64::try_from(decided.settled.len()).unwrap_or(i64::MAX))
        .bind(Vec::<u8>::new())
        .bind(by_whom.to_owned())
        .bind(now())
        .bind(to_json(requests))
        .fetch_one(&mut *self.tx)
        .await?;
        let id = row.try_get(0)?;
        self.log(by_whom, "batch:started", &format!("batch:{id}"), "").await?;
        Ok(id)
    }

    /// A batch, as it stands inside this work.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such batch.
    pub async fn batch(&mut self, id: i64) -> Result<Batch, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{BATCH} WHERE id = $1"));
        batch(&sqlx::query(sql).bind(id).fetch_one(&mut *self.tx).await?)
    }

    /// Ends a batch without a plan.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn end_batch(&mut self, id: i64, state: BatchState, by_whom: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE batches SET state = $1, ended_at = $2 WHERE id = $3")
            .bind(state.name())
            .bind(now())
            .bind(id)
            .execute(&mut *self.tx)
            .await?;
        self.log(by_whom, &format!("batch:{}", state.name()), &format!("batch:{id}"), "").await
    }

    /// Lets a batch that failed be tried again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn batch_again(&mut self, id: i64) -> Result<(), StoreError> {
        let sql = "UPDATE batches SET state = 'running', ended_at = '' WHERE id = $1 AND state = 'failed'";
        sqlx::query(sql).bind(id).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Keeps the plan of a batch, and lays its matches in the place of older proposals. When something was decided since the
    /// batch began, the plan is overtaken and nothing changes.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn finish_batch(&mut self, id: i64, plan: &Plan) -> Result<BatchState, StoreError> {
        let row = sqlx::query("SELECT week, decided_hash, requests FROM batches WHERE id = $1")
            .bind(id)
            .fetch_one(&mut *self.tx)
            .await?;
        let (week, decided_hash): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
        let requests: BTreeMap<String, String> = from_json("requests of visits", &row.try_get::<String, _>(2)?)?;
        let decided = self.decided(week).await?;
        if hash_of_decided(&decided) != decided_hash {
            self.end_batch(id, BatchState::Overtaken, "koppel").await?;
            return Ok(BatchState::Overtaken);
        }
        sqlx::query("UPDATE batches SET plan = $1 WHERE id = $2")
            .bind(pack(&to_json(plan)))
            .bind(id)
            .execute(&mut *self.tx)
            .await?;
        let named = |found: &Match| {
            let request = requests.get(&found.visit).unwrap_or(&found.request).clone();
            Match { request, ..found.clone() }
        };
        self.replace_proposals(week, id, plan.matches.iter().map(named).collect()).await?;
        let carried = decided.seated.into_values().collect();
        self.replace_seats(week, plan, &carried).await?;
        self.end_batch(id, BatchState::Done, "koppel").await?;
        Ok(BatchState::Done)
    }
}

impl Store {
    /// A batch.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such batch.
    pub async fn batch(&self, id: i64) -> Result<Batch, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{BATCH} WHERE id = $1"));
        batch(&sqlx::query(sql).bind(id).fetch_one(&self.pool).await?)
    }

    /// The batches of a week, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn batches(&self, week: i64, most: i64) -> Result<Vec<Batch>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{BATCH} WHERE week = $1 ORDER BY id DESC LIMIT $2"));
        sqlx::query(sql).bind(week).bind(most).fetch_all(&self.pool).await?.iter().map(batch).collect()
    }

    /// What a batch was made from.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such batch.
    pub async fn batch_input(&self, id: i64) -> Result<Input, StoreError> {
        let row = sqlx::query("SELECT problem, policy, travel, candidates FROM batches WHERE id = $1")
            .bind(id)
            .fetch_one(&self.pool)
            .await?;
        Ok(Input {
            problem: unpack("a problem", &row.try_get::<Vec<u8>, _>(0)?)?,
            policy: from_json("a policy", &row.try_get::<String, _>(1)?)?,
            travel: from_json("a travel table", &row.try_get::<String, _>(2)?)?,
            candidates: usize::try_from(row.try_get::<i64, _>(3)?).unwrap_or(1),
        })
    }

    /// The plan of a batch; nothing when it has none.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such batch.
    pub async fn batch_plan(&self, id: i64) -> Result<Option<Plan>, StoreError> {
        let row = sqlx::query("SELECT plan FROM batches WHERE id = $1").bind(id).fetch_one(&self.pool).await?;
        let packed: Vec<u8> = row.try_get(0)?;
        if packed.is_empty() { Ok(None) } else { unpack("a plan", &packed).map(Some) }
    }
}
