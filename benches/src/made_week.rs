//! Makes the weeks that koppel and its peers are timed on, in the shape of [`crate::week`]: hours offered are about 0.9 of those asked.
//!
//! Volunteers have a home, a way of travel, some of 21 parts of days (of four hours) free, hours they may give and some of eight
//! skills; requests last 30 to 150 minutes at one to three fixed times, ask for up to two skills and one to three people. A candidate
//! has the skills, is free and lives near enough; it is worth more the nearer it lives, the better its skills fit, the more it
//! likes the kind of help, and when it knows the client.

use std::collections::BTreeMap;

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Normal};
use rand_pcg::Pcg64Mcg;

use crate::week::{RequestEntry, VolunteerEntry, WAYS, Week, trip_min};

const SKILLS: u32 = 8;
const KINDS: usize = 6;
/// The farthest that somebody travels by each of [`WAYS`], in minutes.
const FARTHEST_MIN: [u32; 4] = [25, 25, 40, 30];
/// No candidate lives farther from a request than this: half an hour by car.
const FARTHEST_KM: f64 = 12.0;

struct Person {
    home: [f64; 2],
    way: usize,
    free: Vec<(i32, i32)>,
    cap: u32,
    skills: u32,
    likes: [f64; KINDS],
}

/// Districts on a square.
struct Ground {
    side_km: f64,
    districts: Vec<([f64; 2], Normal<f64>)>,
}

/// A week of so many volunteers and requests.
#[must_use]
pub fn week(volunteers: u32, requests: u32, seed: u64) -> Week {
    let mut chance = Pcg64Mcg::seed_from_u64(seed);
    let hundreds = f64::from(volunteers) / 100.0;
    let side_km = 7.0 * hundreds.sqrt() * 1.1_f64.mul_add(hundreds.log10().max(0.0), 1.0);
    let ground = Ground::new(side_km, volunteers / 150, &mut chance);
    let people: Vec<Person> = (0..volunteers).map(|_| person(&ground, &mut chance)).collect();
    let clients: Vec<([f64; 2], Option<u32>)> = (0..(requests * 11 / 20).max(1))
        .map(|_| {
            let at = ground.place(&mut chance);
            let knows = chance.random_bool(0.5).then(|| near_one(&people, at, &mut chance));
            (at, knows)
        })
        .collect();
    let homes = Homes::new(&people);
    let mut week = Week { volunteers: Vec::new(), requests: Vec::new(), cands: Vec::new() };
    week.volunteers = people.iter().map(|p| VolunteerEntry { mode: WAYS[p.way].0.to_owned(), cap: p.cap }).collect();
    for number in 0..requests {
        let (at, known) = *clients.choose(&mut chance).expect("at least one client");
        let entry = request(at, &mut chance);
        let asked =
            (0..chance.random_range(0..=2_u32)).fold(0, |skills, _| skills | 1 << chance.random_range(0..SKILLS));
        let kind = chance.random_range(0..KINDS);
        for volunteer in homes.around(at) {
            let person = &people[volunteer as usize];
            let Some(worth) = worth(person, at, asked, kind, known == Some(volunteer)) else { continue };
            let is_free = |start: i32| person.free.iter().any(|(from, to)| *from <= start && start + entry.dur <= *to);
            let slots = (0..).zip(&entry.slots).filter(|(_, start)| is_free(**start));
            week.cands.extend(slots.map(|(slot, _)| (volunteer, number, slot, worth)));
        }
        week.requests.push(entry);
    }
    week.cands.sort_unstable();
    week
}

impl Ground {
    fn new(side_km: f64, districts: u32, chance: &mut Pcg64Mcg) -> Self {
        let district = |_| {
            let centre = [0, 1].map(|_| chance.random_range(0.0..side_km));
            (centre, Normal::new(0.0, chance.random_range(0.6..2.0)).expect("a spread above 0"))
        };
        Self { side_km, districts: (0..districts.max(2)).map(district).collect() }
    }

    fn place(&self, chance: &mut Pcg64Mcg) -> [f64; 2] {
        if chance.random_bool(0.45) {
            return [0, 1].map(|_| chance.random_range(0.0..self.side_km));
        }
        let (centre, spread) = self.districts.choose(chance).expect("at least two districts");
        centre.map(|x| (x + spread.sample(chance)).clamp(0.0, self.side_km))
    }
}

fn person(ground: &Ground, chance: &mut Pcg64Mcg) -> Person {
    let way = [0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3].choose(chance).copied().unwrap_or(3);
    let share = [0.12, 0.2, 0.3, 0.45].choose(chance).copied().unwrap_or(0.2);
    let parts = (0..21).map(|part| (part / 3) * 1440 + 540 + (part % 3) * 240);
    let mut free: Vec<(i32, i32)> =
        parts.filter(|_| chance.random_bool(share)).map(|from| (from, from + 240)).collect();
    free.dedup_by(|later, before| {
        let joins = later.0 == before.1;
        before.1 = if joins { later.1 } else { before.1 };
        joins
    });
    let mut has = |skill: &u32| chance.random_bool(if *skill < 3 { 0.55 } else { 0.3 });
    let skills = (0..SKILLS).filter(|skill| has(skill)).fold(0, |skills, skill| skills | 1 << skill);
    Person {
        home: ground.place(chance),
        way,
        free,
        skills,
        cap: 15 * [6, 8, 8, 8, 12, 12, 16, 20].choose(chance).copied().unwrap_or(8),
        likes: [0; KINDS].map(|_| chance.random_range(0.0..1.0)),
    }
}

fn request(at: [f64; 2], chance: &mut Pcg64Mcg) -> RequestEntry {
    let of = |list: &[i32], chance: &mut Pcg64Mcg| list.choose(chance).copied().unwrap_or(1);
    let dur = of(&[30, 45, 60, 60, 60, 90, 90, 120, 150], chance);
    let times = of(&[1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3], chance);
    let mut slots: Vec<i32> = (0..times)
        .map(|_| {
            let part = chance.random_range(0..21);
            (part / 3) * 1440 + 540 + (part % 3) * 240 + 15 * chance.random_range(0..=(240 - dur) / 15)
        })
        .collect();
    slots.sort_unstable();
    slots.dedup();
    let people = chance.random_range(0..100);
    RequestEntry {
        loc: at,
        dur,
        slots,
        k: if people < 85 {
            1
        } else if people < 97 {
            2
        } else {
            3
        },
        w: i64::from(of(&[1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 5, 5], chance)),
    }
}

/// The nearest of 40 people by chance.
fn near_one(people: &[Person], at: [f64; 2], chance: &mut Pcg64Mcg) -> u32 {
    let drawn = (0..40).map(|_| chance.random_range(0..people.len()));
    let nearest = drawn.min_by(|a, b| away_km(people[*a].home, at).total_cmp(&away_km(people[*b].home, at)));
    u32::try_from(nearest.unwrap_or(0)).expect("a 32-bit number of people")
}

fn worth(person: &Person, at: [f64; 2], asked: u32, kind: usize, knows: bool) -> Option<i64> {
    let (travel, farthest) = (trip_min(person.way, away_km(person.home, at)), FARTHEST_MIN[person.way]);
    if asked & !person.skills != 0 || travel > farthest {
        return None;
    }
    let unasked = f64::from((person.skills & !asked).count_ones());
    let near = 40.0 * (1.0 - f64::from(travel) / f64::from(farthest));
    let fit = 20.0 * (1.0 - unasked / f64::from(SKILLS));
    Some((near + fit + 20.0 * person.likes[kind]).round() as i64 + if knows { 20 } else { 0 })
}

fn away_km(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// Volunteers by blocks as wide as anybody travels.
struct Homes(BTreeMap<[i32; 2], Vec<u32>>);

impl Homes {
    fn new(people: &[Person]) -> Self {
        let mut blocks: BTreeMap<[i32; 2], Vec<u32>> = BTreeMap::new();
        for (volunteer, person) in (0..).zip(people) {
            blocks.entry(Self::block(person.home)).or_default().push(volunteer);
        }
        Self(blocks)
    }

    fn block(at: [f64; 2]) -> [i32; 2] {
        at.map(|km| (km / FARTHEST_KM) as i32)
    }

    fn around(&self, at: [f64; 2]) -> impl Iterator<Item = u32> + '_ {
        let [x, y] = Self::block(at);
        let blocks = (x - 1..=x + 1).flat_map(move |x| (y - 1..=y + 1).map(move |y| [x, y]));
        blocks.filter_map(|block| self.0.get(&block)).flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::sync::Mutex;

    use koppel_engine::instance::Instance;
    use koppel_engine::{verify, week as in_time};

    use super::*;

    #[test]
    fn a_made_week_is_a_good_instance_with_candidates_for_most() {
        let made = week(100, 200, 1);
        let instance = made.instance();
        assert_eq!(verify::instance(&instance), Ok(()));
        let mut reached: Vec<u32> = instance.options.iter().map(|option| option.visit).collect();
        reached.sort_unstable();
        reached.dedup();
        assert!(reached.len() > 160, "{} of 200 requests have a candidate", reached.len());
        assert_eq!(week(100, 200, 1).instance(), instance);
        assert_ne!(week(100, 200, 2).instance(), instance);
        assert_eq!(verify::instance(&week(12, 24, 1).instance()), Ok(()), "a hamlet is a good instance too");
    }

    #[test]
    fn the_ceiling_of_a_small_week_comes_down_all_the_way() {
        // Where prices once stayed at a kink: 460,586 with 300 steps as with 10,000.
        let instance = week(100, 200, 2).instance();
        let start = in_time::Start::timeless(&instance);
        let effort = in_time::Effort { groups: 0, ..in_time::Effort::default() };
        let solution = in_time::solve(&instance, &start, effort, &|_| ControlFlow::Continue(()));
        assert!(solution.ceiling < 459_100, "{}", solution.ceiling);
    }

    /// A week so small that it is given two families of plans.
    fn of_two_families() -> (Instance, in_time::Start, in_time::Effort) {
        let instance = week(90, 100, 1).instance();
        let start = in_time::Start::timeless(&instance);
        (instance, start, in_time::Effort { price_steps: 10, groups: 4_000, seed: 1 })
    }

    #[test]
    fn two_families_of_plans_are_told_as_one_and_are_the_same_on_any_threads() {
        let (instance, start, effort) = of_two_families();
        let threads = |count| rayon::ThreadPoolBuilder::new().num_threads(count).build().expect("threads can be had");
        let told = Mutex::new(Vec::new());
        let listen = |now: in_time::Progress| {
            told.lock().expect("nobody panicked").push(now);
            ControlFlow::Continue(())
        };
        let solution = threads(2).install(|| in_time::solve(&instance, &start, effort, &listen));
        assert!(verify::solution(&instance, &solution).is_ok());
        let alone = threads(1).install(|| in_time::solve(&instance, &start, effort, &|_| ControlFlow::Continue(())));
        assert_eq!(solution, alone);
        let told = told.into_inner().expect("nobody panicked");
        assert!(told.iter().all(|now| now.done <= now.of), "more was done than there was to do");
        assert_eq!(told.iter().map(|now| now.total).max(), Some(solution.total));
        let last = told.last().expect("something was told");
        // Ten times the price steps, and 24 turns in either family; both hand over 8 of them, and half of those are taken.
        assert_eq!(last.of, 100 + 2 * effort.groups - 8 * (effort.groups / 24));
        assert!(last.done * 100 > last.of * 99, "{} of {}", last.done, last.of);
    }

    #[test]
    fn who_stops_two_families_gets_the_best_plan_so_far() {
        let (instance, start, effort) = of_two_families();
        for steps in [150, 1_000, 5_000] {
            let most = Mutex::new(i64::MIN);
            let stop = |now: in_time::Progress| {
                let mut most = most.lock().expect("nobody panicked");
                *most = now.total.max(*most);
                if now.done > steps { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let solution = in_time::solve(&instance, &start, effort, &stop);
            assert!(verify::solution(&instance, &solution).is_ok());
            assert!(solution.stopped_early, "{steps}");
            assert_eq!(solution.total, most.into_inner().expect("nobody panicked"), "{steps}");
        }
    }

    #[test]
    fn a_small_week_ends_well_whatever_chance_begins_with() {
        // Where one family of plans ended at 450,996 and 450,964.
        let instance = week(100, 200, 1).instance();
        let start = in_time::Start::timeless(&instance);
        let effort = in_time::Effort { seed: 4, ..in_time::Effort::default() };
        let solution = in_time::solve(&instance, &start, effort, &|_| ControlFlow::Continue(()));
        assert!(solution.total > 451_700, "{}", solution.total);
    }

    #[test]
    fn nobody_lives_beyond_the_blocks_that_are_searched() {
        for (way, farthest) in FARTHEST_MIN.iter().enumerate() {
            assert!(trip_min(way, FARTHEST_KM) > *farthest, "{}", WAYS[way].0);
        }
    }
}
