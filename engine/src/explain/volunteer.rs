//! The story of a volunteer: what they do, what keeps them from more, and what one more like them would add.

use crate::candidates::best_slot;
use crate::roster::load_cost;
use crate::rules::{Pair, Refusal};

use super::explainer::number;
use super::{Explainer, StoppedBy, Verdict, VolunteerStory};

/// The most visits named that nobody does and this volunteer may do.
const COULD_STILL_MOST: usize = 20;

impl Explainer<'_> {
    /// The story of one volunteer; nothing for an id that the problem does not know.
    #[must_use]
    pub fn volunteer_story(&self, id: &str) -> Option<VolunteerStory> {
        let volunteer = self.volunteer(id)?;
        let (mut may, mut worth, mut could_still) = (0_usize, self.worth_of_time(volunteer), Vec::new());
        let mut stopped: Vec<(usize, StoppedBy)> = Vec::new();
        for visit in 0..self.problem.visits.len() {
            let pair = Pair::new(self.problem, volunteer, visit);
            let all = pair.refusals(self.travel);
            if !all.is_empty() {
                all.iter().for_each(|refusal| count(&mut stopped, refusal, all.len(), &pair.visit.id));
                continue;
            }
            let fit = pair.fit(self.travel).expect("what no rule stops fits");
            may += 1;
            let (_, points) = best_slot(&self.scale, &pair, &fit, pair.visit);
            worth += (points - self.volunteer_price(volunteer) - self.visit_price(visit)).max(0);
            let is_open = self.matches_of_visit(visit).count() < pair.request.volunteers_needed as usize;
            if is_open && could_still.len() < COULD_STILL_MOST {
                could_still.push(self.pair_story(volunteer, visit));
            }
        }
        could_still.retain(|story| matches!(story.verdict, Verdict::Lost { .. }));
        let mut stopped_by: Vec<StoppedBy> = stopped.into_iter().map(|(_, stopped)| stopped).collect();
        stopped_by.sort_by_key(|stopped| (std::cmp::Reverse(stopped.count), stopped.example.rule()));
        Some(VolunteerStory {
            volunteer: id.to_owned(),
            matches: self.matches_of_volunteer(volunteer).cloned().collect(),
            may: number(may),
            stopped_by,
            one_more_is_worth: worth,
            could_still,
        })
    }

    /// Σ over the visits that the limits allow of max(0, price − load cost − price of the organisation).
    fn worth_of_time(&self, volunteer: usize) -> i64 {
        let row = &self.problem.volunteers[volunteer];
        let organisation =
            row.organisation.and_then(|organisation| self.plan.prices.organisations.get(organisation as usize));
        let price = self.volunteer_price(volunteer) - organisation.copied().unwrap_or(0);
        let costs = self.scale.load_costs(row);
        let most = crate::problem_bounds::most_visits(self.problem, volunteer) as usize;
        (0..most).map(|done| price - load_cost(&costs, done)).take_while(|gain| *gain > 0).sum()
    }
}

/// Counts one visit that a rule keeps from the volunteer; the example is the visit that the fewest rules keep away.
fn count(stopped: &mut Vec<(usize, StoppedBy)>, refusal: &Refusal, rules: usize, visit: &str) {
    match stopped.iter_mut().find(|(_, known)| known.example.rule() == refusal.rule()) {
        None => stopped.push((rules, StoppedBy { example: refusal.clone(), who: visit.to_owned(), count: 1 })),
        Some((fewest, known)) => {
            known.count += 1;
            if rules < *fewest {
                (*fewest, known.example, known.who) = (rules, refusal.clone(), visit.to_owned());
            }
        }
    }
}
