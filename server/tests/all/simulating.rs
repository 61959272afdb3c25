//! `koppel simulate`: its files, plays that are kept, and a kill in the middle that changes nothing.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::command::{check, text};

fn scenario() -> String {
    text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/anna-zorgt/scenario.toml"))
}

fn arguments(out: &Path, more: &[&str]) -> Vec<String> {
    let fixed =
        ["simulate", &scenario(), "--weeks", "4", "--replications", "6", "--out", &text(out)].map(str::to_owned);
    fixed.into_iter().chain(more.iter().map(|one| (*one).to_owned())).collect()
}

#[track_caller]
fn run(out: &Path, more: &[&str]) -> (String, String) {
    let all = arguments(out, more);
    check(&all.iter().map(String::as_str).collect::<Vec<_>>(), 0)
}

#[test]
fn the_report_says_what_came_out_and_needs_no_network() {
    let folder = tempfile::tempdir().unwrap();
    let (said, _) = run(folder.path(), &["--against", "nearest"]);
    for line in ["wet van Little", "dekkingsgraad", "verschil", "simulation.html"] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    let page = fs::read_to_string(folder.path().join("simulation.html")).unwrap();
    for part in ["<h1>", "Content-Security-Policy", "Vervuld naar wijk", "[[district]]", "polyline"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"));
    let csv = fs::read_to_string(folder.path().join("simulation.csv")).unwrap();
    assert!(csv.starts_with("\u{feff}maat;waarde;±;ernaast;±;verschil;±\r\n"), "{csv}");
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join("simulation.json")).unwrap()).unwrap();
    assert_eq!(json["format"], "koppel-simulation/1");
    let fill = json["first"]["figures"]["fill"]["mean"].as_f64().unwrap();
    assert!((0.2..1.0).contains(&fill), "{fill}");
    let (english, _) = run(folder.path(), &["--lang", "en"]);
    assert!(english.contains("of 100 requests are met"), "{english}");
}

#[test]
fn a_kill_in_the_middle_changes_nothing_and_what_was_played_is_kept() {
    let (undisturbed, killed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    run(undisturbed.path(), &[]);
    let plays = killed.path().join("plays");
    let done = || fs::read_dir(&plays).map_or(0, Iterator::count);
    for _ in 0..3 {
        let before = done();
        let mut child = Command::new(env!("CARGO_BIN_EXE_koppel"))
            .args(arguments(killed.path(), &[]))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while done() == before && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(2));
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(done() > 0, "something was kept");
    // A file that was torn counts as none.
    if let Some(file) = fs::read_dir(&plays).unwrap().flatten().find(|file| file.path().extension().is_some()) {
        fs::write(file.path(), "{\"days\":").unwrap();
    }
    run(killed.path(), &[]);
    for name in ["simulation.json", "simulation.csv", "simulation.html"] {
        let read = |folder: &Path| fs::read(folder.join(name)).unwrap();
        assert!(read(undisturbed.path()) == read(killed.path()), "{name} differs");
    }
}

#[test]
fn a_scenario_that_is_wrong_is_refused_with_its_field() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.toml");
    for (wrong, expected) in
        [("weeks = 4", "district"), ("", "district"), ("weken = 4", "unknown field"), ("=", "TOML")]
    {
        fs::write(&path, wrong).unwrap();
        let (_, err) = check(&["simulate", &text(&path)], 1);
        assert!(err.contains("wrong.toml") && err.contains(expected), "{err}");
    }
    let (_, err) = check(&["simulate", "nowhere.toml"], 1);
    assert!(err.contains("nowhere.toml"), "{err}");
}

#[test]
fn capacity_says_what_is_carried_and_what_a_voucher_buys() {
    let folder = tempfile::tempdir().unwrap();
    let voucher = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/voucher");
    let small = folder.path().join("small.toml");
    fs::write(
        &small,
        "extends = \"scenario.toml\"\nweeks = 4\nwarm_up_weeks = 1\nreplications = 3\npolicy = \"nearest\"\n",
    )
    .unwrap();
    fs::copy(voucher.join("scenario.toml"), folder.path().join("scenario.toml")).unwrap();
    let (scenario, prices) = (text(&small), text(&voucher.join("prijslijst.toml")));
    let (said, _) =
        check(&["capacity", &scenario, "--fill", "20", "--prices", &prices, "--amount", "900", "--lang", "en"], 0);
    for line in ["requests a week can be carried at 20% met", "With € 900:", "With € 1,800:", "capacity.html"] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    assert!(fs::read_to_string(folder.path().join("simulation/capacity.html")).unwrap().contains("<h1>"));
    fs::write(folder.path().join("free.toml"), "[[item]]\nname = \"free\"\nprice = 0\n").unwrap();
    let free = text(&folder.path().join("free.toml"));
    let (_, err) = check(&["capacity", &scenario, "--prices", &free, "--amount", "900"], 1);
    assert!(err.contains("free.toml") && err.contains("found price 0"), "{err}");
}

#[test]
fn places_are_proven_and_count_what_is_there() {
    let anna = scenario();
    let (said, _) = check(&["places", &anna, "--open", "2", "--older"], 0);
    assert!(said.contains("65-plussers") && said.contains("bewezen"), "{said}");
    let json = |more: &[&str]| -> serde_json::Value {
        let all = [&["places", &anna, "--open", "1", "--json"], more].concat();
        serde_json::from_str(&check(&all, 0).0).unwrap()
    };
    let (without, with) = (json(&[]), json(&["--there", "4697"]));
    assert_eq!(without["reached_before"], 0);
    assert!(with["reached_before"].as_i64().unwrap() > 0);
    assert_eq!(without["curve"][0]["reached"], without["curve"][0]["ceiling"]);
    let (_, err) = check(&["places", &anna, "--there", "1"], 1);
    assert!(err.contains("geen postcode"), "{err}");
}
