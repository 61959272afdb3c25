//! What the pages look at: the week, its newest plan, its matches, and the people who are shown.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use koppel_engine::plan::Plan;
use koppel_engine::problem::Problem;
use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::volunteer::Volunteer;
use maud::{Markup, html};

use super::visitor::Visitor;
use crate::lang::Lang;
use crate::life::State;
use crate::people::{People, Person};
use crate::serve::{App, Planned};
use crate::store::StoreError;
use crate::store::accounts::Role;
use crate::store::call_answers::{Called, Said};
use crate::store::matches::Stored;
use crate::store::persons::Side;
use crate::store::seats::Seated;
use crate::store::weeks::Week;
use crate::words::Words;
use crate::write::View;

/// A week as it stands.
pub(crate) struct Scene {
    /// The organisations whose people are seen, by their places in the problem's table; nothing where all are.
    own: Option<BTreeSet<u32>>,
    /// Whether requests of every organisation are seen.
    all_requests: bool,
    pub week: Arc<Week>,
    pub planned: Option<Arc<Planned>>,
    /// The week without volunteers that are not seen; nothing where all are.
    seen: Option<Problem>,
    /// All matches but those a newer plan replaced.
    pub matches: Vec<Stored>,
    /// Seats at group offers.
    pub seats: Vec<Seated>,
    /// What was answered on the call lists.
    pub calls: Vec<Called>,
    /// Volunteers and requesters of the matches.
    pub people: People,
}

/// Whether a match stands for somebody who goes, or may go.
pub(super) fn is_live(one: &Stored) -> bool {
    one.state == State::Proposed || one.state.is_kept()
}

impl Scene {
    /// The newest week as it stands, as far as this visitor may see it; nothing before the first import.
    pub(in crate::web) async fn load(shared: &App, visitor: &Visitor) -> Result<Option<Self>, StoreError> {
        let own = visitor.session.organisations.as_ref();
        Self::seen_by(shared, own, visitor.role() == Role::Ambassador).await
    }

    /// The same, as somebody of these organisations may see it; nothing is all of them.
    pub async fn seen_by(
        shared: &App,
        organisations: Option<&BTreeSet<String>>,
        all_requests: bool,
    ) -> Result<Option<Self>, StoreError> {
        let Some(week) = shared.newest_week().await? else { return Ok(None) };
        let planned = shared.newest_plan(week.id).await?;
        let matches = shared.store.matches(week.id).await?;
        let seats = shared.store.seats(week.id).await?;
        let calls = shared.store.call_answers(week.id).await?;
        let table = &week.problem.organisations;
        let own = organisations.map(|own| {
            let places = (0_u32..).zip(table).filter(|(_, one)| own.contains(&one.id));
            places.map(|(place, _)| place).collect()
        });
        let all_requests = own.is_none() || all_requests;
        let mut scene =
            Self { own, all_requests, week, planned, seen: None, matches, seats, calls, people: People::default() };
        scene.seen = scene.seen_problem();
        scene.people = scene.people_of_matches(shared).await?;
        Ok(Some(scene))
    }

    /// The week with the volunteers who are seen, and those who go to somebody who is seen.
    fn seen_problem(&self) -> Option<Problem> {
        self.own.as_ref()?;
        let going = self.live().filter(|one| self.sees_match(one)).map(|one| one.found.volunteer.as_str());
        let going: BTreeSet<&str> = going.collect();
        let mut problem = self.week.problem.clone();
        problem.volunteers.retain(|one| self.sees_volunteer(one) || going.contains(one.id.as_str()));
        Some(problem)
    }

    /// Another number when a match is another, or stands differently.
    pub fn mark(&self) -> u64 {
        let mut mark = DefaultHasher::new();
        self.matches.iter().for_each(|one| (one.id, one.version).hash(&mut mark));
        mark.finish()
    }

    /// Whether everything of the week is seen.
    pub const fn sees_all(&self) -> bool {
        self.own.is_none()
    }

    /// Volunteers and requesters of the matches, as far as they are seen.
    async fn people_of_matches(&self, shared: &App) -> Result<People, StoreError> {
        let going: BTreeSet<&str> = self.matches.iter().map(|one| one.found.volunteer.as_str()).collect();
        let asked: BTreeSet<&str> = self.matches.iter().map(|one| one.found.request.as_str()).collect();
        let problem = &self.week.problem;
        let volunteers =
            problem.volunteers.iter().filter(|one| going.contains(one.id.as_str()) && self.sees_volunteer(one));
        let requests = problem.requests.iter().filter(|one| asked.contains(one.id.as_str()) && self.sees_request(one));
        let volunteers = volunteers.map(|one| one.id.as_str()).collect();
        shared.store.people(&volunteers, &requests.map(|one| one.requester.as_str()).collect()).await
    }

    /// Whether this volunteer is of an organisation that is seen.
    pub fn sees_volunteer(&self, one: &Volunteer) -> bool {
        self.own.as_ref().is_none_or(|own| one.organisation.is_some_and(|place| own.contains(&place)))
    }

    /// Whether this request is seen: of an own organisation, or of nobody yet, or one that an own volunteer goes to.
    pub fn sees_request(&self, one: &HelpRequest) -> bool {
        let Some(own) = self.own.as_ref().filter(|_| !self.all_requests) else { return true };
        let goes = |found: &&Stored| found.found.request == one.id && self.sees_match_volunteer(found);
        one.organisation.is_none_or(|place| own.contains(&place)) || self.live().any(|found| goes(&found))
    }

    /// Whether somebody of the week is seen; who is not in the week is seen by who sees everybody.
    pub fn sees_person(&self, side: Side, id: &str) -> bool {
        let problem = &self.week.problem;
        self.own.is_none()
            || match side {
                Side::Volunteer => self.sees_id(id),
                Side::Requester => problem.requests.iter().any(|one| one.requester == id && self.sees_request(one)),
            }
    }

    /// Whether the volunteer with this id is seen.
    pub fn sees_id(&self, id: &str) -> bool {
        self.own.is_none() || self.week.problem.volunteers.iter().any(|one| one.id == id && self.sees_volunteer(one))
    }

    fn sees_match_volunteer(&self, one: &Stored) -> bool {
        self.sees_id(&one.found.volunteer)
    }

    /// Whether a match is seen: by its volunteer or by its request.
    pub fn sees_match(&self, one: &Stored) -> bool {
        let request = || self.week.problem.requests.iter().find(|request| request.id == one.found.request);
        self.own.is_none()
            || self.sees_match_volunteer(one)
            || request().is_some_and(|request| self.sees_request(request))
    }

    /// Refuses matches that a visitor does not see, as if they were not there; who sees everybody is not looked at.
    pub(in crate::web) async fn refuse_unseen(shared: &App, visitor: &Visitor, ids: &[i64]) -> Result<(), StoreError> {
        if visitor.session.organisations.is_none() {
            return Ok(());
        }
        let scene = Self::load(shared, visitor).await?.ok_or(StoreError::NotFound)?;
        let is_seen = |id: &i64| scene.matches.iter().any(|one| one.id == *id && scene.sees_match(one));
        if ids.iter().all(is_seen) { Ok(()) } else { Err(StoreError::NotFound) }
    }

    /// Sentences about the week.
    pub fn words(&self, lang: Lang) -> Words<'_> {
        Words::new(lang, &self.week.problem, &self.week.clock)
    }

    /// Matches that stand.
    pub fn live(&self) -> impl Iterator<Item = &Stored> {
        self.matches.iter().filter(|one| is_live(one))
    }

    /// Matches in a state that are seen.
    pub fn in_state(&self, state: State) -> impl Iterator<Item = &Stored> {
        self.matches.iter().filter(move |one| one.state == state && self.sees_match(one))
    }

    /// Visits that are seen and ask for somebody; group offers ask for nobody's sake.
    pub fn asked(&self) -> usize {
        let requests = self.week.problem.visits.iter().map(|visit| self.week.problem.request_of(visit));
        requests.filter(|request| request.offer.is_none() && self.sees_request(request)).count()
    }

    /// Visits with places left that are seen, with how many.
    pub fn open_seen(&self) -> Vec<(&Visit, u32)> {
        let mut open = self.open();
        open.retain(|(visit, _)| self.sees_request(self.week.problem.request_of(visit)));
        open
    }

    /// How good a plan is, in words. Who sees a part learns how many of the own requests are placed, and no total of others.
    pub fn answer(&self, words: &Words<'_>, plan: &Plan) -> Markup {
        let (answer, stopped) = (words.answer(&plan.score), words.stopped(plan));
        let stopped = html! { @if !stopped.is_empty() { p.quiet { (stopped) } } };
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        if self.sees_all() {
            return html! { p.answer { (answer.headline) " " (answer.room) " " small { (answer.margin) } } (stopped) };
        }
        let asked = self.asked();
        let placed = words.placed(count(asked.saturating_sub(self.open_seen().len())), count(asked));
        let together = words.lang.pick("Alle organisaties samen: ", "All organisations together: ");
        html! { p.answer { (placed) " " small { (together) (answer.margin) } } (stopped) }
    }

    /// Visits with places left, as things stand, with how many.
    pub fn open(&self) -> Vec<(&Visit, u32)> {
        let mut places: BTreeMap<&str, u32> = BTreeMap::new();
        self.live().for_each(|one| *places.entry(&one.found.visit).or_default() += 1);
        let is_gone = |one: &&Stored| one.state.is_no() && one.reason.is_some_and(crate::life::Reason::ends_request);
        let gone: BTreeSet<&str> = self.matches.iter().filter(is_gone).map(|one| one.found.visit.as_str()).collect();
        let visits = self.week.problem.visits.iter().filter(|visit| !gone.contains(visit.id.as_str()));
        let going: BTreeSet<&str> = self.live().map(|one| one.found.visit.as_str()).collect();
        let seats = self.seats.iter().filter(|one| going.contains(one.seat.offer.as_str()));
        let seated: BTreeSet<&str> = seats.map(|one| one.seat.visit.as_str()).collect();
        let asked = visits
            .filter(|visit| !seated.contains(visit.id.as_str()) && self.week.problem.request_of(visit).offer.is_none());
        let left = asked.map(|visit| {
            let needed = self.week.problem.request_of(visit).volunteers_needed;
            (visit, needed.saturating_sub(places.get(visit.id.as_str()).copied().unwrap_or(0)))
        });
        left.filter(|(_, left)| *left > 0).collect()
    }

    /// The first name of a volunteer of a match.
    pub fn first_name(&self, volunteer: &str) -> &str {
        self.people.volunteer(volunteer).map_or("", Person::short_name)
    }

    /// The plan with the matches as they stand now, for the map and the files; nothing before the first plan.
    pub fn standing(&self) -> Option<Plan> {
        let planned = self.planned.as_ref()?;
        let mut plan = planned.plan.clone();
        // A hand may have taken a request or a volunteer out of the week since.
        let visits: BTreeSet<&str> = self.week.problem.visits.iter().map(|visit| visit.id.as_str()).collect();
        let volunteers: BTreeSet<&str> = self.week.problem.volunteers.iter().map(|one| one.id.as_str()).collect();
        let there = |one: &&Stored| {
            visits.contains(one.found.visit.as_str()) && volunteers.contains(one.found.volunteer.as_str())
        };
        plan.matches = self.live().filter(there).map(|one| one.found.clone()).collect();
        let open: BTreeSet<&str> = self.open().into_iter().map(|(visit, _)| visit.id.as_str()).collect();
        plan.unserved.retain(|unserved| open.contains(unserved.visit.as_str()));
        // Whoever takes a seat waits for those who carry the group; what a plan before left to those, stays.
        let carried = self.seats.iter().filter(|one| visits.contains(one.seat.visit.as_str()));
        let carried = carried.filter(|one| plan.matches.iter().any(|found| found.visit == one.seat.offer));
        plan.seats = carried.clone().map(|one| one.seat.clone()).collect();
        for one in carried {
            if plan.offers.iter().all(|run| run.offer != one.run.offer) {
                plan.offers.push(one.run.clone());
            }
        }
        Some(plan)
    }

    /// The plan as it stands now, as far as it is seen.
    pub fn standing_seen(&self) -> Option<Plan> {
        let mut plan = self.standing()?;
        if self.sees_all() {
            return Some(plan);
        }
        let seen: BTreeSet<(&str, &str)> = self
            .live()
            .filter(|one| self.sees_match(one))
            .map(|one| (one.found.visit.as_str(), one.found.volunteer.as_str()))
            .collect();
        plan.matches.retain(|one| seen.contains(&(one.visit.as_str(), one.volunteer.as_str())));
        let problem = &self.week.problem;
        let requests = problem.visits.iter().filter(|visit| self.sees_request(problem.request_of(visit)));
        let visits: BTreeSet<&str> = requests.map(|visit| visit.id.as_str()).collect();
        plan.unserved.retain(|one| visits.contains(one.visit.as_str()));
        plan.seats.retain(|seat| visits.contains(seat.visit.as_str()));
        let offers: BTreeSet<&str> = plan.seats.iter().map(|seat| seat.offer.as_str()).collect();
        plan.offers.retain(|run| visits.contains(run.offer.as_str()) || offers.contains(run.offer.as_str()));
        Some(plan)
    }

    /// The week's problem, in which who said no to a request does not go there.
    pub fn without_refused(&self) -> Problem {
        let mut problem = self.week.problem.clone();
        let declined = self.matches.iter().filter(|one| one.state.is_no());
        let declined = declined.map(|one| (&one.found.request, &one.found.volunteer));
        let said_no = self.calls.iter().filter(|one| one.said == Said::No).map(|one| (&one.request, &one.volunteer));
        for (request, volunteer) in declined.chain(said_no) {
            let request = problem.requests.iter_mut().find(|one| one.id == *request);
            request.into_iter().for_each(|request| request.excludes.push(volunteer.clone()));
        }
        problem
    }

    /// A plan with all that is known around it.
    pub fn view<'a>(&'a self, plan: &'a Plan, lang: Lang) -> Result<View<'a>, StoreError> {
        View::new(self.seen.as_ref().unwrap_or(&self.week.problem), plan, &self.people, &self.week.clock, lang)
            .map(|view| View { is_whole: self.sees_all(), ..view })
            .map_err(|error| StoreError::Damaged(error.to_string()))
    }
}
