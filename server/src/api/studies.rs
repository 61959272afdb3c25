//! Scenarios and studies: which there are, ask for one, follow it, stop it, read what came out. All people in them are invented.

use axum::Json;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use koppel_scenarios::simulate::Scenario;
use serde::{Deserialize, Serialize};

use super::body::{Asked, Body, answered, once};
use super::caller::Caller;
use super::number::Number;
use super::problem::Problem;
use crate::bundled;
use crate::dials::Dials;
use crate::lang::Lang;
use crate::serve::Shared;
use crate::serve::studies::{SoFar, WAITING_MOST, begin, job_of};
use crate::store::keys::Scope;
use crate::store::studies::{StudyLine, StudyState};
use crate::study::Found;

/// The most studies in a list.
const LINES: i64 = 100;

/// A scenario that comes with koppel.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct ScenarioLine {
    /// By which a study asks for it.
    name: &'static str,
    /// What it is called.
    title: String,
    /// What it asks, in a sentence.
    asks: String,
    /// What may stand beside it, from its own folder.
    beside: Vec<String>,
}

/// A study and how far it is.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct StudyNow {
    /// The study.
    #[serde(flatten)]
    line: StudyLine,
    /// How far it is; only while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    played: Option<SoFar>,
}

impl Body for Dials {
    const NEEDS: Scope = Scope::Plan;
}

/// A body without fields.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StopStudy {}

impl Body for StopStudy {
    const NEEDS: Scope = Scope::Plan;
}

/// Whether a study rests.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PauseStudy {
    /// True to pause it, false to let it go on.
    paused: bool,
}

impl Body for PauseStudy {
    const NEEDS: Scope = Scope::Plan;
}

/// The scenarios that come with koppel
#[utoipa::path(get, path = "/scenarios", tag = "scenarios", responses(
    (status = 200, body = Vec<ScenarioLine>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn scenarios(caller: Caller) -> Result<Json<Vec<ScenarioLine>>, Problem> {
    caller.may(Scope::Read)?;
    let all = bundled::names().filter_map(|name| {
        let Scenario { name: title, asks, .. } = bundled::scenario(name)?;
        Some(ScenarioLine { name, title, asks, beside: bundled::beside(name).collect() })
    });
    Ok(Json(all.collect()))
}

/// One scenario with all its settings
#[utoipa::path(get, path = "/scenarios/{name}", tag = "scenarios", params(("name" = String, Path, description = "name of the scenario")), responses(
    (status = 200, description = "the scenario, as its toml file has it", body = Object), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn scenario(
    caller: Caller,
    name: Result<Path<String>, PathRejection>,
) -> Result<Json<Scenario>, Problem> {
    caller.may(Scope::Read)?;
    let found = name.ok().and_then(|Path(name)| bundled::scenario(&name));
    found.map(Json).ok_or_else(Problem::not_found)
}

/// Ask for a study: a scenario with its dials turned, beside another, over a grid, or with an amount to spend
#[utoipa::path(post, path = "/studies", tag = "scenarios", request_body = Dials, params(("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 202, body = StudyLine), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn start(State(shared): State<Shared>, asked: Asked<Dials>) -> Result<Response, Problem> {
    if let Some(before) = answered(&shared, &asked.order).await? {
        return Ok(before);
    }
    let study =
        asked.body.study().map_err(|wrong| Problem::unusable(format!("{}: {}", wrong.field, wrong.words(Lang::En))))?;
    if shared.studies.running().await? >= WAITING_MOST {
        return Err(Problem::unusable("many studies are waiting already; wait until one is done, or cancel one"));
    }
    let response =
        once(&shared, &asked.order, StatusCode::ACCEPTED, async |work| begin(work, &study, &asked.order.by_whom).await)
            .await?;
    shared.workers.wake().await;
    Ok(response)
}

/// The studies, newest first
#[utoipa::path(get, path = "/studies", tag = "scenarios", responses(
    (status = 200, body = Vec<StudyLine>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list(State(shared): State<Shared>, caller: Caller) -> Result<Json<Vec<StudyLine>>, Problem> {
    caller.may(Scope::Read)?;
    Ok(Json(shared.store.studies(LINES).await?))
}

/// One study, and how far it is
#[utoipa::path(get, path = "/studies/{id}", tag = "scenarios", params(("id" = i64, Path, description = "number of the study")), responses(
    (status = 200, body = StudyNow), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn study(
    State(shared): State<Shared>,
    caller: Caller,
    Number(id): Number,
) -> Result<Json<StudyNow>, Problem> {
    caller.may(Scope::Read)?;
    let line = shared.store.study_line(id).await?;
    let played = match line.state {
        StudyState::Running => Some(shared.studies.played(id).await?),
        _ => None,
    };
    Ok(Json(StudyNow { line, played }))
}

/// What a study found: figures with their 95 % intervals for every variant, or how an amount is spent best
#[utoipa::path(get, path = "/studies/{id}/result", tag = "scenarios", params(("id" = i64, Path, description = "number of the study")), responses(
    (status = 200, description = "what was found", body = Object), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn result(
    State(shared): State<Shared>,
    caller: Caller,
    Number(id): Number,
) -> Result<Json<Found>, Problem> {
    caller.may(Scope::Read)?;
    let line = shared.store.study_line(id).await?;
    let (_, found) = shared.store.study(id).await?;
    found.map(Json).ok_or_else(|| {
        Problem::not_yet(format!("study {id} is {}; what it found is there when it is done", line.state.name()))
    })
}

/// Pause the plays of a study that wait, or let them go on; plays under way are played to their end
#[utoipa::path(post, path = "/studies/{id}/pauses", tag = "scenarios", request_body = PauseStudy, params(("id" = i64, Path, description = "number of the study"), ("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 200, body = StudyLine), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn pause(
    State(shared): State<Shared>,
    Number(id): Number,
    asked: Asked<PauseStudy>,
) -> Result<Response, Problem> {
    if let Some(before) = answered(&shared, &asked.order).await? {
        return Ok(before);
    }
    let line = shared.store.study_line(id).await?;
    if line.state != StudyState::Running {
        return Err(Problem::not_yet(format!("study {id} does not run: it is {}", line.state.name())));
    }
    let paused = asked.body.paused;
    let response = once(&shared, &asked.order, StatusCode::OK, async |work| {
        work.hold(&job_of(id), paused).await?;
        Ok(line)
    })
    .await?;
    shared.workers.wake().await;
    Ok(response)
}

/// Stop a study after the plays that are under way
#[utoipa::path(post, path = "/studies/{id}/cancellations", tag = "scenarios", request_body = StopStudy, params(("id" = i64, Path, description = "number of the study"), ("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 202, description = "it will stop after the plays that are under way", body = StudyLine), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn cancel(
    State(shared): State<Shared>,
    Number(id): Number,
    asked: Asked<StopStudy>,
) -> Result<Response, Problem> {
    if let Some(before) = answered(&shared, &asked.order).await? {
        return Ok(before);
    }
    let line = shared.store.study_line(id).await?;
    if !shared.studies.cancel(id).await? {
        return Err(Problem::not_yet(format!("study {id} does not run: it is {}", line.state.name())));
    }
    once(&shared, &asked.order, StatusCode::ACCEPTED, async |_| Ok(line)).await
}
