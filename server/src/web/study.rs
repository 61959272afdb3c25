//! One study: how far it is, and what came out, as a sentence, as figures, and as a table of where help is missing.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use koppel_scenarios::capacity::{PriceList, Spent};
use koppel_scenarios::simulate::sweep::Variant;
use koppel_scenarios::simulate::{Figure, Outcome, Part, difference, figure};
use maud::{Markup, html};

use super::form::{self, Signed};
use super::layout;
use super::out::{ALONE, file};
use super::scenarios::state;
use super::today::Nothing;
use super::visitor::Visitor;
use super::wrong::Wrong;
use crate::lang::Lang;
use crate::played::{Played, kept_name};
use crate::serve::Shared;
use crate::serve::studies::{SoFar, job_of};
use crate::store::studies::{StudyLine, StudyState};
use crate::store::{Store, StoreError};
use crate::study::{Found, Row, Study};
use crate::words::term;
use crate::write::{played_page, sweep_csv, sweep_page};

pub(super) async fn page(State(shared): State<Shared>, visitor: Visitor, Path(id): Path<i64>) -> Response {
    match content(&shared, &visitor, id).await {
        Ok((title, body)) => layout::page(&visitor, &title, &body).into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

async fn content(shared: &Shared, visitor: &Visitor, id: i64) -> Result<(String, Markup), StoreError> {
    let lang = visitor.lang;
    let line = shared.store.study_line(id).await?;
    let (study, found) = shared.store.study(id).await?;
    let rest = match (&study, &found) {
        (Study::Plays { variants }, Some(Found::Plays { rows })) => {
            let plays = plays(&shared.store, &study, rows).await?;
            of_plays(&study, variants, rows, plays, &line, lang)
        }
        (Study::Voucher { prices, .. }, Some(Found::Voucher { spent })) => of_voucher(prices, spent, lang),
        _ => unfinished(&line, shared.studies.played(id).await?, visitor),
    };
    let body = html! {
        div.title { h1 { (line.called(lang)) } a href="/scenarios" { (lang.pick("Alle scenario's", "All scenarios")) } }
        (rest)
    };
    Ok((line.called(lang).to_owned(), body))
}

/// The plays of one scenario or of two beside each other; of a grid none, its figures say enough.
async fn plays(store: &Store, study: &Study, rows: &[Row]) -> Result<Vec<Vec<Outcome>>, StoreError> {
    let mut all = Vec::new();
    let Study::Plays { variants } = study else { return Ok(all) };
    if study.is_grid() {
        return Ok(all);
    }
    for (variant, row) in variants.iter().zip(rows) {
        let mut outcomes = Vec::new();
        for replication in 0..u32::try_from(row.plays).unwrap_or(0) {
            let name = kept_name(&variant.scenario, replication);
            outcomes
                .push(store.result(&name).await?.ok_or_else(|| StoreError::Damaged("a play of a study".to_owned()))?);
        }
        all.push(outcomes);
    }
    Ok(all)
}

/// One scenario, or two beside each other, as a report has them.
fn played(variants: &[Variant], mut plays: Vec<Vec<Outcome>>) -> Option<Played> {
    let other =
        if plays.len() == 2 { plays.pop().map(|outcomes| (variants[1].scenario.clone(), outcomes)) } else { None };
    Some(Played { scenario: variants.first()?.scenario.clone(), outcomes: plays.pop()?, other })
}

fn of_plays(
    study: &Study,
    variants: &[Variant],
    rows: &[Row],
    plays: Vec<Vec<Outcome>>,
    line: &StudyLine,
    lang: Lang,
) -> Markup {
    let files = html! {
        p.steps {
            a.button href=(format!("/studies/{}/verslag.html", line.id)) { (lang.pick("Het hele verslag", "The whole report")) }
            a href=(format!("/studies/{}/uitkomst.csv", line.id)) { "csv" }
            a href=(format!("/studies/{}/uitkomst.json", line.id)) { "json" }
        }
    };
    let Some(played) = played(variants, plays) else {
        return html! {
            p.answer { (crate::write::sweep_title(rows, lang)) }
            (files)
            (crate::write::frontiers(rows, lang))
            div.scroll tabindex="0" role="region" aria-label=(lang.pick("Alle combinaties", "All combinations")) { (crate::write::sweep_table(rows, lang)) }
        };
    };
    let newest = played.other.as_ref().map_or(&played.outcomes, |(_, outcomes)| outcomes);
    html! {
        p.answer { (played.title(lang)) }
        p.quiet { (told(study, rows, lang)) }
        (files)
        section { h2 { (lang.pick("Cijfers", "Figures")) } div.scroll tabindex="0" role="region" aria-label=(lang.pick("Cijfers", "Figures")) { (figures(&played, lang)) } }
        section {
            h2 { (lang.pick("Waar het knelt", "Where it is tight")) }
            p.quiet { (lang.pick("Van de 100 vragen vervuld, naar wijk, soort hulp en dagdeel; hoe voller de kleur, hoe minder er is vervuld.", "Of 100 requests met, by district, kind of help and part of the day; the fuller the colour, the less is met.")) }
            (heat(newest, lang))
        }
    }
}

fn told(study: &Study, rows: &[Row], lang: Lang) -> String {
    let plays = rows.first().map_or(0, |row| row.plays);
    let (weeks, seed) = match study {
        Study::Plays { variants } => {
            variants.first().map_or((0, 0), |variant| (variant.scenario.weeks, variant.scenario.seed))
        }
        Study::Voucher { scenario, .. } => (scenario.weeks, scenario.seed),
    };
    lang.pick(
        format!("{plays} keer {weeks} weken gespeeld, met verzonnen mensen; toevalsgetal {seed}. ± is een interval van 95 %."),
        format!("Played {plays} times {weeks} weeks, with invented people; seed {seed}. ± is a 95% interval."),
    )
}

fn figures(played: &Played, lang: Lang) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (lang.pick("Maat", "Figure")) }
                th.number scope="col" { (lang.scenario_name(&played.scenario)) ", " (lang.policy_name(played.scenario.policy)) }
                @if let Some((other, _)) = &played.other {
                    th.number scope="col" { (lang.scenario_name(other)) ", " (lang.policy_name(other.policy)) }
                    th.number scope="col" { (lang.pick("Verschil", "Difference")) }
                }
            } }
            tbody { @for shown in played.figures() { tr {
                th scope="row" { (lang.figure_name(shown)) }
                td.number { (lang.interval(figure(&played.outcomes, shown), shown)) }
                @if let Some((_, other)) = &played.other {
                    @let apart = difference(&played.outcomes, other, shown);
                    td.number { (lang.interval(figure(other, shown), shown)) }
                    td.number { @if apart.is_sure() { b { (more(apart.mean)) (lang.interval(apart, shown)) } } @else { span.quiet { (more(apart.mean)) (lang.interval(apart, shown)) " " (lang.pick("(niet zeker)", "(not sure)")) } } }
                }
            } } }
        }
    }
}

const fn more(mean: f64) -> &'static str {
    if mean > 0.0 { "+" } else { "" }
}

/// Helped and too late of a cell, by kind and part of the day.
type Cells = BTreeMap<(String, Part), (u64, u64)>;

/// Who was helped of 100, by district, kind and part of the day, over all plays.
fn heat(outcomes: &[Outcome], lang: Lang) -> Markup {
    let mut districts: BTreeMap<&str, Cells> = BTreeMap::new();
    let mut columns: Cells = Cells::new();
    for cell in outcomes.iter().flat_map(|outcome| &outcome.cells) {
        let name = (cell.kind.clone(), cell.part);
        for cells in [districts.entry(&cell.district).or_default(), &mut columns] {
            let counts = cells.entry(name.clone()).or_default();
            *counts = (counts.0 + cell.helped, counts.1 + cell.expired);
        }
    }
    let share = |(helped, expired): (u64, u64)| helped as f64 / (helped + expired).max(1) as f64;
    let mut rows: Vec<(&str, Cells)> = districts.into_iter().collect();
    let of_row = |cells: &Cells| share(cells.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1)));
    rows.sort_by(|one, other| of_row(&one.1).total_cmp(&of_row(&other.1)));
    if rows.is_empty() {
        return html! { p.quiet { (lang.pick("Alleen vaste maatjes: daar hoort geen dagdeel bij.", "Lasting pairs only: they have no part of the day.")) } };
    }
    html! {
        div.scroll tabindex="0" role="region" aria-label=(lang.pick("Vervuld naar wijk, soort hulp en dagdeel", "Met by district, kind of help and part of the day")) {
            table.heat {
                thead { tr {
                    th scope="col" { (lang.pick("Wijk", "District")) }
                    @for (kind, part) in columns.keys() { th scope="col" { (term(lang, kind)) br; span.quiet { (part_name(*part, lang)) } } }
                } }
                tbody { @for (district, cells) in &rows { tr {
                    th scope="row" { (district) }
                    @for column in columns.keys() {
                        @match cells.get(column) {
                            Some(counts) => td class=(format!("number {}", shade(share(*counts)))) { (lang.decimal(share(*counts) * 100.0, 0)) },
                            None => td.number.quiet { "–" },
                        }
                    }
                } } }
            }
        }
    }
}

/// The less is met, the fuller.
fn shade(share: f64) -> &'static str {
    match share {
        share if share < 0.4 => "heat-4",
        share if share < 0.6 => "heat-3",
        share if share < 0.75 => "heat-2",
        share if share < 0.9 => "heat-1",
        _ => "heat-0",
    }
}

fn part_name(part: Part, lang: Lang) -> &'static str {
    match part {
        Part::Morning => lang.pick("ochtend", "morning"),
        Part::Afternoon => lang.pick("middag", "afternoon"),
        Part::Evening => lang.pick("avond", "evening"),
        Part::Night => lang.pick("nacht", "night"),
    }
}

fn of_voucher(prices: &PriceList, spent: &[Spent], lang: Lang) -> Markup {
    let euro = |amount: u32| format!("€ {}", lang.number(amount.into()));
    html! {
        @if let Some(middle) = spent.get(1) {
            p.answer { (voucher_answer(middle, lang)) }
        }
        p.quiet { (lang.pick("Elke aankoop is gemeten door hem te spelen met dezelfde kansen; ± is een interval van 95 %. Een goede besteding, zonder bewijs dat er geen betere is.", "Each purchase was measured by playing it with the same chances; ± is a 95% interval. A good way to spend it, without proof that none is better.")) }
        div.cards { @for one in spent {
            article {
                h2 { (euro(one.amount)) }
                p { b { (more(one.helped_per_week.mean)) (lang.interval(one.helped_per_week, Figure::ServedPerWeek)) } " " (lang.pick("geholpen per week", "helped a week")) }
                p { (more(one.fill.mean)) (lang.interval(one.fill, Figure::Fill)) " " (lang.pick("van de 100 vragen vervuld", "of 100 requests met")) }
                ul.plain {
                    @for (item, times) in prices.items.iter().zip(&one.bought).filter(|(_, times)| **times > 0) {
                        li { (times) " × " (item.name) " · " (euro(item.price * times)) }
                    }
                    @if one.costs == 0 { li { (lang.pick("niets van de prijslijst helpt aantoonbaar", "nothing on the list demonstrably helps")) } }
                }
                p.quiet { (lang.pick("besteed: ", "spent: ")) (euro(one.costs)) }
            }
        } }
    }
}

fn voucher_answer(spent: &Spent, lang: Lang) -> String {
    let (amount, brings) =
        (lang.number(spent.amount.into()), lang.interval(spent.helped_per_week, Figure::ServedPerWeek));
    if spent.helped_per_week.is_sure() && spent.helped_per_week.mean > 0.0 {
        return lang.pick(
            format!("Met € {amount} worden er {brings} mensen per week meer geholpen."),
            format!("With € {amount} {brings} more people are helped a week."),
        );
    }
    lang.pick(
        format!("Het is niet zeker dat € {amount} hier helpt: {brings} mensen per week meer."),
        format!("It is not sure that € {amount} helps here: {brings} more people a week."),
    )
}

/// How far it is; the page renews itself until it is done.
fn unfinished(line: &StudyLine, so_far: SoFar, visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    if line.state != StudyState::Running {
        return html! { p.attention { (state(line.state, lang)) } p { a href="/scenarios" { (lang.pick("Speel het opnieuw", "Play it again")) } } };
    }
    html! {
        noscript { meta http-equiv="refresh" content="3"; }
        section.card.plan data-renews="2500" {
            p { b { (lang.pick("Het scenario wordt gespeeld", "The scenario is being played")) } }
            div.how-far {
                @if so_far.of > 0 {
                    progress max=(so_far.of) value=(so_far.plays) aria-label=(lang.pick("gespeeld", "played")) {}
                    p.quiet { (so_far.plays) " " (lang.pick("van", "of")) " " (so_far.of) " " (lang.pick("keer gespeeld", "times played")) }
                } @else if so_far.plays > 0 {
                    p.quiet { (so_far.plays) " " (lang.pick("keer gespeeld", "times played")) }
                } @else {
                    p.quiet { (lang.pick("Wacht op zijn beurt.", "Waiting for its turn.")) }
                }
            }
            @if so_far.paused { p.attention { (lang.pick("Gepauzeerd.", "Paused.")) } }
            div.steps {
                form method="post" action=(format!("/studies/{}/pauze", line.id)) {
                    (form::signature(visitor))
                    button.second name="paused" value=(u8::from(!so_far.paused)) { @if so_far.paused { (lang.pick("Ga verder", "Go on")) } @else { (lang.pick("Pauzeer", "Pause")) } }
                }
                form method="post" action=(format!("/studies/{}/cancel", line.id)) {
                    (form::signature(visitor))
                    button.plain { (lang.pick("Stop", "Stop")) }
                }
            }
        }
    }
}

/// To pause, or to go on.
#[derive(serde::Deserialize)]
pub(super) struct Pause {
    paused: u8,
}

pub(super) async fn pause(State(shared): State<Shared>, Path(id): Path<i64>, form: Signed<Pause>) -> Response {
    let is_paused = form.fields.paused == 1;
    let response = form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        work.hold(&job_of(id), is_paused).await?;
        Ok(format!("/studies/{id}"))
    })
    .await;
    shared.workers.wake().await;
    response
}

pub(super) async fn cancel(State(shared): State<Shared>, Path(id): Path<i64>, form: Signed<Nothing>) -> Response {
    // Whether it still ran makes no difference to who looks again.
    match shared.studies.cancel(id).await {
        Ok(_) => Redirect::to(&format!("/studies/{id}")).into_response(),
        Err(error) => Wrong::store(form.visitor.lang, error).into_response(),
    }
}

/// A study that is done, with its plays.
async fn done(shared: &Shared, id: i64) -> Result<(Study, Vec<Variant>, Vec<Row>, Option<Played>), StoreError> {
    let (study, found) = shared.store.study(id).await?;
    let (Study::Plays { variants }, Some(Found::Plays { rows })) = (&study, found) else {
        return Err(StoreError::NotFound);
    };
    let variants = variants.clone();
    let plays = plays(&shared.store, &study, &rows).await?;
    let played = played(&variants, plays);
    Ok((study, variants, rows, played))
}

pub(super) async fn report(State(shared): State<Shared>, visitor: Visitor, Path(id): Path<i64>) -> Response {
    match done(&shared, id).await {
        Ok((study, _, rows, played)) => {
            let lang = visitor.lang;
            let page = played.map_or_else(|| sweep_page(&study, &rows, lang), |played| played_page(&played, lang));
            let kind = (header::CONTENT_TYPE, "text/html; charset=utf-8");
            ([kind, (header::CONTENT_SECURITY_POLICY, ALONE)], page).into_response()
        }
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

pub(super) async fn csv(State(shared): State<Shared>, visitor: Visitor, Path(id): Path<i64>) -> Response {
    match done(&shared, id).await {
        Ok((_, _, rows, played)) => {
            let lang = visitor.lang;
            let text = played.map_or_else(|| sweep_csv(&rows, lang), |played| played.csv(lang));
            file("text/csv; charset=utf-8", &format!("scenario-{id}.csv"), text.into_bytes())
        }
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

pub(super) async fn json(State(shared): State<Shared>, visitor: Visitor, Path(id): Path<i64>) -> Response {
    match shared.store.study(id).await {
        Ok((study, Some(found))) => {
            let whole = serde_json::json!({ "format": "koppel-study/1", "version": env!("CARGO_PKG_VERSION"), "study": study, "found": found });
            file("application/json", &format!("scenario-{id}.json"), whole.to_string().into_bytes())
        }
        Ok(_) => Wrong::store(visitor.lang, StoreError::NotFound).into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}
