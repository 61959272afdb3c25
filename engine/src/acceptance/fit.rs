//! Fits the model to past proposals: logistic regression with a ridge, by Newton's method.
//!
//! **Problem.** Maximise L(b) = Σ y·ln P + (1−y)·ln(1−P) − (λ/2)·Σ_{j>0} b_j², measures standardised (mean 0, spread 1), kinds as 0 or 1, λ = [`RIDGE`].
//! The ridge makes the optimum finite and unique even where yes and no separate perfectly, or a kind was asked for once.
//!
//! **Method.** Newton (iteratively reweighted least squares): (XᵀWX + λI) step = Xᵀ(y − P) − λb with W = P(1−P), the step halved until L does not
//! fall; stops when no coefficient moves by more than 10⁻¹⁰. Sums are made in the order of the rows, which are sorted first: the same rows
//! give the same model in any order. McCullagh & Nelder, *Generalized linear models*, 1989, 4.4; le Cessie & van Houwelingen, *Ridge
//! estimators in logistic regression*, 1992. Time: rows × columns² a step, some ten steps.
//!
//! **Held out.** One row in five, by a hash of what it says, is kept apart; a model of the others is judged on it ([`Calibration`]). The model that is given
//! out is fitted to all rows.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

use super::{ACCEPTANCE_FORMAT, Acceptance, Calibration, MILLION, Measures, Past, chance};

/// Weight of the ridge, on standardised measures.
const RIDGE: f64 = 1.0;
/// Fewer answers than this teach nothing.
const LEAST: usize = 20;
/// The most Newton steps.
const STEPS: usize = 100;

/// Somebody was asked, and answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Volunteer.
    pub volunteer: String,
    /// Kind of help.
    pub kind: String,
    /// When.
    pub asked_on: Date,
    /// How far.
    pub travel_min: f64,
    /// Visits done before.
    pub visits_before: u32,
    /// The answer.
    pub yes: bool,
}

/// A model and how well it does on proposals it has not seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    /// The model, of all proposals.
    pub acceptance: Acceptance,
    /// Predicted against observed, for the part held out.
    pub calibration: Calibration,
}

/// Too little to learn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFew {
    /// How many proposals there are.
    pub found: usize,
    /// How many it takes.
    pub least: usize,
}

impl fmt::Display for TooFew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "found {} past proposals, expected {} or more to learn from", self.found, self.least)
    }
}

/// Learns from past proposals. What somebody answered before a proposal is taken from the proposals of earlier days.
///
/// # Errors
/// When there are fewer than 20 proposals.
pub fn learn(proposals: &[Proposal]) -> Result<Learned, TooFew> {
    if proposals.len() < LEAST {
        return Err(TooFew { found: proposals.len(), least: LEAST });
    }
    let mut sorted: Vec<&Proposal> = proposals.iter().collect();
    sorted.sort_by(|a, b| {
        let key = |one: &Proposal| (one.asked_on, one.visits_before, one.yes);
        (key(a), &a.volunteer, &a.kind)
            .cmp(&(key(b), &b.volunteer, &b.kind))
            .then(a.travel_min.total_cmp(&b.travel_min))
    });
    let (seen, held): (Vec<&Proposal>, Vec<&Proposal>) = sorted.iter().partition(|one| !is_held_out(one));
    // Very few rows may all fall on one side; then the model is judged on what it saw.
    let (seen, held) = if seen.is_empty() || held.is_empty() { (sorted.clone(), sorted.clone()) } else { (seen, held) };
    let history = History::new(&sorted);
    let trained = fit(&seen, &history);
    let base_rate = share_of_yes(&seen);
    let share = f64::from(trained.share_of_yes) / 1000.0;
    let judged = held.iter().map(|one| {
        let x = trained.log_odds(&one.kind, &history.measures(one, share));
        (chance(x), one.yes)
    });
    let calibration = Calibration::new(&judged.collect::<Vec<_>>(), base_rate);
    let mut acceptance = fit(&sorted, &history);
    acceptance.volunteers = history.now();
    Ok(Learned { acceptance, calibration })
}

fn is_held_out(one: &Proposal) -> bool {
    let text = format!("{}|{}|{}|{:.3}", one.volunteer, one.kind, one.asked_on, one.travel_min);
    blake3::hash(text.as_bytes()).as_bytes()[0].is_multiple_of(5)
}

fn share_of_yes(rows: &[&Proposal]) -> f64 {
    rows.iter().filter(|one| one.yes).count() as f64 / rows.len() as f64
}

/// Everybody's answers, day by day.
struct History<'a> {
    by_volunteer: BTreeMap<&'a str, Vec<(Date, bool)>>,
}

impl<'a> History<'a> {
    /// Of rows in the order of their dates.
    fn new(sorted: &[&'a Proposal]) -> Self {
        let mut by_volunteer: BTreeMap<&str, Vec<(Date, bool)>> = BTreeMap::new();
        for one in sorted {
            by_volunteer.entry(&one.volunteer).or_default().push((one.asked_on, one.yes));
        }
        Self { by_volunteer }
    }

    fn before(&self, volunteer: &str, before: Date) -> Past {
        let all = self.by_volunteer.get(volunteer).map_or(&[][..], Vec::as_slice);
        let known = &all[..all.partition_point(|(date, _)| *date < before)];
        let count = |answers: usize| u32::try_from(answers).unwrap_or(u32::MAX);
        Past {
            asked: count(known.len()),
            yes: count(known.iter().filter(|(_, yes)| *yes).count()),
            last_asked: known.last().map(|(date, _)| *date),
        }
    }

    fn measures(&self, one: &Proposal, share: f64) -> Measures {
        let past = self.before(&one.volunteer, one.asked_on);
        Measures::new(one.travel_min, one.visits_before, past, one.asked_on, share)
    }

    /// What is known of everybody by now.
    fn now(&self) -> BTreeMap<String, Past> {
        self.by_volunteer.keys().map(|id| ((*id).to_owned(), self.before(id, Date::MAX))).collect()
    }
}

/// Fits to rows; the past of volunteers is left empty.
fn fit(rows: &[&Proposal], history: &History<'_>) -> Acceptance {
    // Thousandths of a share of at most 1.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let thousandths = (share_of_yes(rows) * 1000.0).round() as u32;
    let share = f64::from(thousandths) / 1000.0;
    let mut kinds: BTreeMap<&str, usize> = rows.iter().map(|one| (one.kind.as_str(), 0)).collect();
    kinds.values_mut().zip(5..).for_each(|(column, number)| *column = number);
    let measures: Vec<Measures> = rows.iter().map(|one| history.measures(one, share)).collect();
    let count = rows.len() as f64;
    let mean: [f64; 4] = std::array::from_fn(|j| measures.iter().map(|row| row.0[j]).sum::<f64>() / count);
    let spread: [f64; 4] = std::array::from_fn(|j| {
        let square = measures.iter().map(|row| (row.0[j] - mean[j]).powi(2)).sum::<f64>() / count;
        if square > 1e-12 { square.sqrt() } else { 1.0 }
    });
    let design: Vec<Row> = rows
        .iter()
        .zip(&measures)
        .map(|(one, row)| Row {
            dense: std::array::from_fn(|j| if j == 0 { 1.0 } else { (row.0[j - 1] - mean[j - 1]) / spread[j - 1] }),
            kind: kinds[one.kind.as_str()],
            yes: if one.yes { 1.0 } else { 0.0 },
        })
        .collect();
    let b = newton(&design, 5 + kinds.len());
    let raw: [f64; 4] = std::array::from_fn(|j| b[j + 1] / spread[j]);
    let base = b[0] - raw.iter().zip(mean).map(|(b, mean)| b * mean).sum::<f64>();
    Acceptance {
        format: ACCEPTANCE_FORMAT.to_owned(),
        base: millionths(base),
        measures: raw.map(millionths),
        kinds: kinds.into_iter().map(|(kind, column)| (kind.to_owned(), millionths(b[column]))).collect(),
        share_of_yes: thousandths,
        volunteers: BTreeMap::new(),
    }
}

fn millionths(coefficient: f64) -> i64 {
    // The ridge keeps coefficients small; a cast of a float saturates.
    #[allow(clippy::cast_possible_truncation)]
    let whole = (coefficient * MILLION).round() as i64;
    whole
}

/// One row of X: the base and the measures, one column of kinds that is 1, and the answer.
struct Row {
    dense: [f64; 5],
    kind: usize,
    yes: f64,
}

impl Row {
    fn columns(&self) -> impl Iterator<Item = (usize, f64)> {
        self.dense.into_iter().enumerate().chain([(self.kind, 1.0)])
    }

    fn times(&self, b: &[f64]) -> f64 {
        self.columns().map(|(column, value)| b[column] * value).sum()
    }
}

fn likelihood(design: &[Row], b: &[f64]) -> f64 {
    // ln(1 + e^x) without overflow.
    let soft = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
    let sum: f64 = design.iter().map(|row| row.yes * row.times(b) - soft(row.times(b))).sum();
    sum - RIDGE / 2.0 * b[1..].iter().map(|b| b * b).sum::<f64>()
}

fn newton(design: &[Row], columns: usize) -> Vec<f64> {
    let mut b = vec![0.0; columns];
    let mut known = likelihood(design, &b);
    for _ in 0..STEPS {
        let mut matrix = vec![vec![0.0; columns]; columns];
        let mut slope: Vec<f64> = b.iter().map(|b| -RIDGE * b).collect();
        slope[0] = 0.0;
        (1..columns).for_each(|j| matrix[j][j] = RIDGE);
        // The base has no ridge; this keeps the matrix definite when all answers are the same.
        matrix[0][0] = 1e-9;
        for row in design {
            let p = chance(row.times(&b));
            for (i, x) in row.columns() {
                slope[i] += (row.yes - p) * x;
                row.columns().for_each(|(j, other)| matrix[i][j] += p * (1.0 - p) * x * other);
            }
        }
        let Some(step) = solve(matrix, slope) else { break };
        let mut length = 1.0;
        let next = loop {
            let next: Vec<f64> = b.iter().zip(&step).map(|(b, step)| b + length * step).collect();
            if likelihood(design, &next) >= known || length < 1e-6 {
                break next;
            }
            length /= 2.0;
        };
        let moved = b.iter().zip(&next).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let reached = likelihood(design, &next);
        // Where all answers are the same the base would run away without end.
        if reached < known || next[0].abs() > 30.0 {
            break;
        }
        (b, known) = (next, reached);
        if moved < 1e-10 {
            break;
        }
    }
    b
}

/// Solves a symmetric positive definite system by Cholesky; nothing when it is not definite.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for i in 0..size {
        for j in 0..=i {
            let sum: f64 = matrix[i][j] - (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum::<f64>();
            if i == j {
                if sum <= 0.0 {
                    return None;
                }
                matrix[i][i] = sum.sqrt();
            } else {
                matrix[i][j] = sum / matrix[j][j];
            }
        }
    }
    for i in 0..size {
        right[i] = (right[i] - (0..i).map(|k| matrix[i][k] * right[k]).sum::<f64>()) / matrix[i][i];
    }
    for i in (0..size).rev() {
        right[i] = (right[i] - (i + 1..size).map(|k| matrix[k][i] * right[k]).sum::<f64>()) / matrix[i][i];
    }
    Some(right)
}
