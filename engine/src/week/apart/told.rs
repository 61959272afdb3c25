//! Tells whoever watches how far the whole is, from what its parts tell.
//!
//! A part that has told nothing yet counts with no points and with a ceiling that needs no work: as many times the best option of every
//! visit as it has places. So the gap that is told is never smaller than what is known.

use std::ops::ControlFlow;
use std::sync::Mutex;

use super::super::{Progress, Watch};
use super::Part;
use crate::instance::Instance;

/// The parts as they were told last, and their sum.
pub(super) struct Told<'a> {
    watch: Watch<'a>,
    parts: Mutex<(Progress, Vec<Progress>)>,
}

impl<'a> Told<'a> {
    pub fn new(instance: &Instance, parts: &[Part], watch: Watch<'a>) -> Self {
        let unheard = |ceiling| Progress { done: 0, of: 0, total: 0, ceiling };
        let of_visit = most_of_visits(instance);
        let ceiling = |part: &Part| {
            let mut visits: Vec<u32> =
                part.options.iter().map(|option| instance.options[*option as usize].visit).collect();
            visits.sort_unstable();
            visits.dedup();
            visits.iter().map(|visit| of_visit[*visit as usize]).sum()
        };
        let parts: Vec<Progress> = parts.iter().map(|part| unheard(ceiling(part))).collect();
        let whole = unheard(parts.iter().map(|part| part.ceiling).sum());
        Self { watch, parts: Mutex::new((whole, parts)) }
    }

    /// A part tells how far it is.
    pub fn by(&self, part: usize, now: Progress) -> ControlFlow<()> {
        let whole = {
            let mut parts = self.parts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let before = std::mem::replace(&mut parts.1[part], now);
            let whole = &mut parts.0;
            whole.done = whole.done.saturating_add(now.done) - before.done;
            whole.of = whole.of.saturating_add(now.of) - before.of;
            whole.total += now.total - before.total;
            whole.ceiling += now.ceiling - before.ceiling;
            *whole
        };
        (self.watch)(whole)
    }
}

/// By visit: no plan gets more from it. Load costs may begin below 0, and a visit of a series brings what comes again.
fn most_of_visits(instance: &Instance) -> Vec<i64> {
    let mut most = vec![0; instance.visits.len()];
    for option in &instance.options {
        let least_cost = instance.volunteers[option.volunteer as usize].load_cost.iter().min().copied().unwrap_or(0);
        let most = &mut most[option.visit as usize];
        *most = option.points.saturating_sub(least_cost.min(0)).max(*most);
    }
    for row in &instance.series {
        row.visits.iter().for_each(|visit| most[*visit as usize] += row.again.max(0));
    }
    let times = |(most, row): (i64, &crate::instance::VisitRow)| most * i64::from(row.need);
    most.into_iter().zip(&instance.visits).map(times).collect()
}
