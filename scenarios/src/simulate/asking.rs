//! What is asked for in a scenario's town: a request by its number, where it comes from and when it can be.

use koppel_engine::request::HelpRequest;
use koppel_engine::time::Span;
use koppel_engine::volunteer::Wishes;
use rand::RngExt;
use rand::distr::Distribution;
use rand_pcg::Pcg64Mcg;

use super::setting::{Asked, Offer, Part, shift_of};
use super::town::{Town, hours};
use super::world::Wanted;

impl Town<'_> {
    /// A request of a kind by its number, and the district it comes from.
    #[must_use]
    pub fn request(&self, asked: &Asked, number: u64, chance: &mut Pcg64Mcg) -> (HelpRequest, usize) {
        let weights = if asked.older { &self.by_older } else { &self.by_people };
        let district = weights.sample(chance);
        let place = self.home(district, chance);
        let ends_at_place = if asked.mode.is_some() {
            let there = self.by_people.sample(chance);
            self.home(there, chance)
        } else {
            place.clone()
        };
        let tags = |words: &[String]| words.iter().filter_map(|word| self.vocabulary.find(word)).collect();
        let organisation = self.organisation_of(district, chance);
        let own = organisation.filter(|_| !self.scenario.network);
        let required = own.and_then(|number| self.vocabulary.find(&format!("organisation:{number}")));
        let request = HelpRequest {
            id: format!("R{number:07}"),
            requester: format!("P{number:07}"),
            kind: self.vocabulary.find(&asked.kind).expect("the vocabulary has every kind"),
            nursing: false,
            place,
            ends_at_place,
            skills: tags(&asked.skills),
            certificates: tags(&asked.certificates),
            mode: asked.mode,
            volunteers_needed: asked.needed,
            partial: false,
            priority: asked.priority,
            traits: koppel_engine::words::Tags::default(),
            wishes: Wishes { required: required.into_iter().collect(), ..Wishes::default() },
            excludes: Vec::new(),
            known: Vec::new(),
            same_volunteers: false,
            told: Vec::new(),
            pinned: Vec::new(),
            links: Vec::new(),
            offer: None,
            joins_within_s: None,
            strain: 0,
            area: String::new(),
            behind: 0,
            organisation,
        };
        (request, district)
    }

    /// A request as it comes into the books: its times from the notice its kind gives, or those of a shift next week.
    #[must_use]
    pub fn wanted(&self, kind: usize, number: u64, day: i32, shift: Option<&str>, chance: &mut Pcg64Mcg) -> Wanted {
        let carried;
        let asked = match self.scenario.requests.get(kind) {
            Some(asked) => asked,
            None => {
                carried = offer_as_asked(&self.scenario.offers[kind - self.scenario.requests.len()]);
                &carried
            }
        };
        let (mut request, district) = self.request(asked, number, chance);
        if let Some(offer) = kind.checked_sub(self.scenario.requests.len()).map(|offer| &self.scenario.offers[offer]) {
            request.place = self.centre(offer.postcode);
            request.ends_at_place = request.place.clone();
        }
        let minutes = i32::try_from(chance.random_range(asked.minutes.0..=asked.minutes.1)).unwrap_or(60) / 15 * 15;
        let part = asked.parts[chance.random_range(0..asked.parts.len())];
        let notice = i32::try_from(chance.random_range(asked.notice_days.0..=asked.notice_days.1)).unwrap_or(0);
        let (first, days, part) = match shift.and_then(shift_of) {
            Some((weekday, part)) => (day + 7 + i32::try_from(weekday).unwrap_or(0), 1, part),
            None => (day + notice, i32::try_from(asked.days).unwrap_or(1), part),
        };
        let slots = if asked.lasts_days > 0.0 {
            Vec::new()
        } else {
            slots(first, days, part, minutes.max(15), asked.fixed || shift.is_some(), chance)
        };
        Wanted {
            number,
            kind,
            request,
            district,
            slots,
            night: part == Part::Night,
            arrived: day,
            booked: None,
            carer: None,
            more: if asked.lasts_days > 0.0 { 0 } else { asked.repeats - 1 },
        }
    }
}

/// What it takes to carry a group offer, as a request.
fn offer_as_asked(offer: &Offer) -> Asked {
    Asked {
        kind: offer.kind.clone(),
        shifts: offer.shifts.clone(),
        minutes: (offer.minutes, offer.minutes),
        needed: offer.needed,
        priority: 3,
        ..Asked::default()
    }
}

/// The starts on some days: one on the half hour, or every full hour; a night has one.
fn slots(first: i32, days: i32, part: Part, minutes: i32, fixed: bool, chance: &mut Pcg64Mcg) -> Vec<Span> {
    let (from, to) = hours(part);
    if part == Part::Night {
        return (first..first + days).map(|day| Span::new(day * 1_440 + from, day * 1_440 + to)).collect();
    }
    let last = (to - minutes).max(from);
    if fixed {
        let start = from + 30 * chance.random_range(0..=(last - from) / 30);
        return (first..first + days)
            .map(|day| Span::new(day * 1_440 + start, day * 1_440 + start + minutes))
            .collect();
    }
    let starts = (from..=last).step_by(60);
    (first..first + days)
        .flat_map(|day| starts.clone().map(move |start| Span::new(day * 1_440 + start, day * 1_440 + start + minutes)))
        .collect()
}
