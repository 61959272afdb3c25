//! A world played by seed against the real server: clients, faults and restarts, and after every step what must hold.
//!
//! KOPPEL_WORLD_SEED says which seed (one world), KOPPEL_WORLD_SEEDS how many from it, KOPPEL_WORLD_STEPS how many steps each. The
//! same seed tries the same steps; what fails tells its seed and its last steps.

mod audit;
mod deck;
mod killed;
mod looking;
mod names;
mod orders;
mod play;
mod server;
mod stand_ins;
mod town;

use std::collections::{BTreeMap, VecDeque};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::Value;

use super::house::Reply;
use audit::{Audit, look_at_week};
use deck::{Kind, Step, Who};
use names::Names;
use server::Server;

/// Worlds and steps of each, unless the environment says otherwise.
const SEEDS: u64 = 3;
const STEPS: usize = 90;
/// Steps that are told of a world that failed.
const TRAIL: usize = 20;

/// What was tried last; told when a test fails.
struct Trail {
    seed: u64,
    done: usize,
    last: VecDeque<String>,
}

impl Trail {
    fn add(&mut self, line: String) {
        if std::env::var_os("KOPPEL_WORLD_TOLD").is_some() {
            println!("{}: {line}", self.done);
        }
        self.last.push_back(format!("{}: {line}", self.done));
        while self.last.len() > TRAIL {
            self.last.pop_front();
        }
    }
}

impl Drop for Trail {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("KOPPEL_WORLD_SEED={} KOPPEL_WORLD_STEPS={}, the last steps:", self.seed, self.done + 1);
            self.last.iter().for_each(|line| println!("  {line}"));
        }
    }
}

/// A server with everybody who asks it something, and what they know.
struct World {
    server: Server,
    audit: Audit,
    names: Names,
    trail: Trail,
    /// What is being tried, and how often of each was done.
    kind: Kind,
    done: BTreeMap<Kind, usize>,
    /// Orders so far: every key and every name by hand is another.
    orders: usize,
    /// The import that succeeded last, with its key.
    sent: Option<(String, town::Files)>,
}

impl World {
    async fn new(seed: u64) -> Self {
        let trail = Trail { seed, done: 0, last: VecDeque::new() };
        let server = Server::new().await;
        Self {
            server,
            audit: Audit::default(),
            names: Names::default(),
            trail,
            kind: Kind::Import,
            done: BTreeMap::new(),
            orders: 0,
            sent: None,
        }
    }

    /// A number that no other order has.
    fn fresh(&mut self) -> usize {
        self.orders += 1;
        self.orders
    }

    /// Asks, and holds the answer to what every answer must be.
    async fn ask(&mut self, who: Who, request: Request<Body>) -> Reply {
        let path = format!("{} {}", request.method(), request.uri());
        let reply = self.server.ask(request).await;
        self.look_who_goes_where().await;
        self.hold(who, &path, &reply);
        reply
    }

    fn hold(&mut self, who: Who, path: &str, reply: &Reply) {
        self.trail.add(format!("{who:?} {path}: {} {}", reply.status, reply.header("location")));
        self.names.hold(who, path, reply, self.is_own(who, path));
        let status = reply.status.as_u16();
        // Too many batches wait: the only answer of its kind that a world may see.
        let is_busy = status == 503 && reply.body.contains("about:blank#busy");
        assert!(status < 500 || is_busy, "{who:?} {path} answers {status}: {}", reply.body);
        assert!(!reply.body.contains("please report it"), "{who:?} {path}: {}", reply.body);
        if status >= 400 && path.contains(" /v1/") {
            assert_eq!(reply.header("content-type"), "application/problem+json", "{path} {status}");
            let problem = reply.json();
            let has = |name: &str| problem[name].as_str().is_some_and(|text| !text.is_empty());
            assert!(has("type") && has("title") && has("detail") && problem["status"] == status, "{path}: {problem}");
        }
    }

    /// A plan in the background may have sent somebody to another organisation since.
    async fn look_who_goes_where(&mut self) {
        if let Some(week) = self.server.store().newest_week().await.unwrap() {
            self.names.look(self.server.store(), week).await;
        }
    }

    /// Whether an answer repeats what the asker sent, or may send: rows with names in them.
    fn is_own(&self, who: Who, path: &str) -> bool {
        let week = path.strip_prefix("GET /weken/").and_then(|path| path.split('/').next());
        path.contains("/imports")
            || path.contains("/importeren")
            || (path.ends_with("/errors") && who == Who::System)
            || week.is_some_and(|week| self.audit.did(self.server.name(who), "imported", &format!("week:{week}")))
    }

    async fn get(&mut self, who: Who, path: &str) -> Reply {
        let request = self.server.request(who, "GET", path).body(Body::empty()).unwrap();
        self.ask(who, request).await
    }

    /// What the system reads; nothing where there is nothing yet.
    async fn read(&mut self, path: &str) -> Value {
        let reply = self.get(Who::System, path).await;
        if reply.status == StatusCode::OK { reply.json() } else { Value::Null }
    }

    /// One step, and what must hold after it.
    async fn step(&mut self, step: Step) {
        self.trail.add(format!("{:?} by {:?}", step.kind, step.who));
        let is_restart = step.kind == Kind::Restart;
        self.kind = step.kind;
        self.take(step).await;
        self.audit.look(self.server.store(), is_restart).await;
        if let Some(week) = self.server.shared.newest_week().await.unwrap() {
            look_at_week(self.server.store(), &week).await;
        }
        if is_restart {
            self.look_at_all().await;
        }
        self.trail.done += 1;
    }

    /// What takes longer to look at.
    async fn look_at_all(&mut self) {
        let store = self.server.store();
        store.is_whole().await.unwrap();
        for week in 1..=store.newest_week().await.unwrap().unwrap_or(0) {
            look_at_week(store, &self.server.shared.week(week).await.unwrap()).await;
        }
        assert_eq!(self.read("/v1/units/dead").await, Value::Array(Vec::new()), "no unit was given up");
        Names::hold_files(self.server.folder.path());
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

#[tokio::test]
async fn whatever_clients_and_faults_do_what_was_answered_holds() {
    let first = number("KOPPEL_WORLD_SEED").unwrap_or(1);
    let seeds = number("KOPPEL_WORLD_SEEDS").unwrap_or(if number("KOPPEL_WORLD_SEED").is_some() { 1 } else { SEEDS });
    let steps = number("KOPPEL_WORLD_STEPS").map_or(STEPS, |steps| usize::try_from(steps).unwrap());
    let mut done: BTreeMap<Kind, usize> = BTreeMap::new();
    for seed in first..first + seeds {
        let mut world = World::new(seed).await;
        for step in deck::steps(seed).take(steps) {
            world.step(step).await;
        }
        world.step(Step { kind: Kind::Restart, ..deck::steps(seed).next().unwrap() }).await;
        world.done.into_iter().for_each(|(kind, times)| *done.entry(kind).or_default() += times);
    }
    // What never succeeds tries nothing. A seed of one's own may be short.
    let tried =
        [Kind::Import, Kind::Plan, Kind::Step, Kind::Pin, Kind::Swap, Kind::Exclude, Kind::Replace, Kind::Erase];
    let never: Vec<Kind> = tried.into_iter().filter(|kind| !done.contains_key(kind)).collect();
    assert!(never.is_empty() || number("KOPPEL_WORLD_SEED").is_some(), "{never:?} never came to anything: {done:?}");
    if number("KOPPEL_WORLD_SEED").is_some() {
        println!("{done:?}");
    }
}

#[test]
fn the_same_seed_tries_the_same_steps() {
    let told = |seed| deck::steps(seed).take(500).map(|step| format!("{step:?}")).collect::<Vec<_>>();
    assert_eq!(told(7), told(7));
    assert_ne!(told(7), told(8));
}
