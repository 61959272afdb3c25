//! Chooses the period and lays every draft on it: free hours, valid certificates, visits.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use koppel_engine::time::{Minute, Span};
use koppel_engine::volunteer::LastAsked;
use rayon::prelude::*;

use super::calendar::Calendar;
use super::fault::{Fault, Warning};
use super::meanings::Word;
use super::report::{FirstDay, Note};
use super::requests::RequestDraft;
use super::row::Findings;
use super::rows::RowRead;
use super::trouble::{Cause, Trouble};
use super::visits::visits;
use super::volunteers::{Ends, VolunteerDraft};
use super::when::{Clocked, Part, When};
use crate::clock::Clock;
use crate::settings::{Settings, WithoutEnd};

/// The clock of the period: from the settings, else from Monday of the week of the first dated request that is read, else
/// from the coming Monday (today, when it is one).
pub(crate) fn clock(
    settings: &Settings,
    today: Date,
    requests: &[RowRead<RequestDraft>],
    notes: &mut Vec<Note>,
) -> Result<Clock, Trouble> {
    let dated = || {
        let drafts = requests.iter().filter_map(RowRead::good);
        drafts.filter_map(|draft| dated_near(&draft.when, today)).min()
    };
    let (first, because) = match settings.first_day {
        Some(first) => (first, FirstDay::Settings),
        None => match dated() {
            Some(date) => (monday_of(date), FirstDay::FirstDatedRequest),
            None if today.weekday() == Weekday::Monday => (today, FirstDay::ComingMonday),
            None => (monday_of(today.saturating_add(7.days())), FirstDay::ComingMonday),
        },
    };
    let clock = Clock::new(&settings.time_zone, first, settings.days).map_err(|name| {
        let is_zone = name == settings.time_zone;
        let what =
            if is_zone { "no time zone such as Europe/Amsterdam" } else { "beyond the years that a calendar has" };
        Trouble::new("koppel.toml", Cause::Setting(format!("`{name}` is {what}")))
    })?;
    notes.push(Note::Period { first, last: clock.date(clock.days() - 1), because });
    Ok(clock)
}

/// The first date that a request names. Of what comes back since long ago it says nothing about the period.
fn dated_near(when: &When, today: Date) -> Option<Date> {
    let since = when.only_date().map_or(Date::MIN, |_| monday_of(today));
    when.dates().filter_map(|date| date.near(today)).filter(|date| *date >= since).min()
}

pub(crate) fn monday_of(date: Date) -> Date {
    date.saturating_sub(i64::from(date.weekday().to_monday_zero_offset()).days())
}

/// Lays the volunteers: what they say of time and certificates may still be a fault.
pub(crate) fn lay_volunteers(rows: &mut [RowRead<VolunteerDraft>], calendar: &Calendar<'_>, settings: &Settings) {
    rows.par_iter_mut().for_each(|row| {
        let Some(draft) = &mut row.draft else { return };
        let findings = &mut row.findings;
        match calendar.free(&draft.when) {
            Ok(free) => draft.free = free,
            Err((rule, fault)) => {
                let column = draft.rule_columns.iter().find(|(_, to)| rule < *to).map(|(column, _)| *column);
                findings.faults.push((column, String::new(), fault));
            }
        }
        if let Some((column, date, hours)) = draft.last_night {
            match calendar.day(date) {
                Ok(day) => {
                    let ended = calendar.clock.minute(day, night_end(calendar, hours));
                    let rest = i32::try_from(draft.limits.rest_after_night_min).unwrap_or(i32::MAX);
                    draft.free = from_then_on(&draft.free, Minute(ended.0.saturating_add(rest)));
                }
                Err(fault) => findings.faults.push((Some(column), String::new(), fault)),
            }
        }
        if let Some((column, date)) = &draft.asked_on {
            match calendar.day(*date).map(|day| calendar.clock.date(day)) {
                Ok(on) => {
                    let days = calendar.clock.period().first_day.since(on).map_or(0, |span| span.get_days());
                    draft.last_asked = LastAsked::DaysAgo(u32::try_from(days).unwrap_or(0));
                }
                Err(fault) => findings.faults.push((Some(*column), String::new(), fault)),
            }
        }
        if draft.when.rules.is_empty() {
            findings.row_warning(Warning::NeverFree);
        } else if draft.free.is_empty() {
            findings.row_warning(Warning::NotFreeInPeriod);
        }
        draft.valid = valid(&draft.certificates, calendar, settings, findings);
    });
}

/// The minute of its day at which a last night ends, of a date alone the end of the night that leads to that morning.
fn night_end(calendar: &Calendar<'_>, hours: Clocked) -> i32 {
    match hours {
        Clocked::Day | Clocked::RoundTheClock => i32::from(calendar.part(Part::Night).to),
        hours => calendar.hours(hours, true).1,
    }
}

/// What is left of free time from a minute on.
fn from_then_on(free: &[Span], from: Minute) -> Vec<Span> {
    let left = free.iter().map(|span| Span { starts_at: span.starts_at.max(from), ends_at: span.ends_at });
    left.filter(|span| span.starts_at < span.ends_at).collect()
}

/// The certificates that count. Of one certificate, stated not to be there wins, then the last date, then without end.
fn valid(
    stated: &[(usize, Word, Ends)],
    calendar: &Calendar<'_>,
    settings: &Settings,
    findings: &mut Findings,
) -> Vec<(Word, Date)> {
    let mut valid: Vec<(Word, Date)> = Vec::new();
    let first_day = calendar.clock.period().first_day;
    for (at, (column, word, _)) in stated.iter().enumerate() {
        if stated[..at].iter().any(|(_, earlier, _)| earlier == word) {
            continue;
        }
        let all = || stated.iter().filter(|(_, other, _)| other == word).map(|(.., ends)| *ends);
        if all().any(|ends| ends == Ends::NotThere) {
            continue;
        }
        let dates = all().filter_map(|ends| match ends {
            Ends::On(date) => Some(calendar.day(date).map(|day| calendar.clock.date(day))),
            _ => None,
        });
        let last = match dates.collect::<Result<Vec<Date>, Fault>>() {
            Ok(dates) => dates.into_iter().max(),
            Err(fault) => {
                findings.fault(*column, word, fault);
                continue;
            }
        };
        let certificate = word.to_string();
        match last {
            Some(on) => {
                if on < first_day {
                    findings.warn(*column, "", Warning::CertificateEnded { certificate, on });
                }
                valid.push((word.clone(), on));
            }
            None => {
                let counts = settings.certificates_without_end == WithoutEnd::Valid;
                findings.warn(*column, "", Warning::NoEndDate { certificate, valid: counts });
                if counts {
                    valid.push((word.clone(), Date::MAX));
                }
            }
        }
    }
    valid
}

/// Lays the requests: their visits, or why there are none.
pub(crate) fn lay_requests(rows: &mut [RowRead<RequestDraft>], calendar: &Calendar<'_>, settings: &Settings) {
    rows.par_iter_mut().filter(|row| row.good().is_some()).for_each(|row| {
        let Some(draft) = &mut row.draft else { return };
        let (default, grid) = (u32::from(settings.default_duration_min), u32::from(settings.grid_min));
        let (column, read) =
            draft.when_cell.clone().map_or((None, String::new()), |(column, read)| (Some(column), read));
        match visits(calendar, &draft.when, draft.duration_min, default, grid) {
            Ok((visits, _)) if draft.offer.is_some() && visits.iter().any(|visit| visit.slots.len() > 1) => {
                row.findings.faults.push((column, read, Fault::NotOneTime));
            }
            Ok((visits, warnings)) => {
                draft.visits = visits;
                let warnings = warnings.into_iter().map(|warning| (column, read.clone(), warning));
                row.findings.warnings.extend(warnings);
            }
            Err(fault) => row.findings.faults.push((column, read, fault)),
        }
    });
}
