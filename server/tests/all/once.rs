//! Every order over the API is carried out once: sent again under the same key it gets the same answer, and nothing more happens.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use koppel::store::keys::Scope;
use serde_json::{Value, json};

use super::contract::{Contract, Operation};
use super::house::{House, Reply, multipart, village_files};
use super::store::village;

/// A study that takes longer than any test.
fn long_study() -> Value {
    json!({ "scenario": "anna-zorgt", "weeks": 104, "replications": 50 })
}

/// A planned village in which somebody dropped out: the visit that misses somebody, who comes, and proposals that stand.
struct Ready {
    house: House,
    visit: String,
    comes: String,
    proposals: Vec<Value>,
    substitute: (Value, Value),
}

async fn ready() -> Ready {
    let house = House::planned().await;
    let all = house.api("GET", "/v1/matches?state=proposed", Value::Null).await.json().as_array().unwrap().clone();
    let mut left = all.iter();
    let (visit, comes) = loop {
        let one = left.next().expect("for one of them somebody is free");
        let no = json!({ "version": 1, "to": "declined", "reason": "no-time" });
        house.api("POST", &format!("/v1/matches/{}/steps", one["id"]), no).await;
        let visit = one["visit"].as_str().unwrap().to_owned();
        let list = house.api("POST", &format!("/v1/visits/{visit}/call-lists"), json!({})).await.json();
        let calls = list["calls"].as_array().cloned().unwrap_or_default();
        if let Some(free) = calls.iter().find(|call| call.get("gives_up").is_none()) {
            break (visit, free["volunteer"].as_str().unwrap().to_owned());
        }
    };
    let mut proposals: Vec<Value> = left.cloned().collect();
    let mut substitute = None;
    while let Some(one) = proposals.pop() {
        let choices = house.api("GET", &format!("/v1/matches/{}/substitutes", one["id"]), Value::Null).await.json();
        if let Some(choice) = choices.as_array().and_then(|all| all.first()) {
            substitute = Some((one["id"].clone(), choice["volunteer"].clone()));
            break;
        }
    }
    Ready { house, visit, comes, proposals, substitute: substitute.expect("somebody else can go somewhere") }
}

/// An address and a body that work, of every order there is. A new one is missing here until somebody adds it.
async fn good(ready: &Ready, name: &str) -> (String, Value) {
    let (house, proposal) =
        (&ready.house, |place: usize, what: &str| format!("/matches/{}/{what}", ready.proposals[place]["id"]));
    let id = |reply: &Reply| reply.json()["id"].as_i64().unwrap();
    match name {
        "POST /imports" => ("/imports".to_owned(), Value::Null),
        "POST /volunteers" => ("/volunteers".to_owned(), json!({ "cells": { "postcode": "4697", "available": "ma" } })),
        "POST /requests" => {
            let cells = json!({ "kind": "klusjes", "postcode": "4697", "when": "24-11-2026 10:00-11:00" });
            ("/requests".to_owned(), json!({ "cells": cells }))
        }
        "POST /matches/{id}/swaps" => {
            let (id, volunteer) = &ready.substitute;
            (format!("/matches/{id}/swaps"), json!({ "version": 1, "volunteer": volunteer }))
        }
        "POST /matches/{id}/exclusions" => (proposal(0, "exclusions"), json!({ "version": 1 })),
        "POST /matches/{id}/steps" => (proposal(1, "steps"), json!({ "version": 1, "to": "volunteer-asked" })),
        "POST /matches/{id}/pins" => (proposal(2, "pins"), json!({ "version": 1, "pinned": true })),
        "POST /visits/{id}/call-lists" => (format!("/visits/{}/call-lists", ready.visit), json!({})),
        "POST /visits/{id}/matches" => {
            (format!("/visits/{}/matches", ready.visit), json!({ "volunteer": ready.comes }))
        }
        "POST /batches" => ("/batches".to_owned(), json!({})),
        "POST /batches/{id}/cancellations" => {
            let started = house.api("POST", "/v1/batches", json!({})).await;
            (format!("/batches/{}/cancellations", id(&started)), json!({}))
        }
        "POST /plans" | "POST /repairs" => {
            let whole = village();
            let mut body = json!({ "problem": whole.problem, "policy": whole.policy });
            if name == "POST /repairs" {
                body["plan"] = house.api("POST", "/v1/plans", body.clone()).await.json();
                body["gone"] = json!([{ "volunteer": body["plan"]["matches"][0]["volunteer"] }]);
            }
            (name.trim_start_matches("POST ").to_owned(), body)
        }
        "POST /studies" => ("/studies".to_owned(), long_study()),
        "POST /studies/{id}/cancellations" => {
            let started = house.api("POST", "/v1/studies", long_study()).await;
            (format!("/studies/{}/cancellations", id(&started)), json!({}))
        }
        "POST /studies/{id}/pauses" => {
            let started = house.api("POST", "/v1/studies", long_study()).await;
            (format!("/studies/{}/pauses", id(&started)), json!({ "paused": true }))
        }
        "POST /units/{id}/retries" => {
            // Given up, as after a mistake of koppel.
            house.api("POST", "/v1/batches", json!({})).await;
            house
                .store
                .execute_for_test("UPDATE units SET state = 'dead' WHERE id = (SELECT MAX(id) FROM units)")
                .await
                .unwrap();
            let dead = house.api("GET", "/v1/units/dead", Value::Null).await.json();
            (format!("/units/{}/retries", dead[0]["id"]), json!({}))
        }
        other => panic!("{other} is not known here: say how to ask it"),
    }
}

/// Everything the store holds that an order may add to.
async fn held(house: &House) -> (usize, Vec<i64>, usize) {
    let decisions = house.store.decisions(i64::MAX, i64::MAX).await.unwrap();
    // What koppel itself writes when a plan or study ends is no order.
    let orders = decisions.iter().filter(|line| line.by_whom != "koppel" && !line.what.starts_with("batch:")).count();
    let batches = house.store.batches(house.store.newest_week().await.unwrap().unwrap(), 99).await.unwrap();
    let studies = house.store.studies(99).await.unwrap().len();
    (orders, batches.iter().map(|one| one.id).collect(), studies)
}

/// Sends an order under a key.
async fn send(house: &House, name: &str, path: &str, body: &Value, key: &str) -> Reply {
    let request = Request::post(format!("/v1{path}")).header("idempotency-key", key);
    let request = request.header(header::AUTHORIZATION, format!("Bearer {}", house.key));
    let request = match name {
        "POST /imports" => {
            let (kind, files) = multipart(&[], &village_files());
            request.header(header::CONTENT_TYPE, kind).body(Body::from(files))
        }
        _ => request.body(Body::from(body.to_string())),
    };
    house.ask(request.unwrap()).await
}

async fn check(ready: &mut Ready, name: &str) {
    for key in 0.. {
        let key = format!("een-keer-{key}");
        ready.house.key = ready.house.store.add_key("vers", &Scope::ALL, "koppel").await.unwrap();
        let (path, body) = good(ready, name).await;
        let house = &ready.house;
        let first = send(house, name, &path, &body, &key).await;
        if name == "POST /batches/{id}/cancellations" && first.status == StatusCode::CONFLICT {
            // It was done before it could be stopped: another one.
            continue;
        }
        assert!(first.status.is_success(), "{name} at {path}: {} {}", first.status, first.body);
        let before = held(house).await;
        let second = send(house, name, &path, &body, &key).await;
        assert_eq!((second.status, &second.body), (first.status, &first.body), "{name} gives its first answer again");
        assert_eq!(held(house).await, before, "{name} is done once");
        return;
    }
}

/// A new plan takes proposals away and an import begins another week: decisions come first, imports last.
fn turn(name: &str) -> usize {
    let early = ["POST /visits", "POST /matches"];
    if name == "POST /imports" { 9 } else { early.iter().position(|start| name.starts_with(start)).unwrap_or(2) }
}

#[tokio::test]
async fn every_order_is_carried_out_once_under_one_key() {
    let mut ready = ready().await;
    let contract = Contract::of(&ready.house).await;
    let mut orders: Vec<String> =
        contract.operations.iter().filter(|one| one.method == "POST").map(Operation::name).collect();
    orders.sort_by_key(|name| (turn(name), name.clone()));
    assert!(orders.len() > 12, "{orders:?}");
    for name in orders {
        check(&mut ready, &name).await;
    }
    for study in ready.house.store.studies(99).await.unwrap() {
        ready.house.api("POST", &format!("/v1/studies/{}/cancellations", study.id), json!({})).await;
    }
}
