//! What may be picked, in flat arrays: it is looked at at every price step.

use super::number;

/// A place at a slot.
pub type Take = (u32, u32);

/// The choices of all lists, one list after another, flat: they are looked at again and again.
#[derive(Clone, Debug)]
pub struct Picks {
    /// Where the picks of each list begin; one more entry than lists.
    pub(super) lists: Vec<u32>,
    /// By pick: what it is worth, and where its places begin.
    picks: Vec<(i64, u32)>,
    takes: Vec<Take>,
}

impl Picks {
    /// No list.
    pub fn new() -> Self {
        Self { lists: vec![0], picks: Vec::new(), takes: Vec::new() }
    }

    /// One more choice of the list under way: what it is worth and takes, which is sorted here; a place may be taken several times.
    pub fn add(&mut self, worth: i64, takes: impl Iterator<Item = Take>) {
        let begin = self.takes.len();
        self.picks.push((worth, number(begin)));
        self.takes.extend(takes);
        self.takes[begin..].sort_unstable();
    }

    /// Ends the list under way.
    pub fn end_list(&mut self) {
        self.lists.push(number(self.picks.len()));
    }

    pub(super) fn worth(&self, pick: u32) -> i64 {
        self.picks[pick as usize].0
    }

    pub(super) fn takes(&self, pick: u32) -> &[Take] {
        let end = self.picks.get(pick as usize + 1).map_or(self.takes.len(), |next| next.1 as usize);
        &self.takes[self.picks[pick as usize].1 as usize..end]
    }

    pub(super) fn net(&self, pick: u32, prices: &[f64]) -> f64 {
        self.worth(pick) as f64 - self.takes(pick).iter().map(|(place, _)| prices[*place as usize]).sum::<f64>()
    }

    pub(super) fn takes_at(&self, pick: u32, place: u32) -> Option<u32> {
        self.takes(pick).iter().find(|(other, _)| *other == place).map(|(_, slot)| *slot)
    }
}
