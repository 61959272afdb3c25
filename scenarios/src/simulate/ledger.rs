//! Counts what happens in a play, and sees that nobody gets lost: those in the books at first, and all who came in, were helped, have left, or still
//! wait.

use std::collections::BTreeMap;

use super::outcome::{Cell, Count, Outcome};
use super::person::Person;
use super::setting::{Part, Scenario};
use super::world::Wanted;

/// The counts of one play; what happens before `begins` is not counted.
#[derive(Clone)]
pub struct Ledger {
    begins: i32,
    kinds: Vec<String>,
    districts: Vec<String>,
    by_kind: Vec<Count>,
    by_district: Vec<Count>,
    /// Helped and expired by district, kind and part of the day.
    cells: BTreeMap<(usize, usize, Part), (u64, u64)>,
    outcome: Outcome,
    strain: (f64, u64),
    numbered: (i32, Vec<u64>),
}

impl Ledger {
    /// Nothing yet.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let offers = scenario.offers.iter().map(|offer| offer.kind.clone());
        let kinds: Vec<String> = scenario.requests.iter().map(|asked| asked.kind.clone()).chain(offers).collect();
        let districts: Vec<String> = scenario.districts.iter().map(|district| district.name.clone()).collect();
        let begins = i32::try_from(scenario.warm_up_weeks * 7).unwrap_or(0);
        let outcome =
            Outcome { days: scenario.weeks * 7, weeks: vec![[0; 3]; scenario.weeks as usize], ..Outcome::default() };
        Self {
            begins,
            by_kind: vec![Count::default(); kinds.len()],
            by_district: vec![Count::default(); districts.len()],
            numbered: (i32::MIN, vec![0; kinds.len()]),
            kinds,
            districts,
            cells: BTreeMap::new(),
            outcome,
            strain: (0.0, 0),
        }
    }

    /// How many of a kind were asked for on a day before: names a request by its place in the day.
    pub fn numbered(&mut self, kind: usize, day: i32) -> u64 {
        if self.numbered.0 != day {
            self.numbered = (day, vec![0; self.kinds.len()]);
        }
        self.numbered.1[kind] += 1;
        self.numbered.1[kind]
    }

    fn counts(&self, day: i32) -> bool {
        day >= self.begins
    }

    fn both(&mut self, wanted: &Wanted, change: impl Fn(&mut Count)) {
        change(&mut self.by_kind[wanted.kind]);
        change(&mut self.by_district[wanted.district]);
    }

    /// The cell of a request that takes an hour of some day.
    fn cell(&mut self, wanted: &Wanted) -> Option<&mut (u64, u64)> {
        let part = part_at(wanted.slots.first()?.starts_at.0.rem_euclid(1_440));
        Some(self.cells.entry((wanted.district, wanted.kind, part)).or_default())
    }

    fn week(&mut self, day: i32) -> Option<&mut [u64; 3]> {
        let week = usize::try_from((day - self.begins).div_euclid(7)).ok()?;
        self.outcome.weeks.get_mut(week)
    }

    /// A request came in.
    pub fn arrived(&mut self, wanted: &Wanted, day: i32) {
        let is_counted = self.counts(day);
        self.both(wanted, |count| {
            if is_counted {
                count.arrived += 1;
            } else {
                count.waiting_before += 1;
            }
        });
    }

    /// Left the books, in one of four ways.
    fn leaves(&mut self, wanted: &Wanted, day: i32, change: impl Fn(&mut Count, u64)) -> bool {
        let days = u64::try_from(day - wanted.arrived).unwrap_or(0);
        let is_counted = self.counts(day);
        self.both(wanted, |count| {
            if is_counted {
                count.stay_days += days;
                change(count, days);
            } else {
                count.waiting_before -= 1;
            }
        });
        is_counted
    }

    /// Helped by people of their own, who travelled so many minutes each way.
    pub fn served(&mut self, wanted: &Wanted, day: i32, minutes: u64, travel_min: u64) {
        let is_counted = self.leaves(wanted, day, |count, days| {
            count.served += 1;
            count.wait_days += days;
        });
        if is_counted {
            self.outcome.minutes += minutes;
            self.outcome.travel_min += 2 * travel_min;
            if let Some(cell) = self.cell(wanted) {
                cell.0 += 1;
            }
            if let Some(week) = self.week(day) {
                week[0] += 1;
            }
        }
    }

    /// Helped with a seat.
    pub fn seated(&mut self, wanted: &Wanted, day: i32) {
        let is_counted = self.leaves(wanted, day, |count, days| {
            count.seated += 1;
            count.wait_days += days;
        });
        if let Some(cell) = self.cell(wanted).filter(|_| is_counted) {
            cell.0 += 1;
        }
        if let Some(week) = self.week(day).filter(|_| is_counted) {
            week[0] += 1;
        }
    }

    /// Nobody came in time.
    pub fn expired(&mut self, wanted: &Wanted, day: i32) {
        let is_counted = self.leaves(wanted, day, |count, _| count.expired += 1);
        if let Some(cell) = self.cell(wanted).filter(|_| is_counted) {
            cell.1 += 1;
        }
        if let Some(week) = self.week(day).filter(|_| is_counted) {
            week[1] += 1;
        }
    }

    /// Not needed any more.
    pub fn withdrawn(&mut self, wanted: &Wanted, day: i32) {
        self.leaves(wanted, day, |count, _| count.withdrawn += 1);
    }

    /// Somebody was asked, and answered.
    pub fn answered(&mut self, day: i32, yes: bool) {
        if self.counts(day) {
            self.outcome.asked += 1;
            self.outcome.said_yes += u64::from(yes);
        }
    }

    /// Nobody turned up.
    pub fn no_show(&mut self, day: i32) {
        self.outcome.no_shows += u64::from(self.counts(day));
    }

    /// An illness undid a match.
    pub fn dropped_out(&mut self, day: i32) {
        self.outcome.dropped_out += u64::from(self.counts(day));
    }

    /// A visit missed somebody today: how many calls were made, and whether it was saved.
    pub fn emergency(&mut self, day: i32, calls: u64, saved: bool) {
        if self.counts(day) {
            self.outcome.emergencies += 1;
            self.outcome.calls += calls;
            self.outcome.saved += u64::from(saved);
        }
    }

    /// A carer broke down.
    pub fn broke_down(&mut self, day: i32) {
        self.outcome.breakdowns += u64::from(self.counts(day));
    }

    /// Somebody joined.
    pub fn joined(&mut self, day: i32) {
        self.outcome.joined += u64::from(self.counts(day));
    }

    /// Somebody left, for a reason by its place in [`Outcome::left`].
    pub fn left(&mut self, day: i32, why: usize) {
        self.outcome.left[why] += u64::from(self.counts(day));
    }

    /// The end of a day.
    ///
    /// # Panics
    /// When a request got lost: that is our mistake.
    pub fn day_over(&mut self, day: i32, wanted: &[Wanted], strain: &[f64]) {
        let mut waiting = vec![0_u64; self.kinds.len()];
        for one in wanted {
            waiting[one.kind] += 1;
            if self.counts(day) {
                self.by_kind[one.kind].in_books += 1;
                self.by_district[one.district].in_books += 1;
            }
        }
        for (count, waiting) in self.by_kind.iter().zip(&waiting) {
            let known = count.waiting_before + count.arrived - count.left();
            assert!(known == *waiting, "requests are lost on day {day}: {known} by counting, {waiting} in the books");
        }
        if self.counts(day) {
            self.strain.0 += strain.iter().sum::<f64>();
            self.strain.1 += strain.len() as u64;
            let total = wanted.len() as u64;
            if let Some(week) = self.week(day) {
                week[2] = total;
            }
        }
    }

    /// What came of it.
    #[must_use]
    pub fn close(mut self, wanted: &[Wanted], people: &[Person], last_day: i32, pairs: usize) -> Outcome {
        for one in wanted {
            self.by_kind[one.kind].waiting += 1;
            self.by_district[one.district].waiting += 1;
        }
        let begins = self.begins;
        let was_there = people.iter().filter(|person| person.left_on.is_none_or(|left| left > begins));
        let in_days = |person: &Person| person.visits.iter().filter(|day| (begins..=last_day).contains(*day)).count();
        let mut outcome = self.outcome;
        outcome.loads = was_there.map(|person| u32::try_from(in_days(person)).unwrap_or(u32::MAX)).collect();
        outcome.volunteers = people.iter().filter(|person| person.is_active()).count() as u64;
        outcome.pairs = pairs as u64;
        outcome.strain = if self.strain.1 == 0 { 0.0 } else { self.strain.0 / self.strain.1 as f64 };
        let cells = self.cells.into_iter().filter(|(_, counts)| *counts != (0, 0));
        let named = cells.map(|((district, kind, part), (helped, expired))| Cell {
            district: self.districts[district].clone(),
            kind: self.kinds[kind].clone(),
            part,
            helped,
            expired,
        });
        outcome.cells = named.collect();
        for (name, count) in self.kinds.into_iter().zip(self.by_kind) {
            outcome.kinds.entry(name).or_default().add(&count);
        }
        for (name, count) in self.districts.into_iter().zip(self.by_district) {
            outcome.districts.entry(name).or_default().add(&count);
        }
        assert!(outcome.kinds.values().all(Count::is_conserved), "requests are lost");
        outcome
    }
}

/// The part of the day that a minute from midnight is in.
const fn part_at(minute: i32) -> Part {
    match minute {
        420..720 => Part::Morning,
        720..1_080 => Part::Afternoon,
        1_080..1_380 => Part::Evening,
        _ => Part::Night,
    }
}
