//! Nothing that keeps the rules is above the ceiling of any prices, and nobody does more than the most visits: tried
//! against every choice of tiny instances.

use koppel_engine::instance::{Choice, Instance, LimitRow, NO_LIMIT, OrganisationRow, Prices, VisitRow, VolunteerRow};
use koppel_engine::instance_bounds::{most_visits, most_visits_of_all};
use koppel_engine::verify::{self, Fault};
use proptest::prelude::*;

use crate::verify_solution::{ANY, instance, proven, solution, visit};

/// The ceiling that the check computes for these prices.
fn ceiling_of(instance: &Instance, prices: &Prices) -> i128 {
    let asked = proven(0, -1, prices.clone(), &[]);
    let faults = verify::solution(instance, &asked).expect_err("-1 is no ceiling");
    let recounted = faults.into_iter().find_map(|fault| match fault {
        Fault::WrongFigure { at, recounted, .. } if at == "ceiling" => Some(recounted),
        _ => None,
    });
    recounted.expect("no ceiling is below 0").parse().expect("a whole number")
}

/// Whether a choice keeps every rule; figures aside.
fn is_allowed(instance: &Instance, chosen: &[u32]) -> bool {
    match verify::solution(instance, &solution(chosen)) {
        Ok(_) => true,
        Err(faults) => faults.iter().all(|fault| matches!(fault, Fault::WrongFigure { .. })),
    }
}

fn subsets(of: usize) -> impl Iterator<Item = Vec<u32>> {
    (0_u32..1 << of).map(move |set| (0..u32::try_from(of).expect("few")).filter(|i| set >> i & 1 == 1).collect())
}

fn points_of(instance: &Instance, chosen: &[u32]) -> i128 {
    let mut sum = 0;
    let mut done = vec![0; instance.volunteers.len()];
    for place in chosen {
        let option = instance.options[*place as usize];
        let row = &instance.volunteers[option.volunteer as usize];
        let count: &mut usize = &mut done[option.volunteer as usize];
        let cost = row.load_cost.get(*count).or(row.load_cost.last()).copied().unwrap_or(0);
        *count += 1;
        sum += i128::from(option.points) - i128::from(cost);
    }
    sum
}

prop_compose! {
    fn any_limit()(from in 0_u32..3, days in 1_u32..=3, visits in 0_u32..4, minutes in 0_u32..200, nights in 0_u32..2, which in 0..8) -> LimitRow {
        let on = |bit: i32, limit: u32| if which >> bit & 1 == 1 { limit } else { NO_LIMIT };
        LimitRow { visits: on(0, visits), minutes: on(1, minutes), nights: on(2, nights), ..LimitRow::new(from, (from + days).min(3)) }
    }
}

prop_compose! {
    fn any_volunteer()(limits in prop::collection::vec(any_limit(), 0..4), load_cost in prop::collection::vec(-3_i64..20, 0..3), organisation in prop::option::of(0_u32..1), rest in 0_u32..90) -> VolunteerRow {
        let mut load_cost = load_cost;
        load_cost.sort_unstable();
        VolunteerRow { id: "v".into(), organisation, ways: vec![0], load_cost, limits, rest_after_night_min: rest, ..VolunteerRow::default() }
    }
}

prop_compose! {
    fn any_instance()(
        volunteers in prop::collection::vec(any_volunteer(), 2..=2),
        visits in prop::collection::vec((1_u32..3, any::<bool>(), any::<bool>(), 0_u32..2), 3..=3),
        options in prop::collection::vec((0_u32..2, 0_u32..3, 0_i32..3, 0_i32..6, 0_i32..3, -5_i64..40), 0..9),
        lent in prop::option::of(0_u32..4),
    ) -> Instance {
        let rows = visits.into_iter().map(|(need, partial, night, place)| VisitRow { partial, night, ..visit("r", need, place) });
        let options = options.into_iter().map(|(volunteer, visit, day, hour, half_hours, points)| {
            let start = day * 1440 + hour * 30;
            Choice { volunteer, visit, start, end: start + half_hours * 30, points }
        });
        Instance {
            midnights: vec![0, 1440, 2880, 4320],
            organisations: vec![OrganisationRow { id: "O".into(), visits: lent.unwrap_or(NO_LIMIT) }],
            volunteers,
            visits: rows.collect(),
            options: options.collect(),
            ..instance()
        }
    }
}

prop_compose! {
    fn any_prices()(volunteers in prop::collection::vec(0_i64..30, 2), visits in prop::collection::vec(0_i64..30, 3), organisations in prop::collection::vec(0_i64..10, 1)) -> Prices {
        Prices { volunteers, visits, organisations }
    }
}

proptest! {
    #[test]
    fn no_solution_is_above_the_ceiling_of_any_prices(instance in any_instance(), prices in any_prices()) {
        let ceiling = ceiling_of(&instance, &prices);
        for chosen in subsets(instance.options.len()).filter(|chosen| is_allowed(&instance, chosen)) {
            let total = points_of(&instance, &chosen);
            prop_assert!(total <= ceiling, "{chosen:?} has {total}, ceiling {ceiling}");
        }
    }

    #[test]
    fn nobody_can_do_more_than_the_most_visits(mut instance in any_instance()) {
        for visit in &mut instance.visits {
            visit.partial = true;
        }
        let most = most_visits_of_all(&instance);
        for chosen in subsets(instance.options.len()).filter(|chosen| is_allowed(&instance, chosen)) {
            for volunteer in 0..2_u32 {
                let count = chosen.iter().filter(|i| instance.options[**i as usize].volunteer == volunteer).count();
                prop_assert!(count <= most[volunteer as usize] as usize, "{chosen:?} against {most:?}");
            }
        }
        prop_assert_eq!(most_visits(&instance, 1), most[1]);
    }
}

/// The most visits of Ada, who has options on three days: two visits of 30 and 60 minutes, one of 60, one night of 480.
#[track_caller]
fn check_most(limits: &[LimitRow], expected: u32) {
    let mut instance = instance();
    instance.midnights = vec![0, 1440, 2880, 4320];
    instance.visits = (0..4).map(|i| VisitRow { night: i == 3, ..visit("r", 1, 0) }).collect();
    instance.options = [(0, 0, 600, 630, 0), (0, 1, 700, 760, 0), (0, 2, 2000, 2060, 0), (0, 3, 2900, 3380, 0)]
        .map(Choice::from)
        .to_vec();
    instance.volunteers[0].limits = limits.to_vec();
    assert_eq!(most_visits(&instance, 0), expected);
}

#[test]
fn the_most_visits_follow_from_the_limits() {
    let whole = LimitRow { to_day: 3, ..ANY };
    let day = |day, visits| LimitRow { from_day: day, to_day: day + 1, visits, ..ANY };
    check_most(&[], 4);
    check_most(&[LimitRow { visits: 2, ..whole }], 2);
    check_most(&[LimitRow { minutes: 150, ..whole }], 3);
    check_most(&[LimitRow { minutes: 149, ..whole }], 2);
    check_most(&[LimitRow { nights: 0, ..whole }], 3);
    check_most(&[day(0, 1), day(1, 0)], 2);
    check_most(
        &[LimitRow { to_day: 2, visits: 1, ..whole }, LimitRow { from_day: 1, to_day: 3, visits: 1, ..whole }],
        2,
    );
}
