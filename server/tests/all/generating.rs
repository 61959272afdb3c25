//! `koppel generate`: a scenario's spreadsheets are planned like anybody's, and nobody's spreadsheets are written over.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn scenario(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../scenarios").join(name)
}

fn koppel(command: &str, first: &Path, args: &[&str]) -> Output {
    let mut run = Command::new(env!("CARGO_BIN_EXE_koppel"));
    run.arg(command).arg(first).args(args).args(["--lang", "en"]).output().unwrap()
}

fn generate(town: &str, out: &Path, args: &[&str]) -> Output {
    koppel("generate", &scenario(town), &[&["--out", out.to_str().unwrap()], args].concat())
}

#[test]
fn a_generated_town_is_planned_and_recounted() {
    let folder = tempfile::tempdir().unwrap();
    let made = generate("van-individueel-naar-collectief/with-groups.toml", folder.path(), &["--seed", "7"]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let said = String::from_utf8(made.stdout).unwrap();
    assert!(said.contains("invented volunteers") && said.contains("group offer"), "{said}");
    let planned = koppel("match", folder.path(), &["--effort", "200", "--quiet"]);
    assert!(planned.status.success(), "{}", String::from_utf8_lossy(&planned.stderr));
    assert!(!folder.path().join("plan/errors.csv").exists(), "every row counts");
    let checked = koppel("check", folder.path(), &[folder.path().join("plan/plan.json").to_str().unwrap()]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn the_same_seed_gives_the_same_files_and_another_gives_others() {
    let folder = tempfile::tempdir().unwrap();
    let read = |out: &str, seed: &str| {
        let out = folder.path().join(out);
        assert!(generate("anna-zorgt/scenario.toml", &out, &["--seed", seed]).status.success());
        std::fs::read(out.join("hulpvragen.csv")).unwrap()
    };
    assert_eq!(read("one", "5"), read("two", "5"));
    assert_ne!(read("three", "6"), read("four", "7"));
}

#[test]
fn spreadsheets_that_are_there_are_not_written_over_unless_told() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("vrijwilligers.csv");
    std::fs::write(&list, "echt").unwrap();
    let refused = generate("anna-zorgt/scenario.toml", folder.path(), &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--replace"));
    assert_eq!(std::fs::read(&list).unwrap(), b"echt");
    assert!(!folder.path().join("hulpvragen.csv").exists(), "nothing is half written");
    assert!(generate("anna-zorgt/scenario.toml", folder.path(), &["--replace"]).status.success());
}

#[test]
fn a_country_has_a_folder_for_each_region_and_as_many_people_as_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["--country", "--volunteers", "9000", "--per-week", "4000", "--days", "1", "--json"];
    let made = generate("anna-zorgt/scenario.toml", folder.path(), &args);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let said: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    assert_eq!(said["folders"], 90);
    let volunteers = said["volunteers"].as_u64().unwrap();
    assert!((8_900..=9_100).contains(&volunteers), "each region rounds its share: {volunteers}");
    assert!(folder.path().join("46/vrijwilligers.csv").exists());
}
