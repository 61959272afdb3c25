//! What the people of an invented town ask for, and when.

use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::time::Span;
use koppel_engine::travel::Mode;
use koppel_engine::volunteer::Wishes;
use rand::RngExt;
use rand::seq::index::sample;
use rand_pcg::Pcg64;

use crate::ground::Ground;
use crate::kinds::{KINDS, SKILLS, Words};
use crate::people::{PARTS, part};
use crate::town::Town;

/// Share of requests with an appointment: one day, one time.
const APPOINTMENTS: f64 = 0.6;
/// Minutes between the times at which a visit without appointment may start.
const GRID_MIN: usize = 30;

/// All requests, by id, each with its one visit.
pub fn requests(town: &Town, ground: &Ground, words: &Words, chance: &mut Pcg64) -> (Vec<HelpRequest>, Vec<Visit>) {
    (0..town.visits).map(|number| request(number, town, ground, words, chance)).unzip()
}

fn request(number: u32, town: &Town, ground: &Ground, words: &Words, chance: &mut Pcg64) -> (HelpRequest, Visit) {
    // The skill first, each as often as the others; then one of the kinds that need it.
    let skill = chance.random_range(0..SKILLS.len());
    let kinds: Vec<usize> = (0..KINDS.len()).filter(|kind| KINDS[*kind].skill == skill).collect();
    let kind_number = kinds[chance.random_range(0..kinds.len())];
    let kind = &KINDS[kind_number];
    let spot = ground.requester(chance);
    let ends_at_place = if kind.is_ride() { ground.destination(chance) } else { spot.place.clone() };
    let minutes = kind.minutes[chance.random_range(0..kind.minutes.len())];
    let [smoker, dog, female] = words.traits;
    let traits = chance.random_bool(0.2).then_some(dog);
    let forbidden = chance.random_bool(0.05).then_some(smoker);
    let required = chance.random_bool(0.04).then_some(female);
    let id = format!("R{:07}", number + 1);
    let visit = Visit { id: id.clone(), request: number, slots: slots(minutes, town.days, chance), night: false };
    let request = HelpRequest {
        requester: format!("P{:07}", number + 1),
        id,
        kind: words.kinds[kind_number],
        nursing: false,
        place: spot.place,
        ends_at_place,
        skills: [words.skills[skill]].into_iter().collect(),
        certificates: kind.vog.then_some(words.vog).into_iter().collect(),
        mode: kind.is_ride().then_some(Mode::Car),
        volunteers_needed: needed(kind.is_ride(), chance),
        partial: false,
        priority: chance.random_range(1..=3),
        traits: traits.into_iter().collect(),
        wishes: Wishes {
            required: required.into_iter().collect(),
            forbidden: forbidden.into_iter().collect(),
            ..Wishes::default()
        },
        excludes: Vec::new(),
        known: known(town.volunteers, chance),
        same_volunteers: false,
        links: Vec::new(),
        offer: None,
        joins_within_s: None,
        strain: 0,
        area: String::new(),
        behind: 0,
        told: Vec::new(),
        pinned: Vec::new(),
        organisation: town.organisation_of(spot.district),
    };
    (request, visit)
}

/// One volunteer mostly; two or three to move a cupboard or dig a garden, never for a ride.
fn needed(ride: bool, chance: &mut Pcg64) -> u32 {
    match chance.random_range(0..100) {
        0..85 => 1,
        _ if ride => 1,
        85..97 => 2,
        _ => 3,
    }
}

/// One in five knows a volunteer from before.
fn known(volunteers: u32, chance: &mut Pcg64) -> Vec<String> {
    if volunteers > 0 && chance.random_bool(0.2) {
        vec![format!("V{:07}", chance.random_range(0..volunteers) + 1)]
    } else {
        Vec::new()
    }
}

/// The times a visit may take place: an appointment on the half hour, or one part of the day on one day or two.
fn slots(minutes: i32, days: u16, chance: &mut Pcg64) -> Vec<Span> {
    let (from, to) = PARTS[part(chance)];
    let starts: Vec<i32> = (from..=to - minutes).step_by(GRID_MIN).collect();
    if chance.random_bool(APPOINTMENTS) {
        let start = 1_440 * i32::from(chance.random_range(0..days)) + starts[chance.random_range(0..starts.len())];
        return vec![Span::new(start, start + minutes)];
    }
    let how_many = chance.random_range(1..=usize::from(days).min(2));
    let mut chosen = sample(chance, usize::from(days), how_many).into_vec();
    chosen.sort_unstable();
    let midnights = chosen.into_iter().map(|day| 1_440 * i32::try_from(day).expect("a day of a u16 of days"));
    midnights
        .flat_map(|midnight| starts.iter().map(move |at| Span::new(midnight + at, midnight + at + minutes)))
        .collect()
}
