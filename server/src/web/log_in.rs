//! Coming in and going out: the first account, the log-in, the demo's door, and the language.

use axum::extract::{Query, State};
use axum::http::header::{HeaderValue, REFERER, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::form::Signed;
use super::layout;
use super::visitor::{Anybody, LANGUAGE, SESSION};
use super::wrong::Wrong;
use crate::lang::Lang;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::accounts::{LogIn, PASSWORD_LEAST};

/// A name and a password.
#[derive(Deserialize)]
pub(super) struct Entry {
    name: String,
    password: String,
}

/// The first account.
#[derive(Deserialize)]
pub(super) struct First {
    code: String,
    name: String,
    password: String,
}

#[derive(Deserialize, Default)]
pub(super) struct Code {
    #[serde(default)]
    code: String,
}

pub(super) async fn page(State(shared): State<Shared>, Anybody(lang): Anybody) -> Markup {
    log_in_page(&shared, lang, "")
}

fn log_in_page(shared: &Shared, lang: Lang, wrong: &str) -> Markup {
    let title = lang.pick("Inloggen", "Log in");
    let body = html! {
        h1 { (title) }
        @if shared.demo.is_some() {
            p {
                (lang.pick(
                    "Dit is een demo met een verzonnen dorp: Anna Zorgt in Sint-Annaland. Alles verdwijnt als koppel stopt.",
                    "This is a demo with an invented village: Anna Zorgt in Sint-Annaland. Everything vanishes when koppel stops.",
                ))
            }
            form method="post" action="/demo" { button { (lang.pick("Open de demo", "Open the demo")) } }
        } @else {
            @if !wrong.is_empty() { p.wrong role="alert" { (wrong) } }
            form.stack method="post" action="/log-in" {
                label { (lang.pick("Naam", "Name")) input name="name" autocomplete="username" required autofocus; }
                label { (lang.pick("Wachtwoord", "Password")) input type="password" name="password" autocomplete="current-password" required; }
                div { button { (title) } }
            }
        }
    };
    layout::bare(lang, title, &body)
}

pub(super) async fn log_in(
    State(shared): State<Shared>,
    Anybody(lang): Anybody,
    axum::Form(entry): axum::Form<Entry>,
) -> Response {
    let again = |status, words| (status, log_in_page(&shared, lang, words)).into_response();
    match shared.store.log_in(&entry.name, entry.password).await {
        Ok(LogIn::In(token)) => enter(&shared, &token),
        Ok(LogIn::Wrong) => again(
            StatusCode::UNAUTHORIZED,
            lang.pick("Naam of wachtwoord klopt niet. Probeer het opnieuw.", "Name or password is wrong. Try again."),
        ),
        Ok(LogIn::Locked) => again(
            StatusCode::TOO_MANY_REQUESTS,
            lang.pick(
                "Te vaak een verkeerd wachtwoord. Wacht een kwartier en probeer het dan opnieuw.",
                "Too many wrong passwords. Wait a quarter of an hour, then try again.",
            ),
        ),
        Err(error) => Wrong::store(lang, error).into_response(),
    }
}

/// A cookie that scripts cannot read and other sites cannot send along with a form.
fn enter(shared: &Shared, token: &str) -> Response {
    let secure = if shared.https { "; Secure" } else { "" };
    with_cookie(Redirect::to("/vandaag"), &format!("{SESSION}={token}; Path=/; HttpOnly; SameSite=Lax{secure}"))
}

fn with_cookie(to: Redirect, cookie: &str) -> Response {
    let mut response = to.into_response();
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The demo's door: there is one only where everybody is invented.
pub(super) async fn demo(State(shared): State<Shared>, Anybody(lang): Anybody) -> Response {
    let Some(demo) = shared.demo else { return Wrong::store(lang, StoreError::NotFound).into_response() };
    match shared.store.session_for(demo.account).await {
        Ok(token) => enter(&shared, &token),
        Err(error) => Wrong::store(lang, error).into_response(),
    }
}

pub(super) async fn log_out(State(shared): State<Shared>, form: Signed<Code>) -> Response {
    match shared.store.log_out(&form.visitor.token).await {
        Ok(()) => {
            with_cookie(Redirect::to("/log-in"), &format!("{SESSION}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"))
        }
        Err(error) => Wrong::store(form.visitor.lang, error).into_response(),
    }
}

pub(super) async fn set_up_page(Anybody(lang): Anybody, Query(code): Query<Code>) -> Markup {
    first_page(lang, &code.code, "")
}

fn first_page(lang: Lang, code: &str, wrong: &str) -> Markup {
    let title = lang.pick("Het eerste account", "The first account");
    let body = html! {
        h1 { (title) }
        p {
            (lang.pick(
                "Dit account beheert koppel: het maakt accounts en sleutels, en mag alles wat een coördinator mag.",
                "This account keeps koppel: it makes accounts and keys, and may do all that a coordinator may.",
            ))
        }
        @if !wrong.is_empty() { p.wrong role="alert" { (wrong) } }
        form.stack method="post" action="/set-up" {
            input type="hidden" name="code" value=(code);
            label { (lang.pick("Naam", "Name")) input name="name" autocomplete="username" required maxlength="80" autofocus; }
            label {
                (lang.pick("Wachtwoord, 12 tekens of meer", "Password, 12 characters or more"))
                input type="password" name="password" autocomplete="new-password" minlength=(PASSWORD_LEAST) required;
            }
            div { button { (lang.pick("Maak account", "Make account")) } }
        }
    };
    layout::bare(lang, title, &body)
}

pub(super) async fn set_up(
    State(shared): State<Shared>,
    Anybody(lang): Anybody,
    axum::Form(first): axum::Form<First>,
) -> Response {
    let again = |words| (StatusCode::UNPROCESSABLE_ENTITY, first_page(lang, &first.code, words)).into_response();
    if first.name.trim().is_empty() {
        return again(lang.pick("Vul een naam in.", "Give a name."));
    }
    if first.password.chars().count() < PASSWORD_LEAST {
        return again(
            lang.pick("Kies een wachtwoord van 12 tekens of meer.", "Choose a password of 12 characters or more."),
        );
    }
    match shared.store.set_up(&first.code, first.name.trim(), first.password.clone()).await {
        Ok(()) => Redirect::to("/log-in").into_response(),
        Err(StoreError::NotFound) => again(lang.pick(
            "Deze link werkt niet meer. Start koppel opnieuw; dan staat er een nieuwe.",
            "This link no longer works. Start koppel again; it will print a new one.",
        )),
        Err(error) => Wrong::store(lang, error).into_response(),
    }
}

/// Chooses a language and goes back to the page.
pub(super) async fn language(axum::extract::Path(code): axum::extract::Path<String>, headers: HeaderMap) -> Response {
    let code = if code == "en" { "en" } else { "nl" };
    let from = headers.get(REFERER).and_then(|referer| referer.to_str().ok()).and_then(path_of).unwrap_or("/");
    with_cookie(Redirect::to(from), &format!("{LANGUAGE}={code}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"))
}

/// The path of an address, so that a referrer leads to a page of ours and nowhere else.
fn path_of(address: &str) -> Option<&str> {
    let rest = address.split_once("://")?.1;
    let path = &rest[rest.find('/')?..];
    (!path.starts_with("//")).then_some(path)
}
