//! Group offers of a neutral instance: their rows, rule 7, and what they add to total and ceilings.

use std::collections::{BTreeMap, BTreeSet};

use super::Fault;
use super::sale::Offered;
use crate::instance::{Choice, Instance, OfferRow, Prices, WeekPrices};

/// Whether the rows of offers make sense: a visit of their own that is all-or-none and nobody must do, seats for the fewest guests, and guests
/// once and rising that need one volunteer and are no offers themselves.
pub(super) fn faults_of_rows(instance: &Instance) -> Vec<Fault> {
    let mut faults = Vec::new();
    let offered: BTreeSet<u32> = instance.offers.iter().map(|offer| offer.visit).collect();
    if offered.len() < instance.offers.len() {
        faults.push(Fault::malformed("offers", "two offers of one visit", "one offer a visit"));
    }
    for (i, offer) in instance.offers.iter().enumerate() {
        let mut wrong = |at: &str, found: String, expected: &str| {
            faults.push(Fault::malformed(format!("offers[{i}].{at}"), found, expected));
        };
        match instance.visits.get(offer.visit as usize) {
            Some(row) if !row.partial => {}
            _ => wrong("visit", offer.visit.to_string(), "a place in visits that is not partial"),
        }
        if offer.least == 0 || offer.least > offer.seats {
            wrong("least", offer.least.to_string(), "1 or more, and no more than seats");
        }
        let is_must =
            |must: &u32| instance.options.get(*must as usize).is_some_and(|option| option.visit == offer.visit);
        if instance.must.iter().any(is_must) {
            wrong("visit", offer.visit.to_string(), "a visit that nobody must do");
        }
        for (place, (guest, _)) in offer.guests.iter().enumerate() {
            let is_one = instance.visits.get(*guest as usize).is_some_and(|row| row.need == 1);
            if !is_one || offered.contains(guest) {
                wrong("guests", guest.to_string(), "a visit for one volunteer that is no offer");
            }
            if place > 0 && offer.guests[place - 1].0 >= *guest {
                wrong("guests", guest.to_string(), "visits once and rising");
            }
        }
    }
    faults
}

/// Whether the seats can be read: offers and guests that are there, rising.
pub(super) fn faults_of_seats(at: &str, offers: &[OfferRow], seats: impl Iterator<Item = (u32, u32)>) -> Vec<Fault> {
    let (mut faults, mut last) = (Vec::new(), None);
    for (i, (offer, visit)) in seats.enumerate() {
        let is_guest = offers.get(offer as usize).is_some_and(|row| points_of(row, visit).is_some());
        if !is_guest || last.is_some_and(|last| last >= (offer, visit)) {
            let expected = "an offer and one of its guests, rising";
            faults.push(Fault::malformed(format!("{at}[{i}]"), format!("[{offer}, {visit}]"), expected));
        }
        last = Some((offer, visit));
    }
    faults
}

/// Rule 7.
pub(super) fn seats_hold(
    instance: &Instance,
    of_visit: &[Vec<&Choice>],
    seats: &[(u32, u32)],
    faults: &mut Vec<Fault>,
) {
    let mut served: BTreeMap<u32, u64> = BTreeMap::new();
    for (_, visit) in seats {
        *served.entry(*visit).or_insert(u64::from(!of_visit[*visit as usize].is_empty())) += 1;
    }
    for (visit, _) in served.into_iter().filter(|(_, times)| *times > 1) {
        faults.push(Fault::ServedTwice { visit: instance.visits[visit as usize].id.clone() });
    }
    for (place, offer) in (0..).zip(&instance.offers) {
        let found = seats.iter().filter(|(of, _)| *of == place).count() as u64;
        let takes_place = !of_visit[offer.visit as usize].is_empty();
        faults.extend(fault_of_seats(
            &instance.visits[offer.visit as usize].id,
            takes_place,
            found,
            offer.least,
            offer.seats,
        ));
    }
}

/// A fault when an offer has the wrong number of guests.
pub(super) fn fault_of_seats(offer: &str, takes_place: bool, found: u64, least: u32, seats: u32) -> Option<Fault> {
    let (least, most) = if takes_place { (least, seats) } else { (0, 0) };
    let is_right = (u64::from(least)..=u64::from(most)).contains(&found);
    (!is_right).then(|| Fault::WrongGuests { offer: offer.to_owned(), found, least, most })
}

/// Points of the seats.
pub(super) fn worth_of_seats(instance: &Instance, seats: &[(u32, u32)]) -> i128 {
    let points = |(offer, visit): &(u32, u32)| points_of(&instance.offers[*offer as usize], *visit);
    seats.iter().filter_map(points).map(i128::from).sum()
}

fn points_of(offer: &OfferRow, visit: u32) -> Option<i64> {
    offer.guests.iter().find(|(guest, _)| *guest == visit).map(|(_, points)| *points)
}

/// What offers add to a timeless ceiling: the seats at the prices of their visits.
pub(super) fn timeless_term(offers: &[OfferRow], prices: &Prices) -> i128 {
    let of_offer = |offer: &OfferRow| {
        let worth = |(guest, points): &(u32, i64)| i128::from(*points) - i128::from(prices.visits[*guest as usize]);
        let mut worth: Vec<i128> = offer.guests.iter().map(worth).map(|worth| worth.max(0)).collect();
        worth.sort_unstable();
        worth.into_iter().rev().take(offer.seats as usize).sum::<i128>()
    };
    offers.iter().map(of_offer).sum()
}

/// What seats sell for, for the ceiling in time.
pub(super) struct Seats<'a> {
    rows: &'a [OfferRow],
    prices: &'a WeekPrices,
    own: BTreeMap<(u32, u32), i64>,
    /// By visit: the offer it carries.
    offers: BTreeMap<u32, u32>,
    /// By visit: the best price of a seat.
    best: BTreeMap<u32, i64>,
}

impl<'a> Seats<'a> {
    pub fn new(rows: &'a [OfferRow], prices: &'a WeekPrices) -> Self {
        let own = prices.seats.iter().map(|(offer, visit, price)| ((*offer, *visit), *price)).collect();
        let offers = (0..).zip(rows).map(|(place, offer)| (offer.visit, place)).collect();
        let mut seats = Self { rows, prices, own, offers, best: BTreeMap::new() };
        for (place, offer) in (0..).zip(rows) {
            for (guest, _) in &offer.guests {
                let price = seats.price(place, *guest);
                seats.best.entry(*guest).and_modify(|best| *best = price.max(*best)).or_insert(price);
            }
        }
        seats
    }

    fn price(&self, offer: u32, guest: u32) -> i64 {
        self.own.get(&(offer, guest)).copied().unwrap_or(self.prices.visits[guest as usize])
    }

    /// The best sale of a visit, given the one of its options: a guest's place may be sold as a seat instead; of an offer's visit, the best
    /// with enough volunteers and guests at once, or nothing.
    pub fn best_sale(&self, visit: u32, need: u32, of_options: i128, options: &[Offered]) -> i128 {
        let Some(place) = self.offers.get(&visit) else {
            return self.best.get(&visit).map_or(of_options, |price| of_options.max(i128::from(*price)));
        };
        let offer = &self.rows[*place as usize];
        let worth = |(guest, points): &(u32, i64)| i128::from(*points) - i128::from(self.price(*place, *guest));
        let mut guests: Vec<i128> = offer.guests.iter().map(worth).collect();
        guests.sort_unstable_by(|one, other| other.cmp(one));
        guests.truncate(offer.seats as usize);
        let least = offer.least as usize;
        let need = need as usize;
        // In the order that the caller made: by time, the highest price first.
        let together = options.chunk_by(|one, other| one.time == other.time).filter(|all| all.len() >= need);
        let sold = together.map(|all| all[..need].iter().map(|option| i128::from(option.price)).sum::<i128>()).max();
        match sold {
            Some(sold) if guests.len() >= least => {
                let (first, more) = guests.split_at(least);
                let guests = first.iter().sum::<i128>() + more.iter().map(|worth| worth.max(&0)).sum::<i128>();
                (sold + guests).max(0)
            }
            _ => 0,
        }
    }
}
