//! Who looks at a page: out of the cookie, in their language; and who may not see it.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};

use super::wrong::Wrong;
use crate::lang::Lang;
use crate::serve::Shared;
use crate::store::accounts::Role;
use crate::store::sessions::Session;

/// The cookie of a session.
pub(super) const SESSION: &str = "koppel";
/// The cookie of a language that was chosen.
pub(super) const LANGUAGE: &str = "koppel-taal";

/// The value of a cookie.
pub(super) fn cookie<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    let headers = parts.headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
    let mut pairs = headers.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// The language that was chosen, else the browser's, else Dutch.
pub(super) fn language(parts: &Parts) -> Lang {
    match cookie(parts, LANGUAGE) {
        Some("en") => Lang::En,
        Some("nl") => Lang::Nl,
        _ => {
            let wanted = parts.headers.get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok()).unwrap_or_default();
            if wanted.trim().to_ascii_lowercase().starts_with("en") { Lang::En } else { Lang::Nl }
        }
    }
}

/// Anybody, also who is not logged in.
pub(super) struct Anybody(pub Lang);

impl<S: Sync> FromRequestParts<S> for Anybody {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(language(parts)))
    }
}

/// Somebody who is logged in.
#[derive(Clone)]
pub(super) struct Visitor {
    pub session: Session,
    pub lang: Lang,
    pub demo: bool,
    /// The path that is looked at.
    pub path: String,
    /// The secret of the cookie.
    pub token: String,
}

impl Visitor {
    /// As the store names who does something.
    pub fn by_whom(&self) -> String {
        format!("account:{}", self.session.account.id)
    }

    pub const fn role(&self) -> Role {
        self.session.account.role
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor
where
    Shared: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let shared = Shared::from_ref(state);
        let lang = language(parts);
        let Some(token) = cookie(parts, SESSION).map(str::to_owned) else {
            return Err(Redirect::to("/log-in").into_response());
        };
        let session = shared.store.session(&token).await.map_err(|error| Wrong::store(lang, error).into_response())?;
        let Some(session) = session else { return Err(Redirect::to("/log-in").into_response()) };
        let path = parts.uri.path().to_owned();
        Ok(Self { session, lang, demo: shared.demo.is_some(), path, token })
    }
}

impl Visitor {
    /// Who looks, when the role may.
    async fn with_role<S>(parts: &mut Parts, state: &S, may: impl FnOnce(Role) -> bool) -> Result<Self, Response>
    where
        S: Send + Sync,
        Shared: FromRef<S>,
    {
        let visitor = Self::from_request_parts(parts, state).await?;
        if may(visitor.role()) { Ok(visitor) } else { Err(Wrong::not_yours(visitor.lang).into_response()) }
    }
}

/// Makes somebody with one of some roles out of a request.
macro_rules! who_may {
    ($(#[$what:meta])* $who:ident, $may:expr) => {
        $(#[$what])*
        pub(super) struct $who(pub Visitor);

        impl<S: Send + Sync> FromRequestParts<S> for $who
        where
            Shared: FromRef<S>,
        {
            type Rejection = Response;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
                Visitor::with_role(parts, state, $may).await.map(Self)
            }
        }
    };
}

who_may!(
    /// Somebody who meets people and decides: a coordinator or an administrator.
    Coordinator,
    Role::matches_people
);
who_may!(
    /// Somebody who brings requests to organisations: an ambassador or an administrator.
    Ambassador,
    |role| matches!(role, Role::Ambassador | Role::Administrator)
);
who_may!(
    /// Somebody who keeps accounts and keys.
    Administrator,
    |role| role == Role::Administrator
);
