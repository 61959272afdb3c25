//! The marks at one point of the map: how wide they are, how they stand beside each other, and what they say.

use koppel_engine::place::Place;
use maud::{Markup, html};

use super::labels::Rect;
use super::view::View;
use crate::words::area::area;

/// All that stands at one point.
#[derive(Default)]
pub(super) struct Spot<'a> {
    /// Where the marks are drawn.
    pub x: f64,
    pub y: f64,
    /// Where the place is.
    pub at: (f64, f64),
    pub place: Option<&'a Place>,
    pub volunteers: Vec<&'a str>,
    /// A visit for each place filled.
    pub served: Vec<&'a str>,
    /// Numbers of open visits in the list.
    pub open: Vec<usize>,
    /// How far the point may be off.
    pub off_by_m: u32,
}

/// One mark.
#[derive(Clone, Copy)]
pub(super) enum Mark {
    /// Volunteers who live here: an open circle.
    Volunteers(usize),
    /// Places filled here: a filled square.
    Served(usize),
    /// An open visit: an amber square with its number.
    Open(usize),
    /// Further open visits.
    MoreOpen(usize),
}

/// Open visits drawn at one spot before they are counted.
const OPEN_MOST: usize = 3;
/// People or visits a title names.
const NAMED_MOST: usize = 8;
const SMALL: f64 = 10.0;
const LARGE: f64 = 18.0;
const GAP: f64 = 2.0;

impl Mark {
    /// Large enough for a number where there is one.
    const fn width(self) -> f64 {
        match self {
            Self::Volunteers(1) | Self::Served(1) => SMALL,
            Self::Volunteers(_) | Self::Served(_) | Self::Open(_) => LARGE,
            Self::MoreOpen(_) => LARGE + 8.0,
        }
    }
}

/// The marks of a spot from left to right.
pub(super) fn marks_of(spot: &Spot<'_>) -> Vec<Mark> {
    let mut marks = Vec::new();
    if !spot.volunteers.is_empty() {
        marks.push(Mark::Volunteers(spot.volunteers.len()));
    }
    if !spot.served.is_empty() {
        marks.push(Mark::Served(spot.served.len()));
    }
    let shown = if spot.open.len() > OPEN_MOST { OPEN_MOST - 1 } else { spot.open.len() };
    marks.extend(spot.open[..shown].iter().map(|number| Mark::Open(*number)));
    if shown < spot.open.len() {
        marks.push(Mark::MoreOpen(spot.open.len() - shown));
    }
    marks
}

fn width_of(marks: &[Mark]) -> f64 {
    marks.iter().map(|mark| mark.width() + GAP).sum::<f64>() - GAP
}

/// The room the marks of a spot take.
pub(super) fn around(spot: &Spot<'_>, marks: &[Mark]) -> Rect {
    let width = width_of(marks);
    let height = marks.iter().map(|mark| mark.width().min(LARGE)).fold(SMALL, f64::max);
    Rect { left: spot.x - width / 2.0, top: spot.y - height / 2.0, width, height }
}

/// The marks of a spot, beside each other with the point in the middle.
pub(super) fn spot_svg(view: &View<'_>, spot: &Spot<'_>, marks: &[Mark]) -> Markup {
    let mut left = spot.x - width_of(marks) / 2.0;
    let placed: Vec<(Mark, f64)> = marks
        .iter()
        .map(|mark| {
            let middle = left + mark.width() / 2.0;
            left += mark.width() + GAP;
            (*mark, middle)
        })
        .collect();
    html! { @for (mark, x) in placed { (mark_svg(view, spot, mark, x)) } }
}

fn mark_svg(view: &View<'_>, spot: &Spot<'_>, mark: Mark, x: f64) -> Markup {
    let lang = view.lang();
    let place = spot_name(spot);
    match mark {
        Mark::Volunteers(count) => {
            let who: Vec<String> = spot.volunteers.iter().map(|id| view.short(id)).collect();
            let head = view.words.volunteers(count as u64);
            let title = said(&format!("{place} · {head}"), &who);
            html! {
                g.volunteers {
                    title { (title) }
                    circle cx=(one(x)) cy=(one(spot.y)) r=(one(mark.width() / 2.0 - 1.0)) {}
                    @if count > 1 { text x=(one(x)) y=(one(spot.y)) { (count) } }
                }
            }
        }
        Mark::Served(count) => {
            let visits: Vec<String> = spot.served.iter().map(|id| (*id).to_owned()).collect();
            let head = lang.count(
                count as u64,
                lang.pick("plaats gevuld", "place filled"),
                lang.pick("plaatsen gevuld", "places filled"),
            );
            html! { g.served { title { (said(&format!("{place} · {head}"), &visits)) } (square(spot, mark, x, (count > 1).then(|| count.to_string()))) } }
        }
        Mark::Open(number) => {
            let visit = number.checked_sub(1).and_then(|at| view.open.get(at)).map_or("", |open| &open.unserved.visit);
            let head = lang.pick("niet geplaatst", "unserved");
            html! {
                a.open href=(format!("#open-{number}")) {
                    title { (format!("{number} · {place} · {visit} · {head}")) }
                    (square(spot, mark, x, Some(number.to_string())))
                }
            }
        }
        Mark::MoreOpen(count) => {
            let head = lang.pick("nog meer niet geplaatst", "more unserved");
            let numbers: Vec<String> = spot.open.iter().skip(OPEN_MOST - 1).map(ToString::to_string).collect();
            html! { g.open { title { (said(&format!("{place} · {head}"), &numbers)) } (square(spot, mark, x, Some(format!("+{count}")))) } }
        }
    }
}

fn square(spot: &Spot<'_>, mark: Mark, x: f64, text: Option<String>) -> Markup {
    let (width, height) = (mark.width(), mark.width().min(LARGE));
    html! {
        rect x=(one(x - width / 2.0)) y=(one(spot.y - height / 2.0)) width=(one(width)) height=(one(height)) rx="2" {}
        @if let Some(text) = text { text x=(one(x)) y=(one(spot.y)) { (text) } }
    }
}

/// A title: the head, then the first few items.
fn said(head: &str, items: &[String]) -> String {
    let named = items.iter().take(NAMED_MOST).cloned().collect::<Vec<_>>().join(", ");
    let more = if items.len() > NAMED_MOST { format!(" … +{}", items.len() - NAMED_MOST) } else { String::new() };
    format!("{head}: {named}{more}")
}

/// The name of a spot for titles.
pub(super) fn spot_name(spot: &Spot<'_>) -> String {
    spot.place.map_or_else(String::new, area)
}

/// A coordinate with one decimal: a tenth of a pixel is enough.
pub(super) fn one(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}
