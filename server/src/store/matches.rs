//! Matches and where they stand. Every change names the version it was decided on, so that none is lost.

use std::collections::{BTreeMap, BTreeSet};

use koppel_engine::plan::Match;
use serde::Serialize;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Store, StoreError, Work, from_json, now, to_json};
use crate::kept::Decided;
use crate::life::{Reason, State};

/// A match in the store.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stored {
    /// Its number.
    pub id: i64,
    /// Its week.
    pub week: i64,
    /// The batch that proposed it.
    pub batch: i64,
    /// Who goes where, when and how.
    pub found: Match,
    /// Where it stands.
    pub state: State,
    /// Why somebody said no.
    pub reason: Option<Reason>,
    /// Whether a new plan leaves it alone though nobody agreed yet.
    pub pinned: bool,
    /// Counts the changes; a decision names the version it was made on.
    pub version: i64,
    /// When it last changed, in UTC.
    pub changed_at: String,
}

/// Somebody else for a proposal.
#[derive(Clone, Debug)]
pub struct Substitution<'a> {
    /// The new match.
    pub found: Match,
    /// The proposals, each with its version, that the other leaves.
    pub leaves: Vec<(i64, i64)>,
    /// The matches of the week on which that was decided.
    pub looked_at: &'a [Stored],
}

const MATCH: &str = "SELECT id, week, batch, found, state, reason, pinned, version, changed_at FROM matches";

fn stored(row: &AnyRow) -> Result<Stored, StoreError> {
    let (state, reason): (String, String) = (row.try_get(4)?, row.try_get(5)?);
    Ok(Stored {
        id: row.try_get(0)?,
        week: row.try_get(1)?,
        batch: row.try_get(2)?,
        found: from_json("a match", &row.try_get::<String, _>(3)?)?,
        state: State::named(&state).ok_or_else(|| StoreError::Damaged("the state of a match".to_owned()))?,
        reason: Reason::named(&reason),
        pinned: row.try_get::<i64, _>(6)? != 0,
        version: row.try_get(7)?,
        changed_at: row.try_get(8)?,
    })
}

impl Work {
    /// A match, as it stands inside this work.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such match.
    pub async fn match_of(&mut self, id: i64) -> Result<Stored, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{MATCH} WHERE id = $1"));
        stored(&sqlx::query(sql).bind(id).fetch_one(&mut *self.tx).await?)
    }

    /// Takes a step in the life of a match.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the version is another, [`StoreError::Refused`] when the step does not lead from here
    /// or a no has no reason.
    pub async fn step(
        &mut self,
        id: i64,
        version: i64,
        to: State,
        reason: Option<Reason>,
        by_whom: &str,
    ) -> Result<Stored, StoreError> {
        let now_is = self.match_of(id).await?;
        if now_is.version != version {
            return Err(StoreError::Conflict);
        }
        if !now_is.state.next().contains(&to) {
            return Err(StoreError::Refused("this step does not lead from where the match stands; look again"));
        }
        if to.is_no() && reason.is_none() {
            return Err(StoreError::Refused("a no needs a reason; choose one"));
        }
        let reason = reason.map_or("", Reason::name);
        self.change(&Stored { state: to, reason: Reason::named(reason), ..now_is }).await?;
        self.log(by_whom, &format!("match:{}", to.name()), &format!("match:{id}"), reason).await?;
        self.match_of(id).await
    }

    /// Puts somebody else in the place of a proposal, pinned; the proposals that the other leaves go with it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a version is another, or when the other's matches or those of the visit are not what was looked
    /// at; [`StoreError::Refused`] when one of them is no proposal any more.
    pub async fn swap(
        &mut self,
        id: i64,
        version: i64,
        swap: Substitution<'_>,
        by_whom: &str,
    ) -> Result<i64, StoreError> {
        let Substitution { found, leaves, looked_at } = swap;
        let now_is = self.match_of(id).await?;
        let about = |one: &&Stored| one.found.volunteer == found.volunteer || one.found.visit == found.visit;
        let stands = self.stands(now_is.week).await?;
        if !stands.iter().filter(about).eq(looked_at.iter().filter(about)) {
            return Err(StoreError::Conflict);
        }
        for (id, version) in std::iter::once((id, version)).chain(leaves) {
            let one = self.match_of(id).await?;
            if one.version != version {
                return Err(StoreError::Conflict);
            }
            if one.state != State::Proposed {
                return Err(StoreError::Refused(
                    "only a proposal can be given to somebody else; this one was decided on",
                ));
            }
            self.change(&Stored { state: State::Expired, ..one }).await?;
            self.log(by_whom, "match:swapped", &format!("match:{id}"), "").await?;
        }
        let new = self.insert_match(now_is.week, now_is.batch, &found, State::Proposed).await?;
        self.log(by_whom, "match:proposed", &format!("match:{new}"), "").await?;
        self.pin(new, 1, true, by_whom).await?;
        Ok(new)
    }

    /// Pins a proposal, or lets it go.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub async fn pin(&mut self, id: i64, version: i64, pinned: bool, by_whom: &str) -> Result<Stored, StoreError> {
        let now_is = self.match_of(id).await?;
        if now_is.version != version {
            return Err(StoreError::Conflict);
        }
        if now_is.state != State::Proposed {
            return Err(StoreError::Refused("only a proposal can be pinned; this match was decided on"));
        }
        self.change(&Stored { pinned, ..now_is }).await?;
        let what = if pinned { "match:pinned" } else { "match:unpinned" };
        self.log(by_whom, what, &format!("match:{id}"), "").await?;
        self.match_of(id).await
    }

    async fn change(&mut self, to: &Stored) -> Result<(), StoreError> {
        let changed = sqlx::query(
            "UPDATE matches SET state = $1, reason = $2, pinned = $3, version = version + 1, changed_at = $4 \
             WHERE id = $5 AND version = $6",
        )
        .bind(to.state.name())
        .bind(to.reason.map_or("", Reason::name))
        .bind(i64::from(to.pinned))
        .bind(now())
        .bind(to.id)
        .bind(to.version)
        .execute(&mut *self.tx)
        .await?;
        if changed.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Conflict) }
    }

    /// What people decided about a week, as the next plan must take it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn decided(&mut self, week: i64) -> Result<Decided, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{MATCH} WHERE week = $1 ORDER BY id"));
        let mut decided = Decided::default();
        for row in sqlx::query(sql).bind(week).fetch_all(&mut *self.tx).await? {
            let one = stored(&row)?;
            if one.state.is_kept() || (one.pinned && one.state == State::Proposed) {
                decided.settled.push(one.found);
            } else if one.state.is_no() {
                if one.reason.is_some_and(Reason::ends_request) {
                    decided.gone.insert(one.found.visit);
                } else {
                    decided.refused.insert((one.found.volunteer, one.found.request));
                }
            }
        }
        decided.refused.extend(self.said_no(week).await?);
        let carried: BTreeSet<&str> = decided.settled.iter().map(|found| found.visit.as_str()).collect();
        let seats = self.seats(week).await?.into_iter().map(|seated| seated.seat);
        let seats = seats.filter(|seat| carried.contains(seat.offer.as_str()));
        decided.seated = seats.map(|seat| (seat.visit, seat.offer)).collect();
        Ok(decided)
    }

    /// Lays down a match whose volunteer said yes, as long as the week stands as it was looked at.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when anything of the week changed since.
    pub async fn add_match(
        &mut self,
        week: i64,
        batch: i64,
        found: Match,
        looked_at: &[Stored],
        by_whom: &str,
    ) -> Result<i64, StoreError> {
        if self.stands(week).await? != looked_at {
            return Err(StoreError::Conflict);
        }
        let id = self.insert_match(week, batch, &found, State::RequesterAsked).await?;
        self.log(by_whom, "match:requester-asked", &format!("match:{id}"), "").await?;
        Ok(id)
    }

    /// The matches of a week as they stand inside this work, those that a newer plan replaced left out.
    async fn stands(&mut self, week: i64) -> Result<Vec<Stored>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{MATCH} WHERE week = $1 AND state <> 'expired' ORDER BY id"));
        sqlx::query(sql).bind(week).fetch_all(&mut *self.tx).await?.iter().map(stored).collect()
    }

    async fn insert_match(&mut self, week: i64, batch: i64, found: &Match, state: State) -> Result<i64, StoreError> {
        let row = sqlx::query(
            "INSERT INTO matches (week, batch, visit, request, volunteer, found, state, reason, pinned, version, \
             changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, 1, $8) RETURNING id",
        )
        .bind(week)
        .bind(batch)
        .bind(found.visit.clone())
        .bind(found.request.clone())
        .bind(found.volunteer.clone())
        .bind(to_json(found))
        .bind(state.name())
        .bind(now())
        .fetch_one(&mut *self.tx)
        .await?;
        Ok(row.try_get(0)?)
    }

    /// Lays new proposals in the place of those nobody decided on.
    pub(super) async fn replace_proposals(
        &mut self,
        week: i64,
        batch: i64,
        matches: Vec<Match>,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE matches SET state = $1, version = version + 1, changed_at = $2 \
             WHERE week = $3 AND state = $4 AND pinned = 0",
        )
        .bind(State::Expired.name())
        .bind(now())
        .bind(week)
        .bind(State::Proposed.name())
        .execute(&mut *self.tx)
        .await?;
        for found in &matches {
            self.insert_match(week, batch, found, State::Proposed).await?;
        }
        Ok(())
    }
}

impl Store {
    /// A match.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such match.
    pub async fn match_of(&self, id: i64) -> Result<Stored, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{MATCH} WHERE id = $1"));
        stored(&sqlx::query(sql).bind(id).fetch_one(&self.pool).await?)
    }

    /// Every match there ever was, by number.
    pub(super) async fn all_matches(&self) -> Result<BTreeMap<i64, Stored>, StoreError> {
        let rows = sqlx::query(MATCH).fetch_all(&self.pool).await?;
        rows.iter().map(|row| stored(row).map(|one| (one.id, one))).collect()
    }

    /// Volunteer and request of the matches from one number to another, whatever became of them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn pairs(&self, first: i64, last: i64) -> Result<BTreeMap<i64, (String, String)>, StoreError> {
        let rows = sqlx::query("SELECT id, volunteer, request FROM matches WHERE id BETWEEN $1 AND $2");
        let rows = rows.bind(first).bind(last).fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?)))).collect()
    }

    /// The matches of a week, those that a newer plan replaced left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn matches(&self, week: i64) -> Result<Vec<Stored>, StoreError> {
        let sql = sqlx::AssertSqlSafe(format!("{MATCH} WHERE week = $1 AND state <> 'expired' ORDER BY id"));
        sqlx::query(sql).bind(week).fetch_all(&self.pool).await?.iter().map(stored).collect()
    }
}
