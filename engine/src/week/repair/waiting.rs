//! Options that wait: a visit just asked for may have hundreds of candidates, most of whom never want it at any price it comes to.
//!
//! As long as the price of such an option is no less than what it could bring, it is in no best week and the ceiling is what it would be with
//! the option in its volunteer's table. So the table is laid out only when somebody asks what the volunteer's week with the option is
//! worth, or gives the volunteer another week.

use rayon::prelude::*;

use super::super::order::Known;
use super::super::table::{NONE, number};
use super::Standing;
use super::person::Person;
use crate::legs::Legs;

/// What a node of a table that is laid out costs, in nodes looked at.
const LAYING_OUT: usize = 4;
/// Minutes that no rounding of travel times makes up for.
const LONG_MIN: u32 = 3;

impl Standing {
    /// Whether a volunteer's new options of a visit may wait: at a price no less than they could bring, nobody wants them, on the way
    /// between other visits neither.
    pub(super) fn may_wait(&self, volunteer: usize, visit: usize) -> bool {
        let (row, person) = (&self.rows.visits[visit], &self.people[volunteer]);
        let ways = &self.rows.volunteers[volunteer].ways;
        let is_one_place = ways.is_empty() || row.from.is_some() && row.to.is_none_or(|to| row.from == Some(to));
        let is_straight = ways.iter().all(|way| self.rows.ways[*way as usize].measured.is_empty());
        let is_long = |option: &&u32| {
            let (start, end) = self.time_of(**option);
            end.abs_diff(start) >= LONG_MIN
        };
        let is_tied = person.is_tied() || self.ties.series.contains_key(&number(visit));
        let new = || person.all.iter().filter(|option| self.visit_of(**option) == visit);
        is_one_place && is_straight && !is_tied && person.is_plain() && new().all(|option| is_long(&option))
    }

    /// What an option could bring at most, beyond what its organisation's visits cost.
    pub(super) fn most_of(&self, option: u32) -> i64 {
        let volunteer = self.volunteer_of(option);
        match self.node[option as usize] {
            NONE => {
                let first = self.rows.volunteers[volunteer].load_cost.first().copied().unwrap_or(0);
                self.rows.options[option as usize].points - first
            }
            node => self.people[volunteer].points(node as usize),
        }
    }

    /// Whether an option of a volunteer's table leaves time for another, which may wait.
    pub(super) fn are_apart(&self, one: u32, other: u32) -> bool {
        let volunteer = self.volunteer_of(one);
        let (node, other_node) = (self.node[one as usize], self.node[other as usize]);
        if other_node != NONE {
            return self.people[volunteer].are_apart(node, other_node);
        }
        let (one, other) = (self.rows.options[one as usize], self.rows.options[other as usize]);
        let (first, second) = if one.start <= other.start { (one, other) } else { (other, one) };
        let is_night = self.rows.visits[first.visit as usize].night;
        let rest = if is_night { self.rows.volunteers[volunteer].rest_after_night_min } else { 0 };
        let way = Legs::with(&self.rows, &self.trips).minutes(first.volunteer, first.visit, second.visit);
        i64::from(second.start) - i64::from(first.end) >= i64::from(way).max(rest.into())
    }

    /// Lays the table of a volunteer out if some of its options wait.
    pub(super) fn get_ready(&mut self, volunteer: usize) {
        if self.people[volunteer].has_waiting {
            self.lay_out_again(&[volunteer]);
        }
    }

    /// Lays the tables out of all whose options wait, and of all who have options in them that are gone.
    pub(super) fn get_all_ready(&mut self) {
        let is_changed = |person: &Person| {
            person.has_waiting || person.options().iter().any(|option| !self.is_alive[*option as usize])
        };
        let changed = (0..self.people.len()).filter(|volunteer| is_changed(&self.people[*volunteer]));
        self.lay_out_again(&changed.collect::<Vec<usize>>());
    }

    /// Lays volunteers' tables out again, with the options that wait and without those that are gone.
    pub(super) fn lay_out_again(&mut self, people: &[usize]) {
        let standing = &*self;
        let again: Vec<Person> = people.par_iter().map(|volunteer| standing.laid_out_again(*volunteer)).collect();
        for (volunteer, person) in people.iter().zip(again) {
            self.left = self.left.saturating_sub(LAYING_OUT * person.options().len());
            self.people[*volunteer] = person;
            self.number_nodes(*volunteer);
        }
    }

    fn laid_out_again(&self, volunteer: usize) -> Person {
        let old = &self.people[volunteer];
        // In the order of time but for a few: there is little to sort.
        let others = old.all.iter().filter(|option| self.node[**option as usize] == NONE);
        let known = old.options().iter().chain(others).copied();
        let options: Vec<u32> = known.filter(|option| self.is_alive[*option as usize]).collect();
        let mut person = self.person(volunteer, options, Some(&Known { order: &old.order, place: &self.node }));
        (person.wish, person.week) = (old.wish.clone(), old.week.clone());
        (person.bound, person.worth, person.is_exact) = (old.bound, old.worth, old.is_exact);
        person.drift = old.drift;
        person
    }
}
