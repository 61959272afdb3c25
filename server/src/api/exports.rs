//! Everything koppel keeps as tables: ids only.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::caller::Caller;
use super::number::Id;
use super::problem::Problem;
use crate::export::{self, Format, Sheet};
use crate::people::People;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::keys::Scope;

/// The most lines of the log in one export: as many as a sheet holds.
const LINES_MOST: i64 = 1_000_000;
/// The most batches.
const BATCHES_MOST: i64 = 100_000;

/// Of what week, and how.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct How {
    /// The week; the newest when left out. The log is of all weeks.
    week: Option<i64>,
    /// csv, xlsx or json.
    #[serde(default)]
    #[param(inline)]
    format: Format,
}

async fn sheet(shared: &Shared, table: &str, week: Option<i64>) -> Result<Sheet, Problem> {
    if table == "decisions" {
        return Ok(export::decisions(&shared.store.decisions(i64::MAX, LINES_MOST).await?));
    }
    let week = match week {
        Some(id) => shared.week(id).await?,
        None => shared.newest_week().await?.ok_or_else(Problem::not_found)?,
    };
    match table {
        "matches" => Ok(export::matches(&week, &shared.store.matches(week.id).await?)),
        "batches" => Ok(export::batches(&shared.store.batches(week.id, BATCHES_MOST).await?)),
        table => {
            let sheets = export::of_week(&week, &People::default());
            sheets.into_iter().find(|sheet| sheet.name == table).ok_or_else(Problem::not_found)
        }
    }
}

/// A table of everything: volunteers, requests, organisations, travel (where trips were measured), matches, batches (of a week) or decisions. Volunteers and
/// requests have the columns that an import reads; names are not among them
#[utoipa::path(get, path = "/exports/{table}", tag = "exports", params(("table" = String, Path, description = "volunteers, requests, organisations, travel, matches, batches or decisions"), How), responses(
    (status = 200, description = "each row by column", content(
        (Vec<std::collections::BTreeMap<String, String>> = "application/json"),
        (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn export(
    State(shared): State<Shared>,
    caller: Caller,
    Id(table): Id,
    how: Result<Query<How>, QueryRejection>,
) -> Result<Response, Problem> {
    caller.may(Scope::Read)?;
    let Query(How { week, format }) = how.map_err(|error| Problem::unreadable(error.body_text()))?;
    let sheet = sheet(&shared, &table, week).await?;
    let name = format!("attachment; filename=\"{}.{}\"", sheet.name, format.ending());
    let bytes = tokio::task::spawn_blocking(move || sheet.bytes(format)).await;
    let bytes = bytes.map_err(|error| StoreError::Damaged(error.to_string()))?;
    let bytes = bytes.map_err(|error| Problem::unusable(format!("a sheet cannot hold this: {error}; ask for csv")))?;
    let kind = match format {
        Format::Csv => "text/csv; charset=utf-8",
        Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Format::Json => "application/json",
    };
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}
