//! Small pieces that several pages show.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use koppel_engine::problem::Problem;
use koppel_engine::request::HelpRequest;
use koppel_engine::volunteer::Volunteer;
use maud::{Markup, html};

use crate::lang::Lang;

/// A number with its thousands apart.
pub(super) fn number(lang: Lang, number: usize) -> String {
    lang.number(i64::try_from(number).unwrap_or(i64::MAX))
}

/// A moment of the store, as the people of a place read it: `vr 20 nov 08:41`.
pub(super) fn moment(lang: Lang, zone: &TimeZone, at: &str) -> String {
    let Ok(at) = at.parse::<Timestamp>() else { return String::new() };
    let at = at.to_zoned(zone.clone());
    format!("{} {}", lang.date_short(at.date()).replace("  ", " "), lang.time(at.time()))
}

/// The date of a moment of the store, where the people are.
pub(super) fn date_of(zone: &TimeZone, at: &str) -> Option<Date> {
    Some(at.parse::<Timestamp>().ok()?.to_zoned(zone.clone()).date())
}

/// The word for a page where nothing is yet: what will stand here, and the step that brings it.
pub(super) fn empty(what: &str, step: Option<(&str, &str)>) -> Markup {
    html! {
        div.empty {
            p { (what) }
            @if let Some((to, words)) = step { p { a.button href=(to) { (words) } } }
        }
    }
}

/// Before the first import: what to do first.
pub(super) fn no_week(lang: Lang) -> Markup {
    empty(
        lang.pick(
            "Hier komen de hulpvragen en vrijwilligers van de week te staan. Begin met uw Excel-bestanden.",
            "Here the requests and volunteers of the week will stand. Begin with your Excel files.",
        ),
        Some(("/importeren", lang.pick("Importeer bestanden", "Import files"))),
    )
}

/// A link to a volunteer: the id, and the first name where it is known.
pub(super) fn volunteer(id: &str, first_name: &str) -> Markup {
    html! {
        a.person href=(format!("/personen/volunteer/{}", in_path(id))) {
            b { (id) } @if !first_name.is_empty() { " " bdi { (first_name) } }
        }
    }
}

/// A link to a request.
pub(super) fn request(id: &str) -> Markup {
    html! { a href=(format!("/hulpvragen/{}", in_path(id))) { (id) } }
}

/// An id as a part of an address.
pub(super) fn in_path(id: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    id.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The request with an id.
pub(super) fn request_of<'a>(problem: &'a Problem, id: &str) -> Option<&'a HelpRequest> {
    problem.requests.iter().find(|request| request.id == id)
}

/// The volunteer with an id.
pub(super) fn volunteer_of<'a>(problem: &'a Problem, id: &str) -> Option<&'a Volunteer> {
    problem.volunteers.iter().find(|volunteer| volunteer.id == id)
}

/// Words that a page says after a form was carried out, by the code in its address.
pub(super) fn said(lang: Lang, code: Option<&str>) -> Markup {
    let words = match code {
        Some("agreed") => lang.pick("Akkoord. Bel nu de vrijwilliger.", "Agreed. Ring the volunteer now."),
        Some("declined") => lang
            .pick("Bewaard. Een nieuw voorstel zoekt iemand anders.", "Kept. A new plan will look for somebody else."),
        Some("pinned") => lang.pick("Vast: een nieuw voorstel laat dit zo.", "Pinned: a new plan leaves this."),
        Some("unpinned") => lang.pick("Weer los.", "No longer pinned."),
        Some("step") => lang.pick("Bewaard.", "Kept."),
        Some("imported") => lang.pick("Ingelezen. Maak nu een voorstel.", "Imported. Make a plan now."),
        Some("swapped") => lang.pick("Bewaard: dit voorstel staat vast.", "Kept: this proposal is pinned."),
        Some("never") => {
            lang.pick("Bewaard. Deze twee komen niet meer samen.", "Kept. These two do not come together any more.")
        }
        Some("written") => {
            lang.pick("Bewaard. Het volgende voorstel rekent hiermee.", "Kept. The next plan reckons with this.")
        }
        Some("let-go") => lang.pick("Het bestand geldt weer.", "The file counts again."),
        Some("erased") => lang.pick("De gegevens van deze persoon zijn gewist.", "The data of this person are erased."),
        Some("account") => lang.pick("Het account is gemaakt.", "The account is made."),
        Some("learnt") => lang.pick(
            "Geleerd. Spoed rekent hiermee als het model aan staat.",
            "Learnt. Urgent reckons with this when the model is on.",
        ),
        Some("answers") => {
            lang.pick("Bewaard. De lijst rekent met deze antwoorden.", "Kept. The list reckons with these answers.")
        }
        Some("turned") => lang.pick("Bewaard.", "Kept."),
        Some("revoked") => lang.pick("De sleutel werkt niet meer.", "The key no longer works."),
        _ => return html! {},
    };
    html! { p.said role="status" { (words) } }
}
