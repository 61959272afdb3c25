//! What the ceilings of a neutral instance rest on besides prices: the most visits a volunteer can be given (`b` in
//! [`Prices`](crate::instance::Prices)), and what series may add to an option (`again` in [`WeekPrices`](crate::instance::WeekPrices)).
//!
//! Read from the instance alone, so that whoever makes prices and whoever checks them mean the same number.

use crate::instance::{Choice, Instance, LimitRow, VisitRow, VolunteerRow};

/// `b` of every volunteer, by its place in `volunteers`. Time and memory are linear in options and limit rows (and a sort).
///
/// # Definition
/// Let d₁ < … < d_m be the days on which the volunteer has options, and f(i) the least number that this reasoning proves for
/// the visits that start on the first i of them:
///
/// * f(0) = 0;
/// * without limits, the days d_i … d_j−1 hold at most as many visits as there are different visits among the options
///   that start on them;
/// * a limit row over these days allows at most `visits`; at most `nights` night visits and all the other different visits; and
///   at most as many visits as fit in `minutes` when the shortest option of every visit is taken, shortest first; and
///   on at most `days` days, those with most different visits;
/// * f(j) ≤ f(i) + (what one day, or one row, allows for d_i … d_j−1), and a row also bounds any first part of its days.
///
/// `b` = min(f(m), different visits among all options). Travel, overlap and rest are left out, which only raises it.
#[must_use]
pub fn most_visits_of_all(instance: &Instance) -> Vec<u32> {
    let mut by_volunteer: Vec<Vec<&Choice>> = vec![Vec::new(); instance.volunteers.len()];
    for option in &instance.options {
        by_volunteer[option.volunteer as usize].push(option);
    }
    instance
        .volunteers
        .iter()
        .zip(by_volunteer)
        .map(|(row, options)| most(row, options, &instance.visits, &instance.midnights))
        .collect()
}

/// [`most_visits_of_all`] for one volunteer; reads all options.
///
/// # Panics
/// When `volunteer` is not in the table.
#[must_use]
pub fn most_visits(instance: &Instance, volunteer: u32) -> u32 {
    let options = instance.options.iter().filter(|option| option.volunteer == volunteer).collect();
    most(&instance.volunteers[volunteer as usize], options, &instance.visits, &instance.midnights)
}

fn most(row: &VolunteerRow, mut options: Vec<&Choice>, visits: &[VisitRow], midnights: &[i32]) -> u32 {
    options.sort_unstable_by_key(|option| option.start);
    // Where each day's options begin in `options`, and which day it is.
    let mut days: Vec<(usize, u32)> = Vec::new();
    for (place, option) in options.iter().enumerate() {
        let begun = midnights.partition_point(|midnight| *midnight <= option.start);
        let day = u32::try_from(begun).unwrap_or(u32::MAX).saturating_sub(1);
        if days.last().is_none_or(|(_, last)| *last != day) {
            days.push((place, day));
        }
    }
    // (first day, day after the last, most visits), as places in `days`, by first day.
    let mut steps: Vec<(usize, usize, u64)> = Vec::new();
    let options_of = |from: usize, to: usize| {
        let end = days.get(to).map_or(options.len(), |(place, _)| *place);
        &options[days[from].0..end]
    };
    for day in 0..days.len() {
        steps.push((day, day + 1, different(options_of(day, day + 1)).len() as u64));
    }
    for limit in &row.limits {
        let from = days.partition_point(|(_, day)| *day < limit.from_day);
        let to = days.partition_point(|(_, day)| *day < limit.to_day);
        if from < to {
            steps.push((from, to, allowed(limit, options_of(from, to), visits, midnights)));
        }
    }
    steps.sort_unstable();
    let mut proven = vec![u64::MAX; days.len() + 1];
    proven[0] = 0;
    for (from, to, most) in steps {
        let bound = proven[from].saturating_add(most);
        for reached in &mut proven[from + 1..=to] {
            *reached = bound.min(*reached);
        }
    }
    let all = different(&options).len() as u64;
    u32::try_from(proven[days.len()].min(all)).unwrap_or(u32::MAX)
}

/// The different visits among options, each with the length of its shortest option.
fn different(options: &[&Choice]) -> Vec<(u32, i64)> {
    let mut found: Vec<(u32, i64)> =
        options.iter().map(|option| (option.visit, i64::from(option.end) - i64::from(option.start))).collect();
    found.sort_unstable();
    found.dedup_by_key(|(visit, _)| *visit);
    found
}

/// The most visits one limit row allows among options that all start on its days.
fn allowed(limit: &LimitRow, options: &[&Choice], visits: &[VisitRow], midnights: &[i32]) -> u64 {
    let found = different(options);
    let by_day = found.iter().filter(|(visit, _)| !visits[*visit as usize].night).count() as u64;
    let mut lengths: Vec<i64> = found.iter().map(|(_, minutes)| *minutes).collect();
    lengths.sort_unstable();
    let mut used: i64 = 0;
    let fitting = lengths
        .iter()
        .take_while(|minutes| {
            used += **minutes;
            used <= i64::from(limit.minutes)
        })
        .count() as u64;
    // No limit on minutes is `u32::MAX`, which more than 4,000 million minutes would exceed: that is no limit either.
    let fitting = if limit.minutes == crate::instance::NO_LIMIT { found.len() as u64 } else { fitting };
    let on_days =
        if limit.days == crate::instance::NO_LIMIT { u64::MAX } else { most_on_days(limit.days, options, midnights) };
    fitting.min(u64::from(limit.visits)).min(u64::from(limit.nights).saturating_add(by_day)).min(on_days)
}

/// The different visits on so many days, those with most.
fn most_on_days(days: u32, options: &[&Choice], midnights: &[i32]) -> u64 {
    let day = |option: &Choice| midnights.partition_point(|midnight| *midnight <= option.start);
    let mut most: Vec<usize> = options.chunk_by(|a, b| day(a) == day(b)).map(|some| different(some).len()).collect();
    most.sort_unstable_by_key(|most| std::cmp::Reverse(*most));
    most.into_iter().take(days as usize).sum::<usize>() as u64
}

/// What series may add to every option: the sum of `⌈again · (m − 1) / m⌉` over the series of its visit, m the number of
/// the series' visits that its volunteer has options for.
#[must_use]
pub fn again_of_all(instance: &Instance) -> Vec<i64> {
    let mut all = vec![0; instance.options.len()];
    if instance.series.is_empty() {
        return all;
    }
    let mut of_visit: Vec<Vec<usize>> = vec![Vec::new(); instance.visits.len()];
    for (place, option) in instance.options.iter().enumerate() {
        of_visit[option.visit as usize].push(place);
    }
    for row in &instance.series {
        let mut theirs: Vec<(u32, u32, usize)> = Vec::new();
        for visit in &row.visits {
            theirs.extend(
                of_visit[*visit as usize].iter().map(|place| (instance.options[*place].volunteer, *visit, *place)),
            );
        }
        theirs.sort_unstable();
        for own in theirs.chunk_by(|a, b| a.0 == b.0) {
            let visits = own.chunk_by(|a, b| a.1 == b.1).count();
            let visits = i64::try_from(visits).unwrap_or(i64::MAX);
            let again = (row.again * (visits - 1) + visits - 1) / visits;
            own.iter().for_each(|(.., place)| all[*place] += again);
        }
    }
    all
}
