//! A place as lists may show it: the postcode area and its town, never an address.

use koppel_engine::place::{Place, Precision};

use crate::postcodes;
use crate::words::lines::clean;

/// The four digits of a postcode that a place is named by.
pub(super) fn pc4(place: &Place) -> Option<u16> {
    let digits: String = place.name.trim().chars().take_while(char::is_ascii_digit).collect();
    let rest = place.name.trim().get(digits.len()..).unwrap_or_default().trim_start();
    let is_postcode = digits.len() == 4 && rest.len() <= 2 && rest.chars().all(|letter| letter.is_ascii_alphabetic());
    digits.parse().ok().filter(|pc4| is_postcode && *pc4 >= 1000)
}

/// `4697 Sint-Annaland`. A place that is no postcode keeps its name only when the name cannot be an address, which is when
/// it came from a postcode list; a point given by coordinates has no name here.
pub(super) fn area(place: &Place) -> String {
    match (pc4(place), place.precision) {
        (Some(pc4), _) => match postcodes::name_of(pc4) {
            Some(town) => format!("{pc4} {town}"),
            None => pc4.to_string(),
        },
        (None, Precision::Postcode) => clean(&place.name),
        (None, Precision::Coordinates) => String::new(),
    }
}

/// The shortest name: `4697`; empty as above.
pub(super) fn short_area(place: &Place) -> String {
    pc4(place).map_or_else(|| area(place), |pc4| pc4.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, precision: Precision, expected: &str) {
        let place = Place { latitude: 51.6, longitude: 4.1, precision, name: name.to_owned() };
        assert_eq!(area(&place), expected);
    }

    #[test]
    fn a_postcode_is_shown_by_its_area_and_town() {
        check("4697", Precision::Postcode, "4697 Sint-Annaland");
        check("4697 EA", Precision::Coordinates, "4697 Sint-Annaland");
    }

    #[test]
    fn what_may_be_an_address_is_not_shown() {
        check("Voorstraat 2", Precision::Coordinates, "");
        check("4697 Voorstraat 2", Precision::Coordinates, "");
        check("", Precision::Coordinates, "");
    }
}
