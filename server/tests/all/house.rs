//! A server in memory, to be asked as browsers and systems ask.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use koppel::lang::Lang;
use koppel::read::{ReadOptions, read};
use koppel::serve::{App, app};
use koppel::store::accounts::Role;
use koppel::store::keys::Scope;
use koppel::store::matches::Stored;
use koppel::store::{IN_MEMORY, SealKey, Store};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::store::village;

/// A server in memory with the village, an account of every role, and a key for everything.
pub struct House {
    pub app: Router,
    pub store: Store,
    /// Cookies by role.
    pub cookies: BTreeMap<&'static str, String>,
    pub key: String,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no json: {}", self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl House {
    pub async fn empty() -> Self {
        Self::of(Store::open(IN_MEMORY, SealKey::fresh()).await.unwrap()).await
    }

    /// On a store that is empty.
    pub async fn of(store: Store) -> Self {
        let mut cookies = BTreeMap::new();
        for role in Role::ALL {
            let id = store.add_account(role.name(), "een goed wachtwoord".to_owned(), role, "koppel").await.unwrap();
            cookies.insert(role.name(), format!("koppel={}", store.session_for(id).await.unwrap()));
        }
        let key = store.add_key("alles", &Scope::ALL, "koppel").await.unwrap();
        Self { app: app(App::new(store.clone(), None, false)), store, cookies, key }
    }

    /// The same server, to be asked with another key.
    pub fn like(other: &Self) -> Self {
        let Self { app, store, cookies, key } = other;
        Self { app: app.clone(), store: store.clone(), cookies: cookies.clone(), key: key.clone() }
    }

    pub async fn with_village() -> Self {
        let house = Self::empty().await;
        let mut work = house.store.work().await.unwrap();
        work.add_week(&village(), Lang::Nl, "koppel").await.unwrap();
        work.commit().await.unwrap();
        house
    }

    /// A week of these files, read on Friday before it.
    pub async fn with_files(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let options = ReadOptions { write_mapping: false, ..ReadOptions::new(jiff::civil::date(2026, 11, 20)) };
        let reading = read(&[folder.path().to_owned()], &options).unwrap();
        let house = Self::empty().await;
        let mut work = house.store.work().await.unwrap();
        work.add_week(&reading, Lang::Nl, "koppel").await.unwrap();
        work.commit().await.unwrap();
        house
    }

    /// Makes a plan of the newest week, and waits for it.
    pub async fn plan(&self) {
        let started = self.api("POST", "/v1/batches", json!({})).await;
        assert_eq!(started.status, StatusCode::ACCEPTED, "{}", started.body);
        assert_eq!(self.wait(started.json()["id"].as_i64().unwrap()).await["state"], "done");
    }

    /// Takes a step with a match, as a coordinator.
    pub async fn step(&self, one: &Stored, to: &str, reason: &str) {
        let body = format!("version={}&to={to}&reason={reason}&once={to}{}", one.version, one.id);
        let reply = self.form("coordinator", &format!("/matches/{}/steps", one.id), &body).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    }

    /// With a plan that is done.
    pub async fn planned() -> Self {
        let house = Self::with_village().await;
        let started = house.api("POST", "/v1/batches", json!({})).await;
        assert_eq!(started.status, StatusCode::ACCEPTED, "{}", started.body);
        house.wait(started.json()["id"].as_i64().unwrap()).await;
        house
    }

    pub async fn wait(&self, batch: i64) -> Value {
        let events = self.api("GET", &format!("/v1/batches/{batch}/events"), Value::Null).await;
        assert!(events.body.contains("\"phase\":\"done\"") || events.body.contains("ended"), "{}", events.body);
        self.api("GET", &format!("/v1/batches/{batch}"), Value::Null).await.json()
    }

    pub async fn ask(&self, request: Request<Body>) -> Reply {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Reply { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub async fn api(&self, method: &str, path: &str, body: Value) -> Reply {
        self.api_with(method, path, body, &[]).await
    }

    pub async fn api_with(&self, method: &str, path: &str, body: Value, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.key));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.ask(request.body(body).unwrap()).await
    }

    pub async fn page(&self, role: &str, path: &str) -> Reply {
        let cookie = self.cookies.get(role).cloned().unwrap_or_default();
        self.ask(Request::builder().uri(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as the page of a role would, with these fields.
    pub async fn form(&self, role: &str, path: &str, fields: &str) -> Reply {
        let page = self.page(role, "/instellingen").await;
        let csrf = value_of(&page.body, "csrf");
        self.raw_form(role, path, &format!("csrf={csrf}&{fields}")).await
    }

    pub async fn raw_form(&self, role: &str, path: &str, body: &str) -> Reply {
        let cookie = self.cookies.get(role).cloned().unwrap_or_default();
        let request = Request::builder().method(Method::POST).uri(path).header(header::COOKIE, cookie);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// The first proposal of the newest week.
    pub async fn first_match(&self) -> Value {
        self.api("GET", "/v1/matches?state=proposed", Value::Null).await.json()[0].clone()
    }
}

/// The value of a hidden field.
pub fn value_of(page: &str, name: &str) -> String {
    let from = page.find(&format!("name=\"{name}\" value=\"")).expect("the form is there") + name.len() + 15;
    page[from..].split('"').next().unwrap().to_owned()
}

/// A form with files, as a browser sends it.
pub fn multipart(fields: &[(&str, &str)], files: &[(&str, Vec<u8>)]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(head.as_bytes());
    }
    for (name, bytes) in files {
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.as_bytes().iter().chain(bytes).chain(b"\r\n"));
    }
    body.extend(b"--edge--\r\n");
    ("multipart/form-data; boundary=edge".to_owned(), body)
}

pub fn village_files() -> Vec<(&'static str, Vec<u8>)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/anna-zorgt");
    ["vrijwilligers.csv", "hulpvragen.csv", "koppel.toml"]
        .map(|name| (name, std::fs::read(folder.join(name)).unwrap()))
        .to_vec()
}
