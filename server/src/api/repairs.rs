//! A problem as it now is and the plan that stands in, a plan with few matches different out, nothing kept.

use std::ops::ControlFlow;
use std::time::Instant;

use axum::Json;
use axum::extract::State;
use koppel_engine::happened::{Afresh, repair_plan, take_away};
use koppel_engine::plan::{Gone, Plan};
use koppel_engine::planning::{Effort, Step};
use koppel_engine::policy::Policy;
use koppel_engine::problem::Problem as Input;
use koppel_engine::replan::{self, Changed};
use koppel_engine::travel::TravelTable;
use serde::{Deserialize, Serialize};

use super::body::{Asked, Body};
use super::check::check;
use super::plans::PATIENCE;
use super::problem::Problem;
use crate::making::NoPlan;
use crate::serve::Shared;
use crate::store::keys::Scope;

/// The problem as it now is, the plan that stands, and what fell away.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Standing {
    problem: Input,
    #[serde(default)]
    policy: Policy,
    #[serde(default)]
    travel: TravelTable,
    plan: Plan,
    #[serde(default)]
    gone: Vec<Gone>,
}

impl Body for Standing {
    const NEEDS: Scope = Scope::Plan;
}

/// The plan, and what is different from the one that stood.
#[derive(Serialize)]
pub(super) struct Repaired {
    plan: Plan,
    changes: Vec<Changed>,
    /// Why everything was planned afresh instead of repaired, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    afresh: Option<Afresh>,
}

/// Repair a plan after somebody dropped out or a request changed, and keep nothing
#[utoipa::path(post, path = "/repairs", tag = "plans", request_body(content_type = "application/json", content = Object, description = "`problem` as koppel import --json writes it, as it now is; `plan` as plan.json has it; `gone`: a list of `{volunteer}`, `{request}` or `{volunteer, request}`; `policy` and `travel` may be left out"), responses(
    (status = 200, description = "`plan`, as plan.json, and `changes`: what is different, and why; `afresh` where everything was planned anew instead of repaired, and why: `group-offers`, `bound` or `points`", body = Object), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn repair(State(shared): State<Shared>, asked: Asked<Standing>) -> Result<Json<Repaired>, Problem> {
    let Standing { mut problem, policy, travel, plan: old, gone } = asked.body;
    check(&problem, &policy, &travel)?;
    if (old.first_day, old.days as usize) != (problem.period.first_day, problem.period.days()) {
        return Err(Problem::unusable("plan: it is of other days than the problem; send the plan of these days"));
    }
    take_away(&mut problem, &gone).map_err(|id| {
        Problem::unusable(format!("gone: {id} is not in the problem; name a volunteer or request of it"))
    })?;
    let made = shared.planner.in_turn(move || {
        let began = Instant::now();
        let patience =
            |_: Step| if began.elapsed() < PATIENCE { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
        let repaired = repair_plan(&mut problem, &travel, &policy, Effort::default(), &old, 0, &patience);
        let (mut plan, afresh) = (repaired.plan, repaired.afresh);
        plan.gone = gone;
        let changes = replan::changes(&problem, &travel, &old, &plan);
        Repaired { plan, changes, afresh }
    });
    made.await.map(Json).map_err(|why| match why {
        NoPlan::Busy => Problem::busy(),
        NoPlan::Cancelled => Problem::stopped("it was stopped; ask again"),
        NoPlan::Failed(_) => Problem::unusable(
            "koppel cannot repair this and does not know why: please report it with the problem, which names nobody",
        ),
    })
}
