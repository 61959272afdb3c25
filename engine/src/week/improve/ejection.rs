//! Hands visits on from one person to the next, where weeks hold many of them: ejection chains.
//!
//! A visit that has a place open is **in hand**. Whoever takes it and gives nothing away ends the chain; otherwise somebody takes it for another
//! visit, which is in hand then. What a chain has gained so far is what its nodes are worth at the prices of the ceiling, and on the way
//! it may be below 0 by so much; at its end the plan's points count. Depth first, over the few best at every step; what was taken on the
//! way is not given away again. Lin & Kernighan, *An effective heuristic algorithm for the traveling-salesman problem*, 1973; Yagiura,
//! Ibaraki & Glover, *An ejection chain approach for the generalized assignment problem*, 2004.

use std::cmp::Reverse;

use super::super::draft::Draft;
use super::super::market::{Market, Prices};
use super::super::start;
use super::super::table::Table;

/// How many ways on are tried at each step; the end of a chain always is.
const BREADTH: [usize; 7] = [5, 4, 3, 2, 2, 1, 1];

/// Chains among some people.
pub struct Chains<'a, 'd> {
    table: &'a Table,
    market: &'d Market,
    prices: &'d Prices,
    /// The plan that is made better.
    pub draft: Draft<'a>,
    /// By volunteer: whether it takes part.
    is_in: Vec<bool>,
    /// By how much a chain may be below 0 on the way, in the scale of the prices.
    leeway: i64,
    /// Visits that were taken on the way.
    taken: Vec<u32>,
}

/// A way on: what has been gained by then, the node that is taken, and the one that is given away for it.
type Way = (i64, u32, Option<u32>);

impl<'a, 'd> Chains<'a, 'd> {
    /// Among the people of a group.
    pub fn new(
        table: &'a Table,
        market: &'d Market,
        prices: &'d Prices,
        draft: Draft<'a>,
        group: &[u32],
        leeway: i64,
    ) -> Self {
        let mut is_in = vec![false; table.volunteers()];
        group.iter().for_each(|volunteer| is_in[*volunteer as usize] = true);
        Self { table, market, prices, draft, is_in, leeway, taken: Vec::new() }
    }

    /// Follows chains that begin with a place of a visit that is open, or that somebody gives away, until one makes the plan better.
    pub fn follow(&mut self, visit: u32) {
        let before = self.draft.total();
        self.taken.clear();
        if self.draft.holders(visit as usize).len() < self.table.need[visit as usize] as usize {
            self.go_on(visit, 0, before);
            return;
        }
        for node in self.draft.holders(visit as usize).to_vec() {
            let volunteer = self.table.volunteer[node as usize] as usize;
            if !self.is_in[volunteer] || self.stays(node) {
                continue;
            }
            let week = self.draft.week(volunteer).to_vec();
            self.draft.set(volunteer, &changed(&week, None, Some(node)));
            if self.go_on(visit, -self.net(node), before) {
                return;
            }
            self.draft.set(volunteer, &week);
        }
    }

    /// Gives a place of a visit to somebody, and what that person gives away to somebody else; whether the plan has more points than `before`.
    /// If not, it is as it was.
    fn go_on(&mut self, visit: u32, gained: i64, before: i64) -> bool {
        let mut breadth = BREADTH.get(self.taken.len()).copied().unwrap_or(0);
        for (gained, node, given) in self.ways(visit, gained) {
            if given.is_some() && breadth == 0 {
                continue;
            }
            let volunteer = self.table.volunteer[node as usize] as usize;
            let week = self.draft.week(volunteer).to_vec();
            let other = changed(&week, Some(node), given);
            if !self.table.is_week(volunteer, &other) {
                continue;
            }
            self.draft.set(volunteer, &other);
            let is_better = match given {
                None => self.draft.total() > before && self.draft.keeps_organisations(),
                Some(given) => {
                    breadth -= 1;
                    self.taken.push(visit);
                    let is_better = self.go_on(self.table.visit[given as usize], gained, before);
                    self.taken.pop();
                    is_better
                }
            };
            if is_better {
                return true;
            }
            self.draft.set(volunteer, &week);
        }
        false
    }

    /// The ways on with a visit in hand that may be within limits and leeway, the best first.
    fn ways(&self, visit: u32, gained: i64) -> Vec<Way> {
        let mut ways: Vec<Way> = Vec::new();
        for node in self.table.of_visit(visit as usize) {
            let volunteer = self.table.volunteer[*node as usize] as usize;
            if !self.is_in[volunteer] || self.stays(*node) || self.draft.open(*node, |_| false) == 0 {
                continue;
            }
            let (week, gained) = (self.draft.week(volunteer), gained + self.net(*node));
            let used = self.table.used(week) + self.table.used(&[*node]);
            if gained > -self.leeway && self.table.is_within(volunteer, used) {
                ways.push((gained, *node, None));
            }
            for given in week {
                let gained = gained - self.net(*given);
                let is_within = || self.table.is_within(volunteer, used - self.table.used(&[*given]));
                let is_taken = || self.taken.contains(&self.table.visit[*given as usize]);
                if gained > -self.leeway && is_within() && !is_taken() && !self.stays(*given) {
                    ways.push((gained, *node, Some(*given)));
                }
            }
        }
        ways.sort_unstable_by_key(|(gained, node, given)| (Reverse(*gained), *node, *given));
        ways
    }

    fn net(&self, node: u32) -> i64 {
        self.market.net(self.table, self.prices, node as usize)
    }

    /// Whether a node is not for one person alone to take or give away.
    fn stays(&self, node: u32) -> bool {
        self.table.is_must(node) || start::is_kept(&self.draft, self.table, node)
    }
}

/// A week with a node more and one less, by start.
fn changed(week: &[u32], more: Option<u32>, less: Option<u32>) -> Vec<u32> {
    let mut changed = Vec::with_capacity(week.len() + 1);
    changed.extend(week.iter().copied().filter(|node| Some(*node) != less));
    if let Some(more) = more {
        changed.insert(changed.partition_point(|node| *node < more), more);
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::super::super::draft;
    use super::super::super::market::{Market, Prices};
    use super::super::super::table::Table;
    use super::Chains;
    use crate::instance::{Choice, Instance, LimitRow, OrganisationRow, VisitRow, VolunteerRow};

    /// Ada, Bep and Cor have time for one visit each, and each visit is on a day of its own. Ada is at the first, Bep at the second, and nobody
    /// at the third, which is for Ada alone; but Bep could do the first and Cor the second.
    fn three() -> Instance {
        let option = |volunteer, visit: u32, points| {
            let start = 1440 * i32::try_from(visit).expect("few");
            Choice { volunteer, visit, start, end: start + 60, points }
        };
        let limits = vec![LimitRow { visits: 1, ..LimitRow::new(0, 3) }];
        let row = || VolunteerRow { limits: limits.clone(), ..VolunteerRow::default() };
        Instance {
            midnights: (0..=3).map(|day| day * 1440).collect(),
            volunteers: vec![row(), row(), row()],
            visits: (0..3).map(|visit| VisitRow { id: visit.to_string(), need: 1, ..VisitRow::default() }).collect(),
            options: vec![option(0, 0, 10), option(0, 2, 8), option(1, 0, 9), option(1, 1, 10), option(2, 1, 9)],
            ..Instance::default()
        }
    }

    /// The options chosen after chains from the third visit, among some people, with so many points of leeway.
    fn chosen(instance: &Instance, group: &[u32], leeway: i64) -> Vec<u32> {
        let table = Table::new(instance);
        let market = Market::new(&table);
        let prices =
            Prices { scale: 1, of: vec![0; market.prices], organisations: vec![0; instance.organisations.len()] };
        let draft = draft::of_options(&table, &[0, 3]);
        let mut chains = Chains::new(&table, &market, &prices, draft, group, leeway);
        chains.follow(2);
        chains.draft.chosen()
    }

    #[test]
    fn three_people_move_up_for_one_visit_more() {
        assert_eq!(chosen(&three(), &[0, 1, 2], 4), [1, 2, 4]);
    }

    #[test]
    fn a_chain_that_is_too_dear_on_the_way_or_leads_out_of_the_group_changes_nothing() {
        assert_eq!(chosen(&three(), &[0, 1, 2], 3), [0, 3]);
        assert_eq!(chosen(&three(), &[0, 1], 4), [0, 3]);
    }

    #[test]
    fn a_chain_that_lends_more_than_an_organisation_may_changes_nothing() {
        let mut instance = three();
        instance.organisations = vec![OrganisationRow { id: "club".to_owned(), visits: 2 }];
        instance.volunteers.iter_mut().for_each(|row| row.organisation = Some(0));
        assert_eq!(chosen(&instance, &[0, 1, 2], 4), [0, 3]);
    }
}
