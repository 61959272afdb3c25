//! Any bytes as the body of any order to the server, by API and by page, or as an address with headers: answered below 500, problems told as
//! problems.
#![no_main]

use std::cell::RefCell;
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::request::Builder;
use jiff::civil::date;
use koppel::lang::Lang;
use koppel::read::{ReadOptions, read};
use koppel::serve::{App, Pace, app};
use koppel::store::accounts::Role;
use koppel::store::keys::Scope;
use koppel::store::{IN_MEMORY, SealKey, Store};
use koppel_engine_fuzz::mutate_json;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// Orders until the server begins anew, so that what it keeps stays small.
const ORDERS_MOST: usize = 3_000;

const ORDERS: [(&str, &str, &str); 37] = [
    ("POST", "/v1/imports", "multipart/form-data; boundary=edge"),
    ("POST", "/v1/imports?dry-run=true", "multipart/form-data; boundary=edge"),
    ("POST", "/v1/volunteers", "application/json"),
    ("PUT", "/v1/volunteers/V1", "application/json"),
    ("POST", "/v1/requests", "application/json"),
    ("PUT", "/v1/requests/R1", "application/json"),
    ("POST", "/v1/matches/1/steps", "application/json"),
    ("POST", "/v1/matches/1/pins", "application/json"),
    ("POST", "/v1/matches/1/swaps", "application/json"),
    ("POST", "/v1/matches/1/exclusions", "application/json"),
    ("POST", "/v1/visits/R1/call-lists", "application/json"),
    ("POST", "/v1/visits/R1/matches", "application/json"),
    ("POST", "/v1/plans", "application/json"),
    ("POST", "/v1/repairs", "application/json"),
    ("POST", "/log-in", "application/x-www-form-urlencoded"),
    ("POST", "/matches/1/steps", "application/x-www-form-urlencoded"),
    ("POST", "/matches/steps", "application/x-www-form-urlencoded"),
    ("POST", "/spoed/R1/antwoorden", "application/x-www-form-urlencoded"),
    ("POST", "/vrijwilligers/V1/wijzig", "application/x-www-form-urlencoded"),
    ("POST", "/hulpvragen/nieuw", "application/x-www-form-urlencoded"),
    ("POST", "/vrijwilligers/nieuw", "application/x-www-form-urlencoded"),
    ("POST", "/importeren", "multipart/form-data; boundary=edge"),
    ("POST", "/matches/1/pin", "application/x-www-form-urlencoded"),
    ("POST", "/matches/1/ruil", "application/x-www-form-urlencoded"),
    ("POST", "/matches/1/ruil/proef", "application/x-www-form-urlencoded"),
    ("POST", "/matches/1/nooit", "application/x-www-form-urlencoded"),
    ("POST", "/niet-geplaatst/R51/proef", "application/x-www-form-urlencoded"),
    ("POST", "/spoed/R1", "application/x-www-form-urlencoded"),
    ("POST", "/leren", "application/x-www-form-urlencoded"),
    ("POST", "/leren/1", "application/x-www-form-urlencoded"),
    ("POST", "/hulpvragen/R1/wijzig", "application/x-www-form-urlencoded"),
    ("POST", "/hulpvragen/R1/organisatie", "application/x-www-form-urlencoded"),
    ("POST", "/accounts", "application/x-www-form-urlencoded"),
    ("POST", "/keys", "application/x-www-form-urlencoded"),
    ("POST", "/set-up", "application/x-www-form-urlencoded"),
    ("POST", "/v1/units/1/retries", "application/json"),
    // The address is the first line, what follows are headers.
    ("GET", "", ""),
];

/// A server in memory with a village that is planned.
struct House {
    app: Router,
    token: String,
    cookie: String,
    csrf: String,
    asked: usize,
}

thread_local! {
    /// The server and all that runs for it, which ends with it.
    static AT_HAND: RefCell<Option<(Runtime, House)>> = const { RefCell::new(None) };
}

async fn ask(app: &Router, request: Request<Body>) -> (u16, String, Vec<u8>) {
    let response = app.clone().oneshot(request).await.expect("the router answers");
    let kind = response.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap_or_default()).to_owned();
    let status = response.status().as_u16();
    (status, kind, to_bytes(response.into_body(), usize::MAX).await.expect("a body").to_vec())
}

async fn village() -> House {
    let store = Store::open(IN_MEMORY, SealKey::fresh()).await.expect("a database in memory");
    let account = store.add_account("a", "een goed wachtwoord".to_owned(), Role::Administrator, "koppel").await;
    let cookie = format!("koppel={}", store.session_for(account.expect("an account")).await.expect("a session"));
    let token = store.add_key("alles", &Scope::ALL, "koppel").await.expect("a key");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/anna-zorgt");
    let options = ReadOptions { write_mapping: false, ..ReadOptions::new(date(2026, 11, 20)) };
    let village = read(&[folder], &options).expect("the village reads");
    let mut work = store.work().await.expect("a turn");
    work.add_week(&village, Lang::Nl, "koppel").await.expect("a week");
    work.commit().await.expect("a week");
    let mut shared = App::new(store, None, false);
    std::sync::Arc::get_mut(&mut shared).expect("nobody else has it").pace = Pace::at_most(1e12, 1e12);
    let app = app(shared);
    let order = |method: &str, path: &str| {
        Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"))
    };
    let begun = ask(&app, order("POST", "/v1/batches").body(Body::empty()).expect("a request")).await;
    assert_eq!(begun.0, 202, "a plan begins");
    ask(&app, order("GET", "/v1/batches/1/events").body(Body::empty()).expect("a request")).await;
    let page = Request::get("/instellingen").header("cookie", &cookie).body(Body::empty()).expect("a request");
    let page = String::from_utf8(ask(&app, page).await.2).expect("a page is text");
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    House { app, csrf: csrf.expect("a form").to_owned(), token, cookie, asked: 0 }
}

/// What is asked, who asks left out; nothing when http has no such address or header.
fn opened((method, path, kind): (&str, &str, &str), text: &[u8]) -> Option<(String, Builder)> {
    if method != "GET" {
        return Some((path.to_owned(), Request::builder().method(method).uri(path).header("content-type", kind)));
    }
    let mut lines = std::str::from_utf8(text).ok()?.lines();
    let path = lines.next().filter(|path| path.starts_with('/'))?;
    // Who asks is said below, and an answer that is packed cannot be looked at.
    let is_ours = |name: &str| ["authorization", "cookie", "accept-encoding"].contains(&&*name.to_lowercase());
    let headers = lines.filter_map(|line| line.split_once(": ")).filter(|(name, _)| !is_ours(name));
    let request = headers.fold(Request::get(path), |request, (name, value)| request.header(name, value));
    request.uri_ref().is_some().then(|| (path.to_owned(), request))
}

async fn look(house: &House, order: (&str, &str, &str), body: &[u8]) {
    let Some((path, request)) = opened(order, body) else { return };
    let (method, _, kind) = order;
    let is_api = path.starts_with("/v1/");
    let request = match is_api {
        true => request.header("authorization", format!("Bearer {}", house.token)),
        false => request.header("cookie", &house.cookie),
    };
    let mut bytes = Vec::new();
    match kind {
        "application/x-www-form-urlencoded" => bytes.extend(format!("csrf={}&", house.csrf).bytes()),
        // A page takes files only together with its secret.
        "multipart/form-data; boundary=edge" if !is_api => bytes.extend(
            format!("--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n", house.csrf).bytes(),
        ),
        _ => {}
    }
    bytes.extend(if method == "GET" { &[][..] } else { body });
    let (status, kind, answer) = ask(&house.app, request.body(Body::from(bytes)).expect("a request")).await;
    let told = || format!("{method} {path} answers {status}: {}", String::from_utf8_lossy(&answer));
    assert!(status < 500, "{}", told());
    assert!(!String::from_utf8_lossy(&answer).contains("please report it"), "{}", told());
    if is_api && status >= 400 {
        assert_eq!(kind, "application/problem+json", "{}", told());
        let problem: serde_json::Value = serde_json::from_slice(&answer).expect("a problem is json");
        assert!(
            problem["status"] == status && problem["type"].is_string() && problem["title"].is_string(),
            "{}",
            told()
        );
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((which, body)) = bytes.split_first() else { return };
    let order = ORDERS[usize::from(*which) % ORDERS.len()];
    AT_HAND.with_borrow_mut(|at_hand| {
        let (runtime, mut house) = at_hand.take().filter(|(_, house)| house.asked < ORDERS_MOST).unwrap_or_else(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let house = runtime.block_on(village());
            (runtime, house)
        });
        house.asked += 1;
        runtime.block_on(look(&house, order, body));
        *at_hand = Some((runtime, house));
    });
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let kind = data.first().map(|which| ORDERS[usize::from(*which) % ORDERS.len()].2);
    match data.split_first_mut() {
        Some((_, body)) if size > 1 && kind == Some("application/json") => {
            1 + mutate_json(body, size - 1, max_size - 1, seed)
        }
        _ => fuzzer_mutate(data, size, max_size),
    }
});
