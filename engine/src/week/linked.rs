//! What visits have to do with each other, laid out for the solver: series within a volunteer's week, links between visits, and
//! which options are out because others must be chosen.

use std::collections::BTreeMap;

use super::table::number;
use crate::instance::{Choice, Instance, LinkKind};

/// A series as one volunteer sees it.
#[derive(Clone, Debug)]
pub struct Again {
    /// Points for every visit after the first.
    pub again: i64,
    /// What the points of each of the nodes hold of that already.
    pub carried: i64,
    /// Nodes, rising.
    pub nodes: Vec<u32>,
}

impl Again {
    /// By how much the points of a week's nodes are too many: what they carry less what the series adds.
    pub fn too_many(&self, week: &[u32]) -> i64 {
        let visits = week.iter().filter(|node| self.nodes.binary_search(node).is_ok()).count();
        let visits = i64::try_from(visits).expect("a week is short");
        visits * self.carried - (visits - 1).max(0) * self.again
    }
}

/// A link as one of its visits sees it.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The other visit.
    pub other: u32,
    /// Which rule.
    pub kind: LinkKind,
    /// Least minutes between, for `before`.
    pub gap_min: u32,
    /// Whether the other visit is the second one.
    pub is_first: bool,
}

impl Link {
    /// Whether the link allows these times (start, end) of its visit and of the other.
    pub fn allows(&self, own: (i32, i32), other: (i32, i32)) -> bool {
        let (first, second) = if self.is_first { (own, other) } else { (other, own) };
        self.kind != LinkKind::Before || i64::from(first.1) + i64::from(self.gap_min) <= i64::from(second.0)
    }

    /// Whether one volunteer may have both visits at these times.
    pub fn allows_both(&self, own: (i32, i32), other: (i32, i32)) -> bool {
        self.kind != LinkKind::Different && self.allows(own, other)
    }
}

/// By visit: its links.
pub fn links_of(instance: &Instance) -> Vec<Vec<Link>> {
    let mut links = vec![Vec::new(); instance.visits.len()];
    for row in &instance.links {
        let link = |other, is_first| Link { other, kind: row.kind, gap_min: row.gap_min, is_first };
        links[row.first as usize].push(link(row.second, true));
        links[row.second as usize].push(link(row.first, false));
    }
    links
}

/// By visit: other visits whose people had better be looked at together with its own. Long series are left out.
pub fn related(instance: &Instance) -> Vec<Vec<u32>> {
    let mut related: Vec<Vec<u32>> = vec![Vec::new(); instance.visits.len()];
    for row in &instance.links {
        related[row.first as usize].push(row.second);
        related[row.second as usize].push(row.first);
    }
    for row in instance.series.iter().filter(|row| row.again > 0 && row.visits.len() <= 8) {
        for visit in &row.visits {
            related[*visit as usize].extend(row.visits.iter().filter(|other| *other != visit));
        }
    }
    for list in &mut related {
        list.sort_unstable();
        list.dedup();
    }
    related
}

/// By option: whether musts leave no room for it.
pub fn out_by_musts(instance: &Instance) -> Vec<bool> {
    if instance.must.is_empty() {
        return vec![false; instance.options.len()];
    }
    let all: Vec<u32> = (0..number(instance.options.len())).collect();
    out_among(instance, &all)
}

/// By some options: whether musts leave no room for it.
pub fn out_among(instance: &Instance, options: &[u32]) -> Vec<bool> {
    let mut musts: BTreeMap<u32, Vec<&Choice>> = BTreeMap::new();
    for option in instance.must.iter().map(|place| &instance.options[*place as usize]) {
        musts.entry(option.visit).or_default().push(option);
    }
    let is_out = |place: &u32| {
        let option = &instance.options[*place as usize];
        let Some(musts) = musts.get(&option.visit) else { return false };
        let is_own = |must: &&Choice| must.volunteer == option.volunteer;
        let is_full = number(musts.len()) >= instance.visits[option.visit as usize].need;
        let is_late = (musts[0].start, musts[0].end) != (option.start, option.end);
        instance.must.binary_search(place).is_err() && (is_full || is_late || musts.iter().any(is_own))
    };
    options.iter().map(is_out).collect()
}

/// The series of one volunteer: `of_visit` says which series a visit is in, `all` are its options, `kept` those it has nodes for.
pub fn series_of(instance: &Instance, of_visit: &BTreeMap<u32, Vec<usize>>, all: &[u32], kept: &[u32]) -> Vec<Again> {
    let mut found: BTreeMap<usize, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
    let visit_of = |place: &u32| instance.options[*place as usize].visit;
    for visit in all.iter().map(visit_of) {
        for row in of_visit.get(&visit).into_iter().flatten() {
            found.entry(*row).or_default().0.push(visit);
        }
    }
    for (node, visit) in (0..).zip(kept.iter().map(visit_of)) {
        for row in of_visit.get(&visit).into_iter().flatten() {
            found.entry(*row).or_default().1.push(node);
        }
    }
    let of_row = |(row, (mut visits, nodes)): (usize, (Vec<u32>, Vec<u32>))| {
        visits.sort_unstable();
        visits.dedup();
        let (again, visits) = (instance.series[row].again, i64::from(number(visits.len())));
        Again { again, carried: (again * (visits - 1) + visits - 1) / visits, nodes }
    };
    found.into_iter().map(of_row).filter(|series| series.carried > 0 && !series.nodes.is_empty()).collect()
}

/// By visit: the series that hold it.
pub fn series_of_visits(instance: &Instance) -> BTreeMap<u32, Vec<usize>> {
    let mut of_visit: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (place, row) in instance.series.iter().enumerate() {
        row.visits.iter().for_each(|visit| of_visit.entry(*visit).or_default().push(place));
    }
    of_visit
}
