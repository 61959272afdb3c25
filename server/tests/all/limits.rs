//! What one request may ask is bounded: in bytes, in rows, in time, and in how many wait.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use koppel::making::NoPlan;
use koppel::serve::{App, app};
use koppel::store::batches::Input;
use serde_json::{Value, json};

use super::house::{House, Reply, multipart};
use super::store::village;

async fn import(house: &House, files: &[(&str, Vec<u8>)]) -> Reply {
    let (kind, body) = multipart(&[], files);
    let request = Request::post("/v1/imports").header(header::AUTHORIZATION, format!("Bearer {}", house.key));
    house.ask(request.header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()).await
}

fn whole() -> Value {
    let reading = village();
    json!({ "problem": reading.problem, "policy": reading.policy })
}

fn input() -> Input {
    let reading = village();
    let (policy, travel) = (reading.policy.clone(), reading.settings.travel.clone());
    Input { problem: reading.problem, policy, travel: travel.into(), candidates: 12 }
}

#[tokio::test]
async fn a_problem_with_too_many_rows_is_refused() {
    let house = House::empty().await;
    for table in ["volunteers", "requests", "visits"] {
        let mut asked = whole();
        let first = asked["problem"][table][0].clone();
        asked["problem"][table] = std::iter::repeat_n(first, 20_001).collect();
        let reply = house.api("POST", "/v1/plans", asked).await;
        assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE, "{table}: {}", reply.body);
        assert!(reply.json()["detail"].as_str().unwrap().contains("20000"), "{}", reply.body);
    }
}

#[tokio::test]
async fn an_import_with_too_many_rows_or_files_is_refused() {
    let house = House::empty().await;
    let table = |head: &str, row: &str, rows: usize| format!("{head}\n{}", row.repeat(rows)).into_bytes();
    let volunteers = table("id;postcode;beschikbaar", "\n1;4697;ma", 1);
    let requests = table("id;soort;postcode;wanneer", "1;klusjes;4697;ma\n", 100_001);
    let files = [("vrijwilligers.csv", volunteers), ("hulpvragen.csv", requests)];
    let reply = import(&house, &files).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.body);
    assert!(reply.json()["detail"].as_str().unwrap().contains("100000 rows"), "{}", reply.body);
    let many: Vec<(&str, Vec<u8>)> = (0..60).map(|_| ("a.csv", b"id\n1\n".to_vec())).collect();
    let reply = import(&house, &many).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{}", reply.body);
    assert_eq!(house.store.newest_week().await.unwrap(), None, "nothing is kept");
}

#[tokio::test]
async fn when_patience_is_over_what_is_there_becomes_the_plan() {
    let house = House::empty().await;
    let shared = App::new(house.store.clone(), None, false);
    let plan = shared.planner.once(input(), Duration::ZERO).await.unwrap();
    assert_eq!(plan.score.visits_asked, 62);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_when_many_wait_is_told_to_come_back() {
    let house = House::empty().await;
    let shared = App::new(house.store.clone(), None, false);
    let house = House { app: app(shared.clone()), ..house };
    let (go, gone) = std::sync::mpsc::channel::<()>();
    let gone = Arc::new(std::sync::Mutex::new(gone));
    let mut tasks = Vec::new();
    // Two work until they are told to stop; sixteen wait for them.
    for _ in 0..18 {
        let (working, gone) = (shared.clone(), gone.clone());
        tasks.push(tokio::spawn(async move {
            working.planner.in_turn(move || gone.lock().unwrap().recv().unwrap_err().to_string()).await
        }));
        if tasks.len() == 2 {
            while shared.planner.waiting() > 0 {
                tokio::task::yield_now().await;
            }
        }
    }
    while shared.planner.waiting() < 16 {
        tokio::task::yield_now().await;
    }
    assert_eq!(shared.planner.in_turn(|| ()).await, Err(NoPlan::Busy));
    let reply = house.api("POST", "/v1/plans", whole()).await;
    assert_eq!((reply.status, reply.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"), "{}", reply.body);
    drop(go);
    for task in tasks {
        assert!(task.await.unwrap().is_ok());
    }
    let reply = house.api("POST", "/v1/plans", whole()).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
}
