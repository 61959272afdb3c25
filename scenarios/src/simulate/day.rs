//! One day of a play, in the order in which things happen: people come and go, fall ill; requests come in; today's visits take place, with a
//! telephone round where somebody is missing; the morning's plan for the days ahead is made and people answer; what is too late expires.

use jiff::civil::Weekday;
use koppel_engine::time::Span;
use koppel_engine::travel::Travel;

use super::chance::Of;
use super::lasting::pair_up;
use super::morning;
use super::telephone::call_in;
use super::world::{Wanted, World};

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
        morning::plan(world, day);
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
