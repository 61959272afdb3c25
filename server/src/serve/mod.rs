//! The server: what every page and every answer of the API shares, and the one address they stand under.

pub mod app;
pub mod demo;
pub mod doctor;
pub(crate) mod hands;
mod headers;
mod learning;
mod metrics;
mod pace;
pub mod planner;
mod progress;
pub mod route;
pub mod studies;
pub(crate) mod units;
pub mod upload;
pub mod workers;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use koppel_engine::explain::{Change, Explainer};
use koppel_engine::plan::Plan;
use koppel_engine::replan::Changed;

use crate::by_hand;
use crate::lang::Lang;
use crate::store::batches::{Batch, BatchState, Input};
use crate::store::weeks::Week;
use crate::store::{Store, StoreError};

pub use app::app;
use metrics::Metrics;
pub use pace::Pace;
pub use planner::Planner;
pub use progress::progress_of;
pub use studies::Studies;
pub use workers::Workers;

/// What every route shares.
pub struct App {
    /// Everything that must survive.
    pub store: Store,
    /// Who makes plans.
    pub planner: Planner,
    /// What planners find out.
    pub studies: Studies,
    /// Who carries out what was asked for.
    pub workers: Workers,
    /// Whether the people are invented.
    pub demo: Option<Demo>,
    /// Whether browsers reach it over https, so that cookies may insist on it.
    pub https: bool,
    /// How often systems may ask.
    pub pace: Pace,
    metrics: Metrics,
    /// The week at hand, with the count of changes by hand that are laid over it, and the model of who says yes.
    weeks: Mutex<Option<AtHand>>,
    planned: Mutex<Option<Arc<Planned>>>,
}

/// A week at hand, with the changes by hand counted and the model of who says yes that were laid over it.
type AtHand = ((i64, i64), Arc<Week>);

/// The demo: an account that anybody at this machine may use.
#[derive(Clone, Copy, Debug)]
pub struct Demo {
    /// The account.
    pub account: i64,
}

/// [`App`], as routes hold it.
pub type Shared = Arc<App>;

/// A plan that is done, with what it was made from. It never changes.
pub struct Planned {
    /// The batch.
    pub batch: Batch,
    /// What was left to plan.
    pub input: Input,
    /// The plan.
    pub plan: Plan,
    changes: Mutex<Option<Arc<Changes>>>,
    changed: Mutex<Option<WhatChanged>>,
}

/// What a plan changed beside an older one: for the older batch, how the matches stood, and the week it was worked out for.
type WhatChanged = ((i64, u64), Arc<Week>, Arc<Vec<Changed>>);

/// The smallest changes that would serve open visits, by visit.
pub type Changes = BTreeMap<String, Vec<Change>>;

/// Open visits whose smallest changes are worked out for one page.
const CHANGES_MOST: usize = 60;

impl App {
    /// What routes share, on an open store, with a worker inside.
    #[must_use]
    pub fn new(store: Store, demo: Option<Demo>, https: bool) -> Shared {
        let workers = Workers::inside(store.clone());
        Self::with_workers(store, demo, https, workers)
    }

    /// The same with workers of one's own.
    #[must_use]
    pub fn with_workers(store: Store, demo: Option<Demo>, https: bool, workers: Workers) -> Shared {
        Arc::new(Self {
            studies: Studies::new(store.clone()),
            planner: Planner::new(store.clone()),
            workers,
            store,
            demo,
            https,
            pace: Pace::default(),
            metrics: Metrics::default(),
            weeks: Mutex::default(),
            planned: Mutex::default(),
        })
    }

    /// A week with what hands wrote since, and what was learnt of who says yes; the last one asked for is at hand until somebody writes more.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such week.
    pub async fn week(&self, id: i64) -> Result<Arc<Week>, StoreError> {
        let written = (self.store.hands_written().await?, self.store.acceptance_in_use().await?);
        let at_hand = lock(&self.weeks).clone().filter(|(count, week)| week.id == id && *count == written);
        if let Some((_, week)) = at_hand {
            return Ok(week);
        }
        let (mut week, hands) = (self.store.week(id).await?, self.store.hands().await?);
        if !hands.is_empty() {
            let laid = tokio::task::spawn_blocking(move || {
                let (problem, _) = by_hand::lay(&week, &hands, Lang::Nl);
                // Nobody else has it yet.
                Arc::new(Week { problem, ..Arc::unwrap_or_clone(week) })
            });
            week = laid.await.expect("laying does not panic");
        }
        if let Some(model) = self.store.acceptance().await?.filter(|model| model.in_use) {
            let mut with_model = Arc::unwrap_or_clone(week);
            with_model.problem.acceptance = Some(model.acceptance);
            week = Arc::new(with_model);
        }
        *lock(&self.weeks) = Some((written, week.clone()));
        Ok(week)
    }

    /// The newest week; nothing before the first import.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn newest_week(&self) -> Result<Option<Arc<Week>>, StoreError> {
        match self.store.newest_week().await? {
            Some(id) => self.week(id).await.map(Some),
            None => Ok(None),
        }
    }

    /// A plan that is done; the last one asked for is at hand.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such batch, or it has no plan.
    pub async fn planned(&self, batch: i64) -> Result<Arc<Planned>, StoreError> {
        let at_hand = lock(&self.planned).clone().filter(|planned| planned.batch.id == batch);
        if let Some(planned) = at_hand {
            return Ok(planned);
        }
        let found = self.store.batch(batch).await?;
        let input = self.store.batch_input(batch).await?;
        let plan = self.store.batch_plan(batch).await?.ok_or(StoreError::NotFound)?;
        let planned =
            Arc::new(Planned { batch: found, input, plan, changes: Mutex::default(), changed: Mutex::default() });
        *lock(&self.planned) = Some(planned.clone());
        Ok(planned)
    }

    /// The newest plan of a week that is done.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn newest_plan(&self, week: i64) -> Result<Option<Arc<Planned>>, StoreError> {
        let batches = self.store.batches(week, 50).await?;
        match batches.iter().find(|batch| batch.state == BatchState::Done) {
            Some(batch) => self.planned(batch.id).await.map(Some),
            None => Ok(None),
        }
    }
}

impl Planned {
    /// What changed since an older batch, when it was worked out for this mark and this week.
    #[must_use]
    pub fn changed(&self, key: (i64, u64), week: &Arc<Week>) -> Option<Arc<Vec<Changed>>> {
        let at_hand = lock(&self.changed);
        let (_, _, changed) = at_hand.as_ref().filter(|(of, then, _)| *of == key && Arc::ptr_eq(then, week))?;
        Some(changed.clone())
    }

    /// Keeps at hand what changed.
    pub fn keep_changed(&self, key: (i64, u64), week: &Arc<Week>, changed: Arc<Vec<Changed>>) {
        *lock(&self.changed) = Some((key, week.clone(), changed));
    }

    /// The smallest changes for the first open visits: worked out once, off the async threads.
    pub async fn changes(self: &Arc<Self>) -> Arc<Changes> {
        if let Some(changes) = lock(&self.changes).clone() {
            return changes;
        }
        let planned = self.clone();
        let worked_out = tokio::task::spawn_blocking(move || {
            let explainer = Explainer::new(&planned.input.problem, &planned.input.travel, &planned.plan);
            let mut changes = Changes::new();
            for unserved in planned.plan.unserved.iter().take(CHANGES_MOST) {
                let visits = explainer.request(&unserved.request).into_iter().flat_map(|story| story.visits);
                changes.extend(visits.map(|story| (story.visit, story.changes)));
            }
            Arc::new(changes)
        });
        let changes = worked_out.await.expect("explaining does not panic");
        *lock(&self.changes) = Some(changes.clone());
        changes
    }
}

/// A lock that a panic elsewhere does not spoil: what it holds is replaced whole.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
