//! Whether chances mean what they say: predicted against observed, in ten bins, on proposals the model has not seen.

use serde::{Deserialize, Serialize};

/// Predictions from one tenth to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bin {
    /// How many proposals.
    pub count: u32,
    /// Their mean predicted chance; 0 when there are none.
    pub predicted: f64,
    /// The share that said yes.
    pub observed: f64,
}

/// How well a model does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Predictions from 0 to 0.1, 0.1 to 0.2, …
    pub bins: [Bin; 10],
    /// How many proposals it was judged on.
    pub count: u32,
    /// Mean of (prediction − answer)²: 0 is perfect (Brier, 1950).
    pub brier: f64,
    /// The same for one chance for all, the share of yes.
    pub brier_of_share: f64,
    /// Mean of −ln(what was predicted of the answer): 0 is perfect.
    pub log_loss: f64,
    /// The same for one chance for all.
    pub log_loss_of_share: f64,
}

impl Calibration {
    /// Of predictions and answers; `share` is what somebody would say who knows only the share of yes.
    #[must_use]
    pub fn new(judged: &[(f64, bool)], share: f64) -> Self {
        let mut bins = [Bin::default(); 10];
        for (predicted, yes) in judged {
            // From 0 to 9.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let bin = &mut bins[((predicted * 10.0) as usize).min(9)];
            bin.count += 1;
            bin.predicted += predicted;
            bin.observed += if *yes { 1.0 } else { 0.0 };
        }
        for bin in bins.iter_mut().filter(|bin| bin.count > 0) {
            bin.predicted /= f64::from(bin.count);
            bin.observed /= f64::from(bin.count);
        }
        let mean = |of: &dyn Fn(f64, bool) -> f64, fixed: Option<f64>| {
            let sum: f64 = judged.iter().map(|(predicted, yes)| of(fixed.unwrap_or(*predicted), *yes)).sum();
            sum / judged.len().max(1) as f64
        };
        let square = |p: f64, yes: bool| if yes { (1.0 - p).powi(2) } else { p.powi(2) };
        let loss = |p: f64, yes: bool| -(if yes { p } else { 1.0 - p }).clamp(1e-6, 1.0).ln();
        Self {
            bins,
            count: u32::try_from(judged.len()).unwrap_or(u32::MAX),
            brier: mean(&square, None),
            brier_of_share: mean(&square, Some(share)),
            log_loss: mean(&loss, None),
            log_loss_of_share: mean(&loss, Some(share)),
        }
    }
}
