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
    pub place: Option<&'a Place>,
    pub volunteers: Vec<&'a str>,
    /// A visit for each place filled.
    pub served: Vec<&'a str>,
    /// Numbers of open visits in the list.
    pub open: Vec<usize>,
}

/// Kinds of marks, in the order in which they are drawn: what needs attention on top.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Volunteers,
    Served,
    Open,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Volunteers, Self::Served, Self::Open];
}

/// One mark and the side of the square it fills.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    what: What,
    side: f64,
}

#[derive(Clone, Copy)]
enum What {
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
/// Side of a mark on a map with many spots.
const DOT: f64 = 6.0;
const SMALL: f64 = 10.0;
const LARGE: f64 = 18.0;
const GAP: f64 = 2.0;

impl What {
    const fn kind(self) -> Kind {
        match self {
            Self::Volunteers(_) => Kind::Volunteers,
            Self::Served(_) => Kind::Served,
            Self::Open(_) | Self::MoreOpen(_) => Kind::Open,
        }
    }

    /// Large enough for a number where there is one.
    const fn side(self, is_dense: bool) -> f64 {
        match self {
            _ if is_dense => DOT,
            Self::Volunteers(1) | Self::Served(1) => SMALL,
            Self::Volunteers(_) | Self::Served(_) | Self::Open(_) => LARGE,
            Self::MoreOpen(_) => LARGE + 8.0,
        }
    }
}

/// The marks of a spot from left to right; on a dense map small, and without numbers.
pub(super) fn marks_of(spot: &Spot<'_>, is_dense: bool) -> Vec<Mark> {
    let mut marks = Vec::new();
    if !spot.volunteers.is_empty() {
        marks.push(What::Volunteers(spot.volunteers.len()));
    }
    if !spot.served.is_empty() {
        marks.push(What::Served(spot.served.len()));
    }
    let most = if is_dense { 1 } else { OPEN_MOST };
    let shown = if spot.open.len() > most { most - 1 } else { spot.open.len() };
    marks.extend(spot.open[..shown].iter().map(|number| What::Open(*number)));
    if shown < spot.open.len() {
        marks.push(What::MoreOpen(spot.open.len() - shown));
    }
    marks.into_iter().map(|what| Mark { what, side: what.side(is_dense) }).collect()
}

fn width_of(marks: &[Mark]) -> f64 {
    marks.iter().map(|mark| mark.side + GAP).sum::<f64>() - GAP
}

/// The room the marks of a spot take.
pub(super) fn around(spot: &Spot<'_>, marks: &[Mark]) -> Rect {
    let width = width_of(marks);
    let height = marks.iter().map(|mark| mark.side.min(LARGE)).fold(DOT, f64::max);
    Rect { left: spot.x - width / 2.0, top: spot.y - height / 2.0, width, height }
}

/// The marks of one kind at a spot. All stand beside each other, with the point in the middle.
pub(super) fn spot_svg(view: &View<'_>, spot: &Spot<'_>, marks: &[Mark], kind: Kind) -> Markup {
    let mut left = spot.x - width_of(marks) / 2.0;
    let mut placed = Vec::new();
    for mark in marks {
        placed.push((*mark, left + mark.side / 2.0));
        left += mark.side + GAP;
    }
    html! {
        @for (mark, x) in placed.into_iter().filter(|(mark, _)| mark.what.kind() == kind) {
            (mark_svg(view, spot, mark, x))
        }
    }
}

fn mark_svg(view: &View<'_>, spot: &Spot<'_>, mark: Mark, x: f64) -> Markup {
    let lang = view.lang();
    let place = spot_name(spot);
    match mark.what {
        What::Volunteers(count) => {
            let who: Vec<String> = spot.volunteers.iter().map(|id| view.short(id)).collect();
            let title = said(&[&place, &view.words.volunteers(count as u64)], &who);
            html! {
                g.volunteers {
                    title { (title) }
                    circle cx=(one(x)) cy=(one(spot.y)) r=(one(mark.side / 2.0 - 1.0)) {}
                    @if count > 1 && mark.side >= LARGE { text x=(one(x)) y=(one(spot.y)) { (count) } }
                }
            }
        }
        What::Served(count) => {
            let visits: Vec<String> = spot.served.iter().map(|id| (*id).to_owned()).collect();
            let (one, many) = lang.pick(("plaats gevuld", "plaatsen gevuld"), ("place filled", "places filled"));
            let title = said(&[&place, &lang.count(count as u64, one, many)], &visits);
            let text = if count > 1 { count.to_string() } else { String::new() };
            html! { g.served { title { (title) } (square(spot, mark, x, &text)) } }
        }
        What::Open(number) => {
            let visit = number.checked_sub(1).and_then(|at| view.open.get(at)).map_or("", |open| &open.unserved.visit);
            let parts: [&str; 4] = [&number.to_string(), &place, visit, lang.pick("niet geplaatst", "unserved")];
            html! {
                a.open href=(format!("#open-{number}")) {
                    title { (joined(&parts)) }
                    (square(spot, mark, x, &number.to_string()))
                }
            }
        }
        What::MoreOpen(count) => {
            let numbers: Vec<String> =
                spot.open.iter().skip(spot.open.len() - count).map(|number| number.to_string()).collect();
            let title = said(&[&place, lang.pick("niet geplaatst, nummer", "unserved, number")], &numbers);
            html! { g.open { title { (title) } (square(spot, mark, x, &format!("+{count}"))) } }
        }
    }
}

/// A square, with its text when it is large enough.
fn square(spot: &Spot<'_>, mark: Mark, x: f64, text: &str) -> Markup {
    let (width, height) = (mark.side, mark.side.min(LARGE));
    html! {
        rect x=(one(x - width / 2.0)) y=(one(spot.y - height / 2.0)) width=(one(width)) height=(one(height)) rx="2" {}
        @if !text.is_empty() && width >= LARGE { text x=(one(x)) y=(one(spot.y)) { (text) } }
    }
}

fn joined(parts: &[&str]) -> String {
    parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// A title: what it is, then the first few items.
fn said(head: &[&str], items: &[String]) -> String {
    let named = items.iter().take(NAMED_MOST).cloned().collect::<Vec<_>>().join(", ");
    let more = if items.len() > NAMED_MOST { format!(" … +{}", items.len() - NAMED_MOST) } else { String::new() };
    format!("{}: {named}{more}", joined(head))
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
