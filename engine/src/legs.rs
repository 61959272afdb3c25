//! Travel between the visits of an instance.

use std::collections::HashMap;

use crate::instance::{Instance, Places, WayOfTravel};
use crate::place::{Place, Precision};
use crate::travel::Pace;

/// Travel times of one instance, ready to be asked.
pub struct Legs<'a> {
    instance: &'a Instance,
    measured: Vec<HashMap<(u32, u32), u32>>,
}

impl<'a> Legs<'a> {
    /// Of an instance.
    #[must_use]
    pub fn new(instance: &'a Instance) -> Self {
        let known = |way: &WayOfTravel| way.measured.iter().map(|(from, to, s)| ((*from, *to), *s)).collect();
        Self { instance, measured: instance.ways.iter().map(known).collect() }
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

    fn seconds(&self, way: u32, from: u32, to: u32) -> u32 {
        if let Some(seconds) = self.measured[way as usize].get(&(from, to)) {
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
