//! Batches: start one, follow it, stop it, read its plan, ask it why.

use std::convert::Infallible;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::Stream;
use koppel_engine::explain::Explainer;
use koppel_engine::plan::Plan;
use serde::Deserialize;

use super::body::{Asked, Body, answered, once};
use super::caller::Caller;
use super::number::Number;
use super::problem::Problem;
use crate::serve::{Shared, progress_of};
use crate::store::batches::{Batch, BatchState};
use crate::store::keys::Scope;

/// Which batches.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Of {
    /// The week; the newest when left out.
    week: Option<i64>,
}

/// What to plan.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Start {
    /// The week; the newest when left out.
    #[serde(default)]
    week: Option<i64>,
}

impl Body for Start {
    const NEEDS: Scope = Scope::Plan;
}

/// How to stop.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Stop {
    /// Whether what is there by now becomes the plan.
    #[serde(default)]
    keep: bool,
}

impl Body for Stop {
    const NEEDS: Scope = Scope::Plan;
}

/// What to explain: a request, a volunteer, or both for the pair.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct About {
    /// Id of a request.
    request: Option<String>,
    /// Id of a volunteer.
    volunteer: Option<String>,
}

/// Start a batch: what people decided is kept, the rest is planned
#[utoipa::path(post, path = "/batches", tag = "batches", request_body = Start, params(("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 202, body = Batch), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn start(State(shared): State<Shared>, asked: Asked<Start>) -> Result<Response, Problem> {
    if let Some(before) = answered(&shared, &asked.order).await? {
        return Ok(before);
    }
    if shared.planner.is_full().await? {
        return Err(Problem::busy());
    }
    let week = match asked.body.week {
        Some(id) => shared.week(id).await?,
        None => shared.newest_week().await?.ok_or_else(Problem::not_found)?,
    };
    let response = once(&shared, &asked.order, StatusCode::ACCEPTED, async |work| {
        let id = shared.planner.begin(work, &week, &asked.order.by_whom).await?;
        work.batch(id).await
    })
    .await?;
    shared.workers.wake().await;
    Ok(response)
}

/// The batches of a week, newest first
#[utoipa::path(get, path = "/batches", tag = "batches", params(Of), responses(
    (status = 200, body = Vec<Batch>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    of: Result<Query<Of>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Vec<Batch>>, Problem> {
    caller.may(Scope::Read)?;
    let Query(of) = of.map_err(|error| Problem::unreadable(error.body_text()))?;
    let newest = shared.store.newest_week().await?;
    let week = of.week.or(newest).ok_or_else(Problem::not_found)?;
    Ok(Json(shared.store.batches(week, 100).await?))
}

/// One batch
#[utoipa::path(get, path = "/batches/{id}", tag = "batches", params(("id" = i64, Path, description = "number of the batch")), responses(
    (status = 200, body = Batch), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn batch(
    State(shared): State<Shared>,
    caller: Caller,
    Number(id): Number,
) -> Result<Json<Batch>, Problem> {
    caller.may(Scope::Read)?;
    Ok(Json(shared.store.batch(id).await?))
}

/// The plan of a batch, with its proof
#[utoipa::path(get, path = "/batches/{id}/plan", tag = "batches", params(("id" = i64, Path, description = "number of the batch")), responses(
    (status = 200, description = "the plan, as plan.json", body = Object), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn plan(
    State(shared): State<Shared>,
    caller: Caller,
    Number(id): Number,
) -> Result<Json<Plan>, Problem> {
    caller.may(Scope::Read)?;
    let batch = shared.store.batch(id).await?;
    if batch.state != BatchState::Done {
        return Err(Problem::not_yet(format!("batch {id} is {}; a plan is there when it is done", batch.state.name())));
    }
    Ok(Json(shared.planned(id).await?.plan.clone()))
}

/// The progress of a batch as it happens (server-sent events named `progress`); the last one says `done` or `ended`
#[utoipa::path(get, path = "/batches/{id}/events", tag = "batches", params(("id" = i64, Path, description = "number of the batch")), responses(
    (status = 200, content_type = "text/event-stream", body = crate::making::Progress), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn events(
    State(shared): State<Shared>,
    caller: Caller,
    Number(id): Number,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    caller.may(Scope::Read)?;
    shared.store.batch(id).await?;
    Ok(Sse::new(progress_of(&shared, id)).keep_alive(KeepAlive::default()))
}

/// Stop a batch, without a plan or with the one that is there by now
#[utoipa::path(post, path = "/batches/{id}/cancellations", tag = "batches", request_body = Stop, params(("id" = i64, Path, description = "number of the batch"), ("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 202, description = "it will stop at its next step", body = Batch), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn cancel(
    State(shared): State<Shared>,
    Number(id): Number,
    asked: Asked<Stop>,
) -> Result<Response, Problem> {
    if let Some(before) = answered(&shared, &asked.order).await? {
        return Ok(before);
    }
    let batch = shared.store.batch(id).await?;
    let runs = if asked.body.keep { shared.planner.enough(id).await? } else { shared.planner.cancel(id).await? };
    if !runs {
        return Err(Problem::not_yet(format!("batch {id} does not run: it is {}", batch.state.name())));
    }
    once(&shared, &asked.order, StatusCode::ACCEPTED, async |work| work.batch(id).await).await
}

/// Why somebody goes, why nobody goes, and the smallest changes that would help
#[utoipa::path(get, path = "/batches/{id}/explanations", tag = "batches", params(("id" = i64, Path, description = "number of the batch"), About), responses(
    (status = 200, description = "a story of figures and ids", body = Object), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn explain(
    State(shared): State<Shared>,
    caller: Caller,
    Number(id): Number,
    about: Result<Query<About>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    caller.may(Scope::Read)?;
    let Query(about) = about.map_err(|error| Problem::unreadable(error.body_text()))?;
    let planned = shared.planned(id).await?;
    let told = tokio::task::spawn_blocking(move || {
        let explainer = Explainer::new(&planned.input.problem, &planned.input.travel, &planned.plan);
        match (about.request, about.volunteer) {
            (Some(request), Some(volunteer)) => explainer.pair(&volunteer, &request).map(|it| Json(it).into_response()),
            (Some(request), None) => explainer.request(&request).map(|it| Json(it).into_response()),
            (None, Some(volunteer)) => explainer.volunteer_story(&volunteer).map(|it| Json(it).into_response()),
            (None, None) => Some(Problem::unreadable("name a `request`, a `volunteer`, or both").into_response()),
        }
    });
    told.await.ok().flatten().ok_or_else(Problem::not_found)
}
