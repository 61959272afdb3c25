//! The answers on a call list: what the store keeps of them, as the list reckons with it; and the form in which they are ticked.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use jiff::{Timestamp, Zoned};
use koppel_engine::plan::Plan;
use koppel_engine::replacement::{Answer, CallList, NoCallList};

use super::bits;
use super::form::{self, Signed};
use super::scene::Scene;
use super::urgent::{list_of, seen_visit};
use super::visitor::Coordinator;
use super::wrong::Wrong;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::call_answers::{Called, Said};

/// In front of the id of who answered.
pub(super) const ANSWER: &str = "a-";
/// The same, for the answer that the page showed.
pub(super) const BEFORE: &str = "was-";

/// The answers that are kept for a visit; of who has a match with the request since, its life counts.
pub(super) fn kept<'a>(scene: &'a Scene, visit: &'a str) -> impl Iterator<Item = &'a Called> {
    let has_match = |one: &Called| {
        let mut matches = scene.matches.iter();
        matches.any(|found| found.found.request == one.request && found.found.volunteer == one.volunteer)
    };
    scene.calls.iter().filter(move |one| one.visit == visit && !has_match(one))
}

/// The same, as the call list reckons with them.
pub(crate) fn answers(scene: &Scene, visit: &str, now: &Zoned) -> Vec<(String, Answer)> {
    let minutes = |at: &str| {
        let since = at.parse::<Timestamp>().map_or(0, |at| now.timestamp().as_second() - at.as_second());
        u32::try_from(since / 60).unwrap_or(0)
    };
    let of = |one: &Called| match one.said {
        Said::Yes => Answer::Yes,
        Said::No | Said::Silent => Answer::No,
        Said::Asked => Answer::Silent(minutes(&one.asked_at)),
    };
    kept(scene, visit).map(|one| (one.volunteer.clone(), of(one))).collect()
}

/// The call list with the answers that are kept. Who said yes and cannot come any more is left out: the plan may have changed since.
pub(super) fn list_now(
    scene: &Scene,
    plan: &Plan,
    visit: &str,
    now: &Zoned,
    within_min: Option<u32>,
) -> Result<CallList, NoCallList> {
    let mut answers = answers(scene, visit, now);
    loop {
        match list_of(scene, plan, visit, &answers, within_min) {
            Err(NoCallList::MayNot(who, _) | NoCallList::CannotThen(who))
                if answers.iter().any(|(id, answer)| *id == who && *answer == Answer::Yes) =>
            {
                answers.iter_mut().filter(|(id, _)| *id == who).for_each(|(_, answer)| *answer = Answer::No);
            }
            list => return list,
        }
    }
}

/// Somebody whose answer changed: what stood there, and what is ticked now.
struct Ticked {
    called: Called,
    before: Option<Said>,
    said: Option<Said>,
}

/// What is ticked otherwise than the page showed it.
fn ticked(scene: &Scene, visit: &str, fields: &BTreeMap<String, String>) -> Result<Vec<Ticked>, StoreError> {
    if !fields.keys().filter_map(|key| key.strip_prefix(ANSWER)).all(|id| scene.sees_id(id)) {
        return Err(StoreError::NotFound);
    }
    let plan = scene.standing().ok_or(StoreError::NotFound)?;
    let list = list_now(scene, &plan, visit, &Zoned::now(), None).map_err(|_| StoreError::Conflict)?;
    let mut all = Vec::new();
    for (key, answer) in fields {
        let Some(volunteer) = key.strip_prefix(ANSWER) else { continue };
        let before = fields.get(&format!("{BEFORE}{volunteer}")).and_then(|before| Said::named(before));
        let said = Said::named(answer);
        if said == before {
            continue;
        }
        let there = kept(scene, visit).find(|one| one.volunteer == volunteer).cloned();
        let of_list = || {
            let call = list.calls.iter().find(|call| call.volunteer == volunteer)?;
            let (visit, request, volunteer) = (list.visit.clone(), list.request.clone(), call.volunteer.clone());
            Some(Called {
                visit,
                request,
                volunteer,
                said: Said::Asked,
                travel_s: call.travel_s,
                asked_at: String::new(),
            })
        };
        let called = there.or_else(of_list);
        let called =
            called.ok_or(StoreError::Refused("this volunteer cannot come then; choose somebody of the list"))?;
        all.push(Ticked { called, before, said });
    }
    Ok(all)
}

/// Keeps the answers that were ticked, each in the log, and shows the list anew.
pub(super) async fn take_in(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(visit): Path<String>,
    form: Signed<BTreeMap<String, String>>,
) -> Response {
    let by_whom = form.visitor.by_whom();
    let found = async {
        let scene = Scene::load(&shared, &form.visitor).await?.ok_or(StoreError::NotFound)?;
        seen_visit(&scene, &visit)?;
        let ticked = ticked(&scene, &visit, &form.fields)?;
        Ok((scene.week.id, ticked))
    };
    let (week, ticked) = match found.await {
        Ok(found) => found,
        Err(error) => return Wrong::store(form.visitor.lang, error).into_response(),
    };
    let by = form.fields.get("by").filter(|by| !by.is_empty());
    let by = by.map_or_else(String::new, |by| format!("&by={}", bits::in_path(by)));
    form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        for Ticked { called, before, said } in &ticked {
            work.lay_answer(week, called, *before, *said, &by_whom).await?;
        }
        Ok(format!("/spoed/{}?said=answers{by}", bits::in_path(&visit)))
    })
    .await
}
