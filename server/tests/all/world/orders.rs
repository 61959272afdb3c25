//! Orders of a world: how each is sent, by page or by API, and the line of the log that its success promises.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use koppel::life::{Reason, State};
use rand::RngExt;
use rand_pcg::Pcg64;
use serde_json::{Value, json};

use super::super::house::{Reply, multipart};
use super::World;
use super::deck::{Who, pick};

/// An order, and the lines of the log that its success promises.
pub struct Order {
    pub who: Who,
    pub request: Request<Body>,
    pub lines: Vec<(String, String)>,
}

/// A match as the API tells it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub id: i64,
    pub version: i64,
    pub state: State,
    pub visit: String,
    pub request: String,
    pub volunteer: String,
}

impl Seen {
    fn of(one: &Value) -> Self {
        let text = |name: &str| one[name].as_str().unwrap().to_owned();
        Self {
            id: one["id"].as_i64().unwrap(),
            version: one["version"].as_i64().unwrap(),
            state: State::named(one["state"].as_str().unwrap()).unwrap(),
            visit: text("visit"),
            request: text("request"),
            volunteer: text("volunteer"),
        }
    }

    /// One of the steps that lead on from here; most of them yes.
    pub fn next(&self, dice: &mut Pcg64) -> Option<State> {
        let next = self.state.next();
        let yes = next.iter().find(|state| !state.is_no()).copied();
        if dice.random_range(0..3) > 0 { yes } else { (!next.is_empty()).then(|| pick(dice, next)) }
    }
}

/// Whether an answer tells that the order was carried out.
pub fn is_done(reply: &Reply) -> bool {
    reply.status.is_success() || (reply.status == StatusCode::SEE_OTHER && reply.header("location") != "/log-in")
}

impl World {
    /// The matches of the newest week.
    pub async fn matches(&mut self) -> Vec<Seen> {
        self.read("/v1/matches").await.as_array().map_or_else(Vec::new, |all| all.iter().map(Seen::of).collect())
    }

    /// One match that is proposed, or stands as somebody decided.
    pub async fn a_match(&mut self, dice: &mut Pcg64) -> Option<Seen> {
        let all: Vec<Seen> = self.matches().await.into_iter().filter(|one| !one.state.next().is_empty()).collect();
        if all.is_empty() { None } else { Some(pick(dice, &all)) }
    }

    /// A step of a match: by page for people, else by API.
    pub async fn step_order(&mut self, who: Who, one: &Seen, to: State, dice: &mut Pcg64, once: &str) -> Order {
        let reason = if to.is_no() { pick(dice, &Reason::ALL).name() } else { "" };
        let (id, version, name) = (one.id, one.version, to.name());
        let request = if Who::PEOPLE.contains(&who) || who == Who::Planner {
            let fields = format!("version={version}&to={name}&reason={reason}&once={once}");
            self.server.form(who, &format!("/matches/{id}/steps"), &fields).await
        } else {
            let mut body = json!({ "version": version, "to": name });
            if to.is_no() {
                body["reason"] = reason.into();
            }
            self.server.json(who, &format!("/v1/matches/{id}/steps"), &body, once)
        };
        Order { who, request, lines: vec![(format!("match:{name}"), format!("match:{id}"))] }
    }

    pub fn pin_order(&self, who: Who, one: &Seen, pinned: bool) -> Order {
        let body = json!({ "version": one.version, "pinned": pinned });
        let request = self.server.json(who, &format!("/v1/matches/{}/pins", one.id), &body, "");
        let what = if pinned { "match:pinned" } else { "match:unpinned" };
        Order { who, request, lines: vec![(what.to_owned(), format!("match:{}", one.id))] }
    }

    /// Files, by page for people, else by API.
    pub async fn import_order(&mut self, who: Who, files: &[(&str, Vec<u8>)], once: &str) -> Order {
        let is_page = Who::PEOPLE.contains(&who);
        let csrf = if is_page { self.server.csrf(who).await } else { String::new() };
        let (kind, body) = multipart(&[("csrf", &csrf), ("once", once), ("step", "keep")], files);
        let request = self.server.request(who, "POST", if is_page { "/importeren" } else { "/v1/imports" });
        let request = if is_page || once.is_empty() { request } else { request.header("idempotency-key", once) };
        let request = request.header("content-type", kind).body(Body::from(body)).unwrap();
        Order { who, request, lines: Vec::new() }
    }

    pub fn batch_order(&self, who: Who, once: &str) -> Order {
        Order { who, request: self.server.json(who, "/v1/batches", &json!({}), once), lines: Vec::new() }
    }

    pub async fn erase_order(&mut self, who: Who, side: &str, id: &str, once: &str) -> Order {
        let request = self.server.form(who, &format!("/personen/{side}/{id}/erase"), &format!("once={once}")).await;
        Order { who, request, lines: vec![("erased".to_owned(), format!("{side}:{id}"))] }
    }

    /// Sends an order; what it promised counts as told when it was carried out.
    pub async fn send(&mut self, order: Order) -> Reply {
        let Order { who, request, lines } = order;
        let reply = self.ask(who, request).await;
        self.hear(who, lines, &reply);
        reply
    }

    pub fn hear(&mut self, who: Who, lines: Vec<(String, String)>, reply: &Reply) {
        if is_done(reply) {
            *self.done.entry(self.kind).or_default() += 1;
            let name = self.server.name(who).to_owned();
            lines.into_iter().for_each(|(what, about)| self.audit.told((name.clone(), what, about)));
        }
    }

    /// Sends two orders at once.
    pub async fn send_both(&mut self, one: Order, other: Order) -> [Reply; 2] {
        let path = |order: &Order| format!("{} {} at once", order.request.method(), order.request.uri());
        let paths = [path(&one), path(&other)];
        let (first, second) = tokio::join!(self.server.ask(one.request), self.server.ask(other.request));
        self.hold(one.who, &paths[0], &first);
        self.hold(other.who, &paths[1], &second);
        self.hear(one.who, one.lines, &first);
        self.hear(other.who, other.lines, &second);
        [first, second]
    }

    /// Sends an order and leaves before the answer, or after.
    pub async fn send_and_leave(&mut self, order: Order, turns: usize) {
        let Order { who, request, lines } = order;
        let path = format!("{} {}, left after {turns} turns", request.method(), request.uri());
        if let Some(reply) = self.server.ask_and_leave(request, turns).await {
            self.hold(who, &path, &reply);
            self.hear(who, lines, &reply);
            return;
        }
        self.trail.add(format!("{who:?} {path}: left"));
        let name = self.server.name(who).to_owned();
        lines.into_iter().for_each(|(what, about)| self.audit.unheard((name.clone(), what, about)));
    }
}
