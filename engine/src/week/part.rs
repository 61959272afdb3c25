//! One volunteer's share of the table: its options in order, what they use, what may follow what.

use std::collections::BTreeMap;

use super::fields::{Fields, fields_of};
use super::linked::{self, Link};
use super::order::{Known, Order};
use super::table::{Block, NONE, number};
use crate::instance::{Choice, Instance, NO_LIMIT};
use crate::legs::Legs;

/// What all volunteers' shares are made from.
pub struct Shared<'a> {
    /// The instance.
    pub instance: &'a Instance,
    /// Ways between its visits.
    pub legs: &'a Legs<'a>,
    /// By organisation: whether its limit could bind; empty when that is looked after elsewhere.
    pub bindable: &'a [bool],
    /// By option: whether musts leave no room for it.
    pub out: &'a [bool],
    /// By visit: its links.
    pub links: &'a [Vec<Link>],
    /// By visit: the series that hold it.
    pub series: &'a BTreeMap<u32, Vec<usize>>,
}

/// One volunteer's share of the table, nodes counted from 0.
pub struct Part {
    /// By node: the place in the instance's options.
    pub options: Vec<u32>,
    /// By node: points, less what every visit costs alike.
    pub points: Vec<i64>,
    /// Stretches apart in time.
    pub blocks: Vec<Block>,
    /// By node: the nodes after which there is time for it.
    pub before: Vec<u32>,
    /// Where each node's end among them.
    pub before_ends: Vec<u32>,
    /// By node: see [`super::table::Table::is_late`].
    pub is_late: Vec<bool>,
    /// What nodes use of the limits.
    pub fields: Fields,
    /// Which nodes leave time for which.
    pub order: Order,
}

impl Part {
    /// The share of a volunteer with these options, some of which may be in an order already.
    pub fn new(shared: &Shared<'_>, volunteer: usize, all: &[u32], known: Option<&Known<'_>>) -> Self {
        let Shared { instance, legs, bindable, out, links, series } = shared;
        let row = &instance.volunteers[volunteer];
        let mut options: Vec<u32> = all.iter().copied().filter(|place| !out[*place as usize]).collect();
        options.sort_by_key(|place| {
            let option = &instance.options[*place as usize];
            (option.start, option.end, *place)
        });
        options.retain(|place| {
            let is_known = known.is_some_and(|known| known.of(*place).is_some());
            is_known || super::fields::is_possible(instance, row, &instance.options[*place as usize])
        });
        let choices: Vec<Choice> = options.iter().map(|place| instance.options[*place as usize]).collect();
        let order = Order::new(instance, legs, volunteer, (&options, &choices), known);
        let mut cuts = order.cuts();
        if row.limits.iter().any(|limit| limit.days != NO_LIMIT) {
            // A day that counts once must be all in one block.
            let day = |node: usize| instance.midnights.partition_point(|midnight| *midnight <= choices[node].start);
            let end = choices.len();
            cuts.retain(|cut| *cut == 0 || *cut == end || day(*cut - 1) != day(*cut));
        }
        let is_repeated = is_repeated(&choices);
        let mut fields = fields_of(instance, row, &choices, is_repeated, &cuts);
        fields.person.series = linked::series_of(instance, series, all, &options);
        fields.person.musts = (0..)
            .zip(&options)
            .filter(|(_, place)| instance.must.binary_search(place).is_ok())
            .map(|(node, _)| node)
            .collect();
        fields.person.clashes = clashes_of(links, &choices);
        fields.person.organisation =
            row.organisation.filter(|g| bindable.get(*g as usize) == Some(&true)).unwrap_or(NONE);
        let mut enters = 0;
        let mut blocks = Vec::with_capacity(fields.caps.len());
        for (cut, (cap, keep)) in cuts.windows(2).zip(&fields.caps) {
            let (first, end) = (number(cut[0]), number(cut[1]));
            let is_transitive = order.is_transitive(cut[0]..cut[1]);
            blocks.push(Block { first, end, cap: *cap, keep: *keep, shared: enters | keep, is_transitive });
            enters = *keep;
        }
        let mut before: Vec<u32> = Vec::with_capacity(4 * choices.len());
        let mut before_ends: Vec<u32> = Vec::with_capacity(choices.len());
        let mut is_late = vec![false; choices.len()];
        for cut in cuts.windows(2) {
            for node in cut[0]..cut[1] {
                let choice = &choices[node];
                let as_good = |other: &usize| {
                    let known = &choices[*other];
                    known.visit == choice.visit
                        && known.end <= choice.end
                        && known.points >= choice.points
                        && fields.uses[*other] == fields.uses[node]
                        && (fields.day_uses[node] == 0 || fields.days[*other] == fields.days[node])
                };
                // Whoever shares a visit must come at one time, and a link may ask for the later time.
                let is_single =
                    || instance.visits[choice.visit as usize].need == 1 && links[choice.visit as usize].is_empty();
                let earlier = if is_repeated && is_single() { (cut[0]..node).rev().find(as_good) } else { None };
                is_late[node] = earlier.is_some();
                let clashes = &fields.person.clashes;
                let clash = |other: usize| clashes.binary_search(&(number(other), number(node))).is_ok();
                let fits = |other: &usize| {
                    order.fits(*other, node)
                        && choices[*other].visit != choice.visit
                        && !clash(*other)
                        && earlier.is_none_or(|earlier| *other >= earlier || !order.fits(*other, earlier))
                };
                before.extend((cut[0]..node).filter(fits).map(number));
                before_ends.push(number(before.len()));
            }
        }
        let mut points: Vec<i64> = choices.iter().map(|choice| choice.points - fields.each_costs).collect();
        for series in &fields.person.series {
            series.nodes.iter().for_each(|node| points[*node as usize] += series.carried);
        }
        Self { options, points, blocks, before, before_ends, is_late, fields, order }
    }
}

/// Whether there are several options of one visit.
fn is_repeated(choices: &[Choice]) -> bool {
    let mut visits: Vec<u32> = choices.iter().map(|choice| choice.visit).collect();
    visits.sort_unstable();
    visits.windows(2).any(|pair| pair[0] == pair[1])
}

/// Pairs of a volunteer's options that a link forbids to be in one week, both ways round, rising.
fn clashes_of(links: &[Vec<Link>], choices: &[Choice]) -> Vec<(u32, u32)> {
    let mut clashes = Vec::new();
    for (one, choice) in (0..).zip(choices) {
        for link in &links[choice.visit as usize] {
            for (other, with) in (0..).zip(choices).filter(|(_, with)| with.visit == link.other) {
                if !link.allows_both((choice.start, choice.end), (with.start, with.end)) {
                    clashes.push((one, other));
                }
            }
        }
    }
    clashes.sort_unstable();
    clashes.dedup();
    clashes
}
