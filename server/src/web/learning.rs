//! Leren: from what volunteers answered to how likely each is to say yes, on somebody's word; with how well it does, and a switch.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use koppel_engine::acceptance::{Acceptance, Calibration};
use maud::{Markup, html};
use serde::Deserialize;

use super::form::{self, Signed};
use super::today::{Nothing, Said};
use super::visitor::{Coordinator, Visitor};
use super::wrong::Wrong;
use super::{bits, layout};
use crate::lang::Lang;
use crate::serve::Shared;
use crate::store::StoreError;
use crate::store::acceptance::Kept;

/// Answers that are needed to learn from.
const ANSWERS_LEAST: usize = 20;
/// Kinds shown.
const KINDS_MOST: usize = 12;

/// On or off.
#[derive(Deserialize)]
pub(super) struct Turn {
    on: u8,
}

/// Answers of everybody are learnt from: who sees a part of the people does not do that.
fn refuse_part(visitor: &Visitor) -> Result<(), Wrong> {
    let sees_all = visitor.session.organisations.is_none();
    if sees_all { Ok(()) } else { Err(Wrong::not_yours(visitor.lang)) }
}

pub(super) async fn page(
    State(shared): State<Shared>,
    Coordinator(visitor): Coordinator,
    Query(said): Query<Said>,
) -> Response {
    if let Err(refused) = refuse_part(&visitor) {
        return refused.into_response();
    }
    match content(&shared, &visitor, said.said.as_deref()).await {
        Ok(body) => layout::page(&visitor, visitor.lang.pick("Leren", "Learning"), &body).into_response(),
        Err(error) => Wrong::store(visitor.lang, error).into_response(),
    }
}

async fn content(shared: &Shared, visitor: &Visitor, said: Option<&str>) -> Result<Markup, StoreError> {
    let lang = visitor.lang;
    let answers = shared.answers().await?;
    let yes = answers.iter().filter(|answer| answer.yes).count();
    let kept = shared.store.acceptance().await?;
    Ok(html! {
        h1 { (lang.pick("Leren van de antwoorden", "Learning from the answers")) }
        (bits::said(lang, said))
        p { (lang.pick("koppel kijkt terug naar wie u vroeg en wat het antwoord was: hoe ver het was, welke hulp, hoeveel iemand al deed en wanneer die het laatst gevraagd is. Daaruit volgt hoe groot de kans op een ja is. Spoed rekent ermee; over wie gaat, beslist u.", "koppel looks back at whom you asked and what the answer was: how far it was, which help, how much somebody did already and when they were last asked. From that follows how likely a yes is. Urgent reckons with it; who goes is your decision.")) }
        p { b { (bits::number(lang, answers.len())) } " " (lang.pick("antwoorden, waarvan ", "answers, of which ")) b { (bits::number(lang, yes)) } " " (lang.pick("keer ja.", "a yes.")) }
        @if answers.len() < ANSWERS_LEAST {
            (bits::empty(&lang.pick(format!("Er zijn minstens {ANSWERS_LEAST} antwoorden nodig om van te leren. Leg bij Voorstellen vast wat vrijwilligers antwoorden."), format!("It takes {ANSWERS_LEAST} answers or more to learn from. Lay down under Proposals what volunteers answer.")), Some(("/voorstellen", lang.pick("Naar Voorstellen", "To Proposals")))))
        } @else {
            form.steps method="post" { (form::signature(visitor)) button { (lang.pick("Leer van de antwoorden", "Learn from the answers")) } }
        }
        @if let Some(kept) = &kept { (model(visitor, kept)) }
    })
}

/// The model that is kept: on or off, what makes a difference, and how well it does.
fn model(visitor: &Visitor, kept: &Kept) -> Markup {
    let lang = visitor.lang;
    html! {
        section {
            h2 { @if kept.in_use { (lang.pick("Het model staat aan", "The model is on")) } @else { (lang.pick("Het model staat uit", "The model is off")) } }
            p.quiet {
                @if kept.calibration.is_some() { (lang.pick("Geleerd op ", "Learnt on ")) } @else { (lang.pick("Als bestand ingelezen op ", "Imported as a file on ")) }
                (bits::moment(lang, &jiff::tz::TimeZone::UTC, &kept.made_at)) " UTC. "
                @if !kept.in_use { (lang.pick("Nu rekent Spoed met 1 op de 10.", "Urgent now reckons with 1 in 10.")) }
            }
            form.steps method="post" action=(format!("/leren/{}", kept.id)) {
                (form::signature(visitor))
                button.second name="on" value=(u8::from(!kept.in_use)) { @if kept.in_use { (lang.pick("Zet uit", "Turn off")) } @else { (lang.pick("Zet aan", "Turn on")) } }
            }
            div.columns {
                section { (what_matters(&kept.acceptance, lang)) }
                @if let Some(calibration) = &kept.calibration { section { (quality(calibration, lang)) } }
            }
        }
    }
}

/// Who says yes more readily, as what the odds are multiplied by.
fn what_matters(acceptance: &Acceptance, lang: Lang) -> Markup {
    let [travel, before, days, answers] = acceptance.measures;
    let per = [
        (travel * 10, lang.pick("10 minuten verder weg", "10 minutes farther away")),
        (before * 10, lang.pick("10 keer eerder geweest", "10 visits before")),
        (days * 30, lang.pick("30 dagen langer niet gevraagd", "30 days longer not asked")),
        (answers / 10, lang.pick("10 % vaker ja gezegd", "10% more often yes before")),
    ];
    let kinds = acceptance
        .kinds
        .iter()
        .take(KINDS_MOST)
        .map(|(kind, millionths)| (*millionths, crate::words::term(lang, kind)));
    let rows: Vec<(i64, String)> =
        per.into_iter().map(|(millionths, what)| (millionths, what.to_owned())).chain(kinds).collect();
    let share = lang.decimal(f64::from(acceptance.share_of_yes) / 10.0, 0);
    html! {
        h3 { (lang.pick(format!("Van alle vragen kreeg {share} % een ja. Wat daarin verschil maakt"), format!("Of all questions {share}% got a yes. What makes a difference"))) }
        table.narrow {
            thead { tr { th scope="col" { (lang.pick("Als het … is", "When it is …")) } th.number scope="col" { (lang.pick("wordt de verhouding ja : nee, ×", "the odds of a yes become, ×")) } } }
            tbody { @for (millionths, what) in &rows { tr { th scope="row" { (what) } td.number { (lang.decimal((*millionths as f64 / 1e6).exp(), 2)) } } } }
        }
    }
}

/// Predicted beside observed, on answers that were kept apart.
fn quality(calibration: &Calibration, lang: Lang) -> Markup {
    let is_of_use = calibration.brier < calibration.brier_of_share;
    let percent = |share: f64| lang.decimal(share * 100.0, 0);
    let (model, share) = (lang.decimal(calibration.brier, 3), lang.decimal(calibration.brier_of_share, 3));
    html! {
        h3 { (lang.pick(format!("Klopt het? Getoetst op {} antwoorden die niet meeleerden", calibration.count), format!("Does it hold? Tested on {} answers it did not learn from", calibration.count))) }
        table.narrow {
            thead { tr {
                th.number scope="col" { (lang.pick("Voorspeld, %", "Predicted, %")) }
                th.number scope="col" { (lang.pick("Zei ja, %", "Said yes, %")) }
                th.number scope="col" { (lang.pick("Antwoorden", "Answers")) }
            } }
            tbody {
                @for bin in calibration.bins.iter().filter(|bin| bin.count > 0) {
                    tr { td.number { (percent(bin.predicted)) } td.number { (percent(bin.observed)) } td.number { (bin.count) } }
                }
            }
        }
        p { (lang.pick(format!("Gemiddelde fout (Brier) {model}; met één kans voor iedereen {share}."), format!("Mean error (Brier) {model}; with one chance for everybody {share}."))) }
        @if !is_of_use {
            p.attention { (lang.pick("Het model weet niet meer dan het gemiddelde. Laat het uit, en leer opnieuw als er meer antwoorden zijn.", "The model knows no more than the average. Leave it off, and learn again when there are more answers.")) }
        }
    }
}

/// Learns; a model that knows no more than the average is kept, and stays off.
pub(super) async fn learn(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    form: Signed<Nothing>,
) -> Response {
    if let Err(refused) = refuse_part(&form.visitor) {
        return refused.into_response();
    }
    let learned = match shared.learn().await {
        Ok(learned) => learned,
        Err(error) => return Wrong::store(form.visitor.lang, error).into_response(),
    };
    let by_whom = form.visitor.by_whom();
    form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        let learned =
            learned.map_err(|_| StoreError::Refused("there are too few answers to learn from; lay down more"))?;
        let is_of_use = learned.calibration.brier < learned.calibration.brier_of_share;
        work.keep_acceptance(&learned.acceptance, Some(&learned.calibration), is_of_use, &by_whom).await?;
        Ok("/leren?said=learnt".to_owned())
    })
    .await
}

/// Turns the model on or off.
pub(super) async fn turn(
    State(shared): State<Shared>,
    Coordinator(_): Coordinator,
    Path(id): Path<i64>,
    form: Signed<Turn>,
) -> Response {
    if let Err(refused) = refuse_part(&form.visitor) {
        return refused.into_response();
    }
    let by_whom = form.visitor.by_whom();
    form::carry_out(&shared, &form.visitor, &form.order, async |work| {
        work.use_acceptance(id, form.fields.on != 0, &by_whom).await?;
        Ok("/leren?said=turned".to_owned())
    })
    .await
}
