//! Decides whether a volunteer may do a visit: hard rules only. Preference lives in `points.rs`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::travel::Mode;
use crate::words::Tag;

/// Which of the two sides set a wish or an exclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The volunteer.
    Volunteer,
    /// The requester.
    Requester,
}

/// A hard rule that forbids a pair, with the figures that broke it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "kebab-case")]
pub enum Refusal {
    /// A nursing act: stays with professional care.
    Nursing,
    /// A skill asked for is not there.
    SkillMissing {
        /// Which.
        skill: Tag,
    },
    /// A certificate asked for is not there.
    CertificateMissing {
        /// Which.
        certificate: Tag,
    },
    /// A certificate is there, and ends before every time the visit may take place.
    CertificateEnds {
        /// Which.
        certificate: Tag,
        /// Its last day.
        ends_on: Date,
        /// First day of the visit on which the volunteer is free.
        visit_on: Date,
    },
    /// The request needs a mode of travel that the volunteer has not.
    ModeMissing {
        /// Needed.
        needed: Mode,
        /// There.
        has: Vec<Mode>,
    },
    /// Too far by every mode; the figures are of the mode that comes closest to its limit.
    TooFar {
        /// By what.
        mode: Mode,
        /// How long it takes.
        travel_s: u32,
        /// How long it may take.
        limit_s: u32,
    },
    /// Not free at any of the visit's times.
    NotFree,
    /// One side will not meet the other.
    Excluded {
        /// Who said so.
        by: Side,
    },
    /// A required wish is not met.
    WishUnmet {
        /// Whose wish.
        by: Side,
        /// What is missing on the other side.
        wish: Tag,
    },
    /// A forbidden trait is there.
    WishForbids {
        /// Whose wish.
        by: Side,
        /// What is there on the other side.
        forbidden: Tag,
    },
    /// The volunteer does not do this kind.
    KindRefused {
        /// Which.
        kind: Tag,
    },
}
