//! The load of every volunteer as a list of bars: labels beside them, all from zero.

use maud::{Markup, html};

use super::view::{Row, View};

/// The longest list.
const BARS_MOST: usize = 60;

/// Volunteers with a match, the most visits first; then who has none.
pub(super) fn load(view: &View<'_>) -> Markup {
    let lang = view.lang();
    let mut loads: Vec<(&str, Vec<&Row<'_>>)> = view.by_volunteer().into_iter().collect();
    loads.sort_by_key(|(_, rows)| std::cmp::Reverse((rows.len(), minutes(rows))));
    let most = loads.first().map_or(1, |(_, rows)| rows.len());
    let (idle, total) = (view.problem.volunteers.len().saturating_sub(loads.len()), loads.len());
    html! {
        div.bars role="list" {
            @for (volunteer, rows) in loads.iter().take(BARS_MOST) {
                div.bar role="listitem" {
                    span.who { (view.short(volunteer)) }
                    span.track { span.fill style=(format!("width:{}%", rows.len() * 100 / most)) {} }
                    span.figure { (rows.len()) }
                    span.quiet { (lang.duration(minutes(rows))) }
                }
            }
        }
        @if total > BARS_MOST {
            p.quiet { (lang.pick(format!("En nog {} vrijwilligers; zie plan.xlsx.", total - BARS_MOST), format!("And {} more volunteers; see plan.xlsx.", total - BARS_MOST))) }
        }
        @if idle > 0 {
            p.quiet { (without(view, idle)) }
        }
    }
}

fn minutes(rows: &[&Row<'_>]) -> i64 {
    rows.iter().map(|row| i64::from(row.minutes())).sum()
}

fn without(view: &View<'_>, idle: usize) -> String {
    let number = view.words.volunteers(idle as u64);
    match idle {
        1 => view.lang().pick(format!("{number} heeft nu geen bezoek."), format!("{number} has no visit now.")),
        _ => view.lang().pick(format!("{number} hebben nu geen bezoek."), format!("{number} have no visit now.")),
    }
}
