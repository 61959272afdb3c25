//! The whole morning in a real browser: from the ugly spreadsheet to the exported plan, by mouse, by keyboard alone, and with
//! script off.

use koppel::life::State;

use super::super::house::House;
use super::hands::Hands;
use super::tab::Tab;

/// Drop-outs tried until one of them has somebody to ask.
const DROP_OUTS: usize = 6;

/// The files of the village, as the browser of this machine finds them.
fn village_files() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/anna-zorgt");
    let folder = folder.canonicalize().unwrap();
    ["vrijwilligers.csv", "hulpvragen.csv", "koppel.toml"].map(|name| folder.join(name).display().to_string()).to_vec()
}

async fn log_in(tab: &Tab, hands: Hands) {
    tab.open("/taal/nl").await;
    tab.open("/log-in").await;
    tab.fill(hands, "input[name=name]", "coordinator").await;
    tab.fill(hands, "input[name=password]", "een goed wachtwoord").await;
    tab.follow(hands, "main button", "").await;
    assert_eq!(tab.path().await, "/vandaag");
}

async fn import(tab: &Tab, hands: Hands) {
    tab.follow(hands, "nav a", "Importeren").await;
    tab.give(hands, "input[type=file]", village_files()).await;
    tab.follow(hands, "main button", "Kijk eerst").await;
    tab.sees("Dit leest koppel").await;
    tab.sees("40 rijen doen mee").await;
    tab.sees("deze rijen doen niet mee").await;
    assert_eq!(tab.house.store.newest_week().await.unwrap(), None, "looking keeps nothing");
    tab.follow(hands, "main button", "Lees dit in").await;
    tab.sees("Ingelezen").await;
}

async fn plan(tab: &Tab, hands: Hands) {
    tab.follow(hands, "nav a", "Vandaag").await;
    tab.follow(hands, "main button", "Maak voorstel").await;
    tab.until("document.readyState === 'complete' && document.body.innerText.includes('hulpvragen geplaatst')").await;
}

async fn decline(tab: &Tab, hands: Hands, within: &str, to: &str, reason: &str) {
    tab.act(hands, &format!("{within} article.match details.no summary"), "Nee, omdat").await;
    tab.choose(hands, "details.no[open] select[name=to]", to).await;
    tab.choose(hands, "details.no[open] select[name=reason]", reason).await;
    tab.follow(hands, "details.no[open] button", "Bewaar").await;
}

async fn in_state(tab: &Tab, state: State) -> usize {
    let week = tab.house.store.newest_week().await.unwrap().unwrap();
    tab.house.store.matches(week).await.unwrap().iter().filter(|one| one.state == state).count()
}

/// Agrees, and then somebody drops out: until there is a visit for which somebody can be asked.
async fn drop_out(tab: &Tab, hands: Hands) {
    for _ in 0..DROP_OUTS {
        tab.follow(hands, "nav a", "Voorstellen").await;
        tab.follow(hands, "article.match button", "Akkoord").await;
        tab.follow(hands, "nav a", "Voorstellen").await;
        decline(tab, hands, "#waits", "withdrawn", "health").await;
        assert!(tab.path().await.starts_with("/spoed/"), "whoever drops out leads to the call list");
        if tab.ask("Boolean(document.querySelector('select[name^=a-]'))").await == true {
            return;
        }
    }
    panic!("of {DROP_OUTS} drop-outs nobody can be replaced");
}

async fn morning(hands: Hands, script: bool) {
    let tab = Tab::of(House::empty().await).await;
    if !script {
        tab.without_script().await;
    }
    log_in(&tab, hands).await;
    import(&tab, hands).await;
    plan(&tab, hands).await;
    tab.follow(hands, "main a", "").await;
    tab.follow(hands, "nav a", "Voorstellen").await;
    tab.act(hands, "article.match details.why summary", "waarom?").await;
    tab.sees("korte reis").await;
    tab.follow(hands, "article.match button", "Akkoord").await;
    tab.sees("Akkoord. Bel nu de vrijwilliger.").await;
    decline(&tab, hands, "", "declined", "no-time").await;
    tab.sees("Een nieuw voorstel zoekt iemand anders").await;
    tab.follow(hands, "article.match button", "Vast").await;
    tab.sees("een nieuw voorstel laat dit zo").await;
    plan(&tab, hands).await;
    let week = tab.house.store.newest_week().await.unwrap().unwrap();
    let all = tab.house.store.matches(week).await.unwrap();
    assert_eq!(all.iter().filter(|one| one.pinned).count(), 1, "the pin stands");
    assert_eq!(in_state(&tab, State::VolunteerAsked).await, 1, "what was agreed stands");
    assert_eq!(in_state(&tab, State::Declined).await, 1, "the no stands");
    drop_out(&tab, hands).await;
    tab.choose(hands, "select[name^=a-]", "yes").await;
    tab.follow(hands, "main button", "Verwerk de antwoorden").await;
    tab.follow(hands, "main button", "Leg vast").await;
    assert_eq!(in_state(&tab, State::RequesterAsked).await, 1, "somebody else comes");
    tab.follow(hands, "nav a", "Voorstellen").await;
    let bytes = tab.downloads("plan.xlsx", tab.act(hands, "main a", "Excel")).await;
    assert!(bytes.starts_with(b"PK"), "a workbook");
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_morning_by_mouse() {
    morning(Hands::Mouse, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_morning_by_keyboard_alone() {
    morning(Hands::Keyboard, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_morning_with_script_off() {
    morning(Hands::Mouse, false).await;
}
