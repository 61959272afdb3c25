//! The call list as a table: who, telephone, how, and an answer to tick.

use koppel_engine::replacement::{Call, CallList};
use maud::{Markup, html};

use super::bits;
use super::call_answers::{ANSWER, BEFORE, kept};
use super::scene::Scene;
use super::urgent::name;
use super::visitor::Visitor;
use crate::people::People;
use crate::store::call_answers::Said;
use crate::words::lines::clean;

/// Rows shown behind those to ask now.
const NEXT_SHOWN: usize = 12;

/// Who was asked already, then whom to ask now, then the others.
pub(super) fn table(visitor: &Visitor, scene: &Scene, list: &CallList, people: &People) -> Markup {
    let lang = visitor.lang;
    let ask_now = list.ask_now as usize;
    let answered = kept(scene, &list.visit).filter(|one| scene.sees_id(&one.volunteer));
    let zone = scene.week.clock.zone();
    html! {
        table.calls {
            thead {
                tr {
                    th scope="col" { (lang.pick("Wie", "Who")) }
                    th scope="col" { (lang.pick("Telefoon", "Telephone")) }
                    th scope="col" { (lang.pick("Hoe", "How")) }
                    th.number scope="col" { (lang.pick("Kans op ja", "Chance of a yes")) }
                    th scope="col" { (lang.pick("Antwoord", "Answer")) }
                }
            }
            tbody {
                @for one in answered {
                    @let who = one.volunteer.as_str();
                    tr {
                        td { (bits::volunteer(who, &name(people, who))) }
                        td { (phone(people, who)) }
                        td.quiet { (lang.pick("gevraagd ", "asked ")) (bits::moment(lang, zone, &one.asked_at)) }
                        td {}
                        td { (choices(visitor, who, Some(one.said))) }
                    }
                }
                @for (at, call) in list.calls.iter().take(ask_now + NEXT_SHOWN).enumerate() {
                    @if at == 0 && ask_now > 0 { tr.part { th colspan="5" scope="rowgroup" { (lang.pick("Nu vragen, in deze volgorde", "Ask now, in this order")) } } }
                    @if at == ask_now { tr.part { th colspan="5" scope="rowgroup" { (lang.pick("Daarna", "After them")) } } }
                    tr {
                        td { (bits::volunteer(&call.volunteer, &name(people, &call.volunteer))) }
                        td { (phone(people, &call.volunteer)) }
                        td { (how(visitor, scene, call)) }
                        td.number data-what=(lang.pick("kans op ja", "chance of a yes")) { (lang.decimal(call.yes * 100.0, 0)) " %" }
                        td { (choices(visitor, &call.volunteer, None)) }
                    }
                }
            }
        }
    }
}

fn phone(people: &People, id: &str) -> Markup {
    let phone = people.volunteer(id).map_or_else(String::new, |person| clean(&person.phone));
    html! { @if !phone.is_empty() { a href=(format!("tel:{}", phone.replace(['-', ' '], ""))) { (phone) } } }
}

fn how(visitor: &Visitor, scene: &Scene, call: &Call) -> Markup {
    let (lang, words) = (visitor.lang, scene.words(visitor.lang));
    let trip = if call.travel_s == 0 {
        lang.pick("in de buurt", "close by").to_owned()
    } else {
        format!("{} {}", lang.trip(call.travel_s), words.by_mode(call.mode))
    };
    html! {
        (words.when(call.time)) " · " (trip)
        @if call.on_call { " · " b { (lang.pick("is oproepbaar", "is on call")) } }
        @if call.came_before { " · " (lang.pick("was hier eerder", "came before")) }
        @if let Some(visit) = &call.gives_up { " · " span.attention { (lang.pick(format!("dan valt {visit} weg"), format!("{visit} is given up then"))) } }
    }
}

/// The answers to tick, with the one that stands.
fn choices(visitor: &Visitor, who: &str, chosen: Option<Said>) -> Markup {
    let lang = visitor.lang;
    html! {
        input type="hidden" name=(format!("{BEFORE}{who}")) value=(chosen.map_or("", Said::name));
        select name=(format!("{ANSWER}{who}")) aria-label=(format!("{} {who}", lang.pick("Antwoord van", "Answer of"))) {
            option value="" selected[chosen.is_none()] { "–" }
            @for said in Said::ALL { option value=(said.name()) selected[chosen == Some(said)] { (said.words(lang)) } }
        }
    }
}
