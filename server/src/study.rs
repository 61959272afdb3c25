//! A study: scenarios played beside each other, over a grid, or with what an amount of money buys. Plays are kept in the store under the hash of all
//! they depend on, so that each is played once, whoever asks for it, and a study that was cut off goes on where it was.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use koppel_scenarios::capacity::{PriceList, Spent, spend};
use koppel_scenarios::simulate::sweep::Variant;
use koppel_scenarios::simulate::{Figure, Interval, Kept, Outcome, Scenario, figure, play_all};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

use crate::lang::Lang;
use crate::played::kept_name;
use crate::postcodes;
use crate::store::Store;

/// What is to be found out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "asks", rename_all = "kebab-case")]
pub enum Study {
    /// What comes of each of these.
    Plays {
        /// One scenario, two beside each other, or a grid of them.
        variants: Vec<Variant>,
    },
    /// The best way to spend half an amount, the amount, and double.
    Voucher {
        /// Where it is spent.
        scenario: Box<Scenario>,
        /// What it can buy.
        prices: PriceList,
        /// Whole euros.
        amount: u32,
    },
}

/// What was found out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "found", rename_all = "kebab-case")]
pub enum Found {
    /// The figures of each variant, in their order.
    Plays {
        /// One row a variant.
        rows: Vec<Row>,
    },
    /// How each amount is spent, and what that brings.
    Voucher {
        /// Half, once, double.
        spent: Vec<Spent>,
    },
}

/// What came of one variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What is set, as `volunteers.count` and `30`.
    pub set: Vec<(String, String)>,
    /// How often it was played.
    pub plays: usize,
    /// Figures with their intervals.
    pub figures: BTreeMap<Figure, Interval>,
}

impl Row {
    /// Of a variant that was played.
    #[must_use]
    pub fn of(variant: &Variant, outcomes: &[Outcome]) -> Self {
        let figures = Figure::ALL.into_iter().map(|shown| (shown, figure(outcomes, shown))).collect();
        Self { set: variant.set.clone(), plays: outcomes.len(), figures }
    }

    /// One figure.
    ///
    /// # Panics
    /// Never: a row has all of them.
    #[must_use]
    pub fn figure(&self, shown: Figure) -> Interval {
        self.figures.get(&shown).copied().unwrap_or_default()
    }
}

/// A step of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A play is looked for.
    Begins,
    /// A play is there, found or played.
    Played,
}

/// Told of every step; to break is to stop, before anything more is written.
pub type Tell = Arc<dyn Fn(Step) -> ControlFlow<()> + Send + Sync>;

/// Unwinds out of the plays when somebody stops them.
struct Stop;

impl Study {
    /// What it is called: the name of its scenario, or of both.
    #[must_use]
    pub fn name(&self, lang: Lang) -> String {
        match self {
            Self::Plays { variants } => {
                let mut names: Vec<&str> =
                    variants.iter().map(|variant| lang.scenario_name(&variant.scenario)).collect();
                if self.is_grid() {
                    let (name, count) = (names[0].split(" (").next().unwrap_or_default(), names.len());
                    return lang.pick(format!("{name}, {count} combinaties"), format!("{name}, {count} combinations"));
                }
                names.dedup();
                // One with a dial turned has the name of the other in its own.
                if names.len() == 2 && names[1].starts_with(names[0]) {
                    names.remove(0);
                }
                names.join(" · ")
            }
            Self::Voucher { scenario, amount, .. } => {
                format!("{}, € {}", lang.scenario_name(scenario), lang.number((*amount).into()))
            }
        }
    }

    /// Whether it is a grid of settings, rather than one scenario or two beside each other.
    #[must_use]
    pub fn is_grid(&self) -> bool {
        matches!(self, Self::Plays { variants } if variants.len() > 2 || (variants.len() == 2 && !variants[0].set.is_empty()))
    }

    /// How many plays there are at least; 0 when that shows only on the way.
    #[must_use]
    pub fn plays(&self) -> usize {
        match self {
            Self::Plays { variants } => variants.iter().map(|variant| variant.scenario.replications as usize).sum(),
            Self::Voucher { .. } => 0,
        }
    }

    /// Plays what was not played yet; nothing when it was stopped. To be called off the async threads.
    ///
    /// # Panics
    /// When a play goes wrong, which is our mistake, or the store does not keep one.
    #[must_use]
    pub fn carry_out(&self, store: &Store, handle: &Handle, tell: &Tell) -> Option<Found> {
        let keep = |scenario: &Scenario| -> Box<dyn Kept> {
            Box::new(InStore {
                store: store.clone(),
                handle: handle.clone(),
                scenario: scenario.clone(),
                tell: tell.clone(),
            })
        };
        let centres = |postcode: u16| postcodes::centre_of(postcode);
        let played = catch_unwind(AssertUnwindSafe(|| match self {
            Self::Plays { variants } => {
                let rows = variants.iter().map(|variant| {
                    let outcomes = play_all(&variant.scenario, &centres, &*keep(&variant.scenario));
                    Row::of(variant, &outcomes)
                });
                Found::Plays { rows: rows.collect() }
            }
            Self::Voucher { scenario, prices, amount } => {
                let amounts = [amount / 2, *amount, amount.saturating_mul(2)];
                let spent = amounts.map(|amount| spend(scenario, &centres, prices, amount, &keep));
                Found::Voucher { spent: spent.to_vec() }
            }
        }));
        match played {
            Ok(found) => Some(found),
            Err(cause) if cause.is::<Stop>() => None,
            Err(cause) => resume_unwind(cause),
        }
    }
}

/// Plays of a scenario in the store.
struct InStore {
    store: Store,
    handle: Handle,
    scenario: Scenario,
    tell: Tell,
}

impl InStore {
    fn told(&self, step: Step) {
        if (self.tell)(step).is_break() {
            resume_unwind(Box::new(Stop));
        }
    }
}

impl Kept for InStore {
    fn find(&self, replication: u32) -> Option<Outcome> {
        self.told(Step::Begins);
        let name = kept_name(&self.scenario, replication);
        let found = self.handle.block_on(self.store.result(&name)).ok().flatten();
        if found.is_some() {
            self.told(Step::Played);
        }
        found
    }

    fn keep(&self, replication: u32, outcome: &Outcome) -> ControlFlow<()> {
        self.told(Step::Played);
        let name = kept_name(&self.scenario, replication);
        let kept = async {
            let mut work = self.store.small_work().await?;
            work.keep_result(&name, outcome, "koppel").await?;
            work.commit().await
        };
        self.handle.block_on(kept).expect("the store keeps a play");
        ControlFlow::Continue(())
    }
}
