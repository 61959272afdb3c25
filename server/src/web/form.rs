//! Forms: only those that came from a page of the same session are read, and each is carried out once.

use axum::extract::{FromRef, FromRequest, FromRequestParts, RawForm, Request};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::de::DeserializeOwned;

use super::visitor::Visitor;
use super::wrong::Wrong;
use crate::serve::{App, Shared};
use crate::store::once::{Answer, Begun, Order};
use crate::store::seal::{hash_of, secret};
use crate::store::{StoreError, Work};

/// A form of somebody who is logged in.
pub(super) struct Signed<T> {
    pub visitor: Visitor,
    pub fields: T,
    pub order: Order,
}

/// What every form carries besides its own fields.
#[derive(serde::Deserialize)]
struct Signature {
    csrf: String,
    #[serde(default)]
    once: String,
}

/// The hidden fields of a form.
pub(super) fn signature(visitor: &Visitor) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(visitor.session.csrf);
        input type="hidden" name="once" value=(secret());
    }
}

/// Whether this is the secret that the session's forms carry.
pub(super) fn is_ours(visitor: &Visitor, csrf: &str) -> bool {
    // Hashes are compared, so that the time it takes tells nothing.
    hash_of(csrf) == hash_of(&visitor.session.csrf)
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Signed<T>
where
    Shared: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, state).await?;
        let lang = visitor.lang;
        let path = parts.uri.path().to_owned();
        let RawForm(bytes) = RawForm::from_request(Request::from_parts(parts, body), state)
            .await
            .map_err(IntoResponse::into_response)?;
        let signature: Signature = read(&bytes).ok_or_else(|| Wrong::not_ours(lang).into_response())?;
        if !is_ours(&visitor, &signature.csrf) {
            return Err(Wrong::not_ours(lang).into_response());
        }
        let unreadable = || Wrong::store(lang, StoreError::Refused("a field is missing")).into_response();
        let fields = read(&bytes).ok_or_else(unreadable)?;
        let asked = hash_of(&format!("{path} {}", String::from_utf8_lossy(&bytes)));
        let order = Order { by_whom: visitor.by_whom(), key: signature.once, asked };
        Ok(Self { visitor, fields, order })
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_urlencoded::from_bytes(bytes).ok()
}

/// Carries a form out, once, and goes to a page.
pub(super) async fn carry_out(
    shared: &App,
    visitor: &Visitor,
    order: &Order,
    work: impl AsyncFnOnce(&mut Work) -> Result<String, StoreError>,
) -> Response {
    let done = async {
        match shared.store.begin(order).await? {
            Begun::Done(answer) => Ok(answer.body),
            Begun::Fresh(mut begun) => {
                let to = work(&mut begun).await?;
                begun.answer(order, Answer { status: 303, body: to.clone(), nameless: None }).await?;
                Ok(to)
            }
        }
    };
    match done.await {
        Ok(to) => Redirect::to(&to).into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}
