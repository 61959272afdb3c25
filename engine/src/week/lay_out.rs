//! Lays an instance out as a table: every volunteer's share apart, then one after another.

use rayon::prelude::*;

use super::linked;
use super::measure::{organisations_that_bind, scale_of, slots_of, unit_of};
use super::order::Order;
use super::part::{Part, Shared};
use super::table::{Block, Table, number};
use crate::instance::Instance;
use crate::legs::Legs;

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
        let (links, series) = (linked::links_of(instance), linked::series_of_visits(instance));
        let shared = Shared { instance, legs: &legs, bindable: &bindable, out: &out, links: &links, series: &series };
        let part = |volunteer: usize| Part::new(&shared, volunteer, &by_volunteer[volunteer], None);
        let parts: Vec<Part> = (0..instance.volunteers.len()).into_par_iter().map(part).collect();
        let mut table = Self {
            people: Vec::with_capacity(parts.len()),
            option: Vec::with_capacity(instance.options.len()),
            points: Vec::with_capacity(instance.options.len()),
            uses: Vec::with_capacity(instance.options.len()),
            is_late: Vec::with_capacity(instance.options.len()),
            need: instance.visits.iter().map(|visit| visit.need).collect(),
            partial: instance.visits.iter().map(|visit| visit.partial || visit.need == 1).collect(),
            links,
            related: linked::related(instance),
            organisation_limit: instance.organisations.iter().map(|row| row.visits).collect(),
            unit: unit_of(instance),
            scale: scale_of(instance),
            ..Self::empty()
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

    /// A volunteer's share as a table of its own. Its only volunteer is 0, its visits are those of the instance, and what a table says of
    /// visits is left empty: there is no market for one.
    #[must_use]
    pub fn of_one(instance: &Instance, part: Part) -> (Self, Order) {
        let Part { options, points, blocks, before, mut before_ends, is_late, fields, order } = part;
        before_ends.insert(0, 0);
        let table = Self {
            node_starts: vec![0, number(options.len())],
            block_starts: vec![0, number(blocks.len())],
            blocks,
            visit: options.iter().map(|option| instance.options[*option as usize].visit).collect(),
            volunteer: vec![0; options.len()],
            option: options,
            points,
            uses: fields.uses,
            day_uses: fields.day_uses,
            day: fields.days,
            before_starts: before_ends,
            before,
            is_late,
            people: vec![fields.person],
            ..Self::empty()
        };
        (table, order)
    }

    const fn empty() -> Self {
        Self {
            people: Vec::new(),
            node_starts: Vec::new(),
            block_starts: Vec::new(),
            blocks: Vec::new(),
            option: Vec::new(),
            visit: Vec::new(),
            slot: Vec::new(),
            points: Vec::new(),
            uses: Vec::new(),
            day_uses: Vec::new(),
            day: Vec::new(),
            time: Vec::new(),
            volunteer: Vec::new(),
            before_starts: Vec::new(),
            before: Vec::new(),
            is_late: Vec::new(),
            visit_starts: Vec::new(),
            visit_nodes: Vec::new(),
            need: Vec::new(),
            partial: Vec::new(),
            links: Vec::new(),
            related: Vec::new(),
            organisation_limit: Vec::new(),
            unit: 1.0,
            scale: 1,
        }
    }

    fn append(&mut self, part: Part) {
        if self.people.is_empty() {
            self.node_starts.push(0);
            self.block_starts.push(0);
            self.before_starts.push(0);
        }
        let offset = number(self.option.len());
        for block in part.blocks {
            self.blocks.push(Block { first: block.first + offset, end: block.end + offset, ..block });
        }
        let known = number(self.before.len());
        self.before.extend(part.before.iter().map(|node| node + offset));
        self.before_starts.extend(part.before_ends.iter().map(|end| end + known));
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
}
