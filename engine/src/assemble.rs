//! From chosen options to the plan that people read: matches with their points, who is left over and why, the figures.

use rayon::prelude::*;

use crate::homes::Homes;
use crate::instance::{Choice, Instance, Proof, Solution};
use crate::plan::{Agreed, Expected, Match, PLAN_FORMAT, Plan, PricesInTime, Score, Unserved};
use crate::points::Scale;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::request::HelpRequest;
use crate::rules::Pair;
use crate::time::{Minute, Span};
use crate::timeless::Timeless;
use crate::travel::Travel;
use crate::why::why_unserved;

/// What was chosen, and what it was chosen from.
pub struct Draft<'a> {
    /// The tables.
    pub problem: &'a Problem,
    /// Travel times.
    pub travel: &'a dyn Travel,
    /// The weights.
    pub policy: &'a Policy,
    /// The points they give.
    pub scale: &'a Scale,
    /// The chosen options.
    pub chosen: Vec<Choice>,
    /// Their points minus load cost.
    pub total: i64,
    /// The proof in time, where there is one.
    pub in_time: Option<InTime>,
}

/// What the same volunteers add that come to several visits of a request.
pub fn again_of(problem: &Problem, scale: &Scale, chosen: &[Choice]) -> i64 {
    let request = |choice: &Choice| problem.visits[choice.visit as usize].request;
    let mut pairs: Vec<(u32, u32)> = chosen.iter().map(|choice| (request(choice), choice.volunteer)).collect();
    pairs.sort_unstable();
    let several = pairs.chunk_by(|one, other| one == other).map(|visits| visits.len() - 1);
    several.map(|more| i64::try_from(more).expect("visits are few") * scale.again()).sum()
}

/// No plan gets more for the same volunteer again: every place of a request's visits but for those of one of them.
fn again_at_most(problem: &Problem, scale: &Scale) -> i64 {
    let places = problem.visits.windows(2).filter(|pair| pair[0].request == pair[1].request);
    places.map(|pair| i64::from(problem.request_of(&pair[1]).volunteers_needed) * scale.again()).sum()
}

/// What the week solver proved.
pub struct InTime {
    /// No plan has more.
    pub ceiling: i64,
    /// The prices that prove it.
    pub prices: PricesInTime,
    /// Whether the solver was stopped.
    pub stopped_early: bool,
}

impl InTime {
    /// The proof of a solution of the problem's instance; nothing when it was proven without time.
    pub fn new(problem: &Problem, instance: &Instance, solution: Solution) -> Option<Self> {
        let Proof::Week(prices) = solution.proof else { return None };
        let of_option = |(option, price): &(u32, i64)| {
            let Choice { volunteer, visit, start, .. } = instance.options[*option as usize];
            let slots = &problem.visits[visit as usize].slots;
            let slot = slots.partition_point(|slot| slot.starts_at.0 < start);
            (volunteer, visit, count(slot), *price)
        };
        let mut options: Vec<_> = prices.options.iter().map(of_option).collect();
        options.sort_unstable();
        let prices = PricesInTime { visits: prices.visits, organisations: prices.organisations, options };
        Some(Self { ceiling: solution.ceiling, prices, stopped_early: solution.stopped_early })
    }
}

impl Draft<'_> {
    /// The plan, with the proof of the timeless optimum.
    pub fn plan(&self, timeless: Timeless<'_>) -> Plan {
        let mut matches: Vec<(u32, u32, Match)> =
            self.chosen.iter().map(|choice| (choice.visit, choice.volunteer, self.match_of(choice))).collect();
        matches.sort_by_key(|(visit, volunteer, _)| (*visit, *volunteer));
        let mut coming = vec![0_u32; self.problem.visits.len()];
        for (visit, ..) in &matches {
            coming[*visit as usize] += 1;
        }
        let unserved = self.unserved(&coming, &timeless);
        let matches: Vec<Match> = matches.into_iter().map(|(.., found)| found).collect();
        Plan {
            format: PLAN_FORMAT.to_owned(),
            first_day: self.problem.period.first_day,
            days: count(self.problem.period.days()),
            policy: self.policy.clone(),
            agreed: Agreed::of(self.problem),
            gone: Vec::new(),
            score: self.score(&matches, &coming, &timeless),
            matches,
            unserved,
            words: self.problem.vocabulary.clone(),
            stopped_early: self.in_time.as_ref().is_some_and(|in_time| in_time.stopped_early),
            prices: timeless.flow.prices,
            prices_in_time: self.in_time.as_ref().map(|in_time| in_time.prices.clone()),
            places_prices: timeless.places.prices,
        }
    }

    /// A chosen option with its reasons.
    fn match_of(&self, choice: &Choice) -> Match {
        let pair = Pair::new(self.problem, choice.volunteer as usize, choice.visit as usize);
        let fit = pair.fit(self.travel).expect("only allowed pairs become options");
        let time = Span { starts_at: Minute(choice.start), ends_at: Minute(choice.end) };
        let parts = self.scale.parts(&pair, &fit, time);
        Match {
            visit: pair.visit.id.clone(),
            request: pair.request.id.clone(),
            volunteer: pair.volunteer.id.clone(),
            time,
            mode: fit.mode,
            travel_s: fit.travel_s,
            points: parts.sum(),
            parts,
            yes: self.scale.yes(&pair, fit.travel_s),
        }
    }

    /// The visits with places left; `coming` counts who comes to each.
    fn unserved(&self, coming: &[u32], timeless: &Timeless<'_>) -> Vec<Unserved> {
        let homes = Homes::new(self.problem);
        let of_visit = |visit: usize| {
            let request = self.request(visit);
            let places = request.volunteers_needed - coming[visit];
            (places > 0).then(|| Unserved {
                visit: self.problem.visits[visit].id.clone(),
                request: request.id.clone(),
                places,
                reason: why_unserved(self.problem, self.travel, &timeless.candidates, &homes, visit),
            })
        };
        (0..coming.len()).into_par_iter().filter_map(of_visit).collect()
    }

    fn score(&self, matches: &[Match], coming: &[u32], timeless: &Timeless<'_>) -> Score {
        let requests = || (0..coming.len()).map(|visit| self.request(visit));
        let priority_asked: i64 = requests().map(|r| i64::from(r.priority) * i64::from(r.volunteers_needed)).sum();
        let priority_served =
            requests().zip(coming).map(|(r, coming)| i64::from(r.priority) * i64::from(*coming)).sum();
        let places_asked: u64 = requests().map(|request| u64::from(request.volunteers_needed)).sum();
        let again = again_of(self.problem, self.scale, &self.chosen);
        let timeless_ceiling = timeless.flow.total + again_at_most(self.problem, self.scale);
        let ceiling = self.in_time.as_ref().map_or(timeless_ceiling, |in_time| in_time.ceiling.min(timeless_ceiling));
        // What load costs may lower a total by is the most that priority can hide behind.
        let expected = self.expected(matches, ceiling, priority_asked);
        let priority_proven = match expected {
            Some(_) => None,
            None => (ceiling + self.scale.load_cost_most).checked_div(self.scale.priority_step),
        };
        Score {
            total: self.total,
            ceiling,
            timeless_ceiling,
            again,
            load_cost: matches.iter().map(|found| found.points).sum::<i64>() + again - self.total,
            priority_step: self.scale.priority_step,
            priority_served,
            priority_ceiling: priority_proven.map_or(priority_asked, |proven| proven.min(priority_asked)),
            expected,
            places_filled: count(matches.len()),
            places_asked: u32::try_from(places_asked).expect("fewer than 2^32 places"),
            places_ceiling: u32::try_from(timeless.places.total).expect("fewer than 2^32 places"),
            visits_served: count(coming.iter().filter(|coming| **coming > 0).count()),
            visits_asked: count(coming.len()),
        }
    }

    /// Expected served priority, where the plan counts with it.
    fn expected(&self, matches: &[Match], ceiling: i64, priority_asked: i64) -> Option<Expected> {
        self.scale.expects().then(|| {
            let mut chosen: Vec<(u32, u32)> =
                self.chosen.iter().map(|choice| (choice.visit, choice.volunteer)).collect();
            chosen.sort_unstable();
            let of_match = |((visit, _), found): (&(u32, u32), &Match)| {
                i64::from(self.request(*visit as usize).priority) * i64::from(found.yes.unwrap_or(0))
            };
            let served = chosen.iter().zip(matches).map(of_match).sum();
            let above =
                i128::from(ceiling) + i128::from(self.scale.load_cost_most) + i128::from(self.scale.matches_most);
            let asked = i128::from(priority_asked) * 999;
            let proven = (above * 1000)
                .checked_div(i128::from(self.scale.priority_step))
                .map_or(asked, |proven| proven.min(asked));
            Expected { served, ceiling: i64::try_from(proven).expect("at most what is asked") }
        })
    }

    fn request(&self, visit: usize) -> &HelpRequest {
        self.problem.request_of(&self.problem.visits[visit])
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).expect("tables hold fewer than 2^32 rows")
}
