//! Fronts of blocks, kept from one question about a volunteer to the next: prices move one visit at a time, and the other days of the
//! week are as they were.

use super::{Desk, Label, ROOT};

/// The fronts of a volunteer's blocks, each with the net worths it holds for.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// The pairs of nodes that were watched.
    watched: Vec<(u32, u32)>,
    blocks: Vec<Front>,
}

/// The front of a block.
#[derive(Clone, Debug, Default)]
struct Front {
    is_known: bool,
    /// The net worths it holds for.
    nets: Vec<i64>,
    /// The labels that lead to the front; the first is number 1 and extends nothing but those before it, or the empty chain.
    labels: Vec<Label>,
    /// Numbers of labels.
    front: Vec<u32>,
    is_merged: bool,
}

impl Kept {
    /// Gets ready for a question in which these pairs are watched.
    pub(super) fn begin(&mut self, blocks: usize, watched: impl Iterator<Item = (u32, u32)> + Clone) {
        if self.blocks.len() != blocks || !self.watched.iter().copied().eq(watched.clone()) {
            self.watched = watched.collect();
            self.blocks.clear();
            self.blocks.resize(blocks, Front::default());
        }
    }

    /// Puts the front of a block on the desk if it is known for these net worths; whether it is.
    pub(super) fn recall(&self, block: usize, nets: impl Iterator<Item = i64>, desk: &mut Desk) -> bool {
        let known = &self.blocks[block];
        if !known.is_known || !nets.eq(known.nets.iter().copied()) {
            return false;
        }
        let before = super::super::table::number(desk.labels.len()) - 1;
        let moved = |from: u32| if from == ROOT { ROOT } else { from + before };
        desk.labels.extend(known.labels.iter().map(|label| Label { from: moved(label.from), ..*label }));
        desk.front.clear();
        desk.front.extend(known.front.iter().map(|label| label + before));
        desk.is_merged |= known.is_merged;
        true
    }

    /// Keeps the front of a block that is on the desk; its labels begin at `begin`.
    pub(super) fn keep(&mut self, block: usize, nets: impl Iterator<Item = i64>, begin: u32, desk: &Desk) {
        let known = &mut self.blocks[block];
        known.is_known = true;
        known.nets.clear();
        known.nets.extend(nets);
        known.is_merged = desk.is_merged;
        let labels = &desk.labels[begin as usize..];
        // By label of the block: its number among those that are kept.
        let mut number = vec![ROOT; labels.len()];
        for label in &desk.front {
            let mut at = *label;
            while at != ROOT && number[(at - begin) as usize] == ROOT {
                number[(at - begin) as usize] = 1;
                at = labels[(at - begin) as usize].from;
            }
        }
        known.labels.clear();
        for place in 0..labels.len() {
            if number[place] == ROOT {
                continue;
            }
            let label = labels[place];
            let from = if label.from == ROOT { ROOT } else { number[(label.from - begin) as usize] };
            known.labels.push(Label { from, ..label });
            number[place] = super::super::table::number(known.labels.len());
        }
        known.front.clear();
        known.front.extend(desk.front.iter().map(|label| number[(label - begin) as usize]));
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::chance::Chance;
    use super::super::super::table::Table;
    use super::super::{Best, Desk, FORBIDDEN, Kept};
    use crate::instance::{Choice, Instance, LimitRow, VisitRow, VolunteerRow};

    const DAY: i32 = 24 * 60;

    /// A volunteer with some options on each of five days, some of them of one visit, and limits that bind.
    fn week(chance: &mut Chance) -> Table {
        let mut below = |end: i32| i32::try_from(chance.below(usize::try_from(end).unwrap())).unwrap();
        let mut options = Vec::new();
        for day in 0..5 {
            for _ in 0..6 {
                let start = day * DAY + 8 * 60 + 30 * below(16);
                let visit = u32::try_from(below(24)).unwrap();
                options.push(Choice { volunteer: 0, visit, start, end: start + 30 + 30 * below(3), points: 0 });
            }
        }
        let visit =
            |id: usize| VisitRow { id: id.to_string(), need: 1, partial: false, night: false, from: None, to: None };
        let whole = LimitRow { visits: 6, minutes: 360, ..LimitRow::new(0, 5) };
        let limits = (0..5).map(|day| LimitRow { visits: 2, ..LimitRow::new(day, day + 1) }).chain([whole]).collect();
        let volunteer = VolunteerRow {
            id: String::new(),
            organisation: None,
            ways: Vec::new(),
            load_cost: vec![0, 10, 40],
            minutes_cost: Vec::new(),
            limits,
            rest_after_night_min: 0,
        };
        Table::new(&Instance {
            midnights: (0..=5).map(|day| day * DAY).collect(),
            volunteers: vec![volunteer],
            visits: (0..24).map(visit).collect(),
            options,
            ..Instance::default()
        })
    }

    #[test]
    fn a_week_is_the_same_with_fronts_that_were_kept() {
        for seed in 0..200 {
            let mut chance = Chance::new(seed);
            let table = week(&mut chance);
            let nodes = table.nodes_of(0).len();
            let net = |chance: &mut Chance| i64::try_from(chance.below(400)).unwrap() - 100;
            let mut nets: Vec<i64> = (0..nodes).map(|_| net(&mut chance)).collect();
            let (mut desk, mut kept, mut watched) = (Desk::default(), Kept::default(), Vec::new());
            let mut recalled = false;
            for _ in 0..30 {
                // A price moves, and somebody asks what the week were worth with or without a node.
                nets[chance.below(nodes)] = net(&mut chance);
                let apart = chance.below(nodes);
                let mut asked = nets.clone();
                asked[apart] = if chance.below(2) == 0 { FORBIDDEN } else { asked[apart] + (1 << 44) };
                let apart = u32::try_from(apart).unwrap();
                let best = desk.best_kept(&table, 0, &asked, &watched, (&mut kept, &[apart]));
                recalled |= kept.blocks.iter().any(|front| front.is_known);
                let afresh = Desk::default().best(&table, 0, &asked, 1, &watched);
                let told = |best: &Best| (best.worth, best.bound);
                assert_eq!(told(&best), told(&afresh), "seed {seed}");
                assert_eq!(table.worth(0, &best.nodes) + carried(&table, &asked, &best), best.worth, "seed {seed}");
                watched = best.watched;
            }
            assert!(recalled, "seed {seed}: nothing was kept");
        }
    }

    /// What the nets of a week's nodes are beyond their points.
    fn carried(table: &Table, nets: &[i64], best: &Best) -> i64 {
        best.nodes.iter().map(|node| nets[*node as usize] - table.points[*node as usize]).sum()
    }
}
