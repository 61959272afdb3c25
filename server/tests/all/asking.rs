//! Who says yes: learnt from the answers in the log when somebody says so, used by the call list, and turned off again.

use axum::http::StatusCode;
use koppel::store::matches::Stored;

use super::house::House;

const WHO: &str = "coordinator";

/// Answers of volunteers to whatever is proposed: near is yes, far is no. How many answered.
async fn answer_all(house: &House) -> usize {
    let proposed: Vec<Stored> = house.store.matches(1).await.unwrap();
    let mut travel: Vec<u32> = proposed.iter().map(|one| one.found.travel_s).collect();
    travel.sort_unstable();
    let middle = travel[travel.len() / 2];
    for one in &proposed {
        house.step(one, "volunteer-asked", "").await;
        let asked = house.store.match_of(one.id).await.unwrap();
        let (to, reason) = if one.found.travel_s <= middle { ("requester-asked", "") } else { ("declined", "too-far") };
        house.step(&asked, to, reason).await;
    }
    proposed.len()
}

/// The chances on the call list, in percent.
async fn chances(house: &House, visit: &str) -> Vec<String> {
    let page = house.page(WHO, &format!("/spoed/{visit}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let cells = page.body.split("data-what=\"kans op ja\">").skip(1);
    cells.filter_map(|cell| cell.split(" %</td>").next().filter(|text| text.len() < 4).map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_call_list_reckons_with_what_was_learnt_until_it_is_turned_off() {
    let house = House::planned().await;
    let open = house.page(WHO, "/spoed").await.body;
    let visits: Vec<String> =
        open.split("href=\"/spoed/").skip(1).filter_map(|rest| Some(rest.split('"').next()?.to_owned())).collect();
    let mut visit = None;
    for one in visits {
        if !chances(&house, &one).await.is_empty() {
            visit = Some(one);
            break;
        }
    }
    let visit = visit.expect("somebody can be asked for something");
    let page = house.page(WHO, "/leren").await.body;
    assert!(page.contains("<b>0</b> antwoorden") && !page.contains("Leer van de antwoorden</button>"), "{page}");
    let early = house.form(WHO, "/leren", "once=e").await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "there is nothing to learn from");

    let answered = answer_all(&house).await;
    let page = house.page(WHO, "/leren").await.body;
    assert!(page.contains(&format!("<b>{answered}</b> antwoorden")), "{page}");
    let alike = chances(&house, &visit).await;
    assert!(alike.iter().all(|chance| chance == "10"), "{alike:?}");

    let learnt = house.form(WHO, "/leren", "once=l").await;
    assert_eq!(learnt.header("location"), "/leren?said=learnt", "{}", learnt.body);
    let kept = house.store.acceptance().await.unwrap().unwrap();
    assert!(kept.calibration.is_some());
    let share = kept.acceptance.share_of_yes;
    assert!((1..1000).contains(&share), "{share}");
    let page = house.page(WHO, "/leren").await.body;
    assert!(page.contains("Brier") && page.contains("10 minuten verder weg"), "{page}");

    let on = house.form(WHO, &format!("/leren/{}", kept.id), "on=1&once=n").await;
    assert_eq!(on.header("location"), "/leren?said=turned", "{}", on.body);
    let learnt = chances(&house, &visit).await;
    assert!(!learnt.is_empty() && learnt.iter().any(|chance| chance != "10"), "{learnt:?}");
    let off = house.form(WHO, &format!("/leren/{}", kept.id), "on=0&once=f").await;
    assert_eq!(off.status, StatusCode::SEE_OTHER, "{}", off.body);
    assert_eq!(chances(&house, &visit).await, alike, "turned off is as before");
    let log = house.page(WHO, "/logboek").await.body;
    assert!(log.contains("geleerd van de antwoorden") && log.contains("uitgezet"), "{log}");
}

#[tokio::test]
async fn who_is_on_call_comes_up_and_can_be_laid_down() {
    let house = House::with_files(&[
        ("vrijwilligers.csv", "id;postcode;beschikbaar;oproepbaar\nV1;4697;ma;nee\nV2;4697;di;ja\n"),
        ("hulpvragen.csv", "id;postcode;soort;wanneer;duur\nR1;4697;boodschappen;di 10-12;1 uur\n"),
    ])
    .await;
    house.plan().await;
    assert_eq!(house.store.matches(1).await.unwrap(), [], "who is on call is in no plan");
    let page = house.page(WHO, "/spoed/R1").await.body;
    assert!(page.contains("V2") && page.contains("is oproepbaar"), "{page}");
    let comes = house.form(WHO, "/spoed/R1", "volunteer=V2&once=c").await;
    assert_eq!(comes.status, StatusCode::SEE_OTHER, "{}", comes.body);
    assert_eq!(house.store.matches(1).await.unwrap()[0].found.volunteer, "V2");
    for path in ["/voorstellen", "/vandaag", "/plan.csv"] {
        assert_eq!(house.page(WHO, path).await.status, StatusCode::OK, "{path}");
    }
    house.plan().await;
    assert_eq!(house.store.matches(1).await.unwrap()[0].found.volunteer, "V2", "a new plan leaves it");
}

/// One request that nobody is planned for, and people who are on call.
async fn on_call() -> House {
    let volunteers = "id;postcode;beschikbaar;oproepbaar\nV1;4697;di;ja\nV2;4697;di;ja\nV3;4697;di;ja\nV4;4697;di;ja\n";
    let house = House::with_files(&[
        ("vrijwilligers.csv", volunteers),
        ("hulpvragen.csv", "id;postcode;soort;wanneer;duur\nR1;4697;boodschappen;di 10-12;1 uur\n"),
    ])
    .await;
    house.plan().await;
    house
}

#[tokio::test]
async fn every_answer_ticked_on_the_call_list_is_in_the_log_and_learnt_from() {
    let house = on_call().await;
    let tick = async |fields: &str, once: &str| {
        house.form(WHO, "/spoed/R1/antwoorden", &format!("{fields}&once={once}")).await
    };
    let all = "was-V1=&a-V1=no&was-V2=&a-V2=silent&was-V3=&a-V3=asked&was-V4=&a-V4=";
    let reply = tick(all, "a").await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/spoed/R1?said=answers"));
    assert_eq!(tick(all, "a").await.status, StatusCode::SEE_OTHER, "sent again it is done once");
    let counted = async || {
        let answered = house.store.answered().await.unwrap();
        answered.into_iter().map(|one| (one.volunteer, one.yes)).collect::<Vec<_>>()
    };
    assert_eq!(counted().await, [("V1".to_owned(), false), ("V2".to_owned(), false)], "who is silent did not say yes");
    let reply = tick("was-V3=asked&a-V3=yes", "b").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    assert_eq!(counted().await[2], ("V3".to_owned(), true));
    let page = house.page(WHO, "/leren").await.body;
    assert!(page.contains("<b>3</b> antwoorden, waarvan <b>1</b> keer ja."), "{page}");
    let log = house.page(WHO, "/logboek").await.body;
    for line in ["V1: nee (R1)", "V2: geen antwoord (R1)", "V3: gevraagd (R1)", "V3: ja (R1)"] {
        assert!(log.contains(line), "{line} is not in {log}");
    }
    assert!(!log.contains("V4:"), "who was not asked is not in the log");
    // What two people tick at once is told, and the first stands.
    assert_eq!(tick("was-V3=asked&a-V3=no", "c").await.status, StatusCode::CONFLICT);
    let page = house.page(WHO, "/spoed/R1").await.body;
    assert!(page.contains("Leg vast: V3") && !page.contains("Leg vast: V1"), "{page}");
    // A mistake is taken back; the log keeps both.
    assert_eq!(tick("was-V1=no&a-V1=", "d").await.status, StatusCode::SEE_OTHER);
    assert_eq!(counted().await.len(), 2);
    assert!(house.page(WHO, "/logboek").await.body.contains("antwoord van V1 teruggenomen (R1)"));
    assert_eq!(tick("a-V9=no", "e").await.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody of the list");
}

#[tokio::test]
async fn a_yes_that_no_longer_fits_gives_the_others_their_place_on_the_list() {
    let house = on_call().await;
    let reply = house.form(WHO, "/spoed/R1/antwoorden", "a-V1=yes&a-V2=no&once=a").await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    let list = house.api("POST", "/v1/visits/R1/call-lists", serde_json::json!({})).await.json();
    assert_eq!((list["said_yes"][0].as_str(), list["places"].as_u64()), (Some("V1"), Some(0)), "{list}");
    let written = house.form(WHO, "/vrijwilligers/V1/wijzig", "version=0&postcode=4697&painted=1&once=w").await;
    assert_eq!(written.status, StatusCode::SEE_OTHER, "{}", written.body);
    let page = house.page(WHO, "/spoed/R1").await.body;
    assert!(page.contains("name=\"a-V3\"") && !page.contains("Leg vast"), "{page}");
}
