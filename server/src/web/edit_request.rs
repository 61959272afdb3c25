//! A request by hand: add, change, withdraw, and give back to the file.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use koppel_engine::request::HelpRequest;
use maud::{Markup, html};

use super::bits;
use super::edit::{self, Draft, Fields, field, next_id, person_of};
use super::form::Signed;
use super::scene::Scene;
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use crate::by_hand::{Cells, Hand, WITHDRAWN};
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::persons::Side;
use crate::words::Words;

/// Columns of the form.
const COLUMNS: [&str; 7] = ["kind", "postcode", "when", "duration-min", "volunteers-needed", "priority", "skills"];

/// What stands in the cells of a request now. Times stand there only when a hand wrote them: a file's are not one cell.
fn shown(words: &Words<'_>, one: &HelpRequest, hand: Option<&Hand>) -> Cells {
    let skills = one.skills.iter().map(|tag| words.word(tag)).collect::<Vec<_>>().join(", ");
    let written = |column: &str| hand.and_then(|hand| hand.cells.get(column)).cloned().unwrap_or_default();
    let cells = [
        ("kind", words.kind(one)),
        ("postcode", one.place.name.clone()),
        ("when", written("when")),
        ("duration-min", written("duration-min")),
        ("volunteers-needed", one.volunteers_needed.to_string()),
        ("priority", one.priority.to_string()),
        ("skills", skills),
    ];
    cells.map(|(column, cell)| (column.to_owned(), cell)).into()
}

fn sent(fields: &Fields) -> Cells {
    COLUMNS.map(|column| (column.to_owned(), field(fields, column).to_owned())).into()
}

fn fields(visitor: &Visitor, draft: &Draft, times: &[String]) -> Markup {
    let lang = visitor.lang;
    let when = match times {
        [] => lang
            .pick(
                "bijvoorbeeld: di 24-11-2026 10:00-12:00; do 13:00-17:00",
                "for example: Tue 24-11-2026 10:00-12:00; Thu 13:00-17:00",
            )
            .to_owned(),
        times => format!(
            "{}: {}. {}",
            lang.pick("nu", "now"),
            times.join(" · "),
            lang.pick("Leeg laat dat zo.", "Empty leaves that.")
        ),
    };
    html! {
        div.columns {
            fieldset {
                legend { (lang.pick("Wat en waar", "What and where")) }
                (draft.line(lang, "kind", lang.pick("Soort hulp", "Kind of help"), lang.pick("bijvoorbeeld boodschappen", "for example groceries")))
                (draft.line(lang, "postcode", "Postcode", lang.pick("bijvoorbeeld 4697", "for example 4697")))
                (draft.line(lang, "when", lang.pick("Wanneer het kan", "When it may be"), &when))
                (draft.line(lang, "duration-min", lang.pick("Duur, in minuten", "Length, in minutes"), ""))
                (draft.line(lang, "volunteers-needed", lang.pick("Vrijwilligers tegelijk", "Volunteers at once"), ""))
                (draft.line(lang, "priority", lang.pick("Prioriteit, 1 of meer", "Priority, 1 or more"), ""))
                (draft.line(lang, "skills", lang.pick("Gevraagde vaardigheden", "Skills asked for"), lang.pick("met komma's ertussen", "with commas between")))
            }
            div {
                (draft.person_lines(lang))
                @if !draft.id.is_empty() {
                    label.tick { input type="checkbox" name=(WITHDRAWN) value="yes" checked[draft.cells.contains_key(WITHDRAWN)]; " " (lang.pick("Niet meer nodig", "No longer needed")) }
                }
            }
        }
    }
}

fn show(visitor: &Visitor, status: StatusCode, draft: &Draft, times: &[String]) -> Response {
    let lang = visitor.lang;
    let title = if draft.id.is_empty() {
        lang.pick("Nieuwe hulpvraag", "New request").to_owned()
    } else {
        format!("{} {}", lang.pick("Wijzig", "Change"), draft.id)
    };
    let letting_go = format!("/hulpvragen/{}/loslaten", bits::in_path(&draft.id));
    draft.page(visitor, status, &title, &fields(visitor, draft, times), &letting_go)
}

pub(super) async fn new_page(Coordinator(visitor): Coordinator) -> Response {
    let cells = [("volunteers-needed", "1"), ("priority", "1"), ("duration-min", "60")];
    let cells = cells.map(|(column, cell)| (column.to_owned(), cell.to_owned())).into();
    show(&visitor, StatusCode::OK, &Draft { cells, ..Draft::blank() }, &[])
}

/// What the form of a request shows.
struct Looked {
    draft: Draft,
    hand: Option<Hand>,
    scene: Scene,
    requester: String,
    times: Vec<String>,
}

async fn look(shared: &Shared, visitor: &Visitor, id: &str) -> Result<Looked, StoreError> {
    let scene = Scene::load(shared, visitor).await?.ok_or(StoreError::NotFound)?;
    let hand = shared.store.hand(Side::Requester, id).await?;
    let words = scene.words(visitor.lang);
    let one = bits::request_of(&scene.week.problem, id).filter(|one| scene.sees_request(one));
    let one = one.ok_or(StoreError::NotFound)?;
    let mut cells = shown(&words, one, hand.as_ref());
    if hand.as_ref().is_some_and(|hand| hand.cells.contains_key(WITHDRAWN)) {
        cells.insert(WITHDRAWN.to_owned(), "yes".to_owned());
    }
    let visits = scene.week.problem.visits.iter().filter(|visit| scene.week.problem.request_of(visit).id == id);
    let times = visits.map(|visit| words.possible_times(visit)).collect();
    let requester = one.requester.clone();
    let person = shared.store.person(Side::Requester, &requester).await?.unwrap_or_default();
    let by_hand = hand.iter().flat_map(|hand| hand.cells.keys().cloned()).collect();
    let version = hand.as_ref().map_or(0, |hand| hand.version);
    let draft = Draft { id: id.to_owned(), version, cells, person, by_hand, ..Draft::blank() };
    Ok(Looked { draft, hand, scene, requester, times })
}

pub(super) async fn page(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Path(id): Path<String>,
) -> Response {
    match look(&shared, &visitor, &id).await {
        Ok(looked) => show(&visitor, StatusCode::OK, &looked.draft, &looked.times),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

pub(super) async fn add(State(shared): State<Shared>, Coordinator(_): Coordinator, form: Signed<Fields>) -> Response {
    let found = async {
        let scene = Scene::load(&shared, &form.visitor).await?.ok_or(StoreError::NotFound)?;
        let requests = &scene.week.problem.requests;
        let id = next_id(&shared, Side::Requester, 'R', requests.iter().map(|one| one.id.as_str())).await?;
        // Who asks has the number of the request behind an H of their own, far from those of files.
        let requester = format!("H-{id}");
        Ok(Looked { draft: Draft { id, ..Draft::blank() }, hand: None, scene, requester, times: Vec::new() })
    };
    match found.await {
        Ok(looked) => keep(&shared, form, looked, true).await,
        Err(error) => Wrong::store(form.visitor.lang, error).into_response(),
    }
}

pub(super) async fn change(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(id): Path<String>,
    form: Signed<Fields>,
) -> Response {
    match look(&shared, &form.visitor, &id).await {
        Ok(looked) => keep(&shared, form, looked, false).await,
        Err(error) => Wrong::store(form.visitor.lang, error).into_response(),
    }
}

async fn keep(shared: &Shared, form: Signed<Fields>, looked: Looked, is_new: bool) -> Response {
    let Looked { draft: was, hand, scene, requester, times } = looked;
    let (visitor, mut sent, person) = (&form.visitor, sent(&form.fields), person_of(&form.fields));
    let (id, version) = (was.id.clone(), field(&form.fields, "version").parse().unwrap_or(0));
    let stale = !is_new && version != was.version;
    let mut cells = if is_new { sent.clone() } else { edit::written(hand.as_ref(), &was.cells, &sent) };
    if cells.contains_key("duration-min") && !cells.contains_key("when") {
        // A length without times would say nothing: the times that stand are written with it, one by one.
        cells.remove("duration-min");
    }
    if is_new {
        cells.insert("requester".to_owned(), requester.clone());
    }
    cells.remove(WITHDRAWN);
    if !field(&form.fields, WITHDRAWN).is_empty() {
        for all in [&mut cells, &mut sent] {
            all.insert(WITHDRAWN.to_owned(), "yes".to_owned());
        }
    }
    let shown_id = if is_new { String::new() } else { id.clone() };
    let again = Draft { id: shown_id, cells: sent, person, ..was };
    let to = format!("/hulpvragen/{}?said=written", bits::in_path(&id));
    let tried = Hand { side: Side::Requester, id, cells, version, changed_at: String::new() };
    let row = edit::Row { again, hand: hand.as_ref(), tried, stale, person_id: &requester, to };
    edit::keep(shared, &form, &scene.week, row, |status, draft| show(visitor, status, draft, &times)).await
}

pub(super) async fn let_go(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(id): Path<String>,
    form: Signed<edit::Version>,
) -> Response {
    edit::let_go(&shared, &form, Side::Requester, &id, "/hulpvragen?said=let-go").await
}
