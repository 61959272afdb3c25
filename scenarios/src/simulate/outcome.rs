//! What happened in one play of a scenario: counts by kind and by district, and figures that are worked out of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::setting::Part;

/// What became of the requests of one group, those before the days that count left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Count {
    /// Waiting when counting began.
    pub waiting_before: u64,
    /// Came in.
    pub arrived: u64,
    /// Helped by a volunteer of their own.
    pub served: u64,
    /// Helped with a seat at a group offer.
    pub seated: u64,
    /// Nobody came in time.
    pub expired: u64,
    /// Not needed any more.
    pub withdrawn: u64,
    /// Waiting at the end.
    pub waiting: u64,
    /// Days from asking to help, over all who were helped.
    pub wait_days: u64,
    /// Days in the books, over all who left them helped, expired or withdrawn.
    pub stay_days: u64,
    /// Requests in the books, summed over days.
    pub in_books: u64,
}

impl Count {
    /// Adds another group.
    pub const fn add(&mut self, other: &Self) {
        self.waiting_before += other.waiting_before;
        self.arrived += other.arrived;
        self.served += other.served;
        self.seated += other.seated;
        self.expired += other.expired;
        self.withdrawn += other.withdrawn;
        self.waiting += other.waiting;
        self.wait_days += other.wait_days;
        self.stay_days += other.stay_days;
        self.in_books += other.in_books;
    }

    /// Those who left the books.
    #[must_use]
    pub const fn left(&self) -> u64 {
        self.served + self.seated + self.expired + self.withdrawn
    }

    /// Whether everybody who came in is somewhere.
    #[must_use]
    pub const fn is_conserved(&self) -> bool {
        self.waiting_before + self.arrived == self.left() + self.waiting
    }

    /// Helped of those who were helped or expired (*dekkingsgraad*); all of nobody.
    #[must_use]
    pub fn fill(&self) -> f64 {
        share(self.served + self.seated, self.served + self.seated + self.expired)
    }

    /// Mean days from asking to help.
    #[must_use]
    pub fn wait(&self) -> f64 {
        mean(self.wait_days, self.served + self.seated)
    }
}

/// Who was helped and who was not, by district, kind and part of the day; lasting pairs have no hour and are in none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// District.
    pub district: String,
    /// Kind of help.
    pub kind: String,
    /// Part of the day.
    pub part: Part,
    /// Helped, by somebody of their own or with a seat.
    pub helped: u64,
    /// Nobody came in time.
    pub expired: u64,
}

/// One play.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Days that count.
    pub days: u32,
    /// Requests by kind.
    pub kinds: BTreeMap<String, Count>,
    /// Requests by district.
    pub districts: BTreeMap<String, Count>,
    /// Requests by district, kind and part of the day, where there were any.
    pub cells: Vec<Cell>,
    /// Visits done by each volunteer who was there.
    pub loads: Vec<u32>,
    /// Minutes of help.
    pub minutes: u64,
    /// Minutes on the way, there and back.
    pub travel_min: u64,
    /// Proposals that volunteers were asked about.
    pub asked: u64,
    /// Of those, yes.
    pub said_yes: u64,
    /// Visits to which nobody turned up without a word.
    pub no_shows: u64,
    /// Matches that an illness undid.
    pub dropped_out: u64,
    /// Visits that missed somebody on the day.
    pub emergencies: u64,
    /// Of those, saved by telephone.
    pub saved: u64,
    /// Telephone calls for those.
    pub calls: u64,
    /// Carers who broke down.
    pub breakdowns: u64,
    /// Mean strain of carers over all days, 0 to 10.
    pub strain: f64,
    /// Volunteers who joined.
    pub joined: u64,
    /// Volunteers who left: reasons of their own, overloaded, forgotten.
    pub left: [u64; 3],
    /// Volunteers at the end.
    pub volunteers: u64,
    /// Lasting pairs at the end.
    pub pairs: u64,
    /// By week: helped, expired, waiting at its end.
    pub weeks: Vec<[u64; 3]>,
}

/// A figure that outcomes are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// Share helped of those helped or expired.
    Fill,
    /// Days from asking to help.
    WaitDays,
    /// Requests helped a week.
    ServedPerWeek,
    /// Requests waiting, on average.
    Waiting,
    /// Gini of visits over volunteers.
    Gini,
    /// Hours of help a week.
    HoursPerWeek,
    /// Minutes on the way for one visit.
    TravelMin,
    /// Share of proposals that got a yes.
    YesShare,
    /// Share of today's emergencies that somebody came to.
    SavedShare,
    /// Calls for one emergency.
    CallsPerEmergency,
    /// Strain of carers, 0 to 10.
    Strain,
    /// Carers who broke down, a year.
    BreakdownsPerYear,
    /// Volunteers at the end.
    Volunteers,
    /// Seats taken a week.
    SeatedPerWeek,
}

impl Figure {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 14] = [
        Self::Fill,
        Self::WaitDays,
        Self::ServedPerWeek,
        Self::Waiting,
        Self::Gini,
        Self::HoursPerWeek,
        Self::TravelMin,
        Self::YesShare,
        Self::SavedShare,
        Self::CallsPerEmergency,
        Self::Strain,
        Self::BreakdownsPerYear,
        Self::Volunteers,
        Self::SeatedPerWeek,
    ];
}

impl Outcome {
    /// All requests together.
    #[must_use]
    pub fn all(&self) -> Count {
        let mut all = Count::default();
        self.kinds.values().for_each(|count| all.add(count));
        all
    }

    /// One figure of this play.
    #[must_use]
    pub fn figure(&self, figure: Figure) -> f64 {
        let all = self.all();
        let weeks = f64::from(self.days) / 7.0;
        let visits: u64 = self.loads.iter().map(|load| u64::from(*load)).sum();
        let weekly = |count: u64| count as f64 / weeks;
        match figure {
            Figure::Fill => all.fill(),
            Figure::WaitDays => all.wait(),
            Figure::ServedPerWeek => weekly(all.served + all.seated),
            Figure::Waiting => all.in_books as f64 / f64::from(self.days),
            Figure::Gini => gini(&self.loads),
            Figure::HoursPerWeek => weekly(self.minutes) / 60.0,
            Figure::TravelMin => mean(self.travel_min, visits),
            Figure::YesShare => share(self.said_yes, self.asked),
            Figure::SavedShare => share(self.saved, self.emergencies),
            Figure::CallsPerEmergency => mean(self.calls, self.emergencies),
            Figure::Strain => self.strain,
            Figure::BreakdownsPerYear => weekly(self.breakdowns) * 365.25 / 7.0,
            Figure::Volunteers => self.volunteers as f64,
            Figure::SeatedPerWeek => weekly(all.seated),
        }
    }

    /// Little's law: requests in the books on average, and the rate at which they leave × their mean stay. The two differ only by those who are in
    /// the books when counting begins or ends.
    #[must_use]
    pub fn little(&self) -> (f64, f64) {
        let all = self.all();
        (all.in_books as f64 / f64::from(self.days), all.stay_days as f64 / f64::from(self.days))
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

fn mean(sum: u64, count: u64) -> f64 {
    if count == 0 { 0.0 } else { sum as f64 / count as f64 }
}

/// How unequal counts are: 0 when all are the same, near 1 when one has everything (Gini, 1912).
#[must_use]
pub fn gini(counts: &[u32]) -> f64 {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let sum: f64 = sorted.iter().map(|count| f64::from(*count)).sum();
    if sum == 0.0 {
        return 0.0;
    }
    let ranked: f64 = (1_u32..).zip(&sorted).map(|(rank, count)| f64::from(rank) * f64::from(*count)).sum();
    let people = sorted.len() as f64;
    (2.0 * ranked / sum - people - 1.0) / people
}
