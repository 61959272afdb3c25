//! Homes as points in space, to find who lives nearest.

use ordered_float::OrderedFloat;

use crate::place::{EARTH_RADIUS_M, Place};
use crate::problem::Problem;

/// Where every volunteer lives, in the order of the table.
pub struct Homes {
    points: Vec<[f64; 3]>,
}

impl Homes {
    /// Of a problem.
    #[must_use]
    pub fn new(problem: &Problem) -> Self {
        Self { points: problem.volunteers.iter().map(|volunteer| on_globe(&volunteer.home)).collect() }
    }

    /// The volunteers who live nearest to a place, at most so many, in the order of the table.
    #[must_use]
    pub fn nearest(&self, place: &Place, most: usize) -> Vec<usize> {
        if self.points.len() <= most {
            return (0..self.points.len()).collect();
        }
        let at = on_globe(place);
        let apart = |(volunteer, home): (usize, &[f64; 3])| (OrderedFloat(distance(*home, at)), volunteer);
        let mut homes: Vec<(OrderedFloat<f64>, usize)> = self.points.iter().enumerate().map(apart).collect();
        homes.select_nth_unstable(most);
        let mut nearest: Vec<usize> = homes[..most].iter().map(|(_, volunteer)| *volunteer).collect();
        nearest.sort_unstable();
        nearest
    }
}

/// A place as a point in space, in metres from the centre of the earth.
#[must_use]
pub fn on_globe(place: &Place) -> [f64; 3] {
    let (latitude, longitude) = (place.latitude.to_radians(), place.longitude.to_radians());
    [latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
        .map(|unit| unit * EARTH_RADIUS_M)
}

/// The straight line between two points, in metres: a little shorter than the way over the earth.
#[must_use]
pub fn distance(one: [f64; 3], other: [f64; 3]) -> f64 {
    length(std::array::from_fn(|axis| one[axis] - other[axis]))
}

/// The length of a vector.
#[must_use]
pub fn length(vector: [f64; 3]) -> f64 {
    vector.iter().map(|along| along * along).sum::<f64>().sqrt()
}
