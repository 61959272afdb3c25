//! The API for other systems, under `/v1`: keys with scopes, problems after RFC 9457, a version on every answer, described
//! by `/v1/openapi.json`. It translates between http and the store, and decides nothing.

mod batches;
mod body;
mod caller;
mod check;
mod imports;
mod matches;
mod number;
mod openapi;
mod plans;
mod problem;
mod repairs;
mod weeks;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::HeaderName;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{get, post};

use crate::serve::Shared;
use problem::Problem;

/// The version of the API: the first figure is the one in the path.
const VERSION: &str = "1.0.0";

/// The routes of the API.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/openapi.json", get(openapi::document))
        .route("/imports", post(imports::import))
        .route("/weeks/current", get(weeks::current))
        .route("/weeks/{id}", get(weeks::week))
        .route("/weeks/{id}/volunteers", get(weeks::volunteers))
        .route("/weeks/{id}/requests", get(weeks::requests))
        .route("/batches", get(batches::list).post(batches::start))
        .route("/batches/{id}", get(batches::batch))
        .route("/batches/{id}/plan", get(batches::plan))
        .route("/batches/{id}/events", get(batches::events))
        .route("/batches/{id}/cancellations", post(batches::cancel))
        .route("/batches/{id}/explanations", get(batches::explain))
        .route("/matches", get(matches::list))
        .route("/matches/{id}", get(matches::one))
        .route("/matches/{id}/steps", post(matches::step))
        .route("/matches/{id}/pins", post(matches::pin))
        .route("/decisions", get(matches::decisions))
        .route("/plans", post(plans::plan))
        .route("/repairs", post(repairs::repair))
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(map_response(version))
}

async fn version(mut response: Response) -> Response {
    response.headers_mut().insert(HeaderName::from_static("api-version"), HeaderValue::from_static(VERSION));
    response
}
