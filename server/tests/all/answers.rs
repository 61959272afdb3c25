//! Every answer that the description of the API documents is given here once, and held to its schema.

use axum::body::Body;
use axum::http::{Request, header};
use koppel::serve::{App, Pace, app};
use koppel::store::keys::Scope;
use serde_json::{Value, json};

use super::contract::{Contract, Operation};
use super::house::{House, Reply, multipart, village_files};
use super::store::village;

/// Tries until something that depends on how busy the machine is has happened.
const TRIES: usize = 200;

/// A server, its description, and what is asked of it.
struct Case {
    house: House,
    contract: Contract,
}

/// A request for an operation.
struct Asked<'a> {
    name: &'a str,
    /// The address below `/v1`, without braces.
    path: String,
    body: Vec<u8>,
    headers: Vec<(&'a str, String)>,
}

impl<'a> Asked<'a> {
    fn new(name: &'a str, path: &str, body: &Value) -> Self {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        Self { name, path: path.to_owned(), body, headers: Vec::new() }
    }

    fn header(mut self, name: &'a str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

impl Case {
    async fn new(house: House) -> Self {
        let contract = Contract::of(&house).await;
        Self { house, contract }
    }

    async fn send(&self, asked: &Asked<'_>) -> Reply {
        let (method, _) = asked.name.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(format!("/v1{}", asked.path));
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.house.key));
        for (name, value) in &asked.headers {
            request = request.header(*name, value);
        }
        self.house.ask(request.body(Body::from(asked.body.clone())).unwrap()).await
    }

    /// Asks, and holds the answer to what is documented and to the status expected.
    async fn expect(&mut self, status: u16, asked: Asked<'_>) -> Reply {
        let reply = self.send(&asked).await;
        self.contract.hold(asked.name, &reply, &asked.path);
        assert_eq!(reply.status.as_u16(), status, "{} at {}: {}", asked.name, asked.path, reply.body);
        reply
    }

    async fn look(&mut self, name: &str, path: &str) -> Reply {
        self.expect(200, Asked::new(name, path, &Value::Null)).await
    }

    async fn order(&mut self, status: u16, name: &str, path: &str, body: Value) -> Reply {
        self.expect(status, Asked::new(name, path, &body)).await
    }

    /// A new key for everything: the old one may have asked too often.
    async fn fresh_key(&mut self) {
        self.house.key = self.house.store.add_key("vers", &Scope::ALL, "koppel").await.unwrap();
    }

    /// Every operation that documents a status.
    fn with(&self, status: u16) -> Vec<Operation> {
        self.contract.operations.iter().filter(|one| one.statuses().contains(&status)).cloned().collect()
    }
}

/// An address of an operation that leads somewhere, or nowhere.
fn filled(operation: &Operation, id: &str) -> String {
    let query = if operation.method == "DELETE" { "?version=1" } else { "" };
    format!("{}{query}", operation.path.replace("{id}", id).replace("{table}", id).replace("{name}", id))
}

/// A body that can be read.
fn good_body(name: &str) -> Value {
    match name.rsplit('/').next().unwrap() {
        "steps" => json!({ "version": 1, "to": "volunteer-asked" }),
        "pins" => json!({ "version": 1, "pinned": true }),
        "swaps" => json!({ "version": 1, "volunteer": "V1" }),
        "exclusions" => json!({ "version": 1 }),
        "matches" => json!({ "volunteer": "V1" }),
        "volunteers" => json!({ "cells": { "postcode": "4697" } }),
        "requests" => json!({ "cells": { "kind": "klusjes", "postcode": "4697", "when": "2026-11-24" } }),
        "{id}" => json!({ "version": 0, "cells": {} }),
        "studies" => json!({ "scenario": "anna-zorgt", "weeks": 1, "replications": 1 }),
        "pauses" => json!({ "paused": true }),
        _ => json!({}),
    }
}

fn files() -> (String, Vec<u8>) {
    multipart(&[], &village_files())
}

/// What nobody may, what cannot be read, and what is too much, of every operation that says so.
async fn refused(case: &mut Case) {
    let all = case.house.key.clone();
    for operation in case.with(401) {
        case.house.key = "guess".to_owned();
        case.expect(401, Asked::new(&operation.name(), &filled(&operation, "1"), &Value::Null)).await;
        case.house.key = case.house.store.add_key("niets", &[], "koppel").await.unwrap();
        case.expect(403, Asked::new(&operation.name(), &filled(&operation, "1"), &Value::Null)).await;
    }
    case.house.key = all;
    for operation in case.with(400) {
        let name = operation.name();
        let path = filled(&operation, "1").replace("?version=1", "");
        let asked = Asked::new(&name, &format!("{path}?nonsense=1"), &Value::Null);
        case.expect(400, if operation.is_order() { asked.header("idempotency-key", "") } else { asked }).await;
    }
    case.fresh_key().await;
    for operation in case.with(413) {
        let (name, path) = (operation.name(), filled(&operation, "1"));
        let long = vec![b' '; (32 << 20) + 1];
        let mut asked = Asked::new(&name, &path, &Value::Null);
        if name == "POST /imports" {
            let (kind, body) = multipart(&[], &[("a.csv", long)]);
            asked.body = body;
            asked = asked.header("content-type", &kind);
        } else {
            asked.body = long;
        }
        case.expect(413, asked).await;
    }
}

/// Too often, and the database away.
async fn unavailable(case: &mut Case) {
    let mut shared = App::new(case.house.store.clone(), None, false);
    std::sync::Arc::get_mut(&mut shared).unwrap().pace = Pace::at_most(0.0, 0.0);
    let tired = House { app: app(shared), ..House::like(&case.house) };
    let rested = std::mem::replace(&mut case.house, tired);
    for operation in case.with(429) {
        case.expect(429, Asked::new(&operation.name(), &filled(&operation, "1"), &Value::Null)).await;
    }
    case.house = rested;
    case.house.store.close().await;
    for operation in case.with(503) {
        case.expect(503, Asked::new(&operation.name(), &filled(&operation, "1"), &Value::Null)).await;
    }
}

/// What is not there: on a server without a week, and by numbers that nothing has.
async fn not_there(case: &mut Case, nothing: &Case) {
    for operation in case.with(404) {
        let name = operation.name();
        let body = if operation.is_order() { good_body(&name) } else { Value::Null };
        let id = if ["/matches", "/batches", "/studies", "/units"].iter().any(|start| operation.path.starts_with(start))
        {
            "99"
        } else {
            "Q9"
        };
        let asked = Asked::new(
            &name,
            &format!("{}{}", filled(&operation, id), if name.ends_with("explanations") { "?request=R1" } else { "" }),
            &body,
        );
        let of = if operation.path.contains('{') { &case.house } else { &nothing.house };
        let there = Case { house: House::like(of), contract: Contract::of(of).await };
        let reply = there.send(&asked).await;
        case.contract.hold(&name, &reply, &asked.path);
        assert_eq!(reply.status.as_u16(), 404, "{name}: {}", reply.body);
    }
}

/// One key for two orders, files and problems that are nothing.
async fn unusable(case: &mut Case) {
    let once = "een-keer";
    let first = Asked::new("POST /matches/{id}/pins", "/matches/1/pins", &json!({ "version": 1, "pinned": true }));
    case.expect(200, first.header("idempotency-key", once)).await;
    let whole = village();
    let broken = json!({ "problem": whole.problem, "policy": { "travel": 99_999 } });
    for operation in case.with(422) {
        let name = operation.name();
        let id = if operation.path.starts_with("/volunteers") { "V1" } else { "1" };
        let id = if operation.path.starts_with("/requests") { "R1" } else { id };
        let body = match name.as_str() {
            "POST /plans" => broken.clone(),
            "POST /repairs" => continue,
            "POST /visits/{id}/call-lists" => continue,
            "POST /matches/{id}/pins" => json!({ "version": 2, "pinned": false }),
            name => good_body(name),
        };
        let mut asked = Asked::new(&name, &filled(&operation, id), &body).header("idempotency-key", once);
        if name == "POST /imports" {
            let (kind, body) = files();
            asked.body = body;
            asked = asked.header("content-type", &kind);
        }
        case.expect(422, asked).await;
    }
}

/// Weeks and files.
async fn imports(case: &mut Case) {
    let (kind, body) = files();
    for (status, path) in [(200, "/imports?dry-run=true"), (201, "/imports")] {
        let mut asked = Asked::new("POST /imports", path, &Value::Null).header("content-type", &kind);
        asked.body = body.clone();
        let read = case.expect(status, asked).await.json();
        assert!(read["mapping"].as_str().unwrap().contains("[volunteers]"), "{read}");
    }
    for (name, path) in [
        ("GET /weeks/current", "/weeks/current"),
        ("GET /weeks/{id}", "/weeks/1"),
        ("GET /weeks/{id}/volunteers", "/weeks/1/volunteers"),
        ("GET /weeks/{id}/requests", "/weeks/1/requests"),
    ] {
        case.look(name, path).await;
    }
    let unread = case.look("GET /weeks/{id}/errors", "/weeks/1/errors").await.json();
    assert_eq!(unread.as_array().unwrap().len(), 5, "{unread}");
}

/// A batch that is followed, one that is stopped, and plans that nobody keeps.
async fn plans(case: &mut Case) {
    for (name, path) in [
        ("GET /batches", "/batches"),
        ("GET /batches/{id}", "/batches/1"),
        ("GET /batches/{id}/plan", "/batches/1/plan"),
        ("GET /batches/{id}/events", "/batches/1/events"),
        ("GET /batches/{id}/explanations", "/batches/1/explanations?request=R1"),
        ("GET /exports/{table}", "/exports/matches"),
        ("GET /exports/{table}", "/exports/requests?format=csv"),
        ("GET /exports/{table}", "/exports/volunteers?format=xlsx&week=1"),
        ("GET /batches/{id}/explanations", "/batches/1/explanations?volunteer=V1"),
    ] {
        case.look(name, path).await;
    }
    let stop = "POST /batches/{id}/cancellations";
    case.order(409, stop, "/batches/1/cancellations", json!({})).await;
    let mut stopped = None;
    for _ in 0..TRIES {
        case.fresh_key().await;
        let batch = case.order(202, "POST /batches", "/batches", json!({})).await.json()["id"].as_i64().unwrap();
        let path = format!("/batches/{batch}/cancellations");
        let reply = case.send(&Asked::new(stop, &path, &json!({}))).await;
        case.contract.hold(stop, &reply, &path);
        let ended = case.house.wait(batch).await;
        if ended["state"] == "cancelled" {
            assert_eq!(reply.status.as_u16(), 202);
            stopped = Some(batch);
            break;
        }
    }
    let stopped = stopped.expect("a batch can be stopped before it is done");
    let path = format!("/batches/{stopped}/plan");
    case.expect(409, Asked::new("GET /batches/{id}/plan", &path, &Value::Null)).await;
    let whole = village();
    let mut asked = json!({ "problem": whole.problem, "policy": whole.policy });
    let plan = case.order(200, "POST /plans", "/plans", asked.clone()).await.json();
    asked["gone"] = json!([{ "volunteer": plan["matches"][0]["volunteer"] }]);
    asked["plan"] = plan;
    case.order(200, "POST /repairs", "/repairs", asked.clone()).await;
    asked["gone"] = json!([{ "volunteer": "nobody" }]);
    case.order(422, "POST /repairs", "/repairs", asked).await;
}

/// A study that is done, and one that is stopped.
async fn studies(case: &mut Case) {
    case.look("GET /scenarios", "/scenarios").await;
    case.look("GET /scenarios/{name}", "/scenarios/anna-zorgt").await;
    let ask = async |case: &mut Case, dials: Value| -> i64 {
        case.order(202, "POST /studies", "/studies", dials).await.json()["id"].as_i64().unwrap()
    };
    let done = ask(case, good_body("/studies")).await;
    let (one, result) = (format!("/studies/{done}"), format!("/studies/{done}/result"));
    while case.look("GET /studies/{id}", &one).await.json()["state"] != "done" {
        case.fresh_key().await;
        tokio::task::yield_now().await;
    }
    case.look("GET /studies/{id}/result", &result).await;
    case.look("GET /studies", "/studies").await;
    let long = ask(case, json!({ "scenario": "anna-zorgt", "weeks": 104, "replications": 50 })).await;
    let stop = format!("/studies/{long}/cancellations");
    case.expect(409, Asked::new("GET /studies/{id}/result", &format!("/studies/{long}/result"), &Value::Null)).await;
    let pause = "POST /studies/{id}/pauses";
    case.order(200, pause, &format!("/studies/{long}/pauses"), json!({ "paused": true })).await;
    case.order(409, pause, &format!("/studies/{done}/pauses"), json!({ "paused": true })).await;
    case.order(202, "POST /studies/{id}/cancellations", &stop, json!({})).await;
    case.order(409, "POST /studies/{id}/cancellations", &format!("/studies/{done}/cancellations"), json!({})).await;
}

/// Units at a glance, and one that was given up.
async fn units(case: &mut Case) {
    case.look("GET /units", "/units").await;
    let retry = "POST /units/{id}/retries";
    case.order(409, retry, "/units/1/retries", json!({})).await;
    case.house.store.execute_for_test("UPDATE units SET state = 'dead' WHERE id = 1").await.unwrap();
    let dead = case.look("GET /units/dead", "/units/dead").await.json();
    assert_eq!(dead[0]["job"], "batch:1");
    case.order(202, retry, "/units/1/retries", json!({})).await;
}

/// Decisions, a swap and a drop-out.
async fn decisions(case: &mut Case) {
    case.fresh_key().await;
    let all = case.look("GET /matches", "/matches?state=proposed").await.json();
    let fresh = all.as_array().unwrap().iter().filter(|one| one["version"] == 1);
    let ids: Vec<i64> = fresh.map(|one| one["id"].as_i64().unwrap()).collect();
    case.look("GET /matches/{id}", &format!("/matches/{}", ids[0])).await;
    case.look("GET /decisions", "/decisions").await;
    let mut swapped = None;
    for id in &ids {
        let choices = case.look("GET /matches/{id}/substitutes", &format!("/matches/{id}/substitutes")).await.json();
        if let Some(choice) = choices.as_array().unwrap().first() {
            swapped = Some((*id, choice["volunteer"].clone()));
            break;
        }
    }
    let (swap, volunteer) = swapped.expect("somebody else can go somewhere");
    let body = json!({ "version": 1, "volunteer": volunteer });
    let path = format!("/matches/{swap}/swaps");
    for status in [201, 201] {
        let once = Asked::new("POST /matches/{id}/swaps", &path, &body).header("idempotency-key", "ruil");
        let new = case.expect(status, once).await.json();
        assert_eq!((&new["volunteer"], &new["pinned"]), (&volunteer, &json!(true)));
    }
    let left: Vec<Value> =
        case.look("GET /matches", "/matches?state=proposed").await.json().as_array().unwrap().clone();
    let (fresh, pinned): (Vec<&Value>, Vec<&Value>) = left.iter().partition(|one| one["version"] == 1);
    assert!(!pinned.is_empty());
    let at = |place: usize, what: &str| format!("/matches/{}/{what}", fresh[place]["id"]);
    let late = json!({ "version": 7, "volunteer": "V1" });
    case.order(409, "POST /matches/{id}/swaps", &at(0, "swaps"), late).await;
    case.order(409, "POST /matches/{id}/pins", &at(0, "pins"), json!({ "version": 7, "pinned": true })).await;
    case.order(409, "POST /matches/{id}/steps", &at(0, "steps"), json!({ "version": 7, "to": "volunteer-asked" }))
        .await;
    case.order(409, "POST /matches/{id}/exclusions", &at(0, "exclusions"), json!({ "version": 7 })).await;
    case.order(200, "POST /matches/{id}/exclusions", &at(0, "exclusions"), json!({ "version": 1 })).await;
    let no = json!({ "version": 1, "to": "declined", "reason": "no-time" });
    let out = case.order(200, "POST /matches/{id}/steps", &at(1, "steps"), no).await.json();
    drop_out(case, &out, fresh[2]).await;
}

/// Somebody dropped out of one match; another is whole.
async fn drop_out(case: &mut Case, out: &Value, whole: &Value) {
    let path = |one: &Value, what: &str| format!("/visits/{}/{what}", one["visit"].as_str().unwrap());
    let lists = "POST /visits/{id}/call-lists";
    case.order(422, lists, &path(whole, "call-lists"), json!({})).await;
    let comes = json!({ "volunteer": "V1" });
    case.order(409, "POST /visits/{id}/matches", &path(whole, "matches"), comes).await;
    let list = case.order(200, lists, &path(out, "call-lists"), json!({ "within_min": 120 })).await.json();
    let calls = list["calls"].as_array().unwrap().clone();
    assert!(calls.iter().all(|call| call["volunteer"] != out["volunteer"]), "who said no is not asked again");
    let answers = json!({ "answers": [{ "volunteer": calls[0]["volunteer"], "said": "no" }] });
    let next = case.order(200, lists, &path(out, "call-lists"), answers).await.json();
    assert_eq!(next["calls"].as_array().unwrap().len(), calls.len() - 1, "with an answer the list is another");
    let free = calls.iter().find(|call| call.get("gives_up").is_none()).expect("somebody is free");
    let comes = json!({ "volunteer": free["volunteer"] });
    for status in [201, 201] {
        let once = Asked::new("POST /visits/{id}/matches", &path(out, "matches"), &comes);
        let new = case.expect(status, once.header("idempotency-key", "komt")).await.json();
        assert_eq!((&new["visit"], &new["state"]), (&out["visit"], &json!("requester-asked")));
    }
}

/// Rows by hand, of both sides.
async fn hands(case: &mut Case) {
    case.fresh_key().await;
    let sides = [
        ("volunteers", "V1", json!({ "postcode": "4697", "available": "ma ochtend" }), json!({ "postcode": "niets" })),
        (
            "requests",
            "R1",
            json!({ "kind": "klusjes", "postcode": "4697", "when": "24-11-2026 10:00-11:00" }),
            json!({ "priority": "veel te veel" }),
        ),
    ];
    for (side, id, cells, broken) in sides {
        let (add, one) = (format!("/{side}"), format!("/{side}/{id}"));
        let person = json!({ "first_name": "Zwaantje", "phone": "0612345678" });
        let body = json!({ "cells": cells, "person": person });
        let mut new = Vec::new();
        for _ in 0..2 {
            let name = format!("POST {add}");
            let asked = Asked::new(&name, &add, &body).header("idempotency-key", side);
            new.push(case.expect(201, asked).await.body);
        }
        assert_eq!(new[0], new[1], "an order is carried out once");
        assert!(!new[0].contains("Zwaantje") && !new[0].contains("0612345678"), "{}", new[0]);
        let id_of_new = serde_json::from_str::<Value>(&new[0]).unwrap()["id"].as_str().unwrap().to_owned();
        let by = |method: &str| format!("{method} /{side}/{{id}}");
        let shown = case.look(&by("GET"), &format!("/{side}/{id_of_new}")).await.json();
        assert_eq!(shown["cells"], cells);
        case.order(200, &by("PUT"), &one, json!({ "version": 0, "cells": cells })).await;
        case.order(409, &by("PUT"), &one, json!({ "version": 0, "cells": cells })).await;
        case.order(422, &by("PUT"), &one, json!({ "version": 1, "cells": broken })).await;
        case.order(422, &by("PUT"), &one, json!({ "version": 1, "cells": { "name": "Jan" } })).await;
        case.expect(409, Asked::new(&by("DELETE"), &format!("{one}?version=0"), &Value::Null)).await;
        case.expect(200, Asked::new(&by("DELETE"), &format!("{one}?version=1"), &Value::Null)).await;
        assert_eq!(case.look(&by("GET"), &one).await.json()["cells"], json!({}));
    }
}

#[tokio::test]
async fn every_documented_answer_is_given_and_is_as_documented() {
    let mut case = Case::new(House::planned().await).await;
    let nothing = Case::new(House::empty().await).await;
    refused(&mut case).await;
    not_there(&mut case, &nothing).await;
    case.fresh_key().await;
    unusable(&mut case).await;
    decisions(&mut case).await;
    hands(&mut case).await;
    plans(&mut case).await;
    imports(&mut case).await;
    studies(&mut case).await;
    units(&mut case).await;
    unavailable(&mut case).await;
    assert_eq!(case.contract.unseen(), [], "documented, and given by no test");
}
