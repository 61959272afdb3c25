//! Draft messages for a match, to copy: one to the volunteer, one to the requester. koppel sends nothing by itself.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::scene::Scene;
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, layout};
use crate::people::Person;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::words::area::area;
use crate::words::lines::clean;

pub(super) async fn page(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Path(id): Path<i64>,
) -> Response {
    let lang = visitor.lang;
    match content(&shared, &visitor, id).await {
        Ok(body) => layout::page(&visitor, lang.pick("Berichten", "Messages"), &body).into_response(),
        Err(error) => Wrong::store(lang, error).into_response(),
    }
}

async fn content(shared: &Shared, visitor: &Visitor, id: i64) -> Result<Markup, StoreError> {
    let lang = visitor.lang;
    let scene = Scene::load(shared, visitor).await?.ok_or(StoreError::NotFound)?;
    let one = scene.live().find(|one| one.id == id && scene.sees_match(one)).ok_or(StoreError::NotFound)?;
    let request = bits::request_of(&scene.week.problem, &one.found.request).ok_or(StoreError::NotFound)?;
    let words = scene.words(lang);
    let name = |person: Option<&Person>| person.map_or_else(String::new, |person| clean(person.short_name()));
    let volunteer = name(scene.people.volunteer(&one.found.volunteer));
    let requester = name(scene.people.requester(&request.requester));
    let (when, what, place) = (words.when(one.found.time), words.kind(request), area(&request.place));
    // The first message goes out before anybody said yes: it names no requester.
    let to_volunteer = lang.pick(
        format!("Dag {volunteer},\n\nKunt u helpen op {when}? Het gaat om {what}, in {place}.\n\nLaat u het ons weten? Dan geven wij u het adres.\n"),
        format!("Dear {volunteer},\n\nCan you help on {when}? It is about {what}, in {place}.\n\nPlease let us know. Then we give you the address.\n"),
    );
    let to_requester = lang.pick(
        format!("Dag {requester},\n\n{volunteer} komt bij u op {when}.\n\nKomt dat toch niet uit? Bel ons dan.\n"),
        format!(
            "Dear {requester},\n\n{volunteer} comes to you on {when}.\n\nIf that does not suit after all, ring us.\n"
        ),
    );
    let drafts = [
        ("volunteer", lang.pick("Aan de vrijwilliger", "To the volunteer"), to_volunteer),
        (
            "requester",
            lang.pick("Aan de aanvrager, als beiden ja zeiden", "To the requester, when both said yes"),
            to_requester,
        ),
    ];
    Ok(html! {
        h1 { (lang.pick("Berichten voor ", "Messages for ")) (one.found.visit) }
        p.quiet { (lang.pick("Om over te nemen. koppel verstuurt zelf niets.", "To copy. koppel sends nothing by itself.")) }
        @for (id, title, text) in &drafts {
            section {
                h2 { label for=(id) { (title) } }
                textarea id=(id) rows="8" readonly { (text) }
            }
        }
    })
}
