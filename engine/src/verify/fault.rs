//! What a check can find wrong, with the ids and the figures that show it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::plan::WhyUnserved;
use crate::rules::Refusal;
use crate::travel::Mode;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum Fault {
    /// The input or answer cannot be read as one: a place that does not exist, a list of the wrong length, a figure out
    /// of its range.
    Malformed {
        /// Where: `options[3].visit`.
        at: String,
        /// What stands there.
        found: String,
        /// What may stand there.
        expected: String,
    },
    /// One volunteer is twice on one visit.
    Twice {
        /// Volunteer.
        volunteer: String,
        /// Visit.
        visit: String,
    },
    /// Two volunteers are on one visit at different times.
    DifferentTimes {
        /// Visit.
        visit: String,
        /// Start and end of one, in minutes of the period.
        one: (i32, i32),
        /// Start and end of the other.
        other: (i32, i32),
    },
    /// A visit has too many volunteers, or too few for one that is not partial.
    WrongNumber {
        /// Visit.
        visit: String,
        /// How many it has.
        found: u64,
        /// How many it needs.
        need: u32,
        /// Whether fewer are of use.
        partial: bool,
    },
    /// A volunteer cannot be at the second visit in time after the first.
    TooClose {
        /// Volunteer.
        volunteer: String,
        /// Earlier visit.
        first: String,
        /// Later visit.
        second: String,
        /// Minute at which the earlier one ends.
        ends_at: i32,
        /// Minutes needed in between: travel, or rest after a night.
        needed_min: i64,
        /// Minute at which the later one starts.
        starts_at: i32,
    },
    /// A volunteer is given more than a limit allows.
    OverLimit {
        /// Volunteer.
        volunteer: String,
        /// What is counted.
        of: LimitOf,
        /// First day of the limit, counted from 0.
        from_day: u32,
        /// Day after the last.
        to_day: u32,
        /// How much there is.
        found: u64,
        /// How much there may be.
        most: u32,
    },
    /// The volunteers of an organisation are given more visits than it lends.
    OverOrganisationLimit {
        /// Organisation.
        organisation: String,
        /// Visits given.
        found: u64,
        /// Visits lent.
        most: u32,
    },
    /// An option that every solution has to choose is not chosen.
    Missing {
        /// Volunteer.
        volunteer: String,
        /// Visit.
        visit: String,
    },
    /// Of two linked visits the second starts too soon.
    OutOfOrder {
        /// The visit that has to come first.
        first: String,
        /// The other one.
        second: String,
        /// Minute at which the first ends.
        ends_at: i32,
        /// Minutes that have to pass.
        gap_min: u32,
        /// Minute at which the second starts.
        starts_at: i32,
    },
    /// Two visits that have to have the same volunteers do not.
    NotSame {
        /// One visit.
        first: String,
        /// The other.
        second: String,
        /// Somebody who has only one of them.
        volunteer: String,
    },
    /// Somebody has two visits that nobody may both have.
    NotDifferent {
        /// Volunteer.
        volunteer: String,
        /// One visit.
        first: String,
        /// The other.
        second: String,
    },
    /// A visit has a seat and volunteers of its own, or two seats.
    ServedTwice {
        /// Visit.
        visit: String,
    },
    /// A visit has a seat at an offer where it may take none.
    NoSeat {
        /// Visit.
        visit: String,
        /// The offer's visit.
        offer: String,
    },
    /// An offer that takes place has too few or too many guests, or one that does not has any.
    WrongGuests {
        /// The offer's visit.
        offer: String,
        /// How many it has.
        found: u64,
        /// The fewest there may be.
        least: u32,
        /// The most there may be.
        most: u32,
    },
    /// A price below 0 proves nothing.
    NegativePrice {
        /// Where: `prices.visits[3]`.
        at: String,
        /// The price.
        price: i64,
    },
    /// A stated figure is not what a recount gives.
    WrongFigure {
        /// Where: `score.total`, or `points of V3 at R17`.
        at: String,
        /// What stands there.
        stated: i64,
        /// What it should be, written out as it may be longer than 64 bits.
        recounted: String,
    },
    /// A figure is above its ceiling, which cannot be: the rules contradict themselves.
    AboveCeiling {
        /// Which: `total`, `score.places_filled`.
        at: String,
        /// Recounted.
        found: i64,
        /// Recomputed.
        ceiling: i64,
    },
    /// A hard rule forbids a match of the plan.
    Forbidden {
        /// Volunteer.
        volunteer: String,
        /// Visit.
        visit: String,
        /// The rule with its figures.
        rule: Refusal,
        /// The same in words.
        in_words: String,
    },
    /// A match is at a time that the visit does not offer.
    NotATime {
        /// Volunteer.
        volunteer: String,
        /// Visit.
        visit: String,
        /// Start and end, in minutes of the period.
        time: (i32, i32),
    },
    /// A match states another way to get there than the volunteer's fastest within its limit.
    WrongWay {
        /// Volunteer.
        volunteer: String,
        /// Visit.
        visit: String,
        /// Stated mode and seconds.
        stated: (Mode, u32),
        /// The fastest.
        fastest: (Mode, u32),
    },
    /// A visit is left over for another reason than the plan says.
    WrongReason {
        /// Visit.
        visit: String,
        /// The stated reason.
        stated: WhyUnserved,
        /// What was found.
        found: String,
    },
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LimitOf {
    /// Visits.
    Visits,
    /// Minutes of visits.
    Minutes,
    /// Night visits.
    Nights,
    /// Different days.
    Days,
}

impl fmt::Display for LimitOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Visits => "visits",
            Self::Minutes => "minutes",
            Self::Nights => "nights",
            Self::Days => "days",
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { at, found, expected } => write!(f, "{at}: found {found}, expected {expected}"),
            Self::Twice { volunteer, visit } => {
                write!(f, "visit {visit}: found volunteer {volunteer} twice, expected once")
            }
            Self::DifferentTimes { visit, one, other } => write!(
                f,
                "visit {visit}: found volunteers from {} to {} and from {} to {}, expected one time for all",
                one.0, one.1, other.0, other.1
            ),
            Self::WrongNumber { visit, found, need, partial } => {
                let expected = if *partial { "at most" } else { "none or" };
                write!(f, "visit {visit}: found {found} volunteers, expected {expected} {need}")
            }
            Self::TooClose { volunteer, first, second, ends_at, needed_min, starts_at } => write!(
                f,
                "volunteer {volunteer}: found visit {second} starting at {starts_at}, expected {} or later, as {first} \
                 ends at {ends_at} and {needed_min} min must pass",
                i64::from(*ends_at) + needed_min
            ),
            Self::OverLimit { volunteer, of, from_day, to_day, found, most } => {
                write!(
                    f,
                    "volunteer {volunteer}: found {found} {of} from day {from_day} up to day {to_day}, expected at most {most}"
                )
            }
            Self::OverOrganisationLimit { organisation, found, most } => {
                write!(f, "organisation {organisation}: found {found} visits, expected at most {most}")
            }
            Self::Missing { volunteer, visit } => {
                write!(f, "visit {visit}: found it without volunteer {volunteer}, expected what must be chosen")
            }
            Self::OutOfOrder { first, second, ends_at, gap_min, starts_at } => write!(
                f,
                "visit {second}: found it starting at {starts_at}, expected {} or later, as {first} ends at {ends_at} and {gap_min} \
                 min must pass",
                i64::from(*ends_at) + i64::from(*gap_min)
            ),
            Self::NotSame { first, second, volunteer } => {
                write!(
                    f,
                    "visits {first} and {second}: found volunteer {volunteer} at one of them, expected the same volunteers"
                )
            }
            Self::NotDifferent { volunteer, first, second } => {
                write!(f, "volunteer {volunteer}: found visits {first} and {second}, expected at most one of them")
            }
            Self::ServedTwice { visit } => {
                write!(f, "visit {visit}: found it served more than once, expected volunteers of its own or one seat")
            }
            Self::NoSeat { visit, offer } => {
                write!(f, "visit {visit}: found it with a seat at {offer}, expected none, as it may take none there")
            }
            Self::WrongGuests { offer, found, least, most } => {
                write!(f, "offer {offer}: found {found} guests, expected {least} to {most}")
            }
            Self::NegativePrice { at, price } => write!(f, "{at}: found a price of {price}, expected 0 or more"),
            Self::WrongFigure { at, stated, recounted } => write!(f, "{at}: found {stated}, expected {recounted}"),
            Self::AboveCeiling { at, found, ceiling } => {
                write!(f, "{at}: found {found}, expected at most the ceiling {ceiling}")
            }
            Self::Forbidden { volunteer, visit, in_words, .. } => {
                write!(f, "volunteer {volunteer} at visit {visit}: {in_words}")
            }
            Self::NotATime { volunteer, visit, time } => write!(
                f,
                "volunteer {volunteer} at visit {visit}: found {} to {}, expected one of the times of the visit",
                time.0, time.1
            ),
            Self::WrongWay { volunteer, visit, stated, fastest } => write!(
                f,
                "volunteer {volunteer} at visit {visit}: found {} s by {:?}, expected {} s by {:?}, the fastest within its limit",
                stated.1, stated.0, fastest.1, fastest.0
            ),
            Self::WrongReason { visit, stated, found } => {
                write!(f, "why visit {visit} has places left: found {}, expected {found}", reason_in_words(stated))
            }
        }
    }
}

fn reason_in_words(reason: &WhyUnserved) -> String {
    match reason {
        WhyUnserved::Nursing => "a nursing act".to_owned(),
        WhyUnserved::NobodyMay { stops, .. } => format!("nobody who may, and {stops} whom one rule stops"),
        WhyUnserved::AllTaken { may } => format!("{may} who may, all taken"),
        WhyUnserved::NotTogether { needed, at_once } => format!("{at_once} at one time, and {needed} needed"),
    }
}

impl Fault {
    pub(super) fn malformed(at: impl Into<String>, found: impl fmt::Display, expected: impl fmt::Display) -> Self {
        Self::Malformed { at: at.into(), found: found.to_string(), expected: expected.to_string() }
    }

    /// A fault when a stated figure differs from the recount.
    pub(super) fn unless_equal(at: impl Into<String>, stated: i64, recounted: i128) -> Option<Self> {
        (i128::from(stated) != recounted).then(|| Self::WrongFigure {
            at: at.into(),
            stated,
            recounted: recounted.to_string(),
        })
    }
}
