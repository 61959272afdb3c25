//! A neutral instance as an integer programme, solved by a library that has never heard of weeks: a second opinion on the optimum.
//!
//! x(o) ∈ {0,1} chooses an option, y(r,s) ∈ {0,1} a time of a visit. The header of `koppel_engine::instance` has the rules; each is a handful
//! of linear inequalities here. Only rule 2 needs a word: two options of one volunteer that leave no time for each other may both be chosen only
//! when another one in between is, which in turn has to fit both.

use std::collections::BTreeMap;

use koppel_engine::instance::{Choice, Instance, LinkKind, NO_LIMIT};
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use crate::week_random::travel_min;

struct Programme<'a> {
    instance: &'a Instance,
    problem: Problem,
    chosen: Vec<Variable>,
    /// By visit and time.
    served: BTreeMap<(u32, i32, i32), Variable>,
}

/// The optimum.
pub fn optimum(instance: &Instance) -> i64 {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let chosen = instance.options.iter().map(|option| problem.add_binary_var(option.points as f64)).collect();
    let mut programme = Programme { instance, problem, chosen, served: BTreeMap::new() };
    programme.visits();
    for volunteer in 0..instance.volunteers.len() as u32 {
        programme.time(volunteer);
        programme.limits(volunteer);
        programme.costs(volunteer);
        programme.series(volunteer);
    }
    programme.organisations();
    programme.links();
    for must in &instance.must {
        programme.at_least(&[(programme.chosen[*must as usize], 1.0)], 1.0);
    }
    let solution = programme.problem.solve().unwrap().into_solution().unwrap();
    assert_eq!(solution.status(), microlp::SolutionStatus::Optimal);
    solution.objective().round() as i64
}

impl Programme<'_> {
    fn at_most(&mut self, terms: &[(Variable, f64)], most: f64) {
        self.problem.add_constraint(terms, ComparisonOp::Le, most);
    }

    fn at_least(&mut self, terms: &[(Variable, f64)], least: f64) {
        self.problem.add_constraint(terms, ComparisonOp::Ge, least);
    }

    /// The options for which something holds, each with what it counts.
    fn sum(&self, counts: impl Fn(&Choice) -> f64) -> Vec<(Variable, f64)> {
        let terms = self.instance.options.iter().zip(&self.chosen).map(|(option, x)| (*x, counts(option)));
        terms.filter(|(_, count)| *count != 0.0).collect()
    }

    fn visits(&mut self) {
        for (visit, row) in (0..).zip(&self.instance.visits) {
            let of_visit = self.instance.options.iter().filter(|option| option.visit == visit);
            let mut times: Vec<(i32, i32)> = of_visit.map(|option| (option.start, option.end)).collect();
            times.sort_unstable();
            times.dedup();
            let mut one = Vec::new();
            for (start, end) in times {
                let served = self.problem.add_binary_var(0.0);
                self.served.insert((visit, start, end), served);
                one.push((served, 1.0));
                let is_then = |o: &Choice| f64::from((o.visit, o.start, o.end) == (visit, start, end));
                let mut people = self.sum(is_then);
                people.push((served, -f64::from(row.need)));
                let kind = if row.partial { ComparisonOp::Le } else { ComparisonOp::Eq };
                self.problem.add_constraint(&people, kind, 0.0);
            }
            self.at_most(&one, 1.0);
        }
    }

    fn time(&mut self, volunteer: u32) {
        let row = &self.instance.volunteers[volunteer as usize];
        let options = || (0..).zip(&self.instance.options).filter(|(_, option)| option.volunteer == volunteer);
        let mut order: Vec<(i32, i32, usize)> = options().map(|(place, o)| (o.start, o.end, place)).collect();
        order.sort_unstable();
        let visit = |place: usize| &self.instance.visits[self.instance.options[place].visit as usize];
        let mut rows = Vec::new();
        for (i, (_, end, first)) in order.iter().enumerate() {
            for (j, (start, _, second)) in order.iter().enumerate().skip(i + 1) {
                let is_same = self.instance.options[*first].visit == self.instance.options[*second].visit;
                let rest = if visit(*first).night { row.rest_after_night_min as i32 } else { 0 };
                let fits = end + rest.max(travel_min(self.instance, row, visit(*first), visit(*second))) <= *start;
                let mut terms = vec![(self.chosen[*first], 1.0), (self.chosen[*second], 1.0)];
                if !is_same && !fits {
                    terms.extend(order[i + 1..j].iter().map(|(.., between)| (self.chosen[*between], -1.0)));
                }
                if is_same || !fits {
                    rows.push(terms);
                }
            }
        }
        rows.iter().for_each(|terms| self.at_most(terms, 1.0));
    }

    fn limits(&mut self, volunteer: u32) {
        let instance = self.instance;
        for limit in &instance.volunteers[volunteer as usize].limits {
            let [from, to] = [limit.from_day, limit.to_day].map(|day| instance.midnights[day as usize]);
            let is_in = |o: &Choice| o.volunteer == volunteer && (from..to).contains(&o.start);
            let is_night = |o: &Choice| instance.visits[o.visit as usize].night;
            let visits = self.sum(|o| f64::from(is_in(o)));
            let minutes = self.sum(|o| f64::from(is_in(o)) * f64::from(o.end - o.start));
            let nights = self.sum(|o| f64::from(is_in(o) && is_night(o)));
            let mut days = Vec::new();
            for day in instance.midnights[limit.from_day as usize..=limit.to_day as usize].windows(2) {
                let works = self.problem.add_binary_var(0.0);
                days.push((works, 1.0));
                for (x, _) in self.sum(|o| f64::from(o.volunteer == volunteer && (day[0]..day[1]).contains(&o.start))) {
                    self.at_most(&[(x, 1.0), (works, -1.0)], 0.0);
                }
            }
            let rows = [(visits, limit.visits), (minutes, limit.minutes), (nights, limit.nights), (days, limit.days)];
            for (terms, most) in rows.iter().filter(|(_, most)| *most != NO_LIMIT) {
                self.at_most(terms, f64::from(*most));
            }
        }
    }

    /// Costs never fall, so the cheap units are used first of their own accord.
    fn costs(&mut self, volunteer: u32) {
        let row = &self.instance.volunteers[volunteer as usize];
        let mut units = self.sum(|o| f64::from(o.volunteer == volunteer));
        for k in 0..units.len() {
            let cost = row.load_cost.get(k).or(row.load_cost.last()).copied().unwrap_or(0);
            units.push((self.problem.add_var(-cost as f64, (0.0, 1.0)), -1.0));
        }
        self.problem.add_constraint(&units, ComparisonOp::Eq, 0.0);
        for cost in &row.minutes_cost {
            let quarters = self.problem.add_integer_var(-cost.per_quarter as f64, (0, 10_000));
            let mut terms = self.sum(|o| f64::from(o.volunteer == volunteer) * f64::from(o.end - o.start));
            terms.push((quarters, -15.0));
            self.at_most(&terms, f64::from(cost.above_min) + 14.0);
        }
    }

    fn series(&mut self, volunteer: u32) {
        for row in &self.instance.series {
            let again = row.again as f64;
            let begun = self.problem.add_var(-again, (0.0, 1.0));
            // The bonus for every visit, less that for the first.
            let bonus = self.problem.add_var(again, (0.0, f64::INFINITY));
            let mut terms = self.sum(|o| f64::from(o.volunteer == volunteer && row.visits.contains(&o.visit)));
            for (x, _) in &terms {
                self.at_most(&[(*x, 1.0), (begun, -1.0)], 0.0);
            }
            terms.push((bonus, -1.0));
            self.problem.add_constraint(&terms, ComparisonOp::Eq, 0.0);
        }
    }

    fn organisations(&mut self) {
        for (place, row) in (0..).zip(&self.instance.organisations).filter(|(_, row)| row.visits != NO_LIMIT) {
            let of = |o: &Choice| self.instance.volunteers[o.volunteer as usize].organisation == Some(place);
            let lent = self.sum(|o| f64::from(of(o)));
            self.at_most(&lent, f64::from(row.visits));
        }
    }

    fn links(&mut self) {
        for link in &self.instance.links {
            let times = |visit: u32| {
                let of_visit = self.served.iter().filter(move |((other, ..), _)| *other == visit);
                of_visit.map(|((_, start, end), y)| (*start, *end, *y)).collect::<Vec<_>>()
            };
            let (firsts, seconds) = (times(link.first), times(link.second));
            if link.kind == LinkKind::Before {
                for (_, end, first) in &firsts {
                    for (_, _, second) in seconds.iter().filter(|(start, ..)| end + link.gap_min as i32 > *start) {
                        self.at_most(&[(*first, 1.0), (*second, 1.0)], 1.0);
                    }
                }
                continue;
            }
            for volunteer in 0..self.instance.volunteers.len() as u32 {
                let [first, second] = [link.first, link.second]
                    .map(|visit| self.sum(|o| f64::from(o.volunteer == volunteer && o.visit == visit)));
                if link.kind == LinkKind::Different {
                    self.at_most(&[first, second].concat(), 1.0);
                    continue;
                }
                // Whoever has one has the other, unless the other is not served.
                for (one, other, is_served) in [(&first, &second, &seconds), (&second, &first, &firsts)] {
                    let less = other.iter().map(|(x, count)| (*x, -count));
                    let served = is_served.iter().map(|(.., y)| (*y, 1.0));
                    let terms: Vec<(Variable, f64)> = one.iter().copied().chain(less).chain(served).collect();
                    self.at_most(&terms, 1.0);
                }
            }
        }
    }
}
