//! Real worker processes on one database: killed at random, one unit that kills whoever takes it, a unit longer than the lease, a database
//! that restarts; and servers side by side. What comes out is what one process makes of it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use koppel::dials::Dials;
use koppel::serve::studies::begin;
use koppel::store::studies::StudyState;
use koppel::store::{SealKey, Store};
use koppel::study::Found;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

use super::store::empty_database;

/// Plays of the study; what they show is the same however they are spread.
const PLAYS: u32 = 12;
/// Seconds a worker may be silent.
const LEASE_S: &str = "2";

fn work(folder: &Path, database: &str) -> Child {
    work_under(folder, database, LEASE_S)
}

fn work_under(folder: &Path, database: &str, lease_s: &str) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_koppel"))
        .args(["worker", "--plays", "1", "--lease", lease_s, "--database", database, "--key-file"])
        .arg(folder.join("koppel.key"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a worker starts");
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("ready"), "{line}");
    child
}

/// Whether a process has a unit at hand. What ends a worker's name is drawn by chance, and may hold a hyphen.
async fn has(store: &Store, unit: i64, process: u32) -> bool {
    let worker = store.worker_of(unit).await.unwrap().unwrap_or_default();
    worker.contains(&format!("-{process}-"))
}

async fn begun(store: &Store, plays: u32) -> i64 {
    let dials =
        Dials { scenario: "anna-zorgt".to_owned(), weeks: Some(8), replications: Some(plays), ..Dials::default() };
    begun_with(store, dials).await
}

/// One play, the longer the more volunteers: with 4,000 it takes more than a minute, so that whoever carries it out is seen at it.
async fn begun_long(store: &Store, volunteers: u32) -> i64 {
    let dials = Dials {
        scenario: "anna-zorgt".to_owned(),
        weeks: Some(104),
        volunteers: vec![volunteers],
        replications: Some(1),
        ..Dials::default()
    };
    begun_with(store, dials).await
}

async fn begun_with(store: &Store, dials: Dials) -> i64 {
    let mut work = store.work().await.unwrap();
    let id = begin(&mut work, &dials.study().unwrap(), "account:1").await.unwrap().id;
    work.commit().await.unwrap();
    id
}

async fn found(store: &Store, id: i64) -> Option<Found> {
    store.study(id).await.unwrap().1
}

/// Three workers, one of which is killed every now and then, until the study is done; how often one was killed.
async fn through_kills(folder: &Path, database: &str, store: &Store, id: i64) -> usize {
    let mut chance = Pcg64::seed_from_u64(7);
    let mut workers: Vec<Child> = (0..3).map(|_| work(folder, database)).collect();
    let mut kills = 0;
    while store.study_line(id).await.unwrap().state == StudyState::Running {
        tokio::time::sleep(Duration::from_millis(chance.random_range(200..900))).await;
        let unlucky = chance.random_range(0..workers.len());
        workers[unlucky].kill().unwrap();
        workers[unlucky].wait().unwrap();
        workers[unlucky] = work(folder, database);
        kills += 1;
        if kills == 2
            && let Ok(restart) = std::env::var("KOPPEL_TEST_POSTGRES_RESTART")
        {
            let done = Command::new("sh").args(["-c", &restart]).stdout(Stdio::null()).status().unwrap();
            assert!(done.success(), "the database restarts");
        }
        // So that no unit is killed for good by chance: that is what another test is for.
        store.execute_for_test("UPDATE units SET tries = 0").await.unwrap();
    }
    for mut worker in workers {
        worker.kill().unwrap();
        worker.wait().unwrap();
    }
    kills
}

async fn killed_workers_lose_nothing(folder: &Path, database: &str) {
    let key = SealKey::from_file(&folder.join("koppel.key"), true).unwrap();
    let store = Store::open(database, key.clone()).await.unwrap();
    let id = begun(&store, PLAYS).await;
    let kills = through_kills(folder, database, &store, id).await;
    assert_eq!(store.study_line(id).await.unwrap().state, StudyState::Done, "after {kills} kills");
    assert_eq!(store.alarms().await.unwrap(), 0);
    let plays = store.plays_of(&format!("study:{id}")).await.unwrap();
    assert_eq!(plays, (i64::from(PLAYS), i64::from(PLAYS)));
    let together = serde_json::to_string(&found(&store, id).await.unwrap()).unwrap();
    store.close().await;
    // One process, on a database of its own.
    let alone = Store::open(&format!("sqlite://{}", folder.join("alone.sqlite").display()), key).await.unwrap();
    let id = begun(&alone, PLAYS).await;
    let address = format!("sqlite://{}", folder.join("alone.sqlite").display());
    let mut worker = work(folder, &address);
    while alone.study_line(id).await.unwrap().state == StudyState::Running {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    worker.kill().unwrap();
    worker.wait().unwrap();
    assert_eq!(serde_json::to_string(&found(&alone, id).await.unwrap()).unwrap(), together, "byte for byte");
}

#[tokio::test]
async fn workers_that_are_killed_lose_nothing_and_do_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("koppel.sqlite").display());
    killed_workers_lose_nothing(folder.path(), &database).await;
}

#[tokio::test]
async fn on_postgresql_killed_workers_and_a_restart_lose_nothing() {
    let Ok(address) = std::env::var("KOPPEL_TEST_POSTGRES") else { return };
    let folder = tempfile::tempdir().unwrap();
    killed_workers_lose_nothing(folder.path(), &empty_database(&address).await).await;
}

/// Kills whoever takes the play, until it is given up.
async fn poison(folder: &Path, database: &str) {
    let key = SealKey::from_file(&folder.join("koppel.key"), true).unwrap();
    let store = Store::open(database, key).await.unwrap();
    let id = begun_long(&store, 4_000).await;
    let mut worker = work(folder, database);
    let mut killed = 0;
    while store.dead_units(1).await.unwrap().is_empty() {
        assert!(store.study_line(id).await.unwrap().state != StudyState::Done, "the poisoned play was never caught");
        if has(&store, 1, worker.id()).await {
            worker.kill().unwrap();
            worker.wait().unwrap();
            killed += 1;
            worker = work(folder, database);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    worker.kill().unwrap();
    worker.wait().unwrap();
    assert_eq!(killed, 3, "it is handed out three times, and no more");
    let dead = store.dead_units(9).await.unwrap();
    assert_eq!((dead.len(), dead[0].id), (1, 1));
    assert_eq!(store.study_line(id).await.unwrap().state, StudyState::Failed);
}

#[tokio::test]
async fn a_unit_that_kills_its_worker_is_given_up_after_three() {
    let folder = tempfile::tempdir().unwrap();
    poison(folder.path(), &format!("sqlite://{}", folder.path().join("koppel.sqlite").display())).await;
}

#[tokio::test]
async fn on_postgresql_a_unit_that_kills_its_worker_is_given_up() {
    let Ok(address) = std::env::var("KOPPEL_TEST_POSTGRES") else { return };
    let folder = tempfile::tempdir().unwrap();
    poison(folder.path(), &empty_database(&address).await).await;
}

#[tokio::test]
async fn a_unit_longer_than_the_lease_is_carried_out_once() {
    let folder = tempfile::tempdir().unwrap();
    longer_than_the_lease(folder.path(), &format!("sqlite://{}", folder.path().join("koppel.sqlite").display())).await;
}

#[tokio::test]
async fn on_postgresql_a_unit_longer_than_the_lease_is_carried_out_once() {
    let Ok(address) = std::env::var("KOPPEL_TEST_POSTGRES") else { return };
    let folder = tempfile::tempdir().unwrap();
    longer_than_the_lease(folder.path(), &empty_database(&address).await).await;
}

/// A play that takes many leases is begun once, by one worker, though another waits for it.
async fn longer_than_the_lease(folder: &Path, database: &str) {
    let key = SealKey::from_file(&folder.join("koppel.key"), true).unwrap();
    let store = Store::open(database, key).await.unwrap();
    let id = begun_long(&store, 400).await;
    // Five heartbeats missed in a row are no accident of a busy machine.
    let lease_s = "5";
    let mut workers = [work_under(folder, database, lease_s), work_under(folder, database, lease_s)];
    while store.study_line(id).await.unwrap().state == StudyState::Running {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for worker in &mut workers {
        worker.kill().unwrap();
        worker.wait().unwrap();
    }
    let took = store.units_now().await.unwrap()[2].took_ms_most;
    assert_eq!(store.tries_of(1).await.unwrap(), 1, "it took {took} ms under a lease of {lease_s} s");
}

/// The regions of a country, planned by workers of which one is killed, give the plan that one process makes.
#[test]
fn regions_planned_by_workers_give_the_same_plan() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", folder.path().join("koppel.sqlite").display());
    SealKey::from_file(&folder.path().join("koppel.key"), true).unwrap();
    let village = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/anna-zorgt");
    let plan = |out: &str, at: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_koppel"));
        command.arg("match").arg(&village).args(["--country", "--regions-of", "12", "--quiet", "--out"]);
        let done = command.arg(folder.path().join(out)).args(at).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        std::fs::read(folder.path().join(out).join("plan.json")).unwrap()
    };
    let alone = plan("alone", &[]);
    // The tables of the database are there before two processes look at them.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let key = SealKey::from_file(&folder.path().join("koppel.key"), false).unwrap();
    let store = runtime.block_on(Store::open(&database, key)).unwrap();
    let mut first = work(folder.path(), &database);
    let mut second = work(folder.path(), &database);
    let killer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        first.kill().unwrap();
        first.wait().unwrap();
    });
    let together = plan("together", &["--at", &database]);
    killer.join().unwrap();
    second.kill().unwrap();
    second.wait().unwrap();
    assert!(together == alone, "the plans differ");
    let regions = &runtime.block_on(store.units_now()).unwrap()[1];
    assert!(regions.done > 3 && regions.dead == 0, "{regions:?}");
}
