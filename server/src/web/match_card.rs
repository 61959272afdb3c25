//! One match on a page: when, what and where; who goes, how and why; and what can be decided from here.

use koppel_engine::time::Span;
use maud::{Markup, html};

use super::scene::Scene;
use super::visitor::Visitor;
use super::{bits, form};
use crate::lang::Lang;
use crate::life::{Reason, State as Life};
use crate::store::matches::Stored;
use crate::words::Words;
use crate::words::area::short_area;
use crate::words::lines::clean;

/// Matches day by day.
pub(super) fn by_day(scene: &Scene, visitor: &Visitor, some: &[&Stored]) -> Markup {
    let lang = visitor.lang;
    let date = |one: &Stored| scene.week.clock.at(one.found.time.starts_at).date();
    html! {
        @for day in some.chunk_by(|one, next| date(one) == date(next)) {
            @if let Some(first) = day.first() {
                h3.day { (lang.day(date(first).weekday())) " " (lang.date(date(first))) }
            }
            @for one in day { (card(scene, visitor, one)) }
        }
    }
}

/// One match: when, what, where; who goes, how and why; and what can be decided.
fn card(scene: &Scene, visitor: &Visitor, one: &Stored) -> Markup {
    let (lang, words, problem) = (visitor.lang, scene.words(visitor.lang), &scene.week.problem);
    let request = bits::request_of(problem, &one.found.request);
    let area = request.map(|request| short_area(&request.place)).unwrap_or_default();
    html! {
        article.match id=(format!("m{}", one.id)) {
            div.when {
                @if one.state == Life::Proposed {
                    label.tick { input type="checkbox" form="many" name="m" value=(format!("{}:{}", one.id, one.version)) aria-label=(lang.pick(format!("Kies {}", one.found.visit), format!("Choose {}", one.found.visit))); " " (hours(scene, lang, one.found.time)) }
                } @else { (hours(scene, lang, one.found.time)) }
            }
            div.what {
                p {
                    @if let Some(request) = request { b { (words.kind_title(request)) } " " }
                    span.quiet { (bits::request(&one.found.request)) @if !area.is_empty() { " · " (area) } }
                }
                p {
                    span.arrow aria-hidden="true" { "→" } " "
                    (bits::volunteer(&one.found.volunteer, &clean(scene.first_name(&one.found.volunteer))))
                    " · " (words.trip(&one.found))
                    @if let Some(reasons) = reasons(scene, &words, one) { " · " (reasons) }
                }
                @if one.state != Life::Proposed || one.pinned {
                    p.state {
                        @if one.pinned { span.pin { (lang.pick("vast", "pinned")) } }
                        @if one.state != Life::Proposed { (one.state.words(lang)) }
                        @if let Some(reason) = one.reason { ": " (reason.words(lang)) }
                    }
                }
                details.why {
                    summary { (lang.pick("waarom?", "why?")) }
                    p.quiet { (words.parts(&one.found.parts)) }
                    p {
                        a href=(format!("/hulpvragen/{}", bits::in_path(&one.found.request))) { (lang.pick("Waarom niet iemand anders?", "Why not somebody else?")) }
                        " · " a href=(format!("/matches/{}/berichten", one.id)) { (lang.pick("Berichten", "Messages")) }
                        @if one.state == Life::Proposed { " · " a href=(format!("/matches/{}/ruil", one.id)) { (lang.pick("Kies iemand anders", "Choose somebody else")) } }
                    }
                }
            }
            (steps(visitor, one))
        }
    }
}

fn hours(scene: &Scene, lang: Lang, time: Span) -> String {
    lang.hours(&scene.week.clock.at(time.starts_at), &scene.week.clock.at(time.ends_at))
}

fn reasons(scene: &Scene, words: &Words<'_>, one: &Stored) -> Option<String> {
    let request = bits::request_of(&scene.week.problem, &one.found.request)?;
    let volunteer = bits::volunteer_of(&scene.week.problem, &one.found.volunteer)?;
    let mut reasons = words.reasons(&one.found, request, volunteer);
    reasons.truncate(2);
    Some(reasons.join(" · "))
}

/// The word on the button of a step.
fn step_words(lang: Lang, from: Life, to: Life) -> &'static str {
    match (from, to) {
        (Life::Proposed, Life::VolunteerAsked) => lang.pick("Akkoord", "Agree"),
        (Life::VolunteerAsked, Life::RequesterAsked) => lang.pick("Vrijwilliger zei ja", "Volunteer said yes"),
        (Life::RequesterAsked, Life::Active) => lang.pick("Aanvrager zei ja", "Requester said yes"),
        (_, Life::FirstMeeting) => lang.pick("Eerst kennismaken", "Meet first"),
        (_, Life::Trial) => lang.pick("Op proef", "On trial"),
        (_, Life::Active) => lang.pick("Het gaat door", "It goes on"),
        (_, Life::Paused) => lang.pick("Pauze", "Pause"),
        (_, Life::Ended) => lang.pick("Klaar", "Done"),
        _ => to.words(lang),
    }
}

/// What can be decided from here.
fn steps(visitor: &Visitor, one: &Stored) -> Markup {
    let lang = visitor.lang;
    let yes = one.state.next().iter().filter(|to| !to.is_no());
    let no: Vec<&Life> = one.state.next().iter().filter(|to| to.is_no()).collect();
    let action = format!("/matches/{}/steps", one.id);
    html! {
        div.steps {
            @for (at, to) in yes.enumerate() {
                form method="post" action=(action) {
                    (form::signature(visitor))
                    input type="hidden" name="version" value=(one.version);
                    input type="hidden" name="to" value=(to.name());
                    button.second[at > 0] { (step_words(lang, one.state, *to)) }
                }
            }
            @if one.state == Life::Proposed {
                form method="post" action=(format!("/matches/{}/pin", one.id)) {
                    (form::signature(visitor))
                    input type="hidden" name="version" value=(one.version);
                    input type="hidden" name="pinned" value=(u8::from(!one.pinned));
                    button.second aria-pressed=(one.pinned) { (if one.pinned { lang.pick("Los", "Unpin") } else { lang.pick("Vast", "Pin") }) }
                }
            }
            @if !no.is_empty() {
                details.no {
                    summary { (lang.pick("Nee, omdat …", "No, because …")) }
                    form.stack method="post" action=(action) {
                        (form::signature(visitor))
                        input type="hidden" name="version" value=(one.version);
                        label {
                            (lang.pick("Wat gebeurde er?", "What happened?"))
                            select name="to" { @for to in &no { option value=(to.name()) { (to.words(lang)) } } }
                        }
                        label {
                            (lang.pick("Waarom?", "Why?"))
                            select name="reason" required {
                                option value="" { (lang.pick("Kies een reden", "Choose a reason")) }
                                @for reason in Reason::ALL { option value=(reason.name()) { (reason.words(lang)) } }
                            }
                        }
                        div { button { (lang.pick("Bewaar", "Keep")) } }
                    }
                }
            }
        }
    }
}
