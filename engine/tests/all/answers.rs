//! How many to ask: the figures of the field, exact chances, and answers that come in.

use koppel_engine::answers::{
    Aim, People, Tally, YES, YES_TO_ALERT, how_many, share_in, yes_after_silence, yes_within,
};
use proptest::prelude::*;

#[track_caller]
fn check_fill_one(yes: f64, people: usize) {
    let (ask, chance) = how_many(&Tally::new(1), &[yes; 200], 0.95);
    assert_eq!(ask, people);
    assert!(chance >= 0.95 && 1.0 - (1.0 - yes).powi(people as i32 - 1) < 0.95, "{chance}");
}

#[test]
fn to_fill_one_place_with_95_percent_29_are_asked_when_10_percent_say_yes() {
    check_fill_one(YES, 29);
}

#[test]
fn to_fill_one_place_with_95_percent_41_are_asked_when_5_of_70_say_yes() {
    check_fill_one(YES_TO_ALERT, 41);
    check_fill_one(5.0 / 70.0, 41);
}

#[track_caller]
fn check_share(minutes: u32, percent: f64) {
    assert!((share_in(minutes) * 100.0 - percent).abs() < 0.75, "{minutes} min: {}", share_in(minutes));
}

#[test]
fn the_answer_curve_is_that_of_covidliste() {
    assert_eq!(share_in(0).to_bits(), 0.0_f64.to_bits());
    check_share(10, 45.0);
    check_share(30, 69.0);
    check_share(60, 82.0);
    check_share(240, 98.0);
}

#[test]
fn an_early_hour_takes_more_people() {
    let ask = |within| how_many(&Tally::new(1), &[yes_within(YES, within); 500], 0.95).0;
    let asked: Vec<usize> = [Some(10), Some(30), Some(60), Some(240), None].map(ask).to_vec();
    assert_eq!(asked, [65, 43, 35, 30, 29]);
}

#[test]
fn silence_lowers_hope_by_the_curve() {
    let fresh = yes_after_silence(0.5, 0, None);
    assert!((fresh - 0.5).abs() < 1e-12);
    // Half say yes in the end and 82 % of those within the hour: 9 of 59 who are still silent.
    let after = yes_after_silence(0.5, 60, None);
    let expected = 0.5 * (1.0 - share_in(60)) / (1.0 - 0.5 * share_in(60));
    assert!((after - expected).abs() < 1e-12 && after < 0.16, "{after}");
    assert!(yes_after_silence(1.0, 100_000, None) <= 1.0);
}

/// Every outcome of few people, one by one.
fn by_outcomes(people: &[f64], places: u32) -> f64 {
    let chance_of = |outcome: u32| -> f64 {
        people.iter().enumerate().map(|(i, yes)| if outcome >> i & 1 == 1 { *yes } else { 1.0 - yes }).product()
    };
    (0..1_u32 << people.len()).filter(|outcome| outcome.count_ones() >= places).map(chance_of).sum()
}

proptest! {
    #[test]
    fn chances_that_differ_are_summed_exactly(people in prop::collection::vec(0.0..=1.0_f64, 0..10), places in 0_u32..5) {
        let mut tally = Tally::new(places);
        people.iter().for_each(|yes| tally.add(*yes));
        prop_assert!((tally.enough() - by_outcomes(&people, places)).abs() < 1e-12);
    }

    #[test]
    fn one_fewer_is_too_few(people in prop::collection::vec(0.01..0.9_f64, 1..60), places in 1_u32..4, aim in 0.5..0.99_f64) {
        let (ask, chance) = how_many(&Tally::new(places), &people, aim);
        let mut fewer = Tally::new(places);
        people[..ask.saturating_sub(1)].iter().for_each(|yes| fewer.add(*yes));
        prop_assert!(chance >= aim || ask == people.len());
        prop_assert!(fewer.enough() < aim);
    }

    #[test]
    fn more_silence_is_never_more_hope(yes in 0.01..0.99_f64, since in 0_u32..600, within in prop::option::of(1_u32..600)) {
        let (now, later) = (yes_after_silence(yes, since, within), yes_after_silence(yes, since + 15, within));
        prop_assert!(later <= now + 1e-12 && (0.0..=yes).contains(&now), "{now} {later}");
    }

    #[test]
    fn two_rounds_reach_the_aim_and_ask_fewer(yes in 0.05..0.6_f64, places in 1_u32..4, within in 45_u32..600) {
        let others = vec![yes; 200];
        let people = People { silent: &[(0.3, 20)], others: &others };
        let aim = Aim { within_min: Some(within), ..Aim::default() };
        let in_time: Vec<f64> = others.iter().map(|yes| yes_within(*yes, aim.within_min)).collect();
        let (at_once, _) = how_many(&people.waited_for(places, aim.within_min), &in_time, aim.chance);
        if let Some(rounds) = people.in_rounds(places, aim) {
            prop_assert!(rounds.chance >= aim.chance && rounds.asked_on_average <= at_once as f64 - 1.0);
            prop_assert!((rounds.now as usize) < at_once && rounds.then > 0);
        }
    }
}

#[test]
fn with_time_left_two_rounds_spare_people() {
    let others = vec![YES; 200];
    let people = People { silent: &[], others: &others };
    let rounds = people.in_rounds(1, Aim { within_min: Some(240), ..Aim::default() }).unwrap();
    assert!(rounds.now < 30 && rounds.asked_on_average < 28.0, "{rounds:?}");
    assert_eq!(people.in_rounds(1, Aim { within_min: Some(30), ..Aim::default() }), None);
}
