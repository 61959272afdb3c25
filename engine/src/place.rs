//! Where something is on the earth, and how exactly that is known.

use serde::{Deserialize, Serialize};

/// How a place was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// Coordinates were given.
    Coordinates,
    /// The centre of a four-digit postcode area.
    Postcode,
}

impl Precision {
    /// How far off the point may be, in metres: the error nine in ten stay under. A postcode centre is off by 0.3 km
    /// (median) to 1.2 km (90 %) (koppel's field notes, measured on Dutch PC4 areas).
    #[must_use]
    pub const fn off_by_m(self) -> u32 {
        match self {
            Self::Coordinates => 0,
            Self::Postcode => 1_200,
        }
    }
}

/// A point on the earth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// How the point was found.
    pub precision: Precision,
    /// What a travel matrix calls this place, and what people see: the postcode, or the name in the file.
    pub name: String,
}

/// Mean radius of the earth in metres (IUGG).
pub(crate) const EARTH_RADIUS_M: f64 = 6_371_008.8;

impl Place {
    /// Straight-line distance in metres over a sphere (haversine).
    #[must_use]
    pub fn distance_m(&self, other: &Self) -> f64 {
        let (from, to) = (self.latitude.to_radians(), other.latitude.to_radians());
        let (dlat, dlon) = (to - from, (other.longitude - self.longitude).to_radians());
        let half = (dlat / 2.0).sin().powi(2) + from.cos() * to.cos() * (dlon / 2.0).sin().powi(2);
        2.0 * EARTH_RADIUS_M * half.sqrt().min(1.0).asin()
    }
}
