//! Hulpvragen and Vrijwilligers: everybody of the week, to look through by id, kind or place.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::scene::{Scene, is_live};
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, layout};
use crate::people::Person;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::words::area::area;
use crate::words::lines::clean;

/// Rows on one page; a search finds the others.
const ROWS: usize = 300;

/// What is looked for.
#[derive(Deserialize, Default)]
pub(super) struct Search {
    #[serde(default)]
    q: String,
}

impl Search {
    fn finds(&self, texts: &[&str]) -> bool {
        let wanted = self.q.trim().to_lowercase();
        texts.iter().any(|text| text.to_lowercase().contains(&wanted))
    }
}

pub(super) async fn requests(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Query(search): Query<Search>,
) -> Response {
    let title = visitor.lang.pick("Hulpvragen", "Requests");
    let body = Scene::load(&shared, &visitor).await.map(|scene| match scene {
        Some(scene) => request_table(&scene, &visitor, &search),
        None => html! { h1 { (title) } (bits::no_week(visitor.lang)) },
    });
    answer(&visitor, title, body)
}

pub(super) async fn volunteers(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Query(search): Query<Search>,
) -> Response {
    let title = visitor.lang.pick("Vrijwilligers", "Volunteers");
    let body = async {
        let Some(scene) = Scene::load(&shared, &visitor).await? else {
            return Ok(html! { h1 { (title) } (bits::no_week(visitor.lang)) });
        };
        let seen = scene.week.problem.volunteers.iter().filter(|one| scene.sees_volunteer(one));
        let ids: BTreeSet<&str> = seen.map(|one| one.id.as_str()).collect();
        let people = shared.store.people(&ids, &BTreeSet::new()).await?;
        Ok(volunteer_table(&scene, &people.volunteers, &visitor, &search))
    };
    answer(&visitor, title, body.await)
}

fn answer(visitor: &Visitor, title: &str, body: Result<Markup, StoreError>) -> Response {
    match body {
        Ok(body) => layout::page(visitor, title, &body).into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

/// The head of a list, with its search.
fn head(visitor: &Visitor, title: &str, found: usize, search: &Search) -> Markup {
    let lang = visitor.lang;
    html! {
        div.title {
            h1 { (title) " (" (bits::number(lang, found)) ")" }
            form.search method="get" role="search" {
                input type="search" name="q" value=(search.q) aria-label=(lang.pick("Zoek", "Search")) placeholder=(lang.pick("nummer, soort of plaats", "id, kind or place"));
                button.second { (lang.pick("Zoek", "Search")) }
            }
        }
        @if found > ROWS { p.quiet { (lang.pick(format!("De eerste {ROWS} staan hier; zoek om de andere te zien."), format!("The first {ROWS} are here; search to see the others."))) } }
    }
}

fn request_table(scene: &Scene, visitor: &Visitor, search: &Search) -> Markup {
    let (lang, words, problem) = (visitor.lang, scene.words(visitor.lang), &scene.week.problem);
    let mut going: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in scene.live() {
        going.entry(&one.found.request).or_default().push(&one.found.volunteer);
    }
    let mut visits: BTreeMap<&str, usize> = BTreeMap::new();
    problem.visits.iter().for_each(|visit| *visits.entry(&problem.request_of(visit).id).or_default() += 1);
    let matching = problem
        .requests
        .iter()
        .filter(|one| scene.sees_request(one) && search.finds(&[&one.id, &words.kind(one), &area(&one.place)]));
    let found: Vec<_> = matching.collect();
    html! {
        (head(visitor, lang.pick("Hulpvragen", "Requests"), found.len(), search))
        p { a.button.second href="/hulpvragen/nieuw" { (lang.pick("Nieuwe hulpvraag", "New request")) } }
        table {
            thead {
                tr {
                    th scope="col" { (lang.pick("Nummer", "Id")) }
                    th scope="col" { (lang.pick("Soort", "Kind")) }
                    th scope="col" { (lang.pick("Plaats", "Place")) }
                    th.number scope="col" { (lang.pick("Bezoeken", "Visits")) }
                    th.number scope="col" { (lang.pick("Prioriteit", "Priority")) }
                    th scope="col" { (lang.pick("Wie", "Who")) }
                }
            }
            tbody {
                @for one in found.iter().take(ROWS) {
                    tr {
                        td { (bits::request(&one.id)) }
                        td { (words.kind(one)) }
                        td { (area(&one.place)) }
                        td.number { (visits.get(one.id.as_str()).copied().unwrap_or(0)) }
                        td.number { (one.priority) }
                        td {
                            @match going.get(one.id.as_str()) {
                                Some(who) => @for (at, who) in who.iter().enumerate() { @if at > 0 { ", " } (bits::volunteer(who, &clean(scene.first_name(who)))) },
                                None => span.attention { (lang.pick("nog niemand", "nobody yet")) },
                            }
                        }
                    }
                }
            }
        }
    }
}

fn volunteer_table(scene: &Scene, people: &BTreeMap<String, Person>, visitor: &Visitor, search: &Search) -> Markup {
    let (lang, words, problem) = (visitor.lang, scene.words(visitor.lang), &scene.week.problem);
    let name = |id: &str| people.get(id).map_or_else(String::new, |person| clean(person.short_name()));
    let matching = problem
        .volunteers
        .iter()
        .filter(|one| scene.sees_volunteer(one) && search.finds(&[&one.id, &name(&one.id), &area(&one.home)]));
    let found: Vec<_> = matching.collect();
    html! {
        (head(visitor, lang.pick("Vrijwilligers", "Volunteers"), found.len(), search))
        p { a.button.second href="/vrijwilligers/nieuw" { (lang.pick("Nieuwe vrijwilliger", "New volunteer")) } }
        table {
            thead {
                tr {
                    th scope="col" { (lang.pick("Wie", "Who")) }
                    th scope="col" { (lang.pick("Plaats", "Place")) }
                    th scope="col" { (lang.pick("Reist met", "Travels by")) }
                    th.number scope="col" { (lang.pick("Uren vrij", "Hours free")) }
                    th.number scope="col" { (lang.pick("Deze week", "This week")) }
                }
            }
            tbody {
                @for one in found.iter().take(ROWS) {
                    @let free_min: i32 = one.free.iter().map(|span| span.minutes()).sum();
                    @let going = scene.matches.iter().filter(|found| is_live(found) && found.found.volunteer == one.id).count();
                    @let modes: Vec<&str> = one.ways.iter().map(|way| words.mode(way.mode)).collect();
                    tr {
                        td { (bits::volunteer(&one.id, &name(&one.id))) }
                        td { (area(&one.home)) }
                        td { (modes.join(", ")) }
                        td.number { @if free_min == 0 { span.attention { (lang.pick("nooit", "never")) } } @else { (free_min / 60) } }
                        td.number { (going) }
                    }
                }
            }
        }
    }
}
