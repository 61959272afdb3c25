//! What is asked for in a scenario: kinds of request, shifts, and group offers.

use koppel_engine::travel::Mode;
use serde::{Deserialize, Serialize};

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
    /// How often in all, the first time included.
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
