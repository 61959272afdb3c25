//! The API as other systems meet it: what it answers, what it refuses, and that it says so.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use koppel::store::keys::Scope;
use koppel_engine::travel::TravelTable;
use koppel_engine::{Plan, Policy, replan, verify};
use serde_json::{Value, json};

use super::house::{House, multipart, village_files};
use super::reading_basics::read_files;
use super::store::village;

const ORDERS: [(&str, &str, &str); 17] = [
    ("GET", "/v1/weeks/current", "read"),
    ("GET", "/v1/weeks/1", "read"),
    ("GET", "/v1/weeks/1/volunteers", "read"),
    ("GET", "/v1/weeks/1/requests", "read"),
    ("GET", "/v1/batches", "read"),
    ("GET", "/v1/batches/1", "read"),
    ("GET", "/v1/batches/1/plan", "read"),
    ("GET", "/v1/batches/1/events", "read"),
    ("GET", "/v1/batches/1/explanations?request=R1", "read"),
    ("GET", "/v1/matches", "read"),
    ("GET", "/v1/matches/1", "read"),
    ("GET", "/v1/decisions", "read"),
    ("POST", "/v1/imports", "import"),
    ("POST", "/v1/batches", "plan"),
    ("POST", "/v1/batches/1/cancellations", "plan"),
    ("POST", "/v1/matches/1/steps", "decide"),
    ("POST", "/v1/matches/1/pins", "decide"),
];

/// A body that is read, so that only the key decides.
fn body_for(path: &str) -> Value {
    match path.rsplit('/').next() {
        Some("steps") => json!({ "version": 1, "to": "volunteer-asked" }),
        Some("pins") => json!({ "version": 1, "pinned": true }),
        Some("batches" | "cancellations") => json!({}),
        _ => Value::Null,
    }
}

#[tokio::test]
async fn a_key_does_what_its_scope_says_and_nothing_else() {
    let mut house = House::planned().await;
    let all = house.key.clone();
    for (method, path, scope) in ORDERS {
        for wrong in Scope::ALL.into_iter().filter(|wrong| wrong.name() != scope) {
            house.key = house.store.add_key("x", &[wrong], "koppel").await.unwrap();
            let reply = house.api(method, path, body_for(path)).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{method} {path} with {}", wrong.name());
            assert_eq!(reply.header("content-type"), "application/problem+json");
            assert!(reply.json()["detail"].as_str().unwrap().contains(scope), "{}", reply.body);
        }
        house.key = "koppel_guess".to_owned();
        let reply = house.api(method, path, body_for(path)).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert_eq!(reply.header("api-version"), "1.0.0");
    }
    house.key = all;
    for (method, path, _) in ORDERS.into_iter().filter(|(method, ..)| *method == "GET") {
        let reply = house.api(method, path, Value::Null).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
        assert!(!reply.body.contains("Anneke") && !reply.body.contains("06-00000"), "{path} names nobody");
    }
}

#[tokio::test]
async fn two_systems_that_decide_at_once_get_one_yes_and_one_conflict() {
    let house = Arc::new(House::planned().await);
    let one = house.first_match().await;
    let path = format!("/v1/matches/{}/steps", one["id"]);
    let decide = |to: &'static str| {
        let (house, path) = (house.clone(), path.clone());
        tokio::spawn(async move {
            house.api("POST", &path, json!({ "version": 1, "to": to, "reason": "no-time" })).await.status
        })
    };
    let (yes, no) = (decide("volunteer-asked"), decide("declined"));
    let mut answers = [yes.await.unwrap(), no.await.unwrap()];
    answers.sort();
    assert_eq!(answers, [StatusCode::OK, StatusCode::CONFLICT]);
}

#[tokio::test]
async fn an_order_sent_twice_is_carried_out_once() {
    let house = House::planned().await;
    let path = format!("/v1/matches/{}/pins", house.first_match().await["id"]);
    let key = [("idempotency-key", "een-keer")];
    let body = json!({ "version": 1, "pinned": true });
    let first = house.api_with("POST", &path, body.clone(), &key).await;
    let second = house.api_with("POST", &path, body, &key).await;
    assert_eq!((first.status, &first.body), (StatusCode::OK, &second.body));
    let other = house.api_with("POST", &path, json!({ "version": 2, "pinned": false }), &key).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    let started = house.api_with("POST", "/v1/batches", json!({}), &[("idempotency-key", "b")]).await;
    let again = house.api_with("POST", "/v1/batches", json!({}), &[("idempotency-key", "b")]).await;
    assert_eq!(started.body, again.body);
    assert_eq!(house.store.batches(1, 9).await.unwrap().len(), 2);
    house.wait(2).await;
}

/// A model of who says yes, which knows nobody.
fn model(format: &str, base: i64) -> Value {
    json!({ "format": format, "base": base, "measures": [0, 0, 0, 0], "kinds": {}, "share_of_yes": 500, "volunteers": {} })
}

/// Pins volunteers to the first visit, which needs one.
fn pin(asked: &mut Value, volunteers: &[&str]) {
    let time = asked["problem"]["visits"][0]["slots"][0].clone();
    let pins = volunteers.iter().map(|volunteer| json!({ "volunteer": volunteer, "time": time }));
    asked["problem"]["requests"][0]["pinned"] = pins.collect();
}

#[tokio::test]
async fn a_problem_with_a_group_offer_gives_a_plan_with_seats() {
    let house = House::empty().await;
    let volunteers = "id;postcode;beschikbaar\nV1;4697;di middag\n";
    let requests = "id;postcode;soort;wanneer;duur;groep\nR1;4697;samen eten;di 12-14;1 uur;ja\nR2;4697;samen eten;di 12-14;1 uur;ja\n";
    let offers = "id;postcode;soort;wanneer;plaatsen;minimum\nG1;4697;maaltijd;di 12:00-14:00;12;2\n";
    let files = [("vrijwilligers.csv", volunteers), ("hulpvragen.csv", requests), ("groepsaanbod.csv", offers)];
    let (_folder, reading) = read_files(&files.map(|(name, text)| (name, text.as_bytes())));
    let whole = json!({ "problem": reading.unwrap_or_else(|trouble| panic!("{trouble}")).problem });
    let reply = house.api("POST", "/v1/plans", whole.clone()).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    assert_eq!(reply.json()["seats"].as_array().map(Vec::len), Some(2), "{}", reply.body);
    type Break = fn(&mut Value);
    let breaks: [(&str, Break); 8] = [
        ("visit G1", |it| it["visits"][0]["slots"] = json!([])),
        ("request G1", |it| it["requests"][0]["priority"] = json!(1)),
        ("request G1", |it| it["requests"][0]["offer"]["least"] = json!(0)),
        ("request G1", |it| it["requests"][0]["offer"]["least"] = json!(13)),
        ("request G1", |it| it["requests"][0]["partial"] = json!(true)),
        ("request G1", |it| it["requests"][0]["joins_within_s"] = json!(60)),
        ("request R1", |it| it["requests"][1]["priority"] = json!(0)),
        ("visit G1", |it| {
            it["visits"][0]["slots"].as_array_mut().unwrap().push(json!({ "starts_at": 3_000, "ends_at": 3_060 }));
        }),
    ];
    for (at, break_it) in breaks {
        let mut broken = whole.clone();
        break_it(&mut broken["problem"]);
        let reply = house.api("POST", "/v1/plans", broken).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{at}: {}", reply.body);
        assert!(reply.json()["detail"].as_str().unwrap().starts_with(at), "{}", reply.body);
    }
}

#[tokio::test]
async fn a_whole_problem_gives_a_plan_and_a_broken_one_a_reason() {
    let house = House::empty().await;
    let reading = village();
    let whole = json!({ "problem": reading.problem, "policy": reading.policy });
    let reply = house.api("POST", "/v1/plans", whole.clone()).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let plan = reply.json();
    assert_eq!(plan["score"]["visits_asked"], 62);
    type Break = fn(&mut Value);
    let breaks: [(&str, Break); 12] = [
        ("visit", |it| it["problem"]["visits"][0]["request"] = json!(9_999)),
        // One start twice: two options of one person would be one.
        ("visit", |it| {
            let slots = it["problem"]["visits"][0]["slots"].as_array_mut().unwrap();
            slots.insert(0, slots[0].clone());
        }),
        ("volunteer", |it| it["problem"]["volunteers"][0]["ways"] = json!([])),
        ("volunteer", |it| it["problem"]["volunteers"][3]["skills"] = json!([60_000])),
        ("request", |it| it["problem"]["requests"][0]["place"]["latitude"] = json!(1e9)),
        ("period", |it| it["problem"]["period"]["midnights"] = json!([])),
        ("policy", |it| it["policy"]["travel"] = json!(99_999)),
        ("acceptance", |it| it["problem"]["acceptance"] = model("koppel-acceptance/1", i64::MAX)),
        ("acceptance", |it| it["problem"]["acceptance"] = model("koppel-acceptance/2", 0)),
        ("policy", |it| it["policy"]["priority"] = json!({ "points": 1_000_001 })),
        // Nobody of that name, and two in the place of one.
        ("request", |it| pin(it, &["V77"])),
        ("request", |it| pin(it, &["V1", "V2"])),
    ];
    for (at, break_it) in breaks {
        let mut broken = whole.clone();
        break_it(&mut broken);
        let reply = house.api("POST", "/v1/plans", broken).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{at}: {}", reply.body);
        assert!(reply.json()["detail"].as_str().unwrap().starts_with(at), "{}", reply.body);
    }
    let reply = house.api("POST", "/v1/plans", json!({ "problem": 1 })).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert_eq!(house.store.newest_week().await.unwrap(), None, "nothing is kept");
}

#[tokio::test]
async fn a_plan_is_repaired_and_says_what_changed() {
    let house = House::empty().await;
    let reading = village();
    let problem = json!({ "problem": reading.problem, "policy": reading.policy });
    let plan = house.api("POST", "/v1/plans", problem.clone()).await.json();
    let volunteer = plan["matches"][0]["volunteer"].clone();
    let mut asked = problem;
    asked["plan"] = plan.clone();
    asked["gone"] = json!([{ "volunteer": volunteer }]);
    let reply = house.api("POST", "/v1/repairs", asked.clone()).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let repaired = reply.json();
    let matches = |plan: &Value| plan["matches"].as_array().unwrap().clone();
    assert!(matches(&repaired["plan"]).iter().all(|one| one["volunteer"] != volunteer));
    let who = |plan: &Value| -> Vec<[Value; 3]> {
        matches(plan).iter().map(|one| ["visit", "volunteer", "time"].map(|key| one[key].clone())).collect()
    };
    let now = who(&repaired["plan"]);
    let same = who(&plan).iter().filter(|one| now.contains(one)).count();
    assert!(same * 10 > matches(&plan).len() * 7, "only {same} matches stayed");
    assert!(!repaired["changes"].as_array().unwrap().is_empty());
    type Break = fn(&mut Value);
    let breaks: [(&str, Break); 3] = [
        ("gone", |it| it["gone"] = json!([{ "volunteer": "nobody" }])),
        ("plan", |it| it["plan"]["days"] = json!(3)),
        ("policy", |it| it["policy"]["travel"] = json!(99_999)),
    ];
    for (at, break_it) in breaks {
        let mut broken = asked.clone();
        break_it(&mut broken);
        let reply = house.api("POST", "/v1/repairs", broken).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{at}: {}", reply.body);
        assert!(reply.json()["detail"].as_str().unwrap().starts_with(at), "{}", reply.body);
    }
    assert_eq!(house.api("POST", "/v1/repairs", json!({ "plan": 1 })).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_system_imports_what_a_page_imports() {
    let house = House::empty().await;
    let send = async |path: &str| {
        let (kind, body) = multipart(&[], &village_files());
        let request = Request::post(path).header(header::AUTHORIZATION, format!("Bearer {}", house.key));
        house.ask(request.header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()).await
    };
    let looked = send("/v1/imports?dry-run=true").await;
    assert_eq!((looked.status, looked.json().get("week")), (StatusCode::OK, None));
    let kept = send("/v1/imports").await;
    assert_eq!((kept.status, &kept.json()["week"]), (StatusCode::CREATED, &json!(1)));
    assert_eq!(kept.json()["rows_bad"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn the_api_describes_itself_and_its_mistakes() {
    let house = House::with_village().await;
    let reply = house.ask(Request::get("/v1/openapi.json").body(Body::empty()).unwrap()).await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (StatusCode::OK, "*"));
    let document = reply.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    for (method, path, _) in ORDERS.into_iter().chain([("POST", "/v1/plans", "plan"), ("POST", "/v1/repairs", "plan")])
    {
        let path = path.split('?').next().unwrap().strip_prefix("/v1").unwrap();
        let path = path.replace("/1", "/{id}");
        assert!(document["paths"][&path].get(method.to_lowercase()).is_some(), "{method} {path} is described");
    }
    for (path, status) in [
        ("/v1", StatusCode::NOT_FOUND),
        ("/v1/", StatusCode::NOT_FOUND),
        ("/v1/no-such-thing", StatusCode::NOT_FOUND),
        ("/v1/batches/abc", StatusCode::NOT_FOUND),
        ("/v1/batches/99", StatusCode::NOT_FOUND),
        ("/v1/matches?dance=1", StatusCode::BAD_REQUEST),
        ("/v1/plans", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let reply = house.api("GET", path, Value::Null).await;
        assert_eq!((reply.status, reply.header("content-type")), (status, "application/problem+json"), "{path}");
        assert_eq!(reply.json()["status"], status.as_u16());
    }
}

#[tokio::test]
async fn a_key_that_asks_too_often_is_told_to_wait() {
    let house = House::empty().await;
    for _ in 0..1_000 {
        let reply = house.api("GET", "/v1/decisions?limit=1", Value::Null).await;
        if reply.status != StatusCode::OK {
            assert_eq!((reply.status, reply.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
            return;
        }
    }
    panic!("a thousand orders in a moment are too many");
}

#[tokio::test]
async fn a_plan_that_fills_areas_alike_is_repaired_and_passes_the_check() {
    let house = House::empty().await;
    let reading = village();
    let policy = Policy { fair_areas: 20, ..reading.policy };
    let mut asked = json!({ "problem": reading.problem, "policy": policy });
    asked["plan"] = house.api("POST", "/v1/plans", asked.clone()).await.json();
    asked["gone"] = json!([{ "volunteer": "V1" }]);
    let reply = house.api("POST", "/v1/repairs", asked).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let repaired = reply.json();
    assert!(repaired["plan"]["areas"]["fill"].is_array() && repaired["afresh"].is_null());
    let plan: Plan = serde_json::from_value(repaired["plan"].clone()).unwrap();
    let mut problem = reading.problem;
    replan::restore(&mut problem, &plan);
    assert_eq!(verify::plan(&problem, &TravelTable::default(), &plan).err(), None);
}
