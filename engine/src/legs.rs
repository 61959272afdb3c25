//! Travel between the visits of an instance.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::instance::{Instance, Places, WayOfTravel};
use crate::place::{EARTH_RADIUS_M, Place, Precision};
use crate::travel::Pace;

/// The measured trips of an instance, by way.
#[derive(Clone, Debug)]
pub struct Trips {
    measured: Vec<HashMap<(u32, u32), u32>>,
    /// By way: the longest known trip.
    longest_s: Vec<u32>,
}

impl Trips {
    /// Of an instance.
    #[must_use]
    pub fn new(instance: &Instance) -> Self {
        let known = |way: &WayOfTravel| way.measured.iter().map(|(from, to, s)| ((*from, *to), *s)).collect();
        let longest = |way: &WayOfTravel| way.measured.iter().map(|(.., s)| *s).max().unwrap_or(0);
        Self {
            measured: instance.ways.iter().map(known).collect(),
            longest_s: instance.ways.iter().map(longest).collect(),
        }
    }
}

/// Travel times of one instance, ready to be asked.
pub struct Legs<'a> {
    instance: &'a Instance,
    trips: Cow<'a, Trips>,
}

impl<'a> Legs<'a> {
    /// Of an instance.
    #[must_use]
    pub fn new(instance: &'a Instance) -> Self {
        Self { instance, trips: Cow::Owned(Trips::new(instance)) }
    }

    /// Of an instance whose measured trips are known.
    #[must_use]
    pub const fn with(instance: &'a Instance, trips: &'a Trips) -> Self {
        Self { instance, trips: Cow::Borrowed(trips) }
    }

    /// Whole minutes, rounded up, from the end of one visit to the start of another, by the volunteer's fastest way.
    #[must_use]
    pub fn minutes(&self, volunteer: u32, from_visit: u32, to_visit: u32) -> i32 {
        let ways = &self.instance.volunteers[volunteer as usize].ways;
        let (left, reached) = (&self.instance.visits[from_visit as usize], &self.instance.visits[to_visit as usize]);
        let (Some(from), Some(to)) = (left.to.or(left.from), reached.from) else { return 0 };
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
            Places::Degrees(points) => place(points[from]).distance_m(&place(points[to])),
        }
    }
}

const fn place([latitude, longitude]: [f64; 2]) -> Place {
    Place { latitude, longitude, precision: Precision::Coordinates, name: String::new() }
}
