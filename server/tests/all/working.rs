//! Units in one process: a delivery that comes twice, a result that differs, a unit of which workers die, a pause, another try. The tests in
//! `working_together` do the same to real processes.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use koppel::dials::Dials;
use koppel::queue::Lease;
use koppel::serve::studies::{Studies, begin};
use koppel::store::studies::StudyState;
use koppel::store::units::{self, Begun, Held, NewUnit};
use koppel::store::{IN_MEMORY, Kind, Store};
use koppel::worker::{Setting, Worker};
use serde_json::{Value, json};

use super::house::House;
use super::store::check;

async fn worker(store: &Store) -> Arc<Worker> {
    Worker::start(store.clone(), Setting::new(1, 2, Lease::of_seconds(2))).await.unwrap()
}

/// Begins a study of short plays; its number.
async fn short_study(store: &Store, replications: u32) -> i64 {
    let dials = Dials {
        scenario: "anna-zorgt".to_owned(),
        weeks: Some(1),
        replications: Some(replications),
        ..Dials::default()
    };
    let mut work = store.work().await.unwrap();
    let id = begin(&mut work, &dials.study().unwrap(), "account:1").await.unwrap().id;
    work.commit().await.unwrap();
    id
}

/// Waits for a condition, however long the machine takes.
async fn until<F: Future<Output = bool>>(is: impl Fn() -> F) {
    while !is().await {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn ended(store: &Store, id: i64) -> StudyState {
    until(async || store.study_line(id).await.unwrap().state != StudyState::Running).await;
    store.study_line(id).await.unwrap().state
}

#[tokio::test]
async fn a_study_is_carried_out_by_a_worker_on_every_database() {
    check(async |store| {
        let id = short_study(&store, 3).await;
        let worker = worker(&store).await;
        assert_eq!(ended(&store, id).await, StudyState::Done);
        let now = store.units_now().await.unwrap();
        assert_eq!(now.iter().map(|kind| kind.done).sum::<i64>(), 4, "three plays, and what they show");
        let alive = worker.alive().await.unwrap();
        assert_eq!(alive.len(), 1, "{alive:?}");
        let again = short_study(&store, 3).await;
        worker.wake();
        assert_eq!(ended(&store, again).await, StudyState::Done);
        assert_eq!(store.results_kept().await.unwrap(), 3, "what was played is not played again");
        worker.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_unit_that_is_delivered_again_when_it_is_done_changes_nothing() {
    check(async |store| {
        let id = short_study(&store, 2).await;
        let worker = worker(&store).await;
        assert_eq!(ended(&store, id).await, StudyState::Done);
        let before = store.study_line(id).await.unwrap();
        for unit in 1..=3 {
            let mut work = store.work().await.unwrap();
            assert_eq!(work.begin_unit(unit, "another", 3).await.unwrap(), Begun::Nothing, "unit {unit}");
            work.commit().await.unwrap();
        }
        // The same from the engine itself: every delivery once more. The queue of a store in memory is out of reach.
        if store.address() != IN_MEMORY {
            deliver_again(&store).await;
        }
        assert_eq!(store.study_line(id).await.unwrap(), before);
        assert_eq!((store.results_kept().await.unwrap(), store.alarms().await.unwrap()), (2, 0));
        worker.close().await;
    })
    .await;
}

/// Puts every delivery into the queue once more, and waits until all of them were taken.
async fn deliver_again(store: &Store) {
    use sqlx::{Connection, Executor, Row};
    let (again, open) = match store.kind() {
        Kind::Postgres => (
            "INSERT INTO apalis.jobs (job, id, job_type, status, max_attempts, run_at, priority, metadata) \
             SELECT job, '1' || SUBSTR(id, 2), job_type, 'Pending', max_attempts, run_at, priority, metadata FROM apalis.jobs",
            "SELECT COUNT(*) FROM apalis.jobs WHERE status <> 'Done'",
        ),
        Kind::Sqlite => (
            "INSERT INTO Jobs (job, id, job_type, status, max_attempts, run_at, priority, metadata) \
             SELECT job, '1' || SUBSTR(id, 2), job_type, 'Pending', max_attempts, run_at, priority, metadata FROM Jobs",
            "SELECT COUNT(*) FROM Jobs WHERE status <> 'Done'",
        ),
    };
    let mut connection = sqlx::AnyConnection::connect(store.address()).await.unwrap();
    let left = async |connection: &mut sqlx::AnyConnection| -> i64 {
        connection.fetch_one(open).await.unwrap().try_get(0).unwrap()
    };
    while left(&mut connection).await > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(connection.execute(again).await.unwrap().rows_affected(), 3);
    while left(&mut connection).await > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_sweep_stays_in_the_store_and_what_is_pressing_goes_before_it() {
    check(async |store| {
        let id = short_study(&store, 5).await;
        let first = store.to_send(3).await.unwrap();
        assert_eq!(first.iter().map(|unit| unit.id).collect::<Vec<_>>(), [1, 2, 3], "as many as the queue may hold");
        store.sent(&first).await.unwrap();
        assert!(store.to_send(3).await.unwrap().is_empty(), "the queue is full");
        let mut work = store.work().await.unwrap();
        let job = format!("batch:{id}");
        let held = Held::No;
        let batch =
            NewUnit { kind: units::Kind::Batch, job: &job, part: 0, input: "", result: "", held, is_done: false };
        work.add_unit(&batch).await.unwrap();
        work.commit().await.unwrap();
        assert_eq!(store.to_send(3).await.unwrap()[0].kind, units::Kind::Batch, "a morning's batch finds room");
        assert_eq!(store.to_send(9).await.unwrap()[0].kind, units::Kind::Batch, "and goes first");
    })
    .await;
}

#[tokio::test]
async fn one_input_with_two_results_raises_an_alarm_and_the_first_stays() {
    check(async |store| {
        for (result, alarms) in [("one", 0), ("one", 0), ("other", 1)] {
            let mut work = store.work().await.unwrap();
            work.keep_result("a-play", &result, "worker").await.unwrap();
            work.commit().await.unwrap();
            assert_eq!(store.alarms().await.unwrap(), alarms, "{result}");
        }
        assert_eq!(store.result::<String>("a-play").await.unwrap().as_deref(), Some("one"));
    })
    .await;
}

#[tokio::test]
async fn a_unit_of_which_workers_die_is_given_up_and_can_be_tried_again() {
    check(async |store| {
        let id = short_study(&store, 1).await;
        // Three workers take it, and are never heard of again.
        for dead in ["one", "two", "three"] {
            let mut work = store.work().await.unwrap();
            assert!(matches!(work.begin_unit(1, dead, 3).await.unwrap(), Begun::Yes(_)));
            work.put_back(1, "nobody", 0).await.unwrap();
            work.put_back(1, dead, 0).await.unwrap();
            work.commit().await.unwrap();
        }
        let worker = worker(&store).await;
        assert_eq!(ended(&store, id).await, StudyState::Failed);
        let dead = store.dead_units(9).await.unwrap();
        assert_eq!((dead.len(), dead[0].id), (1, 1));
        assert!(dead[0].reason.contains("3 workers stopped"), "{}", dead[0].reason);
        let mut work = store.work().await.unwrap();
        work.revive(1).await.unwrap();
        work.study_again(id).await.unwrap();
        work.commit().await.unwrap();
        worker.wake();
        assert_eq!(ended(&store, id).await, StudyState::Done);
        assert!(store.dead_units(9).await.unwrap().is_empty());
        worker.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_unit_whose_input_is_gone_is_given_up_at_once() {
    check(async |store| {
        let id = short_study(&store, 1).await;
        store.execute_for_test("DELETE FROM snapshots").await.unwrap();
        let worker = worker(&store).await;
        assert_eq!(ended(&store, id).await, StudyState::Failed);
        let dead = store.dead_units(9).await.unwrap();
        assert_eq!((dead.len(), dead[0].tries, dead[0].reason.as_str()), (1, 1, "its input: it is not there"));
        worker.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_study_that_is_paused_rests_and_goes_on_where_it_was() {
    check(async |store| {
        let id = short_study(&store, 4).await;
        let job = format!("study:{id}");
        let mut work = store.work().await.unwrap();
        assert_eq!(work.hold(&job, true).await.unwrap(), 4, "its plays");
        work.commit().await.unwrap();
        let other = short_study(&store, 2).await;
        let worker = worker(&store).await;
        assert_eq!(ended(&store, other).await, StudyState::Done, "others go on");
        let studies = Studies::new(store.clone());
        let so_far = studies.played(id).await.unwrap();
        assert_eq!((so_far.plays, so_far.of, so_far.paused), (0, 4, true));
        let mut work = store.work().await.unwrap();
        work.hold(&job, false).await.unwrap();
        work.commit().await.unwrap();
        worker.wake();
        assert_eq!(ended(&store, id).await, StudyState::Done);
        worker.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_page_and_the_api_tell_what_goes_on_and_try_again() {
    let house = House::planned().await;
    let now = house.api("GET", "/v1/units", Value::Null).await.json();
    assert_eq!((&now["kinds"][0]["kind"], &now["kinds"][0]["done"]), (&json!("batch"), &json!(1)), "{now}");
    assert_eq!(now["workers"].as_array().unwrap().len(), 1, "{now}");
    house
        .store
        .execute_for_test("UPDATE units SET state = 'dead', reason = 'V1 in two places' WHERE id = 1")
        .await
        .unwrap();
    house.store.execute_for_test("UPDATE batches SET state = 'failed' WHERE id = 1").await.unwrap();
    let page = house.page("coordinator", "/werk").await.body;
    assert!(page.contains("V1 in two places") && page.contains("Probeer opnieuw"), "{page}");
    let page = house.page("planner", "/werk").await.body;
    assert!(!page.contains("V1 in two places") && page.contains("een fout van koppel"), "{page}");
    let figures = house.page("nobody", "/metrics").await.body;
    assert!(figures.contains("koppel_units{kind=\"batch\",state=\"dead\"} 1"), "{figures}");
    let tried = house.form("planner", "/werk/1/opnieuw", "").await;
    assert_eq!((tried.status, tried.header("location")), (StatusCode::SEE_OTHER, "/werk"));
    assert_eq!(house.wait(1).await["state"], "done");
    assert!(!house.page("coordinator", "/werk").await.body.contains("Probeer opnieuw"));
}
