//! Better prices for the whole week, for when nobody waits: after many events the prices of places far from them are out of date as well.
//!
//! The descent of the solver ([`super::super::descent`]) goes on from the prices as they stand, on a table of the week as it now is, put together from
//! everybody's own. The plan stays as it is; the new prices are kept when their ceiling is lower.

use std::ops::ControlFlow;

use rayon::prelude::*;

use super::super::chance::Chance;
use super::super::descent::Descent;
use super::super::draft;
use super::super::improve::{BATCH, Improver};
use super::super::market::{Market, Prices};
use super::super::table::{NONE, Table, number};
use super::super::{Effort, Run, Watch};
use super::person::Person;
use super::{Standing, Week};

/// A repair plans so many groups afresh, divided by the volunteers and visits there are.
const GROUPS: usize = 600_000;
/// And no more than this divided by the options there are: a group of people who could do very much takes long.
const GROUPS_OF_OPTIONS: usize = 10_000_000;
/// More price steps than are asked for are taken as many times as this is more than the options there are.
const STEPS_OF_OPTIONS: usize = 200_000;
/// Price steps and groups take turns so many times: better plans show where prices are to go, and better prices where plans lose.
const TURNS: u32 = 3;

/// The week as it now is in one piece.
struct Whole {
    /// The options that are there: those of the table are places in this list.
    alive: Vec<u32>,
    table: Table,
    market: Market,
    /// How many options had to be chosen.
    musts: usize,
}

impl Standing {
    /// After many things happened at once: fills what is open and makes weeks better that lose much; then, in turns, lowers the ceiling by price
    /// steps over the whole week and plans groups of linked volunteers afresh. A week of few volunteers and visits is given as many more
    /// price steps as a new plan, and groups until its plan is proven best or none brings anything; a large one hardly any groups, so that it
    /// is quick.
    pub fn mend(&mut self, effort: Effort, watch: Watch<'_>) {
        self.log.clear();
        let size = self.people.len() + self.sale.len();
        let options = self.is_alive.len().max(1);
        let groups = effort.groups.min(number((GROUPS / size.max(1)).min(GROUPS_OF_OPTIONS / options)));
        let turns = if groups < TURNS * number(BATCH) { 1 } else { TURNS };
        let times = super::super::more_steps(size).min(number(STEPS_OF_OPTIONS / options).max(1));
        let steps = effort.price_steps.saturating_mul(times);
        self.fill_open();
        let mut whole = self.whole();
        for _ in 0..turns {
            self.descend(&whole, steps / turns, watch);
            self.fill_open();
            if self.is_best() || groups == 0 || self.is_stopped {
                break;
            }
            if whole.musts != self.rows.must.len() {
                whole = self.whole();
            }
            self.rework_in(&whole, groups / turns, watch);
            if self.is_best() || self.is_stopped {
                break;
            }
        }
    }

    fn is_best(&self) -> bool {
        self.total >= self.ceiling
    }

    /// Fills what is open, and makes weeks better that lose much.
    fn fill_open(&mut self) {
        for visit in 0..self.sale.len() {
            if self.open_places(visit) > 0 && !self.of_visit[visit].is_empty() {
                self.events += 1;
                self.left = super::events::EVENT;
                self.fill(vec![visit]);
            }
        }
        self.left = super::events::EVENT;
        self.better();
        self.complete();
    }

    /// Plans so many groups of linked volunteers afresh, as the solver does for a new plan, from the plan and
    /// the prices as they stand. More matches change than in a repair; the new total is never below the one before.
    pub fn rework(&mut self, groups: u32, watch: Watch<'_>) -> i64 {
        let whole = self.whole();
        self.rework_in(&whole, groups, watch)
    }

    fn rework_in(&mut self, whole: &Whole, groups: u32, watch: Watch<'_>) -> i64 {
        self.log.clear();
        let Whole { alive, table, market, .. } = whole;
        let mut of: Vec<i64> = self.visit_price.iter().map(|price| price * table.scale).collect();
        of.resize(market.prices, 0);
        for (node, place) in table.option.iter().enumerate() {
            of[market.price[node] as usize] = self.price[alive[*place as usize] as usize] * table.scale;
        }
        let organisations = self.organisation_price.iter().map(|price| price * table.scale).collect();
        let prices = Prices { scale: table.scale, of, organisations };
        let draft = draft::of_options(table, &self.chosen(alive));
        let effort = Effort { price_steps: 0, groups, seed: u64::from(self.events) + 1 };
        let mut run = Run::new(table, market, effort, watch);
        run.most = self.total;
        // From this plan alone: another would have people told anew who need not be.
        let mut improver = Improver::new(table, market, prices, self.ceiling, draft);
        run.improve_one(&mut improver, self.ceiling, groups as usize, &mut Chance::new(effort.seed));
        self.is_stopped |= run.is_stopped;
        let option = |node: &u32| alive[table.option[*node as usize] as usize];
        let weeks = (0..self.people.len()).map(|volunteer| (number(volunteer), improver.best.week(volunteer)));
        let weeks: Vec<Week> = weeks
            .map(|(volunteer, week)| (volunteer, week.iter().map(option).collect::<Vec<u32>>()))
            .filter(|(volunteer, week)| self.people[*volunteer as usize].week != *week)
            .collect();
        self.set_weeks(weeks);
        self.total
    }

    /// Lowers the ceiling by so many price steps over the whole week; the new ceiling.
    pub fn settle(&mut self, steps: u32) -> i64 {
        let whole = self.whole();
        self.descend(&whole, steps, &|_| ControlFlow::Continue(()))
    }

    /// The week in one piece.
    fn whole(&mut self) -> Whole {
        self.get_all_ready();
        let (instance, alive) = (self.instance(), self.alive());
        let mut place = vec![NONE; self.is_alive.len()];
        for (at, option) in (0..).zip(&alive) {
            place[*option as usize] = at;
        }
        let table = Table::of_people(&instance, self.people.iter().map(Person::table), &place);
        let market = Market::new(&table);
        Whole { alive, table, market, musts: self.rows.must.len() }
    }

    fn descend(&mut self, whole: &Whole, steps: u32, watch: Watch<'_>) -> i64 {
        let Whole { alive, table, market, .. } = whole;
        let floats = |prices: &[i64]| prices.iter().map(|price| (*price).max(0) as f64).collect::<Vec<f64>>();
        let (visits, organisations) = (floats(&self.visit_price), floats(&self.organisation_price));
        let mut own = vec![0.0; market.prices - visits.len()];
        for (node, place) in table.option.iter().enumerate() {
            let (price, visit) = (market.price[node] as usize, table.visit[node] as usize);
            if market.own[visit] != NONE {
                own[price - visits.len()] = self.price[alive[*place as usize] as usize] as f64 - visits[visit];
            }
        }
        let mut descent = Descent::new(table, market, visits, organisations).with_own(own);
        let mut run = Run::new(table, market, Effort { price_steps: steps, groups: 0, seed: 1 }, watch);
        for _ in 0..steps {
            descent.step(self.total);
            let ceiling = descent.ceiling.div_euclid(table.scale);
            if run.is_over(1, self.total, ceiling) || ceiling <= self.total || descent.is_settled {
                break;
            }
        }
        self.is_stopped |= run.is_stopped;
        let (prices, ceiling, _) = descent.certificate();
        if ceiling >= self.ceiling {
            return self.ceiling;
        }
        self.organisation_price.clone_from(&prices.organisations);
        for visit in 0..self.visit_price.len() {
            self.visit_price[visit] = prices.of[visit];
            self.is_shared[visit] = market.own[visit] != NONE;
        }
        for option in 0..self.price.len() {
            self.price[option] = self.visit_price[self.rows.options[option].visit as usize];
        }
        for (node, place) in table.option.iter().enumerate() {
            self.price[alive[*place as usize] as usize] = prices.of[market.price[node] as usize];
        }
        self.price_all();
        self.ceiling
    }

    /// Prices everybody and everything.
    pub(super) fn price_all(&mut self) {
        self.limit.fill(None);
        let limits = self.rows.organisations.iter().zip(&self.organisation_price);
        self.ceiling = limits.map(|(row, price)| if *price == 0 { 0 } else { i64::from(row.visits) * price }).sum();
        self.sale.fill(0);
        for visit in 0..self.sale.len() {
            self.sell(visit);
        }
        let standing = &*self;
        let bests: Vec<_> = (0..standing.people.len())
            .into_par_iter()
            .map_init(super::Desk::default, |desk, volunteer| {
                let person = &standing.people[volunteer];
                let nets: Vec<i64> = (0..person.options().len()).map(|node| standing.net(volunteer, node)).collect();
                person.best(desk, &nets)
            })
            .collect();
        self.wanted.fill(0);
        for (volunteer, best) in bests.iter().enumerate() {
            self.people[volunteer].keep(best);
            self.ceiling += best.bound;
            for place in 0..self.people[volunteer].wish.len() {
                let visit = self.visit_of(self.people[volunteer].wish[place]);
                self.wanted[visit] += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::chance::Chance;
    use super::super::super::table::Table;
    use super::super::{Event, Standing};
    use crate::instance::{Choice, Instance, LimitRow, Proof, SOLUTION_FORMAT, Solution, VisitRow, VolunteerRow};
    use crate::instance::{OrganisationRow, Places, SeriesRow, WayOfTravel, WeekPrices};

    const DAY: i32 = 24 * 60;

    fn options(chance: &mut Chance, volunteers: usize, visits: usize) -> Vec<Choice> {
        let mut below = |end: usize| i32::try_from(chance.below(end)).unwrap();
        let mut options = Vec::new();
        for _ in 0..20 * volunteers {
            let start = DAY * below(3) + 8 * 60 + 15 * below(30);
            let volunteer = u32::try_from(below(volunteers)).unwrap();
            let visit = u32::try_from(below(visits)).unwrap();
            options.push(Choice { volunteer, visit, start, end: start + 30, points: 100 + i64::from(below(100)) });
        }
        options.sort_unstable();
        options.dedup_by_key(|option| (option.volunteer, option.visit, option.start));
        options
    }

    /// Five people and twelve visits in a field, one series, and an organisation that lends three times.
    fn week(chance: &mut Chance) -> Instance {
        let visit = |id: u32| VisitRow {
            id: id.to_string(),
            need: 1 + id % 2,
            partial: id % 4 == 1,
            night: false,
            from: Some(id % 6),
            to: Some(id % 6),
        };
        let whole = LimitRow { visits: 3, ..LimitRow::new(0, 3) };
        let volunteer = |id: u32| VolunteerRow {
            id: id.to_string(),
            organisation: id.is_multiple_of(2).then_some(0),
            ways: vec![0],
            load_cost: vec![0, 10, 40],
            limits: vec![whole],
            ..VolunteerRow::default()
        };
        let way = WayOfTravel { speed_km_h: 12.0, detour: 1.3, overhead_s: 0, measured: Vec::new() };
        Instance {
            midnights: (0..=3).map(|day| day * DAY).collect(),
            ways: vec![way],
            places: Places::PlaneM((0..6).map(|place| [f64::from(place) * 900.0, 0.0]).collect()),
            organisations: vec![OrganisationRow { id: String::new(), visits: 3 }],
            volunteers: (0..5).map(volunteer).collect(),
            visits: (0..12).map(visit).collect(),
            series: vec![SeriesRow { visits: vec![2, 4, 6], again: 50 }],
            options: options(chance, 5, 12),
            ..Instance::default()
        }
    }

    fn told(table: &Table) -> String {
        let Table { people, node_starts, block_starts, blocks, option, visit, slot, points, uses, .. } = table;
        let Table { day_uses, day, time, volunteer, before_starts, before, is_late, visit_starts, .. } = table;
        let Table { visit_nodes, need, partial, organisation_limit, unit, scale, related, .. } = table;
        format!(
            "{people:?} {node_starts:?} {block_starts:?} {blocks:?} {option:?} {visit:?} {slot:?} {points:?} {uses:?} {day_uses:?} {day:?} {time:?} \
             {volunteer:?} {before_starts:?} {before:?} {is_late:?} {visit_starts:?} {visit_nodes:?} {need:?} {partial:?} {organisation_limit:?} \
             {unit} {scale} {related:?}"
        )
    }

    #[test]
    fn a_week_put_together_from_everybodys_own_is_the_week_laid_out_as_a_whole() {
        for seed in 0..60 {
            let mut chance = Chance::new(seed);
            let instance = week(&mut chance);
            let prices = WeekPrices { visits: vec![60; 12], organisations: vec![5], ..WeekPrices::default() };
            let nobody = Solution {
                format: SOLUTION_FORMAT.to_owned(),
                total: 0,
                ceiling: i64::MAX,
                proof: Proof::Week(prices),
                chosen: Vec::new(),
                seats: Vec::new(),
                stopped_early: false,
            };
            let mut standing = Standing::new(&instance, &nobody);
            let number = |place: usize| u32::try_from(place).unwrap();
            for _ in 0..4 {
                let (volunteer, visit) = (number(chance.below(5)), number(chance.below(12)));
                let row = VisitRow { id: "new".to_owned(), ..instance.visits[visit as usize].clone() };
                let mut new = options(&mut chance, 5, 1);
                new.dedup_by_key(|option| option.volunteer);
                standing.apply(&match chance.below(4) {
                    0 => Event::Cannot { volunteer, visit },
                    1 => Event::OtherTimes { visit, options: new },
                    2 => Event::Withdrawn { visit },
                    _ => Event::Asked { row, options: new },
                });
                let whole = standing.whole();
                assert_eq!(told(&whole.table), told(&Table::new(&standing.instance())), "seed {seed}");
            }
        }
    }
}
