//! How a group deals with links while it is planned: [`super::pack`] knows no links, so the group's weeks are cut down, by chance, to
//! such as hold every link however they are put together.
//!
//! * `before`: a minute is chosen; the first visit must have ended by then, the second may start when the gap has passed.
//! * `same`: of the visits that are linked so, some are kept *together* (a week has all of them or none) and the others are closed.
//!
//! Half the time the choice is that of the plan as it is, so that the plan is among what can be packed. (`different` is a matter of one
//! volunteer's week, which never breaks it.)

use std::collections::{BTreeMap, BTreeSet};

use super::chance::Chance;
use super::draft::Draft;
use super::table::Table;
use crate::instance::LinkKind;

/// What a group may do about links. Without links, everything.
#[derive(Clone, Debug, Default)]
pub struct Modes {
    /// By visit: it may not start before.
    earliest: BTreeMap<u32, i64>,
    /// By visit: it must have ended by.
    latest: BTreeMap<u32, i64>,
    closed: BTreeSet<u32>,
    /// Visits that a week has all of or none.
    pub together: Vec<Vec<u32>>,
}

impl Modes {
    /// For the visits that volunteers of a group could do.
    pub fn new(table: &Table, draft: &Draft<'_>, volunteers: &[u32], chance: &mut Chance) -> Self {
        let mut modes = Self::default();
        let nodes = volunteers.iter().flat_map(|volunteer| table.nodes_of(*volunteer as usize));
        let linked: BTreeSet<u32> =
            nodes.map(|node| table.visit[node]).filter(|visit| !table.links[*visit as usize].is_empty()).collect();
        let mut grouped: BTreeSet<u32> = BTreeSet::new();
        for visit in &linked {
            for link in &table.links[*visit as usize] {
                if link.kind == LinkKind::Before && link.is_first && linked.contains(&link.other) {
                    modes.order(table, draft, (*visit, link.other), i64::from(link.gap_min), chance);
                }
            }
            if grouped.insert(*visit) {
                let visits = alike(table, *visit, &linked);
                grouped.extend(&visits);
                if visits.len() > 1 {
                    modes.bundle(draft, visits, chance);
                }
            }
        }
        modes
    }

    /// Whether a node may be in a week.
    pub fn allows(&self, table: &Table, node: u32) -> bool {
        let (visit, (start, end)) = (table.visit[node as usize], table.time[node as usize]);
        !self.closed.contains(&visit)
            && self.earliest.get(&visit).is_none_or(|earliest| *earliest <= i64::from(start))
            && self.latest.get(&visit).is_none_or(|latest| i64::from(end) <= *latest)
    }

    /// Whether a week keeps together what is together.
    pub fn keeps(&self, table: &Table, week: &[u32]) -> bool {
        let has = |visit: &u32| week.iter().any(|node| table.visit[*node as usize] == *visit);
        week.iter().all(|node| self.allows(table, *node))
            && self.together.iter().all(|visits| visits.iter().all(has) || !visits.iter().any(has))
    }

    /// Chooses the minute between a first and a second visit.
    fn order(
        &mut self,
        table: &Table,
        draft: &Draft<'_>,
        (first, second): (u32, u32),
        gap_min: i64,
        chance: &mut Chance,
    ) {
        let time = |node: &u32| table.time[*node as usize];
        let held = |visit: u32| draft.holders(visit as usize).first().map(time);
        let ends = table.of_visit(first as usize);
        let by_chance = ends.get(chance.below(ends.len().max(1))).map(time);
        let minute = match (held(first), held(second), chance.below(4)) {
            (Some((_, end)), _, 0 | 1) => i64::from(end),
            (None, Some((start, _)), 0 | 1) => i64::from(start) - gap_min,
            (.., 2) => {
                self.closed.insert(if chance.below(2) == 0 { first } else { second });
                return;
            }
            _ => by_chance.map_or(0, |(_, end)| i64::from(end)),
        };
        let latest = self.latest.entry(first).or_insert(i64::MAX);
        *latest = minute.min(*latest);
        let earliest = self.earliest.entry(second).or_insert(i64::MIN);
        *earliest = (minute + gap_min).max(*earliest);
    }

    /// Chooses which of some visits are kept together; the others are closed.
    fn bundle(&mut self, draft: &Draft<'_>, visits: Vec<u32>, chance: &mut Chance) {
        let is_served = |visit: &u32| !draft.holders(*visit as usize).is_empty();
        let way = if visits.iter().any(is_served) { chance.below(4) } else { 2 + chance.below(2) };
        let (kept, closed): (Vec<u32>, Vec<u32>) = visits.into_iter().partition(|visit| match way {
            0 | 1 => is_served(visit),
            2 => true,
            _ => chance.below(2) == 0,
        });
        self.closed.extend(closed);
        if kept.len() > 1 {
            self.together.push(kept);
        }
    }
}

/// The visits that are linked to one by `same`, directly or by others.
fn alike(table: &Table, visit: u32, linked: &BTreeSet<u32>) -> Vec<u32> {
    let mut found = vec![visit];
    let mut at = 0;
    while at < found.len() {
        for link in &table.links[found[at] as usize] {
            if link.kind == LinkKind::Same && linked.contains(&link.other) && !found.contains(&link.other) {
                found.push(link.other);
            }
        }
        at += 1;
    }
    found
}
