//! Who could come to a visit next to what everybody does in the plan.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use ordered_float::OrderedFloat;
use rayon::prelude::*;

use crate::instance::{Choice, Instance, LinkKind};
use crate::legs::Legs;
use crate::neutral::instance_of;
use crate::plan::Plan;
use crate::points::Scale;
use crate::problem::Problem;
use crate::roster::{Misfit, Roster};
use crate::rules::{Fit, Pair};
use crate::time::{Minute, Span};
use crate::travel::Travel;

use super::{Call, Layer, NoCallList, Opening};

/// The plan without those who dropped out, and everybody who may come by the rules.
pub(super) struct Stage<'a> {
    /// In which nobody is on call any more: all of them may be asked.
    problem: &'a Problem,
    on_call: &'a HashSet<&'a str>,
    travel: &'a dyn Travel,
    opening: &'a Opening<'a>,
    visit: u32,
    volunteers: HashMap<&'a str, u32>,
    instance: Instance,
    /// Options of the plan that stand.
    stands: Vec<u32>,
    /// The time at which the visit has to be, when others come or it was agreed.
    agreed: Option<Span>,
    coming: u32,
}

impl<'a> Stage<'a> {
    pub(super) fn new(
        (problem, on_call): (&'a Problem, &'a HashSet<&'a str>),
        travel: &'a dyn Travel,
        plan: &'a Plan,
        opening: &'a Opening<'a>,
    ) -> Result<Self, NoCallList> {
        let volunteers: HashMap<&str, u32> =
            (0..).zip(&problem.volunteers).map(|(place, volunteer)| (volunteer.id.as_str(), place)).collect();
        let visits: HashMap<&str, u32> =
            (0..).zip(&problem.visits).map(|(place, visit)| (visit.id.as_str(), place)).collect();
        let visit = *visits.get(opening.visit).ok_or_else(|| NoCallList::UnknownVisit(opening.visit.to_owned()))?;
        let named = opening.answers.iter().map(|(id, _)| id).chain(opening.card).chain(opening.dropped_out);
        if let Some(id) = named.into_iter().find(|id| !volunteers.contains_key(id.as_str())) {
            return Err(NoCallList::UnknownVolunteer(id.clone()));
        }
        let of_visit = || plan.matches.iter().filter(|found| found.visit == opening.visit);
        if let Some(id) = opening.dropped_out.iter().find(|id| of_visit().all(|found| found.volunteer != **id)) {
            return Err(NoCallList::NotOfThisVisit(id.clone()));
        }
        let is_out = |id: &String| opening.dropped_out.contains(id);
        let known = plan.matches.iter().filter(|found| found.visit != opening.visit || !is_out(&found.volunteer));
        let standing: Vec<(u32, u32, Span)> = known
            .filter_map(|found| {
                let volunteer = volunteers.get(found.volunteer.as_str())?;
                Some((*volunteer, *visits.get(found.visit.as_str())?, found.time))
            })
            .collect();
        let coming = standing.iter().filter(|(_, other, _)| *other == visit).count();
        let count = u32::try_from(problem.volunteers.len()).expect("tables hold fewer than 2^32 rows");
        let may = |volunteer: &u32| Pair::new(problem, *volunteer as usize, visit as usize).fit(travel).is_ok();
        let mut pairs: Vec<(u32, u32)> =
            (0..count).into_par_iter().filter(may).map(|volunteer| (volunteer, visit)).collect();
        pairs.extend(standing.iter().map(|(volunteer, visit, _)| (*volunteer, *visit)));
        pairs.sort_unstable();
        pairs.dedup();
        let mut instance = instance_of(problem, travel, &Scale::new(problem, &plan.policy), &pairs);
        // Whoever stands in for one visit is not the one who comes to the others.
        instance.links.retain(|link| link.kind != LinkKind::Same);
        let stands = standing.iter().filter_map(|found| option_of(&instance, *found)).collect();
        let stage = Self {
            problem,
            on_call,
            travel,
            opening,
            visit,
            volunteers,
            instance,
            stands,
            agreed: of_visit().next().map(|found| found.time),
            coming: u32::try_from(coming).unwrap_or(u32::MAX),
        };
        if stage.places() == 0 { Err(NoCallList::NobodyMissing) } else { Ok(stage) }
    }

    /// Places that nobody has.
    pub(super) fn places(&self) -> u32 {
        self.problem.request_of(self.row()).volunteers_needed.saturating_sub(self.coming)
    }

    pub(super) fn visit_id(&self) -> &str {
        &self.row().id
    }

    pub(super) fn request_id(&self) -> &str {
        &self.problem.request_of(self.row()).id
    }

    fn row(&self) -> &'a crate::request::Visit {
        &self.problem.visits[self.visit as usize]
    }

    /// Somebody said yes: comes, if the rules and the rest of the plan allow it.
    pub(super) fn take(&mut self, id: &str) -> Result<(), NoCallList> {
        let volunteer = self.volunteers[id];
        let pair = Pair::new(self.problem, volunteer as usize, self.visit as usize);
        pair.fit(self.travel).map_err(|refusal| NoCallList::MayNot(id.to_owned(), refusal))?;
        if self.stands.iter().any(|option| self.is_it(*option, volunteer)) {
            return Ok(());
        }
        let found = {
            let legs = Legs::new(&self.instance);
            let mut roster = self.roster(&legs);
            let options = self.options_of(volunteer);
            options.into_iter().find_map(|option| Some((option, self.gain(&mut roster, option)?.1)))
        };
        let (option, left) = found.ok_or_else(|| NoCallList::CannotThen(id.to_owned()))?;
        self.agreed = self.agreed.or_else(|| Some(time_of(&self.instance.options[option as usize])));
        self.stands.retain(|standing| Some(*standing) != left);
        self.stands.push(option);
        self.coming += 1;
        Ok(())
    }

    fn is_it(&self, option: u32, volunteer: u32) -> bool {
        let choice = &self.instance.options[option as usize];
        (choice.volunteer, choice.visit) == (volunteer, self.visit)
    }

    fn roster<'r>(&'r self, legs: &'r Legs<'r>) -> Roster<'r> {
        let mut roster = Roster::new(&self.instance, legs);
        self.stands.iter().for_each(|option| roster.add(*option));
        roster
    }

    /// The options of a volunteer for the visit, at the agreed time when there is one.
    fn options_of(&self, volunteer: u32) -> Vec<u32> {
        let options = &self.instance.options;
        let from = options.partition_point(|option| option.volunteer < volunteer);
        let theirs = (from..options.len()).take_while(|place| options[*place].volunteer == volunteer);
        let is_then = |choice: &Choice| self.agreed.is_none_or(|agreed| time_of(choice) == agreed);
        let is_it = |place: &usize| options[*place].visit == self.visit && is_then(&options[*place]);
        theirs.filter(is_it).map(|place| u32::try_from(place).expect("options have 32-bit places")).collect()
    }

    /// What the plan gains by an option, and which other option has to go for it; nothing when it cannot be.
    fn gain(&self, roster: &mut Roster<'_>, option: u32) -> Option<(i64, Option<u32>)> {
        let choice = self.instance.options[option as usize];
        match roster.misfit(option) {
            None => return Some((roster.gain(option), None)),
            Some(Misfit::Twice | Misfit::Organisation(_)) => return None,
            Some(_) => {}
        }
        let mut best: Option<(i64, Option<u32>)> = None;
        for other in roster.of_volunteer(choice.volunteer).to_vec() {
            let left = self.instance.options[other as usize].visit;
            let row = &self.instance.visits[left as usize];
            if left == self.visit || (row.need > 1 && !row.partial) {
                continue;
            }
            let before = roster.total();
            roster.remove(other);
            if roster.misfit(option).is_none() {
                let gain = roster.total() + roster.gain(option) - before;
                if gain > 0 && best.is_none_or(|(most, _)| gain > most) {
                    best = Some((gain, Some(other)));
                }
            }
            roster.add(other);
        }
        best
    }

    /// Everybody who could come, in the order in which to ask.
    pub(super) fn calls(&self) -> Vec<Call> {
        let legs = Legs::new(&self.instance);
        let mut roster = self.roster(&legs);
        let mut found: Vec<Call> = Vec::new();
        for volunteer in 0..self.instance.volunteers.len() {
            if self.opening.dropped_out.contains(&self.problem.volunteers[volunteer].id) {
                continue;
            }
            let options = self.options_of(u32::try_from(volunteer).expect("tables hold fewer than 2^32 rows"));
            if options.is_empty() {
                continue;
            }
            let Ok(fit) = Pair::new(self.problem, volunteer, self.visit as usize).fit(self.travel) else { continue };
            for option in options {
                if let Some(gain) = self.gain(&mut roster, option) {
                    found.push(self.call(volunteer, &fit, option, gain));
                }
            }
        }
        if self.agreed.is_none() && self.places() > 1 {
            keep_one_time(&mut found);
        }
        // Of several times of one volunteer the best one, a time at which nothing is given up first.
        found.sort_by_key(|call| (call.volunteer.clone(), call.gives_up.is_some(), Reverse(call.gain), call.time));
        found.dedup_by(|later, first| later.volunteer == first.volunteer);
        let on_card = |call: &Call| {
            let place = self.opening.card.iter().position(|id| *id == call.volunteer);
            place.unwrap_or(usize::MAX)
        };
        let brings = |call: &Call| OrderedFloat(call.yes * call.gain as f64);
        found.sort_by(|a, b| {
            let nearness =
                |call: &Call| (call.gives_up.is_some(), call.layer, on_card(call), !call.on_call, !call.came_before);
            nearness(a).cmp(&nearness(b)).then_with(|| brings(b).cmp(&brings(a)))
        });
        found
    }

    fn call(&self, volunteer: usize, fit: &Fit, option: u32, (gain, other): (i64, Option<u32>)) -> Call {
        let pair = Pair::new(self.problem, volunteer, self.visit as usize);
        let choice = &self.instance.options[option as usize];
        let id = &pair.volunteer.id;
        let came_before = pair.request.known.contains(id);
        let is_own = pair.volunteer.organisation.is_none()
            || pair.request.organisation.is_none()
            || pair.volunteer.organisation == pair.request.organisation;
        let layer = match (came_before || self.opening.card.contains(id), is_own) {
            (true, _) => Layer::OwnNetwork,
            (false, true) => Layer::Community,
            (false, false) => Layer::OtherOrganisation,
        };
        let gives_up = |other: u32| {
            let visit = self.instance.options[other as usize].visit;
            self.problem.visits[visit as usize].id.clone()
        };
        Call {
            volunteer: id.clone(),
            layer,
            came_before,
            on_call: self.on_call.contains(id.as_str()),
            time: time_of(choice),
            mode: fit.mode,
            travel_s: fit.travel_s,
            points: choice.points,
            gain,
            yes: (self.opening.yes)(&pair, fit).clamp(0.0, 1.0),
            gives_up: other.map(gives_up),
        }
    }
}

/// Several people have to come at one time: the one at which most yes-answers are to be expected, the earliest of equals.
fn keep_one_time(calls: &mut Vec<Call>) {
    let mut times: Vec<Span> = calls.iter().map(|call| call.time).collect();
    times.sort_unstable();
    times.dedup();
    let expected = |time: &Span| {
        let free = calls.iter().filter(|call| call.time == *time && call.gives_up.is_none());
        OrderedFloat(free.map(|call| call.yes).sum::<f64>())
    };
    let best = times.into_iter().map(|time| (expected(&time), Reverse(time))).max();
    if let Some((_, Reverse(best))) = best {
        calls.retain(|call| call.time == best);
    }
}

const fn time_of(choice: &Choice) -> Span {
    Span { starts_at: Minute(choice.start), ends_at: Minute(choice.end) }
}

fn option_of(instance: &Instance, (volunteer, visit, time): (u32, u32, Span)) -> Option<u32> {
    let found = instance
        .options
        .binary_search_by_key(&(volunteer, visit, time), |option| (option.volunteer, option.visit, time_of(option)));
    u32::try_from(found.ok()?).ok()
}
