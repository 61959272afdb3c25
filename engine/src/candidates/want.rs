//! What a visit looks for, in the terms of the candidate tree.

use crate::homes::{length, on_globe};
use crate::points::AtBest;
use crate::problem::Problem;
use crate::request::Visit;
use crate::time::Span;
use crate::travel::Mode;

use super::CHORD_SAFETY;
use super::tree::{Home, Node, bits, blocks, mode_bit};

/// What is looked for.
pub struct Want<'a> {
    pub visit: &'a Visit,
    pub visit_index: usize,
    pub at: [f64; 3],
    pub skills: u64,
    pub starts: u64,
    pub mode: Option<Mode>,
    pub likes: u64,
    /// Those who came before or were told to come, rising: few, so they are looked at one by one, and bounds need not think of them.
    pub known: Vec<u32>,
    /// The best of a match with anybody who did not come before, next door.
    pub at_best: AtBest,
    pub skills_asked: u32,
    /// Only pairs worth more than this beyond the volunteer's price.
    pub floor: i64,
    /// Volunteers to leave out, rising.
    pub skip: &'a [u32],
    pub most: usize,
}

impl<'a> Want<'a> {
    /// What a visit looks for; `known` are those who came before.
    pub fn new(
        problem: &'a Problem,
        visit_index: usize,
        known: Vec<u32>,
        (floor, skip): (i64, &'a [u32]),
        most: usize,
    ) -> Self {
        let visit = &problem.visits[visit_index];
        let request = problem.request_of(visit);
        let start = |slot: &Span| blocks(Span { ends_at: slot.starts_at.plus(1), ..*slot });
        Self {
            visit,
            visit_index,
            likes: 1 << (request.kind.0 % 64),
            known,
            at_best: AtBest {
                priority: request.priority,
                strain: request.strain,
                behind: request.behind,
                travel_s: 0,
                further_skills: 0,
                is_liked: true,
                is_known: false,
                is_own: request.organisation.is_some(),
            },
            skills_asked: u32::try_from(request.skills.len()).unwrap_or(u32::MAX),
            at: on_globe(&request.place),
            skills: bits(&request.skills),
            starts: visit.slots.iter().fold(0, |starts, slot| starts | start(slot)),
            mode: request.mode,
            floor,
            skip,
            most,
        }
    }

    /// The best of a match with somebody who has so many skills and likes these kinds, and travels no less.
    pub fn best_of(&self, skills: u8, likes: u64, travel_s: u32) -> AtBest {
        AtBest {
            travel_s,
            further_skills: u32::from(skills).saturating_sub(self.skills_asked),
            is_liked: likes & self.likes != 0,
            ..self.at_best
        }
    }

    /// Whether it is plain that nobody below a node may go.
    pub fn is_nobody(&self, node: &Node) -> bool {
        node.from == node.to
            || node.free & self.starts == 0
            || self.skills & !node.skills != 0
            || self.useful_modes(node) == 0
            || self.apart_m(node) > node.reach_m
    }

    /// Whether it is plain that this volunteer may not go.
    pub fn is_plain_no(&self, home: &Home, distance_m: f64) -> bool {
        home.free & self.starts == 0
            || self.skills & !home.skills != 0
            || self.mode.is_some_and(|mode| home.modes & mode_bit(mode) == 0)
            || distance_m > home.reach_m
    }

    /// A distance that no home below a node is nearer than.
    pub fn apart_m(&self, node: &Node) -> f64 {
        let apart: [f64; 3] =
            std::array::from_fn(|axis| (node.low[axis] - self.at[axis]).max(self.at[axis] - node.high[axis]).max(0.0));
        length(apart) * CHORD_SAFETY
    }

    /// The modes below a node that the request can do with.
    pub fn useful_modes(&self, node: &Node) -> u8 {
        self.mode.map_or(node.modes, |mode| node.modes & mode_bit(mode))
    }
}
