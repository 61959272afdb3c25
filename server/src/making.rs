//! Makes one plan: told step by step, and stopped when somebody says so.

use std::any::Any;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use koppel_engine::areas::make_fair_plan;
use koppel_engine::plan::Plan;
use koppel_engine::planning::{Effort, Step};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::store::batches::Input;

/// What the engine is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Waiting for its turn.
    Waiting,
    /// Looking for who may go where.
    Searching,
    /// Finding the best plan.
    Solving,
    /// Making it hold in time.
    Mending,
    /// Making it better, and proving how good it is.
    Improving,
    /// Recounting everything.
    Verifying,
    /// The plan is there.
    Done,
    /// There is none: cancelled, overtaken or failed.
    Ended,
}

/// How far a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Progress {
    /// What the engine is doing.
    pub phase: Phase,
    /// Visits gone through.
    pub visits_searched: usize,
    /// Visits in all.
    pub visits: usize,
    /// Steps of improving done, in percent.
    pub percent: u32,
    /// Points of the best plan so far; 0 before there is one.
    pub total: i64,
    /// No plan has more points; 0 before that is known.
    pub ceiling: i64,
}

impl Progress {
    /// Before the first step.
    pub const WAITING: Self =
        Self { phase: Phase::Waiting, visits_searched: 0, visits: 0, percent: 0, total: 0, ceiling: 0 };
}

/// What somebody says to an engine at work.
#[derive(Debug, Default)]
pub struct Word {
    /// Stop: there will be no plan.
    pub stop: AtomicBool,
    /// Enough: what is there becomes the plan.
    pub enough: AtomicBool,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoPlan {
    /// Somebody stopped it.
    Cancelled,
    /// koppel made a mistake; its words.
    Failed(String),
    /// Too many wait already.
    Busy,
}

/// Unwinds out of the engine when somebody stops it.
struct Stop;

/// The plan, told step by step, until somebody stops it. To be called off the async threads.
///
/// # Errors
/// Why there is none.
pub fn plan(input: &Input, teller: &watch::Sender<Progress>, word: &Word) -> Result<Plan, NoPlan> {
    let searched = AtomicUsize::new(0);
    let tell = |step: Step| {
        if word.stop.load(Ordering::Relaxed) {
            resume_unwind(Box::new(Stop));
        }
        let done = match step {
            Step::Searched { visits } => searched.fetch_add(visits, Ordering::Relaxed) + visits,
            _ => searched.load(Ordering::Relaxed),
        };
        teller.send_modify(|progress| {
            progress.visits_searched = done;
            match step {
                Step::Searching { visits } => (progress.phase, progress.visits) = (Phase::Searching, visits),
                Step::Searched { .. } | Step::Country(_) => (),
                Step::Mending => progress.phase = Phase::Mending,
                Step::InTime(now) => {
                    (progress.phase, progress.total, progress.ceiling) = (Phase::Improving, now.total, now.ceiling);
                    progress.percent = now.done.saturating_mul(100) / now.of.max(1);
                }
                Step::Verifying => progress.phase = Phase::Verifying,
                Step::Solving { .. } => progress.phase = Phase::Solving,
            }
        });
        if word.enough.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let effort = Effort { candidates: input.candidates, ..Effort::default() };
    let mut problem = input.problem.clone();
    let plan = || make_fair_plan(&mut problem, &input.travel, &input.policy, effort, &tell);
    let made = catch_unwind(AssertUnwindSafe(plan));
    made.map_err(|why| if why.is::<Stop>() { NoPlan::Cancelled } else { NoPlan::Failed(words_of(&*why)) })
}

/// Of the words of a mistake so many characters are kept.
const WORDS_MOST: usize = 300;

/// What a panic says.
#[must_use]
pub fn words_of(cause: &(dyn Any + Send)) -> String {
    let words = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    words.unwrap_or("a mistake without words").chars().take(WORDS_MOST).collect()
}
