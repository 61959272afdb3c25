//! Lays an instance out as a table: every volunteer's share apart, then one after another.

use rayon::prelude::*;

use super::linked::{self, Link};
use super::measure::{organisations_that_bind, scale_of, slots_of, unit_of};
use super::order::Order;
use super::part::{Part, Shared};
use super::table::{Block, NONE, Table, number};
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
        let legs = Legs::new(instance);
        let bindable = organisations_that_bind(instance);
        let (links, series) = (linked::links_of(instance), linked::series_of_visits(instance));
        let shared = Shared { instance, legs: &legs, bindable: &bindable, out: &out, links: &links, series: &series };
        let part = |volunteer: usize| Part::new(&shared, volunteer, &by_volunteer[volunteer], None);
        let parts: Vec<Part> = (0..instance.volunteers.len()).into_par_iter().map(part).collect();
        let mut table = Self::of_visits(instance, links);
        for part in parts {
            table.append(&Self::of_one(instance, part).0);
        }
        table.group(instance);
        table
    }

    /// The instance laid out from volunteers' own tables, one for each; `place` says where their options are in the instance, which all are.
    #[must_use]
    pub fn of_people<'a>(instance: &Instance, people: impl Iterator<Item = &'a Self>, place: &[u32]) -> Self {
        let bindable = organisations_that_bind(instance);
        let mut table = Self::of_visits(instance, linked::links_of(instance));
        for (own, row) in people.zip(&instance.volunteers) {
            table.append(own);
            let person = table.people.last_mut().expect("one was appended");
            person.organisation = row.organisation.filter(|place| bindable[*place as usize]).unwrap_or(NONE);
        }
        table.option.iter_mut().for_each(|option| *option = place[*option as usize]);
        table.group(instance);
        table
    }

    /// What is said of visits, before there are volunteers.
    fn of_visits(instance: &Instance, links: Vec<Vec<Link>>) -> Self {
        Self {
            people: Vec::with_capacity(instance.volunteers.len()),
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
            node_starts: vec![0],
            block_starts: vec![0],
            before_starts: vec![0],
            ..Self::empty()
        }
    }

    /// What is said of nodes, when all are there.
    fn group(&mut self, instance: &Instance) {
        let slots = slots_of(instance);
        let choice = |option: &u32| instance.options[*option as usize];
        self.visit = self.option.iter().map(|option| choice(option).visit).collect();
        self.volunteer = self.option.iter().map(|option| choice(option).volunteer).collect();
        self.time = self.option.iter().map(|option| (choice(option).start, choice(option).end)).collect();
        self.slot = self.option.iter().map(|option| slots[*option as usize]).collect();
        self.group_by_visit();
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

    /// Adds one volunteer, laid out as a table of its own.
    fn append(&mut self, one: &Self) {
        let offset = number(self.option.len());
        for block in &one.blocks {
            self.blocks.push(Block { first: block.first + offset, end: block.end + offset, ..*block });
        }
        let known = number(self.before.len());
        self.before.extend(one.before.iter().map(|node| node + offset));
        self.before_starts.extend(one.before_starts[1..].iter().map(|end| end + known));
        self.is_late.extend(&one.is_late);
        self.option.extend(&one.option);
        self.points.extend(&one.points);
        self.uses.extend(&one.uses);
        self.day_uses.extend(&one.day_uses);
        self.day.extend(&one.day);
        let mut person = one.people[0].clone();
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
