//! Matches, decisions and batches as tables: ids only.

use super::Sheet;
use crate::life::Reason;
use crate::store::batches::Batch;
use crate::store::decisions::Decision;
use crate::store::matches::Stored;
use crate::store::weeks::Week;

/// The matches of a week, those left out that a newer plan replaced.
#[must_use]
pub fn matches(week: &Week, all: &[Stored]) -> Sheet {
    let heads = [
        "id",
        "week",
        "batch",
        "visit",
        "request",
        "volunteer",
        "starts_at",
        "ends_at",
        "mode",
        "travel_s",
        "points",
        "state",
        "reason",
        "pinned",
        "version",
        "changed_at",
    ];
    let at = |minute| week.clock.at(minute).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let row = |one: &Stored| {
        let found = &one.found;
        vec![
            one.id.to_string(),
            one.week.to_string(),
            one.batch.to_string(),
            found.visit.clone(),
            found.request.clone(),
            found.volunteer.clone(),
            at(found.time.starts_at),
            at(found.time.ends_at),
            super::by(found.mode).to_owned(),
            found.travel_s.to_string(),
            found.points.to_string(),
            one.state.name().to_owned(),
            one.reason.map_or("", Reason::name).to_owned(),
            super::yes(one.pinned),
            one.version.to_string(),
            one.changed_at.clone(),
        ]
    };
    Sheet::new("matches", &heads, all.iter().map(row))
}

/// The log, in the order of the lines given.
#[must_use]
pub fn decisions(all: &[Decision]) -> Sheet {
    let heads = ["id", "made_at", "by_whom", "what", "subject", "reason"];
    let row = |one: &Decision| {
        let Decision { id, made_at, by_whom, what, subject, reason } = one.clone();
        vec![id.to_string(), made_at, by_whom, what, subject, reason]
    };
    Sheet::new("decisions", &heads, all.iter().map(row))
}

/// Batches.
#[must_use]
pub fn batches(all: &[Batch]) -> Sheet {
    let heads =
        ["id", "week", "state", "input_hash", "engine", "candidates", "kept", "by_whom", "started_at", "ended_at"];
    let row = |one: &Batch| {
        let Batch { id, week, state, input_hash, engine, candidates, kept, by_whom, started_at, ended_at } =
            one.clone();
        let [id, week, candidates, kept] = [id, week, candidates, kept].map(|number| number.to_string());
        vec![id, week, state.name().to_owned(), input_hash, engine, candidates, kept, by_whom, started_at, ended_at]
    };
    Sheet::new("batches", &heads, all.iter().map(row))
}
