//! Niet geplaatst: who is left over, why, and the smallest changes that would bring somebody.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use koppel_engine::plan::Unserved;
use koppel_engine::request::Visit;
use maud::{Markup, html};

use super::scene::Scene;
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, layout};
use crate::serve::{Changes, Shared};
use crate::store::StoreError;
use crate::words::area::area;

/// Changes told of one visit.
const CHANGES_MOST: usize = 4;

pub(super) async fn page(State(shared): State<Shared>, Coordinator(visitor): Coordinator) -> Response {
    let title = visitor.lang.pick("Niet geplaatst", "Unserved");
    match content(&shared, &visitor).await {
        Ok(body) => layout::page(&visitor, title, &body).into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

async fn content(shared: &Shared, visitor: &Visitor) -> Result<Markup, StoreError> {
    let lang = visitor.lang;
    let title = lang.pick("Niet geplaatst", "Unserved");
    let Some(scene) = Scene::load(shared, visitor).await? else {
        return Ok(html! { h1 { (title) } (bits::no_week(lang)) });
    };
    let Some(planned) = scene.planned.clone() else {
        return Ok(html! {
            h1 { (title) }
            (bits::empty(
                lang.pick("Hier komt te staan voor wie niemand gevonden is, waarom, en wat zou helpen.", "Here it will say for whom nobody was found, why, and what would help."),
                Some(("/vandaag", lang.pick("Maak eerst een voorstel", "Make a plan first"))),
            ))
        });
    };
    let changes = planned.changes().await;
    let why: BTreeMap<&str, &Unserved> =
        planned.plan.unserved.iter().map(|unserved| (unserved.visit.as_str(), unserved)).collect();
    let batch = planned.batch.id;
    let open = scene.open_seen();
    let (told, again): (Vec<_>, Vec<_>) = open.into_iter().partition(|(visit, _)| why.contains_key(visit.id.as_str()));
    Ok(html! {
        h1 { (title) " (" (bits::number(lang, told.len() + again.len())) ")" }
        @if told.is_empty() && again.is_empty() {
            (bits::empty(lang.pick("Iedereen die hulp vroeg, krijgt hulp.", "Everybody who asked for help gets it."), None))
        }
        @if !again.is_empty() {
            section {
                h2 { (lang.pick("Weer open", "Open again")) }
                p { (lang.pick("Iemand zei nee. Een nieuw voorstel zoekt verder.", "Somebody said no. A new plan will look further.")) " " a href="/vandaag" { (lang.pick("Maak voorstel", "Make a plan")) } }
                div.cards { @for (visit, left) in &again { (card(&scene, visitor, visit, *left, None, &changes, batch)) } }
            }
        }
        div.cards {
            @for (visit, left) in &told { (card(&scene, visitor, visit, *left, why.get(visit.id.as_str()).copied(), &changes, batch)) }
        }
    })
}

fn card(
    scene: &Scene,
    visitor: &Visitor,
    visit: &Visit,
    left: u32,
    why: Option<&Unserved>,
    changes: &Changes,
    batch: i64,
) -> Markup {
    let (lang, words) = (visitor.lang, scene.words(visitor.lang));
    let request = scene.week.problem.request_of(visit);
    let area = area(&request.place);
    let changes = changes.get(&visit.id).map_or(&[][..], Vec::as_slice);
    html! {
        article.open {
            h2 { (words.kind_title(request)) " " span.quiet { (bits::request(&request.id)) } }
            p.quiet {
                (words.possible_times(visit)) @if !area.is_empty() { " · " (area) }
                @if request.volunteers_needed > 1 { " · " (lang.pick(format!("nog {left} nodig"), format!("{left} more needed"))) }
            }
            @if let Some(why) = why { p { (words.why_unserved(&why.reason)) } }
            @if !changes.is_empty() {
                p.with { (lang.pick("Wel als:", "It would work with:")) }
                ul {
                    @for (at, change) in changes.iter().take(CHANGES_MOST).enumerate() {
                        li { (words.change(change)) " " a.try href=(format!("/niet-geplaatst/{}/proef?batch={batch}&at={at}", bits::in_path(&visit.id))) aria-label=(lang.pick(format!("Probeer: {}", words.change(change)), format!("Try: {}", words.change(change)))) { (lang.pick("Probeer", "Try")) } }
                    }
                }
            }
            @if !request.nursing {
                p { a href=(format!("/spoed/{}", bits::in_path(&visit.id))) { (lang.pick("Wie kan ik nu vragen?", "Whom can I ask now?")) } }
            }
        }
    }
}
