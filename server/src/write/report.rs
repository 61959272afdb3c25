//! The report: one self-contained page with the answer in words, the proposals, the map, who is left over and what would
//! help, the load, how sure the places are, and the proof. Ids and first names only.

use koppel_engine::place::Precision;
use maud::{Markup, html};

use super::bars::load;
use super::map::map;
use super::page::page;
use super::view::{Open, Row, View};
use crate::words::area::{area, short_area};
use crate::words::lines::clean;

/// Rows of the list of proposals; the workbook has them all.
const MATCHES_MOST: usize = 200;
/// Open visits told in full.
const OPEN_MOST: usize = 100;
/// Reasons told of one match; the points by part say it all.
const REASONS_MOST: usize = 2;
/// Changes told of one open visit.
const CHANGES_MOST: usize = 4;

/// The page: `report.html`.
#[must_use]
pub fn report(view: &View<'_>) -> String {
    let lang = view.lang();
    let title = format!("{} · {}", lang.pick("Voorstel", "Plan"), view.period());
    let map = map(view);
    let body = html! {
        header { (answer(view)) }
        main {
            div.columns.list.wide[map.is_none()] {
                section #matches { (matches(view)) }
                @if let Some(map) = &map {
                    figure {
                        (map)
                        figcaption { (map_caption(view)) }
                    }
                }
            }
            @if view.plan.score.visits_asked > 0 {
                @if !view.plan.offers.is_empty() { section #groups { (groups(view)) } }
                section #open { (open(view)) }
                div.columns {
                    section #load { h2 { (load_title(view)) } (load(view)) }
                    div {
                        @if let Some(areas) = &view.plan.areas {
                            section #areas {
                                h2 { (lang.pick("Wijken", "Areas")) }
                                p { (view.words.price_of_fill(areas)) }
                                table { @for row in view.words.fill(areas) { tr { @for cell in row { td { (cell) } } } } }
                            }
                        }
                        section #places { (places(view)) }
                        section #proof { (proof(view)) }
                    }
                }
            }
        }
        footer {
            p {
                (lang.pick("Gemaakt met koppel. Plaatsen: ", "Made with koppel. Places: "))
                "GeoNames (CC BY 4.0). "
                (lang.pick("Letter: ", "Typeface: "))
                "Atkinson Hyperlegible Next (SIL OFL 1.1)."
            }
        }
    };
    page(lang, &title, include_str!("report.css"), &body)
}

/// The answer in words, the percentage small beside it, and four figures.
fn answer(view: &View<'_>) -> Markup {
    let (lang, score) = (view.lang(), &view.plan.score);
    let answer = view.words.answer(score);
    let busy = view.by_volunteer().len();
    let longest = view.rows.iter().map(|row| row.found.travel_s).max().map(|travel_s| lang.trip(travel_s));
    let of = lang.pick("van", "of");
    let places = format!("{} {of} {}", lang.number(score.places_filled.into()), lang.number(score.places_asked.into()));
    let volunteers = format!("{} {of} {}", number(view, busy), number(view, view.problem.volunteers.len()));
    html! {
        p.eyebrow { (lang.pick("Voorstel", "Plan")) " · " (view.period()) }
        h1 { (answer.headline) }
        p.room { (answer.room) " " small { (answer.margin) } }
        @let stopped = view.words.stopped(view.plan);
        @if !stopped.is_empty() { p.quiet { (stopped) } }
        @if !view.rows.is_empty() {
            p.quiet {
                (lang.pick(
                    "Dit is een voorstel. U beslist over elke koppeling.",
                    "This is a proposal. You decide on every match.",
                ))
            }
        }
        @if score.places_asked > 0 {
            dl.figures {
                div { dt { (lang.pick("plaatsen gevuld", "places filled")) } dd { (places) } }
                div { dt { (lang.pick("niet geplaatst", "unserved")) } dd { a.attention[!view.open.is_empty()] href="#open" { (number(view, view.open.len())) } } }
                div { dt { (lang.pick("vrijwilligers met een bezoek", "volunteers with a visit")) } dd { (volunteers) } }
                @if let Some(longest) = longest {
                    div { dt { (lang.pick("langste reis", "longest trip")) } dd { (longest) } }
                }
            }
        }
    }
}

fn number(view: &View<'_>, number: usize) -> String {
    view.lang().number(i64::try_from(number).unwrap_or(i64::MAX))
}

fn matches(view: &View<'_>) -> Markup {
    let lang = view.lang();
    let shown = &view.rows[..view.rows.len().min(MATCHES_MOST)];
    let days: Vec<&[Row<'_>]> = shown.chunk_by(|one, next| one.start.date() == next.start.date()).collect();
    html! {
        h2 { (lang.pick("Voorstellen", "Proposals")) " (" (number(view, view.rows.len())) ")" }
        @if view.rows.is_empty() {
            p.empty {
                (lang.pick(
                    "Hier komt te staan wie bij wie helpt. Voeg vrijwilligers en hulpvragen toe en maak een voorstel.",
                    "Here it will say who helps whom. Add volunteers and requests and make a plan.",
                ))
            }
        } @else {
            table.matches {
                thead {
                    tr {
                        th scope="col" { (lang.pick("Tijd", "Time")) }
                        th scope="col" { (lang.pick("Hulpvraag", "Request")) }
                        th scope="col" { (lang.pick("Vrijwilliger", "Volunteer")) }
                    }
                }
                @for day in days {
                    tbody {
                        @if let Some(first) = day.first() {
                            tr.day { th colspan="3" scope="rowgroup" { (lang.day(first.start.weekday())) " " (lang.date(first.start.date())) } }
                        }
                        @for rows in day.chunk_by(|one, next| one.found.visit == next.found.visit) { (visit_row(view, rows)) }
                    }
                }
            }
            @if view.rows.len() > MATCHES_MOST { p.quiet { (more(view, view.rows.len() - MATCHES_MOST)) } }
        }
    }
}

/// A visit with everybody who goes.
fn visit_row(view: &View<'_>, rows: &[Row<'_>]) -> Markup {
    let words = &view.words;
    let Some(first) = rows.first() else { return html! {} };
    let area = short_area(&first.request.place);
    html! {
        tr {
            td.time { (view.lang().hours(&first.start, &first.end)) }
            td {
                b { (words.kind_title(first.request)) }
                span.quiet { (clean(&first.found.request)) @if !area.is_empty() { " · " (area) } }
            }
            td { @for row in rows { (who_goes(view, row)) } }
        }
    }
}

/// Who goes, by what trip, and why; the points by part behind `why?`.
fn who_goes(view: &View<'_>, row: &Row<'_>) -> Markup {
    let words = &view.words;
    let mut reasons = words.reasons(row.found, row.request, row.volunteer);
    reasons.truncate(REASONS_MOST);
    let reasons = reasons.join(" · ");
    html! {
        b { bdi { (view.short(&row.found.volunteer)) } }
        div.why {
            span { (words.trip(row.found)) " · " (reasons) }
            details {
                summary { (view.lang().pick("waarom?", "why?")) }
                span.quiet { (words.parts(&row.found.parts)) }
            }
        }
    }
}

fn more(view: &View<'_>, rest: usize) -> String {
    let rest = number(view, rest);
    view.lang()
        .pick(format!("En nog {rest}; die staan in plan.xlsx."), format!("And {rest} more; they are in plan.xlsx."))
}

/// What the marks of the map stand for.
pub(crate) fn map_caption(view: &View<'_>) -> Markup {
    let lang = view.lang();
    html! {
        span { i.key.circle {} (lang.pick("vrijwilliger", "volunteer")) }
        span { i.key.square {} (lang.pick("hulp gevonden", "help found")) }
        @if !view.open.is_empty() { span { i.key.amber {} (lang.pick("niet geplaatst", "unserved")) } }
        @if by_postcode(view) > 0 {
            span { i.key.cell {} (lang.pick("postcodegebied, donkerder waar meer gevraagd is", "postcode area, darker where more is asked")) }
            span { (lang.pick("Bron: ", "Source: ")) "GeoNames, CC BY 4.0" }
        }
    }
}

fn open(view: &View<'_>) -> Markup {
    let lang = view.lang();
    html! {
        h2 { (lang.pick("Niet geplaatst", "Unserved")) " (" (number(view, view.open.len())) ")" }
        @if view.open.is_empty() {
            p.empty { (lang.pick("Iedereen die hulp vroeg, krijgt hulp.", "Everybody who asked for help gets it.")) }
        }
        div.cards {
            @for (number, open) in (1..).zip(view.open.iter().take(OPEN_MOST)) { (open_card(view, number, open)) }
        }
        @if view.open.len() > OPEN_MOST { p.quiet { (more(view, view.open.len() - OPEN_MOST)) } }
    }
}

fn open_card(view: &View<'_>, number: usize, open: &Open<'_>) -> Markup {
    let (lang, words) = (view.lang(), &view.words);
    let changes = view.changes.get(&open.unserved.visit).map_or(&[][..], Vec::as_slice);
    let area = area(&open.request.place);
    let places = open.unserved.places;
    html! {
        article id=(format!("open-{number}")) {
            h3 { span.number { (number) } (words.kind_title(open.request)) span.quiet { (clean(&open.unserved.visit)) } }
            p.quiet {
                (words.possible_times(open.visit))
                @if !area.is_empty() { " · " (area) }
                @if open.request.volunteers_needed > 1 {
                    " · " (lang.pick(format!("nog {places} nodig"), format!("{places} more needed")))
                }
            }
            p { (words.why_unserved(&open.unserved.reason)) }
            @if !changes.is_empty() {
                p.with { (lang.pick("Wel als:", "It would work with:")) }
                ul { @for change in changes.iter().take(CHANGES_MOST) { li { (words.change(change)) } } }
            }
        }
    }
}

/// The answer in the title.
fn load_title(view: &View<'_>) -> String {
    let most = view.by_volunteer().values().map(Vec::len).max().unwrap_or(0);
    let most_said =
        view.lang().count(most as u64, view.lang().pick("bezoek", "visit"), view.lang().pick("bezoeken", "visits"));
    match most {
        0 => view.lang().pick("Nog niemand heeft een bezoek".to_owned(), "Nobody has a visit yet".to_owned()),
        _ => {
            view.lang().pick(format!("Niemand doet meer dan {most_said}"), format!("Nobody does more than {most_said}"))
        }
    }
}

/// Every place of a volunteer or request.
fn precisions<'a>(view: &'a View<'_>) -> impl Iterator<Item = Precision> + 'a {
    let homes = view.problem.volunteers.iter().map(|volunteer| volunteer.home.precision);
    homes.chain(view.problem.requests.iter().map(|request| request.place.precision))
}

fn by_postcode(view: &View<'_>) -> usize {
    precisions(view).filter(|precision| *precision == Precision::Postcode).count()
}

/// How sure the places are.
fn places(view: &View<'_>) -> Markup {
    let lang = view.lang();
    let (by_postcode, total) = (number(view, by_postcode(view)), number(view, precisions(view).count()));
    html! {
        h2 { (lang.pick("Hoe precies de plaatsen zijn", "How precise the places are")) }
        p {
            (lang.pick(
                format!("{by_postcode} van de {total} plaatsen zijn het midden van een postcodegebied. De helft van zulke plaatsen ligt binnen 0,3 km van het echte adres, 9 van de 10 binnen 1,2 km. Reistijden zijn dus schattingen: kijk bij een krappe grens zelf even mee."),
                format!("{by_postcode} of {total} places are the middle of a postcode area. Half of such places lie within 0.3 km of the real address, 9 in 10 within 1.2 km. So travel times are estimates: where a limit is tight, have a look yourself."),
            ))
        }
    }
}

fn proof(view: &View<'_>) -> Markup {
    let (lang, score) = (view.lang(), &view.plan.score);
    let gap = score.ceiling - score.total;
    html! {
        h2 { (lang.pick("Het bewijs", "The proof")) }
        table.figures {
            thead { tr { th {} th.number scope="col" { (lang.pick("dit voorstel", "this plan")) } th.number scope="col" { (lang.pick("hooguit", "at most")) } } }
            tbody {
                @for (what, reached, most) in view.words.proof(score) {
                    tr { th scope="row" { (what) } td.number { (reached) } td.number { (most) } }
                }
            }
        }
        p {
            (lang.pick(
                format!("Geen enkel voorstel haalt meer dan de rechterkolom. Het verschil in punten is {} ({}).", lang.number(gap), view.words.gap_percent(score)),
                format!("No plan reaches more than the right-hand column. The gap in points is {} ({}).", lang.number(gap), view.words.gap_percent(score)),
            ))
        }
        p {
            (lang.pick("Narekenen kan zonder ons te geloven: ", "You need not believe us; check it: "))
            code { (lang.pick("koppel check MAP plan.json", "koppel check FOLDER plan.json")) }
        }
    }
}

/// Group offers: who takes a seat, and which do not take place.
fn groups(view: &View<'_>) -> Markup {
    let lang = view.lang();
    html! {
        h2 { (lang.pick("Groepsaanbod", "Group offers")) }
        table {
            @for row in &view.seats {
                tr {
                    td { (lang.date_short(row.start.date())) " " (lang.hours(&row.start, &row.end)) }
                    td { (clean(&row.seat.request)) " · " (view.words.kind(row.request)) }
                    td { "→ " (clean(&row.seat.offer)) " · " (view.words.seats_taken(row.run)) }
                    td { (view.words.walk(row.seat)) }
                }
            }
        }
        @for (run, why) in view.not_offered() { p { b { (clean(&run.offer)) } ": " (why) } }
    }
}
