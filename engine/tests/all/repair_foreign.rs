//! Repairs of a plan that was made of other tables, or altered in its file: whatever it says, the new plan holds.

use koppel_engine::happened::repair_plan;
use koppel_engine::plan::Plan;
use koppel_engine::planning::{UNWATCHED, make_plan};
use koppel_engine::policy::Policy;
use koppel_engine::problem::Problem;
use koppel_engine::travel::TravelTable;

use crate::small::{quick, random};

/// Repairs the plan of random weeks after both were altered; the engine holds what it makes to the verifier. How many plans had prices of this kind.
fn check(alter: impl Fn(&mut Problem, &mut Plan) -> bool) -> usize {
    let (travel, policy) = (TravelTable::default(), Policy::default());
    let altered = |seed: u64| {
        let mut problem = random(seed, 10, 14);
        let mut plan = make_plan(&problem, &travel, &policy, quick(), UNWATCHED);
        let is_altered = alter(&mut problem, &mut plan);
        let _ = repair_plan(&mut problem, &travel, &policy, quick(), &plan, 0, UNWATCHED);
        is_altered
    };
    (0..20).filter(|seed| altered(*seed)).count()
}

#[test]
fn an_organisation_that_has_no_limit_any_more_has_no_price() {
    let without_limit = |problem: &mut Problem, plan: &mut Plan| {
        problem.organisations[0].visits = u32::MAX;
        plan.prices_in_time.as_ref().is_some_and(|prices| prices.organisations[0] > 0)
    };
    assert!(check(without_limit) > 0, "some limit has a price");
}

#[test]
fn prices_that_no_week_can_have_are_not_taken_over() {
    for odd in [i64::MIN, -1, 1 << 41, i64::MAX] {
        let visits = |_: &mut Problem, plan: &mut Plan| {
            plan.prices_in_time.as_mut().map(|prices| prices.visits.fill(odd)).is_some()
        };
        let organisations = |_: &mut Problem, plan: &mut Plan| {
            plan.prices_in_time.as_mut().map(|prices| prices.organisations.fill(odd)).is_some()
        };
        let options = |_: &mut Problem, plan: &mut Plan| {
            let options = plan.prices_in_time.as_mut().map(|prices| &mut prices.options);
            options.is_some_and(|all| all.iter_mut().map(|row| row.3 = odd).count() > 0)
        };
        let points = |_: &mut Problem, plan: &mut Plan| {
            plan.score.priority_step = odd;
            plan.matches.iter_mut().map(|found| found.points = odd).count() > 0
        };
        assert!(check(visits) > 0 && check(organisations) > 0 && check(options) > 0 && check(points) > 0, "{odd}");
    }
}
