//! Deciding on the pages: somebody else for a proposal, never again, many at once, and what if.

use axum::http::StatusCode;
use koppel::life::State;

use super::house::House;

const WHO: &str = "coordinator";

/// Everything of a page between a mark and the next quote.
fn after<'a>(page: &'a str, mark: &str) -> Option<&'a str> {
    page.split(mark).nth(1).and_then(|rest| rest.split('"').next())
}

#[tokio::test]
async fn a_proposal_goes_to_somebody_else_and_is_pinned() {
    let house = House::planned().await;
    let mut swapped = 0;
    for one in house.store.matches(1).await.unwrap() {
        let path = format!("/matches/{}/ruil", one.id);
        let page = house.page(WHO, &path).await.body;
        let Some(other) = after(&page, "name=\"volunteer\" value=\"") else { continue };
        assert_ne!(other, one.found.volunteer);
        let version = house.store.match_of(one.id).await.unwrap().version;
        let reply = house.form(WHO, &path, &format!("version={version}&volunteer={other}&once=s{}", one.id)).await;
        let Some(new) = reply.header("location").strip_prefix("/voorstellen?said=swapped#m") else {
            panic!("{} {}", reply.status, reply.body)
        };
        let new = house.store.match_of(new.parse().unwrap()).await.unwrap();
        assert_eq!((new.found.volunteer.as_str(), new.found.visit.as_str()), (other, one.found.visit.as_str()));
        assert!(new.pinned && new.state == State::Proposed && new.found.points > 0);
        assert_eq!(house.store.match_of(one.id).await.unwrap().state, State::Expired);
        let late = house.form(WHO, &path, &format!("version={version}&volunteer={other}&once=t{}", one.id)).await;
        assert!(late.status.is_client_error(), "the old proposal is gone: {}", late.status);
        swapped += 1;
        if swapped == 2 {
            break;
        }
    }
    assert_eq!(swapped, 2, "somebody else can go somewhere");
    let stranger = house.form(WHO, "/matches/1/ruil", "version=1&volunteer=V999&once=u").await;
    assert!(stranger.status.is_client_error(), "{}", stranger.status);
    let again = house.api("POST", "/v1/batches", serde_json::json!({})).await.json();
    assert_eq!(house.wait(again["id"].as_i64().unwrap()).await["state"], "done");
    let pinned = house.store.matches(1).await.unwrap().into_iter().filter(|one| one.pinned).count();
    assert_eq!(pinned, 2, "a new plan leaves what was chosen");
}

#[tokio::test]
async fn never_together_holds_for_every_further_plan() {
    let house = House::planned().await;
    let one = house.store.match_of(1).await.unwrap();
    let reply = house.form(WHO, "/matches/1/nooit", "version=1&once=n").await;
    assert_eq!(reply.header("location"), "/voorstellen?said=never", "{}", reply.body);
    assert_eq!(house.store.match_of(1).await.unwrap().state, State::Declined);
    let requester = {
        let week = house.store.week(1).await.unwrap();
        week.problem.requests.iter().find(|request| request.id == one.found.request).unwrap().requester.clone()
    };
    let all = house.api("GET", "/v1/weeks/1/volunteers", serde_json::Value::Null).await.json();
    let who = all.as_array().unwrap().iter().find(|who| who["id"] == one.found.volunteer.as_str()).unwrap();
    assert!(who["excludes"].as_array().unwrap().iter().any(|id| *id == requester), "{who}");
    assert_eq!(house.form(WHO, "/matches/1/nooit", "version=1&once=o").await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_is_ticked_is_agreed_to_all_or_none() {
    let house = House::planned().await;
    let agree = async |fields: &str| house.form(WHO, "/matches/steps", fields).await;
    assert_eq!(agree("once=a").await.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing is ticked");
    assert_eq!(agree("m=1%3A1&m=2%3A9&once=b").await.status, StatusCode::CONFLICT);
    assert_eq!(house.store.match_of(1).await.unwrap().state, State::Proposed, "none of them");
    assert_eq!(agree("m=1%3A1&m=2%3A1&once=c").await.header("location"), "/voorstellen?said=agreed#waits");
    let states = [house.store.match_of(1).await.unwrap().state, house.store.match_of(2).await.unwrap().state];
    assert_eq!(states, [State::VolunteerAsked; 2]);
}

#[tokio::test]
async fn a_change_is_tried_without_keeping_anything_and_then_kept() {
    let house = House::planned().await;
    let page = house.page(WHO, "/niet-geplaatst").await.body;
    let tries: Vec<String> = page
        .split("class=\"try\" href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"))
        .collect();
    assert!(tries.len() > 3, "{page}");
    let mut helped = None;
    for path in &tries {
        let tried = house.page(WHO, path).await;
        assert_eq!(tried.status, StatusCode::OK, "{path}: {}", tried.body);
        assert!(tried.body.contains("Er is niets bewaard"), "{path}");
        let visit = path.split('/').nth(2).unwrap();
        if tried.body.contains(&format!("Dan krijgt {visit} iemand.")) && tried.body.contains("Zo doen") {
            helped = Some((path.clone(), visit.to_owned()));
            break;
        }
    }
    assert!(house.store.hands().await.unwrap().is_empty(), "trying keeps nothing");
    let (path, visit) = helped.expect("one of the changes brings somebody");
    let (to, query) = path.split_once('?').unwrap();
    let kept = house.form(WHO, to, &format!("{query}&once=k")).await;
    assert_eq!(kept.header("location"), "/vandaag?said=written", "{}", kept.body);
    assert_eq!(house.store.hands().await.unwrap().len(), 1);
    let again = house.api("POST", "/v1/batches", serde_json::json!({})).await.json();
    house.wait(again["id"].as_i64().unwrap()).await;
    let matches = house.store.matches(1).await.unwrap();
    assert!(matches.iter().any(|one| one.found.visit == visit), "{visit} has somebody now");
}

#[tokio::test]
async fn a_calendar_stands_behind_a_secret_link_that_can_be_renewed() {
    let house = House::planned().await;
    let one = house.store.match_of(1).await.unwrap();
    house.form(WHO, "/matches/1/steps", "version=1&to=volunteer-asked&once=a").await;
    let link = async || {
        let path = format!("/week/volunteer/{}/link", one.found.volunteer);
        let made = house.form(WHO, &path, "").await.body;
        after(&made.replace("<code>", "\"").replace("</code>", "\""), "\"/agenda/")
            .map(|rest| format!("/agenda/{rest}"))
            .unwrap()
    };
    let first = link().await;
    let calendar = house.page("nobody", &first).await;
    assert_eq!(calendar.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(calendar.body.matches("BEGIN:VEVENT").count(), 1, "{}", calendar.body);
    assert!(calendar.body.contains(&one.found.request) && !calendar.body.contains("boodschappen"));
    let second = link().await;
    assert_ne!(first, second);
    assert_eq!(house.page("nobody", &first).await.status, StatusCode::NOT_FOUND, "the old link is dead");
    assert_eq!(house.page("nobody", &second).await.status, StatusCode::OK);
}

#[tokio::test]
async fn somebody_at_a_limit_is_tried_on_the_whole_week_first() {
    let house = House::with_files(&[
        ("vrijwilligers.csv", "id;postcode;beschikbaar;max bezoeken\nV1;4697;di;1\nV2;4697;di;3\n"),
        (
            "hulpvragen.csv",
            "id;postcode;soort;wanneer;duur\nR1;4697;boodschappen;di 10-11;1 uur\nR2;4697;boodschappen;di 14-15;1 uur\n",
        ),
    ])
    .await;
    house.plan().await;
    let all = house.store.matches(1).await.unwrap();
    let of = |who: &str| all.iter().find(|one| one.found.volunteer == who).unwrap().clone();
    let (own, other) = (of("V1"), of("V2"));
    let page = house.page(WHO, &format!("/matches/{}/ruil", other.id)).await.body;
    let path = format!("/matches/{}/ruil/proef", other.id);
    assert!(page.contains(&format!("{path}?volunteer=V1")), "V1 has no room left: {page}");
    let straight = house.form(WHO, &format!("/matches/{}/ruil", other.id), "version=1&volunteer=V1&once=a").await;
    assert_eq!(straight.status, StatusCode::UNPROCESSABLE_ENTITY, "not without a look at what goes");

    let tried = house.page(WHO, &format!("{path}?volunteer=V1")).await;
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.body);
    assert!(tried.body.contains(&format!("value=\"{}:{}\"", own.id, own.version)), "what goes: {}", tried.body);
    assert!(tried.body.contains(&format!("{}: ", own.found.visit)), "{}", tried.body);
    assert_eq!(house.store.matches(1).await.unwrap(), all, "nothing is kept yet");

    let body = format!("version={}&volunteer=V1&leaves={}:{}&once=b", other.version, own.id, own.version);
    let chosen = house.form(WHO, &path, &body).await;
    assert_eq!(chosen.header("location"), "/vandaag?said=swapped", "{}", chosen.body);
    assert_eq!(house.wait(2).await["state"], "done");
    let now = house.store.matches(1).await.unwrap();
    let there: Vec<(&str, &str)> =
        now.iter().map(|one| (one.found.volunteer.as_str(), one.found.visit.as_str())).collect();
    assert!(there.contains(&("V1", other.found.visit.as_str())), "{there:?}");
    assert!(!there.contains(&("V1", own.found.visit.as_str())), "the limit holds: {there:?}");
    assert!(there.contains(&("V2", own.found.visit.as_str())), "the rest is made again: {there:?}");
}

/// Two proposals at the same hour, and a third volunteer who could take either of them.
async fn one_for_two() -> (House, Vec<i64>, &'static str) {
    let house = House::with_files(&[
        ("vrijwilligers.csv", "id;postcode;beschikbaar\nV1;4697;di\nV2;4697;di\nV3;4697;di\n"),
        (
            "hulpvragen.csv",
            "id;postcode;soort;wanneer;duur\nR1;4697;boodschappen;di 10-11;1 uur\nR2;4697;boodschappen;di 10-11;1 uur\n",
        ),
    ])
    .await;
    house.plan().await;
    let all = house.store.matches(1).await.unwrap();
    let third = ["V1", "V2", "V3"].into_iter().find(|id| all.iter().all(|one| one.found.volunteer != *id));
    assert_eq!(all.len(), 2, "{all:?}");
    (house, all.into_iter().map(|one| one.id).collect(), third.expect("two visits at one hour take two"))
}

#[tokio::test]
async fn who_was_chosen_for_one_visit_is_not_offered_for_another_at_the_same_hour() {
    let (house, ids, third) = one_for_two().await;
    let swap = async |id: i64| {
        let body = serde_json::json!({ "version": 1, "volunteer": third });
        house.api("POST", &format!("/v1/matches/{id}/swaps"), body).await
    };
    assert_eq!(swap(ids[0]).await.status, StatusCode::CREATED);
    let others = house.api("GET", &format!("/v1/matches/{}/substitutes", ids[1]), serde_json::Value::Null).await;
    assert!(!others.body.contains(third), "the last plan does not know, the week does: {}", others.body);
    assert_eq!(swap(ids[1]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page =
        house.form(WHO, &format!("/matches/{}/ruil", ids[1]), &format!("version=1&volunteer={third}&once=p")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let tried = house
        .form(WHO, &format!("/matches/{}/ruil/proef", ids[1]), &format!("version=1&volunteer={third}&once=q"))
        .await;
    assert!(tried.status.is_client_error(), "{}", tried.status);
}

#[tokio::test]
async fn two_who_choose_the_same_volunteer_at_once_do_not_both_succeed() {
    let (house, ids, third) = one_for_two().await;
    let swap = async |id: i64| {
        let body = serde_json::json!({ "version": 1, "volunteer": third });
        house.api("POST", &format!("/v1/matches/{id}/swaps"), body).await.status
    };
    let (one, other) = tokio::join!(swap(ids[0]), swap(ids[1]));
    let mut both = [one, other];
    both.sort();
    assert_eq!(both[0], StatusCode::CREATED);
    // Told that somebody was first, or, had it been looked at later, that nobody can be in two places.
    assert!([StatusCode::CONFLICT, StatusCode::UNPROCESSABLE_ENTITY].contains(&both[1]), "{both:?}");
    let all = house.store.matches(1).await.unwrap();
    assert_eq!(all.iter().filter(|one| one.found.volunteer == third).count(), 1);
}
