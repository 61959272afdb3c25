//! Who people are: sealed, apart from everything else, opened only to be shown.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sqlx::Row;

use super::{SealKey, Store, StoreError, Work, to_json};
use crate::people::{People, Person};

/// Which side somebody is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Offers time.
    Volunteer,
    /// Asks for help.
    Requester,
}

impl Side {
    /// Its name in the store.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Volunteer => "volunteer",
            Self::Requester => "requester",
        }
    }

    /// The side of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Volunteer, Self::Requester].into_iter().find(|side| side.name() == name)
    }
}

#[derive(Serialize, Deserialize)]
struct Written {
    first_name: String,
    name: String,
    phone: String,
    email: String,
    address: String,
}

fn sealed(key: &SealKey, side: Side, id: &str, person: &Person) -> Vec<u8> {
    let Person { first_name, name, phone, email, address } = person.clone();
    let text = to_json(&Written { first_name, name, phone, email, address });
    key.seal(&format!("{}:{id}", side.name()), text.as_bytes())
}

fn opened(key: &SealKey, side: Side, id: &str, sealed: &[u8]) -> Result<Person, StoreError> {
    let damaged = || StoreError::Damaged(format!("{} {id} cannot be opened with this key: it", side.name()));
    let text = key.open(&format!("{}:{id}", side.name()), sealed).ok_or_else(damaged)?;
    let Written { first_name, name, phone, email, address } = serde_json::from_slice(&text).map_err(|_| damaged())?;
    Ok(Person { first_name, name, phone, email, address })
}

impl Work {
    /// Keeps who these people are; of whom is known already, the newer counts.
    pub(super) async fn keep_people(&mut self, people: &People) -> Result<(), StoreError> {
        let volunteers = people.volunteers.iter().map(|(id, person)| (Side::Volunteer, id, person));
        let requesters = people.requesters.iter().map(|(id, person)| (Side::Requester, id, person));
        for (side, id, person) in volunteers.chain(requesters) {
            let bytes = sealed(&self.key, side, id, person);
            sqlx::query(
                "INSERT INTO persons (kind, id, sealed) VALUES ($1, $2, $3) \
                 ON CONFLICT (kind, id) DO UPDATE SET sealed = excluded.sealed",
            )
            .bind(side.name())
            .bind(id.clone())
            .bind(bytes)
            .execute(&mut *self.tx)
            .await?;
        }
        Ok(())
    }

    /// Forgets who somebody is. Lists of unread rows may name them too, and go with them, also out of kept answers to imports.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when nothing is known of them.
    pub async fn erase_person(&mut self, side: Side, id: &str, by_whom: &str) -> Result<(), StoreError> {
        let gone = sqlx::query("DELETE FROM persons WHERE kind = $1 AND id = $2")
            .bind(side.name())
            .bind(id.to_owned())
            .execute(&mut *self.tx)
            .await?;
        if gone.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        self.erases = true;
        sqlx::query("UPDATE weeks SET errors = $1").bind(Vec::<u8>::new()).execute(&mut *self.tx).await?;
        self.forget_names_in_answers().await?;
        self.log(by_whom, "erased", &format!("{}:{id}", side.name()), "").await
    }
}

impl Store {
    /// Who somebody is; nothing when that is not known.
    ///
    /// # Errors
    /// When the database does not answer, or the key is another.
    pub async fn person(&self, side: Side, id: &str) -> Result<Option<Person>, StoreError> {
        let row = sqlx::query("SELECT sealed FROM persons WHERE kind = $1 AND id = $2")
            .bind(side.name())
            .bind(id.to_owned())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| opened(&self.key, side, id, &row.try_get::<Vec<u8>, _>(0)?)).transpose()
    }

    /// Who these volunteers and requesters are.
    ///
    /// # Errors
    /// As [`Self::person`].
    pub async fn people(&self, volunteers: &BTreeSet<&str>, requesters: &BTreeSet<&str>) -> Result<People, StoreError> {
        let mut people = People::default();
        for row in sqlx::query("SELECT kind, id, sealed FROM persons").fetch_all(&self.pool).await? {
            let (kind, id): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let (side, wanted, found) = match kind.as_str() {
                "volunteer" => (Side::Volunteer, volunteers, &mut people.volunteers),
                _ => (Side::Requester, requesters, &mut people.requesters),
            };
            if wanted.contains(id.as_str()) {
                let person = opened(&self.key, side, &id, &row.try_get::<Vec<u8>, _>(2)?)?;
                found.insert(id, person);
            }
        }
        Ok(people)
    }
}
