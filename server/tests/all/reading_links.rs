//! What requests have to do with each other: read from a spreadsheet, refused where it cannot be kept, and kept by a plan.

use koppel::lang::Lang;
use koppel::read::{Reading, TableKind};
use koppel_engine::planning::{Effort, UNWATCHED, make_plan};
use koppel_engine::request::LinkRule;

use crate::reading_basics::read_texts;

/// Requests R1, R2, R3 on three mornings, with what they have to do with others.
fn read(header: &str, cells: [&str; 3]) -> Reading {
    let mut requests = format!("id|postcode|soort|wanneer|duur|{header}\n");
    for (i, cell) in cells.iter().enumerate() {
        requests += &format!("R{}|4697|bezoek|ma 9-12|1 uur|{cell}\n", i + 1);
    }
    let volunteers = "id|postcode|beschikbaar\nV1|4697|ma ochtend\nV2|4697|ma ochtend\n";
    read_texts(volunteers, &requests)
}

fn check(header: &str, cells: [&str; 3], expected: &[(&str, LinkRule, &str)]) {
    let reading = read(header, cells);
    let requests = &reading.problem.requests;
    let found: Vec<(&str, LinkRule, &str)> = requests
        .iter()
        .flat_map(|request| request.links.iter().map(|link| (&*request.id, link.rule, &*link.to)))
        .collect();
    assert_eq!(found, expected, "{header}");
    assert_eq!(requests.len(), 3, "{header}");
}

fn check_faults(header: &str, cells: [&str; 3], expected: &[&str]) {
    let report = read(header, cells).report;
    let problems = &report.table(TableKind::Requests).unwrap().problems;
    let reasons: Vec<String> = problems.iter().map(|problem| problem.reason(Lang::En)).collect();
    assert_eq!(reasons, expected, "{header}");
}

#[test]
fn columns_link_requests_by_id() {
    use LinkRule::{After, Different, Same};
    check("na", ["", "R1", "R1, R2"], &[("R2", After, "R1"), ("R3", After, "R1"), ("R3", After, "R2")]);
    check("Zelfde vrijwilliger als", ["", "", "R1"], &[("R3", Same, "R1")]);
    check("andere vrijwilliger dan", ["R2", "-", ""], &[("R1", Different, "R2")]);
    check("after", ["", "R1", ""], &[("R2", After, "R1")]);
}

#[test]
fn links_that_cannot_be_kept_are_bad_rows() {
    check_faults("na", ["", "R9", ""], &["column na: \"R9\" there is no request R9"]);
    check_faults("na", ["", "R2", ""], &["column na: \"R2\" is this very request"]);
    let circle = "waits for requests that wait for this one";
    check_faults(
        "na",
        ["R2", "R1", "R1"],
        &[&format!("column na: \"R2\" {circle}"), &format!("column na: \"R1\" {circle}")],
    );
    check_faults("zelfde vrijwilliger als", ["R2", "R1", ""], &[]);
}

#[test]
fn a_plan_of_a_spreadsheet_keeps_its_links() {
    let plan_of = |reading: &Reading| {
        make_plan(&reading.problem, &*reading.travel, &reading.policy, Effort::default(), UNWATCHED)
    };
    let plan = plan_of(&read("na", ["", "R1", "R2"]));
    let times: Vec<i32> = plan.matches.iter().map(|found| found.time.starts_at.0).collect();
    assert_eq!(times.len(), 3);
    assert!(times[0] + 60 <= times[1] && times[1] + 60 <= times[2], "{times:?}");
    let plan = plan_of(&read("andere vrijwilliger dan", ["", "R1", "R1"]));
    let who: Vec<&str> = plan.matches.iter().map(|found| &*found.volunteer).collect();
    assert!(who.len() == 3 && who[0] != who[1] && who[1] == who[2], "{who:?}");
}
