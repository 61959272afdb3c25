//! Voorstellen: every match with its reasons, list and map side by side; a person agrees, says no with a reason, or pins.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::changes::{self, Since};
use super::form::{self, Signed};
use super::match_card::by_day;
use super::scene::Scene;
use super::today::Said;
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, groups, layout};
use crate::life::{Reason, State as Life};
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::matches::Stored;
use crate::write::{map, map_caption, map_table};

/// A step somebody takes.
#[derive(Deserialize)]
pub(super) struct Step {
    version: i64,
    to: String,
    #[serde(default)]
    reason: String,
}

/// Pin, or let go.
#[derive(Deserialize)]
pub(super) struct Pin {
    version: i64,
    pinned: u8,
}

pub(super) async fn page(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Query(said): Query<Said>,
) -> Response {
    let lang = visitor.lang;
    let title = lang.pick("Voorstellen", "Proposals");
    let body = match Scene::load(&shared, &visitor).await {
        Ok(None) => Ok(html! { h1 { (title) } (bits::no_week(lang)) }),
        Ok(Some(scene)) => match changes::since(&shared, &scene).await {
            Ok(since) => content(&scene, &visitor, since.as_ref(), said.said.as_deref()),
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    match body {
        Ok(body) => layout::page(&visitor, title, &body).into_response(),
        Err(error) => Wrong::store(lang, error).into_response(),
    }
}

fn content(scene: &Scene, visitor: &Visitor, since: Option<&Since>, said: Option<&str>) -> Result<Markup, StoreError> {
    let lang = visitor.lang;
    let Some(plan) = scene.standing_seen() else {
        return Ok(html! {
            h1 { (lang.pick("Voorstellen", "Proposals")) }
            (bits::empty(
                lang.pick("Hier komt te staan wie bij wie kan helpen. Maak eerst een voorstel.", "Here it will say who can help whom. Make a plan first."),
                Some(("/vandaag", lang.pick("Naar Vandaag", "To Today"))),
            ))
        });
    };
    let view = scene.view(&plan, lang)?;
    let is = |states: &'static [Life]| {
        sorted(scene.matches.iter().filter(|one| states.contains(&one.state) && scene.sees_match(one)).collect())
    };
    let proposed = is(&[Life::Proposed]);
    let waits = is(&[Life::VolunteerAsked, Life::RequesterAsked]);
    let agreed = is(&[Life::FirstMeeting, Life::Trial, Life::Active, Life::Paused, Life::Ended]);
    let no = is(&[Life::Declined, Life::NotReached, Life::Withdrawn]);
    Ok(html! {
        div.title {
            h1 { (lang.pick("Voorstellen", "Proposals")) " (" (bits::number(lang, proposed.len())) ")" }
            p.quiet {
                a href="/bellijst" { (lang.pick("Bellijst", "Call sheet")) } " · "
                a href="/plan.xlsx" { "Excel" } " · " a href="/plan.csv" { "csv" } @if scene.sees_all() { " · " a href="/plan.json" { "json" } }
            }
        }
        (bits::said(lang, said))
        @let stopped = view.words.stopped(&plan);
        @if !stopped.is_empty() { p.quiet { (stopped) } }
        (groups::line(&plan, visitor))
        div.columns {
            div {
                @if let Some(since) = since { (changes::section(scene, since, visitor)) }
                h2 { (lang.pick("Te beslissen", "To decide")) }
                (many_at_once(&proposed, visitor))
                (by_day(scene, visitor, &proposed))
                @if proposed.is_empty() {
                    (bits::empty(lang.pick("U hebt over alles beslist.", "You have decided on everything."), None))
                }
                @for (id, title, some) in [
                    ("waits", lang.pick("Wacht op antwoord", "Waiting for an answer"), &waits),
                    ("agreed", lang.pick("Afgesproken", "Agreed"), &agreed),
                    ("no", lang.pick("Zei nee", "Said no"), &no),
                ] {
                    @if !some.is_empty() {
                        section id=(id) { h2 { (title) " (" (bits::number(lang, some.len())) ")" } (by_day(scene, visitor, some)) }
                    }
                }
            }
            @if let Some(map) = map(&view) { figure { (map) figcaption { (map_caption(&view)) } details { summary { (lang.pick("De kaart als tabel", "The map as a table")) } (map_table(&view)) } } }
        }
    })
}

/// By time, then request.
fn sorted(mut some: Vec<&Stored>) -> Vec<&Stored> {
    some.sort_by_key(|one| (one.found.time, one.found.visit.clone(), one.id));
    some
}

/// Many at once: those that are ticked, or all.
fn many_at_once(proposed: &[&Stored], visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let all: Vec<String> = proposed.iter().map(|one| format!("{}:{}", one.id, one.version)).collect();
    html! {
        @if all.len() > 1 {
            form.all.steps #many method="post" action="/matches/steps" {
                (form::signature(visitor))
                button.second { (lang.pick("Akkoord met wat is aangevinkt", "Agree to what is ticked")) }
                details {
                    summary { (lang.pick("Met alles akkoord?", "Agree to all?")) }
                    button name="matches" value=(all.join(",")) { (lang.pick(format!("Ja, akkoord met alle {}", all.len()), format!("Yes, agree to all {}", all.len()))) }
                }
            }
        }
    }
}

pub(super) async fn step(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(id): Path<i64>,
    form: Signed<Step>,
) -> Response {
    if let Err(error) = Scene::refuse_unseen(&shared, &form.visitor, &[id]).await {
        return Wrong::store(form.visitor.lang, error).into_response();
    }
    let Step { version, to, reason } = form.fields;
    let by_whom = form.visitor.by_whom();
    form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        let to = Life::named(&to).ok_or(StoreError::Refused("there is no such step"))?;
        let before = work.match_of(id).await?.state;
        let now = work.step(id, version, to, Reason::named(&reason), &by_whom).await?;
        let drops_out = before.is_kept() && now.state.is_no() && !now.reason.is_some_and(Reason::ends_request);
        if drops_out {
            return Ok(format!("/spoed/{}", bits::in_path(&now.found.visit)));
        }
        let said = match now.state {
            Life::VolunteerAsked => "agreed",
            state if state.is_no() => "declined",
            _ => "step",
        };
        Ok(format!("/voorstellen?said={said}#m{id}"))
    })
    .await
}

pub(super) async fn pin(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(id): Path<i64>,
    form: Signed<Pin>,
) -> Response {
    if let Err(error) = Scene::refuse_unseen(&shared, &form.visitor, &[id]).await {
        return Wrong::store(form.visitor.lang, error).into_response();
    }
    let (version, pinned) = (form.fields.version, form.fields.pinned != 0);
    let by_whom = form.visitor.by_whom();
    form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        work.pin(id, version, pinned, &by_whom).await?;
        Ok(format!("/voorstellen?said={}#m{id}", if pinned { "pinned" } else { "unpinned" }))
    })
    .await
}

/// All or none: when one of them changed in the meantime, nothing is agreed to.
pub(super) async fn agree_to_all(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    form: Signed<Vec<(String, String)>>,
) -> Response {
    let named = form.fields.iter().flat_map(|(_, pairs)| pairs.split(','));
    let ids: Vec<i64> = named.filter_map(|pair| pair.split_once(':')?.0.parse().ok()).collect();
    if let Err(error) = Scene::refuse_unseen(&shared, &form.visitor, &ids).await {
        return Wrong::store(form.visitor.lang, error).into_response();
    }
    let by_whom = form.visitor.by_whom();
    form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        // Those that are ticked, each `12:1`: a match and its version; or all of them in one field.
        let fields = form.fields.iter().filter(|(name, _)| name == "matches");
        let all: Vec<&str> = fields.flat_map(|(_, pairs)| pairs.split(',')).collect();
        let ticked = form.fields.iter().filter(|(name, _)| name == "m").map(|(_, pair)| pair.as_str());
        let chosen = if all.is_empty() { ticked.collect() } else { all };
        if chosen.is_empty() {
            return Err(StoreError::Refused("nothing is ticked; tick the proposals you agree to"));
        }
        for pair in chosen {
            let (id, version) = pair.split_once(':').ok_or(StoreError::Refused("a match is not named well"))?;
            let number = |text: &str| text.parse().map_err(|_| StoreError::Refused("a match is not named well"));
            work.step(number(id)?, number(version)?, Life::VolunteerAsked, None, &by_whom).await?;
        }
        Ok("/voorstellen?said=agreed#waits".to_owned())
    })
    .await
}
