//! The week solver: visits in time, planned for many volunteers at once, with a ceiling that proves how good the plan is.
//!
//! **Problem.** The neutral instance ([`crate::instance`]): volunteers' weeks are chains in time within limits; only the places of visits
//! (and what an organisation may lend) couple them.
//!
//! **Method.** Lagrangian relaxation: give places prices; then every volunteer's best week is an exact dynamic programme (`best`) and
//! every visit's best sale a small choice (`market`), and the sum is a ceiling whatever the prices. A subgradient descent from the
//! timeless prices lowers it (`descent`). Plans are made from prices (`start`) and made better by planning groups of linked volunteers
//! afresh, where the plan loses most against the ceiling (`improve`, `group`, `pack`, and `modes` for links). Beasley, *Lagrangian relaxation*, 1993;
//! Caprara, Fischetti & Toth, *A heuristic method for the set covering problem*, 1999 (this architecture).
//! Parts of the week that nothing joins are solved apart, side by side (`apart`).
//!
//! **Proof.** [`WeekPrices`] in whole points; the ceiling is evaluated in whole numbers and recomputed by [`crate::verify::solution`].
//!
//! **Effort** is a number of steps: the same instance, effort and seed give the same bytes on any number of threads. Groups are seeded in rounds
//! where the plan loses most (one in twelve of all volunteers and visits a round, by chance in proportion to the loss), and the search ends
//! when their number is spent, when the plan reaches the ceiling, or when n²/4 + 300 groups have brought nothing, with n volunteers and visits:
//! a village ends in a moment, a city spends its effort. Whoever watches may stop the solver between two steps; the solution then says so.
//!
//! **Points** may be of any size: what is small or near is said in units, see `table::Table::unit`.
//!
//! **Limits.** Points and costs up to [`MOST_POINTS`] either way, asserted; the total stays below 2^57. Where a volunteer's limits are more than `fields` can hold, or
//! undominated labels more than `best` keeps, the ceiling is higher than need be, never too low.

mod apart;
mod best;
mod chains;
mod chance;
mod descent;
mod draft;
mod fields;
mod group;
mod improve;
mod lay_out;
mod line;
mod linked;
mod market;
mod measure;
mod modes;
mod order;
mod pack;
mod part;
mod person;
pub mod repair;
mod start;
mod table;

use std::collections::HashMap;
use std::ops::ControlFlow;

use crate::flow;
use crate::instance::{Choice, Instance, OfferRow, Proof, SOLUTION_FORMAT, Solution, WeekPrices};
use crate::timeless::network_of_instance;
use crate::verify;
use chance::Chance;
use descent::Descent;
use draft::Draft;
use improve::Improver;
use market::{Market, Prices};
use table::{NONE, Table};

/// No points or costs of one option or volunteer may exceed this.
pub const MOST_POINTS: i64 = 1 << 40;
/// A week of fewer volunteers and visits in all is given more price steps, as many times as it is smaller, ...
const SMALL: usize = 6000;
/// ... but not more than so many times.
const MORE_STEPS: usize = 10;
/// Price steps between two plans made from prices.
const PLAN_EVERY: u32 = 20;

/// How hard to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Steps that lower the ceiling. A week of few volunteers and visits, whose steps cost next to nothing, is given up to ten times as
    /// many; no more are taken when they bring hardly anything.
    pub price_steps: u32,
    /// Groups of linked volunteers that are planned afresh, where most is lost. A large one counts for several (`improve`). A small week, of which
    /// each processor plans another, is given up to twice as many.
    pub groups: u32,
    /// Where chance begins.
    pub seed: u64,
}

impl Default for Effort {
    fn default() -> Self {
        Self { price_steps: 300, groups: 45_000, seed: 1 }
    }
}

/// How far the solver is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Steps done, of price steps and groups together.
    pub done: u32,
    /// Steps in all.
    pub of: u32,
    /// The best plan's points less costs.
    pub total: i64,
    /// No plan has more.
    pub ceiling: i64,
}

/// Somebody who is told how far the solver is, and may stop it.
pub type Watch<'a> = &'a (dyn Fn(Progress) -> ControlFlow<()> + Sync);

/// Where the solver begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// Prices by visit, at least 0.
    pub visits: Vec<i64>,
    /// Prices by organisation, at least 0.
    pub organisations: Vec<i64>,
    /// Options of a plan that keeps every rule; may be empty.
    pub chosen: Vec<u32>,
}

impl Start {
    /// The timeless optimum's prices, and no plan.
    #[must_use]
    pub fn timeless(instance: &Instance) -> Self {
        let prices = flow::solve(&network_of_instance(instance)).prices;
        Self { visits: prices.visits, organisations: prices.organisations, chosen: Vec::new() }
    }
}

/// A plan for a whole instance with its ceiling.
///
/// The instance has passed [`crate::verify::instance()`].
///
/// # Panics
/// When points or costs exceed [`MOST_POINTS`], or `start` is of another instance.
#[must_use]
pub fn solve(instance: &Instance, start: &Start, effort: Effort, watch: Watch<'_>) -> Solution {
    assert!(takes(instance), "points or costs are above 2^40");
    let parts = apart::parts(instance);
    if parts.len() < 2 {
        return solve_whole(instance, start, effort, watch);
    }
    apart::solve(instance, &parts, start, effort, watch)
}

/// How many times as many price steps a week of so many volunteers and visits is given.
fn more_steps(size: usize) -> u32 {
    table::number((SMALL / size.max(1)).clamp(1, MORE_STEPS))
}

/// A plan for an instance that is all one.
fn solve_whole(instance: &Instance, start: &Start, effort: Effort, watch: Watch<'_>) -> Solution {
    let table = Table::new(instance);
    let market = Market::new(&table);
    let mut chance = Chance::new(effort.seed);
    let times = more_steps(table.size());
    let families = improve::families(&table, effort.groups);
    let effort = Effort {
        price_steps: effort.price_steps.saturating_mul(times),
        groups: effort.groups.saturating_mul(families),
        ..effort
    };
    let mut run = Run::new(&table, &market, effort, watch);
    let mut descent = run.start(start);
    let draft = run.lower(&mut descent, draft::of_options(&table, &start.chosen), &mut chance);
    let (prices, ceiling, weeks) = descent.certificate();
    let mut proof = proof_of(&table, &market, &prices);
    let recounted = || i64::try_from(verify::ceiling_in_time(instance, &proof)).expect("prices are far below 2^63");
    let mut ceiling = if weeks.are_exact() { ceiling } else { recounted() };
    let draft = run.improve(&descent.best, ceiling, draft, families, &mut chance);
    if draft.total() < ceiling
        && let Some(prices) = descent.proof_of(draft.total())
    {
        (ceiling, proof) = (draft.total(), proof_of(&table, &market, &prices));
    }
    Solution {
        format: SOLUTION_FORMAT.to_owned(),
        total: draft.total(),
        ceiling,
        proof: Proof::Week(proof),
        chosen: draft.chosen(),
        seats: Vec::new(),
        stopped_early: run.is_stopped,
    }
}

struct Run<'a, 'w> {
    table: &'a Table,
    market: &'a Market,
    effort: Effort,
    watch: Watch<'w>,
    done: u32,
    is_stopped: bool,
    /// The most points that any plan had so far.
    most: i64,
}

impl<'a, 'w> Run<'a, 'w> {
    const fn new(table: &'a Table, market: &'a Market, effort: Effort, watch: Watch<'w>) -> Self {
        Self { table, market, effort, watch, done: 0, is_stopped: false, most: i64::MIN }
    }

    /// The descent from the first prices.
    fn start(&self, start: &Start) -> Descent<'a> {
        let visits = start.visits.iter().map(|price| *price as f64).collect();
        let binds =
            |organisation: usize| self.table.people.iter().any(|person| person.organisation as usize == organisation);
        let prices = start.organisations.iter().enumerate();
        let organisations = prices.map(|(place, price)| if binds(place) { *price as f64 } else { 0.0 }).collect();
        Descent::new(self.table, self.market, visits, organisations)
    }

    /// Lowers the ceiling; the best plan made on the way.
    fn lower(&mut self, descent: &mut Descent<'a>, known: Draft<'a>, chance: &mut Chance) -> Draft<'a> {
        let first = start::plan(self.table, self.market, &descent.prices(self.table.scale), chance);
        let mut best = if first.total() > known.total() { first } else { known };
        for step in 0..self.effort.price_steps {
            descent.step(best.total());
            if step % PLAN_EVERY == PLAN_EVERY - 1 {
                let draft = start::plan(self.table, self.market, &descent.prices(self.table.scale), chance);
                if draft.total() > best.total() {
                    best = draft;
                }
            }
            let ceiling = descent.ceiling.div_euclid(self.table.scale);
            if self.is_over(1, best.total(), ceiling) || ceiling <= best.total() || descent.is_settled {
                break;
            }
        }
        self.done = self.effort.price_steps;
        best
    }

    /// Makes a plan better by so many groups at most.
    fn improve_one(&mut self, improver: &mut Improver<'a>, ceiling: i64, groups: usize, chance: &mut Chance) {
        let patience = self.table.size() * self.table.size() / 4 + 300;
        let (mut planned, mut gained_at) = (0, 0);
        while planned < groups && !self.is_stopped && improver.best.total() < ceiling {
            if planned - gained_at > patience {
                break;
            }
            let before = improver.best.total();
            improver.begin(planned as f64 / groups as f64, chance);
            let counts = improver.counts();
            let mut seeds = improver.seeds(chance);
            seeds.truncate((groups - planned).div_ceil(counts));
            if seeds.is_empty() {
                break;
            }
            for some in seeds.chunks(improve::BATCH) {
                improver.batch(some, chance);
                let count = (some.len() * counts).min(groups - planned);
                planned += count;
                if self.is_over(count, improver.best.total(), ceiling) {
                    break;
                }
            }
            if improver.best.total() > before {
                gained_at = planned;
            }
        }
    }

    const fn of(&self) -> u32 {
        self.effort.price_steps.saturating_add(self.effort.groups)
    }

    /// Counts steps and tells who watches; whether to stop.
    fn is_over(&mut self, steps: usize, total: i64, ceiling: i64) -> bool {
        self.done += table::number(steps);
        self.most = self.most.max(total);
        let progress = Progress { done: self.done, of: self.of(), total: self.most, ceiling };
        self.is_stopped |= (self.watch)(progress).is_break();
        self.is_stopped
    }
}

/// Whether no points or costs of an instance exceed [`MOST_POINTS`], those of a group offer's options together with what its guests bring.
#[must_use]
pub fn takes(instance: &Instance) -> bool {
    let fits = |number: i64| number.saturating_abs() <= MOST_POINTS;
    let of_guests = |offer: &OfferRow| {
        let points = offer.guests.iter().map(|(_, points)| points.saturating_abs());
        (offer.visit, points.fold(1, i64::saturating_add))
    };
    let guests: HashMap<u32, i64> = instance.offers.iter().map(of_guests).collect();
    let points = |option: &Choice| {
        option.points.saturating_abs().saturating_add(guests.get(&option.visit).copied().unwrap_or(0))
    };
    let costs = |row: &crate::instance::VolunteerRow| {
        row.load_cost.iter().all(|cost| fits(*cost)) && row.minutes_cost.iter().all(|row| fits(row.per_quarter))
    };
    let again = instance.series.iter().all(|row| fits(row.again));
    again
        && guests.values().all(|points| fits(*points))
        && instance.options.iter().all(|option| fits(points(option)))
        && instance.volunteers.iter().all(costs)
}

/// What the best week of a volunteer loses when it has to hold a visit, for the net worth of every option: points less prices.
///
/// The instance holds the options of this volunteer alone.
#[must_use]
pub fn loss_by(instance: &Instance, nets: &[i64], volunteer: u32, visit: u32) -> i64 {
    const FORCED: i64 = 1 << 50;
    let table = Table::new(instance);
    let nodes = table.nodes_of(volunteer as usize);
    let own: Vec<i64> = nodes
        .clone()
        .map(|node| {
            let option = table.option[node] as usize;
            nets[option] - (instance.options[option].points - table.points[node])
        })
        .collect();
    let mut desk = best::Desk::default();
    let free = desk.best(&table, volunteer as usize, &own, 1, &[]).bound;
    let forced = nodes.zip(0..).filter(|(node, _)| table.visit[*node] == visit).map(|(_, place)| {
        let mut own = own.clone();
        own[place] += FORCED;
        desk.best(&table, volunteer as usize, &own, 1, &[]).bound - FORCED
    });
    forced.max().map_or(0, |forced| (free - forced).max(0))
}

/// Whole prices as a proof tells them.
fn proof_of(table: &Table, market: &Market, prices: &Prices) -> WeekPrices {
    let visits = prices.of[..table.need.len()].to_vec();
    let mut options: Vec<(u32, i64)> = Vec::new();
    for (visit, price) in visits.iter().enumerate() {
        if market.own[visit] != NONE {
            let own = table.of_visit(visit).iter();
            let own = own.map(|node| (table.option[*node as usize], prices.of[market.price[*node as usize] as usize]));
            options.extend(own.filter(|(_, own)| own != price));
        }
    }
    options.sort_unstable();
    WeekPrices { visits, organisations: prices.organisations.clone(), options, ..WeekPrices::default() }
}
