//! One request: when, what is asked, who goes, and why this one and not another.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use koppel_engine::explain::{Explainer, PairStory, RequestStory};
use maud::{Markup, html};
use serde::Deserialize;

use super::scene::Scene;
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, fitting, layout};
use crate::serve::Shared;
use crate::store::StoreError;
use crate::words::Words;
use crate::words::area::area;

/// Rules told of one visit.
const RULES_MOST: usize = 6;

/// Somebody the reader has in mind.
#[derive(Deserialize, Default)]
pub(super) struct With {
    #[serde(default)]
    with: String,
    said: Option<String>,
}

pub(super) async fn page(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Path(id): Path<String>,
    Query(with): Query<With>,
) -> Response {
    match content(&shared, &visitor, &id, with.with.trim(), with.said.as_deref()).await {
        Ok(body) => layout::page(&visitor, &id, &body).into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

async fn content(
    shared: &Shared,
    visitor: &Visitor,
    id: &str,
    with: &str,
    said: Option<&str>,
) -> Result<Markup, StoreError> {
    let lang = visitor.lang;
    let scene = Scene::load(shared, visitor).await?.ok_or(StoreError::NotFound)?;
    let problem = &scene.week.problem;
    let request = bits::request_of(problem, id).filter(|one| scene.sees_request(one)).ok_or(StoreError::NotFound)?;
    let words = scene.words(lang);
    let (story, pair) = stories(&scene, id, with).await;
    let visits = problem.visits.iter().filter(|visit| problem.request_of(visit).id == id);
    let list =
        |tags: &koppel_engine::words::Tags| tags.iter().map(|tag| words.word(tag)).collect::<Vec<_>>().join(", ");
    Ok(html! {
        div.title {
            h1 { (words.kind_title(request)) " " span.quiet { (id) } }
            p.steps { a.button.second href=(format!("/week/request/{}", bits::in_path(id))) { "Week" } a.button.second href=(format!("/hulpvragen/{}/wijzig", bits::in_path(id))) { (lang.pick("Wijzig", "Change")) } }
        }
        (bits::said(lang, said))
        dl.facts {
            dt { (lang.pick("Waar", "Where")) } dd { (area(&request.place)) }
            dt { (lang.pick("Wanneer", "When")) } dd { @for visit in visits { div { (words.possible_times(visit)) } } }
            dt { (lang.pick("Wie", "Who")) } dd { a href=(format!("/personen/requester/{}", bits::in_path(&request.requester))) { (lang.pick("de aanvrager", "the requester")) " " (request.requester) } }
            @if !request.skills.is_empty() { dt { (lang.pick("Vaardigheden", "Skills")) } dd { (list(&request.skills)) } }
            @if !request.certificates.is_empty() { dt { (lang.pick("Bewijzen", "Certificates")) } dd { (list(&request.certificates)) } }
            @if request.volunteers_needed > 1 { dt { (lang.pick("Vrijwilligers tegelijk", "Volunteers at once")) } dd { (request.volunteers_needed) } }
            dt { (lang.pick("Prioriteit", "Priority")) } dd { (request.priority) }
        }
        section {
            h2 { (lang.pick("Waarom niet iemand anders?", "Why not somebody else?")) }
            form.search method="get" {
                label { (lang.pick("Nummer van de vrijwilliger", "Id of the volunteer")) " " input name="with" value=(with) placeholder="V7" required; }
                button.second { (lang.pick("Vraag", "Ask")) }
            }
            @if let Some(pair) = &pair {
                @for story in pair { p { (words.verdict(story).join(" ")) } }
            } @else if !with.is_empty() {
                p.attention { (lang.pick("Deze vrijwilliger staat niet in het laatste voorstel, of de hulpvraag was daar al vast.", "This volunteer is not in the last plan, or the request stood already.")) }
            }
        }
        (fitting::section(&scene, visitor, request))
        @if let Some(story) = &story { (told(&words, story)) }
    })
}

/// The stories of the newest plan: worked out off the async threads. Nothing when the request stood before the plan.
async fn stories(scene: &Scene, id: &str, with: &str) -> (Option<RequestStory>, Option<Vec<PairStory>>) {
    let Some(planned) = scene.planned.clone() else { return (None, None) };
    let (id, with) = (id.to_owned(), with.to_owned());
    let found = tokio::task::spawn_blocking(move || {
        let explainer = Explainer::new(&planned.input.problem, &planned.input.travel, &planned.plan);
        (explainer.request(&id), explainer.pair(&with, &id))
    });
    found.await.expect("explaining does not panic")
}

fn told(words: &Words<'_>, story: &RequestStory) -> Markup {
    let lang = words.lang;
    html! {
        section {
            h2 { (lang.pick("In het laatste voorstel", "In the last plan")) }
            @for visit in &story.visits {
                @if story.visits.len() > 1 { h3 { (visit.visit) } }
                @for found in &visit.matches {
                    p { (bits::volunteer(&found.volunteer, "")) " " (lang.pick("gaat", "goes")) ": " (words.when(found.time)) ", " (words.trip(found)) ". " span.quiet { (words.parts(&found.parts)) } }
                }
                @if let Some(why) = &visit.unserved { p { (words.why_unserved(why)) } }
                @if let Some(next) = &visit.runner_up {
                    p { b { (lang.pick("Wie anders het best zou zijn: ", "Who else would be best: ")) } (words.verdict(next).join(" ")) }
                }
                @if !visit.changes.is_empty() {
                    p.with { (lang.pick("Wel als:", "It would work with:")) }
                    ul { @for change in &visit.changes { li { (words.change(change)) } } }
                }
                @if !visit.stopped_by.is_empty() {
                    p.with { (lang.pick("Wat in de weg staat:", "What stands in the way:")) }
                    ul {
                        @for rule in visit.stopped_by.iter().take(RULES_MOST) {
                            li { (words.volunteers(rule.count.into())) ": " (words.rule(&rule.example)) ", " (lang.pick("zoals bij", "as with")) " " (bits::volunteer(&rule.who, "")) }
                        }
                    }
                }
            }
        }
    }
}
