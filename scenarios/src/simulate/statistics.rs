//! Honest figures from several plays: means with 95 % intervals, and paired differences where two scenarios met the same chances.

use serde::{Deserialize, Serialize};

/// A mean and how far it may be off, either way, with 95 % confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Mean over plays.
    pub mean: f64,
    /// Half the width of the interval; without a second play nothing is known and it is infinite (`null` in json).
    #[serde(deserialize_with = "unknown_is_infinite")]
    pub half_width: f64,
}

fn unknown_is_infinite<'de, D: serde::Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Ok(Option::<f64>::deserialize(from)?.unwrap_or(f64::INFINITY))
}

impl Interval {
    /// Of one figure in several plays: Student's t on independent replications (Law, *Simulation modeling and analysis*, 5th ed., 9.4).
    #[must_use]
    pub fn of(figures: &[f64]) -> Self {
        let count = figures.len() as f64;
        if figures.is_empty() {
            return Self { mean: 0.0, half_width: f64::INFINITY };
        }
        let mean = figures.iter().sum::<f64>() / count;
        if figures.len() == 1 {
            return Self { mean, half_width: f64::INFINITY };
        }
        let variance = figures.iter().map(|figure| (figure - mean).powi(2)).sum::<f64>() / (count - 1.0);
        Self { mean, half_width: student_t(figures.len() - 1) * (variance / count).sqrt() }
    }

    /// Of the differences between two scenarios, play by play.
    #[must_use]
    pub fn of_pairs(first: &[f64], second: &[f64]) -> Self {
        let differences: Vec<f64> = first.iter().zip(second).map(|(first, second)| second - first).collect();
        Self::of(&differences)
    }

    /// Whether it is surely above or below 0.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.mean.abs() > self.half_width
    }

    /// Whether a figure lies in it.
    #[must_use]
    pub fn holds(&self, figure: f64) -> bool {
        (self.mean - figure).abs() <= self.half_width
    }
}

/// The 97.5 % point of Student's t (from the tables; from 30 degrees on by the expansion of Abramowitz & Stegun, 26.7.5, off by less than 0.001).
#[must_use]
pub fn student_t(degrees: usize) -> f64 {
    const TABLE: [f64; 29] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045,
    ];
    const Z: f64 = 1.959_964;
    match degrees {
        0 => f64::INFINITY,
        1..=29 => TABLE[degrees - 1],
        _ => {
            let n = degrees as f64;
            Z + (Z.powi(3) + Z) / (4.0 * n) + (5.0 * Z.powi(5) + 16.0 * Z.powi(3) + 3.0 * Z) / (96.0 * n * n)
        }
    }
}
