//! One day of a play, in the order in which things happen: people come and go, fall ill; requests come in; today's visits take place, with a
//! telephone round where somebody is missing; the morning's plan for the days ahead is made and people answer; what is too late expires.

use jiff::civil::Weekday;
use koppel_engine::problem::Problem;
use koppel_engine::request::{Appointment, HelpRequest, Visit};
use koppel_engine::rules::Pair;
use koppel_engine::time::{Period, Span};
use koppel_engine::travel::Travel;
use koppel_engine::volunteer::Volunteer;
use rand::RngExt;
use rand::seq::SliceRandom;

use super::chance::Of;
use super::diary::Diary;
use super::policies::{Morning, Proposal};
use super::world::{Wanted, World, when};

/// Plays one day.
pub fn play(world: &mut World<'_>, day: i32) {
    let mut missing = world.people_change(day);
    missing.extend(world.illness(day));
    let missing: Vec<u64> = missing.into_iter().map(|at| world.wanted[at].number).collect();
    world.arrivals(day);
    world.withdrawals(day);
    visits(world, day, &missing);
    let is_workday = !matches!(world.town.date(day).weekday(), Weekday::Saturday | Weekday::Sunday);
    if is_workday {
        plan(world, day);
    }
    pair_up(world, day);
    world.expire(day);
    world.carers(day);
}

/// Today's visits: who turns up, who is called in, and what follows.
fn visits(world: &mut World<'_>, day: i32, missing: &[u64]) {
    let is_today =
        |wanted: &Wanted| wanted.booked.as_ref().is_some_and(|(_, time)| time.starts_at.0 < (day + 1) * 1_440);
    let today: Vec<u64> = world.wanted.iter().filter(|wanted| is_today(wanted)).map(|wanted| wanted.number).collect();
    for number in today {
        let at = world.place_of(number);
        let (people, time) = world.wanted[at].booked.clone().expect("booked for today");
        let mut there = people.clone();
        if missing.contains(&number) {
            there.retain(|person| world.people[*person].is_active() && world.people[*person].ill_until <= day);
        }
        let no_show = world.town.scenario.answers.no_show;
        let turns_up = |person: &usize| world.chance.share(Of::Turnout, *person as u64, number) >= no_show;
        let came: Vec<usize> = there.iter().copied().filter(turns_up).collect();
        (came.len()..there.len()).for_each(|_| world.ledger.no_show(day));
        let came = if came.len() < people.len() { call_in(world, at, time, came, day) } else { came };
        let mut wanted = world.wanted.remove(at);
        if came.len() == wanted.request.volunteers_needed as usize {
            for person in &came {
                let id = &world.people[*person].volunteer.id;
                if !wanted.request.known.contains(id) {
                    wanted.request.known.push(id.clone());
                }
            }
            done(world, &wanted, &came, time, day);
            world.done.push(Wanted { booked: Some((came, time)), ..wanted.clone() });
        } else {
            world.ledger.expired(&wanted, day);
        }
        if wanted.more > 0 {
            world.repeat(&wanted, day);
        }
    }
}

/// A visit took place.
fn done(world: &mut World<'_>, wanted: &Wanted, came: &[usize], time: Span, day: i32) {
    let mut travel_s = 0;
    for person in came {
        let row = &mut world.people[*person];
        row.visits.push(day);
        let ways = row
            .volunteer
            .ways
            .iter()
            .map(|way| world.town.travel.seconds(&row.volunteer.home, &wanted.request.place, way.mode));
        travel_s += u64::from(ways.min().unwrap_or(0));
    }
    let minutes = u64::try_from(time.minutes()).unwrap_or(0) * came.len() as u64;
    world.ledger.served(wanted, day, minutes, travel_s / 60);
    if let Some(carer) = wanted.carer {
        let relief = world.town.scenario.carers.per_relief;
        world.strain[carer] = (world.strain[carer] - relief).max(0.0);
    }
    seats(world, wanted, day);
}

/// The telephone round: people are called in an order until enough say yes, or the calls run out.
fn call_in(world: &mut World<'_>, at: usize, time: Span, mut came: Vec<usize>, day: i32) -> Vec<usize> {
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

/// A group offer that took place serves requests that its seats fit, those who wait longest first.
fn seats(world: &mut World<'_>, offer: &Wanted, day: i32) {
    let Some(place) = offer.kind.checked_sub(world.town.scenario.requests.len()) else { return };
    let row = &world.town.scenario.offers[place];
    let serves = |wanted: &Wanted| {
        let kind = world.town.scenario.requests.get(wanted.kind).map(|asked| &asked.kind);
        wanted.booked.is_none()
            && kind.is_some_and(|kind| row.serves.contains(kind))
            && World::apart_m(&wanted.request.place, &offer.request.place) <= row.reach_m
            && world.chance.share(Of::Seats, wanted.number, offer.number) < row.joins
    };
    let guests: Vec<u64> = world
        .wanted
        .iter()
        .filter(|wanted| serves(wanted))
        .map(|wanted| wanted.number)
        .take(row.seats as usize)
        .collect();
    let (seated, left): (Vec<Wanted>, Vec<Wanted>) =
        std::mem::take(&mut world.wanted).into_iter().partition(|wanted| guests.contains(&wanted.number));
    world.wanted = left;
    for guest in seated {
        world.ledger.seated(&guest, day);
        if guest.more > 0 {
            world.repeat(&guest, day);
        }
    }
}

/// The morning's plan for tomorrow and on, and the answers.
fn plan(world: &mut World<'_>, day: i32) {
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

fn says_yes(world: &World<'_>, person: usize, at: usize, travel_min: u32, day: i32) -> bool {
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
fn active(world: &World<'_>) -> Vec<usize> {
    (0..world.people.len()).filter(|at| world.people[*at].is_active()).collect()
}

/// The engine's problem for some weeks from a Monday: people as they are free, open requests, and what is settled, pinned. The diaries say what is
/// settled once more, for policies that plan without the engine.
fn problem_of(
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

/// Lasting pairs: who waits for one, and who has room, every day; both must like each other.
fn pair_up(world: &mut World<'_>, day: i32) {
    let lasts =
        |wanted: &Wanted| world.town.scenario.requests.get(wanted.kind).is_some_and(|asked| asked.lasts_days > 0.0);
    let waiting: Vec<Wanted> = world.wanted.iter().filter(|wanted| lasts(wanted)).cloned().collect();
    let room = world.town.scenario.volunteers.pairs;
    let free: Vec<usize> = active(world)
        .into_iter()
        .filter(|at| world.people[*at].pairs < room && world.people[*at].ill_until <= day)
        .collect();
    if waiting.is_empty() || free.is_empty() {
        return;
    }
    let days = i32::try_from(waiting.len()).unwrap_or(i32::MAX);
    let volunteers = free.iter().map(|at| {
        let person = &world.people[*at];
        let mut volunteer = Volunteer { free: vec![Span::new(0, days * 1_440)], ..person.volunteer.clone() };
        volunteer.limits = koppel_engine::volunteer::Limits {
            visits: room - person.pairs,
            ..koppel_engine::volunteer::Limits::default()
        };
        volunteer
    });
    // Every pair has a day of its own: what lasts for months knows no hour.
    let visit = |(place, wanted): (i32, &Wanted)| Visit {
        id: wanted.request.id.clone(),
        request: u32::try_from(place).unwrap_or(0),
        slots: vec![Span::new(place * 1_440 + 600, place * 1_440 + 660)],
        night: false,
    };
    let problem = Problem {
        period: Period::plain(world.town.date(day), u16::try_from(days).unwrap_or(u16::MAX)),
        vocabulary: world.town.vocabulary.clone(),
        organisations: world.town.organisations.clone(),
        volunteers: volunteers.collect(),
        visits: (0..).zip(&waiting).map(visit).collect(),
        requests: waiting.iter().map(|wanted| wanted.request.clone()).collect(),
        acceptance: None,
    };
    let open: Vec<usize> = (0..problem.visits.len()).collect();
    let diaries = vec![Diary::default(); problem.volunteers.len()];
    let morning = Morning {
        problem: &problem,
        travel: &world.town.travel,
        open: &open,
        diaries,
        chance: (world.chance, when(day)),
        effort: world.town.scenario.effort,
    };
    for proposal in morning.proposals(world.town.scenario.policy) {
        let wanted = waiting[proposal.visit].clone();
        let at = world.wanted.iter().position(|one| one.number == wanted.number).expect("it waits");
        let (person, travel_min) = (free[proposal.volunteers[0]], proposal.travel_min[0]);
        let klik = world.town.scenario.requests[wanted.kind].klik;
        let both = says_yes(world, person, at, travel_min, day)
            && world.chance.of(Of::Lasting, wanted.number, person as u64 + 1).random_range(0.0..1.0) < klik;
        world.ledger.answered(day, both);
        world.people[person].last_asked = day;
        if both {
            world.ledger.served(&wanted, day, 0, u64::from(travel_min));
            world.begin_pair(&wanted, person, day);
            world.wanted.remove(at);
        } else {
            world.wanted[at].request.excludes.push(world.people[person].volunteer.id.clone());
        }
    }
}
