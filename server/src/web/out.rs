//! Out: the call sheet and the plan as files, with the matches as they stand now.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;

use super::scene::Scene;
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::write::{self, View};

/// The call sheet holds its own style and typeface, so that it can be kept and printed; it runs nothing.
pub(super) const ALONE: &str = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; frame-ancestors 'none'";

pub(super) async fn call_sheet(State(shared): State<Shared>, Coordinator(visitor): Coordinator) -> Response {
    with_view(&shared, &visitor, |view| {
        let kind = (header::CONTENT_TYPE, "text/html; charset=utf-8");
        Ok(([kind, (header::CONTENT_SECURITY_POLICY, ALONE)], write::call_sheet(view)).into_response())
    })
    .await
}

pub(super) async fn csv(State(shared): State<Shared>, Coordinator(visitor): Coordinator) -> Response {
    with_view(&shared, &visitor, |view| Ok(file("text/csv; charset=utf-8", "plan.csv", write::csv(view).into_bytes())))
        .await
}

pub(super) async fn xlsx(State(shared): State<Shared>, Coordinator(visitor): Coordinator) -> Response {
    with_view(&shared, &visitor, |view| {
        let bytes = write::workbook(view, Timestamp::now()).map_err(|error| StoreError::Damaged(error.to_string()))?;
        Ok(file("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "plan.xlsx", bytes))
    })
    .await
}

/// The last plan as the engine made it, with its proof: ids only. The proof is of the whole, so only who sees everybody gets it.
pub(super) async fn json(State(shared): State<Shared>, Coordinator(visitor): Coordinator) -> Response {
    match Scene::load(&shared, &visitor).await {
        Ok(Some(scene)) if !scene.sees_all() => Wrong::not_yours(visitor.lang).into_response(),
        Ok(Some(Scene { planned: Some(planned), .. })) => {
            file("application/json", "plan.json", write::json::plan(&planned.plan).into_bytes())
        }
        Ok(_) => Redirect::to("/vandaag").into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

pub(super) fn file(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

async fn with_view(
    shared: &Shared,
    visitor: &Visitor,
    make: impl Fn(&View<'_>) -> Result<Response, StoreError>,
) -> Response {
    let made = async {
        let Some(scene) = Scene::load(shared, visitor).await? else {
            return Ok(Redirect::to("/vandaag").into_response());
        };
        let Some(plan) = scene.standing_seen() else { return Ok(Redirect::to("/vandaag").into_response()) };
        make(&scene.view(&plan, visitor.lang)?)
    };
    made.await.unwrap_or_else(|error: StoreError| Wrong::store(visitor.lang, error).into_response())
}
