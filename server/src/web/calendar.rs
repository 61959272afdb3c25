//! Week: what a volunteer does, or what happens at a request, day by day; to print, and on a telephone. And the calendar behind a
//! secret link, for whoever goes.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use koppel_engine::time::Span;
use maud::{Markup, html};

use super::form::{self, Signed};
use super::scene::Scene;
use super::today::Nothing;
use super::visitor::{Anybody, Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, layout};
use crate::people::People;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::matches::Stored;
use crate::words::lines::clean;
use crate::write::{View, calendars};

/// Whose week.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Volunteer,
    Request,
}

pub(super) async fn page(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Path((side, id)): Path<(String, String)>,
) -> Response {
    let body = async {
        let whose = match side.as_str() {
            "volunteer" => Whose::Volunteer,
            "request" => Whose::Request,
            _ => return Err(StoreError::NotFound),
        };
        let scene = Scene::load(&shared, &visitor).await?.ok_or(StoreError::NotFound)?;
        let problem = &scene.week.problem;
        let seen = match whose {
            Whose::Volunteer => bits::volunteer_of(problem, &id).is_some_and(|one| scene.sees_volunteer(one)),
            Whose::Request => bits::request_of(problem, &id).is_some_and(|one| scene.sees_request(one)),
        };
        if seen { Ok(content(&scene, &visitor, whose, &id)) } else { Err(StoreError::NotFound) }
    };
    match body.await {
        Ok(body) => {
            layout::page(&visitor, &format!("{} {id}", visitor.lang.pick("Week van", "Week of")), &body).into_response()
        }
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

fn content(scene: &Scene, visitor: &Visitor, whose: Whose, id: &str) -> Markup {
    let lang = visitor.lang;
    let clock = &scene.week.clock;
    let is_here = |one: &&Stored| match whose {
        Whose::Volunteer => one.found.volunteer == id,
        Whose::Request => one.found.request == id,
    };
    let mut here: Vec<&Stored> = scene.live().filter(is_here).collect();
    here.sort_by_key(|one| one.found.time);
    // What may be: when the volunteer is free, or when the request may have somebody.
    let room: Vec<Span> = match whose {
        Whose::Volunteer => bits::volunteer_of(&scene.week.problem, id).map_or_else(Vec::new, |one| one.free.clone()),
        Whose::Request => Vec::new(),
    };
    let period = clock.period();
    let last = period.date(period.days().saturating_sub(1));
    let back = match whose {
        Whose::Volunteer => format!("/personen/volunteer/{}", bits::in_path(id)),
        Whose::Request => format!("/hulpvragen/{}", bits::in_path(id)),
    };
    let on = |day: i32, at: Span| clock.at(at.starts_at).date() == clock.date(day);
    html! {
        div.title {
            h1 { (lang.pick("Week van ", "Week of ")) a href=(back) { (id) } @if whose == Whose::Volunteer { " " bdi { (clean(scene.first_name(id))) } } }
            p.quiet { (lang.date_range(period.first_day, last)) }
        }
        ol.week {
            @for day in 0..clock.days() {
                li {
                    h2 { (lang.date_short(clock.date(day))) }
                    @for one in here.iter().filter(|one| on(day, one.found.time)) { (entry(scene, visitor, whose, one)) }
                    @for free in room.iter().filter(|free| on(day, **free)) {
                        p.quiet { (lang.pick("vrij ", "free ")) (lang.hours(&clock.at(free.starts_at), &clock.at(free.ends_at))) }
                    }
                }
            }
        }
        @if whose == Whose::Volunteer {
            section.feed {
                h2 { (lang.pick("Agenda op de telefoon", "Calendar on the telephone")) }
                p { (lang.pick("Een geheime link waarmee de agenda van deze vrijwilliger zichzelf bijwerkt: alleen afgesproken bezoeken, zonder naam en zonder soort hulp. Wie de link heeft, ziet de agenda. Een nieuwe link maakt de oude onbruikbaar.", "A secret link by which this volunteer's calendar renews itself: agreed visits only, without a name and without the kind of help. Whoever has the link sees the calendar. A new link makes the old one useless.")) }
                form method="post" action=(format!("/week/volunteer/{}/link", bits::in_path(id))) {
                    (form::signature(visitor))
                    button.second { (lang.pick("Maak een nieuwe link", "Make a new link")) }
                }
            }
        }
    }
}

fn entry(scene: &Scene, visitor: &Visitor, whose: Whose, one: &Stored) -> Markup {
    let (lang, words, clock) = (visitor.lang, scene.words(visitor.lang), &scene.week.clock);
    let request = bits::request_of(&scene.week.problem, &one.found.request);
    html! {
        div.entry {
            b { (lang.hours(&clock.at(one.found.time.starts_at), &clock.at(one.found.time.ends_at))) } br;
            @match whose {
                Whose::Volunteer => { (bits::request(&one.found.request)) @if let Some(request) = request { " " (words.kind(request)) } },
                Whose::Request => (bits::volunteer(&one.found.volunteer, &clean(scene.first_name(&one.found.volunteer)))),
            }
            br; small { (one.state.words(lang)) }
        }
    }
}

/// Makes a new link, and shows it once.
pub(super) async fn renew(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(id): Path<String>,
    form: Signed<Nothing>,
) -> Response {
    let visitor = &form.visitor;
    let lang = visitor.lang;
    let made = async {
        let scene = Scene::load(&shared, visitor).await?.ok_or(StoreError::NotFound)?;
        if !bits::volunteer_of(&scene.week.problem, &id).is_some_and(|one| scene.sees_volunteer(one)) {
            return Err(StoreError::NotFound);
        }
        let mut work = shared.store.work().await?;
        let token = work.renew_feed(&id, &visitor.by_whom()).await?;
        work.commit().await?;
        Ok(token)
    };
    match made.await {
        Ok(token) => {
            let title = format!("{} {id}", lang.pick("Agenda van", "Calendar of"));
            let body = html! {
                h1 { (title) }
                div.said role="status" {
                    p { (lang.pick("Dit is de link. Geef hem nu aan de vrijwilliger: koppel toont hem één keer. Zet het adres van deze server ervoor.", "This is the link. Give it to the volunteer now: koppel shows it once. Put the address of this server in front.")) }
                    p { code { "/agenda/" (token) ".ics" } }
                }
                p { a href=(format!("/week/volunteer/{}", bits::in_path(&id))) { (lang.pick("Terug", "Back")) } }
            };
            layout::page(&Visitor { path: "/vrijwilligers".to_owned(), ..visitor.clone() }, &title, &body)
                .into_response()
        }
        Err(error) => Wrong::store(lang, error).into_response(),
    }
}

/// The calendar behind a secret link: what was agreed, by id, when, and in which postcode area.
pub(super) async fn feed(State(shared): State<Shared>, Anybody(lang): Anybody, Path(file): Path<String>) -> Response {
    let text = async {
        let token = file.strip_suffix(".ics").ok_or(StoreError::NotFound)?;
        let volunteer = shared.store.feed_of(token).await?.ok_or(StoreError::NotFound)?;
        let week = shared.newest_week().await?.ok_or(StoreError::NotFound)?;
        let planned = shared.newest_plan(week.id).await?;
        let matches = shared.store.matches(week.id).await?;
        let mut plan = planned.ok_or(StoreError::NotFound)?.plan.clone();
        let there = |one: &&Stored| week.problem.visits.iter().any(|visit| visit.id == one.found.visit);
        let agreed = matches.iter().filter(|one| one.state.is_kept() && one.found.volunteer == volunteer);
        plan.matches = agreed.filter(there).map(|one| one.found.clone()).collect();
        plan.unserved.clear();
        let people = People::default();
        let view = View::new(&week.problem, &plan, &people, &week.clock, lang);
        let view = view.map_err(|error| StoreError::Damaged(error.to_string()))?;
        Ok(calendars(&view, Timestamp::now()).pop().map_or_else(|| EMPTY.to_owned(), |calendar| calendar.text))
    };
    match text.await {
        Ok(text) => ([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text).into_response(),
        Err(StoreError::NotFound) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => Wrong::store(lang, error).into_response(),
    }
}

/// A calendar without a visit.
const EMPTY: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//koppel//koppel//NL\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n";
