//! Group offers on the pages: who goes with what, and that agreed carriers carry their guests into the next plan.

use axum::http::StatusCode;

use super::house::House;

const VOLUNTEERS: &str = "id;postcode;beschikbaar;max bezoeken\nV1;4697;di middag;1\n";
const GUESTS: &str = "id;postcode;soort;wanneer;duur;groep;max lopen\n\
    R1;4697;samen eten;di 12-14;1 uur;ja;\nR2;4697;samen eten;di middag;1 uur;ja;10\n";
const OFFERS: &str =
    "id;postcode;soort;wanneer;plaatsen;minimum;aantal vrijwilligers\nG1;4697;maaltijd;di 12:00-14:00;12;2;1\n";
const WHO: &str = "coordinator";

async fn with_group() -> House {
    House::with_files(&[("vrijwilligers.csv", VOLUNTEERS), ("hulpvragen.csv", GUESTS), ("groepsaanbod.csv", OFFERS)])
        .await
}

/// The page of groups, and what it says of the two guests.
async fn guests(house: &House) -> (String, [bool; 2]) {
    let page = house.page(WHO, "/groepen").await;
    assert_eq!(page.status, StatusCode::OK);
    let has = |id: &str| page.body.contains(&format!("href=\"/hulpvragen/{id}\""));
    (page.body.clone(), [has("R1"), has("R2")])
}

#[tokio::test]
async fn guests_stay_as_long_as_those_who_carry_the_group_do() {
    let house = with_group().await;
    house.plan().await;
    let (page, seated) = guests(&house).await;
    assert_eq!(seated, [true, true], "{page}");
    assert!(page.contains("2 van 12 plaatsen") && page.contains("2 hulpvragen minder"), "{page}");
    assert!(house.page(WHO, "/voorstellen").await.body.contains("2 hulpvragen gaan naar een groep"));
    assert!(house.page(WHO, "/niet-geplaatst").await.body.contains("Iedereen die hulp vroeg"));

    let carrier = house.store.matches(1).await.unwrap().pop().unwrap();
    assert_eq!(carrier.found.request, "G1");
    house.step(&carrier, "volunteer-asked", "").await;
    house.plan().await;
    let (page, seated) = guests(&house).await;
    assert_eq!(seated, [true, true], "a new plan leaves the seats alone: {page}");
    assert!(house.page(WHO, "/niet-geplaatst").await.body.contains("Iedereen die hulp vroeg"));
    for path in ["/voorstellen", "/plan.csv", "/plan.xlsx", "/bellijst", "/vandaag"] {
        assert_eq!(house.page(WHO, path).await.status, StatusCode::OK, "{path}");
    }

    let asked = house.store.match_of(carrier.id).await.unwrap();
    house.step(&asked, "declined", "no-time").await;
    let (page, seated) = guests(&house).await;
    assert_eq!(seated, [false, false], "nobody carries the group: {page}");
    let open = house.page(WHO, "/niet-geplaatst").await.body;
    assert!(open.contains("/hulpvragen/R1\"") && open.contains("/hulpvragen/R2\""), "{open}");
    house.plan().await;
    assert_eq!(guests(&house).await.1, [false, false], "and nobody else can");
}
