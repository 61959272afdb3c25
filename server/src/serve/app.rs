//! All routes under one address. The same router answers a browser and, in tests, a request in memory.

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use super::{Shared, headers, metrics};
use crate::{api, web};

/// The most bytes of a body, files included.
const BODY_MOST: usize = 32 << 20;

/// The router.
pub fn app(shared: Shared) -> Router {
    Router::new()
        .route("/livez", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics::page))
        .merge(web::routes())
        .nest("/v1", api::routes())
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(BODY_MOST))
        .layer(from_fn_with_state(shared.clone(), headers::headers))
        .with_state(shared)
}

/// Ready is when the database answers.
async fn ready(State(shared): State<Shared>) -> (StatusCode, &'static str) {
    match shared.store.ping().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
