//! Units: what workers carry out, how far it is, which were given up, and another try for those.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::body::{Asked, Body, answered, once};
use super::caller::Caller;
use super::number::Number;
use super::problem::Problem;
use crate::queue::Alive;
use crate::serve::{Shared, units};
use crate::store::keys::Scope;
use crate::store::units::Unit;
use crate::store::watching::{DeadUnit, KindNow};

/// The most dead units in a list.
const DEAD_MOST: i64 = 200;

/// What goes on.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct UnitsNow {
    /// Counts and times of every kind.
    kinds: Vec<KindNow>,
    /// Workers that were seen in the last minute.
    workers: Vec<Alive>,
    /// How often the same input gave another result: 0 as long as all is well.
    alarms: i64,
}

/// A body without fields.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Retry {}

impl Body for Retry {
    const NEEDS: Scope = Scope::Plan;
}

/// Units waiting, running, done and dead; how long they wait and take; workers alive
#[utoipa::path(get, path = "/units", tag = "units", responses(
    (status = 200, body = UnitsNow), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn now(State(shared): State<Shared>, caller: Caller) -> Result<Json<UnitsNow>, Problem> {
    caller.may(Scope::Read)?;
    let kinds = shared.store.units_now().await?;
    let workers = shared.workers.alive().await.map_err(|_| Problem::stopped("the queue cannot be reached now"))?;
    Ok(Json(UnitsNow { kinds, workers, alarms: shared.store.alarms().await? }))
}

/// Units that were given up, with the reason, newest first
#[utoipa::path(get, path = "/units/dead", tag = "units", responses(
    (status = 200, body = Vec<DeadUnit>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn dead(State(shared): State<Shared>, caller: Caller) -> Result<Json<Vec<DeadUnit>>, Problem> {
    caller.may(Scope::Read)?;
    Ok(Json(shared.store.dead_units(DEAD_MOST).await?))
}

/// Try a unit again that was given up
#[utoipa::path(post, path = "/units/{id}/retries", tag = "units", request_body = Retry, params(("id" = i64, Path, description = "number of the unit"), ("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 202, description = "it waits for a worker", body = Unit), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn retry(
    State(shared): State<Shared>,
    Number(id): Number,
    asked: Asked<Retry>,
) -> Result<Response, Problem> {
    if let Some(before) = answered(&shared, &asked.order).await? {
        return Ok(before);
    }
    let by_whom = asked.order.by_whom.clone();
    let response =
        once(&shared, &asked.order, StatusCode::ACCEPTED, async |work| units::retry(work, id, &by_whom).await).await?;
    shared.workers.wake().await;
    Ok(response)
}
