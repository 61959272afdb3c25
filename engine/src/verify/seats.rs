//! Seats at group offers in a plan: a second reading of who may take one and what it is worth, from the documentation of the nouns alone.

use std::collections::{BTreeMap, BTreeSet};

use super::pair::{Reading, named_parts};
use super::{Fault, offers};
use crate::instance::OfferRow;
use crate::plan::{Plan, Seat};
use crate::request::{HelpRequest, Visit};
use crate::travel::Mode;

/// All group offers with everybody who may take a seat, by visit.
pub(super) fn offers_of(reading: &Reading<'_>) -> Vec<OfferRow> {
    let problem = reading.problem;
    let mut rows = Vec::new();
    if problem.requests.iter().all(|request| request.offer.is_none()) {
        return rows;
    }
    let apart = apart(reading);
    for (place, at) in (0..).zip(&problem.visits) {
        let Some(offer) = problem.request_of(at).offer else { continue };
        let mut guests = Vec::new();
        for (guest, visit) in (0..).zip(&problem.visits) {
            if let Some(walk_s) = walk_s(reading, &apart, at, visit) {
                let points: i128 = parts(reading, at, visit, walk_s).iter().sum();
                guests.push((guest, i64::try_from(points).unwrap_or(i64::MAX)));
            }
        }
        rows.push(OfferRow { visit: place, seats: offer.seats, least: offer.least, guests });
    }
    rows
}

/// The same, every seat worth 1.
pub(super) fn counted(offers: &[OfferRow]) -> Vec<OfferRow> {
    let one = |offer: &OfferRow| {
        let guests = offer.guests.iter().map(|(guest, _)| (*guest, 1)).collect();
        OfferRow { guests, ..*offer }
    };
    offers.iter().map(one).collect()
}

/// Ids that keep a request out of every group: a volunteer will not meet it, or another request is linked to it.
fn apart<'a>(reading: &Reading<'a>) -> BTreeSet<&'a str> {
    let unmet = reading.problem.volunteers.iter().flat_map(|volunteer| volunteer.excludes.iter());
    let linked = reading.problem.requests.iter().flat_map(|request| request.links.iter().map(|link| &link.to));
    unmet.chain(linked).map(String::as_str).collect()
}

/// Seconds on foot, if this visit may take a seat there.
fn walk_s(reading: &Reading<'_>, apart: &BTreeSet<&str>, at: &Visit, visit: &Visit) -> Option<u32> {
    let (group, request) = (reading.problem.request_of(at), reading.problem.request_of(visit));
    let within_s = request.joins_within_s?;
    let wishes_nothing = request.wishes.required.len() + request.wishes.forbidden.len() == 0;
    let is_alone = request.volunteers_needed == 1 && !request.nursing && !request.same_volunteers;
    let is_bound = !request.links.is_empty() || !request.pinned.is_empty() || !request.excludes.is_empty();
    let is_apart = apart.contains(request.id.as_str()) || apart.contains(request.requester.as_str());
    let overlaps = |time: &crate::time::Span| {
        visit.slots.iter().any(|slot| slot.starts_at < time.ends_at && time.starts_at < slot.ends_at)
    };
    let may = group.offer.is_some()
        && request.offer.is_none()
        && request.kind == group.kind
        && wishes_nothing
        && is_alone
        && !is_bound
        && !is_apart
        && at.slots.iter().all(overlaps);
    let walk_s = reading.travel.seconds(&request.place, &group.place, Mode::Foot);
    (may && walk_s <= within_s).then_some(walk_s)
}

/// The points of a seat by part, in the order of those of a match.
fn parts(reading: &Reading<'_>, at: &Visit, visit: &Visit, walk_s: u32) -> [i128; 11] {
    let (group, request): (&HelpRequest, &HelpRequest) =
        (reading.problem.request_of(at), reading.problem.request_of(visit));
    let was_told = request.told.iter().any(|told| told.volunteer == group.id && at.slots.contains(&told.time));
    reading.parts_of_seat(request, walk_s, was_told)
}

/// What is wrong with seats and offers of a plan. `coming` counts the volunteers of every visit.
pub(super) fn faults_of(reading: &Reading<'_>, plan: &Plan, coming: &[usize]) -> Vec<Fault> {
    let problem = reading.problem;
    let places: BTreeMap<&str, usize> =
        problem.visits.iter().enumerate().map(|(place, visit)| (visit.id.as_str(), place)).collect();
    let (mut faults, apart) = (Vec::new(), apart(reading));
    let mut guests: BTreeMap<usize, u64> = BTreeMap::new();
    let mut last = None;
    for (i, seat) in plan.seats.iter().enumerate() {
        let Some((visit, offer)) = places.get(seat.visit.as_str()).zip(places.get(seat.offer.as_str())) else {
            let found = format!("{} at {}", seat.visit, seat.offer);
            faults.push(Fault::malformed(format!("seats[{i}]"), found, "visits of the problem"));
            continue;
        };
        if last.is_some_and(|last| last >= *visit) {
            faults.push(Fault::malformed(format!("seats[{i}]"), &seat.visit, "every visit once, in their order"));
        }
        last = Some(*visit);
        if coming[*visit] > 0 {
            faults.push(Fault::ServedTwice { visit: seat.visit.clone() });
        }
        *guests.entry(*offer).or_default() += 1;
        faults.extend(faults_of_seat(reading, &apart, seat, [&problem.visits[*offer], &problem.visits[*visit]]));
    }
    let offered: Vec<usize> =
        (0..problem.visits.len()).filter(|place| problem.request_of(&problem.visits[*place]).offer.is_some()).collect();
    if !offered.iter().map(|place| &problem.visits[*place].id).eq(plan.offers.iter().map(|run| &run.offer)) {
        let expected = format!("the {} group offers, by visit", offered.len());
        faults.push(Fault::malformed("offers", format!("{} rows", plan.offers.len()), expected));
        return faults;
    }
    for (place, run) in offered.into_iter().zip(&plan.offers) {
        let request = problem.request_of(&problem.visits[place]);
        let Some(offer) = request.offer else { continue };
        let (found, takes_place) = (guests.get(&place).copied().unwrap_or(0), coming[place] > 0);
        faults.extend(offers::fault_of_seats(&run.offer, takes_place, found, offer.least, offer.seats));
        faults.extend(Fault::unless_equal(format!("guests of offer {}", run.offer), run.guests.into(), found.into()));
        faults.extend(Fault::unless_equal(
            format!("seats of offer {}", run.offer),
            run.seats.into(),
            offer.seats.into(),
        ));
        if run.request != request.id || run.why_not.is_none() != takes_place {
            let found = format!("{} with {:?}", run.request, run.why_not);
            faults.push(Fault::malformed(
                format!("offer {}", run.offer),
                found,
                "its request, and why when nobody comes",
            ));
        }
    }
    faults
}

fn faults_of_seat(reading: &Reading<'_>, apart: &BTreeSet<&str>, seat: &Seat, [at, visit]: [&Visit; 2]) -> Vec<Fault> {
    let Some(walk_s) = walk_s(reading, apart, at, visit) else {
        return vec![Fault::NoSeat { visit: seat.visit.clone(), offer: seat.offer.clone() }];
    };
    let mut faults = Vec::new();
    let of = format!("of the seat of {} at {}", seat.visit, seat.offer);
    if seat.request != reading.problem.request_of(visit).id || Some(&seat.time) != at.slots.first() {
        let found = format!("{} from {} to {}", seat.request, seat.time.starts_at.0, seat.time.ends_at.0);
        faults.push(Fault::malformed(format!("request and time {of}"), found, "those of the visit and of the offer"));
    }
    faults.extend(Fault::unless_equal(format!("walk {of}"), seat.walk_s.into(), walk_s.into()));
    let parts = parts(reading, at, visit, walk_s);
    for ((name, part), recounted) in named_parts(&seat.parts).into_iter().zip(parts) {
        faults.extend(Fault::unless_equal(format!("points for {name} {of}"), part, recounted));
    }
    faults.extend(Fault::unless_equal(format!("points {of}"), seat.points, parts.iter().sum()));
    faults
}
