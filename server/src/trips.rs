//! Travel times of a week: the pace of every way to travel, and measured trips on top where somebody measured them.

use koppel_engine::place::Place;
use koppel_engine::travel::{Mode, Pace, Travel, TravelMatrix, TravelTable};
use serde::{Deserialize, Serialize};

/// Trips of one way to travel that were measured: from, to, seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// The way to travel.
    pub mode: Mode,
    /// The trips in order, each pair of places once.
    pub rows: Vec<(String, String, u32)>,
}

/// Travel times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Kept", into = "Kept")]
pub struct Trips {
    /// The pace by which a trip is estimated that nobody measured.
    pub table: TravelTable,
    measured: Option<(Measured, TravelMatrix)>,
}

/// As it is kept: the table alone, as it always was, or with what was measured.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Kept {
    Both { table: TravelTable, measured: Measured },
    Table(TravelTable),
}

impl From<Kept> for Trips {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Both { table, measured } => Self::new(table, Some(measured)),
            Kept::Table(table) => table.into(),
        }
    }
}

impl From<Trips> for Kept {
    fn from(trips: Trips) -> Self {
        let Trips { table, measured } = trips;
        match measured {
            Some((measured, _)) => Self::Both { table, measured },
            None => Self::Table(table),
        }
    }
}

impl From<TravelTable> for Trips {
    fn from(table: TravelTable) -> Self {
        Self { table, measured: None }
    }
}

impl Trips {
    /// A table with measured trips on top; the later of two rows for one pair counts.
    #[must_use]
    pub fn new(table: TravelTable, measured: Option<Measured>) -> Self {
        let measured = measured.map(|Measured { mode, rows }| {
            let last: std::collections::BTreeMap<(String, String), u32> =
                rows.into_iter().map(|(from, to, taken_s)| ((from, to), taken_s)).collect();
            let rows: Vec<(String, String, u32)> =
                last.into_iter().map(|((from, to), taken_s)| (from, to, taken_s)).collect();
            let matrix = TravelMatrix::new(table.clone(), mode, rows.iter().cloned());
            (Measured { mode, rows }, matrix)
        });
        Self { table, measured }
    }

    /// What was measured.
    #[must_use]
    pub fn measured(&self) -> Option<&Measured> {
        self.measured.as_ref().map(|(measured, _)| measured)
    }
}

impl Travel for Trips {
    fn pace(&self, mode: Mode) -> Pace {
        self.table.pace(mode)
    }

    fn measured_s(&self, from: &Place, to: &Place, mode: Mode) -> Option<u32> {
        self.measured.as_ref()?.1.measured_s(from, to, mode)
    }

    fn is_measured(&self, mode: Mode) -> bool {
        self.measured.as_ref().is_some_and(|(_, matrix)| matrix.is_measured(mode))
    }
}
