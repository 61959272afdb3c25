//! Lasting pairs of a play: who waits for one, and who has room for one, every day.

use koppel_engine::problem::Problem;
use koppel_engine::request::Visit;
use koppel_engine::time::{Period, Span};
use koppel_engine::volunteer::{Limits, Volunteer};
use rand::RngExt;

use super::chance::Of;
use super::diary::Diary;
use super::morning::{active, says_yes};
use super::policies::Morning;
use super::world::{Wanted, World, when};

/// Lasting pairs: who waits for one, and who has room, every day; both must like each other.
pub(super) fn pair_up(world: &mut World<'_>, day: i32) {
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
        volunteer.limits = Limits { visits: room - person.pairs, ..Limits::default() };
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
