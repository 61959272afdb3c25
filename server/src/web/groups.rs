//! Groepen: what is offered to many at once, who carries it, who goes with what, and what that takes off the visits at home.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use koppel_engine::plan::{OfferRun, Plan};
use maud::{Markup, html};

use super::scene::Scene;
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, layout};
use crate::serve::Shared;
use crate::words::area::area;
use crate::words::lines::clean;

pub(super) async fn page(State(shared): State<Shared>, Coordinator(visitor): Coordinator) -> Response {
    let title = visitor.lang.pick("Groepsaanbod", "Group offers");
    let body = Scene::load(&shared, &visitor).await.map(|scene| match &scene {
        None => html! { h1 { (title) } (bits::no_week(visitor.lang)) },
        Some(scene) => content(scene, &visitor, title),
    });
    match body {
        Ok(body) => layout::page(&visitor, title, &body).into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

/// One line for Voorstellen and Vandaag: how many go to a group; nothing where no group is offered.
pub(super) fn line(plan: &Plan, visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let going = plan.offers.iter().filter(|run| run.why_not.is_none()).count();
    let seats = lang.count(
        plan.seats.len() as u64,
        lang.pick("hulpvraag gaat", "request goes"),
        lang.pick("hulpvragen gaan", "requests go"),
    );
    html! {
        @if !plan.offers.is_empty() {
            p { (seats) " " (lang.pick(format!("naar een groep; {going} van de {} groepen gaan door. ", plan.offers.len()), format!("to a group; {going} of {} groups take place. ", plan.offers.len()))) a href="/groepen" { (lang.pick("Bekijk de groepen", "See the groups")) } }
        }
    }
}

fn content(scene: &Scene, visitor: &Visitor, title: &str) -> Markup {
    let lang = visitor.lang;
    let plan = scene.standing_seen().filter(|plan| !plan.offers.is_empty());
    let Some(plan) = plan else {
        return html! {
            h1 { (title) }
            (bits::empty(lang.pick("Hier staan groepen waar meer mensen tegelijk bij kunnen: een eettafel, een wandelclub. Zet ze in een tabel „groepsaanbod” en lees die in; het volgende voorstel vult de plaatsen.", "Here stand groups that several people can join at once: a lunch table, a walking club. Put them in a table “group offers” and import it; the next plan fills the seats."), Some(("/importeren", lang.pick("Naar Importeren", "To Import")))))
        };
    };
    html! {
        h1 { (title) }
        p.answer { (saved(&plan, visitor)) }
        div.cards { @for run in &plan.offers { (card(scene, &plan, run, visitor)) } }
    }
}

/// What groups take off the visits at home.
fn saved(plan: &Plan, visitor: &Visitor) -> String {
    let lang = visitor.lang;
    let seats = plan.seats.len();
    let is_carrier = |visit: &String| plan.offers.iter().any(|run| run.offer == *visit);
    let carriers = plan.matches.iter().filter(|one| is_carrier(&one.visit)).count();
    let requests = lang.count(seats as u64, lang.pick("hulpvraag", "request"), lang.pick("hulpvragen", "requests"));
    let carried =
        lang.count(carriers as u64, lang.pick("vrijwilliger", "volunteer"), lang.pick("vrijwilligers", "volunteers"));
    match seats {
        0 => lang.pick("Deze week gaat niemand naar een groep.", "Nobody goes to a group this week.").to_owned(),
        _ => {
            let (carry, carries) = match carriers {
                1 => (lang.pick("draagt", "carries"), ""),
                _ => (lang.pick("dragen", "carry"), lang.pick(" samen", " together")),
            };
            lang.pick(
                format!(
                    "{requests} minder om ieder apart iemand voor te zoeken: {carried} {carry}{carries} de groepen."
                ),
                format!("{requests} fewer to find somebody for one by one: {carried} {carry} the groups{carries}."),
            )
        }
    }
}

fn card(scene: &Scene, plan: &Plan, run: &OfferRun, visitor: &Visitor) -> Markup {
    let (lang, words, problem) = (visitor.lang, scene.words(visitor.lang), &scene.week.problem);
    let offer = bits::request_of(problem, &run.request);
    let carriers: Vec<_> = plan.matches.iter().filter(|one| one.visit == run.offer).collect();
    let guests: Vec<_> = plan.seats.iter().filter(|seat| seat.offer == run.offer).collect();
    let at = problem.visits.iter().find(|visit| visit.id == run.offer);
    html! {
        article.open[run.why_not.is_some()] {
            h2 { @if let Some(offer) = offer { (words.kind_title(offer)) " " } span.quiet { (bits::request(&run.request)) } }
            p.quiet { @if let Some(at) = at { (words.possible_times(at)) } @if let Some(offer) = offer { " · " (area(&offer.place)) } }
            @if let Some(why) = run.why_not {
                p { b { (lang.pick("Gaat niet door. ", "Does not take place. ")) } (words.why_not_offered(why)) }
            } @else {
                p { b { (words.seats_taken(run)) } " " (lang.pick("bezet", "taken")) "." }
                p {
                    (lang.pick("Gedragen door ", "Carried by "))
                    @for (place, one) in carriers.iter().enumerate() { @if place > 0 { ", " } (bits::volunteer(&one.volunteer, &clean(scene.first_name(&one.volunteer)))) }
                    @if carriers.is_empty() { span.attention { (lang.pick("nog niemand", "nobody yet")) } }
                    "."
                }
                @if !guests.is_empty() {
                    table.narrow {
                        thead { tr {
                            th scope="col" { (lang.pick("Wie gaat mee", "Who goes")) }
                            th scope="col" { (lang.pick("Hoe ver", "How far")) }
                            th.number scope="col" { (lang.pick("Punten", "Points")) }
                        } }
                        tbody { @for seat in &guests { tr { th scope="row" { (bits::request(&seat.request)) } td { (words.walk(seat)) } td.number { (lang.number(seat.points)) } } } }
                    }
                }
            }
        }
    }
}
