//! Days of home care: what is read, planned and recounted, and what is refused.

use std::ops::ControlFlow;

use koppel_engine::verify;
use koppel_engine::week::{Effort, Start, solve};

use super::*;

/// A start every minute.
const EVERY: Starts = Starts { every_min: 1, draw: 0 };

/// An office at (0, 0) and four patients on a line, 10 minutes apart. Patients 1 and 2 ask for service 1 at 60 to 70, patient 3 for both
/// services at once at 100 to 120, patient 4 for service 2 20 to 30 minutes after service 1, from 150 to 200. Caregivers know service 1, service 2, both.
fn small() -> String {
    let x = [0.0, 10.0, 20.0, 30.0, 40.0, 0.0_f64];
    let row = |from: &f64| x.map(|to| (from - to).abs().to_string()).join(" ");
    let way = x.iter().map(row).collect::<Vec<_>>().join("\n");
    let zeros = "0 0\n".repeat(3);
    let lasts = "10 10\n".repeat(3 * 4);
    format!(
        "nbNodes\n6\nnbVehi\n3\nnbServi\n2\nr\n1 1\n1 0\n1 0\n1 1\n1 1\n1 1\nDS\n4 5\na\n1 0\n0 1\n1 1\n\
         x\n0 10 20 30 40 0\ny\n0 0 0 0 0 0\nd\n{way}\np\n{zeros}{lasts}{zeros}\
         mind\n0 0 0 0 20 0\nmaxd\n0 0 0 0 30 0\ne\n0 60 60 100 150 0\nl\n0 70 70 120 200 0\n"
    )
}

fn solved(day: &HomeCare) -> Vec<u32> {
    let watch = |_| ControlFlow::Continue(());
    let solution = solve(&day.instance, &Start::timeless(&day.instance), Effort::default(), &watch);
    assert!(verify::solution(&day.instance, &solution).is_ok());
    solution.chosen
}

#[test]
fn a_small_day_is_served_in_time_by_both_counts() {
    let day = HomeCare::read(&small(), EVERY).expect("good");
    assert_eq!(verify::instance(&day.instance), Ok(()));
    let told = day.recount(&solved(&day)).expect("a plan of the published problem");
    assert_eq!((told.services, told.in_time, told.late_min), ([6, 6], 6, [0.0, 0.0]));
    // Both who serve patient 4 go there and back, 80 minutes each; the third may stay at home.
    assert!(told.way_min >= 160.0, "{told:?}");
    assert_eq!(told.cost(), Some(told.way_min / 3.0));
}

#[test]
fn lateness_costs_its_minutes_and_nobody_served_has_no_cost() {
    // Service 1 only with caregiver 1, who is with the first two 20 minutes after each other.
    let text = small().replace("a\n1 0\n0 1\n1 1\n", "a\n1 0\n0 1\n0 1\n");
    let day = HomeCare::read(&text, EVERY).expect("good");
    let told = day.recount(&solved(&day)).expect("a plan of the published problem");
    assert_eq!(
        (told.services, told.in_time, told.late_min),
        ([6, 6], 5, [10.0, 10.0]),
        "60 and 80, 70 is the last in time"
    );
    assert_eq!(told.cost(), Some((told.way_min + 10.0 + 10.0) / 3.0));
    let none = day.recount(&[]).expect("nobody is served");
    assert_eq!((none.services, none.way_min, none.cost()), ([0, 6], 0.0, None));
}

/// Options of the day: patient, service (from 0), caregiver (from 0), start.
fn choose(day: &HomeCare, wanted: &[(usize, usize, u32, i32)]) -> Vec<u32> {
    let place = |(patient, service, volunteer, start): &(usize, usize, u32, i32)| {
        let is_it = |option: &koppel_engine::instance::Choice| {
            let stop = &day.stops[option.visit as usize];
            stop.patient == *patient
                && stop.services.contains(service)
                && option.volunteer == *volunteer
                && option.start == *start
        };
        day.instance.options.iter().position(is_it).and_then(|place| u32::try_from(place).ok()).expect("an option")
    };
    wanted.iter().map(place).collect()
}

#[test]
fn plans_that_break_a_published_rule_are_told_apart() {
    let day = HomeCare::read(&small(), EVERY).expect("good");
    for (wanted, words) in [
        (vec![(1, 0, 0, 60), (2, 0, 0, 79)], "C1 is at P2 too early"),
        (vec![(4, 0, 0, 170), (4, 1, 1, 189)], "19 minutes between the services"),
        (vec![(3, 0, 2, 100)], "half of what starts together"),
        (vec![(1, 0, 0, 60), (1, 0, 2, 60)], "more services than asked"),
        (vec![(4, 0, 2, 170), (4, 1, 2, 190)], "not given by two who know them"),
    ] {
        let told = day.recount(&choose(&day, &wanted)).expect_err(words);
        assert!(told.contains(words), "{told}");
    }
    assert!(day.recount(&[u32::MAX]).is_err());
}

#[test]
fn two_services_at_once_that_not_any_two_can_share_have_a_fixed_time() {
    // Caregivers 1 and 3 know service 1 only: the two of them cannot serve patient 3.
    let text = small().replace("a\n1 0\n0 1\n1 1\n", "a\n1 0\n0 1\n1 0\n");
    let day = HomeCare::read(&text, EVERY).expect("good");
    let of_patient_3: Vec<_> = day.stops.iter().filter(|stop| stop.patient == 3).collect();
    assert_eq!(of_patient_3.len(), 2);
    let told = day.recount(&solved(&day)).expect("a plan of the published problem");
    assert_eq!(told.services, [6, 6]);
}

#[test]
fn a_second_service_that_begins_before_the_first_is_over_is_given_too() {
    // 4 to 6 minutes after a service of 10 minutes.
    let text = small().replace("mind\n0 0 0 0 20", "mind\n0 0 0 0 4").replace("maxd\n0 0 0 0 30", "maxd\n0 0 0 0 6");
    let day = HomeCare::read(&text, EVERY).expect("good");
    let told = day.recount(&solved(&day)).expect("a plan of the published problem");
    assert_eq!((told.services, told.in_time), ([6, 6], 6));
}

#[test]
fn drawn_starts_are_those_of_their_number() {
    let read = |draw| HomeCare::read(&small(), Starts { draw, ..EVERY }).expect("good").instance.options;
    assert_eq!(read(7), read(7));
    assert!(read(7) != read(8) && read(7) != read(0));
}

#[test]
fn bad_files_are_refused_with_a_remedy() {
    let good = small();
    for (text, words) in [
        (String::new(), "no section nbNodes"),
        (good.replace("nbVehi\n3", "nbVehi\n1e9"), "nbVehi is [1000000000.0]"),
        (good.replace("nbServi\n2", "nbServi\n2.5"), "write one whole number from 1 to 2000"),
        (good.replace("DS\n4 5", "DX\n4 5"), "section \"DX\"; sections are"),
        (good.replace("DS\n4 5", "DS\n4 5\nDS\n4"), "a second section DS; write each once"),
        (good.replace("x\n0 10", "x\n-2e6 10"), "x holds -2000000"),
        (good.replace("x\n0 10", "x\n0x 10"), "row 21: a number reads \"0x\""),
        (good.replace("x\n0 10", "x\n10"), "x holds 5 numbers; write 6"),
        (good.replace("r\n1 1\n1 0", "r\n1 1\n0 0"), "row 9: patient 1 asks for 0 services; write one or two"),
        (good.replace("l\n0 70", "l\n0 50"), "patient 1 from 60 until 50; e is at most l"),
        (good.replace("mind\n0 0 0 0 20", "mind\n0 0 0 0 40"), "patient 4 waits 40 to 30"),
    ] {
        let error = HomeCare::read(&text, EVERY).expect_err(words).to_string();
        assert!(error.contains(words), "{error}does not say: {words}");
    }
}
