//! Somebody else for a proposal, with what that costs; and two who never meet again.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::body::{Asked, Body, answered, once};
use super::caller::Caller;
use super::matches::{MatchShown, shown};
use super::number::Number;
use super::problem::Problem;
use crate::life::{Reason, State as Life};
use crate::serve::Shared;
use crate::store::keys::Scope;
use crate::store::matches::{Stored, Substitution};
use crate::store::persons::Side;
use crate::web::scene::Scene;
use crate::web::swap as swaps;

/// Somebody who may go instead.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Substitute {
    volunteer: String,
    points: i64,
    /// Every plan with this choice is worth at least so much less.
    costs_at_least: i64,
    /// The visit that this volunteer would leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    leaves: Option<String>,
}

/// Who goes instead.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Swap {
    /// The version the decision was made on.
    version: i64,
    /// One of the substitutes.
    volunteer: String,
}

impl Body for Swap {
    const NEEDS: Scope = Scope::Decide;
}

/// Never again these two.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Exclusion {
    /// The version the decision was made on.
    version: i64,
}

impl Body for Exclusion {
    const NEEDS: Scope = Scope::Decide;
}

/// The week as it stands with one of its matches.
async fn found(shared: &Shared, id: i64) -> Result<(Scene, Stored), Problem> {
    let scene = Scene::seen_by(shared, None, true).await?.ok_or_else(Problem::not_found)?;
    let one = scene.matches.iter().find(|one| one.id == id).cloned().ok_or_else(Problem::not_found)?;
    Ok((scene, one))
}

/// Who may go instead of who is proposed, in a match of the newest week; those who leave nothing open in front
#[utoipa::path(get, path = "/matches/{id}/substitutes", tag = "matches", params(("id" = i64, Path, description = "number of the match")), responses(
    (status = 200, body = Vec<Substitute>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn substitutes(
    State(shared): State<Shared>,
    caller: Caller,
    Number(id): Number,
) -> Result<Json<Vec<Substitute>>, Problem> {
    caller.may(Scope::Read)?;
    let (scene, one) = found(&shared, id).await?;
    let choices = swaps::choices(&scene, &one).await.into_iter().filter(|choice| choice.limit.is_none());
    let choices = choices.map(|choice| Substitute {
        volunteer: choice.story.volunteer,
        points: choice.points,
        costs_at_least: choice.costs,
        leaves: choice.leaves,
    });
    Ok(Json(choices.collect()))
}

/// Give a proposal to one of its substitutes; the new match is pinned
#[utoipa::path(post, path = "/matches/{id}/swaps", tag = "matches", request_body = Swap, params(("id" = i64, Path, description = "number of the match"), ("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 201, description = "the new match", body = MatchShown), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn swap(
    State(shared): State<Shared>,
    Number(id): Number,
    asked: Asked<Swap>,
) -> Result<Response, Problem> {
    if let Some(before) = answered(&shared, &asked.order).await? {
        return Ok(before);
    }
    let Swap { version, volunteer } = asked.body;
    let (scene, one) = found(&shared, id).await?;
    if one.version != version {
        return Err(crate::store::StoreError::Conflict.into());
    }
    let (found, leaves) = swaps::chosen(&scene, &one, &volunteer).await?;
    let chosen = Substitution { found, leaves: leaves.into_iter().collect(), looked_at: &scene.matches };
    once(&shared, &asked.order, StatusCode::CREATED, async |work| {
        let new = work.swap(id, version, chosen, &asked.order.by_whom).await?;
        Ok(shown(&scene.week, &work.match_of(new).await?))
    })
    .await
}

/// Never bring these two together again: the proposal is declined, and no further plan sends this volunteer to this requester
#[utoipa::path(post, path = "/matches/{id}/exclusions", tag = "matches", request_body = Exclusion, params(("id" = i64, Path, description = "number of the match"), ("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 200, body = MatchShown), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn exclude(
    State(shared): State<Shared>,
    Number(id): Number,
    asked: Asked<Exclusion>,
) -> Result<Response, Problem> {
    if let Some(before) = answered(&shared, &asked.order).await? {
        return Ok(before);
    }
    let (scene, one) = found(&shared, id).await?;
    let (volunteer, cells) = swaps::never_again(&shared, &scene, &one).await?;
    let by_whom = &asked.order.by_whom;
    once(&shared, &asked.order, StatusCode::OK, async |work| {
        let declined = work.step(id, asked.body.version, Life::Declined, Some(Reason::NoKlik), by_whom).await?;
        work.add_cells(Side::Volunteer, &volunteer, cells, by_whom).await?;
        Ok(shown(&scene.week, &declined))
    })
    .await
}
