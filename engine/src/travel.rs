//! How long it takes to get from one place to another: an estimate by mode, or a matrix that somebody measured.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::place::Place;

/// A way to travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// On foot.
    Foot,
    /// By bicycle.
    Bicycle,
    /// By electric bicycle.
    EBike,
    /// By car.
    Car,
    /// By bus, tram or train.
    Transit,
}

impl Mode {
    /// All of them, in the order of the travel table.
    pub const ALL: [Self; 5] = [Self::Foot, Self::Bicycle, Self::EBike, Self::Car, Self::Transit];
}

/// What the travel table says of one mode.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pace {
    /// Speed door to door in km/h.
    pub speed_km_h: f64,
    /// Length of the way over the straight line.
    pub detour: f64,
    /// Seconds that every trip costs, however short: parking, waiting.
    pub overhead_s: u32,
    /// The longest trip somebody makes who stated no limit, in minutes.
    pub limit_min: u32,
}

/// The pace of every mode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct TravelTable {
    /// On foot.
    pub foot: Pace,
    /// By bicycle.
    pub bicycle: Pace,
    /// By electric bicycle.
    pub e_bike: Pace,
    /// By car.
    pub car: Pace,
    /// By public transport.
    pub transit: Pace,
}

impl Default for TravelTable {
    /// Bicycle 12.4 and e-bike 13.1 km/h door to door (CBS/KiM 2013-14), detour 1.35 on short bicycle trips, 1.34 by
    /// car (300 European cities). Everything else here is a default without a source, to be set by the user.
    fn default() -> Self {
        let pace = |speed_km_h, detour, overhead_s, limit_min| Pace { speed_km_h, detour, overhead_s, limit_min };
        Self {
            foot: pace(4.5, 1.3, 0, 25),
            bicycle: pace(12.4, 1.35, 0, 25),
            e_bike: pace(13.1, 1.35, 0, 30),
            car: pace(30.0, 1.34, 300, 30),
            transit: pace(18.0, 1.4, 480, 40),
        }
    }
}

impl TravelTable {
    /// What the table says of `mode`.
    #[must_use]
    pub const fn pace(&self, mode: Mode) -> Pace {
        match mode {
            Mode::Foot => self.foot,
            Mode::Bicycle => self.bicycle,
            Mode::EBike => self.e_bike,
            Mode::Car => self.car,
            Mode::Transit => self.transit,
        }
    }
}

impl Pace {
    /// Seconds for a straight-line distance: overhead + distance × detour ÷ speed, rounded up to whole seconds. A
    /// distance of nothing takes no time.
    #[must_use]
    pub fn seconds(self, distance_m: f64) -> u32 {
        if distance_m <= 0.0 {
            return 0;
        }
        let riding_s = (distance_m * self.detour * 3.6 / self.speed_km_h).ceil();
        // A float-to-int cast saturates, which is right for the absurdly far.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let riding_s = riding_s as u32;
        self.overhead_s.saturating_add(riding_s)
    }

    /// The longest straight line in metres that can be travelled within `seconds`.
    #[must_use]
    pub fn reach_m(self, seconds: u32) -> f64 {
        f64::from(seconds.saturating_sub(self.overhead_s)) * self.speed_km_h / (3.6 * self.detour)
    }
}

/// Where travel times come from: the table, a matrix file, or a routing service.
pub trait Travel: Sync {
    /// The pace by which a trip is estimated that nobody measured.
    fn pace(&self, mode: Mode) -> Pace;

    /// Measured seconds from one place to another, when they are known.
    fn measured_s(&self, _from: &Place, _to: &Place, _mode: Mode) -> Option<u32> {
        None
    }

    /// Whether any trip by this mode was measured, so that estimates are no bound.
    fn is_measured(&self, _mode: Mode) -> bool {
        false
    }

    /// Seconds from one place to another: measured, else estimated.
    fn seconds(&self, from: &Place, to: &Place, mode: Mode) -> u32 {
        self.measured_s(from, to, mode).unwrap_or_else(|| self.pace(mode).seconds(from.distance_m(to)))
    }

    /// A distance in metres beyond which nobody arrives within `seconds`: what the candidate search may skip.
    /// Infinite when no such distance is known.
    fn reach_m(&self, mode: Mode, seconds: u32) -> f64 {
        if self.is_measured(mode) { f64::INFINITY } else { self.pace(mode).reach_m(seconds) }
    }

    /// The fewest seconds a straight line of `distance_m` can take: a bound for the candidate search.
    fn at_least_s(&self, mode: Mode, distance_m: f64) -> u32 {
        if self.is_measured(mode) { 0 } else { self.pace(mode).seconds(distance_m) }
    }

    /// The longest trip in seconds of somebody who stated no limit.
    fn default_limit_s(&self, mode: Mode) -> u32 {
        self.pace(mode).limit_min.saturating_mul(60)
    }
}

impl Travel for TravelTable {
    fn pace(&self, mode: Mode) -> Pace {
        self.pace(mode)
    }
}

/// Measured seconds between named places; pairs that are not listed fall back to the table.
#[derive(Clone, Debug, PartialEq)]
pub struct TravelMatrix {
    /// What is used for pairs that are not listed, and for the default limits.
    pub table: TravelTable,
    /// The one mode that was measured; the other modes use the table.
    pub mode: Mode,
    seconds: HashMap<String, HashMap<String, u32>>,
}

impl TravelMatrix {
    /// A matrix from its rows (from, to, seconds). The later of two rows for one pair wins.
    #[must_use]
    pub fn new(table: TravelTable, mode: Mode, rows: impl IntoIterator<Item = (String, String, u32)>) -> Self {
        let mut seconds: HashMap<String, HashMap<String, u32>> = HashMap::new();
        for (from, to, taken_s) in rows {
            seconds.entry(from).or_default().insert(to, taken_s);
        }
        Self { table, mode, seconds }
    }
}

impl Travel for TravelMatrix {
    fn pace(&self, mode: Mode) -> Pace {
        self.table.pace(mode)
    }

    fn measured_s(&self, from: &Place, to: &Place, mode: Mode) -> Option<u32> {
        if mode != self.mode {
            return None;
        }
        self.seconds.get(&from.name)?.get(&to.name).copied()
    }

    fn is_measured(&self, mode: Mode) -> bool {
        mode == self.mode
    }
}
