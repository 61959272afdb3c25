//! Reads the offers, requests and distances of GetUsPPE.org, spring 2020: protective equipment from donors to recipients.
//!
//! Source: M. Samorani, R. Bala, R. Jacob, S. He, INFORMS Journal on Computing, 2022, doi 10.1287/ijoc.2022.1203. A folder
//! holds `anon_donors.csv`, `anon_recipients.csv` and `anon_distance_matrix.csv` (or `.csv.gz`); dates have seconds or
//! microseconds; quantities are written as decimals and are whole. Absurd quantities are kept here: what to do about them
//! is the affair of whoever matches.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::bad_row::{BadRows, Complaints};
use crate::source;

/// A kind of equipment, by its place in [`Ppe::kinds`].
pub type Kind = u16;

/// Everything in the folder. Ids are sorted, so that the order of numbers is the order of ids.
#[derive(Clone, Debug, Default)]
pub struct Ppe {
    /// Ids of donors.
    pub donors: Vec<String>,
    /// Ids of recipients.
    pub recipients: Vec<String>,
    /// Kinds of equipment.
    pub kinds: Vec<String>,
    /// What is offered, in the order of the file.
    pub offers: Vec<Lot>,
    /// What is asked for, in the order of the file.
    pub requests: Vec<Lot>,
    /// Of each donor: recipients and how many miles away they are, by recipient.
    miles: Vec<Vec<(u32, f64)>>,
}

/// A row: somebody offers, or asks for, so much of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Place in the table of donors, or of recipients.
    pub who: u32,
    /// What.
    pub kind: Kind,
    /// When it came in.
    pub came_at: Timestamp,
    /// How many.
    pub units: u64,
}

impl Ppe {
    /// Reads a folder.
    ///
    /// # Errors
    /// When a file is not there, and every bad row of it.
    pub fn read(folder: &Path) -> Result<Self, BadRows> {
        let file = |name: &str| {
            let packed = folder.join(format!("{name}.gz"));
            let path: PathBuf = if packed.exists() { packed } else { folder.join(name) };
            source::text(&path)
        };
        Self::from_tables(&file("anon_donors.csv")?, &file("anon_recipients.csv")?, &file("anon_distance_matrix.csv")?)
    }

    /// Reads the three tables.
    ///
    /// # Errors
    /// Every bad row of the first table that has one.
    pub fn from_tables(donors: &str, recipients: &str, distances: &str) -> Result<Self, BadRows> {
        let donors = lot_rows("donors", "don_id", donors)?;
        let recipients = lot_rows("recipients", "rec_id", recipients)?;
        let kinds = Names::of(donors.iter().chain(&recipients).map(|row| row.kind.as_str()));
        let (givers, takers) =
            (Names::of(donors.iter().map(|r| r.who.as_str())), Names::of(recipients.iter().map(|r| r.who.as_str())));
        let lots = |rows: &[LotRow], people: &Names| -> Vec<Lot> {
            let lot = |row: &LotRow| Lot {
                who: people.number(&row.who),
                kind: Kind::try_from(kinds.number(&row.kind)).expect("fewer than 65,536 kinds of equipment"),
                came_at: row.came_at,
                units: row.units,
            };
            rows.iter().map(lot).collect()
        };
        let (offers, requests) = (lots(&donors, &givers), lots(&recipients, &takers));
        let miles = read_distances(distances, &givers, &takers)?;
        Ok(Self { donors: givers.sorted, recipients: takers.sorted, kinds: kinds.sorted, offers, requests, miles })
    }

    /// Miles from a donor to a recipient, where the file lists them.
    #[must_use]
    pub fn miles(&self, donor: u32, recipient: u32) -> Option<f64> {
        let row = &self.miles[donor as usize];
        row.binary_search_by_key(&recipient, |(recipient, _)| *recipient).ok().map(|at| row[at].1)
    }
}

/// Names in order, and the number of each.
struct Names {
    sorted: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Names {
    fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut sorted: Vec<String> = names.map(str::to_owned).collect();
        sorted.sort_unstable();
        sorted.dedup();
        let numbers = sorted.iter().cloned().zip(0..).collect();
        Self { sorted, numbers }
    }

    /// The number of a name that is one of them.
    fn number(&self, name: &str) -> u32 {
        self.numbers[name]
    }
}

struct LotRow {
    who: String,
    came_at: Timestamp,
    kind: String,
    units: u64,
}

/// The places of columns in a table, or a complaint about the head.
fn columns<const N: usize>(
    table: &str,
    reader: &mut csv::Reader<&[u8]>,
    names: [&str; N],
) -> Result<[usize; N], BadRows> {
    let complaints = Complaints::about(table);
    let head = match reader.headers() {
        Ok(head) => head.clone(),
        Err(error) => return Err(complaints.end(1, error.to_string(), "write comma-separated text")),
    };
    let mut places = [0; N];
    for (place, name) in places.iter_mut().zip(names) {
        match head.iter().position(|column| column == name) {
            Some(at) => *place = at,
            None => return Err(complaints.end(1, format!("no column {name}"), format!("columns are {names:?}"))),
        }
    }
    Ok(places)
}

fn lot_rows(table: &str, who: &str, text: &str) -> Result<Vec<LotRow>, BadRows> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = columns(table, &mut reader, [who, "date", "ppe", "qty"])?;
    let mut complaints = Complaints::about(table);
    let mut rows = Vec::new();
    for (row, record) in (2..).zip(reader.records()) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                complaints.add(row, error.to_string(), "write as many fields as the head has");
                continue;
            }
        };
        let [who, date, kind, units] = columns.map(|at| record.get(at).unwrap_or_default());
        let came_at = complaints.number::<Timestamp>(row, "date", date, "write 2020-03-27 11:47:00+00:00");
        let units = whole_units(row, units, &mut complaints);
        if let (Some(came_at), Some(units)) = (came_at, units) {
            rows.push(LotRow { who: who.to_owned(), came_at, kind: kind.to_owned(), units });
        }
    }
    complaints.none_or(rows)
}

/// A whole number above 0, written as a decimal, up to where decimals stop being exact.
fn whole_units(row: usize, text: &str, complaints: &mut Complaints) -> Option<u64> {
    let instead = "write a whole number above 0 and below 2^53";
    let units: f64 = complaints.number(row, "qty", text, instead)?;
    if units.fract() == 0.0 && (1.0..9_007_199_254_740_992.0).contains(&units) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        return Some(units as u64);
    }
    complaints.add(row, format!("qty reads {text:?}"), instead);
    None
}

fn read_distances(text: &str, donors: &Names, recipients: &Names) -> Result<Vec<Vec<(u32, f64)>>, BadRows> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = columns("distances", &mut reader, ["don_id", "rec_id", "distance"])?;
    let mut complaints = Complaints::about("distances");
    let mut miles = vec![Vec::new(); donors.sorted.len()];
    let mut record = csv::StringRecord::new();
    for row in 2.. {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                complaints.add(row, error.to_string(), "write as many fields as the head has");
                continue;
            }
        }
        let [donor, recipient, distance] = columns.map(|at| record.get(at).unwrap_or_default());
        let distance = complaints.number::<f64>(row, "distance", distance, "write miles from 0");
        // Distances of people who offer or ask for nothing are of no use.
        let known = (donors.numbers.get(donor), recipients.numbers.get(recipient));
        let (Some(distance), (Some(donor), Some(recipient))) = (distance, known) else { continue };
        if distance.is_finite() && distance >= 0.0 {
            miles[*donor as usize].push((*recipient, distance));
        } else {
            complaints.add(row, format!("distance {distance}"), "write miles from 0");
        }
    }
    for row in &mut miles {
        row.sort_by_key(|(recipient, _)| *recipient);
        row.dedup_by_key(|(recipient, _)| *recipient);
    }
    complaints.none_or(miles)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DONORS: &str = ",don_id,date,ppe,qty
0,don2,2020-03-27 11:47:00+00:00,masks,20.0
1,don10,2020-04-09 13:08:00.347000+00:00,gowns,100000000000000.0
";
    const RECIPIENTS: &str = ",rec_id,date,ppe,qty\n1,rec0,2020-04-02 16:27:00+00:00,masks,5.0\n";
    const DISTANCES: &str = "don_id,rec_id,distance\ndon2,rec0,33.25\ndon9,rec0,1\n";

    #[test]
    fn offers_requests_and_distances_are_read() {
        let ppe = Ppe::from_tables(DONORS, RECIPIENTS, DISTANCES).expect("good");
        assert_eq!(ppe.donors, ["don10", "don2"]);
        assert_eq!((ppe.offers[0].who, ppe.offers[0].units, ppe.offers[1].units), (1, 20, 100_000_000_000_000));
        assert_eq!(ppe.offers[1].came_at.to_string(), "2020-04-09T13:08:00.347Z");
        assert_eq!((ppe.miles(1, 0), ppe.miles(0, 0)), (Some(33.25), None));
    }

    #[test]
    fn bad_rows_are_named_with_their_remedy() {
        let check = |donors: &str, distances: &str, words: &[&str]| {
            let error = Ppe::from_tables(donors, RECIPIENTS, distances).expect_err("bad").to_string();
            for word in words {
                assert!(error.contains(word), "{error}does not say: {word}");
            }
        };
        check("who,date\n", DISTANCES, &["donors, row 1: no column don_id"]);
        let bad = "don_id,date,ppe,qty\nd,yesterday,masks,1\nd,2020-04-02 16:27:00+00:00,masks,1.5\nd,x\n";
        check(bad, DISTANCES, &["row 2: date reads \"yesterday\"", "row 3: qty reads \"1.5\"; write a whole", "row 4"]);
        check(DONORS, "don_id,rec_id,distance\ndon2,rec0,-1\ndon2,rec0,far\n", &["row 2: distance -1", "row 3"]);
    }
}
