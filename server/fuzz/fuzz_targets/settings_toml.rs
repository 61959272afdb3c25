//! Any text as koppel.toml, a policy, a mapping, a scenario or a sweep: refused in words, or something that can be used.
#![no_main]

use koppel::postcodes::centre_of;
use koppel::settings::{Settings, parse_policy};
use koppel_fuzz::read_and_look;
use koppel_scenarios::simulate::sweep::variants;
use koppel_scenarios::simulate::{Scenario, Wrong};
use libfuzzer_sys::fuzz_target;

const VOLUNTEERS: &[u8] = b"id;postcode;beschikbaar;organisatie\nV1;4697;di ochtend;ZVT\nV2;4698;wo do 9-17;\n";
const REQUESTS: &[u8] = b"id;postcode;soort;wanneer;duur\nR1;4697;boodschappen;di 10-11;1 uur\nR2;4697;rit;wo;30\n";

fn told(wrong: &Wrong) {
    assert!(!wrong.to_string().is_empty());
}

/// A scenario, written and read again, is the same.
fn there_and_back(scenario: &Scenario) {
    let text = toml::to_string(scenario).expect("a scenario that was read can be written");
    let again = Scenario::parse(&text, &|_| None, &|postcode| centre_of(postcode));
    assert_eq!(again.as_ref().ok(), Some(scenario), "{:?}", again.as_ref().err());
}

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let beside = |name: &str| {
        (name == "scenario.toml").then(|| include_str!("../../../scenarios/anna-zorgt/scenario.toml").to_owned())
    };
    match kind % 5 {
        0 => {
            let settings = Settings::parse(text);
            let read = read_and_look(&[
                ("vrijwilligers.csv", VOLUNTEERS),
                ("hulpvragen.csv", REQUESTS),
                ("koppel.toml", bytes),
            ]);
            assert!(settings.is_ok() || read.is_none(), "settings that cannot be read were used");
        }
        1 => {
            if let Err((_, words)) = parse_policy(text) {
                assert!(!words.is_empty());
            }
        }
        2 => {
            let _ = read_and_look(&[
                ("vrijwilligers.csv", VOLUNTEERS),
                ("hulpvragen.csv", REQUESTS),
                ("koppel-mapping.toml", bytes),
            ]);
        }
        3 => match Scenario::parse(text, &beside, &|postcode| centre_of(postcode)) {
            Ok(scenario) => there_and_back(&scenario),
            Err(wrong) => told(&wrong),
        },
        _ => match variants(text, &beside, &|postcode| centre_of(postcode)) {
            Ok(all) => all.iter().take(20).for_each(|one| there_and_back(&one.scenario)),
            Err(wrong) => told(&wrong),
        },
    }
});
