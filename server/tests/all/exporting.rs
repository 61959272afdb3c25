//! What is exported is everything, can be read again, runs nothing in a spreadsheet, and names nobody over the API.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use jiff::civil::date;
use koppel::export::{self, Format};
use koppel::people::Person;
use koppel::read::{ReadOptions, Reading, read};
use koppel::store::weeks::Week;
use koppel::store::{SealKey, Store};
use koppel_engine::planning::{Effort, UNWATCHED, make_plan};
use serde_json::Value;

use super::house::House;
use super::reading_basics::{read_files, read_texts};
use super::store::{planned, village};

fn read_again(folder: &Path) -> Reading {
    let options = ReadOptions { write_mapping: false, ..ReadOptions::new(date(2020, 1, 1)) };
    read(&[folder.to_owned()], &options).unwrap_or_else(|trouble| panic!("{trouble:?}"))
}

/// Writes the tables of a week and reads them again.
fn there_and_back(was: &Reading, format: Format) -> Reading {
    let week = Week {
        id: 1,
        problem: was.problem.clone(),
        clock: was.clock.clone(),
        travel: (*was.travel).clone(),
        policy: was.policy.clone(),
        summary: koppel::store::weeks::Summary::default(),
        settings: String::new(),
        made_at: String::new(),
    };
    let folder = tempfile::tempdir().unwrap();
    for sheet in export::of_week(&week, &was.people) {
        let file = folder.path().join(format!("{}.{}", sheet.name, format.ending()));
        std::fs::write(file, sheet.bytes(format).unwrap()).unwrap();
    }
    std::fs::write(folder.path().join("koppel.toml"), export::settings(&week)).unwrap();
    read_again(folder.path())
}

/// Volunteer by volunteer and request by request, so that a difference names its row.
fn check_same(was: &Reading, now: &Reading) {
    let problems: Vec<_> = now.report.tables.iter().flat_map(|table| &table.problems).collect();
    assert_eq!(problems, Vec::<&koppel::read::report::RowProblem>::new(), "every row is read again");
    let (one, other) = (&was.problem, &now.problem);
    assert_eq!(one.period, other.period);
    assert_eq!(one.vocabulary, other.vocabulary);
    for (one, other) in one.volunteers.iter().zip(&other.volunteers) {
        assert_eq!(one, other);
    }
    for (one, other) in one.requests.iter().zip(&other.requests) {
        assert_eq!(one, other);
    }
    for (one, other) in one.visits.iter().zip(&other.visits) {
        assert_eq!(one, other);
    }
    assert!(one == other, "the same problem");
    assert_eq!(was.policy, now.policy);
    assert_eq!(was.travel, now.travel, "the same speeds and measured trips");
    let told = |people: &BTreeMap<String, Person>| -> Vec<[String; 6]> {
        let fields = |(id, one): (&String, &Person)| {
            let Person { first_name, name, phone, email, address } = one.clone();
            [id.clone(), first_name, name, phone, email, address]
        };
        people.iter().map(fields).collect()
    };
    for (was, now) in
        [(&was.people.volunteers, &now.people.volunteers), (&was.people.requesters, &now.people.requesters)]
    {
        for (one, other) in told(was).iter().zip(told(now)) {
            assert_eq!(*one, other);
        }
        assert_eq!(was.len(), now.len());
    }
}

#[test]
fn a_village_that_is_exported_can_be_imported_again() {
    let was = village();
    for format in [Format::Csv, Format::Xlsx] {
        check_same(&was, &there_and_back(&was, format));
    }
}

#[test]
fn text_that_looks_like_a_formula_runs_nothing() {
    let mut was = village();
    was.people.volunteers.get_mut("V1").unwrap().first_name = "=1+1".to_owned();
    let week = Week {
        id: 1,
        problem: was.problem.clone(),
        clock: was.clock.clone(),
        travel: (*was.travel).clone(),
        policy: was.policy.clone(),
        summary: koppel::store::weeks::Summary::default(),
        settings: String::new(),
        made_at: String::new(),
    };
    let sheets = export::of_week(&week, &was.people);
    let text = String::from_utf8(sheets[0].bytes(Format::Csv).unwrap()).unwrap();
    assert!(text.contains(";'=1+1;") && !text.contains(";=1+1"), "{}", &text[..400]);
}

#[tokio::test]
async fn the_command_writes_every_table_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let (file, keys) = (folder.path().join("koppel.sqlite"), folder.path().join("koppel.key"));
    let address = format!("sqlite://{}", file.display());
    let store = Store::open(&address, SealKey::from_file(&keys, true).unwrap()).await.unwrap();
    planned(&store).await;
    let matches = store.matches(1).await.unwrap().len();
    store.close().await;
    for format in ["csv", "xlsx", "json"] {
        for more in [&[][..], &["--no-names"]] {
            let out = folder.path().join(format!("{format}{}", more.len()));
            let mut command = Command::new(env!("CARGO_BIN_EXE_koppel"));
            command.args(["export", "--database", &address, "--key-file", keys.to_str().unwrap(), "--format", format]);
            let done = command.arg("--out").arg(&out).args(more).output().unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            for table in ["volunteers", "requests", "matches", "decisions", "batches"] {
                assert!(out.join(format!("{table}.{format}")).is_file(), "{table}.{format}");
            }
            if format == "json" {
                let rows = |table: &str| -> Vec<Value> {
                    serde_json::from_slice(&std::fs::read(out.join(format!("{table}.json"))).unwrap()).unwrap()
                };
                assert_eq!((rows("volunteers").len(), rows("matches").len(), rows("batches").len()), (40, matches, 1));
                assert_eq!(rows("volunteers")[0]["first-name"] == "Anneke", more.is_empty());
            }
        }
    }
    let nowhere = folder.path().join("nowhere.sqlite");
    let mut command = Command::new(env!("CARGO_BIN_EXE_koppel"));
    command.args(["export", "--database", &format!("sqlite://{}", nowhere.display()), "--out", "x"]);
    assert_eq!(command.output().unwrap().status.code(), Some(1));
    assert!(!nowhere.exists(), "no database is made to export it");
}

#[tokio::test]
async fn over_the_api_every_table_comes_in_every_format() {
    let house = House::planned().await;
    for table in ["volunteers", "requests", "matches", "decisions", "batches"] {
        let json = house.api("GET", &format!("/v1/exports/{table}"), Value::Null).await.json();
        let csv = house.api("GET", &format!("/v1/exports/{table}?format=csv"), Value::Null).await;
        assert_eq!(csv.header("content-disposition"), format!("attachment; filename=\"{table}.csv\""));
        assert_eq!(csv.body.lines().count(), json.as_array().unwrap().len() + 1, "{table}");
        let xlsx = house.api("GET", &format!("/v1/exports/{table}?format=xlsx"), Value::Null).await;
        assert!(xlsx.body.starts_with("PK"), "{table}");
    }
    assert_eq!(house.api("GET", "/v1/exports/secrets", Value::Null).await.status, 404);
    assert_eq!(house.api("GET", "/v1/exports/matches?format=pdf", Value::Null).await.status, 400);
}

#[test]
fn speeds_and_measured_trips_that_are_exported_give_the_same_plan_again() {
    let folder = tempfile::tempdir().unwrap();
    let village = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/anna-zorgt");
    for name in ["vrijwilligers.csv", "hulpvragen.csv"] {
        std::fs::copy(village.join(name), folder.path().join(name)).unwrap();
    }
    let settings = "first_day = \"2026-11-23\"\n[travel]\nbicycle = { speed_km_h = 9.25, limit_min = 20 }\n\
                    [travel_matrix]\nmode = \"car\"\n";
    std::fs::write(folder.path().join("koppel.toml"), settings).unwrap();
    let without = read_again(folder.path());
    std::fs::write(folder.path().join("reistijden.csv"), "van;naar;seconden\n4697;4695;1500\n4695;4697;1560\n")
        .unwrap();
    let was = read_again(folder.path());
    let plan = |reading: &Reading| {
        make_plan(&reading.problem, reading.travel.as_ref(), &reading.policy, Effort::default(), UNWATCHED)
    };
    let expected = plan(&was);
    assert_ne!(expected, plan(&without), "the measured trips count");
    for format in [Format::Csv, Format::Xlsx] {
        let now = there_and_back(&was, format);
        check_same(&was, &now);
        assert_eq!(plan(&now), expected);
    }
}

/// Tables of which a fuzzer found that what was exported of them could not be read again, or was something else.
const FOUND: [(&str, &str); 11] = [
    (
        "id;postcode;beschikbaar\nV1;4697;ma-zo\n",
        // A link to a row that does not count.
        "id;soort;postcode;wanneer;duur;na\nG1;eten;4697;wo 12-14;een uurtje of twee;\nR2;eten;4697;wo;1 uur;G1\n",
    ),
    // An id that looks like a name, of a request that nobody else is named for.
    ("id;postcode;beschikbaar\nV1;4697;ma-zo\n", "id;soort;postcode;wanneer;duur\nR;eten;4697;wo;1 uur\n"),
    // Two starts on one day that are more than half a day apart.
    ("id;postcode;beschikbaar\nV1;4697;ma-zo\n", "id;soort;postcode;duur;wanneer\nR1;eten;4697;60 min;\" 24-1:;22\"\n"),
    // What begins after midnight in the last night of the week.
    (
        "id;postcode;beschikbaar\nV1;4697;ma-zo\n",
        "id;soort;postcode;duur;wanneer\nR1;eten;4697;60 min;24-1 of di nacht\n",
    ),
    // Midnight at the end of the last day.
    (
        "id;postcode;beschikbaar\nV1;4697;24-h-1\nV2;4697;di\n",
        "id;postcode;soort;duur;wanneer\nR1;4697;boodschappen;60 min;24-h-1\n",
    ),
    // A bracket that nothing closes.
    (
        "Nr,Naam,Postcode,Kan,Ma,Di,\"Max. reistijd\",Weg\ny1,\"De Vries, Anna\",4697,\"fiexport\n;;\nNr,Naam(Postcode,Kan,Ma,Di,\"Max8\u{ff}\u{ff}\u{3}d\",Weg\n",
        "id;soort;postcode;duur;wanneer\nR1;eten;4697;60 min;di\n",
    ),
    // A word that parts values, between brackets, and brackets the other way round.
    (
        "id;postcode;beschikbaar;vaardigheden\nV1;4697;ma-zo;zorgen (oud en jong), a)b, (c\n",
        "id;soort;postcode;duur;wanneer;vaardigheden\nR1;eten;4697;60 min;di;zorgen (oud en jong)\n",
    ),
    // Starts in the last night of the week, further apart than the finest step.
    (
        "id;postcode;beschikbaar\nV1;4697;di\n",
        "id;postcode;soort;duur;wanneer\nR1;4697;boodschappen;60 min;\"24:00; 11:00; nacht; 08:00-23:00; 4:00\"\n",
    ),
    // Two starts of one day, of which the second is a day later by its date.
    (
        "id;postcode;beschikbaar\nV1;4697;di\n",
        "id;postcode;soort;duur;wanneer\nR1;4697;boodschappen;60 min;elke dag 22:00 en 24:00\n",
    ),
    // The same, and the first day has the second alone.
    (
        "id;postcode;beschikbaar\nV1;4697;di\n",
        "id;postcode;soort;duur;wanneer\nR1;4697;boodschappen;60 min;elke dag 22:00 en 24:00 niet ma 20-23\n",
    ),
    // Hours that reach more than a day behind the period.
    (
        "id;postcode;beschikbaar\nV1;4697;1000on-1:00on:00-10\nV2;4697;di\n",
        "id;postcode;soort;duur;wanneer\nR1;4697;boodschappen;60 min;di\n",
    ),
];

#[test]
fn nights_of_weeks_that_come_back_are_exported_with_their_week() {
    for when in
        ["wekelijks zo 22:00 en 24:00", "wekelijks zo 22:00 en 24:00 niet 29-11", "wekelijks zo 22:00 of ma 10:00"]
    {
        let files = [
            ("koppel.toml", "first_day = \"2026-11-23\"\ndays = 21\n".to_owned()),
            ("vrijwilligers.csv", "id;postcode;beschikbaar\nV1;4697;di\n".to_owned()),
            ("hulpvragen.csv", format!("id;postcode;soort;duur;wanneer\nR1;4697;boodschappen;60 min;{when}\n")),
        ];
        let was = read_files(&files.each_ref().map(|(name, text)| (*name, text.as_bytes()))).1.unwrap();
        assert!(was.problem.visits.len() > 1, "{when}");
        check_same(&was, &there_and_back(&was, Format::Csv));
    }
}

#[test]
fn odd_tables_are_exported_so_that_they_can_be_read_again() {
    for (volunteers, requests) in FOUND {
        let was = read_texts(volunteers, requests);
        assert!(!was.problem.requests.is_empty(), "{requests}");
        check_same(&was, &there_and_back(&was, Format::Csv));
    }
}
