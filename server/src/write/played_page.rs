//! `simulation.html`: a simulation as one page that needs no network: the answer in its title, figures with intervals, what happened week by week,
//! who was helped and who was not by kind and by district, the load, and every setting.

use std::collections::BTreeMap;

use koppel_scenarios::simulate::{Count, Figure, Interval, Outcome, Scenario, difference, figure};
use maud::{Markup, html};

use super::page::page;
use crate::lang::Lang;
use crate::played::{Played, grouped};
use crate::postcodes;

/// The page.
#[must_use]
pub fn played_page(played: &Played, lang: Lang) -> String {
    let title = format!("{} · {}", lang.pick("Simulatie", "Simulation"), lang.scenario_name(&played.scenario));
    let body = html! {
        header {
            p.eyebrow { (lang.pick("Simulatie", "Simulation")) " · " (lang.scenario_name(&played.scenario)) }
            h1 { (played.title(lang)) }
            @if !played.scenario.asks.is_empty() { p.room { (lang.scenario_asks(&played.scenario)) } }
            p.quiet { (told(played, lang)) }
        }
        main {
            section { h2 { (lang.pick("Cijfers", "Figures")) } (figures(played, lang)) }
            section { (weeks(&played.outcomes, lang)) }
            div.columns {
                section { h2 { (lang.pick("Vervuld naar soort hulp", "Met by kind of help")) } (fills(&grouped(&played.outcomes, |o| &o.kinds), lang)) }
                section {
                    h2 { (lang.pick("Vervuld naar wijk", "Met by district")) }
                    (map(&played.scenario, &grouped(&played.outcomes, |o| &o.districts), lang))
                    (fills(&grouped(&played.outcomes, |o| &o.districts), lang))
                }
            }
            section { (load(&played.outcomes, lang)) }
            section { h2 { (lang.pick("Waar de cijfers vandaan komen", "Where the figures come from")) } (sources(&played.scenario)) }
            section { (settings(&played.scenario, lang.pick("Alle instellingen", "All settings"))) }
            @if let Some((other, _)) = &played.other {
                section { (settings(other, lang.pick("Instellingen van wat ernaast staat", "Settings of what stands beside it"))) }
            }
        }
        footer { p { (lang.pick("Gemaakt met koppel ", "Made with koppel ")) (env!("CARGO_PKG_VERSION")) ". " (lang.pick("Plaatsen: ", "Places: ")) "GeoNames (CC BY 4.0)." } }
    };
    let style = concat!(include_str!("report.css"), include_str!("played.css"));
    page(lang, &title, style, &body)
}

/// `capacity.html`: what was found, to send with an application or an account.
#[must_use]
pub fn capacity_page(name: &str, found: &str, lang: Lang) -> String {
    let (title, rest) = found.split_once('\n').unwrap_or((found, ""));
    let body = html! {
        header {
            p.eyebrow { (lang.pick("Draagkracht", "Capacity")) " · " (name) }
            h1 { (title) }
            p.quiet { (lang.pick(
                "Gespeeld met verzonnen mensen; ± is een interval van 95 %. Wat iets brengt, is gemeten door het erbij te zetten en met dezelfde kansen opnieuw te spelen.",
                "Played with invented people; ± is a 95% interval. What something brings is measured by adding it and playing again with the same chances.",
            )) }
        }
        main { @for part in rest.split("\n\n") { section { pre { (part) } } } }
    };
    let style = concat!(include_str!("report.css"), include_str!("played.css"));
    page(lang, lang.pick("Draagkracht", "Capacity"), style, &body)
}

/// How it was played.
fn told(played: &Played, lang: Lang) -> String {
    let (plays, scenario) = (played.outcomes.len(), &played.scenario);
    let (weeks, warm, seed) = (scenario.weeks, scenario.warm_up_weeks, scenario.seed);
    lang.pick(
        format!("{plays} keer gespeeld, {weeks} weken, na een aanloop van {warm}; seed {seed}. ± is een interval van 95 %. Verzonnen mensen."),
        format!("Played {plays} times, {weeks} weeks after {warm} to warm up; seed {seed}. ± is a 95% interval. Invented people."),
    )
}

fn figures(played: &Played, lang: Lang) -> Markup {
    html! {
        table.figures {
            thead { tr {
                th { (lang.pick("maat", "figure")) }
                th.number { (lang.policy_name(played.scenario.policy)) }
                @if let Some((other, _)) = &played.other {
                    th.number { (lang.scenario_name(other)) ", " (lang.policy_name(other.policy)) }
                    th.number { (lang.pick("verschil", "difference")) }
                }
            } }
            tbody {
                @for shown in played.figures() {
                    tr {
                        th { (lang.figure_name(shown)) }
                        td.number { (lang.interval(figure(&played.outcomes, shown), shown)) }
                        @if let Some((_, other)) = &played.other {
                            td.number { (lang.interval(figure(other, shown), shown)) }
                            td.number { (apart(difference(&played.outcomes, other, shown), shown, lang)) }
                        }
                    }
                }
            }
        }
    }
}

fn apart(interval: Interval, shown: Figure, lang: Lang) -> Markup {
    let sign = if interval.mean > 0.0 { "+" } else { "" };
    let written = lang.interval(interval, shown);
    html! { @if interval.is_sure() { b { (sign) (written) } } @else { span.quiet { (sign) (written) " " (lang.pick("(niet zeker)", "(not sure)")) } } }
}

const WIDE: f64 = 960.0;
const HIGH: f64 = 220.0;

/// Helped and expired week by week: means as lines, 95 % of plays as bands.
fn weeks(outcomes: &[Outcome], lang: Lang) -> Markup {
    let count = outcomes.iter().map(|outcome| outcome.weeks.len()).min().unwrap_or(0);
    let of = |series: usize, week: usize| -> Vec<f64> {
        outcomes.iter().map(|outcome| outcome.weeks[week][series] as f64).collect()
    };
    let lines: Vec<Vec<(f64, f64, f64)>> = (0..2)
        .map(|series| {
            (0..count)
                .map(|week| {
                    let interval = Interval::of(&of(series, week));
                    let half = if interval.half_width.is_finite() { interval.half_width } else { 0.0 };
                    (interval.mean, (interval.mean - half).max(0.0), interval.mean + half)
                })
                .collect()
        })
        .collect();
    let most = lines.iter().flatten().map(|(_, _, high)| *high).fold(1.0, f64::max) * 1.1;
    let x = |week: usize| 40.0 + (WIDE - 160.0) * week as f64 / (count.max(2) - 1) as f64;
    let y = |value: f64| 16.0 + (HIGH - 48.0) * (1.0 - value / most);
    let path =
        |points: &[(f64, f64)]| points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ");
    let names = [lang.pick("geholpen", "helped"), lang.pick("te laat", "too late")];
    html! {
        h2 { (lang.pick("Per week: wie geholpen is, en wie te laat", "By week: who was helped, and who too late")) }
        svg.chart viewBox=(format!("0 0 {WIDE} {HIGH}")) role="img" aria-label=(lang.pick("Geholpen en te laat, per week", "Helped and too late, by week")) {
            line.axis x1="40" x2=(WIDE - 120.0) y1=(y(0.0)) y2=(y(0.0)) {}
            text.tick x="32" y=(y(0.0)) { "0" }
            text.tick x="32" y=(y(most / 1.1)) { (lang.decimal(most / 1.1, 0)) }
            @for (series, line) in lines.iter().enumerate() {
                @let class = ["helped", "late"][series];
                @let band: Vec<(f64, f64)> = line.iter().enumerate().map(|(week, (_, _, high))| (x(week), y(*high)))
                    .chain(line.iter().enumerate().rev().map(|(week, (_, low, _))| (x(week), y(*low)))).collect();
                @let middle: Vec<(f64, f64)> = line.iter().enumerate().map(|(week, (mean, ..))| (x(week), y(*mean))).collect();
                polygon class=(format!("band {class}")) points=(path(&band)) {}
                polyline class=(format!("line {class}")) points=(path(&middle)) {}
                @if let Some((at, (mean, ..))) = line.iter().enumerate().next_back() {
                    text class=(format!("name {class}")) x=(x(at) + 8.0) y=(y(*mean)) { (names[series]) }
                }
            }
            text.tick.week x=(x(0)) y=(HIGH - 12.0) { "1" }
            text.tick.week x=(x(count.max(1) - 1)) y=(HIGH - 12.0) { (lang.pick("week ", "week ")) (count) }
        }
    }
}

/// The share met of each group as bars from zero, the lowest first.
fn fills(groups: &BTreeMap<String, Count>, lang: Lang) -> Markup {
    let mut rows: Vec<(&String, &Count)> = groups.iter().collect();
    rows.sort_by(|one, other| one.1.fill().total_cmp(&other.1.fill()));
    html! {
        div.bars role="list" {
            @for (name, count) in rows {
                div.bar.wide role="listitem" {
                    span.who { (crate::words::term(lang, name)) }
                    span.track { span.fill style=(format!("width:{:.1}%", count.fill() * 100.0)) {} }
                    span.figure { (lang.decimal(count.fill() * 100.0, 0)) " %" }
                    span.quiet { (lang.decimal(count.wait(), 1)) " " (lang.pick("dagen", "days")) }
                }
            }
        }
    }
}

/// A district on the map: east, south, the root of its inhabitants, the share met, its name.
type Spot<'a> = (f64, f64, f64, f64, &'a str);

/// Districts as discs at their first postcode, as large as they have inhabitants, the paler the less is met.
fn map(scenario: &Scenario, groups: &BTreeMap<String, Count>, lang: Lang) -> Markup {
    let spots: Vec<Spot<'_>> = scenario
        .districts
        .iter()
        .filter_map(|district| {
            let (north, east) = postcodes::centre_of(*district.postcodes.first()?)?;
            let fill = groups.get(&district.name).map_or(1.0, Count::fill);
            Some((
                east * north.to_radians().cos(),
                -north,
                f64::from(district.inhabitants).sqrt(),
                fill,
                district.name.as_str(),
            ))
        })
        .collect();
    if spots.len() < 2 {
        return html! {};
    }
    let bounds = |of: &dyn Fn(&Spot<'_>) -> f64| {
        let all: Vec<f64> = spots.iter().map(of).collect();
        (all.iter().copied().fold(f64::MAX, f64::min), all.iter().copied().fold(f64::MIN, f64::max))
    };
    let ((west, east), (north, south)) = (bounds(&|spot| spot.0), bounds(&|spot| spot.1));
    let scale = (340.0 / (east - west).max(1e-6)).min(240.0 / (south - north).max(1e-6));
    let widest = spots.iter().map(|spot| spot.2).fold(1.0, f64::max);
    let at = |spot: &Spot<'_>| (50.0 + (spot.0 - west) * scale, 40.0 + (spot.1 - north) * scale);
    let high = 90.0 + (south - north) * scale;
    html! {
        figure.still {
            svg.chart viewBox=(format!("0 0 440 {high:.0}")) role="img" aria-label=(lang.pick("Kaart: vervuld naar wijk; de lijst eronder zegt hetzelfde", "Map: met by district; the list below says the same")) {
                @for spot in &spots {
                    @let (x, y) = at(spot);
                    circle.met cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r=(format!("{:.1}", 8.0 + 18.0 * spot.2 / widest)) style=(format!("fill-opacity:{:.2}", 0.08 + 0.72 * spot.3)) {
                        title { (spot.4) ": " (lang.decimal(spot.3 * 100.0, 0)) " %" }
                    }
                    @if spots.len() <= 16 { text x=(format!("{x:.1}")) y=(format!("{:.1}", y + 16.0 + 18.0 * spot.2 / widest)) { (spot.4) } }
                }
            }
            figcaption { (lang.pick("Hoe voller de kleur, hoe meer er is vervuld; hoe groter, hoe meer inwoners. Het noorden is boven.", "The fuller the colour, the more is met; the larger, the more inhabitants. North is up.")) }
        }
    }
}

/// The load curve: the share of all visits done by the least busy 10 %, 20 %, … (Lorenz), with its Gini in the title.
fn load(outcomes: &[Outcome], lang: Lang) -> Markup {
    let curves: Vec<Vec<f64>> = outcomes.iter().map(|outcome| lorenz(&outcome.loads)).collect();
    let gini = figure(outcomes, Figure::Gini);
    let mean = |step: usize| curves.iter().map(|curve| curve[step]).sum::<f64>() / curves.len().max(1) as f64;
    let (x, y) = (|step: usize| 48.0 + 30.0 * step as f64, |share: f64| 16.0 + 220.0 * (1.0 - share));
    let line: Vec<String> = (0..=10).map(|step| format!("{:.1},{:.1}", x(step), y(mean(step)))).collect();
    let busiest = lang.decimal((1.0 - mean(9)) * 100.0, 0);
    html! {
        h2 { (lang.pick(
            format!("De drukste 10 % van de vrijwilligers doet {busiest} % van de bezoeken (Gini {})", lang.decimal(gini.mean, 2)),
            format!("The busiest 10% of volunteers do {busiest}% of the visits (Gini {})", lang.decimal(gini.mean, 2)),
        )) }
        svg.chart.small viewBox="0 0 440 272" role="img" aria-label=(lang.pick("Verdeling van de bezoeken over de vrijwilligers", "How visits are spread over volunteers")) {
            line.axis x1="48" x2="348" y1=(y(0.0)) y2=(y(0.0)) {}
            line.even x1=(x(0)) y1=(y(0.0)) x2=(x(10)) y2=(y(1.0)) {}
            polyline.line.helped points=(line.join(" ")) {}
            text.tick x="40" y=(y(0.0)) { "0" }
            text.tick x="40" y=(y(1.0)) { "100 %" }
            text x="198" y="262" { (lang.pick("vrijwilligers, van minst naar meest ingezet", "volunteers, from least to most busy")) }
        }
    }
}

/// Shares of the whole at 0, 10, … 100 % of the people, the least busy first.
fn lorenz(loads: &[u32]) -> Vec<f64> {
    let mut sorted = loads.to_vec();
    sorted.sort_unstable();
    let sum: u64 = sorted.iter().map(|load| u64::from(*load)).sum();
    let part = |step: usize| {
        let below: u64 = sorted[..sorted.len() * step / 10].iter().map(|load| u64::from(*load)).sum();
        if sum == 0 { step as f64 / 10.0 } else { below as f64 / sum as f64 }
    };
    (0..=10).map(part).collect()
}

fn sources(scenario: &Scenario) -> Markup {
    html! { ul { @for source in &scenario.sources { li { (source) } } } }
}

fn settings(scenario: &Scenario, title: &str) -> Markup {
    let text = toml::to_string(scenario).unwrap_or_default();
    html! { details { summary { (title) } pre { (text) } } }
}
