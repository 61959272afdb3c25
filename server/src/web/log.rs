//! Logboek: who did what, when and why. Ids only.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, layout};
use crate::lang::Lang;
use crate::life::{Reason, State as Life};
use crate::serve::Shared;
use crate::store::decisions::Decision;

/// Lines on the page.
const LINES: i64 = 200;

pub(super) async fn page(State(shared): State<Shared>, Coordinator(visitor): Coordinator) -> Response {
    let lang = visitor.lang;
    let read = async {
        let week = shared.newest_week().await?;
        let zone = week.map_or(TimeZone::UTC, |week| week.clock.zone().clone());
        Ok((zone, shared.store.decisions(i64::MAX, LINES).await?))
    };
    match read.await {
        Ok((zone, lines)) => {
            let title = lang.pick("Logboek", "Log");
            let body = html! {
                h1 { (title) }
                p.quiet { (lang.pick("Wat er is gedaan, door wie en waarom. Niemand kan hier iets wijzigen.", "What was done, by whom and why. Nobody can change anything here.")) }
                (table(&visitor, &zone, &lines))
            };
            layout::page(&visitor, title, &body).into_response()
        }
        Err(error) => Wrong::store(lang, error).into_response(),
    }
}

/// Lines of the log, newest first.
pub(super) fn table(visitor: &Visitor, zone: &TimeZone, lines: &[Decision]) -> Markup {
    let lang = visitor.lang;
    html! {
        @if lines.is_empty() { (bits::empty(lang.pick("Nog niets.", "Nothing yet."), None)) } @else {
            table.log {
                thead {
                    tr {
                        th scope="col" { (lang.pick("Wanneer", "When")) }
                        th scope="col" { (lang.pick("Wie", "Who")) }
                        th scope="col" { (lang.pick("Wat", "What")) }
                    }
                }
                tbody {
                    @for line in lines {
                        tr {
                            td.quiet { (bits::moment(lang, zone, &line.made_at)) }
                            td { (who(visitor, &line.by_whom)) }
                            td { (what(lang, line)) }
                        }
                    }
                }
            }
        }
    }
}

fn who(visitor: &Visitor, by_whom: &str) -> String {
    let lang = visitor.lang;
    match by_whom.split_once(':') {
        _ if by_whom == visitor.by_whom() => lang.pick("u", "you").to_owned(),
        Some(("account", id)) => format!("account {id}"),
        Some(("key", id)) => format!("{} {id}", lang.pick("sleutel", "key")),
        _ => "koppel".to_owned(),
    }
}

/// A line in words.
fn what(lang: Lang, line: &Decision) -> String {
    let (_, id) = line.subject.split_once(':').unwrap_or(("", &line.subject));
    let because = Reason::named(&line.reason).map_or_else(String::new, |reason| format!(": {}", reason.words(lang)));
    let is = |dutch: &str, english: &str| lang.pick(dutch, english).replace("{}", id);
    match line.what.as_str() {
        "imported" => is("week {} ingelezen", "week {} imported"),
        "batch:started" => is("voorstel {} begonnen", "plan {} begun"),
        "batch:done" => is("voorstel {} klaar", "plan {} done"),
        "batch:cancelled" => is("voorstel {} gestopt", "plan {} stopped"),
        "batch:overtaken" => is("voorstel {} ingehaald door een beslissing", "plan {} overtaken by a decision"),
        "batch:interrupted" => is("voorstel {} afgebroken: koppel stopte", "plan {} cut off: koppel stopped"),
        "batch:failed" => is("voorstel {} mislukt", "plan {} failed"),
        "match:pinned" => is("koppeling {} vastgezet", "match {} pinned"),
        "match:unpinned" => is("koppeling {} losgemaakt", "match {} unpinned"),
        "erased" => is("persoon {} gewist", "person {} erased"),
        "account:made" => is("account {} gemaakt", "account {} made"),
        "account:locked" => {
            is("account {} op slot na verkeerde wachtwoorden", "account {} locked after wrong passwords")
        }
        "key:made" => is("sleutel {} gemaakt", "key {} made"),
        "key:revoked" => is("sleutel {} ingetrokken", "key {} revoked"),
        other => {
            let state = other.strip_prefix("match:").and_then(Life::named);
            let words = state.map_or(other, |state| state.words(lang));
            format!("{} {id} → {words}{because}", lang.pick("koppeling", "match"))
        }
    }
}
