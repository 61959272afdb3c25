//! The neutral instance: the bare optimisation problem without people, and its solution. Other solvers can be given
//! the very same work, and other people's problems can be given to koppel.
//!
//! **Maximise** the points of the chosen options, plus what series add, minus the load cost of every volunteer, such that
//! 1. the options chosen for a visit all have the same start and end, belong to different volunteers, and number at
//!    most `need`; unless the visit is `partial`, they number `need` or none;
//! 2. the options of one volunteer do not overlap, and between two that follow each other there is time to travel from
//!    where the first ends to where the second starts: `end + ⌈travel_s / 60⌉ ≤ start`; after a night, `rest_after_night_min`
//!    has to pass as well (the longer of the two counts);
//! 3. every limit of a volunteer holds: among its options that start on the limit's days, at most `visits` options, at
//!    most `minutes` minutes, at most `nights` options of a night visit, and options on at most `days` different days;
//! 4. the volunteers of an organisation are given at most `visits` options in all;
//! 5. every link whose two visits are both served holds: `before`, the second starts `gap_min` or more after the first ends; `same`,
//!    both have the same volunteers; `different`, nobody has both;
//! 6. every option of `must` is chosen. (What may not be chosen is simply no option.) Choosing these and nothing else keeps rules 1 to 5;
//! 7. `seats` of an offer are taken by guests of it, each a visit that no option is chosen for and that takes one seat in all; by `least` to
//!    `seats` of them when the offer's own visit has options chosen, and by nobody otherwise.
//!
//! A seat adds the points that the offer lists for its guest.
//!
//! A volunteer with j ≥ 1 visits of a **series** adds its `again · (j − 1)`: the same person once more is worth something.
//!
//! The load cost of a volunteer with k options of m minutes in all is `load_cost[0] + … + load_cost[k-1]` plus
//! `Σ per_quarter · ⌊max(0, m − above_min) / 15⌋` over its `minutes_cost`. Beyond the end of `load_cost` the last entry
//! repeats; an empty list costs nothing. `load_cost` never falls (convex).
//!
//! Times are minutes from the first midnight of the period. Day `d` begins at `midnights[d]`; an option starts on the last
//! day that has begun. An option may last no time (its end is its start): with those, a problem without times can be told.
//!
//! [`crate::verify::instance()`] checks the shape of an instance, [`crate::verify::solution()`] a solution of it.
//!
//! # Example
//! Ann and Bo may both do any of three visits of one hour: `mon` and `tue` at 9 o'clock, `mon2` on Monday at 12. Ann is worth 10 a visit,
//! Bo 8. Ann works on one day only (`days` is 1), Bo has to do `tue`; `mon` and `mon2` are a series that adds 5, and `mon` comes an
//! hour or more before `mon2`. Ann does both on Monday (10 + 10 + 5) and Bo does Tuesday (8): 33. With a price of 11 for `mon` and for `mon2`
//! the ceiling is 34: the sales bring 22; a visit of the series counts 3 more (5 · 1/2, rounded up), so that Ann's best week is worth
//! twice 10 + 3 − 11, that is 4 (her `tue` is out: Bo has it), and Bo's, which holds `tue`, 8 + 0.
//!
//! ```
//! use koppel_engine::instance::*;
//! use koppel_engine::verify;
//!
//! let volunteer = |id: &str| VolunteerRow { id: id.into(), ..VolunteerRow::default() };
//! let visit = |id: &str| VisitRow { id: id.into(), need: 1, ..VisitRow::default() };
//! let monday = LimitRow { days: 1, ..LimitRow::new(0, 2) };
//! let times = [(0, 540, 600), (1, 720, 780), (2, 1980, 2040)]; // mon, mon2, tue
//! let of = |volunteer, points| times.map(|(visit, start, end)| Choice { volunteer, visit, start, end, points });
//! let instance = Instance {
//!     format: INSTANCE_FORMAT.into(),
//!     midnights: vec![0, 1440, 2880],
//!     volunteers: vec![VolunteerRow { limits: vec![monday], ..volunteer("Ann") }, volunteer("Bo")],
//!     visits: vec![visit("mon"), visit("mon2"), visit("tue")],
//!     options: [of(0, 10), of(1, 8)].concat(),
//!     series: vec![SeriesRow { visits: vec![0, 1], again: 5 }],
//!     links: vec![LinkRow { first: 0, second: 1, kind: LinkKind::Before, gap_min: 60 }],
//!     must: vec![5], // Bo, tue
//!     ..Instance::default()
//! };
//! let proof = Proof::Week(WeekPrices { visits: vec![11, 11, 0], ..WeekPrices::default() });
//! let (format, chosen) = (SOLUTION_FORMAT.into(), vec![0, 1, 5]);
//! let solution = Solution { format, total: 33, ceiling: 34, proof, chosen, seats: vec![], stopped_early: false };
//! let checked = verify::solution(&instance, &solution).unwrap();
//! assert_eq!((checked.total, checked.ceiling), (33, 34));
//! ```

use serde::{Deserialize, Serialize};

/// The format tag of an instance.
pub const INSTANCE_FORMAT: &str = "koppel-instance/1";
/// The format tag of a solution.
pub const SOLUTION_FORMAT: &str = "koppel-solution/1";
/// A limit that does not bind.
pub const NO_LIMIT: u32 = u32::MAX;

/// The bare problem.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    /// Always [`INSTANCE_FORMAT`].
    pub format: String,
    /// The minute each day begins and the minute the last one ends, rising.
    pub midnights: Vec<i32>,
    /// Places that visits begin and end at.
    #[serde(default)]
    pub places: Places,
    /// Ways to travel between places.
    #[serde(default)]
    pub ways: Vec<WayOfTravel>,
    /// Organisations.
    #[serde(default)]
    pub organisations: Vec<OrganisationRow>,
    /// Volunteers.
    pub volunteers: Vec<VolunteerRow>,
    /// Visits.
    pub visits: Vec<VisitRow>,
    /// Options: each may be chosen once.
    pub options: Vec<Choice>,
    /// Visits that had better have the same volunteer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<SeriesRow>,
    /// What two visits have to do with each other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkRow>,
    /// Visits at which volunteers serve many others at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<OfferRow>,
    /// Options that every solution chooses, by their places in `options`, rising.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub must: Vec<u32>,
}

/// Points on a map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Places {
    /// `[x, y]` in metres on a plane.
    PlaneM(Vec<[f64; 2]>),
    /// `[latitude, longitude]` in degrees; distance over a sphere of radius 6,371,008.8 m (haversine).
    Degrees(Vec<[f64; 2]>),
}

impl Default for Places {
    fn default() -> Self {
        Self::PlaneM(Vec::new())
    }
}

/// Travel time by one means: `overhead_s + ⌈distance_m × detour × 3.6 / speed_km_h⌉`, 0 between points at distance 0,
/// unless `measured` names the pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WayOfTravel {
    /// Speed in km/h.
    pub speed_km_h: f64,
    /// Length of the way over the straight line.
    pub detour: f64,
    /// Seconds every trip costs.
    pub overhead_s: u32,
    /// Known trips: from place, to place, seconds. At most one row a pair.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measured: Vec<(u32, u32, u32)>,
}

/// An organisation's limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationRow {
    /// Name for people.
    pub id: String,
    /// The most options its volunteers may be given; left out means no limit.
    #[serde(default = "no_limit", skip_serializing_if = "is_no_limit")]
    pub visits: u32,
}

/// A volunteer's limits and costs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VolunteerRow {
    /// Name for people.
    pub id: String,
    /// Place in `organisations`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<u32>,
    /// Places in `ways`: travel between visits takes the fastest of these; none means that travel takes no time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<u32>,
    /// What the first, second, … option costs; never falls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub load_cost: Vec<i64>,
    /// What many minutes cost, on top.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub minutes_cost: Vec<MinutesCost>,
    /// What may not be exceeded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<LimitRow>,
    /// Minutes from the end of a night to the next start.
    #[serde(default)]
    pub rest_after_night_min: u32,
}

/// Every full quarter of an hour above some minutes costs this much: `per_quarter · ⌊max(0, minutes − above_min) / 15⌋`, over
/// all options of a volunteer. Several rows make a convex cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinutesCost {
    /// Minutes that cost nothing.
    pub above_min: u32,
    /// Points for every full 15 minutes more; at least 0.
    pub per_quarter: i64,
}

impl MinutesCost {
    /// What so many minutes cost.
    #[must_use]
    pub const fn of(&self, minutes: i64) -> i64 {
        let above = minutes - self.above_min as i64;
        if above > 0 { above / 15 * self.per_quarter } else { 0 }
    }
}

/// A limit over the days `from_day` (included) to `to_day` (not included).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitRow {
    /// First day.
    pub from_day: u32,
    /// Day after the last.
    pub to_day: u32,
    /// Options.
    #[serde(default = "no_limit", skip_serializing_if = "is_no_limit")]
    pub visits: u32,
    /// Minutes.
    #[serde(default = "no_limit", skip_serializing_if = "is_no_limit")]
    pub minutes: u32,
    /// Options of night visits.
    #[serde(default = "no_limit", skip_serializing_if = "is_no_limit")]
    pub nights: u32,
    /// Different days on which an option starts.
    #[serde(default = "no_limit", skip_serializing_if = "is_no_limit")]
    pub days: u32,
}

impl LimitRow {
    /// Nothing is limited yet.
    #[must_use]
    pub const fn new(from_day: u32, to_day: u32) -> Self {
        Self { from_day, to_day, visits: NO_LIMIT, minutes: NO_LIMIT, nights: NO_LIMIT, days: NO_LIMIT }
    }
}

/// Visits that had better have the same volunteer: a volunteer with j ≥ 1 of them adds `again · (j − 1)` points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesRow {
    /// Places in `visits`, rising.
    pub visits: Vec<u32>,
    /// Points for every visit of a volunteer after its first; at least 0.
    pub again: i64,
}

/// A visit whose volunteers serve other visits at once: those that take its seats are served by that, not by volunteers of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferRow {
    /// Place in `visits`: where its volunteers come. It is not partial, has no `must`, and is no guest.
    pub visit: u32,
    /// The most guests.
    pub seats: u32,
    /// The fewest guests with whom it takes place; at least 1.
    pub least: u32,
    /// `[visit, points]` of visits that may take a seat, each for one volunteer, rising.
    pub guests: Vec<(u32, i64)>,
}

/// What two visits have to do with each other when both are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkRow {
    /// Place in `visits`.
    pub first: u32,
    /// Place in `visits`, another one.
    pub second: u32,
    /// Which rule.
    pub kind: LinkKind,
    /// For `before`: the least minutes from the end of the first to the start of the second.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub gap_min: u32,
}

/// A rule for two visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkKind {
    /// The second starts after the first has ended.
    Before,
    /// Both have the same volunteers.
    Same,
    /// Nobody has both.
    Different,
}

/// A visit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitRow {
    /// Name for people.
    pub id: String,
    /// How many volunteers at once.
    pub need: u32,
    /// Whether fewer are of use.
    #[serde(default)]
    pub partial: bool,
    /// Whether it is a night.
    #[serde(default)]
    pub night: bool,
    /// Place where it begins; left out when travel takes no time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u32>,
    /// Place where it ends; left out means where it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u32>,
}

/// One option, written `[volunteer, visit, start, end, points]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(u32, u32, i32, i32, i64)", into = "(u32, u32, i32, i32, i64)")]
pub struct Choice {
    /// Place in `volunteers`.
    pub volunteer: u32,
    /// Place in `visits`.
    pub visit: u32,
    /// First minute.
    pub start: i32,
    /// Minute after the last.
    pub end: i32,
    /// What it is worth.
    pub points: i64,
}

impl From<(u32, u32, i32, i32, i64)> for Choice {
    fn from((volunteer, visit, start, end, points): (u32, u32, i32, i32, i64)) -> Self {
        Self { volunteer, visit, start, end, points }
    }
}

impl From<Choice> for (u32, u32, i32, i32, i64) {
    fn from(choice: Choice) -> Self {
        (choice.volunteer, choice.visit, choice.start, choice.end, choice.points)
    }
}

const fn no_limit() -> u32 {
    NO_LIMIT
}

// serde hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_no_limit(limit: &u32) -> bool {
    *limit == NO_LIMIT
}

// serde hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

// serde hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_false(told: &bool) -> bool {
    !*told
}

/// What a solver answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Solution {
    /// Always [`SOLUTION_FORMAT`].
    pub format: String,
    /// Points minus load cost.
    pub total: i64,
    /// No solution has more.
    pub ceiling: i64,
    /// What makes the ceiling.
    pub proof: Proof,
    /// The chosen options, by their places in `options`, rising.
    pub chosen: Vec<u32>,
    /// The seats taken, `[offer, visit]` by place, rising.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<(u32, u32)>,
    /// Whether the solver was told to stop before it had spent its effort.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stopped_early: bool,
}

/// Prices of which a ceiling follows, and by which formula.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// Without time: rules 2 and 3 count only as the most visits of a volunteer.
    Timeless(Prices),
    /// With time: every rule counts, volunteer by volunteer.
    Week(WeekPrices),
}

/// Prices of options in time, any whole numbers. **Ceiling** of any such prices, whatever made them:
///
/// `Σ_visits best sale + Σ_organisations visits·organisation + Σ_volunteers best week`
///
/// *Out* are options that a limit of their volunteer forbids alone and, `must` aside, those of a visit that has a must at another
/// time, or as many as it needs, or one of the same volunteer. The *price of an option* is the one listed in `options`, else that of its visit
/// in `visits`. The *best sale* of a visit is the most its prices can sum to over options, its musts among them, that
/// rule 1 allows to be chosen together (none at all sums to 0; that the volunteers differ is left out). The *best week* of a volunteer
/// is the most that `points + again − price − organisation` of options, its musts among them, that rules 2 and 3 allow, no visit twice and
/// no two against a link `before` or `different`, can sum to, less their load cost. There `again` is `⌈again · (m − 1) / m⌉` of every series that holds
/// the visit, with m the number of its visits that the volunteer has options for (out or not): for j ≤ m visits that is never below
/// `again · (j − 1)`. Prices of organisations are at least 0, and 0 where there is no limit.
///
/// With offers: the price of a seat is the one listed in `seats`, else that of the guest's visit. A guest may be sold as a seat: its best sale is at
/// least any price of a seat for it. The best sale of an offer's visit is the most that the prices of as many options as it needs, at one time, and
/// `points − price` of `least` to `seats` of its guests can sum to together; 0 when that is less, or cannot be.
///
/// Why no solution has more: its points minus load cost are its own sale plus its own weeks plus the organisations' prices
/// of what they lend, and each of the three is at most the one above.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeekPrices {
    /// One a visit.
    pub visits: Vec<i64>,
    /// One an organisation.
    pub organisations: Vec<i64>,
    /// Options with a price of their own: `[option, price]`, options rising.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<(u32, i64)>,
    /// Seats with a price of their own: `[offer, visit, price]`, rising.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<(u32, u32, i64)>,
}

/// Prices without time, all at least 0. **Ceiling** of any prices, whatever made them:
///
/// `Σ_visits need·visit + Σ_organisations visits·organisation + Σ_volunteers Σ_{k=1..b} max(0, volunteer − load_cost_k − organisation)
/// + Σ_pairs max(0, points − volunteer − visit) + Σ_offers best seats`
///
/// with `points` the best option of a pair (volunteer, visit), plus the `again` of [`WeekPrices`], and `b` the most visits the volunteer's limits allow
/// ([`crate::instance_bounds::most_visits_of_all`]). The *best seats* of an offer are the most that `points − visit` of at most `seats` guests sum to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// One a volunteer.
    pub volunteers: Vec<i64>,
    /// One a visit.
    pub visits: Vec<i64>,
    /// One an organisation.
    pub organisations: Vec<i64>,
}
