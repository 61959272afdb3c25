//! Whether somebody can go somewhere beside all that stands. A plan knows nothing of what people changed in it since.

use std::sync::Arc;

use koppel_engine::plan::Match;
use koppel_engine::problem::Problem;
use koppel_engine::replan;
use koppel_engine::request::{HelpRequest, Visit};

use super::scene::Scene;
use crate::store::matches::Stored;
use crate::store::weeks::Week;

/// The matches that stand, proposals included.
pub(super) struct Beside {
    week: Arc<Week>,
    live: Vec<Stored>,
}

impl Beside {
    pub fn of(scene: &Scene) -> Self {
        Self { week: scene.week.clone(), live: scene.live().cloned().collect() }
    }

    /// Whether the volunteer of a match can have it too, when these matches, by number, no longer stand; and whether it is at the
    /// time at which others come to the same visit.
    pub fn fits(&self, found: &Match, leaving: &[i64]) -> bool {
        let stays: Vec<&Match> =
            self.live.iter().filter(|one| !leaving.contains(&one.id)).map(|one| &one.found).collect();
        if stays.iter().any(|one| one.visit == found.visit && one.time != found.time) {
            return false;
        }
        let mut own: Vec<&Match> = stays.iter().copied().filter(|one| one.volunteer == found.volunteer).collect();
        if own.iter().any(|one| one.visit == found.visit) || !self.has_room(&stays, found) {
            return false;
        }
        // What no longer holds by itself, such as a visit that a hand moved, stops nothing else.
        let without = self.given_back(&found.volunteer, &own);
        own.push(found);
        without.is_some_and(|without| self.given_back(&found.volunteer, &own) == Some(without))
    }

    /// The matches of a volunteer on a visit, by number.
    pub fn on(&self, volunteer: &str, visit: &str) -> impl Iterator<Item = i64> {
        let is_it = move |one: &&Stored| one.found.volunteer == volunteer && one.found.visit == visit;
        self.live.iter().filter(is_it).map(|one| one.id)
    }

    /// Whether the organisation of a volunteer can lend somebody once more.
    fn has_room(&self, stays: &[&Match], found: &Match) -> bool {
        let problem = &self.week.problem;
        let of = |id: &str| problem.volunteers.iter().find(|one| one.id == id).and_then(|one| one.organisation);
        let Some(organisation) = of(&found.volunteer) else { return true };
        let lent = stays.iter().filter(|one| of(&one.volunteer) == Some(organisation)).count();
        lent < problem.organisations[organisation as usize].visits as usize
    }

    /// How many of these matches of one volunteer do not hold next to the others; nothing where the week does not know them.
    fn given_back(&self, volunteer: &str, matches: &[&Match]) -> Option<usize> {
        let whole = &self.week.problem;
        let mut small = Problem {
            period: whole.period.clone(),
            vocabulary: whole.vocabulary.clone(),
            organisations: whole.organisations.clone(),
            volunteers: vec![whole.volunteers.iter().find(|one| one.id == volunteer)?.clone()],
            requests: Vec::new(),
            visits: Vec::new(),
            acceptance: None,
        };
        let mut gone = 0;
        let mut held = Vec::new();
        for found in matches {
            let Some(visit) = whole.visits.iter().find(|visit| visit.id == found.visit) else {
                gone += 1;
                continue;
            };
            // Each visit by itself: who else comes there is nothing to this volunteer's days.
            let request = HelpRequest {
                id: visit.id.clone(),
                partial: true,
                same_volunteers: false,
                offer: None,
                links: Vec::new(),
                told: Vec::new(),
                pinned: Vec::new(),
                ..whole.request_of(visit).clone()
            };
            let place = u32::try_from(small.requests.len()).ok()?;
            small.requests.push(request);
            small.visits.push(Visit { request: place, ..visit.clone() });
            held.push(Match { request: visit.id.clone(), ..(*found).clone() });
        }
        Some(gone + replan::pin(&mut small, &self.week.travel, &held).len())
    }
}
