//! Vandaag: what is open, what waits, what changed; and the one button that makes a plan.

use std::convert::Infallible;

use axum::extract::{Path, Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use futures_util::stream::Stream;
use maud::{Markup, html};
use serde::Deserialize;

use super::form::{self, Signed};
use super::scene::Scene;
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, changes, groups, layout, log};
use crate::life;
use crate::serve::{Shared, progress_of};
use crate::store::StoreError;
use crate::store::batches::{Batch, BatchState};
use crate::words::Words;

/// A form without fields of its own.
#[derive(Deserialize)]
pub(super) struct Nothing {}

/// How to stop: with what is there, or without.
#[derive(Deserialize)]
pub(super) struct Stop {
    #[serde(default)]
    keep: String,
}

/// What a form left behind in the address.
#[derive(Deserialize, Default)]
pub(super) struct Said {
    pub said: Option<String>,
}

/// The door: to today's page, or to the log-in.
pub(super) async fn home() -> Redirect {
    Redirect::to("/vandaag")
}

pub(super) async fn page(State(shared): State<Shared>, visitor: Visitor, Query(said): Query<Said>) -> Response {
    let lang = visitor.lang;
    match content(&shared, &visitor, said.said.as_deref()).await {
        Ok(body) => layout::page(&visitor, lang.pick("Vandaag", "Today"), &body).into_response(),
        Err(error) => Wrong::store(lang, error).into_response(),
    }
}

async fn content(shared: &Shared, visitor: &Visitor, said: Option<&str>) -> Result<Markup, StoreError> {
    let lang = visitor.lang;
    let Some(scene) = Scene::load(shared, visitor).await? else {
        return Ok(html! { h1 { (lang.pick("Vandaag", "Today")) } (bits::no_week(lang)) });
    };
    let batches = shared.store.batches(scene.week.id, 20).await?;
    if !visitor.role().matches_people() {
        return Ok(figures_only(&scene, visitor));
    }
    let lines = log::seen(shared, Some(&scene), visitor, 8).await?;
    let since = changes::since(shared, &scene).await?;
    let period = scene.week.clock.period();
    let last = period.date(period.days().saturating_sub(1));
    Ok(html! {
        div.title {
            h1 { (lang.pick("Vandaag", "Today")) }
            p.quiet { (lang.pick("week van ", "week of ")) (lang.date_range(period.first_day, last)) }
        }
        (bits::said(lang, said))
        div.today {
            (open_things(&scene, visitor))
            (button(&scene, batches.first(), visitor))
        }
        @if let Some(plan) = scene.standing_seen() { (groups::line(&plan, visitor)) }
        @if let Some(since) = &since { (changes::short(&scene, since, visitor)) }
        section {
            h2 { (lang.pick("Wat er net gebeurde", "What just happened")) }
            (log::table(visitor, scene.week.clock.zone(), &lines))
        }
    })
}

/// Sentences with a number, each a way to its page.
fn open_things(scene: &Scene, visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let count = |state| scene.in_state(state).count();
    let open = scene.open_seen();
    let pressing = open.iter().filter(|(visit, _)| scene.week.problem.request_of(visit).priority >= 3).count();
    let waits = count(life::State::VolunteerAsked) + count(life::State::RequesterAsked);
    let proposed = count(life::State::Proposed);
    let no = scene.matches.iter().filter(|one| one.state.is_no() && scene.sees_match(one)).count();
    let agreed = count(life::State::Active);
    let unit = scene.words(lang).unit();
    let lines: [(&str, usize, &str, &str); 5] = [
        ("/niet-geplaatst", open.len(), lang.pick("nog zonder vrijwilliger", "still without a volunteer"), "attention"),
        ("/voorstellen", proposed, lang.pick("voorgesteld, wacht op u", "proposed, waiting for you"), "accent"),
        ("/voorstellen#waits", waits, lang.pick("wacht op antwoord", "waiting for an answer"), "ink"),
        ("/voorstellen#agreed", agreed, lang.pick("afgesproken", "agreed"), "done"),
        ("/voorstellen#no", no, lang.pick("zei nee", "said no"), "ink"),
    ];
    html! {
        section.card.things {
            h2 { (lang.count(scene.asked() as u64, unit.0, unit.1)) " " (lang.pick("deze week", "this week")) }
            ul {
                @for (to, number, words, tone) in lines {
                    li {
                        a href=(to) { b.figure.(tone)[number > 0] { (bits::number(lang, number)) } span { (words) } }
                        @if to == "/niet-geplaatst" && pressing > 0 {
                            span.attention { (lang.pick(format!("{pressing} met spoed"), format!("{pressing} pressing"))) }
                        }
                    }
                }
            }
        }
    }
}

/// The button, or how far the plan is that is being made.
fn button(scene: &Scene, newest: Option<&Batch>, visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let running = newest.filter(|batch| batch.state == BatchState::Running);
    let ended = newest.map(|batch| batch.state);
    html! {
        section.card.plan {
            @if let Some(batch) = running {
                (progress(batch, visitor))
            } @else {
                form method="post" action="/batches" {
                    (form::signature(visitor))
                    button.big { (lang.pick("Maak voorstel", "Make a plan")) }
                }
                @match ended {
                    Some(BatchState::Overtaken) => p.attention { (lang.pick("Er is iets beslist terwijl het voorstel werd gemaakt. Maak het opnieuw.", "Something was decided while the plan was made. Make it again.")) },
                    Some(BatchState::Cancelled) => p.quiet { (lang.pick("Het laatste voorstel is gestopt.", "The last plan was stopped.")) },
                    Some(BatchState::Interrupted) => p.attention { (lang.pick("koppel stopte tijdens het laatste voorstel. Maak het opnieuw.", "koppel stopped during the last plan. Make it again.")) },
                    Some(BatchState::Failed) => p.wrong { (lang.pick("Het laatste voorstel mislukte; dat is een fout van koppel. Er is niets gewijzigd. Meld het de beheerder.", "The last plan failed; that is koppel's mistake. Nothing was changed. Tell the administrator.")) },
                    _ => {},
                }
                @if let Some(planned) = &scene.planned {
                    @let words = Words::new(lang, &planned.input.problem, &scene.week.clock);
                    p.quiet { (lang.pick("Laatste voorstel: ", "Last plan: ")) (bits::moment(lang, scene.week.clock.zone(), &planned.batch.ended_at)) }
                    (scene.answer(&words, &planned.plan))
                    @if planned.batch.kept > 0 && scene.sees_all() {
                        @let kept = lang.count(planned.batch.kept.unsigned_abs(), lang.pick("koppeling die al vaststond, is", "match that stood already was"), lang.pick("koppelingen die al vaststonden, zijn", "matches that stood already were"));
                        p.quiet { (kept) " " (lang.pick("zo gelaten.", "left alone.")) }
                    }
                } @else {
                    p.quiet { (lang.pick("koppel zoekt voor iedereen de beste vrijwilliger. U beslist daarna over elke koppeling.", "koppel finds the best volunteer for everybody. You then decide on every match.")) }
                }
            }
        }
    }
}

/// How far the plan is. With script it is followed live; without, the page renews itself.
fn progress(batch: &Batch, visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    html! {
        noscript { meta http-equiv="refresh" content="2"; }
        div.progress data-events=(format!("/batches/{}/events", batch.id))
            data-searching=(lang.pick("Zoekt wie waar kan", "Looking for who may go where"))
            data-solving=(lang.pick("Zoekt het beste voorstel", "Finding the best plan"))
            data-mending=(lang.pick("Laat alles in de tijd passen", "Making everything fit in time"))
            data-improving=(lang.pick("Maakt het beter", "Making it better"))
            data-sofar=(lang.pick("{total} punten, hooguit {ceiling}: marge {gap}", "{total} points, at most {ceiling}: gap {gap}"))
            data-verifying=(lang.pick("Telt alles na", "Recounting everything")) {
            p { b { (lang.pick("Het voorstel wordt gemaakt", "The plan is being made")) } }
            output { (lang.pick("Begint", "Begins")) }
            div.track { i {} }
        }
        form method="post" action=(format!("/batches/{}/cancel", batch.id)) {
            (form::signature(visitor))
            div.steps {
                button.second name="keep" value="yes" { (lang.pick("Genoeg: neem dit voorstel", "Enough: take this plan")) }
                button.plain name="keep" value="" { (lang.pick("Stop zonder voorstel", "Stop without a plan")) }
            }
        }
    }
}

/// What a planner may see: totals, nobody's; a total under 5 is not told.
fn figures_only(scene: &Scene, visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let told = |number: usize| {
        if (1..5).contains(&number) {
            lang.pick("minder dan 5", "fewer than 5").to_owned()
        } else {
            bits::number(lang, number)
        }
    };
    let count = |state| scene.in_state(state).count();
    let volunteers = scene.week.problem.volunteers.iter().filter(|one| scene.sees_volunteer(one)).count();
    let rows = [
        (lang.pick("bezoeken gevraagd", "visits asked for"), scene.asked()),
        (lang.pick("vrijwilligers", "volunteers"), volunteers),
        (lang.pick("voorgesteld", "proposed"), count(life::State::Proposed)),
        (lang.pick("afgesproken", "agreed"), count(life::State::Active)),
        (lang.pick("zonder vrijwilliger", "without a volunteer"), scene.open_seen().len()),
    ];
    html! {
        h1 { (lang.pick("Cijfers van deze week", "Figures of this week")) }
        table.narrow {
            @for (what, number) in rows { tr { th scope="row" { (what) } td.number { (told(number)) } } }
        }
    }
}

/// Starts a plan.
pub(super) async fn start(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    form: Signed<Nothing>,
) -> Response {
    let visitor = form.visitor;
    let week = match shared.newest_week().await {
        Ok(Some(week)) => week,
        Ok(None) => return Redirect::to("/importeren").into_response(),
        Err(error) => return Wrong::store(visitor.lang, error).into_response(),
    };
    let by_whom = visitor.by_whom();
    let response = form::carry_out(&shared, &visitor, &form.order, async |work| {
        shared.planner.begin(work, &week, &by_whom).await?;
        Ok("/vandaag".to_owned())
    })
    .await;
    shared.workers.wake().await;
    response
}

pub(super) async fn cancel(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(id): Path<i64>,
    form: Signed<Stop>,
) -> Response {
    // Whether it still ran makes no difference to who looks again.
    let told = match form.fields.keep.is_empty() {
        true => shared.planner.cancel(id).await,
        false => shared.planner.enough(id).await,
    };
    match told {
        Ok(_) => Redirect::to("/vandaag").into_response(),
        Err(error) => Wrong::store(form.visitor.lang, error).into_response(),
    }
}

/// The progress of a batch as it happens.
pub(super) async fn events(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(id): Path<i64>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    Sse::new(progress_of(&shared, id)).keep_alive(KeepAlive::default())
}
