//! Organisations: who sees whose volunteers and requests.

use axum::http::{Request, StatusCode};
use koppel::lang::Lang;
use koppel::read::{ReadOptions, read};
use koppel::store::keys::Scope;

use super::house::{House, multipart, value_of};

const VOLUNTEERS: &str = "id;voornaam;postcode;beschikbaar;organisatie\n\
                          V1;Anna;4697;ma di wo do vr;Noord\nV2;Bert;4697;ma di wo do vr;Zuid\n";
const REQUESTS: &str = "id;aanvrager;voornaam aanvrager;soort;postcode;wanneer;duur;organisatie\n\
                        R1;H1;Cora;boodschappen;4697;2026-11-24 10:00-12:00;60 min;Noord\n\
                        R2;H2;Dirk;boodschappen;4697;2026-11-25 10:00-12:00;60 min;Zuid\n";

/// Two organisations with a volunteer and a request each; accounts for the first of them.
async fn two() -> House {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("vrijwilligers.csv", VOLUNTEERS), ("hulpvragen.csv", REQUESTS)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let options = ReadOptions { write_mapping: false, ..ReadOptions::new(jiff::civil::date(2026, 11, 23)) };
    let reading = read(&[folder.path().to_owned()], &options).unwrap();
    let house = House::empty().await;
    let mut work = house.store.work().await.unwrap();
    work.add_week(&reading, Lang::Nl, "koppel").await.unwrap();
    work.commit().await.unwrap();
    let own = reading.problem.organisations[0].id.clone();
    assert_eq!(reading.problem.organisations.len(), 2);
    for account in house.store.accounts().await.unwrap() {
        if ["coordinator", "ambassador"].contains(&account.name.as_str()) {
            house.store.set_organisations(account.id, std::slice::from_ref(&own), "koppel").await.unwrap();
        }
    }
    let started = house.api("POST", "/v1/batches", serde_json::json!({})).await;
    house.wait(started.json()["id"].as_i64().unwrap()).await;
    house
}

#[tokio::test]
async fn a_coordinator_sees_the_people_of_the_own_organisations_only() {
    let house = two().await;
    for (who, others_seen, dirk_seen) in
        [("coordinator", false, false), ("ambassador", false, true), ("administrator", true, true)]
    {
        let volunteers = house.page(who, "/vrijwilligers").await.body;
        assert!(volunteers.contains("Anna"), "{who}");
        assert_eq!(volunteers.contains("Bert"), others_seen, "{who}");
        let requests = house.page(who, "/hulpvragen").await.body;
        assert!(requests.contains("/hulpvragen/R1\""), "{who}");
        assert_eq!(requests.contains("/hulpvragen/R2\""), dirk_seen, "{who}");
        let seen = |is: bool| if is { StatusCode::OK } else { StatusCode::NOT_FOUND };
        for (path, is) in [
            ("/personen/volunteer/V2", others_seen),
            ("/personen/volunteer/V2/gegevens.json", others_seen),
            ("/vrijwilligers/V2/wijzig", others_seen),
            ("/week/volunteer/V2", others_seen),
            ("/personen/requester/H2", dirk_seen),
            ("/hulpvragen/R2", dirk_seen),
            ("/hulpvragen/R2/wijzig", dirk_seen),
            ("/week/request/R2", dirk_seen),
            ("/personen/volunteer/V1", true),
            ("/hulpvragen/R1", true),
        ] {
            assert_eq!(house.page(who, path).await.status, seen(is), "{who} at {path}");
        }
        for path in ["/voorstellen", "/bellijst", "/plan.csv", "/niet-geplaatst", "/spoed", "/vandaag"] {
            assert!(others_seen || !house.page(who, path).await.body.contains("Bert"), "{who} at {path}");
        }
    }
}

#[tokio::test]
async fn an_ambassador_brings_a_request_to_the_organisation_that_fits() {
    let house = two().await;
    let page = house.page("ambassador", "/hulpvragen/R2").await.body;
    assert!(page.contains("Welke organisatie past het best?") && page.contains("hier nu"), "{page}");
    let to = page.split("name=\"organisation\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let kept = house.form("ambassador", "/hulpvragen/R2/organisatie", &format!("organisation={to}&once=b")).await;
    assert_eq!(kept.header("location"), "/hulpvragen/R2?said=written", "{}", kept.body);
    assert_eq!(house.page("coordinator", "/hulpvragen/R2").await.status, StatusCode::OK, "it is seen there now");
    let nowhere = house.form("ambassador", "/hulpvragen/R2/organisatie", "organisation=Nergens&once=c").await;
    assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn nobody_decides_on_what_is_not_seen_nor_learns_a_name_from_an_address() {
    let house = two().await;
    let week = house.store.newest_week().await.unwrap().unwrap();
    let all = house.store.matches(week).await.unwrap();
    let of = |request: &str| all.iter().find(|one| one.found.request == request).unwrap();
    let (own, other) = (of("R1"), of("R2"));
    assert_eq!(
        (own.found.volunteer.as_str(), other.found.volunteer.as_str()),
        ("V1", "V2"),
        "each organisation helps its own"
    );
    let step = format!("version={}&to=volunteer-asked", other.version);
    for (path, body) in [
        (format!("/matches/{}/steps", other.id), step),
        (format!("/matches/{}/pin", other.id), format!("version={}&pinned=1", other.version)),
        (format!("/matches/{}/nooit", other.id), format!("version={}", other.version)),
        (format!("/matches/{}/ruil", other.id), format!("version={}&volunteer=V1", other.version)),
        ("/matches/steps".to_owned(), format!("m={}:{}&m={}:{}", own.id, own.version, other.id, other.version)),
        ("/spoed/R2".to_owned(), "volunteer=V1".to_owned()),
        ("/spoed/R1".to_owned(), "volunteer=V2".to_owned()),
    ] {
        let reply = house.form("coordinator", &path, &format!("{body}&once=u{}", path.len())).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}: {}", reply.body);
    }
    let after = house.store.matches(week).await.unwrap();
    assert!(
        all.iter()
            .zip(&after)
            .all(|(one, other)| (one.state, one.version, one.pinned) == (other.state, other.version, other.pinned))
    );
    assert_eq!(house.page("coordinator", "/spoed/R2").await.status, StatusCode::NOT_FOUND);
    let other = house.form("coordinator", "/spoed/R1/antwoorden", "a-V2=yes&once=o").await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "{}", other.body);
    let named = house.page("coordinator", "/spoed/R1").await;
    assert!(!named.body.contains("Bert"), "{}", named.body);
    // What is seen is decided on as ever.
    let body = format!("version={}&to=volunteer-asked&once=own", own.version);
    let reply = house.form("coordinator", &format!("/matches/{}/steps", own.id), &body).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
}

#[tokio::test]
async fn totals_files_map_and_log_are_of_the_own_organisations() {
    let house = two().await;
    let week = house.store.newest_week().await.unwrap().unwrap();
    let all = house.store.matches(week).await.unwrap();
    let other = all.iter().find(|one| one.found.request == "R2").unwrap();
    let own = all.iter().find(|one| one.found.request == "R1").unwrap();
    for one in [own, other] {
        let body = format!("version={}&to=volunteer-asked&once=s{}", one.version, one.id);
        let reply = house.form("administrator", &format!("/matches/{}/steps", one.id), &body).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    }
    // A plan after a decision, so that there is something to compare.
    let started = house.api("POST", "/v1/batches", serde_json::json!({})).await;
    house.wait(started.json()["id"].as_i64().unwrap()).await;
    let body = format!("version={}&to=declined&reason=no-time&once=t", other.version + 1);
    let reply = house.form("administrator", &format!("/matches/{}/steps", other.id), &body).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);

    for (who, sees_other) in [("coordinator", false), ("administrator", true)] {
        for path in ["/vandaag", "/voorstellen", "/logboek", "/plan.csv", "/bellijst", "/niet-geplaatst"] {
            let body = house.page(who, path).await.body;
            let names_other = ["V2", "R2", "H2"].iter().any(|id| is_named(&body, id));
            assert!(sees_other || !names_other, "{who} at {path}: {body}");
        }
        let today = house.page(who, "/vandaag").await.body;
        let visits = if sees_other { "2 hulpvragen deze week" } else { "1 hulpvraag deze week" };
        assert!(today.contains(visits), "{who}: {today}");
        let log = house.page(who, "/logboek").await.body;
        let told = |one: &koppel::store::matches::Stored| log.contains(&format!("koppeling {} ", one.id));
        assert!(told(own), "{who}: {log}");
        assert_eq!(told(other), sees_other, "{who}: {log}");
        assert!(sees_other || !log.contains(" gemaakt"), "accounts are not theirs: {log}");
        let proof = house.page(who, "/plan.json").await.status;
        assert_eq!(proof, if sees_other { StatusCode::OK } else { StatusCode::FORBIDDEN }, "{who}");
    }
    assert!(
        house.page("administrator", "/vandaag").await.body.contains("R2: V2"),
        "the change is told to who may see it"
    );
}

/// Whether an id stands in a page as a word of its own.
fn is_named(page: &str, id: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || "-_".contains(letter);
    page.match_indices(id).any(|(at, _)| {
        let (before, after) = (page[..at].chars().next_back(), page[at + id.len()..].chars().next());
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

#[tokio::test]
async fn rows_that_could_not_be_read_are_told_to_who_sent_them_and_to_who_sees_everybody() {
    let house = two().await;
    let wrong = VOLUNTEERS.replace("Bert;4697", "Bert;Bert");
    let send = async |who: &str| {
        let csrf = value_of(&house.page(who, "/importeren").await.body, "csrf");
        let files = [("vrijwilligers.csv", wrong.clone().into_bytes()), ("hulpvragen.csv", REQUESTS.into())];
        let (kind, body) = multipart(&[("csrf", &csrf), ("step", "keep"), ("once", who)], &files);
        let form = Request::post("/importeren").header("cookie", &house.cookies[who]).header("content-type", kind);
        let kept = house.ask(form.body(body.into()).unwrap()).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
        house.store.newest_week().await.unwrap().unwrap()
    };
    let path = format!("/weken/{}/fouten.csv", send("administrator").await);
    assert_eq!(house.page("coordinator", &path).await.status, StatusCode::NOT_FOUND, "Bert is of another organisation");
    assert!(!house.page("coordinator", "/importeren").await.body.contains(&path));
    assert!(house.page("administrator", &path).await.body.contains("Bert"));
    assert!(house.page("administrator", "/importeren").await.body.contains(&path));
    let own = format!("/weken/{}/fouten.csv", send("coordinator").await);
    assert!(house.page("coordinator", &own).await.body.contains("Bert"), "who sent it knows it");

    let week = house.store.newest_week().await.unwrap().unwrap();
    let errors = async |scope: Scope| {
        let mut other = House::like(&house);
        other.key = house.store.add_key("een", &[scope], "koppel").await.unwrap();
        other.api("GET", &format!("/v1/weeks/{week}/errors"), serde_json::Value::Null).await.status
    };
    assert_eq!([errors(Scope::Read).await, errors(Scope::Import).await], [StatusCode::FORBIDDEN, StatusCode::OK]);
}
