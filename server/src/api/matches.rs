//! Matches, the decisions on them, and the log.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::body::{Asked, Body, once};
use super::caller::Caller;
use super::number::Number;
use super::problem::Problem;
use crate::life::{Reason, State as Life};
use crate::serve::Shared;
use crate::store::decisions::Decision;
use crate::store::keys::Scope;
use crate::store::matches::Stored;
use crate::store::weeks::Week;

/// Lines of the log in one answer.
const LINES_MOST: i64 = 500;

/// A match.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct MatchShown {
    id: i64,
    week: i64,
    /// The batch that proposed it.
    batch: i64,
    visit: String,
    request: String,
    volunteer: String,
    /// When it begins, with the zone.
    starts_at: String,
    /// When it ends, with the zone.
    ends_at: String,
    /// By what the volunteer travels from home: foot, bicycle, e-bike, car, transit.
    mode: String,
    travel_s: u32,
    points: i64,
    state: Life,
    /// Why somebody said no.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    /// Whether a new plan leaves it alone.
    pinned: bool,
    /// The version to name in a decision.
    version: i64,
    changed_at: String,
}

/// Which matches.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// The week; the newest when left out.
    week: Option<i64>,
    /// Only those in this state.
    state: Option<Life>,
}

/// A step in the life of a match.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// The version the decision was made on.
    version: i64,
    /// Where it goes.
    to: Life,
    /// Why; a no needs one.
    #[serde(default)]
    reason: Option<Reason>,
}

impl Body for Step {
    const NEEDS: Scope = Scope::Decide;
}

/// Pin, or let go.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Pin {
    /// The version the decision was made on.
    version: i64,
    pinned: bool,
}

impl Body for Pin {
    const NEEDS: Scope = Scope::Decide;
}

/// Which lines of the log.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Lines {
    /// Only lines before this one.
    before: Option<i64>,
    /// How many, 100 when left out, 500 at most.
    limit: Option<i64>,
}

pub(super) fn shown(week: &Week, one: &Stored) -> MatchShown {
    let at = |minute| week.clock.at(minute).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let mode = serde_json::to_value(one.found.mode).ok().and_then(|mode| mode.as_str().map(str::to_owned));
    MatchShown {
        id: one.id,
        week: one.week,
        batch: one.batch,
        visit: one.found.visit.clone(),
        request: one.found.request.clone(),
        volunteer: one.found.volunteer.clone(),
        starts_at: at(one.found.time.starts_at),
        ends_at: at(one.found.time.ends_at),
        mode: mode.unwrap_or_default(),
        travel_s: one.found.travel_s,
        points: one.found.points,
        state: one.state,
        reason: one.reason,
        pinned: one.pinned,
        version: one.version,
        changed_at: one.changed_at.clone(),
    }
}

/// The matches of a week, those that a newer plan replaced left out
#[utoipa::path(get, path = "/matches", tag = "matches", params(Which), responses(
    (status = 200, body = Vec<MatchShown>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(shared): State<Shared>,
    caller: Caller,
    which: Result<Query<Which>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Vec<MatchShown>>, Problem> {
    caller.may(Scope::Read)?;
    let Query(which) = which.map_err(|error| Problem::unreadable(error.body_text()))?;
    let week = match which.week {
        Some(id) => shared.week(id).await?,
        None => shared.newest_week().await?.ok_or_else(Problem::not_found)?,
    };
    let all = shared.store.matches(week.id).await?;
    let wanted = all.iter().filter(|one| which.state.is_none_or(|state| one.state == state));
    Ok(Json(wanted.map(|one| shown(&week, one)).collect()))
}

/// One match
#[utoipa::path(get, path = "/matches/{id}", tag = "matches", params(("id" = i64, Path, description = "number of the match")), responses(
    (status = 200, body = MatchShown), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn one(
    State(shared): State<Shared>,
    caller: Caller,
    Number(id): Number,
) -> Result<Json<MatchShown>, Problem> {
    caller.may(Scope::Read)?;
    let one = shared.store.match_of(id).await?;
    let week = shared.week(one.week).await?;
    Ok(Json(shown(&week, &one)))
}

/// Take a step in the life of a match; somebody else's decision on the same version gives 409
#[utoipa::path(post, path = "/matches/{id}/steps", tag = "matches", request_body = Step, params(("id" = i64, Path, description = "number of the match"), ("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 200, body = MatchShown), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn step(
    State(shared): State<Shared>,
    Number(id): Number,
    asked: Asked<Step>,
) -> Result<Response, Problem> {
    let week = shared.week(shared.store.match_of(id).await?.week).await?;
    let Step { version, to, reason } = asked.body;
    once(&shared, &asked.order, StatusCode::OK, async |work| {
        Ok(shown(&week, &work.step(id, version, to, reason, &asked.order.by_whom).await?))
    })
    .await
}

/// Pin a proposal, so that a new plan leaves it alone, or let it go
#[utoipa::path(post, path = "/matches/{id}/pins", tag = "matches", request_body = Pin, params(("id" = i64, Path, description = "number of the match"), ("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 200, body = MatchShown), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn pin(
    State(shared): State<Shared>,
    Number(id): Number,
    asked: Asked<Pin>,
) -> Result<Response, Problem> {
    let week = shared.week(shared.store.match_of(id).await?.week).await?;
    let Pin { version, pinned } = asked.body;
    once(&shared, &asked.order, StatusCode::OK, async |work| {
        Ok(shown(&week, &work.pin(id, version, pinned, &asked.order.by_whom).await?))
    })
    .await
}

/// The log, newest first
#[utoipa::path(get, path = "/decisions", tag = "log", params(Lines), responses(
    (status = 200, body = Vec<Decision>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn decisions(
    State(shared): State<Shared>,
    caller: Caller,
    lines: Result<Query<Lines>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Vec<Decision>>, Problem> {
    caller.may(Scope::Read)?;
    let Query(lines) = lines.map_err(|error| Problem::unreadable(error.body_text()))?;
    let limit = lines.limit.unwrap_or(100).clamp(1, LINES_MOST);
    Ok(Json(shared.store.decisions(lines.before.unwrap_or(i64::MAX), limit).await?))
}
