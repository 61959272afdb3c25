//! What a scenario can carry, what it lacks, and the best way to spend an amount on it: all by playing, with the same chances each time.

use koppel_engine::travel::Mode;
use serde::{Deserialize, Serialize};

use crate::simulate::setting::{Extra, Training};
use crate::simulate::{Centres, Figure, Interval, Kept, Outcome, Scenario, Wrong, difference, figure, play_all};

/// What must hold for demand to count as carried.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Target {
    /// Share helped of those helped or expired, at least.
    pub fill: f64,
    /// Days from asking to help, at most.
    pub wait_days: Option<f64>,
}

/// The largest demand that is carried, as a factor of the scenario's own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Carried {
    /// Surely: the whole 95 % interval meets the target.
    pub surely: f64,
    /// On average.
    pub factor: f64,
    /// Perhaps: some of the interval meets it.
    pub perhaps: f64,
}

/// Steps of bisection: the factor is known to a hundredth of the range.
const STEPS: u32 = 7;
/// Factors of demand that are looked at.
const RANGE: (f64, f64) = (0.2, 4.0);

/// Makes the plays of a scenario known: they are kept under their own name.
pub type Keep<'a> = &'a dyn Fn(&Scenario) -> Box<dyn Kept>;

/// A scenario with all demand multiplied.
#[must_use]
pub fn with_demand(scenario: &Scenario, factor: f64) -> Scenario {
    let mut changed = scenario.clone();
    changed.requests.iter_mut().for_each(|asked| asked.per_week *= factor);
    changed
}

/// The largest demand carried, by bisection. More demand is taken never to raise the fill rate, which holds but for chance; that is what the two
/// outer figures are for.
#[must_use]
pub fn carried(scenario: &Scenario, centres: Centres<'_>, target: Target, keep: Keep<'_>) -> Carried {
    let meets = |outcomes: &[Outcome], lean: f64| {
        let shifted = |of: Figure, sign: f64| {
            let Interval { mean, half_width } = figure(outcomes, of);
            mean + sign * lean * if half_width.is_finite() { half_width } else { 0.0 }
        };
        shifted(Figure::Fill, 1.0) >= target.fill
            && target.wait_days.is_none_or(|days| shifted(Figure::WaitDays, -1.0) <= days)
    };
    let largest = |lean: f64| {
        let holds = |factor: f64| {
            let scenario = with_demand(scenario, factor);
            meets(&play_all(&scenario, centres, &*keep(&scenario)), lean)
        };
        let (mut low, mut high) = RANGE;
        if !holds(low) {
            return 0.0;
        }
        if holds(high) {
            return high;
        }
        for _ in 0..STEPS {
            // By ratio: a tenth more matters as much when little is asked as when much is.
            let middle = (low * high).sqrt();
            if holds(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    };
    Carried { surely: largest(-1.0), factor: largest(0.0), perhaps: largest(1.0) }
}

/// Something that money can buy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// What it is called.
    pub name: String,
    /// What one costs, in whole euros.
    pub price: u32,
    /// How often it can be bought.
    #[serde(default = "often")]
    pub at_most: u32,
    /// Volunteers it brings.
    #[serde(default)]
    pub recruits: Extra,
    /// A skill or certificate it gives.
    #[serde(default)]
    pub trains: Training,
    /// Minutes that all volunteers travel farther (an allowance).
    #[serde(default)]
    pub travel_min: u32,
    /// What it adds to the log odds of a yes (a coordinator who rings).
    #[serde(default)]
    pub readiness: f64,
    /// Way to travel that recruits must have beside their own; here for readers of the file.
    #[serde(default)]
    pub mode: Option<Mode>,
}

/// An item is bought no more often.
const AT_MOST: u32 = 1_000;
/// People that one item brings or trains, at most.
const PEOPLE_MOST: u32 = 9_999;
/// Minutes that one item adds to trips, at most.
const TRAVEL_MIN_MOST: u32 = 1_440;

const fn often() -> u32 {
    AT_MOST
}

/// What money buys, as in a file of `[[item]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceList {
    /// Items.
    #[serde(rename = "item")]
    pub items: Vec<Item>,
}

impl PriceList {
    /// Reads a price list.
    ///
    /// # Errors
    /// When the file does not parse, is empty, or a figure does not fit; the message names the item.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        let list: Self = toml::from_str(text).map_err(|error| Wrong(error.to_string()))?;
        if list.items.is_empty() {
            return Err(Wrong("found no item, expected one or more, as [[item]]".to_owned()));
        }
        list.items.iter().try_for_each(Item::check)?;
        Ok(list)
    }
}

impl Item {
    fn check(&self) -> Result<(), Wrong> {
        let wrong = |found: String, expected: &str| {
            Err(Wrong(format!("item {}: found {found}, expected {expected}", self.name)))
        };
        if self.price == 0 {
            return wrong("price 0".to_owned(), "whole euros from 1");
        }
        if self.at_most > AT_MOST || self.recruits.count > PEOPLE_MOST || self.trains.count > PEOPLE_MOST {
            let found = format!("at_most {}, counts {} and {}", self.at_most, self.recruits.count, self.trains.count);
            return wrong(found, "at most 1,000 times, 9,999 people each time");
        }
        if self.travel_min > TRAVEL_MIN_MOST || !(-100.0..=100.0).contains(&self.readiness) {
            let found = format!("travel_min {}, readiness {}", self.travel_min, self.readiness);
            return wrong(found, "at most 1,440 minutes, log odds of -100 to 100");
        }
        Ok(())
    }
}

/// How an amount is spent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spent {
    /// The amount.
    pub amount: u32,
    /// How often each item is bought.
    pub bought: Vec<u32>,
    /// What that costs.
    pub costs: u32,
    /// More helped a week.
    pub helped_per_week: Interval,
    /// More of the share helped.
    pub fill: Interval,
}

/// A scenario with items bought.
#[must_use]
pub fn with_items(scenario: &Scenario, list: &PriceList, bought: &[u32]) -> Scenario {
    let mut changed = scenario.clone();
    for (item, times) in list.items.iter().zip(bought).filter(|(_, times)| **times > 0) {
        if item.recruits.count > 0 {
            let mut modes = item.recruits.modes.clone();
            modes.extend(item.mode.filter(|mode| !modes.contains(mode)));
            changed.extras.push(Extra { count: item.recruits.count * times, modes, ..item.recruits.clone() });
        }
        if item.trains.count > 0 {
            changed.trainings.push(Training { count: item.trains.count * times, ..item.trains.clone() });
        }
        let (near, far) = changed.volunteers.limit_min;
        let farther_min = item.travel_min * times;
        changed.volunteers.limit_min = (near.saturating_add(farther_min), far.saturating_add(farther_min));
        changed.answers.base += item.readiness * f64::from(*times);
    }
    changed
}

/// A good way to spend an amount: item by item, each time the one that helps most people a week for its price, as far as plays with the same
/// chances can tell. A search without proof that no other is better: what it brings is measured.
#[must_use]
pub fn spend(scenario: &Scenario, centres: Centres<'_>, list: &PriceList, amount: u32, keep: Keep<'_>) -> Spent {
    let before = play_all(scenario, centres, &*keep(scenario));
    let plays = |bought: &[u32]| {
        let changed = with_items(scenario, list, bought);
        play_all(&changed, centres, &*keep(&changed))
    };
    let helped = |outcomes: &[Outcome]| figure(outcomes, Figure::ServedPerWeek).mean;
    let mut bought = vec![0_u32; list.items.len()];
    let (mut costs, mut now) = (0, helped(&before));
    loop {
        let mut best: Option<(f64, usize, f64)> = None;
        for (at, item) in list.items.iter().enumerate() {
            if item.price == 0 || item.price > amount - costs || bought[at] >= item.at_most {
                continue;
            }
            let mut with = bought.clone();
            with[at] += 1;
            let then = helped(&plays(&with));
            let worth = (then - now) / f64::from(item.price);
            if worth > 0.0 && best.is_none_or(|(most, ..)| worth > most) {
                best = Some((worth, at, then));
            }
        }
        let Some((_, at, then)) = best else { break };
        bought[at] += 1;
        costs += list.items[at].price;
        now = then;
    }
    let after = plays(&bought);
    Spent {
        amount,
        bought,
        costs,
        helped_per_week: difference(&before, &after, Figure::ServedPerWeek),
        fill: difference(&before, &after, Figure::Fill),
    }
}
