//! Plays the matching of protective equipment in batches of seven days, the published ways and koppel's, and measures
//! them alike.
//!
//! The rules of the game and the measures are those of the data's publication (see [`crate::ppe`]) and of its package
//! `ppe-match`: every seven days, counted from a minute before the first row, everything open is matched; what is left
//! waits for the next batch. Offers of more than 1,000 units are taken for errors and left out (241 of 1,658; one states
//! 10^14); requests are all kept, however large (one asks for 10^10). What somebody offers, or asks for, of one kind is one
//! sum; a decision is a shipment from a row of an offer to a row of a request, the oldest rows first.
//!
//! **Ties.** Places are blurred to three digits of the postcode, so 99.8 % of the distances of a donor occur more than once. Which of
//! two requests at one distance is the nearest is left open by the publication; here it is the one with the lower id.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use koppel_engine::instance::Instance;

use crate::ppe::{Kind, Lot, Ppe};
use crate::ppe_pool::{Pool, Shipment, ship};
use crate::ppe_rounds::{self, Worth};

/// Days between batches.
const BATCH_DAYS: i64 = 7;
/// Offers of more units are left out.
const OFFER_MOST: u64 = 1_000;

/// How a batch is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The i-th offer of a kind to the i-th request of it, in the order of their ids (published baseline `FCFM`).
    FirstCome,
    /// Every offer in the order of ids to the nearest open request (published baseline `proximity`).
    Nearest,
    /// Rounds of exact assignments ([`crate::ppe_rounds`]).
    Rounds(Worth),
}

/// The published measures of a whole run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// Shipments.
    pub decisions: usize,
    /// Units shipped.
    pub units: u64,
    /// The mean over kinds of the mean over requests (recipient and kind) of the share that was received.
    pub fill_rate: f64,
    /// Miles that a unit travels in the mean.
    pub unit_miles: f64,
}

/// Plays all batches.
#[must_use]
pub fn play(ppe: &Ppe, way: Way) -> Vec<Shipment> {
    let mut shipments = Vec::new();
    let mut game = Game::new(ppe);
    while game.next_batch() {
        let (stocks, needs) = (&mut game.stocks, &mut game.needs);
        match way {
            Way::FirstCome => first_come(ppe, stocks, needs, &mut shipments),
            Way::Nearest => nearest(ppe, stocks, needs, &mut shipments),
            Way::Rounds(worth) => while ppe_rounds::round(ppe, worth, stocks, needs, &mut shipments) {},
        }
    }
    shipments
}

/// The first round of a batch, counted from 1, as an instance; the batches before it are played by rounds. None when
/// there are fewer batches.
#[must_use]
pub fn first_round(ppe: &Ppe, worth: Worth, batch: usize) -> Option<Instance> {
    let mut game = Game::new(ppe);
    for number in 1..=batch {
        if !game.next_batch() {
            return None;
        }
        while number < batch && ppe_rounds::round(ppe, worth, &mut game.stocks, &mut game.needs, &mut Vec::new()) {}
    }
    Some(ppe_rounds::Pairs::of(ppe, worth, &game.stocks, &game.needs).instance())
}

/// What is open, batch after batch.
struct Game {
    offers: Vec<Lot>,
    requests: Vec<Lot>,
    batches: std::vec::IntoIter<(Timestamp, Timestamp)>,
    stocks: Pool,
    needs: Pool,
}

impl Game {
    fn new(ppe: &Ppe) -> Self {
        let offers = in_order(ppe.offers.iter().filter(|offer| offer.units <= OFFER_MOST));
        let requests = in_order(ppe.requests.iter());
        let batches = batches(&offers, &requests).into_iter();
        Self { offers, requests, batches, stocks: Pool::default(), needs: Pool::default() }
    }

    /// Takes in what comes before the next batch; false when there is none.
    fn next_batch(&mut self) -> bool {
        let Some((from, to)) = self.batches.next() else { return false };
        let inside = |lot: &&Lot| from < lot.came_at && lot.came_at < to;
        self.offers.iter().filter(inside).for_each(|lot| self.stocks.add(lot));
        self.requests.iter().filter(inside).for_each(|lot| self.needs.add(lot));
        true
    }
}

/// Measures a run.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn measure(ppe: &Ppe, shipments: &[Shipment]) -> Measures {
    let mut shares: BTreeMap<(Kind, u32), (f64, f64)> = BTreeMap::new();
    for request in &ppe.requests {
        shares.entry((request.kind, request.who)).or_default().0 += request.units as f64;
    }
    let (mut units, mut unit_miles) = (0, 0.0);
    for shipment in shipments {
        shares.entry((shipment.kind, shipment.recipient)).or_default().1 += shipment.units as f64;
        units += shipment.units;
        unit_miles += shipment.units as f64 * shipment.miles;
    }
    let mut by_kind: BTreeMap<Kind, Vec<f64>> = BTreeMap::new();
    for ((kind, _), (asked, received)) in shares {
        by_kind.entry(kind).or_default().push((received / asked).min(1.0));
    }
    let mean = |shares: &[f64]| shares.iter().sum::<f64>() / shares.len().max(1) as f64;
    let of_kinds: Vec<f64> = by_kind.values().map(|shares| mean(shares)).collect();
    Measures {
        decisions: shipments.len(),
        units,
        fill_rate: mean(&of_kinds),
        unit_miles: unit_miles / (units as f64).max(1.0),
    }
}

fn in_order<'a>(lots: impl Iterator<Item = &'a Lot>) -> Vec<Lot> {
    let mut lots: Vec<Lot> = lots.copied().collect();
    lots.sort_by_key(|lot| lot.came_at);
    lots
}

/// Ends of the batches, both excluded: the last one takes in what is left.
fn batches(offers: &[Lot], requests: &[Lot]) -> Vec<(Timestamp, Timestamp)> {
    let came: Vec<Timestamp> = offers.iter().chain(requests).map(|lot| lot.came_at).collect();
    let (Some(first), Some(last)) = (came.iter().min(), came.iter().max()) else { return Vec::new() };
    let minutes = SignedDuration::from_mins;
    let mut from = *first - minutes(1);
    let mut batches = Vec::new();
    loop {
        let to = from + SignedDuration::from_hours(24 * BATCH_DAYS);
        if to > *last + minutes(1) {
            batches.push((from, *last + minutes(3)));
            return batches;
        }
        batches.push((from, to));
        from = to;
    }
}

fn first_come(ppe: &Ppe, stocks: &mut Pool, needs: &mut Pool, shipments: &mut Vec<Shipment>) {
    let takers = needs.by_kind();
    for (kind, givers) in stocks.by_kind() {
        for (giver, taker) in givers.iter().zip(takers.get(&kind).into_iter().flatten()) {
            let units = giver.left.min(taker.left);
            ship(ppe, (stocks, needs), (kind, giver.who, taker.who), units, shipments);
        }
    }
}

fn nearest(ppe: &Ppe, stocks: &mut Pool, needs: &mut Pool, shipments: &mut Vec<Shipment>) {
    for (kind, givers) in stocks.by_kind() {
        for giver in givers {
            let open = needs.open.range((kind, 0)..=(kind, u32::MAX));
            let known = open.filter_map(|((_, who), need)| Some((ppe.miles(giver.who, *who)?, *who, need.left)));
            let Some((_, taker, left)) = known.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))) else { continue };
            ship(ppe, (stocks, needs), (kind, giver.who, taker), giver.left.min(left), shipments);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two donors, three recipients; the first two come in the first week, the third in the second.
    fn small() -> Ppe {
        let donors = "don_id,date,ppe,qty
d1,2020-04-01 08:00:00+00:00,masks,10
d2,2020-04-01 09:00:00+00:00,masks,6
d3,2020-04-01 09:00:00+00:00,masks,1001
";
        let recipients = "rec_id,date,ppe,qty
r1,2020-04-02 08:00:00+00:00,masks,20
r2,2020-04-02 08:00:00+00:00,masks,4
r3,2020-04-12 08:00:00+00:00,masks,10000000000
r3,2020-04-12 08:00:00+00:00,gowns,5
";
        let distances = "don_id,rec_id,distance
d1,r1,100\nd1,r2,2\nd1,r3,1\nd2,r1,50\nd2,r2,3\nd2,r3,9
";
        Ppe::from_tables(donors, recipients, distances).expect("good")
    }

    /// Shipments as (donor, recipient, units), counted from 1.
    fn check(way: Way, expected: &[(u32, u32, u64)]) {
        let shipments = play(&small(), way);
        let found: Vec<_> = shipments.iter().map(|s| (s.donor + 1, s.recipient + 1, s.units)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn first_come_pairs_by_id_and_leaves_the_rest_for_the_next_batch() {
        check(Way::FirstCome, &[(1, 1, 10), (2, 2, 4), (2, 1, 2)]);
    }

    #[test]
    fn nearest_lets_every_donor_choose_in_turn() {
        check(Way::Nearest, &[(1, 2, 4), (2, 1, 6), (1, 3, 6)]);
    }

    #[test]
    fn rounds_ship_what_is_worth_its_way_and_keep_the_rest() {
        // d2 goes 3 miles to fill r2 and 50 to r1 with what is left; d1 keeps its stock for r3, a mile away.
        let worth = Worth { request_unit_miles: 20, unit_miles: 60 };
        check(Way::Rounds(worth), &[(1, 2, 4), (2, 1, 6), (1, 3, 6)]);
        let far = Worth { request_unit_miles: 0, unit_miles: 5_000 };
        check(Way::Rounds(far), &[(1, 1, 10), (2, 2, 4), (2, 1, 2)]);
    }

    #[test]
    fn an_offer_of_more_than_a_thousand_is_left_out_and_a_huge_request_kept() {
        let shipments = play(&small(), Way::Nearest);
        assert!(shipments.iter().all(|shipment| shipment.donor != 2));
        assert!(shipments.iter().any(|shipment| shipment.recipient == 2));
    }

    #[test]
    fn measures_are_means_over_kinds_and_over_units() {
        let ppe = small();
        let measures = measure(&ppe, &play(&ppe, Way::FirstCome));
        // Masks: 12 of 20, 4 of 4, nothing of 10^10; gowns: nothing.
        let expected = (0.6 + 1.0 + 0.0) / 3.0 / 2.0;
        assert!((measures.fill_rate - expected).abs() < 1e-12, "{measures:?}");
        assert!((measures.unit_miles - (10.0 * 100.0 + 4.0 * 3.0 + 2.0 * 50.0) / 16.0).abs() < 1e-12, "{measures:?}");
        assert_eq!((measures.decisions, measures.units), (3, 16));
    }

    #[test]
    fn batches_follow_every_seven_days_from_a_minute_before_the_first_row() {
        let ppe = small();
        let ends: Vec<String> = batches(&ppe.offers, &ppe.requests).iter().map(|b| b.1.to_string()).collect();
        assert_eq!(ends, ["2020-04-08T07:59:00Z", "2020-04-12T08:03:00Z"]);
    }

    #[test]
    fn a_batch_can_be_had_as_an_instance() {
        let worth = Worth { request_unit_miles: 20, unit_miles: 60 };
        let instance = first_round(&small(), worth, 2).expect("two batches");
        assert_eq!((instance.volunteers.len(), instance.options.len()), (1, 1));
        assert_eq!(first_round(&small(), worth, 3), None);
    }
}
