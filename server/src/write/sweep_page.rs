//! `sweep.html` and `sweep.csv`: what came of every combination of a grid, and which of them no other beats on both of two figures.

use koppel_scenarios::simulate::{Figure, Scenario};
use maud::{Markup, html};

use super::page::page;
use crate::lang::Lang;
use crate::played::scale_of;
use crate::study::{Row, Study};

/// What is given up for fill: less of either is better.
const AGAINST: [Figure; 2] = [Figure::TravelMin, Figure::Gini];
/// The figures of the table.
const SHOWN: [Figure; 7] = [
    Figure::Fill,
    Figure::WaitDays,
    Figure::ServedPerWeek,
    Figure::TravelMin,
    Figure::Gini,
    Figure::YesShare,
    Figure::Volunteers,
];

/// The page.
#[must_use]
pub fn sweep_page(study: &Study, rows: &[Row], lang: Lang) -> String {
    let scenario = match study {
        Study::Plays { variants } => variants.first().map(|variant| &variant.scenario),
        Study::Voucher { scenario, .. } => Some(&**scenario),
    };
    let asks = scenario.map_or("", |scenario| lang.scenario_asks(scenario));
    let body = html! {
        header {
            p.eyebrow { (lang.pick("Verkenning", "Sweep")) " · " (study.name(lang)) }
            h1 { (title(rows, lang)) }
            @if !asks.is_empty() { p.room { (asks) } }
            p.quiet { (told(rows, scenario, lang)) }
        }
        main { (frontiers(rows, lang)) section { (table(rows, lang)) } }
        footer { p { (lang.pick("Gemaakt met koppel ", "Made with koppel ")) (env!("CARGO_PKG_VERSION")) "." } }
    };
    let style = concat!(include_str!("report.css"), include_str!("played.css"));
    page(lang, lang.pick("Verkenning", "Sweep"), style, &body)
}

/// The best fill there is, and what it takes, in one sentence.
pub fn title(rows: &[Row], lang: Lang) -> String {
    let Some(best) =
        rows.iter().max_by(|one, other| one.figure(Figure::Fill).mean.total_cmp(&other.figure(Figure::Fill).mean))
    else {
        return lang.pick("Er is niets gespeeld.", "Nothing was played.").to_owned();
    };
    let fill = lang.decimal(best.figure(Figure::Fill).mean * 100.0, 0);
    let set = settings(best, lang);
    lang.pick(
        format!("De hoogste dekkingsgraad is {fill} van de 100 hulpvragen: {set}."),
        format!("The highest fill rate is {fill} of 100 requests: {set}."),
    )
}

fn told(rows: &[Row], scenario: Option<&Scenario>, lang: Lang) -> String {
    let (count, plays) = (rows.len(), rows.first().map_or(0, |row| row.plays));
    let seed = scenario.map_or(0, |scenario| scenario.seed);
    lang.pick(
        format!("{count} combinaties, elk {plays} keer gespeeld met dezelfde kansen; seed {seed}. ± is een interval van 95 %. Verzonnen mensen."),
        format!("{count} combinations, each played {plays} times with the same chances; seed {seed}. ± is a 95% interval. Invented people."),
    )
}

fn settings(row: &Row, lang: Lang) -> String {
    row.set.iter().map(|(path, value)| format!("{} = {value}", lang.dial(path))).collect::<Vec<_>>().join(", ")
}

/// Whether another row has more fill for no more of the other figure, or as much for less.
fn is_beaten(row: &Row, rows: &[Row], against: Figure) -> bool {
    let of = |row: &Row| (row.figure(Figure::Fill).mean, row.figure(against).mean);
    let (fill, cost) = of(row);
    rows.iter().map(of).any(|(more, less)| more >= fill && less <= cost && (more > fill || less < cost))
}

/// Fill against travel, and against inequality: every combination as its number, those that nothing beats on a line.
pub fn frontiers(rows: &[Row], lang: Lang) -> Markup {
    html! {
        div.columns {
            @for against in AGAINST {
                section {
                    h2 { (lang.figure_name(Figure::Fill)) " " (lang.pick("tegen", "against")) " " (lang.figure_name(against)) }
                    (frontier(rows, against, lang))
                }
            }
        }
    }
}

fn frontier(rows: &[Row], against: Figure, lang: Lang) -> Markup {
    const WIDE: f64 = 440.0;
    const HIGH: f64 = 300.0;
    let range = |of: Figure| {
        let means: Vec<f64> = rows.iter().map(|row| row.figure(of).mean).collect();
        let (low, high) =
            (means.iter().copied().fold(f64::MAX, f64::min), means.iter().copied().fold(f64::MIN, f64::max));
        let room = ((high - low) * 0.08).max(1e-6);
        (low - room, high + room)
    };
    let ((left, right), (low, high)) = (range(against), range(Figure::Fill));
    let x = |value: f64| 56.0 + (WIDE - 80.0) * (value - left) / (right - left);
    let y = |value: f64| 16.0 + (HIGH - 72.0) * (1.0 - (value - low) / (high - low));
    let place = |row: &Row| (x(row.figure(against).mean), y(row.figure(Figure::Fill).mean));
    let mut best: Vec<(f64, f64)> = rows.iter().filter(|row| !is_beaten(row, rows, against)).map(place).collect();
    best.sort_by(|one, other| one.0.total_cmp(&other.0));
    let line: Vec<String> = best.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let tick = |value: f64, of: Figure| lang.decimal(value * scale_of(of).0, scale_of(of).1);
    let named = lang.pick(
        "elke combinatie met haar nummer; de tabel zegt hetzelfde",
        "every combination with its number; the table says the same",
    );
    html! {
        svg.chart.small viewBox=(format!("0 0 {WIDE} {HIGH}")) role="img" aria-label=(named) {
            line.axis x1="56" x2=(WIDE - 24.0) y1=(HIGH - 56.0) y2=(HIGH - 56.0) {}
            polyline.line.helped points=(line.join(" ")) {}
            @for (number, row) in (1..).zip(rows) {
                @let (x, y) = place(row);
                circle.met cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="4" { title { (settings(row, lang)) } }
                text.point x=(format!("{:.1}", x + 7.0)) y=(format!("{:.1}", y - 6.0)) { (number) }
            }
            text.tick x="48" y=(format!("{:.1}", y(high) + 8.0)) { (tick(high, Figure::Fill)) }
            text.tick x="48" y=(format!("{:.1}", y(low))) { (tick(low, Figure::Fill)) }
            text.tick.week x="72" y=(HIGH - 36.0) { (tick(left, against)) }
            text.tick.week x=(WIDE - 40.0) y=(HIGH - 36.0) { (tick(right, against)) }
            text x=(WIDE / 2.0 - 60.0) y=(HIGH - 8.0) { (lang.figure_name(against)) }
        }
    }
}

/// Every combination with its figures.
pub fn table(rows: &[Row], lang: Lang) -> Markup {
    html! {
        table.figures {
            thead { tr {
                th.number { (lang.pick("nr", "no")) } th { (lang.pick("instelling", "setting")) }
                @for shown in SHOWN { th.number { (lang.figure_name(shown)) } }
            } }
            tbody {
                @for (number, row) in (1..).zip(rows) {
                    tr {
                        td.number { (number) } th { (settings(row, lang)) }
                        @for shown in SHOWN { td.number { (lang.interval(row.figure(shown), shown)) } }
                    }
                }
            }
        }
    }
}

/// A row for every combination: its settings, then each figure with half its interval.
#[must_use]
pub fn sweep_csv(rows: &[Row], lang: Lang) -> String {
    let number = |number: f64| if number.is_finite() { lang.decimal(number, 4) } else { String::new() };
    let mut cells: Vec<String> =
        rows.first().map_or_else(Vec::new, |row| row.set.iter().map(|(path, _)| path.clone()).collect());
    for shown in Figure::ALL {
        cells.extend([lang.figure_name(shown).to_owned(), "±".to_owned()]);
    }
    let mut text = format!("\u{feff}{}\r\n", cells.join(";"));
    for row in rows {
        let mut cells: Vec<String> = row.set.iter().map(|(_, value)| value.replace(';', ",")).collect();
        for shown in Figure::ALL {
            let (of, scale) = (row.figure(shown), scale_of(shown).0);
            cells.extend([number(of.mean * scale), number(of.half_width * scale)]);
        }
        text.push_str(&format!("{}\r\n", cells.join(";")));
    }
    text
}
