//! The books of a scenario on its first morning, as the engine reads them: who helps, and what is asked for in the days ahead.
//!
//! What was asked for in the weeks before and is still to come is in them too: as many weeks before as the longest notice and the longest series
//! reach. Nothing was planned yet, so this is the whole work of the period.

use jiff::ToSpan;
use koppel_engine::problem::Problem;
use koppel_engine::request::{HelpRequest, Offer as Seats, Visit};
use koppel_engine::time::{Period, Span};
use koppel_engine::volunteer::Volunteer;
use koppel_engine::words::{Tag, Tags, Vocabulary};

use super::setting::{Centres, Scenario};
use super::town::Town;
use super::world::{Wanted, World};

const DAY: i32 = 1_440;
/// What a guest walks at most, per metre in a straight line: 1.25 times as far on the ground, at 5 km/h.
const WALK_S_PER_M: f64 = 0.9;
/// Years from the first day that certificates are valid.
const VALID_YEARS: i64 = 3;
/// Metres between two of a country's towns that the postcodes of one belong to: the first two figures.
const REGION: u16 = 100;

/// The problem of the first `days` days of a scenario that was checked. Same scenario, same problem.
///
/// # Panics
/// When the scenario was not checked.
#[must_use]
pub fn books(scenario: &Scenario, centres: Centres<'_>, days: u16) -> Problem {
    let back = weeks_back(scenario);
    let earlier =
        Scenario { first_day: scenario.first_day.saturating_sub(i64::from(back).weeks()), ..scenario.clone() };
    let mut world = World::new(&earlier, centres, 0);
    let from = i32::try_from(back * 7).expect("at most 1,040 weeks");
    let to = from + i32::from(days);
    (0..to).for_each(|day| world.arrivals(day));
    let mut words = NewWords::default();
    let volunteers = world.people.iter().map(|person| {
        let free = person.free(from, to, from);
        words.volunteer(Volunteer { free, ..person.volunteer.clone() }, &world.town, scenario)
    });
    let volunteers: Vec<Volunteer> = volunteers.collect();
    let mut rows: Vec<(HelpRequest, Vec<Vec<Span>>, bool)> = Vec::new();
    for wanted in &world.wanted {
        let visits = visits_of(scenario, wanted, from, to);
        if visits.is_empty() {
            continue;
        }
        let request = words.request(&world, wanted, visits.len());
        let week = |slots: &[Span]| slots[0].starts_at.0 / (7 * DAY);
        if visits.windows(2).all(|pair| week(&pair[0]) < week(&pair[1])) {
            rows.push((request, visits, wanted.night));
            continue;
        }
        // More often than once a week: each time is a request of its own, as a spreadsheet would have it.
        for (time, slots) in (1..).zip(visits) {
            let id = format!("{}-{time:03}", request.id);
            rows.push((HelpRequest { id, ..request.clone() }, vec![slots], wanted.night));
        }
    }
    rows.sort_by(|one, other| one.0.id.cmp(&other.0.id));
    let mut visits = Vec::new();
    let period = Period::plain(scenario.first_day, days);
    for (place, (request, times, night)) in (0_u32..).zip(&rows) {
        for slots in times {
            let date = period.date_of(slots[0].starts_at);
            let id = if times.len() == 1 { request.id.clone() } else { format!("{}@{date}", request.id) };
            visits.push(Visit { id, request: place, slots: slots.clone(), night: *night });
        }
    }
    Problem {
        period,
        vocabulary: words.vocabulary,
        organisations: world.town.organisations.clone(),
        volunteers,
        requests: rows.into_iter().map(|(request, ..)| request).collect(),
        visits,
        acceptance: None,
    }
}

/// The towns of a whole country, each a scenario of its own: the areas that share the first two figures of their postcode are one town, with its
/// share of the scenario's volunteers and requests by number of areas, and chances of its own. Every area counts as many inhabitants.
#[must_use]
pub fn country(scenario: &Scenario, areas: &[u16]) -> Vec<Scenario> {
    let regions = areas.chunk_by(|one, other| one / REGION == other / REGION);
    let towns = regions.map(|postcodes| {
        let share = postcodes.len() as f64 / areas.len() as f64;
        let mut town = scenario.clone();
        town.name = format!("{} {}", scenario.name, postcodes[0] / REGION);
        town.seed = scenario.seed ^ (u64::from(postcodes[0] / REGION) << 32);
        town.districts = postcodes
            .iter()
            .map(|postcode| super::setting::District {
                name: postcode.to_string(),
                postcodes: vec![*postcode],
                inhabitants: 1_000,
                over_65: 0.2,
                participation: 1.0,
            })
            .collect();
        town.volunteers.factor = scenario.volunteers.factor * share;
        town.requests.iter_mut().for_each(|asked| asked.per_week *= share);
        town.extras.clear();
        town.offers.clear();
        town
    });
    towns.collect()
}

/// How many weeks before the first day something may be asked for that is still to come.
fn weeks_back(scenario: &Scenario) -> u32 {
    let reach = scenario.requests.iter().map(|asked| {
        let series = if asked.lasts_days > 0.0 { 7 } else { (asked.repeats - 1).saturating_mul(asked.every_days) };
        asked.notice_days.1 + asked.days + series
    });
    reach.max().unwrap_or(0).div_ceil(7).clamp(1, 520)
}

/// The visits of a request within the period, each with its times from the period's first midnight on.
fn visits_of(scenario: &Scenario, wanted: &Wanted, from: i32, to: i32) -> Vec<Vec<Span>> {
    let within = |slots: &mut dyn Iterator<Item = Span>| -> Vec<Span> {
        let inside = slots.filter(|slot| slot.starts_at.0 >= from * DAY && slot.ends_at.0 <= to * DAY);
        let shifted = inside.map(|slot| Span::new(slot.starts_at.0 - from * DAY, slot.ends_at.0 - from * DAY));
        let mut times: Vec<Span> = shifted.take(Visit::SLOTS).collect();
        // A visit of a series is one of its week, as in a spreadsheet.
        if let Some(week) = times.first().map(|first| first.starts_at.0 / (7 * DAY)) {
            times.retain(|time| wanted.more == 0 || time.starts_at.0 / (7 * DAY) == week);
        }
        times
    };
    let asked = scenario.requests.get(wanted.kind);
    if asked.is_some_and(|asked| asked.lasts_days > 0.0) {
        let weeks = (to - from + 6) / 7;
        return (0..weeks)
            .map(|week| within(&mut afternoons(from + 7 * week)))
            .filter(|week| !week.is_empty())
            .collect();
    }
    let every = asked.map_or(7, |asked| i32::try_from(asked.every_days).unwrap_or(7)) * DAY;
    let more = i32::try_from(wanted.more).unwrap_or(0);
    let later = |times: i32| {
        let by = times * every;
        within(&mut wanted.slots.iter().map(move |slot| Span::new(slot.starts_at.0 + by, slot.ends_at.0 + by)))
    };
    (0..=more).map(later).filter(|slots| !slots.is_empty()).collect()
}

/// An hour on any weekday afternoon of a week: when a lasting pair meets.
fn afternoons(monday: i32) -> impl Iterator<Item = Span> {
    (monday..monday + 5)
        .flat_map(|day| (13..17).map(move |hour| Span::new(day * DAY + hour * 60, day * DAY + hour * 60 + 60)))
}

/// The words that the problem uses, numbered as they come.
#[derive(Default)]
struct NewWords {
    vocabulary: Vocabulary,
}

impl NewWords {
    fn again(&mut self, tag: Tag, town: &Town<'_>) -> Tag {
        self.vocabulary.tag(town.vocabulary.word(tag))
    }

    fn all(&mut self, tags: &Tags, town: &Town<'_>) -> Tags {
        tags.iter().map(|tag| self.again(tag, town)).collect()
    }

    fn volunteer(&mut self, mut volunteer: Volunteer, town: &Town<'_>, scenario: &Scenario) -> Volunteer {
        volunteer.skills = self.all(&volunteer.skills, town);
        volunteer.traits = Tags::default();
        for held in &mut volunteer.certificates {
            held.what = self.again(held.what, town);
            held.ends_on = scenario.first_day.saturating_add(VALID_YEARS.years());
        }
        volunteer
    }

    fn request(&mut self, world: &World<'_>, wanted: &Wanted, visits: usize) -> HelpRequest {
        let (town, scenario) = (&world.town, world.town.scenario);
        let mut request = wanted.request.clone();
        request.wishes = koppel_engine::volunteer::Wishes::default();
        request.kind = self.again(request.kind, town);
        request.skills = self.all(&request.skills, town);
        request.certificates = self.all(&request.certificates, town);
        request.area = scenario.districts[wanted.district].name.clone();
        let Some(asked) = scenario.requests.get(wanted.kind) else {
            let offer = &scenario.offers[wanted.kind - scenario.requests.len()];
            // A group is a group for one kind in the engine: the first that it serves.
            let kind = offer.serves.first().unwrap_or(&offer.kind);
            request.kind = self.vocabulary.tag(kind);
            request.id = format!("G{:07}", wanted.number);
            request.requester.clone_from(&request.id);
            request.priority = 0;
            request.area = String::new();
            request.organisation = None;
            request.offer = Some(Seats { seats: offer.seats, least: 1 });
            return request;
        };
        request.same_volunteers = asked.lasts_days > 0.0 && visits > 0;
        if asked.carer {
            // 0 to 10 by the check of the scenario.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let strain = scenario.carers.strain.round().clamp(0.0, 10.0) as u32;
            request.strain = strain;
        }
        let reach = scenario.offers.iter().filter(|offer| offer.serves.first() == Some(&asked.kind));
        let walk_m = reach.map(|offer| offer.reach_m).fold(0.0, f64::max);
        if walk_m > 0.0 {
            // Whole minutes, as in a spreadsheet.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let minutes = (walk_m * WALK_S_PER_M / 60.0).ceil().clamp(1.0, 600.0) as u32;
            request.joins_within_s = Some(60 * minutes);
        }
        request
    }
}
