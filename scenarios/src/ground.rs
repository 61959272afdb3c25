//! The ground of an invented town: districts in a square, and where in them somebody lives.

use koppel_engine::place::{Place, Precision};
use rand::RngExt;
use rand::distr::Distribution;
use rand::distr::weighted::WeightedIndex;
use rand_distr::{Gamma, Normal};
use rand_pcg::Pcg64;

/// The south-west corner of every town: fields between Utrecht and Houten, so that a map of it looks like a map.
const CORNER: (f64, f64) = (52.0, 5.0);
/// Length of a degree of latitude on the engine's sphere.
const DEGREE_M: f64 = 111_195.08;
/// Share of people who live outside the districts' cores, anywhere in the square.
const SCATTERED: f64 = 0.15;

/// Districts and how many live in each.
pub struct Ground {
    side_m: f64,
    districts: Vec<District>,
    volunteers: WeightedIndex<f64>,
    requesters: WeightedIndex<f64>,
}

struct District {
    x_m: f64,
    y_m: f64,
    spread: Normal<f64>,
}

/// A spot in the town.
pub struct Spot {
    /// Which district: the one drawn from, also for those who live outside its core.
    pub district: u32,
    /// Where.
    pub place: Place,
}

impl Ground {
    /// Districts with centres anywhere in the square, 200 to 1,200 m wide (standard deviation), of unequal weight
    /// (Dirichlet, 1.5). With `hot`, requesters live in other districts than volunteers do.
    pub fn new(side_m: f64, districts: u32, hot: bool, chance: &mut Pcg64) -> Self {
        let districts: Vec<District> = (0..districts.max(1))
            .map(|_| District {
                x_m: chance.random_range(0.0..side_m),
                y_m: chance.random_range(0.0..side_m),
                spread: Normal::new(0.0, chance.random_range(200.0..1_200.0)).expect("a positive deviation"),
            })
            .collect();
        let volunteers = weights(districts.len(), chance);
        let requesters = if hot { weights(districts.len(), chance) } else { volunteers.clone() };
        Self { side_m, districts, volunteers, requesters }
    }

    /// Where a volunteer lives.
    pub fn volunteer(&self, chance: &mut Pcg64) -> Spot {
        self.spot(&self.volunteers, chance)
    }

    /// Where a requester lives.
    pub fn requester(&self, chance: &mut Pcg64) -> Spot {
        self.spot(&self.requesters, chance)
    }

    /// Anywhere in the cores, by the volunteers' weights: where rides go.
    pub fn destination(&self, chance: &mut Pcg64) -> Place {
        self.spot(&self.volunteers, chance).place
    }

    fn spot(&self, weights: &WeightedIndex<f64>, chance: &mut Pcg64) -> Spot {
        let number = weights.sample(chance);
        let district = &self.districts[number];
        let (x_m, y_m) = if chance.random_bool(SCATTERED) {
            (chance.random_range(0.0..self.side_m), chance.random_range(0.0..self.side_m))
        } else {
            (district.x_m + district.spread.sample(chance), district.y_m + district.spread.sample(chance))
        };
        let district = u32::try_from(number).expect("the number of districts is a u32");
        Spot { district, place: self.place(x_m, y_m, district) }
    }

    /// A point of the square, to five decimals of a degree (about a metre) as files hold it.
    fn place(&self, x_m: f64, y_m: f64, district: u32) -> Place {
        let five = |degrees: f64| (degrees * 1e5).round() / 1e5;
        let (x_m, y_m) = (x_m.clamp(0.0, self.side_m), y_m.clamp(0.0, self.side_m));
        Place {
            latitude: five(CORNER.0 + y_m / DEGREE_M),
            longitude: five(CORNER.1 + x_m / (DEGREE_M * CORNER.0.to_radians().cos())),
            precision: Precision::Coordinates,
            name: format!("wijk {}", district + 1),
        }
    }
}

fn weights(districts: usize, chance: &mut Pcg64) -> WeightedIndex<f64> {
    let gamma = Gamma::new(1.5, 1.0).expect("positive shape and scale");
    let weights: Vec<f64> = (0..districts).map(|_| gamma.sample(chance)).collect();
    WeightedIndex::new(weights).expect("a gamma variate is above 0, and there is a district")
}
