//! The story of a request: who goes and why, or why nobody goes and what would help.

use rayon::prelude::*;

use crate::candidates::best_slot;
use crate::rules::{Pair, Refusal};
use crate::seats::Seats;

use super::explainer::number;
use super::{Explainer, Group, RequestStory, StoppedBy, VisitStory};

/// What the rules say of one volunteer for a visit.
pub(super) enum Judged {
    /// Allowed, with the points of the best slot.
    May(i64),
    /// Stopped, by all of these.
    Stopped(Vec<Refusal>),
}

impl Explainer<'_> {
    /// The story of one request; nothing for an id that the problem does not know.
    #[must_use]
    pub fn request(&self, id: &str) -> Option<RequestStory> {
        let visits = self.visits_of(id)?.map(|visit| self.visit_story(visit)).collect();
        Some(RequestStory { request: id.to_owned(), visits })
    }

    fn visit_story(&self, visit: usize) -> VisitStory {
        let looked_at = self.looked_at(visit).into_par_iter();
        let judged: Vec<(usize, Judged)> =
            looked_at.map(|volunteer| (volunteer, self.judge(volunteer, visit))).collect();
        let visit_id = &self.problem.visits[visit].id;
        let matches: Vec<_> = self.matches_of_visit(visit).cloned().collect();
        let unserved = self.plan.unserved.iter().find(|unserved| unserved.visit == *visit_id);
        let may = judged.iter().filter(|(_, judged)| matches!(judged, Judged::May(_))).count();
        VisitStory {
            visit: visit_id.clone(),
            runner_up: self.runner_up(visit, &judged),
            unserved: unserved.map(|unserved| unserved.reason.clone()),
            group: self.group(visit),
            stopped_by: self.stopped_by(&judged),
            may: number(may),
            changes: if unserved.is_some() { self.changes(visit, &judged) } else { Vec::new() },
            matches,
        }
    }

    /// The seat that a visit takes, or the offer that it is.
    fn group(&self, visit: usize) -> Option<Group> {
        let id = &self.problem.visits[visit].id;
        let run_of = |offer: &String| self.plan.offers.iter().find(|run| run.offer == *offer).cloned();
        if let Some(seat) = self.plan.seats.iter().find(|seat| seat.visit == *id) {
            return Some(Group::TakesSeat { seat: seat.clone(), run: run_of(&seat.offer)? });
        }
        let run = run_of(id)?;
        let guests = self.plan.seats.iter().filter(|seat| seat.offer == *id).map(|seat| seat.visit.clone()).collect();
        let seats = Seats::new(self.problem, self.travel);
        let may = (0..self.problem.visits.len()).filter(|guest| seats.walk_s(number(visit), number(*guest)).is_some());
        Some(Group::Offers { run, guests, may: number(may.count()) })
    }

    fn judge(&self, volunteer: usize, visit: usize) -> Judged {
        let pair = Pair::new(self.problem, volunteer, visit);
        // Most are stopped, and of those every rule is wanted: asking for the first alone would be asking twice.
        let refusals = pair.refusals(self.travel);
        if !refusals.is_empty() {
            return Judged::Stopped(refusals);
        }
        let fit = pair.fit(self.travel).expect("what no rule stops fits");
        Judged::May(best_slot(&self.scale, &pair, &fit, pair.visit).1)
    }

    /// The allowed volunteer who is worth most of those who do not go.
    fn runner_up(&self, visit: usize, judged: &[(usize, Judged)]) -> Option<super::PairStory> {
        let goes = |volunteer: usize| {
            self.matches_of_visit(visit).any(|found| found.volunteer == self.problem.volunteers[volunteer].id)
        };
        let others = judged.iter().filter_map(|(volunteer, judged)| match judged {
            Judged::May(points) if !goes(*volunteer) => Some((points - self.volunteer_price(*volunteer), *volunteer)),
            _ => None,
        });
        let best = others.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        Some(self.pair_story(best.1, visit))
    }

    /// How many each rule stops, most first; the example is somebody whom as few rules as possible stop.
    fn stopped_by(&self, judged: &[(usize, Judged)]) -> Vec<StoppedBy> {
        let mut counts: Vec<(usize, StoppedBy)> = Vec::new();
        for (volunteer, judged) in judged {
            let Judged::Stopped(all) = judged else { continue };
            let mut counted: Vec<&str> = Vec::new();
            for refusal in all {
                if counted.contains(&refusal.rule()) {
                    continue;
                }
                counted.push(refusal.rule());
                let known = counts.iter_mut().find(|(_, known)| known.example.rule() == refusal.rule());
                let id = || self.problem.volunteers[*volunteer].id.clone();
                match known {
                    None => {
                        let first = StoppedBy { example: refusal.clone(), who: id(), count: 1 };
                        counts.push((all.len(), first));
                    }
                    Some((fewest, known)) => {
                        known.count += 1;
                        if all.len() < *fewest {
                            *fewest = all.len();
                            known.example = refusal.clone();
                            known.who = id();
                        }
                    }
                }
            }
        }
        let mut stopped: Vec<StoppedBy> = counts.into_iter().map(|(_, stopped)| stopped).collect();
        stopped.sort_by_key(|stopped| (std::cmp::Reverse(stopped.count), stopped.example.rule()));
        stopped
    }
}
