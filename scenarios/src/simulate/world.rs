//! The town as it stands on one day of a play: people, requests in the books, carers; and what one day does to them.

use koppel_engine::place::Place;
use koppel_engine::request::HelpRequest;
use koppel_engine::time::Span;
use rand::RngExt;
use rand::distr::Distribution;
use rand_distr::{Exp, Poisson};

use super::chance::{Chance, Of};
use super::ledger::Ledger;
use super::person::Person;
use super::setting::{Centres, Scenario};
use super::town::Town;

/// A request in the books.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Number, in the order of asking.
    pub number: u64,
    /// Its row in the scenario; group offers come behind the requests.
    pub kind: usize,
    /// As the engine knows it.
    pub request: HelpRequest,
    /// District.
    pub district: usize,
    /// Times it may take place, in minutes since the first day; none for a lasting pair.
    pub slots: Vec<Span>,
    /// Whether it is a night.
    pub night: bool,
    /// Day of asking.
    pub arrived: i32,
    /// Who comes, and when.
    pub booked: Option<(Vec<usize>, Span)>,
    /// The carer who asks.
    pub carer: Option<usize>,
    /// How many times after this one.
    pub more: u32,
}

/// A lasting pair.
#[derive(Clone, Debug)]
pub struct Lasting {
    /// Volunteer.
    pub person: usize,
    /// The day it ends.
    pub ends_on: i32,
}

/// Everything that changes.
#[derive(Clone)]
pub struct World<'a> {
    /// The town.
    pub town: Town<'a>,
    /// Chance.
    pub chance: Chance,
    /// Everybody who ever helped.
    pub people: Vec<Person>,
    /// Requests in the books, by number.
    pub wanted: Vec<Wanted>,
    /// Visits that took place this week: they count for the limits of the week.
    pub done: Vec<Wanted>,
    /// Lasting pairs.
    pub pairs: Vec<Lasting>,
    /// Strain of each carer.
    pub strain: Vec<f64>,
    /// Counts.
    pub ledger: Ledger,
    next: u64,
}

impl<'a> World<'a> {
    /// The first morning.
    #[must_use]
    pub fn new(scenario: &'a Scenario, centres: Centres<'a>, replication: u32) -> Self {
        let chance = Chance::new(scenario.seed, replication);
        let town = Town::new(scenario, centres, chance);
        let people = town.people();
        let strain = vec![scenario.carers.strain; scenario.carers.count as usize];
        Self {
            people,
            strain,
            ledger: Ledger::new(scenario),
            wanted: Vec::new(),
            done: Vec::new(),
            pairs: Vec::new(),
            next: 0,
            town,
            chance,
        }
    }

    /// Where a request stands in the books.
    ///
    /// # Panics
    /// When it is not in them.
    #[must_use]
    pub fn place_of(&self, number: u64) -> usize {
        self.wanted.binary_search_by_key(&number, |wanted| wanted.number).expect("it is in the books")
    }

    /// People come and go; visits of today that miss somebody by that are given back.
    pub fn people_change(&mut self, day: i32) -> Vec<usize> {
        let mut missing = Vec::new();
        let setting = &self.town.scenario.volunteers;
        let joining = poisson(setting.join_per_week / 7.0, &mut self.chance.of(Of::Joining, 0, when(day)));
        for number in 0..joining.min(99) {
            let id = 100_000 + 100 * when(day) + number;
            self.people.push(self.town.person(id, day));
            self.ledger.joined(day);
        }
        if day % 7 == 0 {
            for at in 0..self.people.len() {
                if let Some(why) = self.reason_to_leave(at, day) {
                    self.people[at].left_on = Some(day);
                    self.ledger.left(day, why);
                    missing.extend(self.undo(day, |person, _| person == at));
                    self.pairs.retain(|pair| pair.person != at);
                }
            }
        }
        let ended: Vec<usize> = self.pairs.iter().filter(|pair| pair.ends_on <= day).map(|pair| pair.person).collect();
        for person in ended {
            self.people[person].pairs -= 1;
        }
        self.pairs.retain(|pair| pair.ends_on > day);
        if day % 7 == 0 {
            self.done.clear();
        }
        missing
    }

    fn reason_to_leave(&self, at: usize, day: i32) -> Option<usize> {
        let (person, setting) = (&self.people[at], &self.town.scenario.volunteers);
        if !person.is_active() {
            return None;
        }
        let load = f64::from(person.visits_in_four_weeks(day)) / 4.0;
        let silent_days = day - person.last_asked.max(person.visits.last().copied().unwrap_or(i32::MIN / 2));
        let is_forgotten =
            silent_days > i32::try_from(setting.forgotten_after_days).unwrap_or(i32::MAX) && person.pairs == 0;
        let mut chance = self.chance.of(Of::Leaving, at as u64, when(day));
        // All three are drawn, so that one setting does not shift another's chance.
        let [own, overloaded, forgotten]: [f64; 3] = std::array::from_fn(|_| chance.random_range(0.0..1.0));
        let reasons = [
            own < setting.leave_per_week,
            load > setting.overloaded_above && overloaded < setting.leave_overloaded,
            is_forgotten && forgotten < setting.leave_forgotten,
        ];
        reasons.iter().position(|is_so| *is_so)
    }

    /// Who falls ill today, and what that undoes; visits of today that miss somebody are given back.
    pub fn illness(&mut self, day: i32) -> Vec<usize> {
        let setting = &self.town.scenario.volunteers;
        let daily = setting.ill_per_week / 7.0;
        let mut ill = Vec::new();
        for (at, person) in self.people.iter_mut().enumerate().filter(|(_, person)| person.is_active()) {
            let mut chance = self.chance.of(Of::Illness, at as u64, when(day));
            if person.ill_until <= day && chance.random_bool(daily.clamp(0.0, 1.0)) {
                let days = chance.random_range(setting.ill_days.0..=setting.ill_days.1);
                person.ill_until = day + i32::try_from(days).unwrap_or(1);
                ill.push(at);
            }
        }
        let until: Vec<i32> = self.people.iter().map(|person| person.ill_until).collect();
        self.undo(day, |person, time| ill.contains(&person) && time.starts_at.0 < until[person] * 1_440)
    }

    /// Undoes bookings of some people; those of today are given back, all others are open again.
    fn undo(&mut self, day: i32, is_undone: impl Fn(usize, Span) -> bool) -> Vec<usize> {
        let mut today = Vec::new();
        for (at, wanted) in self.wanted.iter_mut().enumerate() {
            let Some((people, time)) = &wanted.booked else { continue };
            if !people.iter().any(|person| is_undone(*person, *time)) {
                continue;
            }
            self.ledger.dropped_out(day);
            if time.starts_at.0 < (day + 1) * 1_440 {
                today.push(at);
            } else {
                wanted.booked = None;
            }
        }
        today
    }

    /// Who asks today.
    pub fn arrivals(&mut self, day: i32) {
        let scenario = self.town.scenario;
        for (kind, asked) in scenario.requests.iter().enumerate() {
            let date = self.town.date(day);
            let weekday = usize::try_from(day.rem_euclid(7)).unwrap_or(0);
            let month = usize::try_from(date.month() - 1).unwrap_or(0);
            let rhythm = asked.weekdays[weekday] * 7.0 / asked.weekdays.iter().sum::<f64>().max(1e-9);
            let rate = asked.per_week / 7.0 * rhythm * asked.season[month];
            let mut chance = self.chance.of(Of::Arrivals, kind as u64, when(day));
            for _ in 0..poisson(rate, &mut chance) {
                self.ask(kind, day, None);
            }
            for shift in asked.shifts.iter().filter(|_| day % 7 == 0) {
                self.ask(kind, day, Some(shift));
            }
        }
        for (place, offer) in scenario.offers.iter().enumerate().filter(|_| day % 7 == 0) {
            for shift in &offer.shifts {
                self.ask(scenario.requests.len() + place, day, Some(shift));
            }
        }
    }

    /// One request; a shift is that of next week.
    fn ask(&mut self, kind: usize, day: i32, shift: Option<&str>) {
        let number = self.next;
        self.next += 1;
        let mut chance = self.chance.of(Of::Request, kind as u64, when(day) << 20 | self.ledger.numbered(kind, day));
        let mut wanted = self.town.wanted(kind, number, day, shift, &mut chance);
        let asked = self.town.scenario.requests.get(kind);
        if asked.is_some_and(|asked| asked.carer) && !self.strain.is_empty() {
            wanted.carer = Some(chance.random_range(0..self.strain.len()));
        }
        self.ledger.arrived(&wanted, day);
        self.wanted.push(wanted);
    }

    /// The next time of a request that repeats, asked for on the day of this one.
    pub fn repeat(&mut self, done: &Wanted, day: i32) {
        let every = self.town.scenario.requests.get(done.kind).map_or(7, |asked| asked.every_days);
        let minutes = i32::try_from(every).unwrap_or(7) * 1_440;
        let number = self.next;
        self.next += 1;
        let slots =
            done.slots.iter().map(|slot| Span::new(slot.starts_at.0 + minutes, slot.ends_at.0 + minutes)).collect();
        let mut next = Wanted { number, slots, arrived: day, booked: None, more: done.more - 1, ..done.clone() };
        next.request.id = format!("R{number:07}");
        self.ledger.arrived(&next, day);
        self.wanted.push(next);
    }

    /// Who does not need it any more.
    pub fn withdrawals(&mut self, day: i32) {
        let scenario = self.town.scenario;
        let (chance, ledger) = (self.chance, &mut self.ledger);
        self.wanted.retain(|wanted| {
            let share = scenario.requests.get(wanted.kind).map_or(0.0, |asked| asked.withdrawn_per_day);
            let is_withdrawn = share > 0.0 && chance.share(Of::Withdrawal, wanted.number, when(day)) < share;
            if is_withdrawn {
                ledger.withdrawn(wanted, day);
            }
            !is_withdrawn
        });
    }

    /// What cannot be any more after today.
    pub fn expire(&mut self, day: i32) {
        let scenario = self.town.scenario;
        let ledger = &mut self.ledger;
        let mut gone = Vec::new();
        self.wanted.retain(|wanted| {
            let is_over = match wanted.slots.last() {
                _ if wanted.booked.is_some() => false,
                Some(last) => last.starts_at.0 < (day + 1) * 1_440,
                None => {
                    day - wanted.arrived
                        >= scenario
                            .requests
                            .get(wanted.kind)
                            .map_or(0, |asked| i32::try_from(asked.patience_days).unwrap_or(i32::MAX))
                }
            };
            if is_over {
                ledger.expired(wanted, day);
                gone.push(wanted.clone());
            }
            !is_over
        });
        for wanted in gone.iter().filter(|wanted| wanted.more > 0) {
            self.repeat(wanted, day);
        }
    }

    /// Carers get on.
    pub fn carers(&mut self, day: i32) {
        let setting = &self.town.scenario.carers;
        for strain in &mut self.strain {
            *strain += setting.per_week / 7.0;
            if *strain >= setting.breaks_at {
                *strain = setting.strain;
                self.ledger.broke_down(day);
            }
        }
        self.ledger.day_over(day, &self.wanted, &self.strain);
    }

    /// A lasting pair begins; it lasts an exponential time.
    ///
    /// # Panics
    /// Never: the rate is above 0.
    pub fn begin_pair(&mut self, wanted: &Wanted, person: usize, day: i32) {
        let lasts = self.town.scenario.requests[wanted.kind].lasts_days.max(1.0);
        let mut chance = self.chance.of(Of::Lasting, wanted.number, 0);
        let days: f64 = Exp::new(1.0 / lasts).expect("a rate above 0").sample(&mut chance);
        // A stay of whole days, at least one; beyond the range of a play it saturates.
        #[allow(clippy::cast_possible_truncation)]
        let days = days.ceil().clamp(1.0, 1e6) as i32;
        self.people[person].pairs += 1;
        self.people[person].visits.push(day);
        self.pairs.push(Lasting { person, ends_on: day + days });
    }

    /// Straight metres between two places.
    #[must_use]
    pub fn apart_m(one: &Place, other: &Place) -> f64 {
        let north = (one.latitude - other.latitude) * 111_195.08;
        let east = (one.longitude - other.longitude) * 111_195.08 * one.latitude.to_radians().cos();
        north.hypot(east)
    }
}

/// A day as a name for chance.
#[must_use]
pub fn when(day: i32) -> u64 {
    u64::try_from(day).unwrap_or(0)
}

fn poisson(mean: f64, chance: &mut rand_pcg::Pcg64Mcg) -> u64 {
    if mean <= 0.0 {
        return 0;
    }
    // Counts of a day: small.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let count = Poisson::new(mean).map_or(0.0, |poisson| poisson.sample(chance)) as u64;
    count
}
