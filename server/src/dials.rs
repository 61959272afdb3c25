//! The dials that a planner turns on a scenario that comes with koppel, and the study they ask for.

use koppel_scenarios::capacity::PriceList;
use koppel_scenarios::simulate::sweep::Variant;
use koppel_scenarios::simulate::{Policy, Scenario};
use serde::{Deserialize, Serialize};

use crate::lang::Lang;
use crate::study::Study;
use crate::{bundled, postcodes};

/// The largest figures of a study on the server; the command line has none of these limits.
const VOLUNTEERS_MOST: u32 = 5_000;
const WEEKS_MOST: u32 = 104;
const PLAYS_MOST: u32 = 50;
const VALUES_MOST: usize = 6;
const AMOUNT_MOST: u32 = 1_000_000;
/// Demand in percent of the scenario's own.
const DEMAND: (f64, f64) = (5.0, 500.0);

/// What is turned; what is left out stays as it is in the scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Dials {
    /// The scenario, as `twente-nacht`.
    pub scenario: String,
    /// What it is compared with: `as-it-is`, another policy (`nearest`, `first-come`, `random`), or a scenario of its folder (`twente-nacht/twice`).
    pub beside: String,
    /// Volunteers at the beginning; several make a grid.
    pub volunteers: Vec<u32>,
    /// Demand in percent of the scenario's own; several make a grid.
    pub demand_percent: Vec<f64>,
    /// Who plans: `koppel`, `nearest`, `first-come`, `random`.
    pub policy: String,
    /// Weeks that count.
    pub weeks: Option<u32>,
    /// How often it is played.
    pub replications: Option<u32>,
    /// What all chance comes from.
    pub seed: Option<u64>,
    /// An amount in whole euros: asks for the best way to spend it, in the place of a comparison.
    pub amount: Option<u32>,
    /// What each item of the price list costs, in whole euros and in its order; without any, what koppel's list says.
    pub prices: Vec<u32>,
}

/// A dial that cannot be turned so: which, and what it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongDial {
    /// The field.
    pub field: &'static str,
    dutch: String,
    english: String,
}

impl WrongDial {
    fn new(field: &'static str, dutch: impl Into<String>, english: impl Into<String>) -> Self {
        Self { field, dutch: dutch.into(), english: english.into() }
    }

    /// A dial that has something else than numbers.
    #[must_use]
    pub fn no_number(field: &'static str) -> Self {
        Self::new(field, "schrijf een getal; meer getallen met komma's", "write a number; several with commas")
    }

    /// What it takes.
    #[must_use]
    pub fn words(&self, lang: Lang) -> &str {
        lang.pick(&self.dutch, &self.english)
    }
}

/// A policy by its name.
fn policy_named(name: &str) -> Option<Policy> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

impl Lang {
    /// A dial by its way in a scenario, or by its name here.
    #[must_use]
    pub fn dial(self, path: &str) -> &str {
        match path {
            "volunteers" | "volunteers.count" => self.pick("vrijwilligers", "volunteers"),
            "demand" => self.pick("hulpvragen", "requests"),
            "policy" => self.pick("wie plant", "who plans"),
            other => other,
        }
    }
}

impl Dials {
    /// The study that these ask for.
    ///
    /// # Errors
    /// The first dial that cannot be turned so.
    pub fn study(&self) -> Result<Study, WrongDial> {
        let scenario = bundled::scenario(&self.scenario).ok_or_else(|| {
            WrongDial::new("scenario", "kies een scenario van de lijst", "choose a scenario of the list")
        })?;
        let base = self.turned(scenario)?;
        if let Some(amount) = self.amount {
            if !(1..=AMOUNT_MOST).contains(&amount) {
                return Err(between("amount", "1", AMOUNT_MOST));
            }
            return Ok(Study::Voucher { scenario: Box::new(base), prices: self.price_list()?, amount });
        }
        let mut variants = self.grid(&base)?;
        if !self.beside.is_empty() {
            if variants.len() > 1 {
                return Err(WrongDial::new(
                    "beside",
                    "naast elkaar zetten gaat met één waarde per knop; kies één waarde, of vergelijk met niets",
                    "setting side by side takes one value a dial; choose one value, or compare with nothing",
                ));
            }
            let first = Variant { set: Vec::new(), scenario: self.other(&base)? };
            variants.insert(0, first);
        }
        let centres = |postcode| postcodes::centre_of(postcode);
        for variant in &variants {
            variant.scenario.check(&centres).map_err(|wrong| WrongDial::new("scenario", wrong.0.clone(), wrong.0))?;
        }
        Ok(Study::Plays { variants })
    }

    /// koppel's price list with the prices given.
    fn price_list(&self) -> Result<PriceList, WrongDial> {
        let mut list = bundled::prices();
        if self.prices.is_empty() {
            return Ok(list);
        }
        if self.prices.len() != list.items.len() {
            let count = list.items.len();
            return Err(WrongDial::new("prices", format!("geef {count} prijzen"), format!("give {count} prices")));
        }
        for (item, price) in list.items.iter_mut().zip(&self.prices) {
            if !(1..=AMOUNT_MOST).contains(price) {
                return Err(between("prices", "1", AMOUNT_MOST));
            }
            item.price = *price;
        }
        Ok(list)
    }

    /// The scenario with the dials that have one value.
    fn turned(&self, mut scenario: Scenario) -> Result<Scenario, WrongDial> {
        if !self.policy.is_empty() {
            scenario.policy = policy_named(&self.policy).ok_or_else(|| {
                let names = "koppel, nearest, first-come, random";
                WrongDial::new("policy", format!("kies uit {names}"), format!("choose from {names}"))
            })?;
        }
        scenario.weeks = self.weeks.unwrap_or(scenario.weeks);
        if !(1..=WEEKS_MOST).contains(&scenario.weeks) {
            return Err(between("weeks", "1", WEEKS_MOST));
        }
        scenario.replications = self.replications.unwrap_or(scenario.replications.min(PLAYS_MOST));
        if !(1..=PLAYS_MOST).contains(&scenario.replications) {
            return Err(between("replications", "1", PLAYS_MOST));
        }
        // A study ends when it was asked to.
        scenario.precision = 0.0;
        scenario.seed = self.seed.unwrap_or(scenario.seed);
        // A scenario is told as toml, which has no larger number.
        if i64::try_from(scenario.seed).is_err() {
            return Err(between("seed", "0", i64::MAX));
        }
        Ok(scenario)
    }

    /// Every combination of the dials that have several values.
    fn grid(&self, base: &Scenario) -> Result<Vec<Variant>, WrongDial> {
        let is_many = |count: usize| count > VALUES_MOST;
        if is_many(self.volunteers.len()) || is_many(self.demand_percent.len()) {
            return Err(between("volunteers", "1", VALUES_MOST));
        }
        if self.volunteers.iter().any(|count| *count > VOLUNTEERS_MOST) {
            return Err(between("volunteers", "0", VOLUNTEERS_MOST));
        }
        if self.demand_percent.iter().any(|percent| !(DEMAND.0..=DEMAND.1).contains(percent)) {
            return Err(between("demand_percent", "5", 500));
        }
        let volunteers: Vec<Option<u32>> = optional(&self.volunteers);
        let demand: Vec<Option<f64>> = optional(&self.demand_percent);
        let pairs = volunteers.iter().flat_map(|count| demand.iter().map(move |percent| (*count, *percent)));
        let variants = pairs.map(|(count, percent)| {
            let mut variant = Variant { set: Vec::new(), scenario: base.clone() };
            let is_grid = self.volunteers.len() > 1 || self.demand_percent.len() > 1;
            if let Some(count) = count {
                let before = f64::from(base.volunteers.count) * base.volunteers.factor;
                (variant.scenario.volunteers.count, variant.scenario.volunteers.factor) = (count, 1.0);
                if is_grid || (before - f64::from(count)).abs() >= 0.5 {
                    variant.set.push(("volunteers".to_owned(), count.to_string()));
                }
            }
            if let Some(percent) = percent {
                variant.scenario = koppel_scenarios::capacity::with_demand(&variant.scenario, percent / 100.0);
                if is_grid || (percent - 100.0).abs() > 1e-9 {
                    variant.set.push(("demand".to_owned(), format!("{percent} %")));
                }
            }
            if !variant.set.is_empty() {
                let said = |lang: Lang| {
                    let set: Vec<String> =
                        variant.set.iter().map(|(dial, value)| format!("{} {value}", lang.dial(dial))).collect();
                    format!("{} ({})", lang.scenario_name(base), set.join(", "))
                };
                (variant.scenario.naam, variant.scenario.name) = (said(Lang::Nl), said(Lang::En));
            }
            variant
        });
        Ok(variants.collect())
    }

    /// What stands beside it, played as often and as long with the same chances.
    fn other(&self, base: &Scenario) -> Result<Scenario, WrongDial> {
        let wrong = || WrongDial::new("beside", "kies iets van de lijst", "choose something of the list");
        let named = |name: &str| -> Result<Scenario, WrongDial> {
            let found = bundled::scenario(name).ok_or_else(wrong)?;
            Ok(Scenario {
                weeks: base.weeks,
                replications: base.replications,
                precision: 0.0,
                seed: base.seed,
                ..found
            })
        };
        if self.beside == "as-it-is" {
            return named(&self.scenario);
        }
        if let Some(policy) = policy_named(&self.beside) {
            let turned = self.grid(base)?.remove(0).scenario;
            return Ok(Scenario { policy, ..turned });
        }
        if bundled::beside(&self.scenario).any(|name| name == self.beside) { named(&self.beside) } else { Err(wrong()) }
    }
}

/// Each value, or none at all once.
fn optional<T: Copy>(values: &[T]) -> Vec<Option<T>> {
    if values.is_empty() { vec![None] } else { values.iter().copied().map(Some).collect() }
}

fn between(field: &'static str, from: &str, to: impl std::fmt::Display) -> WrongDial {
    WrongDial::new(field, format!("kies {from} tot {to}"), format!("choose {from} to {to}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dials(scenario: &str) -> Dials {
        Dials { scenario: scenario.to_owned(), ..Dials::default() }
    }

    fn check_wrong(dials: Dials, field: &str) {
        assert_eq!(dials.study().unwrap_err().field, field);
    }

    #[test]
    fn what_cannot_be_turned_is_named() {
        check_wrong(dials("atlantis"), "scenario");
        check_wrong(Dials { weeks: Some(0), ..dials("maatjes") }, "weeks");
        check_wrong(Dials { replications: Some(51), ..dials("maatjes") }, "replications");
        check_wrong(Dials { seed: Some(1 << 63), ..dials("maatjes") }, "seed");
        check_wrong(Dials { volunteers: vec![5_001], ..dials("maatjes") }, "volunteers");
        check_wrong(Dials { demand_percent: vec![f64::NAN], ..dials("maatjes") }, "demand_percent");
        check_wrong(Dials { policy: "best".to_owned(), ..dials("maatjes") }, "policy");
        check_wrong(Dials { beside: "twente-nacht/twice".to_owned(), ..dials("maatjes") }, "beside");
        check_wrong(Dials { amount: Some(0), ..dials("voucher") }, "amount");
        check_wrong(Dials { amount: Some(9), prices: vec![1], ..dials("voucher") }, "prices");
        check_wrong(Dials { amount: Some(9), prices: vec![0; 6], ..dials("voucher") }, "prices");
        let both = Dials { beside: "as-it-is".to_owned(), volunteers: vec![1, 2], ..dials("maatjes") };
        check_wrong(both, "beside");
    }

    #[test]
    fn prices_are_those_given() {
        let prices = vec![10, 20, 30, 40, 50, 60];
        let asked = Dials { amount: Some(100), prices: prices.clone(), ..dials("voucher") };
        let Study::Voucher { prices: list, .. } = asked.study().unwrap() else { panic!("a voucher") };
        assert_eq!(list.items.iter().map(|item| item.price).collect::<Vec<_>>(), prices);
    }

    #[test]
    fn a_grid_has_every_combination() {
        let asked = Dials { volunteers: vec![30, 40], demand_percent: vec![80.0, 100.0, 120.0], ..dials("anna-zorgt") };
        let Study::Plays { variants } = asked.study().unwrap() else { panic!("plays") };
        assert_eq!(variants.len(), 6);
        assert_eq!(variants[5].set[1].1, "120 %");
        assert_eq!(variants[5].scenario.volunteers.count, 40);
    }

    #[test]
    fn another_policy_beside_is_the_same_town_otherwise() {
        let asked = Dials { beside: "random".to_owned(), volunteers: vec![25], ..dials("anna-zorgt") };
        let Study::Plays { variants } = asked.study().unwrap() else { panic!("plays") };
        assert_eq!(variants[0].scenario, Scenario { policy: Policy::Random, ..variants[1].scenario.clone() });
    }
}
