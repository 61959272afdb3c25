//! Makes a plan better, group by group.
//!
//! A volunteer's **loss** is what its week is worth less than its best week at the prices, a visit's loss the prices of its places that
//! nobody has. All losses together are the gap to the ceiling, so they say where a plan can be better. A group starts where there is
//! a loss and grows along wishes: who holds a visit that a member would have in its best week, who would have a visit that a member
//! holds. Wishes are read at prices that are altered a little by chance in every round, so that groups differ.
//!
//! Groups of one batch share no volunteer, are planned in parallel against the same plan, and are applied one after another where the
//! plan still allows it: the result does not depend on the number of threads.

mod ejection;
mod ruin;
mod several;

pub(super) use several::families;

use rayon::prelude::*;

use super::chance::Chance;
use super::draft::Draft;
use super::group::{self, Trial};
use super::market::{Market, Prices, Weeks};
use super::table::Table;
use ruin::Ruin;

/// Volunteers of a group.
const GROUP: usize = 20;
/// Volunteers of a large group. Groups are large without noise where hardly any visit is all-or-none or linked: which of those a group
/// is to serve is tried by chance ([`super::modes`]), and a large one would have too many.
const LARGE: usize = 40;
/// How hard a group is tried.
const TRIAL: Trial = Trial { weeks: 60, nodes: 60, slack: 0, steps: 30, noise: 0 };
/// How hard where groups may be large.
const LARGE_TRIAL: Trial = Trial { weeks: 120, steps: 60, ..TRIAL };
/// For how many groups a large one counts: about what it takes beside a small one.
const COUNTS: usize = 8;
/// Where fewer than one in so many visits is all-or-none or linked, that is hardly any.
const HARDLY_ANY: usize = 50;
/// Groups planned at once.
pub const BATCH: usize = 16;
/// The most volunteers planned afresh where weeks hold many visits.
const FEW: usize = 20;
/// By how much at most prices are altered for them.
const RUIN_NOISE: (f64, f64) = (5.0, 0.03);
/// By what part of the gap an ejection chain may be below 0 on the way.
const EJECTED: f64 = 0.1;
/// By how much at most prices are altered for wishes, as [`Improver::near`] counts.
const ALTERED: (f64, f64) = (50.0, 0.3);
/// Rounds before the first with noise; then every other one has it, but for the last tenth.
const QUIET: u32 = 6;
/// By how much visits seem to be worth more or less in a round with noise.
const NOISE: (f64, f64) = (100.0, 0.6);
/// How far below the best of its volunteer a listed week may be.
const SLACK: (f64, f64) = (1500.0, 9.0);
/// How far a round with noise may leave the best plan at first.
const LEEWAY: (f64, f64) = (1000.0, 6.0);

/// Wishes at some prices.
pub struct Wishes {
    weeks: Weeks,
    by_visit: Vec<Vec<u32>>,
}

impl Wishes {
    /// At prices altered by up to `noise` points.
    pub fn new(table: &Table, market: &Market, prices: &Prices, noise: f64, chance: &mut Chance) -> Self {
        let altered = prices.altered(noise, chance);
        let mut weeks = Weeks::new(table);
        weeks.price(table, market, &altered);
        let mut by_visit = vec![Vec::new(); table.need.len()];
        for (volunteer, best) in (0..).zip(weeks.all()) {
            for node in &best.nodes {
                by_visit[table.visit[*node as usize] as usize].push(volunteer);
            }
        }
        Self { weeks, by_visit }
    }
}

/// What is lost where, in points: by volunteer, then by visit.
pub fn losses(table: &Table, market: &Market, prices: &Prices, best: &Weeks, draft: &Draft<'_>) -> Vec<f64> {
    let points = |scaled: i64| scaled.max(0) as f64 / prices.scale as f64;
    let mut losses: Vec<f64> = best
        .all()
        .enumerate()
        .map(|(volunteer, week)| points(week.bound - draft.net(market, prices, volunteer)))
        .collect();
    let nobody = vec![0; market.prices];
    losses.extend((0..table.need.len()).map(|visit| {
        let held: i64 = draft.holders(visit).iter().map(|node| prices.of[market.price[*node as usize] as usize]).sum();
        points(market.sale(table, prices, visit, &nobody, |_, _| ()) - held)
    }));
    losses
}

/// A group of at most `most` volunteers around a volunteer or (beyond their number) a visit.
pub fn grow(
    table: &Table,
    draft: &Draft<'_>,
    wishes: &Wishes,
    seed: usize,
    most: usize,
    taken: &[bool],
    chance: &mut Chance,
) -> Vec<u32> {
    let mut group: Vec<u32> = Vec::new();
    if seed < table.volunteers() {
        group.push(super::table::number(seed));
    } else {
        let visit = seed - table.volunteers();
        add_people_of(table, draft, wishes, visit, taken, &mut group, most / 2);
        for other in &table.related[visit] {
            add_people_of(table, draft, wishes, *other as usize, taken, &mut group, most / 2);
        }
        // Candidates that do not wish it at these prices, by chance.
        let nodes = table.of_visit(visit);
        for _ in 0..most / 3 {
            if !nodes.is_empty() {
                add(table.volunteer[nodes[chance.below(nodes.len())] as usize], taken, &mut group);
            }
        }
    }
    group.retain(|volunteer| !taken[*volunteer as usize]);
    let mut at = 0;
    while at < group.len() && group.len() < most {
        let member = group[at] as usize;
        at += 1;
        let wished = wishes.weeks.of(member).nodes.iter();
        let mut visits: Vec<u32> = wished.chain(draft.week(member)).map(|node| table.visit[*node as usize]).collect();
        chance.shuffle(&mut visits);
        for visit in visits {
            add_people_of(table, draft, wishes, visit as usize, taken, &mut group, most);
            for other in &table.related[visit as usize] {
                add_people_of(table, draft, wishes, *other as usize, taken, &mut group, most);
            }
        }
    }
    // Few wishes: whoever could take part.
    at = 0;
    while at < group.len() && group.len() < most {
        for node in table.nodes_of(group[at] as usize) {
            for other in table.of_visit(table.visit[node] as usize) {
                if group.len() < most {
                    add(table.volunteer[*other as usize], taken, &mut group);
                }
            }
        }
        at += 1;
    }
    group.truncate(most);
    group
}

fn add_people_of(
    table: &Table,
    draft: &Draft<'_>,
    wishes: &Wishes,
    visit: usize,
    taken: &[bool],
    group: &mut Vec<u32>,
    most: usize,
) {
    let holders = draft.holders(visit).iter().map(|node| table.volunteer[*node as usize]);
    for volunteer in holders.chain(wishes.by_visit[visit].iter().copied()) {
        if group.len() < most {
            add(volunteer, taken, group);
        }
    }
}

fn add(volunteer: u32, taken: &[bool], group: &mut Vec<u32>) {
    if !taken[volunteer as usize] && !group.contains(&volunteer) {
        group.push(volunteer);
    }
}

/// A plan that is made better.
pub struct Improver<'a> {
    table: &'a Table,
    market: &'a Market,
    prices: Prices,
    ideal: Weeks,
    ceiling: i64,
    wishes: Wishes,
    trial: Trial,
    rounds: u32,
    /// Whether groups are large without noise.
    may_be_large: bool,
    /// Whether weeks hold many visits.
    is_long: bool,
    /// A change may leave the plan this much below the best one.
    leeway: i64,
    draft: Draft<'a>,
    /// The best plan so far.
    pub best: Draft<'a>,
}

impl<'a> Improver<'a> {
    /// From a plan, by the best prices.
    pub fn new(table: &'a Table, market: &'a Market, prices: Prices, ceiling: i64, draft: Draft<'a>) -> Self {
        let mut ideal = Weeks::new(table);
        ideal.price(table, market, &prices);
        let wishes = Wishes { by_visit: Vec::new(), weeks: Weeks::new(table) };
        let may_be_large = may_be_large(table);
        let trial = if may_be_large { LARGE_TRIAL } else { TRIAL };
        Self {
            table,
            market,
            prices,
            ideal,
            ceiling,
            wishes,
            trial,
            rounds: 0,
            may_be_large,
            is_long: ruin::is_long(table, &draft),
            leeway: 0,
            best: draft.clone(),
            draft,
        }
    }

    /// Where to look next: one in twelve of all volunteers and visits, those with the largest losses more likely.
    pub fn seeds(&self, chance: &mut Chance) -> Vec<usize> {
        let losses = losses(self.table, self.market, &self.prices, &self.ideal, &self.draft);
        let most = (losses.len() / 12).max(BATCH);
        let mut seeds: Vec<(f64, usize)> = Vec::new();
        for (seed, loss) in losses.iter().enumerate() {
            if *loss > 0.5 {
                seeds.push((-(1.0 - chance.part()).ln() / loss, seed));
            }
        }
        seeds.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        seeds.truncate(most);
        seeds.into_iter().map(|(_, seed)| seed).collect()
    }

    /// Sets up a round, when this part of all is done.
    pub fn begin(&mut self, done: f64, chance: &mut Chance) {
        let altered = if self.rounds == 0 { 0.0 } else { self.near(ALTERED) };
        self.wishes = Wishes::new(self.table, self.market, &self.prices, altered, chance);
        let is_noisy = self.rounds >= QUIET && self.rounds % 2 == 1 && done < 0.9;
        self.trial.noise = if is_noisy { whole(self.near(NOISE)) } else { 0 };
        self.leeway = if is_noisy { whole(self.near(LEEWAY) * (1.0 - done)) } else { 0 };
        self.trial.slack = self.slack();
        self.rounds += 1;
    }

    /// How far below the best a listed week may be now.
    fn slack(&self) -> i64 {
        whole(self.near(SLACK))
    }

    /// Points that are few: so many units (see [`Table::unit`]), more where there is little to plan and chance must help, and no more
    /// than such a part of the gap that is left.
    fn near(&self, (units, part): (f64, f64)) -> f64 {
        let size = self.table.size() as f64;
        f64::min(units * self.table.unit * f64::max(300.0 / size, 1.0), part * self.gap())
    }

    /// What the best plan is short of the ceiling.
    fn gap(&self) -> f64 {
        (self.ceiling - self.best.total()) as f64
    }

    /// For how many groups one counts now.
    pub const fn counts(&self) -> usize {
        if self.is_large() { COUNTS } else { 1 }
    }

    const fn is_large(&self) -> bool {
        self.may_be_large && self.trial.noise == 0
    }

    /// Plans groups around `seeds`.
    pub fn batch(&mut self, seeds: &[usize], chance: &mut Chance) {
        let most = if self.is_large() { LARGE } else { GROUP };
        let mut taken = vec![false; self.table.volunteers()];
        let mut groups: Vec<(Vec<u32>, Chance)> = Vec::new();
        for seed in seeds {
            let most = if self.is_long { 2 + chance.below(FEW - 1) } else { most };
            let group = grow(self.table, &self.draft, &self.wishes, *seed, most, &taken, chance);
            group.iter().for_each(|volunteer| taken[*volunteer as usize] = true);
            if !group.is_empty() {
                groups.push((group, Chance::new(chance.next())));
            }
        }
        let (table, market, prices, draft, trial) = (self.table, self.market, &self.prices, &self.draft, self.trial);
        let noise = self.near(RUIN_NOISE);
        let leeway = whole(EJECTED * self.gap() * prices.scale as f64);
        let ruin = Ruin { table, market, prices, draft, noise, leeway };
        let plan = |(group, chance): &(Vec<u32>, Chance)| {
            if self.is_long {
                return Some(ruin.plan(group, chance.clone()));
            }
            group::plan(table, market, prices, (draft, None), group, trial, chance.clone())
        };
        let plans: Vec<Option<Vec<Vec<u32>>>> = groups.par_iter().map(plan).collect();
        for ((group, _), plan) in groups.iter().zip(plans) {
            let Some(weeks) = plan else { continue };
            let floor = self.draft.total().min(self.best.total() - self.leeway);
            apply(self.table, &mut self.draft, group, &weeks, floor);
        }
        if self.draft.total() > self.best.total() {
            self.best = self.draft.clone();
        }
    }
}

/// Whether groups may be large.
fn may_be_large(table: &Table) -> bool {
    let is_bound = |visit: &usize| !table.partial[*visit] || !table.links[*visit].is_empty();
    let bound = (0..table.need.len()).filter(is_bound).count();
    // Where there are few volunteers, large groups would all be the same.
    table.volunteers() >= 2 * LARGE && bound * HARDLY_ANY < table.need.len()
}

/// Points in whole numbers, at least 1.
fn whole(points: f64) -> i64 {
    // A cast of a float saturates.
    #[allow(clippy::cast_possible_truncation)]
    let points = points.round() as i64;
    points.max(1)
}

/// Applies new weeks if everything still fits and the total ends above `floor`.
fn apply(table: &Table, draft: &mut Draft<'_>, group: &[u32], weeks: &[Vec<u32>], floor: i64) {
    let before: Vec<Vec<u32>> = group.iter().map(|volunteer| draft.week(*volunteer as usize).to_vec()).collect();
    for (volunteer, week) in group.iter().zip(weeks) {
        draft.set(*volunteer as usize, week);
    }
    let mut touched = before.iter().chain(weeks).flatten().map(|node| table.visit[*node as usize] as usize);
    let holds = draft.total() > floor && touched.all(|visit| draft.keeps_visit(visit)) && draft.keeps_organisations();
    if !holds {
        for (volunteer, week) in group.iter().zip(&before) {
            draft.set(*volunteer as usize, week);
        }
    }
}
