//! Somebody else for a proposal: who may, what each would cost in points, and what would fall open. And: never again these two.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use koppel_engine::explain::{Clash, Explainer, PairStory, Verdict};
use koppel_engine::plan::Match;
use koppel_engine::points::Scale;
use koppel_engine::problem::Problem;
use koppel_engine::rules::Pair;
use maud::{Markup, html};
use serde::Deserialize;

use super::beside::Beside;
use super::form::{self, Signed};
use super::scene::Scene;
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, layout};
use crate::by_hand::{Cells, EXCLUDES};
use crate::life::{Reason, State as Life};
use crate::serve::{App, Shared};
use crate::store::StoreError;
use crate::store::matches::{Stored, Substitution};
use crate::store::persons::Side;
use crate::store::weeks::Week;

/// People shown.
const SHOWN_MOST: usize = 25;

/// Who goes instead.
#[derive(Deserialize)]
pub(super) struct Instead {
    version: i64,
    volunteer: String,
}

/// The version a match was looked at.
#[derive(Deserialize)]
pub(super) struct Version {
    version: i64,
}

/// Somebody who could go instead.
pub(crate) struct Choice {
    /// Why, and with how many points.
    pub story: PairStory,
    /// Points of the match.
    pub points: i64,
    /// What every plan with this choice is worth less, at least.
    pub costs: i64,
    /// The visit that this volunteer would leave.
    pub leaves: Option<String>,
    /// A limit that is reached: what would have to go shows when the choice is tried on the whole week.
    pub limit: Option<Clash>,
}

/// Who may go instead of who is proposed now, those who leave nothing open in front.
pub(crate) async fn choices(scene: &Scene, one: &Stored) -> Vec<Choice> {
    let Some(planned) = scene.planned.clone() else { return Vec::new() };
    let (request, visit, now) = (one.found.request.clone(), one.found.visit.clone(), one.found.volunteer.clone());
    let told = tokio::task::spawn_blocking(move || {
        let explainer = Explainer::new(&planned.input.problem, &planned.input.travel, &planned.plan);
        let others = planned.input.problem.volunteers.iter().filter(|other| other.id != now);
        let stories = others.flat_map(|other| explainer.pair(&other.id, &request).unwrap_or_default());
        stories.filter(|story| story.visit == visit).collect::<Vec<_>>()
    });
    let stories = told.await.expect("explaining does not panic");
    let settled: Vec<&str> = scene
        .matches
        .iter()
        .filter(|other| other.state.is_kept() || other.pinned)
        .map(|other| other.found.visit.as_str())
        .collect();
    let mut choices: Vec<Choice> = stories
        .into_iter()
        .filter(|story| scene.sees_id(&story.volunteer))
        .filter_map(|story| {
            let Verdict::Lost { points, costs_at_least, clash, .. } = &story.verdict else { return None };
            let (leaves, limit) = match clash {
                None => (None, None),
                Some(Clash::Overlap { visit, .. }) if !settled.contains(&visit.as_str()) => (Some(visit.clone()), None),
                Some(
                    limit @ (Clash::VisitsLimit { .. }
                    | Clash::MinutesLimit { .. }
                    | Clash::DaysLimit { .. }
                    | Clash::NightsLimit { .. }
                    | Clash::OrganisationLimit { .. }),
                ) => (None, Some(limit.clone())),
                // Somebody who was promised elsewhere, or whom another visit binds.
                Some(_) => return None,
            };
            Some(Choice { points: *points, costs: *costs_at_least, leaves, limit, story })
        })
        .collect();
    choices.sort_by_key(|choice| (choice.limit.is_some(), choice.leaves.is_some(), choice.costs, -choice.points));
    let (problem, beside) = (scene.without_refused(), Beside::of(scene));
    let (week, one) = (scene.week.clone(), one.clone());
    // A limit that is reached is looked at on the whole week.
    let fits = move |choice: &Choice| {
        choice.limit.is_some()
            || match_in(&problem, &week, &one, &choice.story.volunteer)
                .is_some_and(|found| beside.fits(&found, &leaving(&beside, &one, choice)))
    };
    let fitting = tokio::task::spawn_blocking(move || choices.into_iter().filter(fits).take(SHOWN_MOST).collect());
    fitting.await.expect("looking at a volunteer's days does not panic")
}

/// The proposals that no longer stand when somebody is chosen for one of them.
fn leaving(beside: &Beside, one: &Stored, choice: &Choice) -> Vec<i64> {
    let leaves = choice.leaves.iter().flat_map(|visit| beside.on(&choice.story.volunteer, visit));
    leaves.chain([one.id]).collect()
}

pub(super) async fn page(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Path(id): Path<i64>,
) -> Response {
    match content(&shared, &visitor, id).await {
        Ok(body) => layout::page(&visitor, visitor.lang.pick("Iemand anders", "Somebody else"), &body).into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

async fn content(shared: &Shared, visitor: &Visitor, id: i64) -> Result<Markup, StoreError> {
    let lang = visitor.lang;
    let scene = Scene::load(shared, visitor).await?.ok_or(StoreError::NotFound)?;
    let one = scene.matches.iter().find(|one| one.id == id && scene.sees_match(one)).ok_or(StoreError::NotFound)?;
    let request = bits::request_of(&scene.week.problem, &one.found.request).ok_or(StoreError::NotFound)?;
    let words = scene.words(lang);
    let choices = choices(&scene, one).await;
    let ids = choices.iter().map(|choice| choice.story.volunteer.as_str()).collect();
    let people = shared.store.people(&ids, &[].into()).await?;
    Ok(html! {
        h1 { (lang.pick("Iemand anders voor ", "Somebody else for ")) (words.kind_title(request)) " " span.quiet { (bits::request(&request.id)) } }
        p { (words.when(one.found.time)) ". " (lang.pick("Nu voorgesteld: ", "Proposed now: ")) (bits::volunteer(&one.found.volunteer, scene.first_name(&one.found.volunteer))) ", " (words.trip(&one.found)) ", " (lang.number(one.found.points)) " " (lang.pick("punten", "points")) "." }
        @if one.state != Life::Proposed {
            (bits::empty(lang.pick("Hier is al over beslist; kies bij Voorstellen eerst „Nee, omdat …”.", "This was decided already; first choose “No, because …” under Proposals."), Some(("/voorstellen", lang.pick("Naar Voorstellen", "To Proposals")))))
        } @else if choices.is_empty() {
            (bits::empty(lang.pick("Niemand anders kan dan, volgens het laatste voorstel. Spoed laat zien wie u toch kunt vragen.", "Nobody else can then, by the last plan. Urgent shows whom you can ask all the same."), Some(("/spoed", lang.pick("Naar Spoed", "To Urgent")))))
        } @else {
            table.narrow.choices {
                thead { tr {
                    th scope="col" { (lang.pick("Wie", "Who")) }
                    th.number scope="col" { (lang.pick("Punten", "Points")) }
                    th.number scope="col" { (lang.pick("Kost minstens", "Costs at least")) }
                    th scope="col" { (lang.pick("Laat open", "Leaves open")) }
                    th scope="col" { span.skip-words { (lang.pick("Kies", "Choose")) } }
                } }
                tbody {
                    @for choice in &choices {
                        @let who = &choice.story.volunteer;
                        tr {
                            td { (bits::volunteer(who, people.volunteer(who).map_or("", crate::people::Person::short_name))) }
                            td.number data-what=(lang.pick("punten", "points")) { (lang.number(choice.points)) }
                            td.number data-what=(lang.pick("kost minstens", "costs at least")) { (lang.number(choice.costs)) }
                            td data-what=(lang.pick("laat open", "leaves open")) {
                                @match (&choice.leaves, &choice.limit) {
                                    (Some(visit), _) => span.attention { (visit) },
                                    (None, Some(limit)) => span.attention { (words.clash(who, limit)) },
                                    (None, None) => span.quiet { (lang.pick("niets", "nothing")) },
                                }
                            }
                            td {
                                @if choice.limit.is_some() {
                                    a.button.second href=(format!("/matches/{id}/ruil/proef?volunteer={}", bits::in_path(who))) { (lang.pick("Bekijk ", "Look at ")) (who) }
                                } @else {
                                form method="post" {
                                    (form::signature(visitor))
                                    input type="hidden" name="version" value=(one.version);
                                    button.second name="volunteer" value=(who) { (lang.pick("Kies ", "Choose ")) (who) }
                                }
                                }
                            }
                        }
                    }
                }
            }
            @if choices.iter().any(|choice| choice.limit.is_some()) { p.quiet { (lang.pick("Wie aan een grens zit, kan alleen als er iets anders wegvalt: „Bekijk” laat zien wat. ", "Whoever is at a limit can come only if something else goes: “Look at” shows what.")) } }
            p.quiet { (lang.pick("Wat het kost, volgt uit de prijzen van het laatste voorstel: elk voorstel met deze keuze is minstens zoveel minder waard.", "What it costs follows from the prices of the last plan: every plan with this choice is worth at least so much less.")) }
        }
        section {
            h2 { (lang.pick("Deze twee nooit meer samen", "These two never together again")) }
            p { (lang.pick("Het voorstel wordt een nee, en geen volgend voorstel brengt deze vrijwilliger bij deze aanvrager.", "The proposal becomes a no, and no further plan brings this volunteer to this requester.")) }
            form method="post" action=(format!("/matches/{id}/nooit")) {
                (form::signature(visitor))
                input type="hidden" name="version" value=(one.version);
                button.danger { (lang.pick("Nooit meer samen", "Never together again")) }
            }
        }
    })
}

/// The match of somebody else at the same time, with its points.
pub(super) fn match_of(scene: &Scene, one: &Stored, volunteer: &str) -> Option<Match> {
    match_in(&scene.without_refused(), &scene.week, one, volunteer)
}

fn match_in(problem: &Problem, week: &Week, one: &Stored, volunteer: &str) -> Option<Match> {
    let who = problem.volunteers.iter().position(|other| other.id == volunteer)?;
    let visit = problem.visits.iter().position(|visit| visit.id == one.found.visit)?;
    let pair = Pair::new(problem, who, visit);
    let fit = pair.fit(&week.travel).ok()?;
    let slots: Vec<_> = fit.slots.iter().map(|slot| pair.visit.slots[slot]).collect();
    let time = slots.iter().find(|slot| **slot == one.found.time).or(slots.first()).copied()?;
    let parts = Scale::new(problem, &week.policy).parts(&pair, &fit, time);
    Some(Match {
        volunteer: volunteer.to_owned(),
        time,
        mode: fit.mode,
        travel_s: fit.travel_s,
        points: parts.sum(),
        parts,
        ..one.found.clone()
    })
}

pub(super) async fn swap(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(id): Path<i64>,
    form: Signed<Instead>,
) -> Response {
    let Instead { version, volunteer } = &form.fields;
    let found = async {
        let scene = Scene::load(&shared, &form.visitor).await?.ok_or(StoreError::NotFound)?;
        let one = scene.matches.iter().find(|one| one.id == id && scene.sees_match(one)).ok_or(StoreError::NotFound)?;
        let (found, leaves) = chosen(&scene, one, volunteer).await?;
        Ok((scene, found, leaves))
    };
    let (scene, found, leaves) = match found.await {
        Ok(found) => found,
        Err(error) => return Wrong::store(form.visitor.lang, error).into_response(),
    };
    let by_whom = form.visitor.by_whom();
    let swap = Substitution { found, leaves: leaves.into_iter().collect(), looked_at: &scene.matches };
    form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        let new = work.swap(id, *version, swap, &by_whom).await?;
        Ok(format!("/voorstellen?said=swapped#m{new}"))
    })
    .await
}

/// A no for good: the proposal is declined, and the volunteer never goes to this requester again.
pub(super) async fn never(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(id): Path<i64>,
    form: Signed<Version>,
) -> Response {
    let by_whom = form.visitor.by_whom();
    let found = async {
        let scene = Scene::load(&shared, &form.visitor).await?.ok_or(StoreError::NotFound)?;
        let one = scene.matches.iter().find(|one| one.id == id && scene.sees_match(one)).ok_or(StoreError::NotFound)?;
        never_again(&shared, &scene, one).await
    };
    let (volunteer, cells) = match found.await {
        Ok(found) => found,
        Err(error) => return Wrong::store(form.visitor.lang, error).into_response(),
    };
    form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        work.step(id, form.fields.version, Life::Declined, Some(Reason::NoKlik), &by_whom).await?;
        work.add_cells(Side::Volunteer, &volunteer, cells, &by_whom).await?;
        Ok("/voorstellen?said=never".to_owned())
    })
    .await
}

/// The match of a volunteer who was chosen, and the proposal, with its version, that this volunteer leaves.
///
/// # Errors
/// [`StoreError::Refused`] when this volunteer cannot go instead.
pub(crate) async fn chosen(
    scene: &Scene,
    one: &Stored,
    volunteer: &str,
) -> Result<(Match, Option<(i64, i64)>), StoreError> {
    let all = choices(scene, one).await;
    let chosen = all.iter().find(|choice| choice.story.volunteer == volunteer && choice.limit.is_none());
    let chosen = chosen.ok_or(StoreError::Refused("this volunteer cannot go instead; choose somebody of the list"))?;
    let found = match_of(scene, one, volunteer).ok_or(StoreError::Conflict)?;
    let leaves = scene
        .live()
        .find(|other| other.found.volunteer == volunteer && chosen.leaves.as_ref() == Some(&other.found.visit));
    Ok((found, leaves.map(|other| (other.id, other.version))))
}

/// The volunteer of a match and the cells by which this volunteer never goes to its requester again.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn never_again(shared: &App, scene: &Scene, one: &Stored) -> Result<(String, Cells), StoreError> {
    let request = bits::request_of(&scene.week.problem, &one.found.request).ok_or(StoreError::NotFound)?;
    let hand = shared.store.hand(Side::Volunteer, &one.found.volunteer).await?;
    let before = hand.and_then(|hand| hand.cells.get(EXCLUDES).cloned()).unwrap_or_default();
    let all = format!("{before} {}", request.requester);
    Ok((one.found.volunteer.clone(), Cells::from([(EXCLUDES.to_owned(), all.trim().to_owned())])))
}
