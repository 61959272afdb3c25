//! `koppel.toml`: what a coordinator may set for a folder of spreadsheets, each with its default.

use std::collections::BTreeMap;

use jiff::civil::Date;
use koppel_engine::policy::{Policy, PriorityRule};
use koppel_engine::travel::{Mode, Pace, TravelTable};
use koppel_engine::volunteer::Limits;
use serde::{Deserialize, Deserializer};

/// Everything in `koppel.toml`. A key that is not listed here is an error that names it.
///
/// ```toml
/// first_day = "2026-11-23"      # default: Monday of the week of the first dated request, else the coming Monday
/// days = 7                      # 1 to 366
/// time_zone = "Europe/Amsterdam"
/// grid_min = 15                 # starts of a visit with room to move
/// default_duration_min = 60     # of a request that states neither a duration nor an end
/// default_modes = ["foot", "bicycle"]          # of a volunteer who states none
/// certificates_without_end = "missing"         # or "valid": a certificate that states no end date
///
/// [parts_of_day]
/// morning = "08:00-12:00"
/// afternoon = "12:00-18:00"
/// evening = "18:00-23:00"
/// night = "23:00-07:00"
///
/// [travel]                      # overrides of the travel table, by mode
/// bicycle = { speed_km_h = 11.3, limit_min = 20 }
///
/// [travel_matrix]               # a csv of from, to, seconds
/// file = "reistijden.csv"       # default: reistijden.csv or travel.csv beside the spreadsheets, when it is there
/// mode = "car"                  # the mode that was measured; default: bicycle
///
/// [policy]                      # weights of the points
/// travel = 4
///
/// [limits]                      # of a volunteer who states none
/// visits_per_week = 2
///
/// [organisations.ZVT]
/// visits = 40                   # the most matches of its volunteers in the period
/// ```
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// First day of the period.
    #[serde(deserialize_with = "some_date")]
    pub first_day: Option<Date>,
    /// Days in the period.
    pub days: u16,
    /// Name of the time zone in the tz database.
    pub time_zone: String,
    /// Minutes between two starts of a visit with room to move.
    pub grid_min: u16,
    /// Minutes of a visit of which neither a duration nor an end is stated.
    pub default_duration_min: u16,
    /// Ways to travel of a volunteer who states none.
    pub default_modes: Vec<Mode>,
    /// What a certificate without an end date is worth.
    pub certificates_without_end: WithoutEnd,
    /// Hours of the parts of the day.
    pub parts_of_day: PartsOfDay,
    /// The travel table with this file's overrides in it.
    #[serde(deserialize_with = "overridden_table")]
    pub travel: TravelTable,
    /// The travel matrix.
    pub travel_matrix: MatrixSettings,
    /// Weights of the points.
    pub policy: Policy,
    /// Limits of a volunteer who states none.
    pub limits: DefaultLimits,
    /// Limits of organisations, by id or name.
    pub organisations: BTreeMap<String, OrganisationSettings>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            first_day: None,
            days: 7,
            time_zone: "Europe/Amsterdam".to_owned(),
            grid_min: 15,
            default_duration_min: 60,
            default_modes: vec![Mode::Foot, Mode::Bicycle],
            certificates_without_end: WithoutEnd::Missing,
            parts_of_day: PartsOfDay::default(),
            travel: TravelTable::default(),
            travel_matrix: MatrixSettings::default(),
            policy: Policy::default(),
            limits: DefaultLimits::default(),
            organisations: BTreeMap::new(),
        }
    }
}

/// What a certificate without an end date is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WithoutEnd {
    /// Nothing: as if it were not there.
    Missing,
    /// It is valid on every day.
    Valid,
}

/// Hours of a part of the day, in minutes from midnight. An end at or before the start is on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Start.
    pub from: u16,
    /// End.
    pub to: u16,
}

/// Hours of the parts of the day (*dagdelen*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PartsOfDay {
    /// *Ochtend*.
    pub morning: Hours,
    /// *Middag*.
    pub afternoon: Hours,
    /// *Avond*.
    pub evening: Hours,
    /// *Nacht*: named after the day on which it begins.
    pub night: Hours,
}

impl Default for PartsOfDay {
    /// Morning 8-12, afternoon 12-18, evening 18-23, night 23-7.
    fn default() -> Self {
        let hours = |from: u16, to: u16| Hours { from: from * 60, to: to * 60 };
        Self { morning: hours(8, 12), afternoon: hours(12, 18), evening: hours(18, 23), night: hours(23, 7) }
    }
}

/// Where measured travel times are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MatrixSettings {
    /// The file, beside `koppel.toml`.
    pub file: Option<String>,
    /// The mode that was measured. Bicycle when left out.
    pub mode: Option<Mode>,
}

/// Limits of volunteers who state none; what is left out is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DefaultLimits {
    /// Visits in the whole period.
    pub visits: Option<u32>,
    /// Visits on one day.
    pub visits_per_day: Option<u32>,
    /// Visits in one week.
    pub visits_per_week: Option<u32>,
    /// Visits in one calendar month.
    pub visits_per_month: Option<u32>,
    /// Minutes of visits on one day.
    pub minutes_per_day: Option<u32>,
    /// Minutes of visits in one week.
    pub minutes_per_week: Option<u32>,
    /// Minutes of visits in one calendar month.
    pub minutes_per_month: Option<u32>,
    /// Nights in one week.
    pub nights_per_week: Option<u32>,
    /// Days with a visit in one week: 6 leaves a day off.
    pub days_per_week: Option<u32>,
    /// Minutes of rest after a night.
    pub rest_after_night_min: Option<u32>,
}

impl DefaultLimits {
    /// The limits of a volunteer who states nothing.
    #[must_use]
    pub fn limits(&self) -> Limits {
        let or_none = |limit: Option<u32>| limit.unwrap_or(Limits::NONE);
        Limits {
            visits: or_none(self.visits),
            visits_per_day: or_none(self.visits_per_day),
            visits_per_week: or_none(self.visits_per_week),
            visits_per_month: or_none(self.visits_per_month),
            visits_this_month: 0,
            minutes_per_day: or_none(self.minutes_per_day),
            minutes_per_week: or_none(self.minutes_per_week),
            minutes_per_month: or_none(self.minutes_per_month),
            nights_per_week: or_none(self.nights_per_week),
            days_per_week: or_none(self.days_per_week),
            rest_after_night_min: self.rest_after_night_min.unwrap_or(0),
        }
    }
}

/// What may be set for one organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationSettings {
    /// The most matches of its volunteers in the period.
    pub visits: u32,
}

impl Settings {
    /// Settings from the text of a `koppel.toml`.
    ///
    /// # Errors
    /// The line (from 1, when known) and what is wrong there: the key that is unknown, or the value that does not fit.
    pub fn parse(text: &str) -> Result<Self, (Option<usize>, String)> {
        let settings: Self = toml::from_str(text).map_err(|error| toml_error(text, &error))?;
        settings.check().map_err(|message| (None, message))?;
        Ok(settings)
    }

    /// Whether a period may have so many days, wherever that is said.
    ///
    /// # Errors
    /// What it may have.
    pub fn check_days(days: u16) -> Result<(), String> {
        if (1..=366).contains(&days) { Ok(()) } else { Err("`days` is 1 to 366".to_owned()) }
    }

    fn check(&self) -> Result<(), String> {
        Self::check_days(self.days)?;
        if !(1..=720).contains(&self.grid_min) {
            return Err("`grid_min` is 1 to 720".to_owned());
        }
        if !(1..=1440).contains(&self.default_duration_min) {
            return Err("`default_duration_min` is 1 to 1440".to_owned());
        }
        if self.default_modes.is_empty() {
            return Err("`default_modes` names at least one of foot, bicycle, e-bike, car, transit".to_owned());
        }
        for mode in Mode::ALL {
            let pace = self.travel.pace(mode);
            if !(pace.speed_km_h > 0.0 && pace.speed_km_h <= 1_000.0 && pace.detour >= 1.0 && pace.detour <= 10.0) {
                return Err("`travel` has speeds above 0 up to 1000 km/h and detours of 1 to 10".to_owned());
            }
        }
        check_policy(&self.policy)
    }
}

/// A policy from the text of a policy file: the keys of `[policy]`, at the top of the file.
///
/// # Errors
/// As [`Settings::parse`].
pub fn parse_policy(text: &str) -> Result<Policy, (Option<usize>, String)> {
    let policy: Policy = toml::from_str(text).map_err(|error| toml_error(text, &error))?;
    check_policy(&policy).map_err(|message| (None, message))?;
    Ok(policy)
}

/// The most points of a step of priority: with the highest priority still within what the engine reckons with.
const POINTS_MOST: u32 = 1_000_000;

/// Whether a policy is within its bounds, wherever it comes from.
///
/// # Errors
/// The first figure that is not, and what it may be.
pub(crate) fn check_policy(policy: &Policy) -> Result<(), String> {
    if matches!(policy.priority, PriorityRule::Points(points) if points > POINTS_MOST) {
        return Err(format!("points of `priority` are 0 to {POINTS_MOST}"));
    }
    if policy.weights().iter().any(|weight| *weight > Policy::WEIGHT_MOST) {
        return Err(format!("weights of `policy` are 0 to {}", Policy::WEIGHT_MOST));
    }
    if policy.travel_zero_min == 0 {
        return Err("`travel_zero_min` is at least 1".to_owned());
    }
    Ok(())
}

fn toml_error(text: &str, error: &toml::de::Error) -> (Option<usize>, String) {
    let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    (line, error.message().lines().collect::<Vec<_>>().join(", "))
}

/// A date as text or as toml's own date.
fn some_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Toml(toml::value::Datetime),
    }
    let text = match Written::deserialize(deserializer)? {
        Written::Text(text) => text,
        Written::Toml(date) => date.to_string(),
    };
    let date = text.parse().map_err(|_| serde::de::Error::custom(format!("`{text}` is no date such as 2026-11-23")))?;
    Ok(Some(date))
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let minute = |text: &str| -> Option<u16> {
            let (hour, minute) = text.trim().split_once(':')?;
            let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
            (hour * 60 + minute <= 1440 && minute < 60).then_some(hour * 60 + minute)
        };
        let hours = text.split_once('-').and_then(|(from, to)| Some(Self { from: minute(from)?, to: minute(to)? }));
        hours.ok_or_else(|| serde::de::Error::custom(format!("`{text}` are no hours such as 08:00-12:00")))
    }
}

/// The default table with the figures that are given put in their places.
fn overridden_table<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TravelTable, D::Error> {
    #[derive(Deserialize, Default)]
    #[serde(default, deny_unknown_fields)]
    struct Figures {
        speed_km_h: Option<f64>,
        detour: Option<f64>,
        overhead_s: Option<u32>,
        limit_min: Option<u32>,
    }
    #[derive(Deserialize, Default)]
    #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
    struct ByMode {
        foot: Figures,
        bicycle: Figures,
        e_bike: Figures,
        car: Figures,
        transit: Figures,
    }
    let given = ByMode::deserialize(deserializer)?;
    let over = |pace: Pace, figures: &Figures| Pace {
        speed_km_h: figures.speed_km_h.unwrap_or(pace.speed_km_h),
        detour: figures.detour.unwrap_or(pace.detour),
        overhead_s: figures.overhead_s.unwrap_or(pace.overhead_s),
        limit_min: figures.limit_min.unwrap_or(pace.limit_min),
    };
    let table = TravelTable::default();
    Ok(TravelTable {
        foot: over(table.foot, &given.foot),
        bicycle: over(table.bicycle, &given.bicycle),
        e_bike: over(table.e_bike, &given.e_bike),
        car: over(table.car, &given.car),
        transit: over(table.transit, &given.transit),
    })
}
