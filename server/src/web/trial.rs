//! What if: one small change tried on the whole week. A plan is made with it and shown beside the one there is; nothing is kept
//! until somebody says so, and then it is written by hand like any other change.

use std::collections::BTreeSet;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use koppel_engine::explain::Change;
use koppel_engine::plan::Plan;
use koppel_engine::planning::Effort;
use koppel_engine::request::Visit;
use maud::{Markup, html};
use serde::Deserialize;

use super::form::{self, Signed};
use super::layout;
use super::scene::Scene;
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use crate::by_hand::{Cells, Hand, lay, small};
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::batches::Input;
use crate::store::persons::Side;
use crate::words::Words;

/// After so long what is there becomes the plan that is shown.
pub(super) const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// Which change: by its place in the list of the visit, on one plan.
#[derive(Deserialize)]
pub(super) struct Which {
    batch: i64,
    at: usize,
}

/// A change that was found, and what a hand would write for it.
struct Tried {
    scene: Scene,
    change: Change,
    side: Side,
    id: String,
    cells: Cells,
}

/// What a hand writes for a change; nothing for what only time brings (a certificate, a training), with whom it is about.
fn written(change: &Change, visit: &Visit, request: &str, words: &Words<'_>) -> (Side, String, Cells) {
    let first = |volunteers: &[String]| volunteers.first().cloned().unwrap_or_default();
    let word = |tag| words.problem.vocabulary.word(tag).to_owned();
    let request = request.to_owned();
    let (side, id, column, cell) = match change {
        Change::TravelMore { mode, by_s, volunteers } => {
            (Side::Volunteer, first(volunteers), small::travel_more(*mode), by_s.to_string())
        }
        Change::Mode { mode, volunteers } => {
            (Side::Volunteer, first(volunteers), small::with_mode(*mode), String::new())
        }
        Change::MoreRoom { volunteers } => {
            (Side::Volunteer, first(volunteers), small::MORE_ROOM.to_owned(), String::new())
        }
        Change::Skill { skill, volunteers } => {
            (Side::Volunteer, first(volunteers), small::SKILL.to_owned(), word(*skill))
        }
        Change::Certificate { certificate, volunteers } => {
            (Side::Volunteer, first(volunteers), small::CERTIFICATE.to_owned(), word(*certificate))
        }
        Change::OtherTime { time, .. } => {
            let (column, cell) = small::other_time(&visit.id, words.clock.at(time.starts_at).datetime());
            (Side::Requester, request, column, cell)
        }
        Change::DropWish { wish, .. } => (Side::Requester, request, small::NO_WISH.to_owned(), word(*wish)),
        Change::Unlink { visit, .. } => (Side::Requester, request, small::UNLINKED.to_owned(), visit.clone()),
        Change::Fewer { volunteers_needed } => {
            (Side::Requester, request, "volunteers-needed".to_owned(), volunteers_needed.to_string())
        }
    };
    (side, id, Cells::from([(column, cell)]))
}

/// Whether a hand may keep the change: certificates and skills are not had by wishing.
const fn can_be_kept(change: &Change) -> bool {
    !matches!(change, Change::Certificate { .. } | Change::Skill { .. })
}

async fn tried(shared: &Shared, visitor: &Visitor, visit: &str, which: &Which) -> Result<Tried, StoreError> {
    let scene = Scene::load(shared, visitor).await?.ok_or(StoreError::NotFound)?;
    let planned =
        scene.planned.clone().filter(|planned| planned.batch.id == which.batch).ok_or(StoreError::Conflict)?;
    let change = planned.changes().await.get(visit).and_then(|all| all.get(which.at).cloned());
    let change = change.ok_or(StoreError::NotFound)?;
    let place = scene.week.problem.visits.iter().find(|one| one.id == visit).ok_or(StoreError::NotFound)?;
    let request = scene.week.problem.request_of(place);
    if !scene.sees_request(request) {
        return Err(StoreError::NotFound);
    }
    // The change speaks in the words of the plan it was found in.
    let words = Words::new(visitor.lang, &planned.input.problem, &scene.week.clock);
    let (side, id, cells) = written(&change, place, &request.id, &words);
    Ok(Tried { change, side, id, cells, scene })
}

/// The plan with the change: what people decided stays.
async fn plan(shared: &Shared, tried: &Tried) -> Result<Plan, StoreError> {
    let (week, cells) = (tried.scene.week.clone(), tried.cells.clone());
    let hand = Hand { side: tried.side, id: tried.id.clone(), cells, version: 0, changed_at: String::new() };
    let decided = shared.store.work().await?.decided(week.id).await?;
    let input = tokio::task::spawn_blocking(move || {
        let (problem, _) = lay(&week, &[hand], crate::lang::Lang::Nl);
        let problem = decided.rest_of(&problem);
        let (policy, travel) = (week.policy.clone(), week.travel.clone());
        Input { problem, policy, travel, candidates: Effort::default().candidates }
    });
    let input = input.await.expect("laying does not panic");
    let made = shared.planner.once(input, PATIENCE).await;
    made.map_err(|_| StoreError::Refused("no plan could be made with this change"))
}

pub(super) async fn page(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Path(visit): Path<String>,
    Query(which): Query<Which>,
) -> Response {
    let made = async {
        let tried = tried(&shared, &visitor, &visit, &which).await?;
        let plan = plan(&shared, &tried).await?;
        Ok(content(&visitor, &visit, &which, &tried, &plan))
    };
    match made.await {
        Ok(body) => layout::page(&visitor, visitor.lang.pick("Wat als", "What if"), &body).into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

fn open_of(plan: &Plan) -> BTreeSet<&str> {
    plan.unserved.iter().map(|one| one.visit.as_str()).collect()
}

fn content(visitor: &Visitor, visit: &str, which: &Which, tried: &Tried, plan: &Plan) -> Markup {
    let lang = visitor.lang;
    let scene = &tried.scene;
    let words = scene.words(lang);
    let before = scene.planned.as_ref().map(|planned| open_of(&planned.plan)).unwrap_or_default();
    let after = open_of(plan);
    let (won, lost): (Vec<_>, Vec<_>) = (before.difference(&after).collect(), after.difference(&before).collect());
    let about = |visits: &[&&str]| {
        let problem = &scene.week.problem;
        let is_seen = |one: &&Visit| scene.sees_request(problem.request_of(one));
        let found = problem.visits.iter().filter(is_seen).filter(|one| visits.iter().any(|id| **id == one.id));
        found
            .map(|one| (one.id.clone(), words.kind_title(problem.request_of(one)), words.possible_times(one)))
            .collect::<Vec<_>>()
    };
    html! {
        h1 { (lang.pick("Wat als: ", "What if: ")) (words.change(&tried.change)) "?" }
        p.answer {
            @if won.iter().any(|one| **one == visit) { (lang.pick("Dan krijgt ", "Then ")) (visit) (lang.pick(" iemand.", " gets somebody.")) }
            @else { (lang.pick("Dan krijgt ", "Then ")) (visit) (lang.pick(" nog steeds niemand.", " still gets nobody.")) }
        }
        @for (title, some) in [(lang.pick("Krijgt dan wel hulp", "Would get help then"), about(&won)), (lang.pick("Krijgt dan geen hulp meer", "Would get no help any more"), about(&lost))] {
            @if !some.is_empty() {
                section { h2 { (title) " (" (some.len()) ")" } ul { @for (id, kind, times) in &some { li { b { (kind) } " " (id) " · " (times) } } } }
            }
        }
        section {
            h2 { (lang.pick("Het hele voorstel zou zijn", "The whole plan would be")) }
            @if scene.sees_all() { (scene.answer(&words, plan)) } @else { p { (words.answer(&plan.score).margin) } }
            p.quiet { (lang.pick("Er is niets bewaard.", "Nothing was kept.")) }
        }
        div.steps {
            @if can_be_kept(&tried.change) {
                form method="post" {
                    (form::signature(visitor))
                    input type="hidden" name="batch" value=(which.batch);
                    input type="hidden" name="at" value=(which.at);
                    button { (lang.pick("Zo doen", "Do this")) @if tried.side == Side::Volunteer { (lang.pick(": afgesproken met ", ": agreed with ")) (tried.id) } }
                }
            } @else {
                p { (lang.pick("Dit kan koppel niet voor u vastleggen: vraag het bewijs of de training aan, en zet het daarna in het bestand.", "koppel cannot write this for you: ask for the certificate or the training, and then put it in the file.")) }
            }
            a.button.second href="/niet-geplaatst" { (lang.pick("Terug", "Back")) }
        }
    }
}

/// Keeps the change: it is written by hand, and the next plan uses it.
pub(super) async fn keep(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(visit): Path<String>,
    form: Signed<Which>,
) -> Response {
    let Tried { change, side, id, cells, .. } = match tried(&shared, &form.visitor, &visit, &form.fields).await {
        Ok(tried) => tried,
        Err(error) => return Wrong::store(form.visitor.lang, error).into_response(),
    };
    let by_whom = form.visitor.by_whom();
    form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        if !can_be_kept(&change) {
            return Err(StoreError::Refused("a certificate or a skill is not had by wishing; put it in the file"));
        }
        work.add_cells(side, &id, cells, &by_whom).await?;
        Ok("/vandaag?said=written".to_owned())
    })
    .await
}
