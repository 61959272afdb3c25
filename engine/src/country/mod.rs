//! A country as one plan: regions are planned apart, borders are settled by planning other regions across them, and one ceiling holds for all.
//!
//! **Problem.** That of [`crate::make_plan`], for so many people that a plan in time of all of them at once fits neither memory nor patience.
//!
//! **Method.**
//! 1. The timeless optimum of the whole country, exact over all pairs (`timeless`): a few pairs a visit are enough for it. It gives the
//!    first prices, the most places that can be filled, and says which side of a border lends to which.
//! 2. Rounds (`round`). Everything is split into regions of bounded size by where people live and ask (`regions`); visits that a rule
//!    joins, and who must be beside them, are never split (`joined`). Each region is planned in time by itself (`region`), from the plan and
//!    the prices that stand. The next round cuts elsewhere: what lay on both sides of a border is planned together, the rest
//!    is held where it is. The last round plans small regions around visits that are still open and that somebody from across a border may go to
//!    (`across`). No round makes the plan worse.
//! 3. The ceiling: with the price of each visit from the round in whose region most of its options were, in whole numbers, every volunteer's best week over **all**
//!    visits that the rules allow, on whichever side of any border, and every visit's best sale. Any prices give a valid ceiling, so nothing
//!    above has to be right for that; it is counted by the code that checks plans, piece by piece, and again when the finished plan is checked.
//!
//! **Across borders.** Pins, links, series, group offers: joined or held, so no border can break them. The limit of an organisation is
//! shared out over regions anew in every round; its shares add up to the limit. Matches that were told before count points, as
//! everywhere. Equal fill between areas is measured over the whole country ([`crate::areas`]).
//!
//! **Memory** is bounded by regions: the options of a region are made when its turn comes, and the tables and a few pairs a visit are all that is
//! held of the country.
//!
//! **Whoever runs the regions** gives the same plan: [`solve_region`] is a pure function of a [`RegionTask`], which can be written down and sent elsewhere.
//! Where there is one region only, the plan is that of [`crate::make_plan`].

mod across;
mod joined;
mod region;
mod regions;
mod round;
mod slice;
mod standing;

use rayon::prelude::*;

use crate::areas;
use crate::assemble::{Draft, InTime, again_of};
use crate::instance::{Choice, OfferRow, WeekPrices};
use crate::plan::Plan;
use crate::planning::{self, Effort, Progress, make_plan};
use crate::points::Scale;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::roster::load_cost;
use crate::seats::Seats;
use crate::timeless::solve_timeless;
use crate::travel::Travel;
use crate::verify;
use across::around_open;
use joined::Joined;
pub use region::{RegionDone, RegionTask, solve_region};
use regions::{Most, split};
use round::{Country, Kind, Round};
use standing::Standing;

/// The share of the first side of every cut, in hundredths, round after round: borders of one round are inside regions of the others.
const CUTS: [usize; 4] = [50, 35, 65, 42];
/// Visits a region, for every volunteer it may have.
const VISITS_A_VOLUNTEER: usize = 4;

/// How a country is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountryEffort {
    /// How a region is planned: candidates, and the effort in time of each.
    pub region: Effort,
    /// The most volunteers of a region; of visits, four times as many.
    pub volunteers: usize,
    /// Rounds, 1 to 4: the first plans every region, each further one settles the borders of those before it.
    pub rounds: usize,
}

impl Default for CountryEffort {
    fn default() -> Self {
        Self { region: Effort::default(), volunteers: 5_000, rounds: 4 }
    }
}

/// What is being done for a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A round begins.
    Round {
        /// Which, from 1.
        round: usize,
        /// Rounds in all.
        rounds: usize,
        /// Regions that are planned in it.
        regions: usize,
    },
    /// A region goes on.
    InRegion,
    /// A region is planned.
    RegionDone,
    /// Counting the ceiling.
    Proving,
}

/// Makes the task of a region, by its number. It is asked when the region's turn comes, so that not all are in memory at once.
pub type TaskOf<'a> = &'a (dyn Fn(usize) -> RegionTask + Sync);

/// Whoever runs so many regions: gives what [`solve_region`] makes of the task of each, in their order.
pub type Runner<'a> = &'a (dyn Fn(usize, TaskOf<'_>) -> Vec<RegionDone> + 'a);

/// Runs regions here, side by side.
#[must_use]
pub fn run_here(regions: usize, task_of: TaskOf<'_>, progress: Progress<'_>) -> Vec<RegionDone> {
    let one = |place: usize| {
        // Who watches is told of regions, and asked at every step whether to stop.
        let done = solve_region(&task_of(place), &|_| progress(planning::Step::Country(Step::InRegion)));
        let _ = progress(planning::Step::Country(Step::RegionDone));
        done
    };
    (0..regions).into_par_iter().with_max_len(1).map(one).collect()
}

/// The best plan of a country that koppel finds, verified, with one ceiling over all pairs.
///
/// # Panics
/// As [`make_plan`]; when `run` does not give what was asked for.
pub fn make_country_plan(
    problem: &Problem,
    travel: &dyn Travel,
    policy: &Policy,
    effort: &CountryEffort,
    run: Runner<'_>,
    progress: Progress<'_>,
) -> Plan {
    let volunteers = effort.volunteers.max(1);
    let most = Most { volunteers, visits: volunteers * VISITS_A_VOLUNTEER };
    if problem.volunteers.len() <= most.volunteers && problem.visits.len() <= most.visits {
        return make_plan(problem, travel, policy, effort.region, progress);
    }
    let scale = Scale::new(problem, policy);
    let timeless = solve_timeless(problem, travel, &scale, effort.region, progress);
    let offers = Seats::new(problem, travel).offers(&scale);
    let joined = Joined::new(problem, &timeless.candidates, &offers);
    let flow = &timeless.flow.prices;
    let (visits, organisations) = (flow.visits.clone(), flow.organisations.clone());
    let prices = WeekPrices { visits, organisations, ..WeekPrices::default() };
    let mut standing = Standing::new(problem, travel, &scale, prices);
    let country = Country {
        problem,
        travel,
        scale: &scale,
        effort: effort.region,
        timeless: &timeless,
        offers: &offers,
        joined: &joined,
        most,
    };
    let rounds = effort.rounds.clamp(1, CUTS.len());
    let (mut region_of, mut total) = (Vec::new(), i64::MIN);
    for number in 0..=rounds {
        let (kind, count) = match CUTS.get(number).filter(|_| number < rounds) {
            Some(first) => {
                let found = split(&joined.spots, most, *first);
                region_of = found.0;
                (if number == 0 { Kind::First } else { Kind::Further }, found.1)
            }
            None => {
                let found = around_open(&country, &standing, &region_of);
                region_of = found.0;
                (Kind::Last, found.1)
            }
        };
        let round = Round::new(&country, &standing, (&region_of, count), kind);
        let begins = Step::Round { round: number + 1, rounds: rounds + 1, regions: count };
        let _ = progress(planning::Step::Country(begins));
        let done = run(count, &|place| round.task(&country, &standing, place));
        assert_eq!(done.len(), count, "every region is run once");
        round.settle_organisations(&country, &mut standing, &done);
        for (place, done) in done.into_iter().enumerate() {
            round.take(&country, &mut standing, place, done);
        }
        let now = total_of(&country, &standing);
        assert!(now >= total, "a round made the plan worse: {now} after {total}");
        total = now;
    }
    let chosen = standing.chosen();
    let in_time = proven(&country, &standing, policy, progress);
    let seats = standing.seats.iter().map(|(guest, offer)| (*offer, *guest)).collect();
    let scale = &scale;
    let stopped_early = standing.stopped_early;
    let draft = Draft { problem, travel, policy, scale, chosen, seats, offers: &offers, total, stopped_early, in_time };
    let plan = draft.plan(timeless);
    let _ = progress(planning::Step::Verifying);
    if let Err(faults) = verify::plan(problem, travel, &plan) {
        panic!("the verifier refuses koppel's own plan, please report this: {faults:?}");
    }
    plan
}

/// A plan of a country that fills areas alike where the policy asks for it, see [`areas::make_fair_plan`].
///
/// # Panics
/// As [`make_country_plan`].
pub fn make_fair_country_plan(
    problem: &mut Problem,
    travel: &dyn Travel,
    policy: &Policy,
    effort: &CountryEffort,
    run: Runner<'_>,
    progress: Progress<'_>,
) -> Plan {
    areas::make_fair_by(problem, travel, policy, &mut |problem, policy| {
        make_country_plan(problem, travel, policy, effort, run, progress)
    })
}

/// The prices that stand, with the ceiling they prove.
fn proven(country: &Country<'_>, standing: &Standing, policy: &Policy, progress: Progress<'_>) -> Option<InTime> {
    if !standing.is_priced {
        return None;
    }
    let _ = progress(planning::Step::Country(Step::Proving));
    let offers: Vec<u32> = country.offers.iter().map(|offer| offer.visit).collect();
    let prices = standing.prices(&offers);
    let counted = verify::ceiling_of_problem(country.problem, country.travel, policy, &prices);
    let ceiling = counted.unwrap_or_else(|faults| panic!("prices are not of these tables: {faults:?}"));
    let ceiling = i64::try_from(ceiling).expect("prices are far below 2^63");
    Some(InTime { ceiling, prices })
}

/// Points of everything that stands, with what the same volunteer again adds, less load costs.
fn total_of(country: &Country<'_>, standing: &Standing) -> i64 {
    let Country { problem, scale, offers, .. } = *country;
    let chosen = standing.chosen();
    let points: i64 = chosen.iter().map(|choice| choice.points).sum();
    let of_offer = |offer: &OfferRow| {
        let is_seated = |(guest, _): &&(u32, i64)| standing.seats.get(guest) == Some(&offer.visit);
        offer.guests.iter().filter(is_seated).map(|(_, points)| points).sum::<i64>()
    };
    let cost = |(volunteer, chosen): (usize, &Vec<Choice>)| {
        let costs = scale.load_costs(&problem.volunteers[volunteer]);
        (0..chosen.len()).map(|done| load_cost(&costs, done)).sum::<i64>()
    };
    let load: i64 = standing.of_volunteer.iter().enumerate().map(cost).sum();
    points + offers.iter().map(of_offer).sum::<i64>() + again_of(problem, scale, &chosen) - load
}
