//! Which system calls: by the key in its `Authorization` header. Cookies mean nothing here, so no other site can use them.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::problem::Problem;
use crate::serve::Shared;
use crate::store::keys::{ApiKey, Scope};

/// A system with a key.
pub(super) struct Caller(ApiKey);

impl Caller {
    /// Whether the key may do this.
    pub fn may(&self, scope: Scope) -> Result<(), Problem> {
        if self.0.scopes.contains(&scope) { Ok(()) } else { Err(Problem::out_of_scope(scope.name())) }
    }

    /// As the store names who does something.
    pub fn by_whom(&self) -> String {
        format!("key:{}", self.0.id)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    Shared: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
        let token = header.and_then(|header| header.strip_prefix("Bearer ")).ok_or_else(Problem::no_key)?;
        let shared = Shared::from_ref(state);
        let key = shared.store.key(token.trim()).await?.ok_or_else(Problem::no_key)?;
        if shared.pace.takes(key.id) { Ok(Self(key)) } else { Err(Problem::too_often()) }
    }
}
