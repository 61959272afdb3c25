//! Werk: what workers carry out, how far it is, what was given up and why, with a button to try again. It holds nobody's data.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::form::{self, Signed};
use super::today::Nothing;
use super::visitor::Visitor;
use super::wrong::Wrong;
use super::{bits, layout};
use crate::lang::Lang;
use crate::queue::Alive;
use crate::serve::{Shared, units};
use crate::store::StoreError;
use crate::store::units::{Kind, POISON, UNREAD};
use crate::store::watching::{DeadUnit, KindNow};

/// Dead units shown.
const DEAD_MOST: i64 = 50;

pub(super) async fn page(State(shared): State<Shared>, visitor: Visitor) -> Response {
    match content(&shared, &visitor).await {
        Ok(body) => layout::page(&visitor, visitor.lang.pick("Werk", "Work"), &body).into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

async fn content(shared: &Shared, visitor: &Visitor) -> Result<Markup, StoreError> {
    let lang = visitor.lang;
    let (kinds, dead) = (shared.store.units_now().await?, shared.store.dead_units(DEAD_MOST).await?);
    let (alarms, alive) = (shared.store.alarms().await?, shared.workers.alive().await.ok());
    Ok(html! {
        h1 { (lang.pick("Werk", "Work")) }
        p { (lang.pick("Voorstellen en scenario's worden gemaakt door werkers: hier, of op andere machines. Valt er een uit, dan neemt een ander het over.", "Plans and scenarios are made by workers: here, or on other machines. When one falls out, another takes over.")) }
        @if alarms > 0 {
            p.wrong { (lang.pick(format!("Dezelfde invoer gaf {alarms} keer een andere uitkomst. Dat is een fout van koppel; meld het, met het logboek van de server."), format!("The same input gave another result {alarms} times. That is koppel's mistake; report it, with the log of the server."))) }
        }
        section { h2 { (lang.pick("Nu", "Now")) } (table(&kinds, lang)) }
        section { h2 { (lang.pick("Werkers", "Workers")) } (workers(alive.as_deref(), lang)) }
        @if !dead.is_empty() { section { h2 { (lang.pick("Opgegeven", "Given up")) } (given_up(&dead, visitor)) } }
    })
}

/// What a kind of unit is called.
const fn kind_name(lang: Lang, kind: Kind) -> &'static str {
    match (kind, lang) {
        (Kind::Batch, Lang::Nl) => "voorstellen",
        (Kind::Batch, Lang::En) => "plans",
        (Kind::Region, Lang::Nl) => "regio's van een land",
        (Kind::Region, Lang::En) => "regions of a country",
        (Kind::Play, Lang::Nl) => "scenario's spelen",
        (Kind::Play, Lang::En) => "playing scenarios",
        (Kind::Study, Lang::Nl) => "uitkomsten verzamelen",
        (Kind::Study, Lang::En) => "gathering results",
    }
}

fn table(kinds: &[KindNow], lang: Lang) -> Markup {
    let seconds = |ms: i64| format!("{} s", lang.decimal(ms as f64 / 1000.0, 1));
    html! {
        div.scroll tabindex="0" role="region" aria-label=(lang.pick("Werk", "Work")) { table {
            thead { tr {
                th scope="col" { (lang.pick("Wat", "What")) }
                @for name in lang.pick(["wacht", "bezig", "klaar", "opgegeven", "gestopt"], ["waiting", "running", "done", "given up", "stopped"]) { th.number scope="col" { (name) } }
                th.number scope="col" { (lang.pick("langst wachtend", "longest wait")) }
                th.number scope="col" { (lang.pick("duur, gemiddeld", "time, on average")) }
                th.number scope="col" { (lang.pick("en hoogstens", "and at most")) }
            } }
            tbody { @for now in kinds { tr {
                th scope="row" { (kind_name(lang, now.kind)) }
                @for count in [now.waiting, now.running, now.done, now.dead, now.cancelled] { td.number { (lang.number(count)) } }
                td.number { @if now.waiting > 0 { (now.oldest_waits_s()) " s" } @else { "–" } }
                td.number { @if now.done > 0 { (seconds(now.took_ms_mean)) } @else { "–" } }
                td.number { @if now.done > 0 { (seconds(now.took_ms_most)) } @else { "–" } }
            } } }
        } }
    }
}

fn workers(alive: Option<&[Alive]>, lang: Lang) -> Markup {
    html! {
        @match alive {
            None => p.wrong { (lang.pick("De wachtrij is nu niet te bereiken. Wat gevraagd is blijft staan.", "The queue cannot be reached now. What was asked for stays.")) },
            Some([]) => p.attention { (lang.pick("Er is geen werker gezien in de laatste minuut. Wat gevraagd is wacht tot er een is: start koppel worker.", "No worker was seen in the last minute. What was asked for waits until there is one: start koppel worker.")) },
            Some(alive) => table.narrow {
                thead { tr { th scope="col" { (lang.pick("Naam", "Name")) } th.number scope="col" { (lang.pick("gezien", "seen")) } } }
                tbody { @for worker in alive { tr {
                    th scope="row" { (worker.name) }
                    td.number { (lang.pick(format!("{} s geleden", worker.seen_s_ago), format!("{} s ago", worker.seen_s_ago))) }
                } } }
            },
        }
    }
}

fn given_up(dead: &[DeadUnit], visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    html! {
        div.scroll tabindex="0" role="region" aria-label=(lang.pick("Opgegeven", "Given up")) { table {
            thead { tr {
                @for name in lang.pick(["Wat", "Waarvan", "Waarom", "Wanneer (UTC)", ""], ["What", "Of what", "Why", "When (UTC)", ""]) { th scope="col" { (name) } }
            } }
            tbody { @for unit in dead { tr {
                td { (kind_name(lang, unit.kind)) }
                td { (job(lang, unit)) }
                td { (reason(visitor, unit)) }
                td { (bits::moment(lang, &jiff::tz::TimeZone::UTC, &unit.ended_at)) }
                td { form method="post" action=(format!("/werk/{}/opnieuw", unit.id)) {
                    (form::signature(visitor))
                    button.second { (lang.pick("Probeer opnieuw", "Try again")) }
                } }
            } } }
        } }
    }
}

/// What a unit belongs to, with the way there.
fn job(lang: Lang, unit: &DeadUnit) -> Markup {
    let number = unit.job.split_once(':').map_or("", |(_, number)| number);
    html! {
        @match unit.kind {
            Kind::Batch => a href="/vandaag" { (lang.pick("voorstel ", "plan ")) (number) },
            Kind::Region => { (lang.pick("regio ", "region ")) (unit.part + 1) },
            Kind::Play => a href=(format!("/studies/{number}")) { "scenario " (number) ", " (lang.pick("keer ", "play ")) (unit.part + 1) },
            Kind::Study => a href=(format!("/studies/{number}")) { "scenario " (number) },
        }
    }
}

/// Why it was given up. The words of a mistake may hold ids of people: only who meets people reads those of a plan.
fn reason(visitor: &Visitor, unit: &DeadUnit) -> String {
    let lang = visitor.lang;
    let is_of_people = matches!(unit.kind, Kind::Batch | Kind::Region);
    if is_of_people && !visitor.role().matches_people() {
        return lang.pick("een fout van koppel", "a mistake of koppel").to_owned();
    }
    let tries = lang.pick(format!("{} keer geprobeerd", unit.tries), format!("tried {} times", unit.tries));
    let reason = match (unit.reason.as_str(), unit.reason.strip_prefix(UNREAD)) {
        (POISON, _) => lang.pick("drie werkers vielen uit terwijl ze ermee bezig waren", POISON).to_owned(),
        (reason, Some(why)) => lang.pick(format!("de invoer is niet te lezen ({why})"), reason.to_owned()),
        (reason, None) => {
            lang.pick(format!("een fout van koppel ({reason})"), format!("a mistake of koppel ({reason})"))
        }
    };
    format!("{reason}; {tries}")
}

/// Tries a unit again that was given up.
pub(super) async fn retry(State(shared): State<Shared>, Path(id): Path<i64>, form: Signed<Nothing>) -> Response {
    let by_whom = form.visitor.by_whom();
    let response = form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        units::retry(work, id, &by_whom).await?;
        Ok("/werk".to_owned())
    })
    .await;
    shared.workers.wake().await;
    response
}
