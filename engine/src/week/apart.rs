//! Solves the parts of a week that have nothing to do with each other apart, and puts their plans and prices together.
//!
//! Volunteers and visits are one part when an option joins them, or a series, a link, or the limit of an organisation that could bind (group
//! offers are volunteers by now, see [`crate::offers`]). Nothing else couples them, so plans of the parts are a plan, ceilings add up, and each part has its own price steps: a village
//! beside a city is proven best in a moment, and a part in which time does not bind is done with the timeless optimum it begins with.
//!
//! Groups are shared out by options, with at least [`LEAST`] each; parts are solved side by side and give the same on any number of threads.

mod among;
mod told;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::measure::organisations_that_bind;
use super::repair::ties::Ties;
use super::table::number;
use super::{Effort, Start, Watch, solve_whole};
use crate::instance::{Instance, Proof, SOLUTION_FORMAT, Solution, WeekPrices};
use among::{among, trips_of, visits_of};
use told::Told;

/// Groups that any part may have planned afresh.
const LEAST: u32 = 300;

/// A part of an instance: what it has in the tables of the whole, rising.
pub struct Part {
    volunteers: Vec<usize>,
    options: Vec<u32>,
}

/// The parts of an instance that have options, the largest first.
pub fn parts(instance: &Instance) -> Vec<Part> {
    let visits = instance.volunteers.len();
    let organisations = visits + instance.visits.len();
    let mut sets = Sets((0..number(organisations + instance.organisations.len())).collect());
    for option in &instance.options {
        sets.join(option.volunteer as usize, visits + option.visit as usize);
    }
    let binds = organisations_that_bind(instance);
    for (volunteer, row) in instance.volunteers.iter().enumerate() {
        if let Some(organisation) = row.organisation.filter(|organisation| binds[*organisation as usize]) {
            sets.join(volunteer, organisations + organisation as usize);
        }
    }
    for link in &instance.links {
        sets.join(visits + link.first as usize, visits + link.second as usize);
    }
    for pair in instance.series.iter().flat_map(|row| row.visits.windows(2)) {
        sets.join(visits + pair[0] as usize, visits + pair[1] as usize);
    }
    let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
    for (place, option) in (0..).zip(&instance.options) {
        let root = sets.root(option.volunteer as usize);
        let part = parts.entry(root).or_insert_with(|| Part { volunteers: Vec::new(), options: Vec::new() });
        part.options.push(place);
        part.volunteers.push(option.volunteer as usize);
    }
    let mut parts: Vec<Part> = parts.into_values().collect();
    for part in &mut parts {
        part.volunteers.sort_unstable();
        part.volunteers.dedup();
    }
    parts.sort_by_key(|part| (std::cmp::Reverse(part.options.len()), part.options[0]));
    parts
}

/// Rows by the set they are in: each names another of its set, or itself.
struct Sets(Vec<u32>);

impl Sets {
    fn root(&mut self, mut row: usize) -> usize {
        while self.0[row] as usize != row {
            self.0[row] = self.0[self.0[row] as usize];
            row = self.0[row] as usize;
        }
        row
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = number(one.min(other));
    }
}

/// A plan for the whole from plans for its parts.
pub fn solve(instance: &Instance, parts: &[Part], start: &Start, effort: Effort, watch: Watch<'_>) -> Solution {
    let (ties, measured) = (Ties::new(instance), trips_of(instance));
    let binds = organisations_that_bind(instance);
    let told = Told::new(instance, parts, watch);
    let all = u64::from(number(instance.options.len()));
    let solved = |(place, part): (usize, &Part)| {
        let mut small = among(instance, &ties, &measured, &part.volunteers, &part.options);
        let lent = lend(instance, &binds, part, &mut small);
        let visits = visits_of(instance, &part.options);
        let own = (0..).zip(&part.options).filter(|(_, option)| start.chosen.binary_search(option).is_ok());
        let start = Start {
            visits: visits.iter().map(|visit| start.visits[*visit as usize]).collect(),
            organisations: lent.iter().map(|organisation| start.organisations[*organisation as usize]).collect(),
            chosen: own.map(|(place, _)| place).collect(),
        };
        let share = u64::from(effort.groups) * u64::from(number(part.options.len())) / all.max(1);
        let share = u32::try_from(share).unwrap_or(u32::MAX).max(LEAST.min(effort.groups));
        let solution = solve_whole(&small, &start, Effort { groups: share, ..effort }, &|now| told.by(place, now));
        (visits, lent, solution)
    };
    let solutions: Vec<(Vec<u32>, Vec<u32>, Solution)> = parts.par_iter().enumerate().map(solved).collect();
    let mut whole = Solution {
        format: SOLUTION_FORMAT.to_owned(),
        total: 0,
        ceiling: 0,
        proof: Proof::Week(WeekPrices::default()),
        chosen: Vec::new(),
        seats: Vec::new(),
        stopped_early: false,
    };
    let mut prices = WeekPrices {
        visits: vec![0; instance.visits.len()],
        organisations: vec![0; instance.organisations.len()],
        ..WeekPrices::default()
    };
    for (part, (visits, lent, solution)) in parts.iter().zip(solutions) {
        whole.total += solution.total;
        whole.ceiling += solution.ceiling;
        whole.stopped_early |= solution.stopped_early;
        whole.chosen.extend(solution.chosen.iter().map(|option| part.options[*option as usize]));
        let Proof::Week(own) = solution.proof else { unreachable!("a week is proven by the prices of a week") };
        visits.iter().zip(own.visits).for_each(|(visit, price)| prices.visits[*visit as usize] = price);
        lent.iter().zip(own.organisations).for_each(|(one, price)| prices.organisations[*one as usize] = price);
        prices.options.extend(own.options.iter().map(|(option, price)| (part.options[*option as usize], *price)));
    }
    whole.chosen.sort_unstable();
    prices.options.sort_unstable();
    whole.proof = Proof::Week(prices);
    whole
}

/// Gives the volunteers of a part their organisations, those whose limit could bind; which they are.
fn lend(instance: &Instance, binds: &[bool], part: &Part, small: &mut Instance) -> Vec<u32> {
    let of = |volunteer: &usize| instance.volunteers[*volunteer].organisation.filter(|one| binds[*one as usize]);
    let mut lent: Vec<u32> = part.volunteers.iter().filter_map(of).collect();
    lent.sort_unstable();
    lent.dedup();
    for (volunteer, row) in part.volunteers.iter().zip(&mut small.volunteers) {
        row.organisation = of(volunteer).and_then(|one| lent.binary_search(&one).ok()).map(number);
    }
    small.organisations = lent.iter().map(|one| instance.organisations[*one as usize].clone()).collect();
    lent
}
