//! Invents volunteers around the real opportunities of NYC Service, and one week for all of them.
//!
//! **Real** (see [`crate::nyc`]): where each opportunity is, how many volunteers it asks for, its category, whether it is a
//! priority, the weekday of its first day. **Invented**, all by seed:
//!
//! - the week (from Monday 10 October 2011, in which 386 of the 665 are open): every opportunity takes place once in it,
//!   on its weekday, at 10:00, 14:00 or 18:00, for its hours or else two;
//! - every volunteer: a home within about two kilometres of a random opportunity; walks and takes the subway, one in four also
//!   drives, each up to the travel table's limit; is free two to five of the week's 21 mornings (8-12), afternoons (12-18) and evenings
//!   (18-23); takes one to three visits; likes two categories.
//!
//! Fewer volunteers than asked for are of use too. Numbers like 9,999 stand in the file and are kept.

use jiff::civil::{Date, date};
use koppel_engine::place::{Place, Precision};
use koppel_engine::problem::Problem;
use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::time::{Period, Span};
use koppel_engine::travel::{Mode, Travel, TravelTable};
use koppel_engine::volunteer::{LastAsked, Limits, Volunteer, Way, Wishes};
use koppel_engine::words::{Tag, Tags, Vocabulary};
use rand::seq::index::sample;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

use crate::nyc::{Nyc, Opportunity};

/// Monday of the invented week.
const FIRST_DAY: Date = date(2011, 10, 10);
/// Minutes at which an opportunity may begin.
const STARTS: [i32; 3] = [600, 840, 1_080];
/// Parts of the day in which somebody is free.
const PARTS: [(i32, i32); 3] = [(480, 720), (720, 1_080), (1_080, 1_380)];
/// Minutes of an opportunity that states no hours.
const DEFAULT_MIN: i32 = 120;
/// How far a home is from an opportunity at most, in degrees north and east: about two kilometres at 40.7 degrees.
const AROUND: (f64, f64) = (0.018, 0.024);

/// The real opportunities with so many invented volunteers.
#[must_use]
pub fn problem(nyc: &Nyc, volunteers: u32, seed: u64) -> Problem {
    let mut vocabulary = Vocabulary::default();
    let kinds: Vec<Tag> = nyc.opportunities.iter().map(|o| vocabulary.tag(kind(o))).collect();
    let mut likeable = kinds.clone();
    likeable.sort_unstable();
    likeable.dedup();
    let requests = nyc.opportunities.iter().zip(kinds).map(|(opportunity, kind)| request(opportunity, kind)).collect();
    let visits = (0..).zip(&nyc.opportunities).map(|(number, opportunity)| visit(number, opportunity)).collect();
    let mut chance = Pcg64::seed_from_u64(seed);
    let people = if nyc.opportunities.is_empty() { 0 } else { volunteers };
    Problem {
        period: Period::plain(FIRST_DAY, 7),
        organisations: Vec::new(),
        volunteers: (0..people).map(|number| volunteer(number, nyc, &likeable, &mut chance)).collect(),
        requests,
        visits,
        vocabulary,
        acceptance: None,
    }
}

fn kind(opportunity: &Opportunity) -> &str {
    if opportunity.category.is_empty() { "not stated" } else { &opportunity.category }
}

fn request(opportunity: &Opportunity, kind: Tag) -> HelpRequest {
    HelpRequest {
        id: opportunity.id.clone(),
        requester: opportunity.id.clone(),
        kind,
        nursing: false,
        place: opportunity.place.clone(),
        ends_at_place: opportunity.place.clone(),
        skills: Tags::default(),
        certificates: Tags::default(),
        mode: None,
        volunteers_needed: opportunity.need,
        partial: true,
        priority: if opportunity.is_priority { 2 } else { 1 },
        traits: Tags::default(),
        wishes: Wishes::default(),
        excludes: Vec::new(),
        known: Vec::new(),
        same_volunteers: false,
        links: Vec::new(),
        offer: None,
        joins_within_s: None,
        strain: 0,
        area: String::new(),
        behind: 0,
        told: Vec::new(),
        pinned: Vec::new(),
        organisation: None,
    }
}

fn visit(request: u32, opportunity: &Opportunity) -> Visit {
    let midnight = 1_440 * i32::from(opportunity.weekday.to_monday_zero_offset());
    let minutes = opportunity.hours.map_or(DEFAULT_MIN, |hours| i32::try_from(hours.min(24) * 60).unwrap_or(1_440));
    let slot = |start: i32| Span::new(midnight + start, midnight + start + minutes);
    Visit { id: opportunity.id.clone(), request, slots: STARTS.map(slot).to_vec(), night: false }
}

fn volunteer(number: u32, nyc: &Nyc, kinds: &[Tag], chance: &mut Pcg64) -> Volunteer {
    let near = &nyc.opportunities[chance.random_range(0..nyc.opportunities.len())].place;
    let home = Place {
        latitude: near.latitude + chance.random_range(-AROUND.0..AROUND.0),
        longitude: near.longitude + chance.random_range(-AROUND.1..AROUND.1),
        precision: Precision::Coordinates,
        name: near.name.clone(),
    };
    let mut modes = vec![Mode::Foot, Mode::Transit];
    if chance.random_bool(0.25) {
        modes.push(Mode::Car);
    }
    let table = TravelTable::default();
    let liked = sample(chance, kinds.len(), kinds.len().min(2));
    let free_parts = chance.random_range(2..=5);
    Volunteer {
        id: format!("V{:06}", number + 1),
        organisation: None,
        home,
        ways: modes.into_iter().map(|mode| Way { mode, limit_s: table.default_limit_s(mode) }).collect(),
        skills: Tags::default(),
        certificates: Vec::new(),
        free: free(free_parts, chance),
        limits: Limits { visits: chance.random_range(1..=3), ..Limits::default() },
        kinds_liked: liked.iter().map(|kind| kinds[kind]).collect(),
        kinds_refused: Tags::default(),
        traits: Tags::default(),
        wishes: Wishes::default(),
        excludes: Vec::new(),
        visits_before: 0,
        last_asked: LastAsked::Unknown,
        on_call: false,
    }
}

/// So many different parts of the week, sorted; parts that touch are one stretch.
fn free(parts: usize, chance: &mut Pcg64) -> Vec<Span> {
    let mut chosen = sample(chance, 7 * PARTS.len(), parts).into_vec();
    chosen.sort_unstable();
    let mut free: Vec<Span> = Vec::new();
    for part in chosen {
        let midnight = 1_440 * i32::try_from(part / PARTS.len()).unwrap_or(0);
        let (from, to) = PARTS[part % PARTS.len()];
        let span = Span::new(midnight + from, midnight + to);
        match free.last_mut() {
            Some(last) if last.ends_at == span.starts_at => last.ends_at = span.ends_at,
            _ => free.push(span),
        }
    }
    free
}

#[cfg(test)]
mod tests {
    use koppel_engine::planning::{Effort, UNWATCHED, make_plan};
    use koppel_engine::policy::Policy;

    use super::*;
    use crate::nyc::tests::SMALL;

    #[test]
    fn opportunities_take_place_on_their_weekday() {
        let problem = problem(&Nyc::read(SMALL).expect("good"), 3, 1);
        // 19 January 2011 was a Wednesday; no hours stated.
        assert_eq!(problem.visits[0].slots[0], Span::new(2 * 1_440 + 600, 2 * 1_440 + 720));
        // Six hours on a Monday.
        assert_eq!(problem.visits[2].slots[1], Span::new(840, 1_200));
        assert_eq!((problem.requests[3].volunteers_needed, problem.requests[3].partial), (9_999, true));
    }

    #[test]
    fn the_same_seed_invents_the_same_people_and_more_people_begin_alike() {
        let nyc = Nyc::read(SMALL).expect("good");
        assert_eq!(problem(&nyc, 20, 7), problem(&nyc, 20, 7));
        assert_ne!(problem(&nyc, 20, 7), problem(&nyc, 20, 8));
        assert_eq!(problem(&nyc, 20, 7).volunteers, problem(&nyc, 30, 7).volunteers[..20]);
    }

    #[test]
    fn people_are_near_free_and_can_be_planned() {
        let problem = problem(&Nyc::read(SMALL).expect("good"), 50, 1);
        for volunteer in &problem.volunteers {
            assert!(!volunteer.free.is_empty() && (1..=3).contains(&volunteer.limits.visits));
            let nearest = problem.requests.iter().map(|r| r.place.distance_m(&volunteer.home)).fold(f64::MAX, f64::min);
            assert!(nearest < 3_000.0, "{} lives {nearest} m off", volunteer.id);
        }
        let plan = make_plan(&problem, &TravelTable::default(), &Policy::default(), Effort::default(), UNWATCHED);
        assert!(plan.score.places_filled > 0);
    }
}
