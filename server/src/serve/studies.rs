//! Studies: each split into its plays, which workers carry out, and a last unit that gathers what was found.

use crate::played::kept_name;
use crate::store::studies::{StudyLine, StudyState};
use crate::store::units::{Held, Kind, NewUnit};
use crate::store::{Store, StoreError, Work};
use crate::study::Study;

/// Studies that may wait or run at the same time.
pub const WAITING_MOST: i64 = 20;

/// How far a study is: plays done, and how many there will be (0 while nobody knows).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct SoFar {
    /// Plays done, those found in the store among them.
    pub plays: i64,
    /// Plays in all; 0 when that shows only on the way.
    pub of: i64,
    /// Whether somebody paused it.
    pub paused: bool,
}

/// Studies kept in a store.
pub struct Studies {
    store: Store,
}

/// The units of a study belong to this job.
#[must_use]
pub fn job_of(study: i64) -> String {
    format!("study:{study}")
}

/// Writes a study into `work`, with its units: they are sent when the work is committed.
///
/// # Errors
/// When the database refuses.
pub async fn begin(work: &mut Work, study: &Study, by_whom: &str) -> Result<StudyLine, StoreError> {
    let line = work.add_study(study, by_whom).await?;
    add_units(work, line.id, study).await?;
    Ok(line)
}

/// Every play that is not there yet is a unit, and the last one gathers them. A search asks as it goes, so it is one unit.
async fn add_units(work: &mut Work, id: i64, study: &Study) -> Result<(), StoreError> {
    let job = job_of(id);
    let mut is_whole = true;
    if let Study::Plays { variants } = study {
        for variant in variants {
            let input = work.keep_snapshot(&variant.scenario).await?;
            for replication in 0..variant.scenario.replications {
                let result = kept_name(&variant.scenario, replication);
                let is_done = work.has_result(&result).await?;
                is_whole &= is_done;
                let play = NewUnit {
                    kind: Kind::Play,
                    job: &job,
                    part: i64::from(replication),
                    input: &input,
                    result: &result,
                    held: Held::No,
                    is_done,
                };
                work.add_unit(&play).await?;
            }
        }
    }
    let held = if is_whole { Held::No } else { Held::Last };
    let last = NewUnit { kind: Kind::Study, job: &job, part: 0, input: "", result: "", held, is_done: false };
    work.add_unit(&last).await
}

impl Studies {
    /// Studies of a store.
    #[must_use]
    pub const fn new(store: Store) -> Self {
        Self { store }
    }

    /// Gives units to studies that run without any: they were begun before there were units.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn adopt(&self) -> Result<(), StoreError> {
        for id in self.store.running_studies().await? {
            let (study, _) = self.store.study(id).await?;
            let mut work = self.store.work().await?;
            if !work.has_units(&job_of(id)).await? {
                add_units(&mut work, id, &study).await?;
            }
            work.commit().await?;
        }
        Ok(())
    }

    /// How far a study is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn played(&self, id: i64) -> Result<SoFar, StoreError> {
        let job = job_of(id);
        let (mut plays, of) = self.store.plays_of(&job).await?;
        if of == 0 {
            // A search counts its plays as it goes.
            plays = self.store.told_of(&job).await?.and_then(|told| told.parse().ok()).unwrap_or(0);
        }
        Ok(SoFar { plays, of, paused: self.store.is_held(&job).await? })
    }

    /// Stops a study; false when it does not run. What was played stays.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn cancel(&self, id: i64) -> Result<bool, StoreError> {
        let mut work = self.store.work().await?;
        let (stopped, told) = work.stop_units(&job_of(id)).await?;
        if stopped + told > 0 {
            work.end_study(id, StudyState::Cancelled, None).await?;
        }
        work.commit().await?;
        Ok(stopped + told > 0)
    }

    /// How many run or wait.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn running(&self) -> Result<i64, StoreError> {
        self.store.units_open(Kind::Study).await
    }
}
