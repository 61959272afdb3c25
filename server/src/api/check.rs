//! Looks at a problem from elsewhere before the engine does: what it refers to is there, in order and within bounds.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use koppel_engine::acceptance::{ACCEPTANCE_FORMAT, Acceptance};
use koppel_engine::place::Place;
use koppel_engine::plan::Match;
use koppel_engine::points::Parts;
use koppel_engine::policy::Policy;
use koppel_engine::problem::Problem as Input;
use koppel_engine::replan;
use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::time::{Minute, Span};
use koppel_engine::travel::{Mode, TravelTable};
use koppel_engine::volunteer::{Volunteer, Wishes};
use koppel_engine::words::{Tag, Tags};

use super::problem::Problem;
use crate::settings::check_policy;

/// The most volunteers, and the most visits.
const ROWS_MOST: usize = 20_000;
/// The most days.
const DAYS_MOST: usize = 366;
/// Minutes beyond which nobody plans: a little over the days there may be.
const MINUTES_MOST: i32 = 400 * 1440;

/// Refuses what the engine may not be asked.
pub(super) fn check(input: &Input, policy: &Policy, travel: &TravelTable) -> Result<(), Problem> {
    if input.volunteers.len() > ROWS_MOST || input.visits.len() > ROWS_MOST || input.requests.len() > ROWS_MOST {
        return Err(Problem::too_much(format!(
            "{ROWS_MOST} volunteers, requests and visits at most; split the problem"
        )));
    }
    let wrong = period(input)
        .or_else(|| rows(input))
        .or_else(|| model(input))
        .or_else(|| check_policy(policy).err().map(|wrong| format!("policy: {wrong}")))
        .or_else(|| paces(travel))
        .or_else(|| pins(input, travel));
    wrong.map_or(Ok(()), |wrong| Err(Problem::unusable(wrong)))
}

fn period(input: &Input) -> Option<String> {
    let midnights = &input.period.midnights;
    let is_day = |pair: &[Minute]| (22 * 60..=26 * 60).contains(&pair[1].0.saturating_sub(pair[0].0));
    let days = input.period.days();
    let is_good = (1..=DAYS_MOST).contains(&days) && midnights[0] == Minute(0) && midnights.windows(2).all(is_day);
    (!is_good).then(|| format!("period: 1 to {DAYS_MOST} days, midnights from 0, each a day apart"))
}

fn paces(travel: &TravelTable) -> Option<String> {
    let is_good = |mode: &Mode| {
        let pace = travel.pace(*mode);
        pace.speed_km_h > 0.0 && pace.speed_km_h <= 1_000.0 && pace.detour >= 1.0 && pace.detour <= 10.0
    };
    (!Mode::ALL.iter().all(is_good)).then(|| "travel: speeds above 0 up to 1000 km/h, detours of 1 to 10".to_owned())
}

fn rows(input: &Input) -> Option<String> {
    let words = input.vocabulary.len();
    if !unique(input.volunteers.iter().map(|one| one.id.as_str())) {
        return Some("volunteers: each id once".to_owned());
    }
    if !unique(input.requests.iter().map(|one| one.id.as_str())) {
        return Some("requests: each id once".to_owned());
    }
    if !unique(input.visits.iter().map(|visit| visit.id.as_str())) {
        return Some("visits: each id once".to_owned());
    }
    if !input.visits.is_sorted_by_key(|visit| visit.request) {
        return Some("visits: sorted by request".to_owned());
    }
    let organisation = |place: Option<u32>| place.is_none_or(|place| (place as usize) < input.organisations.len());
    let volunteer = |one: &Volunteer| {
        let tags = [&one.skills, &one.kinds_liked, &one.kinds_refused, &one.traits];
        let modes: BTreeSet<Mode> = one.ways.iter().map(|way| way.mode).collect();
        let good = place(&one.home)
            && !one.ways.is_empty()
            && modes.len() == one.ways.len()
            && tags.into_iter().all(|tags| known(tags, words))
            && one.certificates.iter().all(|certificate| is_known(certificate.what, words))
            && wishes(&one.wishes, words)
            && organisation(one.organisation)
            && one.free.iter().all(|span| stretch(*span))
            && one.free.windows(2).all(|pair| pair[0].ends_at <= pair[1].starts_at);
        (!good).then(|| format!("volunteer {}: a place on earth, ways to travel each once, known words, an organisation of the table, free time sorted and apart", one.id))
    };
    let request = |one: &HelpRequest| {
        let good = place(&one.place)
            && place(&one.ends_at_place)
            && is_known(one.kind, words)
            && [&one.skills, &one.certificates, &one.traits].into_iter().all(|tags| known(tags, words))
            && wishes(&one.wishes, words)
            && organisation(one.organisation)
            && (1..=100).contains(&one.volunteers_needed)
            && (one.offer.is_some() || (1..=1_000).contains(&one.priority));
        (!good)
            .then(|| format!("request {}: places on earth, known words, an organisation of the table, 1 to 100 volunteers, priority 1 to 1000", one.id))
            .or_else(|| offer(one))
    };
    let visit = |one: &Visit| {
        let good = (one.request as usize) < input.requests.len()
            && slots_of(input, one).contains(&one.slots.len())
            && one.slots.iter().all(|slot| stretch(*slot))
            && one.slots.is_sorted_by(|one, next| one.starts_at < next.starts_at);
        (!good).then(|| {
            format!(
                "visit {}: a request of the table, at most {} times (of a group offer one), each start once, sorted",
                one.id,
                Visit::SLOTS
            )
        })
    };
    (input.volunteers.iter().find_map(volunteer))
        .or_else(|| input.requests.iter().find_map(request))
        .or_else(|| input.visits.iter().find_map(visit))
}

/// What a group offer is: its guests have the priority, and it takes place with all its volunteers at one time, or not.
fn offer(request: &HelpRequest) -> Option<String> {
    let offer = request.offer?;
    let good = request.priority == 0
        && (1..=offer.seats).contains(&offer.least)
        && !request.partial
        && !request.same_volunteers
        && request.joins_within_s.is_none()
        && request.links.is_empty();
    (!good).then(|| format!("request {}: a group offer has priority 0, 1 to its seats as the fewest guests, is not partial, no lasting pair, no guest, and not linked", request.id))
}

/// How many times a visit may have.
fn slots_of(input: &Input, visit: &Visit) -> RangeInclusive<usize> {
    let is_offer = input.requests.get(visit.request as usize).is_some_and(|request| request.offer.is_some());
    if is_offer { 1..=1 } else { 0..=Visit::SLOTS }
}

fn model(input: &Input) -> Option<String> {
    let is_good = |model: &Acceptance| model.format == ACCEPTANCE_FORMAT && model.is_sound();
    let is_wrong = !input.acceptance.as_ref().is_none_or(is_good);
    is_wrong.then(|| format!("acceptance: a model as koppel learn writes it, format {ACCEPTANCE_FORMAT}"))
}

/// What is pinned must hold, by the rules and together: every plan has it.
fn pins(input: &Input, travel: &TravelTable) -> Option<String> {
    let mut pinned = Vec::new();
    for visit in &input.visits {
        let request = input.request_of(visit);
        for pin in request.pinned.iter().filter(|pin| visit.slots.contains(&pin.time)) {
            pinned.push(Match {
                visit: visit.id.clone(),
                request: request.id.clone(),
                volunteer: pin.volunteer.clone(),
                time: pin.time,
                mode: Mode::Foot,
                travel_s: 0,
                points: 0,
                parts: Parts::default(),
                yes: None,
            });
        }
    }
    if pinned.is_empty() {
        return None;
    }
    let mut loose = input.clone();
    loose.requests.iter_mut().for_each(|request| request.pinned.clear());
    let refused = replan::pin(&mut loose, travel, &pinned);
    refused.first().map(|one| {
        let Match { request, volunteer, .. } = one;
        format!("request {request}: {volunteer} cannot be pinned there, by the rules or beside what else is pinned")
    })
}

/// No two the same.
fn unique<'a>(ids: impl ExactSizeIterator<Item = &'a str>) -> bool {
    let all = ids.len();
    ids.collect::<BTreeSet<_>>().len() == all
}

fn place(place: &Place) -> bool {
    (-90.0..=90.0).contains(&place.latitude) && (-180.0..=180.0).contains(&place.longitude)
}

fn stretch(span: Span) -> bool {
    span.starts_at < span.ends_at && span.starts_at.0 >= -MINUTES_MOST && span.ends_at.0 <= MINUTES_MOST
}

fn is_known(tag: Tag, words: usize) -> bool {
    usize::from(tag.0) < words
}

fn known(tags: &Tags, words: usize) -> bool {
    tags.iter().all(|tag| is_known(tag, words)) && tags.iter().is_sorted_by(|one, next| one < next)
}

fn wishes(wishes: &Wishes, words: usize) -> bool {
    [&wishes.required, &wishes.forbidden, &wishes.preferred].into_iter().all(|tags| known(tags, words))
}
