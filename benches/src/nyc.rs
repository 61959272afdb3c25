//! Reads the volunteer opportunities of NYC Service (NYC Open Data, bquu-z2ht) as they are: real places, numbers asked,
//! categories and days.
//!
//! Dates are written in words (`January 19 2011`). Hours of 0 mean that none are stated. Where coordinates are missing, the mean of
//! the other opportunities with the same postcode stands in; where there is none, the row is left out and reported.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use koppel_engine::place::{Place, Precision};

use crate::bad_row::{BadRow, BadRows, Complaints};

/// What the file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Nyc {
    /// Opportunities with a place, by id.
    pub opportunities: Vec<Opportunity>,
    /// Rows without a place.
    pub left_out: Vec<BadRow>,
}

/// Somebody asks for volunteers.
#[derive(Clone, Debug, PartialEq)]
pub struct Opportunity {
    /// Id in the file.
    pub id: String,
    /// How many volunteers are asked for.
    pub need: u32,
    /// Category; empty when not stated.
    pub category: String,
    /// Whether it is marked as a priority.
    pub is_priority: bool,
    /// Where.
    pub place: Place,
    /// Weekday of the first day.
    pub weekday: Weekday,
    /// Hours, when stated.
    pub hours: Option<u32>,
}

const COLUMNS: [&str; 9] = [
    "opportunity_id",
    "vol_requests",
    "category_desc",
    "is_priority",
    "postcode",
    "latitude",
    "longitude",
    "start_date",
    "hours",
];

/// An opportunity before its place is known.
struct Row {
    row: usize,
    postcode: String,
    at: Option<(f64, f64)>,
    opportunity: Opportunity,
}

impl Nyc {
    /// Reads the table.
    ///
    /// # Errors
    /// Every bad row.
    pub fn read(text: &str) -> Result<Self, BadRows> {
        let rows = rows(text)?;
        let mut spots: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
        for row in &rows {
            if let Some(at) = row.at {
                spots.entry(row.postcode.clone()).or_default().push(at);
            }
        }
        let mut nyc = Self { opportunities: Vec::new(), left_out: Vec::new() };
        for Row { row, postcode, at, mut opportunity } in rows {
            let of_postcode = spots.get(&postcode).filter(|_| !postcode.is_empty());
            let (at, precision) = match (at, of_postcode) {
                (Some(at), _) => (at, Precision::Coordinates),
                (None, Some(spots)) => (mean(spots), Precision::Postcode),
                (None, None) => {
                    let found = format!("opportunity {} has no coordinates", opportunity.id);
                    let instead = format!("add them: no other row has the postcode {postcode:?}");
                    nyc.left_out.push(BadRow { row, found, instead });
                    continue;
                }
            };
            opportunity.place = Place { latitude: at.0, longitude: at.1, precision, name: postcode };
            nyc.opportunities.push(opportunity);
        }
        nyc.opportunities.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(nyc)
    }
}

fn rows(text: &str) -> Result<Vec<Row>, BadRows> {
    let mut complaints = Complaints::about("opportunities");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let head = reader.headers().cloned().unwrap_or_default();
    let places = COLUMNS.map(|name| head.iter().position(|column| column == name));
    let missing: Vec<&str> =
        COLUMNS.into_iter().zip(places).filter(|(_, at)| at.is_none()).map(|(name, _)| name).collect();
    if !missing.is_empty() {
        return Err(complaints.end(1, format!("no column {}", missing.join(", ")), "download the table as csv again"));
    }
    let mut rows = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (row, record) in (2..).zip(reader.records()) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                complaints.add(row, error.to_string(), "write as many fields as the head has");
                continue;
            }
        };
        let fields = places.map(|at| at.and_then(|at| record.get(at)).unwrap_or_default().trim());
        let Some(read) = read_row(row, fields, &mut complaints) else { continue };
        if seen.insert(read.opportunity.id.clone()) {
            rows.push(read);
        } else {
            complaints.add(row, format!("opportunity {} again", read.opportunity.id), "keep one of the two rows");
        }
    }
    complaints.none_or(rows)
}

fn read_row(row: usize, fields: [&str; 9], complaints: &mut Complaints) -> Option<Row> {
    let [id, need, category, priority, postcode, latitude, longitude, start, hours] = fields;
    let need: Option<u32> = complaints.number(row, "vol_requests", need, "write how many volunteers, at least 1");
    if need == Some(0) {
        complaints.add(row, "vol_requests reads 0", "write how many volunteers, at least 1");
    }
    let hours: Option<u32> = complaints.number(row, "hours", hours, "write whole hours, 0 when not known");
    let day = Date::strptime("%B %d %Y", start);
    if day.is_err() {
        complaints.add(row, format!("start_date reads {start:?}"), "write January 19 2011");
    }
    let mut degrees = |name: &str, text: &str| {
        if text.is_empty() {
            None
        } else {
            complaints.number::<f64>(row, name, text, "write degrees as 40.7, or nothing")
        }
    };
    let at = degrees("latitude", latitude).zip(degrees("longitude", longitude));
    if at.is_some_and(|(north, east)| !(north.abs() <= 90.0 && east.abs() <= 180.0)) {
        complaints.add(row, format!("latitude {latitude}, longitude {longitude}"), "write degrees as 40.7 and -73.9");
    }
    let place = Place { latitude: 0.0, longitude: 0.0, precision: Precision::Postcode, name: String::new() };
    let opportunity = Opportunity {
        id: id.to_owned(),
        need: need?,
        category: category.to_owned(),
        is_priority: priority == "y",
        place,
        weekday: day.ok()?.weekday(),
        hours: hours.filter(|hours| *hours > 0),
    };
    Some(Row { row, postcode: postcode.to_owned(), at, opportunity })
}

#[allow(clippy::cast_precision_loss)]
fn mean(spots: &[(f64, f64)]) -> (f64, f64) {
    let count = spots.len() as f64;
    let (north, east) = spots.iter().fold((0.0, 0.0), |sum, spot| (sum.0 + spot.0, sum.1 + spot.1));
    (north / count, east / count)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Five opportunities; the second has the postcode of the first, the fourth has no place at all.
    pub(crate) const SMALL: &str = "\u{feff}opportunity_id,vol_requests,title,category_desc,is_priority,postcode,latitude,longitude,start_date,hours
11,5,\"Read, aloud\",Education,,10009,40.70,-73.90,January 19 2011,0
12,2,Lunch,Helping Neighbors in Need,y,10009,,,June 19 2011,0
13,1,Walk,,,10009,40.72,-73.94,July 4 2011,6
14,3,Nowhere,Health,,99999,,,July 4 2011,0
15,9999,Everybody,Health,,10010,40.74,-73.98,July 5 2011,0
";

    #[test]
    fn places_numbers_days_and_hours_are_read() {
        let nyc = Nyc::read(SMALL).expect("good");
        let ids: Vec<&str> = nyc.opportunities.iter().map(|o| o.id.as_str()).collect();
        assert_eq!(ids, ["11", "12", "13", "15"]);
        let first = &nyc.opportunities[0];
        assert_eq!((first.need, first.weekday, first.hours, first.is_priority), (5, Weekday::Wednesday, None, false));
        assert_eq!((nyc.opportunities[2].hours, nyc.opportunities[1].is_priority), (Some(6), true));
    }

    #[test]
    fn missing_coordinates_come_from_the_postcode_or_are_reported() {
        let nyc = Nyc::read(SMALL).expect("good");
        let place = &nyc.opportunities[1].place;
        assert!((place.latitude - 40.71).abs() < 1e-9 && (place.longitude + 73.92).abs() < 1e-9, "{place:?}");
        assert_eq!(place.precision, Precision::Postcode);
        assert_eq!((nyc.left_out.len(), nyc.left_out[0].row), (1, 5));
    }

    #[test]
    fn bad_rows_are_named_with_their_remedy() {
        let check = |from: &str, to: &str, words: &str| {
            let error = Nyc::read(&SMALL.replacen(from, to, 1)).expect_err(words).to_string();
            assert!(error.contains(words), "{error}does not say: {words}");
        };
        check("January 19 2011", "19-01-2011", "row 2: start_date reads \"19-01-2011\"; write January 19 2011");
        check("11,5,", "11,some,", "row 2: vol_requests reads \"some\"");
        check("11,5,", "11,0,", "at least 1");
        check("12,2,", "11,2,", "row 3: opportunity 11 again");
        check("40.70", "140.70", "latitude 140.70");
        check("hours", "hour", "no column hours");
    }
}
