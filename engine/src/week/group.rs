//! Plans a few linked volunteers afresh, together, over their best weeks, while everybody else stays as they are.
//!
//! Each volunteer of the group may take any of its listed weeks ([`super::chains`], at the prices of the ceiling); of the places of a visit
//! that nobody outside the group has, as many are open; an organisation's places are what it may still lend. Which weeks to take is
//! a set-packing problem ([`super::pack`]).
//!
//! With **noise**, visits seem to be worth a little more or less than they are, so that a plan at rest is left again for another that is
//! about as good (Charon & Hudry, *The noising method*, 1993). Whether such a plan is kept is for the caller to say.

use super::best::FORBIDDEN;
use super::chains::{self, Chain};
use super::chance::Chance;
use super::draft::Draft;
use super::market::{Market, Prices};
use super::pack::{self, Pick, Place};
use super::table::{NONE, Table, number};

/// How hard a group is tried.
#[derive(Clone, Copy, Debug)]
pub struct Trial {
    /// The most weeks listed a volunteer.
    pub weeks: usize,
    /// The most nodes of the search.
    pub nodes: usize,
    /// How many points below the best a listed week may be.
    pub slack: i64,
    /// Steps of the group's own prices.
    pub steps: usize,
    /// How many points a visit may seem to be worth more or less.
    pub noise: i64,
}

/// Other weeks for all volunteers of a group, in their order, that are worth more than theirs; with noise, seem to be.
pub fn plan(
    table: &Table,
    market: &Market,
    prices: &Prices,
    draft: &Draft<'_>,
    volunteers: &[u32],
    trial: Trial,
    mut chance: Chance,
) -> Option<Vec<Vec<u32>>> {
    let lists: Vec<Vec<Chain>> =
        volunteers.iter().map(|volunteer| list(table, market, prices, draft, volunteers, *volunteer, trial)).collect();
    let places = Places::new(table, draft, volunteers, &lists);
    let noise: Vec<i64> = places.visits.iter().map(|_| noise(trial.noise, &mut chance)).collect();
    let mut floor = 0;
    let mut picks: Vec<Vec<Pick>> = Vec::with_capacity(volunteers.len());
    for (volunteer, list) in volunteers.iter().zip(&lists) {
        let pick = |chain: &Chain| places.pick(table, *volunteer, &chain.nodes, &noise);
        picks.push(list.iter().map(pick).collect());
        floor += places.pick(table, *volunteer, draft.week(*volunteer as usize), &noise).worth;
    }
    let start = places.start_prices(market, prices);
    let best = pack::pack(&picks, &places.open, &start, floor, trial.nodes, trial.steps)?;
    let week = |(list, pick): (&Vec<Chain>, &u32)| list[*pick as usize].nodes.clone();
    Some(lists.iter().zip(&best).map(week).collect())
}

/// The weeks a volunteer may take: its best ones over what is open to the group, its own, and none.
fn list(
    table: &Table,
    market: &Market,
    prices: &Prices,
    draft: &Draft<'_>,
    volunteers: &[u32],
    volunteer: u32,
    trial: Trial,
) -> Vec<Chain> {
    let is_in = |volunteer: u32| volunteers.contains(&volunteer);
    let net = |node: usize| {
        let is_open = draft.open(number(node), is_in) > 0;
        if is_open { market.net(table, prices, node) } else { FORBIDDEN }
    };
    let nets: Vec<i64> = table.nodes_of(volunteer as usize).map(net).collect();
    let slack = trial.slack * prices.scale;
    let mut list = chains::weeks(table, volunteer as usize, &nets, prices.scale, slack, trial.weeks);
    for week in [draft.week(volunteer as usize), &[]] {
        if !list.iter().any(|chain| chain.nodes == week) {
            list.push(Chain { net: 0, nodes: week.to_vec() });
        }
    }
    list
}

fn noise(most: i64, chance: &mut Chance) -> i64 {
    let span = usize::try_from(2 * most + 1).expect("noise is not below 0");
    i64::try_from(chance.below(span)).expect("noise is small") - most
}

/// The visits that listed weeks name, rising, then the organisations of the group; with what is open of each.
struct Places {
    visits: Vec<u32>,
    organisations: Vec<u32>,
    open: Vec<Place>,
}

impl Places {
    fn new(table: &Table, draft: &Draft<'_>, volunteers: &[u32], lists: &[Vec<Chain>]) -> Self {
        let is_in = |volunteer: u32| volunteers.contains(&volunteer);
        let nodes = lists.iter().flatten().flat_map(|chain| &chain.nodes);
        let mut visits: Vec<(u32, u32)> = nodes.map(|node| (table.visit[*node as usize], *node)).collect();
        visits.sort_unstable();
        visits.dedup_by_key(|(visit, _)| *visit);
        let mut open: Vec<Place> = Vec::with_capacity(visits.len());
        for (visit, node) in &visits {
            let visit = *visit as usize;
            let is_outside = |other: &u32| !is_in(table.volunteer[*other as usize]);
            open.push(Place {
                open: draft.open(*node, is_in),
                is_whole: !table.partial[visit],
                is_begun: draft.holders(visit).iter().any(is_outside),
            });
        }
        let mut organisations: Vec<u32> =
            volunteers.iter().map(|volunteer| table.people[*volunteer as usize].organisation).collect();
        organisations.sort_unstable();
        organisations.dedup();
        organisations.retain(|organisation| *organisation != NONE);
        for organisation in &organisations {
            let lent = volunteers
                .iter()
                .filter(|volunteer| table.people[**volunteer as usize].organisation == *organisation)
                .map(|volunteer| number(draft.week(*volunteer as usize).len()));
            let room = draft.room(*organisation).saturating_add(lent.sum());
            open.push(Place { open: room, is_whole: false, is_begun: false });
        }
        Self { visits: visits.into_iter().map(|(visit, _)| visit).collect(), organisations, open }
    }

    fn pick(&self, table: &Table, volunteer: u32, week: &[u32], noise: &[i64]) -> Pick {
        let mut worth = table.worth(volunteer as usize, week);
        let mut takes = Vec::with_capacity(week.len());
        for node in week {
            let place = self.visits.binary_search(&table.visit[*node as usize]).expect("all visits are named");
            takes.push((number(place), table.slot[*node as usize]));
            worth += noise[place];
        }
        takes.sort_unstable();
        let organisation = table.people[volunteer as usize].organisation;
        if let Ok(place) = self.organisations.binary_search(&organisation) {
            takes.extend(week.iter().map(|_| (number(self.visits.len() + place), 0)));
        }
        Pick { worth, takes }
    }

    fn start_prices(&self, market: &Market, prices: &Prices) -> Vec<f64> {
        let of_visit = self.visits.iter().map(|visit| {
            let own = market.own[*visit as usize];
            prices.of[if own == NONE { *visit } else { own } as usize]
        });
        let of_organisation = self.organisations.iter().map(|place| prices.organisations[*place as usize]);
        of_visit.chain(of_organisation).map(|price| (price as f64 / prices.scale as f64).max(0.0)).collect()
    }
}
