//! Who may take a seat at a group offer, and what that is worth.
//!
//! A visit may take a seat when its request says that a group does as well ([`HelpRequest::joins_within_s`]), is of the offer's kind, asks for one
//! volunteer and no nursing, can be at the time of the offer (one of its times meets it), and the walk there is short enough. Whoever has to come,
//! may not come or must be somebody in particular is about a visit at home: a request with links, pins, exclusions, required wishes or a lasting pair,
//! or that a volunteer excludes, takes no seat.

use std::collections::HashSet;

use crate::instance::OfferRow;
use crate::points::{Parts, Scale};
use crate::problem::Problem;
use crate::request::{Appointment, HelpRequest};
use crate::travel::{Mode, Travel};

/// The seats of one problem.
pub struct Seats<'a> {
    problem: &'a Problem,
    travel: &'a dyn Travel,
    /// Ids of requests and requesters that a volunteer excludes, and of requests that another one is linked to.
    apart: HashSet<&'a str>,
}

impl<'a> Seats<'a> {
    /// Of a problem.
    #[must_use]
    pub fn new(problem: &'a Problem, travel: &'a dyn Travel) -> Self {
        let excluded = problem.volunteers.iter().flat_map(|volunteer| &volunteer.excludes).map(String::as_str);
        let linked = problem.requests.iter().flat_map(|request| &request.links).map(|link| link.to.as_str());
        Self { problem, travel, apart: excluded.chain(linked).collect() }
    }

    /// Seconds on foot from the requester to the offer; nothing when the visit may not take a seat there.
    #[must_use]
    pub fn walk_s(&self, offer: u32, guest: u32) -> Option<u32> {
        let [at, visit] = [offer, guest].map(|visit| &self.problem.visits[visit as usize]);
        let (group, request) = (self.problem.request_of(at), self.problem.request_of(visit));
        group.offer.as_ref()?;
        let within_s = request.joins_within_s?;
        let is_in_time = visit.slots.iter().any(|slot| at.slots.iter().all(|time| slot.meets(*time)));
        if group.kind != request.kind || !self.is_free(request) || !is_in_time {
            return None;
        }
        let walk_s = self.travel.seconds(&request.place, &group.place, Mode::Foot);
        (walk_s <= within_s).then_some(walk_s)
    }

    /// Whether nothing about the request needs a visit of its own.
    fn is_free(&self, request: &HelpRequest) -> bool {
        let wishes = &request.wishes;
        let is_apart = |id: &String| self.apart.contains(id.as_str());
        request.offer.is_none()
            && request.volunteers_needed == 1
            && !request.nursing
            && !request.same_volunteers
            && request.links.is_empty()
            && request.pinned.is_empty()
            && request.excludes.is_empty()
            && wishes.required.is_empty()
            && wishes.forbidden.is_empty()
            && !is_apart(&request.id)
            && !is_apart(&request.requester)
    }

    /// What a seat is worth, part by part.
    #[must_use]
    pub fn parts(&self, scale: &Scale, offer: u32, guest: u32, walk_s: u32) -> Parts {
        let [at, visit] = [offer, guest].map(|visit| &self.problem.visits[visit as usize]);
        let (group, request) = (self.problem.request_of(at), self.problem.request_of(visit));
        let is_it = |told: &Appointment| told.volunteer == group.id && at.slots.contains(&told.time);
        scale.seat_parts(request, walk_s, request.told.iter().any(is_it))
    }

    /// The offers of the problem with the visits that may take their seats, by visit.
    #[must_use]
    pub fn offers(&self, scale: &Scale) -> Vec<OfferRow> {
        let visits = u32::try_from(self.problem.visits.len()).expect("tables hold fewer than 2^32 rows");
        let row = |offer: u32| {
            let at = &self.problem.visits[offer as usize];
            let group = self.problem.request_of(at).offer?;
            let guest = |visit: u32| {
                let walk_s = self.walk_s(offer, visit)?;
                Some((visit, self.parts(scale, offer, visit, walk_s).sum()))
            };
            let guests = (0..visits).filter_map(guest).collect();
            Some(OfferRow { visit: offer, seats: group.seats, least: group.least, guests })
        };
        (0..visits).filter_map(row).collect()
    }
}

/// The most that seats can add at prices of visits, whatever else is planned: the best of every offer.
#[must_use]
pub fn best_seats(offers: &[OfferRow], prices: &[i64]) -> i64 {
    let of_offer = |offer: &OfferRow| {
        let mut worth: Vec<i64> = offer.guests.iter().map(|(visit, points)| points - prices[*visit as usize]).collect();
        worth.sort_unstable_by_key(|worth| std::cmp::Reverse(*worth));
        worth.into_iter().take(offer.seats as usize).filter(|worth| *worth > 0).sum::<i64>()
    };
    offers.iter().map(of_offer).sum()
}
