//! Volunteers and requests written by hand, over the week's files, in the cells of a spreadsheet. No answer says who somebody is.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::body::{Asked, Body, once, order_of};
use super::caller::Caller;
use super::number::Id;
use super::problem::Problem;
use crate::by_hand::{Cells, Hand, WITHDRAWN, columns, lay};
use crate::lang::Lang;
use crate::people::Person;
use crate::serve::Shared;
use crate::serve::hands::next_id_in;
use crate::store::StoreError;
use crate::store::keys::Scope;
use crate::store::persons::Side;
use crate::store::weeks::Week;

/// Letters of one cell at most.
const CELL_MOST: usize = 2_000;
/// Letters of a name or an address at most.
const PERSON_MOST: usize = 200;
/// Cells that mean nothing without the other.
const TOGETHER: [[&str; 2]; 2] = [["ways", "max-travel-min"], ["when", "duration-min"]];

/// Who somebody is: kept sealed, and never told over the API.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
pub(super) struct WhoSent {
    first_name: String,
    name: String,
    phone: String,
    email: String,
    address: String,
}

impl From<WhoSent> for Person {
    fn from(sent: WhoSent) -> Self {
        let plain = |text: String| text.chars().filter(|letter| !letter.is_control()).take(PERSON_MOST).collect();
        let WhoSent { first_name, name, phone, email, address } = sent;
        let [first_name, name, phone, email, address] = [first_name, name, phone, email, address].map(plain);
        Self { first_name, name, phone, email, address }
    }
}

/// A row that is in no file.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRow {
    /// Cells by column, as a spreadsheet has them.
    cells: Cells,
    /// Who it is.
    #[serde(default)]
    person: Option<WhoSent>,
}

impl Body for NewRow {
    const NEEDS: Scope = Scope::Import;
}

/// What a hand writes about a row, in the place of what it wrote before.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenRow {
    /// The version this was decided on; 0 where no hand wrote before.
    version: i64,
    /// Cells by column, as a spreadsheet has them; every other column is the file's.
    cells: Cells,
    /// Who it is; nothing leaves that as it is.
    #[serde(default)]
    person: Option<WhoSent>,
}

impl Body for WrittenRow {
    const NEEDS: Scope = Scope::Import;
}

/// Which version is let go.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Of {
    /// The version this was decided on.
    version: i64,
}

/// What hands wrote about a row.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct HandShown {
    /// Its id.
    id: String,
    /// The version to name in a change; 0 where no hand wrote.
    version: i64,
    /// Cells by column; every other column is the file's.
    cells: Cells,
    /// When a hand wrote last, in UTC; left out where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_at: Option<String>,
}

fn is_told(side: Side, column: &str) -> bool {
    columns(side).contains(&column)
}

fn shown(id: &str, hand: Option<Hand>) -> HandShown {
    let Some(Hand { side, id, mut cells, version, changed_at }) = hand else {
        return HandShown { id: id.to_owned(), version: 0, cells: Cells::new(), changed_at: None };
    };
    cells.retain(|column, _| is_told(side, column));
    HandShown { id, version, cells, changed_at: Some(changed_at) }
}

/// Refuses cells that no hand may write, before the reader looks at what stands in them.
fn check_cells(side: Side, cells: &Cells) -> Result<(), Problem> {
    let unknown = cells.keys().find(|column| !is_told(side, column));
    if let Some(column) = unknown {
        let short: String = column.chars().take(40).collect();
        let known = columns(side).join(", ");
        return Err(Problem::unusable(format!("cells: no column `{short}`; write one of {known}")));
    }
    if cells.values().any(|cell| cell.len() > CELL_MOST || cell.contains('\0')) {
        return Err(Problem::unusable(format!("cells: {CELL_MOST} bytes of text at most; shorten it")));
    }
    let halves = TOGETHER.iter().find(|[one, other]| cells.contains_key(*other) && !cells.contains_key(*one));
    if let Some([one, other]) = halves {
        return Err(Problem::unusable(format!("cells: `{other}` says nothing without `{one}`; write both")));
    }
    Ok(())
}

async fn newest(shared: &Shared) -> Result<std::sync::Arc<Week>, Problem> {
    shared.newest_week().await?.ok_or_else(Problem::not_found)
}

/// Reads the cells as files are read, off the async threads.
async fn read_through(week: std::sync::Arc<Week>, tried: Hand) -> Result<Hand, Problem> {
    let laid = tokio::task::spawn_blocking(move || {
        let (_, wrong) = lay(&week, std::slice::from_ref(&tried), Lang::En);
        (tried, wrong)
    });
    let (tried, wrong) =
        laid.await.map_err(|_| Problem::unusable("cells: koppel cannot read these; please report it"))?;
    if wrong.is_empty() {
        return Ok(tried);
    }
    let said: Vec<String> = wrong.iter().map(|wrong| format!("{}: {}", wrong.column, wrong.words)).collect();
    Err(Problem::unusable(format!("cells: {}", said.join(" "))))
}

async fn add(shared: &Shared, side: Side, asked: Asked<NewRow>) -> Result<Response, Problem> {
    let NewRow { cells, person } = asked.body;
    check_cells(side, &cells)?;
    if !cells.contains_key("postcode") {
        return Err(Problem::unusable("cells: a new row needs at least a `postcode`; write where it is"));
    }
    let week = newest(shared).await?;
    // Any id will do to read the cells; the row's own is taken where nobody else takes it.
    let tried = Hand { side, id: "1".to_owned(), cells, version: 0, changed_at: String::new() };
    let Hand { mut cells, .. } = read_through(week.clone(), tried).await?;
    let by_whom = &asked.order.by_whom;
    once(shared, &asked.order, StatusCode::CREATED, async |work| {
        let problem = &week.problem;
        let (id, who) = match side {
            Side::Volunteer => {
                let taken = problem.volunteers.iter().map(|one| one.id.as_str());
                let id = next_id_in(work, side, 'V', taken).await?;
                (id.clone(), id)
            }
            Side::Requester => {
                let taken = problem.requests.iter().map(|one| one.id.as_str());
                let id = next_id_in(work, side, 'R', taken).await?;
                let requester = format!("H-{id}");
                cells.insert("requester".to_owned(), requester.clone());
                (id, requester)
            }
        };
        work.write_hand(side, &id, 0, &cells, by_whom).await?;
        work.keep_person(side, &who, person.unwrap_or_default().into()).await?;
        Ok(shown(&id, work.hand(side, &id).await?))
    })
    .await
}

/// Who a row is about: the volunteer, or who asks.
fn who(side: Side, id: &str, week: &Week, hand: Option<&Hand>) -> Option<String> {
    let problem = &week.problem;
    let in_week = match side {
        Side::Volunteer => problem.volunteers.iter().find(|one| one.id == id).map(|one| one.id.clone()),
        Side::Requester => problem.requests.iter().find(|one| one.id == id).map(|one| one.requester.clone()),
    };
    let by_hand = || match side {
        Side::Volunteer => hand.map(|hand| hand.id.clone()),
        Side::Requester => hand.and_then(|hand| hand.cells.get("requester").cloned()),
    };
    in_week.or_else(by_hand)
}

/// Whether a row is in the files of a week, whatever hands wrote.
async fn is_in_files(shared: &Shared, side: Side, id: &str, week: i64) -> Result<bool, Problem> {
    let problem = &shared.store.week(week).await?.problem;
    Ok(match side {
        Side::Volunteer => problem.volunteers.iter().any(|one| one.id == id),
        Side::Requester => problem.requests.iter().any(|one| one.id == id),
    })
}

async fn look(shared: &Shared, side: Side, id: &str) -> Result<Json<HandShown>, Problem> {
    let week = newest(shared).await?;
    let hand = shared.store.hand(side, id).await?;
    who(side, id, &week, hand.as_ref()).ok_or_else(Problem::not_found)?;
    Ok(Json(shown(id, hand)))
}

async fn write(shared: &Shared, side: Side, id: &str, asked: Asked<WrittenRow>) -> Result<Response, Problem> {
    let WrittenRow { version, mut cells, person } = asked.body;
    check_cells(side, &cells)?;
    let week = newest(shared).await?;
    let hand = shared.store.hand(side, id).await?;
    let who = who(side, id, &week, hand.as_ref()).ok_or_else(Problem::not_found)?;
    // What pages wrote in columns of their own stays.
    let others = hand.into_iter().flat_map(|hand| hand.cells).filter(|(column, _)| !is_told(side, column));
    cells.extend(others);
    let tried = Hand { side, id: id.to_owned(), cells, version, changed_at: String::new() };
    let needs_place = !tried.is_row() && !tried.cells.contains_key(WITHDRAWN);
    if needs_place && !is_in_files(shared, side, id, week.id).await? {
        return Err(Problem::unusable("cells: this row is in no file and needs a `postcode`; write where it is"));
    }
    let Hand { cells, .. } = read_through(week, tried).await?;
    once(shared, &asked.order, StatusCode::OK, async |work| {
        work.write_hand(side, id, version, &cells, &asked.order.by_whom).await?;
        if let Some(person) = person {
            work.keep_person(side, &who, person.into()).await?;
        }
        Ok(shown(id, work.hand(side, id).await?))
    })
    .await
}

async fn let_go(
    shared: &Shared,
    caller: &Caller,
    side: Side,
    id: &str,
    (of, headers): (Result<Query<Of>, QueryRejection>, HeaderMap),
) -> Result<Response, Problem> {
    caller.may(Scope::Import)?;
    let Query(Of { version }) = of.map_err(|error| Problem::unreadable(error.body_text()))?;
    let order = order_of(caller, &headers, &format!("let go {} {id} {version}", side.name()))?;
    once(shared, &order, StatusCode::OK, async |work| {
        work.hand(side, id).await?.ok_or(StoreError::NotFound)?;
        work.let_hand_go(side, id, version, &order.by_whom).await?;
        Ok(shown(id, work.hand(side, id).await?))
    })
    .await
}

/// Add a volunteer by hand, who is in every week from then on
#[utoipa::path(post, path = "/volunteers", tag = "by hand", request_body = NewRow, params(("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 201, body = HandShown), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn add_volunteer(State(shared): State<Shared>, asked: Asked<NewRow>) -> Result<Response, Problem> {
    add(&shared, Side::Volunteer, asked).await
}

/// What hands wrote about a volunteer
#[utoipa::path(get, path = "/volunteers/{id}", tag = "by hand", params(("id" = String, Path, description = "id of the volunteer")), responses(
    (status = 200, body = HandShown), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn volunteer(
    State(shared): State<Shared>,
    caller: Caller,
    Id(id): Id,
) -> Result<Json<HandShown>, Problem> {
    caller.may(Scope::Read)?;
    look(&shared, Side::Volunteer, &id).await
}

/// Write about a volunteer by hand, in the place of what hands wrote before
#[utoipa::path(put, path = "/volunteers/{id}", tag = "by hand", request_body = WrittenRow, params(("id" = String, Path, description = "id of the volunteer"), ("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 200, body = HandShown), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn write_volunteer(
    State(shared): State<Shared>,
    Id(id): Id,
    asked: Asked<WrittenRow>,
) -> Result<Response, Problem> {
    write(&shared, Side::Volunteer, &id, asked).await
}

/// Let go of what hands wrote about a volunteer: the row is the file's again
#[utoipa::path(delete, path = "/volunteers/{id}", tag = "by hand", params(("id" = String, Path, description = "id of the volunteer"), Of, ("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 200, body = HandShown), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn let_volunteer_go(
    State(shared): State<Shared>,
    caller: Caller,
    Id(id): Id,
    of: Result<Query<Of>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let_go(&shared, &caller, Side::Volunteer, &id, (of, headers)).await
}

/// Add a request by hand, which is in every week in which its times lie
#[utoipa::path(post, path = "/requests", tag = "by hand", request_body = NewRow, params(("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 201, body = HandShown), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn add_request(State(shared): State<Shared>, asked: Asked<NewRow>) -> Result<Response, Problem> {
    add(&shared, Side::Requester, asked).await
}

/// What hands wrote about a request
#[utoipa::path(get, path = "/requests/{id}", tag = "by hand", params(("id" = String, Path, description = "id of the request")), responses(
    (status = 200, body = HandShown), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn request(
    State(shared): State<Shared>,
    caller: Caller,
    Id(id): Id,
) -> Result<Json<HandShown>, Problem> {
    caller.may(Scope::Read)?;
    look(&shared, Side::Requester, &id).await
}

/// Write about a request by hand, in the place of what hands wrote before; `withdrawn` says that it is needed no more
#[utoipa::path(put, path = "/requests/{id}", tag = "by hand", request_body = WrittenRow, params(("id" = String, Path, description = "id of the request"), ("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 200, body = HandShown), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn write_request(
    State(shared): State<Shared>,
    Id(id): Id,
    asked: Asked<WrittenRow>,
) -> Result<Response, Problem> {
    write(&shared, Side::Requester, &id, asked).await
}

/// Let go of what hands wrote about a request: the row is the file's again
#[utoipa::path(delete, path = "/requests/{id}", tag = "by hand", params(("id" = String, Path, description = "id of the request"), Of, ("idempotency-key" = Option<String>, Header, description = "carries the order out once")), responses(
    (status = 200, body = HandShown), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn let_request_go(
    State(shared): State<Shared>,
    caller: Caller,
    Id(id): Id,
    of: Result<Query<Of>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let_go(&shared, &caller, Side::Requester, &id, (of, headers)).await
}
