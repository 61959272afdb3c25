//! Servers side by side on one database: whichever answers, sessions, decisions, orders and progress are the same; and one that is told to
//! stop drops nothing.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::StatusCode;
use koppel::lang::Lang;
use koppel::serve::{App, Workers, app};
use koppel::store::keys::Scope;
use koppel::store::{SealKey, Store};
use serde_json::{Value, json};

use super::house::House;
use super::killing::serve;
use super::store::{empty_database, planned, village};

/// Two servers on one database: the first carries out what both are asked for.
async fn two(address: &str) -> (House, House) {
    let key = SealKey::fresh();
    let one = House::of(Store::open(address, key.clone()).await.unwrap()).await;
    let mut work = one.store.work().await.unwrap();
    work.add_week(&village(), Lang::Nl, "koppel").await.unwrap();
    work.commit().await.unwrap();
    let store = Store::open(address, key).await.unwrap();
    let shared = App::with_workers(store.clone(), None, false, Workers::elsewhere(store.clone()));
    let other = House { app: app(shared), store, ..House::like(&one) };
    (one, other)
}

async fn on_every_database(check: impl AsyncFn(House, House)) {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", folder.path().join("koppel.sqlite").display());
    let (one, other) = two(&file).await;
    check(one, other).await;
    if let Ok(address) = std::env::var("KOPPEL_TEST_POSTGRES") {
        let (one, other) = two(&empty_database(&address).await).await;
        check(one, other).await;
    }
}

#[tokio::test]
async fn whichever_server_is_asked_the_answer_is_the_same() {
    on_every_database(async |one, other| {
        // The first one works for both.
        assert_eq!(one.page("coordinator", "/werk").await.status, StatusCode::OK);
        let order = ("idempotency-key", "dezelfde");
        let begun = other.api_with("POST", "/v1/batches", json!({}), &[order]).await;
        let again = one.api_with("POST", "/v1/batches", json!({}), &[order]).await;
        assert_eq!((begun.status, &again.body), (StatusCode::ACCEPTED, &begun.body), "one order, two servers");
        let id = begun.json()["id"].as_i64().unwrap();
        assert_eq!(other.wait(id).await["state"], "done", "progress is told where it is not made");
        assert_eq!(one.store.batches(1, 9).await.unwrap().len(), 1);
        let found = other.api("GET", "/v1/matches", Value::Null).await.json();
        let (id, version) = (found[0]["id"].as_i64().unwrap(), found[0]["version"].as_i64().unwrap());
        let body = json!({ "version": version, "pinned": true });
        let path = format!("/v1/matches/{id}/pins");
        let (here, there) = tokio::join!(one.api("POST", &path, body.clone()), other.api("POST", &path, body));
        let mut both = [here.status, there.status];
        both.sort();
        assert_eq!(both, [StatusCode::OK, StatusCode::CONFLICT], "two coordinators on one match");
        let page = other.page("coordinator", "/voorstellen").await;
        assert_eq!(page.status, StatusCode::OK, "who logged in at one is known to the other");
        assert_eq!(one.form("coordinator", "/log-out", "").await.status, StatusCode::SEE_OTHER);
        assert_eq!(other.page("coordinator", "/voorstellen").await.header("location"), "/log-in");
    })
    .await;
}

#[tokio::test]
async fn a_study_that_one_server_carries_out_is_stopped_at_another() {
    on_every_database(async |one, other| {
        let long = json!({ "scenario": "anna-zorgt", "weeks": 104, "replications": 50 });
        let id = one.api("POST", "/v1/studies", long).await.json()["id"].as_i64().unwrap();
        let stopped = other.api("POST", &format!("/v1/studies/{id}/cancellations"), json!({})).await;
        assert_eq!(stopped.status, StatusCode::ACCEPTED, "{}", stopped.body);
        let line = one.api("GET", &format!("/v1/studies/{id}"), Value::Null).await.json();
        assert_eq!(line["state"], "cancelled");
        assert_eq!(one.store.units_now().await.unwrap()[2].waiting, 0, "nothing of it waits any more");
    })
    .await;
}

/// Asks a server; nothing when it cannot be reached.
fn ask(address: &str, path: &str, token: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    let order =
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n");
    stream.write_all(order.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

/// Two servers, each told to stop and started anew in its turn, behind somebody who asks the one that says it is ready.
#[tokio::test]
async fn a_rolling_restart_drops_no_request() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("koppel.sqlite").display());
    let key = SealKey::from_file(&folder.path().join("koppel.key"), true).unwrap();
    let store = Store::open(&database, key).await.unwrap();
    planned(&store).await;
    let token = store.add_key("test", &Scope::ALL, "koppel").await.unwrap();
    store.close().await;
    let (mut first, at_first) = serve(folder.path(), &database, &["--drain", "1"]);
    let (mut second, at_second) = serve(folder.path(), &database, &["--drain", "1"]);
    let addresses = Arc::new(Mutex::new([at_first, at_second]));
    let done = Arc::new(AtomicBool::new(false));
    let asking = {
        let (addresses, done) = (addresses.clone(), done.clone());
        std::thread::spawn(move || {
            let (mut answered, mut wrong) = (0_usize, Vec::new());
            while !done.load(Ordering::Relaxed) {
                let all = addresses.lock().unwrap().clone();
                let is_ready = |address: &&String| {
                    ask(address, "/readyz", &token).is_some_and(|answer| answer.starts_with("HTTP/1.1 200"))
                };
                let Some(ready) = all.iter().find(is_ready) else {
                    // One that started since then is.
                    if *addresses.lock().unwrap() == all {
                        wrong.push("nobody is ready".to_owned());
                    }
                    continue;
                };
                match ask(ready, "/v1/matches", &token) {
                    Some(answer) if answer.starts_with("HTTP/1.1 200") => answered += 1,
                    answer => wrong.push(format!("{answer:?}")),
                }
                std::thread::sleep(Duration::from_millis(25));
            }
            (answered, wrong)
        })
    };
    for (place, child) in [&mut first, &mut second].into_iter().enumerate() {
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let ended = child.wait().unwrap();
        let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
        assert!(ended.success(), "it stops of its own accord: {ended}; {log}");
        let (fresh, address) = serve(folder.path(), &database, &["--drain", "1"]);
        *child = fresh;
        addresses.lock().unwrap()[place] = address;
    }
    done.store(true, Ordering::Relaxed);
    let (answered, wrong) = asking.join().unwrap();
    for mut child in [first, second] {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert_eq!(wrong, Vec::<String>::new(), "beside {answered} that were answered");
    assert!(answered > 20, "{answered}");
}
