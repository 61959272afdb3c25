//! The seeds of the fuzz targets are what they are meant to be: files that are read whole, not refused at their first line.

use std::fs;
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use jiff::civil::date;
use koppel::read::past::read_past;
use koppel::read::{ACCEPTANCE_FILE, ReadOptions, Reading, read};
use koppel::write::json::read_plan;
use koppel_engine::instance::{Instance, Solution};
use koppel_engine::{replan, verify};
use koppel_scenarios::capacity::PriceList;
use serde_json::Value;
use tempfile::TempDir;

use super::house::House;

fn seed(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The small week of the targets, without its group offers or with them, and one file more.
fn week(with_offers: bool, beside: Option<(&str, &[u8])>) -> Reading {
    let folder = TempDir::new().unwrap();
    for name in ["vrijwilligers.csv", "hulpvragen.csv", "koppel.toml", "groepsaanbod.csv"] {
        if with_offers || name != "groepsaanbod.csv" {
            fs::copy(seed("fuzz/week").join(name), folder.path().join(name)).unwrap();
        }
    }
    if let Some((name, bytes)) = beside {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let options = ReadOptions { write_mapping: false, ..ReadOptions::new(date(2026, 11, 20)) };
    read(&[folder.path().to_owned()], &options).unwrap_or_else(|trouble| panic!("{trouble}"))
}

/// A seed of the target `side_file` without the byte that says which file it is.
fn side_file(name: &str) -> Vec<u8> {
    fs::read(seed("fuzz/seeds/side_file").join(name)).unwrap().split_off(1)
}

#[test]
fn plans_are_of_their_week() {
    for (name, with_offers) in [("plain", false), ("grouped", true)] {
        let plan = read_plan(&seed("fuzz/seeds/plan_json").join(name)).unwrap();
        let Reading { mut problem, travel, .. } = week(with_offers, None);
        replan::restore(&mut problem, &plan);
        assert_eq!(verify::plan(&problem, &*travel, &plan).err(), None, "{name}");
        assert_eq!(plan.seats.is_empty(), !with_offers, "{name}");
    }
}

#[tokio::test]
async fn problems_are_planned_and_repaired() {
    let house = House::empty().await;
    for (name, path) in [("plan", "/v1/plans"), ("expected", "/v1/plans"), ("repair", "/v1/repairs")] {
        let body: Value =
            serde_json::from_slice(&fs::read(seed("fuzz/seeds/problem_json").join(name)).unwrap()).unwrap();
        let answer = house.api("POST", path, body).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}: {}", answer.body);
    }
}

#[test]
fn files_beside_a_week_are_read() {
    let model = side_file("acceptance");
    assert!(week(true, Some((ACCEPTANCE_FILE, &model))).problem.acceptance.is_some());
    let trips = week(true, Some(("reistijden.csv", &side_file("trips"))));
    assert_eq!(trips.travel.measured().map(|measured| measured.rows.len()), Some(2));
    let organisations = week(true, Some(("organisaties.csv", &side_file("organisations"))));
    assert_eq!(organisations.problem.organisations.len(), 2);
    let offers = week(false, Some(("groepsaanbod.csv", &side_file("offers"))));
    assert_eq!(offers.problem.requests.iter().filter(|request| request.offer.is_some()).count(), 2);
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("antwoorden.csv");
    fs::write(&path, side_file("past")).unwrap();
    assert!(read_past(&path, date(2026, 11, 20)).unwrap().proposals.len() > 50);
    assert!(PriceList::parse(std::str::from_utf8(&side_file("prices")).unwrap()).is_ok());
}

#[test]
fn solutions_are_of_their_instances() {
    for name in ["week", "tiny", "offers"] {
        let text = fs::read(seed("../engine/fuzz/seeds/solution").join(format!("{name}.json"))).unwrap();
        let solved: Value = serde_json::from_slice(&text).unwrap();
        let instance: Instance = serde_json::from_value(solved["instance"].clone()).unwrap();
        let solution: Solution = serde_json::from_value(solved["solution"].clone()).unwrap();
        assert_eq!(verify::solution(&instance, &solution).err(), None, "{name}");
    }
}
