//! Everything koppel keeps, as tables that it can read again: under the names that a mapping file gives the columns.

mod records;
mod requests;
mod times;
mod volunteers;

use std::collections::BTreeMap;

use koppel_engine::place::{Place, Precision};
use koppel_engine::problem::Problem;
use koppel_engine::travel::{Mode, Pace};
use koppel_engine::volunteer::Wishes;
use koppel_engine::words::Tags;
use rust_xlsxwriter::{Format as Look, Workbook, XlsxError};

use crate::people::{People, Person};
use crate::postcodes;
use crate::store::weeks::Week;
use crate::write::{harmless, shortened};

pub use records::{batches, decisions, matches};

/// How a table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, clap::ValueEnum, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// `;` between cells, UTF-8 with a mark in front.
    Csv,
    /// A workbook of one sheet.
    Xlsx,
    /// A list of objects, each with a text by column.
    #[default]
    Json,
}

impl Format {
    /// What stands behind the point of a file's name.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: &'static str,
    /// The columns; one may come back when a cell would be too long for a reader.
    pub heads: Vec<String>,
    /// The rows, each as long as `heads`.
    pub rows: Vec<Vec<String>>,
}

/// The tables of a week that koppel reads again, with people where they are given.
#[must_use]
pub fn of_week(week: &Week, people: &People) -> Vec<Sheet> {
    let problem = &week.problem;
    let mut sheets = vec![volunteers::sheet(week, people), requests::sheet(week, people)];
    if !problem.organisations.is_empty() {
        let rows = problem.organisations.iter().map(|one| vec![one.id.clone(), limit(one.visits)]);
        let heads = ["id", "visits"].map(str::to_owned).to_vec();
        sheets.push(Sheet { name: "organisations", heads, rows: rows.collect() });
    }
    sheets.extend(travel(week));
    sheets
}

/// The trips that were measured; nothing where none were.
#[must_use]
pub fn travel(week: &Week) -> Option<Sheet> {
    let measured = week.travel.measured()?;
    let row = |(from, to, seconds): &(String, String, u32)| vec![from.clone(), to.clone(), seconds.to_string()];
    Some(Sheet::new("travel", &["from", "to", "seconds"], measured.rows.iter().map(row)))
}

/// The `koppel.toml` that belongs to the tables of a week.
#[must_use]
pub fn settings(week: &Week) -> String {
    let (period, zone) = (&week.problem.period, week.clock.zone().iana_name().unwrap_or("Europe/Amsterdam"));
    let policy = toml::to_string(&week.policy).unwrap_or_default();
    let paces = Mode::ALL.map(|mode| {
        let Pace { speed_km_h, detour, overhead_s, limit_min } = week.travel.table.pace(mode);
        let pace = format!(
            "speed_km_h = {speed_km_h:?}, detour = {detour:?}, overhead_s = {overhead_s}, limit_min = {limit_min}"
        );
        format!("{} = {{ {pace} }}\n", name_of(mode))
    });
    let paces = paces.concat();
    let measured = week.travel.measured();
    let measured =
        measured.map_or_else(String::new, |one| format!("\n[travel_matrix]\nmode = \"{}\"\n", name_of(one.mode)));
    format!(
        "first_day = \"{}\"\ndays = {}\ntime_zone = \"{zone}\"\ngrid_min = {}\n\n[travel]\n{paces}{measured}\n[policy]\n{policy}",
        period.first_day,
        period.days(),
        times::grid_min(week)
    )
}

impl Sheet {
    fn new(name: &'static str, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Self {
        Self { name, heads: heads.iter().map(|head| (*head).to_owned()).collect(), rows: rows.collect() }
    }

    /// The table as a file.
    ///
    /// # Errors
    /// When a sheet cannot hold it: more than a million rows.
    pub fn bytes(&self, format: Format) -> Result<Vec<u8>, XlsxError> {
        match format {
            Format::Csv => Ok(self.csv()),
            Format::Xlsx => self.xlsx(),
            Format::Json => Ok(serde_json::to_vec_pretty(&self.objects()).expect("texts can be written as json")),
        }
    }

    /// Each row by column; what was cut over several columns of one name stands there again as one.
    #[must_use]
    pub fn objects(&self) -> Vec<BTreeMap<&str, String>> {
        let object = |row: &Vec<String>| {
            let mut object: BTreeMap<&str, String> = BTreeMap::new();
            for (head, cell) in self.heads.iter().zip(row) {
                let value = object.entry(head).or_default();
                if !value.is_empty() && !cell.is_empty() {
                    value.push_str("; ");
                }
                value.push_str(cell);
            }
            object
        };
        self.rows.iter().map(object).collect()
    }

    fn csv(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        let never = "writing to memory does not fail, and all rows are as long as the head";
        writer.write_record(&self.heads).expect(never);
        for row in &self.rows {
            // A number that begins with a minus runs nothing.
            let guarded = |cell: &String| if cell.parse::<f64>().is_ok() { cell.clone() } else { harmless(cell) };
            writer.write_record(row.iter().map(guarded)).expect(never);
        }
        writer.into_inner().expect(never)
    }

    fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.set_name(self.name)?.set_freeze_panes(1, 0)?;
        let bold = Look::new().set_bold();
        for (at, head) in (0_u16..).zip(&self.heads) {
            sheet.write_string_with_format(0, at, head, &bold)?;
        }
        for (row_at, row) in (1_u32..).zip(&self.rows) {
            for (at, cell) in (0_u16..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
                // Written as text: a spreadsheet does not run it, whatever it begins with.
                sheet.write_string(row_at, at, shortened(cell))?;
            }
        }
        workbook.save_to_buffer()
    }
}

fn limit(count: u32) -> String {
    if count == u32::MAX { String::new() } else { count.to_string() }
}

fn yes(is: bool) -> String {
    if is { "ja".to_owned() } else { String::new() }
}

/// A way to travel as the settings name it.
fn name_of(mode: Mode) -> String {
    toml::Value::try_from(mode).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// A way to travel as the reader of cells knows it.
const fn by(mode: Mode) -> &'static str {
    match mode {
        Mode::Foot => "lopend",
        Mode::Bicycle => "fiets",
        Mode::EBike => "e-bike",
        Mode::Car => "auto",
        Mode::Transit => "ov",
    }
}

fn words<'a>(problem: &'a Problem, tags: &'a Tags) -> impl Iterator<Item = &'a str> {
    tags.iter().map(|tag| problem.vocabulary.word(tag))
}

fn list(problem: &Problem, tags: &Tags) -> String {
    words(problem, tags).collect::<Vec<_>>().join("; ")
}

/// Postcode, latitude, longitude and name of a place.
fn place(place: &Place) -> [String; 4] {
    let pc4 = postcodes::at_centre(place.latitude, place.longitude).map(|pc4| pc4.to_string());
    match pc4.filter(|_| place.precision == Precision::Postcode) {
        Some(pc4) => {
            let name = if place.name == pc4 { String::new() } else { place.name.clone() };
            [pc4, String::new(), String::new(), name]
        }
        None => [String::new(), place.latitude.to_string(), place.longitude.to_string(), place.name.clone()],
    }
}

/// First name, full name, telephone, e-mail, street and town, and the postcode when it is of this area.
fn who(person: Option<&Person>, postcode: &mut String) -> [String; 6] {
    let Some(Person { first_name, name, phone, email, address }) = person else { return Default::default() };
    let (street, town) = address.rsplit_once(", ").unwrap_or(("", address));
    let figures: String = town.chars().take(4).collect();
    let (mut street, mut city) = (street.to_owned(), String::new());
    if !postcode.is_empty() && figures == *postcode {
        let letters = town[4..].trim_start();
        let has_letters = letters.len() >= 2
            // A town begins with one capital.
            && [u8::is_ascii_uppercase, u8::is_ascii_lowercase].iter().any(|is| letters.bytes().take(2).all(|byte| is(&byte)))
            && letters[2..].chars().next().is_none_or(char::is_whitespace);
        let rest = if has_letters { &letters[2..] } else { letters };
        *postcode = town[..town.len() - rest.len()].trim_end().to_owned();
        city = rest.trim_start().to_owned();
    } else {
        street.clone_from(address);
    }
    [first_name.clone(), name.clone(), phone.clone(), email.clone(), street, city]
}

/// What somebody is, by column: languages, sex, smokes, dog, cat, another animal.
fn traits(problem: &Problem, tags: &Tags) -> [String; 6] {
    let has = |word: &str| words(problem, tags).any(|one| one == word);
    let other = has("pet") && !has("dog") && !has("cat");
    [
        behind(problem, tags, "language:"),
        behind(problem, tags, "sex:"),
        yes(has("smoker")),
        yes(has("dog")),
        yes(has("cat")),
        // An animal that is no dog and no cat.
        if other { "vis".to_owned() } else { String::new() },
    ]
}

fn behind(problem: &Problem, tags: &Tags, mark: &str) -> String {
    words(problem, tags).filter_map(|word| word.strip_prefix(mark)).collect::<Vec<_>>().join("; ")
}

/// Wishes about the other side: preferred or forbidden, and required.
fn wishes(problem: &Problem, wishes: &Wishes) -> [String; 2] {
    let said = |word: &str| match word.split_once(':') {
        Some(("language", which)) => format!("taal {which}"),
        Some(("sex", which)) => format!("geslacht {which}"),
        _ => word.to_owned(),
    };
    let preferred = words(problem, &wishes.preferred).map(said);
    let forbidden = words(problem, &wishes.forbidden).map(|word| format!("no {word}"));
    let required = words(problem, &wishes.required).map(said);
    [preferred.chain(forbidden).collect::<Vec<_>>().join("; "), required.collect::<Vec<_>>().join("; ")]
}
