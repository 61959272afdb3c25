//! `khosla FILE ANSWER`: Khosla's auction on one perfect assignment without times, measured as koppel is.
//!
//! FILE is the plain text of `benches/src/city.rs`, pairs by volunteer, then request; ANSWER gets the rows of the chosen pairs. The auction
//! matches whom it can, so only problems are asked of it in which everybody can be. ε is less than 1 / n, which makes it exact.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use koppel_benches::results::meter::Meter;
use koppel_benches::{city, source};
use sparse_linear_assignment::{AuctionSolver, KhoslaSolver};

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [path, answer] = paths.as_slice() else { return Err("write: khosla FILE ANSWER".into()) };
    let instance = city::read(&source::text(path)?)?;
    let most = instance.options.iter().map(|option| option.points).max().unwrap_or(0);
    let (people, jobs) = (instance.volunteers.len(), instance.visits.len());
    let meter = Meter::begin();
    let (mut solver, mut solution) = KhoslaSolver::new(people, jobs, instance.options.len());
    solver.init(u32::try_from(people)?, u32::try_from(jobs)?)?;
    for option in &instance.options {
        solver.add_value(option.volunteer, option.visit, (most - option.points) as f64)?;
    }
    let (solved, taken) = meter.call(|| solver.solve(&mut solution, false, Some(1.0 / (jobs as f64 + 1.0))));
    solved?;
    let chosen = instance.options.iter().zip(0_u32..).filter(|(option, _)| {
        solution.person_to_object[option.volunteer as usize] == option.visit
    });
    fs::write(answer, chosen.map(|(_, row)| row.to_string()).collect::<Vec<_>>().join(" "))?;
    println!("{}", serde_json::to_string(&taken)?);
    Ok(())
}
