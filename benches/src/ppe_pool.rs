//! What is offered and asked for while batches of equipment are played, and how a shipment takes from it.

use std::collections::{BTreeMap, VecDeque};

use crate::ppe::{Kind, Lot, Ppe};

/// One decision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shipment {
    /// From whom.
    pub donor: u32,
    /// To whom.
    pub recipient: u32,
    /// What.
    pub kind: Kind,
    /// How many.
    pub units: u64,
    /// How far.
    pub miles: f64,
}

/// What is open on one side, by kind and person.
#[derive(Default)]
pub(crate) struct Pool {
    pub(crate) open: BTreeMap<(Kind, u32), Open>,
}

/// What one person offers or asks for of one kind.
#[derive(Default)]
pub(crate) struct Open {
    /// Units left.
    pub(crate) left: u64,
    /// Units that came in since it was last empty.
    in_all: u64,
    /// Units left of each row, oldest first.
    rows: VecDeque<u64>,
}

impl Pool {
    /// Takes in a row; rows come in order of time.
    pub(crate) fn add(&mut self, lot: &Lot) {
        let open = self.open.entry((lot.kind, lot.who)).or_default();
        open.left += lot.units;
        open.in_all += lot.units;
        open.rows.push_back(lot.units);
    }

    /// Persons with something open of each kind, with the units left and in all.
    pub(crate) fn by_kind(&self) -> BTreeMap<Kind, Vec<Side>> {
        let mut by_kind: BTreeMap<Kind, Vec<Side>> = BTreeMap::new();
        for ((kind, who), open) in &self.open {
            by_kind.entry(*kind).or_default().push(Side { who: *who, left: open.left, in_all: open.in_all });
        }
        by_kind
    }
}

/// One end of a possible shipment.
#[derive(Clone, Copy)]
pub(crate) struct Side {
    /// Donor or recipient.
    pub(crate) who: u32,
    /// Units left.
    pub(crate) left: u64,
    /// Units that came in since it was last empty.
    pub(crate) in_all: u64,
}

/// Ships units from one person to another, oldest rows first: one decision for each pair of rows.
pub(crate) fn ship(
    ppe: &Ppe,
    (stocks, needs): (&mut Pool, &mut Pool),
    (kind, donor, recipient): (Kind, u32, u32),
    mut units: u64,
    shipments: &mut Vec<Shipment>,
) {
    let (giving, taking) = ((kind, donor), (kind, recipient));
    while units > 0 {
        let (Some(stock), Some(need)) = (stocks.open.get_mut(&giving), needs.open.get_mut(&taking)) else { return };
        let (Some(offered), Some(asked)) = (stock.rows.front_mut(), need.rows.front_mut()) else { return };
        let moved = units.min(*offered).min(*asked);
        units -= moved;
        // The publication counts only what the table of distances knows.
        if let Some(miles) = ppe.miles(donor, recipient) {
            shipments.push(Shipment { donor, recipient, kind, units: moved, miles });
        }
        for (open, row) in [(&mut stock.left, offered), (&mut need.left, asked)] {
            *open -= moved;
            *row -= moved;
        }
        for (pool, who) in [(&mut *stocks, giving), (&mut *needs, taking)] {
            let Some(open) = pool.open.get_mut(&who) else { continue };
            if open.rows.front() == Some(&0) {
                open.rows.pop_front();
            }
            if open.rows.is_empty() {
                pool.open.remove(&who);
            }
        }
    }
}
