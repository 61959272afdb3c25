//! What visits of a standing week have to do with each other: series, links, and options that must be chosen.
//!
//! Visits that are linked by `same`, directly or by others, are a **bundle**: all of it that is served has the same people. Chains leave a
//! bundle alone; when an event breaks one it is filled anew as a whole ([`super::bundles`]).

use std::collections::BTreeMap;

use super::super::linked::{self, Link};
use super::super::table::{NONE, number};
use super::Standing;
use super::events::UNKNOWN;
use crate::instance::{Instance, LinkKind, LinkRow, SeriesRow};

/// The ties of a week.
pub struct Ties {
    /// By visit: the series that hold it.
    pub series: BTreeMap<u32, Vec<usize>>,
    /// By visit: its links.
    pub links: Vec<Vec<Link>>,
    /// By visit: its bundle, or [`NONE`].
    pub bundle: Vec<u32>,
    /// The visits of each bundle.
    pub bundles: Vec<Vec<usize>>,
    /// By option: whether musts leave no room for it.
    pub is_out: Vec<bool>,
}

impl Ties {
    /// Of a whole instance.
    pub fn new(instance: &Instance) -> Self {
        let links = linked::links_of(instance);
        let (mut bundle, mut bundles) = (vec![NONE; links.len()], Vec::new());
        for visit in 0..links.len() {
            if bundle[visit] != NONE || links[visit].iter().all(|link| link.kind != LinkKind::Same) {
                continue;
            }
            let mut visits = vec![visit];
            bundle[visit] = number(bundles.len());
            let mut at = 0;
            while at < visits.len() {
                for link in links[visits[at]].iter().filter(|link| link.kind == LinkKind::Same) {
                    if bundle[link.other as usize] == NONE {
                        bundle[link.other as usize] = number(bundles.len());
                        visits.push(link.other as usize);
                    }
                }
                at += 1;
            }
            visits.sort_unstable();
            bundles.push(visits);
        }
        let (series, is_out) = (linked::series_of_visits(instance), linked::out_by_musts(instance));
        Self { series, links, bundle, bundles, is_out }
    }

    /// Makes room for one more visit, which is tied to nothing.
    pub fn add_visit(&mut self) {
        self.links.push(Vec::new());
        self.bundle.push(NONE);
    }

    /// The series among some visits, with the places of the visits in that list.
    pub fn series_among(&self, rows: &Instance, visits: &[u32]) -> Vec<SeriesRow> {
        let mut found: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (place, visit) in (0..).zip(visits) {
            for row in self.series.get(visit).into_iter().flatten() {
                found.entry(*row).or_default().push(place);
            }
        }
        found.into_iter().map(|(row, visits)| SeriesRow { visits, again: rows.series[row].again }).collect()
    }

    /// The links among some visits, with the places of the visits in that list.
    pub fn links_among(&self, visits: &[u32]) -> Vec<LinkRow> {
        let mut found = Vec::new();
        for (first, visit) in (0..).zip(visits) {
            for link in self.links[*visit as usize].iter().filter(|link| link.is_first) {
                if let Ok(second) = visits.binary_search(&link.other) {
                    let second = number(second);
                    found.push(LinkRow { first, second, kind: link.kind, gap_min: link.gap_min });
                }
            }
        }
        found
    }
}

impl Standing {
    /// Whether an option must be chosen.
    pub(super) fn is_must(&self, option: u32) -> bool {
        self.rows.must.binary_search(&option).is_ok()
    }

    /// Whether an option can be chosen at all: it is there, and musts leave room for it.
    pub(super) fn is_usable(&self, option: u32) -> bool {
        self.is_alive[option as usize] && !self.ties.is_out[option as usize]
    }

    /// Whether a visit is not for chains to give away: all come or none, or it is in a bundle.
    pub(super) fn is_bound(&self, visit: usize) -> bool {
        self.is_whole(visit) || self.ties.bundle[visit] != NONE
    }

    /// Whether whoever has an option has to keep it.
    pub(super) fn is_kept(&self, option: u32) -> bool {
        self.is_bound(self.visit_of(option)) || self.is_must(option)
    }

    /// Whether the times of what others do allow an option. (What one volunteer cannot do beside it is a matter of its table.)
    pub(super) fn links_allow(&self, option: u32) -> bool {
        let (volunteer, time) = (self.volunteer_of(option), self.time_of(option));
        self.ties.links[self.visit_of(option)].iter().all(|link| {
            let others = self.holders[link.other as usize].iter();
            others
                .filter(|other| self.volunteer_of(**other) != volunteer)
                .all(|other| link.allows(time, self.time_of(*other)))
        })
    }

    /// Lets go of the musts of a visit: what must be chosen cannot hold any more.
    pub(super) fn let_go(&mut self, visit: usize) {
        let musts: Vec<u32> =
            self.rows.must.iter().filter(|option| self.visit_of(**option) == visit).copied().collect();
        if musts.is_empty() {
            return;
        }
        self.rows.must.retain(|option| !musts.contains(option));
        self.free_by_musts(visit, musts);
    }

    /// Options of a visit that musts left no room for come back, now that `gone` are no musts any more.
    pub(super) fn free_by_musts(&mut self, visit: usize, gone: Vec<u32>) {
        let rows = &self.rows;
        let of_visit = |option: &u32| rows.options[*option as usize].visit as usize == visit;
        let options: Vec<u32> = (0..number(rows.options.len())).filter(of_visit).collect();
        let out = linked::out_among(rows, &options);
        for (option, is_out) in options.iter().zip(out) {
            self.ties.is_out[*option as usize] = is_out;
        }
        let mut people: Vec<usize> = options.iter().chain(&gone).map(|option| self.volunteer_of(*option)).collect();
        people.sort_unstable();
        people.dedup();
        self.lay_out_again(&people);
        people.iter().for_each(|volunteer| self.people[*volunteer].drift += UNKNOWN);
        self.of_visit[visit] = options.into_iter().filter(|option| self.is_usable(*option)).collect();
        self.keep_possible(visit);
        let price = self.visit_price[visit];
        self.is_shared[visit] = false;
        self.set_price(visit, price);
        people.into_iter().for_each(|volunteer| drop(self.price_week(volunteer)));
    }
}
