//! What the pages look at: the week, its newest plan, its matches, and the people who are shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use koppel_engine::plan::Plan;
use koppel_engine::problem::Problem;
use koppel_engine::request::Visit;

use crate::lang::Lang;
use crate::life::State;
use crate::people::{People, Person};
use crate::serve::{App, Planned};
use crate::store::StoreError;
use crate::store::matches::Stored;
use crate::store::weeks::Week;
use crate::words::Words;
use crate::write::View;

/// A week as it stands.
pub(super) struct Scene {
    pub week: Arc<Week>,
    pub planned: Option<Arc<Planned>>,
    /// All matches but those a newer plan replaced.
    pub matches: Vec<Stored>,
    /// Volunteers and requesters of the matches.
    pub people: People,
}

/// Whether a match stands for somebody who goes, or may go.
pub(super) fn is_live(one: &Stored) -> bool {
    one.state == State::Proposed || one.state.is_kept()
}

impl Scene {
    /// The newest week as it stands; nothing before the first import.
    pub async fn load(shared: &App) -> Result<Option<Self>, StoreError> {
        let Some(week) = shared.newest_week().await? else { return Ok(None) };
        let planned = shared.newest_plan(week.id).await?;
        let matches = shared.store.matches(week.id).await?;
        let volunteers: BTreeSet<&str> = matches.iter().map(|one| one.found.volunteer.as_str()).collect();
        let going: BTreeSet<&str> = matches.iter().map(|one| one.found.request.as_str()).collect();
        let requesters = week.problem.requests.iter().filter(|request| going.contains(request.id.as_str()));
        let requesters: BTreeSet<&str> = requesters.map(|request| request.requester.as_str()).collect();
        let people = shared.store.people(&volunteers, &requesters).await?;
        Ok(Some(Self { week, planned, matches, people }))
    }

    /// Sentences about the week.
    pub fn words(&self, lang: Lang) -> Words<'_> {
        Words::new(lang, &self.week.problem, &self.week.clock)
    }

    /// Matches that stand.
    pub fn live(&self) -> impl Iterator<Item = &Stored> {
        self.matches.iter().filter(|one| is_live(one))
    }

    /// Matches in a state.
    pub fn in_state(&self, state: State) -> impl Iterator<Item = &Stored> {
        self.matches.iter().filter(move |one| one.state == state)
    }

    /// Visits with places left, as things stand, with how many.
    pub fn open(&self) -> Vec<(&Visit, u32)> {
        let mut going: BTreeMap<&str, u32> = BTreeMap::new();
        self.live().for_each(|one| *going.entry(&one.found.visit).or_default() += 1);
        let is_gone = |one: &&Stored| one.state.is_no() && one.reason.is_some_and(crate::life::Reason::ends_request);
        let gone: BTreeSet<&str> = self.matches.iter().filter(is_gone).map(|one| one.found.visit.as_str()).collect();
        let visits = self.week.problem.visits.iter().filter(|visit| !gone.contains(visit.id.as_str()));
        let left = visits.map(|visit| {
            let needed = self.week.problem.request_of(visit).volunteers_needed;
            (visit, needed.saturating_sub(going.get(visit.id.as_str()).copied().unwrap_or(0)))
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
        plan.matches = self.live().map(|one| one.found.clone()).collect();
        let open: BTreeSet<&str> = self.open().into_iter().map(|(visit, _)| visit.id.as_str()).collect();
        plan.unserved.retain(|unserved| open.contains(unserved.visit.as_str()));
        Some(plan)
    }

    /// The week's problem, in which who said no to a request does not go there.
    pub fn without_refused(&self) -> Problem {
        let mut problem = self.week.problem.clone();
        for one in self.matches.iter().filter(|one| one.state.is_no()) {
            let request = problem.requests.iter_mut().find(|request| request.id == one.found.request);
            request.into_iter().for_each(|request| request.excludes.push(one.found.volunteer.clone()));
        }
        problem
    }

    /// A plan with all that is known around it.
    pub fn view<'a>(&'a self, plan: &'a Plan, lang: Lang) -> Result<View<'a>, StoreError> {
        View::new(&self.week.problem, plan, &self.people, &self.week.clock, lang)
            .map_err(|error| StoreError::Damaged(error.to_string()))
    }
}
