//! A week of hours to paint: boxes to tick without script, strokes with it. Seven days, the hours from 7 to 23, and the night.

use std::collections::BTreeSet;

use koppel_engine::time::Span;
use maud::{Markup, html};

use crate::clock::Clock;
use crate::lang::Lang;

/// A day (0 is Monday) and the hour at which it begins; [`NIGHT`] is the night that begins on the day.
pub(super) type Hour = (u8, u8);

/// The first hour of the grid.
const FIRST: u8 = 7;
/// The night, 23:00 to 7:00.
const NIGHT: u8 = 23;

/// Days as the reader of cells knows them.
const DAYS: [&str; 7] = ["ma", "di", "wo", "do", "vr", "za", "zo"];

/// The hours of the first week that lie in free time.
pub(super) fn ticked(free: &[Span], clock: &Clock) -> BTreeSet<Hour> {
    let mut ticked = BTreeSet::new();
    for day in 0..clock.days().min(7) {
        let weekday = clock.date(day).weekday().to_monday_zero_offset().unsigned_abs();
        for hour in FIRST..=NIGHT {
            let from = i32::from(hour) * 60;
            let span = clock.span(day, from, if hour == NIGHT { i32::from(FIRST) * 60 } else { from + 60 });
            if free.iter().any(|free| free.holds(span)) {
                ticked.insert((weekday, hour));
            }
        }
    }
    ticked
}

/// The hours that a form sent, each as `0-9`.
pub(super) fn sent<'a>(values: impl Iterator<Item = &'a str>) -> BTreeSet<Hour> {
    let hours = values.filter_map(|value| {
        let (day, hour) = value.split_once('-')?;
        Some((day.parse().ok()?, hour.parse().ok()?))
    });
    hours.filter(|(day, hour)| *day < 7 && (FIRST..=NIGHT).contains(hour)).collect()
}

/// The hours as a cell: `ma 09:00-12:00; ma 23:00-07:00`.
pub(super) fn cell(ticked: &BTreeSet<Hour>) -> String {
    let mut parts = Vec::new();
    for (day, name) in (0_u8..).zip(DAYS) {
        let mut hour = FIRST;
        while hour < NIGHT {
            let from = hour;
            while hour < NIGHT && ticked.contains(&(day, hour)) {
                hour += 1;
            }
            if hour > from {
                parts.push(format!("{name} {from:02}:00-{hour:02}:00"));
            }
            hour += 1;
        }
        if ticked.contains(&(day, NIGHT)) {
            parts.push(format!("{name} 23:00-07:00"));
        }
    }
    parts.join("; ")
}

/// The hours of a cell that [`cell`] wrote.
pub(super) fn of_cell(cell: &str) -> BTreeSet<Hour> {
    let mut ticked = BTreeSet::new();
    for part in cell.split("; ") {
        let Some((day, hours)) = part.split_once(' ') else { continue };
        let Some(day) = (0_u8..).zip(DAYS).find(|(_, name)| *name == day).map(|(day, _)| day) else { continue };
        let hour = |text: &str| text.get(..2).and_then(|hour| hour.parse::<u8>().ok());
        let Some((from, to)) = hours.split_once('-').and_then(|(from, to)| Some((hour(from)?, hour(to)?))) else {
            continue;
        };
        if from == NIGHT {
            ticked.insert((day, NIGHT));
        }
        ticked.extend((from..to).map(|hour| (day, hour)));
    }
    ticked
}

/// The grid.
pub(super) fn grid(lang: Lang, ticked: &BTreeSet<Hour>) -> Markup {
    let names = lang.pick(DAYS, ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]);
    let label = |hour: u8| if hour == NIGHT { lang.pick("nacht", "night").to_owned() } else { format!("{hour}") };
    html! {
        table.grid data-paint {
            caption { (lang.pick("Vrij per uur; de nacht is van 23 tot 7", "Free by the hour; the night is from 23 to 7")) }
            thead { tr { td {} @for name in names { th scope="col" { (name) } } } }
            tbody {
                @for hour in FIRST..=NIGHT {
                    tr {
                        th scope="row" { (label(hour)) }
                        @for (day, name) in (0_u8..).zip(names) {
                            td { label { input type="checkbox" name="free" value=(format!("{day}-{hour}")) checked[ticked.contains(&(day, hour))] aria-label=(format!("{name} {}", label(hour))); } }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn check(cell_text: &str, hours: &[Hour]) {
        let hours: BTreeSet<Hour> = hours.iter().copied().collect();
        assert_eq!(cell(&hours), cell_text);
        assert_eq!(of_cell(cell_text), hours);
    }

    #[test]
    fn hours_beside_each_other_are_one_stretch() {
        check("ma 09:00-11:00; ma 12:00-13:00; zo 23:00-07:00", &[(0, 9), (0, 10), (0, 12), (6, 23)]);
        check("", &[]);
    }

    #[test]
    fn an_hour_is_ticked_when_all_of_it_is_free() {
        let clock = Clock::new("Europe/Amsterdam", date(2026, 11, 23), 7).unwrap();
        let free = [clock.span(1, 9 * 60 + 30, 12 * 60), clock.span(2, 23 * 60, 7 * 60)];
        assert_eq!(ticked(&free, &clock), BTreeSet::from([(1, 10), (1, 11), (2, 23)]));
        assert_eq!(sent(["1-10", "7-9", "x", "2-23", "0-6"].into_iter()), BTreeSet::from([(1, 10), (2, 23)]));
    }
}
