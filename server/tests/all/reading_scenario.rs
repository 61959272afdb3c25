//! The village week in `scenarios/anna-zorgt` is read as its readme says.

use std::collections::BTreeMap;
use std::path::Path;

use koppel::lang::Lang;
use koppel::read::report::Understood;
use koppel::read::{ReadOptions, read};

use crate::reading_basics::TODAY;

#[test]
fn the_rows_that_go_wrong_are_those_of_the_readme() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/anna-zorgt");
    let options = ReadOptions { write_mapping: false, ..ReadOptions::new(TODAY) };
    let reading = read(&[folder], &options).unwrap_or_else(|trouble| panic!("{trouble}"));
    let reasons: BTreeMap<String, String> = (reading.report.tables.iter().flat_map(|table| &table.problems))
        .map(|problem| (problem.original[0].clone(), problem.reason(Lang::Nl)))
        .collect();
    let expected = [
        ("R63", "kolom Omschrijving: \"*********\" lijkt een BSN; koppel mag dat niet bewaren"),
        ("R64", "kolom Wanneer: \"32-11-2026 10:00\" 32-11-2026 bestaat niet"),
        ("V23", "kolom Nr: \"V23\" staat al in rij 25"),
        ("V41", "kolom Postcode: \"469 QA\" is geen postcode"),
        ("V42", "kolom VOG geldig tot: \"31-11-2027\" is geen datum"),
    ];
    assert_eq!(reasons, expected.map(|(row, reason)| (row.to_owned(), reason.to_owned())).into());
    assert_eq!((reading.problem.volunteers.len(), reading.problem.requests.len()), (40, 62));
    for table in &reading.report.tables {
        assert!(table.columns.iter().all(|column| column.by == Understood::Known), "{:?}", table.columns);
        assert_eq!(table.rows_read, table.rows_good + table.rows_bad());
    }
}
