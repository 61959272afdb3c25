//! The section on growth: what koppel takes from 1,000 to 100,000 on a side, and the exponents fitted to it.

use std::error::Error;

use super::contest::{grouped, seconds};
use super::meter::Taken;
use super::spread::{Spread, exponent};
use super::timeless::{Setting, made, run_koppel, run_peer};
use crate::made_city::Demand;

/// How many volunteers, and as many requests.
const SIZES: [u32; 7] = [1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];
/// Runs of each.
const RUNS: usize = 3;

/// A kind of city.
type Shape = (&'static str, Demand, bool);
const SHAPES: [Shape; 3] =
    [("hot", Demand::Hot, false), ("same", Demand::Same, false), ("same, with limits", Demand::Same, true)];

/// The section, and its chart.
///
/// # Errors
/// When files cannot be written, or koppel fails.
pub fn section(setting: &Setting) -> Result<(String, String), Box<dyn Error>> {
    let mut text = "## Growth with size\n\n".to_owned();
    text +=
        "Processor seconds (middle of 3 runs) and own memory; t ~ nᵇ fitted by least squares of the logarithms.\n\n";
    text += "| volunteers = requests |";
    let mut curves: Vec<(String, Vec<(f64, Taken)>)> = Vec::new();
    for (name, demand, limits) in SHAPES {
        let mut ours = (format!("koppel, {name}"), Vec::new());
        let mut lemon = (format!("LEMON, {name}"), Vec::new());
        for size in SIZES {
            let (path, _) = made(setting, size, demand, limits)?;
            eprintln!("growth, {name}, {size}");
            ours.1.push((f64::from(size), middle(RUNS, || run_koppel(setting, &path).map(|a| a.taken))?));
            if setting.python.is_some() {
                let runs = if size > 20_000 { 1 } else { RUNS };
                lemon.1.push((f64::from(size), middle(runs, || run_peer(setting, "lemon", &path).map(|a| a.taken))?));
            }
        }
        curves.push(ours);
        if !lemon.1.is_empty() {
            curves.push(lemon);
        }
    }
    text += &curves.iter().map(|curve| format!(" {} |", curve.0)).collect::<String>();
    text += &format!("\n|---:|{}\n", "---:|".repeat(curves.len()));
    for (place, size) in SIZES.iter().enumerate() {
        let cell = |curve: &(String, Vec<(f64, Taken)>)| {
            format!(" {} s, {:.0} MiB |", seconds(curve.1[place].1.cpu_s), curve.1[place].1.mib)
        };
        text += &format!("| {} |{}\n", grouped(i64::from(*size)), curves.iter().map(cell).collect::<String>());
    }
    let fitted = |curve: &(String, Vec<(f64, Taken)>)| {
        let times: Vec<(f64, f64)> = curve.1.iter().map(|(size, taken)| (*size, taken.cpu_s)).collect();
        format!(" **{:.2}** |", exponent(&times).unwrap_or(f64::NAN))
    };
    text += &format!("| exponent b |{}\n", curves.iter().map(fitted).collect::<String>());
    let times = curves
        .iter()
        .map(|(name, points)| (name.clone(), points.iter().map(|(size, taken)| (*size, taken.cpu_s)).collect()));
    Ok((text, super::chart::lines("Processor seconds by size", &times.collect::<Vec<_>>())))
}

/// What the middle run by processor time took.
fn middle(runs: usize, mut run: impl FnMut() -> Result<Taken, String>) -> Result<Taken, String> {
    let taken: Vec<Taken> = (0..runs).map(|_| run()).collect::<Result<_, _>>()?;
    let middle = Spread::of(taken.iter().map(|taken| taken.cpu_s)).map_or(0.0, |spread| spread.middle);
    let mib = taken.iter().map(|taken| taken.mib).fold(0.0, f64::max);
    Ok(Taken { cpu_s: middle, wall_s: middle, mib })
}
