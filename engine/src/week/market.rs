//! Every volunteer's best week and every visit's best sale at given prices: the two halves of the ceiling.
//!
//! **Prices.** One for each visit, and one for each node of a **shared** visit: one that needs several volunteers and has several
//! times or is all-or-none. There the visit's side is a choice of its own (which time, which people, or nobody), and one price for
//! all of it would sell halves of two times. Everything is in whole numbers, `scale` to the point.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::best::{Best, Desk, FORBIDDEN};
use super::chance::Chance;
use super::table::{NONE, Table, number};

/// Volunteers priced in one go by one thread. Results do not depend on it.
const CREW: usize = 32;

/// Which price each node has.
pub struct Market {
    /// By node: its price among [`Prices::of`].
    pub price: Vec<u32>,
    /// By visit: where its own prices begin, or [`NONE`] when it is not shared.
    pub own: Vec<u32>,
    /// How many prices there are.
    pub prices: usize,
    /// By visit that is not shared: how many options can be sold at once.
    sellable: Vec<i64>,
}

/// Prices in whole numbers.
#[derive(Clone, Debug)]
pub struct Prices {
    /// What one point is worth here.
    pub scale: i64,
    /// By visit, then by node of a shared visit.
    pub of: Vec<i64>,
    /// By organisation.
    pub organisations: Vec<i64>,
}

impl Prices {
    /// Everything for nothing.
    pub fn free(&self) -> Self {
        Self { scale: self.scale, of: vec![0; self.of.len()], organisations: vec![0; self.organisations.len()] }
    }

    /// Prices of visits altered by up to `noise` points either way; none falls below 0.
    pub fn altered(&self, noise: f64, chance: &mut Chance) -> Self {
        let mut altered = self.clone();
        if noise > 0.0 {
            for price in &mut altered.of {
                let by = (chance.part() * 2.0 - 1.0) * noise * self.scale as f64;
                // Far below 2^53.
                #[allow(clippy::cast_possible_truncation)]
                let by = by as i64;
                *price = (*price + by).max(0);
            }
        }
        altered
    }
}

impl Market {
    /// The prices a table needs.
    pub fn new(table: &Table) -> Self {
        let visits = table.need.len();
        let mut market =
            Self { price: table.visit.clone(), own: vec![NONE; visits], prices: visits, sellable: vec![0; visits] };
        for visit in 0..visits {
            let nodes = table.of_visit(visit);
            let slot = |node: &u32| table.slot[*node as usize];
            let largest = nodes.chunk_by(|a, b| slot(a) == slot(b)).map(<[u32]>::len).max().unwrap_or(0);
            market.sellable[visit] = i64::from(number(largest).min(table.need[visit]));
            let has_times = nodes.first().map(slot) != nodes.last().map(slot);
            if table.need[visit] > 1 && (has_times || !table.partial[visit]) {
                market.own[visit] = number(market.prices);
                for node in nodes {
                    market.price[*node as usize] = number(market.prices);
                    market.prices += 1;
                }
            }
        }
        market
    }

    /// What the best sale of a visit brings. Calls `sold` for the prices it sells, `wanted` says which volunteers would rather have
    /// among equal ones.
    pub fn sale(
        &self,
        table: &Table,
        prices: &Prices,
        visit: usize,
        wanted: &[u32],
        mut sold: impl FnMut(usize, i64),
    ) -> i64 {
        if self.own[visit] == NONE {
            sold(visit, self.sellable[visit]);
            return prices.of[visit] * self.sellable[visit];
        }
        let need = table.need[visit] as usize;
        let slot = |node: &u32| table.slot[*node as usize];
        let has_musts = table.of_visit(visit).iter().any(|node| table.is_must(*node));
        // Musts must be sold, whatever they bring.
        let least = if has_musts { i64::MIN } else { 0 };
        let mut best: (i64, usize, Vec<usize>) = (least, 0, Vec::new());
        for nodes in table.of_visit(visit).chunk_by(|a, b| slot(a) == slot(b)) {
            if nodes.len() < need && !table.partial[visit] {
                continue;
            }
            let mut ids: Vec<usize> = nodes.iter().map(|node| self.price[*node as usize] as usize).collect();
            let musts: Vec<usize> = if has_musts {
                let musts = nodes.iter().filter(|node| table.is_must(**node));
                musts.map(|node| self.price[*node as usize] as usize).collect()
            } else {
                Vec::new()
            };
            ids.sort_by_key(|id| (!musts.contains(id), Reverse(prices.of[*id]), Reverse(wanted[*id]), *id));
            ids.truncate(need);
            if table.partial[visit] {
                let pays = |id: usize| prices.of[id] > 0 || (prices.of[id] == 0 && wanted[id] > 0);
                ids.retain(|id| pays(*id) || musts.contains(id));
            }
            let brings = ids.iter().map(|id| prices.of[*id]).sum();
            let wanted = ids.iter().filter(|id| wanted[**id] > 0).count();
            if (brings, wanted) > (best.0, best.1) {
                best = (brings, wanted, ids);
            }
        }
        best.2.iter().for_each(|id| sold(*id, 1));
        best.0
    }

    /// The net worth of a node.
    pub fn net(&self, table: &Table, prices: &Prices, node: usize) -> i64 {
        let organisation = table.people[table.volunteer[node] as usize].organisation;
        let lent = if organisation == NONE { 0 } else { prices.organisations[organisation as usize] };
        prices.scale * table.points[node] - prices.of[self.price[node] as usize] - lent
    }
}

/// The best weeks of all volunteers, kept between prices: a volunteer whose nodes cost what they did is not asked again.
pub struct Weeks {
    crews: Vec<Crew>,
}

struct Crew {
    /// First volunteer.
    first: usize,
    nets: Vec<i64>,
    best: Vec<Best>,
}

impl Weeks {
    /// Nothing known yet.
    pub fn new(table: &Table) -> Self {
        let crews = (0..table.volunteers()).step_by(CREW).map(|first| {
            let end = (first + CREW).min(table.volunteers());
            let nodes = (table.node_starts[end] - table.node_starts[first]) as usize;
            Crew { first, nets: vec![FORBIDDEN; nodes], best: vec![Best::default(); end - first] }
        });
        Self { crews: crews.collect() }
    }

    /// Every volunteer's best week at these prices.
    pub fn price(&mut self, table: &Table, market: &Market, prices: &Prices) {
        self.crews.par_iter_mut().for_each_init(Desk::default, |desk, crew| {
            let mut from = 0;
            for place in 0..crew.best.len() {
                let volunteer = crew.first + place;
                let nodes = table.nodes_of(volunteer);
                let nets = &mut crew.nets[from..from + nodes.len()];
                from += nodes.len();
                let mut is_new = false;
                for (known, node) in nets.iter_mut().zip(nodes) {
                    let net = market.net(table, prices, node);
                    is_new |= net != *known;
                    *known = net;
                }
                if is_new {
                    let watched = std::mem::take(&mut crew.best[place].watched);
                    crew.best[place] = desk.best(table, volunteer, nets, prices.scale, &watched);
                }
            }
        });
    }

    /// All weeks, by volunteer.
    pub fn all(&self) -> impl Iterator<Item = &Best> {
        self.crews.iter().flat_map(|crew| &crew.best)
    }

    /// Whether the bounds are what the weeks are worth.
    pub fn are_exact(&self) -> bool {
        self.all().all(|week| week.bound == week.worth)
    }

    /// The week of one volunteer.
    pub fn of(&self, volunteer: usize) -> &Best {
        &self.crews[volunteer / CREW].best[volunteer % CREW]
    }
}

/// The ceiling of prices, in their scale, given the weeks at these prices.
pub fn ceiling(table: &Table, market: &Market, prices: &Prices, weeks: &Weeks) -> i64 {
    let nobody = vec![0; market.prices];
    let sales: i64 = (0..table.need.len()).map(|visit| market.sale(table, prices, visit, &nobody, |_, _| ())).sum();
    let lent: i64 = lent(table, prices);
    sales + lent + weeks.all().map(|week| week.bound).sum::<i64>()
}

/// What the organisations' prices bring when all they may lend is lent.
pub fn lent(table: &Table, prices: &Prices) -> i64 {
    let brings = |(limit, price): (&u32, &i64)| if *price == 0 { 0 } else { i64::from(*limit) * price };
    table.organisation_limit.iter().zip(&prices.organisations).map(brings).sum()
}
