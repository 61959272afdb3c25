//! One volunteer of a standing week: a table of their own, so that a new option of theirs is nobody else's work.

use super::super::best::{Best, Desk, Kept};
use super::super::order::{Known, Order};
use super::super::part::{Part, Shared};
use super::super::table::Table;

/// One volunteer.
pub struct Person {
    table: Table,
    /// Which of its nodes leave time for which.
    pub order: Order,
    /// All options, those that break a limit alone included.
    pub all: Vec<u32>,
    /// Whether some of them are in no node yet: see [`super::waiting`].
    pub has_waiting: bool,
    /// The best week at the prices: its options.
    pub wish: Vec<u32>,
    /// No week is worth more at the prices.
    pub bound: i64,
    /// Whether that bound is the worth of the wish: else it may be too high.
    pub is_exact: bool,
    /// Pairs of nodes that had to be watched to find it.
    watched: Vec<(u32, u32)>,
    /// The week in the plan: options in the order of their nodes.
    pub week: Vec<u32>,
    /// What it is worth.
    pub worth: i64,
    /// What is known of its days at the prices.
    pub kept: Kept,
    /// By how much the worths of its nodes have moved in all, since it was laid out.
    pub drift: i64,
}

impl Person {
    /// A volunteer of an instance with these of its options, some of which may be in an order already; the week is empty.
    pub fn new(shared: &Shared<'_>, volunteer: usize, all: Vec<u32>, known: Option<&Known<'_>>) -> Self {
        let (table, order) = Table::of_one(shared.instance, Part::new(shared, volunteer, &all, known));
        Self {
            table,
            order,
            all,
            has_waiting: false,
            wish: Vec::new(),
            bound: 0,
            is_exact: true,
            watched: Vec::new(),
            week: Vec::new(),
            worth: 0,
            drift: 0,
            kept: Kept::default(),
        }
    }

    /// The volunteer's own table.
    pub const fn table(&self) -> &Table {
        &self.table
    }

    /// By node: the option.
    pub fn options(&self) -> &[u32] {
        &self.table.option
    }

    /// The points of a node, less what every visit costs alike.
    pub fn points(&self, node: usize) -> i64 {
        self.table.points[node]
    }

    /// What a week is worth; `node` are the nodes of options.
    pub fn worth(&self, node: &[u32], week: &[u32]) -> i64 {
        let nodes: Vec<u32> = week.iter().map(|option| node[*option as usize]).collect();
        self.table.worth(0, &nodes)
    }

    /// Whether the volunteer can do this week.
    pub fn can(&self, node: &[u32], week: &[u32]) -> bool {
        let nodes: Vec<u32> = week.iter().map(|option| node[*option as usize]).collect();
        self.table.is_week(0, &nodes)
    }

    /// The best week for these net worths of the nodes.
    pub fn best(&self, desk: &mut Desk, nets: &[i64]) -> Best {
        desk.best(&self.table, 0, nets, 1, &self.watched)
    }

    /// What the best week is worth at most for these net worths, which are those at the prices but for the nodes of `apart`.
    pub fn bound_if(&mut self, desk: &mut Desk, nets: &[i64], apart: &[u32]) -> i64 {
        let best = desk.best_kept(&self.table, 0, nets, &self.watched, (&mut self.kept, apart));
        self.watched = best.watched;
        best.bound
    }

    /// Keeps a best week at the prices.
    pub fn keep(&mut self, best: &Best) {
        self.wish = self.options_of(best);
        self.bound = best.bound;
        self.is_exact = best.bound == best.worth;
        self.watched.clone_from(&best.watched);
    }

    /// What the week in the plan gains when a node joins it and whatever is in its way leaves, each of which brings `brings` elsewhere.
    /// A quick look: the best week with the node may be better. Nothing when the rest is no week either, or something has to be kept.
    pub fn gain_with(&self, node: &[u32], wanted: u32, brings: impl Fn(u32) -> Option<i64>) -> Option<i64> {
        let table = &self.table;
        let mut week: Vec<u32> = Vec::with_capacity(self.week.len() + 1);
        let mut left = 0;
        for option in &self.week {
            let own = node[*option as usize];
            if self.are_apart(own, wanted) {
                week.push(own);
            } else {
                left += brings(*option)?;
            }
        }
        week.insert(week.partition_point(|other| *other < wanted), wanted);
        while !table.is_week(0, &week) {
            let others = (0..week.len()).filter(|place| week[*place] != wanted);
            let priced = others.filter_map(|place| Some((place, brings(self.options()[week[place] as usize])?)));
            let least = priced.min_by_key(|(place, price)| table.points[week[*place] as usize] - price)?;
            left += least.1;
            week.remove(least.0);
        }
        Some(table.worth(0, &week) + left - self.worth)
    }

    /// No more than this comes of [`Self::gain_with`], for an option that brings no more than `alone` in any week: costs and what a
    /// series has too much never fall when a node joins. `is_apart` says which options leave time for it.
    pub fn most_with(
        &self,
        node: &[u32],
        alone: i64,
        is_apart: impl Fn(u32) -> bool,
        brings: impl Fn(u32) -> Option<i64>,
    ) -> Option<i64> {
        let mut most = alone - self.worth;
        for option in &self.week {
            most += if is_apart(*option) {
                let points = self.points(node[*option as usize] as usize);
                brings(*option).map_or(points, |brings| brings.max(points))
            } else {
                brings(*option)?
            };
        }
        Some(most)
    }

    /// Whether two nodes can be in one week, as far as time and links go.
    pub fn are_apart(&self, one: u32, other: u32) -> bool {
        self.order.fits(one.min(other) as usize, one.max(other) as usize) && !self.table.clash(one, other)
    }

    /// Whether what a node is worth or may be beside depends on the volunteer's other options: then it is laid out again when one goes.
    pub fn is_tied(&self) -> bool {
        let person = &self.table.people[0];
        !person.series.is_empty() || !person.musts.is_empty()
    }

    /// Whether going round never takes longer than going through, so that a visit that does not pay is never on the way.
    pub fn is_plain(&self) -> bool {
        self.table.blocks.iter().all(|block| block.is_transitive)
    }

    /// The options of a best week.
    pub fn options_of(&self, best: &Best) -> Vec<u32> {
        best.nodes.iter().map(|node| self.options()[*node as usize]).collect()
    }
}
