//! What people said the columns of their files mean: kept, so that they say it once.

use sqlx::Row;

use super::{Store, StoreError, Work};
use crate::read::Meaning;

impl Work {
    /// Keeps what columns mean, in the place of what was said of them before.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_meanings(&mut self, meanings: &[Meaning]) -> Result<(), StoreError> {
        for Meaning { table, header, field } in meanings {
            sqlx::query(
                "INSERT INTO mapped_columns (kind, header, field) VALUES ($1, $2, $3) \
                 ON CONFLICT (kind, header) DO UPDATE SET field = excluded.field",
            )
            .bind(table.clone())
            .bind(header.clone())
            .bind(field.clone())
            .execute(&mut *self.tx)
            .await?;
        }
        Ok(())
    }
}

impl Store {
    /// What was said of all columns.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn meanings(&self) -> Result<Vec<Meaning>, StoreError> {
        let rows = sqlx::query("SELECT kind, header, field FROM mapped_columns ORDER BY kind, header");
        let meaning = |row: &sqlx::any::AnyRow| {
            Ok(Meaning { table: row.try_get(0)?, header: row.try_get(1)?, field: row.try_get(2)? })
        };
        rows.fetch_all(&self.pool).await?.iter().map(meaning).collect()
    }
}
