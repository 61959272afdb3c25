//! The real server of a world, on a database file in a folder of its own, and everybody who asks it something.

use std::collections::BTreeMap;
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use koppel::serve::{App, Pace, Shared, app};
use koppel::store::accounts::Role;
use koppel::store::keys::Scope;
use koppel::store::{SealKey, Store};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use super::super::house::{Reply, value_of};
use super::deck::Who;

const PASSWORD: &str = "een goed wachtwoord";

/// The server, and what everybody has to come in with.
pub struct Server {
    pub folder: TempDir,
    pub shared: Shared,
    app: Router,
    key: SealKey,
    /// As the log names them.
    names: BTreeMap<Who, String>,
    /// Cookies of people, keys of systems.
    secrets: BTreeMap<Who, String>,
    /// The secret that a session's forms carry.
    csrf: BTreeMap<Who, String>,
}

fn address(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("koppel.sqlite").display())
}

fn shared_of(store: Store) -> Shared {
    let mut shared = App::new(store, None, false);
    // How often systems may ask has a test of its own; a world is in a hurry.
    std::sync::Arc::get_mut(&mut shared).expect("nobody else has it yet").pace = Pace::at_most(1e9, 1e9);
    shared
}

impl Server {
    pub async fn new() -> Self {
        let (folder, key) = (tempfile::tempdir().unwrap(), SealKey::fresh());
        let store = Store::open(&address(folder.path()), key.clone()).await.unwrap();
        let (mut names, mut secrets) = (BTreeMap::new(), BTreeMap::new());
        let roles = [
            (Who::North, Role::Coordinator, "Noord"),
            (Who::NorthToo, Role::Coordinator, "Noord"),
            (Who::South, Role::Coordinator, "Zuid"),
            (Who::Keeper, Role::Administrator, ""),
            (Who::Planner, Role::Planner, ""),
        ];
        for (who, role, organisation) in roles {
            let id = store.add_account(&format!("{who:?}"), PASSWORD.to_owned(), role, "koppel").await.unwrap();
            if !organisation.is_empty() {
                store.set_organisations(id, &[organisation.to_owned()], "koppel").await.unwrap();
            }
            names.insert(who, format!("account:{id}"));
            secrets.insert(who, format!("koppel={}", store.session_for(id).await.unwrap()));
        }
        for (who, scopes) in [(Who::System, &Scope::ALL[..]), (Who::Reader, &[Scope::Read][..])] {
            let token = store.add_key(&format!("{who:?}"), scopes, "koppel").await.unwrap();
            names.insert(who, format!("key:{}", store.key(&token).await.unwrap().unwrap().id));
            secrets.insert(who, token);
        }
        secrets.insert(Who::Forger, "koppel=koppel_0123456789012345678901234567890123456789".to_owned());
        let shared = shared_of(store);
        Self { folder, app: app(shared.clone()), shared, key, names, secrets, csrf: BTreeMap::new() }
    }

    /// Stops, and begins again on what the file holds.
    pub async fn restart(&mut self) {
        self.shared.workers.close().await;
        self.shared.store.close().await;
        let store = Store::open(&address(self.folder.path()), self.key.clone()).await.unwrap();
        self.shared = shared_of(store);
        self.app = app(self.shared.clone());
        // What waited is carried out, as when the command starts.
        self.shared.workers.begin().await.unwrap();
    }

    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    pub fn name(&self, who: Who) -> &str {
        self.names.get(&who).map_or("", String::as_str)
    }

    /// A request of somebody, to a page or below `/v1`.
    pub fn request(&self, who: Who, method: &str, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path);
        let secret = self.secrets.get(&who).map_or("", String::as_str);
        match (secret, path.starts_with("/v1/")) {
            ("", _) => request,
            (token, true) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            (cookie, false) => request.header(header::COOKIE, cookie),
        }
    }

    pub fn json(&self, who: Who, path: &str, body: &Value, once: &str) -> Request<Body> {
        let request = self.request(who, "POST", path);
        let request = if once.is_empty() { request } else { request.header("idempotency-key", once) };
        request.body(Body::from(body.to_string())).unwrap()
    }

    /// A form of a page, signed where somebody is logged in.
    pub async fn form(&mut self, who: Who, path: &str, fields: &str) -> Request<Body> {
        let csrf = self.csrf(who).await;
        let request = self.request(who, "POST", path);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.body(Body::from(format!("csrf={csrf}&{fields}"))).unwrap()
    }

    pub async fn csrf(&mut self, who: Who) -> String {
        if !self.names.get(&who).is_some_and(|name| name.starts_with("account:")) {
            return "none".to_owned();
        }
        if !self.csrf.contains_key(&who) {
            let page = self.request(who, "GET", "/instellingen").body(Body::empty()).unwrap();
            self.csrf.insert(who, value_of(&self.ask(page).await.body, "csrf"));
        }
        self.csrf[&who].clone()
    }

    pub fn ask(&self, request: Request<Body>) -> impl Future<Output = Reply> + use<> {
        let app = self.app.clone();
        async move {
            let response = app.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.unwrap();
            Reply { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
        }
    }

    /// Asks as somebody whose connection breaks after so many turns: nobody waits for the answer any more.
    pub async fn ask_and_leave(&self, request: Request<Body>, turns: usize) -> Option<Reply> {
        let mut asked = Box::pin(self.ask(request));
        let mut left = turns;
        std::future::poll_fn(|context| match asked.as_mut().poll(context) {
            std::task::Poll::Ready(reply) => std::task::Poll::Ready(Some(reply)),
            std::task::Poll::Pending if left == 0 => std::task::Poll::Ready(None),
            std::task::Poll::Pending => {
                left -= 1;
                std::task::Poll::Pending
            }
        })
        .await
    }

    /// Logs out and in again with the password; the old cookie opens nothing any more.
    pub async fn log_out_and_in(&mut self, who: Who) {
        let (old, path) = (self.secrets[&who].clone(), "/log-out");
        let out = self.form(who, path, "").await;
        assert_eq!(self.ask(out).await.header("location"), "/log-in");
        let page = self.request(who, "GET", "/vandaag").body(Body::empty()).unwrap();
        assert_eq!(self.ask(page).await.header("location"), "/log-in", "the old cookie opens nothing any more");
        let fields = format!("name={who:?}&password={}", PASSWORD.replace(' ', "+"));
        let form = Request::post("/log-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let reply = self.ask(form.body(Body::from(fields)).unwrap()).await;
        let cookie = reply.header("set-cookie").split(';').next().unwrap().to_owned();
        assert!(cookie.starts_with("koppel=") && cookie != old, "{} {}", reply.status, reply.body);
        self.secrets.insert(who, cookie);
        self.csrf.remove(&who);
    }
}
