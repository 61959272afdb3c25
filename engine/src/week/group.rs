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
use super::modes::Modes;
use super::pack::{self, Picks, Place};
use super::table::{NONE, Table, number};

/// What a node of visits that are kept together is worth more while weeks with all of them are looked for, in the scale of prices.
const BUNDLED: i64 = 1 << 48;

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

/// Other weeks for all volunteers of a group, in their order, that are worth more than theirs; with noise, seem to be. They may be
/// those of another plan.
pub fn plan(
    table: &Table,
    market: &Market,
    prices: &Prices,
    (draft, other): (&Draft<'_>, Option<&Draft<'_>>),
    volunteers: &[u32],
    trial: Trial,
    mut chance: Chance,
) -> Option<Vec<Vec<u32>>> {
    let modes = Modes::new(table, draft, volunteers, &mut chance);
    let scene = Scene { table, market, prices, draft, other, volunteers, trial, modes: &modes };
    let list = |volunteer: &u32| list(&scene, *volunteer);
    let lists: Vec<Vec<Chain>> = volunteers.iter().map(list).collect();
    let places = Places::new(table, draft, volunteers, &lists);
    let noise: Vec<i64> = places.visits.iter().map(|_| noise(trial.noise, &mut chance)).collect();
    let mut floor = 0;
    let mut picks = Picks::new();
    for (volunteer, list) in volunteers.iter().zip(&lists) {
        list.iter().for_each(|chain| places.pick(table, *volunteer, &chain.nodes, &noise, &mut picks));
        picks.end_list();
        floor += places.seeming_worth(table, *volunteer, draft.week(*volunteer as usize), &noise);
    }
    let start = places.start_prices(market, prices);
    let best = pack::pack(&picks, &places.open, &start, floor, trial.nodes, trial.steps)?;
    let week = |(list, pick): (&Vec<Chain>, &u32)| list[*pick as usize].nodes.clone();
    Some(lists.iter().zip(&best).map(week).collect())
}

/// What weeks are listed for.
struct Scene<'a> {
    table: &'a Table,
    market: &'a Market,
    prices: &'a Prices,
    draft: &'a Draft<'a>,
    other: Option<&'a Draft<'a>>,
    volunteers: &'a [u32],
    trial: Trial,
    modes: &'a Modes,
}

/// The weeks a volunteer may take: its best ones over what is open to the group, its own, that of another plan if there is one, and none.
fn list(scene: &Scene<'_>, volunteer: u32) -> Vec<Chain> {
    let Scene { table, market, prices, draft, other, volunteers, trial, modes } = *scene;
    let is_in = |volunteer: u32| volunteers.contains(&volunteer);
    let net = |node: usize| {
        let is_open = modes.allows(table, number(node)) && draft.open(number(node), is_in) > 0;
        if is_open { market.net(table, prices, node) } else { FORBIDDEN }
    };
    let nets: Vec<i64> = table.nodes_of(volunteer as usize).map(net).collect();
    let slack = trial.slack * prices.scale;
    let weeks = |nets: &[i64]| chains::weeks(table, volunteer as usize, nets, prices.scale, slack, trial.weeks);
    let mut list = if modes.together.is_empty() { weeks(&nets) } else { bundled(table, volunteer, nets, modes, weeks) };
    let musts = &table.people[volunteer as usize].musts;
    let [own, of_other] = [draft, other.unwrap_or(draft)].map(|plan| plan.week(volunteer as usize));
    for week in [own, of_other, musts] {
        let is_allowed = week == musts || modes.keeps(table, week);
        if is_allowed && !list.iter().any(|chain| chain.nodes == week) {
            list.push(Chain { net: 0, nodes: week.to_vec() });
        }
    }
    list
}

/// Weeks that keep together what is together: those without any of it, and those with each of the bundles.
fn bundled(
    table: &Table,
    volunteer: u32,
    nets: Vec<i64>,
    modes: &Modes,
    weeks: impl Fn(&[i64]) -> Vec<Chain>,
) -> Vec<Chain> {
    let nodes = table.nodes_of(volunteer as usize);
    let visit_of = |place: usize| table.visit[nodes.start + place];
    let mut found = Vec::new();
    for with in std::iter::once(None).chain(modes.together.iter().map(Some)) {
        let mut altered = nets.clone();
        for (place, net) in altered.iter_mut().enumerate() {
            let is_in = |visits: &Vec<u32>| visits.contains(&visit_of(place));
            if with.is_some_and(is_in) {
                *net = if *net == FORBIDDEN { FORBIDDEN } else { *net + BUNDLED };
            } else if modes.together.iter().any(is_in) && !table.is_must(number(nodes.start + place)) {
                *net = FORBIDDEN;
            }
        }
        let able =
            |visit: &u32| (0..altered.len()).any(|place| visit_of(place) == *visit && altered[place] != FORBIDDEN);
        if with.is_some_and(|visits| !visits.iter().all(able)) {
            continue;
        }
        found.extend(weeks(&altered).into_iter().filter(|chain| modes.keeps(table, &chain.nodes)));
    }
    found.sort_by(|a, b| a.nodes.cmp(&b.nodes));
    found.dedup_by(|a, b| a.nodes == b.nodes);
    found
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

    /// What a week seems to be worth. It may hold visits that no listed week names: the modes leave out some.
    fn seeming_worth(&self, table: &Table, volunteer: u32, week: &[u32], noise: &[i64]) -> i64 {
        let places = week.iter().filter_map(|node| self.visits.binary_search(&table.visit[*node as usize]).ok());
        table.worth(volunteer as usize, week) + places.map(|place| noise[place]).sum::<i64>()
    }

    fn pick(&self, table: &Table, volunteer: u32, week: &[u32], noise: &[i64], picks: &mut Picks) {
        let worth = self.seeming_worth(table, volunteer, week, noise);
        let visit = |node: &u32| {
            let place = self.visits.binary_search(&table.visit[*node as usize]).expect("all visits are named");
            (number(place), table.slot[*node as usize])
        };
        // Organisations stand behind all visits.
        let organisation = self.organisations.binary_search(&table.people[volunteer as usize].organisation).ok();
        let lent = |place: usize| week.iter().map(move |_| (number(self.visits.len() + place), 0));
        picks.add(worth, week.iter().map(visit).chain(organisation.into_iter().flat_map(lent)));
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
