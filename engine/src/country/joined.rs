//! What must be in one region: visits that a rule joins, and volunteers who must be beside them.
//!
//! - All visits of a request stand together (a series, a lasting pair), and so do linked requests.
//! - A group offer stands with everybody who may take a seat there.
//! - Who is pinned to a visit stands beside it when it is joined to others.
//! - Where joined requests lie far apart, everybody who may go to those far from the first stands beside them.
//!
//! Two groups that need one volunteer become one. Every other volunteer is free to be in the region of the home.

use std::collections::HashMap;

use crate::candidates::Candidates;
use crate::homes::{distance, on_globe};
use crate::instance::OfferRow;
use crate::problem::Problem;
use crate::request::HelpRequest;

use super::regions::Spot;

/// Beyond this, joined requests are far apart.
const FAR_M: f64 = 2_000.0;

/// Requests and volunteers that stand together.
pub struct Joined {
    /// What regions are made of: free volunteers, then groups of visits.
    pub spots: Vec<Spot>,
    /// By volunteer: its spot.
    pub spot_of_volunteer: Vec<u32>,
    /// By visit: its spot.
    pub spot_of_visit: Vec<u32>,
}

impl Joined {
    /// Of a problem; `candidates` are over all its volunteers.
    pub fn new(problem: &Problem, candidates: &Candidates<'_>, offers: &[OfferRow]) -> Self {
        let requests = problem.requests.len();
        let mut sets = Sets::new(requests + problem.volunteers.len());
        join_requests(problem, offers, &mut sets);
        let beside = beside(problem, candidates, &mut sets);
        for (volunteer, request) in beside {
            sets.join(requests + volunteer as usize, request as usize);
        }
        Self::of_sets(problem, &mut sets)
    }

    /// The spots of what is joined. The root of a set is its first request, or a volunteer who is free.
    fn of_sets(problem: &Problem, sets: &mut Sets) -> Self {
        let requests = problem.requests.len();
        let mut spot_of_root: Vec<u32> = vec![u32::MAX; requests + problem.volunteers.len()];
        let mut spots: Vec<Spot> = Vec::new();
        let mut spot_of = |root: usize, spots: &mut Vec<Spot>| {
            if spot_of_root[root] == u32::MAX {
                spot_of_root[root] = number(spots.len());
                let place = match root.checked_sub(requests) {
                    Some(volunteer) => &problem.volunteers[volunteer].home,
                    None => &problem.requests[root].place,
                };
                spots.push(Spot { at: on_globe(place), volunteers: 0, visits: 0 });
            }
            spot_of_root[root]
        };
        let mut spot_of_volunteer = Vec::with_capacity(problem.volunteers.len());
        for volunteer in 0..problem.volunteers.len() {
            let spot = spot_of(sets.root(requests + volunteer), &mut spots);
            spots[spot as usize].volunteers += 1;
            spot_of_volunteer.push(spot);
        }
        let mut spot_of_visit = Vec::with_capacity(problem.visits.len());
        for visit in &problem.visits {
            let spot = spot_of(sets.root(visit.request as usize), &mut spots);
            spots[spot as usize].visits += 1;
            spot_of_visit.push(spot);
        }
        Self { spots, spot_of_volunteer, spot_of_visit }
    }
}

/// Joins linked requests, and offers with their guests.
fn join_requests(problem: &Problem, offers: &[OfferRow], sets: &mut Sets) {
    let is_linked = |request: &HelpRequest| !request.links.is_empty();
    if problem.requests.iter().any(is_linked) {
        let places: HashMap<&str, usize> =
            problem.requests.iter().enumerate().map(|(place, request)| (request.id.as_str(), place)).collect();
        for (place, request) in problem.requests.iter().enumerate() {
            for other in request.links.iter().filter_map(|link| places.get(link.to.as_str())) {
                sets.join(place, *other);
            }
        }
    }
    let request = |visit: u32| problem.visits[visit as usize].request as usize;
    for offer in offers {
        offer.guests.iter().for_each(|(guest, _)| sets.join(request(offer.visit), request(*guest)));
    }
}

/// Volunteers who must be beside a request.
fn beside(problem: &Problem, candidates: &Candidates<'_>, sets: &mut Sets) -> Vec<(u32, u32)> {
    let place_of = |id: &String| problem.volunteers.binary_search_by(|row| row.id.cmp(id)).ok().map(number);
    let mut joins_others = vec![false; problem.requests.len()];
    for request in 0..problem.requests.len() {
        let root = sets.root(request);
        joins_others[root] |= root != request || problem.requests[request].same_volunteers;
    }
    let mut beside = Vec::new();
    for (place, visit) in problem.visits.iter().enumerate() {
        let request = problem.request_of(visit);
        let root = sets.root(visit.request as usize);
        let pins = request.pinned.iter().filter(|one| visit.slots.iter().any(|s| s.starts_at == one.time.starts_at));
        let pinned: Vec<u32> = pins.filter_map(|one| place_of(&one.volunteer)).collect();
        if !joins_others[root] {
            continue;
        }
        beside.extend(pinned.iter().map(|volunteer| (*volunteer, visit.request)));
        if distance(on_globe(&request.place), on_globe(&problem.requests[root].place)) > FAR_M {
            candidates.each_allowed(place, &mut |volunteer, _| {
                beside.push((volunteer, visit.request));
                true
            });
        }
    }
    beside
}

/// Rows by the set they are in: each names an earlier one of its set, or itself.
pub struct Sets(Vec<u32>);

impl Sets {
    /// Every row by itself.
    pub fn new(rows: usize) -> Self {
        Self((0..number(rows)).collect())
    }

    /// The first row of a row's set.
    pub fn root(&mut self, mut row: usize) -> usize {
        while self.0[row] as usize != row {
            self.0[row] = self.0[self.0[row] as usize];
            row = self.0[row] as usize;
        }
        row
    }

    /// Makes one set of two.
    pub fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = number(one.min(other));
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("tables hold fewer than 2^32 rows")
}
