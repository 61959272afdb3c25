//! One round: everything is split into regions, each region plans its own volunteers and visits, and what they come to is put together.
//!
//! Visits that volunteers of another region have are **held**: they stay as they are, with whatever they are joined to ([`super::joined`]), and their
//! volunteers keep them. Everything else of a region is free. A region begins with the plan and the prices that stand, so no round makes the plan
//! worse. The limit of an organisation is shared out: what the volunteers of a region have now, and of what is left a share by their number.

use std::collections::BTreeMap;

use crate::candidates::{Candidates, Worth};
use crate::instance::{Choice, Instance, NO_LIMIT, OfferRow};
use crate::neutral::instance_of;
use crate::planning::{Effort, few_pairs, follows, kept};
use crate::points::Scale;
use crate::problem::Problem;
use crate::timeless::Timeless;
use crate::travel::Travel;

use super::joined::Joined;
use super::region::{RegionDone, RegionTask};
use super::regions::{Most, NOWHERE};
use super::slice::slice;
use super::standing::Standing;

/// What every round is made from.
pub struct Country<'a> {
    pub problem: &'a Problem,
    pub travel: &'a dyn Travel,
    pub scale: &'a Scale,
    pub effort: Effort,
    pub timeless: &'a Timeless<'a>,
    pub offers: &'a [OfferRow],
    pub joined: &'a Joined,
    pub most: Most,
}

/// The regions of one round.
pub struct Round {
    pub regions: Vec<Region>,
    /// By region: the most visits of every organisation.
    shares: Vec<Vec<u32>>,
    pub kind: Kind,
}

/// What a round is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing but pins is chosen yet.
    First,
    /// Everything is planned again, with other borders.
    Further,
    /// Only some regions are planned again: prices stay as they are.
    Last,
}

/// What is in a region.
#[derive(Default)]
pub struct Region {
    /// Volunteers, rising.
    pub volunteers: Vec<u32>,
    /// Visits that are planned here, rising.
    pub visits: Vec<u32>,
    /// What volunteers of this region have of other visits.
    held: BTreeMap<u32, Vec<Choice>>,
    /// Free and held visits, rising.
    all: Vec<u32>,
}

impl Round {
    /// The round of some regions, given by spot.
    pub fn new(country: &Country<'_>, standing: &Standing, (region_of, count): (&[u32], usize), kind: Kind) -> Self {
        let joined = country.joined;
        let region_of_volunteer = |volunteer: usize| region_of[joined.spot_of_volunteer[volunteer] as usize];
        let mut is_held: Vec<bool> = region_of.iter().map(|region| *region == NOWHERE).collect();
        for choice in standing.of_volunteer.iter().flatten() {
            let spot = joined.spot_of_visit[choice.visit as usize] as usize;
            is_held[spot] |= region_of[spot] != region_of_volunteer(choice.volunteer as usize);
        }
        let mut regions: Vec<Region> = (0..count).map(|_| Region::default()).collect();
        for (visit, spot) in (0..).zip(&joined.spot_of_visit) {
            if !is_held[*spot as usize] {
                let region = &mut regions[region_of[*spot as usize] as usize];
                region.visits.push(visit);
                region.all.push(visit);
            }
        }
        for (volunteer, chosen) in standing.of_volunteer.iter().enumerate() {
            let Some(region) = regions.get_mut(region_of_volunteer(volunteer) as usize) else { continue };
            region.volunteers.push(number(volunteer));
            for choice in chosen.iter().filter(|choice| is_held[joined.spot_of_visit[choice.visit as usize] as usize]) {
                region.held.entry(choice.visit).or_default().push(*choice);
            }
        }
        for region in &mut regions {
            region.all.extend(region.held.keys());
            region.all.sort_unstable();
        }
        let shares = shares(country, standing, &regions, kind);
        Self { regions, shares, kind }
    }

    /// The task of a region.
    pub fn task(&self, country: &Country<'_>, standing: &Standing, place: usize) -> RegionTask {
        let region = &self.regions[place];
        let effort = country.effort;
        let small = slice(country.problem, &region.volunteers, &region.all, &region.held);
        let mut instance = region.instance(country, standing, &small);
        instance.offers = region.offers(country);
        let held = region.held.values().flatten();
        instance.must.extend(held.map(|choice| region.option_of(&instance.options, choice)));
        instance.must.sort_unstable();
        for (row, most) in instance.organisations.iter_mut().zip(&self.shares[place]) {
            row.visits = *most;
        }
        let price = |visit: &u32| standing.visits[*visit as usize].max(0);
        let (mut chosen, seats) = region.chosen(standing, &instance);
        let (mut pairs, mut volunteer_prices) = (Vec::new(), Vec::new());
        if self.kind == Kind::First {
            let price = |volunteer: &u32| country.timeless.flow.prices.volunteers[*volunteer as usize];
            volunteer_prices = region.volunteers.iter().map(price).collect();
            pairs = region.matched(country);
            chosen = kept(&small, &instance).0;
        }
        RegionTask {
            visit_prices: region.all.iter().map(price).collect(),
            organisation_prices: standing.organisations.clone(),
            volunteer_prices,
            pairs,
            chosen,
            seats,
            price_steps: effort.week.price_steps,
            groups: effort.week.groups,
            seed: effort.week.seed,
            instance,
        }
    }

    /// The price of an organisation is the mean of what regions found, each counted by its volunteers of it.
    pub fn settle_organisations(&self, country: &Country<'_>, standing: &mut Standing, done: &[RegionDone]) {
        if self.kind == Kind::Last {
            return;
        }
        let mut sums = vec![(0_i64, 0_i64); country.problem.organisations.len()];
        for (region, done) in self.regions.iter().zip(done) {
            let Some(prices) = &done.prices else { continue };
            for volunteer in &region.volunteers {
                let Some(organisation) = country.problem.volunteers[*volunteer as usize].organisation else { continue };
                let (sum, count) = &mut sums[organisation as usize];
                *sum += prices.organisations[organisation as usize];
                *count += 1;
            }
        }
        for (price, (sum, count)) in standing.organisations.iter_mut().zip(sums) {
            *price = sum / count.max(1);
        }
    }

    /// Puts what a region came to into the plan.
    pub fn take(&self, country: &Country<'_>, standing: &mut Standing, place: usize, done: RegionDone) {
        let region = &self.regions[place];
        let visit_of = |visit: u32| region.all[visit as usize];
        let is_free = |visit: u32| !region.held.contains_key(&visit);
        standing.clear(&region.volunteers, &region.visits);
        standing.stopped_early |= done.stopped_early;
        for choice in done.chosen {
            let (volunteer, visit) = (region.volunteers[choice.volunteer as usize], visit_of(choice.visit));
            if is_free(visit) {
                standing.add(Choice { volunteer, visit, ..choice });
            }
        }
        let offers = region.offers(country);
        let offer_of = |offer: u32| visit_of(offers[offer as usize].visit);
        standing.seats.extend(done.seats.iter().map(|(offer, guest)| (visit_of(*guest), offer_of(*offer))));
        standing.is_priced &= done.prices.is_some();
        let Some(prices) = done.prices.filter(|_| self.kind != Kind::Last) else { return };
        let mut is_better = vec![false; region.all.len()];
        for (place, visit) in region.all.iter().enumerate().filter(|(_, visit)| is_free(**visit)) {
            let known = &mut standing.seen[*visit as usize];
            if *known <= done.seen[place] {
                *known = done.seen[place];
                is_better[place] = true;
                standing.visits[*visit as usize] = prices.visits[place];
                standing.options.remove(visit);
            }
        }
        for (volunteer, place, start, price) in done.options {
            let (volunteer, visit) = (region.volunteers[volunteer as usize], visit_of(place));
            if is_better[place as usize] {
                let slots = &country.problem.visits[visit as usize].slots;
                let slot = number(slots.partition_point(|slot| slot.starts_at.0 < start));
                standing.options.entry(visit).or_default().push((volunteer, slot, price));
            }
        }
        standing.seat_prices.retain(|(offer, _), _| region.visits.binary_search(offer).is_err());
        let seats = prices.seats.iter().map(|(offer, guest, price)| ((offer_of(*offer), visit_of(*guest)), *price));
        standing.seat_prices.extend(seats);
    }
}

impl Region {
    /// The options here: of all pairs that the rules allow, or of those that prices show to matter when these or what may follow what are too
    /// many; and what is chosen or held.
    fn instance(&self, country: &Country<'_>, standing: &Standing, small: &Problem) -> Instance {
        let Country { travel, scale, effort, .. } = country;
        let options = |pairs| instance_of(small, *travel, scale, &self.with_standing(standing, pairs));
        if let Some(all) = Candidates::new(small, *travel, scale, Worth::Points).allowed(effort.pairs_in_time) {
            let instance = options(all);
            if follows(&instance) <= effort.follows_in_time {
                return instance;
            }
        }
        options(few_pairs(small, *travel, scale, *effort))
    }

    /// The pairs of visits that are planned here, and those that volunteers have by now.
    fn with_standing(&self, standing: &Standing, mut pairs: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
        pairs.retain(|(_, visit)| !self.held.contains_key(&self.all[*visit as usize]));
        for (place, volunteer) in (0..).zip(&self.volunteers) {
            let own = &standing.of_volunteer[*volunteer as usize];
            pairs.extend(own.iter().map(|choice| (place, place_in(&self.all, choice.visit))));
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    /// The group offers that are planned here.
    fn offers(&self, country: &Country<'_>) -> Vec<OfferRow> {
        let own = country.offers.iter().filter(|offer| self.visits.binary_search(&offer.visit).is_ok());
        let row = |offer: &OfferRow| OfferRow {
            visit: place_in(&self.all, offer.visit),
            guests: offer.guests.iter().map(|(guest, points)| (place_in(&self.all, *guest), *points)).collect(),
            ..*offer
        };
        own.map(row).collect()
    }

    /// The pairs of the timeless optimum that are free here, rising.
    fn matched(&self, country: &Country<'_>) -> Vec<(u32, u32)> {
        let matched = &country.timeless.flow.matched;
        let mut pairs = Vec::new();
        for (place, volunteer) in (0..).zip(&self.volunteers) {
            let from = matched.partition_point(|(other, _)| other < volunteer);
            let own = matched[from..].iter().take_while(|(other, _)| other == volunteer);
            let here = own.filter(|(_, visit)| self.visits.binary_search(visit).is_ok());
            pairs.extend(here.map(|(_, visit)| (place, place_in(&self.all, *visit))));
        }
        pairs
    }

    /// Where something chosen stands among the options here.
    fn option_of(&self, options: &[Choice], choice: &Choice) -> u32 {
        let (volunteer, visit) = (place_in(&self.volunteers, choice.volunteer), place_in(&self.all, choice.visit));
        let order =
            |option: &Choice| (option.volunteer, option.visit, option.start).cmp(&(volunteer, visit, choice.start));
        number(options.binary_search_by(order).expect("what was chosen is an option"))
    }

    /// The options and seats of the plan that stands.
    fn chosen(&self, standing: &Standing, instance: &Instance) -> (Vec<u32>, Vec<(u32, u32)>) {
        let mut chosen = Vec::new();
        for volunteer in &self.volunteers {
            for choice in &standing.of_volunteer[*volunteer as usize] {
                chosen.push(self.option_of(&instance.options, choice));
            }
        }
        chosen.sort_unstable();
        let mut seats = Vec::new();
        for (place, offer) in (0..).zip(&instance.offers) {
            let at = self.all[offer.visit as usize];
            let is_here = |guest: &u32| standing.seats.get(&self.all[*guest as usize]) == Some(&at);
            let guests = offer.guests.iter().map(|(guest, _)| *guest);
            seats.extend(guests.filter(is_here).map(|guest| (place, guest)));
        }
        (chosen, seats)
    }
}

/// By region: the most visits of every organisation. What its volunteers have, and of what the limit leaves a share: in the first round by what the
/// timeless optimum lends, then by how many volunteers of the organisation there are.
fn shares(country: &Country<'_>, standing: &Standing, regions: &[Region], kind: Kind) -> Vec<Vec<u32>> {
    let problem = country.problem;
    let organisations = problem.organisations.len();
    let mut shares = vec![vec![NO_LIMIT; organisations]; regions.len()];
    if problem.organisations.iter().all(|row| row.visits == NO_LIMIT) {
        return shares;
    }
    let mut weight = vec![u64::from(kind != Kind::First); problem.volunteers.len()];
    if kind == Kind::First {
        country.timeless.flow.matched.iter().for_each(|(volunteer, _)| weight[*volunteer as usize] += 1);
    }
    let mut lent = vec![0_u64; organisations];
    for (row, chosen) in problem.volunteers.iter().zip(&standing.of_volunteer) {
        row.organisation.into_iter().for_each(|organisation| lent[organisation as usize] += chosen.len() as u64);
    }
    let (mut used, mut weights) = (vec![vec![0_u64; organisations]; regions.len()], Vec::new());
    for (region, used) in regions.iter().zip(&mut used) {
        let mut own = vec![0_u64; organisations];
        for volunteer in region.volunteers.iter().map(|volunteer| *volunteer as usize) {
            if let Some(organisation) = problem.volunteers[volunteer].organisation {
                own[organisation as usize] += weight[volunteer];
                used[organisation as usize] += standing.of_volunteer[volunteer].len() as u64;
            }
        }
        weights.push(own);
    }
    for (organisation, row) in problem.organisations.iter().enumerate().filter(|(_, row)| row.visits != NO_LIMIT) {
        let left = u64::from(row.visits).saturating_sub(lent[organisation]);
        let all = weights.iter().map(|row| row[organisation]).sum::<u64>().max(1);
        let (mut given, mut counted) = (0, 0);
        for place in 0..regions.len() {
            counted += weights[place][organisation];
            let until = left * counted / all;
            let share = used[place][organisation] + until - given;
            given = until;
            shares[place][organisation] = u32::try_from(share).unwrap_or(NO_LIMIT - 1);
        }
    }
    shares
}

fn place_in(rows: &[u32], row: u32) -> u32 {
    number(rows.binary_search(&row).expect("the row is in the region"))
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("tables hold fewer than 2^32 rows")
}
