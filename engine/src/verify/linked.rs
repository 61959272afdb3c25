//! What visits of a neutral instance have to do with each other: links, series and options that must be chosen.

use std::collections::{BTreeMap, BTreeSet};

use super::Fault;
use crate::instance::{Choice, Instance, LinkKind, LinkRow};

/// Rule 5: every link whose visits are both served.
pub(super) fn links_hold(instance: &Instance, of_visit: &[Vec<&Choice>], faults: &mut Vec<Fault>) {
    for link in &instance.links {
        let [first, second] = [link.first, link.second].map(|visit| of_visit[visit as usize].as_slice());
        if !first.is_empty() && !second.is_empty() {
            faults.extend(fault_of(instance, link, first, second));
        }
    }
}

fn fault_of(instance: &Instance, link: &LinkRow, first: &[&Choice], second: &[&Choice]) -> Option<Fault> {
    let people = |chosen: &[&Choice]| chosen.iter().map(|option| option.volunteer).collect::<BTreeSet<u32>>();
    let name = |volunteer: u32| instance.volunteers[volunteer as usize].id.clone();
    let [first_id, second_id] = [link.first, link.second].map(|visit| instance.visits[visit as usize].id.clone());
    match link.kind {
        LinkKind::Before => {
            let ends_at = first.iter().map(|option| option.end).max()?;
            let starts_at = second.iter().map(|option| option.start).min()?;
            (i64::from(ends_at) + i64::from(link.gap_min) > i64::from(starts_at)).then_some(Fault::OutOfOrder {
                first: first_id,
                second: second_id,
                ends_at,
                gap_min: link.gap_min,
                starts_at,
            })
        }
        LinkKind::Same => {
            let one = people(first).symmetric_difference(&people(second)).next().copied()?;
            Some(Fault::NotSame { first: first_id, second: second_id, volunteer: name(one) })
        }
        LinkKind::Different => {
            let both = people(first).intersection(&people(second)).next().copied()?;
            Some(Fault::NotDifferent { volunteer: name(both), first: first_id, second: second_id })
        }
    }
}

/// Whether one volunteer cannot choose both options because of a link.
pub(super) fn is_against(links: &[&LinkRow], one: &Choice, other: &Choice) -> bool {
    links.iter().any(|link| {
        let pair = [(one, other), (other, one)].into_iter();
        let mut named = pair.filter(|(a, b)| a.visit == link.first && b.visit == link.second);
        named.any(|(first, second)| match link.kind {
            LinkKind::Before => i64::from(first.end) + i64::from(link.gap_min) > i64::from(second.start),
            LinkKind::Same => false,
            LinkKind::Different => true,
        })
    })
}

/// Rule 6.
pub(super) fn musts_are_chosen(instance: &Instance, chosen: &[u32], faults: &mut Vec<Fault>) {
    for option in instance.must.iter().filter(|option| chosen.binary_search(option).is_err()) {
        let option = &instance.options[*option as usize];
        faults.push(Fault::Missing {
            volunteer: instance.volunteers[option.volunteer as usize].id.clone(),
            visit: instance.visits[option.visit as usize].id.clone(),
        });
    }
}

/// What series add to a choice.
pub(super) fn added_by_series(instance: &Instance, of_visit: &[Vec<&Choice>]) -> i128 {
    let mut sum = 0;
    for row in &instance.series {
        let mut visits: BTreeMap<u32, i128> = BTreeMap::new();
        for option in row.visits.iter().flat_map(|visit| &of_visit[*visit as usize]) {
            *visits.entry(option.volunteer).or_default() += 1;
        }
        sum += visits.values().map(|visits| (visits - 1) * i128::from(row.again)).sum::<i128>();
    }
    sum
}

/// The `again` of every option, as [`crate::instance::WeekPrices`] says it.
pub(super) fn again_of_options(instance: &Instance) -> Vec<i128> {
    let mut again = vec![0; instance.options.len()];
    let mut of_visit: BTreeMap<u32, Vec<usize>> =
        instance.series.iter().flat_map(|row| &row.visits).map(|visit| (*visit, Vec::new())).collect();
    for (place, option) in instance.options.iter().enumerate() {
        if let Some(places) = of_visit.get_mut(&option.visit) {
            places.push(place);
        }
    }
    for row in &instance.series {
        let mut visits: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        let places = || row.visits.iter().flat_map(|visit| &of_visit[visit]).copied();
        for option in places().map(|place| &instance.options[place]) {
            visits.entry(option.volunteer).or_default().insert(option.visit);
        }
        for place in places() {
            let m = visits[&instance.options[place].volunteer].len() as i128;
            again[place] += (i128::from(row.again) * (m - 1) + m - 1) / m;
        }
    }
    again
}
