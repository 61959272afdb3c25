//! Emergency replacement: whom to ask for a visit that misses somebody, how many now, and who comes.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use koppel_engine::replacement::{Answer, CallList, Layer, NoCallList};
use serde::{Deserialize, Serialize};

use super::body::{Asked, Body, answered, once};
use super::matches::{MatchShown, shown};
use super::number::Id;
use super::problem::Problem;
use crate::lang::Lang;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::keys::Scope;
use crate::store::weeks::Week;
use crate::web::call_answers::answers as ticked;
use crate::web::scene::Scene;
use crate::web::urgent as calls;

/// What somebody answered.
#[derive(Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Said {
    /// Comes.
    Yes,
    /// Does not.
    No,
    /// Was asked and has not answered.
    Asked,
}

/// An answer of somebody of the list.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Answered {
    volunteer: String,
    said: Said,
    /// Minutes ago that somebody was asked who has not answered.
    #[serde(default)]
    asked_min_ago: u32,
}

/// What is known so far.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Opening {
    /// The answers so far: with each the list is another.
    #[serde(default)]
    answers: Vec<Answered>,
    /// Minutes from now within which answers count; whenever they come when left out.
    #[serde(default)]
    within_min: Option<u32>,
}

impl Body for Opening {
    const NEEDS: Scope = Scope::Read;
}

/// Who comes.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Comes {
    /// Somebody of the call list, who said yes.
    volunteer: String,
}

impl Body for Comes {
    const NEEDS: Scope = Scope::Decide;
}

/// Whom to ask, in order.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct CallListShown {
    visit: String,
    request: String,
    /// Places that are open, those who said yes counted off.
    places: u32,
    /// Who said yes and can come.
    said_yes: Vec<String>,
    /// How many of the list to ask now.
    ask_now: u32,
    /// The chance that all places are filled with those asked already.
    chance_as_it_is: f64,
    /// The same when those to ask now are asked.
    chance: f64,
    calls: Vec<CallShown>,
}

/// Somebody to ask.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct CallShown {
    volunteer: String,
    /// own-network, community or other-organisation.
    layer: String,
    came_before: bool,
    on_call: bool,
    /// When the visit would begin, with the zone.
    starts_at: String,
    /// When it would end, with the zone.
    ends_at: String,
    travel_s: u32,
    points: i64,
    /// The chance of a yes.
    yes: f64,
    /// The visit that would fall open.
    #[serde(skip_serializing_if = "Option::is_none")]
    gives_up: Option<String>,
}

fn list_shown(week: &Week, list: CallList) -> CallListShown {
    let at = |minute| week.clock.at(minute).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let layer = |layer| match layer {
        Layer::OwnNetwork => "own-network",
        Layer::Community => "community",
        Layer::OtherOrganisation => "other-organisation",
    };
    let calls = list.calls.into_iter().map(|call| CallShown {
        layer: layer(call.layer).to_owned(),
        came_before: call.came_before,
        on_call: call.on_call,
        starts_at: at(call.time.starts_at),
        ends_at: at(call.time.ends_at),
        travel_s: call.travel_s,
        points: call.points,
        yes: call.yes,
        gives_up: call.gives_up,
        volunteer: call.volunteer,
    });
    CallListShown {
        calls: calls.collect(),
        visit: list.visit,
        request: list.request,
        places: list.places,
        said_yes: list.said_yes,
        ask_now: list.ask_now,
        chance_as_it_is: list.chance_as_it_is,
        chance: list.chance,
    }
}

async fn scene(shared: &Shared) -> Result<Scene, Problem> {
    Scene::seen_by(shared, None, true).await?.ok_or_else(Problem::not_found)
}

/// Whom to ask for a visit of the newest week that misses somebody, and how many now; ask again with every answer. Somebody
/// drops out by a step of the match to `declined` with a reason
#[utoipa::path(post, path = "/visits/{id}/call-lists", tag = "emergencies", request_body = Opening, params(("id" = String, Path, description = "id of the visit"), ("idempotency-key" = Option<String>, Header, description = "nothing is changed: any will do")), responses(
    (status = 200, body = CallListShown), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, description = "there is no list, as nobody is missing or an answer does not fit", body = Problem)))]
pub(super) async fn list(
    State(shared): State<Shared>,
    Id(visit): Id,
    asked: Asked<Opening>,
) -> Result<Json<CallListShown>, Problem> {
    let scene = scene(&shared).await?;
    let Opening { answers, within_min } = asked.body;
    let of = |said, minutes| match said {
        Said::Yes => Answer::Yes,
        Said::No => Answer::No,
        Said::Asked => Answer::Silent(minutes),
    };
    let mut answers: Vec<(String, Answer)> =
        answers.into_iter().map(|one| (one.volunteer, of(one.said, one.asked_min_ago))).collect();
    // What was ticked on the page counts, unless it is told otherwise here.
    let ticked = ticked(&scene, &visit, &jiff::Zoned::now());
    let ticked: Vec<_> = ticked.into_iter().filter(|(id, _)| answers.iter().all(|(told, _)| told != id)).collect();
    answers.extend(ticked);
    let made = tokio::task::spawn_blocking(move || {
        let plan = scene.standing().ok_or_else(Problem::not_found)?;
        let list = calls::list_of(&scene, &plan, &visit, &answers, within_min).map_err(|why| match &why {
            NoCallList::UnknownVisit(_) => Problem::not_found(),
            why => Problem::unusable(scene.words(Lang::En).no_call_list(&visit, why)),
        })?;
        Ok(Json(list_shown(&scene.week, list)))
    });
    made.await.unwrap_or_else(|_| Err(Problem::unusable("koppel cannot make this list; please report it")))
}

/// Lay down that somebody of the call list comes: a match whose volunteer said yes, so that the requester is asked next
#[utoipa::path(post, path = "/visits/{id}/matches", tag = "emergencies", request_body = Comes, params(("id" = String, Path, description = "id of the visit"), ("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 201, body = MatchShown), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, description = "nobody is missing there, or something changed meanwhile", body = Problem), (status = 422, body = Problem)))]
pub(super) async fn comes(
    State(shared): State<Shared>,
    Id(visit): Id,
    asked: Asked<Comes>,
) -> Result<Response, Problem> {
    if let Some(before) = answered(&shared, &asked.order).await? {
        return Ok(before);
    }
    let scene = scene(&shared).await?;
    if !scene.week.problem.visits.iter().any(|one| one.id == visit) {
        return Err(Problem::not_found());
    }
    let volunteer = asked.body.volunteer;
    let made = tokio::task::spawn_blocking(move || {
        let plan = scene.standing().ok_or(StoreError::NotFound)?;
        let found = calls::who_comes(&scene, &plan, &visit, &volunteer)?;
        Ok::<_, StoreError>((scene, found))
    });
    let made = made.await.map_err(|_| Problem::unusable("koppel cannot lay this down; please report it"))?;
    let (scene, found) = made?;
    let batch = scene.planned.as_ref().map_or(0, |planned| planned.batch.id);
    once(&shared, &asked.order, StatusCode::CREATED, async |work| {
        let id = work.add_match(scene.week.id, batch, found, &scene.matches, &asked.order.by_whom).await?;
        Ok(shown(&scene.week, &work.match_of(id).await?))
    })
    .await
}
