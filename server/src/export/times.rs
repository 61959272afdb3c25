//! Stretches of time as cells that the reader understands: dates with hours, cut where a cell would be too long.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use koppel_engine::request::Visit;
use koppel_engine::time::Span;

use crate::clock::Clock;
use crate::read::when::MAX_WHEN_BYTES;
use crate::store::weeks::Week;

/// Minutes of a day.
const DAY: i32 = 24 * 60;
/// Starts of a visit are so far apart when nothing says otherwise.
const GRID_MIN: i32 = 15;

/// A stretch by the clock on the wall: its day, and minutes from that day's midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Wall {
    date: Date,
    from: i32,
    to: i32,
}

fn wall(clock: &Clock, span: Span) -> Wall {
    let (from, to) = (clock.at(span.starts_at), clock.at(span.ends_at));
    let minute = |at: &jiff::Zoned| i32::from(at.hour()) * 60 + i32::from(at.minute());
    let at = |at: &jiff::Zoned| Wall { date: at.date(), from: minute(at), to: minute(at) };
    Wall { to: minute(&to) + days_between(at(&from), at(&to)) * DAY, ..at(&from) }
}

fn hours(from: i32, to: i32) -> String {
    let to = if to > DAY { to - DAY } else { to };
    format!("{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
}

/// A stretch as text; one of a day or more is cut at midnight, and the reader joins it again.
fn said(one: Wall, into: &mut Vec<String>) {
    let Wall { mut date, mut from, mut to } = one;
    while to - from >= DAY {
        into.push(format!("{date} {}", hours(from, DAY)));
        let Ok(next) = date.tomorrow() else { return };
        (date, from, to) = (next, 0, to - DAY);
    }
    if from < to {
        into.push(format!("{date} {}", hours(from, to)));
    }
}

/// Texts joined into cells, none longer than a reader takes.
fn cells(texts: &[String]) -> Vec<String> {
    let mut cells: Vec<String> = Vec::new();
    for text in texts {
        match cells.last_mut().filter(|cell| cell.len() + text.len() + 2 <= MAX_WHEN_BYTES) {
            Some(cell) => {
                cell.push_str("; ");
                cell.push_str(text);
            }
            None => cells.push(text.clone()),
        }
    }
    cells
}

/// When somebody is free.
pub(super) fn free(clock: &Clock, spans: &[Span]) -> Vec<String> {
    let mut texts = Vec::new();
    spans.iter().for_each(|span| said(wall(clock, *span), &mut texts));
    cells(&texts)
}

/// Steps that settings take; starts further apart are no window.
const STEPS: std::ops::RangeInclusive<i32> = 1..=720;

/// The finest step between two starts of a visit on one day, which windows of starts are written with.
pub(super) fn grid_min(week: &Week) -> i32 {
    let visits = &week.problem.visits;
    let steps = visits.iter().flat_map(|visit| visit.slots.windows(2)).filter_map(|pair| {
        let (one, next) = (wall(&week.clock, pair[0]), wall(&week.clock, pair[1]));
        (one.date == next.date).then_some(next.from - one.from).filter(|step| STEPS.contains(step))
    });
    steps.min().unwrap_or(GRID_MIN)
}

/// What the cells of a request say of its visits.
pub(super) struct Asked {
    /// Times, in cells.
    pub when: Vec<String>,
    /// How it comes back.
    pub repeat: &'static str,
    /// Minutes of a visit; nothing when there is none.
    pub duration_min: Option<i32>,
}

/// The times of a request's visits: runs of starts on the grid as one window.
pub(super) fn asked(week: &Week, visits: &[&Visit], grid_min: i32) -> Asked {
    let clock = &week.clock;
    let walls: Vec<Vec<Wall>> =
        visits.iter().map(|visit| visit.slots.iter().map(|slot| wall(clock, *slot)).collect()).collect();
    let duration_min = walls.iter().flatten().next().map(|one| one.to - one.from);
    let repeat = repeat(week, &walls);
    let mut texts = Vec::new();
    let last = clock.date(clock.days() - 1);
    // What comes back has one visit a day, or a week from Monday to Sunday, which the reader tells by their dates.
    let days = if repeat == EACH_DAY { 1 } else { 7 };
    let from_monday = |date: Date| i64::from(date.weekday().to_monday_zero_offset());
    let end_of = |date: Date| date.saturating_add((days - 1 - from_monday(date) % days).days());
    let ends: Vec<Option<Date>> = walls.iter().map(|walls| walls.first().map(|wall| end_of(wall.date))).collect();
    for (visit, walls) in walls.iter().enumerate() {
        // Of two that begin within one the first is of the night before it.
        let shared = ends[visit].is_some() && ends.get(visit + 1) == Some(&ends[visit]);
        let end = ends[visit].map_or(last, |end| if shared { end.saturating_sub(days.days()) } else { end });
        let end = if repeat.is_empty() { last } else { end.min(last) };
        for window in runs(walls, grid_min) {
            if window.date > end {
                // What begins in the night is of the day before; behind the last day its date would be outside the period.
                texts.push(format!("{} na middernacht {}", before(window.date), hours(window.from, window.to)));
            } else {
                said(window, &mut texts);
            }
        }
    }
    Asked { when: cells(&texts), repeat, duration_min }
}

fn before(day: Date) -> Date {
    day.yesterday().unwrap_or(day)
}

/// Windows of starts on the grid. One that goes on after midnight is said as one: what begins in the last night of a week is of that week.
fn runs(walls: &[Wall], grid_min: i32) -> Vec<Wall> {
    let mut runs: Vec<Wall> = Vec::new();
    for (place, next) in walls.iter().enumerate() {
        let follows = place > 0 && follows(walls[place - 1], *next, grid_min);
        match runs.last_mut().filter(|_| follows) {
            // A window must stay shorter than a day, or its end would be taken for one of the same day.
            Some(run) if next.to + days_between(*run, *next) * DAY - run.from < DAY => {
                run.to = next.to + days_between(*run, *next) * DAY;
            }
            _ => runs.push(*next),
        }
    }
    runs
}

fn follows(one: Wall, next: Wall, grid_min: i32) -> bool {
    next.from + days_between(one, next) * DAY - one.from == grid_min && next.to - next.from == one.to - one.from
}

fn days_between(one: Wall, next: Wall) -> i32 {
    one.date.until(next.date).map_or(0, |span| span.get_days())
}

/// How a visit of each day comes back.
const EACH_DAY: &str = "elke dag";

/// Nothing for one visit, else by week or by day: whichever makes the same visits.
fn repeat(week: &Week, visits: &[Vec<Wall>]) -> &'static str {
    if visits.len() < 2 {
        return "";
    }
    let mut weeks: BTreeMap<Date, usize> = BTreeMap::new();
    for visit in visits.iter().filter(|visit| !visit.is_empty()) {
        let day = usize::try_from(week.clock.day_of(visit[0].date)).unwrap_or(0);
        *weeks.entry(week.problem.period.week_of(day)).or_default() += 1;
    }
    if weeks.values().all(|visits| *visits == 1) { "wekelijks" } else { EACH_DAY }
}
