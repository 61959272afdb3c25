//! What a town can carry, what it lacks, and what a voucher buys: each turned dial shows.

use koppel_engine::travel::Mode;
use koppel_scenarios::capacity::{PriceList, Target, carried, spend, with_items};
use koppel_scenarios::scarce::{Scarce, scarce};
use koppel_scenarios::simulate::{Kept, Policy, Scenario, Unkept};

fn centres(_: u16) -> Option<(f64, f64)> {
    Some((51.602, 4.108))
}

fn keep(_: &Scenario) -> Box<dyn Kept> {
    Box::new(Unkept)
}

fn village() -> Scenario {
    let text = include_str!("../../voucher/scenario.toml");
    let scenario = Scenario::parse(text, &|_| None, &centres).unwrap_or_else(|wrong| panic!("{wrong}"));
    Scenario { weeks: 6, warm_up_weeks: 2, replications: 4, policy: Policy::Nearest, ..scenario }
}

fn prices() -> PriceList {
    PriceList::parse(include_str!("../../voucher/prijslijst.toml")).expect("the price list reads")
}

const TARGET: Target = Target { fill: 0.5, wait_days: None };

#[test]
fn more_volunteers_carry_more_and_a_stricter_target_less() {
    let of = |scenario: &Scenario, target: Target| carried(scenario, &centres, target, &keep);
    let plain = of(&village(), TARGET);
    assert!(plain.surely <= plain.factor && plain.factor <= plain.perhaps, "{plain:?}");
    let mut more = village();
    more.volunteers.count *= 2;
    assert!(of(&more, TARGET).factor > plain.factor * 1.3);
    assert!(of(&village(), Target { fill: 0.65, ..TARGET }).factor < plain.factor);
    assert_eq!(
        of(&village(), Target { wait_days: Some(0.0), ..TARGET }).factor,
        0.0,
        "nobody is helped on the day of asking"
    );
}

#[test]
fn a_voucher_is_spent_on_what_helps_and_double_brings_more() {
    let of = |amount: u32| spend(&village(), &centres, &prices(), amount, &keep);
    let (half, full) = (of(700), of(2_800));
    for spent in [&half, &full] {
        assert!(spent.costs <= spent.amount, "{spent:?}");
        assert!(spent.helped_per_week.mean > 0.0, "{spent:?}");
    }
    assert!(full.helped_per_week.mean > half.helped_per_week.mean, "{half:?} {full:?}");
    // What the report says can be played again.
    let again = with_items(&village(), &prices(), &full.bought);
    assert!(
        again.extras.iter().map(|extra| extra.count).sum::<u32>()
            + again.trainings.iter().map(|training| training.count).sum::<u32>()
            > 0
    );
    let nothing = spend(&village(), &centres, &prices(), 100, &keep);
    assert_eq!((nothing.costs, nothing.helped_per_week.mean), (0, 0.0));
}

#[test]
fn drivers_are_scarce_where_rides_are_not_met() {
    let mut scenario = village();
    scenario.volunteers.skills.insert("driving".to_owned(), 0.1);
    let all = scarce(&scenario, &centres, 3, &keep);
    let best = &all[0];
    assert_eq!((best.skill.as_str(), best.mode), ("driving", Mode::Car), "{best:?}");
    let helped: Vec<f64> = all.iter().filter_map(|one| one.helped_per_week).map(|helped| helped.mean).collect();
    assert!(helped.len() == 3 && helped[0] > 0.2, "{helped:?}");
    assert!(helped.windows(2).all(|pair| pair[0] >= pair[1]), "{helped:?}");
    let by_price = |is_so: &dyn Fn(&Scarce) -> bool| {
        all.iter().filter(|one| is_so(one)).map(|one| one.by_price).fold(0.0, f64::max)
    };
    let (cars, walkers) =
        (by_price(&|one| one.mode == Mode::Car), by_price(&|one| one.skill == "driving" && one.mode == Mode::Foot));
    assert!(cars > 0.5 && walkers == 0.0, "who has no car drives nobody: {cars} and {walkers}");
}

fn check_wrong(item: &str, expected: &str) {
    let wrong = PriceList::parse(item).expect_err("it does not fit");
    assert!(wrong.to_string().starts_with(expected), "{wrong}");
}

#[test]
fn a_price_list_that_does_not_fit_is_refused_with_the_item() {
    check_wrong("item = []", "found no item, expected one or more");
    check_wrong("[[item]]\nname = \"a\"\nprice = 0", "item a: found price 0");
    check_wrong("[[item]]\nname = \"a\"\nprice = 1\nat_most = 1001", "item a: found at_most 1001");
    check_wrong("[[item]]\nname = \"a\"\nprice = 1\nrecruits = { count = 10000 }", "item a: found at_most");
    check_wrong("[[item]]\nname = \"a\"\nprice = 1\ntrains = { count = 10000 }", "item a: found at_most");
    check_wrong("[[item]]\nname = \"a\"\nprice = 1\ntravel_min = 1441", "item a: found travel_min 1441");
    check_wrong("[[item]]\nname = \"a\"\nprice = 1\nreadiness = nan", "item a: found travel_min 0, readiness NaN");
}

#[test]
fn what_nobody_can_pay_is_not_bought() {
    let item = |name: &str, price: u32| {
        format!(
            "[[item]]\nname = \"{name}\"\nprice = {price}\nat_most = 1\nrecruits = {{ count = 5, modes = [\"car\"] }}\n"
        )
    };
    let list = PriceList::parse(&(item("cheap", 1) + &item("dear", u32::MAX))).expect("the list reads");
    let spent = spend(&village(), &centres, &list, 700, &keep);
    assert_eq!((spent.bought, spent.costs), (vec![1, 0], 1));
}
