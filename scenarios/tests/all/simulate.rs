//! Plays of scenarios: nobody is lost, chance is common, the closed formulas of queueing come out, and one dial turned has the expected effect.

use koppel_scenarios::simulate::{Figure, Outcome, Policy, Scenario, Unkept, difference, figure, play, play_all};

/// Everybody lives near one church.
fn centres(_: u16) -> Option<(f64, f64)> {
    Some((51.602, 4.108))
}

fn scenario(text: &str) -> Scenario {
    Scenario::parse(text, &|_| None, &centres).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn village(policy: Policy) -> Scenario {
    let text = include_str!("../../anna-zorgt/scenario.toml");
    Scenario { weeks: 8, warm_up_weeks: 2, replications: 4, policy, ..scenario(text) }
}

fn plays(scenario: &Scenario) -> Vec<Outcome> {
    play_all(scenario, &centres, &Unkept)
}

/// Nobody moves, everybody says yes: lasting pairs with `servers` volunteers, as in the textbook.
fn queue(servers: u32, per_week: f64, lasts_days: f64, patience_days: u32) -> Scenario {
    let text = format!(
        r#"
        weeks = 400
        warm_up_weeks = 100
        replications = 12
        [[district]]
        name = "Here"
        postcodes = [4697]
        inhabitants = 1000
        [volunteers]
        count = {servers}
        modes = {{ car = 1.0 }}
        limit_min = [600, 600]
        ill_per_week = 0.0
        [answers]
        base = 1000.0
        spread = 0.0
        [[request]]
        kind = "buddy"
        per_week = {per_week}
        weekdays = [1, 1, 1, 1, 1, 1, 1]
        lasts_days = {lasts_days}
        patience_days = {patience_days}
        "#
    );
    Scenario { policy: Policy::FirstCome, ..scenario(&text) }
}

/// Erlang's B: the share lost of an offered load of `load` with `servers` (A. K. Erlang, 1917).
fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |lost, server| load * lost / (f64::from(server) + load * lost))
}

#[test]
fn waiting_for_a_buddy_is_the_queue_of_the_textbook() {
    // M/M/c: ten volunteers, a pair lasts 100 days, 0.08 ask a day: load 8, the mean queue is C·ρ / (1 − ρ).
    let (servers, load) = (10, 8.0);
    let lost = erlang_b(servers, load);
    let waits = lost / (1.0 - load / f64::from(servers) * (1.0 - lost));
    let queue_mean = waits * 0.8 / 0.2;
    let all = plays(&queue(servers, 0.56, 99.5, 3_650));
    let found = figure(&all, Figure::Waiting);
    assert!(found.holds(queue_mean), "{found:?} does not hold {queue_mean}");
    assert!(found.half_width < queue_mean, "the interval says something: {found:?}");
    for outcome in &all {
        let (books, stay) = outcome.little();
        assert!((books - stay).abs() < 0.35 * books.max(1.0), "Little's law: {books} and {stay}");
    }
}

#[test]
fn who_does_not_wait_is_lost_as_erlang_says() {
    // Erlang's loss formula: eight volunteers, nobody waits beyond the day.
    let (servers, load) = (8, 8.0);
    let all = plays(&queue(servers, 0.56, 99.5, 0));
    let lost = figure(&all, Figure::Fill);
    let expected = 1.0 - erlang_b(servers, load);
    assert!(lost.holds(expected), "{lost:?} does not hold {expected}");
    assert!(lost.half_width < 0.05, "{lost:?}");
}

/// Two scenarios that differ in one thing: the figure rises, or falls, for sure.
#[track_caller]
fn check_dial(turn: impl Fn(&mut Scenario), shown: Figure, rises: bool) {
    // As many plays as it takes to be sure.
    let first = Scenario { replications: 8, ..village(Policy::Koppel) };
    let mut second = first.clone();
    turn(&mut second);
    let apart = difference(&plays(&first), &plays(&second), shown);
    assert!(apart.is_sure() && (apart.mean > 0.0) == rises, "{shown:?}: {apart:?}");
}

#[test]
fn every_dial_turns_its_figure_the_right_way() {
    check_dial(|s| s.volunteers.factor = 0.6, Figure::Fill, false);
    check_dial(|s| s.requests.iter_mut().for_each(|asked| asked.per_week /= 2.0), Figure::Fill, true);
    check_dial(|s| s.answers.base += 2.0, Figure::YesShare, true);
    check_dial(|s| s.volunteers.ill_per_week = 0.2, Figure::Fill, false);
    check_dial(|s| s.requests.iter_mut().for_each(|asked| asked.notice_days.1 += 7), Figure::WaitDays, true);
    check_dial(|s| s.volunteers.join_per_week = 4.0, Figure::Volunteers, true);
    check_dial(|s| s.policy = Policy::Nearest, Figure::TravelMin, false);
}

#[test]
fn the_emergency_card_saves_more_visits_than_a_cold_list() {
    let first = Scenario { weeks: 20, ..village(Policy::FirstCome) };
    let mut second = first.clone();
    (second.answers.card, second.volunteers.ill_per_week) = (false, 0.15);
    let first = Scenario { volunteers: second.volunteers.clone(), ..first };
    let apart = difference(&plays(&first), &plays(&second), Figure::CallsPerEmergency);
    assert!(apart.mean > 0.0, "without the card more calls are made: {apart:?}");
}

#[test]
fn a_group_offer_takes_individual_requests_over() {
    let first = Scenario { weeks: 12, ..village(Policy::Nearest) };
    let offer = r#"
        [[offer]]
        kind = "meal"
        shifts = ["tue afternoon", "thu afternoon"]
        postcode = 4697
        needed = 2
        seats = 10
        serves = ["company"]
    "#;
    let with: Scenario = toml::from_str(offer).unwrap();
    let second = Scenario { offers: with.offers, ..first.clone() };
    let (without, with) = (plays(&first), plays(&second));
    assert!(figure(&with, Figure::SeatedPerWeek).mean > 1.0);
    let apart = difference(&without, &with, Figure::Fill);
    assert!(apart.mean > 0.0, "{apart:?}");
}

#[test]
fn respite_keeps_carers_from_breaking_down() {
    let mut first = Scenario { weeks: 20, ..village(Policy::Nearest) };
    first.carers = toml::from_str("count = 12\nstrain = 6.0\nper_week = 0.6\nper_relief = 1.5").unwrap();
    let mut second = first.clone();
    second.requests.iter_mut().filter(|asked| asked.kind == "company").for_each(|asked| asked.carer = true);
    let (without, with) = (plays(&first), plays(&second));
    assert!(difference(&without, &with, Figure::Strain).mean < 0.0);
    assert!(figure(&with, Figure::BreakdownsPerYear).mean < figure(&without, Figure::BreakdownsPerYear).mean);
}

#[test]
fn a_play_is_the_same_bytes_on_one_thread_and_many_and_when_done_again() {
    let scenario = Scenario { weeks: 4, replications: 3, ..village(Policy::Koppel) };
    let bytes = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| serde_json::to_string(&plays(&scenario)).unwrap())
    };
    assert_eq!(bytes(1), bytes(4));
    let alone: Vec<Outcome> = (0..3).rev().map(|replication| play(&scenario, &centres, replication)).collect();
    let together = plays(&scenario);
    assert!(alone.iter().rev().eq(&together));
}

#[test]
fn policies_meet_the_same_people_and_the_same_questions() {
    let arrived = |policy| -> Vec<u64> {
        let once: Vec<Outcome> = plays(&village(policy));
        // Requests that come once; of those that repeat, how many come depends on what happens.
        once.iter().flat_map(|o| ["transport", "paperwork"].map(|kind| o.kinds[kind].arrived)).collect()
    };
    assert_eq!(arrived(Policy::Koppel), arrived(Policy::Random));
}

#[test]
fn more_plays_follow_until_the_precision_is_reached() {
    let scenario = Scenario { weeks: 4, replications: 2, precision: 0.05, ..village(Policy::Nearest) };
    let all = plays(&scenario);
    assert!(all.len() > 2 && figure(&all, Figure::Fill).half_width <= 0.05, "{}", all.len());
}

/// A line of the village's file, changed: what is said of it.
#[track_caller]
fn check_wrong(from: &str, to: &str, expected: &str) {
    let text = include_str!("../../anna-zorgt/scenario.toml").replacen(from, to, 1);
    let wrong = Scenario::parse(&text, &|_| None, &|postcode| {
        (postcode == 4697 || postcode == 4696 || postcode == 4695).then_some((51.6, 4.1))
    });
    let said = wrong.expect_err("it is wrong").to_string();
    assert!(said.contains(expected), "{said}");
}

#[test]
fn a_scenario_that_is_wrong_is_refused_with_the_field() {
    check_wrong("[4697]", "[1]", "district Sint-Annaland: found 1, expected a four-digit postcode");
    check_wrong("per_week = 14", "per_week = -1", "request 1 (transport): per_week");
    check_wrong("minutes = [60, 150]", "minutes = [150, 60]", "request 1 (transport): minutes");
    check_wrong("driving = 0.5", "driving = 1.5", "volunteers: skills: found 1.5, expected a share of 0 to 1");
    check_wrong("weeks = 26", "weeks = 0", "weeks, replications");
    check_wrong("weeks = 26", "months = 6", "unknown field `months`");
    check_wrong("older = true", "older = maybe", "older");
    check_wrong("driving = 0.5", "driving = nan", "volunteers.skills.driving: found NaN, expected a number");
    check_wrong(
        "per_week = 14",
        "per_week = 14\nlasts_days = inf",
        "request.1.lasts_days: found inf, expected a number",
    );
    let extras = "\n[[extra]]\ncount = 4294967295\n[[extra]]\ncount = 2\n";
    check_wrong("\n[[request]]", &format!("{extras}\n[[request]]"), "extra: count: found more than 9,999 in all");
}
