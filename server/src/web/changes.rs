//! What the newest plan changed, visit by visit, each with its reason.

use std::collections::BTreeSet;

use koppel_engine::plan::Plan;
use koppel_engine::replan::{self, Changed};
use maud::{Markup, html};

use super::scene::Scene;
use super::visitor::Visitor;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::batches::{Batch, BatchState};

/// Changes told on the page.
const SHOWN_MOST: usize = 8;

/// The section; nothing before the second plan of a week, or when nothing changed.
pub(super) async fn section(
    shared: &Shared,
    scene: &Scene,
    batches: &[Batch],
    visitor: &Visitor,
) -> Result<Markup, StoreError> {
    let lang = visitor.lang;
    let mut done = batches.iter().filter(|batch| batch.state == BatchState::Done);
    let (Some(newest), Some(former), Some(planned)) = (done.next(), done.next(), &scene.planned) else {
        return Ok(html! {});
    };
    let Some(before) = shared.store.batch_plan(former.id).await? else { return Ok(html! {}) };
    let before = with_settled(scene, before, former.id);
    let after = with_settled(scene, planned.plan.clone(), newest.id);
    let (problem, week) = (scene.without_refused(), scene.week.clone());
    let compared = tokio::task::spawn_blocking(move || replan::changes(&problem, &week.travel, &before, &after));
    let changes: Vec<Changed> = compared.await.expect("comparing does not panic");
    let words = scene.words(lang);
    Ok(html! {
        @if !changes.is_empty() {
            section {
                h2 { (lang.pick("Anders dan in het vorige voorstel", "Different from the plan before")) " (" (changes.len()) ")" }
                ul { @for change in changes.iter().take(SHOWN_MOST) { li { (words.changed(change)) } } }
                @if changes.len() > SHOWN_MOST { p.quiet { (lang.pick("De andere staan bij Voorstellen.", "The others stand under Proposals.")) } }
            }
        }
    })
}

/// A plan with the matches that stood already when it was made.
fn with_settled(scene: &Scene, mut plan: Plan, batch: i64) -> Plan {
    let settled = scene.live().filter(|one| one.batch < batch).map(|one| one.found.clone());
    plan.matches.extend(settled);
    // A hand may have taken a request or a volunteer out of the week since.
    let problem = &scene.week.problem;
    let visits: BTreeSet<&str> = problem.visits.iter().map(|visit| visit.id.as_str()).collect();
    let volunteers: BTreeSet<&str> = problem.volunteers.iter().map(|one| one.id.as_str()).collect();
    plan.matches.retain(|one| visits.contains(one.visit.as_str()) && volunteers.contains(one.volunteer.as_str()));
    plan.unserved.retain(|one| visits.contains(one.visit.as_str()));
    plan
}
