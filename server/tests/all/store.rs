//! One suite for both databases: SQLite in memory and in a file, and PostgreSQL where KOPPEL_TEST_POSTGRES names one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use koppel::lang::Lang;
use koppel::life::{Reason, State};
use koppel::read::{ReadOptions, Reading, read};
use koppel::store::accounts::{LogIn, Role};
use koppel::store::batches::{BatchState, Input};
use koppel::store::call_answers::{Called, Said};
use koppel::store::keys::Scope;
use koppel::store::once::{Answer, Begun, Order};
use koppel::store::persons::Side;
use koppel::store::seal::hash_of;
use koppel::store::{IN_MEMORY, SealKey, Store, StoreError};
use koppel_engine::planning::{Effort, UNWATCHED, make_plan};

const WHO: &str = "account:1";

pub fn village() -> Reading {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/anna-zorgt");
    let options = ReadOptions { write_mapping: false, ..ReadOptions::new(date(2026, 11, 21)) };
    read(&[folder], &options).expect("the village reads")
}

/// Runs a check on every database there is; checks run at the same time, each on one of its own.
pub async fn check<F: Future<Output = ()>>(work: impl Fn(Store) -> F) {
    work(Store::open(IN_MEMORY, SealKey::fresh()).await.unwrap()).await;
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", folder.path().join("koppel.sqlite").display());
    work(Store::open(&file, SealKey::fresh()).await.unwrap()).await;
    if let Ok(address) = std::env::var("KOPPEL_TEST_POSTGRES") {
        work(Store::open(&empty_database(&address).await, SealKey::fresh()).await.unwrap()).await;
    }
}

/// A database of its own: the queue of a database is one, whatever the schema.
pub async fn empty_database(address: &str) -> String {
    use sqlx::{AssertSqlSafe, Connection, Executor};
    sqlx::any::install_default_drivers();
    let name = format!("d{}", &hash_of(&koppel::store::seal::secret())[..16]);
    let mut connection = sqlx::AnyConnection::connect(address).await.unwrap();
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    let (server, rest) = address.rsplit_once('/').unwrap();
    let options = rest.split_once('?').map(|(_, options)| format!("?{options}")).unwrap_or_default();
    format!("{server}/{name}{options}")
}

/// PostgreSQL itself says whether what it is told comes over TLS; an address that asks for it gets nothing else.
#[tokio::test]
async fn an_address_that_asks_for_tls_gets_it() {
    use sqlx::{Connection, Row};
    let Ok(address) = std::env::var("KOPPEL_TEST_POSTGRES") else { return };
    if !address.contains("sslmode=require") {
        return;
    }
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&address).await.unwrap();
    let asked = sqlx::query("SELECT CAST(ssl AS TEXT) FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    let row = asked.fetch_one(&mut connection).await.unwrap();
    assert_eq!(row.try_get::<String, _>(0).unwrap(), "true");
    let verified = address.replace("sslmode=require", "sslmode=verify-full");
    assert!(sqlx::AnyConnection::connect(&verified).await.is_err(), "nobody vouches for this certificate");
}

/// Imports the village, plans it, and gives the number of its week.
pub async fn planned(store: &Store) -> i64 {
    let reading = village();
    let mut work = store.work().await.unwrap();
    let week = work.add_week(&reading, Lang::Nl, WHO).await.unwrap();
    let decided = work.decided(week).await.unwrap();
    let input = Input {
        problem: reading.problem.clone(),
        policy: reading.policy.clone(),
        travel: (*reading.travel).clone(),
        candidates: 12,
    };
    let batch = work.add_batch(week, &input, &BTreeMap::new(), &decided, WHO).await.unwrap();
    work.commit().await.unwrap();
    let plan = make_plan(&input.problem, &input.travel, &input.policy, Effort::default(), UNWATCHED);
    let mut work = store.work().await.unwrap();
    assert_eq!(work.finish_batch(batch, &plan).await.unwrap(), BatchState::Done);
    work.commit().await.unwrap();
    assert_eq!(store.batch_plan(batch).await.unwrap().unwrap(), plan);
    week
}

#[tokio::test]
async fn a_week_comes_back_as_it_was_read() {
    check(async |store| {
        let reading = village();
        let mut work = store.work().await.unwrap();
        let id = work.add_week(&reading, Lang::Nl, WHO).await.unwrap();
        work.commit().await.unwrap();
        let week = store.week(id).await.unwrap();
        assert!(week.problem == reading.problem, "the problem is the same, to the last bit");
        assert_eq!(week.clock, reading.clock);
        assert_eq!(week.policy, reading.policy);
        assert_eq!(week.summary.rows_bad(), reading.report.rows_bad());
        assert_eq!(store.week_errors(id).await.unwrap(), reading.report.errors_csv(Lang::Nl).unwrap());
        assert_eq!(store.newest_week().await.unwrap(), Some(id));
        assert!(matches!(store.week(id + 1).await, Err(StoreError::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn people_come_back_until_they_are_erased() {
    check(async |store| {
        let week = planned(&store).await;
        let person = store.person(Side::Volunteer, "V1").await.unwrap().unwrap();
        assert_eq!(person.first_name, "Anneke");
        let mut work = store.work().await.unwrap();
        work.erase_person(Side::Volunteer, "V1", WHO).await.unwrap();
        work.commit().await.unwrap();
        assert_eq!(store.person(Side::Volunteer, "V1").await.unwrap(), None);
        assert!(store.week_errors(week).await.unwrap().is_empty());
        let mut work = store.work().await.unwrap();
        assert!(matches!(work.erase_person(Side::Volunteer, "V1", WHO).await, Err(StoreError::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn of_two_decisions_on_one_version_the_second_is_told() {
    check(async |store| {
        let week = planned(&store).await;
        let first = store.matches(week).await.unwrap().remove(0);
        let decide = async |to, reason| {
            let mut work = store.work().await.unwrap();
            let decided = work.step(first.id, first.version, to, reason, WHO).await;
            work.commit().await.unwrap();
            decided
        };
        assert!(matches!(decide(State::Active, None).await, Err(StoreError::Refused(_))), "not from here");
        assert!(matches!(decide(State::Declined, None).await, Err(StoreError::Refused(_))), "no reason");
        assert_eq!(decide(State::VolunteerAsked, None).await.unwrap().version, first.version + 1);
        assert!(matches!(decide(State::Declined, Some(Reason::NoTime)).await, Err(StoreError::Conflict)));
        assert_eq!(store.match_of(first.id).await.unwrap().state, State::VolunteerAsked);
        let log = store.decisions(i64::MAX, 1).await.unwrap();
        assert_eq!(
            (log[0].what.as_str(), log[0].subject.clone()),
            ("match:volunteer-asked", format!("match:{}", first.id))
        );
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_was_overtaken_changes_nothing() {
    check(async |store| {
        let week = planned(&store).await;
        let reading = village();
        let input = Input { problem: reading.problem, policy: reading.policy, travel: *reading.travel, candidates: 12 };
        let mut work = store.work().await.unwrap();
        let decided = work.decided(week).await.unwrap();
        let batch = work.add_batch(week, &input, &BTreeMap::new(), &decided, WHO).await.unwrap();
        work.commit().await.unwrap();
        let before = store.matches(week).await.unwrap();
        let mut work = store.work().await.unwrap();
        work.pin(before[0].id, before[0].version, true, WHO).await.unwrap();
        let plan = make_plan(&input.problem, &input.travel, &input.policy, Effort::default(), UNWATCHED);
        assert_eq!(work.finish_batch(batch, &plan).await.unwrap(), BatchState::Overtaken);
        work.commit().await.unwrap();
        assert_eq!(store.matches(week).await.unwrap().len(), before.len());
        assert_eq!(store.batch(batch).await.unwrap().state, BatchState::Overtaken);
    })
    .await;
}

#[tokio::test]
async fn an_order_is_done_once() {
    check(async |store| {
        let order = |asked: &str| Order { by_whom: WHO.to_owned(), key: "k1".to_owned(), asked: asked.to_owned() };
        let Begun::Fresh(mut work) = store.begin(&order("a")).await.unwrap() else { panic!("it is new") };
        work.log(WHO, "test", "", "").await.unwrap();
        let answer = Answer { status: 201, body: "made".to_owned(), nameless: None };
        work.answer(&order("a"), answer.clone()).await.unwrap();
        let Begun::Done(again) = store.begin(&order("a")).await.unwrap() else { panic!("it was done") };
        assert_eq!(again, answer);
        assert!(matches!(store.begin(&order("b")).await, Err(StoreError::Refused(_))));
        assert_eq!(store.decisions(i64::MAX, 9).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_log_cannot_be_changed() {
    check(async |store| {
        let mut work = store.work().await.unwrap();
        work.log(WHO, "test", "", "").await.unwrap();
        work.commit().await.unwrap();
        for sql in ["UPDATE decisions SET what = 'other'", "DELETE FROM decisions"] {
            assert!(store.execute_for_test(sql).await.is_err(), "{sql}");
        }
        assert_eq!(store.decisions(i64::MAX, 9).await.unwrap()[0].what, "test");
    })
    .await;
}

#[tokio::test]
async fn guessing_locks_an_account() {
    check(async |store| {
        let right = "een goed wachtwoord";
        store.add_account("anna", right.to_owned(), Role::Coordinator, WHO).await.unwrap();
        let again = store.add_account("anna", right.to_owned(), Role::Planner, WHO).await;
        assert!(matches!(again, Err(StoreError::Conflict)));
        let LogIn::In(token) = store.log_in("anna", right.to_owned()).await.unwrap() else { panic!("it is right") };
        let session = store.session(&token).await.unwrap().unwrap();
        assert_eq!((session.account.name.as_str(), session.account.role), ("anna", Role::Coordinator));
        store.log_out(&token).await.unwrap();
        assert_eq!(store.session(&token).await.unwrap(), None);
        assert_eq!(store.log_in("nobody", right.to_owned()).await.unwrap(), LogIn::Wrong);
        for _ in 0..4 {
            assert_eq!(store.log_in("anna", "mis".to_owned()).await.unwrap(), LogIn::Wrong);
        }
        assert_eq!(store.log_in("anna", "mis".to_owned()).await.unwrap(), LogIn::Locked);
        assert_eq!(store.log_in("anna", right.to_owned()).await.unwrap(), LogIn::Locked);
    })
    .await;
}

#[tokio::test]
async fn the_link_of_the_first_run_works_once() {
    check(async |store| {
        let old = store.set_up_secret().await.unwrap();
        let link = store.set_up_secret().await.unwrap();
        let password = || "een goed wachtwoord".to_owned();
        assert!(matches!(store.set_up(&old, "anna", password()).await, Err(StoreError::NotFound)));
        store.set_up(&link, "anna", password()).await.unwrap();
        assert!(matches!(store.set_up(&link, "eva", password()).await, Err(StoreError::NotFound)));
        assert_eq!(store.accounts().await.unwrap()[0].role, Role::Administrator);
    })
    .await;
}

#[tokio::test]
async fn a_key_works_until_it_is_revoked() {
    check(async |store| {
        let token = store.add_key("cliëntsysteem", &[Scope::Read, Scope::Plan], WHO).await.unwrap();
        let key = store.key(&token).await.unwrap().unwrap();
        assert_eq!(key.scopes, [Scope::Read, Scope::Plan]);
        assert_eq!(store.key("koppel_guess").await.unwrap(), None);
        store.revoke_key(key.id, WHO).await.unwrap();
        assert_eq!(store.key(&token).await.unwrap(), None);
        assert!(matches!(store.revoke_key(key.id, WHO).await, Err(StoreError::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_database_opens_again_and_only_with_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", folder.path().join("koppel.sqlite").display());
    let key = SealKey::fresh();
    let store = Store::open(&file, key.clone()).await.unwrap();
    planned(&store).await;
    let copy = folder.path().join("copy.sqlite");
    store.backup(copy.to_str().unwrap()).await.unwrap();
    store.close().await;
    for file in [&file, &format!("sqlite://{}", copy.display())] {
        let again = Store::open(file, key.clone()).await.unwrap();
        assert_eq!(again.person(Side::Volunteer, "V1").await.unwrap().unwrap().first_name, "Anneke");
        let other = Store::open(file, SealKey::fresh()).await.unwrap();
        assert!(matches!(other.person(Side::Volunteer, "V1").await, Err(StoreError::Damaged(_))));
        again.close().await;
        other.close().await;
    }
    for bytes in [std::fs::read(folder.path().join("koppel.sqlite")).unwrap(), std::fs::read(copy).unwrap()] {
        assert!(!bytes.windows(6).any(|window| window == b"Anneke"), "no name is readable in the file");
    }
    assert!(matches!(Store::open("mysql://x", SealKey::fresh()).await, Err(StoreError::Address(_))));
}

#[tokio::test]
async fn answers_on_a_call_list_come_back_and_of_two_at_once_the_second_is_told() {
    check(async |store| {
        let week = planned(&store).await;
        let one = Called {
            visit: "R15".to_owned(),
            request: "R15".to_owned(),
            volunteer: "V1".to_owned(),
            said: Said::Asked,
            travel_s: 600,
            asked_at: String::new(),
        };
        let lay = async |before, said| {
            let mut work = store.work().await.unwrap();
            let laid = work.lay_answer(week, &one, before, said, WHO).await;
            if laid.is_ok() {
                work.commit().await.unwrap();
            }
            laid
        };
        lay(None, Some(Said::Asked)).await.unwrap();
        assert!(matches!(lay(None, Some(Said::Yes)).await, Err(StoreError::Conflict)), "somebody asked already");
        assert_eq!(store.answered().await.unwrap(), [], "who is asked has not answered");
        lay(Some(Said::Asked), Some(Said::No)).await.unwrap();
        assert!(matches!(lay(Some(Said::Asked), Some(Said::Yes)).await, Err(StoreError::Conflict)));
        let answered = store.answered().await.unwrap();
        assert_eq!(answered.len(), 1);
        let found = &answered[0];
        assert_eq!((found.week, found.volunteer.as_str(), found.request.as_str()), (week, "V1", "R15"));
        assert_eq!((found.travel_s, found.yes), (600, false));
        let refused = ("V1".to_owned(), "R15".to_owned());
        assert!(
            store.work().await.unwrap().decided(week).await.unwrap().refused.contains(&refused),
            "a no counts in the plan"
        );
        lay(Some(Said::No), None).await.unwrap();
        assert_eq!(store.call_answers(week).await.unwrap(), []);
        let log: Vec<String> = store.decisions(i64::MAX, 3).await.unwrap().into_iter().map(|line| line.what).collect();
        assert_eq!(log, ["call:cleared", "call:no", "call:asked"]);
    })
    .await;
}
