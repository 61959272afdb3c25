//! One person: how to reach them, what they offer or ask, and how to forget them.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use koppel_engine::volunteer::{Limits, Volunteer};
use maud::{Markup, html};

use super::form::{self, Signed};
use super::scene::Scene;
use super::today::{Nothing, Said};
use super::visitor::{Administrator, Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, layout};
use crate::people::Person;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::accounts::Role;
use crate::store::persons::Side;
use crate::words::Words;
use crate::words::area::area;
use crate::words::lines::clean;

fn side_of(name: &str) -> Result<Side, StoreError> {
    let sides = [Side::Volunteer, Side::Requester];
    sides.into_iter().find(|side| side.name() == name).ok_or(StoreError::NotFound)
}

pub(super) async fn page(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Path((side, id)): Path<(String, String)>,
    Query(said): Query<Said>,
) -> Response {
    let body = async {
        let side = side_of(&side)?;
        let scene = Scene::load(&shared, &visitor).await?.ok_or(StoreError::NotFound)?;
        let person = shared.store.person(side, &id).await?;
        content(&scene, &visitor, side, &id, person.as_ref(), said.said.as_deref())
    };
    match body.await {
        Ok(body) => layout::page(&visitor, &id, &body).into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

fn content(
    scene: &Scene,
    visitor: &Visitor,
    side: Side,
    id: &str,
    person: Option<&Person>,
    said: Option<&str>,
) -> Result<Markup, StoreError> {
    let lang = visitor.lang;
    let problem = &scene.week.problem;
    let volunteer = bits::volunteer_of(problem, id).filter(|_| side == Side::Volunteer);
    let asks: Vec<_> =
        problem.requests.iter().filter(|request| side == Side::Requester && request.requester == id).collect();
    if !scene.sees_person(side, id) {
        return Err(StoreError::NotFound);
    }
    if person.is_none() && volunteer.is_none() && asks.is_empty() {
        return Err(StoreError::NotFound);
    }
    let is_here = |one: &&crate::store::matches::Stored| match side {
        Side::Volunteer => one.found.volunteer == id,
        Side::Requester => asks.iter().any(|request| request.id == one.found.request),
    };
    let words = scene.words(lang);
    Ok(html! {
        div.title {
            h1 { (id) " " @if let Some(person) = person { bdi { (clean(full_name(person))) } } }
            @if volunteer.is_some() { p.steps { a.button.second href=(format!("/week/volunteer/{}", bits::in_path(id))) { "Week" } a.button.second href=(format!("/vrijwilligers/{}/wijzig", bits::in_path(id))) { (lang.pick("Wijzig", "Change")) } } }
        }
        (bits::said(lang, said))
        div.columns {
            div {
                (reach(visitor, person))
                @if let Some(volunteer) = volunteer { (offers(&words, volunteer)) }
                @if !asks.is_empty() {
                    section {
                        h2 { (lang.pick("Vraagt", "Asks for")) }
                        ul { @for request in &asks { li { (bits::request(&request.id)) " " (words.kind(request)) " · " (area(&request.place)) } } }
                    }
                }
                p { a href=(format!("/personen/{}/{}/gegevens.json", side.name(), bits::in_path(id))) { (lang.pick("Alles over deze persoon, als bestand", "All about this person, as a file")) } }
                @if person.is_some() && visitor.role() == Role::Administrator {
                    p { a href=(format!("/personen/{}/{}/erase", side.name(), bits::in_path(id))) { (lang.pick("Wis de gegevens van deze persoon …", "Erase the data of this person …")) } }
                }
            }
            section {
                h2 { (lang.pick("Deze week", "This week")) }
                @let matches: Vec<_> = scene.matches.iter().filter(is_here).collect();
                @if matches.is_empty() { (bits::empty(lang.pick("Nog geen bezoek.", "No visit yet."), None)) }
                ul.plain {
                    @for one in matches {
                        li {
                            (words.when(one.found.time)) " · " (bits::request(&one.found.request)) " · "
                            @if side == Side::Requester { (bits::volunteer(&one.found.volunteer, &clean(scene.first_name(&one.found.volunteer)))) " · " }
                            a href=(format!("/voorstellen#m{}", one.id)) { (one.state.words(lang)) }
                        }
                    }
                }
            }
        }
    })
}

fn full_name(person: &Person) -> &str {
    if person.name.is_empty() { &person.first_name } else { &person.name }
}

fn reach(visitor: &Visitor, person: Option<&Person>) -> Markup {
    let lang = visitor.lang;
    let Some(person) = person else {
        return html! { p.quiet { (lang.pick("Er zijn geen naam en nummer bekend, of ze zijn gewist.", "No name or number is known, or they were erased.")) } };
    };
    let phone = clean(&person.phone);
    let email = clean(&person.email);
    html! {
        dl.facts {
            dt { (lang.pick("Telefoon", "Telephone")) }
            dd { @if phone.is_empty() { (lang.pick("geen nummer bekend", "no number known")) } @else { a href=(format!("tel:{}", phone.replace(['-', ' '], ""))) { (phone) } } }
            @if !email.is_empty() { dt { (lang.pick("E-mail", "E-mail")) } dd { a href=(format!("mailto:{email}")) { (email) } } }
            @if !person.address.is_empty() { dt { (lang.pick("Adres", "Address")) } dd { bdi { (clean(&person.address)) } } }
        }
    }
}

fn offers(words: &Words<'_>, volunteer: &Volunteer) -> Markup {
    let lang = words.lang;
    let list =
        |tags: &koppel_engine::words::Tags| tags.iter().map(|tag| words.word(tag)).collect::<Vec<_>>().join(", ");
    let limits = &volunteer.limits;
    html! {
        dl.facts {
            dt { (lang.pick("Waar", "Where")) } dd { (area(&volunteer.home)) }
            dt { (lang.pick("Reist", "Travels")) }
            dd { @for way in &volunteer.ways { div { (words.by_mode(way.mode)) ", " (lang.pick("hooguit ", "at most ")) (lang.trip(way.limit_s)) } } }
            dt { (lang.pick("Vrij", "Free")) }
            dd {
                @if volunteer.free.is_empty() { span.attention { (lang.pick("nooit: er is geen beschikbaarheid opgegeven", "never: no availability was given")) } }
                @for span in &volunteer.free { div { (words.when(*span)) } }
            }
            @if limits.visits_per_week != Limits::NONE { dt { (lang.pick("Per week hooguit", "At most a week")) } dd { (limits.visits_per_week) } }
            @if !volunteer.skills.is_empty() { dt { (lang.pick("Vaardigheden", "Skills")) } dd { (list(&volunteer.skills)) } }
            @if !volunteer.kinds_liked.is_empty() { dt { (lang.pick("Doet graag", "Likes")) } dd { (list(&volunteer.kinds_liked)) } }
            @if !volunteer.kinds_refused.is_empty() { dt { (lang.pick("Doet niet", "Does not do")) } dd { (list(&volunteer.kinds_refused)) } }
            @if !volunteer.certificates.is_empty() {
                dt { (lang.pick("Bewijzen", "Certificates")) }
                dd { @for one in &volunteer.certificates { div { (words.word(one.what)) ", " (lang.pick("geldig t/m ", "valid until ")) (lang.date(one.ends_on)) " " (one.ends_on.year()) } } }
            }
        }
    }
}

/// Everything that is kept of somebody, for who asks what is known of them.
pub(super) async fn export(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Path((side, id)): Path<(String, String)>,
) -> Response {
    let all = async {
        let side = side_of(&side)?;
        let scene = Scene::load(&shared, &visitor).await?.ok_or(StoreError::NotFound)?;
        let problem = &scene.week.problem;
        if !scene.sees_person(side, &id) {
            return Err(StoreError::NotFound);
        }
        let person = shared.store.person(side, &id).await?;
        let offers = bits::volunteer_of(problem, &id).filter(|_| side == Side::Volunteer);
        let asks: Vec<_> =
            problem.requests.iter().filter(|one| side == Side::Requester && one.requester == id).collect();
        if person.is_none() && offers.is_none() && asks.is_empty() {
            return Err(StoreError::NotFound);
        }
        let here = |one: &&crate::store::matches::Stored| match side {
            Side::Volunteer => one.found.volunteer == id,
            Side::Requester => asks.iter().any(|request| request.id == one.found.request),
        };
        let matches: Vec<_> = scene.matches.iter().filter(here).collect();
        let words: Vec<String> = problem.vocabulary.clone().into();
        let person = person.map(|Person { first_name, name, phone, email, address }| {
            serde_json::json!({ "first_name": first_name, "name": name, "phone": phone, "email": email, "address": address })
        });
        Ok(serde_json::json!({
            "id": id, "person": person, "volunteer": offers, "requests": asks, "matches": matches, "words": words,
            "first_day": problem.period.first_day,
        }))
    };
    match all.await {
        Ok(all) => {
            let disposition = [(axum::http::header::CONTENT_DISPOSITION, "attachment; filename=\"gegevens.json\"")];
            (disposition, axum::Json(all)).into_response()
        }
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

/// Asks once, and says what it will do.
pub(super) async fn ask_erase(
    State(shared): State<Shared>,
    Administrator(visitor): Administrator,
    Path((side, id)): Path<(String, String)>,
) -> Response {
    let lang = visitor.lang;
    let found = async {
        let side = side_of(&side)?;
        shared.store.person(side, &id).await?.ok_or(StoreError::NotFound)
    };
    match found.await {
        Ok(person) => {
            let title = lang.pick("Gegevens wissen", "Erase data");
            let body = html! {
                h1 { (title) }
                p { (lang.pick("Naam, telefoon, e-mail en adres van ", "Name, telephone, e-mail and address of ")) b { (id) " " (clean(full_name(&person))) } (lang.pick(" worden gewist. Dat kan niet ongedaan gemaakt worden. Koppelingen blijven bestaan, zonder naam. Ook de lijsten met foute rijen gaan weg, want daar kan de naam in staan.", " will be erased. This cannot be undone. Matches stay, without a name. Lists of bad rows go too, as they may hold the name.")) }
                form method="post" {
                    (form::signature(&visitor))
                    button.danger { (lang.pick("Wis alle gegevens van deze persoon", "Erase all data of this person")) }
                }
                p { a.button.second href=(format!("/personen/{side}/{}", bits::in_path(&id))) { (lang.pick("Terug", "Back")) } }
            };
            layout::page(&visitor, title, &body).into_response()
        }
        Err(error) => Wrong::store(lang, error).into_response(),
    }
}

pub(super) async fn erase(
    State(shared): State<Shared>,
    Administrator(_): Administrator,
    Path((side, id)): Path<(String, String)>,
    form: Signed<Nothing>,
) -> Response {
    let by_whom = form.visitor.by_whom();
    form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        work.erase_person(side_of(&side)?, &id, &by_whom).await?;
        Ok("/vandaag?said=erased".to_owned())
    })
    .await
}
