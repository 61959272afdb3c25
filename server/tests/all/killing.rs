//! The real server, killed in the middle of writing (kill -9): what was answered with success is there afterwards.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use koppel::store::keys::Scope;
use koppel::store::{SealKey, Store};

use super::store::{empty_database, planned};

/// How often the server is killed, unless KOPPEL_TEST_KILLS says how often.
const KILLS: u64 = 6;

/// A server on a port of its own, and its address; what it logs stands in the folder.
pub fn serve(folder: &Path, database: &str, more: &[&str]) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_koppel"))
        .args(["serve", "--listen", "127.0.0.1:0", "--database", database, "--key-file"])
        .arg(folder.join("koppel.key"))
        .args(more)
        .stdout(Stdio::piped())
        .stderr(std::fs::File::options().create(true).append(true).open(folder.join("log")).unwrap())
        .spawn()
        .expect("the server starts");
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().rsplit("//").next().unwrap().trim_end_matches('/').to_owned();
    (child, address)
}

fn database(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("koppel.sqlite").display())
}

/// Pins a match or lets it go; whether the server answered with success before it died.
fn pin(address: &str, token: &str, version: i64) -> bool {
    let body = format!(r#"{{"version":{version},"pinned":{}}}"#, version % 2 == 1);
    let order = format!(
        "POST /v1/matches/1/pins HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    let mut answer = String::new();
    let asked = stream.write_all(order.as_bytes()).and_then(|()| stream.read_to_string(&mut answer));
    asked.is_ok() && answer.starts_with("HTTP/1.1 200")
}

#[tokio::test]
async fn what_was_answered_with_success_survives_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    survives(folder.path(), &database(folder.path())).await;
}

/// Part of the store's tests, which run once more where there is a PostgreSQL.
#[tokio::test]
async fn on_postgresql_in_the_store_it_survives_kill_9_too() {
    let Ok(address) = std::env::var("KOPPEL_TEST_POSTGRES") else { return };
    let folder = tempfile::tempdir().unwrap();
    survives(folder.path(), &empty_database(&address).await).await;
}

async fn survives(folder: &Path, database: &str) {
    let kills = std::env::var("KOPPEL_TEST_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let key = SealKey::from_file(&folder.join("koppel.key"), true).unwrap();
    let store = Store::open(database, key.clone()).await.unwrap();
    planned(&store).await;
    let token = store.add_key("test", &Scope::ALL, "koppel").await.unwrap();
    store.close().await;
    let mut acknowledged = 1;
    for kill in 0..kills {
        let (mut child, address) = serve(folder, database, &[]);
        let token = token.clone();
        let (tell, told) = std::sync::mpsc::channel();
        let writing = std::thread::spawn(move || {
            let mut version = acknowledged;
            while pin(&address, &token, version) {
                version += 1;
                // Nobody listens any more after the first.
                let _ = tell.send(());
            }
            version
        });
        // Each time somewhat later: somewhere in a write, it does not matter where.
        told.recv_timeout(Duration::from_secs(30)).expect("something is acknowledged");
        std::thread::sleep(Duration::from_millis(13 * (kill % 12)));
        child.kill().unwrap();
        child.wait().unwrap();
        let last = writing.join().unwrap();
        let store = Store::open(database, key.clone()).await.unwrap();
        // PostgreSQL may still be carrying out what the dead server asked last: this waits for it.
        store.execute_for_test("UPDATE matches SET version = version WHERE id = 1").await.unwrap();
        let one = store.match_of(1).await.unwrap();
        let log = store.decisions(i64::MAX, 1_000_000).await.unwrap();
        store.close().await;
        assert!(last > acknowledged, "something was acknowledged");
        assert!(one.version == last || one.version == last + 1, "{} after {last} were acknowledged", one.version);
        let pins = log.iter().filter(|line| line.what.ends_with("pinned")).count();
        assert_eq!(i64::try_from(pins).unwrap(), one.version - 1, "every change has its line in the log");
        acknowledged = one.version;
    }
}
