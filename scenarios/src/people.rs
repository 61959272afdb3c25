//! The volunteers of an invented town.

use jiff::civil::Date;
use koppel_engine::time::Span;
use koppel_engine::travel::Mode;
use koppel_engine::volunteer::{Certificate, LastAsked, Limits, Volunteer, Way, Wishes};
use rand::RngExt;
use rand::distr::Distribution;
use rand::seq::index::sample;
use rand_distr::LogNormal;
use rand_pcg::Pcg64;

use crate::ground::Ground;
use crate::kinds::Words;
use crate::town::Town;

/// Parts of the day in minutes: morning 8-12, afternoon 12-18, evening 18-23.
pub const PARTS: [(i32, i32); 3] = [(480, 720), (720, 1_080), (1_080, 1_380)];

/// What the engine's travel table adds to every trip by car.
const PARKING_S: u32 = 300;

/// Visits done in the eleven months before, of those who did any: log-normal with median 5 and deviation 1.627. Its Gini
/// is erf(1.627 / 2) = 0.75, its top tenth did 64 % and 23 % did one, as in two real neighbourhoods (Shenzhen, 2020:
/// Gini 0.75 and 0.78, top tenth 57 and 65 %, once 22 and 32 %, median 4 and 6).
fn past_load() -> LogNormal<f64> {
    LogNormal::new(5.0_f64.ln(), 1.627).expect("a positive deviation")
}

/// All volunteers, by id.
pub fn volunteers(town: &Town, ground: &Ground, words: &Words, chance: &mut Pcg64) -> Vec<Volunteer> {
    let past = past_load();
    (0..town.volunteers).map(|number| volunteer(number, town, ground, words, &past, chance)).collect()
}

fn volunteer(
    number: u32,
    town: &Town,
    ground: &Ground,
    words: &Words,
    past: &LogNormal<f64>,
    chance: &mut Pcg64,
) -> Volunteer {
    let spot = ground.volunteer(chance);
    let skills = sample(chance, words.skills.len(), 2).into_vec();
    let drives = skills.contains(&0);
    let likes = words.kinds[chance.random_range(0..words.kinds.len())];
    let [smoker, dog, female] = words.traits;
    let mut traits = Vec::new();
    traits.extend(chance.random_bool(0.15).then_some(smoker));
    traits.extend(chance.random_bool(0.6).then_some(female));
    let forbidden = chance.random_bool(0.06).then_some(dog);
    // Rounding up to one: who never took part is no volunteer in the figures this is drawn from.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let visits_before = past.sample(chance).round().clamp(1.0, 10_000.0) as u32;
    Volunteer {
        id: format!("V{:07}", number + 1),
        organisation: town.organisation_of(spot.district),
        home: spot.place,
        ways: ways(drives, town, chance),
        skills: skills.iter().map(|skill| words.skills[*skill]).collect(),
        certificates: certificates(town.first_day, words, chance),
        free: free(town.days, chance),
        limits: Limits { visits: chance.random_range(1..=4), ..Limits::default() },
        kinds_liked: [likes].into_iter().collect(),
        kinds_refused: words.kinds.into_iter().filter(|kind| *kind != likes && chance.random_bool(0.03)).collect(),
        traits: traits.into_iter().collect(),
        wishes: Wishes { forbidden: forbidden.into_iter().collect(), ..Wishes::default() },
        excludes: Vec::new(),
        visits_before,
        last_asked: LastAsked::Unknown,
        on_call: false,
    }
}

/// A car for those who offer rides; everybody else walks, and nine in ten have a bicycle, one in four of them electric.
/// One stated limit for all, to which a car's parking is added.
fn ways(drives: bool, town: &Town, chance: &mut Pcg64) -> Vec<Way> {
    let limit_s = 60 * chance.random_range(town.limit_min.0..=town.limit_min.1);
    if drives {
        return vec![Way { mode: Mode::Car, limit_s: limit_s + PARKING_S }];
    }
    let mut modes = vec![Mode::Foot];
    if chance.random_bool(0.9) {
        modes.push(if chance.random_bool(0.25) { Mode::EBike } else { Mode::Bicycle });
    }
    modes.into_iter().map(|mode| Way { mode, limit_s }).collect()
}

/// A VOG for nine in ten, and for one in fifty of those it ends within the period.
fn certificates(first_day: Date, words: &Words, chance: &mut Pcg64) -> Vec<Certificate> {
    let mut all = Vec::new();
    if chance.random_bool(0.9) {
        let days = if chance.random_bool(0.02) { chance.random_range(0..7) } else { chance.random_range(30..1_000) };
        all.push(Certificate { what: words.vog, ends_on: first_day.saturating_add(jiff::Span::new().days(days)) });
    }
    all
}

/// One to three parts of the day, each on one day or two: Tuesday and Thursday mornings, say.
fn free(days: u16, chance: &mut Pcg64) -> Vec<Span> {
    let mut parts = Vec::new();
    for _ in 0..chance.random_range(1..=3) {
        let (from, to) = PARTS[part(chance)];
        for _ in 0..chance.random_range(1..=2) {
            let midnight = 1_440 * i32::from(chance.random_range(0..days));
            parts.push(Span::new(midnight + from, midnight + to));
        }
    }
    parts.sort_unstable_by_key(|span| span.starts_at);
    let mut free: Vec<Span> = Vec::new();
    for span in parts {
        match free.last_mut() {
            Some(last) if span.starts_at <= last.ends_at => last.ends_at = last.ends_at.max(span.ends_at),
            _ => free.push(span),
        }
    }
    free
}

/// Mornings and afternoons more often than evenings.
pub fn part(chance: &mut Pcg64) -> usize {
    [0, 0, 1, 1, 2][chance.random_range(0..5)]
}
