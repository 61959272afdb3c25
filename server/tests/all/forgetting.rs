//! What is erased is gone: from every table, every file and every backup made afterwards; and what is old is forgotten by itself.

use axum::http::{Request, StatusCode};
use koppel::store::persons::Side;
use koppel::store::retention::{Forgotten, Retention};
use koppel::store::{SealKey, Store};
use sqlx::Row;

use super::house::{House, multipart};
use super::store::planned;

/// The sealed bytes of a person, straight from the file.
async fn sealed(address: &str, id: &str) -> Option<Vec<u8>> {
    let pool = sqlx::AnyPool::connect(address).await.unwrap();
    let row = sqlx::query("SELECT sealed FROM persons WHERE kind = 'volunteer' AND id = $1").bind(id.to_owned());
    let row = row.fetch_optional(&pool).await.unwrap();
    let bytes = row.map(|row| row.try_get(0).unwrap());
    pool.close().await;
    bytes
}

fn holds(folder: &std::path::Path, wanted: &[u8]) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let holding = files.filter(|path| std::fs::read(path).unwrap().windows(wanted.len()).any(|bytes| bytes == wanted));
    holding.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

#[tokio::test]
async fn an_erased_person_is_in_no_table_no_file_and_no_later_backup() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}", folder.path().join("koppel.sqlite").display());
    let store = Store::open(&address, SealKey::fresh()).await.unwrap();
    planned(&store).await;
    let bytes = sealed(&address, "V1").await.expect("V1 is known");
    let mut work = store.work().await.unwrap();
    work.erase_person(Side::Volunteer, "V1", "account:1").await.unwrap();
    work.commit().await.unwrap();
    store.backup(folder.path().join("later.sqlite").to_str().unwrap()).await.unwrap();
    let log = store.decisions(i64::MAX, 1000).await.unwrap();
    assert!(log.iter().all(|line| !format!("{line:?}").contains("Anneke")), "the log holds ids");
    for wanted in [bytes.as_slice(), b"Anneke"] {
        assert_eq!(holds(folder.path(), wanted), Vec::<String>::new(), "not even sealed, while the server runs");
    }
    store.close().await;
    assert_eq!(sealed(&address, "V1").await, None);
}

#[tokio::test]
async fn what_is_old_and_in_no_recent_week_is_forgotten() {
    let store = Store::open(koppel::store::IN_MEMORY, SealKey::fresh()).await.unwrap();
    planned(&store).await;
    let never = Retention { names_days: 0, errors_days: 0 };
    assert_eq!(store.forget(never).await.unwrap(), Forgotten::default());
    assert_eq!(store.forget(Retention::default()).await.unwrap(), Forgotten::default(), "all of it is new");
    store
        .execute_for_test("INSERT INTO persons (kind, id, sealed) SELECT kind, 'V999', sealed FROM persons LIMIT 1")
        .await
        .unwrap();
    store.execute_for_test("UPDATE weeks SET made_at = '2020-01-01T00:00:00Z'").await.unwrap();
    let forgotten = store.forget(Retention::default()).await.unwrap();
    assert_eq!(forgotten, Forgotten { names: 1, lists: 1 }, "who is in no week; those of the newest week stay");
    assert!(store.person(Side::Volunteer, "V1").await.unwrap().is_some());
    assert!(store.week_errors(1).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_backup_is_put_back_by_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("koppel.sqlite");
    let (address, keys, copy) =
        (format!("sqlite://{}", file.display()), folder.path().join("koppel.key"), folder.path().join("copy"));
    let store = Store::open(&address, SealKey::from_file(&keys, true).unwrap()).await.unwrap();
    planned(&store).await;
    store.backup(copy.to_str().unwrap()).await.unwrap();
    let mut work = store.work().await.unwrap();
    work.erase_person(Side::Volunteer, "V1", "account:1").await.unwrap();
    work.commit().await.unwrap();
    store.close().await;
    let restore = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_koppel"));
        command.args(["restore", copy.to_str().unwrap(), "--database", &address, "--key-file", keys.to_str().unwrap()]);
        command.args(args).output().unwrap()
    };
    let refused = restore(&[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--replace"));
    let done = restore(&["--replace"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let store = Store::open(&address, SealKey::from_file(&keys, false).unwrap()).await.unwrap();
    assert!(store.person(Side::Volunteer, "V1").await.unwrap().is_some(), "as it was at the backup");
    store.close().await;
    std::fs::write(&copy, b"no database, but long enough for the head of one: ".repeat(40)).unwrap();
    let damaged = restore(&["--replace"]);
    assert_eq!(damaged.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&damaged.stderr).contains("not a backup"));
    assert!(file.exists(), "what was there stays");
}

/// The second row names somebody where a postcode belongs; the answer to the import says so.
const ROWS: &str = "id;voornaam;postcode;beschikbaar\nV1;Anneke;4697;di\nV2;Bert;Anneke;di\n";

#[tokio::test]
async fn who_was_erased_is_not_named_by_the_kept_answer_to_an_old_import() {
    let folder = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}", folder.path().join("koppel.sqlite").display());
    let house = House::of(Store::open(&address, SealKey::fresh()).await.unwrap()).await;
    let send = async || {
        let requests = b"id;postcode;soort;wanneer\nR1;4697;boodschappen;di 10-11\n".to_vec();
        let files = [("vrijwilligers.csv", ROWS.as_bytes().to_vec()), ("hulpvragen.csv", requests)];
        let (kind, body) = multipart(&[], &files);
        let order = Request::post("/v1/imports").header("authorization", format!("Bearer {}", house.key));
        house.ask(order.header("idempotency-key", "een").header("content-type", kind).body(body.into()).unwrap()).await
    };
    let first = send().await;
    assert!(first.status == StatusCode::CREATED && first.body.contains("Anneke"), "{}", first.body);
    assert_eq!(holds(folder.path(), b"Anneke"), Vec::<String>::new(), "names are kept sealed");
    assert_eq!(send().await.body, first.body, "the same order gets the same answer");
    let mut work = house.store.work().await.unwrap();
    work.erase_person(Side::Volunteer, "V1", "account:1").await.unwrap();
    work.commit().await.unwrap();
    let again = send().await;
    assert_eq!((again.status, &again.json()["week"]), (StatusCode::CREATED, &first.json()["week"]), "done once");
    assert!(!again.body.contains("Anneke"), "{}", again.body);
}
