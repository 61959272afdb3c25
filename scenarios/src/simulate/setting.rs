//! A scenario as it stands in its file: people, requests, how they answer, and how long it is played. Every field has a documented default; those
//! without a source are koppel's own choice.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use koppel_engine::travel::Mode;
use serde::{Deserialize, Serialize};

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

/// A kind of request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// Kind of help.
    pub kind: String,
    /// How many come in, in a week.
    pub per_week: f64,
    /// Shifts instead: one request for each every week, as `"mon morning"`.
    pub shifts: Vec<String>,
    /// How much comes in on each day of the week, beside the others.
    pub weekdays: [f64; 7],
    /// The same by month.
    pub season: [f64; 12],
    /// Shortest and longest visit in minutes.
    pub minutes: (u32, u32),
    /// Parts of the day it may be on: `morning`, `afternoon`, `evening`, `night`.
    pub parts: Vec<Part>,
    /// Skills asked for.
    pub skills: Vec<String>,
    /// Certificates asked for.
    pub certificates: Vec<String>,
    /// The way to travel it takes.
    pub mode: Option<Mode>,
    /// Priority, from 1.
    pub priority: u32,
    /// Volunteers at once.
    pub needed: u32,
    /// Fewest and most days from asking to the first day possible.
    pub notice_days: (u32, u32),
    /// Days in a row that are possible.
    pub days: u32,
    /// One start, agreed with others; otherwise any full hour of the part of the day.
    pub fixed: bool,
    /// How often, and how many days apart.
    pub repeats: u32,
    /// Days from one time to the next.
    pub every_days: u32,
    /// Share that is withdrawn in a day.
    pub withdrawn_per_day: f64,
    /// Asked for by people of 65 and over.
    pub older: bool,
    /// Whether it is a carer who asks, to be relieved.
    pub carer: bool,
    /// A lasting pair: it ends after so many days in the middle (an exponential time); 0 is no lasting pair.
    pub lasts_days: f64,
    /// Days that somebody waits for a lasting pair.
    pub patience_days: u32,
    /// The chance that both like each other, for a lasting pair.
    pub klik: f64,
}

/// A group offer: volunteers carry it, and it serves many requests at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Offer {
    /// What it is.
    pub kind: String,
    /// When, every week: `"tue afternoon"`.
    pub shifts: Vec<String>,
    /// Where: a four-digit postcode.
    pub postcode: u16,
    /// Minutes.
    pub minutes: u32,
    /// Volunteers who carry it.
    pub needed: u32,
    /// Seats.
    pub seats: u32,
    /// Kinds of request that a seat can serve.
    pub serves: Vec<String>,
    /// Metres in a straight line that guests come from.
    pub reach_m: f64,
    /// The chance that somebody who is offered a seat takes it.
    pub joins: f64,
}

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// 8 to 12.
    Morning,
    /// 12 to 18.
    Afternoon,
    /// 18 to 23.
    Evening,
    /// 23 to 7.
    Night,
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

impl Default for Asked {
    fn default() -> Self {
        Self {
            kind: String::new(),
            per_week: 0.0,
            shifts: Vec::new(),
            weekdays: [1.0, 1.0, 1.0, 1.0, 1.0, 0.2, 0.2],
            season: [1.0; 12],
            minutes: (60, 120),
            parts: vec![Part::Morning, Part::Afternoon],
            skills: Vec::new(),
            certificates: Vec::new(),
            mode: None,
            priority: 1,
            needed: 1,
            notice_days: (2, 7),
            days: 1,
            fixed: false,
            repeats: 1,
            every_days: 7,
            withdrawn_per_day: 0.0,
            older: false,
            carer: false,
            lasts_days: 0.0,
            patience_days: 3_650,
            klik: 1.0,
        }
    }
}

impl Default for Offer {
    fn default() -> Self {
        Self {
            kind: String::new(),
            shifts: Vec::new(),
            postcode: 0,
            minutes: 120,
            needed: 1,
            seats: 8,
            serves: Vec::new(),
            reach_m: 1_500.0,
            joins: 0.5,
        }
    }
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

impl Default for Carers {
    fn default() -> Self {
        Self { count: 0, strain: 4.0, per_week: 0.5, per_relief: 1.5, breaks_at: 10.0 }
    }
}

/// What is wrong with a scenario, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong(pub String);

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Wrong {}

/// Where the centre of a four-digit postcode is: degrees north and east.
pub type Centres<'a> = &'a (dyn Fn(u16) -> Option<(f64, f64)> + Sync);

/// The most volunteers, and requests a week, of one scenario.
const MOST: f64 = 60_000.0;

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

    /// Whether all figures fit together.
    ///
    /// # Errors
    /// The first field that does not.
    pub fn check(&self, centres: Centres<'_>) -> Result<(), Wrong> {
        let wrong =
            |at: String, found: String, expected: &str| Err(Wrong(format!("{at}: found {found}, expected {expected}")));
        let shares = |at: &str, shares: &[f64]| match shares.iter().find(|share| !(0.0..=1.0).contains(*share)) {
            Some(share) => wrong(at.to_owned(), share.to_string(), "a share of 0 to 1"),
            None => Ok(()),
        };
        if self.districts.is_empty() {
            return wrong("district".to_owned(), "none".to_owned(), "one or more, as [[district]]");
        }
        for district in &self.districts {
            let unknown = district.postcodes.iter().find(|postcode| centres(**postcode).is_none());
            if let Some(postcode) = unknown {
                return wrong(
                    format!("district {}", district.name),
                    postcode.to_string(),
                    "a four-digit postcode where people live",
                );
            }
            if district.postcodes.is_empty() || district.inhabitants == 0 {
                return wrong(format!("district {}", district.name), "nobody".to_owned(), "postcodes and inhabitants");
            }
            shares(&format!("district {}: over_65", district.name), &[district.over_65])?;
        }
        if self.requests.is_empty() && self.offers.is_empty() {
            return wrong("request".to_owned(), "none".to_owned(), "one or more, as [[request]]");
        }
        for (at, asked) in self.requests.iter().enumerate() {
            asked.check(&format!("request {} ({})", at + 1, asked.kind))?;
        }
        for offer in &self.offers {
            if centres(offer.postcode).is_none() || offer.seats == 0 || offer.needed == 0 {
                return wrong(
                    format!("offer {}", offer.kind),
                    format!("postcode {}", offer.postcode),
                    "a postcode, seats and volunteers",
                );
            }
            shares(&format!("offer {}: joins", offer.kind), &[offer.joins])?;
            for shift in &offer.shifts {
                shift_of(shift).ok_or_else(|| {
                    Wrong(format!(
                        "offer {}: found {shift}, expected a day and a part as \"tue afternoon\"",
                        offer.kind
                    ))
                })?;
            }
        }
        for extra in &self.extras {
            let known = |name: &String| self.districts.iter().any(|district| district.name == *name);
            if let Some(name) = extra.district.as_ref().filter(|name| !known(name)) {
                return wrong("extra: district".to_owned(), name.clone(), "the name of a district above");
            }
            if let Some(shift) = extra.free.iter().find(|shift| shift_of(shift).is_none()) {
                return wrong("extra: free".to_owned(), shift.clone(), "a day and a part as \"tue morning\"");
            }
        }
        let people = &self.volunteers;
        shares("volunteers: skills", &people.skills.values().copied().collect::<Vec<_>>())?;
        shares("volunteers: certificates", &people.certificates.values().copied().collect::<Vec<_>>())?;
        shares("volunteers: modes", &people.modes.values().copied().collect::<Vec<_>>())?;
        if !(0.0..=5.0).contains(&people.load_spread) {
            return wrong("volunteers: load_spread".to_owned(), people.load_spread.to_string(), "0 to 5");
        }
        let weekly = [people.leave_per_week, people.leave_overloaded, people.leave_forgotten, people.ill_per_week];
        shares("volunteers: shares a week", &weekly)?;
        let answers = &self.answers;
        shares("answers", &[answers.no_show, answers.emergency, answers.emergency_known])?;
        let extra: u32 = self.extras.iter().map(|extra| extra.count).sum();
        if extra > 9_999 || f64::from(people.count) * people.factor > MOST || people.factor < 0.0 {
            return wrong(
                "volunteers: count".to_owned(),
                format!("{} × {}", people.count, people.factor),
                "at most 60,000",
            );
        }
        if self.weeks == 0 || self.weeks > 520 || self.warm_up_weeks > 520 || !(1..=1_000).contains(&self.replications)
        {
            return wrong(
                "weeks, replications".to_owned(),
                format!("{}, {}", self.weeks, self.replications),
                "1 to 520, 1 to 1,000",
            );
        }
        if !(1..=28).contains(&self.horizon_days) {
            return wrong("horizon_days".to_owned(), self.horizon_days.to_string(), "1 to 28");
        }
        let ranges = [people.limit_min, people.parts, people.visits_per_week, people.ill_days];
        if let Some((from, to)) = ranges.into_iter().find(|(from, to)| from > to) {
            return wrong("volunteers".to_owned(), format!("{from} to {to}"), "the smaller figure first");
        }
        if people.part_weights.iter().sum::<f64>() <= 0.0 || people.part_weights.iter().any(|weight| *weight < 0.0) {
            return wrong(
                "volunteers: part_weights".to_owned(),
                format!("{:?}", people.part_weights),
                "weights of 0 and more, not all 0",
            );
        }
        Ok(())
    }
}

impl Asked {
    fn check(&self, at: &str) -> Result<(), Wrong> {
        let wrong = |field: &str, found: String, expected: &str| {
            Err(Wrong(format!("{at}: {field}: found {found}, expected {expected}")))
        };
        if self.kind.is_empty() {
            return wrong("kind", "nothing".to_owned(), "a kind of help");
        }
        if !(0.0..=MOST).contains(&self.per_week) {
            return wrong("per_week", self.per_week.to_string(), "0 to 60,000");
        }
        let bad_shift = self.shifts.iter().find(|shift| shift_of(shift).is_none());
        if let Some(shift) = bad_shift {
            return wrong("shifts", shift.clone(), "a day and a part as \"mon morning\"");
        }
        if self.minutes.0 == 0 || self.minutes.0 > self.minutes.1 || self.minutes.1 > 480 {
            return wrong("minutes", format!("{:?}", self.minutes), "1 to 480, the smaller figure first");
        }
        if self.notice_days.0 > self.notice_days.1 || self.days == 0 || self.days > 14 || self.notice_days.1 > 60 {
            return wrong(
                "notice_days, days",
                format!("{:?}, {}", self.notice_days, self.days),
                "the smaller figure first, at most 60; 1 to 14 days",
            );
        }
        if self.parts.is_empty() || self.needed == 0 || self.needed > 20 || self.priority == 0 || self.priority > 100 {
            return wrong(
                "parts, needed, priority",
                format!("{}, {}, {}", self.parts.len(), self.needed, self.priority),
                "one part or more, 1 to 20, 1 to 100",
            );
        }
        if self.repeats == 0 || self.every_days == 0 || self.repeats > 520 {
            return wrong("repeats, every_days", format!("{}, {}", self.repeats, self.every_days), "1 and more");
        }
        let shares = [self.withdrawn_per_day, self.klik];
        if let Some(share) = shares.iter().find(|share| !(0.0..=1.0).contains(*share)) {
            return wrong("withdrawn_per_day, klik", share.to_string(), "a share of 0 to 1");
        }
        if self.lasts_days < 0.0 || self.weekdays.iter().chain(&self.season).any(|weight| *weight < 0.0) {
            return wrong("lasts_days, weekdays, season", "less than 0".to_owned(), "0 and more");
        }
        Ok(())
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

/// `mon morning` as the day of the week (0 is Monday) and the part.
#[must_use]
pub fn shift_of(text: &str) -> Option<(u32, Part)> {
    let (day, part) = text.trim().split_once(' ')?;
    let day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().position(|name| *name == day)?;
    let part = match part.trim() {
        "morning" => Part::Morning,
        "afternoon" => Part::Afternoon,
        "evening" => Part::Evening,
        "night" => Part::Night,
        _ => return None,
    };
    Some((u32::try_from(day).ok()?, part))
}
