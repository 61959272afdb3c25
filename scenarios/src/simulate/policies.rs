//! Who is proposed for which request on one morning, by the policy of the scenario. All policies obey the same rules; they differ in whom they choose.

use koppel_engine::planning::{Effort, UNWATCHED, make_plan};
use koppel_engine::policy::Policy as Weights;
use koppel_engine::problem::Problem;
use koppel_engine::rules::{Fit, Pair};
use koppel_engine::time::Span;
use koppel_engine::travel::Travel;
use koppel_engine::week;
use rand::seq::SliceRandom;

use super::chance::{Chance, Of};
use super::diary::Diary;
use super::setting::Policy;

/// People proposed for a visit of the morning's problem, at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Visit, by its place in the problem.
    pub visit: usize,
    /// Volunteers, by their places in the problem.
    pub volunteers: Vec<usize>,
    /// When, in minutes of the problem's period.
    pub time: Span,
    /// Minutes of travel of each, one way.
    pub travel_min: Vec<u32>,
}

/// A morning: what is asked, and what is settled already.
pub struct Morning<'a> {
    /// Volunteers, and the requests that are open; those that are settled are pinned.
    pub problem: &'a Problem,
    /// Travel times.
    pub travel: &'a dyn Travel,
    /// The visits that are open.
    pub open: &'a [usize],
    /// What each volunteer is to do already, and did this week.
    pub diaries: Vec<Diary>,
    /// Chance, and the day.
    pub chance: (Chance, u64),
    /// Groups that koppel plans afresh.
    pub effort: u32,
}

impl Morning<'_> {
    /// The proposals of a policy, in the order of the visits.
    #[must_use]
    pub fn proposals(mut self, policy: Policy) -> Vec<Proposal> {
        if self.open.is_empty() || self.problem.volunteers.is_empty() {
            return Vec::new();
        }
        match policy {
            Policy::Koppel => self.planned(),
            Policy::Nearest => {
                let mut order = self.open.to_vec();
                order.sort_by_key(|visit| {
                    std::cmp::Reverse(self.problem.request_of(&self.problem.visits[*visit]).priority)
                });
                self.one_by_one(&order, policy)
            }
            Policy::FirstCome | Policy::Random => self.one_by_one(self.open, policy),
        }
    }

    /// koppel's plan of everything that is open, around what is settled.
    fn planned(&self) -> Vec<Proposal> {
        let effort = week::Effort { price_steps: 60, groups: self.effort, seed: 1 };
        let effort = Effort { week: effort, ..Effort::default() };
        let plan = make_plan(self.problem, self.travel, &Weights::default(), effort, UNWATCHED);
        let mut proposals: Vec<Proposal> = Vec::new();
        let row = |id: &str| {
            self.problem.volunteers.binary_search_by(|one| one.id.as_str().cmp(id)).expect("a volunteer of the problem")
        };
        for visit in self.open {
            let id = &self.problem.visits[*visit].id;
            let begin = plan.matches.partition_point(|found| found.visit < *id);
            let matches = plan.matches[begin..].iter().take_while(|found| found.visit == *id);
            let (volunteers, travel_min): (Vec<usize>, Vec<u32>) =
                matches.clone().map(|found| (row(&found.volunteer), found.travel_s / 60)).unzip();
            if let Some(first) = matches.into_iter().next() {
                proposals.push(Proposal { visit: *visit, volunteers, time: first.time, travel_min });
            }
        }
        proposals
    }

    /// Request by request: whoever the policy prefers of those who may and still can.
    fn one_by_one(&mut self, order: &[usize], policy: Policy) -> Vec<Proposal> {
        let mut proposals = Vec::new();
        for visit in order {
            if let Some(found) = self.best_of(*visit, policy) {
                for volunteer in &found.volunteers {
                    let request = self.problem.request_of(&self.problem.visits[*visit]);
                    self.diaries[*volunteer].note(
                        found.time,
                        &request.place,
                        &request.ends_at_place,
                        self.problem.visits[*visit].night,
                    );
                }
                proposals.push(found);
            }
        }
        proposals.sort_by_key(|found| found.visit);
        proposals
    }

    fn best_of(&self, visit: usize, policy: Policy) -> Option<Proposal> {
        let row = &self.problem.visits[visit];
        let request = self.problem.request_of(row);
        let (chance, day) = self.chance;
        let mut people: Vec<usize> = (0..self.problem.volunteers.len()).collect();
        if policy == Policy::Random {
            people.shuffle(&mut chance.of(Of::Order, visit as u64, day));
        }
        let may: Vec<(usize, Fit)> = people
            .into_iter()
            .filter_map(|volunteer| Some((volunteer, Pair::new(self.problem, volunteer, visit).fit(self.travel).ok()?)))
            .collect();
        let mut best: Option<(u32, Proposal)> = None;
        for (place, time) in row.slots.iter().enumerate() {
            let can = may.iter().filter(|(volunteer, fit)| {
                fit.slots.iter().any(|slot| slot == place)
                    && self.diaries[*volunteer].fits(
                        &self.problem.volunteers[*volunteer],
                        *time,
                        request,
                        row.night,
                        self.travel,
                    )
            });
            let mut can: Vec<(usize, u32)> = can.map(|(volunteer, fit)| (*volunteer, fit.travel_s)).collect();
            if policy == Policy::Nearest {
                can.sort_by_key(|(volunteer, travel_s)| (*travel_s, *volunteer));
            }
            can.truncate(request.volunteers_needed as usize);
            if can.len() < request.volunteers_needed as usize {
                continue;
            }
            let travel_s = can.iter().map(|(_, travel_s)| travel_s).sum();
            let is_better = policy == Policy::Nearest && best.as_ref().is_some_and(|(least, _)| travel_s < *least);
            if best.is_none() || is_better {
                let volunteers = can.iter().map(|(volunteer, _)| *volunteer).collect();
                let travel_min = can.iter().map(|(_, travel_s)| travel_s / 60).collect();
                best = Some((travel_s, Proposal { visit, volunteers, time: *time, travel_min }));
            }
            if policy != Policy::Nearest {
                break;
            }
        }
        best.map(|(_, proposal)| proposal)
    }
}
