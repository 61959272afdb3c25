//! Reads sparse bipartite problems in the plain text of the city generator: volunteers and requests without times.
//!
//! ```text
//! # comment
//! 3 2 4 caps          volunteers, requests, pairs; the word caps when limits follow
//! L 1 2 1             limit of each volunteer
//! R 1 2               need of each request
//! 0 0 17              volunteer, request (from 0), points above 0
//! ```
//!
//! The instance is timeless: every option starts and ends in minute 0, so that nothing overlaps, and every request takes
//! fewer people than it needs. Of rows that name one pair the best counts.

use koppel_engine::instance::{Choice, INSTANCE_FORMAT, Instance, LimitRow, VisitRow, VolunteerRow};

use crate::bad_row::{BadRows, Complaints};

/// The instance of a text.
///
/// # Errors
/// Every row that is not as above.
pub fn read(text: &str) -> Result<Instance, BadRows> {
    let mut complaints = Complaints::about("city");
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    let Some((row, head)) = lines.next() else {
        return Err(complaints.end(0, "no rows", "write: volunteers requests pairs [caps]"));
    };
    let words: Vec<&str> = head.split_whitespace().collect();
    let counts: Vec<u32> = words.iter().take(3).filter_map(|word| word.parse().ok()).collect();
    let (&[volunteers, visits, pairs], has_limits) = (counts.as_slice(), words.get(3) == Some(&"caps")) else {
        return Err(complaints.end(row, format!("head {head:?}"), "write: volunteers requests pairs [caps]"));
    };
    let (mut limits, mut needs) = (vec![1; volunteers as usize], vec![1; visits as usize]);
    if has_limits {
        for (letter, list) in [("L", &mut limits), ("R", &mut needs)] {
            read_list(lines.next(), letter, list, &mut complaints);
        }
    }
    let mut options = Vec::new();
    for (row, line) in lines {
        options.extend(read_pair(row, line, [volunteers, visits], &mut complaints));
    }
    if options.len() != pairs as usize {
        complaints.add(0, format!("{} good pairs of {pairs}", options.len()), "make the count in the head right");
    }
    complaints.none_or(timeless(&limits, &needs, options))
}

fn read_list(line: Option<(usize, &str)>, letter: &str, list: &mut [u32], complaints: &mut Complaints) {
    let (row, line) = line.unwrap_or((0, ""));
    let mut words = line.split_whitespace();
    let instead = format!("write {letter} and {} whole numbers", list.len());
    if words.next() != Some(letter) {
        return complaints.add(row, format!("no row {letter}"), instead);
    }
    let numbers: Vec<u32> = words.filter_map(|word| word.parse().ok()).collect();
    if numbers.len() == list.len() {
        list.copy_from_slice(&numbers);
    } else {
        complaints.add(row, format!("{} numbers", numbers.len()), instead);
    }
}

fn read_pair(row: usize, line: &str, [volunteers, visits]: [u32; 2], complaints: &mut Complaints) -> Option<Choice> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let &[volunteer, visit, points] = words.as_slice() else {
        complaints.add(row, format!("{line:?}"), "write: volunteer request points");
        return None;
    };
    let volunteer = complaints.number(row, "volunteer", volunteer, "write a whole number from 0")?;
    let visit = complaints.number(row, "request", visit, "write a whole number from 0")?;
    let points: i64 = complaints.number(row, "points", points, "write a whole number above 0")?;
    if volunteer >= volunteers || visit >= visits || points <= 0 {
        let instead =
            format!("volunteers are 0 to {volunteers}, requests 0 to {visits} (not included), points above 0");
        complaints.add(row, format!("{line:?}"), instead);
        return None;
    }
    Some(Choice { volunteer, visit, start: 0, end: 0, points })
}

/// An instance without times from limits, needs and options that all start and end in minute 0. Of options that name
/// one pair the best stays.
#[must_use]
pub fn timeless(limits: &[u32], needs: &[u32], mut options: Vec<Choice>) -> Instance {
    options.sort_unstable_by_key(|o| (o.volunteer, o.visit, std::cmp::Reverse(o.points)));
    options.dedup_by_key(|o| (o.volunteer, o.visit));
    let at_most = |visits: u32| LimitRow { visits, ..LimitRow::new(0, 1) };
    let volunteer = |(i, limit): (usize, &u32)| VolunteerRow {
        id: format!("V{i}"),
        limits: vec![at_most(*limit)],
        ..VolunteerRow::default()
    };
    let visit = |(i, need): (usize, &u32)| VisitRow {
        id: format!("R{i}"),
        need: *need,
        partial: true,
        night: false,
        from: None,
        to: None,
    };
    Instance {
        format: INSTANCE_FORMAT.to_owned(),
        midnights: vec![0, 1440],
        volunteers: limits.iter().enumerate().map(volunteer).collect(),
        visits: needs.iter().enumerate().map(visit).collect(),
        options,
        ..Instance::default()
    }
}

#[cfg(test)]
mod tests {
    use koppel_engine::verify;

    use super::*;

    fn check_bad(text: &str, words: &[&str]) {
        let error = read(text).expect_err("a bad file was read").to_string();
        for word in words {
            assert!(error.contains(word), "{error}does not say: {word}");
        }
    }

    #[test]
    fn pairs_limits_and_needs_are_read() {
        let instance = read("# made by hand\n3 2 4 caps\nL 1 2 1\nR 1 2\n0 0 17\n2 1 5\n1 1 6\n1 1 9\n").expect("good");
        assert_eq!(verify::instance(&instance), Ok(()));
        let limits: Vec<u32> = instance.volunteers.iter().map(|v| v.limits[0].visits).collect();
        assert_eq!(limits, [1, 2, 1]);
        assert_eq!(instance.visits.iter().map(|r| r.need).collect::<Vec<_>>(), [1, 2]);
        let pairs: Vec<_> = instance.options.iter().map(|o| (o.volunteer, o.visit, o.points)).collect();
        assert_eq!(pairs, [(0, 0, 17), (1, 1, 9), (2, 1, 5)]);
    }

    #[test]
    fn without_limits_everybody_takes_one() {
        let instance = read("1 2 1\n0 1 3\n").expect("good");
        assert_eq!((instance.volunteers[0].limits[0].visits, instance.visits[1].need), (1, 1));
    }

    #[test]
    fn every_bad_row_is_named_with_its_remedy() {
        check_bad("", &["no rows", "volunteers requests pairs"]);
        check_bad("2 two 1\n", &["row 1", "head"]);
        check_bad("2 2 3\n0 5 1\n0 x 1\n0 1\n", &["row 2", "not included", "row 3", "request reads \"x\"", "row 4"]);
        check_bad("1 1 2\n0 0 5\n", &["1 good pairs of 2"]);
        check_bad("1 1 0 caps\nL 1 1\nQ 1\n", &["row 2", "write L and 1 whole numbers", "row 3", "no row R"]);
        check_bad("1 1 1\n0 0 0\n", &["points above 0"]);
    }
}
