//! What a coordinator does on other days in a real browser: somebody at a limit is tried first, people go to a group, answers are
//! ticked and learnt from, a study is stopped.

use koppel::life::State;
use serde_json::json;

use super::super::house::House;
use super::hands::Hands;
use super::tab::Tab;

/// By mouse, by keyboard, and by mouse with script off.
const WAYS: [(Hands, bool); 3] = [(Hands::Mouse, true), (Hands::Keyboard, true), (Hands::Mouse, false)];

/// A tab of the coordinator, with the language chosen.
async fn tab_of(house: House, script: bool) -> Tab {
    let tab = Tab::of(house).await;
    if !script {
        tab.without_script().await;
    }
    let cookie = tab.house.cookies["coordinator"].replace("koppel=", "");
    tab.cookie("koppel", &cookie).await;
    tab.open("/taal/nl").await;
    tab
}

async fn planned(files: &[(&str, &str)]) -> House {
    let house = House::with_files(files).await;
    house.plan().await;
    house
}

/// V1 has room for one visit and has one; V2 goes to the other.
async fn at_a_limit() -> House {
    planned(&[
        ("vrijwilligers.csv", "id;postcode;beschikbaar;max bezoeken\nV1;4697;di;1\nV2;4697;di;3\n"),
        (
            "hulpvragen.csv",
            "id;postcode;soort;wanneer;duur\nR1;4697;boodschappen;di 10-11;1 uur\nR2;4697;boodschappen;di 14-15;1 uur\n",
        ),
    ])
    .await
}

async fn swap(hands: Hands, script: bool) {
    let tab = tab_of(at_a_limit().await, script).await;
    let all = tab.house.store.matches(1).await.unwrap();
    let other = all.iter().find(|one| one.found.volunteer == "V2").unwrap();
    tab.open("/voorstellen").await;
    tab.act(hands, &format!("#m{} details.why summary", other.id), "waarom?").await;
    tab.follow(hands, &format!("#m{} details.why a", other.id), "Kies iemand anders").await;
    tab.sees("Iemand anders voor Boodschappen").await;
    tab.follow(hands, "main a.button", "Bekijk V1").await;
    tab.sees("Wat als V1 naar").await;
    tab.sees("Er is nog niets bewaard").await;
    assert_eq!(tab.house.store.matches(1).await.unwrap(), all, "looking keeps nothing");
    tab.picture(&format!("swap-{hands:?}-{script}")).await;
    tab.follow(hands, "main button", "Kies V1").await;
    tab.sees("dit voorstel staat vast").await;
    // The rest of the plan is made again behind it.
    tab.until("Boolean(document.querySelector('main button.big'))").await;
    let now = tab.house.store.matches(1).await.unwrap();
    assert!(now.iter().any(|one| one.found.volunteer == "V1" && one.found.visit == other.found.visit && one.pinned));
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_at_a_limit_is_looked_at_and_chosen() {
    for (hands, script) in WAYS {
        swap(hands, script).await;
    }
}

async fn group(hands: Hands, script: bool) {
    let guests = "id;postcode;soort;wanneer;duur;groep;max lopen\n\
        R1;4697;samen eten;di 12-14;1 uur;ja;\nR2;4697;samen eten;di middag;1 uur;ja;10\n";
    let offers =
        "id;postcode;soort;wanneer;plaatsen;minimum;aantal vrijwilligers\nG1;4697;maaltijd;di 12:00-14:00;12;2;1\n";
    let house = planned(&[
        ("vrijwilligers.csv", "id;postcode;beschikbaar;max bezoeken\nV1;4697;di middag;1\n"),
        ("hulpvragen.csv", guests),
        ("groepsaanbod.csv", offers),
    ])
    .await;
    let tab = tab_of(house, script).await;
    tab.open("/voorstellen").await;
    tab.follow(hands, "main a", "Bekijk de groepen").await;
    tab.sees("2 hulpvragen minder om ieder apart iemand voor te zoeken").await;
    tab.sees("2 van 12 plaatsen").await;
    tab.picture(&format!("group-{hands:?}-{script}")).await;
    tab.follow(hands, "main th a", "R2").await;
    assert_eq!(tab.path().await, "/hulpvragen/R2");
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_to_a_group_is_found_from_the_proposals() {
    for (hands, script) in WAYS {
        group(hands, script).await;
    }
}

/// Everybody who is on call, one more than there are answers needed to learn from.
const ON_CALL: usize = 24;

async fn learning(hands: Hands, script: bool) {
    let mut volunteers = "id;postcode;beschikbaar;oproepbaar;vervoer\n".to_owned();
    for at in 1..=ON_CALL {
        volunteers.push_str(&format!("V{at};{};di;ja;auto\n", if at % 2 == 0 { 4697 } else { 4695 }));
    }
    let house = planned(&[
        ("vrijwilligers.csv", &volunteers),
        ("hulpvragen.csv", "id;postcode;soort;wanneer;duur\nR1;4697;boodschappen;di 10-12;1 uur\n"),
    ])
    .await;
    // All but two answered in the days before.
    for at in 1..ON_CALL - 1 {
        let answer = if at % 2 == 0 { "silent" } else { "no" };
        let body = format!("a-V{at}={answer}&once=v{at}");
        let kept = house.form("coordinator", "/spoed/R1/antwoorden", &body).await;
        assert_eq!(kept.status, 303, "{}", kept.body);
    }
    let tab = tab_of(house, script).await;
    tab.open("/spoed").await;
    tab.follow(hands, "main a", "Boodschappen").await;
    // Who is nearer stands first.
    tab.choose(hands, "select[name=a-V24]", "yes").await;
    tab.choose(hands, "select[name=a-V23]", "no").await;
    tab.follow(hands, "main button", "Verwerk de antwoorden").await;
    tab.sees("V24 komt").await;
    let answered = tab.house.store.answered().await.unwrap();
    assert_eq!((answered.len(), answered.iter().filter(|one| one.yes).count()), (ON_CALL, 1));
    tab.follow(hands, "main a", "Leren van de antwoorden").await;
    tab.sees(&format!("{ON_CALL} antwoorden, waarvan 1 keer ja")).await;
    tab.follow(hands, "main button", "Leer van de antwoorden").await;
    tab.sees("Geleerd.").await;
    let kept = tab.house.store.acceptance().await.unwrap().expect("it is learnt");
    let (turn, turned) =
        if kept.in_use { ("Zet uit", "Het model staat uit") } else { ("Zet aan", "Het model staat aan") };
    tab.picture(&format!("learning-{hands:?}-{script}")).await;
    tab.follow(hands, "main button", turn).await;
    tab.sees(turned).await;
    assert_eq!(tab.house.store.acceptance().await.unwrap().unwrap().in_use, !kept.in_use);
    tab.open("/spoed/R1").await;
    tab.follow(hands, "main button", "Leg vast").await;
    let now = tab.house.store.matches(1).await.unwrap();
    assert_eq!((now[0].found.volunteer.as_str(), now[0].state), ("V24", State::RequesterAsked));
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_ticked_on_the_call_list_and_learnt_from() {
    for (hands, script) in WAYS {
        learning(hands, script).await;
    }
}

/// So many short plays that nobody sees the last before it is stopped.
const MANY: &str = "10,20,30,40,50,60";

async fn study(hands: Hands) {
    let tab = tab_of(House::empty().await, true).await;
    tab.open("/scenarios").await;
    tab.follow(hands, "main a", "Anna Zorgt").await;
    let dials =
        [("volunteers", MANY), ("demand_percent", "50,60,70,80,90,100"), ("weeks", "1"), ("replications", "50")];
    for (field, value) in dials {
        let selector = format!("input[name={field}]:not([type=hidden])");
        tab.ask(&format!("document.querySelector({}).value = ''", json!(selector))).await;
        tab.fill(hands, &selector, value).await;
    }
    tab.follow(hands, "main button", "Speel").await;
    assert_eq!(tab.path().await, "/studies/1");
    tab.sees("Het scenario wordt gespeeld").await;
    // The page says by itself how far it is, and leaves the button where it is.
    tab.until("/[1-9]\\d* van 1\\D?800/.test(document.body?.innerText ?? '')").await;
    tab.follow(hands, "main button", "Stop").await;
    tab.sees("Speel het opnieuw").await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_study_is_asked_for_and_stopped() {
    for hands in [Hands::Mouse, Hands::Keyboard] {
        study(hands).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_script_the_page_of_a_study_renews_itself() {
    let tab = tab_of(House::empty().await, false).await;
    let values = [10, 20, 30, 40, 50, 60];
    let demand = [50, 60, 70, 80, 90, 100];
    let asked = json!({ "scenario": "anna-zorgt", "weeks": 1, "replications": 50, "volunteers": values, "demand_percent": demand });
    let started = tab.house.api("POST", "/v1/studies", asked).await;
    assert_eq!(started.status, 202, "{}", started.body);
    tab.open("/studies/1").await;
    tab.sees("Het scenario wordt gespeeld").await;
    tab.house.api("POST", "/v1/studies/1/cancellations", json!({})).await;
    tab.sees("Speel het opnieuw").await;
    tab.close().await;
}
