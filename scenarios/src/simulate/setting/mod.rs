//! A scenario as it stands in its file: people, requests, how they answer, and how long it is played. Every field has a documented default; those
//! without a source are koppel's own choice.

mod asked;
mod check;
mod people;

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

pub use asked::{Asked, Offer, Part, shift_of};
pub use check::{Centres, Wrong};
pub use people::{Answers, Carers, Extra, Training, Volunteers};

/// A scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// The same in Dutch; empty is the English one.
    pub naam: String,
    /// What it asks, in a sentence.
    pub asks: String,
    /// The same in Dutch; empty is the English one.
    pub vraag: String,
    /// Where its figures come from.
    pub sources: Vec<String>,
    /// First day, a Monday.
    pub first_day: Date,
    /// Weeks that count.
    pub weeks: u32,
    /// Weeks before those, so that the town does not begin empty.
    pub warm_up_weeks: u32,
    /// What all chance comes from.
    pub seed: u64,
    /// How often it is played, each time with other chances.
    pub replications: u32,
    /// Plays on, up to ten times as often, until the share served is known to so much, either way (95 %); 0 never does.
    pub precision: f64,
    /// Who plans.
    pub policy: Policy,
    /// Days ahead that are planned.
    pub horizon_days: u16,
    /// Groups of volunteers that koppel plans afresh in a morning.
    pub effort: u32,
    /// Where people live.
    #[serde(rename = "district")]
    pub districts: Vec<District>,
    /// Organisations that volunteers belong to and that take requests in.
    pub organisations: u32,
    /// Whether organisations help each other out.
    pub network: bool,
    /// Who helps.
    pub volunteers: Volunteers,
    /// Volunteers who come on top, each group alike.
    #[serde(rename = "extra")]
    pub extras: Vec<Extra>,
    /// Skills and certificates that volunteers get who lack them.
    #[serde(rename = "training")]
    pub trainings: Vec<Training>,
    /// What is asked for.
    #[serde(rename = "request")]
    pub requests: Vec<Asked>,
    /// Group offers, each with seats.
    #[serde(rename = "offer")]
    pub offers: Vec<Offer>,
    /// Who says yes.
    pub answers: Answers,
    /// How carers bear up.
    pub carers: Carers,
}

/// Who plans the morning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// koppel's own plan.
    Koppel,
    /// Request by request, most urgent first: the nearest who may and can.
    Nearest,
    /// Request by request as they came in: the first on the list who may and can.
    FirstCome,
    /// Request by request as they came in: anybody who may and can.
    Random,
}

/// Somewhere people live.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    /// Name.
    pub name: String,
    /// Four-digit postcodes; people live around their centres.
    pub postcodes: Vec<u16>,
    /// How many live there.
    pub inhabitants: u32,
    /// Share of 65 and over.
    #[serde(default = "over_65")]
    pub over_65: f64,
    /// What the share who volunteers is multiplied by here.
    #[serde(default = "one")]
    pub participation: f64,
}

const fn over_65() -> f64 {
    0.2
}

const fn one() -> f64 {
    1.0
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            name: String::new(),
            naam: String::new(),
            asks: String::new(),
            vraag: String::new(),
            sources: Vec::new(),
            first_day: date(2026, 1, 5),
            weeks: 26,
            warm_up_weeks: 4,
            seed: 1,
            replications: 10,
            precision: 0.0,
            policy: Policy::Koppel,
            horizon_days: 14,
            effort: 150,
            districts: Vec::new(),
            organisations: 0,
            network: true,
            volunteers: Volunteers::default(),
            extras: Vec::new(),
            trainings: Vec::new(),
            requests: Vec::new(),
            offers: Vec::new(),
            answers: Answers::default(),
            carers: Carers::default(),
        }
    }
}

impl Scenario {
    /// Reads a scenario file. One that begins with `extends = "scenario.toml"` says only what is different from another, which `open` finds by
    /// that name: tables are laid over each other key by key, lists replace lists.
    ///
    /// # Errors
    /// When the file does not parse or a figure does not fit; the message names the field.
    pub fn parse(text: &str, open: &dyn Fn(&str) -> Option<String>, centres: Centres<'_>) -> Result<Self, Wrong> {
        let mut table: toml::Table = toml::from_str(text).map_err(|error| Wrong(error.to_string()))?;
        if let Some(base) = table.remove("extends") {
            let name = base.as_str().unwrap_or_default();
            let text = open(name).ok_or_else(|| {
                Wrong(format!("extends: found {base}, expected the name of a scenario file beside this one"))
            })?;
            let mut under: toml::Table = toml::from_str(&text).map_err(|error| Wrong(format!("{name}: {error}")))?;
            if under.contains_key("extends") {
                return Err(Wrong(format!(
                    "extends: found {name}, which extends another itself; expected one that stands alone"
                )));
            }
            lay_over(&mut under, table);
            table = under;
            let scenario: Self = table.try_into().map_err(|error: toml::de::Error| Wrong(error.to_string()))?;
            scenario.check(centres)?;
            return Ok(scenario);
        }
        // From the text again: its errors have lines.
        let scenario: Self = toml::from_str(text).map_err(|error| Wrong(error.to_string()))?;
        scenario.check(centres)?;
        Ok(scenario)
    }
}

/// Puts the values of one table in the places of another's.
fn lay_over(under: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => lay_over(below, above),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}
