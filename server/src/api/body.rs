//! Bodies and orders: json read with a message that tells what is wrong, and every order carried out once.

use axum::body::Bytes;
use axum::extract::{FromRef, FromRequest, FromRequestParts, Request};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::caller::Caller;
use super::problem::Problem;
use crate::serve::Shared;
use crate::store::keys::Scope;
use crate::store::once::{Answer, Begun, Order};
use crate::store::seal::hash_of;
use crate::store::{StoreError, Work};

/// The longest `Idempotency-Key`.
const KEY_MOST: usize = 200;

/// What a body asks for, and what a key must be allowed to ask it.
pub(super) trait Body: DeserializeOwned {
    /// The scope it needs.
    const NEEDS: Scope;
}

/// A json body of a system that may ask this.
pub(super) struct Asked<T> {
    pub body: T,
    pub order: Order,
}

impl<S: Send + Sync, T: Body> FromRequest<S> for Asked<T>
where
    Shared: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, state).await?;
        // Before anything is read of it.
        caller.may(T::NEEDS)?;
        let key = idempotency_key(&parts.headers)?;
        let path = parts.uri.path().to_owned();
        let bytes = Bytes::from_request(Request::from_parts(parts, body), state)
            .await
            .map_err(|error| Problem::too_much(error.body_text()))?;
        let asked = hash_of(&format!("{path} {}", blake3::hash(&bytes)));
        // A body that is left out is an empty one.
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let body = serde_json::from_slice(text).map_err(|error| Problem::unreadable(format!("the body: {error}")))?;
        let order = Order { by_whom: caller.by_whom(), key, asked };
        Ok(Self { body, order })
    }
}

/// The key of an order; empty when there is none.
pub(super) fn idempotency_key(headers: &header::HeaderMap) -> Result<String, Problem> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(String::new()) };
    let key = key.to_str().unwrap_or_default();
    if key.is_empty() || key.len() > KEY_MOST {
        return Err(Problem::unreadable(format!("an idempotency-key has 1 to {KEY_MOST} plain letters")));
    }
    Ok(key.to_owned())
}

/// The order of a request without a body: what it asks stands in its address.
pub(super) fn order_of(caller: &Caller, headers: &header::HeaderMap, asked: &str) -> Result<Order, Problem> {
    Ok(Order { by_whom: caller.by_whom(), key: idempotency_key(headers)?, asked: hash_of(asked) })
}

/// The answer that an order got before: asked first where what is asked is looked at before it is done, and is gone afterwards.
pub(super) async fn answered(shared: &Shared, order: &Order) -> Result<Option<Response>, Problem> {
    match shared.store.begin(order).await? {
        Begun::Done(answer) => Ok(Some(respond(answer))),
        Begun::Fresh(_) => Ok(None),
    }
}

/// Carries an order out, once; what it answers is json.
pub(super) async fn once<T: Serialize>(
    shared: &Shared,
    order: &Order,
    status: StatusCode,
    work: impl AsyncFnOnce(&mut Work) -> Result<T, StoreError>,
) -> Result<Response, Problem> {
    once_with(shared, order, status, |_| None, work).await
}

/// The same for an answer that may name people: `nameless` is what is kept of it once somebody was erased.
pub(super) async fn once_with<T: Serialize>(
    shared: &Shared,
    order: &Order,
    status: StatusCode,
    nameless: impl FnOnce(&T) -> Option<T>,
    work: impl AsyncFnOnce(&mut Work) -> Result<T, StoreError>,
) -> Result<Response, Problem> {
    let json = |made: &T| serde_json::to_string(made).expect("our own types can be written as json");
    let answer = match shared.store.begin(order).await? {
        Begun::Done(answer) => answer,
        Begun::Fresh(mut begun) => {
            let made = work(&mut begun).await?;
            let (body, nameless) = (json(&made), nameless(&made).as_ref().map(json));
            begun.answer(order, Answer { status: status.as_u16(), body, nameless }).await?
        }
    };
    Ok(respond(answer))
}

fn respond(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    (status, [(header::CONTENT_TYPE, "application/json")], answer.body).into_response()
}
