//! The labels of one block: chains of its nodes, and its front, those chains that no other is better than.

use super::super::table::{Block, Table, number};
use super::{Desk, FORBIDDEN, LABELS, Label, ROOT, at_most};

impl Desk {
    /// Labels of all nodes of a block, and its front.
    pub(super) fn block(&mut self, table: &Table, block: &Block, guard: u64, net: &[i64], place: usize, shared: u64) {
        self.spans.clear();
        self.front.clear();
        let least = if block.is_transitive { 0 } else { FORBIDDEN };
        for ((node, worth), place) in (block.first..block.end).zip(net).zip(place..) {
            let begin = self.labels.len();
            let bit = self.bits[place];
            if *worth > least {
                let uses = table.uses[node as usize];
                if at_most(uses, block.cap, guard) {
                    if !table.is_late[node as usize] {
                        self.labels.push(Label { used: uses, worth: *worth, has: bit, from: ROOT, what: node });
                    }
                    for before in table.before(node as usize) {
                        let (from, to) = self.spans[(before - block.first) as usize];
                        let added = table.added(*before, node);
                        for label in from..to {
                            let known = self.labels[label as usize];
                            let used = known.used + added;
                            let has = known.has | bit;
                            let new = Label { used, worth: known.worth + worth, has, from: label, what: node };
                            if known.has & bit == 0 && at_most(new.used, block.cap, guard) {
                                self.compared += self.labels.len() - begin;
                                self.is_merged |= insert(&mut self.labels, begin, new, guard);
                            }
                        }
                    }
                }
            }
            self.spans.push((number(begin), number(self.labels.len())));
        }
        // What only this block counts is no difference between its labels any more.
        self.fresh.clear();
        let first = self.spans.first().map_or(0, |span| span.0);
        for place in first..number(self.labels.len()) {
            let label = self.labels[place as usize];
            if label.worth > 0 {
                let entry = Label { used: label.used & block.shared, has: label.has & shared, what: place, ..label };
                self.compared += self.fresh.len();
                self.is_merged |= insert(&mut self.fresh, 0, entry, guard);
            }
        }
        self.front.extend(self.fresh.iter().map(|entry| entry.what));
    }
}

/// Adds a label to those from `begin` on, unless one is at least as good; drops those that it makes useless. Whether it had to be
/// merged with another for lack of room.
pub(super) fn insert(labels: &mut Vec<Label>, begin: usize, new: Label, guard: u64) -> bool {
    let mut place = begin;
    while place < labels.len() {
        let known = labels[place];
        if known.worth >= new.worth {
            if at_most(known.used, new.used, guard) && known.has & !new.has == 0 {
                return false;
            }
        } else if at_most(new.used, known.used, guard) && new.has & !known.has == 0 {
            labels.swap_remove(place);
            continue;
        }
        place += 1;
    }
    if labels.len() - begin < LABELS {
        labels.push(new);
        return false;
    }
    // Common bits are at most either number, field by field.
    let last = labels.last_mut().expect("there are many");
    let (used, has) = (last.used & new.used, last.has & new.has);
    let better = if new.worth > last.worth { new } else { *last };
    *last = Label { used, has, ..better };
    true
}
