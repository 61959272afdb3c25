//! Spoed: somebody dropped out. Whom to ask, how many now, and with every answer the list anew; and who comes is laid down.

use std::collections::BTreeSet;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use jiff::Zoned;
use jiff::civil::Time;
use koppel_engine::acceptance::yes_of;
use koppel_engine::answers::{Aim, YES};
use koppel_engine::plan::{Match, Plan};
use koppel_engine::points::Scale;
use koppel_engine::replacement::{Answer, Call, CallList, NoCallList, Opening, call_list};
use koppel_engine::request::Visit;
use koppel_engine::rules::{Fit, Pair};
use maud::{Markup, html};
use serde::Deserialize;

use super::call_answers;
use super::call_table::table;
use super::form::{self, Signed};
use super::scene::Scene;
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, layout};
use crate::lang::Lang;
use crate::people::People;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::words::lines::clean;

/// Who comes.
#[derive(Deserialize)]
pub(super) struct Comes {
    volunteer: String,
}

/// What stands in the address: the hour, and what was done.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    by: String,
    #[serde(default)]
    said: Option<String>,
}

/// Everything that misses somebody, to choose from.
pub(super) async fn choose(State(shared): State<Shared>, Coordinator(visitor): Coordinator) -> Response {
    let lang = visitor.lang;
    let title = lang.pick("Spoed", "Urgent");
    let body = Scene::load(&shared, &visitor).await.map(|scene| match &scene {
        None => html! { h1 { (title) } (bits::no_week(lang)) },
        Some(scene) => html! {
            h1 { (title) }
            p { (lang.pick("Voor wie zoekt u nu iemand? Viel iemand uit, kies dan eerst bij Voorstellen „Nee, omdat …”.", "For whom do you need somebody now? If somebody dropped out, first choose “No, because …” under Proposals.")) }
            @let words = scene.words(lang);
            @let open = scene.open_seen();
            @if open.is_empty() { (bits::empty(lang.pick("Iedereen heeft iemand.", "Everybody has somebody."), None)) }
            ul.plain {
                @for (visit, left) in &open {
                    @let request = scene.week.problem.request_of(visit);
                    li {
                        a href=(format!("/spoed/{}", bits::in_path(&visit.id))) { b { (words.kind_title(request)) } " " (visit.id) }
                        " · " (words.possible_times(visit))
                        @if *left > 1 { " · " (lang.pick(format!("nog {left} nodig"), format!("{left} more needed"))) }
                    }
                }
            }
        },
    });
    match body {
        Ok(body) => layout::page(&visitor, title, &body).into_response(),
        Err(error) => Wrong::store(lang, error).into_response(),
    }
}

pub(super) async fn page(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Path(visit): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    match content(&shared, &visitor, &visit, &asked).await {
        Ok(body) => layout::page(&visitor, visitor.lang.pick("Spoed", "Urgent"), &body).into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

async fn content(shared: &Shared, visitor: &Visitor, visit: &str, asked: &Asked) -> Result<Markup, StoreError> {
    let lang = visitor.lang;
    let scene = Scene::load(shared, visitor).await?.ok_or(StoreError::NotFound)?;
    let plan = scene.standing().ok_or(StoreError::NotFound)?;
    let place = seen_visit(&scene, visit)?;
    let request = scene.week.problem.request_of(place);
    let words = scene.words(lang);
    let now = Zoned::now().with_time_zone(scene.week.clock.zone().clone());
    let by = asked.by.as_str();
    let list = call_answers::list_now(&scene, &plan, visit, &now, within_min(&now, by));
    let head = html! {
        h1 { (lang.pick("Spoed: ", "Urgent: ")) (words.kind_title(request)) " " span.quiet { (bits::request(&request.id)) } }
        p.quiet { (words.possible_times(place)) }
        (bits::said(lang, asked.said.as_deref()))
    };
    let list = match list {
        Ok(mut list) => {
            list.calls.retain(|call| scene.sees_id(&call.volunteer));
            list
        }
        Err(why) => return Ok(html! { (head) (no_list(lang, &words.no_call_list(visit, &why), &why)) }),
    };
    let ids: BTreeSet<&str> = list.calls.iter().map(|call| call.volunteer.as_str()).collect();
    let ids = ids
        .into_iter()
        .chain(list.said_yes.iter().map(String::as_str))
        .chain(call_answers::kept(&scene, visit).map(|one| one.volunteer.as_str()))
        .filter(|id| scene.sees_id(id));
    let people = shared.store.people(&ids.collect(), &BTreeSet::new()).await?;
    let answered = call_answers::kept(&scene, visit).any(|one| scene.sees_id(&one.volunteer));
    let nobody = list.places > 0 && list.calls.is_empty() && list.waiting.is_empty();
    Ok(html! {
        (head)
        @if nobody { (nobody_can(lang, &request.id)) } @else { p.answer { (words.what_to_do(&list, (!by.is_empty()).then_some(by))) } }
        @for who in &list.said_yes {
            form.steps method="post" {
                (form::signature(visitor))
                input type="hidden" name="volunteer" value=(who);
                button { (lang.pick("Leg vast: ", "Lay down: ")) (who) " " (name(&people, who)) (lang.pick(" komt", " comes")) }
            }
        }
        @if !nobody || answered { form.search method="get" {
            label { (lang.pick("Antwoord nodig om", "Answer needed by")) " " input type="time" name="by" value=(by); }
            button.second { (lang.pick("Reken opnieuw", "Reckon again")) }
        }
        form method="post" action=(format!("/spoed/{}/antwoorden", bits::in_path(visit))) {
            (form::signature(visitor))
            input type="hidden" name="by" value=(by);
            (table(visitor, &scene, &list, &people))
            (chances(&scene, lang))
            div.steps { button { (lang.pick("Verwerk de antwoorden", "Take in the answers")) } }
        } }
    })
}

/// Why there is no list, with where to go.
fn no_list(lang: Lang, said: &str, why: &NoCallList) -> Markup {
    if *why != NoCallList::NobodyMissing {
        return html! { p { (said) } };
    }
    let words = lang.pick(
        "Hier komt al wie nodig is. Valt iemand uit, kies dan bij Voorstellen „Nee, omdat …”.",
        "Everybody who is needed comes here. If somebody drops out, choose “No, because …” under Proposals.",
    );
    bits::empty(words, Some(("/voorstellen", lang.pick("Naar Voorstellen", "To Proposals"))))
}

/// Nobody is left to ask: what can be done all the same.
fn nobody_can(lang: Lang, request: &str) -> Markup {
    let words = lang.pick(
        "Niemand anders kan dan komen. Kijk bij de hulpvraag wat zou helpen, of vraag een andere organisatie.",
        "Nobody else can come then. See at the request what would help, or ask another organisation.",
    );
    let to = format!("/hulpvragen/{}", bits::in_path(request));
    bits::empty(words, Some((&to, lang.pick("Kijk wat zou helpen", "See what would help"))))
}

/// Where the chances come from.
fn chances(scene: &Scene, lang: Lang) -> Markup {
    html! {
        p.quiet {
            @if scene.week.problem.acceptance.is_some() {
                (lang.pick("De kans op ja volgt uit eerdere antwoorden: reistijd, soort hulp, hoe vaak en hoe kort geleden gevraagd.", "The chance of a yes follows from earlier answers: travel time, kind of help, how often and how lately asked."))
            } @else {
                (lang.pick("Er is nog niet geleerd van antwoorden: gerekend is dat 1 op de 10 ja zegt (Rode Kruis, Ready2Help).", "Nothing was learnt from answers yet: it is reckoned that 1 in 10 says yes (Red Cross, Ready2Help)."))
            }
            " " a href="/leren" { (lang.pick("Leren van de antwoorden", "Learning from answers")) }
        }
    }
}

/// A visit of a request that is seen.
pub(super) fn seen_visit<'a>(scene: &'a Scene, visit: &str) -> Result<&'a Visit, StoreError> {
    let problem = &scene.week.problem;
    let found = problem.visits.iter().find(|one| one.id == visit).ok_or(StoreError::NotFound)?;
    if scene.sees_request(problem.request_of(found)) { Ok(found) } else { Err(StoreError::NotFound) }
}

/// The first name of a volunteer who is asked.
pub(super) fn name(people: &People, id: &str) -> String {
    people.volunteer(id).map_or_else(String::new, |person| clean(person.short_name()))
}

/// Minutes until the hour, today; nothing when none is given or it has passed.
fn within_min(now: &Zoned, by: &str) -> Option<u32> {
    let (hour, minute) = by.split_once(':')?;
    let at = Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
    let at = now.with().time(at).build().ok()?;
    u32::try_from((at.timestamp().as_second() - now.timestamp().as_second()) / 60).ok().filter(|left| *left > 0)
}

/// The call list as things stand: who said no to this request before is left out.
pub(crate) fn list_of(
    scene: &Scene,
    plan: &Plan,
    visit: &str,
    answers: &[(String, Answer)],
    within_min: Option<u32>,
) -> Result<CallList, NoCallList> {
    let problem = scene.without_refused();
    let chance = |pair: &Pair<'_>, fit: &Fit| yes_of(pair, fit.travel_s).map_or(YES, |yes| f64::from(yes) / 1000.0);
    let aim = Aim { within_min, ..Aim::default() };
    let opening = Opening { visit, dropped_out: &[], card: &[], answers, aim, yes: &chance };
    call_list(&problem, &scene.week.travel, plan, &opening)
}

/// The match of somebody of the call list who comes and gives nothing up.
///
/// # Errors
/// [`StoreError::Refused`] when this volunteer cannot come then.
pub(crate) fn who_comes(scene: &Scene, plan: &Plan, visit: &str, volunteer: &str) -> Result<Match, StoreError> {
    let list = list_of(scene, plan, visit, &[], None).map_err(|_| StoreError::Conflict)?;
    let call = list.calls.iter().find(|call| call.volunteer == volunteer && call.gives_up.is_none());
    let call = call.ok_or(StoreError::Refused("this volunteer cannot come then; choose somebody of the list"))?;
    match_of(scene, visit, call).ok_or(StoreError::Conflict)
}

/// Lays down that somebody comes: a match whose volunteer said yes, so that the requester is asked next.
pub(super) async fn comes(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(visit): Path<String>,
    form: Signed<Comes>,
) -> Response {
    let lang = form.visitor.lang;
    let by_whom = form.visitor.by_whom();
    let found = async {
        let scene = Scene::load(&shared, &form.visitor).await?.ok_or(StoreError::NotFound)?;
        let plan = scene.standing().ok_or(StoreError::NotFound)?;
        seen_visit(&scene, &visit)?;
        if !scene.sees_id(&form.fields.volunteer) {
            return Err(StoreError::NotFound);
        }
        let found = who_comes(&scene, &plan, &visit, &form.fields.volunteer)?;
        let batch = scene.planned.as_ref().map_or(0, |planned| planned.batch.id);
        Ok((scene, batch, found))
    };
    let (scene, batch, found) = match found.await {
        Ok(found) => found,
        Err(error) => return Wrong::store(lang, error).into_response(),
    };
    form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        let id = work.add_match(scene.week.id, batch, found, &scene.matches, &by_whom).await?;
        Ok(format!("/voorstellen?said=step#m{id}"))
    })
    .await
}

/// The match that a call stands for, with its points.
fn match_of(scene: &Scene, visit: &str, call: &Call) -> Option<Match> {
    let mut problem = scene.without_refused();
    // Who is on call comes in no plan, and may here.
    problem.volunteers.iter_mut().for_each(|one| one.on_call = false);
    let volunteer = problem.volunteers.iter().position(|one| one.id == call.volunteer)?;
    let place = problem.visits.iter().position(|one| one.id == visit)?;
    let pair = Pair::new(&problem, volunteer, place);
    let fit = pair.fit(&scene.week.travel).ok()?;
    let scale = Scale::new(&problem, &scene.week.policy);
    let parts = scale.parts(&pair, &fit, call.time);
    Some(Match {
        visit: visit.to_owned(),
        request: pair.request.id.clone(),
        volunteer: call.volunteer.clone(),
        time: call.time,
        mode: call.mode,
        travel_s: call.travel_s,
        points: parts.sum(),
        parts,
        yes: scale.yes(&pair, fit.travel_s),
    })
}
