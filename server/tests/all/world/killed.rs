//! The same world's rules for the real server, killed with -9 in the middle of whatever several clients ask of it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;
use std::time::Duration;

use koppel::store::keys::Scope;
use koppel::store::{SealKey, Store};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use serde_json::{Value, json};

use super::super::killing::serve;
use super::super::store::planned;
use super::audit::{Audit, Line, look_at_week};
use super::deck::pick;
use super::number;

/// How often the server is killed, and how many ask at the same time.
const KILLS: u64 = 4;
const CLIENTS: u64 = 3;

/// What a client asked, and whether it heard that it was done; nothing where it heard nothing.
type Heard = (Line, Option<bool>);

/// A client on one address, with a key of its own.
struct Client {
    address: String,
    key: String,
    name: String,
    dice: Pcg64,
}

impl Client {
    /// Asks on a connection of its own: the status and the body; nothing when the server was gone before the whole answer came.
    fn ask(&self, method: &str, path: &str, body: &str) -> Option<(u16, String)> {
        let order = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            self.address,
            self.key,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.address).ok()?;
        let mut answer = String::new();
        stream.write_all(order.as_bytes()).and_then(|()| stream.read_to_string(&mut answer)).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if length.is_some_and(|length: usize| body.len() < length) {
            return None;
        }
        Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
    }

    /// Decides on a match of chance, or asks for a plan; `None` when the server is gone.
    fn step(&mut self, tell: &mpsc::Sender<Heard>) -> Option<()> {
        if self.dice.random_range(0..12) == 0 {
            let (status, body) = self.ask("POST", "/v1/batches", "{}")?;
            assert!([202, 429, 503].contains(&status), "{status} {body}");
            return Some(());
        }
        let (status, body) = self.ask("GET", "/v1/matches", "")?;
        if status == 429 {
            return Some(());
        }
        assert_eq!(status, 200, "{body}");
        let all: Vec<Value> = serde_json::from_str(&body).unwrap();
        let one = pick(&mut self.dice, &all);
        let state = koppel::life::State::named(one["state"].as_str().unwrap()).unwrap();
        if state.next().is_empty() {
            return Some(());
        }
        let next: Vec<_> = state.next().iter().filter(|next| !next.is_no()).collect();
        let to = pick(&mut self.dice, &next).name();
        let (path, body, what) = if self.dice.random_range(0..4) == 0 {
            let body = json!({ "version": one["version"], "pinned": true });
            (format!("/v1/matches/{}/pins", one["id"]), body, "match:pinned".to_owned())
        } else {
            let body = json!({ "version": one["version"], "to": to });
            (format!("/v1/matches/{}/steps", one["id"]), body, format!("match:{to}"))
        };
        let line = (self.name.clone(), what, format!("match:{}", one["id"]));
        let heard = self.ask("POST", &path, &body.to_string());
        if let Some((status, body)) = &heard {
            assert!([200, 409, 422, 429].contains(status), "{path}: {status} {body}");
        }
        // Nobody listens any more once the server is dead.
        let _ = tell.send((line, heard.as_ref().map(|(status, _)| *status == 200)));
        heard.map(|_| ())
    }
}

#[tokio::test]
async fn a_server_that_is_killed_while_many_decide_forgets_nothing() {
    let seed = number("KOPPEL_WORLD_SEED").unwrap_or(1);
    let kills = number("KOPPEL_TEST_KILLS").unwrap_or(KILLS);
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("koppel.sqlite").display());
    let key = SealKey::from_file(&folder.path().join("koppel.key"), true).unwrap();
    let mut store = Store::open(&database, key.clone()).await.unwrap();
    planned(&store).await;
    let (mut audit, mut dice) = (Audit::default(), Pcg64::seed_from_u64(seed));
    for kill in 0..kills {
        let mut clients = Vec::new();
        for _ in 0..CLIENTS {
            let token = store.add_key("test", &Scope::ALL, "koppel").await.unwrap();
            let name = format!("key:{}", store.key(&token).await.unwrap().unwrap().id);
            clients.push((token, name, dice.random()));
        }
        store.close().await;
        let (mut server, address) = serve(folder.path(), &database, &[]);
        let (tell, told) = mpsc::channel();
        let threads = clients.into_iter().map(|(key, name, seed)| {
            let mut client = Client { address: address.clone(), key, name, dice: Pcg64::seed_from_u64(seed) };
            let tell = tell.clone();
            std::thread::spawn(move || while client.step(&tell).is_some() {})
        });
        let threads: Vec<_> = threads.collect();
        drop(tell);
        // Somewhere in whatever it does then: after so many answers, and a moment.
        let mut heard: Vec<Heard> = told.iter().take(dice.random_range(5..40)).collect();
        std::thread::sleep(Duration::from_millis(dice.random_range(0..20)));
        server.kill().unwrap();
        server.wait().unwrap();
        heard.extend(told);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert!(
            heard.iter().any(|(_, heard)| *heard == Some(true)),
            "seed {seed}, kill {kill}: something was acknowledged"
        );
        for (line, heard) in heard {
            match heard {
                Some(true) => audit.told(line),
                Some(false) => {}
                None => audit.unheard(line),
            }
        }
        store = Store::open(&database, key.clone()).await.unwrap();
        store.is_whole().await.unwrap();
        audit.look(&store, true).await;
        look_at_week(&store, &store.week(1).await.unwrap()).await;
        let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
        assert!(!log.contains("panicked"), "{log}");
    }
}
