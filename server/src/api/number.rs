//! The number or the id in an address; anything else is an address where nothing is.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use super::problem::Problem;

/// The number of a week, batch or match.
pub(super) struct Number(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<i64>::from_request_parts(parts, state).await;
        path.map(|Path(number)| Self(number)).map_err(|_| Problem::not_found())
    }
}

/// The longest id.
const ID_MOST: usize = 200;

/// The id of a volunteer, request or visit.
pub(super) struct Id(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let plain = |id: &String| id.len() <= ID_MOST && !id.contains(char::is_control);
        path.ok().map(|Path(id)| id).filter(plain).map(Self).ok_or_else(Problem::not_found)
    }
}
