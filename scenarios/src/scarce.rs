//! What is scarce: the worth of one more volunteer by skill, district, part of the day and way to travel.
//!
//! **By price.** A week of the scenario is planned for the most visits, every visit worth the same. Its prices say what a place at each visit is
//! worth at the margin, and the best week of somebody who is not there yet, at those prices, is what he or she can add at most to that plan: a
//! bound, not a promise (sensitivity of a linear programme; Ahuja, Magnanti & Orlin, *Network flows*, 1993, ch. 9). It is cheap, so every sort gets one.
//!
//! **By adding.** The sorts that look best by price are then really added to the town, which is played with the same chances: that is what counts.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use koppel_engine::flow::Flow;
use koppel_engine::instance::{Instance, Proof, WeekPrices};
use koppel_engine::problem::Problem;
use koppel_engine::travel::{Mode, TravelTable};
use koppel_engine::{Effort, Policy, export_instance, solve_instance, verify, week};
use serde::Serialize;

use crate::capacity::Keep;
use crate::simulate::setting::Extra;
use crate::simulate::{Centres, Figure, Interval, Part, Scenario, books, difference, play_all};

/// What a visit is worth in the plan that makes the prices: prices are thousandths of a visit.
const VISIT: i64 = 1_000;
/// The effort of the plan that makes the prices: it is the prices that count, so little goes into the plan.
const EFFORT: week::Effort = week::Effort { price_steps: 300, groups: 100, seed: 1 };
/// How many of a sort are added at once to be measured: one alone drowns in chance.
const MORE: u32 = 3;
/// The most sorts: their volunteers are those on top of a scenario.
const SORTS_MOST: usize = 9_000;

/// What one more volunteer of a sort would bring.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scarce {
    /// Skill.
    pub skill: String,
    /// District.
    pub district: String,
    /// Part of the day, on workdays.
    pub part: Part,
    /// Way to travel.
    pub mode: Mode,
    /// Visits of one week that one more can add at most, at the prices of its plan.
    pub by_price: f64,
    /// More helped a week for one more, as played; nothing for those that were not added.
    pub helped_per_week: Option<Interval>,
}

/// Every sort, the most useful first: the `most` best by price were really added, and come first.
#[must_use]
pub fn scarce(scenario: &Scenario, centres: Centres<'_>, most: usize, keep: Keep<'_>) -> Vec<Scarce> {
    let mut all = by_price(scenario, centres);
    all.sort_by(|one, other| other.by_price.total_cmp(&one.by_price));
    let before = play_all(scenario, centres, &*keep(scenario));
    for one in all.iter_mut().take(most).filter(|one| one.by_price > 0.0) {
        let mut more = scenario.clone();
        more.extras.push(Extra { count: MORE, ..extra(scenario, one) });
        let apart = difference(&before, &play_all(&more, centres, &*keep(&more)), Figure::ServedPerWeek);
        let each = f64::from(MORE);
        one.helped_per_week = Some(Interval { mean: apart.mean / each, half_width: apart.half_width / each });
    }
    let mean = |one: &Scarce| one.helped_per_week.map_or(f64::NEG_INFINITY, |helped| helped.mean);
    all.sort_by(|one, other| mean(other).total_cmp(&mean(one)));
    all
}

/// Every sort with its worth by price.
fn by_price(scenario: &Scenario, centres: Centres<'_>) -> Vec<Scarce> {
    let mut sorts = sorts(scenario);
    sorts.truncate(SORTS_MOST);
    let mut with = scenario.clone();
    let own: u32 = with.extras.iter().map(|extra| extra.count).sum();
    with.extras.extend(sorts.iter().map(|sort| Extra { count: 1, ..extra(scenario, sort) }));
    let problem = books(&with, centres, 7);
    let people = problem.volunteers.len() - sorts.len();
    debug_assert!(people >= own as usize, "those on top come last");
    let volunteers = problem.volunteers[..people].to_vec();
    let Some(prices) = prices_of(&Problem { volunteers, ..problem.clone() }) else { return sorts };
    for (at, sort) in sorts.iter_mut().enumerate() {
        let alone = vec![problem.volunteers[people + at].clone()];
        sort.by_price = best_week(&Problem { volunteers: alone, ..problem.clone() }, &prices);
    }
    sorts
}

/// Every skill asked for, in every district, on each part of the day that is asked for, with each way to travel that people have.
fn sorts(scenario: &Scenario) -> Vec<Scarce> {
    let skills: BTreeSet<&String> = scenario.requests.iter().flat_map(|asked| &asked.skills).collect();
    let parts: BTreeSet<Part> = scenario.requests.iter().flat_map(|asked| asked.parts.iter().copied()).collect();
    let modes: BTreeSet<Mode> = scenario.volunteers.modes.keys().copied().chain([Mode::Foot]).collect();
    let mut all = Vec::new();
    for skill in skills {
        for district in &scenario.districts {
            for part in &parts {
                for mode in &modes {
                    all.push(Scarce {
                        skill: skill.clone(),
                        district: district.name.clone(),
                        part: *part,
                        mode: *mode,
                        by_price: 0.0,
                        helped_per_week: None,
                    });
                }
            }
        }
    }
    all
}

/// Somebody of a sort, with every certificate that is asked for.
fn extra(scenario: &Scenario, sort: &Scarce) -> Extra {
    let part = match sort.part {
        Part::Morning => "morning",
        Part::Afternoon => "afternoon",
        Part::Evening => "evening",
        Part::Night => "night",
    };
    let certificates: BTreeSet<&String> = scenario.requests.iter().flat_map(|asked| &asked.certificates).collect();
    Extra {
        count: 1,
        skills: vec![sort.skill.clone()],
        certificates: certificates.into_iter().cloned().collect(),
        modes: vec![sort.mode],
        district: Some(sort.district.clone()),
        free: ["mon", "tue", "wed", "thu", "fri"].iter().map(|day| format!("{day} {part}")).collect(),
    }
}

/// The bare instance in which every visit is worth the same and nothing else counts.
fn counting(problem: &Problem) -> Instance {
    let effort = Effort::default();
    let mut instance = export_instance(problem, &TravelTable::default(), &Policy::default(), effort);
    instance.options.iter_mut().for_each(|option| option.points = VISIT);
    for volunteer in &mut instance.volunteers {
        volunteer.load_cost.clear();
        volunteer.minutes_cost.clear();
    }
    instance.series.clear();
    instance.offers.clear();
    instance.links.clear();
    instance.must.clear();
    instance
}

/// The prices of the visits in the plan of the most visits.
fn prices_of(problem: &Problem) -> Option<WeekPrices> {
    let unwatched = |_| ControlFlow::Continue(());
    let (solution, _) = solve_instance(&counting(problem), &Flow::default(), EFFORT, &unwatched).ok()?;
    let (visits, organisations) = match solution.proof {
        Proof::Week(prices) => (prices.visits, prices.organisations),
        Proof::Timeless(prices) => (prices.visits, prices.organisations),
    };
    let visits = visits.into_iter().map(|price| price.max(0)).collect();
    Some(WeekPrices { visits, organisations, ..WeekPrices::default() })
}

/// The best week of the one volunteer of a problem at prices, in visits: the ceiling, less the ceiling when no visit is worth anything.
fn best_week(problem: &Problem, prices: &WeekPrices) -> f64 {
    let instance = counting(problem);
    let mut nothing = instance.clone();
    nothing.options.iter_mut().for_each(|option| option.points = 0);
    let more = verify::ceiling_in_time(&instance, prices) - verify::ceiling_in_time(&nothing, prices);
    more as f64 / VISIT as f64
}
