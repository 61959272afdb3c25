//! Requests and group offers as rows.

use koppel_engine::problem::Problem;
use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::travel::Mode;

use super::words::{Words, decimal};

const HEADERS: [&str; 26] = [
    "Nr",
    "Aanvrager",
    "Soort hulp",
    "Breedtegraad",
    "Lengtegraad",
    "Naar lat",
    "Naar lon",
    "Organisatie",
    "Vaardigheden",
    "Bewijzen",
    "Vervoer nodig",
    "Wanneer",
    "Duur in minuten",
    "Herhaling",
    "Zelfde vrijwilliger",
    "Aantal vrijwilligers",
    "Prioriteit",
    "Hond",
    "Eis geslacht",
    "Geen roker",
    "Bekende vrijwilliger",
    "Verpleegkundig",
    "Wijk",
    "Belasting mantelzorger",
    "Groep",
    "Max. lopen",
];

const OFFER_HEADERS: [&str; 10] = [
    "Nr",
    "Soort hulp",
    "Breedtegraad",
    "Lengtegraad",
    "Wanneer",
    "Duur in minuten",
    "Aantal vrijwilligers",
    "Plaatsen",
    "Minimum",
    "Wijk",
];

/// The requests of a problem made by this crate, one row each.
#[must_use]
pub fn request_rows(problem: &Problem) -> Vec<Vec<String>> {
    rows(problem, &HEADERS, |request| request.offer.is_none(), request_row)
}

/// The group offers, one row each; the headers alone when there are none.
#[must_use]
pub fn offer_rows(problem: &Problem) -> Vec<Vec<String>> {
    rows(problem, &OFFER_HEADERS, |request| request.offer.is_some(), offer_row)
}

/// A row for every request that belongs here, with its visits.
fn rows(
    problem: &Problem,
    headers: &[&str],
    belongs: impl Fn(&HelpRequest) -> bool,
    row: impl Fn(&Words<'_>, &HelpRequest, &[&Visit]) -> Vec<String>,
) -> Vec<Vec<String>> {
    let words = Words { problem };
    let mut visits: Vec<Vec<&Visit>> = vec![Vec::new(); problem.requests.len()];
    problem.visits.iter().for_each(|visit| visits[visit.request as usize].push(visit));
    let of = problem.requests.iter().zip(&visits).filter(|(request, _)| belongs(request));
    let headers = headers.iter().map(ToString::to_string).collect();
    std::iter::once(headers).chain(of.map(|(request, visits)| row(&words, request, visits))).collect()
}

fn request_row(words: &Words<'_>, request: &HelpRequest, visits: &[&Visit]) -> Vec<String> {
    let is_ride = request.mode == Some(Mode::Car);
    let to = |degrees: f64| if is_ride { decimal(degrees) } else { String::new() };
    vec![
        request.id.clone(),
        request.requester.clone(),
        words.dutch(&[request.kind].into_iter().collect()),
        decimal(request.place.latitude),
        decimal(request.place.longitude),
        to(request.ends_at_place.latitude),
        to(request.ends_at_place.longitude),
        words.organisation(request.organisation),
        words.dutch(&request.skills),
        words.dutch(&request.certificates),
        if is_ride { "auto" } else { "" }.to_owned(),
        moments(words, visits),
        minutes(visits),
        if visits.len() > 1 { "wekelijks" } else { "" }.to_owned(),
        if request.same_volunteers { "ja" } else { "" }.to_owned(),
        request.volunteers_needed.to_string(),
        request.priority.to_string(),
        words.yes(&request.traits, "dog"),
        if words.has(&request.wishes.required, "sex:f") { "v" } else { "" }.to_owned(),
        words.yes(&request.wishes.forbidden, "smoker"),
        request.known.join(", "),
        if request.nursing { "ja" } else { "" }.to_owned(),
        request.area.clone(),
        if request.strain == 0 { String::new() } else { request.strain.to_string() },
        if request.joins_within_s.is_some() { "ja" } else { "" }.to_owned(),
        request.joins_within_s.map(|seconds| format!("{} min", seconds / 60)).unwrap_or_default(),
    ]
}

fn offer_row(words: &Words<'_>, offer: &HelpRequest, visits: &[&Visit]) -> Vec<String> {
    let group = offer.offer.unwrap_or(koppel_engine::request::Offer { seats: 1, least: 1 });
    vec![
        offer.id.clone(),
        words.dutch(&[offer.kind].into_iter().collect()),
        decimal(offer.place.latitude),
        decimal(offer.place.longitude),
        moments(words, visits),
        minutes(visits),
        offer.volunteers_needed.to_string(),
        group.seats.to_string(),
        group.least.to_string(),
        offer.area.clone(),
    ]
}

fn moments(words: &Words<'_>, visits: &[&Visit]) -> String {
    visits.iter().map(|visit| words.moments(&visit.slots)).collect::<Vec<_>>().join("; ")
}

fn minutes(visits: &[&Visit]) -> String {
    visits.first().and_then(|visit| visit.slots.first()).map_or(0, |slot| slot.minutes()).to_string()
}
