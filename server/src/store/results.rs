//! Inputs and results by hash. The first result of an input stays; a second one with other bytes raises an alarm.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;

use super::batches::{pack, unpack};
use super::{Store, StoreError, Work, now, to_json};

/// The hash that names a text.
#[must_use]
pub fn hash_of_text(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

impl Work {
    /// Keeps an input, once; its hash.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_snapshot<T: Serialize + Sync>(&mut self, input: &T) -> Result<String, StoreError> {
        let text = to_json(input);
        let hash = hash_of_text(&text);
        sqlx::query("INSERT INTO snapshots (hash, datum) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING")
            .bind(hash.clone())
            .bind(pack(&text))
            .execute(&mut *self.tx)
            .await?;
        Ok(hash)
    }

    /// Keeps the result of an input under its name. One that is there already stays; when it is another, that is an alarm.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_result<T: Serialize + Sync>(
        &mut self,
        name: &str,
        result: &T,
        made_by: &str,
    ) -> Result<(), StoreError> {
        let text = to_json(result);
        let hash = hash_of_text(&text);
        let kept = sqlx::query(
            "INSERT INTO results (name, hash, datum, made_by, made_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (name) DO NOTHING",
        )
        .bind(name.to_owned())
        .bind(hash.clone())
        .bind(pack(&text))
        .bind(made_by.to_owned())
        .bind(now())
        .execute(&mut *self.tx)
        .await?;
        if kept.rows_affected() > 0 {
            return Ok(());
        }
        let row = sqlx::query("SELECT hash FROM results WHERE name = $1").bind(name.to_owned());
        let first: String = row.fetch_one(&mut *self.tx).await?.try_get(0)?;
        match first {
            first if first == hash => Ok(()),
            first if first.is_empty() => {
                let sql = "UPDATE results SET hash = $1 WHERE name = $2";
                sqlx::query(sql).bind(hash).bind(name.to_owned()).execute(&mut *self.tx).await?;
                Ok(())
            }
            first => self.alarm(name, &first, &hash, made_by).await,
        }
    }

    /// Writes down that one input had two results.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn alarm(&mut self, name: &str, first: &str, other: &str, made_by: &str) -> Result<(), StoreError> {
        tracing::error!(name, first, other, made_by, "the same input gave another result; please report this");
        sqlx::query("INSERT INTO alarms (name, first_hash, other_hash, made_by, made_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(name.to_owned())
            .bind(first.to_owned())
            .bind(other.to_owned())
            .bind(made_by.to_owned())
            .bind(now())
            .execute(&mut *self.tx)
            .await?;
        self.log("koppel", "alarm", &format!("result:{name}"), "").await
    }

    /// Forgets the inputs of the units of a job.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_snapshots_of(&mut self, job: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM snapshots WHERE hash IN (SELECT input FROM units WHERE job = $1)";
        sqlx::query(sql).bind(job.to_owned()).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Whether there is a result under a name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn has_result(&mut self, name: &str) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM results WHERE name = $1").bind(name.to_owned());
        Ok(row.fetch_optional(&mut *self.tx).await?.is_some())
    }
}

impl Store {
    /// An input by its hash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there.
    pub async fn snapshot<T: DeserializeOwned>(&self, hash: &str) -> Result<T, StoreError> {
        let row = sqlx::query("SELECT datum FROM snapshots WHERE hash = $1").bind(hash.to_owned());
        unpack("an input", &row.fetch_one(&self.pool).await?.try_get::<Vec<u8>, _>(0)?)
    }

    /// A result by its name; nothing before there is one.
    ///
    /// # Errors
    /// When the database does not answer, or what it holds is damaged.
    pub async fn result<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        let row = sqlx::query("SELECT datum FROM results WHERE name = $1").bind(name.to_owned());
        let row = row.fetch_optional(&self.pool).await?;
        row.map(|row| unpack("a result", &row.try_get::<Vec<u8>, _>(0)?)).transpose()
    }

    /// How many results there are.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn results_kept(&self) -> Result<i64, StoreError> {
        Ok(sqlx::query("SELECT COUNT(*) FROM results").fetch_one(&self.pool).await?.try_get(0)?)
    }

    /// How often one input had two results: 0, as long as all is well.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn alarms(&self) -> Result<i64, StoreError> {
        Ok(sqlx::query("SELECT COUNT(*) FROM alarms").fetch_one(&self.pool).await?.try_get(0)?)
    }
}
