//! The API for other systems, under `/v1`: keys with scopes, problems after RFC 9457, a version on every answer, described
//! by `/v1/openapi.json`. It translates between http and the store, and decides nothing.

mod batches;
mod body;
mod caller;
mod calls;
mod check;
mod exports;
mod hands;
mod imports;
mod matches;
mod number;
mod openapi;
mod plans;
mod problem;
mod repairs;
mod studies;
mod swaps;
mod units;
mod weeks;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::HeaderName;
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::any;

use crate::serve::Shared;
use crate::serve::route::{Route, looks, orders, puts, removes, router};
use problem::Problem;

/// The version of the API: the first figure is the one in the path.
const VERSION: &str = "1.0.0";

/// The routes of the API, below `/v1`.
#[must_use]
pub fn table() -> Vec<Route> {
    vec![
        looks("/openapi.json", openapi::document),
        orders("/imports", imports::import),
        looks("/weeks/current", weeks::current),
        looks("/weeks/{id}", weeks::week),
        looks("/weeks/{id}/volunteers", weeks::volunteers),
        looks("/weeks/{id}/requests", weeks::requests),
        looks("/weeks/{id}/errors", weeks::errors),
        orders("/volunteers", hands::add_volunteer),
        looks("/volunteers/{id}", hands::volunteer),
        puts("/volunteers/{id}", hands::write_volunteer),
        removes("/volunteers/{id}", hands::let_volunteer_go),
        orders("/requests", hands::add_request),
        looks("/requests/{id}", hands::request),
        puts("/requests/{id}", hands::write_request),
        removes("/requests/{id}", hands::let_request_go),
        looks("/batches", batches::list),
        orders("/batches", batches::start),
        looks("/batches/{id}", batches::batch),
        looks("/batches/{id}/plan", batches::plan),
        looks("/batches/{id}/events", batches::events),
        orders("/batches/{id}/cancellations", batches::cancel),
        looks("/batches/{id}/explanations", batches::explain),
        looks("/matches", matches::list),
        looks("/matches/{id}", matches::one),
        orders("/matches/{id}/steps", matches::step),
        orders("/matches/{id}/pins", matches::pin),
        looks("/matches/{id}/substitutes", swaps::substitutes),
        orders("/matches/{id}/swaps", swaps::swap),
        orders("/matches/{id}/exclusions", swaps::exclude),
        orders("/visits/{id}/call-lists", calls::list),
        orders("/visits/{id}/matches", calls::comes),
        looks("/exports/{table}", exports::export),
        looks("/decisions", matches::decisions),
        orders("/plans", plans::plan),
        orders("/repairs", repairs::repair),
        looks("/scenarios", studies::scenarios),
        looks("/scenarios/{name}", studies::scenario),
        looks("/studies", studies::list),
        orders("/studies", studies::start),
        looks("/studies/{id}", studies::study),
        looks("/studies/{id}/result", studies::result),
        orders("/studies/{id}/cancellations", studies::cancel),
        orders("/studies/{id}/pauses", studies::pause),
        looks("/units", units::now),
        looks("/units/dead", units::dead),
        orders("/units/{id}/retries", units::retry),
    ]
}

/// Their router, under `/v1`.
pub fn routes() -> Router<Shared> {
    let below = router(table())
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async || Problem::method_not_allowed());
    // What is nested has `/v1` and everything behind `/v1/`, but not `/v1/` itself.
    let nothing = any(async || Problem::not_found());
    Router::new().nest("/v1", below).route("/v1/", nothing).layer(map_response(version))
}

async fn version(mut response: Response) -> Response {
    response.headers_mut().insert(HeaderName::from_static("api-version"), HeaderValue::from_static(VERSION));
    response
}
