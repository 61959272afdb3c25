//! Imports: the same files as the page takes, looked at or kept.

use axum::Json;
use axum::extract::{FromRequest, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::body::{idempotency_key, once_with};
use super::caller::Caller;
use super::problem::Problem;
use crate::lang::Lang;
use crate::read::Reading;
use crate::read::report::Understood;
use crate::serve::Shared;
use crate::serve::upload::Upload;
use crate::store::keys::Scope;
use crate::store::once::Order;
use crate::store::seal::hash_of;
use crate::store::weeks::Summary;

/// How to import.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct How {
    /// Only say what would be read; keep nothing.
    #[serde(default)]
    dry_run: bool,
}

/// What was read.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub(super) struct Imported {
    /// The new week; left out when nothing was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    week: Option<i64>,
    /// What reading found.
    summary: Summary,
    /// How every header was understood.
    columns: Vec<Column>,
    /// A koppel-mapping.toml that says so: send it with the files, corrected, where a header means something else.
    mapping: String,
    /// Rows that do not count, with what to do.
    rows_bad: Vec<BadRow>,
}

/// A column of a file.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub(super) struct Column {
    file: String,
    header: String,
    /// What it means to koppel; left out where it is not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// Whether that is a guess.
    guessed: bool,
}

/// A row that does not count.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub(super) struct BadRow {
    file: String,
    row: u32,
    /// What is wrong.
    reason: String,
    /// What to write instead.
    remedy: String,
}

/// The files of an import: two tables (csv or xlsx) or one workbook with two sheets, and koppel.toml if there is one
#[utoipa::path(post, path = "/imports", tag = "weeks", params(How, ("idempotency-key" = Option<String>, Header, description = "carries the order out once")), request_body(content_type = "multipart/form-data", content = Object), responses(
    (status = 200, description = "looked at, nothing kept", body = Imported), (status = 201, body = Imported), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn import(
    State(shared): State<Shared>,
    caller: Caller,
    how: Result<Query<How>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    caller.may(Scope::Import)?;
    let Query(how) = how.map_err(|error| Problem::unreadable(error.body_text()))?;
    let key = idempotency_key(&headers)?;
    let form = axum::extract::Multipart::from_request(request, &shared).await;
    let form = form.map_err(|error| Problem::unreadable(error.body_text()))?;
    let upload = Upload::receive(form).await.map_err(|wrong| match wrong.is_too_much {
        true => Problem::too_much(wrong.words),
        false => Problem::unreadable(wrong.words),
    })?;
    let named = upload.files.iter().map(|(name, bytes)| format!("{name} {}", blake3::hash(bytes)));
    let asked = hash_of(&named.collect::<Vec<_>>().join(" "));
    let reading = upload.read(Lang::En).await.map_err(Problem::unusable)?;
    if how.dry_run {
        return Ok(Json(imported(&reading, None)).into_response());
    }
    let order = Order { by_whom: caller.by_whom(), key, asked };
    // What is wrong with a row may quote a name.
    let nameless = |made: &Imported| Some(Imported { rows_bad: Vec::new(), ..made.clone() });
    once_with(&shared, &order, StatusCode::CREATED, nameless, async |work| {
        let week = work.add_week(&reading, Lang::En, &order.by_whom).await?;
        Ok(imported(&reading, Some(week)))
    })
    .await
}

fn imported(reading: &Reading, week: Option<i64>) -> Imported {
    let rows = reading.report.tables.iter().flat_map(|table| {
        table.problems.iter().map(|problem| BadRow {
            file: table.file.clone(),
            row: problem.row,
            reason: problem.reason(Lang::En),
            remedy: problem.remedy(Lang::En),
        })
    });
    let columns = reading.report.tables.iter().flat_map(|table| {
        table.columns.iter().map(|column| Column {
            file: table.file.clone(),
            header: column.header.clone(),
            field: column.field.clone(),
            guessed: column.by == Understood::Guess,
        })
    });
    Imported {
        week,
        summary: Summary::of(reading),
        columns: columns.collect(),
        mapping: reading.report.mapping(),
        rows_bad: rows.collect(),
    }
}
