//! Spreadsheets of the scenarios, read as a coordinator's would be: an invented town comes back as it was, and the village
//! of Anna Zorgt has in it what its readme says.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use koppel::read::{ReadOptions, Reading, read};
use koppel_engine::problem::Problem;
use koppel_engine::volunteer::Wishes;
use koppel_engine::words::Tags;
use koppel_scenarios::Town;
use koppel_scenarios::rows::{csv, offer_rows, request_rows, volunteer_rows};
use koppel_scenarios::simulate::{Scenario, books};

fn read_folder(folder: &Path) -> Reading {
    let options = ReadOptions { write_mapping: false, ..ReadOptions::new(date(2026, 11, 20)) };
    read(&[folder.to_owned()], &options).expect("a folder that can be read")
}

fn anna_zorgt() -> Reading {
    read_folder(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../scenarios/anna-zorgt"))
}

/// The words of tags in alphabetical order: two problems number the same words differently.
fn words(problem: &Problem, tags: &Tags) -> Vec<String> {
    let mut words: Vec<String> = tags.iter().map(|tag| problem.vocabulary.word(tag).to_owned()).collect();
    words.sort_unstable();
    words
}

fn wishes(problem: &Problem, wishes: &Wishes) -> [Vec<String>; 3] {
    [&wishes.required, &wishes.forbidden, &wishes.preferred].map(|tags| words(problem, tags))
}

/// Everything about the volunteers that a file holds, in words.
fn volunteers(problem: &Problem) -> Vec<String> {
    let described = problem.volunteers.iter().map(|v| {
        let certificates: Vec<_> =
            v.certificates.iter().map(|held| (problem.vocabulary.word(held.what), held.ends_on)).collect();
        let mut ways = v.ways.clone();
        ways.sort_unstable_by_key(|way| way.mode);
        let (liked, refused) = (words(problem, &v.kinds_liked), words(problem, &v.kinds_refused));
        let organisation = v.organisation.map(|place| &problem.organisations[place as usize].id);
        let who = format!("{} {organisation:?} {} {}", v.id, v.home.latitude, v.home.longitude);
        let what = format!("{ways:?} {:?} {certificates:?} {liked:?} {refused:?}", words(problem, &v.skills));
        // The file says of everybody whether they are a woman; the town only of women.
        let smokes = words(problem, &v.traits).contains(&"smoker".to_owned());
        let is_woman = words(problem, &v.traits).contains(&"sex:f".to_owned());
        // Reading lays the week on the days around the period too, for nights that cross its ends.
        let (begin, end) = (problem.period.midnights[0], problem.period.midnights[problem.period.days()]);
        let free: Vec<_> = v.free.iter().filter(|span| (begin..end).contains(&span.starts_at)).collect();
        let when = format!("{free:?} {:?} {}", v.limits, v.visits_before);
        format!("{who} {what} {smokes} {is_woman} {:?} {when}", wishes(problem, &v.wishes))
    });
    described.collect()
}

/// The same of the requests and their visits.
fn requests(problem: &Problem) -> Vec<String> {
    let described = problem.visits.iter().map(|visit| {
        let r = problem.request_of(visit);
        let organisation = r.organisation.map(|place| &problem.organisations[place as usize].id);
        let from_to = [&r.place, &r.ends_at_place].map(|place| (place.latitude, place.longitude));
        let who = format!("{} {} {organisation:?} {from_to:?} {}", r.id, r.requester, problem.vocabulary.word(r.kind));
        let asks = format!(
            "{:?} {:?} {:?} {}",
            words(problem, &r.skills),
            words(problem, &r.certificates),
            r.mode,
            r.volunteers_needed
        );
        let has_dog = words(problem, &r.traits).contains(&"dog".to_owned());
        format!(
            "{who} {asks} {} {has_dog} {:?} {:?} {:?} {:?} {:?} {:?}",
            r.priority,
            (r.offer, r.joins_within_s),
            (&r.area, r.strain, r.same_volunteers),
            (visit.night, &visit.id),
            wishes(problem, &r.wishes),
            r.known,
            visit.slots
        )
    });
    described.collect()
}

#[test]
fn a_town_comes_back_from_its_spreadsheets_as_it_was() {
    let town = Town { volunteers: 300, visits: 500, ..Town::town(11) };
    let made = town.problem();
    let folder = tempfile::tempdir().expect("a folder for the spreadsheets");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file in it");
    write("vrijwilligers.csv", &csv(&volunteer_rows(&made)));
    write("hulpvragen.csv", &csv(&request_rows(&made)));
    write("koppel.toml", "first_day = \"2026-11-23\"\ngrid_min = 30\n");
    let found = read_folder(folder.path());
    let troubles: Vec<_> = found.report.tables.iter().flat_map(|table| &table.problems).take(3).collect();
    assert!(troubles.is_empty(), "{troubles:?}");
    for (made, found) in volunteers(&made).iter().zip(volunteers(&found.problem)) {
        assert_eq!(*made, found);
    }
    for (made, found) in requests(&made).iter().zip(requests(&found.problem)) {
        assert_eq!(*made, found);
    }
    assert_eq!(found.problem.volunteers.len(), 300);
    assert_eq!(found.problem.visits.len(), 500);
}

/// Nights, rides, series, a group, lasting pairs and carers, in one village.
const MIXED: &str = r#"
name = "Mixed"
first_day = "2026-11-23"
organisations = 2
[[district]]
name = "Sint-Annaland"
postcodes = [4697]
inhabitants = 3600
[[district]]
name = "Tholen"
postcodes = [4691]
inhabitants = 7100
[volunteers]
count = 60
skills = { listening = 0.5, night = 0.3 }
certificates = { VOG = 0.7, "first aid" = 0.2 }
part_weights = [2.0, 2.0, 1.0, 1.0]
[[request]]
kind = "company"
per_week = 10
skills = ["listening"]
parts = ["morning", "afternoon", "evening"]
days = 3
repeats = 6
[[request]]
kind = "transport"
per_week = 12
mode = "car"
fixed = true
certificates = ["VOG"]
[[request]]
kind = "respite-night"
per_week = 5
parts = ["night"]
skills = ["night"]
minutes = [480, 480]
weekdays = [1, 1, 1, 1, 1, 1, 1]
days = 2
carer = true
[[request]]
kind = "buddy"
per_week = 2
lasts_days = 200
klik = 0.5
[[request]]
kind = "walking"
per_week = 4
repeats = 9
every_days = 2
[[offer]]
kind = "coffee morning"
shifts = ["tue morning", "thu afternoon"]
postcode = 4697
serves = ["company"]
[carers]
count = 20
"#;

#[test]
fn a_scenario_comes_back_from_its_spreadsheets_as_it_was() {
    let centres = |postcode| koppel::postcodes::centre_of(postcode);
    let scenario = Scenario::parse(MIXED, &|_| None, &centres).expect("a sound scenario");
    let made = books(&scenario, &centres, 14);
    let folder = tempfile::tempdir().expect("a folder for the spreadsheets");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file in it");
    write("vrijwilligers.csv", &csv(&volunteer_rows(&made)));
    write("hulpvragen.csv", &csv(&request_rows(&made)));
    write("groepsaanbod.csv", &csv(&offer_rows(&made)));
    write("koppel.toml", "first_day = \"2026-11-23\"\ndays = 14\ngrid_min = 60\n");
    let found = read_folder(folder.path());
    let troubles: Vec<_> = found.report.tables.iter().flat_map(|table| &table.problems).take(3).collect();
    assert!(troubles.is_empty(), "{troubles:?}");
    let has = |is_so: &dyn Fn(&koppel_engine::request::HelpRequest) -> bool| made.requests.iter().any(is_so);
    assert!(has(&|r| r.offer.is_some()) && has(&|r| r.same_volunteers) && has(&|r| r.joins_within_s.is_some()));
    assert!(made.visits.iter().any(|visit| visit.night) && made.visits.len() > made.requests.len());
    for (made, found) in volunteers(&made).iter().zip(volunteers(&found.problem)) {
        assert_eq!(*made, found);
    }
    let sorted = |mut rows: Vec<String>| {
        rows.sort_unstable();
        rows
    };
    for (made, found) in sorted(requests(&made)).iter().zip(sorted(requests(&found.problem))) {
        assert_eq!(*made, found);
    }
    assert_eq!(found.problem.volunteers.len(), made.volunteers.len());
    assert_eq!(found.problem.visits.len(), made.visits.len());
}

#[test]
fn the_village_has_forty_volunteers_and_sixty_two_requests() {
    let problem = anna_zorgt().problem;
    assert_eq!((problem.volunteers.len(), problem.requests.len(), problem.visits.len()), (40, 62, 62));
}

#[test]
fn of_the_village_only_the_rows_that_its_readme_names_are_left_out() {
    let report = anna_zorgt().report;
    let left_out = |table: usize| -> Vec<String> {
        report.tables[table].problems.iter().map(|problem| problem.original[0].clone()).collect()
    };
    assert_eq!(left_out(0), ["V23", "V41", "V42"]);
    assert_eq!(left_out(1), ["R63", "R64"]);
}

#[test]
fn every_column_of_the_village_is_understood() {
    for table in anna_zorgt().report.tables {
        let unknown: Vec<_> = table.columns.iter().filter(|column| column.field.is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
