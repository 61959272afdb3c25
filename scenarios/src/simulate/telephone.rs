//! The telephone round of a day: people are called for a visit at which somebody is missing.

use koppel_engine::rules::Pair;
use koppel_engine::time::Span;
use koppel_engine::travel::Travel;
use rand::seq::SliceRandom;

use super::chance::Of;
use super::morning::{active, problem_of};
use super::world::{World, when};

/// The telephone round: people are called in an order until enough say yes, or the calls run out.
pub(super) fn call_in(world: &mut World<'_>, at: usize, time: Span, mut came: Vec<usize>, day: i32) -> Vec<usize> {
    let wanted = world.wanted[at].clone();
    let answers = &world.town.scenario.answers;
    let (needed, card) = (wanted.request.volunteers_needed as usize, answers.card);
    let monday = day - day.rem_euclid(7);
    let (problem, diaries) = problem_of(world, day, monday, 14, std::slice::from_ref(&wanted), true);
    let place =
        problem.visits.iter().position(|visit| visit.id == wanted.request.id).expect("the visit is in its problem");
    let active = active(world);
    let shifted = Span::new(time.starts_at.0 - monday * 1_440, time.ends_at.0 - monday * 1_440);
    let can = |row: usize| {
        let volunteer = &problem.volunteers[row];
        let may = Pair::new(&problem, row, place).fit(&world.town.travel).is_ok();
        may && diaries[row].fits(volunteer, shifted, &wanted.request, wanted.night, &world.town.travel)
    };
    let mut order: Vec<usize> = (0..active.len())
        .filter(|row| !came.contains(&active[*row]) && world.people[active[*row]].ill_until <= day && can(*row))
        .collect();
    let mut chance = world.chance.of(Of::Calls, wanted.number, when(day));
    order.shuffle(&mut chance);
    let knows = |row: usize| wanted.request.known.contains(&problem.volunteers[row].id);
    if card {
        order.sort_by_key(|row| {
            let volunteer = &problem.volunteers[*row];
            let travel_s = volunteer
                .ways
                .iter()
                .map(|way| world.town.travel.seconds(&volunteer.home, &wanted.request.place, way.mode))
                .min();
            (!knows(*row), travel_s)
        });
    }
    let mut calls = 0;
    for row in order {
        if came.len() >= needed || calls >= u64::from(answers.calls) {
            break;
        }
        calls += 1;
        let yes = if knows(row) { answers.emergency_known } else { answers.emergency };
        if world.chance.share(Of::Calls, wanted.number << 20 | active[row] as u64, when(day)) < yes {
            came.push(active[row]);
        }
    }
    world.ledger.emergency(day, calls, came.len() >= needed);
    came
}
