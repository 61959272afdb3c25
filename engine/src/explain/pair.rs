//! Why a pair is in the plan, or is not.

use crate::candidates::best_slot;
use crate::legs::Legs;
use crate::plan::Match;
use crate::rules::Pair;

use super::{Explainer, PairStory, Verdict};

impl Explainer<'_> {
    /// The story of one volunteer and each visit of one request; nothing for ids that the problem does not know.
    #[must_use]
    pub fn pair(&self, volunteer: &str, request: &str) -> Option<Vec<PairStory>> {
        let volunteer = self.volunteer(volunteer)?;
        let story = |visit: usize| {
            let mut story = self.pair_story(volunteer, visit);
            if let Verdict::Lost { costs_at_least, .. } = &mut story.verdict {
                *costs_at_least = self.costs_at_least(volunteer, visit);
            }
            story
        };
        Some(self.visits_of(request)?.map(story).collect())
    }

    /// The story of one pair, what it would cost left out.
    pub(super) fn pair_story(&self, volunteer: usize, visit: usize) -> PairStory {
        let pair = Pair::new(self.problem, volunteer, visit);
        let (volunteer_id, visit_id) = (pair.volunteer.id.clone(), pair.visit.id.clone());
        let verdict = match self.matches_of_visit(visit).find(|found| found.volunteer == volunteer_id) {
            Some(found) => Verdict::Matched { found: found.clone() },
            None => self.why_not(volunteer, visit, &pair),
        };
        PairStory { volunteer: volunteer_id, visit: visit_id, verdict }
    }

    fn why_not(&self, volunteer: usize, visit: usize, pair: &Pair<'_>) -> Verdict {
        let Ok(fit) = pair.fit(self.travel) else { return Verdict::Forbidden { rules: pair.refusals(self.travel) } };
        let (_, points) = best_slot(&self.scale, pair, &fit, pair.visit);
        // A pair can only come in at the time the others come.
        let together = self.matches_of_visit(visit).next().map(|found| found.time);
        let times = fit.slots.iter().map(|slot| pair.visit.slots[slot]);
        let times = times.filter(|time| together.is_none_or(|together| together == *time));
        let legs = Legs::new(self.instance());
        let misfit = self.misfit(&mut self.roster(&legs), volunteer, visit, times);
        let is_full = self.matches_of_visit(visit).count() >= pair.request.volunteers_needed as usize;
        let instead = self.matches_of_visit(visit).min_by_key(|found| found.points).filter(|_| is_full);
        Verdict::Lost {
            points,
            instead: instead.cloned(),
            does: self.matches_of_volunteer(volunteer).map(|found: &Match| found.visit.clone()).collect(),
            costs_at_least: 0,
            clash: misfit.and_then(|misfit| self.clash(&legs, volunteer, visit, misfit)),
        }
    }
}
