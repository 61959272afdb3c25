//! Travel between the visits of an instance.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::instance::{Instance, Places, WayOfTravel};
use crate::place::{EARTH_RADIUS_M, Place, Precision};
use crate::travel::Pace;

/// Distances over the earth are kept between so many places at most: they take 32 MB then.
const KEPT_PLACES: usize = 2_048;
/// Minutes are kept for so many choices of ways at most: each takes half as much.
const KEPT_WAYS: usize = 8;

/// By place: something to every other, once somebody asked.
type Rows<T> = Vec<OnceLock<Box<[T]>>>;

/// The measured trips of an instance, by way, and what was found of the others.
#[derive(Debug)]
pub struct Trips {
    measured: Vec<HashMap<(u32, u32), u32>>,
    /// By way: the longest known trip.
    longest_s: Vec<u32>,
    /// Metres; empty when they are not kept.
    distances_m: Rows<f64>,
    /// By choice of ways: minutes by the fastest of them.
    minutes: Mutex<HashMap<Vec<u32>, Arc<Rows<i32>>>>,
}

impl Trips {
    /// Of an instance.
    #[must_use]
    pub fn new(instance: &Instance) -> Self {
        let known = |way: &WayOfTravel| way.measured.iter().map(|(from, to, s)| ((*from, *to), *s)).collect();
        let longest = |way: &WayOfTravel| way.measured.iter().map(|(.., s)| *s).max().unwrap_or(0);
        let kept = match &instance.places {
            Places::Degrees(points) if points.len() <= KEPT_PLACES => points.len(),
            Places::Degrees(_) | Places::PlaneM(_) => 0,
        };
        Self {
            measured: instance.ways.iter().map(known).collect(),
            longest_s: instance.ways.iter().map(longest).collect(),
            distances_m: vec![OnceLock::new(); kept],
            minutes: Mutex::default(),
        }
    }

    /// Minutes by the fastest of some ways, where they are kept.
    fn minutes_by(&self, ways: &[u32]) -> Option<Arc<Rows<i32>>> {
        if self.distances_m.is_empty() {
            return None;
        }
        let mut known = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rows) = known.get(ways) {
            return Some(rows.clone());
        }
        if known.len() == KEPT_WAYS {
            return None;
        }
        let rows = Arc::new(vec![OnceLock::new(); self.distances_m.len()]);
        known.insert(ways.to_vec(), rows.clone());
        Some(rows)
    }
}

/// Trips of one's own, or somebody else's.
enum Held<'a> {
    Own(Box<Trips>),
    Lent(&'a Trips),
}

impl Deref for Held<'_> {
    type Target = Trips;

    fn deref(&self) -> &Trips {
        match self {
            Self::Own(trips) => trips,
            Self::Lent(trips) => trips,
        }
    }
}

/// Travel times of one instance, ready to be asked.
pub struct Legs<'a> {
    instance: &'a Instance,
    trips: Held<'a>,
}

impl<'a> Legs<'a> {
    /// Of an instance.
    #[must_use]
    pub fn new(instance: &'a Instance) -> Self {
        Self { instance, trips: Held::Own(Box::new(Trips::new(instance))) }
    }

    /// Of an instance whose measured trips are known.
    #[must_use]
    pub const fn with(instance: &'a Instance, trips: &'a Trips) -> Self {
        Self { instance, trips: Held::Lent(trips) }
    }

    /// Whole minutes, rounded up, from the end of one visit to the start of another, by the volunteer's fastest way.
    #[must_use]
    pub fn minutes(&self, volunteer: u32, from_visit: u32, to_visit: u32) -> i32 {
        let ways = &self.instance.volunteers[volunteer as usize].ways;
        let (left, reached) = (&self.instance.visits[from_visit as usize], &self.instance.visits[to_visit as usize]);
        let (Some(from), Some(to)) = (left.to.or(left.from), reached.from) else { return 0 };
        self.fastest_min(ways, from, to)
    }

    /// The same from one visit to each of some.
    #[must_use]
    pub fn minutes_to(&self, volunteer: u32, from_visit: u32, to_visits: &[u32]) -> Vec<i32> {
        let ways = &self.instance.volunteers[volunteer as usize].ways;
        let left = &self.instance.visits[from_visit as usize];
        let places = to_visits.iter().map(|visit| self.instance.visits[*visit as usize].from);
        let Some(from) = left.to.or(left.from) else { return vec![0; to_visits.len()] };
        let rows = self.trips.minutes_by(ways);
        let known = rows.as_ref().and_then(|rows| rows.get(from as usize)).map(|row| {
            let places = 0..self.trips.distances_m.len();
            let all = places.map(|to| u32::try_from(to).expect("there are few places"));
            row.get_or_init(|| all.map(|to| self.fastest_min(ways, from, to)).collect())
        });
        // A place that came later is in no row.
        let kept = |to: u32| known.and_then(|row| row.get(to as usize)).copied();
        let minutes = |to: u32| kept(to).unwrap_or_else(|| self.fastest_min(ways, from, to));
        places.map(|place| place.map_or(0, minutes)).collect()
    }

    fn fastest_min(&self, ways: &[u32], from: u32, to: u32) -> i32 {
        let seconds = ways.iter().map(|way| self.seconds(*way, from, to)).min().unwrap_or(0);
        i32::try_from(seconds.div_ceil(60)).unwrap_or(i32::MAX / 4)
    }

    /// Minutes within which a volunteer gets from any of these visits to any other: nothing has to be asked where there is as much time.
    #[must_use]
    pub fn at_most_minutes(&self, volunteer: u32, visits: impl Iterator<Item = u32>) -> i32 {
        let ends = visits.flat_map(|visit| {
            let row = &self.instance.visits[visit as usize];
            [row.from, row.to]
        });
        let (Places::PlaneM(points) | Places::Degrees(points)) = &self.instance.places;
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for point in ends.flatten().map(|place| points[place as usize]) {
            low = std::array::from_fn(|axis| point[axis].min(low[axis]));
            high = std::array::from_fn(|axis| point[axis].max(high[axis]));
        }
        if low[0] > high[0] {
            return 0;
        }
        let across_m = match &self.instance.places {
            Places::PlaneM(_) => (high[0] - low[0]).hypot(high[1] - low[1]),
            // Along a meridian and then along a parallel is no shorter than the straight way.
            Places::Degrees(_) => ((high[0] - low[0]) + (high[1] - low[1])).to_radians() * EARTH_RADIUS_M,
        };
        let seconds = |way: &u32| {
            let row = &self.instance.ways[*way as usize];
            let pace =
                Pace { speed_km_h: row.speed_km_h, detour: row.detour, overhead_s: row.overhead_s, limit_min: 0 };
            pace.seconds(across_m + 1.0).max(self.trips.longest_s[*way as usize])
        };
        let seconds = self.instance.volunteers[volunteer as usize].ways.iter().map(seconds).min().unwrap_or(0);
        i32::try_from(seconds.div_ceil(60)).unwrap_or(i32::MAX / 4)
    }

    fn seconds(&self, way: u32, from: u32, to: u32) -> u32 {
        if let Some(seconds) = self.trips.measured[way as usize].get(&(from, to)) {
            return *seconds;
        }
        let way = &self.instance.ways[way as usize];
        let pace = Pace { speed_km_h: way.speed_km_h, detour: way.detour, overhead_s: way.overhead_s, limit_min: 0 };
        pace.seconds(self.distance_m(from as usize, to as usize))
    }

    fn distance_m(&self, from: usize, to: usize) -> f64 {
        match &self.instance.places {
            Places::PlaneM(points) => (points[from][0] - points[to][0]).hypot(points[from][1] - points[to][1]),
            Places::Degrees(points) => match self.trips.distances_m.get(from) {
                // A place that came later is not among them.
                Some(row) if to < self.trips.distances_m.len() => {
                    let points = &points[..self.trips.distances_m.len()];
                    row.get_or_init(|| points.iter().map(|to| apart_m(points[from], *to)).collect())[to]
                }
                _ => apart_m(points[from], points[to]),
            },
        }
    }
}

fn apart_m(from: [f64; 2], to: [f64; 2]) -> f64 {
    place(from).distance_m(&place(to))
}

const fn place([latitude, longitude]: [f64; 2]) -> Place {
    Place { latitude, longitude, precision: Precision::Coordinates, name: String::new() }
}
