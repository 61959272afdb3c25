//! Chances of a yes, learnt from past proposals: true coefficients come back, and odd tables do no harm.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use koppel_engine::acceptance::{Acceptance, Learned, Proposal, TooFew, learn};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

const BEGIN: Date = date(2026, 1, 1);

/// Proposals whose answers follow x = 1 − 0.08·travel − 0.02·visits (+ 0.7 for company).
fn followed(count: u32, seed: u64) -> Vec<Proposal> {
    let mut chance = Pcg64Mcg::seed_from_u64(seed);
    let mut all = Vec::new();
    for i in 0..count {
        let travel_min: f64 = chance.random_range(0.0..50.0);
        let visits_before = chance.random_range(0..60_u32);
        let company = chance.random_bool(0.5);
        let x = 1.0 - 0.08 * travel_min - 0.02 * f64::from(visits_before) + if company { 0.7 } else { 0.0 };
        all.push(Proposal {
            // Everybody is asked once, so that past answers and days say nothing.
            volunteer: format!("V{i}"),
            kind: if company { "company" } else { "errands" }.into(),
            asked_on: BEGIN.saturating_add(i64::from(i % 300).days()),
            travel_min,
            visits_before,
            yes: chance.random_bool(1.0 / (1.0 + (-x).exp())),
        });
    }
    all
}

fn learned(proposals: &[Proposal]) -> Learned {
    learn(proposals).unwrap()
}

#[track_caller]
fn check_near(found: i64, expected: f64, within: f64) {
    let found = found as f64 / 1e6;
    assert!((found - expected).abs() < within, "found {found}, expected about {expected}");
}

#[test]
fn the_coefficients_that_made_the_answers_come_back() {
    let Learned { acceptance, calibration } = learned(&followed(20_000, 1));
    check_near(acceptance.measures[0], -0.08, 0.005);
    check_near(acceptance.measures[1], -0.02, 0.003);
    check_near(acceptance.kinds["company"] - acceptance.kinds["errands"], 0.7, 0.1);
    assert!(calibration.log_loss < calibration.log_loss_of_share - 0.05, "{calibration:?}");
    assert!(calibration.brier < calibration.brier_of_share, "{calibration:?}");
    assert!((3_000..5_000).contains(&calibration.count), "a fifth is held out");
    for bin in calibration.bins.iter().filter(|bin| bin.count > 100) {
        assert!((bin.predicted - bin.observed).abs() < 0.06, "{bin:?}");
    }
}

#[test]
fn who_said_yes_before_is_likelier_to_say_yes_again() {
    let mut chance = Pcg64Mcg::seed_from_u64(2);
    let mut all = Vec::new();
    for i in 0..4_000_u32 {
        let who = chance.random_range(0..80_u32);
        all.push(Proposal {
            volunteer: format!("V{who}"),
            kind: "errands".into(),
            asked_on: BEGIN.saturating_add(i64::from(i / 12).days()),
            travel_min: 10.0,
            visits_before: 0,
            yes: chance.random_bool(if who < 40 { 0.7 } else { 0.2 }),
        });
    }
    let Learned { acceptance, calibration } = learned(&all);
    assert!(acceptance.measures[3] > 1_000_000, "{:?}", acceptance.measures);
    let of = |who: &str| acceptance.thousandths(who, "errands", 600, 0, date(2027, 1, 1));
    assert!(of("V3") > 550 && of("V70") < 350 && (of("V70")..of("V3")).contains(&of("new")));
    assert!(calibration.log_loss < calibration.log_loss_of_share - 0.05, "{calibration:?}");
}

#[test]
fn chances_fall_with_travel_and_stay_between_1_and_999() {
    let acceptance = learned(&followed(3_000, 3)).acceptance;
    let of = |minutes: u32| acceptance.thousandths("V1", "company", minutes * 60, 5, BEGIN);
    let chances: Vec<u32> = (0..=130).step_by(5).map(of).collect();
    assert!(chances.windows(2).all(|pair| pair[1] <= pair[0]), "{chances:?}");
    assert_eq!(of(120), of(100_000), "two hours and more are all alike");
    let steep = Acceptance { measures: [-9_000_000, 0, 0, 0], ..acceptance };
    assert_eq!(steep.thousandths("V1", "company", 7200, 0, BEGIN), 1);
}

fn table(answer: impl Fn(u32) -> bool) -> Vec<Proposal> {
    let mut all = followed(200, 4);
    (0..).zip(&mut all).for_each(|(i, one)| one.yes = answer(i));
    all
}

#[test]
fn answers_that_separate_perfectly_do_not_run_away() {
    let mut all = followed(400, 5);
    all.iter_mut().for_each(|one| one.yes = one.travel_min < 25.0);
    let acceptance = learned(&all).acceptance;
    assert!(acceptance.measures[0] < 0 && acceptance.measures[0] > -2_000_000, "{:?}", acceptance.measures);
    let of = |minutes: u32| acceptance.thousandths("V1", "errands", minutes * 60, 5, BEGIN);
    assert!(of(5) > 900 && of(45) < 100);
}

#[test]
fn answers_that_are_all_alike_give_one_answer() {
    for yes in [false, true] {
        let acceptance = learned(&table(|_| yes)).acceptance;
        let thousandths = acceptance.thousandths("V1", "errands", 600, 5, BEGIN);
        assert!(if yes { thousandths > 950 } else { thousandths < 50 }, "{thousandths}");
    }
}

#[test]
fn a_kind_never_asked_for_is_as_likely_as_any() {
    let mut all = followed(2_000, 6);
    all[0].kind = "garden".into();
    let acceptance = learned(&all).acceptance;
    let of = |kind: &str| acceptance.thousandths("new", kind, 600, 5, BEGIN);
    assert!((of("errands")..=of("company")).contains(&of("moving house")), "{}", of("moving house"));
    assert!(acceptance.kinds["garden"].abs() < 1_000_000, "one answer teaches little");
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let mut all = followed(500, 7);
    let one = learned(&all);
    all.reverse();
    assert_eq!(one, learned(&all));
}

#[test]
fn too_few_answers_are_refused() {
    assert_eq!(learn(&followed(19, 8)), Err(TooFew { found: 19, least: 20 }));
    assert!(learn(&followed(20, 8)).is_ok());
}
