//! A morning of a play: the plan for the days ahead, and what people answer.

use koppel_engine::problem::Problem;
use koppel_engine::request::{Appointment, HelpRequest, Visit};
use koppel_engine::time::{Period, Span};
use koppel_engine::volunteer::Volunteer;

use super::chance::Of;
use super::diary::Diary;
use super::policies::{Morning, Proposal};
use super::world::{Wanted, World, when};

/// The morning's plan for tomorrow and on, and the answers.
pub(super) fn plan(world: &mut World<'_>, day: i32) {
    let monday = day - day.rem_euclid(7);
    let horizon = i32::from(world.town.scenario.horizon_days);
    let days = (day - monday + horizon + 1 + 6) / 7 * 7;
    let (from, to) = ((day + 1) * 1_440, (day + 1 + horizon) * 1_440);
    let mut open: Vec<Wanted> = world.wanted.iter().filter(|wanted| wanted.booked.is_none()).cloned().collect();
    for wanted in &mut open {
        wanted.slots.retain(|slot| slot.starts_at.0 >= from && slot.ends_at.0 <= to);
        wanted.slots.truncate(Visit::SLOTS);
    }
    open.retain(|wanted| !wanted.slots.is_empty());
    if open.is_empty() {
        return;
    }
    let (problem, diaries) = problem_of(world, day, monday, days, &open, false);
    let places: Vec<usize> = (0..problem.visits.len())
        .filter(|visit| problem.requests[problem.visits[*visit].request as usize].pinned.is_empty())
        .collect();
    let morning = Morning {
        problem: &problem,
        travel: &world.town.travel,
        open: &places,
        diaries,
        chance: (world.chance, when(day)),
        effort: world.town.scenario.effort,
    };
    let proposals = morning.proposals(world.town.scenario.policy);
    let active = active(world);
    for proposal in proposals {
        answer(world, &problem, &proposal, &active, monday, day);
    }
}

/// People are asked; when all say yes the visit is booked, otherwise it is open again, without those who said no.
fn answer(world: &mut World<'_>, problem: &Problem, proposal: &Proposal, active: &[usize], monday: i32, day: i32) {
    let id = &problem.visits[proposal.visit].id;
    let at =
        world.wanted.iter().position(|wanted| wanted.request.id == *id).expect("only what is in the books is planned");
    let mut refused = Vec::new();
    for (row, travel_min) in proposal.volunteers.iter().zip(&proposal.travel_min) {
        let yes = says_yes(world, active[*row], at, *travel_min, day);
        world.ledger.answered(day, yes);
        world.people[active[*row]].last_asked = day;
        if !yes {
            refused.push(world.people[active[*row]].volunteer.id.clone());
        }
    }
    let wanted = &mut world.wanted[at];
    if refused.is_empty() {
        let time = Span::new(proposal.time.starts_at.0 + monday * 1_440, proposal.time.ends_at.0 + monday * 1_440);
        wanted.booked = Some((proposal.volunteers.iter().map(|row| active[*row]).collect(), time));
    } else {
        wanted.request.excludes.extend(refused);
    }
}

pub(super) fn says_yes(world: &World<'_>, person: usize, at: usize, travel_min: u32, day: i32) -> bool {
    let (row, wanted, answers) = (&world.people[person], &world.wanted[at], &world.town.scenario.answers);
    let knows = wanted.request.known.contains(&row.volunteer.id);
    let x = answers.base
        + answers.per_minute * f64::from(travel_min)
        + answers.per_visit * f64::from(row.visits_in_four_weeks(day))
        + if knows { answers.known } else { 0.0 }
        + row.will;
    world.chance.share(Of::Answer, wanted.number << 20 | person as u64, when(day)) < 1.0 / (1.0 + (-x).exp())
}

/// Those who help now, by their places among all.
pub(super) fn active(world: &World<'_>) -> Vec<usize> {
    (0..world.people.len()).filter(|at| world.people[*at].is_active()).collect()
}

/// The engine's problem for some weeks from a Monday: people as they are free, open requests, and what is settled, pinned. The diaries say what is
/// settled once more, for policies that plan without the engine.
pub(super) fn problem_of(
    world: &World<'_>,
    day: i32,
    monday: i32,
    days: i32,
    open: &[Wanted],
    on_the_day: bool,
) -> (Problem, Vec<Diary>) {
    let shift = monday * 1_440;
    let active = active(world);
    let volunteers: Vec<Volunteer> = active
        .iter()
        .map(|at| {
            let person = &world.people[*at];
            let visits_before =
                person.volunteer.visits_before.saturating_add(u32::try_from(person.visits.len()).unwrap_or(u32::MAX));
            Volunteer { free: person.free(monday, monday + days, day), visits_before, ..person.volunteer.clone() }
        })
        .collect();
    let mut diaries = vec![Diary::default(); active.len()];
    let mut rows: Vec<(HelpRequest, Vec<Span>, bool)> = Vec::new();
    for wanted in open {
        let slots =
            if on_the_day { wanted.booked.iter().map(|(_, time)| *time).collect() } else { wanted.slots.clone() };
        rows.push((wanted.request.clone(), slots, wanted.night));
    }
    let opened: Vec<u64> = open.iter().map(|wanted| wanted.number).collect();
    for wanted in world.wanted.iter().chain(&world.done).filter(|wanted| !opened.contains(&wanted.number)) {
        let Some((people, time)) = &wanted.booked else { continue };
        if time.starts_at.0 < shift || time.ends_at.0 > shift + days * 1_440 {
            continue;
        }
        let mut request = wanted.request.clone();
        request.excludes.clear();
        for person in people {
            let Ok(row) = active.binary_search(person) else { continue };
            diaries[row].note(
                Span::new(time.starts_at.0 - shift, time.ends_at.0 - shift),
                &request.place,
                &request.ends_at_place,
                wanted.night,
            );
            request.pinned.push(Appointment {
                volunteer: world.people[*person].volunteer.id.clone(),
                time: Span::new(time.starts_at.0 - shift, time.ends_at.0 - shift),
            });
        }
        if !request.pinned.is_empty() {
            request.volunteers_needed = u32::try_from(request.pinned.len()).unwrap_or(u32::MAX);
            rows.push((request, vec![*time], wanted.night));
        }
    }
    rows.sort_by(|one, other| one.0.id.cmp(&other.0.id));
    let mut visits = Vec::with_capacity(rows.len());
    for (place, (request, slots, night)) in (0..).zip(&rows) {
        let slots = slots.iter().map(|slot| Span::new(slot.starts_at.0 - shift, slot.ends_at.0 - shift)).collect();
        visits.push(Visit { id: request.id.clone(), request: place, slots, night: *night });
    }
    let problem = Problem {
        period: Period::plain(world.town.date(monday), u16::try_from(days).unwrap_or(14)),
        vocabulary: world.town.vocabulary.clone(),
        organisations: world.town.organisations.clone(),
        volunteers,
        requests: rows.into_iter().map(|(request, ..)| request).collect(),
        visits,
        acceptance: None,
    };
    (problem, diaries)
}
