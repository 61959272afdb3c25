//! Logboek: who did what, when and why. Ids only.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::scene::Scene;
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, layout};
use crate::lang::Lang;
use crate::life::{Reason, State as Life};
use crate::serve::{App, Shared};
use crate::store::StoreError;
use crate::store::call_answers::Said;
use crate::store::decisions::Decision;
use crate::store::persons::Side;

/// Lines on the page.
const LINES: usize = 200;
/// Lines that are read for who sees a part of them.
const READ_MOST: i64 = 2_000;

pub(super) async fn page(State(shared): State<Shared>, Coordinator(visitor): Coordinator) -> Response {
    let lang = visitor.lang;
    let read = async {
        let scene = Scene::load(&shared, &visitor).await?;
        let zone = scene.as_ref().map_or(TimeZone::UTC, |scene| scene.week.clock.zone().clone());
        Ok((zone, seen(&shared, scene.as_ref(), &visitor, LINES).await?))
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

/// The last lines that a visitor may see: who sees a part of the people, sees what was done about those.
pub(super) async fn seen(
    shared: &App,
    scene: Option<&Scene>,
    visitor: &Visitor,
    most: usize,
) -> Result<Vec<Decision>, StoreError> {
    let sees_all = visitor.session.organisations.is_none();
    let read = if sees_all { i64::try_from(most).unwrap_or(READ_MOST) } else { READ_MOST };
    let mut lines = shared.store.decisions(i64::MAX, read).await?;
    if !sees_all {
        let matches = lines.iter().filter_map(|line| line.subject.strip_prefix("match:")?.parse::<i64>().ok());
        let (first, last) = matches.fold((i64::MAX, 0), |(first, last), id| (first.min(id), last.max(id)));
        let pairs = shared.store.pairs(first, last).await?;
        lines.retain(|line| is_seen(line, scene, visitor, &pairs));
        lines.truncate(most);
    }
    Ok(lines)
}

/// Whether a line is about something that a visitor sees.
fn is_seen(line: &Decision, scene: Option<&Scene>, visitor: &Visitor, pairs: &BTreeMap<i64, (String, String)>) -> bool {
    let request = |id: &str| {
        scene.is_some_and(|scene| {
            bits::request_of(&scene.week.problem, id).is_some_and(|request| scene.sees_request(request))
        })
    };
    let person = |side, id: &str| scene.is_some_and(|scene| scene.sees_person(side, id));
    match line.subject.split_once(':') {
        Some(("week" | "batch" | "acceptance", _)) => true,
        Some(("match", id)) => {
            let pair = id.parse().ok().and_then(|id: i64| pairs.get(&id));
            pair.is_some_and(|(who, what)| person(Side::Volunteer, who) || request(what))
        }
        Some(("volunteer", id)) => person(Side::Volunteer, id),
        Some(("requester", id)) => person(Side::Requester, id),
        Some(("request", id)) => request(id),
        _ => line.by_whom == visitor.by_whom(),
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
    let about = format!(" ({})", line.reason);
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
        "match:swapped" => is("koppeling {} aan iemand anders gegeven", "match {} given to somebody else"),
        "volunteer:written" => is("vrijwilliger {} met de hand gewijzigd", "volunteer {} changed by hand"),
        "request:written" => is("hulpvraag {} met de hand gewijzigd", "request {} changed by hand"),
        "feed:renewed" => is("agenda-link van {} vernieuwd", "calendar link of {} renewed"),
        "account:organisations" => is("organisaties van account {} gezet", "organisations of account {} set"),
        "forgotten" => is("{} gewist: de bewaartijd is om", "{} erased: it was kept long enough"),
        "acceptance:learnt" => is("geleerd van de antwoorden (model {})", "learnt from the answers (model {})"),
        "acceptance:imported" => is("model {} van wie ja zegt ingelezen", "model {} of who says yes imported"),
        "acceptance:on" => is("model {} van wie ja zegt aangezet", "model {} of who says yes turned on"),
        "acceptance:off" => is("model {} van wie ja zegt uitgezet", "model {} of who says yes turned off"),
        "erased" => is("persoon {} gewist", "person {} erased"),
        "account:made" => is("account {} gemaakt", "account {} made"),
        "account:locked" => {
            is("account {} op slot na verkeerde wachtwoorden", "account {} locked after wrong passwords")
        }
        "key:made" => is("sleutel {} gemaakt", "key {} made"),
        "key:revoked" => is("sleutel {} ingetrokken", "key {} revoked"),
        "call:cleared" => is("antwoord van {} teruggenomen", "answer of {} taken back") + &about,
        other if Said::in_log(other).is_some() => {
            format!("{id}: {}{about}", Said::in_log(other).map_or("", |said| said.words(lang)))
        }
        other => {
            let state = other.strip_prefix("match:").and_then(Life::named);
            let words = state.map_or(other, |state| state.words(lang));
            format!("{} {id} → {words}{because}", lang.pick("koppeling", "match"))
        }
    }
}
