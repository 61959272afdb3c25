//! Scenario's: which there are, what was played before, and the dials of one. All people in them are invented, so a planner may use them too.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use koppel_scenarios::simulate::{Policy, Scenario};
use maud::{Markup, html};

use super::edit::{Fields, field};
use super::form::{self, Signed};
use super::visitor::Visitor;
use super::wrong::Wrong;
use super::{bits, layout};
use crate::bundled;
use crate::dials::{Dials, WrongDial};
use crate::lang::Lang;
use crate::serve::Shared;
use crate::serve::studies::{WAITING_MOST, begin};
use crate::store::StoreError;
use crate::store::studies::{StudyLine, StudyState};

/// Studies on the page.
const LINES: i64 = 50;

pub(super) async fn list(State(shared): State<Shared>, visitor: Visitor) -> Response {
    let lang = visitor.lang;
    let studies = match shared.store.studies(LINES).await {
        Ok(studies) => studies,
        Err(error) => return Wrong::store(lang, error).into_response(),
    };
    let body = html! {
        div.title { h1 { (lang.pick("Scenario's", "Scenarios")) } }
        p.quiet { (lang.pick(
            "Wat kunnen we aan, en wat als? koppel speelt weken met verzonnen mensen, dag voor dag, en zegt hoe zeker de uitkomst is.",
            "What can we carry, and what if? koppel plays weeks with invented people, day by day, and says how sure the outcome is.",
        )) }
        @if !studies.is_empty() {
            section { h2 { (lang.pick("Gespeeld", "Played")) } (table(&studies, lang)) }
        }
        section {
            h2 { (lang.pick("Kies een scenario", "Choose a scenario")) }
            div.cards {
                @for name in bundled::names() {
                    @if let Some(scenario) = bundled::scenario(name) {
                        article {
                            h3 { a href=(format!("/scenarios/{name}")) { (lang.scenario_name(&scenario)) } }
                            p { (lang.scenario_asks(&scenario)) }
                            p.quiet { (people(&scenario, lang)) }
                        }
                    }
                }
            }
        }
    };
    layout::page(&visitor, lang.pick("Scenario's", "Scenarios"), &body).into_response()
}

fn people(scenario: &Scenario, lang: Lang) -> String {
    let asked: f64 = scenario.requests.iter().map(|asked| asked.per_week).sum();
    let (count, asked) = (volunteers(scenario), lang.decimal(asked, 0));
    // Where all that is asked is a rota, nothing is asked one by one.
    let asked = match asked.as_str() {
        "0" => String::new(),
        asked => lang.pick(format!("{asked} vragen per week, "), format!("{asked} requests a week, ")),
    };
    lang.pick(
        format!("{count} vrijwilligers, {asked}{} weken", scenario.weeks),
        format!("{count} volunteers, {asked}{} weeks", scenario.weeks),
    )
}

fn volunteers(scenario: &Scenario) -> u32 {
    // At most 60,000 by the check of the scenario.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let count = (f64::from(scenario.volunteers.count) * scenario.volunteers.factor).round() as u32;
    count
}

fn table(studies: &[StudyLine], lang: Lang) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (lang.pick("Scenario", "Scenario")) }
                th scope="col" { (lang.pick("Hoe ver", "How far")) }
                th scope="col" { (lang.pick("Gevraagd", "Asked")) }
            } }
            tbody { @for study in studies { tr {
                td { a href=(format!("/studies/{}", study.id)) { (study.called(lang)) } }
                td { (state(study.state, lang)) }
                td.quiet { (bits::moment(lang, &jiff::tz::TimeZone::system(), &study.started_at)) }
            } } }
        }
    }
}

/// How far a study is, in words.
pub(super) fn state(state: StudyState, lang: Lang) -> &'static str {
    match state {
        StudyState::Running => lang.pick("wordt gespeeld", "being played"),
        StudyState::Done => lang.pick("klaar", "done"),
        StudyState::Cancelled => lang.pick("gestopt", "stopped"),
        StudyState::Failed => lang.pick("mislukt, een fout van koppel", "failed, koppel's mistake"),
    }
}

pub(super) async fn dials_page(visitor: Visitor, Path(name): Path<String>) -> Response {
    let Some(scenario) = bundled::scenario(&name).filter(|_| !name.contains('/')) else {
        return Wrong::store(visitor.lang, StoreError::NotFound).into_response();
    };
    show(&visitor, &name, &scenario, &Fields::new(), None).into_response()
}

/// The dials, as they stand in the fields or else in the scenario, with what is wrong with one.
fn show(visitor: &Visitor, name: &str, scenario: &Scenario, fields: &Fields, wrong: Option<&WrongDial>) -> Markup {
    let lang = visitor.lang;
    let number = |dial: &'static str, words: &str, hint: &str, now: String| {
        let given = field(fields, dial);
        let value = if given.is_empty() { now } else { given.to_owned() };
        let fault = wrong.filter(|wrong| wrong.field == dial);
        html! {
            div.field {
                label for=(dial) { (words) }
                input id=(dial) name=(dial) inputmode="decimal" value=(value) aria-invalid=[fault.map(|_| "true")] aria-describedby=(format!("{dial}-hint"));
                small.quiet id=(format!("{dial}-hint")) { @if let Some(fault) = fault { span.wrong { (fault.words(lang)) } } @else { (hint) } }
            }
        }
    };
    let several = lang.pick(
        "Meer waarden mag, met komma's: dan wordt elke combinatie gespeeld.",
        "Several may be given, with commas: then every combination is played.",
    );
    let body = html! {
        div.title { h1 { (lang.scenario_name(scenario)) } a href="/scenarios" { (lang.pick("Alle scenario's", "All scenarios")) } }
        p.answer { (lang.scenario_asks(scenario)) }
        @if let Some(wrong) = wrong.filter(|wrong| wrong.field == "scenario" || wrong.field == "beside") {
            div.wrong-box role="alert" { p { (wrong.words(lang)) } }
        }
        div.columns {
            section.card {
                h2 { (lang.pick("Wat als?", "What if?")) }
                form.stack method="post" action=(format!("/scenarios/{name}")) {
                    (form::signature(visitor))
                    (number("volunteers", lang.pick("Vrijwilligers", "Volunteers"), several, volunteers(scenario).to_string()))
                    (number("demand_percent", lang.pick("Hulpvragen, in % van nu", "Requests, in % of now"), several, "100".to_owned()))
                    (number("weeks", lang.pick("Weken", "Weeks"), lang.pick("1 tot 104", "1 to 104"), scenario.weeks.to_string()))
                    (number("replications", lang.pick("Keer gespeeld", "Times played"), lang.pick("1 tot 50; vaker is zekerder", "1 to 50; more often is surer"), scenario.replications.min(50).to_string()))
                    (number("seed", lang.pick("Toevalsgetal", "Seed"), lang.pick("hetzelfde getal geeft dezelfde uitkomst", "the same number gives the same outcome"), scenario.seed.to_string()))
                    (choice("policy", lang.pick("Wie plant", "Who plans"), &policies(lang), field(fields, "policy")))
                    (choice("beside", lang.pick("Ernaast", "Beside it"), &others(name, lang), field(fields, "beside")))
                    div.steps { button { (lang.pick("Speel", "Play")) } }
                }
            }
            section.card {
                h2 { (lang.pick("Een voucher besteden", "Spending a voucher")) }
                p { (lang.pick("Waar helpt een bedrag het meest? koppel probeert elke aankoop door hem te spelen, voor de helft, het hele bedrag en het dubbele.", "Where does an amount help most? koppel tries every purchase by playing it, for half, the whole amount and double.")) }
                form.stack method="post" action=(format!("/scenarios/{name}")) {
                    (form::signature(visitor))
                    (number("amount", lang.pick("Bedrag in euro's", "Amount in euros"), lang.pick("hele euro's", "whole euros"), "5000".to_owned()))
                    input type="hidden" name="weeks" value=(scenario.weeks.min(26));
                    input type="hidden" name="replications" value=(scenario.replications.min(6));
                    fieldset {
                        legend { (lang.pick("Prijslijst, in hele euro's", "Price list, in whole euros")) }
                        @if let Some(fault) = wrong.filter(|wrong| wrong.field == "prices") { p.wrong role="alert" { (fault.words(lang)) } }
                        @for (at, item) in bundled::prices().items.iter().enumerate() {
                            @let given = super::edit::all(fields, "prices").nth(at).unwrap_or_default();
                            div.field {
                                label for=(format!("price-{at}")) { (item.name) }
                                input id=(format!("price-{at}")) name="prices" inputmode="numeric" value=(if given.is_empty() { item.price.to_string() } else { given.to_owned() });
                            }
                        }
                    }
                    div.steps { button.second { (lang.pick("Zoek de beste besteding", "Find the best way")) } }
                }
            }
        }
        section { h2 { (lang.pick("Waar de cijfers vandaan komen", "Where the figures come from")) } ul { @for source in &scenario.sources { li { (source) } } } }
    };
    layout::page(visitor, lang.scenario_name(scenario), &body)
}

/// A choice: codes and words, the first one when nothing was chosen yet.
fn choice(name: &str, words: &str, all: &[(String, String)], now: &str) -> Markup {
    html! {
        div.field {
            label for=(name) { (words) }
            select id=(name) name=(name) { @for (code, words) in all { option value=(code) selected[code == now] { (words) } } }
        }
    }
}

fn policies(lang: Lang) -> Vec<(String, String)> {
    let code = |policy| {
        serde_json::to_value(policy).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default()
    };
    let all = [Policy::Koppel, Policy::Nearest, Policy::FirstCome, Policy::Random];
    all.into_iter().map(|policy| (code(policy), lang.policy_name(policy).to_owned())).collect()
}

fn others(name: &str, lang: Lang) -> Vec<(String, String)> {
    let mut all = vec![
        (String::new(), lang.pick("niets", "nothing").to_owned()),
        ("as-it-is".to_owned(), lang.pick("het scenario zoals het is", "the scenario as it is").to_owned()),
    ];
    let by = lang.pick("zonder koppel: ", "without koppel: ");
    all.extend(policies(lang).into_iter().skip(1).map(|(code, words)| (code, format!("{by}{words}"))));
    all.extend(
        bundled::beside(name)
            .filter_map(|other| Some((other.clone(), lang.scenario_name(&bundled::scenario(&other)?).to_owned()))),
    );
    all
}

/// Numbers as people write them: `30, 40`; nothing when one of them is none.
fn numbers<T: std::str::FromStr>(text: &str) -> Option<Vec<T>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().ok()).collect()
}

fn dials(name: &str, fields: &Fields) -> Result<Dials, &'static str> {
    let whole = |dial: &'static str| match field(fields, dial) {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| dial),
    };
    let small =
        |dial| whole(dial).and_then(|number: Option<u64>| number.map(u32::try_from).transpose().map_err(|_| dial));
    Ok(Dials {
        scenario: name.to_owned(),
        beside: field(fields, "beside").to_owned(),
        volunteers: numbers(field(fields, "volunteers")).ok_or("volunteers")?,
        demand_percent: numbers(field(fields, "demand_percent")).ok_or("demand_percent")?,
        policy: field(fields, "policy").to_owned(),
        weeks: small("weeks")?,
        replications: small("replications")?,
        seed: whole("seed")?,
        amount: small("amount")?,
        prices: super::edit::all(fields, "prices")
            .map(|price| price.trim().parse().ok())
            .collect::<Option<_>>()
            .ok_or("prices")?,
    })
}

pub(super) async fn start(State(shared): State<Shared>, Path(name): Path<String>, form: Signed<Fields>) -> Response {
    let visitor = form.visitor;
    let lang = visitor.lang;
    let Some(scenario) = bundled::scenario(&name) else {
        return Wrong::store(lang, StoreError::NotFound).into_response();
    };
    let read = dials(&name, &form.fields).map_err(WrongDial::no_number);
    let study = match read.and_then(|dials| dials.study()) {
        Ok(study) => study,
        Err(wrong) => {
            let page = show(&visitor, &name, &scenario, &form.fields, Some(&wrong));
            return (StatusCode::UNPROCESSABLE_ENTITY, page).into_response();
        }
    };
    let running = match shared.studies.running().await {
        Ok(running) => running,
        Err(error) => return Wrong::store(lang, error).into_response(),
    };
    if running >= WAITING_MOST {
        return Wrong::new(
            StatusCode::SERVICE_UNAVAILABLE,
            lang,
            lang.pick("Er wachten al veel scenario's", "Many scenarios are waiting already"),
            lang.pick("Wacht tot er een klaar is, of stop er een.", "Wait until one is done, or stop one."),
        )
        .into_response();
    }
    let by_whom = visitor.by_whom();
    let response = form::carry_out(&shared, &visitor, &form.order, async |work| {
        let id = begin(work, &study, &by_whom).await?.id;
        Ok(format!("/studies/{id}"))
    })
    .await;
    shared.workers.wake().await;
    response
}
