//! Reads a day of home care (Mankowska, Meisel, Bierwirth: *The home health care routing and scheduling problem with interdependent
//! services*, Health Care Management Science 2014, doi 10.1007/s10729-013-9243-1; the files named `InstanzCPLEX_HCSRP_…`).
//!
//! Caregivers leave an office, each knows some services; patients ask for one service or two, not before a time and, if it can be,
//! not after another. Of two services the second starts some minutes after the first, or with it. **Published costs** are a
//! third each of: the way of all caregivers to their patients and back, the lateness of all services, and the greatest lateness.
//!
//! koppel has no costs of a way, so this is not the published problem: a service is worth [`SERVED`] points less its minutes of
//! lateness, and nobody has to be served. [`Starts`] are every few minutes from the earliest until [`LATEST_MIN`] late.
//! What these leave of two services:
//! - at once: one visit for two people, where any two who know either service can share them; else two visits at one time;
//! - one after the other: two visits of different people somewhere in the window, whose starts are so near each other that the most
//!   minutes between them hold; a link keeps the least.
//!
//! So every plan that serves all is a plan of the published problem, and its published cost is an upper bound that can be told
//! ([`HomeCare::recount`], from the numbers of the file alone); the ceiling is that of these starts only.

mod file;
mod options;
mod recount;

use koppel_engine::instance::Instance;

use crate::bad_row::BadRows;

pub use recount::Day;

/// Points of a service that is not late.
pub const SERVED: i64 = 1_000;
/// The most minutes that a service starts late.
pub const LATEST_MIN: u32 = 240;

/// Which starts there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Starts {
    /// Minutes from one start to the next.
    pub every_min: u32,
    /// Patients whose two services have few starts have them in the middle of their window; or, drawn from this number if it is above 0,
    /// anywhere from its beginning until half of [`LATEST_MIN`] after its end.
    pub draw: u64,
}

impl Default for Starts {
    fn default() -> Self {
        Self { every_min: 5, draw: 0 }
    }
}

/// A day of home care.
#[derive(Clone, Debug, PartialEq)]
pub struct HomeCare {
    /// As an instance.
    pub instance: Instance,
    /// As the file tells it.
    town: Town,
    /// For every visit of the instance, its patient (a place of `town`) and services.
    stops: Vec<Stop>,
}

/// What the file tells. Place 0 is the office, place i patient i.
#[derive(Clone, Debug, PartialEq)]
struct Town {
    patients: Vec<Patient>,
    /// Which services each caregiver knows.
    knows: Vec<Vec<bool>>,
    /// Coordinates.
    places: Vec<[f64; 2]>,
    /// Minutes from place to place.
    way_min: Vec<Vec<f64>>,
    /// Minutes of a service: of patient (from 1), caregiver, service.
    service_min: Vec<Vec<Vec<f64>>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Patient {
    /// One or two, rising.
    services: Vec<usize>,
    /// The least and the most minutes from the start of the first service to that of the second.
    apart_min: [f64; 2],
    /// The first minute at which a service starts, and the last that is not late.
    window: [f64; 2],
}

/// A visit of the instance.
#[derive(Clone, Debug, PartialEq)]
struct Stop {
    /// A place of the town, from 1.
    patient: usize,
    /// One service, or two at once.
    services: Vec<usize>,
}

impl Town {
    fn patient(&self, place: usize) -> &Patient {
        &self.patients[place - 1]
    }

    /// Those who know one of the services.
    fn who_know(&self, services: &[usize]) -> Vec<usize> {
        let knows = |caregiver: &usize| services.iter().any(|service| self.knows[*caregiver][*service]);
        (0..self.knows.len()).filter(knows).collect()
    }

    /// The most minutes that one of the services takes with a caregiver who knows it.
    fn longest_min(&self, patient: usize, caregiver: usize, services: &[usize]) -> f64 {
        let known = services.iter().filter(|service| self.knows[caregiver][**service]);
        known.map(|service| self.service_min[patient - 1][caregiver][*service]).fold(0.0, f64::max)
    }
}

impl HomeCare {
    /// The day of a text.
    ///
    /// # Errors
    /// When a section is missing, misnamed or of another length than the counts say, or every number that cannot be.
    pub fn read(text: &str, starts: Starts) -> Result<Self, BadRows> {
        let town = file::town(text)?;
        let (instance, stops) = options::instance(&town, starts);
        Ok(Self { instance, town, stops })
    }
}

#[cfg(test)]
mod tests;
