//! The scenarios of the field, each in a short form: what its page says came out, comes out.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use koppel_scenarios::simulate::{Figure, Outcome, Policy, Scenario, Unkept, difference, figure, play_all};

/// Centres of postcodes, from the table that koppel has built in.
static CENTRES: LazyLock<HashMap<u16, (f64, f64)>> = LazyLock::new(|| {
    let rows = include_str!("../../../server/data/pc4.csv").lines().skip(1);
    let centre = |line: &str| {
        let mut cells = line.split(',');
        let postcode: u16 = cells.next()?.parse().ok()?;
        Some((postcode, (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?)))
    };
    rows.map(|line| centre(line).expect("a row of the table")).collect()
});

fn centres(postcode: u16) -> Option<(f64, f64)> {
    CENTRES.get(&postcode).copied()
}

/// A scenario of a folder.
fn scenario(folder: &str, file: &str) -> Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let open = |name: &str| fs::read_to_string(folder.join(name)).ok();
    let text = open(file).unwrap_or_else(|| panic!("{file} of {}", folder.display()));
    Scenario::parse(&text, &open, &centres).unwrap_or_else(|wrong| panic!("{file}: {wrong}"))
}

/// A short form: fewer weeks and plays, and a policy that is quick.
fn short(folder: &str, file: &str, weeks: u32) -> Vec<Outcome> {
    let scenario = Scenario {
        weeks,
        warm_up_weeks: weeks.min(4),
        replications: 6,
        policy: Policy::Nearest,
        ..scenario(folder, file)
    };
    play_all(&scenario, &centres, &Unkept)
}

/// In the second file of a folder the figure is surely higher, or lower.
#[track_caller]
fn check(folder: &str, file: &str, weeks: u32, shown: Figure, rises: bool) {
    let (first, second) = (short(folder, "scenario.toml", weeks), short(folder, file, weeks));
    let apart = difference(&first, &second, shown);
    assert!(apart.is_sure() && (apart.mean > 0.0) == rises, "{folder}, {shown:?}: {apart:?}");
}

#[test]
fn every_scenario_of_every_folder_reads_and_plays() {
    let folders = fs::read_dir(env!("CARGO_MANIFEST_DIR")).unwrap().flatten().map(|entry| entry.path());
    let mut names: Vec<String> = Vec::new();
    for folder in folders.filter(|folder| folder.join("scenario.toml").is_file()) {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(folder.join("README.md").is_file(), "{name} has a page");
        for file in
            fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned())
        {
            let is_scenario = file.ends_with(".toml") && !["koppel.toml", "prijslijst.toml"].contains(&file.as_str());
            if is_scenario {
                let found = scenario(&name, &file);
                let outcome = play_all(
                    &Scenario {
                        weeks: 1,
                        warm_up_weeks: 0,
                        replications: 1,
                        policy: Policy::FirstCome,
                        ..found.clone()
                    },
                    &centres,
                    &Unkept,
                );
                assert!(
                    outcome[0].all().arrived > 0 && !found.sources.is_empty() && !found.asks.is_empty(),
                    "{name}/{file}"
                );
            }
        }
        names.push(name);
    }
    names.sort();
    let all = [
        "amsterdam-noodpakket",
        "anna-zorgt",
        "deelname-daling",
        "klokhuis-amersfoort",
        "maatjes",
        "mantelzorg-overbelasting",
        "nizu-utrecht",
        "ontmoetingsplekken",
        "respijt-aanbod",
        "twente-nacht",
        "van-individueel-naar-collectief",
        "voucher",
        "welzijn-op-recept",
    ];
    assert_eq!(names, all);
}

#[test]
fn koppels_plan_is_not_surely_worse_than_the_nearest_who_can_and_spreads_the_load() {
    let anna = |policy| Scenario { weeks: 8, replications: 6, policy, ..scenario("anna-zorgt", "scenario.toml") };
    let plays = |policy| play_all(&anna(policy), &centres, &Unkept);
    let (nearest, koppel) = (plays(Policy::Nearest), plays(Policy::Koppel));
    let fill = difference(&nearest, &koppel, Figure::Fill);
    assert!(fill.mean + fill.half_width > 0.0, "{fill:?}");
    let gini = difference(&nearest, &koppel, Figure::Gini);
    assert!(gini.mean < 0.0, "{gini:?}");
}

#[test]
fn a_network_meets_more_than_organisations_alone() {
    check("nizu-utrecht", "alone.toml", 4, Figure::Fill, false);
}

#[test]
fn twice_the_night_volunteers_relieve_the_carers() {
    check("twente-nacht", "twice.toml", 12, Figure::Fill, true);
    check("twente-nacht", "twice.toml", 12, Figure::Strain, false);
}

#[test]
fn the_card_takes_fewer_calls_than_a_cold_list() {
    let plays = |file: &str| {
        play_all(&Scenario { warm_up_weeks: 8, ..scenario("amsterdam-noodpakket", file) }, &centres, &Unkept)
    };
    let apart = difference(&plays("scenario.toml"), &plays("cold-list.toml"), Figure::CallsPerEmergency);
    assert!(apart.mean > 0.1, "{apart:?}");
}

#[test]
fn ten_volunteers_fewer_fill_less_of_the_rota() {
    check("klokhuis-amersfoort", "thirty.toml", 16, Figure::Fill, false);
}

#[test]
fn without_a_volunteer_at_home_carers_bear_more() {
    check("respijt-aanbod", "without-volunteer-at-home.toml", 16, Figure::Strain, true);
}

#[test]
fn referrals_come_on_top_of_what_is_asked() {
    check("welzijn-op-recept", "none.toml", 10, Figure::ServedPerWeek, false);
}

#[test]
fn fewer_people_who_volunteer_help_fewer() {
    check("deelname-daling", "39-percent.toml", 10, Figure::Fill, false);
    check("deelname-daling", "39-percent.toml", 10, Figure::TravelMin, true);
}

#[test]
fn carers_first_costs_the_others_little() {
    let last = short("mantelzorg-overbelasting", "carers-last.toml", 12);
    let apart = difference(&short("mantelzorg-overbelasting", "scenario.toml", 12), &last, Figure::Fill);
    assert!(apart.mean.abs() < 0.05, "{apart:?}");
}

#[test]
fn twice_the_sign_ups_shorten_the_wait_for_a_buddy() {
    check("maatjes", "twice-the-sign-ups.toml", 40, Figure::WaitDays, false);
    let all = short("maatjes", "scenario.toml", 40);
    assert!(figure(&all, Figure::WaitDays).mean > 5.0, "people do wait");
}

#[test]
fn group_offers_take_individual_requests_over() {
    check("van-individueel-naar-collectief", "with-groups.toml", 12, Figure::SeatedPerWeek, true);
}
