//! The steps of a world, drawn by its seed before it begins: what happens is not known, what is tried is.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// A coordinator of Noord.
    North,
    /// Another one.
    NorthToo,
    /// A coordinator of Zuid.
    South,
    /// Keeps accounts, and sees everybody.
    Keeper,
    /// Sees figures only.
    Planner,
    /// A system with every scope.
    System,
    /// A system that may only read.
    Reader,
    /// Nobody who is known: no cookie, no key.
    Stranger,
    /// A cookie and a key that are none.
    Forger,
}

impl Who {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::North,
        Self::NorthToo,
        Self::South,
        Self::Keeper,
        Self::Planner,
        Self::System,
        Self::Reader,
        Self::Stranger,
        Self::Forger,
    ];
    /// Those who look at pages and decide.
    pub const PEOPLE: [Self; 4] = [Self::North, Self::NorthToo, Self::South, Self::Keeper];
    /// Those who may change nothing.
    pub const POWERLESS: [Self; 4] = [Self::Planner, Self::Reader, Self::Stranger, Self::Forger];
}

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Import,
    ImportBad,
    ImportNothing,
    Plan,
    PlanUnawaited,
    CancelPlan,
    Step,
    StepAnywhere,
    StepStale,
    StepTwice,
    StepsAtOnce,
    AgreeToMany,
    Pin,
    Swap,
    SwapsAtOnce,
    Exclude,
    Replace,
    ReplaceAtOnce,
    CallAnswer,
    WriteByHand,
    Erase,
    EraseUnallowed,
    OtherOrganisation,
    Powerless,
    LookAtPage,
    LookAtApi,
    Garbage,
    CutBody,
    TooBig,
    CutOff,
    LogOutAndIn,
    Restart,
}

/// How often of each.
const WEIGHTS: [(Kind, u32); 32] = [
    (Kind::Import, 2),
    (Kind::ImportBad, 2),
    (Kind::ImportNothing, 2),
    (Kind::Plan, 8),
    (Kind::PlanUnawaited, 5),
    (Kind::CancelPlan, 2),
    (Kind::Step, 24),
    (Kind::StepAnywhere, 6),
    (Kind::StepStale, 5),
    (Kind::StepTwice, 6),
    (Kind::StepsAtOnce, 8),
    (Kind::AgreeToMany, 4),
    (Kind::Pin, 6),
    (Kind::Swap, 8),
    (Kind::SwapsAtOnce, 5),
    (Kind::Exclude, 2),
    (Kind::Replace, 8),
    (Kind::ReplaceAtOnce, 3),
    (Kind::CallAnswer, 3),
    (Kind::WriteByHand, 4),
    (Kind::Erase, 3),
    (Kind::EraseUnallowed, 2),
    (Kind::OtherOrganisation, 6),
    (Kind::Powerless, 6),
    (Kind::LookAtPage, 14),
    (Kind::LookAtApi, 12),
    (Kind::Garbage, 6),
    (Kind::CutBody, 2),
    (Kind::TooBig, 1),
    (Kind::CutOff, 12),
    (Kind::LogOutAndIn, 1),
    (Kind::Restart, 3),
];

/// One step: what is tried, by whom, and the chance that it needs on its way.
#[derive(Clone, Debug)]
pub struct Step {
    pub kind: Kind,
    pub who: Who,
    pub dice: Pcg64,
}

/// The steps of a seed.
pub fn steps(seed: u64) -> impl Iterator<Item = Step> {
    let mut dice = Pcg64::seed_from_u64(seed);
    // Without rows there is nothing to do: a world begins with a week and a plan.
    let first = [Kind::Import, Kind::Plan].into_iter();
    first.map(Some).chain(std::iter::repeat(None)).map(move |kind| {
        let kind = kind.unwrap_or_else(|| drawn(&mut dice));
        let who = pick(&mut dice, &Who::PEOPLE);
        Step { kind, who, dice: Pcg64::seed_from_u64(dice.random()) }
    })
}

fn drawn(dice: &mut Pcg64) -> Kind {
    let mut left = dice.random_range(0..WEIGHTS.iter().map(|(_, weight)| weight).sum());
    let found = WEIGHTS.iter().find(|(_, weight)| {
        let is_it = left < *weight;
        left = left.saturating_sub(*weight);
        is_it
    });
    found.expect("the weights sum to what was drawn from").0
}

/// One of several.
pub fn pick<T: Clone>(dice: &mut Pcg64, all: &[T]) -> T {
    all[dice.random_range(0..all.len())].clone()
}
