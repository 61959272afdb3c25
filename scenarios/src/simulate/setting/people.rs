//! Who helps in a scenario, how people answer, and how carers bear up.

use std::collections::BTreeMap;

use koppel_engine::travel::Mode;
use serde::{Deserialize, Serialize};

/// Who helps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Volunteers {
    /// How many at the beginning.
    pub count: u32,
    /// What `count` is multiplied by: participation of 0.39 where the count is for 0.49 is 0.796.
    pub factor: f64,
    /// Share with each way to travel; who has none walks.
    pub modes: BTreeMap<Mode, f64>,
    /// Shortest and longest trip that people state as their limit, in minutes.
    pub limit_min: (u32, u32),
    /// Share with each skill.
    pub skills: BTreeMap<String, f64>,
    /// Share with each certificate.
    pub certificates: BTreeMap<String, f64>,
    /// Fewest and most parts of the day on which somebody is free each week.
    pub parts: (u32, u32),
    /// How often a part is a morning, an afternoon, an evening, a night.
    pub part_weights: [f64; 4],
    /// Fewest and most visits a week that people state as their limit.
    pub visits_per_week: (u32, u32),
    /// How unequal load before was: the deviation of its logarithm. 1.627 is a Gini of 0.75, as in two real neighbourhoods (Shenzhen, 2020); 0 is
    /// the same for all.
    pub load_spread: f64,
    /// Most nights a week.
    pub nights_per_week: u32,
    /// Lasting pairs that one volunteer takes on.
    pub pairs: u32,
    /// How many join in a week.
    pub join_per_week: f64,
    /// Share that leaves in a week for reasons of their own.
    pub leave_per_week: f64,
    /// Visits a week, over four weeks, above which somebody is overloaded.
    pub overloaded_above: f64,
    /// Share of the overloaded that leaves in a week.
    pub leave_overloaded: f64,
    /// Days without a question after which somebody feels forgotten.
    pub forgotten_after_days: u32,
    /// Share of the forgotten that leaves in a week.
    pub leave_forgotten: f64,
    /// Share that falls ill in a week.
    pub ill_per_week: f64,
    /// Fewest and most days of an illness.
    pub ill_days: (u32, u32),
}

impl Default for Volunteers {
    fn default() -> Self {
        Self {
            count: 40,
            factor: 1.0,
            modes: BTreeMap::from([(Mode::Bicycle, 0.8), (Mode::Car, 0.5)]),
            limit_min: (15, 40),
            skills: BTreeMap::new(),
            certificates: BTreeMap::new(),
            parts: (2, 4),
            part_weights: [2.0, 2.0, 1.0, 0.0],
            visits_per_week: (1, 2),
            load_spread: 1.627,
            nights_per_week: 1,
            pairs: 1,
            join_per_week: 0.0,
            leave_per_week: 0.0,
            overloaded_above: 3.0,
            leave_overloaded: 0.0,
            forgotten_after_days: 60,
            leave_forgotten: 0.0,
            ill_per_week: 0.01,
            ill_days: (2, 7),
        }
    }
}

/// Volunteers on top, who are alike in what is stated and drawn as all others in what is not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Extra {
    /// How many.
    pub count: u32,
    /// Skills that all of them have, in the place of those drawn.
    pub skills: Vec<String>,
    /// Certificates likewise.
    pub certificates: Vec<String>,
    /// Ways to travel likewise.
    pub modes: Vec<Mode>,
    /// District they live in.
    pub district: Option<String>,
    /// When they are free every week, as `"tue morning"`.
    pub free: Vec<String>,
}

/// A skill or a certificate for volunteers who lack it, the first ones first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Training {
    /// How many get it.
    pub count: u32,
    /// Skill, if it is one.
    pub skill: Option<String>,
    /// Certificate, if it is one.
    pub certificate: Option<String>,
}

/// Who says yes: log odds, as koppel learn fits them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answers {
    /// Log odds of a yes to somebody at the door who was not asked for three months.
    pub base: f64,
    /// For every minute of travel.
    pub per_minute: f64,
    /// For every visit in the last four weeks.
    pub per_visit: f64,
    /// For a requester one came to before.
    pub known: f64,
    /// How much people differ (deviation of their own log odds).
    pub spread: f64,
    /// Share of visits to which nobody turns up without a word.
    pub no_show: f64,
    /// The chance of a yes on the telephone, today for today: about 10 % (Red Cross Ready2Help).
    pub emergency: f64,
    /// The same for somebody on the emergency card, who came before.
    pub emergency_known: f64,
    /// People called at most for one visit.
    pub calls: u32,
    /// Whether those on the emergency card are called first; otherwise anybody, in any order.
    pub card: bool,
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            base: 1.0,
            per_minute: -0.03,
            per_visit: -0.15,
            known: 0.7,
            spread: 0.5,
            no_show: 0.02,
            emergency: 0.10,
            emergency_known: 0.35,
            calls: 29,
            card: true,
        }
    }
}

/// How carers bear up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Carers {
    /// How many carers there are; those who ask for respite are of them.
    pub count: u32,
    /// Strain at the beginning, 0 to 10.
    pub strain: f64,
    /// What a week adds.
    pub per_week: f64,
    /// What one relief takes off.
    pub per_relief: f64,
    /// Strain from which on a carer breaks down, once, and starts again from the strain of the beginning.
    pub breaks_at: f64,
}

impl Default for Carers {
    fn default() -> Self {
        Self { count: 0, strain: 4.0, per_week: 0.5, per_relief: 1.5, breaks_at: 10.0 }
    }
}
