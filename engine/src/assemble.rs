//! From chosen options to the plan that people read: matches with their points, who is left over and why, the figures.

use rayon::prelude::*;

use crate::homes::Homes;
use crate::instance::{Choice, Instance, OfferRow, Proof, Solution};
use crate::plan::{
    Agreed, Expected, Match, OfferRun, PLAN_FORMAT, Plan, PricesInTime, Score, Seat, Unserved, WhyNotOffered,
};
use crate::points::Scale;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::request::HelpRequest;
use crate::rules::Pair;
use crate::seats::{Seats, best_seats};
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
    /// The seats taken: offer and guest, both by their visits.
    pub seats: Vec<(u32, u32)>,
    /// The group offers.
    pub offers: &'a [OfferRow],
    /// Their points minus load cost.
    pub total: i64,
    /// Whether the solver was told to stop before it had spent its effort.
    pub stopped_early: bool,
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
        let prices =
            PricesInTime { visits: prices.visits, organisations: prices.organisations, options, seats: prices.seats };
        Some(Self { ceiling: solution.ceiling, prices })
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
        let mut seats = self.seats.clone();
        seats.sort_unstable_by_key(|(_, visit)| *visit);
        let seats: Vec<Seat> = seats.iter().map(|seat| self.seat(*seat)).collect();
        let unserved = self.unserved(&coming, &timeless);
        let matches: Vec<Match> = matches.into_iter().map(|(.., found)| found).collect();
        Plan {
            format: PLAN_FORMAT.to_owned(),
            first_day: self.problem.period.first_day,
            days: count(self.problem.period.days()),
            policy: self.policy.clone(),
            agreed: Agreed::of(self.problem),
            gone: Vec::new(),
            score: self.score(&matches, &seats, &coming, &timeless),
            offers: self.offers.iter().map(|offer| self.run(offer, &coming)).collect(),
            matches,
            seats,
            unserved,
            words: self.problem.vocabulary.clone(),
            areas: None,
            stopped_early: self.stopped_early,
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

    /// A seat with its reasons.
    fn seat(&self, (offer, visit): (u32, u32)) -> Seat {
        let seats = Seats::new(self.problem, self.travel);
        let walk_s = seats.walk_s(offer, visit).expect("only guests take seats");
        let [at, guest] = [offer, visit].map(|visit| &self.problem.visits[visit as usize]);
        let parts = seats.parts(self.scale, offer, visit, walk_s);
        Seat {
            visit: guest.id.clone(),
            request: self.problem.request_of(guest).id.clone(),
            offer: at.id.clone(),
            time: at.slots[0],
            walk_s,
            points: parts.sum(),
            parts,
        }
    }

    /// What comes of a group offer.
    fn run(&self, offer: &OfferRow, coming: &[u32]) -> OfferRun {
        let at = &self.problem.visits[offer.visit as usize];
        let needed = self.problem.request_of(at).volunteers_needed;
        let may = count(offer.guests.len());
        let allowed =
            |volunteer: &usize| Pair::new(self.problem, *volunteer, offer.visit as usize).fit(self.travel).is_ok();
        let at_once = || count((0..self.problem.volunteers.len()).filter(allowed).take(needed as usize).count());
        let why_not = if coming[offer.visit as usize] > 0 {
            None
        } else if may < offer.least {
            Some(WhyNotOffered::TooFewGuests { may, least: offer.least })
        } else {
            let at_once = at_once();
            let few = WhyNotOffered::TooFewVolunteers { needed, at_once };
            Some(if at_once < needed { few } else { WhyNotOffered::NeededElsewhere })
        };
        let guests = self.seats.iter().filter(|(of, _)| *of == offer.visit).count();
        OfferRun {
            offer: at.id.clone(),
            request: self.problem.request_of(at).id.clone(),
            seats: offer.seats,
            guests: count(guests),
            why_not,
        }
    }

    /// The visits with places left; `coming` counts who comes to each.
    fn unserved(&self, coming: &[u32], timeless: &Timeless<'_>) -> Vec<Unserved> {
        let homes = Homes::new(self.problem);
        let of_visit = |visit: usize| {
            let request = self.request(visit);
            let places = request.volunteers_needed - coming[visit];
            let has_seat = self.seats.iter().any(|(_, guest)| *guest as usize == visit);
            (places > 0 && !has_seat && request.offer.is_none()).then(|| Unserved {
                visit: self.problem.visits[visit].id.clone(),
                request: request.id.clone(),
                places,
                reason: why_unserved(self.problem, self.travel, &timeless.candidates, &homes, visit),
            })
        };
        (0..coming.len()).into_par_iter().filter_map(of_visit).collect()
    }

    fn score(&self, matches: &[Match], seats: &[Seat], coming: &[u32], timeless: &Timeless<'_>) -> Score {
        let requests = || (0..coming.len()).map(|visit| self.request(visit));
        let priority_asked: i64 = requests().map(|r| i64::from(r.priority) * i64::from(r.volunteers_needed)).sum();
        let priority = |visit: usize| i64::from(self.request(visit).priority);
        let at_visits: i64 = (0..coming.len()).map(|visit| priority(visit) * i64::from(coming[visit])).sum();
        let priority_served = at_visits + self.seats.iter().map(|(_, visit)| priority(*visit as usize)).sum::<i64>();
        let is_asked = |visit: &usize| self.request(*visit).offer.is_none();
        let asked = || (0..coming.len()).filter(is_asked);
        let places_asked: u32 = asked().map(|visit| self.request(visit).volunteers_needed).sum();
        let one = |offer: &OfferRow| OfferRow {
            guests: offer.guests.iter().map(|(visit, _)| (*visit, 1)).collect(),
            ..*offer
        };
        let places: Vec<OfferRow> = self.offers.iter().map(one).collect();
        let places_ceiling = timeless.places.total + best_seats(&places, &timeless.places.prices.visits);
        let again = again_of(self.problem, self.scale, &self.chosen);
        let timeless_ceiling = timeless.flow.total
            + again_at_most(self.problem, self.scale)
            + best_seats(self.offers, &timeless.flow.prices.visits);
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
            load_cost: matches.iter().map(|found| found.points).sum::<i64>()
                + seats.iter().map(|seat| seat.points).sum::<i64>()
                + again
                - self.total,
            priority_step: self.scale.priority_step,
            priority_served,
            priority_ceiling: priority_proven.map_or(priority_asked, |proven| proven.min(priority_asked)),
            expected,
            places_filled: asked().map(|visit| coming[visit]).sum::<u32>() + count(seats.len()),
            places_asked,
            places_ceiling: u32::try_from(places_ceiling).map_or(places_asked, |proven| proven.min(places_asked)),
            visits_served: count(asked().filter(|visit| coming[*visit] > 0).count() + seats.len()),
            visits_asked: count(asked().count()),
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
