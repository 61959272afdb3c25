//! Foreign headers: the mapping file is written on first use, and remembered.

use koppel::read::{Cause, MAPPING_FILE, ReadOptions, read};
use koppel_engine::travel::Mode;

use crate::reading_basics::{REQUESTS, TODAY, read_files};

/// The layout of a real volunteer system's export (TeamKinetic), with invented people: two formats of dates, a column
/// twice, yes and no as True and False, telephones without their zero, a date in 2049 for "no end".
const EXPORT: &str = "VOLID,FIRSTNAME,SURNAME,GENDER,TEAMLEADER,CITY,COUNTRY,POSTCODE,AGE,PHONE,DATEREGISTERED,CRIMINALCHECK,\
    CHECKEXPIRES,STATUS,LOCOMOTION,VOLID\n\
    3,Ann,Bee,,False,Tholen,NL,4691 AB,71,612345678,2025-09-22,True,,Access Granted,fiets,3\n\
    4,Bob,Cee,Male,False,Tholen,NL,4691,71,113123456,2025-09-22,True,01/01/2049,Access Granted,auto,4\n\
    5,Cas,Dee,Female,True,Tholen,NL,4691 CD,45,,2025-09-22,True,21/10/2027,,auto,5\n\
    6,Dot,Eff,Female,True,Tholen,GB,B1 1RL,45,,2025-09-22,False,,Access Denied,lopend,6\n";

#[test]
fn a_foreign_export_is_read_and_its_mapping_remembered() {
    let (folder, reading) =
        read_files(&[("volunteers.csv", EXPORT.as_bytes()), ("hulpvragen.csv", REQUESTS.as_bytes())]);
    let first = reading.unwrap_or_else(|trouble| panic!("{trouble}"));
    assert_eq!(first.report.mapping_written().unwrap(), folder.path().join(MAPPING_FILE));
    let ids: Vec<&str> = first.problem.volunteers.iter().map(|v| &*v.id).collect();
    assert_eq!(ids, ["3", "4", "5"]);
    assert_eq!(first.people.volunteer("3").unwrap().phone, "0612345678");
    let ends: Vec<_> =
        first.problem.volunteers.iter().map(|v| v.certificates.first().map(|held| held.ends_on.year())).collect();
    assert_eq!(ends, [None, Some(2049), Some(2027)]);
    assert_eq!(first.problem.volunteers[0].ways.len(), 2, "locomotion is not understood: the default");

    let path = folder.path().join(MAPPING_FILE);
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written.contains("\"CHECKEXPIRES\" = \"certificate-until:VOG\"\n"), "{written}");
    assert!(written.contains("\"LOCOMOTION\" = \"\"  # not understood\n"), "{written}");
    std::fs::write(&path, written.replace("\"LOCOMOTION\" = \"\"", "\"LOCOMOTION\" = \"ways\"")).unwrap();
    let second =
        read(&[folder.path().to_path_buf()], &ReadOptions::new(TODAY)).unwrap_or_else(|trouble| panic!("{trouble}"));
    assert_eq!(second.report.mapping_written(), None);
    let ways: Vec<Mode> = second.problem.volunteers.iter().map(|v| v.ways[0].mode).collect();
    assert_eq!(ways, [Mode::Bicycle, Mode::Car, Mode::Car]);
}

#[test]
fn reading_twice_gives_the_same() {
    let (folder, reading) =
        read_files(&[("volunteers.csv", EXPORT.as_bytes()), ("hulpvragen.csv", REQUESTS.as_bytes())]);
    let first = reading.unwrap_or_else(|trouble| panic!("{trouble}"));
    let second =
        read(&[folder.path().to_path_buf()], &ReadOptions::new(TODAY)).unwrap_or_else(|trouble| panic!("{trouble}"));
    assert_eq!(first.problem, second.problem);
}

#[test]
fn headers_that_are_all_unknown_go_to_the_mapping_file() {
    let foreign = "kolonne,sted,hjaelp\n1,4697,tur\n";
    let (folder, reading) =
        read_files(&[("volunteers.csv", foreign.as_bytes()), ("hulpvragen.csv", REQUESTS.as_bytes())]);
    let trouble = reading.err().unwrap();
    assert!(matches!(trouble.cause, Cause::NoHeader { mapping: Some(_) }), "{trouble}");
    let path = folder.path().join(MAPPING_FILE);
    let filled = std::fs::read_to_string(&path).unwrap().replace("\"kolonne\" = \"\"", "\"kolonne\" = \"id\"");
    std::fs::write(&path, filled.replace("\"sted\" = \"\"", "\"sted\" = \"postcode\"")).unwrap();
    let reading =
        read(&[folder.path().to_path_buf()], &ReadOptions::new(TODAY)).unwrap_or_else(|trouble| panic!("{trouble}"));
    assert_eq!(reading.problem.volunteers[0].id, "1");
}

#[test]
fn a_mapping_may_be_given_and_a_wrong_one_is_refused() {
    let (folder, _) = read_files(&[
        ("volunteers.csv", b"kolonne;sted\n1;4697\n"),
        ("hulpvragen.csv", REQUESTS.as_bytes()),
        ("mine.toml", b"[volunteers]\nkolonne = \"id\"\nsted = \"postcode\"\n"),
        ("wrong.toml", b"[volunteers]\nkolonne = \"idd\"\n"),
    ]);
    let with = |name: &str| {
        let options = ReadOptions { mapping: Some(folder.path().join(name)), ..ReadOptions::new(TODAY) };
        read(&[folder.path().to_path_buf()], &options)
    };
    assert_eq!(with("mine.toml").unwrap_or_else(|trouble| panic!("{trouble}")).problem.volunteers.len(), 1);
    let trouble = with("wrong.toml").err().unwrap().to_string();
    assert!(
        trouble.ends_with("wrong.toml: unknown field `idd` for header `kolonne`; correct the line or remove it"),
        "{trouble}"
    );
}
