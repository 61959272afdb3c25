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

use crate::rules::Pair;
use crate::volunteer::Volunteer;

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
/// The largest coefficient, in millionths.
const COEFFICIENT_MOST: u64 = 1_000_000_000;
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

/// No chance of a yes is higher, whoever it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MostYes {
    /// Log odds without travel, in millionths.
    at_door: f64,
    /// What a minute of travel adds.
    per_minute: f64,
}

impl MostYes {
    /// In thousandths, for a trip that takes no less. One more than the sum says, as sums of floats differ by their order.
    #[must_use]
    pub fn thousandths(&self, travel_s: u32) -> u32 {
        let minutes = if self.per_minute > 0.0 { MOST[0] } else { (f64::from(travel_s) / 60.0).min(MOST[0]) };
        (rounded(chance((self.at_door + self.per_minute * minutes) / MILLION)) + 1).min(999)
    }
}

/// The chance that the volunteer of a pair says yes, in thousandths, as the problem's model has it, asked on the first day of the period.
#[must_use]
pub fn yes_of(pair: &Pair<'_>, travel_s: u32) -> Option<u32> {
    let Pair { problem, volunteer, request, .. } = pair;
    let acceptance = problem.acceptance.as_ref()?;
    let kind = problem.vocabulary.word(request.kind);
    Some(acceptance.thousandths(&volunteer.id, kind, travel_s, volunteer.visits_before, problem.period.first_day))
}

impl Acceptance {
    /// Whether all figures are in the range of what is ever learnt.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let all = self.measures.iter().chain(self.kinds.values()).chain([&self.base]);
        self.share_of_yes <= 1000 && all.map(|each| each.unsigned_abs()).all(|each| each <= COEFFICIENT_MOST)
    }

    /// The chance of a yes, in thousandths, 1 to 999.
    #[must_use]
    pub fn thousandths(&self, volunteer: &str, kind: &str, travel_s: u32, visits_before: u32, on: Date) -> u32 {
        let past = self.volunteers.get(volunteer).copied().unwrap_or_default();
        let share = f64::from(self.share_of_yes) / 1000.0;
        let measures = Measures::new(f64::from(travel_s) / 60.0, visits_before, past, on, share);
        let x = self.log_odds(kind, &measures);
        rounded(chance(x))
    }

    /// The highest chances of anybody in a table for any kind, asked on this day.
    #[must_use]
    pub fn most(&self, volunteers: &[Volunteer], on: Date) -> MostYes {
        let share = f64::from(self.share_of_yes) / 1000.0;
        let of_person = |volunteer: &Volunteer| {
            let past = self.volunteers.get(&volunteer.id).copied().unwrap_or_default();
            let known = Measures::new(0.0, volunteer.visits_before, past, on, share).0;
            (1..4).map(|j| self.measures[j] as f64 * known[j]).sum::<f64>()
        };
        let person = volunteers.iter().map(of_person).fold(f64::MIN, f64::max);
        let kind = self.kinds.values().copied().max().unwrap_or(0).max(0);
        MostYes { at_door: self.base as f64 + kind as f64 + person, per_minute: self.measures[0] as f64 }
    }

    fn log_odds(&self, kind: &str, measures: &Measures) -> f64 {
        let known = self.measures.iter().zip(measures.0).map(|(b, f)| *b as f64 * f).sum::<f64>();
        (self.base.saturating_add(self.kinds.get(kind).copied().unwrap_or(0)) as f64 + known) / MILLION
    }
}

/// To whole thousandths, 1 to 999.
fn rounded(chance: f64) -> u32 {
    // In range by the clamp.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let thousandths = (chance * 1000.0).round().clamp(1.0, 999.0) as u32;
    thousandths
}

/// 1 / (1 + e^−x), without overflow either way.
pub(crate) fn chance(x: f64) -> f64 {
    if x >= 0.0 { 1.0 / (1.0 + (-x).exp()) } else { x.exp() / (1.0 + x.exp()) }
}
