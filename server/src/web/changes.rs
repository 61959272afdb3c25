//! What is different from the plan before: new, gone, somebody else, another time; visit by visit, each with its reason.

use std::collections::BTreeSet;
use std::sync::Arc;

use koppel_engine::plan::Plan;
use koppel_engine::replan::{self, Changed, WhyChanged};
use koppel_engine::request::Appointment;
use maud::{Markup, html};

use super::bits;
use super::scene::Scene;
use super::visitor::Visitor;
use crate::lang::Lang;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::batches::{Batch, BatchState};

/// Changes told on Vandaag; Voorstellen has them all.
const SHOWN_MOST: usize = 8;
/// Plans looked back at.
const PLANS_MOST: i64 = 50;

/// What a change is, for who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    New,
    Gone,
    SomebodyElse,
    AnotherTime,
}

impl Kind {
    const ALL: [Self; 4] = [Self::New, Self::Gone, Self::SomebodyElse, Self::AnotherTime];

    fn of(changed: &Changed) -> Self {
        let who = |some: &[Appointment]| some.iter().map(|one| one.volunteer.clone()).collect::<BTreeSet<_>>();
        match (changed.before.is_empty(), changed.after.is_empty()) {
            (true, _) => Self::New,
            (_, true) => Self::Gone,
            _ if who(&changed.before) == who(&changed.after) => Self::AnotherTime,
            _ => Self::SomebodyElse,
        }
    }

    fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::New => lang.pick("Nieuw", "New"),
            Self::Gone => lang.pick("Komt niet meer", "No longer comes"),
            Self::SomebodyElse => lang.pick("Iemand anders", "Somebody else"),
            Self::AnotherTime => lang.pick("Een andere tijd", "Another time"),
        }
    }
}

/// What changed since a plan, as far as the visitor sees it.
pub(super) struct Since {
    before: Batch,
    changes: Vec<Changed>,
}

/// What stands now beside the last plan of an earlier day, or the plan before; nothing before the second plan of a week.
pub(super) async fn since(shared: &Shared, scene: &Scene) -> Result<Option<Since>, StoreError> {
    let (Some(planned), Some(standing)) = (scene.planned.clone(), scene.standing()) else { return Ok(None) };
    let batches = shared.store.batches(scene.week.id, PLANS_MOST).await?;
    let older = || batches.iter().filter(|one| one.state == BatchState::Done && one.id < planned.batch.id);
    let date = |batch: &Batch| bits::date_of(scene.week.clock.zone(), &batch.ended_at);
    let of_earlier_day = older().find(|one| date(one) < date(&planned.batch));
    let Some(former) = of_earlier_day.or_else(|| older().next()).cloned() else { return Ok(None) };
    let key = (former.id, scene.mark());
    let at_hand = planned.changed(key, &scene.week);
    let changes = match at_hand {
        Some(changes) => changes,
        None => {
            let Some(before) = shared.store.batch_plan(former.id).await? else { return Ok(None) };
            let before = with_settled(scene, before, former.id);
            let (problem, week) = (scene.without_refused(), scene.week.clone());
            let compare = move || replan::changes(&problem, &week.travel, &before, &standing);
            let compared = tokio::task::spawn_blocking(compare).await.expect("comparing does not panic");
            let changes = Arc::new(compared);
            planned.keep_changed(key, &scene.week, changes.clone());
            changes
        }
    };
    let changes = changes.iter().filter(|one| is_seen(scene, one)).cloned().collect();
    Ok(Some(Since { before: former, changes }))
}

/// A change is seen with its request, or with who comes or came.
fn is_seen(scene: &Scene, changed: &Changed) -> bool {
    let request = || bits::request_of(&scene.week.problem, &changed.request);
    let sees = |some: &[Appointment]| some.iter().any(|one| scene.sees_id(&one.volunteer));
    request().is_some_and(|request| scene.sees_request(request)) || sees(&changed.before) || sees(&changed.after)
}

/// On Vandaag: the first few; nothing when nothing changed.
pub(super) fn short(scene: &Scene, since: &Since, visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let changes = &since.changes;
    html! {
        @if !changes.is_empty() {
            section {
                h2 { (title(scene, since, lang)) " (" (changes.len()) ")" }
                ul { @for change in changes.iter().take(SHOWN_MOST) { li { (told(scene, change, lang)) } } }
                @if changes.len() > SHOWN_MOST { p { a href="/voorstellen#changed" { (lang.pick("Alle wijzigingen", "All changes")) } } }
            }
        }
    }
}

/// On Voorstellen: all of them, by what they are.
pub(super) fn section(scene: &Scene, since: &Since, visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let changes = &since.changes;
    html! {
        section.changed #changed {
            details open[changes.len() <= SHOWN_MOST] {
                summary { h2 { (title(scene, since, lang)) " (" (changes.len()) ")" } }
                @if changes.is_empty() { p.quiet { (lang.pick("Er is niets veranderd.", "Nothing changed.")) } }
                @for kind in Kind::ALL {
                    @let some: Vec<&Changed> = changes.iter().filter(|one| Kind::of(one) == kind).collect();
                    @if !some.is_empty() {
                        h3 { (kind.words(lang)) " (" (some.len()) ")" }
                        ul { @for change in some { li { (told(scene, change, lang)) } } }
                    }
                }
            }
        }
    }
}

/// `Anders dan in het voorstel van ma 23 nov 08:41`.
fn title(scene: &Scene, since: &Since, lang: Lang) -> String {
    let at = bits::moment(lang, scene.week.clock.zone(), &since.before.ended_at);
    lang.pick(format!("Anders dan in het voorstel van {at}"), format!("Different from the plan of {at}"))
}

/// One change, with its reason: what people said, else what the engine found, unless that names somebody who is not seen.
fn told(scene: &Scene, changed: &Changed, lang: Lang) -> String {
    let words = scene.words(lang);
    let of = |who: &str, request: &str| {
        scene.matches.iter().find(|one| one.state.is_no() && one.found.volunteer == who && one.found.request == request)
    };
    let said_no = changed.before.iter().find_map(|one| of(&one.volunteer, &changed.request));
    let why = match (said_no, &changed.why) {
        (Some(one), _) => {
            let reason = one.reason.map_or_else(String::new, |reason| format!(" ({})", reason.words(lang)));
            format!("{}: {}{reason}.", one.found.volunteer, one.state.words(lang))
        }
        (None, WhyChanged::NeededAt { volunteer, .. }) if !scene.sees_id(volunteer) => String::new(),
        (None, why) => words.why_changed(why),
    };
    format!("{} {why}", words.what_changed(changed)).trim_end().to_owned()
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
