//! All routes under one address. The same router answers a browser and, in tests, a request in memory.

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use super::route::{Route, looks, router};
use super::{Shared, headers, metrics};
use crate::{api, web};

/// The most bytes of a body, files included.
const BODY_MOST: usize = 32 << 20;

/// The routes for who runs the server.
#[must_use]
pub fn table() -> Vec<Route> {
    vec![looks("/livez", async || "ok\n"), looks("/readyz", ready), looks("/metrics", metrics::page)]
}

/// The router.
pub fn app(shared: Shared) -> Router {
    router(table())
        .merge(web::routes())
        .merge(api::routes())
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(BODY_MOST))
        .layer(from_fn_with_state(shared.clone(), headers::headers))
        .with_state(shared)
}

/// Ready is when the database answers and the server was not told to stop.
async fn ready(State(shared): State<Shared>) -> (StatusCode, &'static str) {
    if shared.workers.stops() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the server stops; ask another\n");
    }
    match shared.store.ping().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
