//! The scenarios that come with koppel, inside the program.

use koppel_scenarios::capacity::PriceList;
use koppel_scenarios::simulate::Scenario;

use crate::postcodes;

/// A file of a scenario: its folder, its name there, its text.
type File = (&'static str, &'static str, &'static str);

macro_rules! bundled {
    ($folder:literal, $file:literal) => {
        ($folder, $file, include_str!(concat!("../../scenarios/", $folder, "/", $file)))
    };
}

/// Every scenario file, folder by folder.
const FILES: &[File] = &[
    bundled!("amsterdam-noodpakket", "cold-list.toml"),
    bundled!("amsterdam-noodpakket", "scenario.toml"),
    bundled!("anna-zorgt", "scenario.toml"),
    bundled!("deelname-daling", "39-percent.toml"),
    bundled!("deelname-daling", "44-percent.toml"),
    bundled!("deelname-daling", "scenario.toml"),
    bundled!("klokhuis-amersfoort", "scenario.toml"),
    bundled!("klokhuis-amersfoort", "thirty.toml"),
    bundled!("maatjes", "scenario.toml"),
    bundled!("maatjes", "stay-longer.toml"),
    bundled!("maatjes", "twice-the-sign-ups.toml"),
    bundled!("mantelzorg-overbelasting", "carers-last.toml"),
    bundled!("mantelzorg-overbelasting", "scenario.toml"),
    bundled!("nizu-utrecht", "alone.toml"),
    bundled!("nizu-utrecht", "scenario.toml"),
    bundled!("ontmoetingsplekken", "scenario.toml"),
    bundled!("respijt-aanbod", "scenario.toml"),
    bundled!("respijt-aanbod", "without-volunteer-at-home.toml"),
    bundled!("twente-nacht", "scenario.toml"),
    bundled!("twente-nacht", "twice.toml"),
    bundled!("van-individueel-naar-collectief", "scenario.toml"),
    bundled!("van-individueel-naar-collectief", "with-groups.toml"),
    bundled!("voucher", "scenario.toml"),
    bundled!("welzijn-op-recept", "none.toml"),
    bundled!("welzijn-op-recept", "scenario.toml"),
    bundled!("welzijn-op-recept", "twice.toml"),
];

/// What a voucher can buy, to begin with.
const PRICES: &str = include_str!("../../scenarios/voucher/prijslijst.toml");

/// The names of the scenarios: their folders.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().filter(|(_, file, _)| *file == "scenario.toml").map(|(folder, ..)| *folder)
}

/// A scenario by its name, or one that stands beside it: `twente-nacht`, `twente-nacht/twice`.
///
/// # Panics
/// Never: a test reads every file.
#[must_use]
pub fn scenario(name: &str) -> Option<Scenario> {
    let (folder, file) = name.split_once('/').unwrap_or((name, "scenario"));
    let text = |file: &str| {
        FILES.iter().find(|(in_folder, named, _)| *in_folder == folder && *named == file).map(|(.., text)| *text)
    };
    let found = text(&format!("{file}.toml"))?;
    let beside = |file: &str| text(file).map(str::to_owned);
    Some(Scenario::parse(found, &beside, &|postcode| postcodes::centre_of(postcode)).expect("a test reads every file"))
}

/// The names of the scenarios that stand beside one, in its folder.
pub fn beside(name: &str) -> impl Iterator<Item = String> {
    let others = FILES.iter().filter(move |(folder, file, _)| *folder == name && *file != "scenario.toml");
    others.map(|(folder, file, _)| format!("{folder}/{}", file.trim_end_matches(".toml")))
}

/// The price list that comes with koppel.
///
/// # Panics
/// Never: a test reads it.
#[must_use]
pub fn prices() -> PriceList {
    toml::from_str(PRICES).expect("a test reads it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_that_comes_with_koppel_can_be_read() {
        assert_eq!(names().count(), 13);
        for (folder, file, _) in FILES {
            assert!(scenario(&format!("{folder}/{}", file.trim_end_matches(".toml"))).is_some(), "{folder}/{file}");
        }
        assert!(prices().items.len() > 3);
    }

    #[test]
    fn what_is_not_there_is_nothing() {
        assert!(scenario("atlantis").is_none() && scenario("twente-nacht/never").is_none());
        assert_eq!(beside("twente-nacht").collect::<Vec<_>>(), ["twente-nacht/twice"]);
    }
}
