//! The page that explains a scenario's keys says them all, with the defaults that hold.

use std::collections::BTreeMap;

use koppel_scenarios::simulate::setting::{
    Answers, Asked, Carers, District, Extra, Offer, Scenario, Training, Volunteers,
};
use serde::Serialize;

const PAGE: &str = include_str!("../../README.md");
/// Keys of the file as a whole that are tables, each with a heading of its own.
const TABLES: [&str; 8] = ["district", "volunteers", "extra", "training", "request", "offer", "answers", "carers"];

/// By key: the default as written under a heading that begins so; `None` for a key without one.
fn written(heading: &str) -> BTreeMap<String, Option<toml::Value>> {
    let under = PAGE.split("\n### ").find(|part| part.starts_with(heading)).expect("the heading is there");
    let rows = under.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let (key, rest) = row.split_once("` | ").expect("a key and its default");
        let default = rest.strip_prefix('`').map(|rest| {
            let value = rest.split('`').next().expect("a default");
            let table: toml::Table = toml::from_str(&format!("it = {value}")).expect("a default as in a file");
            table["it"].clone()
        });
        (key.to_owned(), default)
    })
    .collect()
}

fn check(heading: &str, defaults: &impl Serialize, without: &[&str]) {
    let mut expected: BTreeMap<String, Option<toml::Value>> = toml::Table::try_from(defaults)
        .expect("defaults are a table")
        .into_iter()
        .filter(|(key, _)| heading != "The file" || !TABLES.contains(&key.as_str()))
        .map(|(key, value)| (key, Some(value)))
        .collect();
    expected.extend(without.iter().map(|key| ((*key).to_owned(), None)));
    assert_eq!(written(heading), expected, "{heading}");
}

#[test]
fn every_key_is_explained_with_its_default() {
    check("The file", &Scenario::default(), &[]);
    let district: District = toml::from_str("name = ''\npostcodes = []\ninhabitants = 0").expect("a district");
    check("`[[district]]`", &district, &["name", "postcodes", "inhabitants"]);
    check("`[volunteers]`", &Volunteers::default(), &[]);
    check("`[[extra]]`", &Extra::default(), &["district"]);
    check("`[[training]]`", &Training::default(), &["skill", "certificate"]);
    check("`[[request]]`", &Asked::default(), &["mode"]);
    check("`[[offer]]`", &Offer::default(), &[]);
    check("`[answers]`", &Answers::default(), &[]);
    check("`[carers]`", &Carers::default(), &[]);
}
