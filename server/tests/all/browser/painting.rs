//! Hours are painted in one stroke with the mouse, and ticked one by one with the keyboard and without script; all are kept.

use koppel::store::persons::Side;
use serde_json::json;

use super::super::house::House;
use super::hands::Hands;
use super::tab::Tab;

/// The page of the first volunteer's hours, with nothing ticked.
async fn blank() -> Tab {
    let tab = Tab::of(House::with_village().await).await;
    let cookie = tab.house.cookies["coordinator"].replace("koppel=", "");
    tab.cookie("koppel", &cookie).await;
    tab.open("/taal/nl").await;
    tab
}

fn hour(day: u8, hour: u8) -> String {
    format!("input[name=free][value='{day}-{hour}']")
}

async fn kept(tab: &Tab) -> String {
    let path = tab.path().await;
    let id = path.strip_prefix("/personen/volunteer/").expect("the page of who was added");
    let hand = tab.house.store.hand(Side::Volunteer, id).await.unwrap();
    hand.expect("somebody was added").cells["available"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stroke_paints_hours() {
    let tab = blank().await;
    tab.open("/vrijwilligers/nieuw").await;
    tab.fill(Hands::Mouse, "#postcode", "4697").await;
    let mut stroke = Vec::new();
    for at in 9..12 {
        let place = format!(
            "(() => {{ const box = document.querySelector({}); if ({at} === 9) box.scrollIntoView({{ block: 'center' }}); const at = box.getBoundingClientRect(); return [at.x + at.width / 2, at.y + at.height / 2] }})()",
            json!(hour(1, at))
        );
        let place = tab.ask(&place).await;
        stroke.push((place[0].as_f64().unwrap(), place[1].as_f64().unwrap()));
    }
    tab.drag(&stroke).await;
    tab.tick(Hands::Mouse, &hour(2, 14)).await;
    tab.picture("grid").await;
    tab.follow(Hands::Mouse, "main button", "Bewaar").await;
    assert_eq!(kept(&tab).await, "di 09:00-12:00; wo 14:00-15:00");
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_and_a_page_without_script_tick_hours() {
    for script in [true, false] {
        let tab = blank().await;
        if !script {
            tab.without_script().await;
        }
        tab.open("/vrijwilligers/nieuw").await;
        let hands = if script { Hands::Keyboard } else { Hands::Mouse };
        tab.fill(hands, "#postcode", "4697").await;
        tab.tick(hands, &hour(1, 9)).await;
        tab.tick(hands, &hour(1, 10)).await;
        tab.follow(hands, "main button", "Bewaar").await;
        assert_eq!(kept(&tab).await, "di 09:00-11:00", "script {script}");
        tab.close().await;
    }
}
