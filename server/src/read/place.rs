//! Finds where a row is: by its coordinates, else by the centre of its postcode area.

use koppel_engine::place::{Place, Precision};

use super::fault::Fault;
use super::row::Findings;
use super::values::{number, postcode};
use crate::postcodes;

/// The cells of a row that say where something is: column and text.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PlaceCells<'a> {
    pub latitude: Option<(usize, &'a str)>,
    pub longitude: Option<(usize, &'a str)>,
    pub postcode: Option<(usize, &'a str)>,
    pub name: Option<(usize, &'a str)>,
}

impl PlaceCells<'_> {
    pub const fn is_empty(&self) -> bool {
        self.latitude.is_none() && self.longitude.is_none() && self.postcode.is_none()
    }

    /// The place, or nothing and the faults. Its name is what the file calls it, else the postcode: in full when
    /// `knows` (a travel matrix) knows it in full, else its four figures; else the coordinates.
    pub fn find(&self, knows: &dyn Fn(&str) -> bool, findings: &mut Findings) -> Option<Place> {
        let code = self.postcode.and_then(|(column, text)| {
            let read = postcode(text);
            // A foreign postcode is no fault where there are coordinates.
            if read.is_none() && self.latitude.is_none() {
                findings.fault(column, text, Fault::Postcode);
            }
            read
        });
        let name = |latitude: f64, longitude: f64| {
            self.name
                .map(|(_, name)| name.to_owned())
                .or_else(|| code.map(|code| code_name(code, knows)))
                .unwrap_or_else(|| {
                    self.postcode.map_or_else(|| format!("{latitude:.5},{longitude:.5}"), |(_, text)| text.to_owned())
                })
        };
        match (self.latitude, self.longitude) {
            (Some(latitude), Some(longitude)) => {
                let (latitude, longitude) = coordinates(latitude, longitude, findings)?;
                let name = name(latitude, longitude);
                Some(Place { latitude, longitude, precision: Precision::Coordinates, name })
            }
            (Some((column, text)), None) | (None, Some((column, text))) => {
                findings.fault(column, text, Fault::HalfPlace);
                None
            }
            (None, None) => {
                let (column, text) = self.postcode?;
                let (pc4, _) = code?;
                let centre = postcodes::centre_of(pc4);
                let (latitude, longitude) = findings.or_fault(centre, column, text, Fault::PostcodeUnknown { pc4 })?;
                let name = name(latitude, longitude);
                Some(Place { latitude, longitude, precision: Precision::Postcode, name })
            }
        }
    }
}

fn code_name((pc4, letters): (u16, Option<[u8; 2]>), knows: &dyn Fn(&str) -> bool) -> String {
    let full = letters.map(|[first, second]| format!("{pc4}{}{}", char::from(first), char::from(second)));
    full.filter(|full| knows(full)).unwrap_or_else(|| pc4.to_string())
}

fn coordinates(latitude: (usize, &str), longitude: (usize, &str), findings: &mut Findings) -> Option<(f64, f64)> {
    let north = findings.or_fault(number(latitude.1), latitude.0, latitude.1, Fault::Coordinate);
    let east = findings.or_fault(number(longitude.1), longitude.0, longitude.1, Fault::Coordinate);
    let (north, east) = (north?, east?);
    // In the Netherlands the two cannot be taken for each other: 50 to 54 north, 3 to 8 east.
    let swapped = (3.0..8.0).contains(&north) && (50.0..54.0).contains(&east);
    if swapped || !(-90.0..=90.0).contains(&north) || !(-180.0..=180.0).contains(&east) || (north == 0.0 && east == 0.0)
    {
        findings.fault(latitude.0, &format!("{}; {}", latitude.1, longitude.1), Fault::OffTheMap);
        return None;
    }
    Some((north, east))
}
