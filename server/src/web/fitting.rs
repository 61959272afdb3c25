//! Which organisation fits a request best: how many of its volunteers may go, and how good the best of them is. An ambassador brings
//! the request there.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use koppel_engine::points::Scale;
use koppel_engine::request::HelpRequest;
use koppel_engine::rules::Pair;
use maud::{Markup, html};
use serde::Deserialize;

use super::bits;
use super::form::{self, Signed};
use super::scene::Scene;
use super::visitor::{Ambassador, Visitor};
use super::wrong::Wrong;
use crate::by_hand::{Cells, small};
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::accounts::Role;
use crate::store::persons::Side;

/// Where a request is brought.
#[derive(Deserialize)]
pub(super) struct Bring {
    organisation: String,
}

/// For every organisation, by its place in the table: how many of its volunteers may go to one of the visits, and the points of the best.
fn fitting(scene: &Scene, id: &str) -> Vec<(u32, usize, i64)> {
    let problem = scene.without_refused();
    let scale = Scale::new(&problem, &scene.week.policy);
    let mut best: BTreeMap<u32, (usize, i64)> = BTreeMap::new();
    let visits: Vec<usize> =
        (0..problem.visits.len()).filter(|at| problem.request_of(&problem.visits[*at]).id == id).collect();
    for (who, volunteer) in problem.volunteers.iter().enumerate() {
        let Some(organisation) = volunteer.organisation else { continue };
        let points = visits.iter().filter_map(|visit| {
            let pair = Pair::new(&problem, who, *visit);
            let fit = pair.fit(&scene.week.travel).ok()?;
            // Whose request it is now must not speak for anybody.
            let worth = |slot: usize| {
                let parts = scale.parts(&pair, &fit, pair.visit.slots[slot]);
                parts.sum() - parts.organisation
            };
            fit.slots.iter().map(worth).max()
        });
        if let Some(points) = points.max() {
            let (number, most) = best.entry(organisation).or_insert((0, points));
            *number += 1;
            *most = points.max(*most);
        }
    }
    let mut all: Vec<(u32, usize, i64)> =
        best.into_iter().map(|(place, (number, most))| (place, number, most)).collect();
    all.sort_by_key(|(place, number, most)| (-most, std::cmp::Reverse(*number), *place));
    all
}

/// The section of a request's page; nothing where there is only one organisation.
pub(super) fn section(scene: &Scene, visitor: &Visitor, request: &HelpRequest) -> Markup {
    let lang = visitor.lang;
    let organisations = &scene.week.problem.organisations;
    if organisations.len() < 2 || !matches!(visitor.role(), Role::Ambassador | Role::Administrator) {
        return html! {};
    }
    let now = request.organisation;
    html! {
        section {
            h2 { (lang.pick("Welke organisatie past het best?", "Which organisation fits best?")) }
            table.narrow {
                thead { tr {
                    th scope="col" { (lang.pick("Organisatie", "Organisation")) }
                    th.number scope="col" { (lang.pick("Vrijwilligers die mogen", "Volunteers who may")) }
                    th.number scope="col" { (lang.pick("Beste in punten", "Best in points")) }
                    th scope="col" { span.skip-words { (lang.pick("Breng erheen", "Bring there")) } }
                } }
                tbody {
                    @for (place, number, most) in fitting(scene, &request.id) {
                        @let name = &organisations[place as usize].id;
                        tr {
                            td { (name) }
                            td.number { (number) }
                            td.number { (lang.number(most)) }
                            td {
                                @if now == Some(place) { (lang.pick("hier nu", "here now")) } @else {
                                    form method="post" action=(format!("/hulpvragen/{}/organisatie", bits::in_path(&request.id))) {
                                        (form::signature(visitor))
                                        button.second name="organisation" value=(name) { (lang.pick("Breng naar ", "Bring to ")) (name) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Brings a request to an organisation: its volunteers are preferred from then on.
pub(super) async fn bring(
    State(shared): State<Shared>,
    Ambassador(visitor): Ambassador,
    Path(id): Path<String>,
    form: Signed<Bring>,
) -> Response {
    let to = form.fields.organisation.clone();
    let found = async {
        let scene = Scene::load(&shared, &visitor).await?.ok_or(StoreError::NotFound)?;
        bits::request_of(&scene.week.problem, &id).ok_or(StoreError::NotFound)?;
        let known = scene.week.problem.organisations.iter().any(|one| one.id == to);
        if known { Ok(()) } else { Err(StoreError::Refused("there is no such organisation; choose one of the list")) }
    };
    if let Err(error) = found.await {
        return Wrong::store(form.visitor.lang, error).into_response();
    }
    let by_whom = form.visitor.by_whom();
    form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        let cells = Cells::from([(small::ORGANISATION.to_owned(), to)]);
        work.add_cells(Side::Requester, &id, cells, &by_whom).await?;
        Ok(format!("/hulpvragen/{}?said=written", bits::in_path(&id)))
    })
    .await
}
