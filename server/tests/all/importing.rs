//! The import wizard: foreign headers get a meaning by hand, which is remembered; settings of a week hold for rows by hand.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::house::{House, Reply, multipart, value_of};

const WHO: &str = "coordinator";
const FOREIGN: &str = "kolonne,sted,hjaelp\nV1,4697,di\n";
const REQUESTS: &str = "id;postcode;soort;wanneer;duur\nR1;4697;boodschappen;di 10-12;1 uur\n";

async fn send(house: &House, fields: &[(&str, &str)], files: &[(&str, &str)]) -> Reply {
    let csrf = value_of(&house.page(WHO, "/importeren").await.body, "csrf");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", csrf.as_str())]).collect();
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())).collect();
    let (kind, body) = multipart(&fields, &files);
    let request = Request::post("/importeren").header(header::COOKIE, &house.cookies[WHO]);
    house.ask(request.header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()).await
}

const FILES: [(&str, &str); 2] = [("vrijwilligers.csv", FOREIGN), ("hulpvragen.csv", REQUESTS)];
/// Every column of the foreign file, as the form sends it.
const CHOSEN: [(&str, &str); 9] = [
    ("column", "volunteers:kolonne"),
    ("was", ""),
    ("means", "id"),
    ("column", "volunteers:sted"),
    ("was", ""),
    ("means", "postcode"),
    ("column", "volunteers:hjaelp"),
    ("was", ""),
    ("means", "available"),
];

#[tokio::test]
async fn columns_that_nobody_knows_are_chosen_once() {
    let house = House::empty().await;
    let unknown = send(&house, &[("step", "look")], &FILES).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    for header in ["kolonne", "sted", "hjaelp"] {
        assert!(unknown.body.contains(&format!("value=\"volunteers:{header}\"")), "{}", unknown.body);
    }
    assert!(unknown.body.contains("<option value=\"postcode\">postcode</option>"), "{}", unknown.body);

    let fields: Vec<(&str, &str)> = CHOSEN.into_iter().chain([("step", "look")]).collect();
    let looked = send(&house, &fields, &FILES).await;
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.body);
    assert!(looked.body.contains("u koos dit") && looked.body.contains("Lees dit in"), "{}", looked.body);
    assert_eq!(house.store.meanings().await.unwrap(), [], "looking keeps nothing");

    let fields: Vec<(&str, &str)> = CHOSEN.into_iter().chain([("step", "keep"), ("once", "k")]).collect();
    let kept = send(&house, &fields, &FILES).await;
    assert_eq!(kept.header("location"), "/vandaag?said=imported", "{}", kept.body);
    let volunteers = house.store.week(1).await.unwrap().problem.volunteers.clone();
    assert_eq!((volunteers[0].id.as_str(), volunteers[0].home.name.as_str()), ("V1", "4697"));
    assert!(!volunteers[0].free.is_empty());

    let again = send(&house, &[("step", "look")], &FILES).await;
    assert_eq!(again.status, StatusCode::OK, "it was said before: {}", again.body);
}

#[tokio::test]
async fn a_row_by_hand_is_read_with_the_settings_of_the_week() {
    let settings = "first_day = \"2026-11-23\"\n[parts_of_day]\nmorning = \"09:00-11:00\"\n";
    let files = [
        ("vrijwilligers.csv", "id;postcode;beschikbaar\nV1;4697;ma\n"),
        ("hulpvragen.csv", "id;postcode;soort;wanneer;duur\nR1;4697;boodschappen;2026-11-24 10-12;1 uur\n"),
    ];
    for (settings, starts) in [(None, 13), (Some(settings), 5)] {
        let with: Vec<(&str, &str)> = files.into_iter().chain(settings.map(|text| ("koppel.toml", text))).collect();
        let house = House::with_files(&with).await;
        let fields =
            "kind=klusjes&postcode=4697&when=2026-11-24+ochtend&duration-min=60&volunteers-needed=1&priority=1";
        let kept = house.form(WHO, "/hulpvragen/nieuw", &format!("{fields}&once=n")).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
        // A quarter of an hour apart: from 8 to 12 unless the settings say from 9 to 11.
        let page = house.page(WHO, "/hulpvragen/R2").await.body;
        assert!(page.contains(&format!(" {starts} tijden mogelijk")), "{starts}: {page}");
    }
}

/// By the table the way is too long by bicycle; somebody measured ten minutes.
const TRIPS: &str = "van;naar;seconden\n4697;4695;600\nniets;;\n4695;4697;600\n";

#[tokio::test]
async fn measured_travel_times_are_shown_beside_the_tables_and_count_in_the_plan() {
    let files = [
        ("vrijwilligers.csv", "id;postcode;beschikbaar;vervoer\nV1;4695;elke dag;fiets\n"),
        ("hulpvragen.csv", "id;postcode;soort;wanneer;duur\nR1;4697;boodschappen;2026-11-24 10-12;1 uur\n"),
    ];
    for (trips, placed) in [(None, 0), (Some(("Reistijden.csv", TRIPS)), 1)] {
        let house = House::empty().await;
        let with: Vec<(&str, &str)> = files.into_iter().chain(trips).collect();
        let looked = send(&house, &[("step", "look")], &with).await;
        assert_eq!(looked.status, StatusCode::OK, "{}", looked.body);
        for part in ["<h2>reistijden", "<b>2</b> rijen doen mee", "is geen van, naar en seconden", "2 reistijden uit"] {
            assert_eq!(looked.body.contains(part), trips.is_some(), "{part}: {}", looked.body);
        }
        let kept = send(&house, &[("step", "keep"), ("once", "k")], &with).await;
        assert_eq!(kept.header("location"), "/vandaag?said=imported", "{}", kept.body);
        house.plan().await;
        assert_eq!(house.store.matches(1).await.unwrap().len(), placed);
        let errors = house.page(WHO, "/weken/1/fouten.csv").await.body;
        assert_eq!(errors.contains("reistijden.csv;3;niets;;"), trips.is_some(), "{errors}");
        let week = house.store.week(1).await.unwrap();
        assert_eq!(week.travel.measured().map_or(0, |measured| measured.rows.len()), 2 * usize::from(trips.is_some()));
    }
}
