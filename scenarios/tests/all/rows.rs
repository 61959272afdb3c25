//! Spreadsheet rows of an invented town.

use koppel_scenarios::Town;
use koppel_scenarios::rows::{csv, request_rows, volunteer_rows};

#[test]
fn there_is_a_row_for_everybody_below_the_headers_and_all_are_as_wide() {
    let problem = Town::village(2).problem();
    for (rows, people) in [(volunteer_rows(&problem), 40), (request_rows(&problem), 60)] {
        assert_eq!(rows.len(), people + 1);
        assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    }
}

#[test]
fn the_same_seed_gives_the_same_text() {
    let text = |seed| csv(&request_rows(&Town::town(seed).problem()));
    assert_eq!(text(9), text(9));
    assert_ne!(text(9), text(10));
}

#[test]
fn a_cell_with_a_semicolon_or_a_quote_is_quoted() {
    let rows = [vec!["di 9:00-12:00; do 9:00-12:00".to_owned(), "\"Opa\"".to_owned(), String::new()]];
    assert_eq!(csv(&rows), "\"di 9:00-12:00; do 9:00-12:00\";\"\"\"Opa\"\"\";\r\n");
}

#[test]
fn a_row_says_in_dutch_what_the_volunteer_is() {
    let problem = Town::village(1).problem();
    let (rows, volunteer) = (volunteer_rows(&problem), &problem.volunteers[0]);
    let cell = |header: &str| {
        let column = rows[0].iter().position(|cell| cell == header).expect("a column with that header");
        rows[1][column].as_str()
    };
    assert_eq!(cell("Nr"), volunteer.id);
    assert_eq!(cell("Max. bezoeken"), volunteer.limits.visits.to_string());
    assert_eq!(cell("Breedtegraad").replace(',', ".").parse(), Ok(volunteer.home.latitude));
    let days = ["ma ", "di ", "wo ", "do ", "vr ", "za ", "zo "];
    assert!(cell("Beschikbaarheid").split("; ").all(|free| days.iter().any(|day| free.starts_with(day))));
}
