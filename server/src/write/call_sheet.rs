//! The call sheet to print: per volunteer whom to ring, about what, when and where, with boxes to tick. Names, telephones
//! and addresses stand here and nowhere else.

use maud::{Markup, html};

use super::page::page;
use super::view::{Row, SeatRow, View};
use crate::lang::Lang;
use crate::people::Person;
use crate::words::area::area;
use crate::words::lines::clean;

/// The page: `bellijst.html`, `call-sheet.html`.
#[must_use]
pub fn call_sheet(view: &View<'_>) -> String {
    let lang = view.lang();
    let mut volunteers: Vec<(&str, Vec<&Row<'_>>)> = view.by_volunteer().into_iter().collect();
    volunteers.sort_by_key(|(_, rows)| rows.first().map(|row| row.found.time));
    let title = format!("{} · {}", lang.pick("Bellijst", "Call sheet"), view.period());
    let body = html! {
        header {
            h1 { (lang.pick("Bellijst", "Call sheet")) }
            p { (view.period()) " · " (view.words.volunteers(volunteers.len() as u64)) " · " (visits(lang, view.rows.len())) }
        }
        main {
            p.hint {
                (lang.pick(
                    "Bel eerst de vrijwilliger, dan de aanvrager. Dit is een voorstel: pas na twee keer ja is het afgesproken.",
                    "Ring the volunteer first, then the requester. This is a proposal: only two times yes makes it agreed.",
                ))
            }
            @if volunteers.is_empty() {
                p.empty {
                    (lang.pick(
                        "Er is niemand om te bellen. Zodra een voorstel koppelingen heeft, staan ze hier.",
                        "There is nobody to ring. As soon as a plan has matches, they stand here.",
                    ))
                }
            }
            @for (volunteer, rows) in &volunteers { (block(view, volunteer, rows)) }
            @for guests in view.seats.chunk_by(|one, other| one.seat.offer == other.seat.offer) { (group(view, guests)) }
        }
        footer {
            (lang.pick(
                "Vertrouwelijk: hier staan namen en adressen. Laat dit vel niet liggen en vernietig het na gebruik.",
                "Confidential: names and addresses stand here. Do not leave this sheet about, and destroy it after use.",
            ))
        }
    };
    page(lang, &title, include_str!("call_sheet.css"), &body)
}

fn visits(lang: Lang, number: usize) -> String {
    lang.count(number as u64, lang.pick("bezoek", "visit"), lang.pick("bezoeken", "visits"))
}

/// One volunteer: the head with the telephone, then the visits.
fn block(view: &View<'_>, volunteer: &str, rows: &[&Row<'_>]) -> Markup {
    let lang = view.lang();
    let person = view.volunteer_person(volunteer);
    html! {
        section {
            h2 {
                span.id { (clean(volunteer)) }
                " "
                bdi { (person.map(full_name).unwrap_or_default()) }
                span.phone { (phone(lang, person)) }
            }
            @for row in rows { (visit(view, row)) }
        }
    }
}

fn visit(view: &View<'_>, row: &Row<'_>) -> Markup {
    let lang = view.lang();
    let asks = view.requester_person(row.request);
    let address = asks.map(|person| clean(&person.address)).filter(|address| !address.is_empty());
    html! {
        div.visit {
            div.when {
                b { (lang.date_short(row.start.date())) }
                span { (lang.hours(&row.start, &row.end)) }
            }
            div.what {
                b { (view.words.kind_title(row.request)) } " " span.id { (clean(&row.found.request)) }
                div {
                    @if let Some(person) = asks { bdi { (full_name(person)) } " · " }
                    (phone(lang, asks))
                }
                div {
                    bdi { (address.unwrap_or_else(|| area(&row.request.place))) } " · " (view.words.trip(row.found))
                }
                @if let Some(others) = together(view, row) { div { bdi { (others) } } }
            }
            (ticks(lang))
        }
    }
}

/// A group offer: whom to ring who may take a seat.
fn group(view: &View<'_>, guests: &[SeatRow<'_>]) -> Markup {
    let lang = view.lang();
    let first = &guests[0];
    html! {
        section {
            h2 {
                (lang.pick("Groep", "Group")) " " span.id { (clean(&first.seat.offer)) } " "
                (view.words.kind(first.request)) " · " (view.words.seats_taken(first.run))
            }
            @for row in guests {
                @let asks = view.requester_person(row.request);
                div.visit {
                    div.when {
                        b { (lang.date_short(row.start.date())) }
                        span { (lang.hours(&row.start, &row.end)) }
                    }
                    div.what {
                        b { (lang.pick("Gast", "Guest")) } " " span.id { (clean(&row.seat.request)) }
                        div {
                            @if let Some(person) = asks { bdi { (full_name(person)) } " · " }
                            (phone(lang, asks)) " · " (view.words.walk(row.seat))
                        }
                    }
                    (ticks(lang))
                }
            }
        }
    }
}

/// Two answers to get: the volunteer's and the requester's.
fn ticks(lang: Lang) -> Markup {
    let answers = [lang.pick("ja", "yes"), lang.pick("nee", "no"), lang.pick("niet bereikt", "not reached")];
    html! {
        div.ticks {
            span {} @for answer in answers { small { (answer) } }
            @for who in [lang.pick("vrijwilliger", "volunteer"), lang.pick("aanvrager", "requester")] {
                span { (who) } i {} i {} i {}
            }
            div.note { (lang.pick("reden", "reason")) u {} }
        }
    }
}

/// Who else goes to the same visit.
fn together(view: &View<'_>, row: &Row<'_>) -> Option<String> {
    let from =
        view.rows.partition_point(|other| (other.found.time, &other.found.visit) < (row.found.time, &row.found.visit));
    let same_visit = view.rows[from..].iter().take_while(|other| other.found.visit == row.found.visit);
    let others: Vec<String> = same_visit
        .filter(|other| other.found.volunteer != row.found.volunteer)
        .map(|other| view.short(&other.found.volunteer))
        .collect();
    let with = view.lang().pick("samen met", "together with");
    (!others.is_empty()).then(|| format!("{with} {}", view.lang().list(&others)))
}

fn full_name(person: &Person) -> String {
    let name = if person.name.is_empty() { &person.first_name } else { &person.name };
    clean(name)
}

fn phone(lang: Lang, person: Option<&Person>) -> String {
    let phone = person.map(|person| clean(&person.phone)).filter(|phone| !phone.is_empty());
    phone.unwrap_or_else(|| lang.pick("geen nummer bekend", "no number known").to_owned())
}
