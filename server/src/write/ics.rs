//! A calendar for every volunteer with a match. It travels to telephones and clouds, so it says as little as can be: that
//! there is a visit, its id, when, and in which postcode area; nothing of the help that is asked.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use icalendar::{Calendar as File, Component, Event, EventLike, Property};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::file::WriteError;
use super::view::{Row, View};
use crate::lang::Lang;
use crate::words::area::pc4;

/// Marks calendars as ours, so that only ours are taken away.
const MAKER: &str = "-//koppel//koppel//NL";

/// One calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Name of the file: the volunteer's id made safe for every file system, `V12.ics`.
    pub file_name: String,
    /// The volunteer.
    pub volunteer: String,
    /// The text (RFC 5545).
    pub text: String,
}

/// The calendars of all volunteers with a match, by id. `stamp` is the moment the plan was made (DTSTAMP).
#[must_use]
pub fn calendars(view: &View<'_>, stamp: Timestamp) -> Vec<Calendar> {
    let mut taken = BTreeSet::new();
    let one = |(volunteer, rows): (&str, Vec<&Row<'_>>)| Calendar {
        file_name: file_name(volunteer, &mut taken),
        volunteer: volunteer.to_owned(),
        text: text(view.lang(), &rows, stamp),
    };
    view.by_volunteer().into_iter().map(one).collect()
}

fn text(lang: Lang, rows: &[&Row<'_>], stamp: Timestamp) -> String {
    let mut file = File::empty();
    for (key, value) in [("VERSION", "2.0"), ("PRODID", MAKER), ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH")] {
        file.append_property(Property::new(key, value));
    }
    for row in rows {
        let (visit, volunteer) = (&row.found.visit, &row.found.volunteer);
        let mut event = Event::with_uid(&format!("{visit}-{volunteer}@koppel"));
        event
            .add_property("DTSTAMP", utc(&stamp.to_zoned(TimeZone::UTC)))
            .add_property("DTSTART", utc(&row.start))
            .add_property("DTEND", utc(&row.end))
            .summary(&format!("{} {}", lang.pick("Bezoek", "Visit"), row.found.request));
        if let Some(pc4) = pc4(&row.request.place) {
            event.location(&pc4.to_string());
        }
        file.push(event.done());
    }
    file.to_string()
}

/// A moment in UTC, which every calendar turns into local time, clock changes included: `20261124T090000Z`.
fn utc(at: &Zoned) -> String {
    at.with_time_zone(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// An id as a file name. Letters, digits, `-` and `_` stay, every other byte becomes `%` and two digits; ids that differ
/// in capitals only get a number, as some file systems do not tell those apart.
fn file_name(id: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = String::new();
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02X}"));
        }
    }
    // File systems keep some 255 bytes of a name.
    name.truncate(200);
    let mut numbered = name.clone();
    let mut number = 2;
    while !taken.insert(numbered.to_lowercase()) {
        numbered = format!("{name}~{number}");
        number += 1;
    }
    format!("{numbered}.ics")
}

/// Takes away calendars that an earlier plan left in the folder and this plan has not. Files that are not ours stay.
pub(super) fn remove_stale(folder: &Path, calendars: &[Calendar]) -> Result<(), WriteError> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let current: BTreeSet<&str> = calendars.iter().map(|calendar| calendar.file_name.as_str()).collect();
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_calendar = path.extension().is_some_and(|extension| extension == "ics");
        if !is_calendar || current.contains(name.as_ref()) {
            continue;
        }
        let is_ours = fs::read_to_string(&path).is_ok_and(|text| text.contains(MAKER));
        if is_ours {
            fs::remove_file(&path).map_err(|error| WriteError::Io { path: path.clone(), error })?;
        }
    }
    Ok(())
}
