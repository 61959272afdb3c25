//! Other times for a visit: another hour of a day it may take place on, or the same hours on another day.

use std::collections::BTreeMap;

use crate::roster::Roster;
use crate::rules::Pair;
use crate::time::Span;

use super::Explainer;

/// Nobody is asked to come earlier than this on the day of a visit, in minutes after midnight: 8 o'clock.
const FIRST_MIN: i32 = 8 * 60;
/// Nor to stay later: 21 o'clock.
const LAST_MIN: i32 = 21 * 60;
/// Other hours are full and half ones.
const EVERY_MIN: i32 = 30;

/// Who could come at other times, by day and time.
#[derive(Default)]
pub(super) struct OtherTimes {
    /// By day of the period: by what is changed (minutes that the hour moves, then the time itself) who could come.
    days: BTreeMap<usize, BTreeMap<(u32, Span), Vec<usize>>>,
}

/// One other time, and everybody who could come then.
pub(super) struct OtherTime {
    /// Minutes from the nearest start that was asked for.
    pub(super) away_min: u32,
    pub(super) time: Span,
    /// Places in the table of volunteers.
    pub(super) volunteers: Vec<usize>,
}

impl OtherTimes {
    /// Of every day the time that changes the hour least; among equals the one at which most could come, then the earliest.
    pub(super) fn nearest(self, asked: &[Span]) -> Vec<OtherTime> {
        let of_day = |times: BTreeMap<(u32, Span), Vec<usize>>| {
            let least = times.first_key_value()?.0.0;
            let nearest = times.into_iter().take_while(|((moved, _), _)| *moved == least);
            let ((_, time), volunteers) =
                nearest.reduce(|best, next| if next.1.len() > best.1.len() { next } else { best })?;
            let away = asked.iter().map(|slot| slot.starts_at.0.abs_diff(time.starts_at.0));
            Some(OtherTime { away_min: away.min().unwrap_or(0), time, volunteers })
        };
        self.days.into_values().filter_map(of_day).collect()
    }
}

impl Explainer<'_> {
    /// Adds the times at which a volunteer could come whom nothing but the time keeps away.
    pub(super) fn add_other_times(
        &self,
        roster: &mut Roster<'_>,
        volunteer: usize,
        visit: usize,
        found: &mut OtherTimes,
    ) {
        let pair = Pair::new(self.problem, volunteer, visit);
        let period = &self.problem.period;
        for day in 0..period.days() {
            for (moved, time) in self.times_on(visit, day) {
                let is_free = pair.free_span(time).is_some() && pair.certificates_hold(period.date_of(time.starts_at));
                if is_free && self.misfit(roster, volunteer, visit, std::iter::once(time)).is_none() {
                    found.days.entry(day).or_default().entry((moved, time)).or_default().push(volunteer);
                }
            }
        }
    }

    /// The times that a visit could have on a day but has not, each with the minutes that the hour moves: by day, other hours of the days it
    /// may take place on; at night, and on other days, its own hours.
    fn times_on(&self, visit: usize, day: usize) -> Vec<(u32, Span)> {
        let (visit, period) = (&self.problem.visits[visit], &self.problem.period);
        let midnight = period.midnights[day].0;
        let on_day = |slot: &&Span| period.day_index(slot.starts_at) == day;
        let Some(asked) = visit.slots.iter().find(on_day) else {
            let moved = |slot: &Span| {
                let by = midnight - period.midnights[period.day_index(slot.starts_at)].0;
                (0, Span { starts_at: slot.starts_at.plus(by), ends_at: slot.ends_at.plus(by) })
            };
            let mut times: Vec<(u32, Span)> = visit.slots.iter().map(moved).collect();
            times.sort_unstable();
            times.dedup();
            return times;
        };
        if visit.night {
            return Vec::new();
        }
        let all = || visit.slots.iter().filter(on_day);
        let hours = (midnight + FIRST_MIN..=midnight + LAST_MIN - asked.minutes()).step_by(EVERY_MIN as usize);
        let times = hours.filter_map(|start| {
            let time = Span::new(start, start + asked.minutes());
            let moved = all().map(|slot| slot.starts_at.0.abs_diff(start)).min()?;
            (moved > 0).then_some((moved, time))
        });
        times.collect()
    }
}
