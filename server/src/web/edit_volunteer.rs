//! A volunteer by hand: add, change, and give back to the file.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use koppel_engine::travel::Mode;
use koppel_engine::volunteer::{Limits, Volunteer};
use koppel_engine::words::Tags;
use maud::{Markup, html};

use super::edit::{self, Draft, Fields, field, next_id, person_of};
use super::form::Signed;
use super::scene::Scene;
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, grid};
use crate::by_hand::{Cells, Hand};
use crate::lang::Lang;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::persons::Side;
use crate::words::Words;

/// Ways to travel as the reader of cells knows them.
const WAYS: [(Mode, &str); 5] = [
    (Mode::Foot, "lopend"),
    (Mode::Bicycle, "fiets"),
    (Mode::EBike, "e-bike"),
    (Mode::Car, "auto"),
    (Mode::Transit, "ov"),
];

/// What stands in the cells of a volunteer now.
fn shown(words: &Words<'_>, scene: &Scene, one: &Volunteer) -> Cells {
    let list = |tags: &Tags| tags.iter().map(|tag| words.word(tag)).collect::<Vec<_>>().join(", ");
    let mut limits: Vec<u32> = one.ways.iter().map(|way| way.limit_s / 60).collect();
    limits.dedup();
    let ways = WAYS.iter().filter(|(mode, _)| one.ways.iter().any(|way| way.mode == *mode)).map(|(_, word)| *word);
    let per_week = one.limits.visits_per_week;
    let cells = [
        ("postcode", one.home.name.clone()),
        ("ways", ways.collect::<Vec<_>>().join(", ")),
        ("max-travel-min", if let [limit] = limits[..] { limit.to_string() } else { String::new() }),
        ("available", grid::cell(&grid::ticked(&one.free, &scene.week.clock))),
        ("visits-per-week", if per_week == Limits::NONE { String::new() } else { per_week.to_string() }),
        ("skills", list(&one.skills)),
        ("kinds-liked", list(&one.kinds_liked)),
        ("kinds-refused", list(&one.kinds_refused)),
    ];
    cells.map(|(column, cell)| (column.to_owned(), cell)).into()
}

/// What a form sent, as cells.
fn sent(fields: &Fields) -> Cells {
    let ways = WAYS.iter().filter(|(_, word)| edit::all(fields, "ways").any(|sent| sent == *word));
    let mut cells: Cells = ["postcode", "max-travel-min", "visits-per-week", "skills", "kinds-liked", "kinds-refused"]
        .map(|column| (column.to_owned(), field(fields, column).to_owned()))
        .into();
    cells.insert("ways".to_owned(), ways.map(|(_, word)| *word).collect::<Vec<_>>().join(", "));
    cells.insert("available".to_owned(), grid::cell(&grid::sent(edit::all(fields, "free"))));
    cells
}

fn fields(visitor: &Visitor, draft: &Draft) -> Markup {
    let lang = visitor.lang;
    let ways = draft.cells.get("ways").map_or("", String::as_str);
    let free = draft.cells.get("available").map_or("", String::as_str);
    let ticked = grid::of_cell(free);
    html! {
        div.columns {
            div {
                (draft.person_lines(lang))
                fieldset {
                    legend { (lang.pick("Waar en hoe", "Where and how")) }
                    (draft.line(lang, "postcode", "Postcode", lang.pick("bijvoorbeeld 4697", "for example 4697")))
                    div.field {
                        span.label { (lang.pick("Reist met", "Travels by")) }
                        @for (mode, word) in WAYS { label.tick { input type="checkbox" name="ways" value=(word) checked[ways.split(", ").any(|way| way == word)]; " " (mode_words(lang, mode)) } }
                    }
                    (draft.line(lang, "max-travel-min", lang.pick("Hooguit onderweg, in minuten", "At most on the way, in minutes"), ""))
                    (draft.line(lang, "visits-per-week", lang.pick("Hooguit per week, in bezoeken", "At most a week, in visits"), lang.pick("leeg: geen grens", "empty: no limit")))
                }
                fieldset {
                    legend { (lang.pick("Wat", "What")) }
                    (draft.line(lang, "skills", lang.pick("Vaardigheden", "Skills"), lang.pick("met komma's ertussen", "with commas between")))
                    (draft.line(lang, "kinds-liked", lang.pick("Doet graag", "Likes"), ""))
                    (draft.line(lang, "kinds-refused", lang.pick("Doet niet", "Does not do"), ""))
                }
            }
            fieldset {
                legend { (lang.pick("Wanneer", "When")) @if draft.by_hand.contains("available") { " " small { (lang.pick("met de hand", "by hand")) } } }
                @for wrong in draft.wrong.iter().filter(|wrong| wrong.column == "available") { p.wrong { (wrong.words) } }
                (grid::grid(lang, &ticked))
            }
        }
    }
}

fn mode_words(lang: Lang, mode: Mode) -> &'static str {
    match mode {
        Mode::Foot => lang.pick("lopen", "walking"),
        Mode::Bicycle => lang.pick("fiets", "bicycle"),
        Mode::EBike => "e-bike",
        Mode::Car => lang.pick("auto", "car"),
        Mode::Transit => lang.pick("ov", "public transport"),
    }
}

fn show(visitor: &Visitor, status: StatusCode, draft: &Draft) -> Response {
    let lang = visitor.lang;
    let title = if draft.id.is_empty() {
        lang.pick("Nieuwe vrijwilliger", "New volunteer").to_owned()
    } else {
        format!("{} {}", lang.pick("Wijzig", "Change"), draft.id)
    };
    let letting_go = format!("/vrijwilligers/{}/loslaten", bits::in_path(&draft.id));
    draft.page(visitor, status, &title, &fields(visitor, draft), &letting_go)
}

pub(super) async fn new_page(Coordinator(visitor): Coordinator) -> Response {
    show(&visitor, StatusCode::OK, &Draft::blank())
}

/// What the form of a volunteer shows, and what a hand wrote before.
async fn draft(shared: &Shared, visitor: &Visitor, id: &str) -> Result<(Draft, Option<Hand>, Scene), StoreError> {
    let scene = Scene::load(shared, visitor).await?.ok_or(StoreError::NotFound)?;
    let one = bits::volunteer_of(&scene.week.problem, id).filter(|one| scene.sees_volunteer(one));
    let one = one.ok_or(StoreError::NotFound)?;
    let cells = shown(&scene.words(visitor.lang), &scene, one);
    let hand = shared.store.hand(Side::Volunteer, id).await?;
    let person = shared.store.person(Side::Volunteer, id).await?.unwrap_or_default();
    let by_hand = hand.iter().flat_map(|hand| hand.cells.keys().cloned()).collect();
    let version = hand.as_ref().map_or(0, |hand| hand.version);
    let draft = Draft { id: id.to_owned(), version, cells, person, by_hand, ..Draft::blank() };
    Ok((draft, hand, scene))
}

pub(super) async fn page(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Path(id): Path<String>,
) -> Response {
    match draft(&shared, &visitor, &id).await {
        Ok((draft, ..)) => show(&visitor, StatusCode::OK, &draft),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

pub(super) async fn add(State(shared): State<Shared>, Coordinator(_): Coordinator, form: Signed<Fields>) -> Response {
    let visitor = form.visitor.clone();
    let found = async {
        let scene = Scene::load(&shared, &visitor).await?.ok_or(StoreError::NotFound)?;
        let taken = scene.week.problem.volunteers.iter().map(|one| one.id.as_str());
        Ok((next_id(&shared, Side::Volunteer, 'V', taken).await?, scene))
    };
    match found.await {
        Ok((id, scene)) => keep(&shared, form, Draft { id, ..Draft::blank() }, None, &scene, true).await,
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

pub(super) async fn change(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(id): Path<String>,
    form: Signed<Fields>,
) -> Response {
    match draft(&shared, &form.visitor, &id).await {
        Ok((draft, hand, scene)) => keep(&shared, form, draft, hand, &scene, false).await,
        Err(error) => Wrong::store(form.visitor.lang, error).into_response(),
    }
}

async fn keep(
    shared: &Shared,
    form: Signed<Fields>,
    was: Draft,
    hand: Option<Hand>,
    scene: &Scene,
    is_new: bool,
) -> Response {
    let (visitor, sent, person) = (&form.visitor, sent(&form.fields), person_of(&form.fields));
    let (id, version) = (was.id.clone(), field(&form.fields, "version").parse().unwrap_or(0));
    let stale = !is_new && version != was.version;
    let mut cells = if is_new { sent.clone() } else { edit::written(hand.as_ref(), &was.cells, &sent) };
    // The longest trip belongs to the ways: they are written together.
    for (column, other) in [("ways", "max-travel-min"), ("max-travel-min", "ways")] {
        if cells.contains_key(column) && !cells.contains_key(other) {
            cells.insert(other.to_owned(), sent.get(other).cloned().unwrap_or_default());
        }
    }
    let shown_id = if is_new { String::new() } else { id.clone() };
    let again = Draft { id: shown_id, cells: sent, person, ..was };
    let to = format!("/personen/volunteer/{}?said=written", bits::in_path(&id));
    let tried = Hand { side: Side::Volunteer, id: id.clone(), cells, version, changed_at: String::new() };
    let row = edit::Row { again, hand: hand.as_ref(), tried, stale, person_id: &id, to };
    edit::keep(shared, &form, &scene.week, row, |status, draft| show(visitor, status, draft)).await
}

pub(super) async fn let_go(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(id): Path<String>,
    form: Signed<edit::Version>,
) -> Response {
    edit::let_go(&shared, &form, Side::Volunteer, &id, "/vrijwilligers?said=let-go").await
}
