//! Whether the visits that a plan leaves over are listed, each with the right reason.

use rayon::prelude::*;

use super::Fault;
use super::all_pairs::Homes;
use super::plan::Found;
use crate::plan::{Plan, Unserved, WhyUnserved};
use crate::problem::Problem;
use crate::request::Visit;

/// Every visit with empty places is listed with their number and the right kind of reason, and no other is.
pub(super) fn faults_of(problem: &Problem, plan: &Plan, found: &Found, homes: &Homes<'_>) -> Vec<Fault> {
    let mut listed: Vec<Option<&Unserved>> = vec![None; problem.visits.len()];
    for (visit, row) in found.unserved.iter().zip(&plan.unserved) {
        listed[*visit] = Some(row);
    }
    let faults_of = |(i, row): (usize, Option<&Unserved>)| {
        let visit = &problem.visits[i];
        let request = problem.request_of(visit);
        let is_met = request.offer.is_some() || plan.seats.iter().any(|seat| seat.visit == visit.id);
        let empty = i128::from(request.volunteers_needed) - found.of_visit[i].len() as i128;
        let empty = if is_met { 0 } else { empty };
        let stated = row.map_or(0, |row| i64::from(row.places));
        let at = format!("empty places of visit {}", visit.id);
        let mut faults: Vec<Fault> = Fault::unless_equal(&at, stated, empty.max(0)).into_iter().collect();
        if let Some(row) = row {
            if row.places == 0 {
                faults.push(Fault::malformed(at, "a row in unserved", "none, as no place is empty"));
            }
            if row.request != request.id {
                let at = format!("request of unserved visit {}", visit.id);
                faults.push(Fault::malformed(at, &row.request, &request.id));
            }
            faults.extend(wrong_reason(problem, visit, row, homes));
        }
        faults
    };
    listed.into_par_iter().enumerate().flat_map_iter(faults_of).collect()
}

/// The reason is checked for its kind, how many may, and how many can at one time.
fn wrong_reason(problem: &Problem, visit: &Visit, row: &Unserved, homes: &Homes<'_>) -> Option<Fault> {
    let request = problem.request_of(visit);
    let wrong = |found: String| Some(Fault::WrongReason { visit: visit.id.clone(), stated: row.reason.clone(), found });
    if request.nursing {
        return if row.reason == WhyUnserved::Nursing { None } else { wrong("a nursing act".to_owned()) };
    }
    let needed = if request.partial { 1 } else { request.volunteers_needed };
    let (may, at_once) = homes.who_may(visit, WhyUnserved::COUNTED, needed);
    let may = may.min(WhyUnserved::COUNTED);
    let is_right = match row.reason {
        WhyUnserved::Nursing => false,
        WhyUnserved::NobodyMay { stops, .. } => {
            let asked = problem.volunteers.len().min(WhyUnserved::NEAREST);
            may == 0 && (1..=asked).contains(&(stops as usize))
        }
        WhyUnserved::NotTogether { needed: stated_needed, at_once: stated } => {
            may > 0 && at_once < needed && (stated_needed, stated) == (needed, at_once)
        }
        WhyUnserved::AllTaken { may: stated } => {
            let is_nobody_there = may == 0 && problem.volunteers.is_empty();
            stated == may && (is_nobody_there || may > 0 && at_once >= needed)
        }
    };
    if is_right { None } else { wrong(format!("{may} who may, {at_once} of them at one time, and {needed} needed")) }
}
