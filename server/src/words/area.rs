//! A place as lists may show it: the postcode area and its town, never an address.

use koppel_engine::place::Place;

use super::lines::clean;
use crate::postcodes;

/// The four digits of a postcode that a place is named by.
#[must_use]
pub fn pc4(place: &Place) -> Option<u16> {
    let digits: String = place.name.trim().chars().take_while(char::is_ascii_digit).collect();
    let rest = place.name.trim().get(digits.len()..).unwrap_or_default().trim_start();
    let is_postcode = digits.len() == 4 && rest.len() <= 2 && rest.chars().all(|letter| letter.is_ascii_alphabetic());
    digits.parse().ok().filter(|pc4| is_postcode && *pc4 >= 1000)
}

/// `4697 Sint-Annaland`, or the name of a place that is no postcode. A name with figures that are no postcode may be an
/// address or a point, and is not shown: this is empty then.
#[must_use]
pub fn area(place: &Place) -> String {
    match pc4(place) {
        Some(pc4) => match postcodes::name_of(pc4) {
            Some(town) => format!("{pc4} {town}"),
            None => pc4.to_string(),
        },
        None if place.name.contains(|letter: char| letter.is_ascii_digit()) => String::new(),
        None => clean(&place.name),
    }
}

/// The shortest name: `4697`; else as above.
#[must_use]
pub fn short_area(place: &Place) -> String {
    pc4(place).map_or_else(|| area(place), |pc4| pc4.to_string())
}

#[cfg(test)]
mod tests {
    use koppel_engine::place::Precision;

    use super::*;

    fn check(name: &str, expected: &str) {
        let place = Place { latitude: 51.6, longitude: 4.1, precision: Precision::Coordinates, name: name.to_owned() };
        assert_eq!(area(&place), expected);
    }

    #[test]
    fn a_postcode_is_shown_by_its_area_and_town() {
        check("4697", "4697 Sint-Annaland");
        check("4697 EA", "4697 Sint-Annaland");
        check("4697ea", "4697 Sint-Annaland");
    }

    #[test]
    fn a_name_is_shown_as_it_is() {
        check("Buurthuis De Haven", "Buurthuis De Haven");
        check("", "");
    }

    #[test]
    fn what_may_be_an_address_is_not_shown() {
        check("Voorstraat 2", "");
        check("4697 Voorstraat 2", "");
        check("51.60030,4.10150", "");
    }
}
