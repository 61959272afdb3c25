//! Where the Dutch four-digit postcodes (PC4) are: an embedded table of their centres.
//!
//! The table is made from GeoNames' postal codes (CC BY 4.0) by `server/examples/postcodes.rs`. It has the 4,086 areas in
//! which somebody lives or works; numbers for post boxes only are not in it.

use std::sync::LazyLock;

/// One row of the table.
struct Area {
    pc4: u16,
    latitude: f64,
    longitude: f64,
    name: &'static str,
}

static AREAS: LazyLock<Vec<Area>> =
    LazyLock::new(|| include_str!("../data/pc4.csv").lines().skip(1).map(area_in).collect());

fn area_in(line: &'static str) -> Area {
    read_area(line).expect("the embedded postcode table is well formed: a test reads every row")
}

fn read_area(line: &'static str) -> Option<Area> {
    let mut cells = line.splitn(4, ',');
    Some(Area {
        pc4: cells.next()?.parse().ok()?,
        latitude: cells.next()?.parse().ok()?,
        longitude: cells.next()?.parse().ok()?,
        name: cells.next()?,
    })
}

fn find(pc4: u16) -> Option<&'static Area> {
    AREAS.binary_search_by_key(&pc4, |area| area.pc4).ok().map(|at| &AREAS[at])
}

/// The centre of a postcode area as (latitude, longitude) in degrees, or `None` when no such area is known. How far an
/// address may be from it is told by `Precision::Postcode` of the engine.
#[must_use]
pub fn centre_of(pc4: u16) -> Option<(f64, f64)> {
    find(pc4).map(|area| (area.latitude, area.longitude))
}

/// All postcode areas in which somebody lives or works, in order.
pub fn all() -> impl Iterator<Item = u16> {
    AREAS.iter().map(|area| area.pc4)
}

/// All centres: postcode, latitude and longitude.
pub fn centres() -> impl Iterator<Item = (u16, f64, f64)> {
    AREAS.iter().map(|area| (area.pc4, area.latitude, area.longitude))
}

/// The postcode area with exactly this centre.
#[must_use]
pub fn at_centre(latitude: f64, longitude: f64) -> Option<u16> {
    // The very same figures, as both come from this table.
    #[allow(clippy::float_cmp)]
    let found = AREAS.iter().find(|area| area.latitude == latitude && area.longitude == longitude);
    found.map(|area| area.pc4)
}

/// The place a postcode belongs to, as GeoNames spells it (`Sint-Annaland`); where an area has several, one of them.
#[must_use]
pub fn name_of(pc4: u16) -> Option<&'static str> {
    find(pc4).map(|area| area.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Within a kilometre of the expected point, and named as expected.
    fn check(pc4: u16, name: &str, latitude: f64, longitude: f64) {
        let (north, east) = centre_of(pc4).expect("in the table");
        let off_km = f64::hypot((north - latitude) * 111.2, (east - longitude) * 111.2 * north.to_radians().cos());
        assert!(off_km < 1.0, "{pc4} is {off_km:.1} km from {name}");
        assert_eq!(name_of(pc4), Some(name));
    }

    #[test]
    fn every_row_reads_and_the_table_is_sorted_for_the_search() {
        assert_eq!(AREAS.len(), 4086);
        assert!(AREAS.windows(2).all(|pair| pair[0].pc4 < pair[1].pc4));
        assert!(AREAS.iter().all(|area| !area.name.is_empty()));
    }

    #[test]
    fn every_area_lies_in_the_netherlands() {
        for Area { pc4, latitude, longitude, .. } in AREAS.iter() {
            assert!((50.75..53.56).contains(latitude) && (3.35..7.23).contains(longitude), "{pc4}");
        }
    }

    #[test]
    fn the_villages_of_tholen_are_where_they_are() {
        check(4691, "Tholen", 51.532, 4.220);
        check(4693, "Poortvliet", 51.545, 4.143);
        check(4694, "Scherpenisse", 51.545, 4.103);
        check(4695, "Sint-Maartensdijk", 51.551, 4.078);
        check(4696, "Stavenisse", 51.587, 4.013);
        check(4697, "Sint-Annaland", 51.601, 4.107);
        check(4698, "Oud-Vossemeer", 51.573, 4.195);
    }

    #[test]
    fn the_corners_of_the_country_are_where_they_are() {
        check(1012, "Amsterdam", 52.373, 4.893);
        check(3511, "Utrecht", 52.091, 5.118);
        check(6211, "Maastricht", 50.850, 5.689);
        check(9711, "Groningen", 53.217, 6.567);
        check(4461, "Goes", 51.504, 3.890);
    }

    #[test]
    fn a_number_that_is_no_area_is_nowhere() {
        assert_eq!(centre_of(0), None);
        assert_eq!(centre_of(4692), None);
        assert_eq!(name_of(9_999 + 1), None);
    }
}
