//! What a plan says of the fill of areas, counted again.

use std::collections::BTreeMap;

use super::Fault;
use super::plan::Found;
use crate::plan::Plan;
use crate::problem::Problem;

/// What the plan says of the fill of areas: counted, and the measure that follows is the one of the requests.
pub(super) fn faults_of(problem: &Problem, plan: &Plan, found: &Found) -> Vec<Fault> {
    let Some(areas) = &plan.areas else { return Vec::new() };
    let mut faults = Vec::new();
    let mut counted: BTreeMap<&str, (i128, i128)> = BTreeMap::new();
    for (visit, of_visit) in problem.visits.iter().zip(&found.of_visit) {
        let request = problem.request_of(visit);
        if request.offer.is_some() {
            continue;
        }
        let has_seat = plan.seats.iter().any(|seat| seat.visit == visit.id);
        let (asked, filled) = counted.entry(&request.area).or_default();
        (*asked, *filled) =
            (*asked + i128::from(request.volunteers_needed), *filled + of_visit.len() as i128 + i128::from(has_seat));
    }
    if !areas.fill.iter().map(|row| row.area.as_str()).eq(counted.keys().copied()) {
        let expected = format!("the {} areas of the requests, by name", counted.len());
        return vec![Fault::malformed("areas.fill", format!("{} areas", areas.fill.len()), expected)];
    }
    for (row, (asked, filled)) in areas.fill.iter().zip(counted.into_values()) {
        let area = &row.area;
        let behind = 100 * (i128::from(row.asked) - i128::from(row.filled_without)) / i128::from(row.asked).max(1);
        faults.extend(Fault::unless_equal(format!("places asked in area {area}"), row.asked.into(), asked));
        faults.extend(Fault::unless_equal(format!("places filled in area {area}"), row.filled.into(), filled));
        faults.extend(Fault::unless_equal(format!("area {area} is behind by"), row.behind.into(), behind));
    }
    for request in &problem.requests {
        let stated = areas.fill.iter().find(|row| row.area == request.area).map_or(0, |row| row.behind);
        let at = format!("how far the area of request {} is behind", request.id);
        faults.extend(Fault::unless_equal(at, stated.into(), request.behind.into()));
    }
    let beside = plan.matches.iter().map(|stated| i128::from(stated.parts.priority) + i128::from(stated.parts.area));
    let at_seats = plan.seats.iter().map(|seat| i128::from(seat.parts.priority) + i128::from(seat.parts.area));
    let quality = i128::from(plan.score.total) - beside.sum::<i128>() - at_seats.sum::<i128>();
    faults.extend(Fault::unless_equal("quality beside areas", areas.quality, quality));
    faults
}
