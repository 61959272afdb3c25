//! `plan.json`: the plan as the engine keeps it, for `koppel check`, `koppel explain` and other systems. Ids only.
//!
//! The file is one object, UTF-8, two spaces a level, fields always in this order. Times are minutes from the first
//! midnight of the period, travel is in seconds, points are whole numbers.
//!
//! | field | what |
//! |---|---|
//! | `format` | always `koppel-plan/1`; a change that a reader must know of gets another number |
//! | `first_day`, `days` | the period: `2026-11-23` and how many days |
//! | `policy` | the weights the plan was made with |
//! | `agreed` | there when something was agreed before (`--keep`): `request`, `volunteer`, `time`, and whether it is `pinned` |
//! | `matches` | by visit, then volunteer: `visit`, `request`, `volunteer`, `time` (`starts_at`, `ends_at`), `mode` (`foot`, `bicycle`, `e-bike`, `car`, `transit`), `travel_s`, `points`, and `parts`, which sum to `points` |
//! | `unserved` | by visit: `visit`, `request`, `places` still empty, `reason` with `why` (`nursing`, `nobody-may`, `all-taken`, `not-together`) and its figures |
//! | `score` | `total` and its `ceiling`, which no plan exceeds; `timeless_ceiling`, the same if nobody's time overlapped; the same for priority and for places; visits served and asked |
//! | `words` | the words behind the numbers in `reason`: a kind, skill, certificate or wish `3` is the fourth of this list |
//! | `stopped_early` | there, and `true`, when a time limit ended the search for better |
//! | `prices`, `places_prices` | what proves the timeless ceiling and that of places, in the order of the input sorted by id |
//! | `prices_in_time` | what proves `score.ceiling`: `visits`, `organisations`, and `options` with a price of their own as `[volunteer, visit, slot, price]`; left out when there were too many pairs to plan in time |

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use koppel_engine::plan::{PLAN_FORMAT, Plan};
use serde::Deserialize;

/// The largest plan that is read, in bytes: some half a million matches.
pub const PLAN_BYTES_MOST: u64 = 512 << 20;

/// The text of `plan.json`.
#[must_use]
pub fn plan(plan: &Plan) -> String {
    let mut text = serde_json::to_string_pretty(plan).expect("a plan has string keys only, and no float");
    text.push('\n');
    text
}

/// Why a plan could not be read.
#[derive(Debug)]
pub enum ReadPlanError {
    /// The file could not be opened or read.
    Io(PathBuf, io::Error),
    /// The file is larger than [`PLAN_BYTES_MOST`].
    TooLarge(PathBuf),
    /// The file is not a plan of this version.
    Format(PathBuf, String),
    /// The file is not well formed: what, with line and column.
    Malformed(PathBuf, serde_json::Error),
}

impl fmt::Display for ReadPlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(path, error) => {
                write!(
                    f,
                    "cannot read the plan {}: {error}; give the plan.json that koppel match wrote",
                    path.display()
                )
            }
            Self::TooLarge(path) => write!(
                f,
                "the plan {} is larger than {} MiB; give the plan.json that koppel match wrote",
                path.display(),
                PLAN_BYTES_MOST >> 20
            ),
            Self::Format(path, found) => write!(
                f,
                "{} says it is {found:?}, and this version reads {PLAN_FORMAT:?}; make a new plan with koppel match",
                path.display()
            ),
            Self::Malformed(path, error) => {
                write!(f, "{} is not a whole plan: {error}; make a new plan with koppel match", path.display())
            }
        }
    }
}

impl std::error::Error for ReadPlanError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(_, error) => Some(error),
            Self::Malformed(_, error) => Some(error),
            Self::TooLarge(_) | Self::Format(..) => None,
        }
    }
}

/// Only the tag, so that a plan of another version is told apart from a broken one.
#[derive(Deserialize)]
struct Tagged {
    format: String,
}

/// Reads a `plan.json`.
///
/// # Errors
/// What is wrong, with the path and the next move.
pub fn read_plan(path: &Path) -> Result<Plan, ReadPlanError> {
    let failed = |error| ReadPlanError::Io(path.to_owned(), error);
    let file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(PLAN_BYTES_MOST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > PLAN_BYTES_MOST {
        return Err(ReadPlanError::TooLarge(path.to_owned()));
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let malformed = |error| ReadPlanError::Malformed(path.to_owned(), error);
    let tagged: Tagged = serde_json::from_slice(bytes).map_err(malformed)?;
    if tagged.format != PLAN_FORMAT {
        return Err(ReadPlanError::Format(path.to_owned(), tagged.format));
    }
    serde_json::from_slice(bytes).map_err(malformed)
}
