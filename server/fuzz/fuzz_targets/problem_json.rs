//! Any json as a whole problem to plan or, with a plan that stands, to repair, sent to the server: refused in words, or a plan that holds.
#![no_main]

use std::cell::RefCell;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use koppel::serve::{App, Pace, app};
use koppel::store::keys::Scope;
use koppel::store::{IN_MEMORY, SealKey, Store};
use koppel_engine::plan::Plan;
use koppel_engine::problem::Problem;
use koppel_engine::travel::TravelTable;
use koppel_engine::{replan, verify};
use koppel_engine_fuzz::mutate_json;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::Value;
use tokio::runtime::Runtime;
use tower::ServiceExt;

struct House {
    app: Router,
    token: String,
}

thread_local! {
    static AT_HAND: RefCell<Option<(Runtime, House)>> = const { RefCell::new(None) };
}

async fn house() -> House {
    let store = Store::open(IN_MEMORY, SealKey::fresh()).await.expect("a database in memory");
    let token = store.add_key("alles", &Scope::ALL, "koppel").await.expect("a key");
    let mut shared = App::new(store, None, false);
    std::sync::Arc::get_mut(&mut shared).expect("nobody else has it").pace = Pace::at_most(1e12, 1e12);
    House { app: app(shared), token }
}

async fn ask(house: &House, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let request = Request::post(path)
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {}", house.token))
        .body(Body::from(body.to_vec()))
        .expect("a request");
    let answer = house.app.clone().oneshot(request).await.expect("the router answers");
    let status = answer.status().as_u16();
    (status, to_bytes(answer.into_body(), usize::MAX).await.expect("a body").to_vec())
}

/// The plan that was answered is one of the problem that was asked.
fn look(asked: &Value, answer: &[u8]) {
    let of = |name: &str| asked.get(name).cloned();
    let mut problem: Problem = serde_json::from_value(of("problem").expect("it was read")).expect("it was read");
    let travel: TravelTable =
        of("travel").map_or_else(TravelTable::default, |travel| serde_json::from_value(travel).expect("it was read"));
    let answer: Value = serde_json::from_slice(answer).expect("an answer is json");
    let plan: Plan = serde_json::from_value(answer.get("plan").cloned().unwrap_or(answer)).expect("a plan");
    replan::restore(&mut problem, &plan);
    if let Err(faults) = verify::plan(&problem, &travel, &plan) {
        panic!("the plan that was answered does not hold: {faults:?}");
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(asked) = serde_json::from_slice::<Value>(bytes) else { return };
    let path = if asked.get("plan").is_some() { "/v1/repairs" } else { "/v1/plans" };
    AT_HAND.with_borrow_mut(|at_hand| {
        let (runtime, house) = at_hand.get_or_insert_with(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let house = runtime.block_on(house());
            (runtime, house)
        });
        let (status, answer) = runtime.block_on(ask(house, path, bytes));
        let told = String::from_utf8_lossy(&answer);
        assert!(status < 500 && !told.contains("please report it"), "{path} answers {status}: {told}");
        match status {
            200 => look(&asked, &answer),
            _ => assert!(status >= 400 && told.contains("\"title\""), "{path} answers {status}: {told}"),
        }
    });
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| { mutate_json(data, size, max_size, seed) });
