//! Volunteers and requests by hand: kept, planned with, and living together with files.

use axum::http::{Request, StatusCode};
use koppel::lang::Lang;
use koppel::store::persons::Side;
use serde_json::{Value, json};

use super::house::{House, multipart, value_of};
use super::store::village;

const WHO: &str = "coordinator";

/// The form of a volunteer as it stands, with other fields in the place of some.
async fn change(house: &House, path: &str, fields: &str) -> super::house::Reply {
    let page = house.page(WHO, path).await.body;
    let version = value_of(&page, "version");
    let mut all = format!("version={version}&{fields}");
    for column in [
        "postcode",
        "max-travel-min",
        "visits-per-week",
        "skills",
        "kinds-liked",
        "kinds-refused",
        "kind",
        "when",
        "duration-min",
        "volunteers-needed",
        "priority",
    ] {
        let mark = format!("id=\"{column}\" name=\"{column}\" value=\"");
        if let Some(value) = page.split(&mark).nth(1).map(|rest| rest.split('"').next().unwrap())
            && !fields.contains(&format!("{column}="))
        {
            all = format!("{all}&{column}={}", value.replace(' ', "+").replace(',', "%2C"));
        }
    }
    for (name, mark) in [("free", "name=\"free\" value=\""), ("ways", "name=\"ways\" value=\"")] {
        for part in page.split(mark).skip(1).filter(|_| !fields.contains(&format!("{name}="))) {
            let (value, rest) = part.split_once('"').unwrap();
            if rest.split('>').next().unwrap().contains("checked") {
                all = format!("{all}&{name}={value}");
            }
        }
    }
    house.form(WHO, path, &all).await
}

async fn volunteer(house: &House, id: &str) -> Value {
    let all = house.api("GET", "/v1/weeks/1/volunteers", Value::Null).await.json();
    all.as_array().unwrap().iter().find(|one| one["id"] == id).cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_form_sent_as_it_stands_changes_nothing() {
    let house = House::planned().await;
    let before = volunteer(&house, "V1").await;
    let kept = change(&house, "/vrijwilligers/V1/wijzig", "first-name=Anneke").await;
    assert_eq!(kept.header("location"), "/personen/volunteer/V1?said=written", "{}", kept.body);
    assert_eq!(house.store.hand(Side::Volunteer, "V1").await.unwrap(), None);
    assert_eq!(volunteer(&house, "V1").await, before);
    let kept = change(&house, "/hulpvragen/R1/wijzig", "x=").await;
    assert_eq!(kept.header("location"), "/hulpvragen/R1?said=written", "{}", kept.body);
    assert_eq!(house.store.hand(Side::Requester, "R1").await.unwrap(), None);
}

#[tokio::test]
async fn what_a_hand_changed_stays_and_the_rest_follows_the_file() {
    let house = House::planned().await;
    let kept = change(&house, "/vrijwilligers/V1/wijzig", "free=0-9&free=0-10&visits-per-week=1").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    let hand = house.store.hand(Side::Volunteer, "V1").await.unwrap().unwrap();
    assert_eq!(hand.cells.keys().collect::<Vec<_>>(), ["available", "visits-per-week"], "nothing else was written");
    let now = volunteer(&house, "V1").await;
    assert_eq!(now["free"].as_array().unwrap().len(), 1, "{now}");
    let mut work = house.store.work().await.unwrap();
    work.add_week(&village(), Lang::Nl, "koppel").await.unwrap();
    work.commit().await.unwrap();
    let page = house.page(WHO, "/vrijwilligers/V1/wijzig").await.body;
    assert!(page.contains("met de hand") && page.contains("Volg het bestand weer"));
    assert_eq!(page.matches("checked").count(), 2 + now["ways"].as_array().unwrap().len(), "after a newer file too");
    let gone = house.form(WHO, "/vrijwilligers/V1/loslaten", &format!("version={}", hand.version)).await;
    assert_eq!(gone.header("location"), "/vrijwilligers?said=let-go");
    assert!(!house.page(WHO, "/vrijwilligers/V1/wijzig").await.body.contains("Volg het bestand weer"));
}

#[tokio::test]
async fn two_who_write_at_once_get_a_conflict_that_says_what_the_other_wrote() {
    let house = House::planned().await;
    let first = house.form(WHO, "/vrijwilligers/V1/wijzig", "version=0&postcode=4695&ways=fiets").await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    let second = house.form(WHO, "/vrijwilligers/V1/wijzig", "version=0&postcode=4693&ways=fiets").await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.body.contains("Iemand anders schreef hier net ook") && second.body.contains("4695"));
    assert!(second.body.contains("value=\"4693\""), "what was typed is not lost");
    assert_eq!(house.store.hand(Side::Volunteer, "V1").await.unwrap().unwrap().cells["postcode"], "4695");
}

#[tokio::test]
async fn what_cannot_be_read_is_said_at_the_field() {
    let house = House::planned().await;
    for (path, fields, column) in [
        ("/vrijwilligers/V1/wijzig", "version=0&postcode=99&ways=fiets", "postcode"),
        ("/vrijwilligers/nieuw", "postcode=4697&ways=fiets&visits-per-week=veel", "visits-per-week"),
        ("/hulpvragen/nieuw", "kind=klusjes&postcode=4697&when=ooit&duration-min=60", "when"),
        (
            "/hulpvragen/nieuw",
            "kind=klusjes&postcode=4697&when=2026-11-24&duration-min=60&volunteers-needed=x",
            "volunteers-needed",
        ),
    ] {
        let reply = house.form(WHO, path, fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {fields}: {}", reply.header("location"));
        let told = reply.body.split(&format!("id=\"told-{column}\"")).nth(1).expect(column);
        assert!(told.starts_with("><p class=\"wrong\">"), "{column}: {}", &told[..200.min(told.len())]);
    }
    assert!(house.store.hands().await.unwrap().is_empty(), "nothing is kept");
}

#[tokio::test]
async fn who_is_added_by_hand_is_planned_and_found() {
    let house = House::with_village().await;
    let asked = "kind=klusjes&postcode=4697&when=di+24-11-2026+10%3A00-12%3A00&duration-min=60&volunteers-needed=1&priority=5&first-name=Bo&phone=0612345678";
    let made = house.form(WHO, "/hulpvragen/nieuw", asked).await;
    let id = made.header("location").strip_prefix("/hulpvragen/").and_then(|rest| rest.split('?').next());
    let id = id.unwrap_or_else(|| panic!("{}", made.body)).to_owned();
    let hours: String = (7..23).map(|hour| format!("&free=1-{hour}")).collect();
    let helper = format!("postcode=4697&ways=fiets&kinds-liked=klusjes&first-name=Nieuw{hours}");
    let made = house.form(WHO, "/vrijwilligers/nieuw", &helper).await;
    assert!(made.header("location").starts_with("/personen/volunteer/V"), "{}", made.body);
    let started = house.api("POST", "/v1/batches", json!({})).await;
    house.wait(started.json()["id"].as_i64().unwrap()).await;
    let page = house.page(WHO, &format!("/hulpvragen/{id}")).await.body;
    assert!(page.contains("gaat: di 24 nov"), "{page}");
    let people = house.page(WHO, "/vrijwilligers?q=Nieuw").await.body;
    assert!(people.contains("Nieuw"), "a search finds who was added");
    let gone = change(&house, &format!("/hulpvragen/{id}/wijzig"), "withdrawn=yes").await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
    let open = house.page(WHO, "/niet-geplaatst").await.body;
    assert!(!open.contains(&format!("/hulpvragen/{id}\"")), "a request that is withdrawn asks for nobody");
}

/// Puts cells in the place of what hands wrote about a row.
async fn put(house: &House, path: &str, version: i64, cells: Value) -> StatusCode {
    let body = json!({ "version": version, "cells": cells });
    house.api("PUT", &format!("/v1{path}"), body).await.status
}

#[tokio::test]
async fn a_cell_of_a_row_that_is_in_no_later_file_makes_nobody_up() {
    let volunteers = "id;postcode;beschikbaar\nV1;4697;di\n";
    let requests = "id;postcode;soort;wanneer;duur\nR1;4697;boodschappen;di 10-11;1 uur\n";
    let (more, asked) = (format!("{volunteers}V2;4697;di\n"), format!("{requests}R2;4697;wandelen;di 10-11;1 uur\n"));
    let house = House::with_files(&[("vrijwilligers.csv", &more), ("hulpvragen.csv", &asked)]).await;
    assert_eq!(put(&house, "/volunteers/V2", 0, json!({ "kinds-liked": "boodschappen" })).await, StatusCode::OK);
    assert_eq!(put(&house, "/requests/R2", 0, json!({ "priority": "3" })).await, StatusCode::OK);
    let files = [("vrijwilligers.csv", volunteers.into()), ("hulpvragen.csv", requests.into())];
    let (kind, body) = multipart(&[], &files);
    let order = Request::post("/v1/imports").header("authorization", format!("Bearer {}", house.key));
    let week = house.ask(order.header("content-type", kind).body(body.into()).unwrap()).await.json()["week"].clone();
    for (table, id, one) in [("volunteers", "/id", "V1"), ("requests", "/request/id", "R1")] {
        let all = house.api("GET", &format!("/v1/weeks/{week}/{table}"), Value::Null).await.json();
        let ids: Vec<&Value> = all.as_array().unwrap().iter().map(|row| row.pointer(id).unwrap()).collect();
        assert_eq!(ids, [one], "{table}");
    }
}

#[tokio::test]
async fn who_is_in_no_file_stays_somewhere() {
    let house = House::with_village().await;
    let cells = json!({ "postcode": "4697", "available": "ma" });
    let id = house.api("POST", "/v1/volunteers", json!({ "cells": cells })).await.json()["id"].clone();
    let path = format!("/volunteers/{}", id.as_str().unwrap());
    assert_eq!(put(&house, &path, 1, json!({ "available": "di" })).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(put(&house, &path, 1, json!({ "postcode": "4698", "available": "di" })).await, StatusCode::OK);
    let cells = json!({ "kind": "klusjes", "postcode": "4697", "when": "24-11-2026 10:00-11:00" });
    let id = house.api("POST", "/v1/requests", json!({ "cells": cells })).await.json()["id"].clone();
    let path = format!("/requests/{}", id.as_str().unwrap());
    assert_eq!(put(&house, &path, 1, json!({ "priority": "3" })).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(put(&house, &path, 1, json!({ "withdrawn": "yes" })).await, StatusCode::OK);
}

#[tokio::test]
async fn who_is_added_by_hand_gets_no_id_of_an_older_week() {
    let requests = "id;postcode;soort;wanneer;duur\nR1;4697;boodschappen;di 10-11;1 uur\n";
    let volunteers = "id;postcode;beschikbaar\nV1;4697;di\nV2;4697;wo\n";
    let house = House::with_files(&[("vrijwilligers.csv", volunteers), ("hulpvragen.csv", requests)]).await;
    // The second volunteer does not count this week.
    let files =
        [("vrijwilligers.csv", volunteers.replace("V2;4697", "V2;thuis").into()), ("hulpvragen.csv", requests.into())];
    let (kind, body) = multipart(&[], &files);
    let order = Request::post("/v1/imports").header("authorization", format!("Bearer {}", house.key));
    assert_eq!(
        house.ask(order.header("content-type", kind).body(body.into()).unwrap()).await.status,
        StatusCode::CREATED
    );
    let cells = json!({ "postcode": "4697", "available": "ma" });
    assert_eq!(house.api("POST", "/v1/volunteers", json!({ "cells": cells })).await.json()["id"], "V3");
}

#[tokio::test]
async fn another_time_is_tried_first_and_then_kept() {
    let house = House::with_files(&[
        ("vrijwilligers.csv", "id;postcode;beschikbaar\nV1;4697;di 13:00-17:00\n"),
        ("hulpvragen.csv", "id;postcode;soort;wanneer;duur\nR1;4697;boodschappen;di 10-11;1 uur\n"),
    ])
    .await;
    house.plan().await;
    let open = house.page(WHO, "/niet-geplaatst").await.body;
    let path = "/niet-geplaatst/R1/proef?batch=1&amp;at=0";
    assert!(open.contains(path) && open.contains("op dinsdag 24 november om 13:00: V1"), "{open}");
    let tried = house.page(WHO, &path.replace("&amp;", "&")).await.body;
    assert!(tried.contains("Wat als: op dinsdag 24 november om 13:00: V1?"), "{tried}");
    assert!(tried.contains("Dan krijgt R1 iemand."), "{tried}");
    assert!(house.store.hands().await.unwrap().is_empty(), "looking keeps nothing");
    let kept = house.form(WHO, "/niet-geplaatst/R1/proef", "batch=1&at=0").await;
    assert_eq!(kept.header("location"), "/vandaag?said=written", "{}", kept.body);
    house.plan().await;
    let now = house.page(WHO, "/hulpvragen/R1").await.body;
    assert!(now.contains("gaat: di 24 nov 13:00"), "{now}");
}
