//! Group offers: read from a table of their own or from the requests, planned, and told in both languages.

use koppel::lang::Lang;
use koppel::read::{Reading, TableKind};
use koppel::words::Words;
use koppel_engine::Explainer;
use koppel_engine::explain::Group;
use koppel_engine::plan::WhyNotOffered;
use koppel_engine::planning::{Effort, UNWATCHED, make_plan};
use koppel_engine::request::Offer;

use crate::reading_basics::read_files;

const VOLUNTEERS: &str = "id;postcode;beschikbaar;max bezoeken\nV1;4697;di middag;1\n";
const GUESTS: &str = "id;postcode;soort;wanneer;duur;groep;max lopen\n\
    R1;4697;samen eten;di 12-14;1 uur;ja;\nR2;4697;samen eten;di middag;1 uur;ja;10\nR3;4697;samen eten;di 12-14;1 uur;nee;\n";

fn read(requests: &str, offers: &str) -> Reading {
    let files = [("vrijwilligers.csv", VOLUNTEERS), ("hulpvragen.csv", requests), ("groepsaanbod.csv", offers)];
    read_files(&files.map(|(name, text)| (name, text.as_bytes()))).1.unwrap_or_else(|trouble| panic!("{trouble}"))
}

#[test]
fn a_table_of_group_offers_has_seats_and_a_fewest() {
    let offers =
        "id;postcode;soort;wanneer;plaatsen;minimum;aantal vrijwilligers\nG1;4697;maaltijd;di 12:00-14:00;12;2;1\n";
    let problem = read(GUESTS, offers).problem;
    let joins: Vec<(&str, Option<Offer>, Option<u32>)> =
        problem.requests.iter().map(|request| (&*request.id, request.offer, request.joins_within_s)).collect();
    let lunch = Some(Offer { seats: 12, least: 2 });
    let expected = [("G1", lunch, None), ("R1", None, Some(1_500)), ("R2", None, Some(600)), ("R3", None, None)];
    assert_eq!(joins, expected);
    assert_eq!(problem.requests[0].priority, 0, "its guests have theirs");
}

fn check_fault(offers: &str, expected: &str) {
    let report = read(GUESTS, offers).report;
    let problems = &report.table(TableKind::Offers).unwrap().problems;
    assert_eq!(problems.iter().map(|problem| problem.reason(Lang::En)).collect::<Vec<_>>(), [expected]);
}

#[test]
fn offers_that_cannot_be_kept_are_bad_rows() {
    let head = "id;postcode;soort;wanneer;duur;plaatsen;minimum\n";
    check_fault(&format!("{head}G1;4697;maaltijd;di 12-14;2 uur;;\n"), "the number of seats is missing");
    check_fault(
        &format!("{head}G1;4697;maaltijd;di middag;1 uur;12;\n"),
        "column wanneer: \"di middag\" gives more than one possible time",
    );
    check_fault(&format!("{head}G1;4697;maaltijd;di 12-14;2 uur;3;4\n"), "column minimum: \"4\" is more than 3");
    check_fault(&format!("{head}R1;4697;maaltijd;di 12-14;2 uur;3;1\n"), "\"R1\" stands in row 2 already");
}

#[test]
fn a_plan_of_spreadsheets_seats_guests_and_tells_it() {
    let offers = "id;postcode;soort;wanneer;plaatsen;minimum\nG1;4697;maaltijd;di 12:00-14:00;12;2\n";
    let read = read(GUESTS, offers);
    let plan = make_plan(&read.problem, &*read.travel, &read.policy, Effort::default(), UNWATCHED);
    let seated: Vec<&str> = plan.seats.iter().map(|seat| seat.request.as_str()).collect();
    assert_eq!(seated, ["R1", "R2"]);
    assert_eq!(plan.unserved.iter().map(|left| left.request.as_str()).collect::<Vec<_>>(), ["R3"]);
    let explainer = Explainer::new(&read.problem, &*read.travel, &plan);
    let told = |request: &str, lang| {
        let group = explainer.request(request).unwrap().visits.remove(0).group.unwrap();
        Words::new(lang, &read.problem, &read.clock).group(&group).remove(0)
    };
    let dutch = "Neemt een plaats in bij G1: di 24 nov 12:00–14:00, om de hoek; 2 van 12 plaatsen bezet.";
    assert_eq!(told("R1", Lang::Nl), dutch);
    let english = "Takes a seat at G1: Tue 24 Nov 12:00–14:00, round the corner; 2 of 12 seats taken.";
    assert_eq!(told("R1", Lang::En), english);
    assert_eq!(told("G1", Lang::Nl), "2 van 12 plaatsen bezet: R1 en R2.");
}

#[test]
fn an_offer_that_does_not_take_place_says_what_would_help() {
    let offers = "id;postcode;soort;wanneer;plaatsen;minimum\nG1;4697;maaltijd;di 12:00-14:00;12;5\n";
    let read = read(GUESTS, offers);
    let plan = make_plan(&read.problem, &*read.travel, &read.policy, Effort::default(), UNWATCHED);
    assert_eq!(plan.offers[0].why_not, Some(WhyNotOffered::TooFewGuests { may: 2, least: 5 }));
    let group = Group::Offers { run: plan.offers[0].clone(), guests: Vec::new(), may: 2 };
    let words = Words::new(Lang::En, &read.problem, &read.clock);
    let said =
        "Does not take place. 2 guests may come; it takes place from 5 on. Ask more people whether a group fits too.";
    assert_eq!(words.group(&group)[0], said);
}
