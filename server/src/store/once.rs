//! Every order once: an answer is kept with the key it was asked under, in the same transaction as what it did.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sqlx::Row;

use super::accounts::later;
use super::{SealKey, Store, StoreError, Work, now};

/// The key an order came with (`Idempotency-Key`), who sent it and what it asked.
#[derive(Clone, Debug)]
pub struct Order {
    /// Who: `account:3`, `key:2`.
    pub by_whom: String,
    /// The key; empty when the sender gave none, and then nothing is kept.
    pub key: String,
    /// A hash over what was asked: another order under the same key is refused.
    pub asked: String,
}

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The http status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// What is kept of it once somebody was erased, where it may name people: until then it is kept sealed.
    pub nameless: Option<String>,
}

/// In front of a body that is kept sealed, behind it what stays when somebody is erased.
const SEALED: &str = "sealed ";
/// Where bodies are sealed for.
const PLACE: &str = "once";

/// A body as it was answered.
fn opened(key: &SealKey, kept: String) -> Result<String, StoreError> {
    let Some(sealed) = kept.strip_prefix(SEALED) else { return Ok(kept) };
    let damaged = || StoreError::Damaged("an answer, or the key,".to_owned());
    let (sealed, _) = sealed.split_once(' ').ok_or_else(damaged)?;
    let bytes = STANDARD.decode(sealed).ok().and_then(|bytes| key.open(PLACE, &bytes)).ok_or_else(damaged)?;
    String::from_utf8(bytes).map_err(|_| damaged())
}

/// A new order, or the answer it got before.
pub enum Begun {
    /// Do it, then [`Work::answer`].
    Fresh(Work),
    /// It was done before.
    Done(Answer),
}

impl Store {
    /// Begins an order, unless it was done before.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the key was used for another order.
    pub async fn begin(&self, order: &Order) -> Result<Begun, StoreError> {
        let mut work = self.work().await?;
        if order.key.is_empty() {
            return Ok(Begun::Fresh(work));
        }
        let row = sqlx::query("SELECT asked, status, body FROM once WHERE by_whom = $1 AND name = $2")
            .bind(order.by_whom.clone())
            .bind(order.key.clone())
            .fetch_optional(&mut *work.tx)
            .await?;
        let Some(row) = row else { return Ok(Begun::Fresh(work)) };
        if row.try_get::<String, _>(0)? != order.asked {
            return Err(StoreError::Refused(
                "this idempotency-key was used for another order; give every order a key of its own",
            ));
        }
        let status = u16::try_from(row.try_get::<i64, _>(1)?).unwrap_or(500);
        let body = opened(&self.key, row.try_get(2)?)?;
        Ok(Begun::Done(Answer { status, body, nameless: None }))
    }
}

/// How long an answer is kept for who sends an order again.
const KEPT_DAYS: i64 = 7;

impl Store {
    /// Forgets answers that nobody will ask for again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn forget_old_answers(&self) -> Result<(), StoreError> {
        let mut work = self.work().await?;
        sqlx::query("DELETE FROM once WHERE made_at < $1")
            .bind(later(-24 * KEPT_DAYS, 0))
            .execute(&mut *work.tx)
            .await?;
        work.commit().await
    }
}

impl Work {
    /// Leaves of kept answers only what names nobody.
    pub(super) async fn forget_names_in_answers(&mut self) -> Result<(), StoreError> {
        let rows = sqlx::query("SELECT by_whom, name, body FROM once WHERE body LIKE $1").bind(format!("{SEALED}%"));
        for row in rows.fetch_all(&mut *self.tx).await? {
            let (by_whom, name, kept): (String, String, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let nameless = kept[SEALED.len()..].split_once(' ').map_or("", |(_, nameless)| nameless);
            let update = sqlx::query("UPDATE once SET body = $1 WHERE by_whom = $2 AND name = $3");
            update.bind(nameless.to_owned()).bind(by_whom).bind(name).execute(&mut *self.tx).await?;
        }
        Ok(())
    }

    /// Makes the changes lasting together with the answer that is given to them.
    ///
    /// # Errors
    /// When the database refuses: then nothing happened.
    pub async fn answer(mut self, order: &Order, answer: Answer) -> Result<Answer, StoreError> {
        if !order.key.is_empty() {
            let kept = match &answer.nameless {
                Some(nameless) => {
                    let sealed = STANDARD.encode(self.key.seal(PLACE, answer.body.as_bytes()));
                    format!("{SEALED}{sealed} {nameless}")
                }
                None => answer.body.clone(),
            };
            sqlx::query(
                "INSERT INTO once (by_whom, name, asked, status, body, made_at) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(order.by_whom.clone())
            .bind(order.key.clone())
            .bind(order.asked.clone())
            .bind(i64::from(answer.status))
            .bind(kept)
            .bind(now())
            .execute(&mut *self.tx)
            .await?;
        }
        self.commit().await?;
        Ok(answer)
    }
}
