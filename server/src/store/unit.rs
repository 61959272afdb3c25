//! What a unit of work is: what it asks of a worker, how far it is, and what somebody wishes of it.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::StoreError;

/// The reason of a unit during which so many workers died that it is not handed out again.
pub const POISON: &str = "3 workers stopped while they were at it";
/// How the reason begins of a unit whose input cannot be read.
pub const UNREAD: &str = "its input: ";

/// What a unit asks of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A plan for a batch.
    Batch,
    /// A plan for one region of a country.
    Region,
    /// One play of a scenario.
    Play,
    /// What a study found: gathered from its plays, or searched for.
    Study,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Batch, Self::Region, Self::Play, Self::Study];

    /// Its name in the store, the API and the metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Batch => "batch",
            Self::Region => "region",
            Self::Play => "play",
            Self::Study => "study",
        }
    }

    /// What goes first: this morning's batches before the regions of a country, and what planners gather before plays.
    #[must_use]
    pub const fn priority(self) -> i64 {
        match self {
            Self::Batch => 100,
            Self::Region => 50,
            Self::Study => 10,
            Self::Play => 0,
        }
    }
}

/// How far a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnitState {
    /// Nobody is at it.
    Waiting,
    /// A worker is at it; when that worker dies, another takes it.
    Running,
    /// Its result is there.
    Done,
    /// It is not tried again until somebody says so.
    Dead,
    /// Somebody stopped it.
    Cancelled,
}

impl UnitState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Running, Self::Done, Self::Dead, Self::Cancelled];

    /// Its name in the store, the API and the metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Why a unit is not sent to the queue yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i64)]
pub enum Held {
    /// It is free to go.
    No = 0,
    /// Somebody paused what it belongs to.
    Paused = 1,
    /// The other units of its job go first.
    Last = 2,
}

/// What somebody wishes of a unit that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Go on.
    None,
    /// Stop: no result.
    Stop,
    /// Enough: what is there becomes the result.
    Enough,
}

impl Wish {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Stop => "stop",
            Self::Enough => "enough",
        }
    }
}

/// A unit to be added.
#[derive(Clone, Debug)]
pub struct NewUnit<'a> {
    /// What it asks.
    pub kind: Kind,
    /// What it belongs to: `batch:12`, `study:4`.
    pub job: &'a str,
    /// Which part of it: the number of a play.
    pub part: i64,
    /// The hash of its input; empty when the job itself is the input.
    pub input: &'a str,
    /// The name of its result, a hash of its whole input; empty when the job itself holds the result.
    pub result: &'a str,
    /// Whether something goes before it.
    pub held: Held,
    /// Whether its result is there already.
    pub is_done: bool,
}

/// A unit as a worker takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Unit {
    /// Its number.
    pub id: i64,
    /// What it asks.
    pub kind: Kind,
    /// What it belongs to.
    pub job: String,
    /// Which part of it.
    pub part: i64,
    /// The hash of its input.
    pub input: String,
    /// The name of its result.
    pub result: String,
    /// How often it was put back.
    pub round: i64,
}

impl Unit {
    /// The number of its job.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when its job has none.
    pub fn job_id(&self) -> Result<i64, StoreError> {
        let number = self.job.split_once(':').and_then(|(_, id)| id.parse().ok());
        number.ok_or_else(|| StoreError::Damaged(format!("the job of unit {}", self.id)))
    }
}

/// A unit on its way to the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Its number.
    pub id: i64,
    /// What it asks.
    pub kind: Kind,
    /// How often it was put back.
    pub round: i64,
    /// Not before this second since 1970.
    pub not_before: i64,
}

/// What came of beginning a unit.
#[derive(Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is ours to do.
    Yes(Unit),
    /// There is nothing to do: it is done, stopped, dead or paused.
    Nothing,
    /// So many workers died of it that it is not tried again.
    Poison(Unit),
}

pub(super) fn kind(name: &str) -> Result<Kind, StoreError> {
    let known = Kind::ALL.into_iter().find(|known| known.name() == name);
    known.ok_or_else(|| StoreError::Damaged(format!("the kind of a unit ({name})")))
}

pub(super) fn unit(row: &AnyRow) -> Result<Unit, StoreError> {
    Ok(Unit {
        id: row.try_get(0)?,
        kind: kind(&row.try_get::<String, _>(1)?)?,
        job: row.try_get(2)?,
        part: row.try_get(3)?,
        input: row.try_get(4)?,
        result: row.try_get(5)?,
        round: row.try_get(6)?,
    })
}
