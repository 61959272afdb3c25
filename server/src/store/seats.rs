//! Seats at group offers: laid down with a plan, and kept by later ones while all who carry the offer are agreed on.

use std::collections::BTreeSet;

use koppel_engine::plan::{OfferRun, Plan, Seat};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Store, StoreError, Work, from_json, to_json};

/// A seat, with what comes of its offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seated {
    /// The seat.
    pub seat: Seat,
    /// The offer.
    pub run: OfferRun,
}

const SEATS: &str = "SELECT found FROM seats WHERE week = $1 ORDER BY visit";

fn seated(row: &AnyRow) -> Result<Seated, StoreError> {
    from_json("a seat", &row.try_get::<String, _>(0)?)
}

impl Work {
    /// The seats of a week, as they stand inside this work.
    pub(super) async fn seats(&mut self, week: i64) -> Result<Vec<Seated>, StoreError> {
        sqlx::query(SEATS).bind(week).fetch_all(&mut *self.tx).await?.iter().map(seated).collect()
    }

    /// Lays the seats of a plan in the place of older ones; seats at offers that the plan left alone stay, as `carried` says.
    pub(super) async fn replace_seats(
        &mut self,
        week: i64,
        plan: &Plan,
        carried: &BTreeSet<String>,
    ) -> Result<(), StoreError> {
        let replanned: BTreeSet<&str> = plan.offers.iter().map(|run| run.offer.as_str()).collect();
        for old in self.seats(week).await? {
            if replanned.contains(old.seat.offer.as_str()) || !carried.contains(&old.seat.offer) {
                let delete = sqlx::query("DELETE FROM seats WHERE week = $1 AND visit = $2");
                delete.bind(week).bind(old.seat.visit).execute(&mut *self.tx).await?;
            }
        }
        for seat in &plan.seats {
            let Some(run) = plan.offers.iter().find(|run| run.offer == seat.offer) else { continue };
            sqlx::query("INSERT INTO seats (week, offer, visit, found) VALUES ($1, $2, $3, $4)")
                .bind(week)
                .bind(seat.offer.clone())
                .bind(seat.visit.clone())
                .bind(to_json(&Seated { seat: seat.clone(), run: run.clone() }))
                .execute(&mut *self.tx)
                .await?;
        }
        Ok(())
    }
}

impl Store {
    /// The seats of a week.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn seats(&self, week: i64) -> Result<Vec<Seated>, StoreError> {
        sqlx::query(SEATS).bind(week).fetch_all(&self.pool).await?.iter().map(seated).collect()
    }
}
