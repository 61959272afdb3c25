//! Studies on the server, from the page and from the API, and sweeps on the command line.

use std::process::Command;
use std::time::Duration;

use axum::http::StatusCode;
use koppel::dials::Dials;
use koppel::serve::App;
use koppel::store::{SealKey, Store};
use serde_json::{Value, json};

use super::house::House;

/// Waits until a study has ended, however long the machine takes.
async fn ended(house: &House, id: i64) -> Value {
    loop {
        let line = house.api("GET", &format!("/v1/studies/{id}"), Value::Null).await.json();
        if line["state"] != "running" {
            return line;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_planner_plays_a_scenario_beside_another_policy_and_reads_what_came_out() {
    let house = House::empty().await;
    let fields = "volunteers=40&demand_percent=100&weeks=2&replications=2&seed=1&policy=koppel&beside=random";
    let sent = house.form("planner", "/scenarios/anna-zorgt", fields).await;
    assert_eq!((sent.status, sent.header("location")), (StatusCode::SEE_OTHER, "/studies/1"), "{}", sent.body);
    assert_eq!(ended(&house, 1).await["state"], "done");
    let page = house.page("planner", "/studies/1").await;
    assert!(page.body.contains("van de 100 hulpvragen"), "the answer in a sentence");
    assert!(page.body.contains("class=\"heat\""), "where it is tight");
    assert!(page.body.contains("Verschil"), "one beside the other");
    let report = house.page("planner", "/studies/1/verslag.html").await;
    assert!(report.status == StatusCode::OK && report.body.contains("<svg"));
    assert!(house.page("planner", "/studies/1/uitkomst.csv").await.body.contains("dekkingsgraad"));
    let found = house.page("planner", "/studies/1/uitkomst.json").await.json();
    // In two weeks fill is anybody's; who is near is not.
    let travel_min = |row: usize| found["found"]["rows"][row]["figures"]["travel-min"]["mean"].as_f64().unwrap();
    let [random, koppel] = [0, 1].map(travel_min);
    assert!(koppel < random, "koppel sends people less far than chance: {koppel} and {random} minutes");
}

#[tokio::test]
async fn a_dial_that_cannot_be_turned_so_is_said_beside_it() {
    let house = House::empty().await;
    for (fields, words) in [
        ("volunteers=veel&weeks=2", "schrijf een getal"),
        ("weeks=0", "kies 1 tot 104"),
        ("replications=1000", "kies 1 tot 50"),
        ("volunteers=10,20&beside=random", "één waarde"),
    ] {
        let sent = house.form("planner", "/scenarios/anna-zorgt", fields).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields}");
        assert!(sent.body.contains(words), "{fields}: {words}");
    }
    assert!(house.store.studies(10).await.unwrap().is_empty(), "nothing was begun");
}

#[tokio::test]
async fn the_api_plays_a_grid_and_spends_an_amount() {
    let house = House::empty().await;
    let names = house.api("GET", "/v1/scenarios", Value::Null).await.json();
    assert_eq!(names.as_array().map(Vec::len), Some(13));
    assert_eq!(house.api("GET", "/v1/scenarios/voucher", Value::Null).await.json()["volunteers"]["count"], 38);
    assert_eq!(house.api("GET", "/v1/scenarios/atlantis", Value::Null).await.status, StatusCode::NOT_FOUND);
    let grid = json!({ "scenario": "anna-zorgt", "volunteers": [10, 40], "weeks": 2, "replications": 2 });
    let begun = house.api("POST", "/v1/studies", grid).await;
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.body);
    let prices = [300, 300, 200, 200, 900, 2400];
    let amount = json!({ "scenario": "voucher", "amount": 500, "prices": prices, "weeks": 1, "replications": 2 });
    assert_eq!(house.api("POST", "/v1/studies", amount).await.status, StatusCode::ACCEPTED);
    assert_eq!(ended(&house, 1).await["state"], "done");
    let found = house.api("GET", "/v1/studies/1/result", Value::Null).await.json();
    let served = |row: usize| found["rows"][row]["figures"]["served-per-week"]["mean"].as_f64().unwrap();
    assert!(served(1) > served(0), "more volunteers help more people");
    assert!(house.page("planner", "/studies/1").await.body.contains("<svg"), "the frontier");
    assert_eq!(ended(&house, 2).await["state"], "done");
    let spent = house.api("GET", "/v1/studies/2/result", Value::Null).await.json();
    for (at, amount) in [250, 500, 1000].into_iter().enumerate() {
        assert_eq!(spent["spent"][at]["amount"], amount);
        assert!(spent["spent"][at]["costs"].as_u64().unwrap() <= amount);
    }
    assert!(house.page("planner", "/studies/2").await.body.contains("besteed"));
    let wrong = house.api("POST", "/v1/studies", json!({ "scenario": "anna-zorgt", "weeks": 0 })).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("weeks"));
    assert_eq!(house.api("POST", "/v1/studies", json!({ "town": 1 })).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(house.api("GET", "/v1/studies", Value::Null).await.json().as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_study_is_stopped_and_one_that_was_cut_off_goes_on() {
    let house = House::empty().await;
    let long = json!({ "scenario": "anna-zorgt", "weeks": 104, "replications": 50 });
    assert_eq!(house.api("POST", "/v1/studies", long).await.status, StatusCode::ACCEPTED);
    assert_eq!(house.api("GET", "/v1/studies/1/result", Value::Null).await.status, StatusCode::CONFLICT);
    // As of an older koppel: it stands in the store as running, and has no units.
    let dials = Dials { scenario: "anna-zorgt".to_owned(), weeks: Some(1), replications: Some(1), ..Dials::default() };
    let mut work = house.store.work().await.unwrap();
    let id = work.add_study(&dials.study().unwrap(), "account:1").await.unwrap().id;
    work.commit().await.unwrap();
    assert_eq!(
        house.api("POST", &format!("/v1/studies/{id}/cancellations"), json!({})).await.status,
        StatusCode::CONFLICT
    );
    assert_eq!(house.api("POST", "/v1/studies/99/cancellations", json!({})).await.status, StatusCode::NOT_FOUND);
    assert!(house.page("planner", "/studies/1").await.body.contains("data-renews"));
    assert_eq!(house.api("POST", "/v1/studies/1/cancellations", json!({})).await.status, StatusCode::ACCEPTED);
    assert_eq!(ended(&house, 1).await["state"], "cancelled");
    let again = App::new(house.store.clone(), None, false);
    again.studies.adopt().await.unwrap();
    again.workers.begin().await.unwrap();
    assert_eq!(ended(&house, id).await["state"], "done");
}

const SWEEP: &str = "scenario = \"scenario.toml\"\nreplications = 2\n[grid]\n\"volunteers.count\" = [12, 40]\npolicy = [\"koppel\", \"random\"]\n";

#[test]
fn a_sweep_plays_each_combination_once_and_comes_out_the_same_again() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = include_str!("../../../scenarios/anna-zorgt/scenario.toml");
    std::fs::write(folder.path().join("scenario.toml"), scenario.replace("weeks = 26", "weeks = 2")).unwrap();
    std::fs::write(folder.path().join("sweep.toml"), SWEEP).unwrap();
    let (database, key) = (folder.path().join("koppel.sqlite"), folder.path().join("koppel.key"));
    let address = format!("sqlite://{}", database.display());
    let sweep = |out: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_koppel"));
        command.arg("sweep").arg(folder.path().join("sweep.toml")).args(["--database", &address]).arg("--key-file");
        let done = command.arg(&key).arg("--out").arg(folder.path().join(out)).args(["--lang", "en"]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    let told = sweep("one");
    assert!(told.contains("policy = koppel, volunteers.count = 40"), "{told}");
    let plays = || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let store = Store::open(&address, SealKey::from_file(&key, false).unwrap()).await.unwrap();
            let count = store.results_kept().await.unwrap();
            store.close().await;
            count
        })
    };
    assert_eq!(plays(), 8, "four combinations, twice each");
    sweep("two");
    assert_eq!(plays(), 8, "nothing is played again");
    for file in ["sweep.json", "sweep.csv", "sweep.html"] {
        let read = |out: &str| std::fs::read(folder.path().join(out).join(file)).unwrap();
        assert_eq!(read("one"), read("two"), "{file}");
    }
    let page = std::fs::read_to_string(folder.path().join("one/sweep.html")).unwrap();
    assert!(page.contains("The highest fill rate is") && page.matches("<svg").count() == 2);
}

#[test]
fn a_sweep_that_is_wrong_is_refused_with_its_field() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = include_str!("../../../scenarios/anna-zorgt/scenario.toml");
    std::fs::write(folder.path().join("scenario.toml"), scenario).unwrap();
    for (text, words) in [
        ("scenario = \"none.toml\"\n[grid]\npolicy = [\"koppel\"]\n", "none.toml"),
        ("scenario = \"scenario.toml\"\n[grid]\n\"volunteers.cuont\" = [1]\n", "volunteers.cuont"),
        ("scenario = \"scenario.toml\"\n[grid]\n\"volunteers.count\" = 1\n", "a list of values"),
        ("scenario = \"scenario.toml\"\n[grid]\n\"volunteers.count\" = [\"many\"]\n", "volunteers.count = many"),
        ("scenario = \"scenario.toml\"\n[grid]\nweeks = [0]\n", "weeks = 0"),
    ] {
        std::fs::write(folder.path().join("sweep.toml"), text).unwrap();
        let done =
            Command::new(env!("CARGO_BIN_EXE_koppel")).arg("sweep").arg(folder.path().join("sweep.toml")).output();
        let done = done.unwrap();
        assert_eq!(done.status.code(), Some(1), "{text}");
        assert!(
            String::from_utf8_lossy(&done.stderr).contains(words),
            "{text}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
}
