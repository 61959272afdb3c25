//! A whole problem in, a plan out, nothing kept: within limits of size and time.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use koppel_engine::plan::Plan;
use koppel_engine::planning::Effort;
use koppel_engine::policy::Policy;
use koppel_engine::problem::Problem as Input;
use koppel_engine::travel::TravelTable;
use serde::Deserialize;

use super::body::{Asked, Body};
use super::check::check;
use super::problem::Problem;
use crate::making::NoPlan;
use crate::serve::Shared;
use crate::store::batches::Input as Batch;
use crate::store::keys::Scope;

/// After so long what is there becomes the plan.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// A whole problem, as `koppel import --json` writes it, with the weights and speeds to use.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Whole {
    problem: Input,
    #[serde(default)]
    policy: Policy,
    #[serde(default)]
    travel: TravelTable,
}

impl Body for Whole {
    const NEEDS: Scope = Scope::Plan;
}

/// Make a plan of a whole problem, and keep nothing
#[utoipa::path(post, path = "/plans", tag = "plans", request_body(content_type = "application/json", content = Object, description = "`problem` as koppel import --json writes it; `policy` and `travel` may be left out"), responses(
    (status = 200, description = "the plan, as plan.json", body = Object), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 413, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn plan(State(shared): State<Shared>, asked: Asked<Whole>) -> Result<Json<Plan>, Problem> {
    let Whole { problem, policy, travel } = asked.body;
    check(&problem, &policy, &travel)?;
    let input = Batch { problem, policy, travel: travel.into(), candidates: Effort::default().candidates };
    shared.planner.once(input, PATIENCE).await.map(Json).map_err(|why| match why {
        NoPlan::Cancelled => Problem::stopped("it was stopped; ask again"),
        NoPlan::Busy => Problem::busy(),
        NoPlan::Failed(_) => Problem::unusable(
            "koppel cannot plan this and does not know why: please report it with the problem, which names nobody",
        ),
    })
}
