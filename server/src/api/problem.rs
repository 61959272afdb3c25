//! What goes wrong, as RFC 9457 has it: a code to act on, and a sentence that tells the next move.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::store::StoreError;

/// A problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(super) struct Problem {
    /// A code that does not change: `about:blank#conflict`.
    #[serde(rename = "type")]
    kind: String,
    /// What is wrong, in a few words.
    title: &'static str,
    /// The http status.
    status: u16,
    /// What is wrong this time, and the next move.
    detail: String,
}

impl Problem {
    fn new(status: StatusCode, code: &str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { kind: format!("about:blank#{code}"), title, status: status.as_u16(), detail: detail.into() }
    }

    /// No key, or one that does not work.
    pub fn no_key() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "no-key",
            "no key that works",
            "send a key as `Authorization: Bearer koppel_…`; an administrator makes one under settings",
        )
    }

    /// A key that may not do this.
    pub fn out_of_scope(scope: &str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "out-of-scope",
            "this key may not do this",
            format!("ask the administrator for a key with the scope `{scope}`"),
        )
    }

    /// Something that is not there.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "it is not there", "look at the lists for what is there")
    }

    /// A method that this address does not know.
    pub fn method_not_allowed() -> Self {
        let what = "see /v1/openapi.json for what can be asked here";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "this cannot be asked here", what)
    }

    /// A body or a query that cannot be read.
    pub fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "unreadable", "the request cannot be read", detail)
    }

    /// Input that is read and cannot be used.
    pub fn unusable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unusable", "this cannot be used", detail)
    }

    /// More than is done for one request.
    pub fn too_much(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-much", "this is more than one request may ask", detail)
    }

    /// More orders than one key may send.
    pub fn too_often() -> Self {
        let what = "wait a second and go on; a key may send 120 orders at once and 20 a second after that";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too-often", "this key asks too often", what)
    }

    /// Took too long, or was stopped.
    pub fn stopped(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "stopped", "the work was stopped", detail)
    }

    /// Others are first, and they are many.
    pub fn busy() -> Self {
        let what = "too many plans wait for their turn; ask again in a minute";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "others are first", what)
    }

    /// A state in which there is no answer yet.
    pub fn not_yet(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "not-yet", "there is no answer yet", detail)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::not_found(),
            StoreError::Conflict => Self::new(
                StatusCode::CONFLICT,
                "conflict",
                "somebody else was first",
                "it changed in the meantime and nothing of this was kept; read it again and decide on that version",
            ),
            StoreError::Refused(why) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", "this may not be done", why)
            }
            error => {
                tracing::error!(%error, "the store failed");
                let what = "nothing was changed; try again in a minute";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "the data cannot be reached", what)
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
