//! The plan of a country as far as it is made, with the prices that go with it: what regions are given, and what they change.

use std::collections::BTreeMap;

use crate::instance::{Choice, WeekPrices};
use crate::plan::PricesInTime;
use crate::points::Scale;
use crate::problem::Problem;
use crate::rules::Pair;
use crate::travel::Travel;

/// Who goes where, and what places cost.
pub struct Standing {
    /// By volunteer: what was chosen.
    pub of_volunteer: Vec<Vec<Choice>>,
    /// By visit: how many come.
    pub coming: Vec<u32>,
    /// By guest: the offer where it has a seat, both as visits.
    pub seats: BTreeMap<u32, u32>,
    /// Prices of visits.
    pub visits: Vec<i64>,
    /// By visit: how many options the region had of it that its price comes from. The more there are, the less is beyond its borders.
    pub seen: Vec<u32>,
    /// Prices of organisations.
    pub organisations: Vec<i64>,
    /// By visit: prices of options by volunteer and slot.
    pub options: BTreeMap<u32, Vec<(u32, u32, i64)>>,
    /// Prices of seats by offer and guest, both as visits.
    pub seat_prices: BTreeMap<(u32, u32), i64>,
    /// Whether the prices prove anything: some region may have too many points to be planned in time.
    pub is_priced: bool,
    /// Whether some region was stopped.
    pub stopped_early: bool,
}

impl Standing {
    /// What is pinned, and the prices of the timeless optimum.
    pub fn new(problem: &Problem, travel: &dyn Travel, scale: &Scale, prices: WeekPrices) -> Self {
        let mut standing = Self {
            of_volunteer: vec![Vec::new(); problem.volunteers.len()],
            coming: vec![0; problem.visits.len()],
            seats: BTreeMap::new(),
            seen: vec![0; prices.visits.len()],
            visits: prices.visits,
            organisations: prices.organisations,
            options: BTreeMap::new(),
            seat_prices: BTreeMap::new(),
            is_priced: true,
            stopped_early: false,
        };
        for (visit, row) in (0..).zip(&problem.visits) {
            for pin in &problem.request_of(row).pinned {
                let Ok(volunteer) = problem.volunteers.binary_search_by(|row| row.id.cmp(&pin.volunteer)) else {
                    continue;
                };
                let pair = Pair::new(problem, volunteer, visit as usize);
                let Ok(fit) = pair.fit(travel) else { continue };
                let slots = fit.slots.iter().map(|slot| row.slots[slot]);
                for slot in slots.filter(|slot| slot.starts_at == pin.time.starts_at) {
                    let points = scale.parts(&pair, &fit, slot).sum();
                    let (start, end) = (slot.starts_at.0, slot.ends_at.0);
                    standing.add(Choice { volunteer: number(volunteer), visit, start, end, points });
                }
            }
        }
        standing
    }

    /// One more.
    pub fn add(&mut self, choice: Choice) {
        self.coming[choice.visit as usize] += 1;
        self.of_volunteer[choice.volunteer as usize].push(choice);
    }

    /// Nobody goes to these visits any more, neither they nor their guests have seats. Volunteers and visits are places in the tables; nobody
    /// but these volunteers has them.
    pub fn clear(&mut self, volunteers: &[u32], visits: &[u32]) {
        for volunteer in volunteers {
            let coming = &mut self.coming;
            self.of_volunteer[*volunteer as usize].retain(|choice| {
                let is_kept = visits.binary_search(&choice.visit).is_err();
                coming[choice.visit as usize] -= u32::from(!is_kept);
                is_kept
            });
        }
        for visit in visits {
            self.seats.remove(visit);
        }
    }

    /// Everything chosen.
    pub fn chosen(&self) -> Vec<Choice> {
        self.of_volunteer.iter().flatten().copied().collect()
    }

    /// The prices as a plan tells them; `offers` are the visits of the group offers.
    pub fn prices(&self, offers: &[u32]) -> PricesInTime {
        let mut options: Vec<(u32, u32, u32, i64)> = Vec::new();
        for (visit, of_visit) in &self.options {
            options.extend(of_visit.iter().map(|(volunteer, slot, price)| (*volunteer, *visit, *slot, *price)));
        }
        options.sort_unstable();
        let place = |offer: u32| number(offers.partition_point(|other| *other < offer));
        let seats = self.seat_prices.iter().map(|((offer, guest), price)| (place(*offer), *guest, *price));
        let (visits, organisations) = (self.visits.clone(), self.organisations.clone());
        PricesInTime { visits, organisations, options, seats: seats.collect() }
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("tables hold fewer than 2^32 rows")
}
