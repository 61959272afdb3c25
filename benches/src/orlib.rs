//! Reads the assignment problems of the OR-Library (J. E. Beasley): give everybody one job at the least cost.
//!
//! A file holds n, then the n × n costs row by row; or n, then rows `person job cost` counted from 1 (the sparse ones).
//!
//! koppel maximises and forces nobody, so a pair is worth `big − cost` with big = n × the highest cost + 1: one pair more
//! outweighs every difference in cost. A perfect assignment of n pairs has the total n × big − cost, hence
//! **cost = n × big − total**; when fewer than n pairs are matched there is no perfect assignment.

use koppel_engine::instance::{Choice, Instance};

use crate::bad_row::{BadRows, Complaints};
use crate::city::timeless;

/// An assignment problem.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// As an instance.
    pub instance: Instance,
    /// What every pair is worth before its cost is taken off.
    pub big: i64,
    /// How many people, and jobs.
    pub size: u32,
}

impl Assignment {
    /// The cost of a perfect assignment, from the total of its points.
    #[must_use]
    pub fn cost(&self, total: i64) -> i64 {
        i64::from(self.size) * self.big - total
    }
}

/// The problem of a text.
///
/// # Errors
/// When a word is no whole number from 0, or their count fits neither of the two shapes.
pub fn read(text: &str) -> Result<Assignment, BadRows> {
    let mut complaints = Complaints::about("orlib");
    let mut numbers: Vec<u32> = Vec::new();
    for (row, line) in (1..).zip(text.lines()) {
        for word in line.split_whitespace() {
            numbers.extend(complaints.number::<u32>(row, "a number", word, "write whole numbers from 0 only"));
        }
    }
    complaints.none_or(())?;
    let shape = "write n and n × n costs, or n and rows of person, job and cost";
    let complaints = Complaints::about("orlib");
    let Some((&size, numbers)) = numbers.split_first() else {
        return Err(complaints.end(0, "no numbers", shape));
    };
    let pairs: Vec<(u32, u32, u32)> = if numbers.len() as u64 == u64::from(size).pow(2) {
        let places = (0..size).flat_map(|person| (0..size).map(move |job| (person, job)));
        places.zip(numbers).map(|((person, job), cost)| (person, job, *cost)).collect()
    } else if numbers.len().is_multiple_of(3) {
        numbers.chunks_exact(3).map(|row| (row[0].wrapping_sub(1), row[1].wrapping_sub(1), row[2])).collect()
    } else {
        return Err(complaints.end(0, format!("n = {size} and {} numbers behind it", numbers.len()), shape));
    };
    if let Some((person, job, _)) = pairs.iter().find(|(person, job, _)| *person >= size || *job >= size) {
        let found = format!("person {} and job {} of {size}", person.wrapping_add(1), job.wrapping_add(1));
        return Err(complaints.end(0, found, "count both from 1 to n"));
    }
    let highest = pairs.iter().map(|(_, _, cost)| i64::from(*cost)).max().unwrap_or(0);
    let big = i64::from(size) * highest + 1;
    let option =
        |(volunteer, visit, cost)| Choice { volunteer, visit, start: 0, end: 0, points: big - i64::from(cost) };
    let ones = vec![1; size as usize];
    Ok(Assignment { instance: timeless(&ones, &ones, pairs.into_iter().map(option).collect()), big, size })
}

#[cfg(test)]
mod tests {
    use koppel_engine::verify;

    use super::*;

    #[test]
    fn a_square_of_costs_becomes_points_that_turn_back_into_costs() {
        let problem = read(" 2\n 3 1\n 4\n 9\n").expect("good");
        assert_eq!(verify::instance(&problem.instance), Ok(()));
        let points: Vec<_> = problem.instance.options.iter().map(|o| (o.volunteer, o.visit, o.points)).collect();
        assert_eq!((problem.big, points.as_slice()), (19, &[(0, 0, 16), (0, 1, 18), (1, 0, 15), (1, 1, 10)][..]));
        // The cheaper of the two assignments, 1 + 4, has the higher total.
        assert_eq!(problem.cost(18 + 15), 5);
        assert_eq!(problem.cost(16 + 10), 12);
    }

    #[test]
    fn sparse_rows_count_from_one() {
        let problem = read("2\n1 2 5\n2 1 7\n").expect("good");
        let pairs: Vec<_> = problem.instance.options.iter().map(|o| (o.volunteer, o.visit)).collect();
        assert_eq!(pairs, [(0, 1), (1, 0)]);
    }

    #[test]
    fn other_shapes_are_refused_with_a_remedy() {
        for (text, words) in [
            ("", "no numbers"),
            ("2 1 2 3 4 5", "n = 2 and 5 numbers"),
            ("2 1\nx 3 4", "row 2: a number reads \"x\""),
            ("2 0 1 5", "count both from 1"),
            ("2 1 3 5", "person 1 and job 3 of 2"),
        ] {
            let error = read(text).expect_err(text).to_string();
            assert!(error.contains(words), "{error}does not say: {words}");
        }
    }
}
