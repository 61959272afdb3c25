//! Checks what requests have to do with each other: every id is there, nothing waits for itself or in a circle.

use std::collections::{HashMap, HashSet};

use koppel_engine::request::LinkRule;

use super::fault::Fault;
use super::requests::RequestDraft;
use super::rows::RowRead;

/// Adds a fault to every row whose links cannot be kept. Links to rows that do not count bind nothing, and are no fault.
pub(crate) fn check_links(rows: &mut [RowRead<RequestDraft>]) {
    let ids: HashSet<String> = rows.iter().filter_map(|row| Some(row.draft.as_ref()?.id.clone())).collect();
    let circles = in_circles(rows);
    for row in rows {
        let Some(draft) = &row.draft else { continue };
        for (column, link) in &draft.links {
            let fault = if link.to == draft.id {
                Fault::LinkedToItself
            } else if !ids.contains(&link.to) {
                Fault::NoSuchRequest { id: link.to.clone() }
            } else if link.rule == LinkRule::After && circles.contains(&draft.id) && circles.contains(&link.to) {
                Fault::LinkedInACircle
            } else {
                continue;
            };
            row.findings.fault(*column, &link.to, fault);
        }
    }
}

/// Requests that are in a circle of those that wait for each other, or between two circles: what is left when whoever waits for
/// nobody, and whoever nobody waits for, has been taken out again and again.
fn in_circles(rows: &[RowRead<RequestDraft>]) -> HashSet<String> {
    let drafts = || rows.iter().filter_map(|row| row.draft.as_ref());
    let mut waits: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut awaited: HashMap<&str, HashSet<&str>> = HashMap::new();
    for draft in drafts() {
        for (_, link) in draft.links.iter().filter(|(_, link)| link.rule == LinkRule::After && link.to != draft.id) {
            waits.entry(&draft.id).or_default().insert(&link.to);
            awaited.entry(&link.to).or_default().insert(&draft.id);
        }
    }
    let all: HashSet<&str> = waits.keys().chain(awaited.keys()).copied().collect();
    let is_end = |id: &str, waits: &HashMap<&str, HashSet<&str>>, awaited: &HashMap<&str, HashSet<&str>>| {
        let none = |of: &HashMap<&str, HashSet<&str>>| of.get(id).is_none_or(HashSet::is_empty);
        none(waits) || none(awaited)
    };
    let mut out: Vec<&str> = all.iter().copied().filter(|id| is_end(id, &waits, &awaited)).collect();
    let mut gone: HashSet<&str> = out.iter().copied().collect();
    while let Some(id) = out.pop() {
        let before = waits.remove(id).unwrap_or_default();
        let behind = awaited.remove(id).unwrap_or_default();
        for other in before {
            awaited.entry(other).or_default().remove(id);
            if is_end(other, &waits, &awaited) && gone.insert(other) {
                out.push(other);
            }
        }
        for other in behind {
            waits.entry(other).or_default().remove(id);
            if is_end(other, &waits, &awaited) && gone.insert(other) {
                out.push(other);
            }
        }
    }
    all.difference(&gone).map(|id| (*id).to_owned()).collect()
}
