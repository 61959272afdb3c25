//! Plans a few related volunteers of a standing week afresh, together: chains change one volunteer after another, and come to rest where only
//! several changes at once would gain.
//!
//! A group grows from whoever an event touched, along wishes: who holds a visit that a member would have in its best week, who would have a
//! visit that a member holds, who would have one that is open. Its members' options are laid out as a small table of their own, with what is
//! open to them, and planned by the exact set packing of the solver ([`super::super::group`]). What is for all or none, in a bundle or must be
//! chosen stays as it is. Whatever a member has counts a little more than its points, so that a match changes only for something.

use super::super::chance::Chance;
use super::super::draft;
use super::super::group::{self, Trial};
use super::super::market::{Market, Prices};
use super::super::table::{Table, number};
use super::among::among;
use super::{Standing, Week};
use crate::instance::{Instance, NO_LIMIT, OrganisationRow};

/// Volunteers of a group.
const GROUP: usize = 10;
/// How hard a group is tried; the slack is in units of [`Table::unit`].
const TRIAL: Trial = Trial { weeks: 24, nodes: 16, slack: 400, steps: 16, noise: 0 };
/// What a match that stays counts more, as a part of the most points an option of the group has.
const STAYS: i64 = 500;

impl Standing {
    /// Plans a group around some volunteers and visits afresh; whether the total gained.
    pub(super) fn regroup(&mut self, people: &[usize], visits: &[usize]) -> bool {
        let group = self.related(people, visits);
        if group.len() < 2 {
            return false;
        }
        let Some(weeks) = self.weeks_together(&group) else { return false };
        let (before, mark) = (self.total, self.log.len());
        let fits = |(volunteer, week): &Week| self.people[*volunteer as usize].can(&self.node, week);
        if !weeks.iter().all(fits) {
            return false;
        }
        self.set_weeks(weeks);
        if self.total <= before {
            self.undo(mark);
            return false;
        }
        true
    }

    /// At most [`GROUP`] volunteers that have to do with each other.
    fn related(&self, people: &[usize], visits: &[usize]) -> Vec<usize> {
        let mut group: Vec<usize> = Vec::new();
        let add = |group: &mut Vec<usize>, volunteer: usize| {
            let is_new = group.len() < GROUP && !group.contains(&volunteer);
            if is_new && !self.people[volunteer].options.is_empty() {
                group.push(volunteer);
            }
        };
        people.iter().take(GROUP / 2).for_each(|volunteer| add(&mut group, *volunteer));
        for visit in visits.iter().filter(|visit| self.open_places(**visit) > 0) {
            self.who_want(*visit).into_iter().for_each(|volunteer| add(&mut group, volunteer));
        }
        let mut at = 0;
        while at < group.len() && group.len() < GROUP {
            let person = &self.people[group[at]];
            at += 1;
            for option in person.wish.iter().filter(|option| !person.week.contains(option)) {
                let holders = self.holders[self.visit_of(*option)].iter();
                holders.for_each(|other| add(&mut group, self.volunteer_of(*other)));
            }
            for option in person.week.iter().filter(|option| !person.wish.contains(option)) {
                self.who_want(self.visit_of(*option)).into_iter().for_each(|volunteer| add(&mut group, volunteer));
            }
        }
        group.sort_unstable();
        group
    }

    /// Volunteers in whose best week a visit is.
    fn who_want(&self, visit: usize) -> Vec<usize> {
        let options = self.of_visit[visit].iter().copied();
        let want = options.filter(|option| self.people[self.volunteer_of(*option)].wish.contains(option));
        want.map(|option| self.volunteer_of(option)).collect()
    }

    /// Options that the members of a group may have in the end, rising.
    fn options_within(&self, group: &[usize]) -> Vec<u32> {
        let is_outside = |option: &&u32| group.binary_search(&self.volunteer_of(**option)).is_err();
        let mut options = Vec::new();
        for volunteer in group {
            let person = &self.people[*volunteer];
            for option in &person.options {
                let visit = self.visit_of(*option);
                let outside = || self.holders[visit].iter().filter(is_outside);
                let is_open = || {
                    self.is_usable(*option)
                        && !self.is_bound(visit)
                        && outside().count() < self.rows.visits[visit].need as usize
                        && outside().all(|other| self.time_of(*other) == self.time_of(*option))
                        && self.links_allow(*option)
                };
                if person.week.contains(option) || is_open() {
                    options.push(*option);
                }
            }
        }
        options.sort_unstable();
        options
    }

    /// The group as an instance of its own, what its members have, and the organisations of the group.
    fn instance_of(&self, group: &[usize], options: &[u32]) -> (Instance, Vec<u32>, Vec<u32>) {
        let mut small = among(&self.rows, &self.ties, &self.measured, group, options);
        let own = |option: &u32| self.people[self.volunteer_of(*option)].week.contains(option);
        let places = || (0..).zip(options);
        let chosen: Vec<u32> = places().filter(|(_, option)| own(option)).map(|(place, _)| place).collect();
        small.must = places().filter(|(_, o)| own(o) && self.is_kept(**o)).map(|(place, _)| place).collect();
        for (place, option) in places() {
            let (visit, row) =
                (self.visit_of(*option), &mut small.visits[small.options[place as usize].visit as usize]);
            let is_outside = |other: &&u32| group.binary_search(&self.volunteer_of(**other)).is_err();
            let outside = number(self.holders[visit].iter().filter(is_outside).count());
            row.need = self.rows.visits[visit].need - outside;
            row.partial = true;
        }
        let most = small.options.iter().map(|option| option.points.abs()).max().unwrap_or(0);
        for place in &chosen {
            small.options[*place as usize].points += most / STAYS;
        }
        let organisations = self.lend(group, &mut small);
        (small, chosen, organisations)
    }

    /// Gives the group its organisations, with what they may lend to it; which they are.
    fn lend(&self, group: &[usize], small: &mut Instance) -> Vec<u32> {
        let mut known: Vec<u32> = group.iter().filter_map(|v| self.rows.volunteers[*v].organisation).collect();
        known.sort_unstable();
        known.dedup();
        for (volunteer, row) in group.iter().zip(&mut small.volunteers) {
            let organisation = self.rows.volunteers[*volunteer].organisation;
            row.organisation = organisation.and_then(|one| known.binary_search(&one).ok()).map(number);
        }
        for organisation in known.iter().copied() {
            let of = |volunteer: &&usize| self.rows.volunteers[**volunteer].organisation == Some(organisation);
            let lent: usize = group.iter().filter(of).map(|volunteer| self.people[*volunteer].week.len()).sum();
            let limit = self.rows.organisations[organisation as usize].visits;
            let room = limit.saturating_sub(self.lent[organisation as usize]) + number(lent);
            let visits = if limit == NO_LIMIT { NO_LIMIT } else { room };
            small.organisations.push(OrganisationRow { id: String::new(), visits });
        }
        known
    }

    /// Other weeks for a group, if there are better ones.
    fn weeks_together(&mut self, group: &[usize]) -> Option<Vec<Week>> {
        let options = self.options_within(group);
        let (small, chosen, known) = self.instance_of(group, &options);
        let table = Table::new(&small);
        let market = Market::new(&table);
        let mut draft = draft::of_options(&table, &chosen);
        let before = draft.total();
        let mut of = vec![0; market.prices];
        for (node, price) in market.price.iter().enumerate() {
            let option = options[table.option[node] as usize] as usize;
            of[*price as usize] = self.price[option] * table.scale;
        }
        let organisations = known.iter().map(|one| self.organisation_price[*one as usize] * table.scale).collect();
        let prices = Prices { scale: table.scale, of, organisations };
        let volunteers: Vec<u32> = (0..number(group.len())).collect();
        // A cast of a float saturates.
        #[allow(clippy::cast_possible_truncation)]
        let trial = Trial { slack: (TRIAL.slack as f64 * table.unit) as i64 + 1, ..TRIAL };
        let chance = Chance::new(u64::from(self.events));
        let weeks = group::plan(&table, &market, &prices, &draft, &volunteers, trial, chance)?;
        volunteers.iter().zip(&weeks).for_each(|(volunteer, week)| draft.set(*volunteer as usize, week));
        let holds = (0..small.visits.len()).all(|visit| draft.keeps_visit(visit)) && draft.keeps_organisations();
        if !holds || draft.total() <= before {
            return None;
        }
        let option = |node: &u32| options[table.option[*node as usize] as usize];
        let new = group.iter().zip(&weeks);
        let new = new.map(|(volunteer, week)| (number(*volunteer), week.iter().map(option).collect::<Vec<u32>>()));
        Some(new.filter(|(volunteer, week)| self.people[*volunteer as usize].week != *week).collect())
    }
}
