//! Reads weeks of visits with times in the json of the week generator, and writes plans for its checker.
//!
//! What the generator calls a request with k places and 1 to 3 slots is a visit here: need k, fewer are of use, all at one
//! slot. A candidate `[volunteer, request, slot, quality]` is an option worth 1000 × weight + quality. A volunteer's cap is
//! a limit on minutes, the way of travel one of four; windows and trips from home are already in the candidates.
//!
//! **Travel is the same to the minute.** The generator takes `overhead + ⌈km × 1.3 ÷ speed × 60 − 10⁻⁹⌉` minutes. The
//! instance's formula rounds to whole seconds first, which gives the same minutes but where a trip ends on a full minute:
//! those few trips are listed as measured.
//!
//! **Fair load** is a cost on minutes: 2 points for each quarter-hour over 3 hours and 2 more over 6 hours.

use std::cmp::Ordering;

use serde::Deserialize;

use koppel_engine::instance::{
    Choice, INSTANCE_FORMAT, Instance, LimitRow, MinutesCost, Places, VisitRow, VolunteerRow, WayOfTravel,
};

use crate::bad_row::{BadRows, Complaints};

/// Names of the ways of travel, km/h, minutes that every trip costs (`peer_week.py`, `MODES`).
pub(crate) const WAYS: [(&str, f64, u32); 4] =
    [("walk", 4.5, 0), ("bike", 14.0, 2), ("transit", 18.0, 8), ("car", 30.0, 5)];
/// Length of the way over the straight line.
const DETOUR: f64 = 1.3;
/// Days of the week.
const DAYS: u32 = 7;
/// Fair load (`peer_week.py`, `FAIR`).
const FAIR: [MinutesCost; 2] =
    [MinutesCost { above_min: 180, per_quarter: 2 }, MinutesCost { above_min: 360, per_quarter: 2 }];

/// The file, as far as it is needed here.
#[derive(Clone, Debug, Deserialize)]
pub struct Week {
    pub(crate) volunteers: Vec<VolunteerEntry>,
    pub(crate) requests: Vec<RequestEntry>,
    /// Volunteer, request, slot, quality.
    pub(crate) cands: Vec<(u32, u32, u32, i64)>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct VolunteerEntry {
    pub mode: String,
    /// Minutes in the week.
    pub cap: u32,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct RequestEntry {
    /// Kilometres on a plane.
    pub loc: [f64; 2],
    /// Minutes.
    pub dur: i32,
    /// Starts in minutes of the week.
    pub slots: Vec<i32>,
    /// Volunteers at once.
    pub k: u32,
    /// Priority.
    pub w: i64,
}

impl Week {
    /// The week of a text.
    ///
    /// # Errors
    /// When it is no such json, or every entry that names what is not there. Rows are counted from 1 in their table.
    pub fn read(text: &str) -> Result<Self, BadRows> {
        let mut complaints = Complaints::about("week");
        let week: Self = match serde_json::from_str(text) {
            Ok(week) => week,
            Err(error) => {
                let instead = "write json with volunteers, requests and cands as peer_week.py does";
                return Err(complaints.end(error.line(), error.to_string(), instead));
            }
        };
        for (row, volunteer) in (1..).zip(&week.volunteers) {
            if way_of(&volunteer.mode).is_none() {
                complaints.add(row, format!("volunteer by {:?}", volunteer.mode), "write walk, bike, transit or car");
            }
        }
        let last = i32::try_from(DAYS * 1440).unwrap_or(i32::MAX);
        for (row, request) in (1..).zip(&week.requests) {
            let inside = request.slots.iter().all(|start| (0..last).contains(start));
            if !inside
                || !(0..=last).contains(&request.dur)
                || request.k == 0
                || !request.loc.iter().all(|x| x.is_finite())
            {
                let found = format!("request at {:?} of {} min for {}", request.slots, request.dur, request.k);
                complaints.add(row, found, format!("starts are 0 to {last} (not included), somebody is needed"));
            }
        }
        for (row, (volunteer, request, slot, _)) in (1..).zip(&week.cands) {
            let known = week.requests.get(*request as usize).is_some_and(|r| (*slot as usize) < r.slots.len());
            if !known || *volunteer as usize >= week.volunteers.len() {
                let found = format!("candidate [{volunteer}, {request}, {slot}, …]");
                complaints.add(row, found, "name a volunteer, a request and one of its slots, counted from 0");
            }
        }
        complaints.none_or(week)
    }

    /// The neutral instance; its options are the candidates in their order.
    #[must_use]
    pub fn instance(&self) -> Instance {
        let mut spots: Vec<[f64; 2]> = self.requests.iter().map(|request| request.loc).collect();
        spots.sort_by(by_place);
        spots.dedup_by(|a, b| by_place(a, b).is_eq());
        let number = |loc: &[f64; 2]| {
            let at = spots.binary_search_by(|spot| by_place(spot, loc)).expect("the spots are these places");
            u32::try_from(at).expect("fewer places than requests, which 32 bits count")
        };
        let visit = |(i, request): (usize, &RequestEntry)| VisitRow {
            id: format!("R{i}"),
            need: request.k,
            partial: true,
            night: false,
            from: Some(number(&request.loc)),
            to: None,
        };
        let volunteer = |(i, volunteer): (usize, &VolunteerEntry)| VolunteerRow {
            id: format!("V{i}"),
            ways: way_of(&volunteer.mode).into_iter().collect(),
            minutes_cost: FAIR.to_vec(),
            limits: vec![LimitRow { minutes: volunteer.cap, ..LimitRow::new(0, DAYS) }],
            ..VolunteerRow::default()
        };
        Instance {
            format: INSTANCE_FORMAT.to_owned(),
            midnights: (0..=DAYS).map(|day| i32::try_from(day * 1440).unwrap_or(i32::MAX)).collect(),
            ways: (0..WAYS.len()).map(|way| way_row(way, &spots)).collect(),
            volunteers: self.volunteers.iter().enumerate().map(volunteer).collect(),
            visits: self.requests.iter().enumerate().map(visit).collect(),
            options: self.cands.iter().map(|candidate| self.option(*candidate)).collect(),
            places: Places::PlaneM(spots.iter().map(|spot| spot.map(|km| km * 1000.0)).collect()),
            ..Instance::default()
        }
    }

    fn option(&self, (volunteer, visit, slot, quality): (u32, u32, u32, i64)) -> Choice {
        let request = &self.requests[visit as usize];
        let start = request.slots[slot as usize];
        Choice { volunteer, visit, start, end: start + request.dur, points: 1000 * request.w + quality }
    }

    /// Chosen options as `[volunteer, request, slot]`, for the generator's checker.
    ///
    /// # Errors
    /// The number of an option that is none of this week's.
    pub fn plan(&self, chosen: &[u32]) -> Result<Vec<(u32, u32, u32)>, u32> {
        let triple = |option: &u32| {
            let found = self.cands.get(*option as usize).ok_or(*option);
            found.map(|(volunteer, request, slot, _)| (*volunteer, *request, *slot))
        };
        chosen.iter().map(triple).collect()
    }
}

fn by_place(a: &[f64; 2], b: &[f64; 2]) -> Ordering {
    a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1]))
}

fn way_of(mode: &str) -> Option<u32> {
    WAYS.iter().position(|(name, ..)| *name == mode).and_then(|way| u32::try_from(way).ok())
}

/// What the generator says a trip takes, by the way of this number.
pub(crate) fn trip_min(way: usize, km: f64) -> u32 {
    let (_, speed_km_h, overhead_min) = WAYS[way];
    overhead_min + whole((km * DETOUR / speed_km_h * 60.0 - 1e-9).ceil())
}

/// A way of travel with the trips on which rounding by seconds differs from the generator's minutes.
fn way_row(way: usize, spots: &[[f64; 2]]) -> WayOfTravel {
    let (_, speed_km_h, overhead_min) = WAYS[way];
    let overhead_s = overhead_min * 60;
    let mut measured = Vec::new();
    for (from, a) in (0..).zip(spots) {
        for (to, b) in (0..).zip(spots).take(from as usize) {
            let km = (a[0] - b[0]).hypot(a[1] - b[1]);
            let minutes = trip_min(way, km);
            let metres = (a[0] * 1000.0 - b[0] * 1000.0).hypot(a[1] * 1000.0 - b[1] * 1000.0);
            let seconds = overhead_s + whole((metres * DETOUR * 3.6 / speed_km_h).ceil());
            if seconds.div_ceil(60) != minutes {
                measured.extend([(from, to, minutes * 60), (to, from, minutes * 60)]);
            }
        }
    }
    measured.sort_unstable();
    WayOfTravel { speed_km_h, detour: DETOUR, overhead_s, measured }
}

/// A float that holds a whole number from 0.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
const fn whole(number: f64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests {
    use koppel_engine::verify;

    use super::*;

    /// A walker and a driver; two visits 1.5 km apart, which is 26 minutes on foot exactly.
    const SMALL: &str = r#"{"seed": 1, "volunteers": [
        {"id": 0, "home": [0, 0], "mode": "walk", "windows": [[540, 780]], "cap": 300, "skills": [], "pref": []},
        {"id": 1, "home": [0, 0], "mode": "car", "windows": [[540, 780]], "cap": 120, "skills": [], "pref": []}],
        "requests": [
        {"id": 0, "client": 0, "loc": [0, 1.5], "dur": 60, "slots": [540, 2000], "k": 2, "w": 3, "skills": [], "kind": 0},
        {"id": 1, "client": 1, "loc": [0, 0], "dur": 150, "slots": [660], "k": 1, "w": 1, "skills": [], "kind": 0}],
        "cands": [[0, 0, 1, 40], [0, 1, 0, 0], [1, 0, 0, 7]]}"#;

    #[test]
    fn visits_options_and_limits_are_read() {
        let instance = Week::read(SMALL).expect("good").instance();
        assert_eq!(verify::instance(&instance), Ok(()));
        let options: Vec<(u32, u32, i32, i32, i64)> = instance.options.iter().map(|o| (*o).into()).collect();
        assert_eq!(options, [(0, 0, 2000, 2060, 3040), (0, 1, 660, 810, 1000), (1, 0, 540, 600, 3007)]);
        assert_eq!((instance.visits[0].need, instance.visits[0].partial), (2, true));
        assert_eq!((instance.volunteers[1].limits[0].minutes, &instance.volunteers[1].ways), (120, &vec![3]));
    }

    #[test]
    fn trips_that_end_on_a_full_minute_are_measured() {
        let instance = Week::read(SMALL).expect("good").instance();
        for (way, minutes) in instance.ways.iter().zip([26, 11, 15, 9]) {
            let listed = way.measured.iter().find(|(from, to, _)| (*from, *to) == (0, 1)).map(|trip| trip.2);
            let formula = way.overhead_s + whole((1500.0_f64 * DETOUR * 3.6 / way.speed_km_h).ceil());
            assert_eq!(listed.unwrap_or(formula).div_ceil(60), minutes, "{way:?}");
        }
    }

    #[test]
    fn a_plan_is_written_for_the_checker() {
        let week = Week::read(SMALL).expect("good");
        assert_eq!(week.plan(&[0, 1]).expect("options of the week"), [(0, 0, 1), (0, 1, 0)]);
        assert_eq!(week.plan(&[3]), Err(3));
    }

    #[test]
    fn entries_that_name_what_is_not_there_are_refused() {
        let check = |from: &str, to: &str, words: &str| {
            let error = Week::read(&SMALL.replacen(from, to, 1)).expect_err(words).to_string();
            assert!(error.contains(words), "{error}does not say: {words}");
        };
        check("\"walk\"", "\"swim\"", "row 1: volunteer by \"swim\"; write walk");
        check("[0, 1, 0, 0]", "[0, 1, 1, 0]", "row 2: candidate [0, 1, 1, …]");
        check("[1, 0, 0, 7]", "[2, 0, 0, 7]", "row 3: candidate [2, 0, 0, …]");
        check("\"k\": 2", "\"k\": 0", "row 1: request");
        check("[540, 2000]", "[540, 20000]", "starts are 0 to 10080");
        check("\"cands\"", "\"cand\"", "missing field `cands`");
    }
}
