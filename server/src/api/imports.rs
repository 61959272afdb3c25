//! Imports: the same files as the page takes, looked at or kept.

use axum::Json;
use axum::extract::{FromRequest, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::body::{idempotency_key, once};
use super::caller::Caller;
use super::problem::Problem;
use crate::lang::Lang;
use crate::read::Reading;
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
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Imported {
    /// The new week; left out when nothing was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    week: Option<i64>,
    /// What reading found.
    summary: Summary,
    /// Rows that do not count, with what to do.
    rows_bad: Vec<BadRow>,
}

/// A row that does not count.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct BadRow {
    file: String,
    row: u32,
    /// What is wrong.
    reason: String,
    /// What to write instead.
    remedy: String,
}

/// The files of an import: two tables (csv or xlsx) or one workbook with two sheets, and koppel.toml if there is one
#[utoipa::path(post, path = "/imports", tag = "weeks", params(How), request_body(content_type = "multipart/form-data", content = Object), responses(
    (status = 200, description = "looked at, nothing kept", body = Imported), (status = 201, body = Imported), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
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
    let upload = Upload::receive(form).await.map_err(Problem::unreadable)?;
    let named = upload.files.iter().map(|(name, bytes)| format!("{name} {}", blake3::hash(bytes)));
    let asked = hash_of(&named.collect::<Vec<_>>().join(" "));
    let reading = upload.read(Lang::En).await.map_err(Problem::unusable)?;
    if how.dry_run {
        return Ok(Json(imported(&reading, None)).into_response());
    }
    let order = Order { by_whom: caller.by_whom(), key, asked };
    once(&shared, &order, StatusCode::CREATED, async |work| {
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
    Imported { week, summary: Summary::of(reading), rows_bad: rows.collect() }
}
