//! Reads generalised assignment problems (Yagiura's and the OR-Library's form): give every job to one agent, within the agents'
//! capacities, at the least cost.
//!
//! A file holds the numbers of agents and jobs, the costs agent by agent, the sizes agent by agent, and the capacities.
//!
//! A job is a visit on a day of its own that lasts as many minutes as it is large, so that nothing overlaps; a capacity is a limit on
//! minutes. koppel maximises and forces nobody, so a job is worth `big − cost` with big = three times the highest cost and 1. With all n
//! jobs given away, **cost = n × big − total**; and no plan that gives all away costs less than n × big − ceiling, whatever big
//! is. One so large that a job more outweighs every difference in cost (highest × jobs) makes a total of which costs are the last few
//! digits: prices then come to rest long before the ceiling says anything about costs.

use koppel_engine::instance::{Choice, INSTANCE_FORMAT, Instance, LimitRow, VisitRow, VolunteerRow};

use crate::bad_row::{BadRows, Complaints};

/// Minutes of a day; no job is larger.
const DAY_MIN: u32 = 1440;
/// Points for a cost of 1.
pub const SCALE: i64 = 1000;

/// A generalised assignment problem.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// As an instance.
    pub instance: Instance,
    /// What every job is worth before its cost is taken off.
    pub big: i64,
}

impl Gap {
    /// The cost that a total of points stands for when every job is given away; from a ceiling, the least possible: costs are whole.
    #[must_use]
    pub fn cost(&self, points: i64) -> i64 {
        self.instance.visits.len() as i64 * self.big - points.div_euclid(SCALE)
    }
}

/// The problem of a text.
///
/// # Errors
/// When a word is no whole number from 0, there are more or fewer of them than agents and jobs make, or a job is larger than
/// a day has minutes.
pub fn read(text: &str) -> Result<Gap, BadRows> {
    let mut complaints = Complaints::about("gap");
    let mut numbers: Vec<u32> = Vec::new();
    for (row, line) in (1..).zip(text.lines()) {
        for word in line.split_whitespace() {
            numbers.extend(complaints.number::<u32>(row, "a number", word, "write whole numbers from 0 only"));
        }
    }
    complaints.none_or(())?;
    let complaints = Complaints::about("gap");
    let shape = "write agents, jobs, agents × jobs costs, as many sizes, and a capacity for every agent";
    let &[agents, jobs, ref rest @ ..] = numbers.as_slice() else {
        return Err(complaints.end(0, format!("{} numbers", numbers.len()), shape));
    };
    let pairs = u64::from(agents) * u64::from(jobs);
    if agents == 0 || jobs == 0 || rest.len() as u64 != 2 * pairs + u64::from(agents) {
        return Err(complaints.end(
            0,
            format!("{agents} agents, {jobs} jobs and {} numbers behind them", rest.len()),
            shape,
        ));
    }
    let (costs, rest) = rest.split_at(agents as usize * jobs as usize);
    let (sizes, capacities) = rest.split_at(costs.len());
    if let Some(size) = sizes.iter().find(|size| **size > DAY_MIN) {
        return Err(complaints.end(
            0,
            format!("a job of size {size}"),
            "divide sizes and capacities until none is above 1440",
        ));
    }
    let highest = costs.iter().copied().max().unwrap_or(0);
    let big = 3 * i64::from(highest) + 1;
    Ok(Gap { instance: instance([agents, jobs], big, costs, sizes, capacities), big })
}

fn instance([agents, jobs]: [u32; 2], big: i64, costs: &[u32], sizes: &[u32], capacities: &[u32]) -> Instance {
    let minute = |minutes: u32| i32::try_from(minutes).expect("fewer days than 31 bits of minutes hold");
    let places = (0..agents).flat_map(|agent| (0..jobs).map(move |job| (agent, job)));
    let option = |((volunteer, visit), (cost, size)): ((u32, u32), (&u32, &u32))| {
        let start = minute(visit * DAY_MIN);
        Choice { volunteer, visit, start, end: start + minute(*size), points: SCALE * (big - i64::from(*cost)) }
    };
    let volunteer = |(agent, capacity): (usize, &u32)| VolunteerRow {
        id: format!("A{agent}"),
        limits: vec![LimitRow { minutes: *capacity, ..LimitRow::new(0, jobs) }],
        ..VolunteerRow::default()
    };
    Instance {
        format: INSTANCE_FORMAT.to_owned(),
        midnights: (0..=jobs).map(|day| minute(day * DAY_MIN)).collect(),
        volunteers: capacities.iter().enumerate().map(volunteer).collect(),
        visits: (0..jobs).map(|job| VisitRow { id: format!("J{job}"), need: 1, ..VisitRow::default() }).collect(),
        options: places.zip(costs.iter().zip(sizes)).map(option).collect(),
        ..Instance::default()
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use koppel_engine::verify;
    use koppel_engine::week::{Effort, Start, solve};

    use rand::{RngExt, SeedableRng};

    use super::*;

    /// Two agents of capacity 5; the cheap agent of all three jobs holds two of them only.
    const SMALL: &str = "2 3\n 1 1 1\n 9 7 8\n 2 3 3\n 4 4 4\n 5 5\n";

    #[test]
    fn the_least_cost_comes_back_from_the_total() {
        let gap = read(SMALL).expect("good");
        assert_eq!(verify::instance(&gap.instance), Ok(()));
        let watch = |_| ControlFlow::Continue(());
        let solution = solve(&gap.instance, &Start::timeless(&gap.instance), Effort::default(), &watch);
        assert_eq!(verify::solution(&gap.instance, &solution).map(|checked| checked.matches), Ok(3));
        assert_eq!(gap.cost(solution.total), 1 + 1 + 7, "the first agent takes jobs 1 and 3, the second job 2");
        assert!(gap.cost(solution.ceiling) <= gap.cost(solution.total));
    }

    /// As Yagiura's type D: a job that costs an agent little takes much of it.
    fn hard(agents: u32, jobs: u32, seed: u64) -> String {
        let mut dice = rand_pcg::Pcg64::seed_from_u64(seed);
        let pairs = (agents * jobs) as usize;
        let sizes: Vec<u32> = (0..pairs).map(|_| dice.random_range(1..=100)).collect();
        let costs: Vec<u32> = sizes.iter().map(|size| 111 - size + dice.random_range(0..20)).collect();
        let capacities = sizes.chunks(jobs as usize).map(|sizes| sizes.iter().sum::<u32>() * 4 / 5 / agents);
        let numbers = [agents, jobs].into_iter().chain(costs).chain(sizes.iter().copied()).chain(capacities);
        numbers.map(|number| format!("{number} ")).collect()
    }

    #[test]
    fn agents_of_many_jobs_each_end_near_what_is_proven() {
        for seed in 1..=3 {
            let gap = read(&hard(5, 100, seed)).expect("good");
            let effort = Effort { groups: 3_000, ..Effort::default() };
            let watch = |_| ControlFlow::Continue(());
            let solution = solve(&gap.instance, &Start::timeless(&gap.instance), effort, &watch);
            assert_eq!(verify::solution(&gap.instance, &solution).map(|checked| checked.matches), Ok(100));
            let (cost, bound) = (gap.cost(solution.total), gap.cost(solution.ceiling));
            assert!(bound <= cost && cost * 1_000 <= bound * 1_006, "seed {seed}: {cost}, at least {bound}");
        }
    }

    #[test]
    fn other_shapes_are_refused_with_a_remedy() {
        for (text, words) in [
            ("", "0 numbers"),
            ("2 3 1", "2 agents, 3 jobs and 1 numbers"),
            ("1 1 5 x 3", "a number reads \"x\""),
            ("1 1 5 2000 3000", "a job of size 2000"),
        ] {
            let error = read(text).expect_err(text).to_string();
            assert!(error.contains(words), "{error}does not say: {words}");
        }
    }
}
