//! The options of an instance laid out for the week solver: flat arrays, one volunteer after another, ready to be priced.
//!
//! A **node** is an option that its volunteer could do alone. A volunteer's nodes are sorted by start and cut into **blocks**: every
//! node of a block leaves time for every node of a later block, so that blocks meet only in the limits. Within a block a node has
//! **predecessors**: the nodes after which there is time to go on to it. A block never ends inside a night and the rest after it.
//!
//! What a node uses of the limits is packed into the fields of one 64-bit number, see [`super::fields`].

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::best::at_most;
use super::fields::{Fields, fields_of};
use super::linked::{self, Again, Link};
use crate::instance::{Choice, Instance, MinutesCost, NO_LIMIT};
use crate::legs::Legs;

/// No organisation that could bind.
pub const NONE: u32 = u32::MAX;

/// A stretch of a volunteer's nodes that is apart from the others in time.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// First node.
    pub first: u32,
    /// Node after the last.
    pub end: u32,
    /// The most of every field.
    pub cap: u64,
    /// The fields that go on after this block.
    pub keep: u64,
    /// The fields that come from before it or go on after it: in the others, what a chain of this block uses is nobody else's matter.
    pub shared: u64,
    /// Whether "leaves time for" is transitive here, so that a node that does not pay is never needed on the way.
    pub is_transitive: bool,
}

/// What the nodes of one volunteer cost and use together.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The guard bit of every field.
    pub guard: u64,
    /// Where the number of visits stands in the packed use, as (shift, mask).
    pub count: (u32, u64),
    /// Where the minutes stand, and the minutes of one unit.
    pub minutes: (u32, u64),
    /// Minutes of one unit of the field.
    pub unit_min: i64,
    /// What so many visits cost, from 0 on; empty when the price of a visit is part of its points.
    pub load_sums: Vec<i64>,
    /// What minutes cost.
    pub minutes_cost: Vec<MinutesCost>,
    /// Its organisation, when its limit could bind.
    pub organisation: u32,
    /// Counters that did not fit into the fields: weeks have to be checked for them, and bounds may be too high.
    pub loose: Vec<Loose>,
    /// Series that it could do more than one visit of.
    pub series: Vec<Again>,
    /// Pairs of nodes that a link forbids to be in one week, both ways round, rising.
    pub clashes: Vec<(u32, u32)>,
    /// Nodes that must be chosen, rising.
    pub musts: Vec<u32>,
}

/// A limit that did not fit into the fields.
#[derive(Clone, Debug)]
pub struct Loose {
    /// What each node uses of it.
    pub uses: Vec<u64>,
    /// The most.
    pub most: u64,
    /// Whether it counts days: a node on the day of the one before it uses nothing.
    pub is_days: bool,
}

impl Person {
    /// What a week of this packed use costs beyond what the nodes' points carry already. It never falls when the use rises.
    #[must_use]
    pub fn cost(&self, used: u64) -> i64 {
        let mut cost = 0;
        if !self.load_sums.is_empty() {
            let count = (used >> self.count.0) & self.count.1;
            cost += self.load_sums[usize::try_from(count).expect("a field is short").min(self.load_sums.len() - 1)];
        }
        if !self.minutes_cost.is_empty() {
            let units = (used >> self.minutes.0) & self.minutes.1;
            let minutes = i64::try_from(units).expect("a field is short") * self.unit_min;
            cost += self.minutes_cost.iter().map(|row| row.of(minutes)).sum::<i64>();
        }
        cost
    }
}

/// The instance as flat arrays.
pub struct Table {
    /// By volunteer.
    pub people: Vec<Person>,
    /// Where each volunteer's nodes begin; one entry more.
    pub node_starts: Vec<u32>,
    /// Where each volunteer's blocks begin; one entry more.
    pub block_starts: Vec<u32>,
    /// All blocks.
    pub blocks: Vec<Block>,
    /// By node: the place in the instance's options.
    pub option: Vec<u32>,
    /// By node: the visit.
    pub visit: Vec<u32>,
    /// By node: which of the visit's times, counted from 0.
    pub slot: Vec<u32>,
    /// By node: points, less what every visit of the volunteer costs alike.
    pub points: Vec<i64>,
    /// By node: packed use.
    pub uses: Vec<u64>,
    /// By node: what of its use falls away when the node before it is on the same day.
    pub day_uses: Vec<u64>,
    /// By node: the day it starts on.
    pub day: Vec<u32>,
    /// By node: start and end.
    pub time: Vec<(i32, i32)>,
    /// By node: the volunteer.
    pub volunteer: Vec<u32>,
    /// Where each node's predecessors begin; one entry more.
    pub before_starts: Vec<u32>,
    /// Predecessors, as nodes.
    pub before: Vec<u32>,
    /// By node: whether its volunteer has an earlier node of the same visit that is as good, so that it is of use only after nodes that
    /// leave no time for the earlier one.
    pub is_late: Vec<bool>,
    /// Where each visit's nodes begin; one entry more.
    pub visit_starts: Vec<u32>,
    /// Nodes by visit, slot and volunteer.
    pub visit_nodes: Vec<u32>,
    /// By visit: how many volunteers.
    pub need: Vec<u32>,
    /// By visit: whether fewer are of use.
    pub partial: Vec<bool>,
    /// By visit: its links.
    pub links: Vec<Vec<Link>>,
    /// By visit: visits that have something to do with it.
    pub related: Vec<Vec<u32>>,
    /// By organisation: limit.
    pub organisation_limit: Vec<u32>,
    /// A four-thousandth of the points that nine in ten options stay below: what is small beside them, whatever points they are.
    pub unit: f64,
    /// Whole numbers to the point while prices move: 64, and fewer where points are so many that 64 would not fit.
    pub scale: i64,
}

impl Table {
    /// Lays an instance out. Time: pairs of options of one volunteer.
    #[must_use]
    pub fn new(instance: &Instance) -> Self {
        let mut by_volunteer: Vec<Vec<u32>> = vec![Vec::new(); instance.volunteers.len()];
        let out = linked::out_by_musts(instance);
        for (place, option) in (0..).zip(&instance.options) {
            by_volunteer[option.volunteer as usize].push(place);
        }
        let slots = slots_of(instance);
        let legs = Legs::new(instance);
        let bindable = organisations_that_bind(instance);
        let links = linked::links_of(instance);
        let shared = Shared {
            instance,
            legs: &legs,
            bindable: &bindable,
            out: &out,
            links: &links,
            series: linked::series_of_visits(instance),
        };
        let parts: Vec<Part> = (0..instance.volunteers.len())
            .into_par_iter()
            .map(|volunteer| Part::new(&shared, volunteer, &by_volunteer[volunteer]))
            .collect();
        let mut table = Self {
            people: Vec::with_capacity(parts.len()),
            node_starts: vec![0],
            block_starts: vec![0],
            blocks: Vec::new(),
            option: Vec::with_capacity(instance.options.len()),
            visit: Vec::new(),
            slot: Vec::new(),
            points: Vec::with_capacity(instance.options.len()),
            uses: Vec::with_capacity(instance.options.len()),
            day_uses: Vec::new(),
            day: Vec::new(),
            time: Vec::new(),
            volunteer: Vec::new(),
            before_starts: vec![0],
            before: Vec::new(),
            is_late: Vec::with_capacity(instance.options.len()),
            visit_starts: Vec::new(),
            visit_nodes: Vec::new(),
            need: instance.visits.iter().map(|visit| visit.need).collect(),
            partial: instance.visits.iter().map(|visit| visit.partial || visit.need == 1).collect(),
            links,
            related: linked::related(instance),
            organisation_limit: instance.organisations.iter().map(|row| row.visits).collect(),
            unit: unit_of(instance),
            scale: scale_of(instance),
        };
        for part in parts {
            table.append(part);
        }
        let choice = |option: &u32| instance.options[*option as usize];
        table.visit = table.option.iter().map(|option| choice(option).visit).collect();
        table.volunteer = table.option.iter().map(|option| choice(option).volunteer).collect();
        table.time = table.option.iter().map(|option| (choice(option).start, choice(option).end)).collect();
        table.slot = table.option.iter().map(|option| slots[*option as usize]).collect();
        table.group_by_visit();
        table
    }

    fn append(&mut self, part: Part) {
        let offset = number(self.option.len());
        for block in part.blocks {
            self.blocks.push(Block { first: block.first + offset, end: block.end + offset, ..block });
        }
        for before in part.before {
            self.before.extend(before.iter().map(|node| node + offset));
            self.before_starts.push(number(self.before.len()));
        }
        self.is_late.extend(part.is_late);
        self.option.extend(part.options);
        self.points.extend(part.points);
        self.uses.extend(part.fields.uses);
        self.day_uses.extend(part.fields.day_uses);
        self.day.extend(part.fields.days);
        let mut person = part.fields.person;
        person.series.iter_mut().flat_map(|series| &mut series.nodes).for_each(|node| *node += offset);
        person.musts.iter_mut().for_each(|node| *node += offset);
        person.clashes.iter_mut().for_each(|(one, other)| (*one, *other) = (*one + offset, *other + offset));
        self.people.push(person);
        self.node_starts.push(number(self.option.len()));
        self.block_starts.push(number(self.blocks.len()));
    }

    fn group_by_visit(&mut self) {
        self.visit_nodes = (0..number(self.option.len())).collect();
        let (visit, slot) = (&self.visit, &self.slot);
        self.visit_nodes.sort_by_key(|node| (visit[*node as usize], slot[*node as usize], *node));
        let start =
            |visit: usize| self.visit_nodes.partition_point(|node| (self.visit[*node as usize] as usize) < visit);
        self.visit_starts = (0..=self.need.len()).map(|visit| number(start(visit))).collect();
    }

    /// How many volunteers.
    #[must_use]
    pub const fn volunteers(&self) -> usize {
        self.people.len()
    }

    /// The nodes of a volunteer.
    #[must_use]
    pub fn nodes_of(&self, volunteer: usize) -> Range<usize> {
        self.node_starts[volunteer] as usize..self.node_starts[volunteer + 1] as usize
    }

    /// The blocks of a volunteer.
    #[must_use]
    pub fn blocks_of(&self, volunteer: usize) -> &[Block] {
        &self.blocks[self.block_starts[volunteer] as usize..self.block_starts[volunteer + 1] as usize]
    }

    /// The nodes after which there is time for `node`.
    #[must_use]
    pub fn before(&self, node: usize) -> &[u32] {
        &self.before[self.before_starts[node] as usize..self.before_starts[node + 1] as usize]
    }

    /// What a node adds to the use of a chain that ends in `before`.
    #[must_use]
    pub fn added(&self, before: u32, node: u32) -> u64 {
        let (before, node) = (before as usize, node as usize);
        // Most people have no limit on days.
        if self.day_uses[node] != 0 && self.day[before] == self.day[node] {
            self.uses[node] - self.day_uses[node]
        } else {
            self.uses[node]
        }
    }

    /// Whether two nodes of one volunteer cannot be in one week, whatever the time between: one visit, or against a link.
    #[must_use]
    pub fn clash(&self, one: u32, other: u32) -> bool {
        let clashes = &self.people[self.volunteer[one as usize] as usize].clashes;
        self.visit[one as usize] == self.visit[other as usize]
            || (!clashes.is_empty() && clashes.binary_search(&(one, other)).is_ok())
    }

    /// Whether a node must be chosen.
    #[must_use]
    pub fn is_must(&self, node: u32) -> bool {
        self.people[self.volunteer[node as usize] as usize].musts.binary_search(&node).is_ok()
    }

    /// What a week uses in all, in the fields that span it.
    #[must_use]
    pub fn used(&self, week: &[u32]) -> u64 {
        let Some(first) = week.first() else { return 0 };
        let person = &self.people[self.volunteer[*first as usize] as usize];
        let spanning = (person.count.1 << person.count.0) | (person.minutes.1 << person.minutes.0);
        week.iter().map(|node| self.uses[*node as usize] & spanning).sum()
    }

    /// The points of a week less its cost.
    #[must_use]
    pub fn worth(&self, volunteer: usize, week: &[u32]) -> i64 {
        let person = &self.people[volunteer];
        let too_many: i64 = person.series.iter().map(|series| series.too_many(week)).sum();
        week.iter().map(|node| self.points[*node as usize]).sum::<i64>() - too_many - person.cost(self.used(week))
    }

    /// Whether a volunteer can do these nodes, in the order of their start. (Whether its musts are among them is not asked.)
    #[must_use]
    pub fn is_week(&self, volunteer: usize, week: &[u32]) -> bool {
        let person = &self.people[volunteer];
        let mut used = 0;
        let mut rest = week;
        for block in self.blocks_of(volunteer) {
            let (own, later) = rest.split_at(rest.partition_point(|node| *node < block.end));
            rest = later;
            if own.windows(2).any(|pair| self.before(pair[1] as usize).binary_search(&pair[0]).is_err()) {
                return false;
            }
            for (place, node) in own.iter().enumerate() {
                used += if place == 0 { self.uses[*node as usize] } else { self.added(own[place - 1], *node) };
                if !at_most(used, block.cap, person.guard) {
                    return false;
                }
            }
            used &= block.keep;
        }
        let first = self.node_starts[volunteer];
        let is_kept = |limit: &Loose| {
            let counts = |place: &usize| {
                let is_same_day = |before: usize| self.day[week[before] as usize] == self.day[week[*place] as usize];
                !limit.is_days || place.checked_sub(1).is_none_or(|before| !is_same_day(before))
            };
            let uses = (0..week.len()).filter(counts).map(|place| limit.uses[(week[place] - first) as usize]);
            uses.sum::<u64>() <= limit.most
        };
        let is_repeated = |i: usize| week[..i].iter().any(|other| self.clash(*other, week[i]));
        person.loose.iter().all(is_kept) && !(1..week.len()).any(is_repeated)
    }

    /// The nodes of a visit, slot by slot.
    #[must_use]
    pub fn of_visit(&self, visit: usize) -> &[u32] {
        &self.visit_nodes[self.visit_starts[visit] as usize..self.visit_starts[visit + 1] as usize]
    }
}

/// What all volunteers' shares are made from.
struct Shared<'a> {
    instance: &'a Instance,
    legs: &'a Legs<'a>,
    bindable: &'a [bool],
    out: &'a [bool],
    links: &'a [Vec<Link>],
    series: BTreeMap<u32, Vec<usize>>,
}

/// One volunteer's share of the table, nodes counted from 0.
struct Part {
    options: Vec<u32>,
    points: Vec<i64>,
    blocks: Vec<Block>,
    before: Vec<Vec<u32>>,
    is_late: Vec<bool>,
    fields: Fields,
}

impl Part {
    fn new(shared: &Shared<'_>, volunteer: usize, all: &[u32]) -> Self {
        let Shared { instance, legs, bindable, out, links, series } = shared;
        let row = &instance.volunteers[volunteer];
        let mut options: Vec<u32> = all.iter().copied().filter(|place| !out[*place as usize]).collect();
        options.sort_by_key(|place| {
            let option = &instance.options[*place as usize];
            (option.start, option.end, *place)
        });
        super::fields::keep_possible(instance, row, &mut options);
        let choices: Vec<Choice> = options.iter().map(|place| instance.options[*place as usize]).collect();
        let order = Order::new(instance, legs, volunteer, &choices);
        let mut cuts = order.cuts();
        if row.limits.iter().any(|limit| limit.days != NO_LIMIT) {
            // A day that counts once must be all in one block.
            let day = |node: usize| instance.midnights.partition_point(|midnight| *midnight <= choices[node].start);
            let end = choices.len();
            cuts.retain(|cut| *cut == 0 || *cut == end || day(*cut - 1) != day(*cut));
        }
        let mut fields = fields_of(instance, row, &choices, &cuts);
        fields.person.series = linked::series_of(instance, series, all, &options);
        fields.person.musts = (0..)
            .zip(&options)
            .filter(|(_, place)| instance.must.binary_search(place).is_ok())
            .map(|(node, _)| node)
            .collect();
        fields.person.clashes = clashes_of(links, &choices);
        fields.person.organisation = row.organisation.filter(|g| bindable[*g as usize]).unwrap_or(NONE);
        let mut enters = 0;
        let mut blocks = Vec::with_capacity(fields.caps.len());
        for (cut, (cap, keep)) in cuts.windows(2).zip(&fields.caps) {
            let (first, end) = (number(cut[0]), number(cut[1]));
            let is_transitive = order.is_transitive(cut[0]..cut[1]);
            blocks.push(Block { first, end, cap: *cap, keep: *keep, shared: enters | keep, is_transitive });
            enters = *keep;
        }
        let mut before: Vec<Vec<u32>> = Vec::with_capacity(choices.len());
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
                    instance.visits[choice.visit as usize].need == 1 && links[choice.visit as usize].is_empty();
                let earlier = if is_single { (cut[0]..node).rev().find(as_good) } else { None };
                is_late[node] = earlier.is_some();
                let clashes = &fields.person.clashes;
                let clash = |other: usize| clashes.binary_search(&(number(other), number(node))).is_ok();
                let fits = |other: &usize| {
                    order.fits(*other, node)
                        && choices[*other].visit != choice.visit
                        && !clash(*other)
                        && earlier.is_none_or(|earlier| *other >= earlier || !order.fits(*other, earlier))
                };
                before.push((cut[0]..node).filter(fits).map(number).collect());
            }
        }
        let mut points: Vec<i64> = choices.iter().map(|choice| choice.points - fields.each_costs).collect();
        for series in &fields.person.series {
            series.nodes.iter().for_each(|node| points[*node as usize] += series.carried);
        }
        Self { options, points, blocks, before, is_late, fields }
    }
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

/// Which of a volunteer's options leave time for which later ones.
struct Order {
    count: usize,
    fits: Vec<bool>,
}

impl Order {
    fn new(instance: &Instance, legs: &Legs<'_>, volunteer: usize, choices: &[Choice]) -> Self {
        let count = choices.len();
        let rest = instance.volunteers[volunteer].rest_after_night_min;
        let rest = i32::try_from(rest).unwrap_or(i32::MAX / 4);
        let mut fits = vec![false; count * count];
        let far = legs.at_most_minutes(number(volunteer), choices.iter().map(|choice| choice.visit));
        for (i, first) in choices.iter().enumerate() {
            let rest = if instance.visits[first.visit as usize].night { rest } else { 0 };
            for (j, second) in choices.iter().enumerate().skip(i + 1) {
                let gap = i64::from(second.start) - i64::from(first.end);
                // Travel is asked only where it could matter: it is the dear part.
                let in_time = |gap: i64| {
                    gap >= i64::from(far) || gap >= i64::from(legs.minutes(first.volunteer, first.visit, second.visit))
                };
                fits[i * count + j] = gap >= i64::from(rest) && gap >= 0 && in_time(gap);
            }
        }
        Self { count, fits }
    }

    fn fits(&self, first: usize, second: usize) -> bool {
        self.fits[first * self.count + second]
    }

    /// Where blocks begin, and the end of the last.
    fn cuts(&self) -> Vec<usize> {
        let mut cuts = vec![0];
        let mut reach = 0;
        for node in 0..self.count {
            if node > reach {
                cuts.push(node);
            }
            let last = (node + 1..self.count).rev().find(|later| !self.fits(node, *later));
            reach = reach.max(last.unwrap_or(node)).max(node);
        }
        if self.count > 0 {
            cuts.push(self.count);
        }
        cuts
    }

    fn is_transitive(&self, nodes: Range<usize>) -> bool {
        nodes.clone().all(|middle| {
            let firsts: Vec<usize> = (nodes.start..middle).filter(|first| self.fits(*first, middle)).collect();
            let mut lasts = (middle + 1..nodes.end).filter(|last| self.fits(middle, *last));
            lasts.all(|last| firsts.iter().all(|first| self.fits(*first, last)))
        })
    }
}

/// See [`Table::unit`].
fn unit_of(instance: &Instance) -> f64 {
    let mut points: Vec<i64> =
        instance.options.iter().map(|option| option.points.abs()).filter(|points| *points > 0).collect();
    points.sort_unstable();
    points.get(points.len() * 9 / 10).map_or(1.0, |high| *high as f64 / 4000.0)
}

/// See [`Table::scale`].
fn scale_of(instance: &Instance) -> i64 {
    let points = instance.options.iter().map(|option| option.points.abs());
    let costs = instance.volunteers.iter().flat_map(|row| row.load_cost.iter().map(|cost| cost.abs()));
    let series = instance.series.iter().map(|row| row.again);
    let most = points.chain(costs).chain(series).max().unwrap_or(0).max(1);
    let fitting = (super::MOST_POINTS / most).clamp(1, 64);
    1 << fitting.ilog2()
}

/// By option: which of its visit's times it has.
fn slots_of(instance: &Instance) -> Vec<u32> {
    let mut order: Vec<u32> = (0..number(instance.options.len())).collect();
    let time = |place: u32| {
        let option = &instance.options[place as usize];
        (option.visit, option.start, option.end)
    };
    order.sort_unstable_by_key(|place| time(*place));
    let mut slots = vec![0; order.len()];
    for pair in order.windows(2) {
        let (one, next) = (time(pair[0]), time(pair[1]));
        let slot = slots[pair[0] as usize];
        slots[pair[1] as usize] = if one.0 != next.0 { 0 } else { slot + u32::from(one != next) };
    }
    slots
}

/// Which organisations have a limit that their volunteers' options could exceed.
fn organisations_that_bind(instance: &Instance) -> Vec<bool> {
    let mut options = vec![0_u64; instance.organisations.len()];
    for option in &instance.options {
        if let Some(organisation) = instance.volunteers[option.volunteer as usize].organisation {
            options[organisation as usize] += 1;
        }
    }
    let binds = |(row, options): (&crate::instance::OrganisationRow, u64)| {
        row.visits != NO_LIMIT && options > u64::from(row.visits)
    };
    instance.organisations.iter().zip(options).map(binds).collect()
}

pub(super) fn number(length: usize) -> u32 {
    u32::try_from(length).expect("an instance has fewer than 2^32 options")
}
