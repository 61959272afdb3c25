//! Somebody else who is at a limit: tried on the whole week, with what would have to go and what it costs, before anybody decides.

use std::collections::BTreeSet;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use koppel_engine::plan::{Match, Plan};
use koppel_engine::planning::Effort;
use koppel_engine::replan::{self, Changed};
use koppel_engine::request::Appointment;
use maud::{Markup, html};
use serde::Deserialize;

use super::beside::Beside;
use super::form::{self, Signed};
use super::scene::Scene;
use super::swap::match_of;
use super::trial::PATIENCE;
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, layout};
use crate::life::State as Life;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::batches::Input;
use crate::store::matches::{Stored, Substitution};

/// Who would go instead.
#[derive(Deserialize)]
pub(super) struct Who {
    volunteer: String,
}

/// Who goes instead, and the proposals of that volunteer that go, as `12:1,14:1`: a match and its version.
#[derive(Deserialize)]
pub(super) struct Instead {
    version: i64,
    volunteer: String,
    #[serde(default)]
    leaves: String,
}

/// What came of trying.
struct Tried {
    found: Match,
    /// Points of the best plan with this choice, and without.
    with: i64,
    without: i64,
    changes: Vec<Changed>,
    /// Proposals of the volunteer that the plan with this choice does not have.
    leaves: Vec<(i64, i64)>,
}

/// What is left to plan, as it is and with the match pinned.
async fn inputs(shared: &Shared, scene: &Scene, found: &Match) -> Result<(Input, Input), StoreError> {
    let (week, found) = (scene.week.clone(), found.clone());
    let decided = shared.store.work().await?.decided(week.id).await?;
    let made = tokio::task::spawn_blocking(move || {
        let input = |problem| Input {
            problem,
            policy: week.policy.clone(),
            travel: week.travel.clone(),
            candidates: Effort::default().candidates,
        };
        let rest = decided.rest_of(&week.problem);
        let mut pinned = rest.clone();
        // A visit of which a place is settled is a request of its own there.
        let request = pinned.visits.iter().find(|visit| visit.id == found.visit).map(|visit| pinned.request_of(visit));
        let request = request.map_or_else(String::new, |request| request.id.clone());
        let given_back = replan::pin(&mut pinned, &week.travel, &[Match { request, ..found }]);
        given_back.is_empty().then(|| (input(rest), input(pinned)))
    });
    let made = made.await.expect("pinning does not panic");
    made.ok_or(StoreError::Refused("this volunteer cannot go next to what was agreed already; choose somebody else"))
}

async fn plan(shared: &Shared, input: Input) -> Result<Plan, StoreError> {
    let made = shared.planner.once(input, PATIENCE).await;
    made.map_err(|_| StoreError::Refused("no plan could be made with this choice"))
}

async fn tried(shared: &Shared, scene: &Scene, one: &Stored, volunteer: &str) -> Result<Tried, StoreError> {
    let (Some(planned), Some(standing)) = (scene.planned.clone(), scene.standing()) else {
        return Err(StoreError::NotFound);
    };
    if one.state != Life::Proposed || !scene.sees_id(volunteer) {
        return Err(StoreError::NotFound);
    }
    let found = match_of(scene, one, volunteer).ok_or(StoreError::NotFound)?;
    let (rest, pinned) = inputs(shared, scene, &found).await?;
    // The plan there is, is the best without the choice as long as nothing was decided since.
    let without = match rest.hash() == planned.batch.input_hash {
        true => planned.plan.score.total,
        false => plan(shared, rest).await?.score.total,
    };
    let made = plan(shared, pinned).await?;
    let with = made.score.total;
    let (problem, week) = (scene.without_refused(), scene.week.clone());
    let after = with_kept(scene, made);
    let compare = move || {
        let changes = replan::changes(&problem, &week.travel, &standing, &after);
        (changes, after)
    };
    let (changes, after) = tokio::task::spawn_blocking(compare).await.expect("comparing does not panic");
    let is_there = |other: &Stored| {
        after.matches.iter().any(|one| one.visit == other.found.visit && one.volunteer == other.found.volunteer)
    };
    let leaves = scene
        .matches
        .iter()
        .filter(|other| other.state == Life::Proposed && !other.pinned && other.id != one.id)
        .filter(|other| other.found.volunteer == volunteer && !is_there(other))
        .map(|other| (other.id, other.version))
        .collect();
    Ok(Tried { found, with, without, changes, leaves })
}

/// A plan of what was left with the matches that stay.
fn with_kept(scene: &Scene, mut plan: Plan) -> Plan {
    let kept = scene.live().filter(|one| one.state.is_kept() || one.pinned).map(|one| one.found.clone());
    plan.matches.extend(kept);
    plan
}

pub(super) async fn page(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Path(id): Path<i64>,
    Query(who): Query<Who>,
) -> Response {
    let made = async {
        let scene = Scene::load(&shared, &visitor).await?.ok_or(StoreError::NotFound)?;
        let one = scene.matches.iter().find(|one| one.id == id && scene.sees_match(one)).ok_or(StoreError::NotFound)?;
        let tried = tried(&shared, &scene, one, &who.volunteer).await?;
        Ok(content(&scene, &visitor, one, &tried))
    };
    match made.await {
        Ok(body) => layout::page(&visitor, visitor.lang.pick("Wat als", "What if"), &body).into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

/// Whether the same volunteers go, at another time.
fn goes_still(change: &Changed) -> bool {
    let who = |all: &[Appointment]| all.iter().map(|one| one.volunteer.clone()).collect::<BTreeSet<_>>();
    !change.after.is_empty() && who(&change.before) == who(&change.after)
}

fn content(scene: &Scene, visitor: &Visitor, one: &Stored, tried: &Tried) -> Markup {
    let (lang, words) = (visitor.lang, scene.words(visitor.lang));
    let Tried { found, with, without, changes, leaves } = tried;
    let costs = without - with;
    let seen = |change: &&Changed| {
        bits::request_of(&scene.week.problem, &change.request).is_some_and(|request| scene.sees_request(request))
    };
    let (others, own): (Vec<&Changed>, Vec<&Changed>) =
        changes.iter().filter(seen).partition(|change| change.visit != one.found.visit);
    let leaves: Vec<String> = leaves.iter().map(|(id, version)| format!("{id}:{version}")).collect();
    html! {
        h1 { (lang.pick("Wat als ", "What if ")) (found.volunteer) (lang.pick(" naar ", " goes to ")) (found.visit) (lang.pick(" gaat?", "?")) }
        p.answer {
            @if costs > 0 { (lang.pick(format!("Het beste voorstel wordt dan {} punten minder waard: {} in plaats van {}.", lang.number(costs), lang.number(*with), lang.number(*without)), format!("The best plan is worth {} points less then: {} instead of {}.", lang.number(costs), lang.number(*with), lang.number(*without)))) }
            @else { (lang.pick("Dat kost niets: het voorstel blijft evenveel waard.", "That costs nothing: the plan stays worth as much.")) }
        }
        @for change in own { p { (words.what_changed(change)) } }
        section {
            h2 { (lang.pick("Wat er verder verandert", "What else changes")) " (" (others.len()) ")" }
            @if others.is_empty() { p.quiet { (lang.pick("Niets.", "Nothing.")) } }
            @let (same, other): (Vec<&Changed>, Vec<&Changed>) = others.iter().partition(|change| goes_still(change));
            @for (title, changes) in [(lang.pick("Iemand anders gaat", "Somebody else goes"), other), (lang.pick("Alleen een andere tijd", "Only another time"), same)] {
                @if !changes.is_empty() {
                    h3 { (title) " (" (changes.len()) ")" }
                    ul { @for change in changes { li { (words.what_changed(change)) } } }
                }
            }
            p.quiet { (lang.pick("Er is nog niets bewaard. Kiest u dit, dan staat het vast en maakt koppel de rest van het voorstel opnieuw.", "Nothing is kept yet. If you choose this, it is pinned and koppel makes the rest of the plan again.")) }
        }
        div.steps {
            form method="post" {
                (form::signature(visitor))
                input type="hidden" name="version" value=(one.version);
                input type="hidden" name="volunteer" value=(found.volunteer);
                input type="hidden" name="leaves" value=(leaves.join(","));
                button { (lang.pick("Kies ", "Choose ")) (found.volunteer) }
            }
            a.button.second href=(format!("/matches/{}/ruil", one.id)) { (lang.pick("Terug", "Back")) }
        }
    }
}

/// Puts the other in the proposal's place, pinned, takes back what has to go, and makes the rest again.
pub(super) async fn choose(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(id): Path<i64>,
    form: Signed<Instead>,
) -> Response {
    let Instead { version, volunteer, leaves } = &form.fields;
    let found = async {
        let scene = Scene::load(&shared, &form.visitor).await?.ok_or(StoreError::NotFound)?;
        let one = scene.matches.iter().find(|one| one.id == id && scene.sees_match(one)).ok_or(StoreError::NotFound)?;
        if !scene.sees_id(volunteer) {
            return Err(StoreError::NotFound);
        }
        let found = match_of(&scene, one, volunteer).ok_or(StoreError::NotFound)?;
        inputs(&shared, &scene, &found).await?;
        // Only proposals of this volunteer go with it.
        let is_theirs = |id: i64| scene.matches.iter().any(|one| one.id == id && one.found.volunteer == *volunteer);
        let leaves = leaves.split(',').filter_map(|pair| {
            let (id, version) = pair.split_once(':')?;
            Some((id.parse().ok()?, version.parse().ok()?))
        });
        let leaves: Vec<(i64, i64)> = leaves.filter(|(id, _)| is_theirs(*id)).collect();
        // Until the plan is made again, nobody is in two places either.
        let leaving: Vec<i64> = leaves.iter().map(|(id, _)| *id).chain([one.id]).collect();
        if !Beside::of(&scene).fits(&found, &leaving) {
            return Err(StoreError::Conflict);
        }
        Ok((scene, found, leaves))
    };
    let (scene, found, leaves) = match found.await {
        Ok(found) => found,
        Err(error) => return Wrong::store(form.visitor.lang, error).into_response(),
    };
    let by_whom = form.visitor.by_whom();
    let swap = Substitution { found, leaves, looked_at: &scene.matches };
    let response = form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        work.swap(id, *version, swap, &by_whom).await?;
        shared.planner.begin(work, &scene.week, &by_whom).await?;
        Ok("/vandaag?said=swapped".to_owned())
    })
    .await;
    shared.workers.wake().await;
    response
}
