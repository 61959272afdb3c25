//! The matching core of koppel: tables in, plan out. No clock, no network, no database, no hidden chance.
//!
//! The door is [`make_plan`]: a [`Problem`], a [`Travel`] and a [`Policy`] in, a verified [`Plan`] out. [`verify::plan`] recounts
//! it with code that calls no solver, an [`Explainer`] answers questions about it. [`export_instance`] and [`solve_instance`]
//! do the same work without people, on a neutral [`Instance`].

// The nouns.
pub mod place;
pub mod plan;
pub mod policy;
pub mod problem;
pub mod request;
pub mod time;
pub mod travel;
pub mod volunteer;
pub mod words;

// What is done with them.
pub mod acceptance;
pub mod answers;
pub mod areas;
pub mod country;
pub mod explain;
pub mod happened;
pub mod instance;
pub mod planning;
pub mod points;
pub mod replacement;
pub mod replan;
pub mod rules;
pub mod snapshot;
pub mod verify;

// The machine room: open for tests and benches, and free to change.
#[doc(hidden)]
pub mod candidates;
#[doc(hidden)]
pub mod flow;
#[doc(hidden)]
pub mod graph;
#[doc(hidden)]
pub mod instance_bounds;
#[doc(hidden)]
pub mod neutral;
#[doc(hidden)]
pub mod problem_bounds;
#[doc(hidden)]
pub mod timeless;
#[doc(hidden)]
pub mod week;

mod assemble;
mod homes;
mod legs;
mod mend;
mod offers;
mod prices_before;
mod roster;
mod seats;
mod why;

pub use explain::Explainer;
pub use instance::{Instance, Solution};
pub use plan::Plan;
pub use planning::{Effort, export_instance, make_plan, solve_instance};
pub use policy::Policy;
pub use problem::Problem;
pub use travel::Travel;
