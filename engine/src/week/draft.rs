//! A plan in the making: every volunteer's week, every visit's people, and the total.

use super::market::{Market, Prices};
use super::table::{NONE, Table};
use crate::instance::LinkKind;

/// Weeks of all volunteers that keep every rule, but for visits that need more people than they have yet.
#[derive(Clone)]
pub struct Draft<'a> {
    table: &'a Table,
    weeks: Vec<Vec<u32>>,
    holders: Vec<Vec<u32>>,
    worth: Vec<i64>,
    lent: Vec<u32>,
    total: i64,
}

/// The draft of a plan's options, which keep every rule, and of those that must be chosen anyway.
pub fn of_options<'a>(table: &'a Table, chosen: &[u32]) -> Draft<'a> {
    let mut draft = Draft::new(table);
    for volunteer in 0..table.volunteers() {
        let nodes = table.nodes_of(volunteer).map(super::table::number);
        let is_in = |node: &u32| chosen.binary_search(&table.option[*node as usize]).is_ok() || table.is_must(*node);
        let week: Vec<u32> = nodes.filter(is_in).collect();
        if !week.is_empty() {
            draft.set(volunteer, &week);
        }
    }
    draft
}

impl<'a> Draft<'a> {
    /// Nobody does anything.
    pub fn new(table: &'a Table) -> Self {
        Self {
            table,
            weeks: vec![Vec::new(); table.volunteers()],
            holders: vec![Vec::new(); table.need.len()],
            worth: vec![0; table.volunteers()],
            lent: vec![0; table.organisation_limit.len()],
            total: 0,
        }
    }

    /// Points less cost.
    pub const fn total(&self) -> i64 {
        self.total
    }

    /// A volunteer's nodes, by start.
    pub fn week(&self, volunteer: usize) -> &[u32] {
        &self.weeks[volunteer]
    }

    /// What a volunteer's week is worth.
    pub fn worth(&self, volunteer: usize) -> i64 {
        self.worth[volunteer]
    }

    /// The nodes chosen for a visit.
    pub fn holders(&self, visit: usize) -> &[u32] {
        &self.holders[visit]
    }

    /// How many more visits an organisation may lend.
    pub fn room(&self, organisation: u32) -> u32 {
        self.table.organisation_limit[organisation as usize].saturating_sub(self.lent[organisation as usize])
    }

    /// Gives a volunteer another week.
    pub fn set(&mut self, volunteer: usize, week: &[u32]) {
        let organisation = self.table.people[volunteer].organisation;
        for node in std::mem::take(&mut self.weeks[volunteer]) {
            self.holders[self.table.visit[node as usize] as usize].retain(|other| *other != node);
            if organisation != NONE {
                self.lent[organisation as usize] -= 1;
            }
        }
        for node in week {
            self.holders[self.table.visit[*node as usize] as usize].push(*node);
            if organisation != NONE {
                self.lent[organisation as usize] += 1;
            }
        }
        let worth = self.table.worth(volunteer, week);
        self.total += worth - self.worth[volunteer];
        self.worth[volunteer] = worth;
        self.weeks[volunteer] = week.to_vec();
    }

    /// How many places of a node's visit are open at its time to volunteers for whom `is_in` holds: those that nobody else has, and none
    /// when others hold a linked visit in such a way that the link would not hold.
    pub fn open(&self, node: u32, is_in: impl Fn(u32) -> bool) -> u32 {
        let visit = self.table.visit[node as usize] as usize;
        if !self.table.links[visit].is_empty() && !self.fits_links(node, &is_in) {
            return 0;
        }
        let mut taken = 0;
        for other in &self.holders[visit] {
            if !is_in(self.table.volunteer[*other as usize]) {
                if self.table.slot[*other as usize] != self.table.slot[node as usize] {
                    return 0;
                }
                taken += 1;
            }
        }
        self.table.need[visit].saturating_sub(taken)
    }

    fn fits_links(&self, node: u32, is_in: impl Fn(u32) -> bool) -> bool {
        let visit = self.table.visit[node as usize] as usize;
        let outside = |visit: usize| {
            self.holders[visit].iter().copied().filter(|other| !is_in(self.table.volunteer[*other as usize]))
        };
        let time = |node: u32| self.table.time[node as usize];
        self.table.links[visit].iter().all(|link| match link.kind {
            LinkKind::Before => outside(link.other as usize).all(|other| link.allows(time(node), time(other))),
            LinkKind::Same => {
                let others = self.people(outside(link.other as usize));
                others.is_empty() || others == self.people(outside(visit))
            }
            LinkKind::Different => true,
        })
    }

    fn people(&self, nodes: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut people: Vec<u32> = nodes.map(|node| self.table.volunteer[node as usize]).collect();
        people.sort_unstable();
        people
    }

    /// Whether somebody else has part of a visit that must have the same volunteers as another: joining it alone would not do.
    pub fn is_shared_with_others(&self, node: u32) -> bool {
        let volunteer = self.table.volunteer[node as usize];
        let visit = self.table.visit[node as usize] as usize;
        self.table.links[visit].iter().any(|link| link.kind == LinkKind::Same)
            && self.holders[visit].iter().any(|other| self.table.volunteer[*other as usize] != volunteer)
    }

    /// Whether the links of a visit hold.
    pub fn keeps_links(&self, visit: usize) -> bool {
        let time = |node: &u32| self.table.time[*node as usize];
        let people = |visit: usize| self.people(self.holders[visit].iter().copied());
        self.table.links[visit].iter().all(|link| {
            let (own, others) = (&self.holders[visit], &self.holders[link.other as usize]);
            let (Some(one), Some(other)) = (own.first(), others.first()) else { return true };
            match link.kind {
                LinkKind::Before => link.allows(time(one), time(other)),
                LinkKind::Same => people(visit) == people(link.other as usize),
                LinkKind::Different => {
                    let others = people(link.other as usize);
                    !people(visit).iter().any(|volunteer| others.contains(volunteer))
                }
            }
        })
    }

    /// Whether a visit's people are as many as it takes, or nobody, come at one time, and its links hold.
    pub fn keeps_visit(&self, visit: usize) -> bool {
        let holders = &self.holders[visit];
        let (found, need) = (holders.len(), self.table.need[visit] as usize);
        let slot = |node: &u32| self.table.slot[*node as usize];
        let is_together = holders.windows(2).all(|pair| slot(&pair[0]) == slot(&pair[1]));
        is_together
            && self.keeps_links(visit)
            && (found == 0 || found == need || (self.table.partial[visit] && found < need))
    }

    /// Whether no organisation lends more than it may.
    pub fn keeps_organisations(&self) -> bool {
        self.lent.iter().zip(&self.table.organisation_limit).all(|(lent, limit)| lent <= limit)
    }

    /// What a volunteer's week is worth beyond the prices of its nodes.
    pub fn net(&self, market: &Market, prices: &Prices, volunteer: usize) -> i64 {
        let points: i64 = self.weeks[volunteer].iter().map(|node| self.table.points[*node as usize]).sum();
        let net: i64 = self.weeks[volunteer].iter().map(|node| market.net(self.table, prices, *node as usize)).sum();
        net - prices.scale * (points - self.worth[volunteer])
    }

    /// The chosen options, rising.
    pub fn chosen(&self) -> Vec<u32> {
        let mut chosen: Vec<u32> = self.weeks.iter().flatten().map(|node| self.table.option[*node as usize]).collect();
        chosen.sort_unstable();
        chosen
    }
}
