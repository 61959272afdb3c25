//! A plan joined with its problem and its people: the rows that every file shows.

use std::collections::{BTreeMap, HashMap};

use jiff::Zoned;
use koppel_engine::explain::Change;
use koppel_engine::plan::{Match, OfferRun, Plan, Seat, Unserved};
use koppel_engine::problem::Problem;
use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::volunteer::Volunteer;

use super::file::WriteError;
use crate::clock::Clock;
use crate::lang::Lang;
use crate::people::{People, Person};
use crate::words::Words;
use crate::words::lines::clean;

/// A plan with all that is known around it.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// The input.
    pub problem: &'a Problem,
    /// The plan.
    pub plan: &'a Plan,
    /// Names, telephones, addresses.
    pub people: &'a People,
    /// Sentences in the reader's language.
    pub words: Words<'a>,
    /// The smallest changes for visits that nobody goes to, by visit: as many as the caller had explained.
    pub changes: BTreeMap<String, Vec<Change>>,
    /// Matches by start, visit and volunteer.
    pub rows: Vec<Row<'a>>,
    /// Seats at group offers, by start, offer and visit.
    pub seats: Vec<SeatRow<'a>>,
    /// Visits with places left, by first possible time and visit; numbered from 1 in this order.
    pub open: Vec<Open<'a>>,
    /// Whether this is the whole plan: a part of it proves nothing.
    pub is_whole: bool,
}

/// One match.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// The match.
    pub found: &'a Match,
    /// Its visit.
    pub visit: &'a Visit,
    /// Its request.
    pub request: &'a HelpRequest,
    /// Its volunteer.
    pub volunteer: &'a Volunteer,
    /// When it starts.
    pub start: Zoned,
    /// When it ends.
    pub end: Zoned,
}

/// One seat at a group offer.
#[derive(Clone, Debug)]
pub struct SeatRow<'a> {
    /// The seat.
    pub seat: &'a Seat,
    /// What comes of the offer.
    pub run: &'a OfferRun,
    /// The request that takes it.
    pub request: &'a HelpRequest,
    /// When it starts.
    pub start: Zoned,
    /// When it ends.
    pub end: Zoned,
}

/// One visit with places left.
#[derive(Clone, Debug)]
pub struct Open<'a> {
    /// What is open, and why.
    pub unserved: &'a Unserved,
    /// The visit.
    pub visit: &'a Visit,
    /// Its request.
    pub request: &'a HelpRequest,
}

impl<'a> View<'a> {
    /// Joins a plan with its problem.
    ///
    /// # Errors
    /// When the plan names a visit or volunteer that the problem does not have: it was made from other input.
    pub fn new(
        problem: &'a Problem,
        plan: &'a Plan,
        people: &'a People,
        clock: &'a Clock,
        lang: Lang,
    ) -> Result<Self, WriteError> {
        let visits: HashMap<&str, &Visit> = problem.visits.iter().map(|visit| (visit.id.as_str(), visit)).collect();
        let volunteers: HashMap<&str, &Volunteer> =
            problem.volunteers.iter().map(|volunteer| (volunteer.id.as_str(), volunteer)).collect();
        let unknown = |what: &str, id: &str| WriteError::Unknown { what: format!("{what} {id}") };
        let visit_of = |id: &str| visits.get(id).copied().ok_or_else(|| unknown("visit", id));
        let mut rows = Vec::with_capacity(plan.matches.len());
        for found in &plan.matches {
            let visit = visit_of(&found.visit)?;
            let volunteer = volunteers.get(found.volunteer.as_str()).copied();
            let volunteer = volunteer.ok_or_else(|| unknown("volunteer", &found.volunteer))?;
            let (start, end) = (clock.at(found.time.starts_at), clock.at(found.time.ends_at));
            rows.push(Row { found, visit, request: problem.request_of(visit), volunteer, start, end });
        }
        rows.sort_by_key(|row| (row.found.time, &row.found.visit, &row.found.volunteer));
        let mut open = Vec::with_capacity(plan.unserved.len());
        for unserved in &plan.unserved {
            let visit = visit_of(&unserved.visit)?;
            open.push(Open { unserved, visit, request: problem.request_of(visit) });
        }
        open.sort_by_key(|open| (open.visit.slots.first().copied(), &open.unserved.visit));
        let mut seats = Vec::with_capacity(plan.seats.len());
        for seat in &plan.seats {
            let request = problem.request_of(visit_of(&seat.visit)?);
            let run = plan.offers.iter().find(|run| run.offer == seat.offer);
            let run = run.ok_or_else(|| unknown("offer", &seat.offer))?;
            let (start, end) = (clock.at(seat.time.starts_at), clock.at(seat.time.ends_at));
            seats.push(SeatRow { seat, run, request, start, end });
        }
        seats.sort_by_key(|row| (row.seat.time, &row.seat.offer));
        let words = Words::new(lang, problem, clock);
        Ok(Self { problem, plan, people, words, changes: BTreeMap::new(), rows, seats, open, is_whole: true })
    }

    /// The same with the smallest changes that would serve open visits, by visit id.
    #[must_use]
    pub fn with_changes(mut self, changes: BTreeMap<String, Vec<Change>>) -> Self {
        self.changes = changes;
        self
    }

    /// The language.
    #[must_use]
    pub const fn lang(&self) -> Lang {
        self.words.lang
    }

    /// `24 t/m 30 november 2026`.
    #[must_use]
    pub fn period(&self) -> String {
        let period = &self.problem.period;
        self.lang().date_range(period.first_day, period.date(period.days().saturating_sub(1)))
    }

    /// The first name of a volunteer, cleaned for showing; empty when it is not known.
    #[must_use]
    pub fn first_name(&self, volunteer: &str) -> String {
        self.people.volunteers.get(volunteer).map_or_else(String::new, |person| clean(&person.first_name))
    }

    /// `V12 Bas`: the id, and the first name when it is known.
    #[must_use]
    pub fn short(&self, volunteer: &str) -> String {
        let name = self.first_name(volunteer);
        if name.is_empty() { clean(volunteer) } else { format!("{} {name}", clean(volunteer)) }
    }

    /// What is known of a volunteer.
    #[must_use]
    pub fn volunteer_person(&self, id: &str) -> Option<&'a Person> {
        self.people.volunteers.get(id)
    }

    /// What is known of the person who asks.
    #[must_use]
    pub fn requester_person(&self, request: &HelpRequest) -> Option<&'a Person> {
        self.people.requesters.get(&request.requester)
    }

    /// Group offers that do not take place.
    pub fn not_offered(&self) -> impl Iterator<Item = (&'a OfferRun, String)> + '_ {
        self.plan.offers.iter().filter_map(|run| Some((run, self.words.why_not_offered(run.why_not?))))
    }

    /// Matches by volunteer, in the order of the ids; within one by start.
    #[must_use]
    pub fn by_volunteer(&self) -> BTreeMap<&'a str, Vec<&Row<'a>>> {
        let mut by_volunteer: BTreeMap<&str, Vec<&Row<'_>>> = BTreeMap::new();
        for row in &self.rows {
            by_volunteer.entry(row.volunteer.id.as_str()).or_default().push(row);
        }
        by_volunteer
    }
}

impl Row<'_> {
    /// Minutes of the visit.
    #[must_use]
    pub const fn minutes(&self) -> i32 {
        self.found.time.minutes()
    }
}
