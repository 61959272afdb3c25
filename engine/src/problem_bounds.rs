//! How many visits a volunteer can do at most, by the stated limits alone: a definition that solver and verifier share.

use crate::problem::Problem;
use crate::volunteer::Limits;

/// The smallest of: the limit on the whole period; the limits per day, week and month, each times the days, weeks (Monday to
/// Sunday) and calendar months that the period touches, less what was done before in the first of these months; the number of visits there are.
#[must_use]
pub fn most_visits(problem: &Problem, volunteer: usize) -> u32 {
    let limits = &problem.volunteers[volunteer].limits;
    let period = &problem.period;
    let days = || count(period.days());
    let weeks = || count_changes(problem, |day| period.week_of(day));
    let months = || count_changes(problem, |day| period.date(day).first_of_month());
    // Stretches are counted only for who has a limit: the calendar costs more than all the rest.
    let times = |limit: u32, stretches: &dyn Fn() -> u32| match limit {
        Limits::NONE => limit,
        limit => limit.saturating_mul(stretches()),
    };
    [
        limits.visits,
        times(limits.visits_per_day, &days),
        times(limits.visits_per_week, &weeks),
        match limits.visits_per_month {
            Limits::NONE => Limits::NONE,
            limit => times(limit, &months).saturating_sub(limit.min(limits.visits_this_month)),
        },
        count(problem.visits.len()),
    ]
    .into_iter()
    .min()
    .unwrap_or(0)
}

fn count_changes<N: PartialEq>(problem: &Problem, name: impl Fn(usize) -> N) -> u32 {
    let days = problem.period.days();
    let changes = (1..days).filter(|day| name(*day) != name(*day - 1)).count();
    count(changes + usize::from(days > 0))
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
