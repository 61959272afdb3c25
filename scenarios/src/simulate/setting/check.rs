//! Whether the figures of a scenario fit together; the first that does not is named, with what to write instead.

use super::{Asked, District, Extra, Offer, Scenario, Volunteers, shift_of};

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

fn wrong(at: &str, found: impl std::fmt::Display, expected: &str) -> Result<(), Wrong> {
    Err(Wrong(format!("{at}: found {found}, expected {expected}")))
}

/// The first figure that is none, and the way to it: toml knows `nan` and `inf`.
fn no_number(value: &toml::Value) -> Option<(String, f64)> {
    let under = |name: &str, value: &toml::Value| {
        let (at, found) = no_number(value)?;
        Some((if at.is_empty() { name.to_owned() } else { format!("{name}.{at}") }, found))
    };
    match value {
        toml::Value::Float(figure) => (!figure.is_finite()).then(|| (String::new(), *figure)),
        toml::Value::Table(table) => table.iter().find_map(|(name, value)| under(name, value)),
        toml::Value::Array(rows) => (1..).zip(rows).find_map(|(row, value)| under(&format!("{row}"), value)),
        _ => None,
    }
}

/// Each of them is between 0 and 1.
fn shares<'a>(at: &str, shares: impl IntoIterator<Item = &'a f64>) -> Result<(), Wrong> {
    match shares.into_iter().find(|share| !(0.0..=1.0).contains(*share)) {
        Some(share) => wrong(at, share, "a share of 0 to 1"),
        None => Ok(()),
    }
}

/// The first range that begins after its end.
fn ranges(at: &str, ranges: &[(u32, u32)]) -> Result<(), Wrong> {
    match ranges.iter().find(|(from, to)| from > to) {
        Some((from, to)) => wrong(at, format!("{from} to {to}"), "the smaller figure first"),
        None => Ok(()),
    }
}

impl Scenario {
    /// Whether all figures fit together.
    ///
    /// # Errors
    /// The first field that does not.
    pub fn check(&self, centres: Centres<'_>) -> Result<(), Wrong> {
        if let Some((at, found)) = toml::Value::try_from(self).ok().as_ref().and_then(no_number) {
            return wrong(&at, found, "a number");
        }
        if self.districts.is_empty() {
            return wrong("district", "none", "one or more, as [[district]]");
        }
        if self.requests.is_empty() && self.offers.is_empty() {
            return wrong("request", "none", "one or more, as [[request]]");
        }
        self.districts.iter().try_for_each(|district| district.check(centres))?;
        for (at, asked) in self.requests.iter().enumerate() {
            asked.check(&format!("request {} ({})", at + 1, asked.kind))?;
        }
        self.offers.iter().try_for_each(|offer| offer.check(centres))?;
        self.extras.iter().try_for_each(|extra| extra.check(&self.districts))?;
        if self.extras.iter().map(|extra| u64::from(extra.count)).sum::<u64>() > 9_999 {
            return wrong("extra: count", "more than 9,999 in all", "at most 9,999");
        }
        self.volunteers.check()?;
        let answers = &self.answers;
        shares("answers", &[answers.no_show, answers.emergency, answers.emergency_known])?;
        self.check_length()
    }

    fn check_length(&self) -> Result<(), Wrong> {
        let (weeks, replications) = (self.weeks, self.replications);
        if !(1..=520).contains(&weeks) || self.warm_up_weeks > 520 || !(1..=1_000).contains(&replications) {
            return wrong("weeks, replications", format!("{weeks}, {replications}"), "1 to 520, 1 to 1,000");
        }
        if !(1..=28).contains(&self.horizon_days) {
            return wrong("horizon_days", self.horizon_days, "1 to 28");
        }
        Ok(())
    }
}

impl District {
    fn check(&self, centres: Centres<'_>) -> Result<(), Wrong> {
        let at = format!("district {}", self.name);
        if let Some(postcode) = self.postcodes.iter().find(|postcode| centres(**postcode).is_none()) {
            return wrong(&at, postcode, "a four-digit postcode where people live");
        }
        if self.postcodes.is_empty() || self.inhabitants == 0 {
            return wrong(&at, "nobody", "postcodes and inhabitants");
        }
        shares(&format!("{at}: over_65"), &[self.over_65])
    }
}

impl Offer {
    fn check(&self, centres: Centres<'_>) -> Result<(), Wrong> {
        let at = format!("offer {}", self.kind);
        if centres(self.postcode).is_none() || self.seats == 0 || self.needed == 0 {
            return wrong(&at, format!("postcode {}", self.postcode), "a postcode, seats and volunteers");
        }
        if let Some(shift) = self.shifts.iter().find(|shift| shift_of(shift).is_none()) {
            return wrong(&at, shift, "a day and a part as \"tue afternoon\"");
        }
        shares(&format!("{at}: joins"), &[self.joins])
    }
}

impl Extra {
    fn check(&self, districts: &[District]) -> Result<(), Wrong> {
        let known = |name: &String| districts.iter().any(|district| district.name == *name);
        if let Some(name) = self.district.as_ref().filter(|name| !known(name)) {
            return wrong("extra: district", name, "the name of a district above");
        }
        match self.free.iter().find(|shift| shift_of(shift).is_none()) {
            Some(shift) => wrong("extra: free", shift, "a day and a part as \"tue morning\""),
            None => Ok(()),
        }
    }
}

impl Volunteers {
    fn check(&self) -> Result<(), Wrong> {
        shares("volunteers: skills", self.skills.values())?;
        shares("volunteers: certificates", self.certificates.values())?;
        shares("volunteers: modes", self.modes.values())?;
        let weekly = [self.leave_per_week, self.leave_overloaded, self.leave_forgotten, self.ill_per_week];
        shares("volunteers: shares a week", &weekly)?;
        if !(0.0..=5.0).contains(&self.load_spread) {
            return wrong("volunteers: load_spread", self.load_spread, "0 to 5");
        }
        if f64::from(self.count) * self.factor > MOST || self.factor < 0.0 {
            return wrong("volunteers: count", format!("{} × {}", self.count, self.factor), "at most 60,000");
        }
        ranges("volunteers", &[self.limit_min, self.parts, self.visits_per_week, self.ill_days])?;
        if self.part_weights.iter().sum::<f64>() <= 0.0 || self.part_weights.iter().any(|weight| *weight < 0.0) {
            let found = format!("{:?}", self.part_weights);
            return wrong("volunteers: part_weights", found, "weights of 0 and more, not all 0");
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
