//! Many clients at once over a real socket, reading and deciding: no change is lost, and no answer is an accident.
//! KOPPEL_TEST_CLIENTS says how many (24 unless it does); with it, the times of the answers are printed.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::house::House;

/// Orders of one client.
const ROUNDS: usize = 10;

/// One request on a connection of its own; status, body, and how long it took.
fn ask(address: &str, key: &str, method: &str, path: &str, body: &str) -> (u16, String, Duration) {
    let begun = Instant::now();
    let order = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {key}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(order.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned(), begun.elapsed())
}

/// Reads a match and pins it or lets it go, again and again; how often it was told so, and all times.
fn client(address: &str, key: &str, number: usize) -> (u64, Vec<Duration>, Vec<Duration>) {
    let (mut told, mut reads, mut writes) = (0, Vec::new(), Vec::new());
    let id = 1 + number % 5;
    for _ in 0..ROUNDS {
        let (status, body, took) = ask(address, key, "GET", &format!("/v1/matches/{id}"), "");
        assert_eq!(status, 200, "{body}");
        reads.push(took);
        let at = body.find("\"version\":").unwrap() + 10;
        let version: i64 = body[at..].split([',', '}']).next().unwrap().parse().unwrap();
        let order = format!(r#"{{"version":{version},"pinned":{}}}"#, number.is_multiple_of(2));
        let (status, body, took) = ask(address, key, "POST", &format!("/v1/matches/{id}/pins"), &order);
        assert!([200, 409].contains(&status), "{status} {body}");
        writes.push(took);
        told += u64::from(status == 200);
    }
    (told, reads, writes)
}

/// The time that half, and that 99 of 100, stay under.
fn times(mut all: Vec<Duration>) -> (Duration, Duration) {
    all.sort_unstable();
    (all[all.len() / 2], all[all.len() * 99 / 100])
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_decide_at_once_no_change_is_lost() {
    let wanted = std::env::var("KOPPEL_TEST_CLIENTS").ok().and_then(|clients| clients.parse().ok());
    let clients: usize = wanted.unwrap_or(24);
    let house = House::planned().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let app = house.app.clone();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    // A key each: one key that asks so often would be told to wait.
    let mut keys = Vec::new();
    for number in 0..clients {
        keys.push(house.store.add_key(&number.to_string(), &koppel::store::keys::Scope::ALL, "koppel").await.unwrap());
    }
    let before = house.store.decisions(i64::MAX, 1_000_000).await.unwrap().len();
    let crowd = tokio::task::spawn_blocking(move || {
        let all: Vec<_> = keys
            .into_iter()
            .enumerate()
            .map(|(number, key)| {
                let address = address.clone();
                std::thread::spawn(move || client(&address, &key, number))
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    let answers = crowd.await.unwrap();
    let told: u64 = answers.iter().map(|(told, ..)| told).sum();
    let mut changes = 0;
    for id in 1..=5 {
        changes += house.store.match_of(id).await.unwrap().version - 1;
    }
    let logged = house.store.decisions(i64::MAX, 1_000_000).await.unwrap().len() - before;
    assert_eq!(
        u64::try_from(changes).unwrap(),
        told,
        "every change that was answered with success is there, and no other"
    );
    assert_eq!(logged as u64, told, "each with its line in the log");
    assert!(told >= 5, "somebody decided");
    if wanted.is_some() {
        let (reads, writes): (Vec<_>, Vec<_>) = answers.into_iter().map(|(_, reads, writes)| (reads, writes)).unzip();
        println!(
            "{clients} clients: reading {:?}, deciding {:?} (half, 99 of 100)",
            times(reads.concat()),
            times(writes.concat())
        );
    }
}
