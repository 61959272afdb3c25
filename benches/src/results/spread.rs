//! Several measurements of one thing: the least, the middle, the most; and how a time grows with size.

use std::fmt;

/// Least, middle and most of some numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The least.
    pub least: f64,
    /// The middle one; of two in the middle their mean.
    pub middle: f64,
    /// The most.
    pub most: f64,
}

impl Spread {
    /// Of at least one number.
    #[must_use]
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = numbers.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let (least, most) = (*sorted.first()?, *sorted.last()?);
        let half = sorted.len() / 2;
        let middle = if sorted.len() % 2 == 1 { sorted[half] } else { f64::midpoint(sorted[half - 1], sorted[half]) };
        Some(Self { least, middle, most })
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |number: f64| if number < 10.0 { format!("{number:.2}") } else { format!("{number:.0}") };
        let (least, middle, most) = (number(self.least), number(self.middle), number(self.most));
        write!(f, "{least} … **{middle}** … {most}")
    }
}

/// The exponent b of the power law a·size^b nearest to the measurements (least squares of the logarithms).
#[must_use]
pub fn exponent(measured: &[(f64, f64)]) -> Option<f64> {
    let logs: Vec<(f64, f64)> =
        measured.iter().filter(|(x, y)| *x > 0.0 && *y > 0.0).map(|(x, y)| (x.ln(), y.ln())).collect();
    let count = logs.len() as f64;
    let (x, y) = (logs.iter().map(|l| l.0).sum::<f64>() / count, logs.iter().map(|l| l.1).sum::<f64>() / count);
    let across: f64 = logs.iter().map(|l| (l.0 - x) * (l.1 - y)).sum();
    let along: f64 = logs.iter().map(|l| (l.0 - x).powi(2)).sum();
    (logs.len() > 1 && along > 0.0).then(|| across / along)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_even_count_lies_between_two() {
        assert_eq!(Spread::of([4.0, 1.0, 2.0]), Some(Spread { least: 1.0, middle: 2.0, most: 4.0 }));
        assert_eq!(Spread::of([4.0, 1.0]).map(|s| s.middle), Some(2.5));
        assert_eq!(Spread::of([]), None);
        assert_eq!(Spread::of([0.5, 12.4, 3.0]).expect("numbers").to_string(), "0.50 … **3.00** … 12");
    }

    #[test]
    fn a_power_law_gives_its_exponent_back() {
        let law: Vec<(f64, f64)> = [10.0, 100.0, 1000.0_f64].map(|x| (x, 3.0 * x.powf(1.5))).to_vec();
        assert!((exponent(&law).expect("three sizes") - 1.5).abs() < 1e-9);
        assert_eq!(exponent(&law[..1]), None);
    }
}
