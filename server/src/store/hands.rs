//! Rows written by hand, each with its version: two people who change the same row at once get a conflict, never a lost change.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::persons::Side;
use super::{Store, StoreError, Work, from_json, now, to_json};
use crate::by_hand::{Cells, Hand};
use crate::people::{People, Person};

const HAND: &str = "SELECT side, id, cells, version, changed_at FROM hands";

fn hand(row: &AnyRow) -> Result<Hand, StoreError> {
    let side: String = row.try_get(0)?;
    Ok(Hand {
        side: Side::named(&side).ok_or_else(|| StoreError::Damaged("the side of a row by hand".to_owned()))?,
        id: row.try_get(1)?,
        cells: from_json("a row by hand", &row.try_get::<String, _>(2)?)?,
        version: row.try_get(3)?,
        changed_at: row.try_get(4)?,
    })
}

/// How the log calls a row of a side.
const fn noun(side: Side) -> &'static str {
    match side {
        Side::Volunteer => "volunteer",
        Side::Requester => "request",
    }
}

impl Work {
    /// A row as it stands inside this work.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn hand(&mut self, side: Side, id: &str) -> Result<Option<Hand>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{HAND} WHERE side = $1 AND id = $2"));
        let row = sqlx::query(sql).bind(side.name()).bind(id.to_owned()).fetch_optional(&mut *self.tx).await?;
        row.as_ref().map(hand).transpose()
    }

    /// Keeps what a hand wrote on a version (0: nothing was written yet), in the place of what was written before.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the version is another.
    pub async fn write_hand(
        &mut self,
        side: Side,
        id: &str,
        version: i64,
        cells: &Cells,
        by_whom: &str,
    ) -> Result<(), StoreError> {
        let is = self.hand(side, id).await?.map_or(0, |hand| hand.version);
        if is != version {
            return Err(StoreError::Conflict);
        }
        sqlx::query(
            "INSERT INTO hands (side, id, cells, version, changed_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (side, id) DO UPDATE SET cells = excluded.cells, version = excluded.version, \
             changed_at = excluded.changed_at",
        )
        .bind(side.name())
        .bind(id.to_owned())
        .bind(to_json(cells))
        .bind(version + 1)
        .bind(now())
        .execute(&mut *self.tx)
        .await?;
        let columns: Vec<&str> = cells.keys().map(String::as_str).collect();
        let what = format!("{}:written", noun(side));
        self.log(by_whom, &what, &format!("{}:{id}", noun(side)), &columns.join(" ")).await
    }

    /// Adds cells to what a hand wrote, on whatever version: for changes that do not depend on what stood there.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn add_cells(&mut self, side: Side, id: &str, cells: Cells, by_whom: &str) -> Result<(), StoreError> {
        let (mut all, version) = match self.hand(side, id).await? {
            Some(hand) => (hand.cells, hand.version),
            None => (Cells::new(), 0),
        };
        all.extend(cells);
        self.write_hand(side, id, version, &all, by_whom).await
    }

    /// Lets go of what a hand wrote: the row is the file's again. The version goes on counting.
    ///
    /// # Errors
    /// As [`Self::write_hand`].
    pub async fn let_hand_go(&mut self, side: Side, id: &str, version: i64, by_whom: &str) -> Result<(), StoreError> {
        self.write_hand(side, id, version, &Cells::new(), by_whom).await
    }

    /// The ids of all rows of a side in the files of any week.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ids_in_files(&mut self, side: Side) -> Result<Vec<String>, StoreError> {
        let sql = match side {
            Side::Volunteer => "SELECT DISTINCT id FROM volunteers",
            Side::Requester => "SELECT DISTINCT id FROM requests",
        };
        sqlx::query(sql).fetch_all(&mut *self.tx).await?.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// The ids of all rows of a side that hands ever wrote, also those that were let go.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ids_by_hand(&mut self, side: Side) -> Result<Vec<String>, StoreError> {
        let all =
            sqlx::query("SELECT id FROM hands WHERE side = $1").bind(side.name()).fetch_all(&mut *self.tx).await?;
        Ok(all.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
    }

    /// Keeps who somebody is.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_person(&mut self, side: Side, id: &str, person: Person) -> Result<(), StoreError> {
        let mut people = People::default();
        let of_side = match side {
            Side::Volunteer => &mut people.volunteers,
            Side::Requester => &mut people.requesters,
        };
        of_side.insert(id.to_owned(), person);
        self.keep_people(&people).await
    }
}

impl Store {
    /// What a hand wrote about a row.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn hand(&self, side: Side, id: &str) -> Result<Option<Hand>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{HAND} WHERE side = $1 AND id = $2"));
        let row = sqlx::query(sql).bind(side.name()).bind(id.to_owned()).fetch_optional(&self.pool).await?;
        row.as_ref().map(hand).transpose()
    }

    /// All rows that hands wrote and did not let go.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn hands(&self) -> Result<Vec<Hand>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{HAND} ORDER BY side, id"));
        let all = sqlx::query(sql).fetch_all(&self.pool).await?;
        let all = all.iter().map(hand).collect::<Result<Vec<_>, _>>()?;
        Ok(all.into_iter().filter(|hand| !hand.cells.is_empty()).collect())
    }

    /// A number that grows with every change by hand.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn hands_written(&self) -> Result<i64, StoreError> {
        let row =
            sqlx::query("SELECT CAST(COALESCE(SUM(version), 0) AS TEXT) FROM hands").fetch_one(&self.pool).await?;
        Ok(row.try_get::<String, _>(0)?.parse().unwrap_or(0))
    }
}
