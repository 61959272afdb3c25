//! Weeks: what was imported, pseudonymous.

use axum::Json;
use axum::extract::State;
use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::volunteer::Volunteer;
use serde::Serialize;

use super::caller::Caller;
use super::number::Number;
use super::problem::Problem;
use crate::serve::Shared;
use crate::store::keys::Scope;
use crate::store::weeks::{Summary, Week};

/// A week.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct WeekShown {
    /// Its number.
    id: i64,
    /// First day, as 2026-11-23.
    first_day: String,
    /// Days.
    days: usize,
    /// Volunteers.
    volunteers: usize,
    /// Requests.
    requests: usize,
    /// Visits.
    visits: usize,
    /// The words that numbers in volunteers, requests and plans stand for: 3 is the fourth.
    words: Vec<String>,
    /// What reading found.
    summary: Summary,
    /// When it was imported.
    made_at: String,
}

/// A request with its visits. Times are minutes from the first midnight of the week.
#[derive(Serialize)]
pub(super) struct RequestShown {
    request: HelpRequest,
    visits: Vec<Visit>,
}

fn shown(week: &Week) -> WeekShown {
    let problem = &week.problem;
    WeekShown {
        id: week.id,
        first_day: problem.period.first_day.to_string(),
        days: problem.period.days(),
        volunteers: problem.volunteers.len(),
        requests: problem.requests.len(),
        visits: problem.visits.len(),
        words: problem.vocabulary.clone().into(),
        summary: week.summary.clone(),
        made_at: week.made_at.clone(),
    }
}

/// The newest week
#[utoipa::path(get, path = "/weeks/current", tag = "weeks", responses(
    (status = 200, body = WeekShown), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn current(State(shared): State<Shared>, caller: Caller) -> Result<Json<WeekShown>, Problem> {
    caller.may(Scope::Read)?;
    let week = shared.newest_week().await?.ok_or_else(Problem::not_found)?;
    Ok(Json(shown(&week)))
}

/// One week
#[utoipa::path(get, path = "/weeks/{id}", tag = "weeks", params(("id" = i64, Path, description = "number of the week")), responses(
    (status = 200, body = WeekShown), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn week(
    State(shared): State<Shared>,
    caller: Caller,
    Number(id): Number,
) -> Result<Json<WeekShown>, Problem> {
    caller.may(Scope::Read)?;
    Ok(Json(shown(&*shared.week(id).await?)))
}

/// The volunteers of a week, by id: no names
#[utoipa::path(get, path = "/weeks/{id}/volunteers", tag = "weeks", params(("id" = i64, Path, description = "number of the week")), responses(
    (status = 200, description = "volunteers as the engine knows them", body = Vec<Object>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn volunteers(
    State(shared): State<Shared>,
    caller: Caller,
    Number(id): Number,
) -> Result<Json<Vec<Volunteer>>, Problem> {
    caller.may(Scope::Read)?;
    Ok(Json(shared.week(id).await?.problem.volunteers.clone()))
}

/// The requests of a week with their visits: no names
#[utoipa::path(get, path = "/weeks/{id}/requests", tag = "weeks", params(("id" = i64, Path, description = "number of the week")), responses(
    (status = 200, description = "requests as the engine knows them", body = Vec<Object>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn requests(
    State(shared): State<Shared>,
    caller: Caller,
    Number(id): Number,
) -> Result<Json<Vec<RequestShown>>, Problem> {
    caller.may(Scope::Read)?;
    let week = shared.week(id).await?;
    let problem = &week.problem;
    let mut visits = problem.visits.chunk_by(|one, next| one.request == next.request).peekable();
    let shown = (0_u32..).zip(&problem.requests).map(|(place, request)| RequestShown {
        request: request.clone(),
        visits: visits.next_if(|visits| visits[0].request == place).unwrap_or_default().to_vec(),
    });
    Ok(Json(shown.collect()))
}

/// A row that was not read, without its cells.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct UnreadRow {
    table: String,
    file: String,
    row: u32,
    /// What is wrong.
    reason: String,
    /// What to write instead.
    remedy: String,
}

/// The rows of a week that do not count, with what to do, for keys that may import; empty once somebody was erased or the list was forgotten
#[utoipa::path(get, path = "/weeks/{id}/errors", tag = "weeks", params(("id" = i64, Path, description = "number of the week")), responses(
    (status = 200, body = Vec<UnreadRow>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn errors(
    State(shared): State<Shared>,
    caller: Caller,
    Number(id): Number,
) -> Result<Json<Vec<UnreadRow>>, Problem> {
    // What is wrong with a row may quote a name: it is for who sends rows.
    caller.may(Scope::Import)?;
    let bytes = shared.store.week_errors(id).await?;
    let mut rows = Vec::new();
    let reader = csv::ReaderBuilder::new().delimiter(b';').flexible(true).has_headers(false).from_reader(&bytes[..]);
    for record in reader.into_records().filter_map(Result::ok) {
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        // The head of every table has no number.
        let Ok(row) = cell(4).parse() else { continue };
        rows.push(UnreadRow { reason: cell(0), remedy: cell(1), table: cell(2), file: cell(3), row });
    }
    Ok(Json(rows))
}
