//! Who does what so far, and whether one more option still fits: every rule of the instance, kept up to date.

use std::collections::BTreeSet;

use crate::instance::{Choice, Instance, LimitRow, LinkKind, LinkRow, NO_LIMIT};
use crate::legs::Legs;

/// Why an option does not fit next to what is chosen already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The volunteer is elsewhere: at this visit, or on the way, or resting from it.
    Overlap {
        /// The other visit.
        visit: u32,
    },
    /// The volunteer has this visit already.
    Twice,
    /// A limit on visits.
    Visits(u32),
    /// A limit on minutes.
    Minutes(u32),
    /// A limit on nights.
    Nights(u32),
    /// A limit on days.
    Days(u32),
    /// The organisation's limit.
    Organisation(u32),
    /// What the visit has to do with another one, by its place in the instance's `links`.
    Linked(u32),
}

/// The chosen options of an instance.
#[derive(Clone)]
pub struct Roster<'a> {
    instance: &'a Instance,
    legs: &'a Legs<'a>,
    by_volunteer: Vec<Vec<u32>>,
    by_visit: Vec<Vec<u32>>,
    organisation_visits: Vec<u32>,
    /// By visit: its links, by their places in the instance; empty when there are none at all.
    links: Vec<Vec<u32>>,
    total: i64,
    touched: Vec<u32>,
}

impl<'a> Roster<'a> {
    /// Nothing chosen yet.
    #[must_use]
    pub fn new(instance: &'a Instance, legs: &'a Legs<'a>) -> Self {
        Self {
            instance,
            legs,
            by_volunteer: vec![Vec::new(); instance.volunteers.len()],
            by_visit: vec![Vec::new(); instance.visits.len()],
            organisation_visits: vec![0; instance.organisations.len()],
            links: links_by_visit(instance),
            total: 0,
            touched: Vec::new(),
        }
    }

    /// Points minus load cost of what is chosen.
    #[must_use]
    pub const fn total(&self) -> i64 {
        self.total
    }

    /// The options chosen for a visit.
    #[must_use]
    pub fn of_visit(&self, visit: u32) -> &[u32] {
        &self.by_visit[visit as usize]
    }

    /// The options chosen for a volunteer, by start.
    #[must_use]
    pub fn of_volunteer(&self, volunteer: u32) -> &[u32] {
        &self.by_volunteer[volunteer as usize]
    }

    /// All chosen options, rising.
    #[must_use]
    pub fn chosen(&self) -> Vec<u32> {
        let mut chosen = self.by_visit.concat();
        chosen.sort_unstable();
        chosen
    }

    /// What one more visit costs a volunteer, its minutes aside.
    #[must_use]
    pub fn next_load_cost(&self, volunteer: u32) -> i64 {
        load_cost(&self.instance.volunteers[volunteer as usize].load_cost, self.of_volunteer(volunteer).len())
    }

    /// The volunteers whose options were added or taken out since this was last asked, some of them more than once.
    pub fn touched(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.touched)
    }

    /// What the total gains by an option that is not chosen yet.
    #[must_use]
    pub fn gain(&self, option: u32) -> i64 {
        let choice = self.option(option);
        choice.points - self.next_load_cost(choice.volunteer) - self.next_minutes_cost(&choice)
    }

    /// What the minutes of one more option cost its volunteer.
    fn next_minutes_cost(&self, choice: &Choice) -> i64 {
        let costs = &self.instance.volunteers[choice.volunteer as usize].minutes_cost;
        if costs.is_empty() {
            return 0;
        }
        let minutes = |one: &Choice| i64::from(one.end) - i64::from(one.start);
        let before: i64 = self.of_volunteer(choice.volunteer).iter().map(|other| minutes(&self.option(*other))).sum();
        costs.iter().map(|cost| cost.of(before + minutes(choice)) - cost.of(before)).sum()
    }

    /// How many more visits an organisation may be given.
    #[must_use]
    pub fn room(&self, organisation: u32) -> u32 {
        let organisation = organisation as usize;
        self.instance.organisations[organisation].visits.saturating_sub(self.organisation_visits[organisation])
    }

    /// Adds an option. The caller has asked [`Self::misfit`] and keeps the visit's volunteers at one time.
    pub fn add(&mut self, option: u32) {
        let choice = self.option(option);
        self.touched.push(choice.volunteer);
        self.total += self.gain(option);
        if let Some(organisation) = self.instance.volunteers[choice.volunteer as usize].organisation {
            self.organisation_visits[organisation as usize] += 1;
        }
        let options = &self.instance.options;
        let theirs = &mut self.by_volunteer[choice.volunteer as usize];
        let place = theirs.partition_point(|other| options[*other as usize].start < choice.start);
        theirs.insert(place, option);
        self.by_visit[choice.visit as usize].push(option);
    }

    /// Takes an option out again.
    ///
    /// # Panics
    /// When it is not chosen.
    pub fn remove(&mut self, option: u32) {
        let choice = self.option(option);
        self.touched.push(choice.volunteer);
        for list in [&mut self.by_volunteer[choice.volunteer as usize], &mut self.by_visit[choice.visit as usize]] {
            let place = list.iter().position(|other| *other == option).expect("only chosen options are taken out");
            list.remove(place);
        }
        if let Some(organisation) = self.instance.volunteers[choice.volunteer as usize].organisation {
            self.organisation_visits[organisation as usize] -= 1;
        }
        self.total -= self.gain(option);
    }

    /// Takes all options of a visit out and returns them.
    pub fn clear_visit(&mut self, visit: u32) -> Vec<u32> {
        let options = self.by_visit[visit as usize].clone();
        for option in &options {
            self.remove(*option);
        }
        options
    }

    /// Why an option does not fit, if so: the overlaps first, then the limits.
    #[must_use]
    pub fn misfit(&self, option: u32) -> Option<Misfit> {
        self.misfit_of(&self.option(option))
    }

    /// The same for an option that is not in the instance's list.
    #[must_use]
    pub fn misfit_of(&self, choice: &Choice) -> Option<Misfit> {
        self.overlap(choice).or_else(|| self.against_link(choice)).or_else(|| self.over_limit(choice))
    }

    /// The same, whatever links say: people who must be at two visits together can only be added one after another.
    #[must_use]
    pub fn misfit_but_for_links(&self, option: u32) -> Option<Misfit> {
        let choice = self.option(option);
        self.overlap(&choice).or_else(|| self.over_limit(&choice))
    }

    /// A link that forbids the option beside what is chosen for the other visit.
    fn against_link(&self, choice: &Choice) -> Option<Misfit> {
        let breaks = |link: &&u32| {
            let row = &self.instance.links[**link as usize];
            let other = if row.first == choice.visit { row.second } else { row.first };
            let others: Vec<Choice> = self.of_visit(other).iter().map(|option| self.option(*option)).collect();
            is_against(row, choice, &others)
        };
        self.links.get(choice.visit as usize)?.iter().find(breaks).map(|link| Misfit::Linked(*link))
    }

    /// Counts visits of organisations that are not added one by one.
    pub fn set_organisation_visits(&mut self, visits: &[u32]) {
        self.organisation_visits.copy_from_slice(visits);
    }

    fn overlap(&self, choice: &Choice) -> Option<Misfit> {
        let others = self.of_volunteer(choice.volunteer).iter().map(|other| self.option(*other));
        for other in others {
            if other.visit == choice.visit {
                return Some(Misfit::Twice);
            }
            let (first, second) = if other.start <= choice.start { (&other, choice) } else { (choice, &other) };
            if first.end + self.pause_min(first, second) > second.start {
                return Some(Misfit::Overlap { visit: other.visit });
            }
        }
        None
    }

    /// Minutes that must lie between two visits of one volunteer: the way there, or the rest after a night.
    fn pause_min(&self, first: &Choice, second: &Choice) -> i32 {
        let travel_min = self.legs.minutes(first.volunteer, first.visit, second.visit);
        let rest_min = self.instance.volunteers[first.volunteer as usize].rest_after_night_min;
        if self.instance.visits[first.visit as usize].night {
            travel_min.max(i32::try_from(rest_min).unwrap_or(i32::MAX / 4))
        } else {
            travel_min
        }
    }

    fn over_limit(&self, choice: &Choice) -> Option<Misfit> {
        let volunteer = &self.instance.volunteers[choice.volunteer as usize];
        let day = self.day(choice);
        for limit in volunteer.limits.iter().filter(|limit| (limit.from_day..limit.to_day).contains(&day)) {
            let within = self.of_volunteer(choice.volunteer).iter().map(|other| self.option(*other));
            let within = within.filter(|other| (limit.from_day..limit.to_day).contains(&self.day(other)));
            let (mut visits, mut minutes, mut nights) = (0, 0, 0);
            for one in within.chain([*choice]) {
                visits += 1;
                minutes += i64::from(one.end) - i64::from(one.start);
                nights += u32::from(self.instance.visits[one.visit as usize].night);
            }
            if visits > limit.visits {
                return Some(Misfit::Visits(limit.visits));
            }
            if minutes > i64::from(limit.minutes) {
                return Some(Misfit::Minutes(limit.minutes));
            }
            if limit.days != NO_LIMIT && self.days_with(choice, limit) > limit.days {
                return Some(Misfit::Days(limit.days));
            }
            if nights > limit.nights && self.instance.visits[choice.visit as usize].night {
                return Some(Misfit::Nights(limit.nights));
            }
        }
        let organisation = volunteer.organisation? as usize;
        let most = self.instance.organisations[organisation].visits;
        (self.organisation_visits[organisation] >= most).then_some(Misfit::Organisation(most))
    }

    /// The different days of a limit on which something starts, an option that is not added yet included.
    fn days_with(&self, choice: &Choice, limit: &LimitRow) -> u32 {
        let others = self.of_volunteer(choice.volunteer).iter().map(|other| self.day(&self.option(*other)));
        let within = others.chain([self.day(choice)]).filter(|day| (limit.from_day..limit.to_day).contains(day));
        let days: BTreeSet<u32> = within.collect();
        u32::try_from(days.len()).unwrap_or(u32::MAX)
    }

    fn day(&self, choice: &Choice) -> u32 {
        let begun = self.instance.midnights.partition_point(|midnight| *midnight <= choice.start);
        let last_day = self.instance.midnights.len().saturating_sub(2);
        u32::try_from(begun.saturating_sub(1).min(last_day)).unwrap_or(0)
    }

    fn option(&self, option: u32) -> Choice {
        self.instance.options[option as usize]
    }
}

fn links_by_visit(instance: &Instance) -> Vec<Vec<u32>> {
    if instance.links.is_empty() {
        return Vec::new();
    }
    let mut links = vec![Vec::new(); instance.visits.len()];
    for (place, row) in (0..).zip(&instance.links) {
        links[row.first as usize].push(place);
        links[row.second as usize].push(place);
    }
    links
}

/// Whether an option of one of a link's visits breaks it beside what is chosen for the other visit, if anything is.
#[must_use]
pub fn is_against(link: &LinkRow, choice: &Choice, others: &[Choice]) -> bool {
    let gap = i32::try_from(link.gap_min).unwrap_or(i32::MAX / 4);
    match link.kind {
        LinkKind::Before if link.first == choice.visit => others.iter().any(|other| choice.end + gap > other.start),
        LinkKind::Before => others.iter().any(|other| other.end + gap > choice.start),
        LinkKind::Same => !others.is_empty() && others.iter().all(|other| other.volunteer != choice.volunteer),
        LinkKind::Different => others.iter().any(|other| other.volunteer == choice.volunteer),
    }
}

/// What visit number `done + 1` costs.
#[must_use]
pub fn load_cost(costs: &[i64], done: usize) -> i64 {
    costs.get(done).or(costs.last()).copied().unwrap_or(0)
}
