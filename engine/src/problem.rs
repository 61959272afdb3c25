//! The tables a plan is made from: everything the engine is told, in one value.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::acceptance::Acceptance;
use crate::instance::{LinkKind, LinkRow};
use crate::request::{HelpRequest, LinkRule, Visit};
use crate::time::Period;
use crate::volunteer::Volunteer;
use crate::words::Vocabulary;

/// An organisation: lends volunteers, takes in requests, has its own limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Stable id.
    pub id: String,
    /// The most matches its volunteers may get in the period; `u32::MAX` is no limit.
    pub visits: u32,
}

/// Volunteers, requests and all they refer to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// The days planned for.
    pub period: Period,
    /// Words behind the tags.
    pub vocabulary: Vocabulary,
    /// Organisations.
    pub organisations: Vec<Organisation>,
    /// Volunteers, sorted by id, so that the order of rows never matters.
    pub volunteers: Vec<Volunteer>,
    /// Requests, sorted by id.
    pub requests: Vec<HelpRequest>,
    /// Visits, sorted by request, then by first slot.
    pub visits: Vec<Visit>,
    /// How likely people are to say yes, when that was learnt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Acceptance>,
}

impl Problem {
    /// The request a visit belongs to.
    #[must_use]
    pub fn request_of(&self, visit: &Visit) -> &HelpRequest {
        &self.requests[visit.request as usize]
    }

    /// What visits have to do with each other: those of a lasting pair, and those of linked requests.
    #[must_use]
    pub fn links(&self) -> Vec<LinkRow> {
        let is_bound = |request: &HelpRequest| request.same_volunteers || !request.links.is_empty();
        if !self.requests.iter().any(is_bound) {
            return Vec::new();
        }
        let mut visits: Vec<Vec<u32>> = vec![Vec::new(); self.requests.len()];
        for (place, visit) in (0..).zip(&self.visits) {
            visits[visit.request as usize].push(place);
        }
        let places: HashMap<&str, usize> =
            self.requests.iter().enumerate().map(|(place, request)| (request.id.as_str(), place)).collect();
        let mut found: BTreeSet<(LinkKind, u32, u32)> = BTreeSet::new();
        for (place, request) in self.requests.iter().enumerate() {
            let own = &visits[place];
            if request.same_volunteers {
                found.extend(each_with_each(LinkKind::Same, own, own));
            }
            let known = request.links.iter().filter_map(|link| Some((link.rule, places.get(link.to.as_str())?)));
            for (rule, other) in known.filter(|(_, other)| **other != place) {
                let other = &visits[*other];
                match rule {
                    LinkRule::After if own.len() == other.len() => {
                        found.extend(other.iter().zip(own).map(|(first, second)| (LinkKind::Before, *first, *second)));
                    }
                    LinkRule::After => {
                        let waits = |second: &u32| {
                            other.iter().map(|first| (LinkKind::Before, *first, *second)).collect::<Vec<_>>()
                        };
                        found.extend(own.iter().flat_map(waits));
                    }
                    LinkRule::Same => found.extend(each_with_each(LinkKind::Same, own, other)),
                    LinkRule::Different => found.extend(each_with_each(LinkKind::Different, own, other)),
                }
            }
        }
        found.into_iter().map(|(kind, first, second)| LinkRow { first, second, kind, gap_min: 0 }).collect()
    }
}

/// Pairs of two different visits, each once.
fn each_with_each(kind: LinkKind, these: &[u32], those: &[u32]) -> BTreeSet<(LinkKind, u32, u32)> {
    let pairs = these.iter().flat_map(|one| those.iter().map(move |other| (*one.min(other), *one.max(other))));
    pairs.filter(|(one, other)| one != other).map(|(one, other)| (kind, one, other)).collect()
}
