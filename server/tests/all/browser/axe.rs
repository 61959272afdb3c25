//! axe-core looks at every page: light and wide, dark and narrow, in both languages, and finds nothing.

use serde_json::Value;

use super::super::house::House;
use super::super::routes::pages;
use super::tab::Tab;

const AXE: &str = include_str!("../../axe/axe.min.js");

/// WCAG 2.2 up to AA, and what axe itself thinks good practice.
const RUN: &str = "axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', \
                   'wcag22aa', 'best-practice'] }).then(found => found.violations.map(rule => \
                   rule.id + ': ' + rule.help + rule.nodes.slice(0, 4).map(node => '\\n      ' + node.html + '\\n      ' + \
                   node.failureSummary).join('')))";

async fn look(tab: &Tab, path: &str, found: &mut Vec<String>) {
    tab.open(path).await;
    tab.ask(&format!("{AXE};true")).await;
    let violations = tab.ask(RUN).await;
    let Value::Array(violations) = violations else { panic!("axe did not run at {path}: {violations}") };
    found.extend(violations.iter().map(|one| format!("{path}: {}", one.as_str().unwrap())));
    let sideways = tab.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth").await;
    if sideways != 0 {
        found.push(format!("{path}: {sideways} px stand outside the window"));
    }
}

async fn check(theme: &str, width: i64, lang: &str) {
    let tab = Tab::of(House::planned().await).await;
    tab.wide(width).await;
    tab.theme(theme).await;
    let mut found = Vec::new();
    for path in ["/log-in", "/set-up?code=x", "/no-such-page"] {
        look(&tab, path, &mut found).await;
    }
    tab.open(&format!("/taal/{lang}")).await;
    let cookie = tab.house.cookies["administrator"].replace("koppel=", "");
    tab.cookie("koppel", &cookie).await;
    for path in pages() {
        look(&tab, &path, &mut found).await;
        tab.picture(&format!("{}-{theme}-{lang}", path.trim_start_matches('/').replace(['/', '?', '='], "_"))).await;
    }
    tab.close().await;
    assert!(found.is_empty(), "{theme}, {width} px, {lang}: {}\n{}", found.len(), found.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn light_and_wide_in_dutch() {
    check("light", 1280, "nl").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dark_and_narrow_in_dutch() {
    check("dark", 390, "nl").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn light_and_narrow_in_english() {
    check("light", 390, "en").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dark_and_wide_in_english() {
    check("dark", 1280, "en").await;
}
