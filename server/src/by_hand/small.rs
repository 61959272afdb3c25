//! Small changes that no column of a file says: so many minutes more, another day, one wish less. They are laid as they are.

use jiff::civil::{Date, DateTime};
use koppel_engine::problem::Problem;
use koppel_engine::time::Span;
use koppel_engine::travel::{Mode, Travel, TravelTable};
use koppel_engine::volunteer::{Certificate, Limits, Way};
use koppel_engine::words::{Tag, Tags};

use super::Hand;
use crate::clock::{Clock, DAY_MIN};
use crate::store::persons::Side;

/// One visit more than every limit on visits allows.
pub const MORE_ROOM: &str = "+more-room";
/// A skill more.
pub const SKILL: &str = "+skill";
/// A certificate that is valid all through the period: only to try.
pub const CERTIFICATE: &str = "+certificate";
/// The organisation that takes a request, by its id.
pub const ORGANISATION: &str = "+organisation";
/// Nothing to do with the request of another visit any more, by that visit's id.
pub const UNLINKED: &str = "+unlinked";
/// A wish of the requester less.
pub const NO_WISH: &str = "+no-wish";

/// In front of a mode: so many seconds more by it.
const TRAVEL_MORE: &str = "+travel-more:";
/// In front of a mode: it is there.
const WITH_MODE: &str = "+with-mode:";
/// In front of a visit: it is on another day, at its own hours. Written by earlier versions.
const OTHER_DAY: &str = "+other-day:";
/// In front of a visit: it begins at another time.
const OTHER_TIME: &str = "+other-time:";

fn name(mode: Mode) -> String {
    format!("{mode:?}").to_lowercase()
}

fn named(text: &str) -> Option<Mode> {
    Mode::ALL.into_iter().find(|mode| name(*mode) == text)
}

/// The column for longer trips by a mode.
#[must_use]
pub fn travel_more(mode: Mode) -> String {
    format!("{TRAVEL_MORE}{}", name(mode))
}

/// The column for a mode that somebody can use.
#[must_use]
pub fn with_mode(mode: Mode) -> String {
    format!("{WITH_MODE}{}", name(mode))
}

/// The column for another time of a visit, and its cell: date and time of its start on the wall.
#[must_use]
pub fn other_time(visit: &str, starts_at: DateTime) -> (String, String) {
    (format!("{OTHER_TIME}{visit}"), starts_at.to_string())
}

/// Lays the small changes of a row on a week.
pub(super) fn lay(problem: &mut Problem, clock: &Clock, hand: &Hand) {
    for (column, cell) in hand.cells.iter().filter(|(column, _)| column.starts_with('+')) {
        match hand.side {
            Side::Volunteer => volunteer(problem, &hand.id, column, cell),
            Side::Requester => request(problem, clock, &hand.id, column, cell),
        }
    }
}

fn volunteer(problem: &mut Problem, id: &str, column: &str, cell: &str) {
    let last_day = problem.period.date(problem.period.days().saturating_sub(1));
    let words = &mut problem.vocabulary;
    let Some(one) = problem.volunteers.iter_mut().find(|one| one.id == id) else { return };
    if let Some(mode) = column.strip_prefix(TRAVEL_MORE).and_then(named) {
        let more_s: u32 = cell.parse().unwrap_or(0);
        let of_mode = one.ways.iter_mut().filter(|way| way.mode == mode);
        of_mode.for_each(|way| way.limit_s = way.limit_s.saturating_add(more_s));
    } else if let Some(mode) = column.strip_prefix(WITH_MODE).and_then(named) {
        if !one.ways.iter().any(|way| way.mode == mode) {
            one.ways.push(Way { mode, limit_s: TravelTable::default().default_limit_s(mode) });
            one.ways.sort_by_key(|way| way.mode);
        }
    } else if column == MORE_ROOM {
        let limits = &mut one.limits;
        for limit in
            [&mut limits.visits, &mut limits.visits_per_day, &mut limits.visits_per_week, &mut limits.visits_per_month]
        {
            if *limit != Limits::NONE {
                *limit += 1;
            }
        }
    } else if column == SKILL {
        one.skills = one.skills.iter().chain([words.tag(cell)]).collect();
    } else if column == CERTIFICATE {
        let what = words.tag(cell);
        one.certificates.retain(|certificate| certificate.what != what);
        one.certificates.push(Certificate { what, ends_on: last_day });
        one.certificates.sort_by_key(|certificate| certificate.what);
    }
}

fn without(tags: &Tags, tag: Tag) -> Tags {
    tags.iter().filter(|one| *one != tag).collect()
}

fn request(problem: &mut Problem, clock: &Clock, id: &str, column: &str, cell: &str) {
    let Some(place) = problem.requests.iter().position(|one| one.id == id) else { return };
    if column == ORGANISATION {
        let taker = (0_u32..).zip(&problem.organisations).find(|(_, one)| one.id == cell).map(|(place, _)| place);
        problem.requests[place].organisation = taker.or(problem.requests[place].organisation);
    } else if column == UNLINKED {
        let other = problem.visits.iter().find(|visit| visit.id == cell).map(|visit| visit.request as usize);
        if let Some(other) = other {
            for (one, away) in [(place, other), (other, place)] {
                let away = problem.requests[away].id.clone();
                problem.requests[one].links.retain(|link| link.to != away);
            }
        }
    } else if column == NO_WISH {
        if let Some(tag) = problem.vocabulary.find(cell) {
            let wishes = &mut problem.requests[place].wishes;
            wishes.required = without(&wishes.required, tag);
            wishes.forbidden = without(&wishes.forbidden, tag);
        }
    } else if let (Some(visit), Ok(date)) = (column.strip_prefix(OTHER_DAY), cell.parse::<Date>()) {
        let day = clock.day_of(date);
        if !(0..clock.days()).contains(&day) {
            return;
        }
        for visit in problem.visits.iter_mut().filter(|one| one.id == visit && one.request as usize == place) {
            visit.slots = visit.slots.iter().map(|slot| on_day(clock, *slot, day)).collect();
            visit.slots.sort_unstable();
            visit.slots.dedup();
        }
    } else if let (Some(visit), Ok(starts_at)) = (column.strip_prefix(OTHER_TIME), cell.parse::<DateTime>()) {
        if !(0..clock.days()).contains(&clock.day_of(starts_at.date())) {
            return;
        }
        for visit in problem.visits.iter_mut().filter(|one| one.id == visit && one.request as usize == place) {
            visit.slots = visit.slots.first().map(|slot| at_time(clock, *slot, starts_at)).into_iter().collect();
        }
    }
}

/// As long by the clock on the wall, from another time on.
fn at_time(clock: &Clock, slot: Span, starts_at: DateTime) -> Span {
    let (from, to) = (clock.at(slot.starts_at).datetime(), clock.at(slot.ends_at).datetime());
    Span { starts_at: clock.minute_at(starts_at), ends_at: clock.minute_at(starts_at.saturating_add(to - from)) }
}

/// The same hours by the clock on the wall, on another day.
fn on_day(clock: &Clock, slot: Span, day: i32) -> Span {
    let (from, to) = (clock.at(slot.starts_at), clock.at(slot.ends_at));
    let minute = |at: &jiff::Zoned| i32::from(at.hour()) * 60 + i32::from(at.minute());
    let later = from.date().until(to.date()).map_or(0, |span| span.get_days());
    Span { starts_at: clock.minute(day, minute(&from)), ends_at: clock.minute(day, minute(&to) + later * DAY_MIN) }
}
