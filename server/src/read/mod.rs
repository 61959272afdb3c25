//! From spreadsheets to a problem: the one door of reading. A row's way: sources → sheet → header → draft → period →
//! problem; what cannot go on goes to the report.

use std::path::PathBuf;

use jiff::civil::Date;
use koppel_engine::acceptance::{ACCEPTANCE_FORMAT, Acceptance};
use koppel_engine::policy::Policy;
use koppel_engine::problem::Problem;
use koppel_engine::travel::Mode;

pub(crate) use self::fields::fields_of;
pub use self::mapping::{MAPPING_FILE, Meaning, meanings, section_of, text_of_meanings};
pub use self::report::Report;
pub use self::sources::SETTINGS_FILE;
pub(crate) use self::sources::matrix_name;
pub use self::table::TableKind;
pub use self::trouble::{Cause, Trouble};
use crate::clock::Clock;
use crate::people::People;
use crate::settings::Settings;
use crate::trips::{Measured, Trips};

mod assemble;
mod bsn;
mod calendar;
mod csv_sheet;
mod decode;
mod drafts;
pub mod fault;
mod fields;
mod fold;
mod header;
mod lay;
mod links;
mod mapping;
mod matrix;
mod meaning_tables;
mod meanings;
mod organisations;
pub mod past;
mod place;
pub mod report;
mod request_time;
mod requests;
mod row;
mod rows;
mod same;
mod series;
mod sources;
pub mod table;
mod tables;
mod trouble;
mod values;
mod visits;
mod volunteers;
pub mod when;
mod when_days;
mod when_figures;
mod when_hours;
mod when_parse;
mod when_parts;
mod when_tokens;
mod when_words;
mod wishes;
mod words;
mod words_troubles;
mod xlsx_sheet;

/// Name of the model of who says yes beside the input.
pub const ACCEPTANCE_FILE: &str = "acceptance.json";

/// What reading needs besides the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// Today: the period starts on the coming Monday when nothing else says when, and years that are left out are near it.
    pub today: Date,
    /// First day of the period, in the place of the one in the settings.
    pub first_day: Option<Date>,
    /// Days in the period, in the place of those in the settings.
    pub days: Option<u16>,
    /// A settings file in the place of `koppel.toml` beside the input.
    pub settings: Option<PathBuf>,
    /// A policy file, in the place of `[policy]` of the settings.
    pub policy: Option<PathBuf>,
    /// A travel matrix, in the place of one beside the input.
    pub travel_matrix: Option<PathBuf>,
    /// A mapping file in the place of `koppel-mapping.toml` beside the input.
    pub mapping: Option<PathBuf>,
    /// A model of who says yes, in the place of `acceptance.json` beside the input.
    pub acceptance: Option<PathBuf>,
    /// Whether a mapping file may be written when headers are foreign and there is none.
    pub write_mapping: bool,
}

impl ReadOptions {
    /// The options of a plain reading, which writes a mapping file where one is needed.
    #[must_use]
    pub const fn new(today: Date) -> Self {
        Self {
            today,
            first_day: None,
            days: None,
            settings: None,
            policy: None,
            travel_matrix: None,
            mapping: None,
            acceptance: None,
            write_mapping: true,
        }
    }
}

/// Everything that was read.
pub struct Reading {
    /// The pseudonymous input of the engine.
    pub problem: Problem,
    /// Who the people are. Never part of the problem.
    pub people: People,
    /// Travel times: the table, or a matrix on top of it.
    pub travel: Box<Trips>,
    /// The weights of the points.
    pub policy: Policy,
    /// The local calendar.
    pub clock: Clock,
    /// The settings as they were used.
    pub settings: Settings,
    /// The text of the settings file; empty when there is none.
    pub settings_text: String,
    /// What was understood and what was not.
    pub report: Report,
}

/// Reads a folder, a workbook, or two or three files. Rows that cannot be read are in the report.
///
/// # Errors
/// When a file as a whole cannot be read, a table is missing, or settings do not fit.
pub fn read(paths: &[PathBuf], options: &ReadOptions) -> Result<Reading, Trouble> {
    let sources = sources::Sources::find(paths)?;
    let mut notes = Vec::new();
    let (mut settings, settings_text) = load_settings(&sources, options, &mut notes)?;
    settings.first_day = options.first_day.or(settings.first_day);
    settings.days = options.days.unwrap_or(settings.days);
    Settings::check_days(settings.days)
        .map_err(|message| Trouble::new(format!("days = {}", settings.days), Cause::Setting(message)))?;
    let matrix = load_matrix(&sources, options, &settings, &mut notes)?;
    let mapping = tables::mapping_path(&sources, options.mapping.as_ref());
    let tables = tables::open(&sources, &mapping, options.write_mapping, &mut notes)?;
    let names = |name: &str| matrix.as_ref().is_some_and(|matrix| matrix.names.contains(name));
    let mut rows = drafts::Drafts::read(&tables, &settings, &names);
    let clock = lay::clock(&settings, options.today, &rows.requests, &mut notes)?;
    rows.lay(&clock, &settings);
    let organisations = rows.organisations(&settings, &mut notes);
    let good = assemble::Good::new(&rows.volunteers, &rows.requests, &rows.offers);
    let (people, mut problem) = (good.people(), good.problem(&clock, organisations, &settings)?);
    problem.acceptance = load_acceptance(&sources, options, &mut notes)?;
    let mut report = Report { tables: rows.reports(&tables, &problem), notes };
    let measured = matrix.map(|matrix::Matrix { rows, report: of_matrix, .. }| {
        report.tables.push(of_matrix);
        Measured { mode: settings.travel_matrix.mode.unwrap_or(Mode::Bicycle), rows }
    });
    let travel = Box::new(Trips::new(settings.travel.clone(), measured));
    Ok(Reading { problem, people, travel, policy: settings.policy.clone(), clock, settings, settings_text, report })
}

fn load_settings(
    sources: &sources::Sources,
    options: &ReadOptions,
    notes: &mut Vec<report::Note>,
) -> Result<(Settings, String), Trouble> {
    let setting = |path: &std::path::Path, (line, message): (Option<usize>, String)| {
        let place = sources::name_of(path);
        let place = line.map_or_else(|| place.clone(), |line| format!("{place}, line {line}"));
        Trouble::new(place, Cause::Setting(message))
    };
    let (mut settings, mut text) = (Settings::default(), String::new());
    if let Some(path) = options.settings.clone().or_else(|| sources.settings()) {
        text = sources::text_of(&path)?;
        settings = Settings::parse(&text).map_err(|error| setting(&path, error))?;
        notes.push(report::Note::SettingsFrom(sources::name_of(&path)));
    }
    if let Some(path) = &options.policy {
        settings.policy =
            crate::settings::parse_policy(&sources::text_of(path)?).map_err(|error| setting(path, error))?;
        notes.push(report::Note::PolicyFrom(sources::name_of(path)));
    }
    Ok((settings, text))
}

/// The model of who says yes: given, or beside the input.
fn load_acceptance(
    sources: &sources::Sources,
    options: &ReadOptions,
    notes: &mut Vec<report::Note>,
) -> Result<Option<Acceptance>, Trouble> {
    let beside = || Some(sources.folder.join(ACCEPTANCE_FILE)).filter(|path| path.is_file());
    let Some(path) = options.acceptance.clone().or_else(beside) else { return Ok(None) };
    let no_model = |says: String| Trouble::new(path.display().to_string(), Cause::NoModel(says));
    let model: Acceptance =
        serde_json::from_str(&sources::text_of(&path)?).map_err(|error| no_model(error.to_string()))?;
    if model.format != ACCEPTANCE_FORMAT || !model.is_sound() {
        return Err(no_model(format!("format {}", model.format)));
    }
    notes.push(report::Note::AcceptanceFrom(sources::name_of(&path)));
    Ok(Some(model))
}

fn load_matrix(
    sources: &sources::Sources,
    options: &ReadOptions,
    settings: &Settings,
    notes: &mut Vec<report::Note>,
) -> Result<Option<matrix::Matrix>, Trouble> {
    let set = settings.travel_matrix.file.as_ref().map(|name| sources.folder.join(name));
    let path = options.travel_matrix.clone().or(set).or_else(|| sources.matrix());
    path.map(|path| matrix::read_matrix(&path, notes)).transpose()
}
