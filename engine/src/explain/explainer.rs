//! Looks things up for explanations: a problem and its plan, indexed once and then asked many times.

use std::collections::HashMap;

use crate::homes::Homes;
use crate::instance::{Choice, Instance, LinkKind, LinkRow};
use crate::legs::Legs;
use crate::neutral::{allowed_pairs, instance_of};
use crate::plan::{Match, Plan};
use crate::points::Scale;
use crate::problem::Problem;
use crate::roster::{Misfit, Roster, is_against};
use crate::rules::Pair;
use crate::time::Span;
use crate::travel::{Mode, Travel};
use crate::week;

use super::Clash;

/// Answers questions about one plan of one problem.
pub struct Explainer<'a> {
    pub(super) problem: &'a Problem,
    pub(super) travel: &'a dyn Travel,
    pub(super) plan: &'a Plan,
    pub(super) scale: Scale,
    volunteers: HashMap<&'a str, usize>,
    requests: HashMap<&'a str, usize>,
    by_volunteer: Vec<Vec<usize>>,
    by_visit: Vec<Vec<usize>>,
    organisation_visits: Vec<u32>,
    instance: Instance,
    homes: Homes,
}

/// Everybody is looked at up to so many volunteers; beyond that, so many who live nearest.
const LOOKED_AT_MOST: usize = 5_000;

impl<'a> Explainer<'a> {
    /// Indexes a plan that the verifier accepted for this problem; matches whose ids the problem does not know are left out.
    #[must_use]
    pub fn new(problem: &'a Problem, travel: &'a dyn Travel, plan: &'a Plan) -> Self {
        let scale = Scale::new(problem, &plan.policy);
        let volunteers: HashMap<&str, usize> =
            problem.volunteers.iter().enumerate().map(|(i, v)| (v.id.as_str(), i)).collect();
        let requests = problem.requests.iter().enumerate().map(|(i, r)| (r.id.as_str(), i)).collect();
        let visits: HashMap<&str, usize> = problem.visits.iter().enumerate().map(|(i, v)| (v.id.as_str(), i)).collect();
        let mut by_volunteer = vec![Vec::new(); problem.volunteers.len()];
        let mut by_visit = vec![Vec::new(); problem.visits.len()];
        let mut organisation_visits = vec![0; problem.organisations.len()];
        let mut pairs = Vec::new();
        for (i, found) in plan.matches.iter().enumerate() {
            let known = volunteers.get(found.volunteer.as_str()).zip(visits.get(found.visit.as_str()));
            let Some((volunteer, visit)) = known else { continue };
            by_volunteer[*volunteer].push(i);
            by_visit[*visit].push(i);
            if let Some(organisation) = problem.volunteers[*volunteer].organisation {
                organisation_visits[organisation as usize] += 1;
            }
            pairs.push((number(*volunteer), number(*visit)));
        }
        // Measured trips are only listed between places that some option joins.
        if Mode::ALL.iter().any(|mode| travel.is_measured(*mode)) {
            pairs = allowed_pairs(problem, travel);
        }
        let instance = instance_of(problem, travel, &scale, &pairs);
        {
            let homes = Homes::new(problem);
            Self {
                problem,
                travel,
                plan,
                scale,
                volunteers,
                requests,
                by_volunteer,
                by_visit,
                organisation_visits,
                instance,
                homes,
            }
        }
    }

    /// The place of a volunteer in the problem's table.
    pub(super) fn volunteer(&self, id: &str) -> Option<usize> {
        self.volunteers.get(id).copied()
    }

    /// The visits of a request, by their places in the problem's table.
    pub(super) fn visits_of(&self, request: &str) -> Option<std::ops::Range<usize>> {
        let request = number(*self.requests.get(request)?);
        let visits = &self.problem.visits;
        let from = visits.partition_point(|visit| visit.request < request);
        Some(from..visits.partition_point(|visit| visit.request <= request))
    }

    /// The matches of a visit.
    pub(super) fn matches_of_visit(&self, visit: usize) -> impl Iterator<Item = &'a Match> + '_ {
        self.by_visit[visit].iter().map(|i| &self.plan.matches[*i])
    }

    /// The matches of a volunteer.
    pub(super) fn matches_of_volunteer(&self, volunteer: usize) -> impl Iterator<Item = &'a Match> + '_ {
        self.by_volunteer[volunteer].iter().map(|i| &self.plan.matches[*i])
    }

    /// What any plan with this pair is worth less than this one, at least: what the volunteer's best week at the prices in time loses
    /// when it has to hold the visit, less the gap that is left.
    pub(super) fn costs_at_least(&self, volunteer: usize, visit: usize) -> i64 {
        let Some(prices) = &self.plan.prices_in_time else { return 0 };
        let of_one = number(volunteer);
        let may = |visit: &u32| Pair::new(self.problem, volunteer, *visit as usize).fit(self.travel).is_ok();
        let pairs: Vec<(u32, u32)> =
            (0..number(self.problem.visits.len())).filter(may).map(|visit| (of_one, visit)).collect();
        let instance = instance_of(self.problem, self.travel, &self.scale, &pairs);
        let own = |option: &Choice| {
            let slots = &self.problem.visits[option.visit as usize].slots;
            let slot = number(slots.partition_point(|slot| slot.starts_at.0 < option.start));
            let key = (of_one, option.visit, slot);
            let place =
                prices.options.binary_search_by_key(&key, |(volunteer, visit, slot, _)| (*volunteer, *visit, *slot));
            place.map_or(prices.visits[option.visit as usize], |place| prices.options[place].3)
        };
        let lent = self.problem.volunteers[volunteer].organisation.map_or(0, |o| prices.organisations[o as usize]);
        let nets: Vec<i64> = instance.options.iter().map(|option| option.points - own(option) - lent).collect();
        let loss = week::loss_by(&instance, &nets, of_one, number(visit));
        (loss - (self.plan.score.ceiling - self.plan.score.total)).max(0)
    }

    /// The price of a volunteer's time; 0 when the plan brought no price.
    pub(super) fn volunteer_price(&self, volunteer: usize) -> i64 {
        self.plan.prices.volunteers.get(volunteer).copied().unwrap_or(0)
    }

    /// The price of a place at a visit; 0 when the plan brought no price.
    pub(super) fn visit_price(&self, visit: usize) -> i64 {
        self.plan.prices.visits.get(visit).copied().unwrap_or(0)
    }

    /// The volunteers that a story of a visit looks at, by their places in the table.
    pub(super) fn looked_at(&self, visit: usize) -> Vec<usize> {
        self.homes.nearest(&self.problem.request_of(&self.problem.visits[visit]).place, LOOKED_AT_MOST)
    }

    /// The instance behind the plan, to make [`Legs`] and a [`Roster`] of for one story.
    pub(super) const fn instance(&self) -> &Instance {
        &self.instance
    }

    /// An empty roster; [`Self::misfit`] fills in the volunteers it is asked about.
    pub(super) fn roster<'r>(&'r self, legs: &'r Legs<'r>) -> Roster<'r> {
        Roster::new(&self.instance, legs)
    }

    /// What keeps a volunteer from one more visit, as the plan stands: nothing when one of the times fits.
    pub(super) fn misfit(
        &self,
        roster: &mut Roster<'_>,
        volunteer: usize,
        visit: usize,
        times: impl Iterator<Item = Span>,
    ) -> Option<Misfit> {
        let (volunteer, visit) = (number(volunteer), number(visit));
        if roster.of_volunteer(volunteer).is_empty() {
            self.matches_of_volunteer(volunteer as usize)
                .for_each(|found| roster.add(self.option_of(volunteer, found)));
            roster.set_organisation_visits(&self.organisation_visits);
        }
        let mut misfit = None;
        for time in times {
            let choice = Choice { volunteer, visit, start: time.starts_at.0, end: time.ends_at.0, points: 0 };
            match roster.misfit_of(&choice).or_else(|| self.against_link(&choice)) {
                None => return None,
                found => misfit = misfit.or(found),
            }
        }
        misfit
    }

    /// A link that keeps an option out beside what the plan has at the other visit.
    fn against_link(&self, choice: &Choice) -> Option<Misfit> {
        let mut links = (0..).zip(&self.instance.links);
        let breaks = |link: &LinkRow| {
            let other = if link.first == choice.visit { link.second } else { link.first };
            let of_other = |found: &Match| Choice {
                volunteer: self.volunteer(&found.volunteer).map_or(u32::MAX, number),
                visit: other,
                start: found.time.starts_at.0,
                end: found.time.ends_at.0,
                points: 0,
            };
            let others: Vec<Choice> = self.matches_of_visit(other as usize).map(of_other).collect();
            [link.first, link.second].contains(&choice.visit) && is_against(link, choice, &others)
        };
        links.find(|(_, link)| breaks(link)).map(|(place, _)| Misfit::Linked(place))
    }

    /// The visit that a link joins to this one.
    pub(super) fn joined_by(&self, link: u32, visit: usize) -> usize {
        let row = &self.instance.links[link as usize];
        if row.first as usize == visit { row.second as usize } else { row.first as usize }
    }

    /// What a link says that keeps somebody from a visit.
    fn linked(&self, link: u32, visit: usize) -> Option<Clash> {
        let row = &self.instance.links[link as usize];
        let place = self.joined_by(link, visit);
        let other = self.problem.visits[place].id.clone();
        let time = self.matches_of_visit(place).next()?.time;
        Some(match row.kind {
            LinkKind::Before if row.first as usize == visit => Clash::MustComeBefore { visit: other, time },
            LinkKind::Before => Clash::MustComeAfter { visit: other, time },
            LinkKind::Same => {
                let volunteers = self.matches_of_visit(place).map(|found| found.volunteer.clone()).collect();
                Clash::SameVolunteers { visit: other, volunteers }
            }
            LinkKind::Different => Clash::OtherVolunteers { visit: other },
        })
    }

    /// The option that a match stands for.
    fn option_of(&self, volunteer: u32, found: &Match) -> u32 {
        let options = &self.instance.options;
        let from = options.partition_point(|option| option.volunteer < volunteer);
        let is_it = |option: &Choice| {
            option.volunteer == volunteer
                && option.start == found.time.starts_at.0
                && self.instance.visits[option.visit as usize].id == found.visit
        };
        let place = options[from..].iter().position(is_it).expect("a verified plan matches only what is allowed");
        number(from + place)
    }

    /// What keeps a volunteer from a visit, in the words of the plan.
    pub(super) fn clash(&self, legs: &Legs<'_>, volunteer: usize, visit: usize, misfit: Misfit) -> Option<Clash> {
        Some(match misfit {
            Misfit::Twice => return None,
            Misfit::Overlap { visit: other } => {
                let id = &self.problem.visits[other as usize].id;
                let time = self.matches_of_volunteer(volunteer).find(|found| found.visit == *id)?.time;
                let away_min = legs.minutes(number(volunteer), other, number(visit));
                Clash::Overlap { visit: id.clone(), time, away_min: u32::try_from(away_min).unwrap_or(0) }
            }
            Misfit::Visits(limit) => Clash::VisitsLimit { limit },
            Misfit::Minutes(limit) => Clash::MinutesLimit { limit },
            Misfit::Nights(limit) => Clash::NightsLimit { limit },
            Misfit::Days(limit) => Clash::DaysLimit { limit },
            Misfit::Organisation(limit) => Clash::OrganisationLimit { limit },
            Misfit::Linked(link) => self.linked(link, visit)?,
        })
    }
}

pub(super) fn number(length: usize) -> u32 {
    u32::try_from(length).expect("tables hold fewer than 2^32 rows")
}
