//! How likely somebody is to say yes, learnt from what people answered before.
//!
//! **Model.** P(yes) = 1 / (1 + e^−x) with x = b₀ + b_kind + Σ b_j·f_j over four measures: minutes of travel, visits done before, days since
//! somebody was last asked, and the share of yes among past answers. That share leans on the share of all people as if on
//! [`PRIOR_ANSWERS`] answers more, so that one answer proves little. Measures are capped ([`Measures::new`]): beyond that, more says nothing.
//! A kind that was never asked for adds nothing.
//!
//! Coefficients are whole numbers, in millionths, and a chance is rounded once, to whole thousandths from 1 to 999: whoever reads the same
//! model gets the same chances.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use calibration::{Bin, Calibration};
pub use fit::{Learned, Proposal, TooFew, learn};

mod calibration;
mod fit;

/// The format tag of a learnt model.
pub const ACCEPTANCE_FORMAT: &str = "koppel-acceptance/1";
/// How many answers of an average person are added to somebody's own. A choice without a source.
pub const PRIOR_ANSWERS: f64 = 3.0;
/// Minutes of travel, visits before and days since the last question count up to so many.
const MOST: [f64; 3] = [120.0, 100.0, 90.0];
/// Whole numbers to one in a coefficient.
const MILLION: f64 = 1e6;

/// What somebody answered before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Past {
    /// How often asked.
    pub asked: u32,
    /// How often yes.
    pub yes: u32,
    /// The last time.
    pub last_asked: Option<Date>,
}

/// A learnt model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// Always [`ACCEPTANCE_FORMAT`].
    pub format: String,
    /// b₀, in millionths.
    pub base: i64,
    /// For one minute of travel, one visit before, one day since last asked, and a share of yes of 1; in millionths.
    pub measures: [i64; 4],
    /// By kind, as it is written; in millionths.
    pub kinds: BTreeMap<String, i64>,
    /// The share of yes among all answers, in thousandths.
    pub share_of_yes: u32,
    /// By volunteer: what was answered before.
    pub volunteers: BTreeMap<String, Past>,
}

/// The four measures of a proposal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures(pub [f64; 4]);

impl Measures {
    /// Minutes of travel up to 120, visits before up to 100, days since last asked up to 90 (who was never asked: 90), and the share of
    /// yes, with the share of all people in the place of what is not known.
    #[must_use]
    pub fn new(travel_min: f64, visits_before: u32, past: Past, on: Date, share_of_yes: f64) -> Self {
        let days = past.last_asked.map_or(MOST[2], |last| f64::from((on - last).get_days()).clamp(0.0, MOST[2]));
        let share = (f64::from(past.yes) + PRIOR_ANSWERS * share_of_yes) / (f64::from(past.asked) + PRIOR_ANSWERS);
        Self([travel_min.clamp(0.0, MOST[0]), f64::from(visits_before).min(MOST[1]), days, share])
    }
}

impl Acceptance {
    /// The chance of a yes, in thousandths, 1 to 999.
    #[must_use]
    pub fn thousandths(&self, volunteer: &str, kind: &str, travel_s: u32, visits_before: u32, on: Date) -> u32 {
        let past = self.volunteers.get(volunteer).copied().unwrap_or_default();
        let share = f64::from(self.share_of_yes) / 1000.0;
        let measures = Measures::new(f64::from(travel_s) / 60.0, visits_before, past, on, share);
        let x = self.log_odds(kind, &measures);
        // Between 1 and 999 after clamping.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let thousandths = (chance(x) * 1000.0).round().clamp(1.0, 999.0) as u32;
        thousandths
    }

    fn log_odds(&self, kind: &str, measures: &Measures) -> f64 {
        let known = self.measures.iter().zip(measures.0).map(|(b, f)| *b as f64 * f).sum::<f64>();
        (self.base.saturating_add(self.kinds.get(kind).copied().unwrap_or(0)) as f64 + known) / MILLION
    }
}

/// 1 / (1 + e^−x), without overflow either way.
pub(crate) fn chance(x: f64) -> f64 {
    if x >= 0.0 { 1.0 / (1.0 + (-x).exp()) } else { x.exp() / (1.0 + x.exp()) }
}
